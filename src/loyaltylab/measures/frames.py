"""Reading what callers hand over: the columns a measure needs, or one sentence saying what is wrong."""

from collections.abc import Iterable, Mapping

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from loyaltylab.errors import LoyaltyLabError


def need_columns(frame: object, what: str, columns: Iterable[str]) -> pd.DataFrame:
    """Return ``frame`` when it is a DataFrame with rows and the columns.

    Raises
    ------
    LoyaltyLabError
        Naming the first missing column and those that are there.
    """
    if not isinstance(frame, pd.DataFrame):
        raise LoyaltyLabError(f"{what} must be a DataFrame, not a {type(frame).__name__}.")
    for column in columns:
        if column not in frame.columns:
            raise LoyaltyLabError(
                f'{what} has no column "{column}"; it has {", ".join(map(str, frame.columns))}.'
            )
    if frame.empty:
        raise LoyaltyLabError(f"{what} has no rows; check the filter that made it.")
    return frame


def need_numbers(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Raise unless the columns hold numbers."""
    for column in columns:
        if not is_numeric_dtype(frame[column]):
            raise LoyaltyLabError(f'{what}["{column}"] holds {frame[column].dtype}, and numbers are needed.')


def need_weighted(frame: pd.DataFrame, what: str, weights: Mapping[str, float]) -> None:
    """Raise unless the weighted columns hold numbers, and the weights are 0 or more and not all 0."""
    need_columns(frame, what, weights)
    need_numbers(frame, what, weights)
    if min(weights.values(), default=0) < 0 or not sum(weights.values()) > 0:
        raise LoyaltyLabError("Weights must be 0 or more, and at least one above 0.")


def need_flags(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Raise unless the columns hold True and False (or 1 and 0): a text such as "no" would count as True."""
    for column in columns:
        if not frame[column].isin([True, False]).all():
            raise LoyaltyLabError(
                f'{what}["{column}"] must hold True or False in every row, not texts or gaps.'
            )


def need_dates(frame: pd.DataFrame, what: str, column: str) -> None:
    """Raise unless the column holds dates."""
    if not is_datetime64_any_dtype(frame[column]):
        raise LoyaltyLabError(
            f'{what}["{column}"] holds {frame[column].dtype}, and dates are needed: use pandas.to_datetime first.'
        )


def need_not_negative(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Raise unless the columns hold numbers, none below zero: counts, points, money paid."""
    names = list(columns)
    need_numbers(frame, what, names)
    for column in names:
        if (frame[column] < 0).any():
            raise LoyaltyLabError(f'{what}["{column}"] holds a negative number; it must be 0 or more.')


def need_unique(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Raise when two rows carry the same key."""
    names = list(columns)
    if frame.duplicated(names).any():
        key = ", ".join(f'"{name}"' for name in names)
        raise LoyaltyLabError(f"{what} has two rows with the same {key}; each may stand once.")


def need_no_later(frame: pd.DataFrame, what: str, column: str, last_day: str | pd.Timestamp) -> None:
    """Raise when the column holds dates after ``last_day``: they would be the future."""
    need_dates(frame, what, column)
    day, latest = pd.Timestamp(last_day), frame[column].max()
    if latest > day:
        raise LoyaltyLabError(
            f'{what}["{column}"] has dates after {day.date()} (up to {latest.date()}); '
            "leave them out or choose a later day."
        )


def need_no_gaps(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Raise when a cell of the columns is empty."""
    for column in columns:
        empty = frame[column].isna()
        if empty.any():
            raise LoyaltyLabError(f'{what}["{column}"] has an empty cell in row {frame.index[empty][0]}.')
