"""Intervals for shares and ratios: how far chance alone may have moved a number of few people."""

from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95, Estimate
from loyaltylab.measures.frames import need_columns


def share_interval(count: int, total: int, z: float = NORMAL_95) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    Parameters
    ----------
    count, total
        People with the feature, and people in the base; ``0 <= count <= total`` and ``total >= 1``.
    z
        Half-width in standard errors; 1.96 for 95 %.

    Returns
    -------
    tuple of float
        Lower and upper end, between 0 and 1. Unlike share ± z standard errors it keeps inside these bounds and does not
        shrink to nothing at 0 or 1 (Wilson, 1927, Journal of the American Statistical Association 22, 209-212).

    Raises
    ------
    LoyaltyLabError
        When the base is empty or holds fewer than are counted.
    """
    if not total >= 1:
        raise LoyaltyLabError("A share of nobody has no interval; total must be at least 1.")
    if not 0 <= count <= total:
        raise LoyaltyLabError(f"count must lie between 0 and total ({total}), not {count}.")
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    # At the ends the bound is exact; rounding must not push it past the share itself.
    return (middle - half if count else 0.0), (middle + half if count < total else 1.0)


def resampled_shares(
    table: pd.DataFrame, flag: str, group: str, draws: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Return the share of ``flag`` in each group, once for each redrawn set of customers (bootstrap).

    Customers are drawn, with all their rows, not rows: answers of one person resemble each other, and drawing them one by
    one would take them for news (Efron & Tibshirani, 1993, An Introduction to the Bootstrap).

    Parameters
    ----------
    table
        ``customer_id``, ``flag`` (True or False) and ``group``; a customer may have several rows.
    flag, group
        Names of the two columns.
    draws
        How many sets of customers are drawn.
    seed
        Start of the random numbers; the same seed gives the same draws.

    Returns
    -------
    DataFrame
        One row a draw, one column a group. Quantiles of a column, or of the difference of two, bound its interval.

    Raises
    ------
    LoyaltyLabError
        For a missing column or an empty frame.
    """
    need_columns(table, "table", ["customer_id", flag, group])
    each = table.groupby(["customer_id", group])[flag].agg(["sum", "size"]).astype(float)
    hits, rows = (each[column].unstack(fill_value=0) for column in ("sum", "size"))
    chance = np.random.default_rng(seed)
    weights = chance.multinomial(len(hits), np.full(len(hits), 1 / len(hits)), size=draws)
    bases = weights @ rows.to_numpy()
    # A draw may miss a small group altogether; its share is then unknown.
    shares = (weights @ hits.to_numpy()) / np.where(bases > 0, bases, np.nan)
    return pd.DataFrame(shares, columns=hits.columns)


def ratio_interval(numerators: ArrayLike, denominators: ArrayLike, z: float = NORMAL_95) -> Estimate:
    """Return a ratio of two totals over customers, such as orders on deal for each order, with its interval.

    Each customer brings both numbers; what one customer does hangs together, so the customers are the sample, and not
    their orders. A share of customers is the case with denominators of 1, a mean as well.

    Parameters
    ----------
    numerators, denominators
        One number a customer, in the same order; denominators 0 or more, their sum above 0.
    z
        Half-width in standard errors; 1.96 for 95 %.

    Returns
    -------
    Estimate
        Total over total, and its two ends by linearisation (Cochran, 1977, *Sampling Techniques*, chapter 6). The ends
        are not kept inside 0 and 1; for a share of few people use `share_interval`.

    Raises
    ------
    LoyaltyLabError
        For columns of different length, gaps, negative denominators, fewer than two customers or a base of nothing.
    """
    top, base = (np.asarray(column, dtype=float) for column in (numerators, denominators))
    if top.ndim != 1 or top.shape != base.shape or top.size < 2:
        raise LoyaltyLabError(
            f"A ratio needs two numbers for each of two or more customers; it got {top.shape} and {base.shape}."
        )
    if np.isnan(top).any() or np.isnan(base).any():
        raise LoyaltyLabError("A ratio cannot be taken with gaps in its numbers; fill or drop them first.")
    if (base < 0).any() or base.sum() <= 0:
        raise LoyaltyLabError("The denominators of a ratio must be 0 or more, and not all of them 0.")
    ratio = float(top.sum() / base.sum())
    error = float(np.std(top - ratio * base, ddof=1) * sqrt(top.size) / base.sum())
    return Estimate(ratio, ratio - z * error, ratio + z * error)


def share_difference(count: int, total: int, other_count: int, other_total: int) -> Estimate:
    """Return one share less another, of two separate groups, with Newcombe's interval from two score intervals.

    Parameters
    ----------
    count, total
        People with the feature, and people in the base, of the first group.
    other_count, other_total
        The same of the group to compare with.

    Returns
    -------
    Estimate
        Difference (−1 to 1) with its 95 % interval. It keeps inside these bounds, and has a width even where nobody in a
        group has the feature (Newcombe, 1998, Statistics in Medicine 17, 873-890, method 10).

    Raises
    ------
    LoyaltyLabError
        When a base is empty or holds fewer than are counted.
    """
    low, high = share_interval(count, total)
    other_low, other_high = share_interval(other_count, other_total)
    share, other = count / total, other_count / other_total
    gap = share - other
    return Estimate(
        gap,
        gap - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        gap + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )
