"""What differs from learner to learner in chapter 07, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "surveys", "exits", "club_visits", "referrals", "calendar")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import During, Levers, World, simulate

    fix = During(
        float(settings["speed"]), start=str(settings["fixed_from"]), regions=(str(settings["fixed_region"]),)
    )
    levers = Levers(service_speed=fix, reward_rate=float(settings["reward_rate"]))
    world = World(seed=seed, private=int(settings["customers"]), business=0, levers=levers)
    return simulate(world, only=TABLES).observed


VARIANT = Variant(
    settings={
        # A quarter hold a subscription and one in six comes to an evening: fewer customers would leave too few of either.
        "customers": tuple(range(1100, 1261)),
        "fixed_region": ("City", "Harbour", "Hills", "Plain"),
        "fixed_from": ("2024-02", "2024-03", "2024-04", "2024-05"),
        "speed": (1.4, 1.5, 1.6, 1.7),
        "reward_rate": (0.9, 1.0, 1.1, 1.2),
    },
    simulate=_simulate,
)
