"""Task 01.3: how many customers are in the bucket after some months."""

from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL
from loyaltylab.checks.reading import as_function, number_from

START, WON, LEAVING, MONTHS = 800, 30, 0.05, 6
"""A made-up shop; the numbers are such that each mistake gives another result."""
STAYS = 1 - LEAVING
_WANTED = "one number of customers"


def _read(answer: object, lantern: Lantern) -> dict[str, float]:
    function = as_function(answer, "customers_after")
    return {
        "shop": number_from(function, _WANTED, START, WON, LEAVING, MONTHS),
        "month": number_from(function, _WANTED, START, WON, LEAVING, 1),
        "no_month": number_from(function, _WANTED, START, WON, LEAVING, 0),
        "tight": number_from(function, _WANTED, START, WON, 0.0, 10),
        "level": number_from(function, _WANTED, 600, 30, 0.05, 24),
        "all_leave": number_from(function, _WANTED, START, WON, 1.0, 3),
    }


def _is(expected: float) -> Any:
    """Recognise a wrong number of customers of the made-up shop."""
    return lambda evidence, lantern: abs(evidence["shop"] - expected) < SMALL


def _holds(name: str, expected: float) -> Any:
    return lambda evidence, lantern: abs(evidence[name] - expected) < SMALL


def _filled(months: int, stays: float, poured: float) -> float:
    """Return the level when ``poured`` is added after each month's leak."""
    return START * stays**months + poured * sum(stays**past for past in range(months))


BUCKET = Task(
    "01.3",
    _read,
    properties=(
        Property(
            "range",
            Layer.RANGE,
            lambda evidence, lantern: all(number >= 0 for number in evidence.values()),
        ),
        Property("no_month", Layer.RELATION, _holds("no_month", START)),
        Property("tight", Layer.RELATION, _holds("tight", START + 10 * WON)),
        Property("level", Layer.RELATION, _holds("level", 600)),
        Property("all_leave", Layer.RELATION, _holds("all_leave", WON)),
        Property("month", Layer.RELATION, _holds("month", START - LEAVING * START + WON)),
    ),
    mistakes=(
        Mistake("newcomers_leak", _is(_filled(MONTHS, STAYS, STAYS * WON))),
        Mistake("straight", _is(START + MONTHS * (WON - LEAVING * START))),
        Mistake("nobody_won", _is(START * STAYS**MONTHS)),
        Mistake("nobody_leaves", _is(START + MONTHS * WON)),
        Mistake("one_month_short", _is(_filled(MONTHS - 1, STAYS, WON))),
        Mistake("one_month_long", _is(_filled(MONTHS + 1, STAYS, WON))),
        Mistake("as_percent", _is(_filled(MONTHS, 1 - LEAVING / 100, WON))),
        Mistake("won_once", _is(START * STAYS**MONTHS + WON)),
        Mistake("won_never_leave", _is(START * STAYS**MONTHS + MONTHS * WON)),
        Mistake("long_run", _is(WON / LEAVING)),
        Mistake("those_lost", _is(START - START * STAYS**MONTHS)),
    ),
)
