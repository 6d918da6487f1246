"""Task 16.4: the entry of a rival as an event study."""

from collections.abc import Sequence

import pandas as pd

from loyaltylab.checks.ch16.common import base_and_after, groups
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_whole
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    after = base_and_after(lantern)[1]
    return as_labelled_numbers(
        answer, after, "one number for each of the four quarters in `after`", "the quarters in `after`", "quarter"
    )  # fmt: skip


def _usual(row: pd.Series, base: Sequence[str]) -> float:
    """Return the orders of a usual quarter."""
    return float(row[list(base)].sum() / len(base))


def _grown(lantern: Lantern, usual_from: int = 0) -> tuple[pd.Series, pd.Series]:
    """Return, for the Island and for the others, orders of the four quarters for each order of a usual one."""
    base, after = base_and_after(lantern)
    table = groups(lantern)
    here, there = (table[inside] / _usual(table[inside], base[usual_from:]) for inside in (True, False))
    return here[after], there[after]


def _whole_orders(values: Numbers, lantern: Lantern) -> bool:
    """Whether the Island's orders come out whole when the ratio is taken apart again."""
    base, _ = base_and_after(lantern)
    usual, there = _usual(groups(lantern)[True], base), _grown(lantern)[1]
    return all(is_whole((value + 1) * float(there[quarter]) * usual) for quarter, value in values.items())


def _island_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _grown(lantern)[0] - 1)


def _others_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _grown(lantern)[1] - 1)


def _not_less_one(values: Numbers, lantern: Lantern) -> bool:
    here, there = _grown(lantern)
    return close(values, here / there)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    here, there = _grown(lantern)
    return close(values, 100 * (here / there - 1), 0.06)


def _upside_down(values: Numbers, lantern: Lantern) -> bool:
    here, there = _grown(lantern)
    return close(values, there / here - 1)


def _difference(values: Numbers, lantern: Lantern) -> bool:
    here, there = _grown(lantern)
    return close(values, here - there)


def _base_added_up(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the sum of three quarters as the usual one; it drops out of the ratio unless one side alone is summed."""
    here, there = _grown(lantern)
    return close(values, here / 3 / there - 1) or close(values, here / 3 - 1)


def _one_quarter(values: Numbers, lantern: Lantern) -> bool:
    here, there = _grown(lantern, usual_from=2)
    return close(values, here / there - 1)


def _no_base(values: Numbers, lantern: Lantern) -> bool:
    table = groups(lantern)
    return close(values, table[True] / table[False] - 1)


EFFECT = Task(
    "16.4",
    _read,
    properties=(
        Property(
            "not_below", Layer.RANGE, lambda values, lantern: min(values.values()) >= -1 - SMALL
        ),
        Property("whole_orders", Layer.RELATION, _whole_orders),
    ),
    mistakes=(
        Mistake("island_only", _island_only),
        Mistake("others_only", _others_only),
        Mistake("not_less_one", _not_less_one),
        Mistake("percent", _percent),
        Mistake("upside_down", _upside_down),
        Mistake("difference", _difference),
        Mistake("base_added_up", _base_added_up),
        Mistake("one_quarter", _one_quarter),
        Mistake("no_base", _no_base),
    ),
)  # fmt: skip
