"""Task 12.3: what one added return costs."""

from collections.abc import Callable

from loyaltylab.checks.ch12.common import made_up
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close
from loyaltylab.checks.reading import Stop, as_function, as_number, call

Evidence = dict[str, float]

# Arms of unequal size; the same with a dearer offer beside it; an offer without which nobody returns.
# Neither the returns that would have come anyway nor the answer is a round number.
_PLAIN = {"control": (110, 10), "upgrade": (60, 18)}
_WITH_OTHER = {**_PLAIN, "price": (50, 20)}
_FOUR_TIMES = {arm: (4 * asked, 4 * back) for arm, (asked, back) in _PLAIN.items()}
_NOBODY = {"control": (40, 0), "upgrade": (30, 6)}
_TABLES = {"plain": _PLAIN, "other": _WITH_OTHER, "four": _FOUR_TIMES}
_OFFER, _ASKED, _BACK, _ANYWAY = 6.0, 60, 18, 10 / 110 * 60


def _read(answer: object, lantern: Lantern) -> Evidence:
    function = as_function(answer, "cost_per_added")

    def value(trial: dict[str, tuple[int, int]]) -> float:
        return as_number(call(function, made_up(trial), "upgrade"), "one number for a trial and an offer")

    evidence = {name: value(trial) for name, trial in _TABLES.items()}
    try:
        evidence["nobody"] = value(_NOBODY)
    except (
        Stop
    ):  # no number at all; what is wrong shows in the other trials, or the message for this one says it
        evidence["nobody"] = float("nan")
    return evidence


def _is(*numbers: float) -> Callable[[Evidence, Lantern], bool]:
    return lambda evidence, lantern: any(is_close(evidence["plain"], number) for number in numbers)


def _cents(evidence: Evidence, lantern: Lantern) -> bool:
    """Recognise cents: where nobody returns without the offer, an added return costs the offer itself."""
    return is_close(evidence["nobody"], 100 * _OFFER)


def _rounded(evidence: Evidence, lantern: Lantern) -> bool:
    """Recognise the right amount rounded, or a rounded number of people below the line."""
    right = _OFFER * _BACK / (_BACK - _ANYWAY)
    wrong = [round(right, places) for places in (0, 1, 2, 3)] + [_OFFER * _BACK / (_BACK - round(_ANYWAY))]
    return any(is_close(evidence["plain"], number) for number in wrong)


COST_PER_ADDED = Task(
    "12.3",
    _read,
    properties=(
        Property("nobody", Layer.RANGE, lambda evidence, lantern: is_close(evidence["nobody"], _OFFER)),
        Property("dearer", Layer.RANGE, lambda evidence, lantern: evidence["plain"] > _OFFER),
        Property(
            "size", Layer.RELATION, lambda evidence, lantern: is_close(evidence["plain"], evidence["four"])
        ),
        Property(
            "own_arm",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["plain"], evidence["other"]),
        ),
        Property(
            "adds_up",
            Layer.RELATION,
            # Paid: 18 upgrades. Added: fewer than the 18, and more than half of them.
            lambda evidence, lantern: 18 * _OFFER / evidence["plain"] > 9,
        ),
    ),
    mistakes=(
        Mistake("cents", _cents),
        Mistake("per_return", _is(_OFFER)),
        Mistake("paid_to_all", _is(_OFFER * _ASKED / (_BACK - _ANYWAY))),
        Mistake("paid_to_all_per_return", _is(_OFFER * _ASKED / _BACK)),
        Mistake("counts_compared", _is(_OFFER * _BACK / (_BACK - 10))),
        Mistake("anyway_alone", _is(_OFFER * _BACK / _ANYWAY)),
        Mistake("per_point", _is(_OFFER * _BACK / (18 / 60 - 10 / 110), _OFFER / (18 / 60 - 10 / 110))),
        Mistake("upside_down", _is((_BACK - _ANYWAY) / (_OFFER * _BACK))),
        Mistake("total", _is(_OFFER * _BACK)),
        Mistake("rounded", _rounded),
    ),
)
