"""How unevenly customers matter: ranked lists, Lorenz curve and Gini, size classes, and who stays where a year later.

A *list* is a Series with one number a customer (sales or margin of a period, in any money), 0 or more. Places count from the
largest; equal customers keep the order of the list. The top share ``s`` of ``n`` customers holds the places up to ``s · n``.
"""

from collections.abc import Mapping, Sequence
from math import floor

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative, need_unique

SIZE_CLASSES: Mapping[str, float] = {"main": 0.01, "large": 0.04, "ordinary": 0.15, "small": 0.80}
"""Curry's cut of a customer list: a choice of consultants, and no law."""

GRADES: Mapping[str, float] = {"A": 0.50, "B": 0.80, "C": 1.00}
"""Share of all sales at which each grade ends, from the top; a common choice of lines."""

NOT_THERE = 0
"""The group of those who are not on the later list, in `moves`."""

ROUNDING = 1e-9


def _checked(values: pd.Series) -> pd.Series:
    if not isinstance(values, pd.Series):
        raise LoyaltyLabError(f"values must be a Series, not a {type(values).__name__}.")
    frame = values.rename("values").rename_axis("customer").reset_index()
    need_columns(frame, "values", ())
    need_unique(frame, "values", ["customer"])
    need_no_gaps(frame, "values", ["values"])
    need_not_negative(frame, "values", ["values"])
    if not values.sum() > 0:
        raise LoyaltyLabError("values are all 0; shares of nothing do not exist.")
    return values


def _places(share: float, customers: int) -> int:
    """Return how many places the top share holds: whole customers, at least one."""
    if not 0 < share < 1:
        raise LoyaltyLabError(
            f"A share of {share} makes no group; choose one above 0 and below 1, such as 0.2."
        )
    return max(floor(share * customers + ROUNDING), 1)


def ranked(values: pd.Series) -> pd.DataFrame:
    """Return the ranked list: place of each customer and the share of all sales down to this place.

    Parameters
    ----------
    values
        A list; see the module's text.

    Returns
    -------
    DataFrame
        Largest first, indexed like ``values``: ``value``, ``place`` (1, 2 …), ``of_customers`` (place over the number of
        customers) and ``of_total`` (cumulative share of the sum), both above 0 and up to 1.

    Raises
    ------
    LoyaltyLabError
        For anything but a Series of numbers without gaps, negative ones or doubled customers, or when all are 0.
    """
    ordered = _checked(values).sort_values(ascending=False, kind="stable")
    place = np.arange(1, len(ordered) + 1)
    return pd.DataFrame(
        {
            "value": ordered,
            "place": place,
            "of_customers": place / len(ordered),
            "of_total": ordered.cumsum() / ordered.sum(),
        }
    )


def lorenz(values: pd.Series) -> pd.DataFrame:
    """Return the Lorenz curve: the share of the sum that the smallest customers hold together (Lorenz, 1905).

    Parameters
    ----------
    values
        A list; see the module's text.

    Returns
    -------
    DataFrame
        From (0, 0) to (1, 1), smallest first: ``of_customers`` and ``of_total``, cumulative shares.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`.
    """
    rising = np.sort(_checked(values).to_numpy(dtype=float))
    return pd.DataFrame(
        {
            "of_customers": np.linspace(0, 1, rising.size + 1),
            "of_total": np.concatenate([[0.0], np.cumsum(rising) / rising.sum()]),
        }
    )


def gini(values: pd.Series) -> float:
    """Return Gini's coefficient: twice the area between the Lorenz curve and the diagonal (Gini, 1914).

    Parameters
    ----------
    values
        A list; see the module's text.

    Returns
    -------
    float
        sum of (2i − n − 1) x_i over n times the sum of x, smallest first: 0 when all are equal, 1 − 1/n when one customer
        has everything.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`.
    """
    rising = np.sort(_checked(values).to_numpy(dtype=float))
    weights = 2 * np.arange(1, rising.size + 1) - rising.size - 1
    return float(weights @ rising / (rising.size * rising.sum()))


def largest(values: pd.Series, share: float = 0.2) -> pd.Index:
    """Return the customers on the top places, largest first: the key customers by this list.

    Parameters
    ----------
    values
        A list; see the module's text.
    share
        Share of the customers on the list, above 0 and below 1.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`, and for a share that makes no group.
    """
    places = _places(share, len(_checked(values)))
    return values.sort_values(ascending=False, kind="stable").index[:places]


def top_share(values: pd.Series, share: float = 0.2) -> float:
    """Return the share of the sum that the top ``share`` of customers brings.

    Parameters
    ----------
    values, share
        As for `largest`.

    Raises
    ------
    LoyaltyLabError
        As for `largest`.
    """
    return float(values.loc[largest(values, share)].sum() / values.sum())


