"""What differs from learner to learner in chapter 16, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        "customers": tuple(range(1500, 1701)),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
        "entry": ("2024-07", "2024-10", "2025-01"),
    },
    simulate=own_world(
        ("customers", "orders", "panel", "panel_households", "rivals", "contacts", "campaigns"),
        levers=("service_speed",),
        rivals={"price": "rival_price", "island_entry": "entry"},
    ),
)
