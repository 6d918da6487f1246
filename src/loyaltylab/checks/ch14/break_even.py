"""Task 14.1: how much more must be sold after a price cut?"""

import pandas as pd

from loyaltylab.checks.ch14.common import NOT_ROUNDED
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, remembered
from loyaltylab.checks.reading import as_number

CUT = 0.08


@remembered
def _money(lantern: Lantern, first_day: str = "2025-01-01") -> tuple[float, float]:
    """Return what was paid and the margin, in cents, from a day on."""
    late = lantern.orders[lantern.orders["date"] >= pd.Timestamp(first_day)]
    return float(late["paid_cents"].sum()), float(late["margin_cents"].sum())


def _share(lantern: Lantern, first_day: str = "2025-01-01") -> float:
    paid, margin = _money(lantern, first_day)
    return margin / paid


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: a share of today's volume, such as 0.2 for a fifth")


def _old_margin(value: float, lantern: Lantern) -> bool:
    return is_close(abs(value), CUT / _share(lantern))


def _keeps_takings(value: float, lantern: Lantern) -> bool:
    return any(is_close(value, number) for number in (1 / (1 - CUT) - 1, CUT))


def _as_for_a_rise(value: float, lantern: Lantern) -> bool:
    return is_close(abs(value), CUT / (_share(lantern) + CUT))


def _cost_share(value: float, lantern: Lantern) -> bool:
    cost = 1 - _share(lantern)
    return any(is_close(abs(value), number) for number in (CUT / (cost - CUT), CUT / cost))


def _turned_round(value: float, lantern: Lantern) -> bool:
    left = (_share(lantern) - CUT) / CUT
    return is_close(abs(value), left)


def _all_volume(value: float, lantern: Lantern) -> bool:
    """Recognise today's volume counted in: 1.25 where a quarter more is meant."""
    return 1 + CUT < value < 2


BREAK_EVEN = Task(
    "14.1",
    _read,
    properties=(
        Property("more", Layer.RANGE, lambda value, lantern: value > 0),
        Property("share", Layer.RANGE, lambda value, lantern: value <= 1),
        # Only a part of the price is margin, so volume must grow by more than the price falls.
        Property("more_than_cut", Layer.RANGE, lambda value, lantern: value > CUT),
        NOT_ROUNDED,
    ),
    mistakes=(
        Mistake("old_margin", _old_margin),
        Mistake("keeps_takings", _keeps_takings),
        Mistake("as_for_a_rise", _as_for_a_rise),
        Mistake("cost_share", _cost_share),
        Mistake("turned_round", _turned_round),
        Mistake("percent", lambda value, lantern: 8 < value < 100),
        Mistake("all_volume", _all_volume),
    ),
)
