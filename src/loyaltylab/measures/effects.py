"""Comparisons that stand for an effect: two groups, change against change, and matched groups; each with its interval."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_flags, need_not_negative, need_numbers

NORMAL_95 = 1.959964
"""Half the width of a 95 % interval, in standard errors."""


class Estimate(NamedTuple):
    """An estimate with its 95 % interval, all in the unit of what was compared."""

    value: float
    low: float
    high: float


def _interval(value: float, error: float) -> Estimate:
    return Estimate(value, value - NORMAL_95 * error, value + NORMAL_95 * error)


def mean_difference(treated: pd.Series, control: pd.Series) -> Estimate:
    """Return the mean of one group less the mean of the other, with Welch's standard error.

    Parameters
    ----------
    treated, control
        One number a customer, in the same unit; each group needs two customers at least.

    Raises
    ------
    LoyaltyLabError
        For a group of fewer than two, or gaps in it.
    """
    groups = [np.asarray(group, dtype=float) for group in (treated, control)]
    if any(group.size < 2 or np.isnan(group).any() for group in groups):
        raise LoyaltyLabError(
            f"mean_difference needs two or more numbers in each group and no gaps; it got {groups[0].size} and "
            f"{groups[1].size} values. Fill or drop gaps first."
        )
    error = float(np.sqrt(sum(group.var(ddof=1) / group.size for group in groups)))
    return _interval(float(groups[0].mean() - groups[1].mean()), error)


def rate_ratio(ended: int, watched: float, other_ended: int, other_watched: float) -> Estimate:
    """Return the rate of leaving of one group over that of another.

    Parameters
    ----------
    ended, other_ended
        Customers of each group who left while they were watched; at least 1.
    watched, other_watched
        Time for which each group was watched, summed over customers, in one unit such as months; above 0.

    Returns
    -------
    Estimate
        Ratio of the two rates and its ends: the logarithm ± 1.96 standard errors of two Poisson counts, put back. 1 means
        that both leave at the same rate.

    Raises
    ------
    LoyaltyLabError
        When nobody left in a group, or nobody was watched.
    """
    if min(ended, other_ended) < 1 or min(watched, other_watched) <= 0:
        raise LoyaltyLabError(
            "A ratio of rates needs somebody who left and time watched in both groups, not "
            f"{ended} in {watched:g} and {other_ended} in {other_watched:g}."
        )
    middle = float(np.log(ended / watched) - np.log(other_ended / other_watched))
    shown = _interval(middle, float(np.sqrt(1 / ended + 1 / other_ended)))
    return Estimate(*(float(np.exp(number)) for number in shown))


def change_against_change(table: pd.DataFrame, treated: str = "treated") -> Estimate:
    """Return difference-in-differences as a ratio: how much more (or less) one group changed than the other.

    Parameters
    ----------
    table
        One row a customer: ``before`` and ``after`` (counts or money, 0 or more) and ``treated`` (True or False).
    treated
        Name of the column that says who was treated.

    Returns
    -------
    Estimate
        (after / before of the treated) / (after / before of the others) − 1: −0.2 says that the treated ended a fifth below
        where the others' change would have taken them. The interval treats customers as independent (linearised logs of
        ratios of sums), so one event in one region looks surer than it is.

    Raises
    ------
    LoyaltyLabError
        For a missing column, negative numbers, or a group that has nothing before or after.
    """
    need_columns(table, "table", ("before", "after", treated))
    need_not_negative(table, "table", ("before", "after"))
    need_flags(table, "table", (treated,))
    logs, variance = [], 0.0
    flags = table[treated].astype(bool)
    for side in (True, False):
        group = table[flags == side]
        before, after = (group[name].to_numpy(dtype=float) for name in ("before", "after"))
        if len(group) < 2 or before.sum() == 0 or after.sum() == 0:
            raise LoyaltyLabError(
                f"table has too little where {treated} is {side}: both groups need two customers and something before and after."
            )
        logs.append(np.log(after.sum() / before.sum()))
        pull = after / after.sum() - before / before.sum()
        variance += float((pull**2).sum() * len(group) / (len(group) - 1))
    inside = _interval(float(logs[0] - logs[1]), float(np.sqrt(variance)))
    return Estimate(*(float(np.expm1(number)) for number in inside))


def matched_difference(table: pd.DataFrame, outcome: str, treated: str, cells: Sequence[str]) -> Estimate:
    """Return the mean outcome of the treated less that of untreated customers who are alike in all ``cells``.

    Parameters
    ----------
    table
        One row a customer (or customer and period): ``outcome`` (a number), ``treated`` (True or False), and columns in which
        two customers count as alike when they are equal.
    outcome, treated, cells
        Names of the columns.

    Returns
    -------
    Estimate
        Each treated customer is compared with the mean of the untreated in her cell (exact matching, the effect on the
        treated); those in a cell without any untreated are left out. What is not in ``cells`` is not matched.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in the outcome, or no cell that holds both kinds.
    """
    names = list(cells)
    need_columns(table, "table", (outcome, treated, *names))
    need_numbers(table, "table", (outcome,))
    need_flags(table, "table", (treated,))
    flags = table[treated].astype(bool)
    key = table.groupby(names, observed=True, sort=False).ngroup()
    others = table.loc[~flags, outcome].groupby(key[~flags]).agg(["mean", "var", "size"])
    own = table.loc[flags, outcome].astype(float)
    cell = key[flags]
    inside = cell.isin(others.index)
    if inside.sum() < 2:
        raise LoyaltyLabError(
            f"No cell of {', '.join(names)} holds both kinds of customers often enough; match on fewer or coarser columns."
        )
    gap = own[inside] - cell[inside].map(others["mean"])
    weight = cell[inside].value_counts()
    spread = others["var"].fillna(others["var"].mean()).reindex(weight.index).fillna(0.0)
    noise = float(((weight**2) * spread / others["size"].reindex(weight.index)).sum()) / len(gap) ** 2
    within = (own[inside] - own[inside].groupby(cell[inside]).transform("mean")).to_numpy(dtype=float)
    error = float(np.sqrt(float(np.var(within, ddof=1)) / len(gap) + noise))
    return _interval(float(gap.mean()), error)
