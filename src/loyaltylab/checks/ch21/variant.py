"""What differs from learner to learner in chapter 21, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

TABLES = ("manager_months", "tickets", "customers", "orders")


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    """Return the records of a Lantern of business clients alone: each has an account manager."""
    from loyaltylab.world import Levers, Rivals, World, simulate

    levers = Levers(
        service_speed=float(settings["service_speed"]), staff_training=float(settings["staff_training"])
    )
    rivals = Rivals(price=float(settings["rival_price"]))
    world = World(seed=seed, private=0, business=int(settings["clients"]), levers=levers, rivals=rivals)
    return simulate(world, only=TABLES).observed


VARIANT = Variant(
    settings={
        # A sixth of the clients are those of the manager who leaves; fewer would leave too few in a year's base.
        "clients": tuple(range(1050, 1211)),
        "service_speed": (0.9, 0.95, 1.0, 1.05),
        "staff_training": (0.6, 0.8, 1.0, 1.2, 1.4),
        "rival_price": (0.97, 0.99, 1.01, 1.03),
    },
    simulate=_simulate,
)
