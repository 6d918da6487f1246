"""The two feet of loyalty, attitude and behaviour, and the four boxes they span (Dick & Basu, 1994)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_numbers

ATTACHMENT_ITEMS = ("trust", "affection", "reliance")
BOXES = ("true", "latent", "spurious", "none")


def attachment_scores(surveys: pd.DataFrame, items: Sequence[str] = ATTACHMENT_ITEMS) -> pd.Series:
    """Return each respondent's attachment, 0 to 100.

    Parameters
    ----------
    surveys
        One row an answered wave: ``customer_id`` and the items on a scale from 1 to 7, NaN where skipped.
    items
        The columns that carry attachment.

    Returns
    -------
    Series
        Indexed by ``customer_id``, named ``attachment``: the mean over items of each item's mean over waves,
        stretched from 1–7 to 0–100. Customers who skipped every item are left out.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, text in an item, or a score outside 1 to 7.
    """
    need_columns(surveys, "surveys", ["customer_id", *items])
    need_numbers(surveys, "surveys", items)
    scores = surveys[list(items)]
    if ((scores < 1) | (scores > 7)).to_numpy().any():
        raise LoyaltyLabError(
            "surveys holds a score outside 1 to 7; attachment items are asked on that scale."
        )
    means = surveys.groupby("customer_id")[list(items)].mean().mean(axis=1).dropna()
    return ((means - 1) / 6 * 100).rename("attachment")


def orders_between(orders: pd.DataFrame, start: str, end: str) -> pd.Series:
    """Return each customer's number of orders from ``start`` to ``end`` (both days included).

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``.
    start, end
        Days as ``"2024-01-01"``.

    Returns
    -------
    Series
        Indexed by ``customer_id``, named ``orders``; customers without an order in the span are not in it.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, or dates that are text.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    inside = orders["date"].between(pd.Timestamp(start), pd.Timestamp(end))
    return orders[inside].groupby("customer_id").size().rename("orders")


def loyalty_boxes(scores: pd.DataFrame, attachment_line: float, orders_line: float) -> pd.Series:
    """Return the box of each customer at stated cut-offs (Dick & Basu, 1994).

    Parameters
    ----------
    scores
        ``attachment`` (0 to 100) and ``orders`` (count), one row a customer.
    attachment_line, orders_line
        From this value on, attachment and repeat purchase count as high.

    Returns
    -------
    Series
        ``true`` (both high), ``latent`` (attachment alone), ``spurious`` (repeat alone) or ``none``.
    """
    need_columns(scores, "scores", ["attachment", "orders"])
    need_numbers(scores, "scores", ["attachment", "orders"])
    attached = scores["attachment"] >= attachment_line
    returning = scores["orders"] >= orders_line
    boxes = np.select([attached & returning, attached, returning], BOXES[:3], BOXES[3])
    return pd.Series(boxes, index=scores.index, name="box")
