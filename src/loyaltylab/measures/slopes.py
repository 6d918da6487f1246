"""Straight-line regression: what each of several causes goes with, the others held, within groups if wished."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers


def slopes(
    table: pd.DataFrame, outcome: str, causes: Sequence[str], group: str | None = None
) -> pd.DataFrame:
    """Return the slope of each cause, the other causes held, with its 95 % interval.

    Parameters
    ----------
    table
        One row a person (or person and month).
    outcome, causes
        Names of the columns with the outcome and with the causes.
    group
        Name of a column of teams. When given, everybody is compared with her own team only (fixed effects): each team's mean
        is taken off outcome and causes.

    Returns
    -------
    DataFrame
        One row a cause: ``value``, ``low``, ``high``, in units of the outcome for one unit of the cause. Ordinary least squares
        with the usual standard errors (equal spread, independent rows).

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, too few rows, or causes of which one follows from the others.
    """
    names = [outcome, *causes]
    need_columns(table, "table", [*names, *([group] if group else [])])
    need_numbers(table, "table", names)
    need_no_gaps(table, "table", names)
    values = table[names].astype(float)
    teams = table[group].nunique() if group else 1
    values = values - (values.groupby(table[group]).transform("mean") if group else values.mean())
    design, target = values[list(causes)].to_numpy(), values[outcome].to_numpy()
    left = len(table) - len(causes) - teams
    # What is alike within each team leaves rounding errors behind, which are no differences.
    flat = (values.std() <= 1e-9 * table[names].astype(float).std())[list(causes)].any()
    if left < 1 or flat or np.linalg.matrix_rank(design) < len(causes):
        raise LoyaltyLabError(
            f"{len(table)} rows in {teams} groups cannot tell {len(causes)} causes apart: take more rows, or drop a cause "
            "that follows from the others."
        )
    found, *_ = np.linalg.lstsq(design, target, rcond=None)
    noise = float(((target - design @ found) ** 2).sum()) / left
    error = np.sqrt(noise * np.diag(np.linalg.inv(design.T @ design)))
    ends = {"low": found - NORMAL_95 * error, "high": found + NORMAL_95 * error}
    return pd.DataFrame({"value": found, **ends}, index=pd.Index(causes, name="cause"))


def explained(table: pd.DataFrame, outcome: str, causes: Sequence[str]) -> float:
    """Return R²: the share of the variance of the outcome that a straight line in the causes takes up, 0 to 1.

    Parameters and errors as in `slopes`.
    """
    found = slopes(table, outcome, causes)["value"].to_numpy()
    values = table[[outcome, *causes]].astype(float)
    values = values - values.mean()
    missed = values[outcome].to_numpy() - values[list(causes)].to_numpy() @ found
    return float(1 - (missed**2).sum() / (values[outcome] ** 2).sum())
