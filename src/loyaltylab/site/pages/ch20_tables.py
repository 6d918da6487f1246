"""Chapter 20, "Contact, recommendation and personal offers": the tables behind its numbers and figures, each made once."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.explorers import contact_calendar as calendar
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.intervals import ratio_interval, share_interval
from loyaltylab.measures.needs import drift
from loyaltylab.measures.next_best import (
    category_counts,
    item_scores,
    own_scores,
    popular_scores,
    precision_at,
    ranking,
)
from loyaltylab.measures.rhythm import own_rhythm, purchase_gaps, regularity
from loyaltylab.world import During, Levers, World, run, simulate

SPLIT = pd.Timestamp("2025-01-01")
"""Recommenders learn from orders before this day and are judged on orders from it on."""
ALARM_DAY = pd.Timestamp("2025-06-30")
BORROWED = 5.0
"""Orders that a customer's taste borrows from the crowd in the mixed recommender."""
SHUFFLES = 100
OFFER = "Your own tea"
OFFER_MONTHS = ("2025-06", "2025-08")
ARMS = ("control", "standard offer", "personal offer")
COHORT_DAY = pd.Timestamp("2024-03-01")
"""The first campaign began on this day."""
LARGE = 20_000
LUCKS = 6
"""How many times the year of the plan is lived again, each time with other luck."""


@cache
def private() -> pd.DataFrame:
    """Return the private customers, by number."""
    customers = load("customers").set_index("customer_id")
    return customers[customers["type"] == "private"]


@cache
def orders() -> pd.DataFrame:
    """Return the orders of private customers."""
    table = load("orders")
    return table[table["customer_id"].isin(private().index)]


def in_months(first: str, last: str) -> pd.DataFrame:
    """Return the private orders from the first day of one month to the last of another."""
    period = orders()["date"].dt.strftime("%Y-%m")
    return orders()[period.between(first, last)]


# --- Rhythm


@cache
def gaps() -> pd.DataFrame:
    """Return the days between orders of private customers."""
    return purchase_gaps(orders())


@cache
def usual() -> pd.Series:
    """Return the mean gap of each private customer with three orders or more, in days."""
    return own_rhythm(orders(), orders()["date"].max())["usual"]


@cache
def regular() -> Estimate:
    """Return the regularity with an interval by customers: each customer's pairs hang together."""
    rows = gaps()
    by_customer = rows.groupby("customer_id")["days"]
    both = rows["days"] + by_customer.shift(-1)
    kept = (by_customer.cumcount() % 2 == 0) & (both > 0)
    squares = (rows["days"] / both - 0.5)[kept] ** 2
    each = squares.groupby(rows["customer_id"][kept]).agg(["sum", "size"])
    variance = ratio_interval(each["sum"], each["size"])
    low, high = ((1 - 4 * end) / (8 * end) for end in (variance.high, variance.low))
    return Estimate(regularity(rows), low, high)


@cache
def open_after() -> pd.DataFrame:
    """Return the share of closed gaps longer than so many of the customer's own mean gaps, with what dice would give."""
    rows = gaps()[gaps()["customer_id"].isin(usual().index)]
    own = rows["customer_id"].map(usual())
    counts = rows.groupby("customer_id")["days"].transform("size")
    # Few gaps make their own mean a poor yardstick.
    times = (rows["days"] / own)[counts >= 10]
    steps = np.arange(0, 4.01, 0.1)
    return pd.DataFrame(
        {"real": [(times > step).mean() for step in steps], "dice": np.exp(-steps)}, index=steps
    )


@cache
def silent() -> pd.DataFrame:
    """Return the rhythm on the alarm day and who ordered in the half-year after it."""
    past = orders()[orders()["date"] <= ALARM_DAY]
    table = own_rhythm(past, ALARM_DAY)
    later = orders()[orders()["date"] > ALARM_DAY]
    return table.assign(again=table.index.isin(later["customer_id"]))


def flagged(times: float, days: int = 0) -> pd.DataFrame:
    """Return the customers whom an alarm after so many own gaps and so many days flags."""
    table = silent()
    return table[(table["times"] > times) & (table["silent"] >= days)]


def missed(times: float) -> float:
    """Return the share of those who ordered nothing in the half-year whom the alarm did not flag."""
    gone = silent()[~silent()["again"]]
    return float((gone["times"] <= times).mean())


# --- Taste


@cache
def drifting() -> pd.DataFrame:
    """Return the drift of the quarters against the first one, with chance."""
    return drift(orders(), draws=SHUFFLES)


