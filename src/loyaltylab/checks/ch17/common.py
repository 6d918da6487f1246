"""What the checks of chapter 17 share: yearly sales of each buyer, as the notebook's own cells make them."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Property
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import are_shares, remembered

YEARS = (2023, 2024, 2025)
PART = 0.2
SHARES = Property("share", Layer.RANGE, are_shares)
"""Every labelled number lies between 0 and 1."""


@remembered
def spent(lantern: Lantern, year: int) -> pd.Series:
    """Return what each buyer of a year paid in it, in euro, largest first."""
    orders = lantern.orders[lantern.orders["date"].dt.year == year]
    euro = orders.groupby("customer_id")["paid_cents"].sum() / 100
    return euro.sort_values(ascending=False, kind="stable")


def places(people: int, part: float = PART) -> int:
    """Return how many whole places the top part of a list holds."""
    return int(part * people)
