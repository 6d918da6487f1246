"""Task 02.1: the share who take offer A, from the worths of two offers."""

from typing import Any

import numpy as np

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL
from loyaltylab.checks.reading import as_function, number_from

# Made up: worth of A and of B.
_CASES = {"ahead": (1.1, 0.4), "behind": (-0.8, 0.5), "even": (0.7, 0.7), "up": (3.1, 2.4), "far": (9.0, 1.0)}
_WANTED = "one number: a share between 0 and 1"


def _read(answer: object, lantern: Lantern) -> dict[str, float]:
    function = as_function(answer, "share_of_a")
    return {name: number_from(function, _WANTED, *worths) for name, worths in _CASES.items()}


def _is(formula: Any) -> Any:
    """Recognise a wrong formula by what it gives for two cases."""

    def matches(evidence: dict[str, float], lantern: Lantern) -> bool:
        with np.errstate(all="ignore"):
            return all(abs(evidence[name] - formula(*_CASES[name])) < SMALL for name in ("ahead", "behind"))

    return matches


def _logistic(worth: float) -> float:
    return float(1 / (1 + np.exp(-worth)))


SHARE_OF_A = Task(
    "02.1",
    _read,
    properties=(
        Property(
            "range",
            Layer.RANGE,
            lambda evidence, lantern: all(-SMALL <= value <= 1 + SMALL for value in evidence.values()),
        ),
        Property("even", Layer.RELATION, lambda evidence, lantern: abs(evidence["even"] - 0.5) < SMALL),
        Property(
            "better_first",
            Layer.RELATION,
            lambda evidence, lantern: evidence["ahead"] > 0.5 > evidence["behind"],
        ),
        Property(
            "only_difference",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["ahead"] - evidence["up"]) < SMALL,
        ),
        Property("nearly_all", Layer.RELATION, lambda evidence, lantern: 0.999 < evidence["far"] < 1),
    ),
    mistakes=(
        Mistake("of_b", _is(lambda a, b: _logistic(b - a))),
        Mistake("odds", _is(lambda a, b: float(np.exp(a - b)))),
        Mistake("alone", _is(lambda a, b: _logistic(a))),
        Mistake("not_raised", _is(lambda a, b: a / (a + b))),
        Mistake("straight", _is(lambda a, b: 0.5 + (a - b) / 2)),
        Mistake("percent", _is(lambda a, b: 100 * _logistic(a - b))),
        Mistake("sum", _is(lambda a, b: _logistic(a + b))),
    ),
)
