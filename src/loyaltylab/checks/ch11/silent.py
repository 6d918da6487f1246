"""Task 11.1: the share of active customers who fall silent after a day."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number

_DAY = pd.Timestamp("2025-06-01")
_HALF_YEAR = pd.Timedelta(days=180)


@remembered
def _active(lantern: Lantern) -> frozenset[int]:
    """Return who ordered in the 180 days before the day."""
    dates = lantern.orders["date"]
    return frozenset(lantern.orders.loc[(dates < _DAY) & (dates >= _DAY - _HALF_YEAR), "customer_id"])


def _without(lantern: Lantern, rows: pd.Series) -> float:
    """Return the share of the active without an order in the rows."""
    active = _active(lantern)
    return len(active - set(lantern.orders.loc[rows, "customer_id"])) / len(active)


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: a share between 0 and 1")


def _any_later(value: float, lantern: Lantern) -> bool:
    return is_close(value, _without(lantern, lantern.orders["date"] >= _DAY))


def _whole_file(value: float, lantern: Lantern) -> bool:
    """Recognise orders from before the day: whoever is active has one."""
    return abs(value) <= SMALL


def _other_length(value: float, lantern: Lantern) -> bool:
    dates = lantern.orders["date"]
    ends = (_DAY + pd.Timedelta(days=days) for days in (30, 60, 90, 92, 120, 365))
    later = _without(lantern, dates >= _DAY)
    # A window beyond the end of the records is the open one.
    found = (_without(lantern, (dates >= _DAY) & (dates < end)) for end in ends)
    return any(is_close(value, share) and not is_close(share, later) for share in found)


def _window_edge(value: float, lantern: Lantern) -> bool:
    """Recognise a window that begins or ends a day off, or ends with November."""
    dates = lantern.orders["date"]
    one = pd.Timedelta(days=1)
    windows = (
        (_DAY + one, _HALF_YEAR - one),
        (_DAY + one, _HALF_YEAR),
        (_DAY, _HALF_YEAR + one),
        (_DAY, _HALF_YEAR - one),
        (_DAY, pd.Timestamp("2025-12-01") - _DAY),
    )
    found = (_without(lantern, (dates >= start) & (dates < start + length)) for start, length in windows)
    again, _ = _active_again(lantern)
    silent = 1 - again / len(_active(lantern))
    # Where nobody orders on the days in question, the slip changes nothing.
    return any(is_close(value, share) and not is_close(share, silent) for share in found)


def _active_again(lantern: Lantern) -> tuple[float, float]:
    """Return how many of the active, and how many others, order in the half-year from the day on."""
    dates = lantern.orders["date"]
    after = set(lantern.orders.loc[(dates >= _DAY) & (dates < _DAY + _HALF_YEAR), "customer_id"])
    return float(len(_active(lantern) & after)), float(len(after))


def _complement(value: float, lantern: Lantern) -> bool:
    return is_close(value, _active_again(lantern)[0] / len(_active(lantern)))


def _all_customers(value: float, lantern: Lantern) -> bool:
    everybody = len(lantern.customers)
    again, after = _active_again(lantern)
    quiet = (len(_active(lantern)) - again, everybody - after, everybody - again)
    return any(is_close(value, number / everybody) for number in quiet)


def _people(value: float, lantern: Lantern) -> bool:
    return value > 1 and is_whole(value) and value <= len(lantern.customers)


def _percent(value: float, lantern: Lantern) -> bool:
    return 1 < value <= 100 and is_whole(value / 100 * len(_active(lantern)))


SILENT_SHARE = Task(
    "11.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda value, lantern: -SMALL <= value <= 1 + SMALL),
        Property(
            "whole_people", Layer.RELATION, lambda value, lantern: is_whole(value * len(_active(lantern)))
        ),
    ),
    mistakes=(
        Mistake("people", _people),
        Mistake("percent", _percent),
        Mistake("whole_file", _whole_file),
        Mistake("any_later", _any_later),
        Mistake("other_length", _other_length),
        Mistake("window_edge", _window_edge),
        Mistake("complement", _complement),
        Mistake("all_customers", _all_customers),
    ),
)
