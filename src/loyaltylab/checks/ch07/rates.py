"""Task 07.3: the rate at which members end a subscription over that of others, within a span of days."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched
from loyaltylab.checks.reading import as_function, as_number, call

_FIRST, _LAST = "2024-01-01", "2024-12-31"
# Made-up subscriptions: start, end, whether it ended (or was only watched so far), member.
_ROWS = (
    ("2023-03-10", "2024-05-20", True, True),
    ("2023-07-01", "2025-12-31", False, True),
    ("2024-03-15", "2025-12-31", False, True),
    ("2023-02-05", "2025-02-10", True, True),
    ("2023-11-20", "2025-12-31", False, True),
    ("2023-06-30", "2025-12-31", False, True),
    ("2023-01-25", "2024-02-28", True, False),
    ("2024-06-10", "2024-09-30", True, False),
    ("2023-05-05", "2025-12-31", False, False),
    ("2023-09-12", "2024-11-11", True, False),
    ("2024-08-20", "2025-03-03", True, False),
)
_OUTSIDE = (
    ("2023-01-10", "2023-10-10", True, True),
    ("2023-02-10", "2023-06-15", True, False),
    ("2025-01-20", "2025-08-01", True, True),
    ("2025-03-01", "2025-12-31", False, False),
)


def _spells(rows: tuple[tuple[str, str, bool, bool], ...]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["start", "end", "ended", "member"])
    table.insert(0, "customer_id", range(301, 301 + len(table)))
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name])
    return table.set_index(pd.Index([7 * place + 3 for place in range(len(table))]))


_GOES_ON = "2024-09-30"
_SPELLS, _WITH_OUTSIDE = _spells(_ROWS), _spells(_ROWS + _OUTSIDE)
_TWICE = _spells(_ROWS + _ROWS)
# Members alone leave as others do: both groups hold the same spells.
_ALIKE = _spells(tuple((*row[:3], member) for row in _ROWS for member in (True, False)))


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "member_ratio")
    wanted = "one number for a table of subscriptions, a first and a last day"

    def value(spells: pd.DataFrame) -> float:
        return as_number(call(function, spells, pd.Timestamp(_FIRST), pd.Timestamp(_LAST)), wanted)

    given = _SPELLS.copy()
    # One other subscription that ended within the days goes on instead: three endings become two, the time is the same.
    going_on = _SPELLS.assign(ended=_SPELLS["ended"] & (_SPELLS["end"] != pd.Timestamp(_GOES_ON)))
    return {
        "value": value(given),
        "untouched": given.equals(_SPELLS),
        "outside": value(_WITH_OUTSIDE.copy()),
        "twice": value(_TWICE.copy()),
        "alike": value(_ALIKE.copy()),
        "going_on": value(going_on),
    }


def _parts(
    member: bool, start_cut: bool = True, end_cut: bool = True, spells: pd.DataFrame = _SPELLS
) -> dict[str, float]:
    """Return one group's endings in the span, all its endings, its days in the span (cut or not), and its people."""
    rows = spells[spells["member"] == member]
    first, last = pd.Timestamp(_FIRST), pd.Timestamp(_LAST)
    start = rows["start"].where(rows["start"] > first, first) if start_cut else rows["start"]
    end = rows["end"].where(rows["end"] < last, last) if end_cut else rows["end"]
    closed = rows["end"].between(first, last)
    return {
        "inside": float((closed & rows["ended"]).sum()),
        "ever": float(rows["ended"].sum()),
        "days": float((end - start).dt.days.clip(lower=0).sum()),
        "people": float(len(rows)),
    }


def _ratio(top: str, bottom: str | None, start_cut: bool = True, end_cut: bool = True) -> float:
    members, others = (_parts(member, start_cut, end_cut) for member in (True, False))
    bases = (members[bottom], others[bottom]) if bottom else (1.0, 1.0)
    return (members[top] / bases[0]) / (others[top] / bases[1])


def _is(evidence: dict[str, Any], *numbers: float) -> bool:
    return any(is_close(evidence["value"], number) for number in numbers)


def _turned(evidence: dict[str, Any], lantern: Lantern) -> bool:
    members, others = _parts(True), _parts(False)
    return _is(evidence, others["inside"] / others["days"] * members["days"] / members["inside"])


def _one_rate(evidence: dict[str, Any], lantern: Lantern) -> bool:
    rates = [_parts(member)["inside"] / _parts(member)["days"] for member in (True, False)]
    return _is(evidence, *(rate * factor for rate in rates for factor in (1, 30.44, 3044, 365.25)))


def _not_cut(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise time before the span, after it, or both counted as watched."""
    return _is(
        evidence,
        *(
            _ratio("inside", "days", start, end)
            for start, end in ((False, True), (True, False), (False, False))
        ),
    )


def _all_endings(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(
        evidence, *(_ratio("ever", "days", start, end) for start in (True, False) for end in (True, False))
    )


def _closed_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the time of those alone that ended at some time."""
    closed = _SPELLS[_SPELLS["ended"]]
    members, others = (_parts(member, spells=closed) for member in (True, False))
    return _is(evidence, members["inside"] / members["days"] * others["days"] / others["inside"])


def _day_more(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise one day more for each subscription held within the days."""
    members, others = _parts(True), _parts(False)
    rates = [part["inside"] / (part["days"] + part["people"]) for part in (members, others)]
    return _is(evidence, rates[0] / rates[1])


MEMBER_RATIO = Task(
    "07.3",
    _read,
    properties=(
        Property("positive", Layer.RANGE, lambda evidence, lantern: evidence["value"] > 0),
        Property("alike", Layer.RELATION, lambda evidence, lantern: is_close(evidence["alike"], 1)),
        Property(
            "twice", Layer.RELATION, lambda evidence, lantern: is_close(evidence["twice"], evidence["value"])
        ),
        Property(
            "outside",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["outside"], evidence["value"]),
        ),
        Property(
            "going_on",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["going_on"], 1.5 * evidence["value"]),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("turned", _turned),
        Mistake("counts", lambda evidence, lantern: _is(evidence, _ratio("inside", None))),
        Mistake(
            "people",
            lambda evidence, lantern: _is(evidence, _ratio("inside", "people"), _ratio("ever", "people")),
        ),
        Mistake("one_rate", _one_rate),
        Mistake("not_cut", _not_cut),
        Mistake("all_endings", _all_endings),
        Mistake("closed_only", _closed_only),
        Mistake("day_more", _day_more),
    ),
)
