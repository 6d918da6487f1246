"""Task 04.3: the four boxes of attitude and repeat."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from loyaltylab.checks.ch04.common import (
    GAP,
)
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import as_column, as_function, call

BOXES = ("true", "latent", "spurious", "none")

_PEOPLE = pd.DataFrame(
    {
        "customer_id": [1, 2, 3, 4, 5, 6, 7, 8],
        "attachment": [90.0, 85.0, 10.0, 20.0, 60.0, 60.0, 59.0, GAP],
        "orders": [12, 1, 14, 2, 5, 4, 5, 20],
    },
    index=[31, 5, 12, 70, 44, 2, 93, 58],
)
_LINES = (60, 5)


def _read_3(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "loyalty_box")
    given = _PEOPLE.copy()
    wanted = "one box for each row of the table"
    boxes = _labels(call(function, given, *_LINES), _PEOPLE.index, wanted)
    moved = _labels(call(function, _PEOPLE.copy(), 95, 5), _PEOPLE.index, wanted)
    raised = _labels(call(function, _PEOPLE.copy(), 60, 13), _PEOPLE.index, wanted)
    return {"boxes": boxes, "moved": moved, "raised": raised, "untouched": given.equals(_PEOPLE)}


def _labels(result: object, index: pd.Index, wanted: str) -> list[str]:
    """Return the labels as text; a gap is the empty text."""
    column = as_column(result, index, wanted)
    return ["" if value is None or value is pd.NA or value != value else str(value) for value in column]


def _boxes_are(boxes: list[str], expected: Mapping[int, int]) -> bool:
    """Whether the rows (positions) carry the boxes (positions in ``BOXES``)."""
    return all(boxes[row] == BOXES[box] for row, box in expected.items())


FOUR_BOXES = Task(
    "04.3",
    _read_3,
    properties=(
        Property(
            "names",
            Layer.FORM,
            lambda evidence, lantern: set(evidence["boxes"]) <= {*BOXES, ""} and any(evidence["boxes"]),
        ),
        Property(
            "corners",
            Layer.RANGE,
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {0: 0, 1: 1, 2: 2, 3: 3}),
        ),
        Property(
            "on_the_line",
            Layer.RELATION,
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {4: 0, 5: 1, 6: 2}),
        ),
        Property(
            "lines_move",
            Layer.RELATION,
            lambda evidence, lantern: (
                _boxes_are(evidence["moved"], {0: 2, 1: 3, 4: 2, 3: 3})
                and _boxes_are(evidence["raised"], {0: 1, 2: 2, 4: 1, 6: 3})
            ),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake(
            "latent_in_the_wrong_corner",
            lambda evidence, lantern: evidence["boxes"][3] == BOXES[1] and evidence["boxes"][1] != BOXES[1],
        ),
        Mistake(
            "latent_and_spurious_swapped",
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {1: 2, 2: 1}),
        ),
        Mistake(
            "fixed_lines",
            lambda evidence, lantern: evidence["boxes"] == evidence["moved"] == evidence["raised"],
        ),
        Mistake(
            "gap_as_low",
            lambda evidence, lantern: (
                evidence["boxes"][7] != "" and _boxes_are(evidence["boxes"], {0: 0, 3: 3})
            ),
        ),
        Mistake(
            "above_not_at_least",
            lambda evidence, lantern: _boxes_are(evidence["boxes"], {4: 3, 0: 0, 3: 3}),
        ),
    ),
)
