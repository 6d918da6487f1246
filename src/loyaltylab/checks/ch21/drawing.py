"""Task 21.2: means drawn in by what they can be relied on."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Evidence, Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import Stop, as_column, as_function, call

# Made up. The months stand in another order than the means, with the same labels: who goes by the row slips.
_MEANS = pd.Series({"Ana": 112.0, "Bo": 95.0, "Cleo": 104.0, "Dan": 91.0})
_MONTHS = pd.Series({"Dan": 36, "Bo": 6, "Cleo": 12, "Ana": 3})
_PERSON, _MONTH = 20.0, 240.0
_EVEN = pd.Series({"Eva": 110.0, "Fay": 90.0})
_EVEN_MONTHS = pd.Series({"Eva": 4, "Fay": 4})
_WANTED = "one number for each person"


def _values(function: Any, means: pd.Series, months: pd.Series, person: float, month: float) -> np.ndarray:
    try:
        result = call(function, means, months, person, month)
        if isinstance(result, pd.Series) and set(result.index) == set(means.index):
            result = result.reindex(means.index)
        return as_column(result, means.index, _WANTED).to_numpy(dtype=float)
    except (TypeError, ValueError):
        raise Stop(
            "returns_numbers", "Your function should give back one number for each person, and no texts."
        ) from None


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "drawn_in")
    given, months = _MEANS.copy(), _MONTHS.copy()
    return {
        "case": _values(function, given, months, _PERSON, _MONTH),
        "untouched": given.equals(_MEANS) and months.equals(_MONTHS),
        "all_alike": _values(function, _MEANS.copy(), _MONTHS.copy(), 0.0, _MONTH),
        "no_luck": _values(function, _MEANS.copy(), _MONTHS.copy(), _PERSON, 0.0),
        "half": _values(function, _EVEN.copy(), _EVEN_MONTHS.copy(), 60.0, 240.0),
    }


def _close(values: np.ndarray, expected: Any) -> bool:
    return bool(np.allclose(values, np.asarray(expected, dtype=float), atol=SMALL, rtol=0))


def _between(evidence: Evidence, lantern: Lantern) -> bool:
    """Whether each result lies between the person's mean and the mean of all."""
    means, centre = _MEANS.to_numpy(), _MEANS.mean()
    low, high = np.minimum(means, centre) - SMALL, np.maximum(means, centre) + SMALL
    return bool(((evidence["case"] >= low) & (evidence["case"] <= high)).all())


_COUNT = _MONTHS.reindex(_MEANS.index).to_numpy(dtype=float)
_GAP = (_MEANS - _MEANS.mean()).to_numpy()


def _case(trust: Any, centre: float = float(_MEANS.mean())) -> Any:
    """Recognise results that are drawn in with another trust or towards another centre."""
    expected = centre + trust * (_MEANS.to_numpy() - centre)
    return lambda evidence, lantern: _close(evidence["case"], expected)


def _trust(months: Any, person: float = _PERSON, month: float = _MONTH) -> Any:
    return person / (person + month / months)


_WEIGHTED = float((_MEANS.to_numpy() * _COUNT).sum() / _COUNT.sum())

DRAWN_IN = Task(
    "21.2",
    _read,
    properties=(
        Property("between", Layer.RANGE, _between),
        Property(
            "all_alike",
            Layer.RELATION,
            lambda evidence, lantern: _close(evidence["all_alike"], [_MEANS.mean()] * len(_MEANS)),
        ),
        Property(
            "no_luck",
            Layer.RELATION,
            lambda evidence, lantern: _close(evidence["no_luck"], _MEANS.to_numpy()),
        ),
        Property("half", Layer.RELATION, lambda evidence, lantern: _close(evidence["half"], [105.0, 95.0])),
        Property("tables_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("one_month", _case(_trust(1.0))),
        Mistake("turned", _case(1 - _trust(_COUNT))),
        Mistake("times_months", _case(_trust(1 / _COUNT))),
        Mistake("to_hundred", _case(_trust(_COUNT), 100.0)),
        Mistake(
            "to_nought",
            lambda evidence, lantern: _close(evidence["case"], _trust(_COUNT) * _MEANS.to_numpy()),
        ),
        Mistake("trust_alone", lambda evidence, lantern: _close(evidence["case"], _trust(_COUNT))),
        Mistake("gap_alone", lambda evidence, lantern: _close(evidence["case"], _trust(_COUNT) * _GAP)),
        Mistake("weighted_centre", _case(_trust(_COUNT), _WEIGHTED)),
        Mistake("roots", _case(_trust(_COUNT, _PERSON**0.5, _MONTH**0.5))),
        Mistake("by_row", _case(_trust(_MONTHS.to_numpy(dtype=float)))),
        Mistake("mean_months", _case(_trust(float(_COUNT.mean())))),
        Mistake("not_drawn", _case(1.0)),
    ),
)
