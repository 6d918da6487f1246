"""The rhythm of purchase: days between orders, how regular they are, and who is late by her own rhythm."""

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_no_later


def purchase_gaps(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the interpurchase times: one row for each order that follows another of the same customer.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``, in any sequence.

    Returns
    -------
    DataFrame
        ``customer_id``, ``date`` of the later order and ``days`` since the order before it (0 for two on one day), by
        customer and date. The silence after a customer's last order is no row: that gap is still open.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, or dates that are text.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    table = orders[["customer_id", "date"]].sort_values(["customer_id", "date"], kind="stable")
    table = table.assign(days=table.groupby("customer_id")["date"].diff().dt.days)
    return table.dropna(subset=["days"]).reset_index(drop=True)


def own_rhythm(orders: pd.DataFrame, day: str | pd.Timestamp, least_orders: int = 3) -> pd.DataFrame:
    """Return each customer's usual gap and how long she has been silent, counted in such gaps.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``, none after ``day``.
    day
        The day on which the records are read.
    least_orders
        Customers with fewer orders have no rhythm to speak of and are left out; at least 2.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``orders``; ``usual`` (days from first to last order over the gaps between them: the mean gap);
        ``silent`` (days since the last order); ``times`` (silent over usual). Customers with all orders on one day are left out.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, dates that are text or after ``day``, or ``least_orders`` below 2.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_no_later(orders, "orders", "date", day)
    if least_orders < 2:
        raise LoyaltyLabError(
            f"A gap needs two orders, so least_orders must be 2 or more, not {least_orders}."
        )
    table = orders.groupby("customer_id")["date"].agg(orders="size", first="min", last="max")
    span = (table["last"] - table["first"]).dt.days
    table = table[(table["orders"] >= least_orders) & (span > 0)]
    usual = span.reindex(table.index) / (table["orders"] - 1)
    silent = -(table["last"] - pd.Timestamp(day)).dt.days
    return pd.DataFrame(
        {"orders": table["orders"], "usual": usual, "silent": silent, "times": silent / usual}
    )


def regularity(gaps: pd.DataFrame) -> float:
    """Return how regular the gaps are, by Wheat and Morrison (1990, *Journal of Marketing Research* 27).

    Parameters
    ----------
    gaps
        The rows of `purchase_gaps`: ``customer_id`` and ``days``, each customer's in the sequence of time.

    Returns
    -------
    float
        The shape k of a gamma distribution of gaps: 1 as random as radioactive decay (exponential gaps: having waited long
        says nothing about the next day), above 1 more regular, large for clockwork. Each customer's gaps are taken two by
        two, so that her own pace cancels: the first over the sum of both has variance 1 / (4 (2k + 1)).

    Raises
    ------
    LoyaltyLabError
        For a missing column, or fewer than two pairs of gaps, or gaps that are all alike (k would be infinite).
    """
    need_columns(gaps, "gaps", ["customer_id", "days"])
    by_customer = gaps.groupby("customer_id")["days"]
    second = by_customer.shift(-1)
    both = gaps["days"] + second
    pairs = (by_customer.cumcount() % 2 == 0) & (both > 0)
    part = (gaps["days"] / both)[pairs].to_numpy(dtype=float)
    if part.size < 2:
        raise LoyaltyLabError(f"Regularity needs two pairs of gaps at least, and there are {part.size}.")
    # Which of a pair came first is chance, so the mean is one half by design.
    variance = float(np.mean((part - 0.5) ** 2))
    if variance == 0:
        raise LoyaltyLabError("All pairs of gaps are alike, so the regularity has no end; look at the dates.")
    return (1 - 4 * variance) / (8 * variance)
