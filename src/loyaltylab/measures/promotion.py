"""Promotion: what would have been sold without the deal, and what was sold on top."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative, need_unique


class Lift(NamedTuple):
    """What deals sold over a baseline: ``value`` = sold / baseline − 1 with its 95 % interval."""

    periods: int
    sold: float
    baseline: float
    value: float
    low: float
    high: float


def neighbour_baseline(table: pd.DataFrame) -> pd.Series:
    """Return for each period with a deal the mean of the periods just before and after, at the same place.

    Parameters
    ----------
    table
        One row a place and period: ``place``, ``period`` (whole numbers, one after the other), ``sold`` (0 or more),
        ``promoted`` (True or False).

    Returns
    -------
    Series
        On the table's index; missing where there was no deal, or where a neighbour is missing or had a deal as well. It takes
        what customers put off or stocked up for the level without a deal.

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, negative volume, or a place with two rows for one period.
    """
    need_columns(table, "table", ("place", "period", "sold", "promoted"))
    need_no_gaps(table, "table", ("place", "period", "sold", "promoted"))
    need_not_negative(table, "table", ("sold",))
    need_unique(table, "table", ("place", "period"))
    plain = table.loc[~table["promoted"].astype(bool)].set_index(["place", "period"])["sold"].astype(float)
    sides = [
        plain.reindex(pd.MultiIndex.from_arrays([table["place"], table["period"] + step])).to_numpy()
        for step in (-1, 1)
    ]
    baseline = pd.Series((sides[0] + sides[1]) / 2, index=table.index, name="baseline")
    return baseline.where(table["promoted"].astype(bool))


def lift_over_neighbours(table: pd.DataFrame) -> Lift:
    """Return how much more was sold in all deal periods with two plain neighbours than in these neighbours.

    Parameters and errors as in `neighbour_baseline`; an error as well when fewer than two periods are left. The interval takes
    periods for independent (linearised ratio of sums).
    """
    baseline = neighbour_baseline(table)
    inside = baseline.notna()
    if inside.sum() < 2 or baseline.sum() == 0:
        raise LoyaltyLabError(
            "table has fewer than two deal periods with something sold in a plain period before and after; "
            "a lift needs both neighbours."
        )
    sold, base = (column[inside].to_numpy(dtype=float) for column in (table["sold"], baseline))
    ratio = sold.sum() / base.sum()
    left_over = sold - ratio * base
    error = float(np.sqrt((left_over**2).sum() * len(sold) / (len(sold) - 1)) / base.sum())
    half = NORMAL_95 * error
    return Lift(
        len(sold), float(sold.sum()), float(base.sum()), ratio - 1, ratio - 1 - half, ratio - 1 + half
    )
