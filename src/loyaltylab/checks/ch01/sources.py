"""Task 01.4: what a newcomer leaves in her first year, by what brought her."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch01.common import known_orders
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

SOURCES_OF = ("own", "advertising", "referral")
CENT = 0.006


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, SOURCES_OF, "one amount in euro for each source", "own, advertising and referral", "source"
    )


@remembered
def _people(lantern: Lantern) -> pd.DataFrame:
    """Return all customers with their source, cost, and money over several spans of time."""
    people = lantern.customers.set_index("customer_id")[["source", "joined", "acquisition_cents"]]
    orders = known_orders(lantern)
    young = orders[orders["day"] < 365]
    same_year = orders[orders["year"] == orders["since"]]
    money = {
        "early": young.groupby("customer_id")["margin"].sum(),
        "early_paid": young.groupby("customer_id")["paid"].sum(),
        "ever": orders.groupby("customer_id")["margin"].sum(),
        "calendar": same_year.groupby("customer_id")["margin"].sum(),
        "orders": young.groupby("customer_id").size(),
    }
    table = people.assign(cost=people["acquisition_cents"] / 100, **money)
    return table.fillna({name: 0.0 for name in money})


def _newcomers(lantern: Lantern) -> pd.DataFrame:
    table = _people(lantern)
    return table[table["joined"].dt.year.isin([2023, 2024])]


def _mean(table: pd.DataFrame, money: str, cost: float = 1.0) -> pd.Series:
    """Return the mean of a column less so many times the cost, by source."""
    means = table.groupby("source")[[money, "cost"]].mean()
    return means[money].sub(cost * means["cost"])


def _is(money: str, cost: float = 1.0, tolerance: float = CENT) -> Callable[[Numbers, Lantern], bool]:
    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(values, _mean(_newcomers(lantern), money, cost), tolerance)

    return matches


def _total(values: Numbers, lantern: Lantern) -> bool:
    table = _newcomers(lantern)
    sums = table.groupby("source")[["early", "cost"]].sum()
    return close(values, sums["early"].sub(sums["cost"]), CENT)


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _mean(_people(lantern), "early"), CENT)


def _per_order(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean margin of an order in the place of that of a customer."""
    sums = _newcomers(lantern).groupby("source")[["early", "orders"]].sum()
    means = _newcomers(lantern).groupby("source")["cost"].mean()
    return close(values, sums["early"].div(sums["orders"]).sub(means), CENT)


def _not_below_cost(values: Numbers, lantern: Lantern) -> bool:
    """Whether no source loses more than all that winning cost: margins of a year are not negative here."""
    cost = _newcomers(lantern).groupby("source")["cost"].mean()
    return all(values[name] >= -cost[name] - CENT for name in values)


def _below_paid(values: Numbers, lantern: Lantern) -> bool:
    paid = _newcomers(lantern).groupby("source")["early_paid"].mean()
    return all(values[name] <= paid[name] for name in values)


SOURCES = Task(
    "01.4",
    _read,
    properties=(
        Property("not_below_cost", Layer.RANGE, _not_below_cost),
        Property("below_paid", Layer.RELATION, _below_paid),
    ),
    mistakes=(
        Mistake("no_cost", _is("early", 0.0)),
        Mistake("cost_added", _is("early", -1.0)),
        Mistake("cost_in_cents", _is("early", 100.0)),
        Mistake("of_sales", _is("early_paid")),
        Mistake("all_time", _is("ever")),
        Mistake("calendar", _is("calendar")),
        Mistake("total", _total),
        Mistake("everybody", _everybody),
        Mistake("per_order", _per_order),
    ),
)
