"""Task 09.1: the share of leavers who name each reason."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.world.specification import REASONS

_COLUMNS = ["reason_1", "reason_2", "reason_3"]


@remembered
def _counts(lantern: Lantern) -> pd.Series:
    """Return how many leavers name each reason in any place."""
    named = lantern.exits.melt("customer_id", _COLUMNS, value_name="reason").dropna(subset="reason")
    return named.groupby("reason")["customer_id"].nunique().reindex(list(REASONS), fill_value=0).astype(float)


@remembered
def _spoke(lantern: Lantern) -> int:
    return int(lantern.exits[_COLUMNS].notna().any(axis=1).sum())


def _over(lantern: Lantern, base: float) -> pd.Series:
    return _counts(lantern) / base


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, REASONS, "one share for each of the eight reasons", "the names of the eight reasons", "reason"
    )


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, _over(lantern, _spoke(lantern) / 100), 0.6)


def _head_counts(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, _counts(lantern))


def _all_leavers(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(lantern, len(lantern.exits)))


def _all_subscribers(values: Numbers, lantern: Lantern) -> bool:
    customers = lantern.customers
    bases = ((customers["contract"] == "subscription").sum(), len(customers))
    return any(close(values, _over(lantern, float(base))) for base in bases)


def _of_reasons(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(lantern, float(_counts(lantern).sum())))


def _first_only(values: Numbers, lantern: Lantern) -> bool:
    first = lantern.exits["reason_1"].value_counts().reindex(list(REASONS), fill_value=0)
    return any(close(values, first / base) for base in (_spoke(lantern), len(lantern.exits)))


def _sum_of_first(values: Numbers) -> bool:
    """Everybody in the base names one reason at least, so the shares add up to 1 or more."""
    return sum(values.values()) >= 1 - SMALL


REASON_SHARE = Task(
    "09.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("adds_up", Layer.RELATION, lambda values, lantern: _sum_of_first(values)),
        Property(
            "whole_leavers",
            Layer.RELATION,
            lambda values, lantern: are_parts_of(values, _spoke(lantern)),
        ),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("head_counts", _head_counts),
        Mistake("all_leavers", _all_leavers),
        Mistake("all_subscribers", _all_subscribers),
        Mistake("of_reasons", _of_reasons),
        Mistake("first_only", _first_only),
    ),
)
