"""Graded checks of chapter 04: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern, make_lantern

ASSIGNMENT = "04"
OTHER_IDS = ("graded check one", "graded check two")
TOLERANCE = 1e-6


def reference_repeat_rate(lantern: Lantern) -> pd.Series:
    """04.1: share of the buyers of 2024 with at least two orders in 2024, by region."""
    in_2024 = lantern.orders[lantern.orders["date"].dt.year == 2024]
    order_counts = in_2024["customer_id"].value_counts()
    region_of = lantern.customers.set_index("customer_id")["region"]
    return order_counts.ge(2).groupby(region_of.reindex(order_counts.index)).mean()


def reference_attachment_score(answers: pd.DataFrame) -> pd.Series:
    """04.2: mean of the answered items, on the scale 0 to 100; a gap below two answers."""
    answered = answers[["trust", "affection", "reliance"]].astype(float)
    return answered.mean(axis=1).sub(1).mul(100 / 6).mask(answered.count(axis=1).lt(2))


def reference_loyalty_box(people: pd.DataFrame, attachment_cut: float, orders_cut: float) -> pd.Series:
    """04.3: the box of each person; people on a line count as above it, people without a score get none."""
    names = {(True, True): "true", (True, False): "latent", (False, True): "spurious", (False, False): "none"}
    corners = zip(people["attachment"].ge(attachment_cut), people["orders"].ge(orders_cut))
    boxes = pd.Series([names[corner] for corner in corners], index=people.index, dtype=object)
    return boxes.mask(people["attachment"].isna(), None)


def reference_share_moved(lantern: Lantern) -> pd.Series:
    """04.4: share of the people with a score whose box changes when the orders line moves from 6."""
    december = lantern.surveys[lantern.surveys["wave"] == "2024-12"]
    known = december.loc[reference_attachment_score(december).notna(), "customer_id"]
    order_counts = lantern.orders.loc[lantern.orders["date"].dt.year == 2024, "customer_id"].value_counts()
    placed = order_counts.reindex(known, fill_value=0)
    lines = [2, 4, 8, 10, 12]
    crossed = [placed.between(min(6, line), max(6, line), inclusive="left").mean() for line in lines]
    return pd.Series(crossed, index=lines)


def reference_extra_loss(lantern: Lantern) -> float:
    """04.5: orders kept elsewhere less orders kept on the Island, by the buyers of the six months before the rival."""
    island_rows = lantern.rivals.query("region == 'Island' and present")
    opening = pd.Timestamp(island_rows["month"].min() + "-01")
    days = lantern.orders["date"]
    earlier = lantern.orders[days.ge(opening - pd.DateOffset(months=6)) & days.lt(opening)]
    later = lantern.orders[days.ge(opening) & days.lt(opening + pd.DateOffset(months=6))]
    later = later[later["customer_id"].isin(earlier["customer_id"])]
    islanders = lantern.customers.loc[lantern.customers["region"].eq("Island"), "customer_id"]
    here, there = (
        later["customer_id"].isin(islanders).eq(side).sum()
        / earlier["customer_id"].isin(islanders).eq(side).sum()
        for side in (True, False)
    )
    return float(there - here)


def same_numbers(answer: Any, expected: pd.Series) -> bool:
    """Whether labelled numbers agree; dictionaries and one-column tables count too."""
    if isinstance(answer, pd.DataFrame):
        answer = answer.iloc[:, 0]
    given = pd.Series(answer, dtype=float).reindex(expected.index)
    return len(pd.Series(answer, dtype=float)) == len(expected) and bool(
        np.allclose(given, expected, atol=TOLERANCE, rtol=0)
    )


def _random_people(seed: int) -> pd.DataFrame:
    """Return people on a coarse grid, so that many stand exactly on a line, with gaps."""
    random = np.random.default_rng(seed)
    attachment = random.choice([*range(0, 101, 10), np.nan], 200)
    return pd.DataFrame(
        {"attachment": attachment, "orders": random.integers(0, 12, 200)}, index=random.permutation(200)
    )


def _grade_repeat_rate(answer: Any, lantern: Lantern) -> bool:
    return same_numbers(answer, reference_repeat_rate(lantern))


@cache
def _other_surveys() -> list[pd.DataFrame]:
    """Return the surveys of other Lanterns, and sheets on which nobody uses the ends of the scale."""
    surveys = [make_lantern(name, ASSIGNMENT).surveys for name in OTHER_IDS]
    middle = np.random.default_rng(4).choice([2, 3, 4, 5, 6, np.nan], (60, 4))
    sheets = pd.DataFrame(middle, columns=["trust", "affection", "reliance", "satisfaction"])
    return [*surveys, sheets.convert_dtypes().iloc[::-1]]


def _grade_attachment_score(answer: Any, lantern: Lantern) -> bool:
    for surveys in (lantern.surveys, *_other_surveys()):
        given = pd.Series(answer(surveys.copy()), dtype=float).to_numpy()
        expected = reference_attachment_score(surveys).to_numpy()
        if not np.allclose(given, expected, atol=TOLERANCE, rtol=0, equal_nan=True):
            return False
    return True


def _grade_loyalty_box(answer: Any, lantern: Lantern) -> bool:
    for seed, lines in enumerate([(50, 6), (70, 3), (30, 9), (100, 0)]):
        people = _random_people(seed)
        expected = reference_loyalty_box(people, *lines)
        given = answer(people.copy(), *lines)
        given = (
            given.reindex(people.index) if isinstance(given, pd.Series) else pd.Series(given, people.index)
        )
        if not (given.isna() == expected.isna()).all() or not (given.dropna() == expected.dropna()).all():
            return False
    return True


def _grade_share_moved(answer: Any, lantern: Lantern) -> bool:
    return same_numbers(answer, reference_share_moved(lantern))


def _grade_extra_loss(answer: Any, lantern: Lantern) -> bool:
    numbers = np.asarray(answer, dtype=float)
    return numbers.size == 1 and abs(numbers.item() - reference_extra_loss(lantern)) <= TOLERANCE


@dataclass(frozen=True)
class GradedTask:
    """How one task is graded: the learner's name for the answer, its points, and the comparison."""

    variable: str
    points: int
    right: Callable[[Any, Lantern], bool]


TASKS = {
    "04.1": GradedTask("repeat_rate", 2, _grade_repeat_rate),
    "04.2": GradedTask("attachment_score", 3, _grade_attachment_score),
    "04.3": GradedTask("loyalty_box", 4, _grade_loyalty_box),
    "04.4": GradedTask("share_moved", 5, _grade_share_moved),
    "04.5": GradedTask("extra_loss", 6, _grade_extra_loss),
}


def is_right(task: str, answer: Any, lantern: Lantern) -> bool:
    """Whether an answer is right; one that breaks the comparison is not."""
    try:
        return bool(TASKS[task].right(answer, lantern))
    except Exception:
        return False


def grade(task: str, answer: Any, lantern: Lantern) -> None:
    """Stop with a message when an answer is not right: what nbgrader's test cells need."""
    assert is_right(task, answer, lantern), f"Task {task}: this answer does not hold on the graded checks."
