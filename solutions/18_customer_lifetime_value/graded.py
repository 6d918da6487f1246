"""Graded checks of chapter 18: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

import itertools
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers, same_rows
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma

ASSIGNMENT = "18"
WEEKS_A_MONTH = 365.25 / 12 / 7
CASES = ((100.0, 0.8, 0.1), (37.0, 0.55, 0.07), (8.5, 0.93, 0.02), (240.0, 0.1, 0.3))
TRIALS = (
    (20.0, 1000, 840, 1000, 800),
    (3.2, 444, 337, 470, 332),
    (3.2, 180, 141, 171, 131),
    (5.0, 90, 60, 88, 66),
    (12.0, 5000, 4100, 400, 250),
    (7.0, 3000, 1200, 3100, 1500),
    (4.0, 100, 80, 200, 160),
)


def reference_lifetime_values(margin: float, retention: float, discount: float) -> pd.Series:
    """18.1: the three timings, as an endless row that begins today, a year later, and a year later if she stays."""
    whole = 1 / (1 - retention / (1 + discount))
    return pd.Series(
        {"now": margin * whole, "next": margin * whole / (1 + discount), "next if kept": margin * (whole - 1)}
    )


def reference_starts(lantern: Lantern) -> pd.Series:
    """The day of joining of the customers of 2023, as the notebook's own cell makes it."""
    people = lantern.customers.query("joined >= '2023-01-01' and joined <= '2023-12-31'")
    return people.set_index("customer_id")["joined"]


def reference_bought(lantern: Lantern) -> pd.DataFrame:
    """Their orders with the day from joining and margin in euro, as the notebook's own cell makes them."""
    table = lantern.orders.merge(reference_starts(lantern).reset_index(), on="customer_id")
    table["day"] = (table["date"] - table["joined"]).dt.days
    table["margin"] = table["margin_cents"].div(100)
    table["paid"] = table["paid_cents"].div(100)
    return table[["customer_id", "date", "day", "margin", "paid"]]


def reference_cost(lantern: Lantern) -> pd.Series:
    """What each of them cost to win, in euro, as the notebook's own cell makes it."""
    cents = lantern.customers.set_index("customer_id")["acquisition_cents"]
    return cents.reindex(reference_starts(lantern).index) / 100


def reference_two_year_worth(lantern: Lantern) -> pd.Series:
    """18.2: margin of each customer's first 730 days, discounted at 10 % a year by the day."""
    table = reference_bought(lantern).query("day <= 729")
    weight = np.exp(-np.log(1.1) * table["day"] / 365)
    sums = pd.Series(0.0, index=reference_starts(lantern).index)
    return sums.add((table["margin"] * weight).groupby(table["customer_id"]).sum(), fill_value=0.0)


def reference_worth_summary(lantern: Lantern) -> pd.Series:
    """18.3: mean, median, share below the mean, share below the own cost."""
    worth = reference_two_year_worth(lantern)
    cost = reference_cost(lantern)
    return pd.Series(
        {
            "mean": np.mean(worth),
            "median": np.median(worth),
            "below_mean": np.mean(worth.to_numpy() < np.mean(worth)),
            "not_paid_back": np.mean(worth.lt(cost.reindex(worth.index))),
        }
    )


def reference_year_value(history: pd.DataFrame, model: Any, spend: Any, rate: float) -> pd.Series:
    """18.4: twelve months of expected orders, discounted month by month, times the expected value."""
    ends = [model.expected_further(history, WEEKS_A_MONTH * month) for month in range(13)]
    today = sum(
        (later - earlier) / (1 + rate) ** month
        for month, (earlier, later) in enumerate(itertools.pairwise(ends), start=1)
    )
    return today * spend.expected_value(history)


