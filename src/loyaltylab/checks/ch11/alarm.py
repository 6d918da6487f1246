"""Task 11.5: the share of customers who go on buying for whom an alarm had rung."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number

_LINE = 3.0
_WATCHED_MONTHS = 10
_FEWEST = 6


@dataclass(frozen=True)
class _Watch:
    """Orders by month of 2025, the month's allowance, and who bought in November or December."""

    bought: np.ndarray
    allowance: np.ndarray
    goes_on: np.ndarray


@remembered
def _watch(lantern: Lantern) -> _Watch:
    months = lantern.orders["date"].to_numpy().astype("datetime64[M]") - np.datetime64("2024-01")
    month = months.astype(np.intp)
    people, row = np.unique(lantern.orders["customer_id"].to_numpy(), return_inverse=True)
    counts = np.zeros((len(people), 24))
    inside = month >= 0
    np.add.at(counts, (row[inside], month[inside]), 1.0)
    busy = counts[:, :12].sum(axis=1) >= _FEWEST
    bought = counts[busy, 12:]
    allowance = 0.72 * counts[busy, :12].mean(axis=1)
    return _Watch(bought, allowance, bought[:, _WATCHED_MONTHS:].sum(axis=1) > 0)


def _levels(lantern: Lantern, floor: bool = True) -> np.ndarray:
    """Return the running counts, (customer, month); without the floor they may fall below nought."""
    watch = _watch(lantern)
    count, levels = np.zeros(len(watch.bought)), []
    for orders in watch.bought.T:
        count = count + watch.allowance - orders
        if floor:
            count = np.maximum(count, 0.0)
        levels.append(count)
    return np.array(levels).T


def _ever(rang: np.ndarray) -> np.ndarray:
    """Return for which customers it rang in any month, (customer,)."""
    return np.asarray(rang.any(axis=1))


def _share(lantern: Lantern, rang: np.ndarray) -> float:
    """Return the share of those who go on buying for whom it rang."""
    return float(rang[_watch(lantern).goes_on].mean())


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: a share between 0 and 1")


def _early(lantern: Lantern, line: float = _LINE) -> np.ndarray:
    return _levels(lantern)[:, :_WATCHED_MONTHS] > line


def _no_floor(value: float, lantern: Lantern) -> bool:
    rang = _ever(_levels(lantern, floor=False)[:, :_WATCHED_MONTHS] > _LINE)
    return is_close(value, _share(lantern, rang))


def _everybody(value: float, lantern: Lantern) -> bool:
    rang = _ever(_early(lantern))
    goes_on = _watch(lantern).goes_on
    others = (rang.mean(), (rang & goes_on).mean(), rang[~goes_on].mean())
    return any(is_close(value, float(share)) for share in others)


def _of_alarms(value: float, lantern: Lantern) -> bool:
    rang = _ever(_early(lantern))
    return is_close(value, float(_watch(lantern).goes_on[rang].mean()))


def _whole_year(value: float, lantern: Lantern) -> bool:
    rang = _ever(_levels(lantern) > _LINE)
    return is_close(value, _share(lantern, rang)) and not is_close(
        value, _share(lantern, _ever(_early(lantern)))
    )


def _at_the_end(value: float, lantern: Lantern) -> bool:
    levels = _levels(lantern)
    return any(
        is_close(value, _share(lantern, levels[:, month] > _LINE)) for month in (_WATCHED_MONTHS - 1, -1)
    )


def _months(value: float, lantern: Lantern) -> bool:
    goes_on = _watch(lantern).goes_on
    return any(
        is_close(value, float(rang[goes_on].mean())) for rang in (_early(lantern), _levels(lantern) > _LINE)
    )


def _single_month(value: float, lantern: Lantern) -> bool:
    watch = _watch(lantern)
    gap = (watch.allowance[:, None] - watch.bought)[:, :_WATCHED_MONTHS]
    return is_close(value, _share(lantern, _ever(gap > _LINE)))


def _complement(value: float, lantern: Lantern) -> bool:
    share = _share(lantern, _ever(_early(lantern)))
    # At one half the two are the same number.
    return is_close(value, 1 - share) and not is_close(share, 0.5)


def _allowance_twice(value: float, lantern: Lantern) -> bool:
    """Recognise an allowance that is taken as the usual pace, and made smaller once more."""
    watch = _watch(lantern)
    right = _share(lantern, _ever(_early(lantern)))
    for factor in (0.72, 0.7213):
        count = np.zeros(len(watch.bought))
        rang = np.zeros(len(watch.bought), dtype=bool)
        for orders in watch.bought[:, :_WATCHED_MONTHS].T:
            count = np.maximum(count + factor * watch.allowance - orders, 0.0)
            rang |= count > _LINE
        share = _share(lantern, rang)
        if is_close(value, share) and not is_close(share, right):
            return True
    return False


def _other_line(value: float, lantern: Lantern) -> bool:
    return any(
        is_close(value, _share(lantern, _ever(_early(lantern, line)))) for line in (0.0, 1.0, 2.0, 4.0)
    )


def _people(value: float, lantern: Lantern) -> bool:
    return value > 1 and is_whole(value) and value <= len(_watch(lantern).bought)


def _percent(value: float, lantern: Lantern) -> bool:
    return 1 < value <= 100 and is_whole(value / 100 * _watch(lantern).goes_on.sum())


FALSE_ALARMS = Task(
    "11.5",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda value, lantern: -SMALL <= value <= 1 + SMALL),
        Property(
            "whole_people",
            Layer.RELATION,
            lambda value, lantern: is_whole(value * _watch(lantern).goes_on.sum()),
        ),
    ),
    mistakes=(
        Mistake("people", _people),
        Mistake("percent", _percent),
        Mistake("no_floor", _no_floor),
        Mistake("single_month", _single_month),
        Mistake("everybody", _everybody),
        Mistake("of_alarms", _of_alarms),
        Mistake("whole_year", _whole_year),
        Mistake("at_the_end", _at_the_end),
        Mistake("months", _months),
        Mistake("complement", _complement),
        Mistake("allowance_twice", _allowance_twice),
        Mistake("other_line", _other_line),
    ),
)
