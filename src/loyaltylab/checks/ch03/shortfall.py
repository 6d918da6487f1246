"""Task 03.3: how often service falls short of what was expected, by dimension."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, DIMENSIONS, "one share for each dimension", "the five dimensions", "dimension"
    )


@remembered
def gap(lantern: Lantern) -> pd.DataFrame:
    """Return perceived less expected, one column a dimension."""
    table = lantern.surveys
    return pd.DataFrame({name: table[f"perceive_{name}"] - table[f"expect_{name}"] for name in DIMENSIONS})


def _whole_answers(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, len(gap(lantern)))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * (gap(lantern) < 0).mean(), 0.06)


def _number(values: Numbers, lantern: Lantern) -> bool:
    return close(values, (gap(lantern) < 0).sum())


def _met_too(values: Numbers, lantern: Lantern) -> bool:
    return close(values, (gap(lantern) <= 0).mean())


def _exceeded(values: Numbers, lantern: Lantern) -> bool:
    return close(values, (gap(lantern) > 0).mean())


def _not_short(values: Numbers, lantern: Lantern) -> bool:
    return close(values, (gap(lantern) >= 0).mean())


def _mean_gap(values: Numbers, lantern: Lantern) -> bool:
    mean = gap(lantern).mean()
    return close(values, mean) or close(values, -mean)


def _against_the_mean(values: Numbers, lantern: Lantern) -> bool:
    """Recognise perceptions below the mean expectation of all in the place of each person's own."""
    table = lantern.surveys
    shares = {
        name: float((table[f"perceive_{name}"] < table[f"expect_{name}"].mean()).mean())
        for name in DIMENSIONS
    }
    return close(values, shares)


def _of_unequal(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the base of those alone whose two answers differ."""
    table = gap(lantern)
    return close(values, (table < 0).sum() / (table != 0).sum())


SHORTFALL = Task(
    "03.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_answers", Layer.RELATION, _whole_answers),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("number", _number),
        Mistake("met_too", _met_too),
        Mistake("exceeded", _exceeded),
        Mistake("not_short", _not_short),
        Mistake("mean_gap", _mean_gap),
        Mistake("against_the_mean", _against_the_mean),
        Mistake("of_unequal", _of_unequal),
    ),
)
