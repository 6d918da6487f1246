"""Chapter 21, "People, goals and service standards": the tables behind its numbers and figures, each made once."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.measures import control
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.results import Parts, drawn_in, variance_parts
from loyaltylab.measures.sellers import CHAIN, QUOTIENTS, chain, made_up_sellers
from loyaltylab.measures.slopes import explained, slopes
from loyaltylab.world import Levers, World, simulate
from loyaltylab.world.staff import Staff, staff

BEFORE_EXIT = pd.Timestamp("2024-10-01")
YEAR = pd.DateOffset(years=1)
LARGE = 6000
FACTORS = ("knowledge", "skill", "attitude", "goals")
SHUFFLES = 100
NEW = 3
"""Points that a trained month adds to attainment in truth (world)."""


# --- Account managers


@cache
def months() -> pd.DataFrame:
    """Return the account managers' months with ``bonus`` (True from 100 per cent on) and ``next``, the next month's attainment."""
    table = load("manager_months").sort_values(["account_manager", "month"], ignore_index=True)
    table["bonus"] = table["bonus_cents"] > 0
    table["next"] = table.groupby("account_manager")["attainment"].shift(-1)
    return table


@cache
def by_month() -> pd.DataFrame:
    """Return attainment with one row a month and one column a manager; a gap after she left."""
    return months().pivot(index="month", columns="account_manager", values="attainment")


@cache
def parts() -> Parts:
    """Return the managers' and the single months' part of the variance of attainment."""
    return variance_parts(months(), "attainment", "account_manager")


@cache
def team() -> pd.DataFrame:
    """Return the six managers: scores, ``months``, ``mean``, ``drawn`` in, ``visits`` a month, ``at_goal`` and ``truth``.

    ``truth`` is what a usual month of hers comes to without luck: the rule of the world, with her hidden skill and attitude.
    """
    grouped = months().groupby("account_manager")
    table = load("managers").set_index("account_manager")
    table["months"], table["mean"] = grouped.size(), grouped["attainment"].mean()
    table["drawn"] = drawn_in(table["mean"], table["months"], parts())
    table["visits"], table["at_goal"] = grouped["visits"].mean(), grouped["bonus"].mean()
    hidden = hidden_staff()
    table["truth"] = 100 + 6 * hidden.skill + NEW * 0.5 + 0.8 * (np.exp(2.2 + 0.15 * hidden.attitude) - 9)
    return table


@cache
def hidden_staff() -> Staff:
    """Return what the managers can and want, in standard units (truth)."""
    return staff(World().seed)


def yearly() -> pd.DataFrame:
    """Return mean attainment by manager and year."""
    table = months().assign(year=months()["month"].str[:4])
    return table.pivot_table(index="account_manager", columns="year", values="attainment")


@cache
def next_to(extreme: str) -> tuple[float, float]:
    """Return the mean attainment of the best (``"max"``) or worst (``"min"``) of a month, and hers in the next month."""
    table = by_month()
    who = table.idxmax(axis=1) if extreme == "max" else table.idxmin(axis=1)
    now, then = [], []
    for place in range(len(table) - 1):
        later = table[who.iloc[place]].iloc[place + 1]
        if pd.notna(later):
            now.append(table[who.iloc[place]].iloc[place])
            then.append(later)
    return float(np.mean(now)), float(np.mean(then))


@cache
def trained() -> Estimate:
    """Return attainment of trained months less that of the others, in points."""
    table = months()
    return mean_difference(
        table.loc[table["trained"], "attainment"], table.loc[~table["trained"], "attainment"]
    )


@cache
def visits() -> Estimate:
    """Return points of attainment for one visit more, each manager compared with herself."""
    return Estimate(*slopes(months(), "attainment", ["visits"], "account_manager").loc["visits"])


@cache
def after_bonus() -> Estimate:
    """Return attainment of the month after a bonus less that of the month after none, each manager compared with herself."""
    table = months().dropna(subset=["next"]).assign(paid=lambda rows: rows["bonus"].astype(float))
    return Estimate(*slopes(table, "next", ["paid"], "account_manager").loc["paid"])


@cache
def luck() -> pd.Series:
    """Return the luck in each month's attainment, in points (truth): what the world's rule does not give."""
    table, hidden = months(), hidden_staff()
    skill = pd.Series(hidden.skill, index=np.arange(1, len(hidden.skill) + 1))
    usual = (
        100 + 6 * table["account_manager"].map(skill) + NEW * table["trained"] + 0.8 * (table["visits"] - 9)
    )
    return table["attainment"] - usual


@cache
def forecast_errors() -> pd.Series:
    """Return the mean absolute error of four forecasts of a month's attainment, from the second year on, in points."""
    table = by_month()
    so_far = table.expanding().mean().shift(1)
    everybody = so_far.mean(axis=1)
    guesses = {
        "goal": table * 0 + 100,
        "last": table.shift(1),
        "own": so_far,
        "all": so_far.mul(0).add(everybody, axis=0),
    }
    missed = {name: (table - guess).iloc[12:].abs().to_numpy() for name, guess in guesses.items()}
    return pd.Series({name: float(np.nanmean(errors)) for name, errors in missed.items()})


