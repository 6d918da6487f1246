"""Task 03.5: the share of customers who are served within a promise, by Erlang's formula."""

from math import exp, factorial
from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL
from loyaltylab.checks.reading import as_function, number_from

# Made up: customers an hour, minutes each, people, promised minutes.
_CASE = (30.0, 4.0, 3, 2.0)
_NOBODY_QUEUES = (12.0, 4.0, 3, 600.0)
_ALONE = (10.0, 3.0, 1, 0.0)
_TOO_MUCH = (60.0, 4.0, 3, 5.0)
_JUST_FULL = (45.0, 4.0, 3, 5.0)
_SOONER = (30.0, 4.0, 3, 1.0)
_MORE_PEOPLE = (30.0, 4.0, 4, 2.0)
_WANTED = "one number: a share between 0 and 1"


def _read(answer: object, lantern: Lantern) -> dict[str, float]:
    function = as_function(answer, "within")
    cases = {
        "case": _CASE,
        "patient": _NOBODY_QUEUES,
        "alone": _ALONE,
        "too_much": _TOO_MUCH,
        "just_full": _JUST_FULL,
        "sooner": _SOONER,
        "more_people": _MORE_PEOPLE,
    }
    return {name: number_from(function, _WANTED, *case) for name, case in cases.items()}


_ARRIVALS, _EACH, _PEOPLE, _PROMISE = _CASE
_LOAD = _ARRIVALS * _EACH / 60
_TERMS = [_LOAD**number / factorial(number) for number in range(_PEOPLE + 1)]


def _late(waiting: float, minutes: float = _PROMISE, load: float = _LOAD) -> float:
    """Return the share later than the promise, when so many have to wait."""
    return waiting * exp(-(_PEOPLE - load) * minutes / _EACH)


def _waiting(load: float) -> float:
    """Return the share who have to wait, at this load."""
    terms = [load**number / factorial(number) for number in range(_PEOPLE + 1)]
    last = terms[-1] * _PEOPLE / (_PEOPLE - load)
    return last / (sum(terms[:-1]) + last)


_LAST = _TERMS[-1] * _PEOPLE / (_PEOPLE - _LOAD)
_ONE_TERM_MORE = _LAST / (sum(_TERMS) + _LAST)
_LOST = _TERMS[-1] / sum(_TERMS)
_HALF_FORGOTTEN = _TERMS[-1] / (sum(_TERMS[:-1]) + _LAST)
_NO_FACTORIAL = _LOAD**_PEOPLE * _PEOPLE / (_PEOPLE - _LOAD)
_WITHOUT_FACTORIAL = _NO_FACTORIAL / (sum(_TERMS[:-1]) + _NO_FACTORIAL)


def _is(*expected: float) -> Any:
    """Recognise wrong shares of the made-up counter."""
    return lambda evidence, lantern: any(abs(evidence["case"] - value) < SMALL for value in expected)


def _near(name: str, value: float, tolerance: float = SMALL) -> Any:
    return lambda evidence, lantern: abs(evidence[name] - value) < tolerance


def _in_range(evidence: dict[str, float], lantern: Lantern) -> bool:
    return all(
        -SMALL <= value <= 1 + SMALL
        for name, value in evidence.items()
        if name not in ("too_much", "just_full")
    )


WITHIN = Task(
    "03.5",
    _read,
    properties=(
        Property("range", Layer.RANGE, _in_range),
        Property("patient", Layer.RELATION, _near("patient", 1.0, 1e-4)),
        Property("alone", Layer.RELATION, _near("alone", 0.5)),
        Property(
            "longer_promise", Layer.RELATION, lambda evidence, lantern: evidence["sooner"] < evidence["case"]
        ),
        Property(
            "more_people",
            Layer.RELATION,
            lambda evidence, lantern: evidence["more_people"] > evidence["case"],
        ),
        Property(
            "too_much",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["too_much"]) < SMALL and abs(evidence["just_full"]) < SMALL
            ),
        ),
    ),
    mistakes=(
        Mistake("everybody_waits", _is(1 - _late(1.0))),
        Mistake("share_late", _is(_late(_waiting(_LOAD)))),
        Mistake("share_waiting", _is(_waiting(_LOAD), 1 - _waiting(_LOAD))),
        Mistake("one_term_more", _is(1 - _late(_ONE_TERM_MORE))),
        Mistake("factor_forgotten", _is(1 - _late(_LOST), 1 - _late(_HALF_FORGOTTEN))),
        Mistake("no_factorial", _is(1 - _late(_WITHOUT_FACTORIAL))),
        Mistake("in_hours", _is(1 - _late(_waiting(_LOAD), _PROMISE / 60))),
        Mistake("load_unit", _is(1 - _late(_waiting(_ARRIVALS / 60), load=_ARRIVALS / 60), 0.0)),
    ),
)
