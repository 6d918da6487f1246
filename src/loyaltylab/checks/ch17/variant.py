"""What differs from learner to learner in chapter 17, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 961)),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "reward_rate": (0.5, 0.75, 1.0, 1.25, 1.5),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
    },
    simulate=own_world(
        ("customers", "orders", "surveys", "referrals"),
        levers=("service_speed", "reward_rate"),
        rivals={"price": "rival_price"},
    ),
)
