"""Task 17.2: the Gini coefficient of a list."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import as_function, number_from

# Made up, out of order and with labels of their own: labels that run with the numbers would hide a slip.
_LIST = pd.Series([30.0, 2, 8, 4, 6, 15, 2], index=[4, 9, 1, 30, 7, 2, 12])
_ALIKE = pd.Series([5.0] * 6, index=[3, 1, 8, 5, 9, 2])
_ONE = pd.Series([0.0, 0, 12, 0, 0, 0, 0, 0], index=[8, 3, 5, 1, 2, 7, 6, 4])
_TEXTBOOK = pd.Series([1.0, 4, 1, 1, 1, 8, 1, 1, 1, 1], index=[5, 2, 9, 1, 4, 3, 8, 7, 6, 10])
_WANTED = "one number: a coefficient between 0 and 1"


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "gini")
    given = _LIST.copy()
    return {
        "list": number_from(function, _WANTED, given),
        "untouched": given.equals(_LIST),
        "alike": number_from(function, _WANTED, _ALIKE.copy()),
        "one": number_from(function, _WANTED, _ONE.copy()),
        "textbook": number_from(function, _WANTED, _TEXTBOOK.copy()),
        "in_cents": number_from(function, _WANTED, _LIST * 100),
    }


def _raw(values: np.ndarray, place: np.ndarray) -> float:
    """Return the formula with places of any kind, without looking at the order."""
    return float(((2 * place - len(values) - 1) * values).sum() / (len(values) * values.sum()))


_GIVEN = _LIST.to_numpy()
_RISING = np.sort(_GIVEN)
_COUNT = np.arange(1, len(_GIVEN) + 1)
_CURVE = np.append(0, _RISING.cumsum()) / _RISING.sum()
_AREA = float((_CURVE[1:] + _CURVE[:-1]).sum() / 2 / len(_GIVEN))


def _is(expected: float) -> Any:
    """Recognise a wrong coefficient of the made-up list."""
    return lambda evidence, lantern: abs(evidence["list"] - expected) < SMALL


GINI = Task(
    "17.2",
    _read,
    properties=(
        Property(
            "range",
            Layer.RANGE,
            lambda evidence, lantern: all(
                -SMALL <= evidence[name] <= 1 for name in ("list", "alike", "one", "textbook", "in_cents")
            ),
        ),
        Property("alike", Layer.RELATION, lambda evidence, lantern: abs(evidence["alike"]) < SMALL),
        Property("one", Layer.RELATION, lambda evidence, lantern: abs(evidence["one"] - 7 / 8) < SMALL),
        Property(
            "unit",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["list"] - evidence["in_cents"]) < SMALL,
        ),
        Property(
            "textbook", Layer.RELATION, lambda evidence, lantern: abs(evidence["textbook"] - 0.42) < SMALL
        ),
        Property("list_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("falling", _is(_raw(_RISING[::-1], _COUNT))),
        Mistake("not_sorted", _is(_raw(_GIVEN, _COUNT))),
        Mistake("from_nought", _is(_raw(_RISING, _COUNT - 1))),
        Mistake("minus_one", _is(_raw(_RISING, _COUNT) * len(_GIVEN) / (len(_GIVEN) - 1))),
        Mistake("complement", _is(1 - _raw(_RISING, _COUNT))),
        Mistake("half", _is(0.5 - _AREA)),
        Mistake("area", _is(_AREA)),
        Mistake("without_people", _is(_raw(_RISING, _COUNT) * len(_GIVEN))),
    ),
)
