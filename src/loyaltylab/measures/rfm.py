"""Recency, frequency, money; and monthly cohorts: who bought when, how often, for how much, and who came back."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_numbers

SCORES = 5
"""Scores run from 1 (worst fifth) to 5 (best fifth)."""
MEASURES = ("recency_days", "frequency", "money_cents")
HIGHER_IS_BETTER = {"recency_days": False, "frequency": True, "money_cents": True}


def cut_points(values: ArrayLike) -> tuple[int, ...]:
    """Return the four cut-points between the fifths of whole numbers.

    The k-th is the smallest value that at least k fifths of the customers do not exceed. It is one of the values
    themselves, so that no engine can round it differently.

    Raises
    ------
    LoyaltyLabError
        For no values.
    """
    ordered = np.sort(np.asarray(values, dtype=np.int64))
    if not ordered.size:
        raise LoyaltyLabError("There are no customers to score; check the filter that made the table.")
    return tuple(int(ordered[place - 1]) for place in places(ordered.size))


def places(customers: int) -> tuple[int, ...]:
    """Return the ranks, from 1, of the customers whose values are the cut-points."""
    return tuple(-(-customers * fifth // SCORES) for fifth in range(1, SCORES))


def scores(values: ArrayLike, cuts: tuple[int, ...], *, higher_is_better: bool = True) -> NDArray[np.int64]:
    """Return scores 1 to 5 by cut-points that belong to the fifth below them: equal values, equal scores.

    With many ties some scores stay empty: who buys once in a year cannot be told from others who do.
    """
    above = np.searchsorted(np.asarray(cuts), np.asarray(values), side="left")
    return above + 1 if higher_is_better else SCORES - above


def customer_values(orders: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return ``recency_days``, ``frequency`` and ``money_cents`` of each customer, unscored; see `rfm`."""
    grouped = orders.groupby("customer_id", sort=True)
    last = grouped["date"].max()
    return pd.DataFrame(
        {
            "recency_days": -(last - today).dt.days.astype("int64"),
            "frequency": grouped.size().astype("int64"),
            "money_cents": grouped["paid_cents"].sum().astype("int64"),
        }
    ).reset_index()


def add_scores(customers: pd.DataFrame, cuts: Mapping[str, tuple[int, ...]]) -> pd.DataFrame:
    """Return customers with ``recency_score``, ``frequency_score`` and ``money_score`` beside their values."""
    return customers.assign(
        **{
            score_name(name): scores(customers[name], cuts[name], higher_is_better=HIGHER_IS_BETTER[name])
            for name in MEASURES
        }
    )


def score_name(measure: str) -> str:
    """Return the name of a measure's score column."""
    return f"{measure.split('_')[0]}_score"


def rfm(orders: pd.DataFrame, today: str | pd.Timestamp) -> pd.DataFrame:
    """Return recency, frequency, money and their scores for each customer who has ordered.

    Parameters
    ----------
    orders
        One row an order: ``customer_id``, ``date``, ``paid_cents`` (whole cents).
    today
        The day from which recency is counted. Orders on later days are an error: they would be the future.

    Returns
    -------
    DataFrame
        One row a customer, by ``customer_id``: ``recency_days`` (days since the last order), ``frequency`` (orders),
        ``money_cents`` (cents paid in all), and ``recency_score``, ``frequency_score``, ``money_score`` from 1 to 5, 5
        best, by the `cut_points` of these customers.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, or orders after ``today``.

    Notes
    -----
    Hughes (1994), *Strategic Database Marketing*, sorts customers into fifths of equal size; ties then fall to either
    side by the order of the rows. Cut-points give equal customers equal scores.
    """
    need_columns(orders, "orders", ("customer_id", "date", "paid_cents"))
    need_dates(orders, "orders", "date")
    need_numbers(orders, "orders", ("paid_cents",))
    day = pd.Timestamp(today)
    if orders["date"].max() > day:
        raise LoyaltyLabError(
            f"orders has dates after {day.date()} (up to {orders['date'].max().date()}); leave them out or choose a later day."
        )
    customers = customer_values(orders, day)
    return add_scores(customers, {name: cut_points(customers[name]) for name in MEASURES})


def cohort_counts(orders: pd.DataFrame) -> pd.DataFrame:
    """Return ``cohort``, ``months_since`` (both whole numbers; months from 1970) and ``active`` customers."""
    month = orders["date"].to_numpy().astype("datetime64[M]").astype(np.int64)
    seen = pd.DataFrame({"customer_id": orders["customer_id"].to_numpy(), "month": month}).drop_duplicates()
    cohort = seen.groupby("customer_id")["month"].transform("min")
    seen = seen.assign(cohort=cohort, months_since=seen["month"] - cohort)
    return seen.groupby(["cohort", "months_since"]).agg(active=("customer_id", "size")).reset_index()


def retention_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts of `cohort_counts`, added up, as the table that `cohort_retention` describes."""
    table = counts.groupby(["cohort", "months_since"], as_index=False)[["active"]].sum()
    table["active"] = table["active"].astype("int64")
    size = table[table["months_since"] == 0].set_index("cohort")["active"]
    table["customers"] = table["cohort"].map(size).astype("int64")
    table["retention"] = table["active"] / table["customers"]
    table["cohort"] = table["cohort"].to_numpy().astype("datetime64[M]").astype(str)
    return table


def cohort_retention(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each monthly cohort that orders again, by months since the first order.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``.

    Returns
    -------
    DataFrame
        One row a cohort and month with at least one buyer: ``cohort`` (YYYY-MM, month of the first order in the
        table), ``months_since`` (0 is the cohort's own month), ``active`` (customers who ordered in that month), ``customers``
        (the cohort's size) and ``retention`` (active / customers, 0 to 1).

    Raises
    ------
    LoyaltyLabError
        For a missing column or no rows.

    Notes
    -----
    Records that begin when a firm is already old put all its regulars into the first cohort (left truncation): compare
    later cohorts only. Fader and Hardie (2007), *How to project customer retention*, on why retention rises with age.
    """
    need_columns(orders, "orders", ("customer_id", "date"))
    need_dates(orders, "orders", "date")
    return retention_table(cohort_counts(orders))
