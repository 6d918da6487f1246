"""What the reading of chapter 11 counts, one table a function; the numbers themselves are registered in ``ch11``."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from loyaltylab import load, open_envelope
from loyaltylab.explorers.letter_trial import (
    DAY,
    KNOWN,
    large_trial,
    learning_windows,
    risk_model,
    trial_table,
)
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.targeting import (
    AlarmRates,
    alarm_rates,
    calibration_table,
    effect_by_group,
    expected_net_value,
    missing_orders,
    net_benefit,
    silence_window,
)

LETTER_CENTS = 320
LAST_DAY = pd.Timestamp("2025-12-31")
THRESHOLDS = tuple(np.round(np.arange(0.02, 0.61, 0.02), 2))
LINES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
LINE = 3.0
FREQUENT = 12
"""Orders in 2023 from which a customer's own pace is known well enough to watch it."""
WITHIN = 6


@cache
def private_orders() -> pd.DataFrame:
    """Return the orders of private customers."""
    customers = load("customers")
    people = customers.loc[customers["type"] == "private", "customer_id"]
    orders = load("orders")
    return orders[orders["customer_id"].isin(people)]


@cache
def learning() -> pd.DataFrame:
    """Return the two windows from which the models learn."""
    return learning_windows(private_orders())


@cache
def judged() -> pd.DataFrame:
    """Return the window of March 2025 with each model's predicted chance of falling silent."""
    table = silence_window(private_orders(), DAY)
    for name, model in models().items():
        table[name] = model.predict_proba(table[KNOWN])[:, 1]
    return table


@cache
def models() -> dict[str, Any]:
    """Return the three models: logistic regression, a small tree, and one that is grown out."""
    known, silent = learning()[KNOWN], learning()["silent"]
    small = DecisionTreeClassifier(max_depth=3, min_samples_leaf=30, random_state=0)
    return {
        "logistic": risk_model(learning()),
        "small": small.fit(known, silent),
        "grown": DecisionTreeClassifier(random_state=0).fit(known, silent),
    }


def hit_rank(name: str, learned: bool) -> float:
    """Return the AUC of a model: on the windows it learned from, or on March 2025."""
    if learned:
        chance = models()[name].predict_proba(learning()[KNOWN])[:, 1]  # type: ignore[attr-defined]
        return float(roc_auc_score(learning()["silent"], chance))
    return float(roc_auc_score(judged()["silent"], judged()[name]))


def leaked_rank() -> float:
    """Return the AUC in March 2025 with one clue from the future: silence counted to the last day of the records."""
    last = private_orders().groupby("customer_id")["date"].max()
    parts = []
    for table in (learning(), judged()):
        parts.append(table.assign(days_since=last.reindex(table.index).rsub(LAST_DAY).dt.days.to_numpy()))
    return float(roc_auc_score(parts[1]["silent"], risk_model(parts[0]).predict_proba(parts[1][KNOWN])[:, 1]))


def gone(silent: bool) -> float:
    """Return the share of the silent (or of the others) who had truly left by the end of the window (hidden truth)."""
    left = open_envelope("leaving").set_index("customer_id")["left"].reindex(judged().index)
    return float((left < "2025-09")[judged()["silent"] == silent].mean())


@cache
def calibration() -> pd.DataFrame:
    """Return predicted against observed, in tenths of the logistic model's chance."""
    return calibration_table(judged()["logistic"], judged()["silent"])


@cache
def decision_curve() -> pd.DataFrame:
    """Return the net benefit of the logistic model, and of writing to everybody."""
    return net_benefit(judged()["logistic"], judged()["silent"], THRESHOLDS)


@cache
def monthly_ends() -> float:
    """Return the share of subscriptions that end in a month, over 2024 and 2025."""
    customers, exits = load("customers"), load("exits")
    holders = customers[customers["contract"] == "subscription"].merge(
        exits[["customer_id", "date"]], "left", on="customer_id"
    )
    ended = there = 0
    for first in pd.date_range("2024-01-01", "2025-12-01", freq="MS"):
        here = holders[(holders["joined"] < first) & ~(holders["date"] < first)]
        there += len(here)
        ended += int((here["date"] < first + pd.offsets.MonthBegin()).sum())
    return ended / there


# --- the trial ---------------------------------------------------------------------------------------------------------


def _beyond_usual(trial: pd.DataFrame) -> pd.DataFrame:
    """Return the trial with ``change``: the margin of the three months beyond a quarter of the year before."""
    return trial.assign(change=trial["outcome"] - trial["margin"] / 4)


@cache
def own_trial() -> pd.DataFrame:
    """Return Lantern's own trial of March 2025."""
    return _beyond_usual(trial_table(private_orders(), load("contacts"), load("surveys")))


@cache
def large() -> pd.DataFrame:
    """Return the same trial in a Lantern of 20,000 customers, with the gain of each letter."""
    return _beyond_usual(large_trial())


def effect(trial: pd.DataFrame) -> Estimate:
    """Return the effect of a letter: change with less change without, euro a letter."""
    return mean_difference(trial.loc[trial["letter"], "change"], trial.loc[~trial["letter"], "change"])


@cache
def by_risk(which: str) -> pd.DataFrame:
    """Return the effect of a letter by fifth of risk, in the own or the large trial."""
    trial = own_trial() if which == "own" else large()
    return effect_by_group(trial["risk"], trial["letter"], trial["change"])


