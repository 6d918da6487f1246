"""What the checks of chapter 21 share: the account managers, and who of their clients was lost in a year."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

PEOPLE = (1, 2, 3, 4, 5, 6)
LEFT = 3
"""The manager who leaves, in every Lantern."""
EXIT = pd.Timestamp("2024-10-01")


@remembered
def who_ordered(lantern: Lantern, start: pd.Timestamp, end: pd.Timestamp) -> frozenset[int]:
    """Return the numbers of the customers who ordered from ``start`` to before ``end``."""
    day = lantern.orders["date"]
    return frozenset(lantern.orders.loc[(day >= start) & (day < end), "customer_id"])


@remembered
def fates(lantern: Lantern, cut: pd.Timestamp = EXIT) -> pd.DataFrame:
    """Return the clients with ``account_manager``, ``before`` and ``after``: whether they ordered in the year on each side."""
    year = pd.DateOffset(years=1)
    clients = lantern.customers
    return pd.DataFrame(
        {
            "account_manager": clients["account_manager"].astype(int),
            "before": clients["customer_id"].isin(who_ordered(lantern, cut - year, cut)),
            "after": clients["customer_id"].isin(who_ordered(lantern, cut, cut + year)),
        }
    )


@remembered
def silent(lantern: Lantern, cut: pd.Timestamp = EXIT) -> pd.DataFrame:
    """Return by manager how many active clients fell silent (``gone``), out of how many (``base``)."""
    active = fates(lantern, cut).query("before")
    grouped = (~active["after"]).groupby(active["account_manager"])
    return pd.DataFrame({"gone": grouped.sum(), "base": grouped.size()})
