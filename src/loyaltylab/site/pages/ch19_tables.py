"""Chapter 19, "Customer records and the indicator panel": the tables behind its numbers and figures, each made once."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.control import Limits, individuals_limits, share_limits
from loyaltylab.measures.customer_file import clean, fingerprint, smallest_group
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.indicators import NEEDED, PANEL, indicator_panel, promises_kept
from loyaltylab.measures.intervals import ratio_interval
from loyaltylab.measures.matching import Matching, Pair, pairs_alike, quality
from loyaltylab.world import During, Levers, World, compare, simulate

WATCHED = "2025"
"""The year that the panel watches; everything before it is the base."""
LARGE = (6000, 450)
"""Private and business customers of the Lantern in which levers are tried out."""
SLOW = 0.9
"""Factor on the speed of service in the histories that go slow."""
HISTORIES = 20
QUIET_REGIONS = ("Hills", "Plain", "Island")
"""Regions whose staffing never changed in the records."""


# --- The file


@cache
def cleaned() -> pd.DataFrame:
    """Return the clean export with the fingerprint of each name."""
    table = clean(load("crm_export"))
    return table.assign(print=fingerprint(table["name"]))


@cache
def true_pairs() -> frozenset[Pair]:
    """Return the pairs of rows that are one customer, by the clean key."""
    key = open_envelope("crm_key")
    return frozenset(pairs_alike(key, ["customer_id"]))


@cache
def found(rule: str) -> frozenset[Pair]:
    """Return the pairs by a rule: name, email, phone, contact (either of both), or all with contradictions struck out."""
    table = cleaned()
    if rule == "contact":
        return found("email") | found("phone")
    if rule == "all":
        day = table.set_index("crm_id")["joined"].to_dict()
        pairs = found("contact") | frozenset(pairs_alike(table, ["joined", "print"]))
        return frozenset(
            pair for pair in pairs if not (day[pair[0]] and day[pair[1]] and day[pair[0]] != day[pair[1]])
        )
    return frozenset(pairs_alike(table, [rule]))


def matched(rule: str) -> Matching:
    """Return how good a rule is against the clean key."""
    return quality(set(found(rule)), set(true_pairs()))


@cache
def linked() -> pd.DataFrame:
    """Return the rows of the clean file that fit exactly one customer by region, joining day, kind and, if known, birth year.

    ``customer_id`` is the one found, ``true`` the right one.
    """
    table = cleaned().merge(open_envelope("crm_key").rename(columns={"customer_id": "true"}))
    table["joined"] = pd.to_datetime(table["joined"])
    table["born"] = pd.to_numeric(table["birth_year"])
    customers = load("customers")[["customer_id", "type", "region", "joined", "birth_year"]]
    both = table.drop(columns="birth_year").merge(
        customers.rename(columns={"type": "kind"}), on=["region", "joined", "kind"]
    )
    fits = both[both["born"].isna() | (both["born"] == both["birth_year"])]
    return fits[~fits["crm_id"].duplicated(keep=False)]


@cache
def alone(columns: tuple[str, ...], fewer_than: int = 2) -> float:
    """Return the share of private customers who share these columns with fewer than so many, herself counted."""
    people = load("customers").query("type == 'private'")
    people = people.assign(decade=people["birth_year"] // 10, year=people["joined"].dt.year)
    return float((smallest_group(people, list(columns)) < fewer_than).mean())


# --- The panel


@cache
def panel() -> pd.DataFrame:
    """Return the ten indicators, one row a period."""
    return indicator_panel({name: load(name) for name in NEEDED})


@cache
def series(name: str) -> pd.DataFrame:
    """Return one indicator by period: ``top``, ``base``, ``value``."""
    table = panel()
    return table[table["indicator"] == name].set_index("period")


def level(name: str, watched: bool) -> float:
    """Return an indicator's level: all tops over all bases, of the watched year or of the time before."""
    table = series(name)
    part = table[(table.index >= WATCHED) == watched]
    return float(part["top"].sum() / part["base"].sum())


@cache
def charted(name: str) -> pd.DataFrame:
    """Return an indicator with ``centre``, ``low``, ``high`` and ``alarm``: monthly ones by moving ranges, waves by their size."""
    table = series(name)
    before = table[table.index < WATCHED]
    if len(table) == 6:
        chart = share_limits(table["top"], table["base"], len(before))
    else:
        limits = individuals_limits(before["value"])
        chart = table.assign(centre=limits.centre, low=limits.low, high=limits.high)
    value = table["value"]
    return chart.assign(value=value, alarm=(value < chart["low"]) | (value > chart["high"]))


@cache
def against_last_year(name: str) -> pd.DataFrame:
    """Return a monthly indicator over the same month a year before, with limits from the year 2024."""
    value = series(name)["value"]
    ratio = value / value.shift(12)
    ratio = ratio.dropna()
    limits = individuals_limits(ratio[ratio.index < WATCHED])
    return pd.DataFrame({"ratio": ratio, "alarm": (ratio < limits.low) | (ratio > limits.high)}).assign(
        low=limits.low, high=limits.high
    )


def alarms(watched: bool) -> int:
    """Return how many values of the ten indicators lie outside their limits, in the watched year or before it."""
    return sum(
        int(charted(one.name).loc[lambda table: (table.index >= WATCHED) == watched, "alarm"].sum())
        for one in PANEL
    )