@cache
def tiers() -> pd.DataFrame:
    """Return orders by third of the shelf value of an item (1 cheapest) and category."""
    each = orders()["list_cents"] / orders()["items"]
    third = pd.qcut(each, 3, labels=[1, 2, 3]).astype(int).rename("third")
    return pd.crosstab(third, orders()["category"])


# --- Recommenders


@cache
def learned() -> pd.DataFrame:
    """Return orders by private customer and category before the split."""
    return category_counts(orders()[orders()["date"] < SPLIT])


@cache
def later() -> pd.DataFrame:
    """Return the orders on which recommenders are judged."""
    return orders()[orders()["date"] >= SPLIT]


@cache
def ranks(name: str) -> pd.DataFrame:
    """Return a recommender's ranking: ``popular``, ``own``, ``mixed``, ``item`` or, with the hidden segment known, ``truth``."""
    counts = learned()
    if name == "truth":
        segment = open_envelope("traits").set_index("customer_id")["segment"]
        # The shares of the segment are the world's own; orders of all years show them closely enough.
        mix = pd.crosstab(orders()["customer_id"].map(segment), orders()["category"], normalize="index")
        known = mix.reindex(segment.reindex(counts.index))
        return ranking(known.set_axis(counts.index, axis=0)[counts.columns])
    scores = {
        "popular": lambda: popular_scores(counts),
        "own": lambda: own_scores(counts),
        "mixed": lambda: own_scores(counts, BORROWED),
        "item": lambda: item_scores(counts),
    }
    return ranking(scores[name]())


@cache
def precision(name: str, k: int) -> pd.Series:
    """Return precision at k by customer."""
    return precision_at(ranks(name), later(), k)


def gain(name: str, k: int, other: str = "popular") -> Estimate:
    """Return by how much a recommender is more precise than another, over the same customers."""
    return one_mean(precision(name, k) - precision(other, k))


def one_mean(values: pd.Series) -> Estimate:
    """Return the mean over customers with its interval."""
    return ratio_interval(values, np.ones(len(values)))


def by_history(name: str, most: int) -> float:
    """Return precision at 1 among customers with so many earlier orders at most."""
    values = precision(name, 1)
    return float(values[learned().sum(axis=1).reindex(values.index) <= most].mean())


def next_order_hit(name: str) -> float:
    """Return the share of later orders that are in the category in first place."""
    first = ranks(name)[1]
    rows = later()[later()["customer_id"].isin(first.index)]
    return float((rows["customer_id"].map(first) == rows["category"]).mean())


@cache
def new_category() -> pd.DataFrame:
    """Return for customers with something left to try: whether the first new category recommended was bought."""
    counts = learned()
    fresh = counts == 0
    fresh = fresh[fresh.any(axis=1)]
    table = {}
    for name, scores in (("popular", popular_scores(counts)), ("item", item_scores(counts))):
        table[name] = precision_at(ranking(scores.loc[fresh.index], fresh), later(), 1)
    judged = pd.DataFrame(table)
    bought = later().groupby(["customer_id", "category"]).size().unstack(fill_value=0) > 0
    open_to_her = fresh.loc[judged.index]
    has = bought.reindex(index=judged.index, columns=counts.columns, fill_value=False) & open_to_her
    return judged.assign(blind=has.sum(axis=1) / open_to_her.sum(axis=1))


@cache
def first_year() -> pd.DataFrame:
    """Return private customers who joined by June 2025: first category, and whether another followed within six months."""
    joined = private()["joined"]
    new = joined.index[(joined >= "2023-01-01") & (joined < "2025-07-01")]
    rows = orders()[orders()["customer_id"].isin(new)].sort_values(["customer_id", "date", "order_number"])
    begin = rows.groupby("customer_id")[["date", "category"]].first()
    soon = rows["date"] <= rows["customer_id"].map(begin["date"]) + pd.DateOffset(months=6)
    other = rows["category"] != rows["customer_id"].map(begin["category"])
    return begin.assign(crossed=begin.index.isin(rows.loc[soon & other, "customer_id"]))


# --- Contacts


@cache
def contacts() -> pd.DataFrame:
    """Return the contacts of private customers."""
    return load("contacts")


