"""Task 13.3: who bought again a year later, two years side by side, and the margin of the difference."""

from math import sqrt

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

PARTS = ("before", "now", "low", "high")
YEARS = {"before": 2023, "now": 2024}
"""The spring whose buyers are followed for a year."""
_Z = 1.96

Shares = dict[str, float]


def _orders(lantern: Lantern, year: int) -> pd.DataFrame:
    orders = lantern.orders
    return orders[orders["date"].between(f"{year}-04-01", f"{year}-06-30")]


@remembered
def _buyers(lantern: Lantern, year: int) -> frozenset[int]:
    """Return who ordered in spring of a year."""
    return frozenset(_orders(lantern, year)["customer_id"].tolist())


def _base(lantern: Lantern, part: str) -> int:
    return len(_buyers(lantern, YEARS[part]))


def _both(lantern: Lantern, year: int) -> int:
    return len(_buyers(lantern, year) & _buyers(lantern, year + 1))


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        PARTS,
        "four numbers: before, now, low and high",
        "the four names before, now, low and high",
        "name",
    )


def _shares_are(values: Numbers, wrong: Shares) -> bool:
    return all(is_close(values[part], wrong[part]) for part in YEARS)


def _swapped_shares(values: Numbers, lantern: Lantern) -> bool:
    shares = {part: _both(lantern, year) / len(_buyers(lantern, year)) for part, year in YEARS.items()}
    return _shares_are(values, {"before": shares["now"], "now": shares["before"]})


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return all(
        abs(values[part] - 100 * _both(lantern, year) / len(_buyers(lantern, year))) <= 0.6
        for part, year in YEARS.items()
    )


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return _shares_are(values, {part: _both(lantern, year) for part, year in YEARS.items()})


def _of_later(values: Numbers, lantern: Lantern) -> bool:
    return _shares_are(
        values, {part: _both(lantern, year) / len(_buyers(lantern, year + 1)) for part, year in YEARS.items()}
    )


def _more_buyers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise buyers of the later spring over buyers of the earlier, whoever they are."""
    return _shares_are(
        values,
        {part: len(_buyers(lantern, year + 1)) / len(_buyers(lantern, year)) for part, year in YEARS.items()},
    )


def _all_customers(values: Numbers, lantern: Lantern) -> bool:
    everybody = {part: _both(lantern, year) / len(lantern.customers) for part, year in YEARS.items()}
    either = {
        part: _both(lantern, year) / len(_buyers(lantern, year) | _buyers(lantern, year + 1))
        for part, year in YEARS.items()
    }
    return _shares_are(values, everybody) or _shares_are(values, either)


def _orders_not_people(values: Numbers, lantern: Lantern) -> bool:
    earlier = {
        part: float(_orders(lantern, year)["customer_id"].isin(_buyers(lantern, year + 1)).mean())
        for part, year in YEARS.items()
    }
    later = {
        part: float(_orders(lantern, year + 1)["customer_id"].isin(_buyers(lantern, year)).mean())
        for part, year in YEARS.items()
    }
    return _shares_are(values, earlier) or _shares_are(values, later)


def _middle(values: Numbers) -> float:
    return (values["low"] + values["high"]) / 2


def _half(values: Numbers) -> float:
    return (values["high"] - values["low"]) / 2


def _difference(values: Numbers) -> float:
    return values["now"] - values["before"]


def _error(values: Numbers, lantern: Lantern, part: str) -> float:
    share = values[part]
    return sqrt(max(share * (1 - share), 0.0) / _base(lantern, part))


def _right_error(values: Numbers, lantern: Lantern) -> float:
    return sqrt(sum(_error(values, lantern, part) ** 2 for part in YEARS))


def _wide(values: Numbers, *halves: float) -> bool:
    return any(is_close(_half(values), half) for half in halves)


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return values["low"] > values["high"]


def _other_sign(values: Numbers, lantern: Lantern) -> bool:
    """Recognise before less now, where the two differ."""
    return abs(_difference(values)) > SMALL and is_close(_middle(values), -_difference(values))


def _around_share(values: Numbers, lantern: Lantern) -> bool:
    """Recognise an interval of one of the shares, in the place of the difference."""
    return any(is_close(_middle(values), values[part]) for part in YEARS)


def _one_error(values: Numbers, lantern: Lantern) -> bool:
    return _wide(values, _right_error(values, lantern))


def _added(values: Numbers, lantern: Lantern) -> bool:
    """Recognise two standard errors added up, in the place of their squares."""
    total = sum(_error(values, lantern, part) for part in YEARS)
    return _wide(values, _Z * total)


def _one_share(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the error of one of the two shares alone."""
    return _wide(values, *(_Z * _error(values, lantern, part) for part in YEARS))


