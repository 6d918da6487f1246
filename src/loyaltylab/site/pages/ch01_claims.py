"""Chapter 01: four claims about existing customers, side by side and within one cohort."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.intervals import ratio_interval
from loyaltylab.site.pages.ch01_tables import (
    DRAWS,
    MESSAGES_A_MONTH,
    YEAR,
    customers,
    mean_of,
    newcomers,
    of_year,
    orders,
    private,
)

COHORT = 2023
"""Year in which the people of the fair comparison joined: the last with two full years on record for everybody."""
DAYS = 365


@cache
def buyers(group: str) -> pd.DataFrame:
    """Return the private buyers of 2025 who joined before 2023 (``old``) or in 2024 (``young``), with what they did in it.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``margin`` in euro, ``orders``, ``lines`` (kinds of goods) and ``messages``.
    """
    joined = private()["since"] < COHORT if group == "old" else private()["since"] == YEAR - 1
    bought = of_year()[of_year()["customer_id"].isin(private().index[joined])]
    table = bought.groupby("customer_id").agg(
        margin=("margin", "sum"), orders=("margin", "size"), lines=("category", "nunique")
    )
    return table.assign(messages=12 * MESSAGES_A_MONTH * private()["consent"].reindex(table.index))


@cache
def cohort() -> pd.DataFrame:
    """Return everybody private who joined in 2023, with her first and her second 365 days.

    The very first order is left out: everybody has one, in year 1, by definition.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``margin_1``, ``margin_2``, ``orders_1`` …, ``lines_1`` …; ``stayed`` (bought in year 2), ``steady``
        (bought in its last 91 days and does not live on the Island) and ``messages`` a year.
    """
    people = private()[private()["since"] == COHORT]
    bought = orders()[orders()["customer_id"].isin(people.index) & (orders()["order_number"] > 1)]
    bought = bought[bought["age"] < 2 * DAYS].assign(year_on=lambda table: table["age"] // DAYS + 1)
    table = pd.DataFrame(index=people.index)
    grouped = bought.groupby(["customer_id", "year_on"])
    for name, values in {
        "margin": grouped["margin"].sum(),
        "orders": grouped.size(),
        "lines": grouped["category"].nunique(),
    }.items():
        wide = values.unstack().reindex(people.index).fillna(0)
        table[f"{name}_1"], table[f"{name}_2"] = wide[1], wide[2]
    late = bought.loc[bought["age"] >= 2 * DAYS - 91, "customer_id"].unique()
    table["stayed"] = table["margin_2"].ne(0) | table["orders_2"].gt(0)
    table["steady"] = table.index.isin(late) & (people["region"] != "Island")
    table["messages"] = 12 * MESSAGES_A_MONTH * people["consent"]
    return table


def side_by_side(column: str) -> Estimate:
    """Return the mean of the old less that of the young, among buyers of 2025."""
    return mean_difference(buyers("old")[column], buyers("young")[column])


def within(column: str, who: str = "stayed") -> Estimate:
    """Return the change from the first to the second year of the same people."""
    chosen = cohort()[cohort()[who]] if who else cohort()
    return mean_of(chosen[f"{column}_2"] - chosen[f"{column}_1"])


def cohort_mean(column: str, year: int, who: str = "stayed") -> float:
    """Return a mean of the cohort in its first or second year."""
    chosen = cohort()[cohort()[who]] if who else cohort()
    return float(chosen[f"{column}_{year}"].mean())


# --- Who stays


@cache
def early_margin() -> tuple[pd.Series, pd.Series]:
    """Return the margin of days 1 to 91 after joining of those who stayed, and of those who did not.

    Only people of the cohort who still bought in days 91 to 181: whoever had left by then had less time to spend.
    """
    bought = orders()[orders()["customer_id"].isin(cohort().index) & (orders()["order_number"] > 1)]
    early, then = (
        bought[bought["age"].between(start, start + 90)].groupby("customer_id")["margin"].sum()
        for start in (0, 91)
    )
    there = cohort().loc[then.index, "stayed"]
    spent = early.reindex(there.index, fill_value=0.0)
    return spent[there], spent[~there]


def early_gap() -> Estimate:
    """Return by how much more those who stayed had brought in their first 91 days."""
    return mean_difference(*early_margin())


def true_rate(stayed: bool) -> float:
    """Return the hidden rate of orders a month of the cohort, of those who stayed or the others."""
    rate = open_envelope("traits").set_index("customer_id")["purchase_rate"]
    return float(rate[cohort().index[cohort()["stayed"] == stayed]].mean())


def true_rate_of(group: str, buying: bool) -> float:
    """Return the hidden rate of orders a month of the old or the young: buyers of 2025, or all of them on file."""
    rate = open_envelope("traits").set_index("customer_id")["purchase_rate"]
    joined = private()["since"] < COHORT if group == "old" else private()["since"] == YEAR - 1
    people = buyers(group).index if buying else private().index[joined]
    return float(rate[people].mean())


@cache
def truly_left() -> pd.Series:
    """Return who of the cohort had truly left within two years of joining, by ``customer_id``."""
    left = pd.to_datetime(open_envelope("leaving").set_index("customer_id")["left"], format="%Y-%m")
    joined = private().loc[cohort().index, "joined"]
    return (left.reindex(cohort().index) - joined).dt.days < 2 * DAYS


def true_rate_of_cohort(gone: bool) -> float:
    """Return the hidden rate of orders a month of those of the cohort who had truly left, or who were still there."""
    rate = open_envelope("traits").set_index("customer_id")["purchase_rate"]
    return float(rate[cohort().index[truly_left() == gone]].mean())


# --- Referral


@cache
def brought_by_age() -> pd.DataFrame:
    """Return who brought a customer, when, and how many days after her own joining."""
    table = load("referrals")
    joined = customers()["joined"]
    own, theirs = table["referrer_id"].map(joined), table["customer_id"].map(joined)
    return table.assign(date=theirs, since=own.dt.year, age=(theirs - own).dt.days)


def brought_in(year: int, first: int, last: int) -> float:
    """Return customers brought in a year by 100 private customers who had joined in the years ``first`` to ``last``."""
    table = brought_by_age()
    count = ((table["date"].dt.year == year) & table["since"].between(first, last)).sum()
    return float(100 * count / private()["since"].between(first, last).sum())


@cache
def referral_change() -> tuple[float, float, Estimate]:
    """Return customers brought by 100 of those who joined from January to July 2023, year 1 and 2, and the change.

    Nobody joins Lantern after July 2025, so that later joiners could not bring anybody at the end of their second year.
    """
    people = private()[private()["joined"].between("2023-01-01", "2023-07-31")].index
    table = brought_by_age()[brought_by_age()["referrer_id"].isin(people)]
    counts = [
        table[table["age"].between(start, start + DAYS - 1)].groupby("referrer_id").size()
        for start in (0, DAYS)
    ]
    first, second = (100 * count.reindex(people, fill_value=0) for count in counts)
    return float(first.mean()), float(second.mean()), mean_of(second - first)


@cache
def referred_gap(column: str) -> Estimate:
    """Return the first-year margin (or winning cost) of referred newcomers of 2023 and 2024 less that of the others."""
    referred = newcomers()["source"] == "referral"
    return mean_difference(newcomers().loc[referred, column], newcomers().loc[~referred, column])


# --- Messages for each order


def messages_per_order(group: str) -> Estimate:
    """Return messages planned for each order of the old or the young buyers of 2025."""
    table = buyers(group)
    return ratio_interval(table["messages"], table["orders"])


@cache
def messages_change() -> tuple[float, float, Estimate]:
    """Return messages for each order of those who stayed, year 1 and 2, and the change with a bootstrap interval."""
    table = cohort()[cohort()["stayed"]]
    values = table[["messages", "orders_1", "orders_2"]].to_numpy(dtype=float)
    chance = np.random.default_rng(1)
    drawn = chance.multinomial(len(values), np.full(len(values), 1 / len(values)), size=DRAWS) @ values
    changes = drawn[:, 0] / drawn[:, 2] - drawn[:, 0] / drawn[:, 1]
    first, second = values[:, 0].sum() / values[:, 1].sum(), values[:, 0].sum() / values[:, 2].sum()
    low, high = np.quantile(changes, [0.025, 0.975])
    return float(first), float(second), Estimate(float(second - first), float(low), float(high))


# --- New lines


@cache
def tried() -> tuple[float, float]:
    """Return the share of those who stayed who bought a new kind of goods in year 2, and its part of their margin then."""
    bought = orders()[orders()["customer_id"].isin(cohort().index[cohort()["stayed"]])]
    bought = bought[bought["age"] < 2 * DAYS]
    late = bought["age"] >= DAYS
    known = set(zip(bought.loc[~late, "customer_id"], bought.loc[~late, "category"], strict=True))
    second = bought[late]
    fresh = [pair not in known for pair in zip(second["customer_id"], second["category"], strict=True)]
    people = second.loc[fresh, "customer_id"].nunique() / second["customer_id"].nunique()
    return people, float(second.loc[fresh, "margin"].sum() / second["margin"].sum())


def repeat_share() -> float:
    """Return the share of the sales of 2025 that is not a very first order; who joined before 2023 only repeats."""
    year = of_year()
    first = year["order_number"].eq(1) & (year["since"] >= COHORT)
    return float(1 - year.loc[first, "euro"].sum() / year["euro"].sum())
