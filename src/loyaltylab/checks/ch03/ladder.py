"""Task 03.2: the expected cost of a ladder of compensation."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import as_function, number_from

# Made up: events that stop exactly on a line, and lines that do not stand in order.
_LATE = pd.Series([0.0, 0, 0, 3, 5, 8, 12, 20, 20, 45], index=[4, 9, 1, 30, 7, 2, 12, 8, 5, 3])
_LADDER = {20.0: 9.0, 0.0: 2.0, 5.0: 4.0}
_ONE = {0.0: 1.0}
_WANTED = "one number: euro an event"


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "ladder_cost")
    late, ladder = _LATE.copy(), dict(_LADDER)
    return {
        "cost": number_from(function, _WANTED, late, ladder),
        "untouched": late.equals(_LATE) and ladder == _LADDER,
        "punctual": number_from(function, _WANTED, _LATE * 0, dict(_LADDER)),
        "one": number_from(function, _WANTED, _LATE.copy(), dict(_ONE)),
        "twice": number_from(function, _WANTED, pd.concat([_LATE, _LATE], ignore_index=True), dict(_LADDER)),
    }


def _sum(whole: bool = False, reach: bool = False) -> float:
    """Return the cost with each line's whole pay, or with events that reach a line counted as beyond it."""
    before, cost = 0.0, 0.0
    for line, pay in sorted(_LADDER.items()):
        later = (line <= _LATE) if reach else (line < _LATE)
        cost += float(later.mean()) * (pay if whole else pay - before)
        before = pay
    return cost


_LATE_SHARE = float((_LATE > 0).mean())
_IN_ORDER_GIVEN = sum(
    float((line < _LATE).mean()) * (pay - before)
    for (line, pay), before in zip(_LADDER.items(), [0.0, *list(_LADDER.values())[:-1]])
)


def _overwritten() -> float:
    """Return the mean pay when the lines are gone through as they stand, each writing over the one before."""
    pay = pd.Series(0.0, index=_LATE.index)
    for line, euro in _LADDER.items():
        pay[line < _LATE] = euro
    return float(pay.mean())


def _is(expected: float, name: str = "cost") -> Any:
    """Recognise a wrong cost of the made-up list."""
    return lambda evidence, lantern: abs(evidence[name] - expected) < SMALL


LADDER_COST = Task(
    "03.2",
    _read,
    properties=(
        Property(
            "not_negative",
            Layer.RANGE,
            lambda evidence, lantern: min(evidence[name] for name in ("cost", "punctual", "one")) >= -SMALL,
        ),
        Property("punctual", Layer.RELATION, lambda evidence, lantern: abs(evidence["punctual"]) < SMALL),
        Property("one_line", Layer.RELATION, _is(_LATE_SHARE, "one")),
        Property(
            "not_more_than_top",
            Layer.RELATION,
            lambda evidence, lantern: evidence["cost"] <= _LATE_SHARE * max(_LADDER.values()),
        ),
        Property(
            "any_size",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["twice"] - evidence["cost"]) < SMALL,
        ),
        Property("given_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("whole_pays", _is(_sum(whole=True))),
        Mistake("reached", _is(_sum(reach=True))),
        Mistake("late_only", _is(_sum() / _LATE_SHARE)),
        Mistake("in_all", _is(_sum() * len(_LATE))),
        Mistake("top_for_all", _is(_LATE_SHARE * max(_LADDER.values()))),
        Mistake("first_line", _is(_LATE_SHARE * min(_LADDER.values()))),
        Mistake(
            "not_sorted",
            lambda evidence, lantern: (
                _is(_overwritten())(evidence, lantern) or _is(_IN_ORDER_GIVEN)(evidence, lantern)
            ),
        ),
    ),
)
