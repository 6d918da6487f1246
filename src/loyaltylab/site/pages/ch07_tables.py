"""Chapter 07: the estimates behind the reading's numbers, from Lantern's records and from the world run again."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from loyaltylab import load, open_envelope
from loyaltylab.explorers.loyalty_budget import Outcome, Params, base_course, model
from loyaltylab.measures.effects import (
    Estimate,
    change_against_change,
    matched_difference,
    mean_difference,
    rate_ratio,
)
from loyaltylab.measures.loyalty import attachment_scores, loyalty_boxes, orders_between
from loyaltylab.measures.satisfaction import odds_ratio, transition_counts, transition_shares
from loyaltylab.measures.survival import hazard_by_age
from loyaltylab.world import During, Levers, Rivals, World, compare, run, simulate
from loyaltylab.world.life import live
from loyaltylab.world.opinion import wave_months
from loyaltylab.world.specification import CAUSES

Span = tuple[str, str]

HISTORY = World()
FIRST_DAY, LAST_DAY = pd.Timestamp("2023-01-01"), pd.Timestamp("2025-12-31")
SUMMER, WINTER = ("2023-05-01", "2023-10-31"), ("2023-11-01", "2024-04-30")
YEAR_2024, YEAR_2025 = ("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")
LATE_2025 = ("2025-07-01", "2025-12-31")
HALF_2023, HALF_2024 = ("2023-07-01", "2023-12-31"), ("2024-07-01", "2024-12-31")
POINTS_OF_SCORE = 1.35
"""Points of the satisfaction score in one unit of hidden satisfaction."""
MONTH_DAYS = 365.25 / 12
DEEPEST_CUT, CUT_STEP = 50, 2
THIRDS = ("low", "middle", "high")


def joined_before(day: str, kind: str | None = None) -> pd.DataFrame:
    """Return the customers who had joined before a day, of one type if asked for."""
    customers = load("customers")
    rows = customers["joined"] < pd.Timestamp(day)
    return customers[rows & (customers["type"] == kind)] if kind else customers[rows]


def orders_of(people: pd.DataFrame, span: Span) -> pd.Series:
    """Return each person's orders in a span of days, 0 for nobody's, on the people's own index."""
    return people["customer_id"].map(orders_between(load("orders"), *span)).fillna(0).astype(int)


# --- factors ---------------------------------------------------------------------------------------------------------


@cache
def answers() -> pd.DataFrame:
    """Return the answers up to December 2024 with ``still``: an order in the second half-year after the wave."""
    table = load("surveys").dropna(subset="satisfaction")
    table = table[table["wave"] <= "2024-12"].copy()
    table["asked"] = pd.to_datetime(table["wave"]) + pd.offsets.MonthEnd(0)
    pairs = table[["customer_id", "wave", "asked"]].merge(
        load("orders")[["customer_id", "date"]], on="customer_id"
    )
    late = pairs[(pairs["date"] - pairs["asked"]).dt.days.between(184, 365)]
    keys = pd.MultiIndex.from_frame(table[["customer_id", "wave"]])
    table["still"] = keys.isin(pd.MultiIndex.from_frame(late[["customer_id", "wave"]]))
    table["satisfied"] = table["satisfaction"] >= 4
    return table


@cache
def odds_of_staying() -> Estimate:
    """Return the odds of still ordering of satisfied customers over those of the others."""
    counts = answers().groupby(["satisfied", "still"]).size().to_dict()
    return odds_ratio(
        *(int(counts[key]) for key in ((True, True), (True, False), (False, True), (False, False)))
    )


def step(score: int) -> Estimate:
    """Return by how much the share still ordering is larger at a score than at the one below."""
    table = answers()
    here, below = (
        table.loc[table["satisfaction"] == number, "still"].astype(float) for number in (score, score - 1)
    )
    return mean_difference(here, below)


def correlation(item: str, partial: bool) -> float:
    """Return the correlation of a feeling with the intention to buy again, satisfaction held still or not."""
    table = load("surveys")[["satisfaction", "trust", "affection", "intention"]].dropna()
    if partial:
        score = table["satisfaction"]
        for name in ("intention", item):
            slope, level = np.polyfit(score, table[name], 1)
            table[name] = table[name] - level - slope * score
    return float(table[item].corr(table["intention"]))


