"""What the checks of chapter 10 share: subscribers and their time, as the notebook's own cells make them."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Property
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, remembered

YEARS = (2023, 2024, 2025)
LAST_DAY = pd.Timestamp("2025-12-31")
SHARES = Property(
    "share",
    Layer.RANGE,
    lambda values, lantern: all(-SMALL <= value <= 1 + SMALL for value in values.values()),
)
"""Every labelled number lies between 0 and 1."""


@remembered
def contracts(lantern: Lantern) -> pd.DataFrame:
    """Return one row a subscriber: ``joined`` and ``ended`` (a gap while the subscription runs)."""
    ends = lantern.exits.set_index("customer_id")["date"]
    people = lantern.customers[lantern.customers["contract"] == "subscription"]
    return pd.DataFrame({"joined": people["joined"], "ended": people["customer_id"].map(ends)})


def bounds(year: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and the last day of a year."""
    return pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)


@remembered
def starters(lantern: Lantern, year: int) -> pd.DataFrame:
    """Return the subscribers who were there when a year began."""
    table = contracts(lantern)
    first, _ = bounds(year)
    gone = table["ended"].notna() & (table["ended"] < first)
    return table[(table["joined"] < first) & ~gone]


def endings(table: pd.DataFrame, year: int) -> int:
    """Return how many subscriptions of a table ended in a year."""
    return int(table["ended"].between(*bounds(year)).sum())
