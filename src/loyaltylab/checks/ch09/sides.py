"""Task 09.3: on whose side are the reasons that a leaver names?"""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import as_column, as_function, call

SIDES = ("lantern", "outside", "both")

# Made-up forms; None is a place that was left empty.
_FORMS = (
    ("pricing", None, None),
    ("competition", None, None),
    ("core service failure", "encounter failure", "inconvenience"),
    ("competition", "involuntary", None),
    ("pricing", "competition", None),
    ("involuntary", "response to failure", "ethical problem"),
    ("inconvenience", "pricing", "competition"),
    (None, None, None),
)
_EXITS = pd.DataFrame(
    _FORMS, columns=["reason_1", "reason_2", "reason_3"], index=[5, 31, 12, 8, 77, 3, 40, 64]
)
_EXITS.insert(0, "customer_id", range(101, 109))
# Rows by what is special about them.
_ONE_LANTERN, _ONE_OUTSIDE, _ALL_LANTERN, _ALL_OUTSIDE, _LANTERN_FIRST, _OUTSIDE_FIRST, _THIRD, _EMPTY = (
    range(8)
)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "side_named")
    given = _EXITS.copy()
    wanted = "one side for each row of the table"
    column = as_column(call(function, given), _EXITS.index, wanted)
    gaps = [value is None or value is pd.NA or value != value for value in column]
    # An empty text is no gap: the graded checks would take it for a fourth name.
    sides = ["" if gap else str(value) or "empty text" for gap, value in zip(gaps, column)]
    return {"sides": sides, "untouched": given.equals(_EXITS)}


def _are(evidence: dict[str, Any], expected: dict[int, str]) -> bool:
    return all(evidence["sides"][row] == side for row, side in expected.items())


def _first_decides(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _are(evidence, {_LANTERN_FIRST: "lantern", _OUTSIDE_FIRST: "outside", _THIRD: "lantern"})


def _gap_is_lantern(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise “not in the outside list” read as Lantern's side, which takes an empty place for a reason."""
    return _are(evidence, {_ONE_OUTSIDE: "both"}) or _are(
        evidence, {_EMPTY: "lantern", _ALL_LANTERN: "lantern"}
    )


def _either(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise “or” in the place of “and”: whoever names any reason is called both."""
    return _are(evidence, {_ONE_LANTERN: "both", _ONE_OUTSIDE: "both"})


def _overwritten(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise one side written over “both” because it came later."""
    rows = (_LANTERN_FIRST, _OUTSIDE_FIRST, _THIRD)
    return any(_are(evidence, dict.fromkeys(rows, side)) for side in ("lantern", "outside"))


SIDE_NAMED = Task(
    "09.3",
    _read,
    properties=(
        Property(
            "names",
            Layer.FORM,
            lambda evidence, lantern: set(evidence["sides"]) <= {*SIDES, ""} and any(evidence["sides"]),
        ),
        Property(
            "one_reason",
            Layer.RANGE,
            lambda evidence, lantern: _are(evidence, {_ONE_LANTERN: "lantern", _ONE_OUTSIDE: "outside"}),
        ),
        Property(
            "all_places",
            Layer.RELATION,
            lambda evidence, lantern: _are(
                evidence, {_LANTERN_FIRST: "both", _OUTSIDE_FIRST: "both", _THIRD: "both"}
            ),
        ),
        Property(
            "one_side",
            Layer.RELATION,
            lambda evidence, lantern: _are(evidence, {_ALL_LANTERN: "lantern", _ALL_OUTSIDE: "outside"}),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake(
            "swapped",
            lambda evidence, lantern: _are(evidence, {_ONE_LANTERN: "outside", _ONE_OUTSIDE: "lantern"}),
        ),
        Mistake("either", _either),
        Mistake("gap_is_lantern", _gap_is_lantern),
        Mistake("first_decides", _first_decides),
        Mistake("overwritten", _overwritten),
        Mistake("empty_has_side", lambda evidence, lantern: evidence["sides"][_EMPTY] != ""),
        Mistake(
            "rival_is_lantern",
            lambda evidence, lantern: _are(evidence, {_ONE_OUTSIDE: "lantern", _ALL_OUTSIDE: "both"}),
        ),
        Mistake(
            "price_is_outside",
            lambda evidence, lantern: _are(evidence, {_ONE_LANTERN: "outside", _ONE_OUTSIDE: "outside"}),
        ),
    ),
)
