"""Task 22.3: how many times a new customer from advertising costs what holding costs for each buyer, by year."""

import pandas as pd

from loyaltylab.checks.ch22.common import YEARS, holding
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close
from loyaltylab.checks.reading import as_labelled_numbers

BOUNDS = (1.0, 100.0)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, YEARS, "one ratio for each of the three years", "the years 2023, 2024 and 2025", "year"
    )


def _joined(lantern: Lantern, source: str = "") -> pd.core.groupby.SeriesGroupBy:
    people = lantern.customers
    if source:
        people = people[people["source"] == source]
    return (people["acquisition_cents"] / 100).groupby(people["joined"].dt.year)


def _new(lantern: Lantern) -> pd.Series:
    return _joined(lantern, "advertising").mean()


def _buyers(lantern: Lantern) -> pd.Series:
    return lantern.orders.groupby(lantern.orders["date"].dt.year)["customer_id"].nunique()


def _times(lantern: Lantern, new: pd.Series, base: pd.Series) -> Numbers:
    held = holding(lantern)
    return {year: float(new[year] * base[year] / held[year]) for year in YEARS}


def _in_bounds(values: Numbers, lantern: Lantern) -> bool:
    return all(BOUNDS[0] < value < BOUNDS[1] for value in values.values())


def _inverse(values: Numbers, lantern: Lantern) -> bool:
    right = _times(lantern, _new(lantern), _buyers(lantern))
    return close(values, {year: 1 / ratio for year, ratio in right.items()})


def _cents(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _times(lantern, 100 * _new(lantern), _buyers(lantern)), 1e-4)


def _all_sources(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _times(lantern, _joined(lantern).mean(), _buyers(lantern)))


def _sums(values: Numbers, lantern: Lantern) -> bool:
    """Recognise all that was spent on advertising, in the place of one customer's part."""
    return close(values, _times(lantern, _joined(lantern, "advertising").sum(), _buyers(lantern)), 1e-4)


def _all_years(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one mean for everybody who ever came by advertising."""
    people = lantern.customers[lantern.customers["source"] == "advertising"]
    new = pd.Series(people["acquisition_cents"].mean() / 100, index=list(YEARS))
    return close(values, _times(lantern, new, _buyers(lantern)))


def _on_file(values: Numbers, lantern: Lantern) -> bool:
    """Recognise everybody on file as the base, at the end of each year or of all."""
    joined = lantern.customers["joined"].dt.year
    bases = (
        pd.Series({year: int((joined <= year).sum()) for year in YEARS}),
        pd.Series(len(joined), index=list(YEARS)),
    )
    return any(close(values, _times(lantern, _new(lantern), base)) for base in bases)


def _per_order(values: Numbers, lantern: Lantern) -> bool:
    orders = lantern.orders.groupby(lantern.orders["date"].dt.year).size()
    return close(values, _times(lantern, _new(lantern), orders))


def _not_divided(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one new customer over all that was spent on holding."""
    return close(values, _times(lantern, _new(lantern), pd.Series(1, index=list(YEARS))))


TIMES = Task(
    "22.3",
    _read,
    properties=(Property("bounds", Layer.RANGE, _in_bounds),),
    mistakes=(
        Mistake("inverse", _inverse),
        Mistake("cents", _cents),
        Mistake("all_sources", _all_sources),
        Mistake("sums", _sums),
        Mistake("all_years", _all_years),
        Mistake("on_file", _on_file),
        Mistake("per_order", _per_order),
        Mistake("not_divided", _not_divided),
    ),
)
