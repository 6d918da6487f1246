"""What differs from learner to learner in chapter 01, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(700, 841)),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "deal_depth": (0.5, 0.75, 1.0, 1.25),
        "rival_price": (0.97, 0.99, 1.01, 1.03, 1.05),
    },
    simulate=own_world(
        ("customers", "orders"), levers=("service_speed", "deal_depth"), rivals={"price": "rival_price"}
    ),
)
