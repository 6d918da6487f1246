"""Task 13.2: what an order costs the customer in all."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import as_column, as_function, call

# Made-up orders, on row labels that are not 0, 1, 2 …
_ORDERS = pd.DataFrame(
    {
        "customer_id": [4, 9, 4, 2, 7],
        "paid_cents": [2000, 2000, 3550, 1230, 4100],
        "channel": ["shop", "web", "shop", "desk", "web"],
        "own_km": [5.0, 5.0, 0.5, 12.0, 3.0],
    },
    index=[31, 8, 55, 2, 17],
)
_HOUR, _KM = 15.0, 0.4
_UNEVEN = 13.7
"""A value of an hour with which no cost ends after two places."""
_SHOP, _REMOTE = [0, 2], [1, 3, 4]
_MINUTES = {"shop": 20, "web": 5, "desk": 5}
_PER_KM = 2.0


def _column(result: Any) -> np.ndarray:
    column = as_column(result, _ORDERS.index, "one number of euro for each row of the table")
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "order_cost")
    given = _ORDERS.copy()
    costs = _column(call(function, given, _HOUR, _KM))
    return {
        "costs": costs,
        "free": _column(call(function, _ORDERS.copy(), 0.0, 0.0)),
        "dearer_hour": _column(call(function, _ORDERS.copy(), _HOUR + 6, _KM)),
        "uneven": _column(call(function, _ORDERS.copy(), _UNEVEN, _KM)),
        "dearer_km": _column(call(function, _ORDERS.copy(), _HOUR, _KM + 0.1)),
        "untouched": given.equals(_ORDERS),
    }


def _wrong(
    ways: int = 2,
    *,
    everybody: bool = False,
    price: float = 0.01,
    minutes: Mapping[str, int] = _MINUTES,
    way: bool = True,
    time: bool = True,
    per_km: float = _PER_KM,
    per_hour: float = 60.0,
    hour: float = _HOUR,
) -> np.ndarray:
    """Return the costs with something left out or mixed up."""
    km = ways * _ORDERS["own_km"] * (True if everybody else _ORDERS["channel"] == "shop")
    spent = _ORDERS["channel"].map(dict(minutes)) + per_km * km
    total = price * _ORDERS["paid_cents"]
    total = total + (_KM * km if way else 0) + (hour * spent / per_hour if time else 0)
    return total.to_numpy(dtype=float)


def _is(evidence: Mapping[str, Any], *others: np.ndarray) -> bool:
    return any(np.allclose(evidence["costs"], other, atol=SMALL, rtol=0) for other in others)


def _one_way(evidence: dict[str, Any], lantern: Lantern) -> bool:
    km = _ORDERS["own_km"].where(_ORDERS["channel"] == "shop", 0).to_numpy()
    by_half = (_wrong() - _KM * km, _wrong() - _HOUR * _PER_KM * km / 60)
    return _is(evidence, _wrong(1), *by_half)


def _way_for_all(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _wrong(everybody=True), _wrong(1, everybody=True))


def _cents(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _wrong(price=1.0), 100 * _wrong())


def _minutes_as_hours(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _wrong(per_hour=1.0))


def _no_travel_time(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _wrong(per_km=0.0))


def _left_out(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise one of the three parts missing."""
    return _is(evidence, _wrong(price=0.0), _wrong(way=False), _wrong(time=False))


def _lab_minutes(evidence: dict[str, Any], lantern: Lantern) -> bool:
    lab = {"shop": 15, "web": 6, "desk": 4}
    spent = _ORDERS["channel"].map(lab) + 3 * 2 * _ORDERS["own_km"] * (_ORDERS["channel"] == "shop")
    way = _KM * 2 * _ORDERS["own_km"] * (_ORDERS["channel"] == "shop")
    whole = (_ORDERS["paid_cents"] / 100 + way + _HOUR * spent / 60).to_numpy()
    return _is(evidence, _wrong(minutes=lab), _wrong(per_km=3.0), whole)


def _rounded(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise euro rounded to cents, tens of cents or whole ones."""
    right = _wrong(hour=_UNEVEN)
    return any(np.allclose(evidence["uneven"], np.round(right, places), atol=SMALL) for places in (0, 1, 2))


def _fixed(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a function that does not use what it is given: another hour or kilometre changes nothing."""
    costs = evidence["costs"]
    return any(np.allclose(costs, evidence[name], atol=SMALL) for name in ("dearer_hour", "dearer_km"))


ORDER_COST = Task(
    "13.2",
    _read,
    properties=(
        Property(
            "a_number", Layer.FORM, lambda evidence, lantern: bool(np.isfinite(evidence["costs"]).all())
        ),
        Property(
            "price_first",
            Layer.RANGE,
            lambda evidence, lantern: np.allclose(evidence["free"], _ORDERS["paid_cents"] / 100, atol=SMALL),
        ),
        Property(
            "dearer_time",
            Layer.RELATION,
            lambda evidence, lantern: bool((evidence["dearer_hour"] > evidence["costs"]).all()),
        ),
        Property(
            "way_of_shops",
            Layer.RELATION,
            lambda evidence, lantern: (
                bool((evidence["dearer_km"][_SHOP] > evidence["costs"][_SHOP]).all())
                and np.allclose(evidence["dearer_km"][_REMOTE], evidence["costs"][_REMOTE], atol=SMALL)
            ),
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("left_out", _left_out),
        Mistake("fixed", _fixed),
        Mistake("one_way", _one_way),
        Mistake("way_for_all", _way_for_all),
        Mistake("cents", _cents),
        Mistake("minutes_as_hours", _minutes_as_hours),
        Mistake("no_travel_time", _no_travel_time),
        Mistake("lab_minutes", _lab_minutes),
        Mistake("rounded", _rounded),
    ),
)
