"""What the checks of chapter 04 share: labelled numbers, tolerance, and counts from a learner's records."""

from collections.abc import Mapping
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


def orders_of_2024(lantern: Lantern) -> pd.DataFrame:
    """Return the orders of 2024 with each customer's region."""
    orders = lantern.orders.merge(lantern.customers[["customer_id", "region"]], on="customer_id")
    return orders[orders["date"].dt.year == 2024]


def per_buyer(orders: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each buyer with ``region`` and ``n``, the number of orders."""
    return orders.groupby(["customer_id", "region"], observed=True).size().rename("n").reset_index()
