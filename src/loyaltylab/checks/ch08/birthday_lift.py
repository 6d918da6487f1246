"""Task 08.3: the lift of the birthday week over placebo weeks."""

from collections.abc import Callable

import numpy as np

from loyaltylab.checks.ch08.common import (
    CIRCLE,
    PLACEBO_SHIFTS,
    day_counts,
    days_of_week,
    days_round,
    week_total,
)
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_whole
from loyaltylab.checks.reading import as_number


def _read_3(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: the lift of the birthday week, as a share of a usual week")


def _days(lantern: Lantern, group: str) -> np.ndarray:
    counts = day_counts(lantern)
    return counts["members"] + counts["others"] if group == "all" else counts[group]


def _weeks(lantern: Lantern, group: str = "members") -> list[int]:
    """Return the totals of the birthday week and of each placebo week."""
    return [week_total(_days(lantern, group), shift) for shift in (0, *PLACEBO_SHIFTS)]


def _lift(weeks: list[int]) -> float:
    return weeks[0] * (len(weeks) - 1) / sum(weeks[1:]) - 1


def _ratio(value: float, lantern: Lantern) -> bool:
    return is_close(value - 1, _lift(_weeks(lantern)))


def _percent(value: float, lantern: Lantern) -> bool:
    return value > 10 and abs(value - 100 * _lift(_weeks(lantern))) < 0.6


def _whose(group: str) -> Callable[[float, Lantern], bool]:
    return lambda value, lantern: is_close(value, _lift(_weeks(lantern, group)))


def _birthday_in_the_mean(value: float, lantern: Lantern) -> bool:
    weeks = _weeks(lantern)
    near = [week_total(_days(lantern, "members"), shift) for shift in (7, -7)]
    bases = (weeks, [*weeks, *near], [*weeks, near[0]])
    return any(is_close(value, weeks[0] * len(base) / sum(base) - 1) for base in bases)


def _against_the_best(value: float, lantern: Lantern) -> bool:
    weeks = _weeks(lantern)
    return any(is_close(value, weeks[0] / other - 1) for other in (max(weeks[1:]), min(weeks[1:])))


def _median(value: float, lantern: Lantern) -> bool:
    weeks = _weeks(lantern)
    return is_close(value, weeks[0] / float(np.median(weeks[1:])) - 1)


def _difference(value: float, lantern: Lantern) -> bool:
    weeks = _weeks(lantern)
    usual = sum(weeks[1:]) / (len(weeks) - 1)
    return is_close(value, weeks[0] - usual) or is_close(value, weeks[0])


def _share_of_week(value: float, lantern: Lantern) -> bool:
    weeks = _weeks(lantern)
    return is_close(value, 1 - sum(weeks[1:]) / (len(weeks) - 1) / weeks[0])


def _net_of_others(value: float, lantern: Lantern) -> bool:
    own, others = _lift(_weeks(lantern)), _lift(_weeks(lantern, "others"))
    return is_close(value, own - others) or is_close(value, (1 + own) / (1 + others) - 1)


def _share_of_year(value: float, lantern: Lantern) -> bool:
    """Recognise a usual week taken as the year's orders over 52."""
    orders = int(_days(lantern, "members").sum())
    return any(is_close(value, _weeks(lantern)[0] * weeks / orders - 1) for weeks in (52, 365 / 7))


def _customers(value: float, lantern: Lantern) -> bool:
    """Recognise members with an order in a week, each counted once, in place of orders."""
    place, member, rows = days_round(lantern)
    weeks = [
        np.unique(rows[member & np.isin(place, days_of_week(shift))]).size for shift in (0, *PLACEBO_SHIFTS)
    ]
    return is_close(value, _lift(weeks))


def _money(value: float, lantern: Lantern) -> bool:
    """Recognise euro, paid or before vouchers, in place of orders."""
    place, member, _ = days_round(lantern)
    paid = lantern.orders["paid_cents"].to_numpy()
    for cents in (paid, paid + lantern.orders["voucher_cents"].to_numpy()):
        days = np.bincount(place[member], cents[member], CIRCLE)
        if is_close(value, _lift([week_total(days, shift) for shift in (0, *PLACEBO_SHIFTS)])):
            return True
    return False


def _whole_orders(value: float, lantern: Lantern) -> bool:
    """One plus the lift, times all orders of the placebo weeks, over their number, is the birthday week's count."""
    weeks = _weeks(lantern)
    return is_whole((1 + value) * sum(weeks[1:]) / (len(weeks) - 1))


BIRTHDAY_LIFT = Task(
    "08.3",
    _read_3,
    properties=(
        Property("possible", Layer.RANGE, lambda value, lantern: -1 <= value <= 10),
        Property("whole_orders", Layer.RELATION, _whole_orders),
    ),
    mistakes=(
        Mistake("ratio", _ratio),
        Mistake("percent", _percent),
        Mistake("everybody", _whose("all")),
        Mistake("others", _whose("others")),
        Mistake("birthday_in_the_mean", _birthday_in_the_mean),
        Mistake("against_the_best", _against_the_best),
        Mistake("median", _median),
        Mistake("difference", _difference),
        Mistake("share_of_week", _share_of_week),
        Mistake("net_of_others", _net_of_others),
        Mistake("share_of_year", _share_of_year),
        Mistake("customers", _customers),
        Mistake("money", _money),
    ),
)
