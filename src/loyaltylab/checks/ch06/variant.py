"""What differs from learner to learner in chapter 06, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(660, 801)),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "recovery": (0.6, 0.8, 1.0, 1.2, 1.4),
        "rival_price": (0.96, 0.98, 1.0, 1.02, 1.04),
    },
    simulate=own_world(
        ("customers", "orders", "surveys"),
        levers=("service_speed", "recovery"),
        rivals={"price": "rival_price"},
    ),
)
