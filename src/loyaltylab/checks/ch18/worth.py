"""Task 18.2: what each customer of 2023 brought in two years, discounted."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch18.common import added, bought, starts
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import Stop, as_labelled_numbers

TWO_YEARS, RATE = 730, 1.1
CENT = 0.005


def _read(answer: object, lantern: Lantern) -> Numbers:
    people = list(starts(lantern).index)
    try:
        return as_labelled_numbers(
            answer,
            people,
            "one value for each customer of 2023",
            "the numbers of the customers of 2023",
            "customer",
        )
    except Stop as stop:
        if stop.identifier != "length":
            raise
        raise Stop(
            stop.identifier,
            f"{stop.sentence} Whoever ordered nothing in that time belongs in it with 0, and nobody who joined in another year does.",
        ) from None


@remembered
def _plain(lantern: Lantern) -> pd.Series:
    """Return the margin of two years without a discount."""
    table = bought(lantern)
    return added(lantern, table["margin"], table["day"] < TWO_YEARS)


@remembered
def _only_gains(lantern: Lantern) -> tuple[int, ...]:
    """Return the customers without an order at a loss: a discount can only make their sum smaller."""
    table = bought(lantern)
    losers = set(table.loc[table["margin"] < 0, "customer_id"])
    return tuple(person for person in starts(lantern).index if person not in losers)


def _within(values: Numbers, lantern: Lantern) -> bool:
    plain = _plain(lantern)
    return all(
        plain[person] / RATE**2 - CENT <= values[person] <= plain[person] + CENT
        for person in _only_gains(lantern)
    )


def _nothing(values: Numbers, lantern: Lantern) -> bool:
    seen = set(bought(lantern).query("day < @TWO_YEARS")["customer_id"])
    return all(abs(value) < CENT for person, value in values.items() if person not in seen)


def _first_day(values: Numbers, lantern: Lantern) -> bool:
    """Whoever ordered on her first day only brings that margin in full."""
    table = bought(lantern)
    later = set(table.loc[table["day"].between(1, TWO_YEARS - 1), "customer_id"])
    plain = _plain(lantern)
    return all(abs(values[person] - plain[person]) < CENT for person in values if person not in later)


def _discounted(values: Numbers, lantern: Lantern) -> bool:
    plain = _plain(lantern)
    return sum(values.values()) < float(plain.sum()) - 1


def _gives(
    money: Callable[[pd.DataFrame], pd.Series], rows: Callable[[pd.DataFrame], pd.Series]
) -> Callable[[Numbers, Lantern], bool]:
    def matches(values: Numbers, lantern: Lantern) -> bool:
        table = bought(lantern)
        return close(values, added(lantern, money(table), rows(table)), CENT)

    return matches


def first_two_years(table: pd.DataFrame) -> pd.Series:
    """Return which orders fall into the customer's own first two years."""
    return table["day"] < TWO_YEARS


def discounted_margin(table: pd.DataFrame) -> pd.Series:
    """Return each order's margin in the money of the day on which the customer joined."""
    return table["margin"] / RATE ** (table["day"] / 365)


TWO_YEAR_WORTH = Task(
    "18.2",
    _read,
    properties=(
        Property("within", Layer.RANGE, _within),
        Property("nothing", Layer.RELATION, _nothing),
        Property("first_day", Layer.RELATION, _first_day),
        Property("discounted", Layer.RELATION, _discounted),
    ),
    mistakes=(
        Mistake("no_discount", _gives(lambda table: table["margin"], first_two_years)),
        Mistake(
            "revenue", _gives(lambda table: table["paid"] / RATE ** (table["day"] / 365), first_two_years)
        ),
        Mistake("revenue_plain", _gives(lambda table: table["paid"], first_two_years)),
        Mistake("whole_file", _gives(discounted_margin, lambda table: table["day"] >= 0)),
        Mistake("one_year", _gives(discounted_margin, lambda table: table["day"] < 365)),
        Mistake("calendar", _gives(discounted_margin, lambda table: table["date"] < "2025-01-01")),
        Mistake(
            "upwards", _gives(lambda table: table["margin"] * RATE ** (table["day"] / 365), first_two_years)
        ),
        Mistake(
            "whole_years",
            _gives(lambda table: table["margin"] / RATE ** (table["day"] // 365), first_two_years),
        ),
        Mistake("each_day", _gives(lambda table: table["margin"] / RATE ** table["day"], first_two_years)),
        Mistake(
            "simple", _gives(lambda table: table["margin"] * (1 - 0.1 * table["day"] / 365), first_two_years)
        ),
    ),
)
