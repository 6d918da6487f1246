"""What differs from learner to learner in chapter 04, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "surveys", "rivals")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(
            reward_rate=float(settings["reward_rate"]), service_speed=float(settings["service_speed"])
        ),
        rivals=Rivals(price=float(settings["rival_price"]), island_entry=str(settings["island_entry"])),
    )
    observed = simulate(world).observed
    return {name: observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(640, 801)),
        "reward_rate": (0.6, 0.8, 1.0, 1.2, 1.4),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "rival_price": (0.96, 0.98, 1.0, 1.02, 1.04),
        "island_entry": ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"),
    },
    simulate=_simulate,
)
