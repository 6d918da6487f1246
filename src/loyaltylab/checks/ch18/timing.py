"""Task 18.1: one formula, three timing conventions."""

from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers
from loyaltylab.checks.reading import as_function, as_labelled_numbers, call

LABELS = ("now", "next", "next if kept")
# Made up: margin a year, chance to stay, discount.
_CASE = (60.0, 0.75, 0.25)
_NOBODY_STAYS = (60.0, 0.0, 0.25)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "lifetime_values")

    def values(case: tuple[float, float, float]) -> Numbers:
        return as_labelled_numbers(
            call(function, *case), LABELS, "one value for each timing", "now, next and next if kept", "timing"
        )

    return {"case": values(_CASE), "alone": values(_NOBODY_STAYS), "double": values((120.0, 0.75, 0.25))}


def _near(value: float, other: float) -> bool:
    return abs(value - other) < SMALL


def _one_margin(evidence: dict[str, Any], lantern: Lantern) -> bool:
    case = evidence["case"]
    return _near(case["now"] - case["next if kept"], _CASE[0])


def _one_year(evidence: dict[str, Any], lantern: Lantern) -> bool:
    case = evidence["case"]
    return _near(case["now"], case["next"] * (1 + _CASE[2]))


def _nobody_stays(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Whoever never stays brings one margin: today, a year later, or none."""
    alone = evidence["alone"]
    return all(_near(alone[label], value) for label, value in zip(LABELS, (60.0, 48.0, 0.0)))


def _goes_on(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """What is left for who stays is the same row again, a year later: no last year."""
    case = evidence["case"]
    return _near(case["next if kept"], case["now"] * _CASE[1] / (1 + _CASE[2]))


def _in_margin(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return all(_near(evidence["double"][label], 2 * evidence["case"][label]) for label in LABELS)


def _gives(now: float, later: float, kept: float) -> Any:
    return lambda evidence, lantern: all(
        _near(evidence["case"][label], value) for label, value in zip(LABELS, (now, later, kept))
    )


_M, _R, _D = _CASE
_REST = 1 + _D - _R

LIFETIME_VALUES = Task(
    "18.1",
    _read,
    properties=(
        Property(
            "positive",
            Layer.RANGE,
            lambda evidence, lantern: all(value > 0 for value in evidence["case"].values()),
        ),
        Property("one_margin", Layer.RELATION, _one_margin),
        Property("one_year", Layer.RELATION, _one_year),
        Property("goes_on", Layer.RELATION, _goes_on),
        Property("nobody_stays", Layer.RELATION, _nobody_stays),
        Property("in_margin", Layer.RELATION, _in_margin),
    ),
    mistakes=(
        Mistake("swapped", _gives(_M * _R / _REST, _M / _REST, _M * (1 + _D) / _REST)),
        Mistake("shifted", _gives(_M / _REST, _M * _R / _REST, _M * _R * _R / _REST)),
        Mistake("no_discount", _gives(_M * (1 + _D) / (1 - _R), _M / (1 - _R), _M * _R / (1 - _R))),
        Mistake(
            "discount_below",
            _gives(_M * (1 + _D) / (_D - _R + 2), _M / (_D - _R + 2), _M * _R / (_D - _R + 2)),
        ),
        Mistake(
            "plus_keep", _gives(_M * (1 + _D) / (1 + _D + _R), _M / (1 + _D + _R), _M * _R / (1 + _D + _R))
        ),
        Mistake("all_alike", _gives(_M / _REST, _M / _REST, _M / _REST)),
        Mistake(
            "churn_for_keep", _gives(_M * (1 + _D) / (_D + _R), _M / (_D + _R), _M * (1 - _R) / (_D + _R))
        ),
    ),
)
