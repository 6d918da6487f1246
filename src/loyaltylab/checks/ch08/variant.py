"""What differs from learner to learner in chapter 08, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "points", "calendar")
PAUSE_MONTHS = 6


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import During, Levers, World, simulate

    start = pd.Period(str(settings["pause_start"]), "M")
    pause = During(
        0,
        start=str(start),
        end=str(start + PAUSE_MONTHS - 1),
        regions=(str(settings["pause_region"]),),
    )
    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(
            reward_rate=(During(float(settings["reward_rate"])), pause),
            tier_lines=float(settings["tier_lines"]),
        ),
    )
    observed = simulate(world, only=TABLES).observed
    return {name: observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(700, 821)),
        "reward_rate": (0.75, 1.0, 1.25, 1.5),
        "tier_lines": (0.8, 0.9, 1.0, 1.1, 1.2),
        "pause_region": ("City", "Harbour", "Plain"),
        "pause_start": ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06"),
    },
    simulate=_simulate,
)
