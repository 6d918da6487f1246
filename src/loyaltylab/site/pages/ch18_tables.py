"""What the reading of chapter 18 counts, one table a function; the numbers themselves are registered in ``ch18``."""

from functools import cache
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma, buying_history
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.retention import ShiftedBetaGeometric
from loyaltylab.measures.value import DAYS_A_YEAR, buying_value, cost_per_kept, margin_since_start
from loyaltylab.world import Levers, World, simulate

LAST_DAY = pd.Timestamp("2025-12-31")
BACKTEST_DAY = pd.Timestamp("2024-12-31")
FIRST_DAY = pd.Timestamp("2023-01-01")
DAYS_A_MONTH = 365.25 / 12
YEAR_RATE = 0.10
MONTH_RATE = (1 + YEAR_RATE) ** (1 / 12) - 1
OFFER = 150.0
"""What the agency asks for a new customer, in euro; made up, like the agency."""
YEARS_TOLD = 10
AHEAD = 36
"""Months that a value looks ahead: as long as the records reach back."""
LONG_RUN = 120
LETTER = "Stay with us, test"
LETTER_CENTS = 320


def cell(table: pd.DataFrame, row: object, column: str) -> float:
    """Return one number of a table."""
    return float(table[column].to_dict()[row])


@cache
def private() -> pd.DataFrame:
    """Return the private customers by ``customer_id``."""
    customers = load("customers")
    return customers[customers["type"] == "private"].set_index("customer_id")


def with_euro(orders: pd.DataFrame) -> pd.DataFrame:
    """Return orders with ``margin`` and ``paid`` in euro."""
    return orders.assign(margin=orders["margin_cents"] / 100, paid=orders["paid_cents"] / 100)


@cache
def orders() -> pd.DataFrame:
    """Return the orders of private customers, ``margin`` and ``paid`` in euro."""
    known = load("orders")
    return with_euro(known[known["customer_id"].isin(private().index)])


@cache
def lived_on(letters: bool = True) -> pd.DataFrame:
    """Return the private customers' orders if the records went on to 2032 and nothing else were done (hidden truth).

    Without letters: the same history to 2025, in which no campaign has any effect.
    """
    world = World(months=LONG_RUN) if letters else World(levers=Levers(campaigns=0.0))
    known = simulate(world, only=("orders",)).observed["orders"]
    return with_euro(known[known["customer_id"].isin(private().index)])


# --- Those who joined in 2023


@cache
def cohort() -> pd.DataFrame:
    """Return the private customers who joined in 2023, with ``worth``, their margin of two years, discounted."""
    people = private()
    table = people[people["joined"].dt.year == 2023]
    worth = margin_since_start(orders(), table["joined"], 2 * DAYS_A_YEAR, YEAR_RATE)
    return table.assign(worth=worth, cost=table["acquisition_cents"] / 100)


def in_year(year: int, money: str, long: bool = False) -> float:
    """Return the mean margin or revenue of the cohort in its first, second … year with Lantern, not discounted."""
    source = lived_on() if long else orders()
    joined = cohort()["joined"]
    to_the_end, before = (
        margin_since_start(source, joined, years * DAYS_A_YEAR, 0.0, money).mean() if years else 0.0
        for years in (year, year - 1)
    )
    return float(to_the_end - before)


def margin_retention() -> float:
    """Return the cohort's margin in its second year over that in its first: those who left and those who slowed down."""
    return in_year(2, "margin") / in_year(1, "margin")


def joining_margin() -> float:
    """Return the mean margin that the cohort brought on the day of joining: nearly all joined with an order."""
    return float(margin_since_start(orders(), cohort()["joined"], 1, 0.0).mean())


def margin_of_older() -> float:
    """Return the share of the private customers' margin of 2025 that those brought who had joined before 2023."""
    year = orders()[orders()["date"].dt.year == 2025]
    older = year["customer_id"].map(private()["joined"]) < FIRST_DAY
    return float(year.loc[older, "margin"].sum() / year["margin"].sum())


@cache
def long_worth(days: int) -> pd.Series:
    """Return the cohort's discounted margin over so many days of the world that lived on (hidden truth)."""
    return margin_since_start(lived_on(), cohort()["joined"], days, YEAR_RATE)


@cache
def by_source() -> pd.DataFrame:
    """Return for each source of the cohort ``customers``, mean ``worth`` and ``cost``, and ``short``: not paid back."""
    table = cohort()
    known = table.assign(short=table["worth"] < table["cost"]).groupby("source")
    return known[["worth", "cost", "short"]].mean().assign(customers=known.size())


