"""What results say about people: how much of a month is the person, and estimates drawn in accordingly."""

from itertools import pairwise
from math import isfinite
from typing import NamedTuple

import pandas as pd
from scipy.stats import f as f_distribution

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers


class Parts(NamedTuple):
    """Two parts of the variance of results, in squared units of the result: of the person, and of the single month."""

    person: float
    month: float


def variance_parts(table: pd.DataFrame, result: str, person: str) -> Parts:
    """Return how much of the variance of results belongs to persons and how much to single months.

    Parameters
    ----------
    table
        One row a person and month (or any other repeat); persons may have different numbers of rows.
    result, person
        Names of the two columns.

    Returns
    -------
    Parts
        By one-way analysis of variance. The person's part is cut at 0: when persons differ less than luck alone would make
        them, nothing is left for them (Searle, Casella & McCulloch, 1992, *Variance Components*, chapter 3).

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, fewer than two persons, or no person with two rows.
    """
    between, inside, usual_size, _ = _squares(table, result, person)
    return Parts(max(0.0, (between - inside) / usual_size), inside)


def _squares(table: pd.DataFrame, result: str, person: str) -> tuple[float, float, float, tuple[int, int]]:
    """Return mean squares between and within persons, the usual number of rows a person, and the degrees of freedom."""
    need_columns(table, "table", (result, person))
    need_numbers(table, "table", (result,))
    need_no_gaps(table, "table", (result, person))
    groups = table.groupby(person)[result]
    sizes, means = groups.size(), groups.mean()
    rows, persons = len(table), len(sizes)
    if persons < 2 or rows <= persons:
        raise LoyaltyLabError(
            f"table has {persons} persons with {rows} results; two persons are needed, and one of them twice."
        )
    inside = float(((table[result] - groups.transform("mean")) ** 2).sum()) / (rows - persons)
    between = float((sizes * (means - table[result].mean()) ** 2).sum()) / (persons - 1)
    usual_size = (rows - float((sizes**2).sum()) / rows) / (persons - 1)
    return between, inside, usual_size, (persons - 1, rows - persons)


def month_reliability_interval(table: pd.DataFrame, result: str, person: str) -> tuple[float, float]:
    """Return the 95 % interval of the reliability of one month, by the F distribution; 0 where its lower end is below.

    Parameters and errors as in `variance_parts`. Exact for normal results and persons with equally many months, near enough
    for slightly unequal ones (Searle, Casella & McCulloch, 1992, chapter 3). Not defined where nothing differs within persons.
    """
    between, inside, usual_size, freedom = _squares(table, result, person)
    if inside == 0:
        raise LoyaltyLabError("The results of each person are all alike, so that luck cannot be measured.")
    ends = []
    for point in (0.975, 0.025):
        ratio = between / inside / float(f_distribution.ppf(point, *freedom))
        ends.append(max(0.0, (ratio - 1) / (ratio - 1 + usual_size)))
    return ends[0], ends[1]


def reliability(parts: Parts, months: float) -> float:
    """Return which share of the variance of a mean over so many months belongs to the persons.

    Parameters
    ----------
    parts
        Variance of the persons and of single months, neither negative and not both 0.
    months
        Months in the mean, above 0.

    Returns
    -------
    float
        person / (person + month / months), 0 to 1: also the expected correlation of two such means of the same persons
        (Spearman, 1910, and Brown, 1910, *British Journal of Psychology* 3).

    Raises
    ------
    LoyaltyLabError
        For a number of months or a variance out of these bounds.
    """
    if not (isfinite(months) and months > 0):
        raise LoyaltyLabError(f"months must be above 0, and is {months}.")
    if min(parts) < 0 or not sum(parts) > 0:
        raise LoyaltyLabError(
            f"Variances must be 0 or more and not both 0, not {parts.person} and {parts.month}."
        )
    return parts.person / (parts.person + parts.month / months)


def drawn_in(means: pd.Series, months: pd.Series, parts: Parts) -> pd.Series:
    """Return each person's mean drawn towards the mean of all, the more the less it can be relied on (shrinkage).

    Parameters
    ----------
    means
        Mean result of each person.
    months
        Months behind each mean, with the same labels.
    parts
        As `variance_parts` returns them.

    Returns
    -------
    Series
        all + reliability × (mean − all), where *all* is the mean of the persons' means: the best linear guess at the result
        of a coming month (Efron & Morris, 1975, *Journal of the American Statistical Association* 70, 311-319).

    Raises
    ------
    LoyaltyLabError
        When labels differ, or a cell is empty.
    """
    table = pd.DataFrame({"mean": means, "months": months})
    need_no_gaps(table, "means and months", ("mean", "months"))
    trust = table["months"].map(lambda count: reliability(parts, count))
    centre = table["mean"].mean()
    return (centre + trust * (table["mean"] - centre)).rename("drawn_in")


def best_again(results: pd.DataFrame) -> tuple[int, int]:
    """Return in how many pairs of neighbouring months the best of the first is the best of the second, and how many pairs.

    Parameters
    ----------
    results
        One row a month in order of time, one column a person; an empty cell means not there. A pair counts when the best of
        its first month is still there in the second.

    Raises
    ------
    LoyaltyLabError
        For fewer than two months or two persons, or a month without any result.
    """
    if results.shape[0] < 2 or results.shape[1] < 2 or results.isna().all(axis=1).any():
        raise LoyaltyLabError(
            f"results needs two months, two persons and a result in each month; it is {results.shape[0]} by "
            f"{results.shape[1]}."
        )
    best = results.idxmax(axis=1).tolist()
    again = pairs = 0
    for place, (first, second) in enumerate(pairwise(best)):
        if pd.notna(results[first].iloc[place + 1]):
            pairs += 1
            again += first == second
    return again, pairs
