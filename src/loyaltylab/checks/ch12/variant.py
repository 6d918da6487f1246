"""What differs from learner to learner in chapter 12, and within which bounds."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World, simulate

    world = World(
        seed=seed,
        # Of a hundred customers about twenty are in the trial, and their orders are all that is needed of them.
        private=int(settings["customers"]),
        business=0,
        levers=Levers(
            price=float(settings["price"]),
            service_speed=float(settings["service_speed"]),
            recovery=float(settings["recovery"]),
        ),
        rivals=Rivals(price=float(settings["rival_price"])),
    )
    winback = simulate(world, only=("winback",)).observed["winback"]
    lost = winback["customer_id"].to_numpy()
    orders = simulate(world, customer_id=lost, only=("orders",)).observed["orders"]
    return {"winback": winback, "orders": orders}


VARIANT = Variant(
    settings={
        "customers": tuple(range(5200, 5601, 10)),
        "price": (1.0, 1.01, 1.02, 1.03),
        "service_speed": (0.9, 0.95, 1.0),
        "recovery": (0.6, 0.8, 1.0),
        "rival_price": (0.96, 0.97, 0.98, 0.99, 1.0),
    },
    simulate=_simulate,
)
