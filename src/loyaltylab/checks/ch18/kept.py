"""Task 18.5: what a customer cost whom a programme kept, with its interval."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers
from loyaltylab.checks.reading import as_function, as_labelled_numbers, call, is_a

LABELS = ("cost", "low", "high")
# Made up: cost a head, people and kept with the programme, and in the control group.
_CLEAR = (20.0, 1000, 840, 900, 720)
_OPEN = (20.0, 100, 84, 90, 72)
_NONE = (20.0, 100, 72, 90, 76)
_HUGE = 1e15
"""Stands for an infinite answer, which the reader of numbers would refuse."""


def _finite(result: Any) -> Any:
    """Return the result with infinite entries made huge: here an infinite cost is an answer."""
    if is_a(result, dict):
        result = pd.Series(list(result.values()), index=list(result), dtype=object)
    if is_a(result, pd.Series):
        return result.map(
            lambda value: _HUGE if is_a(value, float) and math.isinf(value) and value > 0 else value
        )
    return result


def _read(answer: object, lantern: Lantern) -> dict[str, Numbers]:
    function = as_function(answer, "kept_cost")
    return {
        name: as_labelled_numbers(
            _finite(call(function, *case)), LABELS, "three numbers in euro", "cost, low and high", "number"
        )
        for name, case in (("clear", _CLEAR), ("open", _OPEN), ("none", _NONE))
    }


def _near(value: float, other: float, share: float = 0.001) -> bool:
    return abs(value - other) <= share * abs(other)


def _gap(case: tuple[float, int, int, int, int]) -> float:
    _, people, kept, control, control_kept = case
    return kept / people - control_kept / control


def _product(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    """The cost of a kept customer times the customers kept of a hundred is the cost of a hundred."""
    return all(
        _near(evidence[name]["cost"] * _gap(case), 20.0, 1e-6)
        for name, case in (("clear", _CLEAR), ("open", _OPEN))
    )


def _ordered(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    return all(values["low"] <= values["cost"] <= values["high"] for values in evidence.values())


def _no_upper_end(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    return evidence["open"]["high"] == _HUGE and evidence["clear"]["high"] < _HUGE


def _nobody_kept(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    return evidence["none"]["cost"] == evidence["none"]["high"] == _HUGE


def _symmetric(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    """The two ends, turned back into shares, lie equally far from the difference."""
    values = evidence["clear"]
    best, worst = 20.0 / values["low"], 20.0 / values["high"]
    return _near((best + worst) / 2, _gap(_CLEAR), 1e-6)


def _width(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    """A group ten times as large has an interval about a third as wide."""
    wide, narrow = (
        20.0 / evidence[name]["low"] - _gap(case) for name, case in (("open", _OPEN), ("clear", _CLEAR))
    )
    return narrow > 0 and _near(wide / narrow, math.sqrt(10), 0.01)


def _cost_is(
    formula: Callable[[float, int, int, int, int], float],
) -> Callable[[dict[str, Numbers], Lantern], bool]:
    return lambda evidence, lantern: _near(evidence["clear"]["cost"], formula(*_CLEAR), 1e-6)


def _negative(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    return any(value < 0 for values in evidence.values() for value in values.values())


def _turned(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    values = evidence["clear"]
    return values["low"] > values["cost"] > values["high"]


def _error(case: tuple[float, int, int, int, int], add: bool = True) -> float:
    _, people, kept, control, control_kept = case
    parts = [
        share * (1 - share) / size
        for share, size in ((kept / people, people), (control_kept / control, control))
    ]
    return math.sqrt(sum(parts)) if add else sum(math.sqrt(part) for part in parts)


def _low_is(width: float, add: bool = True) -> Callable[[dict[str, Numbers], Lantern], bool]:
    return lambda evidence, lantern: _near(
        evidence["clear"]["low"], 20.0 / (_gap(_CLEAR) + width * _error(_CLEAR, add)), 1e-6
    )


def _one_group(evidence: dict[str, Numbers], lantern: Lantern) -> bool:
    """Recognise an interval from the error of one group alone."""
    _, people, kept, control, control_kept = _CLEAR
    shares = ((kept / people, people), (control_kept / control, control))
    return any(
        _near(
            evidence["clear"]["low"],
            20.0 / (_gap(_CLEAR) + 1.96 * math.sqrt(share * (1 - share) / size)),
            1e-6,
        )
        for share, size in shares
    )


KEPT_COST = Task(
    "18.5",
    _read,
    properties=(
        Property("product", Layer.RANGE, _product),
        Property("ordered", Layer.RELATION, _ordered),
        Property("no_upper_end", Layer.RELATION, _no_upper_end),
        Property("nobody_kept", Layer.RELATION, _nobody_kept),
        Property("symmetric", Layer.RELATION, _symmetric),
        Property("width", Layer.RELATION, _width),
    ),
    mistakes=(
        Mistake(
            "per_stayer", _cost_is(lambda cost, people, kept, control, control_kept: cost * people / kept)
        ),
        Mistake("per_head", _cost_is(lambda cost, people, kept, control, control_kept: cost)),
        Mistake(
            "counts",
            _cost_is(lambda cost, people, kept, control, control_kept: cost * people / (kept - control_kept)),
        ),
        Mistake(
            "points",
            _cost_is(lambda cost, people, kept, control, control_kept: cost / (100 * _gap(_CLEAR))),
        ),
        Mistake(
            "of_the_rest",
            _cost_is(
                lambda cost, people, kept, control, control_kept: (
                    cost * (1 - control_kept / control) / _gap(_CLEAR)
                )
            ),
        ),
        Mistake("negative", _negative),
        Mistake("turned", _turned),
        Mistake("one_error", _low_is(1)),
        Mistake("one_group", _one_group),
        Mistake("errors_added", _low_is(1.96, add=False)),
    ),
)
