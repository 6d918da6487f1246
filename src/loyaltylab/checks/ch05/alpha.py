"""Task 05.2: Cronbach's alpha."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.ch05.common import GAP
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched
from loyaltylab.checks.reading import as_function, as_number, call

# The worked case of the reading, with and without somebody who skipped an item; three equal items; two items that have
# nothing in common; and two items that half agree.
_WORKED = pd.DataFrame({"trust": [2.0, 4.0, 6.0], "affection": [1.0, 5.0, 6.0], "reliance": [3.0, 3.0, 6.0]})
_SKIPPED = pd.concat([_WORKED, pd.DataFrame({"trust": [7.0], "affection": [GAP], "reliance": [1.0]})])
_EQUAL = pd.DataFrame({name: [1.0, 4.0, 6.0, 7.0] for name in ("first", "second", "third")})
_APART = pd.DataFrame({"first": [1.0, 1.0, 7.0, 7.0], "second": [2.0, 6.0, 2.0, 6.0]})
_HALF = pd.DataFrame({"first": [1.0, 2.0, 4.0, 5.0, 7.0], "second": [3.0, 1.0, 6.0, 2.0, 6.0]})
_READINGS_ALPHA = 11 / 12
_TABLES = {"worked": _WORKED, "skipped": _SKIPPED, "equal": _EQUAL, "apart": _APART, "half": _HALF}


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "cronbach_alpha")
    given = {name: table.copy() for name, table in _TABLES.items()}
    found = {name: as_number(call(function, table), "one number: alpha") for name, table in given.items()}
    stretched = as_number(call(function, _HALF * 10), "one number: alpha")
    return {
        **found,
        "stretched": stretched,
        "untouched": all(given[name].equals(_TABLES[name]) for name in given),
    }


def _gives(wrong: Any) -> Any:
    """Recognise a wrong formula by what it gives on two tables."""
    return lambda evidence, lantern: all(
        is_close(evidence[name], float(wrong(_TABLES[name]))) for name in ("worked", "half")
    )


def _ratio(table: pd.DataFrame) -> float:
    return float(table.var().sum() / table.sum(axis=1).var())


def _factor(table: pd.DataFrame) -> float:
    return table.shape[1] / (table.shape[1] - 1)


def _with_means(table: pd.DataFrame) -> float:
    return _factor(table) * (1 - table.var().sum() / table.mean(axis=1).var())


def _with_spreads(table: pd.DataFrame) -> float:
    return _factor(table) * (1 - table.std().sum() / table.sum(axis=1).std())


def _along_rows(table: pd.DataFrame) -> float:
    return _factor(table) * (1 - table.var(axis=1).sum() / table.sum(axis=1).var())


def _mean_correlation(table: pd.DataFrame) -> float:
    matrix = table.corr().to_numpy()
    return float(matrix[np.triu_indices(len(matrix), 1)].mean())


def _filled(evidence: dict[str, Any], lantern: Lantern) -> bool:
    if not is_close(evidence["worked"], _READINGS_ALPHA):
        return False
    guesses = (_SKIPPED.fillna(0), _SKIPPED.fillna(_SKIPPED.mean()), _SKIPPED)
    return any(is_close(evidence["skipped"], _factor(table) * (1 - _ratio(table))) for table in guesses)


ALPHA = Task(
    "05.2",
    _read,
    properties=(
        Property("perfect", Layer.RANGE, lambda evidence, lantern: is_close(evidence["equal"], 1)),
        Property("nothing_shared", Layer.RANGE, lambda evidence, lantern: is_close(evidence["apart"], 0)),
        Property(
            "stretching",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["half"], evidence["stretched"]),
        ),
        Property(
            "worked_case",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["worked"], _READINGS_ALPHA),
        ),
        Property(
            "skipped",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["skipped"], evidence["worked"]),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("no_factor", _gives(lambda table: 1 - _ratio(table))),
        Mistake("ratio_alone", _gives(lambda table: _factor(table) * _ratio(table))),
        Mistake("variance_of_means", _gives(_with_means)),
        Mistake("spreads", _gives(_with_spreads)),
        Mistake("along_rows", _gives(_along_rows)),
        Mistake("mean_correlation", _gives(_mean_correlation)),
        Mistake("in_percent", lambda evidence, lantern: is_close(evidence["equal"], 100)),
        Mistake("gap_filled", _filled),
    ),
)
