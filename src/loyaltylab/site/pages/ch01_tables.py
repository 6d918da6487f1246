"""Chapter 01, "Marketing, selling and service": the tables behind its numbers and figures, each made once."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.income import margin_bridge
from loyaltylab.measures.intervals import ratio_interval
from loyaltylab.measures.selling import STAGES, account_book, steps
from loyaltylab.world import During, Levers, Rivals, World, simulate

BEFORE, YEAR = 2024, 2025
RENT = 12_000
"""Euro a year for one more shop, rent and wages: made up, for Lantern does not record them."""
FAR = 0.5
"""Lever ``reach`` of a region whose shop is twice as far away."""
SPEEDS = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
STAFF = 20_000
"""Euro a year for the staff at counter and desk as it is today: made up; twice as fast costs four times as much."""
MESSAGES_A_MONTH = 2
"""What the calendar plans in every month and region for customers who agreed to be written to."""
DOOR = pd.Series({"came in": 120, "were served": 84, "bought": 45})
"""A made-up Saturday: Lantern counts nobody at its doors."""
BOOK = {"clients": 60, "seed": 1}
"""The made-up book of talks with large clients."""
DRAWS = 1000


@cache
def customers() -> pd.DataFrame:
    """Return the customers by number, with the year of joining."""
    table = load("customers").set_index("customer_id")
    return table.assign(since=table["joined"].dt.year)


@cache
def orders() -> pd.DataFrame:
    """Return the orders with what is known of the customer, euro, margin, year and days since joining."""
    about = customers()[["type", "region", "joined", "since", "consent"]]
    table = load("orders").merge(about, left_on="customer_id", right_index=True)
    return table.assign(
        euro=table["paid_cents"] / 100,
        margin=table["margin_cents"] / 100,
        year=table["date"].dt.year,
        age=(table["date"] - table["joined"]).dt.days,
    )


def of_year(year: int = YEAR) -> pd.DataFrame:
    """Return the orders of one year."""
    return orders()[orders()["year"] == year]


@cache
def private() -> pd.DataFrame:
    """Return the private customers."""
    return customers()[customers()["type"] == "private"]


# --- The bridge


@cache
def statement(year: int) -> pd.Series:
    """Return sales, goods, margin, winning, compensation and what is left of a year, in euro."""
    sales, margin = of_year(year)["euro"].sum(), of_year(year)["margin"].sum()
    winning = customers().loc[customers()["since"] == year, "acquisition_cents"].sum() / 100
    tickets = load("tickets")
    made_good = tickets.loc[tickets["date"].dt.year == year, "compensation_cents"].sum() / 100
    left = margin - winning - made_good
    return pd.Series(
        {
            "sales": sales,
            "goods": sales - margin,
            "margin": margin,
            "winning": winning,
            "compensation": made_good,
            "left": left,
        }
    )


@cache
def movers() -> pd.Series:
    """Return what moved the margin from 2024 to 2025; goods of private and business customers count apart."""
    before, after = (
        of_year(year).assign(goods=lambda table: table["type"] + " " + table["category"])
        for year in (BEFORE, YEAR)
    )
    return margin_bridge(before, after, "goods")


@cache
def parts(by: str) -> pd.DataFrame:
    """Return the margin of both years and its change, by ``who``, ``joined``, ``region`` or ``channel``."""
    table = orders()[orders()["year"].isin([BEFORE, YEAR])]
    label: Any = {
        "who": np.where(table["since"] == table["year"], "new", "existing"),
        "joined": np.where(table["since"] < BEFORE, "earlier", table["since"].astype(str)),
    }.get(by, table.get(by))
    sums = table.pivot_table(index=label, columns="year", values="margin", aggfunc="sum").fillna(0.0)
    return sums.assign(change=sums[YEAR] - sums[BEFORE])


@cache
def island_alone() -> float:
    """Return the margin of the Island in 2025 when no rival opens there: the same people live the same years again."""
    made = simulate(World().with_changes(rivals=Rivals(island_entry=None)), only=("orders",)).observed[
        "orders"
    ]
    there = made["customer_id"].map(customers()["region"]) == "Island"
    return float(made.loc[there & (made["date"].dt.year == YEAR), "margin_cents"].sum() / 100)


# --- Two ways of selling


@cache
def ways() -> pd.DataFrame:
    """Return for buyers of 2025 of the shops and of the desk: buyers, orders, basket and margin of each, winning cost."""
    known = customers().assign(
        way=np.where(customers()["type"] == "business", "desk", customers()["channel"])
    )
    bought = of_year().assign(way=of_year()["customer_id"].map(known["way"]))
    table = bought.groupby("way").agg(
        buyers=("customer_id", "nunique"),
        orders=("euro", "size"),
        euro=("euro", "sum"),
        margin=("margin", "sum"),
    )
    table["orders-each"] = table["orders"] / table["buyers"]
    table["basket"] = table["euro"] / table["orders"]
    table["each"] = table["margin"] / table["buyers"]
    table["winning"] = known.groupby("way")["acquisition_cents"].mean() / 100
    return table


@cache
def web_steps() -> pd.DataFrame:
    """Return the funnel of the web shop in 2025: visits, carts, orders."""
    web = load("web")
    year = web[web["month"].str.startswith(str(YEAR))]
    bought = int((of_year()["channel"] == "web").sum())
    return steps(
        pd.Series({"visits": year["sessions"].sum(), "carts": year["carts"].sum(), "orders": bought})
    )


@cache
def door_steps() -> pd.DataFrame:
    """Return the funnel of the made-up Saturday."""
    return steps(DOOR)


@cache
def book_steps() -> pd.DataFrame:
    """Return the stage table of the made-up book of talks."""
    reached = account_book(**BOOK)["stage"].map({name: place for place, name in enumerate(STAGES)})
    return steps(pd.Series({name: int((reached >= place).sum()) for place, name in enumerate(STAGES)}))


def days_to_sign() -> float:
    """Return the median days from the first talk to the signature in the made-up book."""
    book = account_book(**BOOK)
    return float(book.loc[book["stage"] == STAGES[-1], "days"].median())


@cache
def deals() -> pd.DataFrame:
    """Return for private orders of 2025, months with a planned deal and without: orders, on deal, reduction, margin rate."""
    plan = load("calendar")[["month", "region", "promotion"]]
    bought = of_year().query("type == 'private'").assign(month=of_year()["date"].dt.strftime("%Y-%m"))
    table = bought.merge(plan, on=["month", "region"]).groupby("promotion")
    sums = table[["list_cents", "paid_cents", "margin_cents"]].sum()
    return pd.DataFrame(
        {
            "orders": table.size(),
            "on_deal": table["on_deal"].mean(),
            "reduced": 1 - sums["paid_cents"] / sums["list_cents"],
            "rate": sums["margin_cents"] / sums["paid_cents"],
            "months": plan[plan["month"].str.startswith(str(YEAR))]["promotion"].value_counts(),
        }
    )


@cache
def frontier() -> pd.DataFrame:
    """Return satisfaction, margin, made-up cost of staff and profit of 2024 and 2025 at each speed of service."""
    rows = {}
    for speed in SPEEDS:
        levers = Levers(service_speed=During(speed, start=f"{BEFORE}-01"))
        made = simulate(World().with_changes(levers=levers), only=("orders", "surveys")).observed
        margin = made["orders"].loc[made["orders"]["date"].dt.year >= BEFORE, "margin_cents"].sum() / 100
        answers = made["surveys"].loc[made["surveys"]["wave"] >= str(BEFORE), "satisfaction"]
        rows[speed] = {"satisfaction": answers.mean(), "margin": margin, "staff": 2 * STAFF * speed**2}
    table = pd.DataFrame(rows).T.rename_axis("speed")
    return table.assign(profit=table["margin"] - table["staff"])


# --- The bucket


@cache
def half_years() -> pd.DataFrame:
    """Return for each half-year, private customers: buyers, how many of them buy in the next too, margin a month and buyer."""
    bought = orders().query("type == 'private'")
    half = bought["year"] * 2 + (bought["date"].dt.month > 6)
    there = bought.groupby(half)["customer_id"].agg(set)
    again = [len(there[name] & there.get(name + 1, set())) for name in there.index]
    table = pd.DataFrame({"buyers": there.map(len), "again": again})
    table["margin"] = bought.groupby(half)["margin"].sum() / table["buyers"] / 6
    return table.set_index(pd.Index([f"{name // 2}-{name % 2 + 1}" for name in table.index]))


def leak() -> float:
    """Return the share of customers lost a month, from the buyers of one half-year who buy in the next, 2024 and 2025."""
    table = half_years().loc["2023-2":"2025-1"]
    return float(1 - (table["again"].sum() / table["buyers"].sum()) ** (1 / 6))


@cache
def true_leak() -> float:
    """Return the true share of private customers who leave in a month, over 2024 and 2025."""
    left = open_envelope("leaving").set_index("customer_id")["left"].reindex(private().index)
    joined = private()["joined"].dt.strftime("%Y-%m")
    months = [f"{year}-{month:02d}" for year in (BEFORE, YEAR) for month in range(1, 13)]
    gone = sum(int((left == month).sum()) for month in months)
    there = sum(int(((joined <= month) & (left.isna() | (left >= month))).sum()) for month in months)
    return gone / there


# --- Breadth and depth


@cache
def newcomers() -> pd.DataFrame:
    """Return the private customers who joined in 2023 or 2024 with ``year_one``, the margin of their first 365 days."""
    table = private()[private()["since"].isin([2023, 2024])]
    return table.assign(year_one=first_year(orders()), cost=table["acquisition_cents"] / 100)


def first_year(bought: pd.DataFrame) -> pd.Series:
    """Return the margin of the first 365 days of everybody who joined in 2023 or 2024, in euro."""
    joined = private().loc[private()["since"].isin([2023, 2024]), "joined"]
    age = (bought["date"] - bought["customer_id"].map(joined)).dt.days
    sums = bought[age.between(0, 364)].groupby("customer_id")["margin_cents"].sum() / 100
    return sums.reindex(joined.index, fill_value=0.0)


@cache
def far_away() -> pd.Series:
    """Return the same first-year margins when every shop is twice as far away: the same people, re-run."""
    world = World().with_changes(levers=Levers(reach=FAR))
    return first_year(simulate(world, only=("orders",)).observed["orders"])


def mean_of(values: pd.Series) -> Estimate:
    """Return a mean with its 95 % interval."""
    return ratio_interval(values, np.ones(len(values)))


@cache
def distance_cost() -> Estimate:
    """Return by how much a doubled distance lowers the first-year margin of a newcomer won by advertising."""
    chosen = newcomers()["source"] == "advertising"
    return mean_of((newcomers()["year_one"] - far_away())[chosen])


@cache
def by_distance() -> pd.DataFrame:
    """Return newcomers and their first-year margin with its interval by distance to the shop."""
    band = pd.cut(newcomers()["own_km"], [0, 2, 5, 100], labels=["near", "middle", "far"])
    return _means(band)


@cache
def by(column: str) -> pd.DataFrame:
    """Return newcomers, first-year margin with its interval and winning cost by region or source."""
    return _means(newcomers()[column])


def _means(label: pd.Series) -> pd.DataFrame:
    rows = {}
    for name, group in newcomers().groupby(label, observed=True):
        mean = mean_of(group["year_one"])
        rows[name] = {
            "customers": len(group),
            "each": mean.value,
            "low": mean.low,
            "high": mean.high,
            "cost": group["cost"].mean(),
        }
    return pd.DataFrame(rows).T


@cache
def near_gap() -> Estimate:
    """Return the first-year margin of newcomers within 2 km less that of the others."""
    near = newcomers()["own_km"] <= 2
    return mean_difference(newcomers().loc[near, "year_one"], newcomers().loc[~near, "year_one"])


@cache
def pay_back(source: str) -> int:
    """Return after how many months of 30 days the mean margin of newcomers from a source covers what winning them cost."""
    group = newcomers()[newcomers()["source"] == source]
    bought = orders()[orders()["customer_id"].isin(group.index) & (orders()["age"] < 360)]
    so_far = bought.groupby(bought["age"] // 30)["margin"].sum().cumsum() / len(group)
    return int((so_far >= group["cost"].mean()).idxmax()) + 1


def second_year() -> Estimate:
    """Return the margin of days 365 to 729 of newcomers of 2023 won by advertising; who had left counts with 0."""
    chosen = newcomers().index[(newcomers()["source"] == "advertising") & (newcomers()["since"] == 2023)]
    bought = orders()[orders()["customer_id"].isin(chosen) & orders()["age"].between(365, 729)]
    return mean_of(bought.groupby("customer_id")["margin"].sum().reindex(chosen, fill_value=0.0))


class Region(NamedTuple):
    """First-year account of newcomers won by advertising, in euro."""

    home: float
    far: float
    cost: float
    rent: int
    break_even: int


@cache
def one_more() -> Region:
    """Return what a newcomer brings at home and in a region twice as far away, and how many pay the rent of a new shop."""
    chosen = newcomers()["source"] == "advertising"
    home, cost = (float(newcomers().loc[chosen, name].mean()) for name in ("year_one", "cost"))
    far = float(far_away()[chosen].mean())
    return Region(home - cost, far - cost, cost, RENT, int(np.ceil(RENT / (far - cost))))


@cache
def faster_service() -> Estimate:
    """Return the added margin of 2025 when service at home is a tenth faster in that year; everybody on file."""
    levers = Levers(service_speed=During(1.1, start=f"{YEAR}-01"))
    made = simulate(World().with_changes(levers=levers), only=("orders",)).observed["orders"]
    later = made[made["date"].dt.year == YEAR].groupby("customer_id")["margin_cents"].sum() / 100
    now = of_year().groupby("customer_id")["margin"].sum()
    gain = later.reindex(customers().index, fill_value=0) - now.reindex(customers().index, fill_value=0)
    each = mean_of(gain)
    return Estimate(*(len(gain) * end for end in each))