@cache
def discounts() -> pd.Series:
    """Return the discount really had (share of list price) by membership and whether the customer is in her first year."""
    customers = load("customers")[["customer_id", "joined", "member"]]
    table = load("orders").merge(customers, on="customer_id")
    first = ((table["date"] - table["joined"]).dt.days < 365).rename("first_year")
    sums = table.groupby([table["member"], first])[["list_cents", "paid_cents"]].sum()
    return 1 - sums["paid_cents"] / sums["list_cents"]


@cache
def subscriptions() -> pd.DataFrame:
    """Return one row a subscription in months since January 2023: ``entry``, ``age``, ``ended``, and who holds it."""
    customers = load("customers")
    table = customers[customers["contract"] == "subscription"].merge(
        load("exits")[["customer_id", "date"]], "left", on="customer_id"
    )
    joined = table["joined"]
    start, end = joined.where(joined > FIRST_DAY, FIRST_DAY), table["date"].fillna(LAST_DAY)
    table["entry"] = (start - FIRST_DAY).dt.days / MONTH_DAYS
    # Whoever ends it on her first day was watched for a moment.
    table["age"] = np.maximum((end - FIRST_DAY).dt.days / MONTH_DAYS, table["entry"] + 0.01)
    return table.assign(ended=table["date"].notna())


def ended(rows: pd.Series, first: float = 0, last: float = 36.1) -> tuple[int, float]:
    """Return how many subscriptions of some rows ended in a span of months, and the months they were held in it."""
    found = hazard_by_age(subscriptions()[rows], [first, last]).iloc[0]
    return int(found["endings"]), float(found["watched"])


@cache
def member_rates() -> tuple[float, float, Estimate]:
    """Return endings for each 100 months of private members and others, and the ratio of the two."""
    table = subscriptions()
    private = table["type"] == "private"
    own, other = ended(private & table["member"]), ended(private & ~table["member"])
    return 100 * own[0] / own[1], 100 * other[0] / other[1], rate_ratio(*own, *other)


@cache
def island_rates() -> pd.DataFrame:
    """Return endings for each 100 months: rows Island or not, columns before 2025 and in 2025."""
    island = subscriptions()["region"] == "Island"
    spans = {"before": (0.0, 24.0), "after": (24.0, 36.1)}
    cells = {
        name: {place: ended(rows, *span) for place, rows in (("island", island), ("elsewhere", ~island))}
        for name, span in spans.items()
    }
    return pd.DataFrame(cells).map(lambda cell: 100 * cell[0] / cell[1])


# --- strategies ------------------------------------------------------------------------------------------------------


@cache
def harbour_scores() -> tuple[Estimate, int, int]:
    """Return the change of score from June to December 2023 in the Harbour less elsewhere, and the people behind it."""
    scores = load("surveys").pivot(index="customer_id", columns="wave", values="satisfaction")
    change = (scores["2023-12"] - scores["2023-06"]).dropna()
    region = load("customers").set_index("customer_id")["region"].reindex(change.index)
    here = region == "Harbour"
    return mean_difference(change[here], change[~here]), int(here.sum()), int((~here).sum())


def growth(people: pd.DataFrame, region: str, before: Span, after: Span) -> Estimate:
    """Return how much more the orders of a region changed than those of the other regions among the people."""
    table = pd.DataFrame(
        {
            "before": orders_of(people, before),
            "after": orders_of(people, after),
            "treated": people["region"] == region,
        }
    )
    return change_against_change(table)


@cache
def harbour_orders() -> Estimate:
    """Return the change of orders in the Harbour's winter against the other regions."""
    return growth(joined_before(SUMMER[0]), "Harbour", SUMMER, WINTER)


@cache
def city_orders(with_island: bool) -> Estimate:
    """Return the change of the City's orders from 2024 to 2025 against the other regions, with or without the Island."""
    people = joined_before(YEAR_2024[0])
    return growth(
        people if with_island else people[people["region"] != "Island"], "City", YEAR_2024, YEAR_2025
    )


