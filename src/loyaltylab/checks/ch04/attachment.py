"""Task 04.2: attachment from three survey items."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.ch04.common import GAP, SMALL
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import as_column, as_function, as_number, call

# Made-up answer sheets: (trust, affection, reliance, satisfaction); a gap is an item that was skipped.
_SHEETS = pd.DataFrame(
    {
        "customer_id": [11, 12, 13, 14, 15, 16, 17, 18],
        "trust": [7.0, 1.0, 4.0, 7.0, 2.0, GAP, GAP, 7.0],
        "affection": [7.0, 1.0, 4.0, 6.0, GAP, 5.0, GAP, 1.0],
        "reliance": [7.0, 1.0, 4.0, 2.0, 4.0, GAP, GAP, 7.0],
        "satisfaction": [1.0, 5.0, 3.0, 2.0, 5.0, GAP, 4.0, 3.0],
        "recommend": [0.0, 10.0, 5.0, 9.0, 3.0, 7.0, 8.0, GAP],
    },
    index=[101, 205, 17, 33, 42, 8, 77, 64],
).astype("Int64")
# Rows by what is special about them.
_UNEQUAL, _ONE_SKIPPED, _ONE_ANSWERED, _EMPTY = 3, 4, 5, 6


def _read_2(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "attachment_score")
    given = _SHEETS.copy()
    wanted = "one score for each row of the table"
    scores = _scores(call(function, given), _SHEETS.index, wanted)
    shifted = _SHEETS.copy()
    shifted["satisfaction"] = 3
    shifted["recommend"] = 2
    other = _scores(call(function, shifted), _SHEETS.index, wanted)
    alone = _SHEETS.iloc[[3, 4]].copy()
    pair = _scores(call(function, alone), alone.index, wanted)
    return {"scores": scores, "other": other, "pair": pair, "untouched": given.equals(_SHEETS)}


def _scores(result: object, index: pd.Index, wanted: str) -> np.ndarray:
    column = as_column(result, index, wanted)
    return np.array([_number_or_gap(value) for value in column])


def _number_or_gap(value: object) -> float:
    if value is None or value is pd.NA:
        return float("nan")
    if isinstance(value, float | np.floating) and np.isnan(value):
        return float("nan")
    return as_number(value, "a score between 0 and 100 in each row")


def _gives(values: np.ndarray, expected: "pd.Series | np.ndarray") -> bool:
    """Whether a computed wrong answer is what came out, gaps included."""
    return bool(np.allclose(values, np.asarray(expected, dtype=float), atol=SMALL, equal_nan=True))


def _row_scores(row: int, score: float) -> Any:
    """Recognise a mistake by the score that it gives one made-up customer."""
    return lambda evidence, lantern: bool(abs(evidence["scores"][row] - score) < 1e-3)


def _divided_by_seven(evidence: dict[str, Any], lantern: Lantern) -> bool:
    scores = evidence["scores"]
    return bool(abs(scores[0] - 100) < SMALL and abs(scores[1] - 100 / 7) < SMALL)


def _raw_scale(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _gives(evidence["scores"][:3], np.array([7, 1, 4]))


def _share_scale(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _gives(evidence["scores"][:3], np.array([1, 0, 0.5]))


def _standardised(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise small numbers around zero that change with the company: z-scores."""
    scores, pair = evidence["scores"], evidence["pair"]
    return bool(np.nanmin(scores) < 0 and np.nanmax(np.abs(scores)) < 4 and not _gives(scores[[3, 4]], pair))


def _has_score(row: int) -> Any:
    return lambda evidence, lantern: not np.isnan(evidence["scores"][row])


ATTACHMENT = Task(
    "04.2",
    _read_2,
    properties=(
        Property(
            "ends",
            Layer.RANGE,
            lambda evidence, lantern: _gives(evidence["scores"][:2], np.array([100, 0])),
        ),
        Property(
            "middle",
            Layer.RANGE,
            lambda evidence, lantern: abs(evidence["scores"][2] - 50) < SMALL,
        ),
        Property(
            "own_row",
            Layer.RELATION,
            lambda evidence, lantern: _gives(evidence["scores"][[3, 4]], evidence["pair"]),
        ),
        Property(
            "three_items",
            Layer.RELATION,
            lambda evidence, lantern: _gives(evidence["scores"], evidence["other"]),
        ),
        Property(
            "equal_weight",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["scores"][3] - 200 / 3) < SMALL and abs(evidence["scores"][7] - 200 / 3) < SMALL
            ),
        ),
        Property(
            "skipped_item",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["scores"][_ONE_SKIPPED] - 100 / 3) < SMALL,
        ),
        Property(
            "too_few",
            Layer.RELATION,
            lambda evidence, lantern: bool(np.isnan(evidence["scores"][[_ONE_ANSWERED, _EMPTY]]).all()),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake(
            "divided_by_seven",
            _divided_by_seven,
        ),
        Mistake(
            "raw_scale",
            _raw_scale,
        ),
        Mistake("share_scale", _share_scale),
        Mistake(
            "standardised",
            _standardised,
        ),
        Mistake("skipped_as_zero", _row_scores(_ONE_SKIPPED, 100 / 6)),
        Mistake(
            "drops_the_incomplete",
            lambda evidence, lantern: bool(np.isnan(evidence["scores"][_ONE_SKIPPED])),
        ),
        Mistake("median", _row_scores(_UNEQUAL, 500 / 6)),
        Mistake("empty_filled", _has_score(_EMPTY)),
        Mistake("one_item_is_enough", _has_score(_ONE_ANSWERED)),
    ),
)
