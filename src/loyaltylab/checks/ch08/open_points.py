"""Task 08.1: what open points are worth at the end of each year."""

from itertools import pairwise

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

ENDS = ("2023-12", "2024-12", "2025-12")


def _read_1(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        ENDS,
        "one amount in euro for each year's end",
        "the months 2023-12, 2024-12 and 2025-12",
        "year's end",
    )


@remembered
def _sums(lantern: Lantern) -> pd.DataFrame:
    return lantern.points.groupby("month")[["earned", "redeemed", "expired", "balance"]].sum()


def _so_far(lantern: Lantern, *columns: str) -> dict[str, float]:
    """Return the named columns added up to each year's end, in euro."""
    table = _sums(lantern)
    return {end: float(table.loc[table.index <= end, list(columns)].to_numpy().sum()) / 100 for end in ENDS}


def _less(first: dict[str, float], second: dict[str, float]) -> dict[str, float]:
    return {end: first[end] - second[end] for end in ENDS}


def _in_points(values: Numbers, lantern: Lantern) -> bool:
    latest = {end: _so_far(lantern, "earned")[end] for end in ENDS}
    return all(values[end] > latest[end] for end in ENDS)


def _forgot_expired(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _less(_so_far(lantern, "earned"), _so_far(lantern, "redeemed")))


def _forgot_redeemed(values: Numbers, lantern: Lantern) -> bool:
    earned = _so_far(lantern, "earned")
    return close(values, earned) or close(values, _less(earned, _so_far(lantern, "expired")))


def _month_alone(values: Numbers, lantern: Lantern) -> bool:
    """Recognise what moved in the last month of the year, not added up."""
    table = _sums(lantern)
    moved = (table["earned"] - table["redeemed"] - table["expired"]) / 100
    return close(values, {end: float(moved[end]) for end in ENDS})


def _year_alone(values: Numbers, lantern: Lantern) -> bool:
    """Recognise what moved in the year, without what was open before."""
    table = _sums(lantern)
    moved = (table["earned"] - table["redeemed"] - table["expired"]) / 100
    years = moved.groupby(table.index.str[:4]).sum()
    return close(values, {end: float(years[end[:4]]) for end in ENDS})


def _statements_of_december(values: Numbers, lantern: Lantern) -> bool:
    table = _sums(lantern)
    return close(values, {end: float(table["balance"][end]) / 100 for end in ENDS})


def _balances_added(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _so_far(lantern, "balance"))


def _never_more_than_earned(values: Numbers, lantern: Lantern) -> bool:
    earned = _so_far(lantern, "earned")
    return all(-SMALL <= values[end] <= earned[end] + SMALL for end in ENDS)


def _whole_points(values: Numbers, lantern: Lantern) -> bool:
    return all(is_whole(100 * value) for value in values.values())


def _year_moves(values: Numbers, lantern: Lantern) -> bool:
    """What is open rises by what was earned in the year, less what was redeemed and expired."""
    gone = {end: _so_far(lantern, "redeemed", "expired")[end] for end in ENDS}
    earned = _so_far(lantern, "earned")
    steps = [
        (values[end] - values[start]) - (earned[end] - earned[start]) + (gone[end] - gone[start])
        for start, end in pairwise(ENDS)
    ]
    return all(abs(step) < 0.01 for step in steps)


OPEN_EURO = Task(
    "08.1",
    _read_1,
    properties=(
        Property("possible", Layer.RANGE, _never_more_than_earned),
        Property("whole_points", Layer.RELATION, _whole_points),
        Property("year_moves", Layer.RELATION, _year_moves),
    ),
    mistakes=(
        Mistake("statements_of_december", _statements_of_december),
        Mistake("forgot_expired", _forgot_expired),
        Mistake("forgot_redeemed", _forgot_redeemed),
        Mistake("month_alone", _month_alone),
        Mistake("year_alone", _year_alone),
        Mistake("balances_added", _balances_added),
        Mistake("in_points", _in_points),
    ),
)