@cache
def region_chart(region: str) -> pd.DataFrame:
    """Return the chart of promises kept in a region; its base are the ten months before November 2023."""
    tickets = load("tickets").merge(load("customers")[["customer_id", "region"]])
    kept = promises_kept(tickets[tickets["region"] == region])
    return share_limits(kept["top"], kept["base"], 10).assign(base=kept["base"])


def harbour() -> pd.DataFrame:
    """Return the chart of promises kept in the Harbour."""
    return region_chart("Harbour")


@cache
def elsewhere() -> pd.DataFrame:
    """Return the charts of the four other regions, one row a region and month."""
    return pd.concat({region: region_chart(region) for region in ("City", "Hills", "Island", "Plain")})


# --- Goodhart's law


@cache
def tried(lever: str, value: float) -> pd.Series:
    """Return 2025 with a lever moved from January on: kept, minutes, satisfied, and margin gained a customer with its interval."""
    sizes = {"private": LARGE[0], "business": LARGE[1]}
    moved = World(levers=Levers(**{lever: During(value, start="2025-01")}), **sizes)  # type: ignore[arg-type]
    seen = simulate(moved, only=("tickets", "surveys")).observed
    tickets = seen["tickets"][seen["tickets"]["date"] >= "2025-01-01"]
    answers = seen["surveys"].query("wave >= '2025'")["satisfaction"].dropna()
    gained = compare(World(**sizes), moved)["margin_change_cents"] / 100  # type: ignore[arg-type]
    mean, low, high = ratio_interval(gained, np.ones(len(gained)))
    return pd.Series(
        {
            "kept": float((tickets["actual_minutes"] <= tickets["promised_minutes"]).mean()),
            "minutes": float(tickets["actual_minutes"].mean()),
            "satisfied": float((answers >= 4).mean()),
            "gain": mean,
            "gain-low": low,
            "gain-high": high,
        }
    )


@cache
def visits_slope(outcome: str) -> Estimate:
    """Return what goes with one more visit of an account manager in a month, within each manager, with its 95 % interval.

    ``outcome`` is attainment (points of the goal) or sales to her clients (euro).
    """
    months = load("manager_months").query("visits > 0")
    clients = load("customers").dropna(subset=["account_manager"]).set_index("customer_id")
    orders = load("orders")
    orders = orders[orders["customer_id"].isin(clients.index)].assign(
        month=lambda table: table["date"].dt.strftime("%Y-%m"),
        account_manager=lambda table: table["customer_id"].map(clients["account_manager"]),
    )
    sales = orders.groupby(["month", "account_manager"])["paid_cents"].sum() / 100
    months = months.merge(sales.rename("sales").reset_index(), how="left").fillna({"sales": 0.0})
    own = months[["visits", outcome]] - months.groupby("account_manager")[["visits", outcome]].transform(
        "mean"
    )
    square = float((own["visits"] ** 2).sum())
    slope = float((own["visits"] * own[outcome]).sum()) / square
    rest = own[outcome] - slope * own["visits"]
    error = float(np.sqrt((rest**2).sum() / (len(own) - months["account_manager"].nunique() - 1) / square))
    return Estimate(slope, slope - 1.96 * error, slope + 1.96 * error)


# --- False alarms and true ones


@cache
def histories() -> pd.DataFrame:
    """Return promises kept in the quiet regions in 2025, in many histories, half of them with service slower from January on.

    ``z`` is the month's share less that of 2023 and 2024 in the same history, in standard deviations.
    """
    parts = []
    for slow in (False, True):
        levers = Levers(service_speed=During(SLOW, start="2025-01")) if slow else Levers()
        for number in range(1, HISTORIES + 1):
            seen = simulate(World(replicate=number, levers=levers), only=("tickets", "customers")).observed
            tickets = seen["tickets"].merge(seen["customers"][["customer_id", "region"]])
            kept = promises_kept(tickets[tickets["region"].isin(QUIET_REGIONS)])
            z = share_limits(kept["top"], kept["base"], 24)["z"].iloc[24:]
            parts.append(
                pd.DataFrame({"history": number, "month": range(1, 13), "z": z.to_numpy(), "slow": int(slow)})
            )
    return pd.concat(parts, ignore_index=True)


# --- Single numbers


def surnames_differ() -> float:
    """Return the share of true pairs of private rows whose surnames are not spelt alike."""
    table = cleaned().set_index("crm_id")
    private = table[table["kind"] == "private"]
    surname = private["name"].str.split().str[-1].to_dict()
    pairs = [pair for pair in true_pairs() if pair[0] in surname]
    return float(np.mean([surname[one] != surname[other] for one, other in pairs]))


def case_limits(values: tuple[float, ...]) -> Limits:
    """Return the limits of the made-up case."""
    return individuals_limits(pd.Series(values))


def harbour_short() -> float:
    """Return the share of promises kept in the Harbour in its six months with too few hands."""
    part = harbour().loc["2023-11":"2024-04"]  # type: ignore[misc]
    return float((part["share"] * part["base"]).sum() / part["base"].sum())


def firm() -> pd.DataFrame:
    """Return the chart of promises kept in all regions, with the same base as the Harbour's."""
    kept = promises_kept(load("tickets"))
    return share_limits(kept["top"], kept["base"], 10)


def firm_alarms() -> int:
    """Return how many of the Harbour's six months lie outside the limits of the chart of all regions."""
    return int((firm().loc["2023-11":"2024-04", "z"].abs() > 3).sum())  # type: ignore[misc]


def alarming(slow: int, width: float) -> float:
    """Return the share of months of the histories outside limits of this width."""
    table = histories()
    return float((table.loc[table["slow"] == slow, "z"].abs() > width).mean())
