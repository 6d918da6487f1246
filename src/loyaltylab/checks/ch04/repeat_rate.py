"""Task 04.1: the share of buyers who come again, by region."""

import pandas as pd

from loyaltylab.checks.ch04.common import SMALL, Numbers, buyers, close
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import are_parts_of, are_shares
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.world.specification import REGIONS


def _by_region(flags: pd.Series, buyers: pd.DataFrame) -> pd.Series:
    return flags.astype(float).groupby(buyers["region"], observed=True).mean()


def _read_1(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, REGIONS, "one share for each of the five regions", "the names of the five regions", "region"
    )


def _whole_buyers(values: Numbers, lantern: Lantern) -> bool:
    sizes = buyers(lantern)["region"].value_counts().to_dict()
    return are_parts_of(values, sizes)


def _room_for_second_orders(values: Numbers, lantern: Lantern) -> bool:
    """Orders beyond each buyer's first are the most that second orders can be."""
    table = buyers(lantern).groupby("region")["n"].agg(["size", "sum"])
    extra = (table["sum"] - table["size"]) / table["size"]
    return all(share <= extra[region] + SMALL for region, share in values.items())


def _mean_orders(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern).groupby("region")["n"]
    return close(values, table.mean()) or close(values, table.median())


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return all(30 <= value <= 100 for value in values.values())


def _side_of_two(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern)
    return close(values, _by_region(table["n"] > 2, table))


def _share_of_orders(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern)
    of_repeaters = table["n"].where(table["n"] > 1, 0).groupby(table["region"]).sum()
    return close(values, of_repeaters / table.groupby("region")["n"].sum())


def _divided_by_orders(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern)
    repeaters = table[table["n"] > 1].groupby("region").size()
    return close(values, repeaters / table.groupby("region")["n"].sum())


def _divided_by_everybody(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern)
    repeaters = table[table["n"] > 1].groupby("region").size()
    return close(values, repeaters / lantern.customers.groupby("region").size())


def _all_years(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern, None)
    return close(values, _by_region(table["n"] > 1, table))


def _only_once(values: Numbers, lantern: Lantern) -> bool:
    table = buyers(lantern)
    return close(values, _by_region(table["n"] == 1, table))


REPEAT_RATE = Task(
    "04.1",
    _read_1,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property(
            "informative",
            Layer.RANGE,
            lambda values, lantern: min(values.values()) < 1 - SMALL and max(values.values()) > SMALL,
        ),
        Property(
            "whole_buyers",
            Layer.RELATION,
            _whole_buyers,
        ),
        Property(
            "room",
            Layer.RELATION,
            _room_for_second_orders,
        ),
    ),
    mistakes=(
        Mistake(
            "counts_orders",
            _mean_orders,
        ),
        Mistake(
            "percent",
            _percent,
        ),
        Mistake(
            "side_of_two",
            _side_of_two,
        ),
        Mistake(
            "share_of_orders",
            _share_of_orders,
        ),
        Mistake(
            "divided_by_orders",
            _divided_by_orders,
        ),
        Mistake(
            "divided_by_everybody",
            _divided_by_everybody,
        ),
        Mistake(
            "all_years",
            _all_years,
        ),
        Mistake(
            "only_once",
            _only_once,
        ),
    ),
)
