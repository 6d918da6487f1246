"""Task 20.3: own favourites against the same list for everybody."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LABELS = ("popular 1", "popular 2", "own 1", "own 2")
SPLIT = "2025-01-01"


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LABELS,
        "one precision for each list and k",
        '"popular 1", "popular 2", "own 1" and "own 2"',
        "list and k",
    )


@remembered
def _counts(lantern: Lantern, late: bool) -> pd.DataFrame:
    """Return orders of judged customers by category, of the time before or after the split, in the order of the notebook."""
    before = lantern.orders[lantern.orders["date"] < SPLIT]
    after = lantern.orders[lantern.orders["date"] >= SPLIT]
    judged = np.intersect1d(before["customer_id"].unique(), after["customer_id"].unique())
    columns = before["category"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    part = after if late else before
    table = part.groupby(["customer_id", "category"]).size().unstack(fill_value=0)
    return table.reindex(index=judged, columns=columns, fill_value=0)


def _hits(scores: pd.DataFrame, lantern: Lantern, k: int) -> np.ndarray:
    first = np.argsort(-scores.to_numpy(dtype=float), axis=1, kind="stable")[:, :k]
    return np.take_along_axis(_counts(lantern, True).to_numpy() > 0, first, axis=1)


def _crowd(lantern: Lantern, late: bool = False) -> pd.DataFrame:
    counts = _counts(lantern, late)
    return pd.DataFrame(np.tile(counts.sum().to_numpy(), (len(counts), 1)), counts.index, counts.columns)


def _values(lantern: Lantern, popular: pd.DataFrame, own: pd.DataFrame, how: str = "precision") -> Numbers:
    """Return the four numbers of two lists, counted in a given way."""
    bought = np.maximum((_counts(lantern, True).to_numpy() > 0).sum(axis=1), 1)
    found = {}
    for name, scores in (("popular", popular), ("own", own)):
        for k in (1, 2):
            hits = _hits(scores, lantern, k)
            found[f"{name} {k}"] = float(
                {
                    "precision": hits.mean(),
                    "recall": (hits.sum(axis=1) / bought).mean(),
                    "any": hits.any(axis=1).mean(),
                    "last": hits[:, -1].mean(),
                    "percent": 100 * hits.mean(),
                }[how]
            )
    return found


def _parts(values: Numbers, lantern: Lantern) -> bool:
    people = len(_counts(lantern, True))
    return are_parts_of(values, {label: people * int(label[-1]) for label in LABELS})


def _less_at_two(values: Numbers, lantern: Lantern) -> bool:
    return values["popular 2"] < values["popular 1"] and values["own 2"] < values["own 1"]


def _right_lists(how: str) -> Callable[[Numbers, Lantern], bool]:
    """Recognise both lists judged in a wrong way; at k = 1 some ways agree with the right one."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(values, _values(lantern, _crowd(lantern), _counts(lantern, False), how))

    return matches


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _values(lantern, _counts(lantern, False), _crowd(lantern)))


def _own_from_later(values: Numbers, lantern: Lantern) -> bool:
    """Recognise favourites read from the orders that judge, with either popularity."""
    later = _counts(lantern, True)
    return any(close(values, _values(lantern, _crowd(lantern, late), later)) for late in (False, True))


def _least_first(values: Numbers, lantern: Lantern) -> bool:
    crowd, own = _crowd(lantern), _counts(lantern, False)
    return any(
        close(values, _values(lantern, popular, favourites))
        for popular, favourites in ((-crowd, -own), (-crowd, own), (crowd, -own))
    )


def _twice_the_same(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one list in both places."""
    return any(
        close(values, _values(lantern, scores, scores))
        for scores in (_crowd(lantern), _counts(lantern, False))
    )


PRECISION = Task(
    "20.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("less_at_two", Layer.RELATION, _less_at_two),
        Property("parts", Layer.RELATION, _parts),
    ),
    mistakes=(
        Mistake("own_from_later", _own_from_later),
        Mistake("swapped", _swapped),
        Mistake("twice_the_same", _twice_the_same),
        Mistake("least_first", _least_first),
        Mistake("recall", _right_lists("recall")),
        Mistake("any_hit", _right_lists("any")),
        Mistake("last_place", _right_lists("last")),
        Mistake("percent", _right_lists("percent")),
    ),
)
