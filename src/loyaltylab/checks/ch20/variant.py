"""What differs from learner to learner in chapter 20, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(760, 901)),
        "contact_per_month": (0.5, 1.0, 1.5, 2.0),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "rival_price": (0.97, 0.99, 1.01, 1.03),
    },
    simulate=own_world(
        ("customers", "orders", "contacts"),
        levers=("contact_per_month", "service_speed"),
        rivals={"price": "rival_price"},
    ),
)
