"""Graded checks of chapter 13: reference answers, compared on the learner's own Lantern and on made-up tables.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers, same_rows
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.relationship import relationship_states

ASSIGNMENT = "13"
REGIONS = ["City", "Harbour", "Hills", "Island", "Plain"]
NAMES = ["build", "keep", "refer", "recover", "silent"]
MINUTES = {"shop": 20, "web": 5, "desk": 5}
NEWCOMERS = 40
SPRINGS = {year: (f"{year}-04-01", f"{year}-06-30") for year in (2023, 2024, 2025)}


def _placed(lantern: Lantern, year: int) -> pd.DataFrame:
    """Return the orders of spring of a year, with the region of the customer."""
    region = lantern.customers.set_index("customer_id")["region"]
    orders = lantern.orders.loc[lantern.orders["date"].between(*SPRINGS[year])]
    return orders.assign(region=orders["customer_id"].map(region))


def reference_deal_share(lantern: Lantern) -> pd.Series:
    """13.1: share of each region's orders of spring 2025 that were bought on a deal."""
    return _placed(lantern, 2025).groupby("region")["on_deal"].mean().reindex(REGIONS)


def reference_order_cost(orders: pd.DataFrame, euro_per_hour: float, euro_per_km: float) -> pd.Series:
    """13.2: price, way there and back, and time of each order, in euro."""
    trip = 2.0 * orders["own_km"].where(orders["channel"].eq("shop"), 0.0)
    hours = (orders["channel"].replace(MINUTES).astype(float) + 2.0 * trip) / 60.0
    return orders["paid_cents"] / 100.0 + trip * euro_per_km + hours * euro_per_hour


def reference_again(lantern: Lantern) -> pd.Series:
    """13.3: shares of the buyers of two springs who bought a year later, and the interval of the difference."""
    means, squares = [], 0.0
    for year in (2023, 2024):
        earlier, later = (_placed(lantern, number)["customer_id"].unique() for number in (year, year + 1))
        means.append(float(np.isin(earlier, later).mean()))
        squares += means[-1] * (1 - means[-1]) / len(earlier)
    fall, reach = means[1] - means[0], 1.96 * sqrt(squares)
    return pd.Series({"before": means[0], "now": means[1], "low": fall - reach, "high": fall + reach})


def _history(lantern: Lantern) -> pd.DataFrame:
    """Return the states from summer 2023 to spring 2025, as the notebook makes them."""
    tables = {name: getattr(lantern, name) for name in ("customers", "orders", "referrals")}
    return relationship_states(**tables).loc[:, pd.period_range("2023Q3", "2025Q2", freq="Q")]


def _steps(history: pd.DataFrame) -> pd.DataFrame:
    """Return how often each state was followed by each."""
    table = pd.DataFrame(0.0, index=NAMES, columns=NAMES)
    for earlier, later in zip(history.columns[:-1], history.columns[1:]):
        seen = history[[earlier, later]].dropna()
        table = table.add(pd.crosstab(seen[earlier], seen[later]), fill_value=0)
    return table.reindex(index=NAMES, columns=NAMES)


def reference_after_keep(lantern: Lantern) -> pd.Series:
    """13.4: where customers of the state keep are a quarter later."""
    row = _steps(_history(lantern)).loc["keep"]
    return row / row.sum()


def reference_expected(lantern: Lantern) -> pd.Series:
    """13.5: customers that the chain of the last year expects in each state after four quarters of 40 newcomers."""
    history = _history(lantern)
    table = _steps(history.iloc[:, -5:])
    rates = table.divide(table.sum(axis=1).clip(lower=1), axis="index").to_numpy()
    crowd = history.iloc[:, -1].value_counts().reindex(NAMES, fill_value=0).to_numpy(dtype=float)
    arrivals = np.array([NEWCOMERS, 0, 0, 0, 0], dtype=float)
    for _quarter in range(4):
        crowd = crowd @ rates + arrivals
    return pd.Series(crowd, index=NAMES)


def _right_order_cost(answer: Any, lantern: Lantern) -> bool:
    own = _placed(lantern, 2025).merge(lantern.customers[["customer_id", "own_km"]], on="customer_id")
    return all(
        same_rows(answer(own.copy(), hour, km), reference_order_cost(own, hour, km))
        for hour, km in ((10.0, 0.3), (0.0, 0.55), (21.5, 0.0))
    )


TASKS = {
    "13.1": GradedTask("deal_share", 2, compared(reference_deal_share, same_numbers), reference_deal_share),
    "13.2": GradedTask("order_cost", 3, _right_order_cost, reference_order_cost, function=True),
    "13.3": GradedTask("again", 4, compared(reference_again, same_numbers), reference_again),
    "13.4": GradedTask("after_keep", 5, compared(reference_after_keep, same_numbers), reference_after_keep),
    "13.5": GradedTask("expected", 6, compared(reference_expected, same_numbers), reference_expected),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    spring = _placed(lantern, 2025)
    history = _history(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "referrals": lantern.referrals,
        "regions": REGIONS,
        "names": NAMES,
        "spring": spring,
        "buyers": {year: set(_placed(lantern, year)["customer_id"]) for year in SPRINGS},
        "deals_by_region": spring[spring["on_deal"]].groupby("region").size(),
        "minutes_of": MINUTES,
        "states": history,
        "counts": _steps(history.iloc[:, -5:]),
        "here": history.iloc[:, -1].value_counts().reindex(NAMES, fill_value=0).astype(float),
        "newcomers": NEWCOMERS,
        "order_cost": reference_order_cost,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    orders = _placed(lantern, 2025).groupby("region").size()
    return {
        "at least 60 orders in each region": bool((orders >= 60).all() and len(orders) == len(REGIONS)),
        "deals between 2 % and 50 % in each region": bool(answers["13.1"].between(0.02, 0.5).all()),
        "between half and three quarters come again": answers["13.3"][["before", "now"]]
        .between(0.45, 0.8)
        .all(),
        "most of the kept are kept": 0.65 <= answers["13.4"]["keep"] <= 0.88,
        "more silent than anything else in a year": answers["13.5"].idxmax() in ("silent", "keep"),
    }
