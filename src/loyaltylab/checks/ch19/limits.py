"""Task 19.4: limits for single months, from moving ranges."""

import pandas as pd

from loyaltylab.checks.ch19.common import BASE, kept
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close
from loyaltylab.checks.reading import as_labelled_numbers

NAMES = ("centre", "low", "high")
RANGE_OF_TWO = 1.128


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(answer, NAMES, "three shares", "centre, low and high", "name")


def _share(lantern: Lantern, months: int = BASE) -> pd.Series:
    table = kept(lantern).iloc[:months]
    return table["kept"] / table["requests"]


def _limits(centre: float, sigma: float, width: float = 3.0) -> Numbers:
    return {"centre": centre, "low": centre - width * sigma, "high": centre + width * sigma}


def _sigma(share: pd.Series) -> float:
    return float(share.diff().abs().mean() / RANGE_OF_TWO)


def _ordered(values: Numbers, lantern: Lantern) -> bool:
    return values["low"] < values["centre"] < values["high"]


def _even(values: Numbers, lantern: Lantern) -> bool:
    return abs(values["low"] + values["high"] - 2 * values["centre"]) < SMALL


def _inside(values: Numbers, lantern: Lantern) -> bool:
    """Whether the centre lies among the months of the base."""
    share = _share(lantern)
    return bool(share.min() <= values["centre"] <= share.max())


def _months_inside(values: Numbers, lantern: Lantern) -> bool:
    """Whether most months of the base lie between the limits."""
    return float(_share(lantern).between(values["low"], values["high"]).mean()) > 0.8


def _of(build):  # type: ignore[no-untyped-def]
    """Recognise limits that ``build(lantern)`` makes."""
    return lambda values, lantern: close(values, build(lantern))


def _spread(lantern: Lantern) -> Numbers:
    share = _share(lantern)
    return _limits(float(share.mean()), float(share.std()))


def _spread_of_all(lantern: Lantern) -> Numbers:
    share = _share(lantern)
    return _limits(float(share.mean()), float(share.std(ddof=0)))


def _two(lantern: Lantern) -> Numbers:
    return _limits(float(_share(lantern).mean()), _sigma(_share(lantern)), 2.0)


def _not_divided(lantern: Lantern) -> Numbers:
    return _limits(float(_share(lantern).mean()), _sigma(_share(lantern)) * RANGE_OF_TWO)


def _multiplied(lantern: Lantern) -> Numbers:
    return _limits(float(_share(lantern).mean()), _sigma(_share(lantern)) * RANGE_OF_TWO**2)


def _all_months(lantern: Lantern) -> Numbers:
    share = _share(lantern, 36)
    return _limits(float(share.mean()), _sigma(share))


def _watched_ranges(lantern: Lantern) -> Numbers:
    return _limits(float(_share(lantern).mean()), _sigma(_share(lantern, 36)))


def _signed(lantern: Lantern) -> Numbers:
    share = _share(lantern)
    return _limits(float(share.mean()), float(share.diff().mean() / RANGE_OF_TWO))


def _least_and_most(lantern: Lantern) -> Numbers:
    share = _share(lantern)
    return {"centre": float(share.mean()), "low": float(share.min()), "high": float(share.max())}


def _is_std(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _spread(lantern)) or close(values, _spread_of_all(lantern))


LIMITS = Task(
    "19.4",
    _read,
    properties=(
        Property("ordered", Layer.RANGE, _ordered),
        Property("even", Layer.RELATION, _even),
        Property("inside", Layer.RELATION, _inside),
        Property("months_inside", Layer.RELATION, _months_inside),
    ),
    mistakes=(
        Mistake("std", _is_std),
        Mistake("two", _of(_two)),
        Mistake("not_divided", _of(_not_divided)),
        Mistake("multiplied", _of(_multiplied)),
        Mistake("all_months", _of(_all_months)),
        Mistake("watched_ranges", _of(_watched_ranges)),
        Mistake("signed", _of(_signed)),
        Mistake("least_and_most", _of(_least_and_most)),
    ),
)