@cache
def stayers() -> pd.DataFrame:
    """Return margin of the first and of the second year of those of the cohort who ordered in both."""
    joined = cohort()["joined"]
    first = margin_since_start(orders(), joined, DAYS_A_YEAR, 0.0)
    second = margin_since_start(orders(), joined, 2 * DAYS_A_YEAR, 0.0) - first
    known = pd.DataFrame({"first": first, "second": second})
    return known[(first > 0) & (second > 0)]


@cache
def tenure() -> pd.DataFrame:
    """Return buyers of 2025 by years with Lantern: orders and margin each, and for each month with an order."""
    year = orders()[orders()["date"].dt.year == 2025]
    joined = pd.to_datetime(year["customer_id"].map(private()["joined"]))
    years = (-(joined - pd.Timestamp("2025-01-01")).dt.days // DAYS_A_YEAR).clip(lower=-1)
    groups = year.assign(month=year["date"].dt.month).groupby(years)
    months = groups.apply(lambda part: len(part[["customer_id", "month"]].drop_duplicates()))
    table = groups.agg(
        customers=("customer_id", "nunique"), orders=("margin", "size"), margin=("margin", "sum")
    )
    return table.assign(
        each=table["margin"] / table["customers"],
        orders_a_month=table["orders"] / months,
        margin_a_month=table["margin"] / months,
    )


@cache
def active_months() -> pd.DataFrame:
    """Return orders and margin for each month with an order, by year with Lantern, for those who joined in 2023."""
    joined = cohort()["joined"]
    own = orders()[orders()["customer_id"].isin(joined.index)]
    age = (own["date"] - own["customer_id"].map(joined)).dt.days
    own = own.assign(year=age // DAYS_A_YEAR + 1, month=own["date"].dt.to_period("M"))[age < 2 * DAYS_A_YEAR]
    months = own[["customer_id", "year", "month"]].drop_duplicates().groupby("year").size()
    sums = own.groupby("year")["margin"].agg(["size", "sum"])
    return pd.DataFrame({"orders": sums["size"] / months, "margin": sums["sum"] / months})


@cache
def message_cost() -> pd.Series:
    """Return cents of campaign messages for an order of 2024 and 2025, by full years with Lantern (private customers)."""
    sent = load("contacts").merge(load("campaigns"), on=["campaign", "targeting", "arm"])
    bought = orders()[orders()["date"] >= "2024-01-01"]

    def years(table: pd.DataFrame) -> pd.Series:
        return (table["date"] - table["customer_id"].map(private()["joined"])).dt.days // DAYS_A_YEAR

    sent = sent[sent["customer_id"].isin(private().index)]
    return sent.groupby(years(sent))["message_cents"].sum() / bought.groupby(years(bought)).size()


# --- With a contract


class Contract(NamedTuple):
    """Subscribers still there on the last day: months passed, margin a month, and what they are expected to bring."""

    model: ShiftedBetaGeometric
    monthly: float
    margin: pd.Series
    worth: pd.Series


@cache
def contract(months: int = AHEAD) -> Contract:
    """Return what the private subscribers of 2023 to 2025 who are still there are worth in the next months."""
    people = private()
    people = people[(people["contract"] == "subscription") & (people["joined"] >= FIRST_DAY)]
    ended = people.index.to_series().map(load("exits").set_index("customer_id")["date"])
    gone = ended.notna()
    age = ((ended.fillna(LAST_DAY) - people["joined"]).dt.days + 1) / DAYS_A_MONTH
    periods = np.where(gone, np.ceil(age), np.floor(age)).astype(int)
    model = ShiftedBetaGeometric().fit(periods, gone.to_numpy())
    monthly = float(gone.sum() / periods.sum())
    here = people.index[~gone]
    recent = orders()[orders()["date"] > LAST_DAY - pd.DateOffset(months=12)]
    margin = recent.groupby("customer_id")["margin"].sum().reindex(here, fill_value=0.0)
    margin = margin / age[here].clip(upper=12)
    step = (1 - monthly) / (1 + MONTH_RATE)
    ahead = sum(step**month for month in range(1, months + 1))
    return Contract(model, monthly, margin, margin * ahead)


# --- Without a contract


class Casual(NamedTuple):
    """Private customers without a contract who joined from 2023 on: their history on a day, and the two models."""

    history: pd.DataFrame
    model: BetaGeometricNbd
    spend: GammaGamma


@cache
def casual(day: pd.Timestamp = LAST_DAY) -> Casual:
    """Return the history up to a day, in weeks, with the mean margin of repeat orders, and BG/NBD and gamma-gamma."""
    people = private()
    people = people[(people["contract"] == "none") & (people["joined"] >= FIRST_DAY)]
    known = orders()[orders()["customer_id"].isin(people.index) & (orders()["date"] <= day)]
    history = buying_history(known, day)
    days = known.groupby(["customer_id", "date"])["margin"].sum().reset_index().sort_values("date")
    repeats = days[days.duplicated("customer_id")].groupby("customer_id")["margin"].mean()
    history["mean_value"] = repeats.reindex(history.index).fillna(0.0)
    return Casual(history, BetaGeometricNbd().fit(history), GammaGamma().fit(history))


def casual_worth(months: int, day: pd.Timestamp = LAST_DAY) -> pd.Series:
    """Return the discounted margin that the models expect in the next months."""
    known = casual(day)
    return buying_value(known.history, known.model, known.spend, months, MONTH_RATE)


def value_and_frequency() -> float:
    """Return the correlation of repeat orders and their mean margin, as known on the day of the backtest."""
    known = casual(BACKTEST_DAY).history
    repeat = known[known["frequency"] > 0]
    return float(np.corrcoef(repeat["frequency"], repeat["mean_value"])[0, 1])


@cache
def backtest() -> pd.DataFrame:
    """Return what the models of 31 December 2024 expected of 2025, and what came: orders, margin, and rank fifth."""
    known = casual(BACKTEST_DAY)
    expected = known.model.expected_further(known.history, DAYS_A_YEAR / 7)
    came = orders()[(orders()["date"] > BACKTEST_DAY) & orders()["customer_id"].isin(known.history.index)]
    days = came.groupby(["customer_id", "date"], as_index=False)["margin"].sum().groupby("customer_id")
    year_before = orders()[
        (orders()["date"] <= BACKTEST_DAY) & (orders()["date"] > BACKTEST_DAY - pd.DateOffset(years=1))
    ]
    table = pd.DataFrame(
        {
            "orders": expected,
            "orders_seen": days.size().reindex(expected.index, fill_value=0),
            "margin": expected * known.spend.expected_value(known.history),
            "margin_seen": days["margin"].sum().reindex(expected.index, fill_value=0.0),
            "margin_before": year_before.groupby("customer_id")["margin"]
            .sum()
            .reindex(expected.index, fill_value=0.0),
            "island": private()["region"].reindex(expected.index) == "Island",
        }
    )
    fifths = np.ceil(table["margin"].rank(method="first", pct=True) * 5).astype(int)
    return table.assign(fifth=fifths)


def seen_over_expected() -> float:
    """Return the margin of 2025 over what the models had expected of it."""
    table = backtest()
    return float(table["margin_seen"].sum() / table["margin"].sum())


def truly_ahead(who: pd.Index, months: int = AHEAD) -> pd.Series:
    """Return the discounted margin of the next months in the world that lived on (hidden truth)."""
    start = pd.Series(LAST_DAY + pd.Timedelta(days=1), index=who)
    days = ceil((LAST_DAY + pd.DateOffset(months=months) - LAST_DAY).days)
    return margin_since_start(lived_on(), start, days, YEAR_RATE)


# --- Letters


@cache
def letter_arms() -> pd.DataFrame:
    """Return the trial's two arms: ``people``, and ``kept``, who ordered from July to December 2025."""
    return _arms(orders())


def _arms(bought: pd.DataFrame) -> pd.DataFrame:
    contacts = load("contacts")
    trial = contacts[contacts["campaign"] == LETTER].set_index("customer_id")
    later = bought[(bought["date"] >= "2025-07-01") & (bought["date"] <= LAST_DAY)]
    kept: pd.Series = pd.Series(trial.index.isin(later["customer_id"]), index=trial.index)
    groups = kept.groupby(trial["arm"])
    return pd.DataFrame({"people": groups.size(), "kept": groups.sum()})


def _letter_counts() -> list[int]:
    arms = letter_arms()
    return [
        int(cell(arms, arm, part)) for arm in ("retention offer", "control") for part in ("kept", "people")
    ]


def letter_gap() -> Estimate:
    """Return the share who ordered with a letter less that without one."""
    return share_difference(*_letter_counts())


def letter_cost() -> Estimate:
    """Return what the letters cost for each customer kept, in euro."""
    kept, people, control_kept, control = _letter_counts()
    return cost_per_kept(LETTER_CENTS / 100, people, kept, control, control_kept)


@cache
def truly_kept() -> int:
    """Return how many customers of the letter arm ordered in that half-year only because of it (hidden truth)."""
    without = _arms(lived_on(letters=False))
    return int(cell(letter_arms(), "retention offer", "kept") - cell(without, "retention offer", "kept"))
