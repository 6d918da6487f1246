"""Task 07.5: how many customers each referrer brought, directly and through others."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers


@remembered
def _direct(lantern: Lantern) -> pd.Series:
    """Return how many customers each referrer brought herself."""
    return lantern.referrals["referrer_id"].value_counts().astype(float)


@remembered
def _second(lantern: Lantern) -> pd.Series:
    """Return how many customers were brought by those whom each referrer brought."""
    referrals = lantern.referrals
    above = referrals["referrer_id"].map(referrals.set_index("customer_id")["referrer_id"])
    return above.value_counts().reindex(_direct(lantern).index).fillna(0.0)


@remembered
def _below(lantern: Lantern) -> pd.Series:
    """Return how many generations stand below each referrer."""
    brought_by = lantern.referrals.set_index("customer_id")["referrer_id"].to_dict()
    depth: dict[int, float] = {}
    for customer in brought_by:
        step, above = 1, brought_by[customer]
        while above is not None:
            depth[above] = max(depth.get(above, 0), step)
            step, above = step + 1, brought_by.get(above)
    return pd.Series(depth).reindex(_direct(lantern).index)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        list(_direct(lantern).index),
        "one number for each customer who brought somebody",
        "the numbers of the customers who brought somebody",
        "referrer",
    )


def _direct_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _direct(lantern))


def _herself(values: Numbers, lantern: Lantern) -> bool:
    """Recognise everybody counted among those whom she brought: one too many, wherever nobody stands two below."""
    ends = _second(lantern) == 0
    alone = _direct(lantern)[ends] + 1
    return close({who: values[who] for who in alone.index}, alone)


def _indirect_only(values: Numbers, lantern: Lantern) -> bool:
    ends = _second(lantern)[_second(lantern) == 0]
    return close({who: values[who] for who in ends.index}, ends)


def _generations(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _below(lantern))


def _weighed(values: Numbers, lantern: Lantern) -> bool:
    """Recognise friends of friends counted half."""
    return close(values, _direct(lantern) + 0.5 * _second(lantern))


def _two_steps(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a count that stops at friends of friends, where a chain goes on."""
    return _below(lantern).max() > 2 and close(values, _direct(lantern) + _second(lantern))


def _no_less_than_direct(values: Numbers, lantern: Lantern) -> bool:
    return all(values[who] >= number - 1e-6 for who, number in _direct(lantern).items())


def _second_counts(values: Numbers, lantern: Lantern) -> bool:
    """Wherever somebody stands two below, the number is at least those one and two below."""
    both = _direct(lantern) + _second(lantern)
    return all(values[who] >= number - 1e-6 for who, number in both.items())


BROUGHT = Task(
    "07.5",
    _read,
    properties=(
        Property(
            "people", Layer.RANGE, lambda values, lantern: all(is_whole(value) for value in values.values())
        ),
        Property(
            "everybody", Layer.RANGE, lambda values, lantern: max(values.values()) <= len(lantern.referrals)
        ),
        Property("direct_in", Layer.RELATION, _no_less_than_direct),
        Property("second_in", Layer.RELATION, _second_counts),
    ),
    mistakes=(
        Mistake("direct_only", _direct_only),
        Mistake("herself", _herself),
        Mistake("indirect_only", _indirect_only),
        Mistake("generations", _generations),
        Mistake("weighed", _weighed),
        Mistake("two_steps", _two_steps),
    ),
)