def _no_root(values: Numbers, lantern: Lantern) -> bool:
    return _wide(values, _Z * _right_error(values, lantern) ** 2)


def _two_errors(values: Numbers, lantern: Lantern) -> bool:
    return _wide(values, 2 * _right_error(values, lantern))


def _pooled(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the error of a test that takes both years' shares for one."""
    bases = {part: _base(lantern, part) for part in YEARS}
    share = sum(values[part] * bases[part] for part in YEARS) / sum(bases.values())
    pooled = sqrt(max(share * (1 - share), 0.0) * sum(1 / base for base in bases.values()))
    right = _Z * _right_error(values, lantern)
    return not _wide(values, right) and _wide(values, _Z * pooled)


def _less_one(values: Numbers, lantern: Lantern) -> bool:
    """Recognise standard errors as pandas' ``sem`` gives them."""
    spreads = {part: values[part] * (1 - values[part]) for part in YEARS}
    error = sqrt(max(sum(spreads[part] / (_base(lantern, part) - 1) for part in YEARS), 0.0))
    right = _Z * _right_error(values, lantern)
    return not _wide(values, right) and _wide(values, _Z * error)


def _wrong_size(values: Numbers, lantern: Lantern) -> bool:
    """Recognise standard errors with the numbers of orders, of all customers, or of those who came again."""
    spreads = {part: values[part] * (1 - values[part]) for part in YEARS}
    sizes = (
        {part: len(_orders(lantern, year)) for part, year in YEARS.items()},
        {part: _both(lantern, year) for part, year in YEARS.items()},
        dict.fromkeys(YEARS, len(lantern.customers)),
    )
    return _wide(
        values,
        *(_Z * sqrt(max(sum(spreads[part] / size[part] for part in YEARS), 0.0)) for size in sizes),
    )


AGAIN = Task(
    "13.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda values, lantern: all(0 <= values[part] <= 1 for part in YEARS)),
        Property("ordered", Layer.RANGE, lambda values, lantern: values["low"] < values["high"]),
        Property(
            "whole_people",
            Layer.RELATION,
            lambda values, lantern: all(is_whole(values[part] * _base(lantern, part)) for part in YEARS),
        ),
        Property(
            "around", Layer.RELATION, lambda values, lantern: is_close(_middle(values), _difference(values))
        ),
        # Wide enough to hold the truth nineteen times in twenty, and no wider; the exact width is for the graded checks.
        Property(
            "width",
            Layer.RELATION,
            lambda values, lantern: 1.9 <= _half(values) / max(_right_error(values, lantern), SMALL) <= 2.02,
        ),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("swapped_shares", _swapped_shares),
        Mistake("of_later", _of_later),
        Mistake("more_buyers", _more_buyers),
        Mistake("all_customers", _all_customers),
        Mistake("orders_not_people", _orders_not_people),
        Mistake("swapped", _swapped),
        Mistake("other_sign", _other_sign),
        Mistake("around_share", _around_share),
        Mistake("one_error", _one_error),
        Mistake("added", _added),
        Mistake("one_share", _one_share),
        Mistake("no_root", _no_root),
        Mistake("wrong_size", _wrong_size),
        Mistake("two_errors", _two_errors),
        Mistake("pooled", _pooled),
        Mistake("less_one", _less_one),
    ),
)