@cache
def hills_orders(member: bool) -> Estimate:
    """Return the change of orders in the Hills while points were paused, against the other regions."""
    people = joined_before(HALF_2023[0], "private")
    return growth(people[people["member"] == member], "Hills", HALF_2023, HALF_2024)


@cache
def trust_moves() -> pd.DataFrame:
    """Return pairs of answers to two waves in a row: ``before``, ``change`` of trust, share of promises ``kept`` between."""
    tickets = load("tickets")
    half = np.where(tickets["date"].dt.month <= 6, "-06", "-12")
    wave = (tickets["date"].dt.year.astype(str) + half).rename("wave")
    on_time = tickets["actual_minutes"] <= tickets["promised_minutes"]
    kept = on_time.groupby([tickets["customer_id"], wave]).mean()
    trust = load("surveys").pivot(index="customer_id", columns="wave", values="trust")
    parts = []
    for earlier, later in pairwise(trust.columns):
        change = trust[later] - trust[earlier]
        between = kept.xs(later, level="wave").reindex(trust.index)
        parts.append(pd.DataFrame({"before": trust[earlier], "change": change, "kept": between}))
    return pd.concat(parts).dropna()


@cache
def trust_by_promises() -> Estimate:
    """Return the change of trust, all promises kept against none kept: the slope of a straight line."""
    table = trust_moves()
    (slope, _), covariance = np.polyfit(table["kept"], table["change"], 1, cov=True)
    half = 1.959964 * float(np.sqrt(covariance[0, 0]))
    return Estimate(float(slope), float(slope) - half, float(slope) + half)


@cache
def club() -> pd.DataFrame:
    """Return private customers with an order in 2024: who ``came`` to an evening, who ``still`` ordered late in 2025."""
    people = joined_before(YEAR_2024[0], "private").copy()
    people["orders"] = orders_of(people, YEAR_2024)
    people = people[people["orders"] > 0]
    visits = load("club_visits")
    came = visits.loc[visits["month"].str.startswith("2024"), "customer_id"]
    return people.assign(
        came=people["customer_id"].isin(came),
        still=(orders_of(people, LATE_2025) > 0).astype(float),
        often=pd.cut(people["orders"], [0, 2, 4, 8, 15, 1000]),
        lately=orders_of(people, ("2024-10-01", "2024-12-31")) > 0,
        near=people["own_km"] < 5,
    )


@cache
def club_gaps() -> dict[str, Estimate]:
    """Return the gap between visitors and others: raw, and matched on more and more."""
    table = club()
    raw = mean_difference(table.loc[table["came"], "still"], table.loc[~table["came"], "still"])
    lists = {
        "orders alike": ["often"],
        "and ordered lately": ["often", "lately"],
        "and as near": ["often", "lately", "near"],
    }
    matched = {name: matched_difference(table, "still", "came", cells) for name, cells in lists.items()}
    return {"not matched": raw, **matched}


@cache
def club_attachment() -> pd.Series:
    """Return the mean true attachment (standard units) of visitors (True) and others (False)."""
    attachment = open_envelope("traits").set_index("customer_id")["attachment"]
    return club()["customer_id"].map(attachment).groupby(club()["came"]).mean()


@cache
def belonging() -> pd.Series:
    """Return the mean of "would miss Lantern" (1 to 7) by evenings visited: 0, 1, 2 or more."""
    means = load("surveys").groupby("customer_id")["reliance"].mean()
    evenings = load("club_visits")["customer_id"].value_counts().reindex(means.index, fill_value=0)
    return means.groupby(evenings.clip(upper=2)).mean()


@cache
def clients() -> pd.DataFrame:
    """Return business clients from before July 2024: ``hers`` (the manager who left) and ``still`` ordering late in 2025."""
    managers = load("managers")
    leaver = managers.loc[managers["left_in"].notna(), "account_manager"].iloc[0]
    people = joined_before("2024-07-01", "business")
    return people.assign(hers=people["account_manager"] == leaver, still=orders_of(people, LATE_2025) > 0)


@cache
def staff_luck() -> float:
    """Return how often luck alone makes as large a gap between her clients and the others'."""
    return float(fisher_exact(pd.crosstab(clients()["hers"], clients()["still"])).pvalue)


