"""Task 22.5: whether an interval bears a claim out."""

from collections.abc import Callable
from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.reading import Stop, as_function, call

WORDS = ("holds", "refuted", "open")
# Made up: low and high of what was found, least and most of what is claimed.
_INSIDE = ((30, 60, 25, 95), (30, 30, 25, 95), (-8, -3, -10, -1))
_OUTSIDE = ((10, 20, 25, 95), (100, 120, 25, 95), (4, 9, -10, -1))
_ACROSS = ((10, 40, 25, 95), (60, 120, 25, 95), (10, 120, 25, 95), (-5, 8, 2, 6))
_SAME = ((25, 95, 25, 95), (25, 60, 25, 95))
_TOUCHING = ((95, 120, 25, 95), (10, 25, 25, 95))
_CASES = (*_INSIDE, *_OUTSIDE, *_ACROSS, *_SAME, *_TOUCHING)
Case = tuple[int, int, int, int]
Rule = Callable[[float, float, float, float], str]


def _read(answer: object, lantern: Lantern) -> dict[Case, str]:
    function = as_function(answer, "verdict")
    found: dict[Case, str] = {}
    for case in _CASES:
        result = call(function, *(float(end) for end in case))
        if not isinstance(result, str) or result.strip().casefold() not in WORDS:
            raise Stop(
                "words",
                'Your function must return one of the three words "holds", "refuted" and "open", in quotes; tried on made-up ends, it returned something else.',
            )
        found[case] = result.strip().casefold()
    return found


def _all_are(word: str, cases: tuple[Case, ...]) -> Callable[[Any, Any], bool]:
    return lambda found, lantern: all(found[case] == word for case in cases)


def _is(rule: Rule) -> Callable[[Any, Any], bool]:
    """Recognise a wrong rule by what it says to every made-up case."""
    return lambda found, lantern: all(found[case] == rule(*case) for case in _CASES)


def _any_overlap(low: float, high: float, least: float, most: float) -> str:
    return "refuted" if high < least or low > most else "holds"


def _never_open(low: float, high: float, least: float, most: float) -> str:
    return "holds" if least <= low and high <= most else "refuted"


def _no_upper_end(low: float, high: float, least: float, most: float) -> str:
    return "holds" if low >= least else "refuted" if high < least else "open"


def _middle(low: float, high: float, least: float, most: float) -> str:
    return "holds" if least <= (low + high) / 2 <= most else "refuted"


def _by_nought(low: float, high: float, least: float, most: float) -> str:
    """Open where the interval holds 0, whatever is claimed."""
    return "open" if low < 0 < high else "holds"


def _claim_inside(low: float, high: float, least: float, most: float) -> str:
    """The interval must hold the claim."""
    return "holds" if low <= least and most <= high else "refuted" if high < least or low > most else "open"


def _turned(low: float, high: float, least: float, most: float) -> str:
    return "refuted" if least <= low and high <= most else "holds" if high < least or low > most else "open"


VERDICT = Task(
    "22.5",
    _read,
    properties=(
        Property("inside", Layer.RELATION, _all_are("holds", _INSIDE)),
        Property("outside", Layer.RELATION, _all_are("refuted", _OUTSIDE)),
        Property("across", Layer.RELATION, _all_are("open", _ACROSS)),
        Property("same_ends", Layer.RELATION, _all_are("holds", _SAME)),
        Property("touching", Layer.RELATION, _all_are("open", _TOUCHING)),
    ),
    mistakes=(
        Mistake("any_overlap", _is(_any_overlap)),
        Mistake("never_open", _is(_never_open)),
        Mistake("no_upper_end", _is(_no_upper_end)),
        Mistake("middle", _is(_middle)),
        Mistake("by_nought", _is(_by_nought)),
        Mistake("claim_inside", _is(_claim_inside)),
        Mistake("turned", _is(_turned)),
    ),
)
