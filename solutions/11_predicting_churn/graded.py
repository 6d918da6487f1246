"""Graded checks of chapter 11: reference answers, compared on the learner's own Lantern and on made-up tables.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "11"
DAY = pd.Timestamp("2025-06-01")
HALF_YEAR = pd.Timedelta(days=180)
TRIAL = "Stay with us, test"
THIRDS = ["low", "middle", "high"]


def _active(lantern: Lantern) -> np.ndarray:
    """Return the customers with an order in the 180 days before the day."""
    dates = lantern.orders["date"]
    return lantern.orders.loc[dates.lt(DAY) & dates.ge(DAY - HALF_YEAR), "customer_id"].unique()


def reference_silent_share(lantern: Lantern) -> float:
    """11.1: share of the active customers without an order in the 180 days from the day on."""
    rows = lantern.orders.set_index("date").sort_index()
    again = set(rows.loc[DAY : DAY + HALF_YEAR - pd.Timedelta(days=1), "customer_id"])
    people = _active(lantern)
    return sum(person not in again for person in people) / len(people)


def reference_recent_orders(orders: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """11.2: orders of the 90 days before the day, for those with an order in the 180 days before it."""
    age = (day - orders["date"]) / pd.Timedelta(days=1)
    known = orders.assign(recent=age.le(90))[age.gt(0) & age.le(180)]
    return known.groupby("customer_id")["recent"].sum().astype(int)


def reference_earned(chance: pd.Series, silent: pd.Series, line: float, cost: float, gain: float) -> float:
    """11.3: gain of the needed calls less the cost of all calls, euro."""
    picked = np.asarray(silent, dtype=bool)[np.asarray(chance, dtype=float) >= line]
    return float(gain * picked.sum() - cost * picked.size)


def reference_extra_margin(lantern: Lantern) -> pd.Series:
    """11.4: mean margin of March to May 2025 with a letter less without, by third of risk, euro."""
    people = _trial(lantern)
    orders = lantern.orders[
        lantern.orders["date"].dt.strftime("%Y-%m").isin(["2025-03", "2025-04", "2025-05"])
    ]
    margins = orders.pivot_table(index="customer_id", values="margin_cents", aggfunc="sum")["margin_cents"]
    people["margin"] = margins.reindex(people["customer_id"], fill_value=0).to_numpy() / 100
    result = {}
    for third, rows in people.groupby("third"):
        arms = rows.groupby("arm")["margin"].mean()
        result[third] = arms["retention offer"] - arms["control"]
    return pd.Series(result).reindex(THIRDS)


def _trial(lantern: Lantern) -> pd.DataFrame:
    """Return the trial with thirds of risk, as the notebook makes it."""
    trial = lantern.contacts[lantern.contacts["campaign"] == TRIAL].copy()
    trial["third"] = pd.qcut(trial["risk_score"].rank(method="first"), 3, labels=THIRDS).astype(str)
    return trial


def _watched(lantern: Lantern) -> tuple[pd.DataFrame, pd.Series]:
    """Return the orders by month of 2025 and the month's allowance of the watched customers, as the notebook makes them."""
    month = lantern.orders["date"].dt.strftime("%Y-%m").rename("month")
    counts = lantern.orders.groupby(["customer_id", month]).size().unstack(fill_value=0)
    year = counts.filter(like="2024-")
    year = year[year.sum(axis=1) >= 6]
    return counts.filter(like="2025-").loc[year.index], 0.72 * year.mean(axis=1)


def reference_false_alarm_share(lantern: Lantern) -> float:
    """11.5: share of those who bought in November or December 2025 for whom the alarm rang before."""
    bought, allowance = _watched(lantern)
    false = base = 0
    for customer, months in bought.iterrows():
        if months.iloc[-2:].sum() == 0:
            continue
        base, level, rang = base + 1, 0.0, False
        for orders in months.iloc[:-2]:
            level = max(0.0, level + allowance[customer] - orders)
            rang |= level > 3
        false += rang
    return false / base


def _made_up() -> list[tuple[pd.Series, pd.Series]]:
    random = np.random.default_rng(11)
    cases = []
    for size in (40, 90):
        index = random.permutation(size) + 100
        chance = pd.Series(random.integers(0, 21, size) / 20, index=index)
        cases.append((chance, pd.Series(random.random(size) < chance, index=index)))
    return cases


def _right_earned(answer: Any, lantern: Lantern) -> bool:
    settings = [(0.2, 4.0, 20.0), (0.5, 1.0, 3.0), (0.0, 2.0, 5.0), (1.0, 2.0, 7.5), (0.3, 0.0, 5.0)]
    return all(
        same_number(
            answer(chance.copy(), silent.copy(), *setting), reference_earned(chance, silent, *setting)
        )
        for chance, silent in _made_up()
        for setting in settings
    )


def _right_recent_orders(answer: Any, lantern: Lantern) -> bool:
    orders = lantern.orders
    days = (DAY, pd.Timestamp("2024-03-15"), pd.Timestamp(orders["date"].iloc[len(orders) // 2]))
    # Orders at both edges of both windows, and on the day itself, for customers who have nothing else.
    edges = [
        pd.Timestamp("2025-06-01") - pd.Timedelta(days=days) for days in (0, 1, 89, 90, 91, 179, 180, 181)
    ]
    edge = pd.DataFrame({"customer_id": range(1, 9), "date": edges, "margin_cents": 100}, index=range(50, 58))
    cases = [*((orders, day) for day in days), (edge, DAY), (orders[orders["date"] < DAY], DAY)]
    return all(
        same_numbers(answer(table.copy(), day), reference_recent_orders(table, day)) for table, day in cases
    )


TASKS = {
    "11.1": GradedTask(
        "silent_share", 2, compared(reference_silent_share, same_number), reference_silent_share
    ),
    "11.2": GradedTask("recent_orders", 3, _right_recent_orders, reference_recent_orders, function=True),
    "11.3": GradedTask("earned", 4, _right_earned, reference_earned, function=True),
    "11.4": GradedTask(
        "extra_margin", 5, compared(reference_extra_margin, same_numbers), reference_extra_margin
    ),
    "11.5": GradedTask(
        "false_alarm_share",
        6,
        compared(reference_false_alarm_share, same_number),
        reference_false_alarm_share,
    ),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    bought, allowance = _watched(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "contacts": lantern.contacts,
        "day": DAY,
        "half_year": HALF_YEAR,
        "active": pd.Series(np.sort(_active(lantern))),
        "trial": _trial(lantern),
        "bought": bought,
        "allowance": allowance,
        "recent_orders": reference_recent_orders,
        "earned": reference_earned,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: groups large enough, and something to find."""
    arms = _trial(lantern).groupby(["third", "arm"]).size()
    bought, _ = _watched(lantern)
    goes_on = bought.iloc[:, -2:].sum(axis=1) > 0
    return {
        "an eighth to 45 % fall silent": bool(0.125 <= answers["11.1"] <= 0.45),
        "at least 45 customers in each arm of each third": bool((arms >= 45).all()),
        "the letter's effect within 25 euro": bool(answers["11.4"].abs().max() <= 25),
        "at least 100 who go on buying": int(goes_on.sum()) >= 100,
        "the alarm rings for some and not for all": bool(0.1 <= answers["11.5"] <= 0.9),
    }
