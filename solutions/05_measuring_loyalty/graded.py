"""Graded checks of chapter 05: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern, make_lantern

ASSIGNMENT = "05"
OTHER_IDS = ("graded check one", "graded check two")
ITEM_NAMES = ["trust", "affection", "reliance"]
CARD_LINES = [0, 0.2, 0.4, 0.6, 0.8]


def december_answers(lantern: Lantern) -> pd.DataFrame:
    """Return the answered recommendation questions of December 2024 with the region."""
    region_of = lantern.customers.set_index("customer_id")["region"]
    sheets = lantern.surveys.query("wave == '2024-12'").dropna(subset=["recommend"])
    return sheets.assign(region=sheets["customer_id"].map(region_of)).reset_index(drop=True)


def reference_nps(lantern: Lantern) -> pd.Series:
    """05.1: mean of 100, 0 and −100 by region."""
    sheets = december_answers(lantern)
    marks = np.select([sheets["recommend"] > 8, sheets["recommend"] < 7], [100.0, -100.0], 0.0)
    return pd.Series(marks).groupby(sheets["region"]).mean()


def reference_cronbach_alpha(items: pd.DataFrame) -> float:
    """05.2: from the covariances: k/(k−1) times the share of the sum's variance that lies off the diagonal."""
    covariances = items.astype(float).dropna().cov().to_numpy()
    count = len(covariances)
    return float(count / (count - 1) * (1 - np.trace(covariances) / covariances.sum()))


def reference_nps_with_margin(answers: pd.Series) -> tuple[float, float]:
    """05.3: mean of the marks 100, 0 and −100, and 1.96 of its standard errors (population formula)."""
    known = answers.astype(float).dropna().to_numpy()
    marks = 100.0 * (known > 8) - 100.0 * (known < 7)
    return float(marks.mean()), float(1.96 * marks.std() / sqrt(known.size))


def sides(lantern: Lantern) -> pd.DataFrame:
    """Return the customers who ordered and answered in 2024, with the percentile ranks of ``felt`` and ``paid``."""
    in_2024 = lantern.surveys[lantern.surveys["wave"].isin(["2024-06", "2024-12"])]
    felt = in_2024.groupby("customer_id")[ITEM_NAMES].mean().mean(axis=1).dropna()
    spent = lantern.orders[lantern.orders["date"].between("2024-01-01", "2024-12-31")]
    table = pd.DataFrame({"felt": felt, "paid": spent.groupby("customer_id")["paid_cents"].sum()}).dropna()
    return table.rank(pct=True)


def chosen(lantern: Lantern, weight: float) -> pd.Index:
    """Return the customers in the top fifth at this weight of the attachment."""
    table = sides(lantern)
    score = table["felt"].mul(weight).add(table["paid"].mul(1 - weight)).round(8)
    return score.index[score >= score.quantile(0.8)]


def reference_share_lost(lantern: Lantern) -> pd.Series:
    """05.4: share of the holders at one half who are not chosen at another weight."""
    holders = chosen(lantern, 0.5)
    return pd.Series({line: 1 - holders.isin(chosen(lantern, line)).mean() for line in CARD_LINES})


def reference_margin_later(lantern: Lantern) -> pd.Series:
    """05.5: margin of 2025 in euro, shared out among the customers of each list."""
    earned = (
        lantern.orders[lantern.orders["date"] >= "2025-01-01"].groupby("customer_id")["margin_cents"].sum()
    )
    weights = {"attachment": 1, "paid": 0, "both": 0.5}
    lists = {name: chosen(lantern, weight) for name, weight in weights.items()}
    return pd.Series({name: earned.reindex(ids).sum() / 100 / len(ids) for name, ids in lists.items()})


@cache
def _other_items() -> list[pd.DataFrame]:
    """Return the items of other Lanterns, and tables with other numbers of items, gaps, and items that run apart."""
    random = np.random.default_rng(5)
    tables = [make_lantern(name, ASSIGNMENT).surveys[ITEM_NAMES] for name in OTHER_IDS]
    for count in (2, 4, 7):
        answers = random.choice([1.0, 2, 3, 4, 5, 6, 7, np.nan], (40, count), p=[0.12] * 7 + [0.16])
        tables.append(pd.DataFrame(answers, columns=[f"item {number}" for number in range(count)]))
    return tables


@cache
def _other_answers() -> list[pd.Series]:
    random = np.random.default_rng(6)
    drawn = [pd.Series(random.choice([*range(11), np.nan], size)) for size in (9, 60, 400)]
    return [*(make_lantern(name, ASSIGNMENT).surveys["recommend"] for name in OTHER_IDS), *drawn]


def _right_alpha(answer: Any, lantern: Lantern) -> bool:
    tables = [lantern.surveys[ITEM_NAMES], *_other_items()]
    return all(same_number(answer(table.copy()), reference_cronbach_alpha(table)) for table in tables)


def _right_margin(answer: Any, lantern: Lantern) -> bool:
    columns = [lantern.surveys["recommend"], *_other_answers()]
    return all(
        same_number(given, expected)
        for column in columns
        for given, expected in zip(answer(column.copy()), reference_nps_with_margin(column), strict=True)
    )


TASKS = {
    "05.1": GradedTask("nps", 2, compared(reference_nps, same_numbers), reference_nps),
    "05.2": GradedTask("cronbach_alpha", 3, _right_alpha, reference_cronbach_alpha, function=True),
    "05.3": GradedTask("nps_with_margin", 4, _right_margin, reference_nps_with_margin, function=True),
    "05.4": GradedTask("share_lost", 5, compared(reference_share_lost, same_numbers), reference_share_lost),
    "05.5": GradedTask(
        "margin_later", 6, compared(reference_margin_later, same_numbers), reference_margin_later
    ),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    sheets = december_answers(lantern)
    in_2024 = lantern.surveys[lantern.surveys["wave"].isin(["2024-06", "2024-12"])]
    orders_2024 = lantern.orders[lantern.orders["date"].between("2024-01-01", "2024-12-31")]
    paid = orders_2024.groupby("customer_id")["paid_cents"].sum() / 100
    felt = in_2024.groupby("customer_id")[ITEM_NAMES].mean().mean(axis=1).dropna()

    def top_fifth(values: pd.Series) -> pd.Series:
        """Return True for everybody in the best fifth; rounding keeps equal values equal."""
        steady = values.round(8)
        return steady.ge(steady.quantile(0.8))

    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "surveys": lantern.surveys,
        "answers": sheets,
        "promoter": sheets["recommend"].ge(9).astype(int),
        "orders_2024": orders_2024,
        "card": pd.DataFrame({"attachment": felt, "paid": paid}).dropna(),
        "top_fifth": top_fifth,
        "cronbach_alpha": reference_cronbach_alpha,
        "nps_with_margin": reference_nps_with_margin,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    table = sides(lantern)
    heard = december_answers(lantern)["region"].value_counts()
    return {
        "660 to 820 customers": 600 <= len(lantern.customers) <= 820,
        "at least 7 answers in every region": len(heard) == 5 and heard.min() >= 7,
        "at least 130 customers on the card": len(table) >= 130,
        "alpha of the three items between 0.6 and 0.95": 0.6
        < reference_cronbach_alpha(lantern.surveys[ITEM_NAMES])
        < 0.95,
        "without attachment a fifth to nine tenths lose the card": 0.2 < answers["05.4"][0] < 0.9,
        "the list by amount brings more than the list by attachment": answers["05.5"]["paid"]
        > answers["05.5"]["attachment"],
    }
