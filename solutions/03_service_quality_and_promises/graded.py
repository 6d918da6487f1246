"""Graded checks of chapter 03: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "03"
PARTS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")


def reference_kept(lantern: Lantern) -> pd.Series:
    """03.1: share of events within the promised minutes, by kind."""
    spare = lantern.tickets["promised_minutes"].sub(lantern.tickets["actual_minutes"])
    return spare.ge(0).groupby(lantern.tickets["kind"]).mean()


def reference_ladder_cost(late: pd.Series, ladder: dict[float, float]) -> float:
    """03.2: mean pay of an event, each event looked up on the ladder."""
    rungs = np.array(sorted(ladder), dtype=float)
    pays = np.array([0.0, *(ladder[rung] for rung in sorted(ladder))])
    return float(pays[np.searchsorted(rungs, late.to_numpy(dtype=float), side="left")].mean())


def reference_shortfall(lantern: Lantern) -> pd.Series:
    """03.3: share of answers that perceive less than they expect, by dimension."""
    asked = lantern.surveys
    return pd.Series({part: asked[f"expect_{part}"].gt(asked[f"perceive_{part}"]).mean() for part in PARTS})


def _sides(lantern: Lantern) -> tuple[pd.Series, pd.Series]:
    asked = lantern.surveys
    met, hoped = (asked.filter(regex=f"^{side}_").T.sum() / len(PARTS) for side in ("perceive", "expect"))
    return met, hoped


def reference_fits(lantern: Lantern) -> pd.Series:
    """03.4: R² of satisfaction on the mean gap and on mean performance, by least squares."""
    met, hoped = _sides(lantern)
    score = lantern.surveys["satisfaction"]
    known = score.notna().to_numpy()
    target = score[known].to_numpy(dtype=float)
    shares = {}
    for name, column in {"gap": met - hoped, "performance": met}.items():
        line = np.polyfit(column[known].to_numpy(dtype=float), target, 1)
        left = target - np.polyval(line, column[known].to_numpy(dtype=float))
        shares[name] = 1 - left.var() / target.var()
    return pd.Series(shares)


def reference_within(arrivals: float, minutes_each: float, servers: int, promise: float) -> float:
    """03.5: Erlang's share within the promise, by his loss formula."""
    busy = arrivals * minutes_each / 60
    if busy >= servers:
        return 0.0
    inverse = 1.0
    for person in range(1, servers + 1):
        inverse = 1.0 + inverse * person / busy
    blocked = 1.0 / inverse
    queued = servers * blocked / (servers - busy * (1.0 - blocked))
    return 1.0 - queued * math.exp((busy - servers) * promise / minutes_each)


COUNTERS = (
    (28.5, 4.0, 3, 3.0),
    (30.0, 3.0, 2, 0.0),
    (55.0, 5.0, 6, 2.5),
    (7.0, 6.0, 1, 4.0),
    (90.0, 4.0, 5, 3.0),
    (45.0, 4.0, 3, 3.0),
)
LADDERS: tuple[dict[float, float], ...] = (
    {0: 1.0, 10: 3.0, 30: 8.0},
    {15: 5.0, 0: 0.5},
    {2: 1.0, 4: 1.0, 40: 20.0},
)


def _right_ladder(answer: Any, lantern: Lantern) -> bool:
    minutes = lantern.tickets["actual_minutes"] - lantern.tickets["promised_minutes"]
    late = minutes.clip(lower=0)
    return all(
        same_number(answer(late.copy(), dict(ladder)), reference_ladder_cost(late, ladder))
        for ladder in LADDERS
    )


def _right_within(answer: Any, lantern: Lantern) -> bool:
    return all(same_number(answer(*counter), reference_within(*counter)) for counter in COUNTERS)


TASKS = {
    "03.1": GradedTask("kept", 2, compared(reference_kept, same_numbers), reference_kept),
    "03.2": GradedTask("ladder_cost", 4, _right_ladder, reference_ladder_cost, function=True),
    "03.3": GradedTask("shortfall", 4, compared(reference_shortfall, same_numbers), reference_shortfall),
    "03.4": GradedTask("fits", 4, compared(reference_fits, same_numbers), reference_fits),
    "03.5": GradedTask("within", 6, _right_within, reference_within, function=True),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    asked = lantern.surveys
    sides = {
        name: asked[[f"{side}_{part}" for part in PARTS]].set_axis(list(PARTS), axis=1)
        for name, side in {"perceived": "perceive", "expected": "expect"}.items()
    }
    return {
        "tickets": lantern.tickets,
        "surveys": asked,
        "math": math,
        "late": lantern.tickets["actual_minutes"].sub(lantern.tickets["promised_minutes"]).clip(lower=0),
        "kinds": ["billing", "core", "delivery", "encounter"],
        "dimensions": list(PARTS),
        "ladder_cost": reference_ladder_cost,
        **sides,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    events = lantern.tickets["kind"].value_counts()
    shares = answers["03.4"]
    return {
        "at least 60 events of each kind": bool(events.min() >= 60),
        "at least 300 answers": len(lantern.surveys) >= 300,
        "between a third and nine tenths of the promises are kept": bool(
            answers["03.1"].between(0.3, 0.9).all()
        ),
        "reliability falls short most often or nearly so": bool(
            answers["03.3"]["reliability"] >= answers["03.3"].max() - 0.05
        ),
        "performance explains more of the answers": bool(shares["performance"] > shares["gap"]),
        "the shares short are not all alike": any(
            abs(one - other) > 0.02 for one, other in pairwise(answers["03.3"])
        ),
    }
