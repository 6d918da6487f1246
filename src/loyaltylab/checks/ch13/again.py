"""Task 13.3: who bought again a year later, with its margin."""

from math import sqrt

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

PARTS = ("share", "low", "high")
_Z = 1.96


def _orders(lantern: Lantern, year: int) -> pd.DataFrame:
    orders = lantern.orders
    return orders[orders["date"].between(f"{year}-04-01", f"{year}-06-30")]


@remembered
def _buyers(lantern: Lantern, year: int) -> frozenset[int]:
    """Return who ordered in spring of a year."""
    return frozenset(_orders(lantern, year)["customer_id"].tolist())


def _both(lantern: Lantern) -> int:
    return len(_buyers(lantern, 2024) & _buyers(lantern, 2025))


def _share(values: Numbers) -> float:
    return values["share"]


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, PARTS, "three numbers: share, low and high", "the three names share, low and high", "name"
    )


def _percent(values: Numbers, lantern: Lantern) -> bool:
    share = 100 * _both(lantern) / len(_buyers(lantern, 2024))
    return abs(values["share"] - share) <= 0.6


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return is_close(values["share"], _both(lantern))


def _of_later(values: Numbers, lantern: Lantern) -> bool:
    return is_close(_share(values), _both(lantern) / len(_buyers(lantern, 2025)))


def _more_buyers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise buyers of now over buyers of then, whoever they are."""
    return is_close(_share(values), len(_buyers(lantern, 2025)) / len(_buyers(lantern, 2024)))


def _all_customers(values: Numbers, lantern: Lantern) -> bool:
    joined = int((lantern.customers["joined"] < "2025-04-01").sum())
    either = len(_buyers(lantern, 2024) | _buyers(lantern, 2025))
    bases = (len(lantern.customers), joined, either)
    return any(is_close(_share(values), _both(lantern) / base) for base in bases)


def _orders_not_people(values: Numbers, lantern: Lantern) -> bool:
    then, now = _orders(lantern, 2024), _orders(lantern, 2025)
    same = then["customer_id"].isin(_buyers(lantern, 2025))
    again = now["customer_id"].isin(_buyers(lantern, 2024))
    numbers = (same.mean(), again.mean(), again.sum() / len(_buyers(lantern, 2024)))
    return any(is_close(_share(values), float(number)) for number in numbers)


def _any_time(values: Numbers, lantern: Lantern) -> bool:
    """Recognise an order at any later time counted as coming again."""
    orders = lantern.orders
    later = {
        day: set(orders.loc[orders["date"] > day, "customer_id"]) for day in ("2024-06-30", "2025-03-31")
    }
    then = _buyers(lantern, 2024)
    return any(is_close(_share(values), len(then & ids) / len(then)) for ids in later.values())


def _half(values: Numbers) -> tuple[float, float]:
    return values["share"] - values["low"], values["high"] - values["share"]


def _halves(values: Numbers, *widths: float) -> bool:
    return any(all(abs(half - width) <= SMALL for half in _half(values)) for width in widths)


def _error(values: Numbers, base: float) -> float:
    return sqrt(max(values["share"] * (1 - values["share"]), 0.0) / base)


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return values["low"] > values["share"] > values["high"]


def _one_error(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one standard error in the place of 1.96."""
    return _halves(values, _error(values, len(_buyers(lantern, 2024))))


def _no_root(values: Numbers, lantern: Lantern) -> bool:
    square = _error(values, len(_buyers(lantern, 2024))) ** 2
    return _halves(values, _Z * square, square)


def _wrong_size(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a standard error with another number of people, or with none."""
    sizes = (
        len(_buyers(lantern, 2025)),
        _both(lantern),
        len(lantern.customers),
        len(_orders(lantern, 2024)),
        len(_orders(lantern, 2025)),
        1,
    )
    return _halves(values, *(_Z * _error(values, size) for size in sizes))


AGAIN = Task(
    "13.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda values, lantern: 0 <= values["share"] <= 1),
        Property(
            "inside", Layer.RANGE, lambda values, lantern: values["low"] < values["share"] < values["high"]
        ),
        Property(
            "whole_people",
            Layer.RELATION,
            lambda values, lantern: is_whole(values["share"] * len(_buyers(lantern, 2024))),
        ),
        Property(
            "even",
            Layer.RELATION,
            lambda values, lantern: abs(_half(values)[0] - _half(values)[1]) <= SMALL,
        ),
        # Wide enough to hold the truth nineteen times in twenty, and no wider; the exact width is for the graded checks.
        Property(
            "width",
            Layer.RELATION,
            lambda values, lantern: (
                1.9 <= _half(values)[0] / max(_error(values, len(_buyers(lantern, 2024))), SMALL) <= 2.1
            ),
        ),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("swapped", _swapped),
        Mistake("of_later", _of_later),
        Mistake("more_buyers", _more_buyers),
        Mistake("all_customers", _all_customers),
        Mistake("orders_not_people", _orders_not_people),
        Mistake("any_time", _any_time),
        Mistake("one_error", _one_error),
        Mistake("no_root", _no_root),
        Mistake("wrong_size", _wrong_size),
    ),
)
