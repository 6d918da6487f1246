"""Graded checks of chapter 14: reference answers, compared on the learner's own Lantern and on made-up numbers.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "14"
PRICE_CUT = -0.08
WORTH_FINDING = 0.10


def month_of(dates: pd.Series) -> pd.Series:
    """Return each day's month, as the calendar writes it."""
    return dates.dt.strftime("%Y-%m")


def share_left(lantern: Lantern) -> float:
    """Return the margin of 2025 as a share of what was paid."""
    in_2025 = lantern.orders.loc[
        lantern.orders["date"].dt.year.eq(2025), ["margin_cents", "paid_cents"]
    ].sum()
    return float(in_2025["margin_cents"] / in_2025["paid_cents"])


def reference_break_even(lantern: Lantern) -> float:
    """14.1: growth of volume that leaves the margin in money as it was."""
    left = share_left(lantern)
    return (left - (left + PRICE_CUT)) / (left + PRICE_CUT)


def reference_midpoint_elasticity(
    price_before: float, price_after: float, sold_before: float, sold_after: float
) -> float:
    """14.2: change over mean, volume over price."""
    middle_price, middle_sold = np.mean([price_before, price_after]), np.mean([sold_before, sold_after])
    return float((sold_after - sold_before) / middle_sold / ((price_after - price_before) / middle_price))


@lru_cache(maxsize=4)
def quarter_cells(lantern: Lantern) -> pd.DataFrame:
    """Return region-quarters of 2024 and 2025, as the notebook makes them."""
    rivals = lantern.rivals.query("present").groupby(["region", "month"], as_index=False)["price_index"].min()
    market = lantern.calendar[["region", "month", "price_index"]].merge(
        rivals, on=["region", "month"], suffixes=("", "_rival")
    )
    region_of = lantern.customers.set_index("customer_id")["region"]
    sold = pd.DataFrame(
        {
            "region": lantern.orders["customer_id"].map(region_of),
            "month": month_of(lantern.orders["date"]),
            "list_cents": lantern.orders["list_cents"],
        }
    ).merge(market, on=["region", "month"])
    sold["volume"] = sold["list_cents"].div(100 * sold["price_index"])
    for table in (sold, market):
        table["quarter"] = pd.PeriodIndex(table["month"], freq="M").asfreq("Q").astype(str)
    prices = market.groupby(["region", "quarter"])[["price_index", "price_index_rival"]].mean()
    prices.columns = ["price", "rival_price"]
    cells = prices.assign(volume=sold.groupby(["region", "quarter"])["volume"].sum()).reset_index()
    return cells[cells["quarter"].str[:4].astype(int) >= 2024].reset_index(drop=True)


def apart(cells: pd.DataFrame) -> pd.DataFrame:
    """Return volume and prices without what is common to a region or to a quarter."""
    logs = np.log(cells[["volume", "price", "rival_price"]])
    for key in ("region", "quarter"):
        logs = logs - logs.groupby(cells[key]).transform("mean")
    return np.exp(logs)


def reference_own_elasticity(lantern: Lantern) -> float:
    """14.3: by Frisch and Waugh: what the rivals' price leaves of volume and of price, one on the other."""
    volume, price, rival = (np.log(column).to_numpy() for _, column in apart(quarter_cells(lantern)).items())

    def left_over(column: np.ndarray) -> np.ndarray:
        return np.asarray(column - rival * (rival @ column) / (rival @ rival))

    alone = left_over(price)
    return float(alone @ left_over(volume) / (alone @ alone))


@lru_cache(maxsize=4)
def deal_table(lantern: Lantern) -> pd.DataFrame:
    """Return one row a region and month: ``orders``, ``on_deal``, ``promotion``."""
    region_of = lantern.customers.set_index("customer_id")["region"]
    sold = lantern.orders.assign(
        region=lantern.orders["customer_id"].map(region_of),
        month=month_of(lantern.orders["date"]),
    )
    counts = sold.groupby(["region", "month"])["on_deal"].agg(orders="size", on_deal="sum").reset_index()
    table = lantern.calendar[["region", "month", "promotion"]].merge(
        counts, how="left", on=["region", "month"]
    )
    return table.fillna({"orders": 0, "on_deal": 0})


def reference_lift(lantern: Lantern) -> float:
    """14.4: orders of inner deal months over the means of their neighbours, less one."""
    sold = base = 0.0
    for _, region in deal_table(lantern).sort_values("month").groupby("region"):
        orders, deal = region["orders"].to_numpy(dtype=float), region["promotion"].to_numpy(dtype=bool)
        inner = np.flatnonzero(deal[1:-1]) + 1
        sold += orders[inner].sum()
        base += (orders[inner - 1].sum() + orders[inner + 1].sum()) / 2
    return sold / base - 1


def counted(lantern: Lantern) -> pd.Series:
    """Return orders from July to September 2025 of everybody with an order from January to June."""
    months = month_of(lantern.orders["date"])
    half = lantern.orders.loc[months.between("2025-01", "2025-06"), "customer_id"].unique()
    third = lantern.orders.loc[months.between("2025-07", "2025-09"), "customer_id"]
    return third.value_counts().reindex(half, fill_value=0)


def _size(lantern: Lantern, points: float) -> float:
    orders = counted(lantern)
    return float(2 * (points * orders.std() / (WORTH_FINDING * orders.mean())) ** 2)


def reference_per_arm(lantern: Lantern) -> float:
    """14.5: customers an arm for a tenth more orders, two-sided 5 %, power 90 %."""
    return _size(lantern, 1.96 + 1.28)


def _right_per_arm(answer: Any, lantern: Lantern) -> bool:
    exact = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.9)
    return any(same_number(answer, size) for size in (reference_per_arm(lantern), _size(lantern, exact)))


def _right_midpoint(answer: Any, lantern: Lantern) -> bool:
    random = np.random.default_rng(14)
    cases = random.uniform(1, 9, (40, 4))
    return all(same_number(answer(*case), reference_midpoint_elasticity(*case)) for case in cases.tolist())


TASKS = {
    "14.1": GradedTask("break_even", 2, compared(reference_break_even, same_number), reference_break_even),
    "14.2": GradedTask(
        "midpoint_elasticity", 3, _right_midpoint, reference_midpoint_elasticity, function=True
    ),
    "14.3": GradedTask(
        "own_elasticity", 4, compared(reference_own_elasticity, same_number), reference_own_elasticity
    ),
    "14.4": GradedTask("lift", 5, compared(reference_lift, same_number), reference_lift),
    "14.5": GradedTask("per_arm", 6, _right_per_arm, reference_per_arm),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    cells = quarter_cells(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "calendar": lantern.calendar,
        "rivals": lantern.rivals,
        "cut": PRICE_CUT,
        "margin_share": share_left(lantern),
        "cells": cells.copy(),
        "own": apart(cells),
        "monthly": deal_table(lantern).copy(),
        "break_even": reference_break_even(lantern),
        "midpoint_elasticity": reference_midpoint_elasticity,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough customers to see something, and something to see."""
    return {
        "a margin between 30 and 60 %": 0.3 <= share_left(lantern) <= 0.6,
        "an own elasticity between −6 and −0.5": -6 <= answers["14.3"] <= -0.5,
        "a lift between −5 and 60 %": -0.05 <= answers["14.4"] <= 0.6,
        "at least 60 customers to draw from": len(counted(lantern)) >= 60,
        "a test too large for the shop": answers["14.5"] > len(counted(lantern)),
    }
