"""Task 04.5: what the monopoly was worth."""

import pandas as pd

from loyaltylab.checks.ch04.common import is_close, is_whole, remembered
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.reading import as_number

_LAB_MONTH = pd.Period("2025-01", freq="M")


def _entry_month(lantern: Lantern) -> pd.Period:
    here = lantern.rivals[(lantern.rivals["region"] == "Island") & lantern.rivals["present"].astype(bool)]
    return pd.Period(str(here["month"].min())[:7], freq="M")


@remembered
def _windows(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    """Return one row a customer: ``before`` and ``after``, orders in the six months on each side, and ``island``."""
    entry = _entry_month(lantern) + shift
    month = lantern.orders["date"].dt.to_period("M")
    table = pd.DataFrame({"island": lantern.customers.set_index("customer_id")["region"] == "Island"})
    for name, first in (("before", entry - 6), ("after", entry)):
        inside = lantern.orders[(month >= first) & (month < first + 6)]
        table[name] = inside["customer_id"].value_counts().reindex(table.index).fillna(0)
    return table


def _kept(table: pd.DataFrame) -> float:
    """Return orders after for each order before, of all the people in the table together."""
    return float(table["after"].sum() / table["before"].sum())


def _gap(table: pd.DataFrame) -> float:
    return _kept(table[~table["island"]]) - _kept(table[table["island"]])


def _buyers_before(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    table = _windows(lantern, shift)
    return table[table["before"] > 0]


def _read_5(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: how much more was lost on the Island, for each order before")


def _whole_orders(value: float, lantern: Lantern) -> bool:
    """A difference of two ratios, times both denominators, is a whole number."""
    before = _windows(lantern).groupby("island")["before"].sum()
    return is_whole(value * float(before[True]) * float(before[False]))


def _island_alone(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    island = _kept(table[table["island"]])
    return is_close(value, island) or is_close(value, 1 - island)


def _swapped(value: float, lantern: Lantern) -> bool:
    return is_close(value, -_gap(_buyers_before(lantern)))


def _ratio_of_ratios(value: float, lantern: Lantern) -> bool:
    """Recognise the two shares divided, either way about, with or without taking 1 away."""
    table = _buyers_before(lantern)
    ratio = _kept(table[table["island"]]) / _kept(table[~table["island"]])
    return any(is_close(abs(value), abs(number)) for number in (ratio, 1 - ratio, 1 / ratio, 1 / ratio - 1))


def _months_to_lab(lantern: Lantern) -> int:
    """Return how many months the lab's month lies after (below zero: before) the learner's own."""
    return int(_LAB_MONTH.ordinal - _entry_month(lantern).ordinal)


def _lab_month(value: float, lantern: Lantern) -> bool:
    """Recognise the lab's month in the place of one's own, where it cannot be a slip of one month."""
    shift = _months_to_lab(lantern)
    return abs(shift) > 1 and is_close(value, _gap(_buyers_before(lantern, shift)))


def _lab_month_or_early(value: float, lantern: Lantern) -> bool:
    """Recognise January where the rival opens in February: the lab's month and a month too early are one number."""
    return _months_to_lab(lantern) == -1 and is_close(value, _gap(_buyers_before(lantern, -1)))


def _only_stayers(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    return is_close(value, _gap(table[table["after"] > 0]))


def _month_off(value: float, lantern: Lantern) -> bool:
    return any(is_close(value, _gap(_buyers_before(lantern, shift))) for shift in (-1, 1))


def _base_from_the_future(value: float, lantern: Lantern) -> bool:
    table = _windows(lantern)
    return is_close(abs(value), abs(_gap(table[table["after"] > 0])))


def _new_customers_too(value: float, lantern: Lantern) -> bool:
    return is_close(value, _gap(_windows(lantern)))


def _people_not_orders(value: float, lantern: Lantern) -> bool:
    return is_close(value, _gap(_buyers_before(lantern)[["before", "after", "island"]] > 0))


def _mean_of_ratios(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    ratio = (table["after"] / table["before"]).groupby(table["island"]).mean()
    return is_close(value, float(ratio[False] - ratio[True]))


def _against_all(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern)
    return is_close(value, _kept(table) - _kept(table[table["island"]]))


def _mean_of_regions(value: float, lantern: Lantern) -> bool:
    table = _buyers_before(lantern).join(lantern.customers.set_index("customer_id")["region"])
    by_region = {region: _kept(rows) for region, rows in table.groupby("region")}
    island = by_region.pop("Island")
    return is_close(value, sum(by_region.values()) / len(by_region) - island)


def _totals(value: float, lantern: Lantern) -> bool:
    """Recognise a difference of order counts instead of one of shares."""
    sums = _buyers_before(lantern).groupby("island")[["before", "after"]].sum()
    lost = sums["before"] - sums["after"]
    return any(is_close(abs(value), abs(float(number))) for number in (lost[True], lost[True] - lost[False]))


def _in_percent(value: float, lantern: Lantern) -> bool:
    return abs(value) > 2 and abs(abs(value) - 100 * abs(_gap(_buyers_before(lantern)))) < 0.06


EXTRA_LOSS = Task(
    "04.5",
    _read_5,
    properties=(
        Property(
            "difference",
            Layer.RANGE,
            lambda value, lantern: -1 <= value <= 1,
        ),
        Property(
            "whole_orders",
            Layer.RELATION,
            _whole_orders,
        ),
    ),
    mistakes=(
        Mistake(
            "in_percent",
            _in_percent,
        ),
        Mistake(
            "totals",
            _totals,
        ),
        Mistake(
            "island_alone",
            _island_alone,
        ),
        Mistake(
            "swapped",
            _swapped,
        ),
        Mistake(
            "against_all",
            _against_all,
        ),
        Mistake(
            "mean_of_regions",
            _mean_of_regions,
        ),
        Mistake("ratio_of_ratios", _ratio_of_ratios),
        Mistake("lab_month", _lab_month),
        Mistake("lab_month_or_early", _lab_month_or_early),
        Mistake(
            "month_off",
            _month_off,
        ),
        Mistake("only_stayers", _only_stayers),
        Mistake(
            "base_from_the_future",
            _base_from_the_future,
        ),
        Mistake(
            "new_customers_too",
            _new_customers_too,
        ),
        Mistake(
            "people_not_orders",
            _people_not_orders,
        ),
        Mistake(
            "mean_of_ratios",
            _mean_of_ratios,
        ),
    ),
)
