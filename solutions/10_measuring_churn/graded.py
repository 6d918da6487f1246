"""Graded checks of chapter 10: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers, same_rows
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "10"
MODELS = ((0.243, 4.414, 0.793, 2.426), (0.9, 7.0, 0.3, 5.0), (2.5, 12.0, 1.4, 2.2))


def reference_subscribers(lantern: Lantern) -> pd.DataFrame:
    """One row a subscriber with the day of the end, as the notebook's own cell makes it."""
    ends = lantern.exits[["customer_id", "date", "reason_1"]].rename(columns={"date": "ended"})
    subscribed = lantern.customers.query("contract == 'subscription'")
    return subscribed[["customer_id", "joined"]].merge(ends, on="customer_id", how="left")


def reference_churn_rate(lantern: Lantern) -> pd.Series:
    """10.1: share of the subscribers of each year's first day who end within the year."""
    table = reference_subscribers(lantern)
    year_joined = table["joined"].dt.year
    year_ended = table["ended"].dt.year.fillna(9999)
    rates = {}
    for year in (2023, 2024, 2025):
        base = year_joined.lt(year) & year_ended.ge(year)
        rates[year] = float(year_ended[base].eq(year).mean())
    return pd.Series(rates)


def reference_survival_curve(spells: pd.DataFrame) -> pd.Series:
    """10.2: Kaplan-Meier by days, at the days on which somebody ended."""
    events = spells["days"].where(spells["ended"]).value_counts().sort_index()
    ordered = np.sort(spells["days"].to_numpy())
    watched = ordered.size - np.searchsorted(ordered, events.index.to_numpy(), side="left")
    return pd.Series(np.multiply.accumulate((watched - events.to_numpy()) / watched), index=events.index)


def reference_false_loss_rate(lantern: Lantern) -> pd.Series:
    """10.3: of the customers without a contract called lost on 30 June 2025, the share who order again."""
    free = set(lantern.customers.query("contract == 'none'")["customer_id"])
    dates = lantern.orders[lantern.orders["customer_id"].isin(free)].set_index("customer_id")["date"]
    cut = pd.Timestamp(2025, 6, 30)
    newest = dates[dates.le(cut)].groupby(level=0).agg("max")
    returned = pd.Series(newest.index.isin(dates.index[dates.gt(cut)]), index=newest.index)
    rates = {days: returned[newest.le(cut - pd.Timedelta(days=days))].mean() for days in (60, 90, 120, 180)}
    return pd.Series(rates)


def reference_probability_alive(
    history: pd.DataFrame, r: float, alpha: float, a: float, b: float
) -> pd.Series:
    """10.4: P(alive) of the BG/NBD model; 1 without a repeat."""
    repeats = history["frequency"].astype(float)
    stretch = np.log(alpha + history["age"]) - np.log(alpha + history["recency"])
    log_odds = np.log(a) - np.log(b + repeats.clip(lower=1) - 1) + (r + repeats) * stretch
    return (1 / (1 + np.exp(log_odds))).mask(repeats.eq(0), 1.0)


def reference_spells(lantern: Lantern) -> pd.DataFrame:
    """Days, end and group of each subscriber who joined from 2023 on, as the notebook's own cell makes them."""
    table = reference_subscribers(lantern)
    table = table[table["joined"].dt.year >= 2023]
    first = table["reason_1"].fillna("")
    service = first.str.endswith("failure") | first.eq("response to failure")
    group = pd.Series("other", index=table.index).mask(service, "service")
    group = group.mask(first.isin(["pricing", "inconvenience"]), "price")
    stop = table["ended"].fillna(pd.Timestamp("2025-12-31"))
    left = table["ended"].notna()
    return pd.DataFrame(
        {
            "days": (stop - table["joined"]).dt.days + 1,
            "ended": left,
            "group": group.where(left),
        }
    ).reset_index(drop=True)


