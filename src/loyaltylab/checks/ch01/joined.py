"""Task 01.2: the change of the margin, by when customers joined."""

import pandas as pd

from loyaltylab.checks.ch01.common import known_orders
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

GROUPS = ("earlier", "2024", "2025")
CENT = 0.006


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, GROUPS, "one change in euro for each group", 'the texts "earlier", "2024" and "2025"', "group"
    )


@remembered
def _by_group(lantern: Lantern, column: str) -> pd.DataFrame:
    """Return the sum of a column by group of joining and year; ``size`` counts orders."""
    orders = known_orders(lantern)
    name = orders["since"].where(orders["since"] >= 2024, 0).map({0: "earlier", 2024: "2024", 2025: "2025"})
    grouped = orders.groupby([name, orders["year"]])
    sums = grouped.size() if column == "size" else grouped[column].sum()
    return sums.unstack(fill_value=0).reindex(list(GROUPS)).astype(float)


def _moved(lantern: Lantern, column: str = "margin", year: int = 2025) -> pd.Series:
    table = _by_group(lantern, column)
    return table[year].sub(table[year - 1])


def _adds_up(values: Numbers, lantern: Lantern) -> bool:
    return abs(sum(values.values()) - _moved(lantern).sum()) < 3 * CENT


def _new_gain(values: Numbers, lantern: Lantern) -> bool:
    """Whether those who joined in the second year bring more than in the year before, when they were not there."""
    return values["2025"] > 0


def _turned(values: Numbers, lantern: Lantern) -> bool:
    return close(values, -_moved(lantern), CENT)


def _level(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _by_group(lantern, "margin")[2025], CENT)


def _of_sales(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _moved(lantern, "paid"), CENT)


def _of_orders(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _moved(lantern, "size"), CENT)


def _in_cents(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * _moved(lantern), 0.6)


def _year_before(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _moved(lantern, year=2024), CENT)


def _line_too_early(values: Numbers, lantern: Lantern) -> bool:
    """Recognise an "earlier" that ends a year too soon, so that those of 2023 are lost."""
    orders = known_orders(lantern)
    lost = orders[orders["since"] == 2023].groupby("year")["margin"].sum()
    shown = _moved(lantern)
    shown["earlier"] -= lost.get(2025, 0.0) - lost.get(2024, 0.0)
    return close(values, shown, CENT)


JOINED = Task(
    "01.2",
    _read,
    properties=(
        Property("new_gain", Layer.RANGE, _new_gain),
        Property("adds_up", Layer.RELATION, _adds_up),
    ),
    mistakes=(
        Mistake("turned", _turned),
        Mistake("level", _level),
        Mistake("of_sales", _of_sales),
        Mistake("of_orders", _of_orders),
        Mistake("in_cents", _in_cents),
        Mistake("year_before", _year_before),
        Mistake("line_too_early", _line_too_early),
    ),
)