@cache
def heard() -> pd.DataFrame:
    """Return customers who agreed and were there before the first campaign: messages heard, orders before and after all."""
    people = private()[private()["consent"] & (private()["joined"] < COHORT_DAY)]
    sent = contacts()[contacts()["arm"] != "control"]
    table = pd.DataFrame({"heard": sent.groupby("customer_id").size()}).reindex(people.index, fill_value=0)
    for name, months in (("before", ("2023-09", "2024-02")), ("after", ("2025-07", "2025-12"))):
        counts = in_months(*months).groupby("customer_id").size()
        table[name] = counts.reindex(people.index, fill_value=0)
    return table


@cache
def by_heard() -> pd.DataFrame:
    """Return the means by number of messages heard; three and four together."""
    table = heard().assign(heard=heard()["heard"].clip(upper=3))
    means = table.groupby("heard")[["before", "after"]].mean()
    return means.assign(customers=table.groupby("heard").size())


@cache
def messages() -> pd.DataFrame:
    """Return one row a message sent in a campaign, with its number in the customer's sequence and her shopping channel."""
    sent = contacts()[contacts()["arm"] != "control"].sort_values(["customer_id", "date"])
    sent = sent.assign(nth=sent.groupby("customer_id").cumcount() + 1)
    return sent.join(private()["channel"], on="customer_id")


def message_share(column: str, **where: object) -> tuple[int, int]:
    """Return how many messages were opened (or led to an opt-out), and how many were sent."""
    rows = messages()
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    return int(rows[column].sum()), len(rows)


@cache
def silent_wishes() -> pd.DataFrame:
    """Return of everybody who was sent a campaign: whether she opted out, and the hidden uplift."""
    uplift = open_envelope("traits").set_index("customer_id")["uplift"]
    out = messages().groupby("customer_id")["opted_out"].any()
    return pd.DataFrame({"opted_out": out, "uplift": uplift.reindex(out.index)})


# --- Saturation, by re-running the world


@cache
def saturation() -> pd.DataFrame:
    """Return the change against two messages a month all through 2024, by messages a month and replicate.

    Margin over 2024 and 2025 in euro, more messages, and customers at the end of 2025; the same luck on both sides.
    """
    rows = []
    for replicate in range(LUCKS):
        base = calendar.BASE.with_changes(replicate=replicate)
        as_was = calendar._outcome(run(base), (calendar.TODAY,) * 4, "private")
        for number in range(11):
            plan = calendar.Params(number, number, number, number)
            world = calendar.world(plan).with_changes(replicate=replicate)
            change = calendar._outcome(run(world), plan.plan, "private") - as_was
            rows.append(
                {
                    "messages_a_month": number,
                    "replicate": replicate,
                    "margin": change["margin"].sum() / 100,
                    "messages": change["messages"].sum(),
                    "customers": change["customers"].iloc[-1],
                    **{f"quarter {place}": change["margin"].iloc[place - 1] / 100 for place in range(1, 5)},
                    **{f"sent {place}": change["messages"].iloc[place - 1] for place in range(1, 5)},
                }
            )
    return pd.DataFrame(rows)


def at(number: int, column: str) -> Estimate:
    """Return the mean of a change over the re-runs, with the lowest and the highest of them."""
    rows = saturation()
    values = rows.loc[rows["messages_a_month"] == number, column]
    return Estimate(float(values.mean()), float(values.min()), float(values.max()))


def worth_of_a_message(quarters: tuple[int, ...], number: int = 4) -> Estimate:
    """Return the margin in the same quarter of one message more, in cents, from two a month to ``number``.

    Over all re-runs, with the lowest and the highest of them.
    """
    rows = saturation()
    rows = rows[rows["messages_a_month"] == number]
    margin, sent = (
        rows[[f"{name} {place}" for place in quarters]].sum(axis=1) for name in ("quarter", "sent")
    )
    each = 100 * margin / sent
    return Estimate(float(100 * margin.sum() / sent.sum()), float(each.min()), float(each.max()))


# --- The personal offer


@cache
def trial() -> pd.DataFrame:
    """Return one row a customer of the trial: arm, margin (euro) and orders in the three months after and before it."""
    table = contacts()[contacts()["campaign"] == OFFER].set_index("customer_id")[
        ["arm", "opened", "opted_out"]
    ]
    for name, months in (("after", OFFER_MONTHS), ("before", ("2025-03", "2025-05"))):
        rows = in_months(*months).groupby("customer_id")["margin_cents"].agg(["sum", "size"])
        rows = rows.reindex(table.index, fill_value=0)
        table[name], table[f"orders_{name}"] = rows["sum"] / 100, rows["size"]
    return table.assign(change=table["after"] - table["before"])


