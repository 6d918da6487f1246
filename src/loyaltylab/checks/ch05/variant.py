"""What differs from learner to learner in chapter 05, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "surveys")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    own = {name: float(settings[name]) for name in ("price", "service_speed", "reward_rate")}
    rivals = Rivals(price=float(settings["rival_price"]))
    private = int(settings["customers"])
    records = simulate(World(seed=seed, private=private, business=0, levers=Levers(**own), rivals=rivals))
    return {name: records.observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        "customers": tuple(range(660, 821)),
        "price": (0.97, 0.98, 0.99, 1.0, 1.01, 1.02),
        "service_speed": (0.95, 1.0, 1.05, 1.1, 1.15),
        "reward_rate": (0.7, 0.85, 1.0, 1.15, 1.3),
        "rival_price": (0.98, 1.0, 1.02, 1.04),
    },
    simulate=_simulate,
)
