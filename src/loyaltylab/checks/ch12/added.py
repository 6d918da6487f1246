"""Task 12.2: the lower end of what an offer surely adds."""

from collections.abc import Callable
from math import sqrt

from loyaltylab.checks.ch12.common import made_up
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close
from loyaltylab.checks.reading import as_function, as_number, call
from loyaltylab.measures.intervals import share_difference

Evidence = dict[str, float]

# Arms of unequal size; another offer that is no part of the comparison; the same four times; all alike; nothing added.
_PLAIN = {"control": (80, 8), "price": (50, 15)}
_WITH_OTHER = {**_PLAIN, "upgrade": (40, 30)}
_FOUR_TIMES = {arm: (4 * asked, 4 * back) for arm, (asked, back) in _PLAIN.items()}
_SURE = {"control": (30, 30), "price": (20, 0)}
_NOTHING = {"control": (60, 12), "price": (40, 8)}
_TABLES = {
    "plain": _PLAIN,
    "other": _WITH_OTHER,
    "four": _FOUR_TIMES,
    "sure": _SURE,
    "nothing": _NOTHING,
}
_SHARE, _PEACE = 15 / 50, 8 / 80
_GAP = _SHARE - _PEACE


def _read(answer: object, lantern: Lantern) -> Evidence:
    function = as_function(answer, "surely_added")

    def value(trial: dict[str, tuple[int, int]]) -> float:
        return as_number(call(function, made_up(trial), "price"), "one number for a trial and an offer")

    return {name: value(trial) for name, trial in _TABLES.items()}


def _is(*numbers: float) -> Callable[[Evidence, Lantern], bool]:
    return lambda evidence, lantern: any(is_close(evidence["plain"], number) for number in numbers)


def _below(margin: float) -> float:
    return _GAP - margin


_OWN, _OTHER = _SHARE * (1 - _SHARE) / 50, _PEACE * (1 - _PEACE) / 80
_TWO = sqrt(_OWN + _OTHER)
_POOLED = (15 + 8) / (50 + 80)


def _others_are_control(evidence: Evidence, lantern: Lantern) -> bool:
    """Recognise a comparison with everybody else: another offer changes the result."""
    return _sized(evidence["plain"]) and not is_close(evidence["plain"], evidence["other"])


def _rounded(evidence: Evidence, lantern: Lantern) -> bool:
    """Recognise the right lower end, rounded."""
    ends = {round(_below(1.96 * _TWO), places) for places in (2, 3, 4)}
    return any(is_close(evidence["plain"], end) for end in ends)


def _sized(value: float) -> bool:
    return abs(value) <= 1


SURELY_ADDED = Task(
    "12.2",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda evidence, lantern: all(map(_sized, evidence.values()))),
        Property("sure", Layer.RANGE, lambda evidence, lantern: is_close(evidence["sure"], -1)),
        Property("nothing", Layer.RANGE, lambda evidence, lantern: evidence["nothing"] < 0),
        Property(
            "four_times",
            Layer.RELATION,
            lambda evidence, lantern: is_close(2 * (_GAP - evidence["four"]), _GAP - evidence["plain"]),
        ),
        Property(
            "both_arms",
            Layer.RELATION,
            lambda evidence, lantern: _below(2.1 * _TWO) < evidence["plain"] < _below(1.9 * _TWO),
        ),
    ),
    mistakes=(
        Mistake("others_are_control", _others_are_control),
        Mistake("gap_alone", _is(_GAP, -_GAP)),
        Mistake("share_alone", _is(_SHARE, _SHARE - 1.96 * sqrt(_OWN))),
        Mistake("upper_end", _is(_GAP + 1.96 * _TWO)),
        Mistake("margin_alone", _is(1.96 * _TWO)),
        Mistake("one_error", _is(_below(_TWO))),
        Mistake("two_errors", _is(_below(2 * _TWO))),
        Mistake("one_person_less", _is(_below(1.96 * sqrt(_OWN * 50 / 49 + _OTHER * 80 / 79)))),
        Mistake("lower_ends", _is(_below(1.96 * (sqrt(_OWN) - sqrt(_OTHER))))),
        Mistake("other_interval", _is(share_difference(15, 50, 8, 80).low)),
        Mistake("rounded", _rounded),
        Mistake("own_error", _is(_below(1.96 * sqrt(_OWN)))),
        Mistake("errors_added", _is(_below(1.96 * (sqrt(_OWN) + sqrt(_OTHER))))),
        Mistake("pooled", _is(_below(1.96 * sqrt(_POOLED * (1 - _POOLED) * (1 / 50 + 1 / 80))))),
        Mistake("not_rooted", _is(_below(1.96 * (_OWN + _OTHER)))),
        Mistake("not_divided", _is(_below(1.96 * sqrt(50 * _OWN + 80 * _OTHER)))),
        Mistake("swapped", _is(-_GAP - 1.96 * _TWO)),
        Mistake("ratio", _is(_SHARE / _PEACE, _SHARE / _PEACE - 1)),
    ),
)
