"""A loyalty index out of several indicators: one scale, weights, reliability, and its worth on later records."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.activity import activity
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_not_negative,
    need_numbers,
    need_weighted,
)
from loyaltylab.measures.loyalty import attachment_scores

SUB_SCORES = ("emotion", "behaviour", "time")
"""The three sides of the scorecard, each 0 to 100."""

TOP_SHARE = 0.2


def cronbach_alpha(items: pd.DataFrame) -> float:
    """Return Cronbach's alpha of some items: how far they move together (Cronbach, 1951, *Psychometrika* 16).

    Parameters
    ----------
    items
        One row a respondent and one column an item, all on the same scale. Rows with a gap are left out.

    Returns
    -------
    float
        k/(k−1) · (1 − sum of the items' variances / variance of their sum). 1 when the items agree perfectly, about
        0 when they have nothing in common, below 0 when some run against the others.

    Raises
    ------
    LoyaltyLabError
        For fewer than two items or complete rows, text in an item, or rows that all have the same sum.

    Notes
    -----
    Alpha counts everything that items share as consistency, a personal habit of giving high scores too, and it grows
    with the number of items.
    """
    need_columns(items, "items", ())
    need_numbers(items, "items", items.columns)
    count = items.shape[1]
    if count < 2:
        raise LoyaltyLabError("items has one column; alpha compares items, so at least two are needed.")
    complete = items.dropna()
    if len(complete) < 2:
        raise LoyaltyLabError("items has fewer than two rows without a gap; alpha needs at least two.")
    of_sum = float(complete.sum(axis=1).to_numpy().var(ddof=1))
    if of_sum == 0:
        raise LoyaltyLabError("items has the same sum in every row; without differences there is no alpha.")
    return float(count / (count - 1) * (1 - complete.var().sum() / of_sum))


def percentile_scores(values: pd.Series, *, higher_is_better: bool = True) -> pd.Series:
    """Return percentile ranks: the share of customers (in %) who do no better; equal values, equal scores.

    Parameters
    ----------
    values
        One number a customer; NaN stays NaN.
    higher_is_better
        False for indicators such as days since the last order.

    Returns
    -------
    Series
        Above 0 and up to 100, with the same index.

    Raises
    ------
    LoyaltyLabError
        For anything but a Series of numbers with at least one value.
    """
    if not isinstance(values, pd.Series):
        raise LoyaltyLabError(f"values must be a Series, not a {type(values).__name__}.")
    frame = values.to_frame("values")
    need_numbers(need_columns(frame, "values", ()), "values", ["values"])
    return values.rank(pct=True, ascending=higher_is_better) * 100


def weighted_index(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Return the weighted mean of scores: a composite index on the scale of the scores.

    Parameters
    ----------
    scores
        One row a customer and one column a score, all on one scale.
    weights
        Column to weight; only their proportions count.

    Returns
    -------
    Series
        Named ``index``, rounded to six digits so that equal indices stay equal however they were added up.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in it, a weight below zero, or weights that are all zero.
    """
    need_weighted(scores, "scores", weights)
    added = sum(scores[name] * weight for name, weight in weights.items())
    return pd.Series(added / sum(weights.values()), index=scores.index).round(6).rename("index")


def in_top(values: pd.Series, share: float = TOP_SHARE) -> pd.Series:
    """Return who reaches the line above which the best ``share`` lies; everybody on the line is in.

    Parameters
    ----------
    values
        One number a customer.
    share
        Above 0 and below 1; 0.2 for the top fifth.

    Raises
    ------
    LoyaltyLabError
        For no values or a share outside 0 to 1.
    """
    if not 0 < share < 1:
        raise LoyaltyLabError(
            f"A share of {share} makes no group; choose one above 0 and below 1, such as 0.2."
        )
    if values.dropna().empty:
        raise LoyaltyLabError("There are no values to rank; check the filter that made the table.")
    return values >= values.quantile(1 - share)


def fifths(values: pd.Series) -> pd.Series:
    """Return each customer's fifth, 1 (lowest) to 5 (top); the line of each belongs to the fifth above it."""
    lines = (0.8, 0.6, 0.4, 0.2)
    return sum((in_top(values, share).astype("int64") for share in lines), start=values * 0 + 1).astype(
        "int64"
    )


def hit_rate(index: pd.Series, outcome: pd.Series, share: float = TOP_SHARE) -> float:
    """Return the share of the customers chosen by an index who turn out to be in the top group by the outcome.

    Parameters
    ----------
    index, outcome
        One number a customer, on the same labels; the outcome is from a later period.
    share
        Size of both groups; also what choosing by lot would hit.

    Raises
    ------
    LoyaltyLabError
        When the labels differ, or as `in_top`.
    """
    if not index.index.equals(outcome.index):
        raise LoyaltyLabError("The index and the outcome are about different customers; align them first.")
    chosen = in_top(index, share)
    return float(in_top(outcome, share)[chosen].mean())


def scorecard(orders: pd.DataFrame, surveys: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the scorecard of a year for each customer who ordered in it and answered the survey.

    Parameters
    ----------
    orders
        One row an order, up to any date: ``customer_id``, ``date``, ``paid_cents`` and ``margin_cents``.
    surveys
        One row an answered wave: ``customer_id``, ``wave`` (YYYY-MM) and the three attachment items, 1 to 7.
    year
        The year; later records are not looked at.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``orders``, ``paid_cents``, ``margin_cents``, ``recency_days`` (before the year's end),
        ``streak`` (months in a row with an order), ``attachment`` (0–100), and three percentile scores, 0–100:
        ``emotion`` (of the attachment), ``behaviour`` (mean of those of orders and money), ``time`` (mean of those of
        recency and streak).

    Raises
    ------
    LoyaltyLabError
        For a missing column, a wrong type, negative money, or a year in which nobody both ordered and answered.
    """
    need_columns(orders, "orders", ["customer_id", "date", "paid_cents", "margin_cents"])
    need_dates(orders, "orders", "date")
    need_not_negative(orders, "orders", ["paid_cents"])
    need_columns(surveys, "surveys", ["customer_id", "wave"])
    end = pd.Timestamp(f"{year}-12-31")
    of_year = orders[orders["date"].between(pd.Timestamp(f"{year}-01-01"), end)]
    answers = surveys[surveys["wave"].str.startswith(str(year))]
    if of_year.empty or answers.empty:
        raise LoyaltyLabError(f"There are no orders or no answers in {year}; choose a year of the records.")
    table = activity(of_year, end)[["orders", "recency_days", "streak"]]
    table[["paid_cents", "margin_cents"]] = of_year.groupby("customer_id")[
        ["paid_cents", "margin_cents"]
    ].sum()
    table = table.join(attachment_scores(answers), how="inner")
    if table.empty:
        raise LoyaltyLabError(f"Nobody both ordered and answered the survey in {year}.")
    return table.assign(**_sub_scores(table))


def _sub_scores(table: pd.DataFrame) -> dict[str, pd.Series]:
    recency = percentile_scores(table["recency_days"], higher_is_better=False)
    return {
        "emotion": percentile_scores(table["attachment"]),
        "behaviour": (percentile_scores(table["orders"]) + percentile_scores(table["paid_cents"])) / 2,
        "time": (recency + percentile_scores(table["streak"])) / 2,
    }


def rank_correlation_interval(correlation: float, pairs: int) -> tuple[float, float]:
    """Return the 95 % interval of a rank correlation by Fisher's transformation.

    Parameters
    ----------
    correlation
        Spearman's coefficient, above −1 and below 1.
    pairs
        Number of pairs behind it, at least 4.

    Raises
    ------
    LoyaltyLabError
        For a coefficient or a number of pairs outside these bounds.

    Notes
    -----
    The variance 1.06/(n − 3) is that of Fieller, Hartley and Pearson (1957), *Biometrika* 44; an approximation.
    """
    if not -1 < correlation < 1 or pairs < 4:
        raise LoyaltyLabError(
            f"A rank correlation of {correlation} from {pairs} pairs has no interval; it needs −1 < r < 1 and 4 pairs."
        )
    middle, half = np.arctanh(correlation), NORMAL_95 * np.sqrt(1.06 / (pairs - 3))
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def rank_correlation(one: pd.Series, other: pd.Series) -> float:
    """Return Spearman's rank correlation over the labels that both have; it needs no SciPy."""
    both = pd.concat([one, other], axis=1, join="inner").dropna().rank()
    return float(np.corrcoef(both.to_numpy().T)[0, 1])
