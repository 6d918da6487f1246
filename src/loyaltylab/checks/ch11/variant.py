"""What differs from learner to learner in chapter 11, and within which bounds."""

from loyaltylab.checks.lantern import Variant, own_world

VARIANT = Variant(
    settings={
        # Half of them are in the trial, and its thirds have two arms each: fewer customers would leave tiny groups.
        "customers": tuple(range(1000, 1161)),
        "price": (0.98, 0.99, 1.0, 1.01, 1.02),
        "recovery": (0.6, 0.8, 1.0, 1.2),
        "deal_depth": (0.8, 0.9, 1.0, 1.1, 1.2),
        "island_entry": ("2024-07", "2024-10", "2025-01", "2025-04"),
    },
    simulate=own_world(
        ("customers", "orders", "contacts"),
        levers=("price", "recovery", "deal_depth"),
        rivals={"island_entry": "island_entry"},
    ),
)
