"""Task 15.4: what an invitation earns in each group."""

import pandas as pd

from loyaltylab.checks.ch15.common import GROUPS, trial
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

_MESSAGE = 140
_FINE = 1e-4


@remembered
def _means(lantern: Lantern) -> pd.DataFrame:
    """Return the mean margin by group (rows) and arm (columns ``True`` = invited)."""
    return trial(lantern).pivot_table(
        index="variety", columns="invited", values="margin_cents", aggfunc="mean"
    )


@remembered
def _cells(lantern: Lantern) -> dict[str, pd.DataFrame]:
    """Return sums of margin and numbers of people, groups in rows and arms in columns."""
    grouped = trial(lantern).groupby(["variety", "invited"])["margin_cents"]
    return {"sum": pd.DataFrame(grouped.sum().unstack()), "size": pd.DataFrame(grouped.size().unstack())}


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        GROUPS,
        "one profit in cents for each of the three groups",
        "the names of the three groups",
        "group",
    )


def _no_message(values: Numbers, lantern: Lantern) -> bool:
    means = _means(lantern)
    return close(values, means[True] - means[False], _FINE)


def _no_control(values: Numbers, lantern: Lantern) -> bool:
    invited = _means(lantern)[True]
    return close(values, invited - _MESSAGE, _FINE) or close(values, invited, _FINE)


def _turned(values: Numbers, lantern: Lantern) -> bool:
    means = _means(lantern)
    return any(close(values, means[False] - means[True] + part * _MESSAGE, _FINE) for part in (-1, 0, 1))


def _sums(values: Numbers, lantern: Lantern) -> bool:
    """Recognise sums of the two arms, which are not of one size, with or without the messages."""
    cells = _cells(lantern)
    gap = cells["sum"][True] - cells["sum"][False]
    return any(close(values, gap - cost, _FINE) for cost in (0, _MESSAGE, _MESSAGE * cells["size"][True]))


def _whole_group(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the gain of one message times the invited, or times everybody, of the group."""
    means, size = _means(lantern), _cells(lantern)["size"]
    profit = means[True] - means[False] - _MESSAGE
    return any(close(values, profit * people, _FINE) for people in (size[True], size.sum(axis=1)))


def _per_order(values: Numbers, lantern: Lantern) -> bool:
    """Recognise margin an order in the place of margin a customer, with or without the message."""
    sums = trial(lantern).groupby(["variety", "invited"])[["margin_cents", "orders"]].sum()
    means = (sums["margin_cents"] / sums["orders"]).unstack()
    gap = means[True] - means[False]
    return close(values, gap - _MESSAGE, _FINE) or close(values, gap, _FINE)


def _all_control(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the control arm of all groups together in the place of each group's own."""
    rows = trial(lantern)
    control = rows.loc[~rows["invited"], "margin_cents"].mean()
    return close(values, _means(lantern)[True] - control - _MESSAGE, _FINE)


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean of the whole group in the place of its control arm."""
    mean = trial(lantern).groupby("variety")["margin_cents"].mean()
    return close(values, _means(lantern)[True] - mean - _MESSAGE, _FINE)


def _euro(values: Numbers, lantern: Lantern) -> bool:
    means = _means(lantern)
    gain = means[True] - means[False]
    return any(close(values, gain / 100 - cost) for cost in (1.4, 0, 140))


def _wrong_cost(values: Numbers, lantern: Lantern) -> bool:
    """Recognise 1.40 euro taken off an amount in cents."""
    means = _means(lantern)
    return close(values, means[True] - means[False] - 1.4, _FINE)


def _buyers_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise means over those who ordered after the message: who did not is part of the result, too."""
    rows = trial(lantern)
    means = rows[rows["orders"] > 0].groupby(["variety", "invited"])["margin_cents"].mean().unstack()
    gap = means[True] - means[False]
    return close(values, gap - _MESSAGE, _FINE) or close(values, gap, _FINE)


def _medians(values: Numbers, lantern: Lantern) -> bool:
    means = trial(lantern).groupby(["variety", "invited"])["margin_cents"].median().unstack()
    gap = means[True] - means[False]
    return close(values, gap - _MESSAGE, _FINE) or close(values, gap, _FINE)


def _adds_up(values: Numbers, lantern: Lantern) -> bool:
    """A mean is a sum of whole cents over people: (profit + message) times the sizes of both arms is whole."""
    pairs = _cells(lantern)["size"].prod(axis=1)
    return all(is_whole((values[name] + _MESSAGE) * float(pairs[name])) for name in GROUPS)


EXPECTED_PROFIT = Task(
    "15.4",
    _read,
    properties=(
        Property(
            "size",
            Layer.RANGE,
            lambda values, lantern: all(abs(value) < 100_000 for value in values.values()),
        ),
        Property("adds_up", Layer.RELATION, _adds_up),
    ),
    mistakes=(
        Mistake("no_message", _no_message),
        Mistake("wrong_cost", _wrong_cost),
        Mistake("euro", _euro),
        Mistake("turned", _turned),
        Mistake("no_control", _no_control),
        Mistake("sums", _sums),
        Mistake("whole_group", _whole_group),
        Mistake("per_order", _per_order),
        Mistake("all_control", _all_control),
        Mistake("everybody", _everybody),
        Mistake("buyers_only", _buyers_only),
        Mistake("medians", _medians),
    ),
)
