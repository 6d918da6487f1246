"""Task 06.5: who keeps the type from one wave to the next."""

import pandas as pd

from loyaltylab.checks.ch06.common import orders_in, over, scored
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

TYPES = ("loyalist", "profit-seeker", "captive", "defector")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, TYPES, "one share for each of the four types", "the names of the four types", "type"
    )


@remembered
def _typed(lantern: Lantern) -> pd.DataFrame:
    """Return each scored answer with its type at the lines of the task, and the number of its wave."""
    table = scored(lantern)
    satisfied, steady = table["score"] > 3, orders_in(lantern, -5, 0) > 2
    names = [
        TYPES[2 * (not yes) + (not often)] if yes else TYPES[3 - often]
        for yes, often in zip(satisfied, steady)
    ]
    waves = {name: number for number, name in enumerate(sorted(set(lantern.surveys["wave"])))}
    return table.assign(type=pd.Series(names, table.index), number=table["wave"].map(waves))


@remembered
def _pairs(lantern: Lantern, gaps_too: bool = False) -> pd.DataFrame:
    """Return each answer with the next wave's type of the same customer; with ``gaps_too``, with her next answer's."""
    table = _typed(lantern).sort_values(["customer_id", "number"])
    later = table.groupby("customer_id")[["type", "number"]].shift(-1)
    pairs = table.assign(then=later["type"], distance=later["number"] - table["number"])
    pairs = pairs[pairs["then"].notna()]
    return pairs if gaps_too else pairs[pairs["distance"] == 1]


def _kept(pairs: pd.DataFrame) -> pd.Series:
    """Return how many of each type are of the same type later; 0 where nobody is."""
    same = pairs.loc[pairs["type"] == pairs["then"], "type"]
    return same.value_counts().reindex(list(TYPES)).fillna(0)


def _starts(table: pd.DataFrame) -> pd.Series:
    return table["type"].value_counts().reindex(list(TYPES))


def _whole_pairs(values: Numbers, lantern: Lantern) -> bool:
    sizes = _starts(_pairs(lantern))
    return are_parts_of(values, sizes)


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _kept(_pairs(lantern)))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    pairs = _pairs(lantern)
    return max(values.values()) > 1 and close(values, 100 * over(_kept(pairs), _starts(pairs)), 0.06)


def _base_from_the_future(values: Numbers, lantern: Lantern) -> bool:
    pairs = _pairs(lantern)
    return close(values, over(_kept(pairs), pairs["then"].value_counts()))


def _unanswered_in_base(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a base with everybody of the first wave, heard again or not."""
    table = _typed(lantern)
    before_last = table[table["number"] < table["number"].max()]
    kept = _kept(_pairs(lantern))
    return close(values, over(kept, _starts(table))) or close(values, over(kept, _starts(before_last)))


def _next_answer(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the next answer in the place of the next wave: between the two a year or more may lie."""
    pairs = _pairs(lantern, gaps_too=True)
    return close(values, over(_kept(pairs), _starts(pairs)))


def _of_all_pairs(values: Numbers, lantern: Lantern) -> bool:
    pairs = _pairs(lantern)
    return close(values, over(_kept(pairs), float(len(pairs))))


def _size_ratio(values: Numbers, lantern: Lantern) -> bool:
    pairs = _pairs(lantern)
    return close(values, over(pairs["then"].value_counts(), _starts(pairs)))


def _left(values: Numbers, lantern: Lantern) -> bool:
    pairs = _pairs(lantern)
    return close(values, 1 - over(_kept(pairs), _starts(pairs)))


def _first_and_last(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the first and the last answer of each customer in the place of one wave and the next."""
    ends = _typed(lantern).sort_values(["customer_id", "number"]).groupby("customer_id")
    pairs = pd.DataFrame({"type": ends["type"].first(), "then": ends["type"].last(), "answers": ends.size()})
    return any(
        close(values, over(_kept(part), _starts(part))) for part in (pairs, pairs[pairs["answers"] > 1])
    )


STAY_SHARE = Task(
    "06.5",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_pairs", Layer.RELATION, _whole_pairs),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("base_from_the_future", _base_from_the_future),
        Mistake("unanswered_in_base", _unanswered_in_base),
        Mistake("next_answer", _next_answer),
        Mistake("first_and_last", _first_and_last),
        Mistake("of_all_pairs", _of_all_pairs),
        Mistake("size_ratio", _size_ratio),
        Mistake("left", _left),
    ),
)
