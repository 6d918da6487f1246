"""Reading what callers hand over: the columns a measure needs, or one sentence saying what is wrong."""

from collections.abc import Iterable

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


def need_dates(frame: pd.DataFrame, what: str, column: str) -> None:
    """Raise unless the column holds dates."""
    if not is_datetime64_any_dtype(frame[column]):
        raise LoyaltyLabError(
            f'{what}["{column}"] holds {frame[column].dtype}, and dates are needed: use pandas.to_datetime first.'
        )
