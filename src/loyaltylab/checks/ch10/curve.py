"""Task 10.2: the survival curve of a table of customers."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import Stop, as_function, as_labelled_numbers, call, is_a, tried_on_a_case

# Made up: two leave on one day, some are still there on a day on which somebody leaves, the last ones stay.
_DAYS = [60, 20, 40, 40, 60, 90, 30, 60, 70, 90, 100, 120]
_LEFT = [True, True, True, False, True, True, False, False, False, False, False, False]
_SPELLS = pd.DataFrame({"days": _DAYS, "ended": _LEFT}, index=[7, 3, 11, 20, 41, 2, 9, 15, 33, 60, 1, 8])
# Nobody is still there: the curve is the plain share of those who last longer.
_ALL_LEFT = pd.DataFrame({"days": [5, 8, 8, 2, 9], "ended": [True] * 5})
_STEPS = sorted({day for day, left in zip(_DAYS, _LEFT) if left})
_WANTED = "one share for each day on which somebody left"


def _shares(result: Any, days: list[int]) -> np.ndarray:
    if is_a(result, list | np.ndarray) and len(result) == len(days):
        result = pd.Series(list(result), index=days)
    with tried_on_a_case():
        values = as_labelled_numbers(
            result, days, _WANTED, "the days on which somebody left, in the made-up table", "such day"
        )
    return np.array(list(values.values()))


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "survival_curve")
    given = _SPELLS.copy()
    shares = _shares(call(function, given), _STEPS)
    try:
        plain = _shares(call(function, _ALL_LEFT.copy()), [2, 5, 8, 9])
    except Stop:
        # A slip on the last step, where nobody is left, has a message of its own.
        plain = np.full(4, np.nan)
    return {"shares": shares, "plain": plain, "untouched": given.equals(_SPELLS)}


def _counts() -> pd.DataFrame:
    """Return for each step of the made-up table how many were at risk, and how many left."""
    rows = [
        (sum(day >= step for day in _DAYS), sum(day == step and left for day, left in zip(_DAYS, _LEFT)))
        for step in _STEPS
    ]
    return pd.DataFrame(rows, columns=["at_risk", "left"], index=_STEPS)


def _is(expected: Any) -> Any:
    """Recognise a wrong curve of the made-up table."""
    numbers = np.asarray(expected, dtype=float)
    return lambda evidence, lantern: bool(np.allclose(evidence["shares"], numbers, atol=SMALL))


_TABLE = _counts()
_LOST = _TABLE["left"] / _TABLE["at_risk"]
_MARKED = np.array(_LEFT)
_ENDED_ONLY = np.array(_DAYS)[_MARKED]


def _product(at_risk: Any, left: Any) -> np.ndarray:
    return np.cumprod(1 - np.asarray(left, dtype=float) / np.asarray(at_risk, dtype=float))


_DROPPED = [(step < _ENDED_ONLY).mean() for step in _STEPS]
_AS_LEFT = [(np.array(_DAYS) > step).mean() for step in _STEPS]
_STRICT = _product([(np.array(_DAYS) > step).sum() for step in _STEPS], _TABLE["left"])
_DAYS_NOT_PEOPLE = _product(_TABLE["at_risk"], [1] * len(_STEPS))
_CENSORED_LEAVE = _product(_TABLE["at_risk"], [(np.array(_DAYS) == step).sum() for step in _STEPS])


def _lost_instead(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a curve that rises from the share lost on the first day."""
    shares = evidence["shares"]
    return bool(abs(shares[0] - _LOST.iloc[0]) < SMALL and (np.diff(shares) > 0).all())


SURVIVAL_CURVE = Task(
    "10.2",
    _read,
    properties=(
        Property(
            "share",
            Layer.RANGE,
            lambda evidence, lantern: bool(
                ((evidence["shares"] >= -SMALL) & (evidence["shares"] <= 1 + SMALL)).all()
            ),
        ),
        Property(
            "falls", Layer.RANGE, lambda evidence, lantern: bool((np.diff(evidence["shares"]) < SMALL).all())
        ),
        Property(
            "first_step",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["shares"][0] - (1 - _LOST.iloc[0])) < SMALL,
        ),
        Property(
            "plain",
            Layer.RELATION,
            lambda evidence, lantern: bool(np.allclose(evidence["plain"], [0.8, 0.6, 0.2, 0], atol=SMALL)),
        ),
        Property(
            "each_step",
            Layer.RELATION,
            lambda evidence, lantern: bool(
                np.allclose(
                    evidence["shares"][1:] / np.maximum(evidence["shares"][:-1], SMALL),
                    1 - _LOST.iloc[1:],
                    atol=SMALL,
                )
            ),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("dropped", _is(_DROPPED)),
        Mistake("as_left", _is(_AS_LEFT)),
        Mistake("censored_leave", _is(_CENSORED_LEAVE)),
        Mistake("never_smaller", _is(1 - _TABLE["left"].cumsum() / len(_DAYS))),
        Mistake("strictly_longer", _is(_STRICT)),
        Mistake("days_not_people", _is(_DAYS_NOT_PEOPLE)),
        Mistake("not_multiplied", _is(1 - _LOST)),
        Mistake("added_up", _is(1 - _LOST.cumsum())),
        Mistake("hazard", _is(_LOST)),
        Mistake("lost_instead", _lost_instead),
    ),
)
