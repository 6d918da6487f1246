"""What differs from learner to learner in chapter 22, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(840, 981)),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "reward_rate": (0.75, 1.0, 1.25, 1.5),
        "recovery": (0.8, 1.0, 1.2),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
    },
    simulate=own_world(
        ("customers", "orders", "surveys", "tickets", "winback", "contacts", "campaigns"),
        levers=("service_speed", "reward_rate", "recovery"),
        rivals={"price": "rival_price"},
    ),
)
