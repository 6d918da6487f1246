"""What differs from learner to learner in chapter 06, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "surveys")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(service_speed=float(settings["service_speed"]), recovery=float(settings["recovery"])),
        rivals=Rivals(price=float(settings["rival_price"])),
    )
    observed = simulate(world).observed
    return {name: observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(660, 801)),
        "service_speed": (0.9, 0.95, 1.0, 1.05, 1.1),
        "recovery": (0.6, 0.8, 1.0, 1.2, 1.4),
        "rival_price": (0.96, 0.98, 1.0, 1.02, 1.04),
    },
    simulate=_simulate,
)
