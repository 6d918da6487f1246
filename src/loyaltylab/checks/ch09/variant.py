"""What differs from learner to learner in chapter 09, and within which bounds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from loyaltylab.checks.lantern import Setting, Variant

if TYPE_CHECKING:
    from loyaltylab.world import World


def _simulate(seed: int, settings: Mapping[str, Setting]) -> Mapping[str, pd.DataFrame]:
    from loyaltylab.world import Levers, Rivals, World

    return _three_tables(
        World(
            seed=seed,
            private=int(settings["customers"]),
            business=0,
            levers=Levers(
                service_speed=float(settings["service_speed"]),
                recovery=float(settings["recovery"]),
                price=float(settings["price"]),
            ),
            rivals=Rivals(island_entry=str(settings["island_entry"])),
        )
    )


def _three_tables(world: "World") -> Mapping[str, pd.DataFrame]:
    """Return the tables that the exercise needs, as `simulate` would: without orders a Lantern takes a third of the time."""
    from loyaltylab.world import run
    from loyaltylab.world.buying import month_lengths
    from loyaltylab.world.records import customers_table, exits_table, of_one_kind, tickets_table
    from loyaltylab.world.service import serve

    course = run(world)
    came = course.people.join_month < world.months
    if not came.all():
        course = run(world, course.people.customer_id[came])
    people, lives, keys = course.people, course.lives, course.event_keys
    tickets = serve(people, lives, course.outside, keys, month_lengths(world.months))
    tables = {
        "customers": customers_table(people),
        "exits": exits_table(people, lives, keys, world.months),
        "tickets": tickets_table(people, tickets),
    }
    return of_one_kind(tables, "observed")


VARIANT = Variant(
    settings={
        # Only a quarter hold a subscription, and fewer than half of those end it: fewer customers would leave too few forms.
        "customers": tuple(range(1000, 1161)),
        "service_speed": (0.85, 0.9, 0.95, 1.0),
        "recovery": (0.6, 0.8, 1.0, 1.2),
        "price": (1.0, 1.01, 1.02, 1.03),
        "island_entry": ("2024-07", "2024-10", "2025-01", "2025-04"),
    },
    simulate=_simulate,
)
