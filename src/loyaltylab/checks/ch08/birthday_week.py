"""Task 08.2: does an order lie in the week round the birthday, or in a week moved away from it?"""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import Stop, as_column, as_function, call, is_a

# Made-up orders: days from the birthday of their own year.
_DAYS = pd.Series(
    [
        0,  # 0 the day itself
        -3,  # 1 three days before
        3,  # 2 three days after
        4,  # 3 four days after
        -4,  # 4 four days before
        14,  # 5 two weeks after
        363,  # 6 30 December, two days before a birthday on 1 January
        -363,  # 7 2 January, two days after a birthday on 31 December
        182,  # 8 half a year away
        21,  # 9 three weeks after
        362,  # 10 29 December, three days before a birthday on 1 January
    ],
    index=[31, 5, 12, 70, 44, 2, 93, 58, 66, 17, 25],
)
_HOME = [True, True, True, False, False, False, True, True, False, False, True]
_TWO_WEEKS = [False, False, False, False, False, True, False, False, False, False, False]
_THREE_WEEKS = [False, False, False, False, False, False, False, False, False, True, False]
_CORE, _EDGE, _FAR, _TURN = (0,), (1, 2), (3, 4), (6, 7, 10)


def _read_2(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "in_birthday_week")
    days = _DAYS.copy()
    # A week moved back by 344 days is the week moved on by 21.
    hits = {shift: _hits(call(function, days, shift)) for shift in (0, 14, 21, -344)}
    return {"hits": hits, "untouched": days.equals(_DAYS)}


def _hits(result: object) -> list[bool]:
    column = as_column(result, _DAYS.index, "True or False for each order")
    flags = []
    for value in column:
        if not is_a(value, bool) and str(value) not in ("True", "False"):
            raise Stop(
                "not_flags",
                "Your function should give back True or False for each order: end it with a comparison, such as `<= 3`.",
            )
        flags.append(bool(value))
    return flags


def _agree(evidence: dict[str, Any], rows: tuple[int, ...], shift: int = 0) -> bool:
    wanted = {0: _HOME, 14: _TWO_WEEKS, 21: _THREE_WEEKS, -344: _THREE_WEEKS}[shift]
    return all(evidence["hits"][shift][row] == wanted[row] for row in rows)


_ALL = tuple(range(len(_DAYS)))


def _leap_circle(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a circle of 366 days, which is a day off only at the seam."""
    return _agree(evidence, _ALL[:-1]) and not evidence["hits"][0][10]


def _below_nothing(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise 365 less the distance, which falls below 0 where a shift makes the distance longer than a year."""
    return _agree(evidence, _ALL) and all(evidence["hits"][14][row] for row in (5, 7))


BIRTHDAY_WEEK = Task(
    "08.2",
    _read_2,
    properties=(
        Property("the_day", Layer.RANGE, lambda evidence, lantern: _agree(evidence, _CORE)),
        Property("seven_days", Layer.RANGE, lambda evidence, lantern: _agree(evidence, (*_EDGE, *_FAR, 8))),
        Property("turn_of_the_year", Layer.RELATION, lambda evidence, lantern: _agree(evidence, _TURN)),
        Property("shifted", Layer.RELATION, lambda evidence, lantern: _agree(evidence, _ALL, 14)),
        Property("shifted_far", Layer.RELATION, lambda evidence, lantern: _agree(evidence, _ALL, -344)),
        Property("column_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake(
            "shift_ignored",
            lambda evidence, lantern: evidence["hits"][0] == evidence["hits"][14] == evidence["hits"][21],
        ),
        Mistake(
            "only_after",
            lambda evidence, lantern: (
                not evidence["hits"][0][1] and evidence["hits"][0][2] and evidence["hits"][0][0]
            ),
        ),
        Mistake(
            "too_short",
            lambda evidence, lantern: (
                not any(evidence["hits"][0][row] for row in _EDGE) and evidence["hits"][0][0]
            ),
        ),
        Mistake(
            "too_long", lambda evidence, lantern: all(evidence["hits"][0][row] for row in (*_EDGE, *_FAR))
        ),
        Mistake(
            "wrong_way",
            lambda evidence, lantern: (
                _agree(evidence, _ALL) and not evidence["hits"][14][5] and not evidence["hits"][21][9]
            ),
        ),
        Mistake(
            "no_turn_of_the_year",
            lambda evidence, lantern: (
                _agree(evidence, (*_CORE, *_EDGE, *_FAR))
                and not any(evidence["hits"][0][row] for row in _TURN)
            ),
        ),
        Mistake("leap_circle", _leap_circle),
        Mistake("below_nothing", _below_nothing),
        Mistake(
            "shift_after_the_turn",
            lambda evidence, lantern: (
                _agree(evidence, _ALL) and _agree(evidence, _ALL, 14) and not _agree(evidence, _ALL, -344)
            ),
        ),
    ),
)
