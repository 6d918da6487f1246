"""Task 13.1: promotion by region, as a share of the quarter's orders."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.world.specification import REGIONS


@remembered
def _orders(lantern: Lantern) -> pd.DataFrame:
    """Return all orders with the region of the customer."""
    return lantern.orders.merge(lantern.customers[["customer_id", "region"]], on="customer_id")


@remembered
def _spring(lantern: Lantern) -> pd.DataFrame:
    orders = _orders(lantern)
    return orders[orders["date"].between("2025-04-01", "2025-06-30")]


def _by_region(table: pd.DataFrame) -> pd.Series:
    return table.groupby("region").size().reindex(list(REGIONS), fill_value=0).astype(float)


@remembered
def _deals(lantern: Lantern) -> pd.Series:
    spring = _spring(lantern)
    return _by_region(spring[spring["on_deal"]])


@remembered
def _placed(lantern: Lantern) -> pd.Series:
    return _by_region(_spring(lantern))


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, REGIONS, "one share for each region", "the names of the five regions", "region"
    )


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _deals(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, _deals(lantern) / _placed(lantern) * 100, 0.6)


def _all_orders(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _deals(lantern) / len(_spring(lantern)))


def _of_deals(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _deals(lantern) / _deals(lantern).sum())


def _of_people(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a division by customers: the region's buyers, or all of its customers."""
    buyers = _spring(lantern).drop_duplicates("customer_id")
    return any(close(values, _deals(lantern) / _by_region(table)) for table in (buyers, lantern.customers))


def _whole_records(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a base, or both numbers, of all three years."""
    orders = _orders(lantern)
    everything = _by_region(orders)
    of_all = _by_region(orders[orders["on_deal"]]) / everything
    return close(values, _deals(lantern) / everything) or close(values, of_all)


def _money(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the share of the money or of the items, in the place of orders."""
    spring = _spring(lantern)
    for column in ("paid_cents", "items"):
        total = spring.groupby("region")[column].sum()
        if close(values, spring[spring["on_deal"]].groupby("region")[column].sum() / total):
            return True
    return False


def _people(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the share of the buyers who took a deal at all."""
    spring = _spring(lantern)
    took = spring[spring["on_deal"]].drop_duplicates("customer_id")
    return close(values, _by_region(took) / _by_region(spring.drop_duplicates("customer_id")))


def _no_deal(values: Numbers, lantern: Lantern) -> bool:
    without = _placed(lantern) - _deals(lantern)
    return close(values, without / _placed(lantern)) or close(values, _deals(lantern) / without)


DEAL_SHARE = Task(
    "13.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property(
            "whole_orders",
            Layer.RELATION,
            lambda values, lantern: are_parts_of(values, _placed(lantern)),
        ),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("all_orders", _all_orders),
        Mistake("of_deals", _of_deals),
        Mistake("of_people", _of_people),
        Mistake("whole_records", _whole_records),
        Mistake("no_deal", _no_deal),
        Mistake("money", _money),
        Mistake("people", _people),
    ),
)