@cache
def managers_chain() -> pd.DataFrame:
    """Return rank correlations over the six managers: attitude, satisfaction of their clients, clients still ordering."""
    scores = load("surveys").merge(clients()[["customer_id", "account_manager"]], on="customer_id")
    team = load("managers").set_index("account_manager")[["attitude"]].copy()
    team["satisfaction"] = scores.groupby("account_manager")["satisfaction"].mean()
    team["still"] = clients().groupby("account_manager")["still"].mean()
    return team.corr(method="spearman")


@cache
def broad() -> pd.DataFrame:
    """Return customers with an order in 2024: ``orders``, ``many`` categories (three or more), ``still`` ordering late in 2025."""
    orders = load("orders")
    orders = orders[orders["date"].between(*YEAR_2024)]
    table = orders.groupby("customer_id").agg(categories=("category", "nunique"), orders=("category", "size"))
    table = table.reset_index()
    table["still"] = (orders_of(table, LATE_2025) > 0).astype(float)
    return table.assign(many=table["categories"] >= 3)


@cache
def breadth() -> tuple[Estimate, Estimate]:
    """Return the gap in still ordering between customers of three or more categories and others: raw, and at equal orders."""
    table = broad()
    raw = mean_difference(table.loc[table["many"], "still"], table.loc[~table["many"], "still"])
    return raw, matched_difference(table, "still", "many", ["orders"])


def broad_alone() -> int:
    """Return how many customers of three or more categories have nobody of fewer with equally many orders."""
    table = broad()
    return int((table["many"] & ~table["orders"].isin(table.loc[~table["many"], "orders"])).sum())


@cache
def by_source() -> pd.DataFrame:
    """Return private customers by source: ``stayed`` (ordered a year after joining), ``people``, ``euro`` to win one."""
    customers = load("customers")
    newer = customers["joined"].between("2023-01-01", "2024-11-30") & (customers["type"] == "private")
    people = customers[newer]
    later = load("orders").merge(people[["customer_id", "joined"]], on="customer_id")
    later = later[(later["date"] - later["joined"]).dt.days >= 365]
    people = people.assign(stayed=people["customer_id"].isin(later["customer_id"]))
    table = people.groupby("source").agg(
        stayed=("stayed", "mean"), people=("stayed", "size"), euro=("acquisition_cents", "mean")
    )
    return table.assign(euro=table["euro"] / 100)


