"""Graded checks of chapter 19: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.control import individuals_limits, share_limits
from loyaltylab.measures.customer_file import clean
from loyaltylab.measures.indicators import promises_kept
from loyaltylab.measures.matching import quality

ASSIGNMENT = "19"
BASE_MONTHS = 24


def reference_table(lantern: Lantern) -> pd.DataFrame:
    """Promises kept and requests by month, as the notebook's own cell makes them."""
    return promises_kept(lantern.tickets).set_axis(["kept", "requests"], axis=1)


def reference_filled(lantern: Lantern) -> pd.Series:
    """19.1: share of rows with something in a column."""
    tidy = clean(lantern.crm_export)
    return tidy[["email", "phone", "region", "joined"]].count() / len(tidy)


def reference_joined_in(lantern: Lantern) -> pd.Series:
    """19.2: rows by month of the calendar."""
    written = clean(lantern.crm_export)["joined"].dropna().str[5:7].astype(int)
    return written.groupby(written).size().reindex(range(1, 13), fill_value=0)


def reference_precision_recall(found: set[Any], true: set[Any]) -> tuple[float, float]:
    """19.3: precision and recall."""
    measured = quality(found, true)
    return measured.precision, measured.recall


def reference_limits(lantern: Lantern) -> pd.Series:
    """19.4: limits from moving ranges; the constant with three decimals, as the task gives it."""
    months = reference_table(lantern).head(BASE_MONTHS)
    exact = individuals_limits(months["kept"] / months["requests"])
    reach = (exact.high - exact.centre) * 2 / np.sqrt(np.pi) / 1.128
    return pd.Series({"centre": exact.centre, "low": exact.centre - reach, "high": exact.centre + reach})


def reference_distance(lantern: Lantern) -> pd.Series:
    """19.5: months in standard deviations from the centre."""
    months = reference_table(lantern)
    return share_limits(months["kept"], months["requests"], BASE_MONTHS)["z"]


def _right_precision_recall(answer: Any, lantern: Lantern) -> bool:
    chance = np.random.default_rng(19)
    cases = [({("a", "b")}, {("b", "a")}), ({("a", "b"), ("c", "d")}, {("x", "y"), ("d", "c"), ("p", "q")})]
    for size in (5, 30, 60):
        pairs = [tuple(sorted(map(int, chance.choice(40, 2, replace=False)))) for _ in range(2 * size)]
        turned = {pair[::-1] if chance.random() < 0.5 else pair for pair in set(pairs[size // 2 :])}
        cases.append((set(pairs[:size]), turned))
    for found, true in cases:
        copies = set(found), set(true)
        result = answer(*copies)
        expected = reference_precision_recall(found, true)
        fits = len(result) == 2 and all(same_number(given, wanted) for given, wanted in zip(result, expected))
        if not fits or copies != (found, true):
            return False
    return True


TASKS = {
    "19.1": GradedTask("filled", 2, compared(reference_filled, same_numbers), reference_filled),
    "19.2": GradedTask("joined_in", 4, compared(reference_joined_in, same_numbers), reference_joined_in),
    "19.3": GradedTask(
        "precision_recall", 4, _right_precision_recall, reference_precision_recall, function=True
    ),
    "19.4": GradedTask("limits", 4, compared(reference_limits, same_numbers), reference_limits),
    "19.5": GradedTask("distance", 6, compared(reference_distance, same_numbers), reference_distance),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "tickets": lantern.tickets,
        "export": lantern.crm_export,
        "table": reference_table(lantern),
        "precision_recall": reference_precision_recall,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough to see something, and something to see."""
    months = reference_table(lantern)
    return {
        "640 to 820 customers": 640 <= len(lantern.customers) <= 820,
        "36 months with at least 15 requests": len(months) == 36 and bool(months["requests"].min() >= 15),
        "each column has gaps and is mostly filled": bool(answers["19.1"].between(0.7, 0.999).all()),
        "somebody joined in each month": bool((answers["19.2"] > 0).all()),
        "the usual share is no extreme": bool(0.3 < answers["19.4"]["centre"] < 0.8),
        "months lie on both sides, some far out": bool(
            answers["19.5"].min() < -1 and answers["19.5"].max() > 1 and answers["19.5"].abs().max() < 6
        ),
    }
