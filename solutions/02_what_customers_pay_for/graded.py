"""Graded checks of chapter 02: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.choice import ConditionalLogit
from loyaltylab.measures.choice_design import CODED

ASSIGNMENT = "02"
SERVICE = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
CLOSE = 1e-5


def reference_share_of_a(worth_a: float, worth_b: float) -> float:
    """02.1: the logistic function of the difference, written with a hyperbolic tangent."""
    return 0.5 + 0.5 * float(np.tanh(0.5 * (worth_a - worth_b)))


def _model(lantern: Lantern) -> ConditionalLogit:
    return ConditionalLogit.fit(answers=lantern.answers, attributes=CODED, person="customer_id")


def reference_part_worths(lantern: Lantern) -> pd.Series:
    """Part-worths as the notebook's own cell estimates them."""
    return _model(lantern).part_worths


def reference_scores(lantern: Lantern) -> pd.DataFrame:
    """Scores of the five parts and satisfaction without gaps, as the notebook's own cell makes them."""
    scores = lantern.surveys.rename(columns=lambda name: name.removeprefix("perceive_"))
    return scores[[*SERVICE, "satisfaction"]].dropna().astype(float)


def reference_chosen_share(lantern: Lantern) -> pd.Series:
    """02.2: boxes taken over boxes shown, by price."""
    answers = lantern.answers
    return answers.loc[answers["chosen"].eq(1), "price"].value_counts() / answers["price"].value_counts()


def reference_money(lantern: Lantern) -> pd.Series:
    """02.3: willingness to pay for each level."""
    return _model(lantern).willingness_to_pay()["money"]


def reference_importance(lantern: Lantern) -> pd.Series:
    """02.4: slopes from the covariances, which need no constant."""
    spread = reference_scores(lantern).cov()
    return pd.Series(
        np.linalg.solve(spread.loc[SERVICE, SERVICE], spread.loc[SERVICE, "satisfaction"]), SERVICE
    )


def _layout_slope(tags: pd.DataFrame, alike: list[str]) -> float:
    """Slope of the logarithm of the price on layout, by taking the other columns out of both first."""
    logs = tags.assign(grams=np.log(tags["grams"]), euro=np.log(tags["euro"]))
    others = logs[alike] - logs[alike].mean()
    rest = {}
    for name in ("laid_out", "euro"):
        column = logs[name] - logs[name].mean()
        rest[name] = column - others @ np.linalg.solve(others.T @ others, others.T @ column)
    return float(rest["laid_out"] @ rest["euro"] / (rest["laid_out"] @ rest["laid_out"]))


def reference_premium(lantern: Lantern) -> pd.Series:
    """02.5: premium of a good layout in both comparisons."""
    both = {"weight": ["grams"], "weight and grade": ["grams", "grade"]}
    return pd.Series({name: np.exp(_layout_slope(lantern.tags, alike)) - 1 for name, alike in both.items()})


def _right_share(answer: Any, lantern: Lantern) -> bool:
    chance = np.random.default_rng(2)
    return all(
        same_number(answer(float(a), float(b)), reference_share_of_a(a, b))
        for a, b in chance.normal(0, 2, (20, 2))
    )


def _alike(answer: Any, expected: pd.Series) -> bool:
    return same_numbers(answer, expected, CLOSE)


TASKS = {
    "02.1": GradedTask("share_of_a", 2, _right_share, reference_share_of_a, function=True),
    "02.2": GradedTask(
        "chosen_share", 3, compared(reference_chosen_share, same_numbers), reference_chosen_share
    ),
    "02.3": GradedTask("money", 4, compared(reference_money, _alike), reference_money),
    "02.4": GradedTask("importance", 5, compared(reference_importance, _alike), reference_importance),
    "02.5": GradedTask("premium", 6, compared(reference_premium, _alike), reference_premium),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "surveys": lantern.surveys,
        "answers": lantern.answers,
        "tags": lantern.tags,
        "part_worths": reference_part_worths(lantern),
        "scores": reference_scores(lantern),
        "parts": list(SERVICE),
        "share_of_a": reference_share_of_a,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    shares, money = answers["02.2"], answers["02.3"]
    return {
        "680 to 820 customers": 680 <= len(lantern.customers) <= 820,
        "at least 300 were asked": lantern.answers["customer_id"].nunique() >= 300,
        "a dearer box is taken less often": bool(shares[12] > shares[24] + 0.2),
        "the third grade is worth 3 to 20 euro": bool(3 <= money["quality_3"] <= 20),
        "at least 200 questionnaires without a gap": len(reference_scores(lantern)) >= 200,
        "the grade takes a part of the premium": bool(
            answers["02.5"]["weight"] > answers["02.5"]["weight and grade"] > 0.05
        ),
    }
