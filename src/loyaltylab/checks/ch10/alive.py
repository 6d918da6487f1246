"""Task 10.4: the probability that a silent customer is still there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL
from loyaltylab.checks.reading import as_column, as_function, as_number, call

# Made up, but for the first row: the published customer of Fader, Hardie and Lee (2005).
_HISTORY = pd.DataFrame(
    {
        "frequency": [2, 0, 6, 6, 20, 1],
        "recency": [30.43, 0.0, 50.0, 50.0, 50.0, 8.0],
        "age": [38.86, 70.0, 55.0, 80.0, 80.0, 40.0],
    },
    index=[14, 3, 27, 8, 91, 40],
)
_PUBLISHED = (0.243, 4.414, 0.793, 2.426)
_OTHER = (0.8, 6.0, 0.5, 3.0)
_ONCE, _SHORT, _LONG, _OFTEN = 1, 2, 3, 4
_WANTED = "one probability for each row of the table"


def _probabilities(result: Any, index: pd.Index) -> np.ndarray:
    column = as_column(result, index, _WANTED)
    return np.array([as_number(value, "a probability between 0 and 1 in each row") for value in column])


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "probability_alive")
    given = _HISTORY.copy()
    values = _probabilities(call(function, given, *_PUBLISHED), _HISTORY.index)
    other = _probabilities(call(function, _HISTORY.copy(), *_OTHER), _HISTORY.index)
    return {"values": values, "other": other, "untouched": given.equals(_HISTORY)}


def _wrong(odds: Callable[..., Any], once: float | None = 1.0) -> Callable[[dict[str, Any], Lantern], bool]:
    """Recognise what wrong odds of having gone would give; ``once`` is what one-time buyers then get."""

    def matches(evidence: dict[str, Any], lantern: Lantern) -> bool:
        x, recency, age = (_HISTORY[name].to_numpy(float) for name in _HISTORY)
        with np.errstate(all="ignore"):
            expected = 1 / (1 + odds(x, recency, age, *_PUBLISHED))
        if once is not None:
            expected[x == 0] = once
        rows = np.isfinite(expected) & ((x > 0) | (once is not None))
        return bool(np.allclose(evidence["values"][rows], expected[rows], atol=SMALL))

    return matches


def _inverted(x, recency, age, r, alpha, a, b):  # type: ignore[no-untyped-def]
    return a / (b + x - 1) * ((alpha + recency) / (alpha + age)) ** (r + x)


def _no_r(x, recency, age, r, alpha, a, b):  # type: ignore[no-untyped-def]
    return a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** x


def _minus_one(x, recency, age, r, alpha, a, b):  # type: ignore[no-untyped-def]
    return a / (b + x) * ((alpha + age) / (alpha + recency)) ** (r + x)


def _no_alpha(x, recency, age, r, alpha, a, b):  # type: ignore[no-untyped-def]
    return a / (b + x - 1) * (age / np.maximum(recency, 1e-12)) ** (r + x)


def _gone(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the probability of having gone: it grows with silence, and is 0 for one-time buyers."""
    values = evidence["values"]
    return bool(values[_LONG] > values[_SHORT] and values.max() <= 1 + SMALL and values[_ONCE] < SMALL)


def _odds(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the odds themselves: they grow with silence and pass 1."""
    values = evidence["values"]
    return bool(values[_LONG] > values[_SHORT] and values.max() > 1)


def _once(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a right formula that is applied to one-time buyers as well."""
    values = evidence["values"]
    return bool(abs(values[0] - 0.7266) < 5e-5 and abs(values[_ONCE] - 1) > SMALL)


PROBABILITY_ALIVE = Task(
    "10.4",
    _read,
    properties=(
        Property(
            "probability",
            Layer.RANGE,
            lambda evidence, lantern: bool(
                ((evidence["values"] >= -SMALL) & (evidence["values"] <= 1 + SMALL)).all()
            ),
        ),
        Property(
            "one_order",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["values"][_ONCE] - 1) < SMALL,
        ),
        Property(
            "silence_counts",
            Layer.RELATION,
            lambda evidence, lantern: evidence["values"][_LONG] < evidence["values"][_SHORT],
        ),
        Property(
            "rhythm_counts",
            Layer.RELATION,
            lambda evidence, lantern: evidence["values"][_OFTEN] < evidence["values"][_LONG],
        ),
        Property(
            "published",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["values"][0] - 0.7266) < 5e-5,
        ),
        Property(
            "parameters",
            Layer.RELATION,
            lambda evidence, lantern: not np.allclose(evidence["values"], evidence["other"]),
        ),
        Property("table_kept", Layer.RELATION, lambda evidence, lantern: evidence["untouched"]),
    ),
    mistakes=(
        Mistake("odds", _odds),
        Mistake("gone", _gone),
        Mistake("once", _once),
        Mistake("inverted", _wrong(_inverted)),
        Mistake("no_r", _wrong(_no_r)),
        Mistake("minus_one", _wrong(_minus_one)),
        Mistake("no_alpha", _wrong(_no_alpha)),
    ),
)
