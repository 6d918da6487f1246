"""Task 15.3: Cramér's V of a table of counts."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close
from loyaltylab.checks.reading import as_function, as_number, call

# Three rows by four columns, lopsided, so that no wrong count of rows or columns gives the same number.
_LOPSIDED = pd.DataFrame(
    [[30, 10, 5, 1], [8, 22, 4, 6], [3, 5, 19, 2]],
    index=["City", "Hills", "Plain"],
    columns=["tea", "ware", "gifts", "home"],
)
_ALIKE = pd.DataFrame([[10, 20, 5], [30, 60, 15]], index=["City", "Hills"], columns=["tea", "ware", "gifts"])
_TOLD = pd.DataFrame([[12, 0, 0], [0, 7, 0], [0, 0, 3]], index=list("abc"), columns=list("xyz"))


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "strength")

    def value(table: pd.DataFrame) -> float:
        return as_number(call(function, table.copy()), "one number for a table of counts")

    return {
        "lopsided": value(_LOPSIDED),
        "turned": value(_LOPSIDED.T),
        "tenfold": value(_LOPSIDED * 10),
        "alike": value(_ALIKE),
        "told": value(_TOLD),
    }


def _chi_square(counts: pd.DataFrame, expected: np.ndarray | float, below: np.ndarray | float) -> float:
    table = counts.to_numpy(dtype=float)
    return float(((table - expected) ** 2 / below).sum())


def _alike(counts: pd.DataFrame) -> np.ndarray:
    table = counts.to_numpy(dtype=float)
    product: np.ndarray = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return product


_CHI = _chi_square(_LOPSIDED, _alike(_LOPSIDED), _alike(_LOPSIDED))
_TOTAL = float(_LOPSIDED.to_numpy().sum())


def _is(evidence: dict[str, Any], *numbers: float) -> bool:
    return any(is_close(evidence["lopsided"], number) for number in numbers)


def _chi_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _CHI, np.sqrt(_CHI), _CHI / 2)


def _no_root(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _CHI / _TOTAL, _CHI / (_TOTAL * 2))


def _phi(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, np.sqrt(_CHI / _TOTAL))


def _wrong_side(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the larger side, no −1, cells, or degrees of freedom in the place of the smaller side less 1."""
    return _is(evidence, *(np.sqrt(_CHI / (_TOTAL * side)) for side in (3, 4, 12, 6)))


def _even_cells(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the same expected count in every cell, as if rows and columns were all of one size."""
    flat = _TOTAL / _LOPSIDED.size
    chi = _chi_square(_LOPSIDED, flat, flat)
    return _is(evidence, np.sqrt(chi / (_TOTAL * 2)))


def _over_observed(evidence: dict[str, Any], lantern: Lantern) -> bool:
    observed = _LOPSIDED.to_numpy(dtype=float)
    chi = _chi_square(_LOPSIDED, _alike(_LOPSIDED), observed)
    return _is(evidence, np.sqrt(chi / (_TOTAL * 2)))


def _not_squared(evidence: dict[str, Any], lantern: Lantern) -> bool:
    alike = _alike(_LOPSIDED)
    far = float((np.abs(_LOPSIDED.to_numpy() - alike) / alike).sum())
    return _is(evidence, np.sqrt(far / (_TOTAL * 2)))


STRENGTH = Task(
    "15.3",
    _read,
    properties=(
        Property(
            "bounds",
            Layer.RANGE,
            lambda evidence, lantern: all(-SMALL <= number <= 1 + SMALL for number in evidence.values()),
        ),
        Property("nothing", Layer.RANGE, lambda evidence, lantern: is_close(evidence["alike"], 0)),
        Property("all_told", Layer.RANGE, lambda evidence, lantern: is_close(evidence["told"], 1)),
        Property(
            "size",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["lopsided"], evidence["tenfold"]),
        ),
        Property(
            "turned",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["lopsided"], evidence["turned"]),
        ),
    ),
    mistakes=(
        Mistake("chi_only", _chi_only),
        Mistake("no_root", _no_root),
        Mistake("phi", _phi),
        Mistake("wrong_side", _wrong_side),
        Mistake("even_cells", _even_cells),
        Mistake("over_observed", _over_observed),
        Mistake("not_squared", _not_squared),
    ),
)
