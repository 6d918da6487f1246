"""Task 14.5: how many customers a test needs."""

from dataclasses import dataclass
from math import sqrt

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_whole, remembered
from loyaltylab.checks.reading import as_number

_EFFECT, _LEVEL, _POWER, _LAB_POWER, _ONE_SIDED = 0.10, 1.96, 1.28, 0.84, 1.645


@dataclass(frozen=True)
class _Counts:
    """Mean and standard deviation of orders in a span of time, of one set of customers."""

    mean: float
    spread: float
    rough_spread: float


def _of(orders_each: pd.Series) -> _Counts:
    return _Counts(float(orders_each.mean()), float(orders_each.std()), float(orders_each.std(ddof=0)))


def _first_half(lantern: Lantern) -> pd.DataFrame:
    orders = lantern.orders
    return orders[orders["date"].between(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-06-30"))]


@remembered
def _half_counts(lantern: Lantern) -> _Counts:
    """Return the counts of the half-year that says who is in the base."""
    return _of(_first_half(lantern).groupby("customer_id").size())


@remembered
def _counts(lantern: Lantern, who: str = "active") -> _Counts:
    """Return the counts of a wrong or right base: ``active``, ``buyers``, ``everybody``, ``active buyers``."""
    orders = lantern.orders
    quarter = orders[orders["date"].between(pd.Timestamp("2025-07-01"), pd.Timestamp("2025-09-30"))]
    half = _first_half(lantern)
    people = pd.Index(
        {
            "active": half["customer_id"],
            "active buyers": half.loc[half["customer_id"].isin(quarter["customer_id"]), "customer_id"],
            "buyers": quarter["customer_id"],
            "everybody": lantern.customers["customer_id"],
        }[who].unique()
    )
    return _of(quarter.groupby("customer_id").size().reindex(people, fill_value=0))


def _size(
    counts: _Counts,
    points: float = _LEVEL + _POWER,
    difference: float | None = None,
    spread: float | None = None,
) -> float:
    gap = _EFFECT * counts.mean if difference is None else difference
    return 2 * points**2 * (counts.spread if spread is None else spread) ** 2 / gap**2


def _near(value: float, size: float) -> bool:
    """Whether a number of customers is this size, rounded up, down or not at all."""
    return abs(value - size) <= 1


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: customers in each arm")


def _only_buyers(value: float, lantern: Lantern) -> bool:
    return any(_near(value, _size(_counts(lantern, who))) for who in ("buyers", "active buyers"))


def _half_year(value: float, lantern: Lantern) -> bool:
    return _near(value, _size(_half_counts(lantern)))


def _everybody(value: float, lantern: Lantern) -> bool:
    return _near(value, _size(_counts(lantern, "everybody")))


def _lab_power(value: float, lantern: Lantern) -> bool:
    return _near(value, _size(_counts(lantern), _LEVEL + _LAB_POWER))


def _no_power(value: float, lantern: Lantern) -> bool:
    return any(_near(value, _size(_counts(lantern), points)) for points in (_LEVEL, _POWER))


def _one_sided(value: float, lantern: Lantern) -> bool:
    return any(_near(value, _size(_counts(lantern), point + _POWER)) for point in (_ONE_SIDED, 1.64, 1.65))


def _no_two(value: float, lantern: Lantern) -> bool:
    return _near(value, _size(_counts(lantern)) / 2)


def _both_arms(value: float, lantern: Lantern) -> bool:
    return abs(value - 2 * _size(_counts(lantern))) <= 2


def _difference_in_percent(value: float, lantern: Lantern) -> bool:
    return any(_near(value, _size(_counts(lantern), difference=gap)) for gap in (_EFFECT, 10.0))


def _no_squares(value: float, lantern: Lantern) -> bool:
    counts = _counts(lantern)
    size, points, gap = _size(counts), _LEVEL + _POWER, _EFFECT * counts.mean
    wrong = (
        sqrt(size),
        size / points,
        size / counts.spread,
        size * gap,
        2 * points * counts.spread / gap,
        2 * (_LEVEL**2 + _POWER**2) * (counts.spread / gap) ** 2,
    )
    return any(_near(value, number) for number in wrong)


def _rough_spread(value: float, lantern: Lantern) -> bool:
    """Recognise the spread that divides by n, as NumPy's does, where the two differ by a customer or more."""
    counts = _counts(lantern)
    rough = _size(counts, spread=counts.rough_spread)
    return _size(counts) - rough > 2.2 and _near(value, rough)


SIZE = Task(
    "14.5",
    _read,
    properties=(
        Property("people", Layer.RANGE, lambda value, lantern: value >= 2),
        # Hardly ever whole: a mean and a spread of hundreds of people go in.
        Property("unrounded", Layer.RELATION, lambda value, lantern: not is_whole(value)),
    ),
    mistakes=(
        Mistake("only_buyers", _only_buyers),
        Mistake("half_year", _half_year),
        Mistake("everybody", _everybody),
        Mistake("lab_power", _lab_power),
        Mistake("no_power", _no_power),
        Mistake("one_sided", _one_sided),
        Mistake("no_two", _no_two),
        Mistake("both_arms", _both_arms),
        Mistake("difference_in_percent", _difference_in_percent),
        Mistake("no_squares", _no_squares),
        Mistake("rough_spread", _rough_spread),
    ),
)
