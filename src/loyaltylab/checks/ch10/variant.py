"""What differs from learner to learner in chapter 10, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "exits")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    world = World(
        seed=seed,
        private=int(settings["customers"]),
        business=0,
        levers=Levers(recovery=float(settings["recovery"]), service_speed=float(settings["service_speed"])),
        rivals=Rivals(price=float(settings["rival_price"])),
    )
    observed = simulate(world).observed
    return {name: observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(680, 821)),
        "recovery": (0.7, 0.85, 1.0, 1.15, 1.3),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "rival_price": (0.95, 0.97, 0.99, 1.01, 1.03),
    },
    simulate=_simulate,
)
