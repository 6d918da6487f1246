"""Task 20.1: the mean gap between orders, by gap and by customer."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LABELS = ("per gap", "per customer")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LABELS,
        "one mean number of days for each way of counting",
        '"per gap" and "per customer"',
        "way of counting",
    )


@remembered
def _days(lantern: Lantern) -> pd.DataFrame:
    """Return every order with the days since the order before it, gaps where there is none."""
    ordered = lantern.orders.sort_values(["customer_id", "date"], kind="stable")
    table = ordered[["customer_id"]].copy()
    table["days"] = ordered.groupby("customer_id")["date"].diff().dt.days
    table["across"] = ordered["date"].diff().dt.days
    return table


def _pair(
    lantern: Lantern, column: str = "days", how: str = "mean", least: int = 2, first: float | None = None
) -> Numbers:
    """Return both means of a wrong way of counting."""
    table = _days(lantern)
    days = table[column] if first is None else table[column].fillna(first)
    each = days.groupby(table["customer_id"]).agg([how, "count"])
    return {
        "per gap": float(days.agg(how)),
        "per customer": float(each.loc[each["count"] >= least, how].agg(how)),
    }


def _positive(values: Numbers, lantern: Lantern) -> bool:
    return all(value > 0 for value in values.values())


def _fits(values: Numbers, lantern: Lantern) -> bool:
    """Whether no mean is longer than the records."""
    dates = lantern.orders["date"]
    return all(value <= (dates.max() - dates.min()).days for value in values.values())


def _whole_days(values: Numbers, lantern: Lantern) -> bool:
    """Whether the mean over gaps is a whole number of days over the number of gaps."""
    total = values["per gap"] * _days(lantern)["days"].count()
    return abs(total - round(total)) < 1e-3


def _longer_by_customer(values: Numbers, lantern: Lantern) -> bool:
    return values["per customer"] > values["per gap"]


def _like(**wrong: object) -> Callable[[Numbers, Lantern], bool]:
    """Recognise both numbers, or one of them beside anything, when they come from a wrong way of counting."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(values, _pair(lantern, **wrong))  # type: ignore[arg-type]

    return matches


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    pair = _pair(lantern)
    return close(values, {"per gap": pair["per customer"], "per customer": pair["per gap"]})


def _weeks(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {name: days / 7 for name, days in _pair(lantern).items()})


def _over_orders(values: Numbers, lantern: Lantern) -> bool:
    """Recognise days divided by orders in the place of gaps."""
    table = _days(lantern)
    each = table.groupby("customer_id")["days"].agg(["sum", "size"])
    wrong = float((each["sum"] / each["size"])[each["size"] >= 3].mean())
    return abs(values["per customer"] - wrong) < 1e-6


GAP = Task(
    "20.1",
    _read,
    properties=(
        Property("positive", Layer.RANGE, _positive),
        Property("fits", Layer.RANGE, _fits),
        Property("whole_days", Layer.RELATION, _whole_days),
        Property("longer_by_customer", Layer.RELATION, _longer_by_customer),
    ),
    mistakes=(
        Mistake("across", _like(column="across")),
        Mistake("one_gap", _like(least=1)),
        Mistake("three_gaps", _like(least=3)),
        Mistake("median", _like(how="median")),
        Mistake("first_as_nought", _like(first=0.0)),
        Mistake("swapped", _swapped),
        Mistake("weeks", _weeks),
        Mistake("over_orders", _over_orders),
    ),
)
