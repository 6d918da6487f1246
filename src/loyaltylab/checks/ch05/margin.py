"""Task 05.3: a net promoter score with its margin of error."""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.ch05.common import GAP
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close
from loyaltylab.checks.reading import Stop, as_function, as_number, call, describe

# Made-up answers: 50/30/20 as in the reading; the same four times; everybody enthusiastic; and a list with skipped questions.
_SHOP = pd.Series([10] * 20 + [9] * 30 + [8] * 10 + [7] * 20 + [6] * 5 + [3] * 15, dtype=float)
_FOUR_TIMES = pd.concat([_SHOP] * 4, ignore_index=True)
_DELIGHTED = pd.Series([9.0] * 12 + [10.0] * 8)
_SKIPPED = pd.Series([10, GAP, 9, 9, 8, 7, GAP, 6, 3, 0, GAP, 10, 5, GAP])
_WANTED = "two numbers, the score and the margin"
_SCORE = 30
_SPREAD = 100 * sqrt(0.5 + 0.2 - 0.3**2)


def _pair(result: object) -> tuple[float, float]:
    """Return the score and the margin that a function gave back."""
    if type(result) not in (tuple, list, np.ndarray, pd.Series):
        raise Stop(
            "returns_type",
            f"Your function should give back {_WANTED}: `return score, margin`. It gives back {describe(result)}.",
        )
    values = list(result)  # type: ignore[call-overload]
    if len(values) != 2:
        raise Stop("length", f"Your function should give back {_WANTED}. It gives back {len(values)} values.")
    return as_number(values[0], "a score from −100 to 100"), as_number(values[1], "a margin in points")


def _read(answer: object, lantern: Lantern) -> dict[str, tuple[float, float]]:
    function = as_function(answer, "nps_with_margin")
    tables = {"shop": _SHOP, "four": _FOUR_TIMES, "delighted": _DELIGHTED, "skipped": _SKIPPED}
    tables["answered"] = _SKIPPED.dropna()
    return {name: _pair(call(function, table.copy())) for name, table in tables.items()}


def _margin_is(margin: float) -> Any:
    """Recognise a wrong margin of the shop whose score is right."""
    return lambda evidence, lantern: (
        is_close(evidence["shop"][0], _SCORE) and is_close(evidence["shop"][1], margin)
    )


def _as_shares(evidence: dict[str, tuple[float, float]], lantern: Lantern) -> bool:
    return is_close(evidence["shop"][0], _SCORE / 100)


def _skipped_counted(evidence: dict[str, tuple[float, float]], lantern: Lantern) -> bool:
    return is_close(evidence["shop"][0], _SCORE) and not _same(evidence["skipped"], evidence["answered"])


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(is_close(*pair) for pair in zip(one, other))


MARGIN = Task(
    "05.3",
    _read,
    properties=(
        Property("score", Layer.RANGE, lambda evidence, lantern: is_close(evidence["shop"][0], _SCORE)),
        Property("certain", Layer.RANGE, lambda evidence, lantern: _same(evidence["delighted"], (100, 0))),
        Property(
            "four_times",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["four"][1] * 2, evidence["shop"][1]),
        ),
        Property(
            "readings_shop",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["shop"][1] - 15.308) < 0.001,
        ),
        Property(
            "skipped",
            Layer.RELATION,
            lambda evidence, lantern: _same(evidence["skipped"], evidence["answered"]),
        ),
    ),
    mistakes=(
        Mistake("shares", _as_shares),
        Mistake("standard_error", _margin_is(_SPREAD / 10)),
        Mistake(
            "spread_alone",
            lambda evidence, lantern: any(_margin_is(_SPREAD * z)(evidence, lantern) for z in (1, 1.96)),
        ),
        Mistake("divided_by_n", _margin_is(1.96 * _SPREAD / 100)),
        Mistake(
            "balance_not_squared",
            lambda evidence, lantern: any(
                _margin_is(196 * sqrt(inside / 100))(evidence, lantern) for inside in (0.7, 0.7 - 0.3)
            ),
        ),
        Mistake("independent_shares", _margin_is(196 * sqrt((0.5 * 0.5 + 0.2 * 0.8) / 100))),
        Mistake("whole_width", _margin_is(2 * 1.96 * _SPREAD / 10)),
        Mistake("promoters_alone", _margin_is(196 * sqrt(0.5 * 0.5 / 100))),
        Mistake(
            "raw_answers",
            lambda evidence, lantern: any(
                _margin_is(1.96 * float(_SHOP.std(ddof=ddof)) / 10)(evidence, lantern) for ddof in (0, 1)
            ),
        ),
        Mistake("n_minus_one", _margin_is(1.96 * _SPREAD / sqrt(99))),
        Mistake("skipped_counted", _skipped_counted),
    ),
)
