"""Importance and performance of what a firm does, and how sure it is in which corner of the map each part stands.

Martilla, J. A. & James, J. C. (1977), *Importance-performance analysis*, Journal of Marketing 41(1), 77-79.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_numbers

CORNERS = ("concentrate here", "keep up the good work", "low priority", "possible overkill")


def importance_performance(answers: pd.DataFrame, parts: Sequence[str], outcome: str) -> pd.DataFrame:
    """Return for each part how well it is done and how much the outcome rises with it.

    Parameters
    ----------
    answers
        One row an answered questionnaire; rows with a gap are left out.
    parts
        Columns with scores of what the firm gives.
    outcome
        Column with the score that should rise, such as satisfaction.

    Returns
    -------
    DataFrame
        By part: ``performance`` (mean score) and ``importance`` (slope of the outcome in a regression on all parts together: points of
        outcome for one point of the part). A slope is what goes together; it is not yet what would happen.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text, too few complete rows, or parts that move only together.
    """
    names = list(parts)
    need_columns(answers, "answers", [*names, outcome])
    need_numbers(answers, "answers", [*names, outcome])
    complete = answers[[*names, outcome]].dropna().to_numpy(dtype=float)
    matrix = np.column_stack([np.ones(len(complete)), complete[:, :-1]])
    if len(complete) <= len(names) + 1 or np.linalg.matrix_rank(matrix) < len(names) + 1:
        raise LoyaltyLabError(
            f"answers has {len(complete)} complete rows, in which {', '.join(names)} do not vary on their own; importance cannot be told."
        )
    slopes = np.linalg.lstsq(matrix, complete[:, -1], rcond=None)[0][1:]
    return pd.DataFrame(
        {"performance": complete[:, :-1].mean(axis=0), "importance": slopes},
        index=pd.Index(names, name="part"),
    )


def corners(table: pd.DataFrame) -> pd.Series:
    """Return in which corner of the map each part stands, the lines drawn at the two means.

    Raises
    ------
    LoyaltyLabError
        For a missing column.
    """
    need_columns(table, "table", ("performance", "importance"))
    good = table["performance"] >= table["performance"].mean()
    matters = table["importance"] >= table["importance"].mean()
    place = np.select([matters & ~good, matters & good, ~matters & ~good], CORNERS[:3], CORNERS[3])
    return pd.Series(place, index=table.index, name="corner")


def resampled_importance(
    answers: pd.DataFrame, parts: Sequence[str], outcome: str, draws: int = 300, seed: int = 0
) -> pd.DataFrame:
    """Return the map with 95 % intervals, and how often each part keeps its corner, customers drawn with replacement.

    Parameters
    ----------
    answers
        As in `importance_performance`, with ``customer_id``: customers are drawn with all their rows.
    draws, seed
        How many sets of customers, and the start of the random numbers.

    Returns
    -------
    DataFrame
        By part: ``performance``, ``importance`` with their ends ``…_low`` and ``…_high``, ``corner``, and ``kept`` (share of draws in which
        it stands in that corner).

    Raises
    ------
    LoyaltyLabError
        As `importance_performance`.
    """
    names = list(parts)
    need_columns(answers, "answers", ["customer_id"])
    found = importance_performance(answers, names, outcome)
    found["corner"] = corners(found)
    rows = answers.dropna(subset=[*names, outcome])
    places = list(rows.groupby("customer_id").indices.values())
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        chosen = np.concatenate([places[place] for place in chance.integers(0, len(places), len(places))])
        table = importance_performance(rows.iloc[chosen], names, outcome)
        drawn.append(table.assign(same=corners(table) == found["corner"]))
    every = pd.concat(drawn)
    for column in ("performance", "importance"):
        ends = every.groupby(level=0)[column].quantile(np.array([0.025, 0.975])).unstack()
        found[f"{column}_low"], found[f"{column}_high"] = ends[0.025], ends[0.975]
    found["kept"] = every.groupby(level=0)["same"].mean()
    return found