@cache
def by_answer() -> pd.DataFrame:
    """Return the effect of a letter by the answer to “I compare offers” in the large trial, with risk and true gain."""
    rows = {}
    for words, low, high in (("1 or 2", 1, 2), ("3", 3, 3), ("4", 4, 4), ("5", 5, 5), ("6 or 7", 6, 7)):
        people = large()[large()["compares"].between(low, high)]
        found = effect(people)
        rows[words] = {
            "people": len(people),
            "risk": people["risk"].mean(),
            "effect": found.value,
            "low": found.low,
            "high": found.high,
            "gain": people["gain"].mean(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


@cache
def riskiest() -> pd.Series:
    """Return who belongs to the riskiest fifth of the large trial."""
    return large()["risk"].rank(method="first", ascending=False) <= len(large()) / 5


@cache
def comparers() -> pd.Series:
    """Return who gave 5, 6 or 7 when asked whether she compares offers, in the large trial."""
    return large()["compares"] >= 5


def rule_gain(rule: str, share: float = 0.2) -> float:
    """Return what a letter to the top share by a rule earned, after its cost: euro a letter (hidden truth).

    Only customers who got a letter, and on whom no response was learned, are counted.
    """
    held = large()[large()["letter"] & ~large()["learn"]]
    order = {"risk": "risk", "value": "margin", "response": "response"}[rule]
    top = held.sort_values(order, ascending=False, kind="stable").head(int(share * len(held)))
    return float(top["gain"].mean()) - LETTER_CENTS / 100


@cache
def cells() -> pd.DataFrame:
    """Return letters and what they earned, by tenth of risk and answer: two rows a cell, ``kind`` and ``amount``."""
    people = large()
    tenth = np.ceil(people["risk"].rank(method="first") / len(people) * 10).astype(int)
    people = people.assign(tenth=tenth)[people["letter"]]
    groups = people.groupby(["tenth", people["compares"].astype(int)])["gain"]
    letters = groups.size().rename("amount").reset_index().assign(kind="letters")
    earned = (groups.sum() - groups.size() * LETTER_CENTS / 100).round().rename("amount").reset_index()
    return pd.concat([letters, earned.assign(kind="euro")], ignore_index=True).astype({"amount": int})


# --- alarms --------------------------------------------------------------------------------------------------------------


@cache
def watched() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return orders and expected orders of 2024 and 2025, and the place of the month of leaving (hidden truth).

    Watched are customers from before 2023 with twelve orders in 2023 or more. Expected is their own pace of 2023 times the season
    of 2023.
    """
    customers, orders = load("customers").set_index("customer_id"), load("orders")
    month = orders["date"].dt.strftime("%Y-%m").rename("month")
    counts = orders.groupby(["customer_id", month]).size().unstack(fill_value=0)
    left = open_envelope("leaving").set_index("customer_id")["left"].reindex(counts.index)
    there = (customers["joined"].reindex(counts.index) < "2023-01-01") & ~(left < "2024-01")
    base = counts.loc[there, [name for name in counts if str(name) < "2024"]]
    season = base.sum() / base.sum().mean()
    pace = base.mean(axis=1)
    pace = pace[base.sum(axis=1) >= FREQUENT]
    months = [str(name) for name in counts if str(name) >= "2024"]
    expected = pd.DataFrame(
        np.outer(pace, [season[f"2023-{name[-2:]}"] for name in months]), index=pace.index, columns=months
    )
    place = left.reindex(pace.index).map({name: number for number, name in enumerate(months)})
    return counts.loc[pace.index, months], expected, place.astype(float)


@cache
def alarms(line: float) -> AlarmRates:
    """Return what the alarm is worth with its line at so many missing orders."""
    bought, expected, left = watched()
    levels = missing_orders(bought, expected, line=line)
    return alarm_rates(levels > line, left, WITHIN)


# --- whom to win back --------------------------------------------------------------------------------------------------


@cache
def lost() -> pd.DataFrame:
    """Return the customers of the win-back trial: ``arm``, ``back`` and ``worth``.

    ``worth`` is the margin (euro) of the year before they were asked, times the share of such a margin that those who came back brought
    afterwards.
    """
    trial, orders = load("winback"), load("orders")
    trial = trial.assign(asked=pd.to_datetime(trial["month"]), back=trial["returned"].notna())
    rows = orders.merge(trial[["customer_id", "asked"]], on="customer_id")
    # Asked three months after leaving: fifteen months back hold the last year with Lantern.
    a_year_before = rows["asked"].dt.to_period("M").sub(15).dt.to_timestamp()
    before = rows[(rows["date"] < rows["asked"]) & (rows["date"] >= a_year_before)]
    after = rows[rows["date"] >= rows["asked"]]

    def margin(part: pd.DataFrame) -> np.ndarray:
        total = part.groupby("customer_id")["margin_cents"].sum()
        return total.reindex(trial["customer_id"], fill_value=0).to_numpy() / 100

    trial = trial.assign(before=margin(before), after=margin(after))
    returned = trial[trial["back"]]
    return trial.assign(worth=trial["before"] * returned["after"].sum() / returned["before"].sum())


def share_back(arm: str) -> float:
    """Return the share of an arm of the win-back trial that came back."""
    people = lost()
    return float(people.loc[people["arm"] == arm, "back"].mean())


@cache
def extra_back() -> Estimate:
    """Return how much larger the share who came back is with the price offer than without any."""
    arms = lost().groupby("arm")["back"]
    return mean_difference(*(arms.get_group(arm).astype(float) for arm in ("price", "control")))


@cache
def offer_values() -> pd.Series:
    """Return the expected net value of the price offer to each lost customer, largest first, euro."""
    offer = int(lost().loc[lost()["arm"] == "price", "offer_cents"].iloc[0]) / 100
    values = expected_net_value(share_back("price"), share_back("control"), lost()["worth"], offer)
    return values.sort_values(ascending=False)
