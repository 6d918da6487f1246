"""What differs from learner to learner in chapter 10, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 821)),
        "recovery": (0.7, 0.85, 1.0, 1.15, 1.3),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
    },
    simulate=own_world(
        ("customers", "orders", "exits"),
        levers=("recovery", "service_speed"),
        rivals={"price": "rival_price"},
    ),
)
