"""What differs from learner to learner in chapter 05, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(660, 821)),
        "price": (0.97, 0.98, 0.99, 1.0, 1.01, 1.02),
        "service_speed": (0.95, 1.0, 1.05, 1.1, 1.15),
        "reward_rate": (0.7, 0.85, 1.0, 1.15, 1.3),
        "rival_price": (0.98, 1.0, 1.02, 1.04),
    },
    simulate=own_world(
        ("customers", "orders", "surveys"),
        levers=("price", "service_speed", "reward_rate"),
        rivals={"price": "rival_price"},
    ),
)
