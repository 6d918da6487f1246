"""Graded checks of chapter 06: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers, same_rows
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.satisfaction import TYPES, orders_around, satisfaction_types

ASSIGNMENT = "06"
FOUR_WAVES = ["2023-06", "2023-12", "2024-06", "2024-12"]


def reference_top_two(lantern: Lantern) -> pd.Series:
    """06.1: share of the answers with a score that are 4 or 5, by region."""
    answered = lantern.surveys.merge(lantern.customers, on="customer_id").dropna(subset="satisfaction")
    return answered["satisfaction"].isin([4, 5]).groupby(answered["region"]).mean()


def reference_leaver_shares(people: pd.DataFrame) -> pd.Series:
    """06.2: how many leavers were satisfied, and how many of the satisfied left."""
    both = (people["satisfied"] & people["left"]).sum()
    gone, pleased = people["left"].sum(), people["satisfied"].sum()
    return pd.Series({"satisfied of leavers": both / gone, "leavers of satisfied": both / pleased})


def reference_tier(answers: pd.DataFrame) -> pd.Series:
    """06.3: the highest step reached with all steps below it; a gap without a satisfaction score."""
    scores = answers.astype(float)
    reached = pd.concat(
        [scores["satisfaction"].ge(4), scores["intention"].ge(6), scores["recommend"].ge(9)], axis=1
    )
    return reached.cumprod(axis=1).sum(axis=1).astype(float).mask(scores["satisfaction"].isna())


def reference_still_buying(lantern: Lantern) -> pd.Series:
    """06.4: share of the answers followed by an order in months 1 to 6, by group of scores."""
    rows = lantern.surveys.query("wave in @FOUR_WAVES").dropna(subset="satisfaction")
    rows = rows[orders_around(rows, lantern.orders, -5, 0) > 0]
    again = orders_around(rows, lantern.orders, 1, 6).clip(upper=1)
    label = np.where(rows["satisfaction"] >= 4, rows["satisfaction"].astype(int).astype(str), "1-3")
    return again.groupby(label).mean()


def _four_types(lantern: Lantern) -> pd.DataFrame:
    rows = lantern.surveys.dropna(subset="satisfaction")[["customer_id", "wave", "satisfaction"]]
    rows = rows.assign(orders=orders_around(rows, lantern.orders, -5, 0))
    return rows.assign(type=satisfaction_types(rows))[["customer_id", "wave", "type"]].reset_index(drop=True)


def reference_stay_share(lantern: Lantern) -> pd.Series:
    """06.5: share of the pairs of one wave and the next that keep the type, by the type in the first."""
    wide = _four_types(lantern).pivot(index="customer_id", columns="wave", values="type")
    stays: dict[str, list[bool]] = {name: [] for name in TYPES}
    for earlier, later in pairwise(wide.columns):
        for start, end in wide[[earlier, later]].dropna().itertuples(index=False):
            stays[start].append(start == end)
    return pd.Series({name: np.mean(kept) for name, kept in stays.items()})


def _right_leaver_shares(answer: Any, lantern: Lantern) -> bool:
    random = np.random.default_rng(6)
    for chance in (0.2, 0.5, 0.8):
        people = pd.DataFrame({"satisfied": random.random(60) < chance, "left": random.random(60) < 0.4})
        if not same_numbers(answer(people.copy()), reference_leaver_shares(people)):
            return False
    return True


def _sheets(lantern: Lantern) -> list[pd.DataFrame]:
    """Return the learner's own surveys, and sheets with every combination near the lines, gaps included."""
    grid = pd.MultiIndex.from_product([[3, 4, 5, np.nan], [5, 6, 7, np.nan], [8, 9, 10, np.nan]])
    sheets = grid.to_frame(index=False, name=["satisfaction", "intention", "recommend"]).convert_dtypes()
    return [lantern.surveys[["satisfaction", "intention", "recommend"]], sheets.iloc[::-1]]


def _right_tier(answer: Any, lantern: Lantern) -> bool:
    return all(same_rows(answer(sheets.copy()), reference_tier(sheets)) for sheets in _sheets(lantern))


TASKS = {
    "06.1": GradedTask("top_two", 2, compared(reference_top_two, same_numbers), reference_top_two),
    "06.2": GradedTask("leaver_shares", 3, _right_leaver_shares, reference_leaver_shares, function=True),
    "06.3": GradedTask("tier", 4, _right_tier, reference_tier, function=True),
    "06.4": GradedTask(
        "still_buying", 5, compared(reference_still_buying, same_numbers), reference_still_buying
    ),
    "06.5": GradedTask("stay_share", 6, compared(reference_stay_share, same_numbers), reference_stay_share),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    region = lantern.customers.set_index("customer_id")["region"]
    answered = lantern.surveys.dropna(subset="satisfaction")
    wave = answered[answered["wave"].isin(FOUR_WAVES)][["customer_id", "wave", "satisfaction"]]
    names = {1: "1-3", 2: "1-3", 3: "1-3", 4: "4", 5: "5"}
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "surveys": lantern.surveys,
        "scored": answered.assign(region=answered["customer_id"].map(region)),
        "answers": wave.assign(group=wave["satisfaction"].map(names)).reset_index(drop=True),
        "typed": _four_types(lantern),
        "next_wave": dict(pairwise([*FOUR_WAVES, "2025-06", "2025-12"])),
        "leaver_shares": reference_leaver_shares,
        "tier": reference_tier,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough answers to see something, and something to see."""
    provided = given(lantern)
    typed = provided["typed"].assign(next_wave=provided["typed"]["wave"].map(provided["next_wave"]))
    starts = typed.merge(typed, left_on=["customer_id", "next_wave"], right_on=["customer_id", "wave"])[
        "type_x"
    ]
    return {
        "600 to 820 customers": 600 <= len(lantern.customers) <= 820,
        "at least 30 answers in every group of scores": int(provided["answers"]["group"].value_counts().min())
        >= 30,
        "at least 5 pairs of waves start in every type": starts.value_counts()
        .reindex(list(TYPES))
        .ge(5)
        .all(),
        "high answers between 40 % and 97 % in every region": bool(answers["06.1"].between(0.4, 0.97).all()),
        "60 % to 100 % order again": bool(answers["06.4"].between(0.6, 1).all()),
        "loyalists keep the type more often than not": 0.5 < answers["06.5"]["loyalist"] < 1,
    }
