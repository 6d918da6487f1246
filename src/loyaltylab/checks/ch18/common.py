"""What the checks of chapter 18 share: those who joined in 2023 and their orders, as the notebook's own cells make them."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered


@remembered
def starts(lantern: Lantern) -> pd.Series:
    """Return the day on which each customer of 2023 joined, by ``customer_id``."""
    people = lantern.customers.set_index("customer_id")["joined"]
    return people[people.dt.year == 2023]


@remembered
def bought(lantern: Lantern) -> pd.DataFrame:
    """Return their orders: ``customer_id``, ``date``, ``day`` (from joining), ``paid`` and ``margin`` in euro."""
    first = starts(lantern)
    orders = lantern.orders[lantern.orders["customer_id"].isin(first.index)]
    return pd.DataFrame(
        {
            "customer_id": orders["customer_id"],
            "date": orders["date"],
            "day": (orders["date"] - orders["customer_id"].map(first)).dt.days,
            "paid": orders["paid_cents"] / 100,
            "margin": orders["margin_cents"] / 100,
        }
    )


def added(lantern: Lantern, money: pd.Series, rows: pd.Series) -> pd.Series:
    """Return money of some rows by customer of 2023, 0 for whoever has none."""
    chosen = bought(lantern)["customer_id"][rows]
    return money[rows].groupby(chosen).sum().reindex(starts(lantern).index, fill_value=0.0)
