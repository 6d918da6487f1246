"""Task 06.4: who orders again, by score."""

import pandas as pd

from loyaltylab.checks.ch06.common import FOLLOWED, by_label, orders_in, over, scored
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

GROUPS = ("1-3", "4", "5")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, GROUPS, "one share for each group of scores", "the three texts 1-3, 4 and 5", "group"
    )


@remembered
def _groups(lantern: Lantern) -> pd.Series:
    return scored(lantern)["score"].map({1: "1-3", 2: "1-3", 3: "1-3", 4: "4", 5: "5"})


@remembered
def _followed(lantern: Lantern) -> pd.Series:
    return scored(lantern)["wave"].isin(FOLLOWED)


@remembered
def _bought_before(lantern: Lantern) -> pd.Series:
    return orders_in(lantern, -5, 0) > 0


def _shares(lantern: Lantern, who: pd.Series, bought: pd.Series) -> pd.Series:
    return by_label(bought[who], _groups(lantern)[who])


def _base(lantern: Lantern) -> pd.Series:
    return _followed(lantern) & _bought_before(lantern)


def _whole_answers(values: Numbers, lantern: Lantern) -> bool:
    sizes = _groups(lantern)[_base(lantern)].value_counts().to_dict()
    return are_parts_of(values, sizes)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return all(20 <= value <= 100 for value in values.values())


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a base that holds those who had not ordered before."""
    return close(values, _shares(lantern, _followed(lantern), orders_in(lantern, 1, 6) > 0))


def _wave_month_counts(values: Numbers, lantern: Lantern) -> bool:
    """Recognise windows that begin with the month of the wave itself."""
    return any(
        close(values, _shares(lantern, _base(lantern), orders_in(lantern, 0, last) > 0)) for last in (5, 6)
    )


def _lab_months(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, _base(lantern), orders_in(lantern, 7, 12) > 0))


def _whole_year(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, _base(lantern), orders_in(lantern, 1, 12) > 0))


def _any_time_after(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, _base(lantern), orders_in(lantern, 1, 36) > 0))


def _all_waves(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the waves of 2025 among the answers: of the last one nobody can have ordered after it."""
    return close(values, _shares(lantern, _bought_before(lantern), orders_in(lantern, 1, 6) > 0))


def _mean_orders(values: Numbers, lantern: Lantern) -> bool:
    who = _base(lantern)
    return close(values, orders_in(lantern, 1, 6)[who].groupby(_groups(lantern)[who]).mean())


def _the_silent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, _base(lantern), orders_in(lantern, 1, 6) == 0))


def _of_the_returners(values: Numbers, lantern: Lantern) -> bool:
    """Recognise how the returners spread over the groups, in the place of how many of a group return."""
    groups = _groups(lantern)[_base(lantern) & (orders_in(lantern, 1, 6) > 0)].value_counts()
    return close(values, over(groups, float(groups.sum())))


def _before_shifted(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a half-year before that leaves out the month of the wave, or is a month too long."""
    return any(
        close(
            values,
            _shares(
                lantern, _followed(lantern) & (orders_in(lantern, -6, last) > 0), orders_in(lantern, 1, 6) > 0
            ),
        )
        for last in (-1, 0)
    )


STILL_BUYING = Task(
    "06.4",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_answers", Layer.RELATION, _whole_answers),
    ),
    mistakes=(
        Mistake("mean_orders", _mean_orders),
        Mistake("percent", _percent),
        Mistake("everybody", _everybody),
        Mistake("all_waves", _all_waves),
        Mistake("before_shifted", _before_shifted),
        Mistake("wave_month_counts", _wave_month_counts),
        Mistake("lab_months", _lab_months),
        Mistake("whole_year", _whole_year),
        Mistake("any_time_after", _any_time_after),
        Mistake("the_silent", _the_silent),
        Mistake("of_the_returners", _of_the_returners),
    ),
)
