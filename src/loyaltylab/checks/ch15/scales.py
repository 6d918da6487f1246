"""Task 15.2: columns on equal scales, skewed ones by their logarithm."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched
from loyaltylab.checks.reading import Stop, as_function, call, describe, is_a

_TABLE = pd.DataFrame(
    {
        "orders": [1, 2, 4, 40, 7],
        "euro": [10.0, 250.0, 30.0, 900.0, 55.0],
        "gift_share": [0.0, 0.5, 0.1, 0.2, 0.9],
    },
    index=[11, 5, 23, 2, 17],
)
_SKEWED = ["orders", "euro"]
Table = pd.DataFrame


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "equal_scales")

    def of(table: Table, skewed: list[str]) -> Table:
        given = table.copy()
        result = call(function, given, list(skewed))
        if not is_a(result, pd.DataFrame):
            raise Stop(
                "returns_type",
                f"Your function should give back a table with the same rows and columns. It gives back {describe(result)}.",
            )
        if result.shape != table.shape or set(result.columns) != set(table.columns):
            raise Stop(
                "shape",
                f"Your function got a table of {table.shape[0]} rows and {table.shape[1]} columns. Give back one with the same "
                "rows and the same columns.",
            )
        if not result.index.equals(table.index):
            raise Stop(
                "index",
                "The rows of your result carry other labels than the table had. Keep the table's own index.",
            )
        numbers = result[list(table.columns)].apply(pd.to_numeric, errors="coerce").astype(float)
        if not np.isfinite(numbers.to_numpy()).all():
            raise Stop(
                "gaps",
                "Your result holds gaps or infinite numbers. A share of 0 has no logarithm: take it of the skewed columns only.",
            )
        untouched.append(given.equals(table))
        return numbers

    untouched: list[bool] = []
    evidence: dict[str, Any] = {
        "mixed": of(_TABLE, _SKEWED),
        "plain": of(_TABLE, []),
        "cents": of(_TABLE.assign(euro=_TABLE["euro"] * 100), _SKEWED),
    }
    return {**evidence, "untouched": all(untouched)}


def _logged(table: Table, names: list[str]) -> Table:
    result = table.astype(float)
    result[names] = np.log(result[names])
    return result


def _same(table: Table, other: Table) -> bool:
    return bool(np.allclose(table.to_numpy(), other[list(table.columns)].to_numpy(dtype=float), atol=1e-6))


def _even(table: Table) -> Table:
    return (table - table.mean()) / table.std(ddof=0)


def _no_log(evidence: dict[str, Any], lantern: Lantern) -> bool:
    plain = _TABLE.astype(float)
    return any(_same(evidence["mixed"], (plain - plain.mean()) / plain.std(ddof=part)) for part in (0, 1))


def _all_logged(evidence: dict[str, Any], lantern: Lantern) -> bool:
    plus = np.log1p(_TABLE.astype(float))
    return any(_same(evidence["mixed"], (plus - plus.mean()) / plus.std(ddof=part)) for part in (0, 1))


def _log_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _same(evidence["mixed"], _logged(_TABLE, _SKEWED))


def _not_divided(evidence: dict[str, Any], lantern: Lantern) -> bool:
    logged = _logged(_TABLE, _SKEWED)
    return _same(evidence["mixed"], logged - logged.mean())


def _variance(evidence: dict[str, Any], lantern: Lantern) -> bool:
    logged = _logged(_TABLE, _SKEWED)
    return any(_same(evidence["mixed"], (logged - logged.mean()) / logged.var(ddof=part)) for part in (0, 1))


def _not_centred(evidence: dict[str, Any], lantern: Lantern) -> bool:
    logged = _logged(_TABLE, _SKEWED)
    return any(_same(evidence["mixed"], logged / logged.std(ddof=part)) for part in (0, 1))


def _zero_to_one(evidence: dict[str, Any], lantern: Lantern) -> bool:
    tables = (_TABLE.astype(float), _logged(_TABLE, _SKEWED))
    return any(
        _same(evidence["mixed"], (table - table.min()) / (table.max() - table.min())) for table in tables
    )


def _whole_table(evidence: dict[str, Any], lantern: Lantern) -> bool:
    logged = _logged(_TABLE, _SKEWED)
    values = logged.to_numpy()
    return any(_same(evidence["mixed"], (logged - values.mean()) / values.std(ddof=part)) for part in (0, 1))


def _sample(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the sample's standard deviation, pandas' own default: off by a factor that the task rules out."""
    logged = _logged(_TABLE, _SKEWED)
    return _same(evidence["mixed"], (logged - logged.mean()) / logged.std())


def _spread(table: Table) -> bool:
    return all(is_close(value, 1) for value in table.std(ddof=0))


EQUAL_SCALES = Task(
    "15.2",
    _read,
    properties=(
        Property("table_kept", Layer.FORM, is_untouched),
        Property(
            "centred",
            Layer.RANGE,
            lambda evidence, lantern: all(is_close(value, 0) for value in evidence["mixed"].mean()),
        ),
        Property("spread", Layer.RANGE, lambda evidence, lantern: _spread(evidence["mixed"])),
        Property(
            "unit",
            Layer.RELATION,
            # Cents for euro only adds a constant to the logarithm.
            lambda evidence, lantern: _same(evidence["mixed"], evidence["cents"]),
        ),
        Property(
            "plain",
            Layer.RELATION,
            lambda evidence, lantern: _same(evidence["plain"], _even(_TABLE.astype(float))),
        ),
    ),
    mistakes=(
        Mistake("sample", _sample),
        Mistake("no_log", _no_log),
        Mistake("all_logged", _all_logged),
        Mistake("log_only", _log_only),
        Mistake("not_divided", _not_divided),
        Mistake("variance", _variance),
        Mistake("not_centred", _not_centred),
        Mistake("zero_to_one", _zero_to_one),
        Mistake("whole_table", _whole_table),
    ),
)
