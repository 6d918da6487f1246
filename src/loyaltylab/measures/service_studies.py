"""Made-up studies beside Lantern's records: what they do not hold, simulated from a seed with a truth that is written here.

Lantern logs no arrivals at its counter, books nothing ahead, gives no guarantee, asks no Kano questions and serves everybody
alike. These four small studies show what such records would look like. Nothing in them says how real customers are.
"""

import numpy as np
import pandas as pd

from loyaltylab.measures.queues import simulate_counter
from loyaltylab.measures.service_quality import KANO_ANSWERS

COUNTER_HOURS = (24.0, 24.0, 42.0, 42.0, 24.0, 24.0, 24.0, 24.0)
"""Customers an hour at the counter, 10 to 18 o'clock: a rush from 12 to 14."""
COUNTER_MINUTES = 4.0
COUNTER_SERVERS = 3
COUNTER_DAYS = 24

PROMISE_BOOK = {
    # what is promised: the promise, the median in truth, the spread of its logarithm, how many, the unit
    "first reply": (120, 82.0, 0.7, 320, "minutes"),
    "booking": (7, 4.5, 0.6, 180, "days"),
    "guarantee": (365, 2400.0, 1.1, 1200, "days"),
}
"""First reply to a message, days from wish to booked seat at a tasting, days until a teapot's handle breaks."""

KANO_TRUTH = {
    "parcel arrives whole": {"M": 0.75, "O": 0.20, "I": 0.05},
    "short queue": {"O": 0.70, "M": 0.15, "A": 0.10, "I": 0.05},
    "open until 20:00": {"O": 0.35, "A": 0.37, "I": 0.28},
    "tea sample in the parcel": {"A": 0.65, "I": 0.30, "O": 0.05},
    "receipt on thick paper": {"I": 0.85, "A": 0.10, "R": 0.05},
    "greeting read from a card": {"R": 0.60, "I": 0.40},
}
"""Share of households for which a feature is of each class."""
KANO_HOUSEHOLDS = 200
KANO_SLIPS = 0.08
"""Share of pairs answered without care: any answer, as it comes."""
_PAIRS = {
    "M": (("expect", "dislike"), ("neutral", "dislike"), ("live with", "dislike")),
    "O": (("like", "dislike"),),
    "A": (("like", "neutral"), ("like", "live with"), ("like", "expect")),
    "I": (("neutral", "neutral"), ("neutral", "live with"), ("expect", "neutral")),
    "R": (("dislike", "neutral"), ("live with", "like"), ("dislike", "like")),
}

TRIAL_VISITS = 480
TRIAL_TRUTH = {
    "quick": 0.6,
    "known": 0.3,
    "personal": 0.0,
    "personal_for_key": 0.7,
    "details": 0.15,
    "irritations": -0.35,
    "steps": 0.0,
}
"""Points of satisfaction (1 to 7) that each adds in the trial: a flag, a detail done right, an irritation, a step of the standard."""
PERSONAL_MINUTES = 4.0
"""Extra minutes of staff that a personal visit takes in the trial."""


def counter_log(
    seed: int = 2, *, rush: bool = True, servers: int = COUNTER_SERVERS, days: int = COUNTER_DAYS
) -> pd.DataFrame:
    """Return made-up days at the counter of the City shop, with the midday rush or with as many customers spread evenly.

    Parameters
    ----------
    seed
        Start of the random numbers.
    rush
        False spreads the day's customers evenly over its hours: the world in which Erlang's formula holds.
    servers, days
        People at the counter, and how many days.

    Returns
    -------
    DataFrame
        As from `simulate_counter`.
    """
    rates = COUNTER_HOURS if rush else (float(np.mean(COUNTER_HOURS)),) * len(COUNTER_HOURS)
    return simulate_counter(rates, COUNTER_MINUTES, servers, days, seed)


def promise_book(seed: int = 3) -> pd.DataFrame:
    """Return made-up promises that Lantern does not record: one row an event.

    Returns
    -------
    DataFrame
        ``promise`` (first reply, booking, guarantee), ``promised``, ``actual``, both in ``unit``. Under guarantee each row is a teapot
        sold, and ``actual`` the days until it fails: the promise is a span, and it is *claimed* when the pot fails within it.
    """
    chance = np.random.default_rng(seed)
    parts = []
    for name, (promised, median, spread, count, unit) in PROMISE_BOOK.items():
        actual = np.maximum(np.round(median * np.exp(spread * chance.standard_normal(count))), 1)
        parts.append(
            pd.DataFrame(
                {"promise": name, "promised": promised, "actual": actual.astype("int64"), "unit": unit}
            )
        )
    return pd.concat(parts, ignore_index=True)


def kano_answers(seed: int = 3) -> pd.DataFrame:
    """Return made-up pairs of Kano answers: one row a household and feature.

    Returns
    -------
    DataFrame
        ``household``, ``feature``, ``with_it``, ``without_it``; the answers are those of `KANO_ANSWERS`.
    """
    chance = np.random.default_rng(seed)
    rows = []
    for feature, shares in KANO_TRUTH.items():
        letters = chance.choice(list(shares), KANO_HOUSEHOLDS, p=list(shares.values()))
        for household, letter in enumerate(letters, start=1):
            pairs = _PAIRS[str(letter)]
            pair = pairs[int(chance.integers(len(pairs)))]
            if chance.random() < KANO_SLIPS:
                pair = (str(chance.choice(KANO_ANSWERS)), str(chance.choice(KANO_ANSWERS)))
            rows.append((household, feature, *pair))
    return pd.DataFrame(rows, columns=["household", "feature", "with_it", "without_it"])


def service_trial(seed: int = 3) -> pd.DataFrame:
    """Return a made-up trial at the desk: by lot a visit is quick or not, with a familiar face or not, personal or not.

    Returns
    -------
    DataFrame
        One row a visit: ``key`` (a key customer), the lots ``quick``, ``known`` and ``personal``, ``steps`` (of 10 steps of the
        standard that were followed), ``details`` (of 8 on a checklist that were right), ``irritations`` (small ones, counted),
        ``minutes`` of staff, and ``satisfaction`` (1 to 7). What adds what stands in `TRIAL_TRUTH`.
    """
    chance = np.random.default_rng(seed)
    lots = {name: chance.permutation(TRIAL_VISITS) % 2 == 0 for name in ("quick", "known", "personal")}
    table = pd.DataFrame({"key": np.arange(TRIAL_VISITS) % 2 == 0, **lots})
    personal = table["personal"].to_numpy()
    followed = np.where(personal, 0.75, 0.94)
    table["steps"] = chance.binomial(10, followed)
    table["details"] = chance.binomial(8, 0.6, TRIAL_VISITS)
    table["irritations"] = chance.poisson(1.1, TRIAL_VISITS)
    minutes = 8 - 2 * table["quick"] + PERSONAL_MINUTES * personal + chance.normal(0, 1.2, TRIAL_VISITS)
    table["minutes"] = minutes.clip(lower=1).round(1)
    truth = TRIAL_TRUTH
    latent = (
        3.9
        + truth["quick"] * table["quick"]
        + truth["known"] * table["known"]
        + (truth["personal"] + truth["personal_for_key"] * table["key"]) * table["personal"]
        + truth["details"] * table["details"]
        + truth["irritations"] * table["irritations"]
        + truth["steps"] * table["steps"]
        + chance.normal(0, 0.9, TRIAL_VISITS)
    )
    table["satisfaction"] = latent.round().clip(1, 7).astype("int64")
    return table
