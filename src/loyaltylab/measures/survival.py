"""Time until customers leave: hazards by age, and competing ways to leave. Survival curves themselves come from lifelines."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import need_columns, need_flags, need_no_gaps, need_not_negative

Floats = NDArray[np.float64]


def _spells(spells: pd.DataFrame, columns: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the ages at which customers come under watch and at which the watch ends, after looking at them."""
    need_columns(spells, "spells", ["age", *columns])
    entered = "entry" in spells.columns
    ages = ["age", *(["entry"] if entered else [])]
    need_not_negative(spells, "spells", ages)
    need_no_gaps(spells, "spells", ages)
    age = spells["age"].to_numpy(float)
    entry = spells["entry"].to_numpy(float) if entered else np.zeros(len(spells))
    if (entry >= age).any() and entered:
        raise LoyaltyLabError(
            'spells["entry"] must lie below spells["age"]; leave out customers who were never under watch.'
        )
    return entry, age


def hazard_by_age(spells: pd.DataFrame, edges: Sequence[float]) -> pd.DataFrame:
    """Return the hazard of leaving by age: endings for each unit of time that customers of that age were watched.

    Parameters
    ----------
    spells
        One row a customer: ``age`` (when the watch ended), ``ended`` (whether she left then) and, for customers who were
        not watched from the start, ``entry`` (age at which the watch began). All ages in one unit, such as months.
    edges
        Ages that bound the intervals, rising; an interval holds its left edge.

    Returns
    -------
    DataFrame
        One row an interval: ``start``, ``stop``, ``watched`` (customer-months), ``endings``, ``hazard`` (endings /
        watched), and ``low`` and ``high``, a 95 % interval for a Poisson count on the log scale (NaN without endings).

    Raises
    ------
    LoyaltyLabError
        For missing columns, negative ages, an entry at or after the end, an ``ended`` that is not True or False, or edges
        that do not rise.
    """
    entry, age = _spells(spells, ["ended"])
    need_flags(spells, "spells", ["ended"])
    if len(edges) < 2 or (np.diff(edges) <= 0).any():
        raise LoyaltyLabError("edges must be at least two rising ages, such as [0, 6, 12].")
    ended = spells["ended"].to_numpy(bool)
    rows = []
    for start, stop in pairwise(edges):
        watched = float(np.clip(np.minimum(age, stop) - np.maximum(entry, start), 0, None).sum())
        endings = int((ended & (age >= start) & (age < stop)).sum())
        hazard = endings / watched if watched else float("nan")
        spread = np.exp(NORMAL_95 / np.sqrt(endings)) if endings else float("nan")
        rows.append((start, stop, watched, endings, hazard, hazard / spread, hazard * spread))
    return pd.DataFrame(rows, columns=["start", "stop", "watched", "endings", "hazard", "low", "high"])


def cumulative_incidence(spells: pd.DataFrame) -> pd.DataFrame:
    """Return the share of customers who have left for each cause by each age, when several causes compete.

    Parameters
    ----------
    spells
        One row a customer: ``age``, ``cause`` (empty while she is still there) and, if need be, ``entry``; see
        `hazard_by_age`.

    Returns
    -------
    DataFrame
        Indexed by the ages at which somebody left (``age``): one column a cause, and ``still_there``. Each row adds up
        to 1, which curves drawn for one cause at a time (the others as censored) do not.

    Raises
    ------
    LoyaltyLabError
        For missing columns, negative ages, an entry at or after the end, or nobody who left.

    Notes
    -----
    The Aalen-Johansen estimator for one starting state: Aalen and Johansen (1978), *Scandinavian Journal of Statistics* 5.
    With a single cause ``still_there`` is the Kaplan-Meier estimate. Where endings and censored ages are equal, the
    censored count as still watched.
    """
    entry, age = _spells(spells, ["cause"])
    cause = spells["cause"]
    left = cause.notna().to_numpy()
    if not left.any():
        raise LoyaltyLabError('Nobody in spells left: every spells["cause"] is empty.')
    names = sorted(cause.dropna().unique())
    times = np.unique(age[left])
    at_risk = np.array([((entry < time) & (age >= time)).sum() for time in times])
    endings = np.array([[((age == time) & (cause == name)).sum() for name in names] for time in times])
    survival = np.cumprod(1 - endings.sum(axis=1) / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    shares = np.cumsum((before / at_risk)[:, None] * endings, axis=0)
    table = pd.DataFrame(shares, columns=names, index=pd.Index(times, name="age"))
    return table.assign(still_there=survival)