def arm_gap(column: str, arm: str = "personal offer", other: str = "control") -> Estimate:
    """Return the mean of a column in one arm less that in another."""
    table = trial()
    return mean_difference(table.loc[table["arm"] == arm, column], table.loc[table["arm"] == other, column])


@cache
def cost(arm: str) -> float:
    """Return what one message of an arm of the trial costs, in euro."""
    campaigns = load("campaigns")
    row = campaigns[(campaigns["campaign"] == OFFER) & (campaigns["arm"] == arm)]
    return float(row["message_cents"].iloc[0]) / 100


def ordered(arm: str) -> tuple[int, int]:
    """Return how many of an arm ordered in the three months, and how many there are."""
    rows = trial()[trial()["arm"] == arm]
    return int((rows["orders_after"] > 0).sum()), len(rows)


@cache
def true_effects(private_customers: int = 0) -> dict[str, Estimate]:
    """Return what the offer added to the margin of the three months (euro a customer), by re-running the world.

    ``standard`` and ``personal``: of each arm, against no offer. ``beyond``: of the personal arm, against the standard offer
    in its place. With 0, of the course's own Lantern; else of one with so many private customers.
    """
    world = World(private=private_customers, business=0) if private_customers else World()
    lists = simulate(world, only=("contacts",)).observed["contacts"]
    arm = lists[lists["campaign"] == OFFER].set_index("customer_id")["arm"]

    def margin(strength: float) -> pd.Series:
        levers = Levers(campaigns=During(strength, *OFFER_MONTHS))
        table = simulate(world.with_changes(levers=levers), only=("orders",)).observed["orders"]
        inside = table["date"].dt.strftime("%Y-%m").between(*OFFER_MONTHS)
        sums = table[inside].groupby("customer_id")["margin_cents"].sum() / 100
        return sums.reindex(arm.index, fill_value=0.0)

    # A standard offer says 0.4 of what a personal one does; the lever at 0.4 sends it to the personal arm.
    real, without, as_standard = margin(1.0), margin(0.0), margin(0.4)
    return {
        "standard": one_mean((real - without)[arm == "standard offer"]),
        "personal": one_mean((real - without)[arm == "personal offer"]),
        "beyond": one_mean((real - as_standard)[arm == "personal offer"]),
    }


# --- After the sale


@cache
def failures() -> pd.DataFrame:
    """Return the tickets of private customers in which something failed."""
    table = load("tickets")
    return table[table["customer_id"].isin(private().index) & table["failed"]]


@cache
def complaints() -> pd.DataFrame:
    """Return complaints up to 2 October 2025, and whether the same customer complained again within 90 days."""
    rows = failures()[failures()["complained"]].sort_values(["customer_id", "date", "ticket_number"])
    wait = rows.groupby("customer_id")["date"].shift(-1) - rows["date"]
    rows = rows.assign(again=wait <= pd.Timedelta(days=90))
    return rows[rows["date"] <= "2025-10-02"]


@cache
def welcomed() -> pd.DataFrame:
    """Return private customers who joined by 2 October 2025: a second order within 90 days, first score after joining."""
    joined = private()["joined"]
    joined = joined[joined.between("2023-01-01", "2025-10-02")]
    rows = orders().sort_values(["customer_id", "date", "order_number"])
    second = rows[rows.groupby("customer_id").cumcount() == 1].set_index("customer_id")["date"]
    soon = second.reindex(joined.index) - joined <= pd.Timedelta(days=90)
    answers = load("surveys").dropna(subset=["satisfaction"]).sort_values(["customer_id", "wave"])
    answers = answers[answers["wave"] >= answers["customer_id"].map(joined).dt.strftime("%Y-%m")]
    first = answers.groupby("customer_id")["satisfaction"].first()
    return pd.DataFrame({"second": soon, "score": first.reindex(joined.index)})


def funnel() -> pd.Series:
    """Return visits, views, baskets and web orders of private customers in 2025."""
    web = load("web")
    web = web[web["customer_id"].isin(private().index) & web["month"].astype(str).str.startswith("2025")]
    sums = web[["sessions", "views", "carts"]].sum()
    sums["orders"] = int((in_months("2025-01", "2025-12")["channel"] == "web").sum())
    return sums


def interval(count: int, total: int) -> Estimate:
    """Return a share with its score interval."""
    return Estimate(count / total, *share_interval(count, total))
