"""What differs from learner to learner in chapter 14, and within which bounds."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "calendar", "rivals")
FACTORS = (0.90, 0.95, 1.05, 1.10)
FIRST, QUARTERS = 12, 8


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import During, Levers, Rivals, World, simulate
    from loyaltylab.world.specification import REGIONS

    # A price trial by region and quarter from January 2024 on; the rivals follow in part, each region a little differently.
    lot, follow = np.random.default_rng(int(settings["lot"])), float(settings["follow"])
    own: list[During] = []
    rivals: list[During] = []
    for region in REGIONS:
        factors = lot.permutation(np.repeat(FACTORS, QUARTERS // len(FACTORS)))
        answers = factors**follow * np.exp(lot.normal(0, 0.04, QUARTERS))
        for quarter in range(QUARTERS):
            start = FIRST + 3 * quarter
            for moves, factor in ((own, factors[quarter]), (rivals, answers[quarter])):
                moves.append(During(float(factor), start=start, end=start + 2, regions=(region,)))
    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(price=tuple(own), deal_depth=float(settings["deal_depth"])),
        rivals=Rivals(price=tuple(rivals), island_entry="2023-01"),
    )
    return simulate(world, only=TABLES).observed


VARIANT = Variant(
    settings={
        "customers": tuple(range(760, 881)),
        "lot": tuple(range(40)),
        "follow": (0.4, 0.5, 0.6, 0.7),
        "deal_depth": (0.8, 1.0, 1.2, 1.4),
    },
    simulate=_simulate,
)
