"""Task 16.1: the penetration of each brand."""

import pandas as pd

from loyaltylab.checks.ch16.common import BRANDS, bought
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

YEAR = 2024


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, BRANDS, "one share for each brand", "the names of the seven brands", "brand"
    )


def _whole_households(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, len(bought(lantern, YEAR)))


def _buyers(lantern: Lantern, year: int = YEAR, island: bool = False) -> pd.Series:
    return (bought(lantern, year, island) > 0).sum()


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _buyers(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * _buyers(lantern) / len(bought(lantern, YEAR)), 0.06)


def _purchases(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of all purchases."""
    volume = bought(lantern, YEAR).sum()
    return close(values, volume / volume.sum())


def _a_buyer(values: Numbers, lantern: Lantern) -> bool:
    return close(values, bought(lantern, YEAR).sum() / _buyers(lantern))


def _a_household(values: Numbers, lantern: Lantern) -> bool:
    return close(values, bought(lantern, YEAR).mean())


def _not_buying(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 1 - _buyers(lantern) / len(bought(lantern, YEAR)))


def _with_island(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _buyers(lantern, island=True) / len(bought(lantern, YEAR, True)))


def _later(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _buyers(lantern, 2025) / len(bought(lantern, 2025)))


def _of_buyers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the buyers of any brand as the base, where somebody bought nothing; or all buyers added up."""
    some = int((bought(lantern, YEAR).sum(axis=1) > 0).sum())
    added = _buyers(lantern) / _buyers(lantern).sum()
    fewer = some < len(bought(lantern, YEAR)) and close(values, _buyers(lantern) / some)
    return fewer or close(values, added)


PENETRATION = Task(
    "16.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_households", Layer.RELATION, _whole_households),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("purchases", _purchases),
        Mistake("a_buyer", _a_buyer),
        Mistake("a_household", _a_household),
        Mistake("not_buying", _not_buying),
        Mistake("with_island", _with_island),
        Mistake("later", _later),
        Mistake("of_buyers", _of_buyers),
    ),
)
