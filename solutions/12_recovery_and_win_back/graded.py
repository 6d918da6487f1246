"""Graded checks of chapter 12: reference answers, compared on the learner's own Lantern and on made-up trials.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "12"
ALL_ARMS = ["control", "price", "upgrade", "apology"]
CENTS = dict(zip(ALL_ARMS, (0, 800, 600, 150)))


def number_of(months: pd.Series) -> pd.Series:
    """Return months or days as numbers (year times twelve plus month)."""
    stamps = pd.DatetimeIndex(pd.to_datetime(months))
    return pd.Series(stamps.year * 12.0 + stamps.month, index=months.index)


def reference_return_share(lantern: Lantern) -> pd.Series:
    """12.1: mean of a column of yes and no, by arm."""
    came = lantern.winback["returned"].notna()
    return pd.Series({arm: came[lantern.winback["arm"].eq(arm)].mean() for arm in ALL_ARMS})


def reference_surely_added(trial: pd.DataFrame, offer: str) -> float:
    """12.2: difference of two shares less 1.96 standard errors (unpooled)."""
    flags = {
        name: trial.loc[trial["arm"].eq(name), "returned"].notna().to_numpy() for name in (offer, "control")
    }
    spread = sum(flag.var() / flag.size for flag in flags.values())
    return float(flags[offer].mean() - flags["control"].mean() - 1.96 * sqrt(spread))


def reference_cost_per_added(trial: pd.DataFrame, offer: str) -> float:
    """12.3: offers paid over the returns that they added, in euro."""
    rows = trial.groupby("arm").agg(
        asked=("customer_id", "size"), came=("returned", "count"), cents=("offer_cents", "max")
    )
    with_offer, quiet = rows.loc[offer], rows.loc["control"]
    extra = with_offer["came"] / with_offer["asked"] - quiet["came"] / quiet["asked"]
    return float(with_offer["cents"] * with_offer["came"] / with_offer["asked"] / extra / 100)


def followed(lantern: Lantern) -> pd.DataFrame:
    """Return the lost customers with six months on record: arm, returned, offer and margin (€), by customer."""
    trial = lantern.winback.set_index("customer_id")
    trial = trial[trial["month"].le("2025-05")]
    start = number_of(trial["returned"].dropna())
    bought = lantern.orders[lantern.orders["customer_id"].isin(start.index)]
    age = number_of(bought["date"]) - bought["customer_id"].map(start)
    early = bought[(age >= 0) & (age < 6)].groupby("customer_id")["margin_cents"].sum()
    return trial.assign(margin=[early.get(number, 0) / 100 for number in trial.index])


def reference_net_added(lantern: Lantern) -> pd.Series:
    """12.4: margin of six months less the offer, per customer asked, beyond the control arm."""
    table = followed(lantern)
    price = np.where(table["returned"].isna(), 0.0, table["offer_cents"] / 100)
    average = (table["margin"] - price).groupby(table["arm"]).mean()
    return average[ALL_ARMS[1:]] - average["control"]


def thirds(past: pd.Series) -> pd.Series:
    """Return low, middle or high by equal thirds; equals go by customer number."""
    ranks = past.sort_index().rank(method="first")
    return pd.qcut(ranks, 3, labels=["low", "middle", "high"]).astype(object)


def reference_ceiling(lantern: Lantern) -> pd.Series:
    """12.5: margin of six months by third of the margin before leaving, upgrade against control."""
    table = followed(lantern)
    call = number_of(table["month"])
    bought = lantern.orders[lantern.orders["customer_id"].isin(table.index)]
    lead = bought["customer_id"].map(call) - number_of(bought["date"])
    year = bought[(lead > 3) & (lead < 16)].groupby("customer_id")["margin_cents"].sum()
    third = thirds(pd.Series([year.get(number, 0) for number in table.index], index=table.index))
    amounts = {}
    for name in ("low", "middle", "high"):
        group = table[third.reindex(table.index).eq(name)]
        amounts[name] = (
            group.loc[group["arm"].eq("upgrade"), "margin"].mean()
            - group.loc[group["arm"].eq("control"), "margin"].mean()
        )
    return pd.Series(amounts)


def _made_up_trials(lantern: Lantern) -> list[pd.DataFrame]:
    """Return the learner's own trial and three made-up ones with arms of other sizes, on other labels."""
    random = np.random.default_rng(12)
    trials = [lantern.winback]
    for chances in ((0.05, 0.3, 0.2, 0.4), (0.2, 0.5, 0.45, 0.3), (0.1, 0.25, 0.6, 0.35)):
        arms = random.choice(ALL_ARMS, 400, p=(0.4, 0.2, 0.3, 0.1))
        came = random.random(400) < np.array(chances)[[ALL_ARMS.index(arm) for arm in arms]]
        table = pd.DataFrame({"customer_id": np.arange(400) + 7, "month": "2024-09", "arm": arms})
        table["offer_cents"] = [CENTS[arm] for arm in arms]
        table["returned"] = np.where(came, "2024-10", None)
        trials.append(table.set_axis(random.permutation(400)))
    return trials


def _right(reference: Any, answer: Any, lantern: Lantern) -> bool:
    pairs = [(trial, offer) for trial in _made_up_trials(lantern) for offer in ALL_ARMS[1:]]
    # On the learner's own trial an offer may add nothing, and a cost for each added return is then no number to compare.
    known = [(trial, offer) for trial, offer in pairs if reference_cost_per_added(trial, offer) > 0]
    return all(same_number(answer(trial.copy(), offer), reference(trial, offer)) for trial, offer in known)


TASKS = {
    "12.1": GradedTask(
        "return_share", 2, compared(reference_return_share, same_numbers), reference_return_share
    ),
    "12.2": GradedTask(
        "surely_added",
        3,
        lambda answer, lantern: _right(reference_surely_added, answer, lantern),
        reference_surely_added,
        function=True,
    ),
    "12.3": GradedTask(
        "cost_per_added",
        4,
        lambda answer, lantern: _right(reference_cost_per_added, answer, lantern),
        reference_cost_per_added,
        function=True,
    ),
    "12.4": GradedTask("net_added", 5, compared(reference_net_added, same_numbers), reference_net_added),
    "12.5": GradedTask("ceiling", 6, compared(reference_ceiling, same_numbers), reference_ceiling),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    winback, orders = lantern.winback, lantern.orders

    def month_number(months: pd.Series) -> pd.Series:
        days = pd.to_datetime(months)
        return days.dt.year * 12 + days.dt.month

    return {
        "winback": winback,
        "orders": orders,
        "returned_by_arm": winback.groupby("arm")["returned"].count(),
        "month_number": month_number,
        "life": followed(lantern),
        "in_thirds": thirds,
        "surely_added": reference_surely_added,
        "cost_per_added": reference_cost_per_added,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough lost customers, and enough who return."""
    shares = answers["12.1"]
    cells = followed(lantern)["arm"].value_counts()
    return {
        "at least 200 lost customers in each arm": lantern.winback["arm"].value_counts().min() >= 200,
        "at least 120 in each arm are followed": cells.min() >= 120,
        "three to twelve in a hundred come back by themselves": 0.02 <= shares["control"] <= 0.12,
        "some offer adds returns": shares.drop("control").max() > shares["control"],
        "amounts within 15 euro": answers["12.4"].abs().max() < 15,
    }
