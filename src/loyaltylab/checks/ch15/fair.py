"""Task 15.5: compare like with like in a spoiled trial."""

import pandas as pd

from loyaltylab.checks.ch15.common import spoiled, trial
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, remembered
from loyaltylab.checks.reading import as_number


@remembered
def _gaps(lantern: Lantern, column: str = "orders") -> pd.Series:
    """Return invited less others, class by class."""
    means = spoiled(lantern).groupby(["buyer", "invited"])[column].mean().unstack()
    return means[True] - means[False]


@remembered
def _crude(lantern: Lantern) -> float:
    means = spoiled(lantern).groupby("invited")["orders"].mean()
    return float(means[True] - means[False])


def _weighted(lantern: Lantern, weights: pd.Series, column: str = "orders") -> float:
    gaps = _gaps(lantern, column)
    return float((gaps * weights.reindex(gaps.index)).sum() / weights.sum())


def _sizes(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby("buyer").size()


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: orders a customer, invited less others")


def _is_crude(value: float, lantern: Lantern) -> bool:
    return is_close(value, _crude(lantern)) or is_close(value, -_crude(lantern))


def _even_classes(value: float, lantern: Lantern) -> bool:
    gaps = _gaps(lantern)
    return is_close(value, float(gaps.mean())) or is_close(value, float(gaps.sum()))


def _one_arm(value: float, lantern: Lantern) -> bool:
    """Recognise the weights of the invited, or of the others, alone."""
    rows = spoiled(lantern)
    return any(
        is_close(value, _weighted(lantern, _sizes(rows[rows["invited"] == arm]))) for arm in (True, False)
    )


def _whole_trial(value: float, lantern: Lantern) -> bool:
    """Recognise the trial before it was spoiled."""
    means = trial(lantern).groupby("invited")["orders"].mean()
    return is_close(value, float(means[True] - means[False]))


def _trial_weights(value: float, lantern: Lantern) -> bool:
    """Recognise the classes of the whole trial as weights, in place of those of the spoiled table."""
    return is_close(value, _weighted(lantern, _sizes(trial(lantern))))


def _turned(value: float, lantern: Lantern) -> bool:
    return is_close(value, -_weighted(lantern, _sizes(spoiled(lantern))))


def _not_divided(value: float, lantern: Lantern) -> bool:
    sizes = _sizes(spoiled(lantern))
    return is_close(value, float((_gaps(lantern) * sizes).sum()))


def _money(value: float, lantern: Lantern) -> bool:
    result = _weighted(lantern, _sizes(spoiled(lantern)), "margin_cents")
    return is_close(value, result) or is_close(value, result / 100)


def _one_class(value: float, lantern: Lantern) -> bool:
    return any(is_close(value, float(gap)) for gap in _gaps(lantern))


def _between(value: float, lantern: Lantern) -> bool:
    """A weighted mean lies between the smallest and the largest difference."""
    gaps = _gaps(lantern)
    return float(gaps.min()) - 1e-6 <= value <= float(gaps.max()) + 1e-6


FAIR_DIFFERENCE = Task(
    "15.5",
    _read,
    properties=(
        Property("size", Layer.RANGE, lambda value, lantern: abs(value) < 50),
        Property("between", Layer.RELATION, _between),
    ),
    mistakes=(
        Mistake("crude", _is_crude),
        Mistake("even_classes", _even_classes),
        Mistake("one_arm", _one_arm),
        Mistake("whole_trial", _whole_trial),
        Mistake("trial_weights", _trial_weights),
        Mistake("turned", _turned),
        Mistake("not_divided", _not_divided),
        Mistake("money", _money),
        Mistake("one_class", _one_class),
    ),
)