# --- Service


@cache
def tickets() -> pd.DataFrame:
    """Return the service events with ``month`` as text."""
    table = load("tickets")
    return table.assign(month=table["date"].dt.strftime("%Y-%m"))


@cache
def handlers() -> pd.DataFrame:
    """Return the twelve colleagues of the service desk: ``sum`` and ``size`` of failures, share, limits and ``z``."""
    counts = tickets().groupby("handler")["failed"].agg(["sum", "size"])
    return counts.join(control.share_limits(counts["sum"], counts["size"], base=len(counts)))


@cache
def chart(base: str = "tickets") -> pd.DataFrame:
    """Return the chart of failures by month: over all service events, or over ``"orders"``."""
    counts = tickets().groupby("month")["failed"].agg(["sum", "size"])
    if base == "orders":
        counts["size"] = load("orders")["date"].dt.strftime("%Y-%m").value_counts().sort_index()
    limits = control.share_limits(counts["sum"], counts["size"], base=len(counts))
    return counts.join(limits).assign(outside=lambda table: table["z"].abs() > control.WIDTH)


@cache
def kinds() -> pd.Series:
    """Return the share of all failures by kind, largest first."""
    failed = tickets()[tickets()["failed"]]
    return failed["kind"].value_counts(normalize=True)


def minutes(failed: bool | None, handoffs: int) -> float:
    """Return the median minutes of service events passed on so often (2: twice or more), of one sort or of all."""
    table = tickets()
    if failed is not None:
        table = table[table["failed"] == failed]
    passed = table["handoffs"].clip(upper=2)
    return float(table.loc[passed == handoffs, "actual_minutes"].median())


@cache
def training(level: float) -> dict[str, float]:
    """Return Lantern's three years with a share of trained staff times ``level``: ``margin`` (euro), ``failures`` per order, ``satisfaction``."""
    world = World().with_changes(levers=Levers(staff_training=level))
    made = simulate(world, only=("orders", "tickets", "surveys")).observed
    return {
        "margin": float(made["orders"]["margin_cents"].sum() / 100),
        "failures": float(made["tickets"]["failed"].sum() / len(made["orders"])),
        "satisfaction": float(made["surveys"]["satisfaction"].mean()),
    }


# --- The exit of a manager


@cache
def hers() -> int:
    """Return the number of the manager who left."""
    left = load("managers").dropna(subset=["left_in"])
    return int(left["account_manager"].iloc[0])


def lost_by_manager(customers: pd.DataFrame, orders: pd.DataFrame, cut: pd.Timestamp) -> pd.DataFrame:
    """Return, by manager, business clients who ordered in the year before ``cut`` (``size``) and not in the year after (``sum``)."""
    before = orders[(orders["date"] >= cut - YEAR) & (orders["date"] < cut)]["customer_id"].unique()
    after = orders[(orders["date"] >= cut) & (orders["date"] < cut + YEAR)]["customer_id"].unique()
    clients = customers[(customers["type"] == "business") & customers["customer_id"].isin(before)]
    return (~clients["customer_id"].isin(after)).groupby(clients["account_manager"]).agg(["sum", "size"])


@cache
def lost(when: str = "exit") -> pd.DataFrame:
    """Return clients lost by manager in the year after she left (``"exit"``), or in the year before (``"before"``)."""
    cut = BEFORE_EXIT if when == "exit" else BEFORE_EXIT - YEAR
    return lost_by_manager(load("customers"), load("orders"), cut)


def gap(manager: int, when: str = "exit") -> Estimate:
    """Return the share of clients lost of one manager less that of all others who stayed."""
    table = lost(when)
    mine = table.loc[manager]
    rest = table.drop(index=[manager, hers()] if manager != hers() else [manager]).sum()
    return share_difference(int(mine["sum"]), int(mine["size"]), int(rest["sum"]), int(rest["size"]))


def change(manager: int) -> float:
    """Return how much more the share of clients lost rose for one manager than for the others who stayed."""
    return gap(manager).value - gap(manager, "before").value


