"""Graded checks of chapter 04: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import (
    GradedTask,
    compared,
    graders,
    same_number,
    same_numbers,
    same_rows,
    same_words,
)
from loyaltylab.checks.lantern import Lantern, make_lantern

ASSIGNMENT = "04"
OTHER_IDS = ("graded check one", "graded check two")


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


def _random_people(seed: int) -> pd.DataFrame:
    """Return people on a coarse grid, so that many stand exactly on a line, with gaps."""
    random = np.random.default_rng(seed)
    attachment = random.choice([*range(0, 101, 10), np.nan], 200)
    return pd.DataFrame(
        {"attachment": attachment, "orders": random.integers(0, 12, 200)}, index=random.permutation(200)
    )


@cache
def _other_surveys() -> list[pd.DataFrame]:
    """Return the surveys of other Lanterns, and sheets on which nobody uses the ends of the scale."""
    surveys = [make_lantern(name, ASSIGNMENT).surveys for name in OTHER_IDS]
    middle = np.random.default_rng(4).choice([2, 3, 4, 5, 6, np.nan], (60, 4))
    sheets = pd.DataFrame(middle, columns=["trust", "affection", "reliance", "satisfaction"])
    return [*surveys, sheets.convert_dtypes().iloc[::-1]]


def _right_attachment_score(answer: Any, lantern: Lantern) -> bool:
    return all(
        same_rows(answer(surveys.copy()), reference_attachment_score(surveys))
        for surveys in (lantern.surveys, *_other_surveys())
    )


def _right_loyalty_box(answer: Any, lantern: Lantern) -> bool:
    for seed, lines in enumerate([(50, 6), (70, 3), (30, 9), (100, 0)]):
        people = _random_people(seed)
        if not same_words(answer(people.copy(), *lines), reference_loyalty_box(people, *lines)):
            return False
    return True


TASKS = {
    "04.1": GradedTask(
        "repeat_rate", 2, compared(reference_repeat_rate, same_numbers), reference_repeat_rate
    ),
    "04.2": GradedTask(
        "attachment_score", 3, _right_attachment_score, reference_attachment_score, function=True
    ),
    "04.3": GradedTask("loyalty_box", 4, _right_loyalty_box, reference_loyalty_box, function=True),
    "04.4": GradedTask(
        "share_moved", 5, compared(reference_share_moved, same_numbers), reference_share_moved
    ),
    "04.5": GradedTask("extra_loss", 6, compared(reference_extra_loss, same_number), reference_extra_loss),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    orders_2024 = lantern.orders[lantern.orders["date"].dt.year == 2024]
    orders_per_buyer = orders_2024.groupby("customer_id").size().to_frame("orders")
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "surveys": lantern.surveys,
        "rivals": lantern.rivals,
        "orders_2024": orders_2024,
        "buyers": orders_per_buyer.join(lantern.customers.set_index("customer_id")["region"]),
        "attachment_score": reference_attachment_score,
        "loyalty_box": reference_loyalty_box,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    heard = lantern.surveys.loc[lantern.surveys["wave"].eq("2024-12"), "customer_id"].nunique()
    buyers = given(lantern)["buyers"]
    return {
        "600 to 800 customers": 600 <= len(lantern.customers) <= 800,
        "at least 80 answers in the wave of December 2024": heard >= 80,
        "at least 30 buyers on the Island": buyers["region"].eq("Island").sum() >= 30,
        "repeat rates between 40 % and 99 %": bool(answers["04.1"].between(0.4, 0.99).all()),
        "the line at 4 moves 2 % to 45 % of people": 0.02 < answers["04.4"][4] < 0.45,
        "the rival costs 3 to 65 orders in a hundred": 0.03 < answers["04.5"] < 0.65,
    }
