"""What differs from learner to learner in chapter 13, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        # Five regions and five states: with fewer customers the smallest of them would hold a handful of people.
        "customers": tuple(range(900, 1061)),
        "price": (0.97, 0.98, 0.99, 1.0, 1.01, 1.02),
        "reach": (0.9, 1.0, 1.1, 1.2),
        "deal_depth": (0.8, 1.0, 1.2, 1.4),
        "service_speed": (0.95, 1.0, 1.05, 1.1),
        "island_entry": ("2024-07", "2024-10", "2025-01", "2025-04"),
    },
    simulate=own_world(
        ("customers", "orders", "referrals"),
        levers=("price", "reach", "deal_depth", "service_speed"),
        rivals={"island_entry": "island_entry"},
    ),
)
