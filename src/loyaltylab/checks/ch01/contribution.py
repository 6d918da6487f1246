"""Task 01.1: what two years leave after winning customers."""

import pandas as pd

from loyaltylab.checks.ch01.common import known_orders
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

YEARS = (2024, 2025)
CENT = 0.006


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, YEARS, "one amount in euro for each of the two years", "the years 2024 and 2025", "year"
    )


@remembered
def _lines(lantern: Lantern) -> pd.DataFrame:
    """Return by year what was paid, the margin, and what was spent to win those who joined."""
    table = known_orders(lantern).groupby("year")[["paid", "margin"]].sum()
    spent = lantern.customers.groupby(lantern.customers["joined"].dt.year)["acquisition_cents"].sum()
    return table.assign(won=spent / 100).loc[list(YEARS)]


def _below_margin(values: Numbers, lantern: Lantern) -> bool:
    return all(values[year] < _lines(lantern)["margin"][year] for year in YEARS)


def _above_nothing(values: Numbers, lantern: Lantern) -> bool:
    return all(amount > 0 for amount in values.values())


def _margin_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lines(lantern)["margin"], CENT)


def _winning_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lines(lantern)["won"], CENT)


def _added(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lines(lantern)[["margin", "won"]].sum(axis=1), CENT)


def _turned(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lines(lantern)["won"].sub(_lines(lantern)["margin"]), CENT)


def _of_sales(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lines(lantern)["paid"].sub(_lines(lantern)["won"]), CENT)


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the cost of winning everybody on file, taken off in each year."""
    whole = lantern.customers["acquisition_cents"].sum() / 100
    return close(values, _lines(lantern)["margin"].sub(whole), CENT)


def _in_cents(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * _lines(lantern)["margin"].sub(_lines(lantern)["won"]), 0.6)


CONTRIBUTION = Task(
    "01.1",
    _read,
    properties=(
        Property("above_nothing", Layer.RANGE, _above_nothing),
        Property("below_margin", Layer.RELATION, _below_margin),
    ),
    mistakes=(
        Mistake("margin_only", _margin_only),
        Mistake("winning_only", _winning_only),
        Mistake("added", _added),
        Mistake("turned", _turned),
        Mistake("of_sales", _of_sales),
        Mistake("everybody", _everybody),
        Mistake("in_cents", _in_cents),
    ),
)
