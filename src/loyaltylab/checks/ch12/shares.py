"""Task 12.1: the share who returned, by arm."""

import pandas as pd

from loyaltylab.checks.ch12.common import ARMS
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers


@remembered
def _asked(lantern: Lantern) -> pd.Series:
    return lantern.winback["arm"].value_counts().reindex(list(ARMS))


@remembered
def _back(lantern: Lantern) -> pd.Series:
    return lantern.winback.groupby("arm")["returned"].count().reindex(list(ARMS))


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, ARMS, "one share for each of the four arms", "the names of the four arms", "arm"
    )


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _back(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, _back(lantern) / _asked(lantern) * 100, 0.6)


def _of_returns(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _back(lantern) / _back(lantern).sum())


def _of_trial(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _back(lantern) / len(lantern.winback))


def _stayed_away(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 1 - _back(lantern) / _asked(lantern))


def _against_control(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares divided by the control arm's, or with it taken away."""
    share = _back(lantern) / _asked(lantern)
    return close(values, share / share["control"]) or close(values, share - share["control"])


def _of_the_others(values: Numbers, lantern: Lantern) -> bool:
    """Recognise those who returned over those who did not: odds."""
    return close(values, _back(lantern) / (_asked(lantern) - _back(lantern)))


def _no_reason_left_out(values: Numbers, lantern: Lantern) -> bool:
    spoke = lantern.winback.dropna(subset=["reason"])["arm"].value_counts()
    return close(values, _back(lantern) / spoke)


RETURN_SHARE = Task(
    "12.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property(
            "whole_people", Layer.RELATION, lambda values, lantern: are_parts_of(values, _asked(lantern))
        ),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("of_returns", _of_returns),
        Mistake("of_trial", _of_trial),
        Mistake("stayed_away", _stayed_away),
        Mistake("against_control", _against_control),
        Mistake("of_the_others", _of_the_others),
        Mistake("no_reason_left_out", _no_reason_left_out),
    ),
)
