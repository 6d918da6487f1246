"""Chapter 19: what the smaller rows of the chapter count, one function each."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.indicators import DAYS_AFTER_FAILURE, promises_kept
from loyaltylab.measures.intervals import share_difference
from loyaltylab.site.pages.ch19_tables import LARGE, series
from loyaltylab.world import During, Levers, World, simulate
from loyaltylab.world.specification import TABLES


@cache
def second_orders() -> pd.DataFrame:
    """Return private customers who joined in 2023 or 2024: days from first to second order and what brought them."""
    customers = load("customers").query("type == 'private'").set_index("customer_id")
    new = customers[customers["joined"].between("2023-01-01", "2024-12-31")]
    orders = load("orders").set_index("customer_id")
    first, second = (
        orders.loc[orders["order_number"] == number, "date"].reindex(new.index) for number in (1, 2)
    )
    return pd.DataFrame({"source": new["source"], "days": (second - first).dt.days, "tried": first.notna()})


@cache
def year_of(start: str, end: str) -> pd.DataFrame:
    """Return one row a buyer of some months: margin, saving against shelf prices, service events and compensation (euro)."""
    orders, tickets = (
        table[table["date"].between(start, end)] for table in (load("orders"), load("tickets"))
    )
    table = orders.groupby("customer_id")[["margin_cents", "list_cents", "paid_cents"]].sum() / 100
    served = tickets.groupby("customer_id")["compensation_cents"].agg(["size", "sum"])
    table["events"] = served["size"].reindex(table.index).fillna(0)
    table["compensation"] = served["sum"].reindex(table.index).fillna(0) / 100
    return table.assign(saving=table["list_cents"] - table["paid_cents"]).rename(
        columns={"margin_cents": "margin"}
    )


@cache
def handlers() -> pd.DataFrame:
    """Return the share of failures made good by each colleague: as counted, ``z``, and drawn to the mean by how much is chance."""
    failures = load("tickets").query("failed")
    table = failures.groupby("handler")["recovered"].agg(["mean", "size"])
    mean = float(failures["recovered"].mean())
    chance = mean * (1 - mean) / table["size"]
    # Method of moments: what of the spread chance does not explain.
    spread = float(np.var(table["mean"].to_numpy(), ddof=1))
    real = max(0.0, spread - float(chance.mean()))
    weight = real / (real + chance)
    return table.assign(
        z=(table["mean"] - mean) / np.sqrt(chance), drawn=weight * table["mean"] + (1 - weight) * mean
    )


@cache
def kept_quarter(quarter: str) -> float:
    """Return the share of the customers who ordered in the quarter before, and order in this one."""
    orders = load("orders")
    period = orders["date"].dt.to_period("Q")
    now = pd.Period(quarter)
    here, before = (set(orders.loc[period == one, "customer_id"]) for one in (now, now - 1))
    return len(here & before) / len(before)


@cache
def hazard(first: int, last: int) -> float:
    """Return the chance a month that a subscription ends, for subscribers who joined so many years before."""
    customers = load("customers").query("contract == 'subscription'").set_index("customer_id")
    ended = load("exits").set_index("customer_id")["date"].reindex(customers.index)
    first_day = pd.Timestamp("2023-01-01")
    start = customers["joined"].where(customers["joined"] >= first_day, first_day)
    last_day = ended.fillna(pd.Timestamp("2025-12-31"))
    born, age = ((day - customers["joined"]).dt.days / 365.25 for day in (start, last_day))
    there = (age.clip(upper=last) - born.clip(lower=first)).clip(lower=0).sum() * 12
    return float((ended.notna() & (age >= first) & (age < last)).sum() / there)


@cache
def faded() -> pd.DataFrame:
    """Return complaints per 1,000 orders, and who left of those there on 1 January, in 2025: service as it was, and 40 % slower."""
    rows = {}
    for name, levers in (
        ("as it was", Levers()),
        ("faded", Levers(service_speed=During(0.6, start="2025-01"))),
    ):
        private, business = LARGE
        world = World(private=private, business=business, levers=levers)
        records = simulate(world, only=("customers", "tickets", "orders", "leaving"))
        tickets, orders = (
            table[table["date"] >= "2025-01-01"]
            for table in (records.observed["tickets"], records.observed["orders"])
        )
        left = records.truth["leaving"].set_index("customer_id")["left"]
        joined = records.observed["customers"].set_index("customer_id")["joined"]
        there = (joined < "2025-01-01") & ~(left.reindex(joined.index) < "2025").fillna(False).astype(bool)
        rows[name] = {
            "complaints": 1000 * tickets["complained"].sum() / len(orders),
            "left": float(left.reindex(joined.index)[there].notna().mean()),
        }
    return pd.DataFrame(rows).T


@cache
def gaps() -> pd.DataFrame:
    """Return mean and coefficient of variation of the days between orders, for customers with at least six orders."""
    orders = load("orders").sort_values(["customer_id", "order_number"])
    days = orders.groupby("customer_id")["date"].diff().dt.days
    table = days.groupby(orders["customer_id"]).agg(["mean", "std", "count"])
    return table[table["count"] >= 5].assign(cv=table["std"] / table["mean"])


@cache
def answered() -> pd.DataFrame:
    """Return who answered the survey of December 2025 and what everybody really thought."""
    opinion = open_envelope("opinion")
    return opinion[opinion["wave"] == "2025-12"]


@cache
def satisfaction_trend() -> Estimate:
    """Return the change of the share satisfied from the first two waves to the last two, with its 95 % interval."""
    table = series("satisfaction")
    first, last = table.iloc[:2].sum(), table.iloc[-2:].sum()
    return share_difference(int(last["top"]), int(last["base"]), int(first["top"]), int(first["base"]))


@cache
def year_2025() -> pd.DataFrame:
    """Return the buyers of 2025; see `year_of`."""
    return year_of("2025-01-01", "2025-12-31")


def second_share(source: str) -> float:
    """Return the share of new customers of a source with a second order within a year."""
    table = second_orders()
    return float((table.loc[table["source"] == source, "days"] <= 365).mean())


def second_gap() -> Estimate:
    """Return the difference of these shares, referral less advertising, with its interval."""
    table = second_orders()
    ends: list[int] = []
    for source in ("referral", "advertising"):
        soon = table.loc[table["source"] == source, "days"] <= 365
        ends += [int(soon.sum()), len(soon)]
    return share_difference(*ends)


def kept_2025() -> float:
    """Return the share of the promised times of 2025 that were kept."""
    kept = promises_kept(load("tickets")).loc["2025"]
    return float(kept["top"].sum() / kept["base"].sum())


def many_gap() -> Estimate:
    """Return the margin of 2025 of buyers with three or more service events less that of the others, with its interval."""
    table = year_2025()
    many = table["events"] >= 3
    return mean_difference(table.loc[many, "margin"], table.loc[~many, "margin"])


@cache
def bought_after_requests() -> pd.DataFrame:
    """Return the requests of January to October, and whether an order followed within 60 days."""
    tickets = load("tickets")[["customer_id", "date", "failed"]]
    tickets = tickets[tickets["date"].dt.month <= 10].sort_values("date")
    orders = load("orders")[["customer_id", "date"]].assign(ordered=lambda table: table["date"])
    both = pd.merge_asof(
        tickets,
        orders.sort_values("date"),
        on="date",
        by="customer_id",
        direction="forward",
        allow_exact_matches=False,
    )
    return both.assign(again=(both["ordered"] - both["date"]).dt.days <= DAYS_AFTER_FAILURE)


def bought_again(failed: bool, watched: bool) -> float:
    """Return the share of requests, failed or not, that an order followed: of 2025, or of the two years before."""
    table = bought_after_requests()
    return float(
        table.loc[(table["failed"] == failed) & ((table["date"] >= "2025") == watched), "again"].mean()
    )


@cache
def client_sales() -> pd.DataFrame:
    """Return the sales of 2025 to each business client, with her account manager."""
    clients = load("customers").query("type == 'business'").set_index("customer_id")
    orders = load("orders").query("date >= '2025-01-01'")
    sales = orders.groupby("customer_id")["paid_cents"].sum().reindex(clients.index, fill_value=0)
    return pd.DataFrame({"manager": clients["account_manager"], "sales": sales / 100})


def manager_share() -> float:
    """Return the largest share of the business sales of 2025 that hangs on one account manager."""
    held = client_sales().groupby("manager")["sales"].sum()
    return float(held.max() / held.sum())


def largest_client() -> float:
    """Return the share of the business sales of 2025 that the largest client brings."""
    sales = client_sales()["sales"]
    return float(sales.max() / sales.sum())


def complaints() -> float:
    """Return complaints for 1,000 orders in 2025."""
    tickets, orders = (load(name).query("date >= '2025-01-01'") for name in ("tickets", "orders"))
    return float(1000 * tickets["complained"].sum() / len(orders))


def repeat_sales() -> float:
    """Return the share of the sales of 2025 that are not a customer's first order in the records."""
    orders = load("orders").query("date >= '2025-01-01'")
    return float(orders.loc[orders["order_number"] > 1, "paid_cents"].sum() / orders["paid_cents"].sum())


def commonest_topic() -> float:
    """Return the share of the commonest first reason among exits with a comment."""
    told = load("exits").dropna(subset=["comment"])
    return float(told["reason_1"].value_counts(normalize=True).iloc[0])


def tables_with_customer() -> int:
    """Return how many observed tables carry the number of a customer."""
    return sum(
        any(column.name == "customer_id" for column in table.columns)
        for table in TABLES
        if table.role == "observed"
    )


@cache
def city(with_hands: bool) -> float:
    """Return the share satisfied in 2025, re-run in a large Lantern, with the City's new hands of January or without them."""
    change = (
        Levers() if with_hands else Levers(service_speed=During(1 / 1.1, start="2025-01", regions=("City",)))
    )
    world = World(private=LARGE[0], business=LARGE[1], levers=change)
    answers = simulate(world, only=("surveys",)).observed["surveys"]
    return float((answers.query("wave >= '2025'")["satisfaction"].dropna() >= 4).mean())
