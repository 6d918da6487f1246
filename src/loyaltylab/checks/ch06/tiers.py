"""Task 06.3: three nested tiers."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import as_column, as_function, call

GAP = np.nan

# Made-up answer sheets: (satisfaction, intention, recommend); a gap is an item that was skipped.
_SHEETS = pd.DataFrame(
    {
        "satisfaction": [5, 4, 4, 2, 3, 4, 5, GAP, 5, 4, 1],
        "intention": [7, 7, 3, 7, 7, 6, 2, 7, GAP, 6, 1],
        "recommend": [10, 5, 4, 10, 2, 9, 10, 10, 10, GAP, 0],
        "trust": [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4],
    },
    index=[31, 5, 12, 70, 44, 2, 93, 58, 7, 66, 81],
    dtype=float,
).astype("Int64")
# Rows by what is special about them.
(
    _TOP,
    _SECOND,
    _FIRST,
    _PROMISES_ONLY,
    _INTENDS_ONLY,
    _ON_THE_LINES,
    _SKIPS_A_STEP,
    _SILENT,
    _NO_INTENTION,
    _NO_ADVICE,
    _NOTHING,
) = range(11)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "tier")
    given = _SHEETS.copy()
    wanted = "one tier for each row of the table"
    return {"tiers": _numbers(call(function, given), wanted), "untouched": given.equals(_SHEETS)}


def _numbers(result: object, wanted: str) -> list[float]:
    """Return the tiers as numbers; a gap is NaN, and what is no number at all is −1."""
    tiers = []
    for cell in as_column(result, _SHEETS.index, wanted):
        if cell is None or cell is pd.NA or cell != cell:
            tiers.append(GAP)
        elif isinstance(cell, int | float | np.integer | np.floating):
            tiers.append(float(cell))
        else:
            tiers.append(-1.0)
    return tiers


def _are(evidence: dict[str, Any], expected: dict[int, float]) -> bool:
    return all(evidence["tiers"][row] == tier for row, tier in expected.items())


def _looks(expected: dict[int, float]) -> Any:
    """Recognise a mistake by the tiers that it gives some of the made-up customers."""
    return lambda evidence, lantern: _are(evidence, expected)


TIER = Task(
    "06.3",
    _read,
    properties=(
        Property(
            "names",
            Layer.FORM,
            lambda evidence, lantern: all(tier in (0, 1, 2, 3) or tier != tier for tier in evidence["tiers"]),
        ),
        Property("clear_cases", Layer.RANGE, _looks({_TOP: 3, _SECOND: 2, _FIRST: 1, _NOTHING: 0})),
        Property("nested", Layer.RELATION, _looks({_PROMISES_ONLY: 0, _INTENDS_ONLY: 0, _SKIPS_A_STEP: 1})),
        Property("on_the_lines", Layer.RELATION, _looks({_ON_THE_LINES: 3})),
        Property("gap_above", Layer.RELATION, _looks({_NO_INTENTION: 1, _NO_ADVICE: 2})),
        Property(
            "gap_below", Layer.RELATION, lambda evidence, lantern: bool(np.isnan(evidence["tiers"][_SILENT]))
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("upside_down", _looks({_TOP: 1, _FIRST: 3})),
        Mistake("counts_flags", _looks({_PROMISES_ONLY: 2, _INTENDS_ONLY: 1, _SKIPS_A_STEP: 2})),
        Mistake("last_word_wins", _looks({_PROMISES_ONLY: 3, _SKIPS_A_STEP: 3})),
        Mistake("skips_the_middle", _looks({_PROMISES_ONLY: 0, _SKIPS_A_STEP: 3})),
        Mistake("silent_in_tier_0", _looks({_SILENT: 0, _TOP: 3})),
        Mistake("above_not_at_least", _looks({_TOP: 3, _ON_THE_LINES: 0})),
        Mistake(
            "above_not_at_least_later",
            lambda evidence, lantern: (
                evidence["tiers"][_TOP] == 3 and evidence["tiers"][_ON_THE_LINES] in (1, 2)
            ),
        ),
        Mistake(
            "incomplete_dropped",
            lambda evidence, lantern: (
                evidence["tiers"][_TOP] == 3 and bool(np.isnan(evidence["tiers"][_NO_ADVICE]))
            ),
        ),
    ),
)
