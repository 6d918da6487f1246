"""Graded checks of chapter 21: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "21"
LEAVER = 3
DAY = pd.Timestamp("2024-10-01")
TWELVE = pd.DateOffset(months=12)


def reference_months(lantern: Lantern) -> pd.DataFrame:
    """Months with the place in each month and the same manager's next attainment, as the notebook's own cell makes them."""
    table = lantern.manager_months.sort_values(["account_manager", "month"], ignore_index=True)
    table["place"] = table.groupby("month")["attainment"].rank(ascending=False, method="first").astype(int)
    return table.assign(next=table.groupby("account_manager")["attainment"].shift(-1))


def reference_next_by_place(lantern: Lantern) -> pd.Series:
    """21.1: mean attainment in the month after, by place."""
    table = reference_months(lantern).dropna()
    means = {place: float(np.mean(table.loc[table["place"].eq(place), "next"])) for place in range(1, 7)}
    return pd.Series(means)


def reference_drawn_in(means: pd.Series, months: pd.Series, person: float, month: float) -> pd.Series:
    """21.2: each mean moved to the centre by the part of it that is luck."""
    noise = month / months.reindex(means.index)
    middle = means.sum() / means.size
    return (person * means + noise * middle) / (person + noise)


def reference_z(lantern: Lantern) -> pd.Series:
    """21.3: distance of each month's share of late events from the joint share, in standard errors."""
    events = lantern.tickets
    broken = events["actual_minutes"].gt(events["promised_minutes"])
    by_month = broken.groupby(events["date"].dt.to_period("M").astype(str)).agg(["sum", "count"])
    joint = broken.sum() / broken.size
    expected = joint * by_month["count"]
    return (by_month["sum"] - expected) / np.sqrt(expected * (1 - joint))


def _gone(lantern: Lantern, cut: pd.Timestamp) -> pd.DataFrame:
    """Return for each manager the active clients before a day and those of them who are silent in the year from it on."""
    orders = lantern.orders.set_index("customer_id")["date"]
    sides = [set(orders.index[orders.ge(start) & orders.lt(start + TWELVE)]) for start in (cut - TWELVE, cut)]
    manager = lantern.customers.set_index("customer_id")["account_manager"].astype(int)
    active = manager[manager.index.isin(sides[0])]
    quiet = active[~active.index.isin(sides[1])]
    return (
        pd.DataFrame({"quiet": quiet.value_counts(), "active": active.value_counts()}).fillna(0).sort_index()
    )


def reference_lost(lantern: Lantern) -> pd.Series:
    """21.4: share of each manager's active clients who are silent in the year after the exit."""
    counts = _gone(lantern, DAY)
    return counts["quiet"].div(counts["active"])


def reference_change(lantern: Lantern) -> pd.Series:
    """21.5: rise of the share lost beyond the rise with the others who stayed."""
    both = [_gone(lantern, cut) for cut in (DAY - TWELVE, DAY)]
    answer = {}
    for name in both[0].index:
        gaps = []
        for counts in both:
            others = counts[~counts.index.isin([name, LEAVER])].sum()
            gaps.append(
                counts.loc[name, "quiet"] / counts.loc[name, "active"] - others["quiet"] / others["active"]
            )
        answer[name] = gaps[1] - gaps[0]
    return pd.Series(answer)


def _right_drawn_in(answer: Any, lantern: Lantern) -> bool:
    chance = np.random.default_rng(21)
    good = True
    for size in (2, 5, 9):
        labels = [f"p{number}" for number in chance.permutation(size)]
        means = pd.Series(100 + 12 * chance.standard_normal(size), index=labels)
        months = pd.Series(chance.integers(1, 40, size), index=sorted(labels))
        person, month = float(chance.integers(5, 60)), float(chance.integers(80, 400))
        wanted = reference_drawn_in(means, months, person, month)
        good &= same_numbers(answer(means.copy(), months.copy(), person, month), wanted)
    return good


TASKS = {
    "21.1": GradedTask(
        "next_by_place", 2, compared(reference_next_by_place, same_numbers), reference_next_by_place
    ),
    "21.2": GradedTask("drawn_in", 4, _right_drawn_in, reference_drawn_in, function=True),
    "21.3": GradedTask("z", 4, compared(reference_z, same_numbers), reference_z),
    "21.4": GradedTask("lost", 4, compared(reference_lost, same_numbers), reference_lost),
    "21.5": GradedTask("change", 6, compared(reference_change, same_numbers), reference_change),
}
is_right, grade = graders(TASKS)


def ordered_between(lantern: Lantern, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Return who ordered in a period, as the notebook's own function does."""
    day = lantern.orders["date"]
    return lantern.orders.loc[(day >= start) & (day < end), "customer_id"].drop_duplicates()


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "manager_months": lantern.manager_months,
        "tickets": lantern.tickets,
        "clients": lantern.customers,
        "orders": lantern.orders,
        "months": reference_months(lantern),
        "drawn_in": reference_drawn_in,
        "month": lantern.tickets["date"].dt.strftime("%Y-%m"),
        "exit_day": DAY,
        "year": pd.DateOffset(years=1),
        "ordered_between": lambda start, end: ordered_between(lantern, start, end),
        "lost": reference_lost(lantern),
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    return {
        "1,050 to 1,210 clients": 1050 <= len(lantern.customers) <= 1210,
        "at least 50 active clients of each manager in both years": all(
            (_gone(lantern, cut)["active"] >= 50).all() for cut in (DAY, DAY - TWELVE)
        ),
        "some and not most clients are lost": bool(answers["21.4"].between(0.03, 0.6).all()),
        "at least 30 events in each month": int(
            lantern.tickets.groupby(lantern.tickets["date"].dt.to_period("M")).size().min()
        )
        >= 30,
        "places tell little about the next month": bool(np.ptp(answers["21.1"].to_numpy()) < 40),
    }
