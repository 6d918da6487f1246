"""Whether a customer keeps coming: repeat purchases, days since the last order, recent orders, months in a row."""

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_later


def activity(orders: pd.DataFrame, today: str | pd.Timestamp, days: int = 90) -> pd.DataFrame:
    """Return four signs of continued buying for each customer with an order.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``, none after ``today``.
    today
        The day on which the records are read.
    days
        Length of the recent window, in days, ``today`` included.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``orders``; ``repeats`` (orders less the first one, the frequency of the repeat-buying
        models of Fader, Hardie and Lee, 2005, *Marketing Science* 24); ``recency_days`` (since the last order);
        ``recent`` (orders in the window); ``streak`` (longest run of calendar months, each with an order).

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, dates that are text or after ``today``, or a window below one day.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_no_later(orders, "orders", "date", today)
    if days < 1:
        raise LoyaltyLabError(f"A window of {days} days holds nothing; it must be at least 1.")
    day = pd.Timestamp(today)
    by_customer = orders.groupby("customer_id")["date"]
    counts = by_customer.size()
    recent = orders[orders["date"] > day - pd.Timedelta(days=days)].groupby("customer_id").size()
    return pd.DataFrame(
        {
            "orders": counts,
            "repeats": counts - 1,
            "recency_days": -(by_customer.max() - day).dt.days,
            "recent": recent.reindex(counts.index, fill_value=0),
            "streak": longest_streak(orders),
        }
    )


def longest_streak(orders: pd.DataFrame) -> pd.Series:
    """Return each customer's longest run of calendar months in a row that all have an order.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``.

    Returns
    -------
    Series
        Months, by ``customer_id``, named ``streak``.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    months = orders["date"].dt.year * 12 + orders["date"].dt.month
    seen = pd.DataFrame({"customer_id": orders["customer_id"], "month": months}).drop_duplicates()
    seen = seen.sort_values(["customer_id", "month"])
    # Within a run, month less position stays the same; a gap makes it jump.
    seen["run"] = seen["month"] - seen.groupby("customer_id").cumcount()
    lengths = seen.groupby(["customer_id", "run"]).size()
    return lengths.groupby("customer_id").max().rename("streak")
