"""Task 16.2: D of the duplication of purchase law."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import as_function, number_from

# Made up. Nine households, three brands of different size, bought unequally often.
_TABLE = pd.DataFrame(
    {
        "red": [3, 0, 1, 2, 0, 5, 1, 0, 2],
        "green": [0, 4, 1, 0, 0, 2, 0, 1, 1],
        "blue": [1, 0, 0, 0, 2, 0, 0, 0, 7],
    },
    index=[12, 5, 8, 3, 20, 1, 9, 31, 2],
)
_ALL = pd.DataFrame({"red": [1, 2, 3, 4], "green": [2, 2, 1, 1], "blue": [1, 5, 1, 1]})
_TWO = pd.DataFrame({"red": [1] * 6 + [0] * 4, "green": [2] * 4 + [0] * 2 + [3] + [0] * 3})
_WANTED = "one number: how much more often than its penetration a brand is also bought"


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "law")
    given = _TABLE.copy()
    return {
        "table": number_from(function, _WANTED, given),
        "untouched": given.equals(_TABLE),
        "all": number_from(function, _WANTED, _ALL.copy()),
        "two": number_from(function, _WANTED, _TWO.copy()),
        "tripled": number_from(function, _WANTED, 3 * _TABLE),
    }


_BUYS = (_TABLE > 0).to_numpy(dtype=float)
_TOGETHER = _BUYS.T @ _BUYS
_BUYERS = _BUYS.sum(axis=0)
_REACH = _BUYERS / len(_TABLE)
_VOLUME = _TABLE.sum().to_numpy() / _TABLE.to_numpy().sum()
_ALSO = _TOGETHER / _BUYERS[:, None]
_APART = ~np.eye(len(_BUYERS), dtype=bool)


def _is(expected: float) -> Any:
    """Recognise a wrong number for the made-up table."""
    return lambda evidence, lantern: abs(evidence["table"] - expected) < SMALL


DUPLICATION = Task(
    "16.2",
    _read,
    properties=(
        Property(
            "above_zero",
            Layer.RANGE,
            lambda evidence, lantern: all(evidence[name] > 0 for name in ("table", "all", "two", "tripled")),
        ),
        Property(
            "how_often",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["table"] - evidence["tripled"]) < SMALL,
        ),
        Property("all_alike", Layer.RELATION, lambda evidence, lantern: abs(evidence["all"] - 1) < SMALL),
        Property("textbook", Layer.RELATION, lambda evidence, lantern: abs(evidence["two"] - 4 / 3) < SMALL),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("diagonal", _is(_ALSO.mean() / _REACH.mean())),
        Mistake("not_divided", _is(_ALSO[_APART].mean())),
        Mistake("upside_down", _is(_REACH.mean() / _ALSO[_APART].mean())),
        Mistake("of_households", _is((_TOGETHER / len(_TABLE))[_APART].mean() / _REACH.mean())),
        Mistake("by_purchases", _is(_ALSO[_APART].mean() / _VOLUME.mean())),
        Mistake("by_pairs", _is((_ALSO / _REACH)[_APART].mean())),
    ),
)
