"""Chapter 22, the audit: the tables behind its numbers and figures, each made once."""

from functools import cache
from pathlib import Path

import pandas as pd

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.audit import Meaning, better_retention, margin_gain
from loyaltylab.measures.effects import Estimate, change_against_change
from loyaltylab.measures.intervals import ratio_interval, share_difference
from loyaltylab.site.claims import FILE, counts, read_claims
from loyaltylab.site.pages.ch18_tables import letter_cost
from loyaltylab.world import During, Levers, World, simulate
from loyaltylab.world.life import CAMPAIGN_MONTHS

BEFORE, YEAR = 2024, 2025
PERCENT = 5.0
"""The claim's number: "keep 5 per cent more"."""
CLAIMED = (0.25, 0.95)
"""... "and profit rises by 25 to 95 per cent"."""
DISCOUNT = 0.10
WAVE = "2024-12"
WATCHED = 12
"""Months after the survey in which an order is looked for."""
SATISFIED = 4
LETTER, TRIAL = "Stay with us", "Stay with us, test"
SENT, TRIED = pd.Timestamp("2024-09-01"), pd.Timestamp("2025-03-01")
HALF = pd.DateOffset(months=6)
SERVICE = {"service_speed": 1.3, "recovery": 1.6, "staff_training": 1.5}
"""Better service in 2025, for the re-run: three levers at once."""
ROOT = Path(__file__).resolve().parents[4]


@cache
def claims() -> pd.DataFrame:
    """Return the number of claims by verdict, and of all."""
    if not (ROOT / FILE).is_file():
        raise LoyaltyLabError(
            f"{FILE} is missing: pages are built from the repository, not from the installed package."
        )
    listed = read_claims(ROOT / FILE)
    return pd.DataFrame([{**counts(listed), "all": len(listed)}])


@cache
def private() -> pd.DataFrame:
    """Return the private customers, by number."""
    customers = load("customers").set_index("customer_id")
    return customers[customers["type"] == "private"]


def margin_of(orders: pd.DataFrame, year: int) -> pd.Series:
    """Return the margin of a year of each private customer who bought in it, in euro."""
    chosen = orders[(orders["date"].dt.year == year) & orders["customer_id"].isin(private().index)]
    return chosen.groupby("customer_id")["margin_cents"].sum() / 100