def reference_lost_to(lantern: Lantern) -> pd.Series:
    """10.5: cumulative incidence of the three groups at 365 days."""
    table = reference_spells(lantern)
    there, lost = 1.0, {"service": 0.0, "price": 0.0, "other": 0.0}
    for day, leavers in table[table["ended"] & table["days"].le(365)].groupby("days"):
        watched = table["days"].ge(day).sum()
        for name, count in leavers["group"].value_counts().items():
            lost[name] += there * count / watched
        there -= there * len(leavers) / watched
    return pd.Series(lost)


@cache
def _crowds() -> list[pd.DataFrame]:
    """Return made-up tables with many ties, one without anybody who is still there."""
    tables = []
    for seed, staying in ((1, 0.5), (2, 0.85), (3, 0.0)):
        random = np.random.default_rng(seed)
        days, ended = random.integers(1, 40, 150) * 5, random.random(150) >= staying
        tables.append(pd.DataFrame({"days": days, "ended": ended}, index=random.permutation(150) + 7))
    return tables


@cache
def _histories() -> pd.DataFrame:
    random = np.random.default_rng(5)
    frequency = random.integers(0, 40, 120) * (random.random(120) < 0.8)
    recency = np.where(frequency > 0, random.uniform(0.1, 90, 120), 0.0)
    return pd.DataFrame(
        {"frequency": frequency, "recency": recency, "age": recency + random.uniform(0, 60, 120)},
        index=random.permutation(120),
    )


def _right_survival_curve(answer: Any, lantern: Lantern) -> bool:
    for spells in (reference_spells(lantern)[["days", "ended"]], *_crowds()):
        expected = reference_survival_curve(spells)
        given = answer(spells.copy())
        if isinstance(given, list | np.ndarray):
            given = pd.Series(list(given), index=expected.index)
        if not same_numbers(given, expected):
            return False
    return True


def _right_probability_alive(answer: Any, lantern: Lantern) -> bool:
    table = _histories()
    return all(
        same_rows(answer(table.copy(), *model), reference_probability_alive(table, *model))
        for model in MODELS
    )


TASKS = {
    "10.1": GradedTask("churn_rate", 2, compared(reference_churn_rate, same_numbers), reference_churn_rate),
    "10.2": GradedTask("survival_curve", 4, _right_survival_curve, reference_survival_curve, function=True),
    "10.3": GradedTask(
        "false_loss_rate", 4, compared(reference_false_loss_rate, same_numbers), reference_false_loss_rate
    ),
    "10.4": GradedTask(
        "probability_alive", 4, _right_probability_alive, reference_probability_alive, function=True
    ),
    "10.5": GradedTask("lost_to", 6, compared(reference_lost_to, same_numbers), reference_lost_to),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    casual = lantern.customers[lantern.customers["contract"] == "none"]
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "exits": lantern.exits,
        "subscribers": reference_subscribers(lantern),
        "casual_orders": lantern.orders[lantern.orders["customer_id"].isin(casual["customer_id"])],
        "spells": reference_spells(lantern),
        "survival_curve": reference_survival_curve,
        "probability_alive": reference_probability_alive,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    spells = reference_spells(lantern)
    early = spells[spells["days"].le(365)]
    return {
        "640 to 820 customers": 640 <= len(lantern.customers) <= 820,
        "at least 60 subscribers joined from 2023 on": len(spells) >= 60,
        "churn between 5 % and 45 % in each year": bool(answers["10.1"].between(0.05, 0.45).all()),
        "a longer window is wrong less often": answers["10.3"][180] < answers["10.3"][60],
        "the rule of 90 days is wrong for 12 % to 60 %": 0.12 < answers["10.3"][90] < 0.60,
        "at least one ending in each group within a year": early["group"].nunique() == 3,
        "5 % to 50 % are lost within a year": 0.05 < float(answers["10.5"].sum()) < 0.50,
    }
