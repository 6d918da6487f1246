"""Prices and what they do to volume: elasticities, the volume that pays for a cut, and a log-log fit by least squares."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers


def _positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not number > 0:
            raise LoyaltyLabError(f"{name} must be above 0, and is {number}.")


def _two_prices(price_before: float, price_after: float, sold_before: float, sold_after: float) -> None:
    _positive(
        price_before=price_before, price_after=price_after, sold_before=sold_before, sold_after=sold_after
    )
    if price_before == price_after:
        raise LoyaltyLabError(
            f"The price is {price_before} before and after; without a change there is no elasticity."
        )


def simple_elasticity(
    price_before: float, price_after: float, sold_before: float, sold_after: float
) -> float:
    """Return the change of volume over the change of price, both as shares of the level before.

    Parameters
    ----------
    price_before, price_after
        Two prices in the same money, above 0 and not equal.
    sold_before, sold_after
        Volume sold at each, in the same unit, above 0.

    Returns
    -------
    float
        Per cent of volume for one per cent of price. The way back gives another number than the way there.

    Raises
    ------
    LoyaltyLabError
        For equal prices, or a number that is not above 0.
    """
    _two_prices(price_before, price_after, sold_before, sold_after)
    return (sold_after / sold_before - 1) / (price_after / price_before - 1)


def midpoint_elasticity(
    price_before: float, price_after: float, sold_before: float, sold_after: float
) -> float:
    """Return the arc elasticity: both changes as shares of the mean of before and after.

    The same number for the way there and the way back (Allen, 1934, *The concept of arc elasticity of demand*, Review of
    Economic Studies 1(3), 226-229). Parameters and errors as in `simple_elasticity`.
    """
    _two_prices(price_before, price_after, sold_before, sold_after)
    volume = (sold_after - sold_before) / (sold_after + sold_before)
    return volume / ((price_after - price_before) / (price_after + price_before))


def log_elasticity(price_before: float, price_after: float, sold_before: float, sold_after: float) -> float:
    """Return the change of log volume over the change of log price: the slope that a log-log regression estimates.

    Parameters and errors as in `simple_elasticity`.
    """
    _two_prices(price_before, price_after, sold_before, sold_after)
    return float(np.log(sold_after / sold_before) / np.log(price_after / price_before))


def point_elasticity(slope: float, price: float, sold: float) -> float:
    """Return the elasticity at one point of a demand curve.

    Parameters
    ----------
    slope
        Change of volume for one unit of price; negative for nearly all goods.
    price, sold
        The point, both above 0.
    """
    _positive(price=price, sold=sold)
    return slope * price / sold


def break_even_volume(price_change: float, margin: float) -> float:
    """Return by which share volume must change so that a change of price leaves the margin in money as it was.

    Parameters
    ----------
    price_change
        Share of the price: −0.1 for a cut of ten per cent.
    margin
        Margin before, as a share of the price, above 0 and at most 1.

    Returns
    -------
    float
        −price_change / (margin + price_change): +0.5 says that half as much again must be sold.

    Raises
    ------
    LoyaltyLabError
        For a margin outside 0 to 1, or a cut that eats all of it: then no volume makes up for it.
    """
    if not 0 < margin <= 1:
        raise LoyaltyLabError(
            f"margin is a share of the price, above 0 and at most 1 (30 % is 0.3), and is {margin}."
        )
    if margin + price_change <= 0:
        raise LoyaltyLabError(
            f"A price change of {price_change:+.0%} eats the whole margin of {margin:.0%}; no volume makes up for it."
        )
    return -price_change / (margin + price_change)


def best_margin(elasticity: float) -> float:
    """Return the margin, as a share of the price, at which the price earns most.

    Parameters
    ----------
    elasticity
        Constant price elasticity, below −1. Between −1 and 0 no price is too high, so there is no best one.

    Returns
    -------
    float
        1 / |elasticity| (Lerner, 1934, Review of Economic Studies 1(3), 157-175): 0.5 at −2. The price itself is
        cost / (1 − this share).
    """
    if not elasticity < -1:
        raise LoyaltyLabError(
            f"A price that earns most exists only for an elasticity below −1; here it is {elasticity}."
        )
    return -1 / elasticity


def log_log_fit(
    table: pd.DataFrame, sold: str, prices: Sequence[str], groups: Sequence[str] = ()
) -> pd.DataFrame:
    """Return elasticities by least squares on logarithms: log(sold) = … + elasticity × log(price).

    Parameters
    ----------
    table
        One row a market (a shop, a region and quarter …) with volume and prices above 0.
    sold
        Column with the volume.
    prices
        Columns with prices: the own one, and every other price that moves with it.
    groups
        Columns whose values each get a level of their own (regions, quarters), so that only differences within count.

    Returns
    -------
    DataFrame
        One row a price: ``elasticity``, ``standard_error``, ``low`` and ``high`` (95 %, normal). The standard error takes rows
        for independent and equally noisy.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text, gaps, a volume or price that is not above 0, too few rows, or prices that do not vary
        on their own.
    """
    prices, groups = list(prices), list(groups)
    need_columns(table, "table", (sold, *prices, *groups))
    need_numbers(table, "table", (sold, *prices))
    need_no_gaps(table, "table", (sold, *prices, *groups))
    for column in (sold, *prices):
        if not (table[column] > 0).all():
            raise LoyaltyLabError(
                f'table["{column}"] holds a number that is not above 0, and 0 has no logarithm.'
            )
    columns = [np.ones(len(table)), *(np.log(table[price].to_numpy(dtype=float)) for price in prices)]
    for group in groups:
        values = table[group].to_numpy()
        columns += [(values == value).astype(float) for value in pd.unique(table[group])[1:]]
    matrix, logs = np.column_stack(columns), np.log(table[sold].to_numpy(dtype=float))
    free = len(table) - matrix.shape[1]
    if free < 1:
        raise LoyaltyLabError(
            f"table has {len(table)} rows for {matrix.shape[1]} unknowns; use more rows or fewer groups."
        )
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise LoyaltyLabError(
            f"{', '.join(prices)} do not vary on their own: a price that moves only with the groups, or only with another price, "
            "tells nothing."
        )
    solved, *_ = np.linalg.lstsq(matrix, logs, rcond=None)
    left_over = logs - matrix @ solved
    spread = np.linalg.inv(matrix.T @ matrix) * float(left_over @ left_over) / free
    own = slice(1, 1 + len(prices))
    error = np.sqrt(np.diag(spread))[own]
    return pd.DataFrame(
        {
            "elasticity": solved[own],
            "standard_error": error,
            "low": solved[own] - NORMAL_95 * error,
            "high": solved[own] + NORMAL_95 * error,
        },
        index=pd.Index(prices, name="price"),
    )


def budget_cross_elasticity(own: float, budget_share: float, other_share: float) -> float:
    """Return how another good's volume answers to this good's price when both are paid from one fixed budget.

    Parameters
    ----------
    own
        Elasticity of this good's volume with its own price.
    budget_share, other_share
        Shares of the budget spent on this good and on the other, above 0 and together 1: the other takes up what is left.

    Returns
    -------
    float
        −(budget share / other share) × (1 + own): spending on the other changes by what spending on this one leaves (Cournot
        aggregation; Deaton & Muellbauer, 1980, *Economics and Consumer Behavior*). Below 0 when ``own`` lies above −1: a
        dearer good that people keep buying takes money from the other.
    """
    _positive(budget_share=budget_share, other_share=other_share)
    if abs(budget_share + other_share - 1) > 1e-9:
        raise LoyaltyLabError(
            f"The two shares must add up to the whole budget, 1; they add up to {budget_share + other_share:g}."
        )
    return -(budget_share / other_share) * (1 + own)
