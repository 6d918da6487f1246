"""The trial of the letter in a Lantern of many customers: what explorer and page of chapter 11 stand on.

In March 2025 half of the customers who may be written to got a letter with a sample, drawn by lot. Ten times as many
customers as Lantern has make the answer sharp; and because the world is made up, the same three months can be lived again
without the letters.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from loyaltylab.measures.targeting import silence_window
from loyaltylab.world import During, Levers, World, simulate

DAY = pd.Timestamp("2025-03-01")
LEARNING_DAYS = (pd.Timestamp("2024-03-01"), pd.Timestamp("2024-09-01"))
"""Windows to learn from: the silence after the second is over before the letter goes out."""

FELT_DAYS = 92
"""The three months in which the letter is felt."""

CAMPAIGN = "Stay with us, test"
KNOWN = ["days_since", "orders_90", "orders_365", "margin"]
RESPONSE = ["margin", "compares", "both"]
LARGE = World(private=20_000, business=0)
"""Lantern with ten times its private customers; its first 2,000 are Lantern's own."""


def risk_model(windows: pd.DataFrame) -> Pipeline:
    """Return the logistic regression of falling silent on what was known before."""
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return model.fit(windows[KNOWN], windows["silent"])


def learning_windows(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the two windows that end before the letter, one below the other."""
    return pd.concat([silence_window(orders, day) for day in LEARNING_DAYS])


def last_answers(surveys: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Return each customer's latest answer to “I compare offers before I buy” (1 to 7) from a wave before the day."""
    earlier = surveys[surveys["wave"] < f"{day:%Y-%m}"].dropna(subset="compares")
    return earlier.sort_values("wave").groupby("customer_id")["compares"].last()


def margin_after(orders: pd.DataFrame, customers: pd.Index, days: int = FELT_DAYS) -> pd.Series:
    """Return the margin of each customer in the days from the letter on, in euro."""
    after = orders[(orders["date"] >= DAY) & (orders["date"] < DAY + pd.Timedelta(days=days))]
    return after.groupby("customer_id")["margin_cents"].sum().reindex(customers, fill_value=0) / 100


def trial_table(orders: pd.DataFrame, contacts: pd.DataFrame, surveys: pd.DataFrame) -> pd.DataFrame:
    """Return the customers of the trial who were active on the day.

    Returns
    -------
    DataFrame
        By ``customer_id``: the columns of `silence_window`; ``risk`` (chance of falling silent, learned before the day); ``compares``
        and ``both`` (× margin), the middle of the scale where she never answered; ``letter`` (True or False, by lot); ``outcome``
        (margin of the three months after, euro).
    """
    table = silence_window(orders, DAY)
    table["risk"] = risk_model(learning_windows(orders)).predict_proba(table[KNOWN])[:, 1]
    table["compares"] = last_answers(surveys, DAY).reindex(table.index).fillna(4.0)
    table["both"] = table["margin"] * table["compares"]
    arms = contacts.loc[contacts["campaign"] == CAMPAIGN].set_index("customer_id")["arm"]
    table = table[table.index.isin(arms.index)].copy()
    table["letter"] = arms.reindex(table.index) != "control"
    table["outcome"] = margin_after(orders, table.index)
    return table


def predicted_response(learn: pd.DataFrame, judge: pd.DataFrame) -> pd.Series:
    """Return the extra margin to be expected from a letter: one regression for each arm, and their difference.

    Künzel and others (2019, *PNAS* 116, 4156-4165) call this a T-learner.
    """
    with_letter, without = (
        LinearRegression().fit(arm[RESPONSE], arm["outcome"])
        for arm in (learn[learn["letter"]], learn[~learn["letter"]])
    )
    return pd.Series(with_letter.predict(judge[RESPONSE]) - without.predict(judge[RESPONSE]), judge.index)


@lru_cache(maxsize=2)
def large_trial(world: World = LARGE) -> pd.DataFrame:
    """Return the trial in a large Lantern, with what each letter really changed.

    Returns
    -------
    DataFrame
        As `trial_table`, and: ``learn`` (even customer numbers: the response is learned on them), ``response`` (predicted extra margin,
        euro), and ``gain`` (margin of the three months with the letter less without it, the same customer in two worlds, euro; a gap
        for the control arm).
    """
    names = ("orders", "contacts", "surveys")
    history = simulate(world, only=names).observed
    silent = Levers(campaigns=During(0.0, start="2025-03", end="2025-05"))
    without = simulate(world.with_changes(levers=silent), only=("orders",)).observed["orders"]
    table = trial_table(*(history[name] for name in names))
    table["learn"] = table.index.to_numpy() % 2 == 0
    table["response"] = predicted_response(table[table["learn"]], table)
    gain = table["outcome"] - margin_after(without, table.index)
    table["gain"] = np.where(table["letter"], gain, np.nan)
    return table
