"""Task 20.4: orders before and after the campaigns, of those who heard something and those who did not."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LABELS = ("heard before", "heard after", "silent before", "silent after")
PERIODS = {"before": ("2023-09-01", "2024-02-29"), "after": ("2025-07-01", "2025-12-31")}
START = "2024-03-01"


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LABELS,
        "one mean for each group and period",
        '"heard before", "heard after", "silent before" and "silent after"',
        "group and period",
    )


@remembered
def _people(lantern: Lantern, agreed: bool = True, early: bool = True) -> pd.DataFrame:
    """Return customers with orders in both periods, and how they count as having heard something."""
    table = lantern.customers.set_index("customer_id")[["consent", "joined"]]
    table = table[(table["consent"] | (not agreed)) & ((table["joined"] < START) | (not early))]
    for name, (first, last) in PERIODS.items():
        inside = lantern.orders[lantern.orders["date"].between(first, last)]
        table[name] = inside.groupby("customer_id").size().reindex(table.index).fillna(0)
    sent = lantern.contacts[lantern.contacts["arm"] != "control"]
    table["heard"] = table.index.isin(sent["customer_id"])
    table["listed"] = table.index.isin(lantern.contacts["customer_id"])
    table["opened"] = table.index.isin(sent.loc[sent["opened"], "customer_id"])
    table["often"] = table.index.isin(sent["customer_id"].value_counts().loc[lambda count: count >= 2].index)
    return table


def _means(table: pd.DataFrame, split: str = "heard", how: str = "mean", buyers: bool = False) -> Numbers:
    found = {}
    for group, flag in (("heard", True), ("silent", False)):
        for period in PERIODS:
            counts = table.loc[table[split] == flag, period]
            found[f"{group} {period}"] = float((counts[counts > 0] if buyers else counts).agg(how))
    return found


def _not_negative(values: Numbers, lantern: Lantern) -> bool:
    return all(value >= 0 for value in values.values())


def _whole_orders(values: Numbers, lantern: Lantern) -> bool:
    table = _people(lantern)
    sizes = {True: int(table["heard"].sum()), False: int((~table["heard"]).sum())}
    return are_parts_of(values, {label: sizes[label.startswith("heard")] for label in LABELS})


def _like(
    split: str = "heard", how: str = "mean", buyers: bool = False, agreed: bool = True, early: bool = True
) -> Callable[[Numbers, Lantern], bool]:
    """Recognise the means of a wrong split, of other people, or counted in a wrong way."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(values, _means(_people(lantern, agreed, early), split, how, buyers))

    return matches


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    """Recognise groups or periods in each other's place."""
    right = _means(_people(lantern))
    groups = {"heard": "silent", "silent": "heard"}
    periods = {"before": "after", "after": "before"}
    by_group = {f"{groups[label.split()[0]]} {label.split()[1]}": value for label, value in right.items()}
    by_period = {f"{label.split()[0]} {periods[label.split()[1]]}": value for label, value in right.items()}
    return close(values, by_group) or close(values, by_period)


def _a_month(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {label: value / 6 for label, value in _means(_people(lantern)).items()})


MEAN_ORDERS = Task(
    "20.4",
    _read,
    properties=(
        Property("not_negative", Layer.RANGE, _not_negative),
        Property("whole_orders", Layer.RELATION, _whole_orders),
    ),
    mistakes=(
        Mistake("control_heard", _like(split="listed")),
        Mistake("opened", _like(split="opened")),
        Mistake("twice", _like(split="often")),
        Mistake("buyers_only", _like(buyers=True)),
        Mistake("sums", _like(how="sum")),
        Mistake("median", _like(how="median")),
        Mistake("without_consent", _like(agreed=False)),
        Mistake("newcomers", _like(early=False)),
        Mistake("swapped", _swapped),
        Mistake("a_month", _a_month),
    ),
)
