"""Task 11.3: what calling from a line on earns."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched
from loyaltylab.checks.reading import as_function, as_number, call

# Nine made-up customers: four fall silent; from one half on five are called, two of whom needed it. No two mistakes give the
# same amount.
_TABLE = pd.DataFrame(
    {
        "chance": [0.1, 0.3, 0.2, 0.5, 0.5, 0.8, 0.9, 0.4, 0.5],
        "silent": [False, True, True, False, True, True, False, False, False],
    },
    index=[4, 9, 2, 7, 31, 5, 12, 3, 20],
)
_LINE, _COST, _GAIN = 0.5, 3.0, 11.0
_CALLED, _NEEDED, _SILENT, _STRICT, _STRICT_NEEDED = 5, 2, 4, 2, 1
_CHANCES = 3.2
"""Sum of the chances of the called."""


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "earned")
    kept: list[bool] = []

    def value(line: float, cost: float, gain: float) -> float:
        columns = _TABLE["chance"].copy(), _TABLE["silent"].copy()
        result = call(function, *columns, line, cost, gain)
        kept.extend(column.equals(_TABLE[column.name]) for column in columns)
        return as_number(result, "one number: euro earned by the calls")

    evidence: dict[str, Any] = {
        "usual": value(_LINE, _COST, _GAIN),
        "dearer": value(_LINE, _COST + 1, _GAIN),
        "free": value(_LINE, 0.0, _GAIN),
        "useless": value(_LINE, _COST, 0.0),
        "nobody": value(0.95, _COST, _GAIN),
    }
    return {**evidence, "untouched": all(kept)}


def _is(evidence: dict[str, Any], value: float) -> bool:
    return is_close(evidence["usual"], value)


def _no_cost(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * _GAIN)


def _cost_of_needless(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * _GAIN - (_CALLED - _NEEDED) * _COST)


def _cost_of_needed(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * (_GAIN - _COST))


def _cost_twice(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * (_GAIN - _COST) - _CALLED * _COST)


def _gain_of_needless(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, (_CALLED - _NEEDED) * _GAIN - _CALLED * _COST)


def _chance_for_outcome(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _CHANCES * _GAIN - _CALLED * _COST)


def _everybody_pays(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * _GAIN - len(_TABLE) * _COST)


def _gain_of_all_silent(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _SILENT * _GAIN - _CALLED * _COST)


def _gain_of_each_call(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _CALLED * (_GAIN - _COST))


def _above_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _STRICT_NEEDED * _GAIN - _STRICT * _COST)


def _below(evidence: dict[str, Any], lantern: Lantern) -> bool:
    people = len(_TABLE) - _CALLED
    others = [(_SILENT - _NEEDED, people), (_SILENT - _STRICT_NEEDED, len(_TABLE) - _STRICT)]
    return any(_is(evidence, needed * _GAIN - called * _COST) for needed, called in others)


def _per_head(evidence: dict[str, Any], lantern: Lantern) -> bool:
    earned = _NEEDED * _GAIN - _CALLED * _COST
    return any(_is(evidence, earned / people) for people in (len(_TABLE), _CALLED))


def _missed_too(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _NEEDED * _GAIN - _CALLED * _COST - (_SILENT - _NEEDED) * _GAIN)


def _net_benefit(evidence: dict[str, Any], lantern: Lantern) -> bool:
    hits = _NEEDED - (_CALLED - _NEEDED) * _LINE / (1 - _LINE)
    return any(_is(evidence, number) for number in (hits, hits / len(_TABLE)))


EARNED = Task(
    "11.3",
    _read,
    properties=(
        Property("nobody_called", Layer.RANGE, lambda evidence, lantern: is_close(evidence["nobody"], 0)),
        Property(
            "useless_calls",
            Layer.RANGE,
            lambda evidence, lantern: is_close(evidence["useless"], -_CALLED * _COST),
        ),
        Property(
            "free_calls",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["free"], _NEEDED * _GAIN),
        ),
        Property(
            "a_euro_more",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["usual"] - evidence["dearer"], _CALLED),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("no_cost", _no_cost),
        Mistake("cost_of_needless", _cost_of_needless),
        Mistake("cost_of_needed", _cost_of_needed),
        Mistake("cost_twice", _cost_twice),
        Mistake("gain_of_needless", _gain_of_needless),
        Mistake("chance_for_outcome", _chance_for_outcome),
        Mistake("everybody_pays", _everybody_pays),
        Mistake("gain_of_all_silent", _gain_of_all_silent),
        Mistake("gain_of_each_call", _gain_of_each_call),
        Mistake("above_only", _above_only),
        Mistake("below", _below),
        Mistake("per_head", _per_head),
        Mistake("missed_too", _missed_too),
        Mistake("net_benefit", _net_benefit),
    ),
)
