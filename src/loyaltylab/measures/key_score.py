"""What a customer is worth beyond her own sales: four scores of a year that records can show, and one rank of money and them."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_flags,
    need_no_gaps,
    need_weighted,
)
from loyaltylab.measures.loyalty import attachment_scores
from loyaltylab.measures.referrals import brought
from loyaltylab.measures.scorecard import percentile_scores

PATIENCE = pd.Timedelta(days=60)
"""An order within so many days after a failure counts as staying with it."""

SCORES = ("attachment", "regularity", "tolerance", "referral")
"""Ideas given and credit standing belong in such a score as well; Lantern records neither."""


def beyond_sales(
    orders: pd.DataFrame, surveys: pd.DataFrame, tickets: pd.DataFrame, referrals: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Return four non-monetary indicators of a year for each customer who ordered in it.

    Parameters
    ----------
    orders
        One row an order, of any year: ``customer_id`` and ``date``.
    surveys
        One row an answered wave: ``customer_id``, ``wave`` (YYYY-MM) and the three attachment items, 1 to 7.
    tickets
        One row a service contact: ``customer_id``, ``date`` and ``failed``.
    referrals
        One row a referred customer, of those who came by the end of the year: ``customer_id`` and ``referrer_id``.
    year
        The year; later orders, answers and failures are not looked at.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``attachment`` (0–100; a gap for those who did not answer), ``regularity`` (months with an order,
        1–12), ``tolerance`` (share of the failures until October after which she ordered within 60 days; a gap for those
        without a failure) and ``referral`` (customers brought so far, also through others).

    Raises
    ------
    LoyaltyLabError
        For a missing column, a wrong type, a gap in an id, or a year without orders.
    """
    for name, table in (("orders", orders), ("tickets", tickets)):
        need_columns(table, name, ["customer_id", "date"])
        need_dates(table, name, "date")
        need_no_gaps(table, name, ["customer_id"])
    need_columns(tickets, "tickets", ["failed"])
    need_flags(tickets, "tickets", ["failed"])
    need_columns(surveys, "surveys", ["customer_id", "wave"])
    of_year = orders[orders["date"].dt.year == year]
    if of_year.empty:
        raise LoyaltyLabError(f"There are no orders in {year}; choose a year of the records.")
    months = of_year.groupby("customer_id")["date"].agg(lambda dates: dates.dt.month.nunique())
    answers = surveys[surveys["wave"].str.startswith(str(year))]
    columns = {
        "attachment": attachment_scores(answers) if len(answers) else pd.Series(dtype=float),
        "regularity": months,
        "tolerance": _stayed(of_year, tickets, year),
        "referral": brought(referrals),
    }
    table = pd.DataFrame({name: column.reindex(months.index) for name, column in columns.items()})
    return table.fillna({"referral": 0}).astype(float)


def _stayed(orders: pd.DataFrame, tickets: pd.DataFrame, year: int) -> pd.Series:
    """Return the share of each customer's failures with an order soon after; late failures have no time left to show it."""
    until = pd.Timestamp(year, 12, 31) - PATIENCE
    failures = tickets[tickets["failed"].astype(bool) & (tickets["date"].dt.year == year)]
    failures = failures[failures["date"] <= until][["customer_id", "date"]].reset_index(drop=True)
    after = failures.reset_index().merge(
        orders[["customer_id", "date"]], on="customer_id", suffixes=("", "_order")
    )
    soon = after[(after["date_order"] > after["date"]) & (after["date_order"] <= after["date"] + PATIENCE)]
    stayed = failures.index.isin(soon["index"])
    return pd.Series(stayed, index=failures["customer_id"], dtype=float).groupby(level=0).mean()


def key_score(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Return one score out of several percentile ranks: the weighted mean of those that are known of a customer.

    Parameters
    ----------
    scores
        One row a customer and one column an indicator, in any unit, higher is better; gaps where nothing is known.
    weights
        Column to weight, 0 or more; only their proportions count.

    Returns
    -------
    Series
        Above 0 and up to 100, named ``key_score``, rounded to six digits. Whoever has none of the indicators that count
        gets the middle, 50.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in it, a weight below zero, or weights that are all zero.
    """
    need_weighted(scores, "scores", weights)
    given = {name: weight for name, weight in weights.items() if weight > 0}
    ranks = pd.DataFrame({name: percentile_scores(scores[name]) for name in given})
    weight = pd.Series(given)
    known = ranks.notna().mul(weight).sum(axis=1)
    mean = ranks.mul(weight).sum(axis=1) / known.where(known > 0)
    return mean.fillna(50.0).round(6).rename("key_score")
