"""Task 18.4: the value of the next twelve months, in the right unit."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_untouched
from loyaltylab.checks.reading import as_column, as_function, as_number, call
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma

# Made up, but for the first row: a customer of the published CDNOW sample.
_HISTORY = pd.DataFrame(
    {
        "frequency": [2, 0, 6, 20, 1],
        "recency": [30.43, 0.0, 50.0, 78.0, 8.0],
        "age": [38.86, 70.0, 55.0, 80.0, 40.0],
        "mean_value": [22.35, 0.0, 9.5, 31.0, 12.0],
    },
    index=[14, 3, 27, 91, 40],
)
_MODEL, _SPEND = BetaGeometricNbd.of(0.8, 6.0, 0.2, 4.0), GammaGamma.of(5.0, 6.3, 13.4)
_RATE = 0.02
_WEEKS = 365.25 / 7
_MONTH = _WEEKS / 12
_WANTED = "one value in euro for each row of the table"


def _values(result: Any) -> np.ndarray:
    column = as_column(result, _HISTORY.index, _WANTED)
    return np.array([as_number(value, "a value in euro in each row") for value in column])


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "year_value")
    given = _HISTORY.copy()
    plain = _values(call(function, given, _MODEL, _SPEND, 0.0))
    return {
        "plain": plain,
        "values": _values(call(function, _HISTORY.copy(), _MODEL, _SPEND, _RATE)),
        "other": _values(call(function, _HISTORY.copy(), _MODEL, GammaGamma.of(5.0, 6.3, 26.8), _RATE)),
        "untouched": given.equals(_HISTORY),
    }


@cache  # all that goes in is made up above and never changes; eleven mistakes ask for the same months
def _orders(weeks: float) -> np.ndarray:
    """Return orders expected in so many weeks, read-only."""
    orders = _MODEL.expected_further(_HISTORY, weeks).to_numpy(float, copy=True)
    orders.flags.writeable = False
    return orders


def _expected(weeks: float) -> np.ndarray:
    """Return orders in so many weeks times the expected value of an order, without a discount."""
    return _orders(weeks) * _order_value()


@cache
def _order_value() -> np.ndarray:
    value = _SPEND.expected_value(_HISTORY).to_numpy(float, copy=True)
    value.flags.writeable = False
    return value


def _agree(values: np.ndarray, others: np.ndarray, share: float = 0.002) -> bool:
    return bool(np.allclose(values, others, rtol=share, atol=1e-6))


def _sum_known(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Without a discount twelve months are 52.2 weeks; four and a third weeks a month will do."""
    return _agree(evidence["plain"], _expected(_WEEKS), 0.003)


def _between(evidence: dict[str, Any], lantern: Lantern) -> bool:
    plain, values = evidence["plain"], evidence["values"]
    return bool(
        (values <= plain / (1 + _RATE) + 1e-6).all() and (values >= plain / (1 + _RATE) ** 12 - 1e-6).all()
    )


def _unit(weeks: float) -> Callable[[dict[str, Any], Lantern], bool]:
    return lambda evidence, lantern: _agree(evidence["plain"], _expected(weeks))


def _cumulative(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise twelve running totals added up."""
    return _agree(evidence["plain"], np.sum([_expected(_MONTH * month) for month in range(1, 13)], axis=0))


def _orders_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _agree(evidence["plain"], _orders(_WEEKS))


def _own_mean(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the mean of her own orders in place of what gamma-gamma expects: 0 for whoever has no repeat."""
    return _agree(evidence["plain"], _orders(_WEEKS) * _HISTORY["mean_value"].to_numpy(float))


def _not_discounted(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _agree(evidence["values"], evidence["plain"], 1e-9)


def _at_the_end(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _agree(evidence["values"], evidence["plain"] / (1 + _RATE) ** 12, 1e-6)


def _by_month(power: Callable[[int], float]) -> np.ndarray:
    ends = [_expected(_MONTH * month) for month in range(13)]
    return np.sum([(ends[month] - ends[month - 1]) * power(month) for month in range(1, 13)], axis=0)


def _discount(power: Callable[[int], float]) -> Callable[[dict[str, Any], Lantern], bool]:
    """Recognise months that are discounted in a wrong way."""
    return lambda evidence, lantern: _agree(evidence["values"], _by_month(power))


YEAR_VALUE = Task(
    "18.4",
    _read,
    properties=(
        Property("positive", Layer.RANGE, lambda evidence, lantern: bool((evidence["plain"] >= 0).all())),
        Property("sum_known", Layer.RELATION, _sum_known),
        Property("between", Layer.RELATION, _between),
        Property(
            "spend_used",
            Layer.RELATION,
            lambda evidence, lantern: not np.allclose(evidence["other"], evidence["values"]),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("months_as_weeks", _unit(12)),
        Mistake("days_as_weeks", _unit(365.25)),
        Mistake("thirty", _unit(360)),
        Mistake("cumulative", _cumulative),
        Mistake("orders_only", _orders_only),
        Mistake("own_mean", _own_mean),
        Mistake("not_discounted", _not_discounted),
        Mistake("at_the_end", _at_the_end),
        Mistake("month_early", _discount(lambda month: (1 + _RATE) ** (1 - month))),
        Mistake("upwards", _discount(lambda month: (1 + _RATE) ** month)),
        Mistake("simple", _discount(lambda month: 1 - _RATE * month)),
    ),
)