def top_share_interval(values: pd.Series, share: float = 0.2, draws: int = 1000, seed: int = 0) -> Estimate:
    """Return the top share with its 95 % interval by the bootstrap: customers drawn anew, with replacement.

    Parameters
    ----------
    values, share
        As for `largest`.
    draws
        How many lists are drawn; at least 100.
    seed
        Start of the random numbers; the same seed gives the same interval.

    Returns
    -------
    Estimate
        The share on the list itself, and the 2.5 % and 97.5 % quantiles of the drawn ones. Each drawn list has its own top
        (Efron & Tibshirani, 1993, *An Introduction to the Bootstrap*).

    Raises
    ------
    LoyaltyLabError
        As for `largest`, and for fewer than 100 draws.
    """
    if draws < 100:
        raise LoyaltyLabError(f"An interval from {draws} draws is no interval; ask for at least 100.")
    point = top_share(values, share)
    falling = np.sort(values.to_numpy(dtype=float))[::-1]
    size = falling.size
    places = _places(share, size)
    chance = np.random.default_rng(seed)
    shares = np.empty(draws)
    for draw in range(draws):
        # Places of the sorted list: sorting the drawn numbers again is cheap, and so is the memory of one draw.
        drawn = falling[np.sort(chance.integers(0, size, size))]
        shares[draw] = drawn[:places].sum() / drawn.sum()
    low, high = np.quantile(shares, (0.025, 0.975))
    return Estimate(point, float(low), float(high))


def size_classes(values: pd.Series, classes: Mapping[str, float] = SIZE_CLASSES) -> pd.Series:
    """Return each customer's class by her place: the first class holds the top share of customers, the next the next.

    Parameters
    ----------
    values
        A list; see the module's text.
    classes
        Name of each class, from the top, to its share of the customers; together 1.

    Returns
    -------
    Series
        Indexed like ``values``, named ``size_class``: the names.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`, and for shares that are not above 0 or do not add up to 1.
    """
    shares = list(classes.values())
    if min(shares, default=0) <= 0 or abs(sum(shares) - 1) > ROUNDING:
        raise LoyaltyLabError("The shares of the size classes must be above 0 and add up to 1.")
    return _cut(ranked(values)["of_customers"], list(classes), np.cumsum(shares)).reindex(values.index)


def grades(values: pd.Series, lines: Mapping[str, float] = GRADES) -> pd.Series:
    """Return each customer's A/B/C grade by the share of the sum that lies above her place.

    Parameters
    ----------
    values
        A list; see the module's text. The customer who crosses a line still belongs to the grade above it.
    lines
        Grade, from the top, to the share of the sum at which it ends; rising, the last 1.

    Returns
    -------
    Series
        Indexed like ``values``, named ``size_class``: the grades.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`, and for lines that do not rise to 1.
    """
    ends = list(lines.values())
    if not ends or min(ends) <= 0 or sorted(set(ends)) != ends or ends[-1] != 1:
        raise LoyaltyLabError("The lines of the grades must rise from above 0 to 1.")
    table = ranked(values)
    before = table["of_total"] - table["value"] / table["value"].sum()
    # "Less than the line before her" means that whoever crosses it is still in.
    return _cut(before + 2 * ROUNDING, list(lines), np.asarray(ends)).reindex(values.index)


def _cut(cumulative: pd.Series, names: Sequence[str], ends: NDArray[np.float64]) -> pd.Series:
    place = np.searchsorted(ends + ROUNDING, cumulative.to_numpy(), side="left").clip(max=len(names) - 1)
    return pd.Series(np.array(names, dtype=object)[place], index=cumulative.index, name="size_class")


def layers(values: pd.Series, groups: int = 5) -> pd.Series:
    """Return each customer's layer, 1 for the bottom and ``groups`` for the top, of (nearly) equal numbers of people.

    Parameters
    ----------
    values
        A list; see the module's text.
    groups
        How many layers, 2 or more.

    Raises
    ------
    LoyaltyLabError
        As for `ranked`, and for fewer than two layers or fewer customers than layers.
    """
    if groups < 2 or len(values) < groups:
        raise LoyaltyLabError(
            f"{len(values)} customers cannot be cut into {groups} layers; ask for 2 or more, and for no more than customers."
        )
    names = {str(group): 1 / groups for group in range(groups, 0, -1)}
    return size_classes(values, names).astype("int64").rename("layer")


def moves(before: pd.Series, after: pd.Series, groups: int = 5) -> pd.DataFrame:
    """Return where the customers of each layer are in the next period: the migration matrix of the pyramid.

    Parameters
    ----------
    before, after
        Two lists of different periods, each cut into its own layers.
    groups
        How many layers.

    Returns
    -------
    DataFrame
        One row a layer of the first list, one column a layer of the second, and column 0 for those who are not on it;
        each row adds up to 1.

    Raises
    ------
    LoyaltyLabError
        As for `layers`.
    """
    start, end = layers(before, groups), layers(after, groups)
    later = end.reindex(start.index).fillna(NOT_THERE).astype("int64")
    table = pd.crosstab(start.rename("before"), later.rename("after"), normalize="index")
    return table.reindex(index=range(1, groups + 1), columns=range(groups + 1), fill_value=0.0)


def kept(before: pd.Series, after: pd.Series, share: float = 0.2) -> float:
    """Return which share of the top customers of one period are on the top places of the next as well.

    Parameters
    ----------
    before, after
        Two lists of different periods; each top share is taken of its own list.
    share
        As for `largest`.

    Raises
    ------
    LoyaltyLabError
        As for `largest`.
    """
    return float(largest(before, share).isin(largest(after, share)).mean())