@cache
def large_exit(left: bool) -> float:
    """Return the share of her clients lost in a Lantern with 6,000 business clients, as it was or with her staying."""
    world = World(private=0, business=LARGE).with_changes(levers=Levers(manager_exit=float(left)))
    made = simulate(world, only=("customers", "orders")).observed
    mine = lost_by_manager(made["customers"], made["orders"], BEFORE_EXIT).loc[hers()]
    return float(mine["sum"] / mine["size"])


# --- The made-up firm


@cache
def firm() -> pd.DataFrame:
    """Return the made-up firm of 240 sellers."""
    return made_up_sellers()


@cache
def factors(grouped: bool) -> pd.DataFrame:
    """Return the slopes of the four factors on a year's result, over the whole firm or within teams."""
    return slopes(firm(), "result_1", FACTORS, "team" if grouped else None)


def beyond_experience() -> float:
    """Return the R² that the five self-rated quotients add to experience."""
    table = firm()
    return explained(table, "result_1", ["experience", *QUOTIENTS]) - explained(
        table, "result_1", ["experience"]
    )


@cache
def shuffled() -> np.ndarray:
    """Return what the quotients add when each person gets somebody else's, drawn by lot, again and again."""
    chance, table = np.random.default_rng(24), firm()
    alone = explained(table, "result_1", ["experience"])
    added = []
    for _ in range(SHUFFLES):
        mixed = table[["result_1", "experience"]].copy()
        mixed[list(QUOTIENTS)] = table[list(QUOTIENTS)].to_numpy()[chance.permutation(len(table))]
        added.append(explained(mixed, "result_1", ["experience", *QUOTIENTS]) - alone)
    return np.array(added)


@cache
def lifted(forward: bool) -> pd.Series:
    """Return by how much each trait moves when training lifts attitude by 1, in one order of the chain or in the other."""
    order = CHAIN if forward else CHAIN[::-1]
    return (chain(order, lifted="attitude") - chain(order)).mean()[list(CHAIN)]


@cache
def by_the_chain(forward: bool) -> pd.DataFrame:
    """Return the correlations of the traits in the one or the other order, traits in the usual order."""
    return chain(CHAIN if forward else CHAIN[::-1])[list(CHAIN)].corr()


def path_product(forward: bool, start: str, between: str, end: str) -> Estimate:
    """Return the path start → between → end as a product of two slopes, with Sobel's interval, on the one or other firm."""
    table = chain(CHAIN if forward else CHAIN[::-1])
    first = Estimate(*slopes(table, between, [start]).loc[start])
    second = Estimate(*slopes(table, end, [between, start]).loc[between])
    spreads = [(found.high - found.low) / 2 for found in (first, second)]
    half = float(np.hypot(first.value * spreads[1], second.value * spreads[0]))
    value = first.value * second.value
    return Estimate(value, value - half, value + half)


def per_100_orders(month: str, failed: bool) -> float:
    """Return service events with or without failure for each 100 orders in the months whose name contains ``month``."""
    named = load("orders")["date"].dt.strftime("%Y-%m").str.contains(month).sum()
    table = tickets()
    return float(100 * (table["month"].str.contains(month) & (table["failed"] == failed)).sum() / named)


def failures_in(month: str) -> float:
    """Return failures a month: in Decembers (``"-12"``), or (``""``) in all other months."""
    by_month = tickets().groupby("month")["failed"].sum()
    december = by_month.index.str.endswith("-12")
    return float(by_month[december if month else ~december].mean())


@cache
def satisfaction() -> tuple[float, Estimate]:
    """Return mean satisfaction of the last wave, and its change since the first one."""
    answers = load("surveys").dropna(subset=["satisfaction"])
    waves = answers.groupby("wave")["satisfaction"]
    names = sorted(answers["wave"].unique())
    first, last = (waves.get_group(wave) for wave in (names[0], names[-1]))
    return float(last.mean()), mean_difference(last, first)


@cache
def clients() -> pd.DataFrame:
    """Return, by manager, business clients who ``joined`` in three years, their mean ``cost`` (euro), and the share ``kept``.

    Kept is the share of clients with an order in October 2023 to September 2024 who ordered in the year after.
    """
    customers = load("customers")
    new = customers[(customers["type"] == "business") & (customers["joined"] >= "2023-01-01")]
    grouped = new.groupby("account_manager")
    table = pd.DataFrame({"joined": grouped.size(), "cost": grouped["acquisition_cents"].mean() / 100})
    return table.assign(kept=1 - lost()["sum"] / lost()["size"])
