"""What differs from learner to learner in chapter 13, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "referrals")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    own = {name: float(settings[name]) for name in ("price", "reach", "deal_depth", "service_speed")}
    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(**own),
        rivals=Rivals(island_entry=str(settings["island_entry"])),
    )
    return simulate(world, only=TABLES).observed


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
    simulate=_simulate,
)
