"""Task 10.5: what subscribers are lost to within a year, when reasons compete."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch10.common import LAST_DAY, SHARES
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.measures.survival import cumulative_incidence

GROUPS = ("service", "price", "other")
HORIZON = 365
_KIND = {
    "core service failure": "service",
    "encounter failure": "service",
    "response to failure": "service",
    "pricing": "price",
    "inconvenience": "price",
}


@remembered
def _spells(lantern: Lantern) -> pd.DataFrame:
    """Return one row for each subscriber who joined from 2023 on: ``age`` in days and ``group`` of the ending."""
    people = lantern.customers[
        (lantern.customers["contract"] == "subscription") & (lantern.customers["joined"] >= "2023-01-01")
    ]
    ends = lantern.exits.set_index("customer_id")
    day = people["customer_id"].map(ends["date"])
    kind = people["customer_id"].map(ends["reason_1"]).map(_KIND).fillna("other").where(day.notna())
    return pd.DataFrame({"age": (day.fillna(LAST_DAY) - people["joined"]).dt.days + 1, "group": kind})


@remembered
def _lost_in_all(lantern: Lantern) -> float:
    """Return the share of the subscribers lost within the year, for any reason."""
    table = _spells(lantern)
    there = cumulative_incidence(table.assign(cause=table["group"].where(table["group"].isna(), "any")))
    return float(1 - there.loc[:HORIZON, "still_there"].iloc[-1])


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, GROUPS, "one share for each group of reasons", "service, price and other", "group of reasons"
    )


def _within(lantern: Lantern) -> Numbers:
    table = _spells(lantern)
    early = table[table["age"] <= HORIZON]
    return {group: float((early["group"] == group).sum()) for group in GROUPS}


def _alone(lantern: Lantern, group: str) -> float:
    table = _spells(lantern)
    mine = table["group"].where(table["group"] == group)
    lost = cumulative_incidence(table.assign(cause=mine))[group].loc[:HORIZON]
    return float(lost.iloc[-1]) if len(lost) else 0.0


def _later_steps(lantern: Lantern) -> Numbers:
    """Return shares added up with those who are still there *after* each step, in place of before it."""
    table = _spells(lantern)
    ages, left = table["age"].to_numpy(), table["group"].notna().to_numpy()
    there, lost = 1.0, dict.fromkeys(GROUPS, 0.0)
    for age in np.unique(ages[left & (ages <= HORIZON)]):
        at_risk = (ages >= age).sum()
        here = table["group"][left & (ages == age)]
        there *= 1 - len(here) / at_risk
        for group in here:
            lost[group] += there / at_risk
    return lost


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _within(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return abs(sum(values.values()) - 100 * _lost_in_all(lantern)) < 0.2


def _of_all(values: Numbers, lantern: Lantern) -> bool:
    base = len(_spells(lantern))
    return close(values, {group: count / base for group, count in _within(lantern).items()})


def _of_endings(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of the endings, of the first year or of all."""
    early = _within(lantern)
    every = _spells(lantern)["group"].value_counts().reindex(GROUPS, fill_value=0)
    return close(values, {g: n / sum(early.values()) for g, n in early.items()}) or close(
        values, every / every.sum()
    )


def _of_ended(values: Numbers, lantern: Lantern) -> bool:
    base = int(_spells(lantern)["group"].notna().sum())
    return close(values, {group: count / base for group, count in _within(lantern).items()})


def _one_at_a_time(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {group: _alone(lantern, group) for group in GROUPS})


def _after_step(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _later_steps(lantern))


def _all_ages(values: Numbers, lantern: Lantern) -> bool:
    table = _spells(lantern)
    return close(values, cumulative_incidence(table.assign(cause=table["group"])).iloc[-1])


def _split_of_the_whole(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the share lost in all, divided among the groups by their number of endings."""
    early = _within(lantern)
    whole = _lost_in_all(lantern)
    return close(values, {group: whole * count / sum(early.values()) for group, count in early.items()})


LOST_TO = Task(
    "10.5",
    _read,
    properties=(
        SHARES,
        Property(
            "adds_up",
            Layer.RELATION,
            lambda values, lantern: abs(sum(values.values()) - _lost_in_all(lantern)) <= 3 * SMALL,
        ),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("of_all", _of_all),
        Mistake("of_endings", _of_endings),
        Mistake("of_ended", _of_ended),
        Mistake("one_at_a_time", _one_at_a_time),
        Mistake("after_step", _after_step),
        Mistake("all_ages", _all_ages),
        Mistake("split_of_the_whole", _split_of_the_whole),
    ),
)
