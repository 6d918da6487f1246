"""What the numbers of chapter 03 are counted from: answers, tickets, orders, and the made-up studies beside them."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.intervals import share_difference, share_interval
from loyaltylab.measures.queues import mean_wait, served_within
from loyaltylab.measures.service_quality import (
    DIMENSIONS,
    LEVELS,
    explained,
    gaps,
    ladder_pay,
    late_minutes,
    losses_and_gains,
    service_levels,
)
from loyaltylab.measures.service_studies import (
    COUNTER_HOURS,
    COUNTER_MINUTES,
    COUNTER_SERVERS,
    counter_log,
    promise_book,
)
from loyaltylab.world import Levers, World, compare

YEAR = 2025
LADDER = {0.0: 1.0, 10.0: 3.0, 30.0: 8.0}
"""Euro by minutes late, in the pledge that the chapter tries out; made up."""
MOST_LATE = 10
"""Minutes of lateness that a made-up promise of Lantern's would still allow."""
COUNTER_PROMISE = 3
DRAWS = 400
SATISFIED = 4


@cache
def answers() -> pd.DataFrame:
    """Return the survey answers with satisfaction, mean gap, mean performance and mean expectation; all five pairs answered."""
    table = load("surveys").dropna(subset=["satisfaction"]).reset_index(drop=True)
    table["gap"] = gaps(table).mean(axis=1, skipna=False)
    for part, prefix in (("performance", "perceive"), ("expectation", "expect")):
        columns = [f"{prefix}_{name}" for name in DIMENSIONS]
        table[part] = table[columns].mean(axis=1, skipna=False)
    return table.dropna(subset=["gap"]).reset_index(drop=True)


@cache
def known_answers() -> pd.DataFrame:
    """Return the answers beside the hidden satisfaction and the habit of saying yes of the same person."""
    truth = open_envelope("opinion")[["customer_id", "wave", "satisfaction"]]
    style = open_envelope("traits")[["customer_id", "response_style"]]
    joined = answers().merge(truth, on=["customer_id", "wave"], suffixes=("", "_true"), validate="one_to_one")
    return joined.merge(style, on="customer_id", validate="many_to_one")


MODELS = {"gap": ["gap"], "performance": ["performance"], "both": ["performance", "expectation"]}


def fit(model: str, outcome: str = "satisfaction", style: bool = False) -> float:
    """Return the share of said (or hidden) satisfaction that a model explains, with the habit of saying yes held equal or not."""
    table = known_answers()
    if not style:
        return explained(table, outcome, MODELS[model])
    return explained(table, outcome, [*MODELS[model], "response_style"])


def style_alone() -> float:
    """Return the share of said satisfaction that the habit of saying yes explains by itself."""
    return explained(known_answers(), "satisfaction", ["response_style"])


@cache
def levels() -> pd.DataFrame:
    """Return for each level of service: answers, satisfied ones with interval, and those who gave a 5."""
    table = answers().assign(level=service_levels(answers()))
    rows = {}
    for level in LEVELS:
        score = table.loc[table["level"] == level, "satisfaction"]
        satisfied = int((score >= SATISFIED).sum())
        low, high = share_interval(satisfied, len(score))
        rows[level] = {
            "answers": len(score),
            "share": len(score) / len(table),
            "satisfied": satisfied / len(score),
            "low": low,
            "high": high,
            "top": float((score == 5).mean()),
        }
    return pd.DataFrame(rows).T


@cache
def odds_of_levels() -> dict[int, float]:
    """Return, for each score from 2 to 5, the odds of reaching it above expectation over the odds below it."""
    table = answers().assign(level=service_levels(answers()))
    odds = {}
    for score in (3, 4, 5):
        share = (table["satisfaction"] >= score).groupby(table["level"], observed=True).mean()
        odd = share / (1 - share)
        odds[score] = float(odd["above"] / odd["below"])
    return odds


@cache
def dimension_slopes() -> pd.Series:
    """Return by how much satisfaction rises with a point of each perception, the other four held equal."""
    table = answers()
    perceived = table[[f"perceive_{name}" for name in DIMENSIONS]].to_numpy(dtype=float)
    return pd.Series(_slopes(perceived, table["satisfaction"]), index=list(DIMENSIONS))


def _slopes(columns: np.ndarray, outcome: pd.Series) -> np.ndarray:
    design = np.column_stack([np.ones(len(columns)), columns])
    solved: np.ndarray = np.linalg.lstsq(design, outcome.to_numpy(dtype=float), rcond=None)[0]
    return solved[1:]


def _drawn(table: pd.DataFrame, seed: int = 3) -> list[pd.DataFrame]:
    """Return redrawn sets of customers with all their answers."""
    chance = np.random.default_rng(seed)
    rows = list(table.groupby("customer_id").indices.values())
    return [
        table.iloc[np.concatenate([rows[place] for place in chance.integers(0, len(rows), len(rows))])]
        for _ in range(DRAWS)
    ]


