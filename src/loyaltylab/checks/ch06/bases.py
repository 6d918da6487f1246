"""Task 06.2: two shares with two bases."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_untouched
from loyaltylab.checks.reading import as_function, as_labelled_numbers, call

LABELS = ("satisfied of leavers", "leavers of satisfied")


def _people(both: int, satisfied_only: int, left_only: int, neither: int) -> pd.DataFrame:
    """Return made-up people in a mixed order: satisfied and gone, satisfied and here, others and gone, others and here."""
    counts = [both, satisfied_only, left_only, neither]
    table = pd.DataFrame(
        {
            "satisfied": np.repeat([True, True, False, False], counts),
            "left": np.repeat([True, False, True, False], counts),
        }
    )
    order = np.argsort((np.arange(len(table)) * 7) % 11, kind="stable")
    return table.iloc[order]


# Cells are all different, so that no two bases give one number.
_CELLS = (6, 24, 9, 5)
_MORE = (6, 24, 9, 40)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "leaver_shares")
    given = _people(*_CELLS)
    return {
        "shares": _shares(call(function, given)),
        "more": _shares(call(function, _people(*_MORE))),
        "untouched": given.equals(_people(*_CELLS)),
    }


def _shares(result: object) -> Numbers:
    labels = f"“{LABELS[0]}” and “{LABELS[1]}”"
    return as_labelled_numbers(result, LABELS, "two shares", labels, "base")


def _gives(first: float, second: float) -> Any:
    """Recognise a mistake by the two numbers that it gives on the made-up table."""
    return lambda evidence, lantern: close(evidence["shares"], dict(zip(LABELS, (first, second))))


_BOTH, _STAY, _GO, _NEITHER = _CELLS
_ALL = sum(_CELLS)

LEAVER_SHARES = Task(
    "06.2",
    _read,
    properties=(
        Property(
            "share",
            Layer.RANGE,
            lambda evidence, lantern: all(
                -SMALL <= value <= 1 + SMALL
                for value in (*evidence["shares"].values(), *evidence["more"].values())
            ),
        ),
        Property(
            "base_of_leavers",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["shares"][LABELS[0]] * (_BOTH + _GO) - _BOTH) <= SMALL
                and abs(evidence["more"][LABELS[0]] * (_BOTH + _GO) - _BOTH) <= SMALL
            ),
        ),
        Property(
            "base_of_satisfied",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["shares"][LABELS[1]] * (_BOTH + _STAY) - _BOTH) <= SMALL
                and abs(evidence["more"][LABELS[1]] * (_BOTH + _STAY) - _BOTH) <= SMALL
            ),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("swapped", _gives(_BOTH / (_BOTH + _STAY), _BOTH / (_BOTH + _GO))),
        Mistake("of_everybody", _gives(_BOTH / _ALL, _BOTH / _ALL)),
        Mistake("same_base_satisfied", _gives(_BOTH / (_BOTH + _STAY), _BOTH / (_BOTH + _STAY))),
        Mistake("same_base_leavers", _gives(_BOTH / (_BOTH + _GO), _BOTH / (_BOTH + _GO))),
        Mistake("one_feature_each", _gives((_BOTH + _STAY) / _ALL, (_BOTH + _GO) / _ALL)),
        Mistake("odds", _gives(_BOTH / _GO, _BOTH / _STAY)),
        Mistake("percent", _gives(100 * _BOTH / (_BOTH + _GO), 100 * _BOTH / (_BOTH + _STAY))),
        Mistake("counts", _gives(_BOTH, _BOTH)),
        Mistake("complements", _gives(_GO / (_BOTH + _GO), _STAY / (_BOTH + _STAY))),
    ),
)
