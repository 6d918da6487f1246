"""Graded checks of chapter 09: reference answers, compared on the learner's own Lantern and on made-up tables.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers, same_words
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "09"
REASONS = [
    "pricing",
    "inconvenience",
    "core service failure",
    "encounter failure",
    "response to failure",
    "competition",
    "ethical problem",
    "involuntary",
]
GROUP_OF = {
    **dict.fromkeys(
        ["core service failure", "encounter failure", "response to failure", "ethical problem"], "fault"
    ),
    **dict.fromkeys(["pricing", "inconvenience"], "active"),
    "competition": "competitive",
    "involuntary": "natural or passive",
}
GROUPS = ["fault", "active", "competitive", "natural or passive", "no reason given"]
OUTSIDE = ["competition", "involuntary"]
PLACES = ["reason_1", "reason_2", "reason_3"]
LAST_DAY = pd.Timestamp("2025-12-31")


def reference_reason_share(lantern: Lantern) -> pd.Series:
    """09.1: share of the leavers with a reason who name each of the eight, in any place."""
    forms = lantern.exits.set_index("customer_id")[PLACES]
    forms = forms[forms.notna().any(axis=1)]
    return pd.Series({reason: forms.eq(reason).any(axis=1).mean() for reason in REASONS})


def reference_cohen_kappa(first: pd.Series, second: pd.Series) -> float:
    """09.2: agreement beyond luck as a share of what luck leaves open."""
    table = pd.crosstab(first.to_numpy(), second.to_numpy(), normalize=True)
    codes = sorted({*table.index, *table.columns})
    square = table.reindex(index=codes, columns=codes, fill_value=0.0).to_numpy()
    chance = float(square.sum(axis=0) @ square.sum(axis=1))
    return (float(np.trace(square)) - chance) / (1 - chance)


def reference_side_named(exits: pd.DataFrame) -> pd.Series:
    """09.3: whose side the reasons are on; a gap where none is named."""
    names = {(True, False): "lantern", (False, True): "outside", (True, True): "both"}
    sides = []
    for form in exits[PLACES].itertuples(index=False):
        told = set(pd.Series(form, dtype=object).dropna())
        key = (any(reason not in OUTSIDE for reason in told), any(reason in OUTSIDE for reason in told))
        sides.append(names.get(key))
    return pd.Series(sides, index=exits.index, dtype=object)


def _holders(lantern: Lantern) -> pd.DataFrame:
    """Return every subscriber with the last day of the subscription and the reason on the form."""
    ends = lantern.exits.set_index("customer_id")
    holders = lantern.customers.loc[lantern.customers["contract"].eq("subscription")].set_index("customer_id")
    return holders[["joined"]].join(ends[["date", "reason_1"]])


def reference_gone_share(lantern: Lantern) -> pd.Series:
    """09.4: share of the subscribers of 1 January 2024 who had ended it by the end of 2025, by stated group."""
    holders = _holders(lantern)
    new_year = pd.Timestamp(2024, 1, 1)
    followed = holders[holders["joined"].lt(new_year) & ~holders["date"].lt(new_year)]
    ended = followed.loc[followed["date"].notna(), "reason_1"].map(GROUP_OF).fillna("no reason given")
    return pd.Series({group: ended.eq(group).sum() / len(followed) for group in GROUPS})


def reference_extra_near(lantern: Lantern) -> float:
    """09.5: departures within 90 days after a failure, less those that luck alone would give."""
    holders = _holders(lantern)
    window = np.timedelta64(90, "D")
    broken = lantern.tickets[lantern.tickets["failed"] & lantern.tickets["customer_id"].isin(holders.index)]
    failure_days = broken["date"].to_numpy()
    rows = holders.index.get_indexer(broken["customer_id"])
    starts, ends = holders["joined"].to_numpy(), holders["date"].fillna(LAST_DAY).to_numpy()
    surplus = 0.0
    for position in np.flatnonzero(holders["date"].notna()):
        today = ends[position]
        touched = np.full(len(holders), False)
        touched[rows[(failure_days <= today) & (failure_days >= today - window)]] = True
        at_risk = (starts <= today) & (ends >= today)
        surplus += touched[position] - touched[at_risk].mean()
    return float(surplus)


def _right_cohen_kappa(answer: Any, lantern: Lantern) -> bool:
    coded = lantern.exits.dropna(subset=["reason_1", "second_coder"])
    random = np.random.default_rng(9)
    pairs = [(coded["reason_1"], coded["second_coder"])]
    for habits in ((0.6, 0.3, 0.1, 0.0), (0.1, 0.2, 0.3, 0.4)):
        first = pd.Series(random.choice(list("abcd"), 90, p=habits))
        pairs.append((first, first.where(random.random(90) < 0.6, random.choice(list("abcd"), 90))))
    return all(same_number(answer(*pair), reference_cohen_kappa(*pair)) for pair in pairs)


def _right_side_named(answer: Any, lantern: Lantern) -> bool:
    random = np.random.default_rng(3)
    made_up = pd.DataFrame(
        random.choice([*REASONS, None], (150, 3)), columns=PLACES, index=random.permutation(150)
    )
    made_up.insert(0, "customer_id", np.arange(150))
    return all(
        same_words(answer(forms.copy()), reference_side_named(forms)) for forms in (lantern.exits, made_up)
    )


TASKS = {
    "09.1": GradedTask(
        "reason_share", 2, compared(reference_reason_share, same_numbers), reference_reason_share
    ),
    "09.2": GradedTask("cohen_kappa", 3, _right_cohen_kappa, reference_cohen_kappa, function=True),
    "09.3": GradedTask("side_named", 4, _right_side_named, reference_side_named, function=True),
    "09.4": GradedTask("gone_share", 5, compared(reference_gone_share, same_numbers), reference_gone_share),
    "09.5": GradedTask("extra_near", 6, compared(reference_extra_near, same_number), reference_extra_near),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    customers, exits, tickets = lantern.customers, lantern.exits, lantern.tickets
    named = exits.melt("customer_id", PLACES, value_name="reason").dropna(subset="reason")
    exits = exits.assign(stated=exits["reason_1"].map(GROUP_OF).fillna("no reason given"))
    spells = customers.loc[customers["contract"] == "subscription", ["customer_id", "joined"]]
    spells = spells.merge(exits[["customer_id", "date"]], how="left", on="customer_id")
    return {
        "customers": customers,
        "exits": exits,
        "tickets": tickets,
        "reasons": REASONS,
        "named": named,
        "leavers_who_name": named["reason"].value_counts().reindex(REASONS, fill_value=0),
        "coded": exits.dropna(subset=["reason_1", "second_coder"]),
        "lantern_side": [reason for reason in REASONS if reason not in OUTSIDE],
        "outside_side": OUTSIDE,
        "groups": GROUPS,
        "group_of": GROUP_OF,
        "spells": spells.assign(end=spells["date"].fillna(LAST_DAY)),
        "failures": tickets[tickets["failed"]],
        "cohen_kappa": reference_cohen_kappa,
        "side_named": reference_side_named,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough leavers to see something, and something to see."""
    spoke = int(lantern.exits["reason_1"].notna().sum())
    kappa = reference_cohen_kappa(
        *(
            lantern.exits.dropna(subset=["reason_1", "second_coder"])[name]
            for name in ("reason_1", "second_coder")
        )
    )
    return {
        "at least 60 leavers who gave a reason": spoke >= 60,
        "core service failure or another reason of Lantern's is named most": answers["09.1"].idxmax()
        not in OUTSIDE,
        "kappa between 0.5 and 0.95": 0.5 <= kappa <= 0.95,
        "a quarter to 70 % gone in two years": 0.2 <= answers["09.4"].sum() <= 0.7,
        "departures near a failure within 40 of luck": abs(answers["09.5"]) <= 40,
    }
