"""What the checks of chapter 04 share: the survey's items, and counts from a learner's records."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_close, is_whole, remembered

__all__ = ["GAP", "ITEMS", "SMALL", "Numbers", "buyers", "close", "is_close", "is_whole", "remembered"]

ITEMS = ("trust", "affection", "reliance")
GAP = np.nan


@remembered
def buyers(lantern: Lantern, year: int | None = 2024) -> pd.DataFrame:
    """Return one row for each buyer of a year (``None``: of all years): ``customer_id``, ``region``, ``n`` orders."""
    inside = lantern.orders if year is None else lantern.orders[lantern.orders["date"].dt.year == year]
    counts = inside["customer_id"].value_counts(sort=False).rename("n")
    regions = lantern.customers.set_index("customer_id")["region"]
    return counts.to_frame().join(regions).rename_axis("customer_id").reset_index()