@cache
def box_moves() -> pd.DataFrame:
    """Return shares of moves between the four boxes of chapter 04 from one wave to the next."""
    surveys = load("surveys")
    columns = {}
    for month in wave_months(HISTORY.months):
        last = pd.Timestamp(FIRST_DAY) + pd.DateOffset(months=month + 1, days=-1)
        first = last - pd.DateOffset(months=6) + pd.Timedelta(days=1)
        answered = surveys[surveys["wave"] == f"{last:%Y-%m}"]
        scores = attachment_scores(answered).to_frame()
        span = (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
        scores["orders"] = orders_between(load("orders"), *span).reindex(scores.index).fillna(0)
        columns[f"{last:%Y-%m}"] = loyalty_boxes(scores, 60, 3)
    states = pd.DataFrame(columns)
    return transition_shares(transition_counts(states, ("true", "latent", "spurious", "none")))


# --- the truth -------------------------------------------------------------------------------------------------------


@cache
def harbour_truth() -> tuple[float, float]:
    """Return the winter's true effect on the score of December 2023 and on the orders of the six months."""
    mended = Levers(service_speed=During(1 / 0.7, "2023-11", "2024-04", ("Harbour",)))
    better = simulate(HISTORY.with_changes(levers=mended), only=("orders", "opinion"))
    customers = load("customers")
    harbour = customers.loc[customers["region"] == "Harbour", "customer_id"]

    def feelings(opinion: pd.DataFrame) -> pd.Series:
        rows = opinion[(opinion["wave"] == "2023-12") & opinion["customer_id"].isin(harbour)]
        return rows.set_index("customer_id")["satisfaction"]

    def lived(orders: pd.DataFrame) -> int:
        return int((orders["customer_id"].isin(harbour) & orders["date"].between(*WINTER)).sum())

    score = (feelings(open_envelope("opinion")) - feelings(better.truth["opinion"])).mean()
    return float(score * POINTS_OF_SCORE), lived(load("orders")) / lived(better.observed["orders"]) - 1


@cache
def city_truth() -> float:
    """Return the true effect of the City's faster service on its orders of 2025."""
    customers = load("customers")
    city = customers.loc[customers["region"] == "City", "customer_id"]
    slower = HISTORY.with_changes(
        levers=Levers(service_speed=During(1 / 1.1, start="2025-01", regions=("City",)))
    )
    moved = compare(slower, HISTORY)
    orders = load("orders")
    real = (orders["customer_id"].isin(city) & orders["date"].between(*YEAR_2025)).sum()
    return float(real / (real - moved["orders_change"].sum()) - 1)


@cache
def manager_truth() -> int:
    """Return how many clients truly left because the manager did."""
    return int(compare(HISTORY.with_changes(levers=Levers(manager_exit=0)), HISTORY)["lost"].sum())


@cache
def switching_thirds() -> pd.Series:
    """Return each customer's third of all three true switching costs together."""
    traits = open_envelope("traits").set_index("customer_id")
    total = traits[["switching_procedural", "switching_financial", "switching_relational"]].sum(axis=1)
    return pd.qcut(total.rank(method="first"), 3, labels=list(THIRDS)).astype(str)


@cache
def left_by_third(kind: str) -> pd.Series:
    """Return the share of customers who left by third of one kind of true switching cost, or of all ("total")."""
    if kind == "total":
        thirds = switching_thirds()
    else:
        cost = open_envelope("traits").set_index("customer_id")[f"switching_{kind}"]
        thirds = pd.qcut(cost.rank(method="first"), 3, labels=list(THIRDS)).astype(str)
    left = open_envelope("leaving").set_index("customer_id")["left"].notna()
    return left.groupby(thirds).mean()


@cache
def leave_without(kind: str) -> int:
    """Return how many more customers would have left, had one kind of true switching cost been nothing for everybody."""
    course = base_course()
    changed: dict[str, Any] = {f"switching_{kind}": np.zeros(len(course.people))}
    lives = live(replace(course.people, **changed), course.outside, course.event_keys)
    stayed = (course.people.join_month < HISTORY.months) & (course.lives.left >= HISTORY.months)
    return int((stayed & (lives.left < HISTORY.months)).sum())


@cache
def cut_that_wins() -> pd.DataFrame:
    """Return groups of customers by third of switching cost and the smallest cut of rivals' prices that wins them.

    Columns ``third`` (1 low to 3 high), ``won_at`` (percent; 99 = by none up to the deepest) and ``customers``.
    """
    thirds = switching_thirds()
    won_at = pd.Series(99, index=thirds.index)
    for cut in range(DEEPEST_CUT, -1, -CUT_STEP):
        course = run(HISTORY.with_changes(rivals=Rivals(price=1 - cut / 100)))
        won = (course.lives.left < HISTORY.months) & (course.lives.cause == CAUSES.index("competitive"))
        ids = course.people.customer_id[won]
        won_at[won_at.index.isin(ids)] = cut
    table = pd.DataFrame({"third": thirds.map({name: place for place, name in enumerate(THIRDS, 1)})})
    table["won_at"] = won_at
    return table.groupby(["third", "won_at"]).size().rename("customers").reset_index()


def cut_for_half(third: int) -> int:
    """Return the smallest cut of rivals' prices, in percent, at which half of a third has gone over to a rival."""
    rows = cut_that_wins().query("third == @third").sort_values("won_at")
    gone = rows["customers"].cumsum() / rows["customers"].sum()
    return int(rows.loc[gone >= 0.5, "won_at"].iloc[0])


def plan(**steps: int) -> Outcome:
    """Return what a plan of the explorer brings, less what comes of spending nothing."""
    now, then = model(Params()), model(Params(**steps))
    return Outcome(then.stay - now.stay, then.captives - now.captives, then.margin - now.margin, then.cost)
