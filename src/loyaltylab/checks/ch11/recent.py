"""Task 11.2: the number of recent orders of each active customer, with nothing from the future."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched, is_whole
from loyaltylab.checks.reading import Stop, as_function, as_labelled_numbers, call

_DAY = pd.Timestamp("2025-06-01")
_MOVED = pd.Timedelta(days=150)
# Made-up orders. What is special about each customer stands beside her number.
_BUSY, _FIRST_DAY, _QUIET, _LONG_GONE, _NEW, _GOES_ON, _JUST_ACTIVE = 11, 12, 13, 14, 15, 16, 17
_JUST_GONE, _JUST_QUIET = 18, 19
_ROWS = (
    (_BUSY, "2025-05-31"),
    (_BUSY, "2025-05-31"),
    (_BUSY, "2025-03-10"),
    (_FIRST_DAY, "2025-03-03"),
    (_FIRST_DAY, "2025-01-02"),
    (_QUIET, "2025-01-15"),
    (_LONG_GONE, "2024-11-01"),
    (_LONG_GONE, "2025-07-01"),
    (_NEW, "2025-06-01"),
    (_GOES_ON, "2025-04-20"),
    (_GOES_ON, "2025-06-01"),
    (_GOES_ON, "2025-08-01"),
    (_JUST_ACTIVE, "2024-12-03"),
    (_JUST_GONE, "2024-12-02"),
    (_JUST_QUIET, "2025-03-02"),
)
_ORDERS = pd.DataFrame(_ROWS, columns=["customer_id", "date"]).assign(
    date=lambda rows: pd.to_datetime(rows["date"]), margin_cents=500
)
_ORDERS.index = pd.Index([5 * row + 2 for row in range(len(_ORDERS))])


def _counts(function: Any, orders: pd.DataFrame, day: pd.Timestamp = _DAY) -> dict[Any, float]:
    """Return the function's counts by customer; labels and number of rows are the learner's choice so far."""
    result = call(function, orders, day)
    if isinstance(result, pd.DataFrame) and result.shape[1] == 1:
        result = result.iloc[:, 0]
    if not isinstance(result, pd.Series | dict):
        raise Stop(
            "returns_type",
            "Your function should give back a column: one number for each active customer, with the customer numbers as index.",
        )
    labels = list(result.keys())
    if not set(labels) <= set(_ORDERS["customer_id"]) or len(set(labels)) < len(labels):
        raise Stop(
            "index",
            "The labels (the index) of your result must be customer numbers of the table that it was given, each of them once.",
        )
    return as_labelled_numbers(
        result, labels, "one number for each active customer", "customer numbers", "customer"
    )


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "recent_orders")
    given = _ORDERS.copy()
    found = _counts(function, given)
    past = _ORDERS[_ORDERS["date"] < _DAY]
    return {
        "found": found,
        "untouched": given.equals(_ORDERS),
        "past_only": _counts(function, past.copy()),
        "moved": _counts(function, _ORDERS.assign(date=_ORDERS["date"] + _MOVED), _DAY + _MOVED),
    }


def _has(evidence: dict[str, Any], customer: int, count: float | None) -> bool:
    """Whether the customer has this count, or (``None``) is not in the result."""
    found = evidence["found"]
    return customer not in found if count is None else customer in found and is_close(found[customer], count)


def _day_itself(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _GOES_ON, 2) or (_has(evidence, _NEW, 1) and not _has(evidence, _GOES_ON, 3))


def _future(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _GOES_ON, 3) or any(_has(evidence, _LONG_GONE, count) for count in (1, 2))


def _no_zeros(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _QUIET, None) and _has(evidence, _BUSY, 3)


def _everybody(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _LONG_GONE, 0)


def _long_window(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _FIRST_DAY, 2)


def _first_day(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _FIRST_DAY, 0) or _has(evidence, _JUST_ACTIVE, None)


def _calendar_months(evidence: dict[str, Any], lantern: Lantern) -> bool:
    reaches_too_far = _has(evidence, _JUST_GONE, 0) or _has(evidence, _JUST_QUIET, 1)
    right_otherwise = _has(evidence, _BUSY, 3) and _has(evidence, _FIRST_DAY, 1)
    return reaches_too_far and right_otherwise and _has(evidence, _LONG_GONE, None)


def _days_not_orders(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _has(evidence, _BUSY, 2)


RECENT_ORDERS = Task(
    "11.2",
    _read,
    properties=(
        Property(
            "whole_orders",
            Layer.RANGE,
            lambda evidence, lantern: all(
                is_whole(count) and count >= 0 for count in evidence["found"].values()
            ),
        ),
        Property(
            "no_future",
            Layer.RELATION,
            lambda evidence, lantern: evidence["found"] == evidence["past_only"],
        ),
        Property(
            "only_active",
            Layer.RELATION,
            lambda evidence, lantern: all(
                _has(evidence, customer, None) for customer in (_LONG_GONE, _NEW, _JUST_GONE)
            ),
        ),
        Property(
            "all_active",
            Layer.RELATION,
            lambda evidence, lantern: {_BUSY, _QUIET, _GOES_ON} <= set(evidence["found"]),
        ),
        Property(
            "counts_orders",
            Layer.RELATION,
            lambda evidence, lantern: _has(evidence, _BUSY, 3) and _has(evidence, _QUIET, 0),
        ),
        Property(
            "any_day",
            Layer.RELATION,
            lambda evidence, lantern: evidence["found"] == evidence["moved"],
        ),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("future", _future),
        Mistake("day_itself", _day_itself),
        Mistake("everybody", _everybody),
        Mistake("no_zeros", _no_zeros),
        Mistake("long_window", _long_window),
        Mistake("calendar_months", _calendar_months),
        Mistake("first_day", _first_day),
        Mistake("days_not_orders", _days_not_orders),
    ),
)