def reference_kept_cost(cost: float, people: int, kept: int, control: int, control_kept: int) -> pd.Series:
    """18.5: cost over the difference of two shares, and over the ends of its interval."""
    share = np.divide(kept, people)
    other = np.divide(control_kept, control)
    half = 1.96 * np.hypot(np.sqrt(share * (1 - share) / people), np.sqrt(other * (1 - other) / control))
    by = np.array([0.0, half, -half]) + share - other
    with np.errstate(divide="ignore"):
        return pd.Series(np.where(by > 0, cost / by, np.inf), index=["cost", "low", "high"])


@cache
def _histories() -> pd.DataFrame:
    random = np.random.default_rng(18)
    frequency = random.integers(0, 30, 80) * (random.random(80) < 0.8)
    recency = np.where(frequency > 0, random.uniform(0.1, 90, 80), 0.0)
    return pd.DataFrame(
        {
            "frequency": frequency,
            "recency": recency,
            "age": recency + random.uniform(0.5, 60, 80),
            "mean_value": np.where(frequency > 0, random.gamma(4.0, 4.0, 80) + 0.5, 0.0),
        },
        index=random.permutation(80),
    )


def _right_lifetime_values(answer: Any, lantern: Lantern) -> bool:
    return all(same_numbers(answer(*case), reference_lifetime_values(*case)) for case in CASES)


def _right_year_value(answer: Any, lantern: Lantern) -> bool:
    table = _histories()
    models = (
        (BetaGeometricNbd.of(0.8, 6.0, 0.2, 4.0), GammaGamma.of(5.0, 6.3, 13.4), 0.01),
        (BetaGeometricNbd.of(0.243, 4.414, 0.793, 2.426), GammaGamma.of(6.25, 3.74, 15.44), 0.03),
    )
    return all(
        same_rows(answer(table.copy(), *model), reference_year_value(table, *model), 1e-4) for model in models
    )


def _right_kept_cost(answer: Any, lantern: Lantern) -> bool:
    for trial in TRIALS:
        given, expected = pd.Series(answer(*trial), dtype=float), reference_kept_cost(*trial)
        if not np.allclose(given.reindex(expected.index), expected, rtol=1e-6, atol=0):
            return False
    return True


TASKS = {
    "18.1": GradedTask(
        "lifetime_values", 2, _right_lifetime_values, reference_lifetime_values, function=True
    ),
    "18.2": GradedTask(
        "two_year_worth",
        4,
        compared(reference_two_year_worth, lambda answer, expected: same_numbers(answer, expected, 1e-4)),
        reference_two_year_worth,
    ),
    "18.3": GradedTask(
        "worth_summary",
        4,
        compared(reference_worth_summary, lambda answer, expected: same_numbers(answer, expected, 1e-5)),
        reference_worth_summary,
    ),
    "18.4": GradedTask("year_value", 5, _right_year_value, reference_year_value, function=True),
    "18.5": GradedTask("kept_cost", 5, _right_kept_cost, reference_kept_cost, function=True),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "contacts": lantern.contacts,
        "starts": reference_starts(lantern),
        "bought": reference_bought(lantern),
        "cost": reference_cost(lantern),
        "two_year_worth": reference_two_year_worth(lantern),
        "WEEKS_A_MONTH": WEEKS_A_MONTH,
        "BetaGeometricNbd": BetaGeometricNbd,
        "GammaGamma": GammaGamma,
        "np": np,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    summary = answers["18.3"]
    arms = lantern.contacts.query("campaign == 'Stay with us, test'")["arm"].value_counts()
    return {
        "760 to 880 customers": 760 <= len(lantern.customers) <= 880,
        "at least 110 joined in 2023": len(answers["18.2"]) >= 110,
        "at least 120 people in each arm of the trial": len(arms) == 2 and bool((arms >= 120).all()),
        "the mean lies well above the median": summary["mean"] > 1.2 * summary["median"],
        "between 5 % and 30 % have not paid back": 0.05 <= summary["not_paid_back"] <= 0.30,
    }
