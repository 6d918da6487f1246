"""What differs from learner to learner in chapter 15, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("customers", "orders", "contacts")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    own = {name: float(settings[name]) for name in ("price", "novelty", "deal_depth")}
    rivals = Rivals(price=float(settings["rival_price"]))
    private = int(settings["customers"])
    records = simulate(World(seed=seed, private=private, business=0, levers=Levers(**own), rivals=rivals))
    return {name: records.observed[name] for name in TABLES}


VARIANT = Variant(
    settings={
        # About two in five are in the spring's trial; its smallest group needs people in both arms.
        "customers": tuple(range(860, 981)),
        "price": (0.98, 0.99, 1.0, 1.01, 1.02),
        "novelty": (0.8, 0.9, 1.0, 1.1, 1.2),
        "deal_depth": (0.8, 0.9, 1.0, 1.1, 1.2),
        "rival_price": (0.99, 1.0, 1.02, 1.04),
    },
    simulate=_simulate,
)
