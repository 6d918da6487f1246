"""Task 06.1: the share of 4 and 5, by region."""

import pandas as pd

from loyaltylab.checks.ch06.common import by_label, over, scored
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.world.specification import REGIONS


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, REGIONS, "one share for each of the five regions", "the names of the five regions", "region"
    )


def _whole_answers(values: Numbers, lantern: Lantern) -> bool:
    sizes = scored(lantern)["region"].value_counts().to_dict()
    return are_parts_of(values, sizes)


def _mean_score(values: Numbers, lantern: Lantern) -> bool:
    table = scored(lantern).groupby("region")["score"]
    return close(values, table.mean()) or close(values, table.median())


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return all(20 <= value <= 100 for value in values.values())


def _top_alone(values: Numbers, lantern: Lantern) -> bool:
    table = scored(lantern)
    return close(values, by_label(table["score"] > 4, table["region"]))


def _from_three(values: Numbers, lantern: Lantern) -> bool:
    table = scored(lantern)
    return close(values, by_label(table["score"] > 2, table["region"]))


def _the_others(values: Numbers, lantern: Lantern) -> bool:
    table = scored(lantern)
    return close(values, by_label(table["score"] < 4, table["region"]))


def _high(lantern: Lantern) -> pd.Series:
    """Return how many answers of each region are 4 or 5."""
    table = scored(lantern)
    return table.loc[table["score"].isin([4, 5]), "region"].value_counts()


def _skipped_in_base(values: Numbers, lantern: Lantern) -> bool:
    everybody = lantern.surveys[["customer_id"]].merge(lantern.customers[["customer_id", "region"]])
    return close(values, over(_high(lantern), everybody["region"].value_counts()))


def _divided_by_file(values: Numbers, lantern: Lantern) -> bool:
    return close(values, over(_high(lantern), lantern.customers["region"].value_counts()))


def _of_all_high(values: Numbers, lantern: Lantern) -> bool:
    """Recognise where the high answers come from, in the place of how many of a region's answers are high."""
    return close(values, over(_high(lantern), float(_high(lantern).sum())))


TOP_TWO = Task(
    "06.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_answers", Layer.RELATION, _whole_answers),
    ),
    mistakes=(
        Mistake("mean_score", _mean_score),
        Mistake("percent", _percent),
        Mistake("top_alone", _top_alone),
        Mistake("from_three", _from_three),
        Mistake("the_others", _the_others),
        Mistake("skipped_in_base", _skipped_in_base),
        Mistake("divided_by_file", _divided_by_file),
        Mistake("of_all_high", _of_all_high),
    ),
)
