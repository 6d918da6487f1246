"""What differs from learner to learner in chapter 04, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(640, 801)),
        "reward_rate": (0.6, 0.8, 1.0, 1.2, 1.4),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "rival_price": (0.96, 0.98, 1.0, 1.02, 1.04),
        "island_entry": ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"),
    },
    simulate=own_world(
        ("customers", "orders", "surveys", "rivals"),
        levers=("reward_rate", "service_speed"),
        rivals={"price": "rival_price", "island_entry": "island_entry"},
    ),
)
