"""What differs from learner to learner in chapter 09, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        # Only a quarter hold a subscription, and fewer than half of those end it: fewer customers would leave too few forms.
        "customers": tuple(range(1000, 1161)),
        "service_speed": (0.85, 0.9, 0.95, 1.0),
        "recovery": (0.6, 0.8, 1.0, 1.2),
        "price": (1.0, 1.01, 1.02, 1.03),
        "island_entry": ("2024-07", "2024-10", "2025-01", "2025-04"),
    },
    simulate=own_world(
        ("customers", "exits", "tickets"),
        levers=("service_speed", "recovery", "price"),
        rivals={"island_entry": "island_entry"},
    ),
)
