"""Task 17.3: what each of the four size classes brings."""

from itertools import pairwise

import numpy as np
import pandas as pd

from loyaltylab.checks.ch17.common import SHARES, spent
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

CLASSES = ("main", "large", "ordinary", "small")
ENDS = (0.01, 0.05, 0.20, 1.0)
YEAR = 2024


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, CLASSES, "one share for each class", "main, large, ordinary and small", "class"
    )


@remembered
def _table(lantern: Lantern) -> pd.DataFrame:
    """Return the buyers of the year, largest first: ``euro``, ``down_to`` (share of buyers) and ``money`` (share of sales)."""
    euro = spent(lantern, YEAR)
    return pd.DataFrame(
        {
            "euro": euro,
            "down_to": np.arange(1, len(euro) + 1) / len(euro),
            "money": (euro.cumsum() / euro.sum()).clip(upper=1.0),
        }
    )


def _euro(table: pd.DataFrame, column: str = "down_to", ends: tuple[float, ...] = ENDS) -> pd.Series:
    """Return the euro of each class when the column is cut at the ends."""
    group = pd.cut(table[column], [0, *ends], labels=list(CLASSES))
    return table.groupby(group, observed=False)["euro"].sum()


def _adds_up(values: Numbers, lantern: Lantern) -> bool:
    return abs(sum(values.values()) - 1) < 1e-6


def _smaller_pay_less(values: Numbers, lantern: Lantern) -> bool:
    """Whether the mean customer brings less from class to class."""
    size = np.diff([0.0, *ENDS])
    means = [values[name] / part for name, part in zip(CLASSES, size)]
    return all(upper > lower for upper, lower in pairwise(means))


def _in_euro(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _euro(_table(lantern)), 0.006)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    euro = _euro(_table(lantern))
    return close(values, 100 * euro / euro.sum(), 0.06)


def _of_customers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of the customers, exact or as the classes are defined."""
    down_to = _table(lantern)["down_to"]
    group = pd.cut(down_to, [0, *ENDS], labels=list(CLASSES))
    counted = group.value_counts(normalize=True)
    return close(values, counted) or close(values, dict(zip(CLASSES, np.diff([0.0, *ENDS]))), 1e-9)


def _cumulative(values: Numbers, lantern: Lantern) -> bool:
    euro = _euro(_table(lantern)).cumsum()
    return close(values, euro / euro.iloc[-1])


def _not_added(values: Numbers, lantern: Lantern) -> bool:
    """Recognise lines at 1, 4, 15 and 80 %, the sizes of the classes in the place of where they end."""
    table = _table(lantern)
    euro = _euro(table, ends=(0.01, 0.04, 0.15, 0.80))
    rest = _euro(table, ends=(0.01, 0.04, 0.15, 1.0))
    return any(
        close(values, part / whole) for part in (euro, rest) for whole in (part.sum(), table["euro"].sum())
    )


def _upside_down(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the classes counted from the smallest buyer."""
    rising = _table(lantern).iloc[::-1].copy()
    rising["down_to"] = _table(lantern)["down_to"].to_numpy()
    euro = _euro(rising)
    return close(values, euro / euro.sum())


def _by_sales(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the cumulative share of sales cut at these lines, as the grades A, B and C are cut."""
    euro = _euro(_table(lantern), "money")
    return close(values, euro / euro.sum())


def _means(values: Numbers, lantern: Lantern) -> bool:
    """Recognise mean sales of each class, in euro or over their sum."""
    table = _table(lantern)
    group = pd.cut(table["down_to"], [0, *ENDS], labels=list(CLASSES))
    mean = table.groupby(group, observed=False)["euro"].mean()
    return close(values, mean, 0.006) or close(values, mean / mean.sum())


CLASS_SALES = Task(
    "17.3",
    _read,
    properties=(
        SHARES,
        Property("adds_up", Layer.RELATION, _adds_up),
        Property("smaller_pay_less", Layer.RELATION, _smaller_pay_less),
    ),
    mistakes=(
        Mistake("in_euro", _in_euro),
        Mistake("percent", _percent),
        Mistake("of_customers", _of_customers),
        Mistake("cumulative", _cumulative),
        Mistake("not_added", _not_added),
        Mistake("upside_down", _upside_down),
        Mistake("by_sales", _by_sales),
        Mistake("means", _means),
    ),
)