def placed(orders: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Return the orders of each customer from a day up to another."""
    chosen = orders[(orders["date"] >= start) & (orders["date"] < end)]
    return chosen.groupby("customer_id").size()


# --- keeping 5 per cent more


@cache
def pair() -> pd.DataFrame:
    """Return the private buyers of 2024: ``before`` (margin of 2024) and ``after`` (margin of 2025, with a gap where nothing was bought)."""
    orders = load("orders")
    before = margin_of(orders, BEFORE)
    return pd.DataFrame({"before": before, "after": margin_of(orders, YEAR).reindex(before.index)})


def retained() -> float:
    """Return the share of the buyers of 2024 who bought in 2025."""
    return float(pair()["after"].notna().mean())


def leavers_worth() -> float:
    """Return what those who did not come back had brought in 2024, as a share of what the others had brought."""
    gone = pair()["after"].isna()
    return float(pair().loc[gone, "before"].mean() / pair().loc[~gone, "before"].mean())


def better(meaning: Meaning) -> float:
    """Return the retention that the claim means in one unit."""
    return better_retention(retained(), PERCENT, meaning)


def next_year(meaning: Meaning, worth: float = 1.0) -> float:
    """Return how much more margin the buyers of 2024 would have brought in 2025."""
    return margin_gain(retained(), better(meaning), worth=worth)


def for_good(meaning: Meaning, worth: float = 1.0) -> float:
    """Return how much more a customer would be worth over all years, discounted."""
    return margin_gain(retained(), better(meaning), float("inf"), DISCOUNT, worth)


@cache
def rerun() -> dict[str, float]:
    """Return what better service in 2025 did to the buyers of 2024, in a world that is the same but for it."""
    levers = Levers(**{name: During(value, "2025-01", "2025-12") for name, value in SERVICE.items()})
    orders = simulate(World().with_changes(levers=levers), only=("orders",)).observed["orders"]
    was, then = pair()["after"], margin_of(orders, YEAR).reindex(pair().index)
    kept, both = was.isna() & then.notna(), was.notna() & then.notna()
    more = then.sum() - was.sum()
    return {
        "kept": float(kept.sum()),
        "lost": float((was.notna() & then.isna()).sum()),
        "points": float(then.notna().mean() - was.notna().mean()),
        "worth": float(then[kept].mean()),
        "others": float(was[both].mean()),
        "gain": float(more / was.sum()),
        "by-kept": float((then[kept].sum() - was[was.notna() & then.isna()].sum()) / more),
    }


# --- a new customer and an old one


@cache
def holding(year: int) -> dict[str, float]:
    """Return what Lantern spent in a year on holding private customers (euro, by kind), and how many bought."""
    ids = private().index
    orders, tickets, winback = load("orders"), load("tickets"), load("winback")
    contacts = load("contacts").merge(load("campaigns"), on=["campaign", "targeting", "arm"])
    sums = {
        "vouchers": orders.loc[orders["date"].dt.year == year].set_index("customer_id")["voucher_cents"],
        "compensation": tickets.loc[tickets["date"].dt.year == year].set_index("customer_id")[
            "compensation_cents"
        ],
        "offers": winback.loc[winback["month"].str.startswith(str(year))].set_index("customer_id")[
            "offer_cents"
        ],
        "campaigns": contacts.loc[contacts["date"].dt.year == year].set_index("customer_id")["message_cents"],
    }
    euro = {name: float(cents[cents.index.isin(ids)].sum()) / 100 for name, cents in sums.items()}
    buyers = margin_of(orders, year)
    return {**euro, "all": sum(euro.values()), "buyers": float(len(buyers))}


def won(year: int, source: str = "") -> float:
    """Return the mean cost of winning a private customer who joined in a year, in euro; all sources, or one."""
    people = private()[private()["joined"].dt.year == year]
    if source:
        people = people[people["source"] == source]
    return float(people["acquisition_cents"].mean()) / 100


def held(year: int) -> float:
    """Return what was spent on holding, for each private buyer of the year, in euro."""
    return holding(year)["all"] / holding(year)["buyers"]


def without_voucher() -> float:
    """Return the share of the private buyers of 2025 who used no voucher in that year."""
    orders = load("orders")
    chosen = orders[(orders["date"].dt.year == YEAR) & orders["customer_id"].isin(private().index)]
    return float((chosen.groupby("customer_id")["voucher_cents"].sum() == 0).mean())


def kept_by_letters() -> float:
    """Return what the letters of March 2025 cost for each customer whom they kept, in euro, as chapter 18 has it."""
    return float(letter_cost()[0])


@cache
def books(year: int) -> dict[str, float]:
    """Return sales, margin and what was spent on winning customers in a year, all customers, in euro."""
    orders, customers = load("orders"), load("customers")
    of_year = orders[orders["date"].dt.year == year]
    joined = customers[customers["joined"].dt.year == year]
    return {
        "sales": float(of_year["paid_cents"].sum()) / 100,
        "margin": float(of_year["margin_cents"].sum()) / 100,
        "winning": float(joined["acquisition_cents"].sum()) / 100,
    }


# --- the satisfied stay


@cache
def answered() -> pd.DataFrame:
    """Return who answered in December 2024 and had ordered in the half-year before: ``score``, and ``months`` to the next order.

    A month is counted as begun: 1 is an order in January 2025; 13 is none in all of 2025.
    """
    orders, surveys = load("orders"), load("surveys")
    answers = surveys[surveys["wave"] == WAVE].set_index("customer_id")["satisfaction"].dropna()
    start = pd.Timestamp(f"{WAVE}-01") + pd.DateOffset(months=1)
    recent = placed(orders, start - HALF, start)
    later = orders[orders["date"] >= start].groupby("customer_id")["date"].min()
    table = answers[answers.index.isin(recent.index)].astype(int).to_frame("score")
    first = later.reindex(table.index)
    months = (first.dt.year - start.year) * 12 + first.dt.month - start.month + 1
    return table.assign(months=months.fillna(WATCHED + 1).astype(int)).reset_index(drop=True)


def share_back(satisfied: bool, months: int = WATCHED) -> tuple[int, int]:
    """Return how many of the satisfied (or of the others) order again within so many months, and how many they are."""
    table = answered()
    group = table[(table["score"] >= SATISFIED) == satisfied]
    return int((group["months"] <= months).sum()), len(group)


def gone_satisfied(months: int = WATCHED) -> float:
    """Return which share of those who have not ordered again had been satisfied."""
    table = answered()
    gone = table[table["months"] > months]
    return float((gone["score"] >= SATISFIED).mean())


def months_needed(share: float = 0.9) -> int:
    """Return the months within which this share of the satisfied orders again."""
    back = ((month, share_back(True, month)) for month in range(1, WATCHED + 1))
    return next(month for month, (again, people) in back if again / people >= share)


def gap(months: int = WATCHED) -> Estimate:
    """Return the share of the satisfied who order again less that of the others."""
    return share_difference(*share_back(True, months), *share_back(False, months))


# --- a success case


@cache
def written_to() -> pd.DataFrame:
    """Return the private customers and their orders in the half-years ``before`` and ``after`` the letter of September 2024.

    ``treated`` had the letter; ``whole`` had joined before the first of the two half-years.
    """
    contacts, orders = load("contacts"), load("orders")
    people = contacts.loc[contacts["campaign"] == LETTER, "customer_id"]
    table = pd.DataFrame({"joined": private()["joined"]})
    table = table[table["joined"] < SENT]
    for name, start in (("before", SENT - HALF), ("after", SENT)):
        table[name] = placed(orders, start, start + HALF).reindex(table.index, fill_value=0)
    return table.assign(treated=table.index.isin(people), whole=table["joined"] < SENT - HALF)


@cache
def drawn() -> pd.DataFrame:
    """Return the customers of the trial by lot of March 2025: orders before and after, and ``treated``."""
    contacts, orders = load("contacts"), load("orders")
    arms = contacts[contacts["campaign"] == TRIAL].set_index("customer_id")["arm"]
    table = pd.DataFrame({"treated": arms != "control"})
    for name, start in (("before", TRIED - HALF), ("after", TRIED)):
        table[name] = placed(orders, start, start + HALF).reindex(table.index, fill_value=0)
    return table


def _risen(table: pd.DataFrame) -> Estimate:
    """Return the change of the orders of those with the letter, as a share."""
    group = table[table["treated"]]
    return Estimate(*(end - 1 for end in ratio_interval(group["after"], group["before"])))


@cache
def rungs() -> dict[str, Estimate]:
    """Return what the letter "did" to orders, by how it was looked at: a share more, with its 95 % interval."""
    table = written_to()
    return {
        "all": _risen(table),
        "whole": _risen(table[table["whole"]]),
        "others": change_against_change(table[table["whole"]]),
        "lot": change_against_change(drawn()),
    }


@cache
def without(sent: pd.Timestamp) -> pd.Series:
    """Return the orders of each customer in the half-year after a letter, in a world that is the same but for that letter.

    The lever is 0 for the months in which the letter works, and in no other: a later campaign is no part of its effect.
    """
    months = During(0, f"{sent:%Y-%m}", f"{sent + pd.DateOffset(months=CAMPAIGN_MONTHS - 1):%Y-%m}")
    world = World().with_changes(levers=Levers(campaigns=months))
    return placed(simulate(world, only=("orders",)).observed["orders"], sent, sent + HALF)


@cache
def truly() -> dict[str, float]:
    """Return what each letter truly did to the orders of those who got it: a share more than in a world without that letter."""
    result = {}
    whole = written_to()[written_to()["whole"]]
    for name, table, start in (("risk", written_to(), SENT), ("whole", whole, SENT), ("lot", drawn(), TRIED)):
        group = table[table["treated"]]
        result[name] = float(group["after"].sum() / without(start).reindex(group.index).sum() - 1)
    return result


def untreated(whole: bool) -> float:
    """Return how the orders of those written to would have changed without the letter: there all the time before, or newcomers."""
    group = written_to()[written_to()["treated"] & (written_to()["whole"] == whole)]
    return float(without(SENT).reindex(group.index).sum() / group["before"].sum() - 1)
