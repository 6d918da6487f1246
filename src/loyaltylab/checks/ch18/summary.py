"""Task 18.3: the mean, and what it hides."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch18.common import added, bought, starts
from loyaltylab.checks.ch18.worth import discounted_margin, first_two_years
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LABELS = ("mean", "median", "below_mean", "not_paid_back")
SHARES = ("below_mean", "not_paid_back")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LABELS,
        "four numbers for the customers of 2023",
        "mean, median, below_mean and not_paid_back",
        "number",
    )


@remembered
def _cost(lantern: Lantern) -> pd.Series:
    people = lantern.customers.set_index("customer_id").loc[starts(lantern).index]
    return people["acquisition_cents"] / 100


def _are_shares(values: Numbers, lantern: Lantern) -> bool:
    return all(0 <= values[name] <= 1 for name in SHARES)


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    return all(is_whole(values[name] * len(starts(lantern))) for name in SHARES)


def _tail(values: Numbers, lantern: Lantern) -> bool:
    """With a long tail on the right the mean lies above the median, and more than half lie below the mean."""
    return values["median"] < values["mean"] and values["below_mean"] > 0.5


def _people(values: Numbers, lantern: Lantern) -> bool:
    return any(values[name] > 1 and is_whole(values[name]) for name in SHARES)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    count = len(starts(lantern))
    return all(1 < values[name] <= 100 and is_whole(values[name] * count / 100) for name in SHARES)


def _mean_fits(values: Numbers, lantern: Lantern) -> bool:
    """A discount of 10 % a year takes between nothing and a sixth from money of two years."""
    table = bought(lantern)
    plain = float(added(lantern, table["margin"], first_two_years(table)).mean())
    return plain / 1.21 <= values["mean"] <= plain


def _same(values: Numbers, lantern: Lantern) -> bool:
    return abs(values["mean"] - values["median"]) < 1e-9


def _cents(values: Numbers, lantern: Lantern) -> bool:
    table = bought(lantern)
    return values["mean"] > 10 * float(added(lantern, table["margin"], first_two_years(table)).mean())


@remembered
def _worth(lantern: Lantern) -> pd.Series:
    table = bought(lantern)
    return added(lantern, discounted_margin(table), first_two_years(table))


def _not_paid_is(wrong: Callable[[pd.Series, pd.Series], pd.Series]) -> Callable[[Numbers, Lantern], bool]:
    """Recognise a wrong share of those who have not paid back."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        share = float(wrong(_worth(lantern), _cost(lantern)).mean())
        return is_close(values["not_paid_back"], share)

    return matches


def _mean_cost(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean cost in the place of each customer's own, where the two give different shares at all."""
    worth, cost = _worth(lantern), _cost(lantern)
    price = float(cost.mean())
    too_many = int((worth.lt(price) & worth.ge(cost)).sum())
    too_few = int((worth.ge(price) & worth.lt(cost)).sum())
    return too_many != too_few and is_close(values["not_paid_back"], float(worth.lt(price).mean()))


def _below_median(values: Numbers, lantern: Lantern) -> bool:
    worth = _worth(lantern)
    return is_close(values["below_mean"], float((worth < worth.median()).mean()))


def _others(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the shares of the others: above the mean, or paid back."""
    worth, cost = _worth(lantern), _cost(lantern)
    above, back = float((worth > worth.mean()).mean()), float((worth >= cost).mean())
    return is_close(values["below_mean"], above) or is_close(values["not_paid_back"], back)


WORTH_SUMMARY = Task(
    "18.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, _are_shares),
        Property("tail", Layer.RELATION, _tail),
        Property("mean_fits", Layer.RELATION, _mean_fits),
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("people", _people),
        Mistake("same", _same),
        Mistake("swapped", lambda values, lantern: values["mean"] < values["median"]),
        Mistake("others", _others),
        Mistake("cents", _cents),
        Mistake("mean_cost", _mean_cost),
        Mistake("cost_in_cents", _not_paid_is(lambda worth, cost: worth < 100 * cost)),
        Mistake("below_median", _below_median),
    ),
)
