"""What the checks of chapter 12 share: made-up trials, and the tables that the notebook's own cells make."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Property
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, remembered

ARMS = ("control", "price", "upgrade", "apology")
OFFERS = ARMS[1:]
THIRDS = ("low", "middle", "high")
COSTS = {"control": 0, "price": 800, "upgrade": 600, "apology": 150}
LAST_ASKED = "2025-05"
MONTHS = 6


def made_up(arms: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Return a trial of May 2024 from customers asked and returned by arm, on row labels that are not 0, 1, 2 …"""
    rows = [
        ("2024-05", arm, COSTS[arm], "2024-06" if number < returned else None)
        for arm, (asked, returned) in arms.items()
        for number in range(asked)
    ]
    table = pd.DataFrame(rows, columns=["month", "arm", "offer_cents", "returned"])
    table.insert(0, "customer_id", np.arange(len(table)) * 3 + 5)
    return table.set_axis(np.arange(len(table)) * 2 + 11, axis=0)


def month_number(months: pd.Series) -> pd.Series:
    """Return months, or days, as numbers that can be subtracted."""
    days = pd.to_datetime(months)
    return days.dt.year * 12 + days.dt.month


@remembered
def life(lantern: Lantern) -> pd.DataFrame:
    """Return the lost customers with six months on record, as the notebook makes them: ``margin`` in euro."""
    table = lantern.winback[lantern.winback["month"] <= LAST_ASKED].set_index("customer_id")
    own = lantern.orders
    since = month_number(own["date"]) - own["customer_id"].map(month_number(table["returned"]))
    inside = own[since.between(0, MONTHS - 1)]
    euro = inside.groupby("customer_id")["margin_cents"].sum() / 100
    return table.assign(margin=euro.reindex(table.index, fill_value=0.0))


def in_thirds(column: pd.Series) -> pd.Series:
    """Return low, middle or high for each customer, by equal thirds; equals go by customer number."""
    ranks = column.sort_index().rank(method="first")
    return pd.qcut(ranks, 3, labels=list(THIRDS)).astype(object)


@remembered
def months_ago(lantern: Lantern) -> pd.Series:
    """Return for each order how many months before the call it was placed; gaps for customers not followed."""
    own = lantern.orders
    return own["customer_id"].map(month_number(life(lantern)["month"])) - month_number(own["date"])


def past_margin(lantern: Lantern, first: float, last: float) -> pd.Series:
    """Return each customer's margin (cents) of the orders placed so many months before the call."""
    index, ago = life(lantern).index, months_ago(lantern).to_numpy()
    inside = (ago >= first) & (ago <= last)
    place = index.get_indexer(lantern.orders["customer_id"][inside])
    margin = lantern.orders["margin_cents"].to_numpy()[inside]
    return pd.Series(np.bincount(place, weights=margin, minlength=len(index)), index=index)


def numbers(column: pd.Series) -> Numbers:
    """Return a column as labelled numbers."""
    return {label: float(value) for label, value in column.items()}


def not_rounded(values: Numbers, lantern: Lantern) -> bool:
    """Whether some number goes on after the third place, as differences of means over hundreds of customers do."""
    return any(abs(number * 1000 - round(number * 1000)) > 1e-7 for number in values.values())


def possible(values: Numbers, lantern: Lantern) -> bool:
    """Whether no amount is larger than what the best customer brought: a mean cannot be."""
    most = life(lantern)["margin"].max()
    return all(abs(number) <= most for number in values.values())


AMOUNTS = (
    Property("possible", Layer.RANGE, possible),
    Property("not_rounded", Layer.RELATION, not_rounded),
)
"""What holds of every right answer in euro a customer."""
