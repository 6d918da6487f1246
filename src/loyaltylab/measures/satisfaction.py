"""Satisfaction and what follows it: orders around a survey answer, four types, their moves from month to month.

The four types cross what a customer says with what she does (Jones & Sasser, 1995, Harvard Business Review 73(6)).
"""

from collections.abc import Sequence
from math import exp, log, sqrt

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95, Estimate
from loyaltylab.measures.frames import need_columns, need_dates, need_numbers, need_unique

TYPES = ("loyalist", "profit-seeker", "captive", "defector")
SATISFIED_FROM = 4
STEADY_FROM = 3
WINDOW = 6


def _months(orders: pd.DataFrame) -> pd.Series:
    """Return each order's month, counted from year 0."""
    return orders["date"].dt.year * 12 + orders["date"].dt.month


def orders_around(answers: pd.DataFrame, orders: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return for each survey answer the number of orders in the months around its wave.

    Parameters
    ----------
    answers
        One row an answered wave: ``customer_id`` and ``wave`` (text such as ``"2024-06"``).
    orders
        One row an order: ``customer_id`` and ``date``.
    first, last
        Months counted from the wave's own month = 0, both included: ``-5, 0`` is the half-year that ends with the wave,
        ``7, 12`` the second half of the year after it.

    Returns
    -------
    Series
        On the index of ``answers``, named ``orders``; 0 where there was none.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, dates that are text, a customer twice in one wave, or ``last < first``.
    """
    need_columns(answers, "answers", ["customer_id", "wave"])
    need_unique(answers, "answers", ["customer_id", "wave"])
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    if last < first:
        raise LoyaltyLabError(f"The months run from first to last, and {last} lies before {first}.")
    counted = orders.groupby(["customer_id", _months(orders)]).size()
    wave = answers["wave"].str.slice(0, 4).astype(int) * 12 + answers["wave"].str.slice(5, 7).astype(int)
    total = np.zeros(len(answers), dtype=np.int64)
    for step in range(first, last + 1):
        wanted = pd.MultiIndex.from_arrays([answers["customer_id"], wave + step])
        total += counted.reindex(wanted, fill_value=0).to_numpy()
    return pd.Series(total, index=answers.index, name="orders")


def satisfaction_types(
    table: pd.DataFrame, satisfied_from: float = SATISFIED_FROM, steady_from: float = STEADY_FROM
) -> pd.Series:
    """Return each customer's type at stated lines.

    Parameters
    ----------
    table
        ``satisfaction`` (1 to 5, NaN where not answered) and ``orders`` (count in the half-year), one row a customer.
    satisfied_from, steady_from
        From this value on, a customer counts as satisfied, and as buying steadily.

    Returns
    -------
    Series
        ``loyalist`` (satisfied and steady), ``profit-seeker`` (satisfied alone), ``captive`` (steady alone), ``defector``
        (neither); None without a score.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, text in a column, or a score outside 1 to 5.
    """
    need_columns(table, "table", ["satisfaction", "orders"])
    need_numbers(table, "table", ["satisfaction", "orders"])
    score = table["satisfaction"].astype(float)
    if ((score < 1) | (score > 5)).any():
        raise LoyaltyLabError(
            "table holds a satisfaction score outside 1 to 5; the question is asked on that scale."
        )
    satisfied, steady = score >= satisfied_from, table["orders"] >= steady_from
    names = np.select([satisfied & steady, satisfied, steady], TYPES[:3], TYPES[3])
    return pd.Series(names, index=table.index, name="type", dtype=object).where(score.notna(), None)


def monthly_types(
    surveys: pd.DataFrame,
    orders: pd.DataFrame,
    satisfied_from: float = SATISFIED_FROM,
    steady_from: float = STEADY_FROM,
) -> pd.DataFrame:
    """Return the type of each customer in each month.

    A month's type takes the latest answer and the orders of the six months that end with the month; between two waves
    only the orders can move a customer. A month counts when the waves on both sides of it were answered: otherwise the
    months after an answer would all be in, and the change of the score that ends them would be missing.

    Parameters
    ----------
    surveys
        ``customer_id``, ``wave`` (text such as ``"2024-06"``) and ``satisfaction`` (1 to 5).
    orders
        ``customer_id`` and ``date``.
    satisfied_from, steady_from
        The two lines, as in :func:`satisfaction_types`.

    Returns
    -------
    DataFrame
        Rows ``customer_id`` (those who ever answered), columns months (``Period``), None where the month does not count.

    Raises
    ------
    LoyaltyLabError
        As :func:`orders_around` and :func:`satisfaction_types`.
    """
    need_columns(surveys, "surveys", ["customer_id", "wave", "satisfaction"])
    need_unique(surveys, "surveys", ["customer_id", "wave"])
    need_numbers(surveys, "surveys", ["satisfaction"])
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    months = pd.period_range(orders["date"].min(), orders["date"].max(), freq="M")
    scores = surveys.pivot(index="customer_id", columns="wave", values="satisfaction").astype(float)
    scores.columns = pd.PeriodIndex(scores.columns, freq="M")
    scores = scores.reindex(columns=months)
    followed = scores.bfill(axis=1, limit=WINDOW - 1).notna()
    scores = scores.ffill(axis=1, limit=WINDOW - 1).where(followed)
    counts = orders.groupby(["customer_id", orders["date"].dt.to_period("M")]).size().unstack(fill_value=0)
    counts = counts.reindex(index=scores.index, columns=months, fill_value=0)
    recent = counts.T.rolling(WINDOW).sum().T
    types = {
        month: satisfaction_types(
            pd.DataFrame({"satisfaction": scores[month], "orders": recent[month]}),
            satisfied_from,
            steady_from,
        )
        for month in months[WINDOW - 1 :]
    }
    return pd.DataFrame(types)


def transition_counts(states: pd.DataFrame, names: Sequence[str] = TYPES, step: int = 1) -> pd.DataFrame:
    """Return how often each state was followed by each, ``step`` columns later.

    Parameters
    ----------
    states
        Rows customers, columns periods in order, cells the name of a state or a gap. Pairs with a gap do not count.
    names
        The states, in the order wanted.
    step
        How many columns lie between *from* and *to*.

    Returns
    -------
    DataFrame
        Rows *from*, columns *to*, counts of customers and periods.

    Raises
    ------
    LoyaltyLabError
        For a frame without rows, a name that is not among ``names``, or a step with no pair of columns.
    """
    need_columns(states, "states", [])
    if not 1 <= step < states.shape[1]:
        raise LoyaltyLabError(
            f"states has {states.shape[1]} periods, so step runs from 1 to {states.shape[1] - 1}, not {step}."
        )
    cells = states.to_numpy(dtype=object)
    before, after = cells[:, :-step].ravel(), cells[:, step:].ravel()
    known = ~(pd.isna(before) | pd.isna(after))
    strange = sorted({str(name) for name in (*before[known], *after[known])} - set(names))
    if strange:
        raise LoyaltyLabError(f'states holds "{strange[0]}", which is not one of {", ".join(names)}.')
    table = pd.crosstab(before[known], after[known])
    table = table.reindex(index=list(names), columns=list(names), fill_value=0)
    return table.rename_axis(index="from", columns="to")


def transition_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts of transitions as shares of their row; a state that nobody was in is left empty (NaN)."""
    need_columns(counts, "counts", [])
    total = counts.sum(axis=1)
    return counts.div(total.where(total > 0), axis=0)


def net_flow(counts: pd.DataFrame) -> pd.Series:
    """Return for each state how many came in less how many went out, from a table of transitions; sums to 0."""
    need_columns(counts, "counts", [])
    return (counts.sum(axis=0) - counts.sum(axis=1)).rename("net flow")


def odds_ratio(both: int, first_only: int, second_only: int, neither: int) -> Estimate:
    """Return the odds ratio of two yes-or-no features, with its 95 % interval.

    Parameters
    ----------
    both, first_only, second_only, neither
        Counts of people; each at least 1.

    Returns
    -------
    Estimate
        Odds ratio and its two ends: the logarithm ± 1.96 standard errors, put back (Woolf, 1955, Annals of Human
        Genetics 19, 251-253). 1 means that the two have nothing to do with each other.

    Raises
    ------
    LoyaltyLabError
        When a count is below 1.
    """
    cells = (both, first_only, second_only, neither)
    if min(cells) < 1:
        raise LoyaltyLabError(
            f"An odds ratio needs at least one person in each of the four cells, not {cells}."
        )
    middle = log(both) + log(neither) - log(first_only) - log(second_only)
    half = NORMAL_95 * sqrt(sum(1 / count for count in cells))
    return Estimate(exp(middle), exp(middle - half), exp(middle + half))


def phi(both: int, first_only: int, second_only: int, neither: int) -> float:
    """Return the correlation of two yes-or-no features from their four counts, −1 to 1.

    Raises
    ------
    LoyaltyLabError
        When a feature is the same for everybody.
    """
    first, second = both + first_only, both + second_only
    total = first + second_only + neither
    if not (0 < first < total and 0 < second < total):
        raise LoyaltyLabError("phi needs people with and without each of the two features.")
    spread = sqrt(first * (total - first) * second * (total - second))
    return (both * neither - first_only * second_only) / spread