def _interval(values: list[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


@cache
def smile() -> dict[str, Estimate]:
    """Return what a point of perceived empathy, and of the four other perceptions together, adds to satisfaction."""
    table = answers()[["customer_id", "satisfaction", *(f"perceive_{name}" for name in DIMENSIONS)]]
    other = [f"perceive_{name}" for name in DIMENSIONS if name != "empathy"]

    def both(part: pd.DataFrame) -> np.ndarray:
        columns = np.column_stack([part["perceive_empathy"], part[other].mean(axis=1)])
        return _slopes(columns.astype(float), part["satisfaction"])

    point = both(table)
    drawn = np.array([both(part) for part in _drawn(table)])
    return {
        name: Estimate(float(point[place]), *_interval(list(drawn[:, place])))
        for place, name in enumerate(("empathy", "other"))
    }


@cache
def bend() -> dict[str, Estimate]:
    """Return the two slopes of satisfaction, below and above what was expected."""
    table = answers()[["customer_id", "gap", "satisfaction"]]
    point = losses_and_gains(table["gap"], table["satisfaction"])
    drawn = np.array([losses_and_gains(part["gap"], part["satisfaction"]) for part in _drawn(table)])
    return {
        name: Estimate(point[place], *_interval(list(drawn[:, place])))
        for place, name in enumerate(("loss", "gain"))
    }


@cache
def consecutive() -> pd.DataFrame:
    """Return answers of customers who answered two waves running, with what they said half a year before."""
    table = answers()
    order = {wave: place for place, wave in enumerate(sorted(table["wave"].unique()))}
    table = table.assign(place=table["wave"].map(order))
    before = table.assign(place=table["place"] + 1)
    return table.merge(before, on=["customer_id", "place"], suffixes=("", "_before"))


@cache
def later_slope(outcome: str, column: str, held: tuple[str, ...] = ()) -> Estimate:
    """Return the slope of an answer on what the same customer said half a year before, others held equal."""
    table = consecutive()[["customer_id", outcome, column, *held]]

    def slope(part: pd.DataFrame) -> float:
        return float(_slopes(part[[column, *held]].to_numpy(dtype=float), part[outcome])[0])

    return Estimate(slope(table), *_interval([slope(part) for part in _drawn(table)]))


@cache
def true_expectation() -> float:
    """Return the slope of the hidden expectation on hidden perceived service half a year before, expectation then held equal."""
    table = open_envelope("opinion")
    order = {wave: place for place, wave in enumerate(sorted(table["wave"].unique()))}
    table = table.assign(
        place=table["wave"].map(order), perceived=table["satisfaction"] + table["expectation"]
    )
    pair = table.merge(
        table.assign(place=table["place"] + 1), on=["customer_id", "place"], suffixes=("", "_before")
    )
    return float(
        _slopes(pair[["perceived_before", "expectation_before"]].to_numpy(dtype=float), pair["expectation"])[
            0
        ]
    )


@cache
def long_run(style: bool = False) -> Estimate:
    """Return the slope of affection (1 to 7) on the mean of earlier satisfaction scores, today's (and the habit of saying yes) held equal."""
    table = known_answers().sort_values(["customer_id", "wave"]).dropna(subset=["affection"])
    earlier = table.groupby("customer_id")["satisfaction"].transform(
        lambda score: score.shift().expanding().mean()
    )
    table = table.assign(earlier=earlier).dropna(subset=["earlier"]).reset_index(drop=True)
    held = ["earlier", "satisfaction", *(["response_style"] if style else [])]
    table = table[["customer_id", "affection", *held]]

    def slope(part: pd.DataFrame) -> float:
        return float(_slopes(part[held].to_numpy(dtype=float), part["affection"])[0])

    return Estimate(slope(table), *_interval([slope(part) for part in _drawn(table)]))


# --- Promises


@cache
def tickets(year: int | None = YEAR) -> pd.DataFrame:
    """Return the service events of a year, or of all, with lateness and whether the promise was kept."""
    table = load("tickets")
    if year is not None:
        table = table[table["date"].dt.year == year]
    late = late_minutes(table["promised_minutes"], table["actual_minutes"])
    return table.assign(late=late, kept=late == 0).reset_index(drop=True)


@cache
def promises() -> pd.DataFrame:
    """Return the eight kinds of time promise: events, share kept with interval, and whether Lantern records it."""
    table, book = tickets(), promise_book()
    log = counter_log()
    mended = table[table["failed"] & table["recovered"]]
    counter = table[table["kind"] == "core"]
    delivery = table[table["kind"] == "delivery"]
    kept: dict[str, tuple[pd.Series, str]] = {
        "delay": (table["late"] <= MOST_LATE, "records"),
        "guarantee": (_of_book(book, "guarantee")["actual"] > 365, "made up"),
        "duration": (counter["kept"], "records"),
        "waiting": (log["waited"] <= COUNTER_PROMISE, "made up"),
        "booking": (_met(_of_book(book, "booking")), "made up"),
        "response": (_met(_of_book(book, "first reply")), "made up"),
        "delivery": (delivery["kept"], "records"),
        "correction": (mended["kept"], "records"),
    }
    rows: dict[str, dict[str, Any]] = {}
    for name, (flags, source) in kept.items():
        low, high = share_interval(int(flags.sum()), len(flags))
        rows[name] = {
            "events": len(flags),
            "kept": float(flags.mean()),
            "low": low,
            "high": high,
            "from": source,
        }
    return pd.DataFrame(rows).T


def _of_book(book: pd.DataFrame, promise: str) -> pd.DataFrame:
    return book[book["promise"] == promise]


def _met(part: pd.DataFrame) -> pd.Series:
    return part["actual"] <= part["promised"]


@cache
def ladder() -> dict[str, float]:
    """Return what the made-up ladder would have paid for each event of the year, and what was really paid."""
    table = tickets()
    late = table["late"]
    return {
        "each": float(ladder_pay(late, LADDER).mean()),
        "year": float(ladder_pay(late, LADDER).sum()),
        "wrong": float(sum(pay * (late > line).mean() for line, pay in LADDER.items())),
        "paid": float(table["compensation_cents"].sum() / 100),
        "paid_each": float(table["compensation_cents"].mean() / 100),
        **{f"late_{line:.0f}": float((late > line).mean()) for line in LADDER},
    }


# --- The counter

MEAN_ARRIVALS = float(np.mean(COUNTER_HOURS))


@cache
def counter(rush: bool = True, servers: int = COUNTER_SERVERS, days: int = 24) -> pd.DataFrame:
    """Return the made-up counter log."""
    return counter_log(rush=rush, servers=servers, days=days)


def expected_wait(arrivals: float = MEAN_ARRIVALS, servers: int = COUNTER_SERVERS) -> float:
    """Return what Erlang's formula expects."""
    return mean_wait(arrivals, COUNTER_MINUTES, servers)


def expected_kept(
    arrivals: float = MEAN_ARRIVALS, servers: int = COUNTER_SERVERS, promise: float = COUNTER_PROMISE
) -> float:
    """Return the share that Erlang's formula expects within the promise."""
    return served_within(arrivals, COUNTER_MINUTES, servers, promise)


def observed_kept(
    promise: float = COUNTER_PROMISE, rush: bool = True, servers: int = COUNTER_SERVERS
) -> float:
    """Return the share that waited no longer than the promise."""
    return float((counter(rush, servers)["waited"] <= promise).mean())


# --- Complaints

HALF_YEAR = 183


@cache
def failures() -> pd.DataFrame:
    """Return each customer's first failure from July 2023 to June 2025, and whether she ordered in the half-year after."""
    table = tickets(None)
    chosen = table[table["failed"] & table["date"].between("2023-07-01", "2025-06-30")]
    first = chosen.sort_values(["date", "ticket_number"]).drop_duplicates("customer_id")
    orders = load("orders")[["customer_id", "date"]].rename(columns={"date": "ordered"})
    both = first[["customer_id", "date"]].merge(orders, on="customer_id")
    days = (both["ordered"] - both["date"]).dt.days
    after = both[days.between(1, HALF_YEAR)].groupby("customer_id").size()
    before = both[days.between(-HALF_YEAR, -1)].groupby("customer_id").size()
    first = first.set_index("customer_id")
    first["after"] = after.reindex(first.index).fillna(0)
    first["before"] = before.reindex(first.index).fillna(0)
    return first.assign(stays=first["after"] > 0)


def stays(chosen: pd.Series) -> tuple[int, int]:
    """Return how many of the chosen order in the half-year after their first failure, and how many there are."""
    part = failures().loc[chosen, "stays"]
    return int(part.sum()), len(part)


def staying_gap(column: str) -> Estimate:
    """Return the share who stay among those with the flag less the share among those without."""
    flag = failures()[column]
    return share_difference(*stays(flag), *stays(~flag))


def before_gap() -> Estimate:
    """Return the difference in orders of the half-year before, complainers less silent ones."""
    table = failures()
    flag = table["complained"]
    return mean_difference(table.loc[flag, "before"], table.loc[~flag, "before"])


@cache
def mending_truth() -> tuple[float, float]:
    """Return the customers whom making good keeps, of the 2,000 private ones, and the extra margin in euro, by a re-run without it."""
    world = World(private=2000, business=0)
    table = compare(world.with_changes(levers=Levers(recovery=0)), world)
    return float(table["saved"].sum()), float(table["margin_change_cents"].sum() / 100)


@cache
def others_quiet() -> float:
    """Return the share of the customers without an ended contract who never complained."""
    table = load("tickets")
    loud = table.loc[table["complained"], "customer_id"]
    customers = load("customers")["customer_id"]
    others = customers[~customers.isin(load("exits")["customer_id"])]
    return float((~others.isin(loud)).mean())


@cache
def leavers() -> tuple[int, int, int]:
    """Return the customers who ended a contract, those of them who never complained, and those with a failure among these."""
    gone = load("exits")["customer_id"].unique()
    table = load("tickets")
    loud = set(table.loc[table["complained"], "customer_id"])
    failed = set(table.loc[table["failed"], "customer_id"])
    quiet = [customer for customer in gone if customer not in loud]
    return len(gone), len(quiet), sum(customer in failed for customer in quiet)
