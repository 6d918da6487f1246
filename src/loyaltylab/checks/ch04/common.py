"""What the checks of chapter 04 share: labelled numbers, tolerance, and counts from a learner's records."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern

SMALL = 1e-6
ITEMS = ("trust", "affection", "reliance")
GAP = np.nan

Numbers = dict[Any, float]


def close(values: Numbers, others: Mapping[Any, float] | pd.Series, tolerance: float = SMALL) -> bool:
    """Whether all labelled numbers agree."""
    return all(abs(values[label] - float(others.get(label, np.nan))) <= tolerance for label in values)


def is_whole(value: float) -> bool:
    """Whether a number of people or orders is whole, but for rounding in the last digits."""
    return abs(value - round(value)) <= 1e-4


def is_close(value: float, other: float) -> bool:
    """Whether two numbers agree."""
    return abs(value - other) <= SMALL


# The recognisers count the same things over and over; a Lantern is only read, so the counts can be remembered.
remembered = lru_cache(maxsize=16)


@remembered
def buyers(lantern: Lantern, year: int | None = 2024) -> pd.DataFrame:
    """Return one row for each buyer of a year (``None``: of all years): ``customer_id``, ``region``, ``n`` orders."""
    inside = lantern.orders if year is None else lantern.orders[lantern.orders["date"].dt.year == year]
    counts = inside["customer_id"].value_counts(sort=False).rename("n")
    regions = lantern.customers.set_index("customer_id")["region"]
    return counts.to_frame().join(regions).rename_axis("customer_id").reset_index()
