"""Chapter 07, "Building loyalty": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.explorers.loyalty_budget import BUDGET_STEPS, STEP_EURO, Params, model
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.referrals import generations
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages import ch07_tables as tables
from loyaltylab.site.pages.charts import dressed

Number = Callable[[], float | int | str]
Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

THREE_YEARS = "January 2023 to December 2025"
LATE = "July to December 2025"
SHARE, POINTS, ORDERS = "share of customers", "percentage points", "relative change of orders"
ANSWERED: Facts = (
    "share of answers",
    "waves of June 2023 to December 2024, orders a half-year later",
    "answers",
)


number = numbers_of("07")


def look_up(table: Callable[[], Any], *keys: Any) -> float:
    """Return one cell of a table that is computed when it is asked for."""
    found = table()
    for key in keys:
        found = found[key]
    return float(found)


def at(table: Any, *keys: Any) -> int:
    """Return one number of a made-up case."""
    for key in keys:
        table = table[key]
    return int(table)


def interval(id: str, meaning: str, facts: Facts, compute: Callable[[], Estimate], scale: float = 1) -> None:
    """Register an estimate and the two ends of its 95 % interval."""

    def part(name: str) -> float:
        return scale * float(getattr(compute(), name))

    number(id, meaning, facts, partial(part, "value"))
    number(
        f"{id}-low",
        f"Lower end of its 95 % interval: {meaning[0].lower()}{meaning[1:]}",
        facts,
        partial(part, "low"),
    )
    number(
        f"{id}-high",
        f"Upper end of its 95 % interval: {meaning[0].lower()}{meaning[1:]}",
        facts,
        partial(part, "high"),
    )


# --- factors ---------------------------------------------------------------------------------------------------------


def still_at(score: int) -> float:
    """Return the share of answers with a score whose customers still ordered."""
    table = tables.answers()
    return float(table.loc[table["satisfaction"] == score, "still"].mean())


for _score in (3, 4, 5):
    number(f"still-{_score}", f"Still ordering, score {_score}", ANSWERED, partial(still_at, _score))
for _score in (4, 5):
    interval(
        f"step-{_score}",
        f"Rise of the share still ordering from score {_score - 1} to {_score}",
        (POINTS, *ANSWERED[1:]),
        partial(tables.step, _score),
        100,
    )


def satisfied_leavers() -> float:
    """Return the share of satisfied customers among those who stopped."""
    table = tables.answers()
    return float(table.loc[~table["still"], "satisfied"].mean())


number(
    "stopped-satisfied",
    "Share with a score of 4 or 5 among answers whose customers stopped",
    (*ANSWERED[:2], "answers of customers who stopped"),
    satisfied_leavers,
)
interval(
    "odds",
    "Odds of still ordering, score 4 or 5 over score 1 to 3",
    ("odds ratio", *ANSWERED[1:]),
    tables.odds_of_staying,
)
for _item in ("trust", "affection"):
    for _partial in (False, True):
        number(
            f"{_item}-{'partial' if _partial else 'plain'}",
            f"{_item.capitalize()} and the intention to buy again{', satisfaction held still' if _partial else ''}",
            (
                "correlation",
                "six waves, June 2023 to December 2025",
                "answers to satisfaction, trust, affection and intention",
            ),
            partial(tables.correlation, _item, _partial),
        )


def discount(member: bool, first_year: bool) -> float:
    """Return the discount really had, as a share of the list price."""
    return float(tables.discounts()[(member, first_year)])


for _member, _who in ((True, "member"), (False, "other")):
    for _first, _when in ((True, "new"), (False, "old")):
        number(
            f"discount-{_who}-{_when}",
            f"Discount really had, {'members' if _member else 'no members'}, {'first year' if _first else 'later'}",
            ("share of list price", THREE_YEARS, "orders"),
            partial(discount, _member, _first),
        )

MONTHS_HELD: Facts = ("endings for each 100 months held", THREE_YEARS, "subscriptions of private customers")
number("ended-member", "Subscriptions that ended, members", MONTHS_HELD, lambda: tables.member_rates()[0])
number("ended-other", "Subscriptions that ended, no members", MONTHS_HELD, lambda: tables.member_rates()[1])
interval(
    "ended-ratio",
    "Rate of ending, members over others",
    ("ratio of rates", *MONTHS_HELD[1:]),
    lambda: tables.member_rates()[2],
)
for _kind in ("procedural", "financial", "relational", "total"):
    for _third in tables.THIRDS:
        number(
            f"left-{_kind}-{_third}",
            f"Left, {_third} third of switching cost: {_kind} (hidden truth)",
            (SHARE, THREE_YEARS, "a third of all customers"),
            partial(look_up, partial(tables.left_by_third, _kind), _third),
        )
for _kind in ("procedural", "financial", "relational"):
    number(
        f"without-{_kind}",
        f"More customers would have left with no {_kind} switching cost (hidden truth)",
        ("customers", THREE_YEARS, "the same customers in two worlds"),
        partial(tables.leave_without, _kind),
    )
for _rank, _third in enumerate(tables.THIRDS, 1):
    number(
        f"cut-{_third}",
        f"Cut of all rivals' prices at which half of the {_third} third has gone to a rival (hidden truth)",
        ("percent, in steps of two", THREE_YEARS, "a third of all customers by switching cost"),
        partial(tables.cut_for_half, _rank),
    )


def cut_gap(third: int) -> int:
    """Return how many points deeper the cut must be for a third than for the low one."""
    return tables.cut_for_half(third) - tables.cut_for_half(1)


for _id, _to in (("cut-gap", 3), ("cut-gap-middle", 2)):
    number(
        _id,
        f"Points by which the cut must be deeper than for the low third, {tables.THIRDS[_to - 1]} third (hidden truth)",
        (POINTS, THREE_YEARS, "a third of all customers by switching cost"),
        partial(cut_gap, _to),
    )
for _place in ("island", "elsewhere"):
    for _when, _words in (("before", "2023 and 2024"), ("after", "2025")):
        number(
            f"ended-{_place}-{_when}",
            f"Subscriptions that ended, {'the Island' if _place == 'island' else 'other regions'}",
            ("endings for each 100 months held", _words, "all subscriptions"),
            partial(look_up, tables.island_rates, _when, _place),
        )

# --- strategies ------------------------------------------------------------------------------------------------------

SCORE: Facts = ("points of score", "December 2023 against June 2023", "customers who answered both waves")
interval(
    "harbour-score", "Change of score, Harbour less elsewhere", SCORE, lambda: tables.harbour_scores()[0]
)
number(
    "harbour-people",
    "Harbour customers who answered both waves",
    ("customers", *SCORE[1:]),
    lambda: tables.harbour_scores()[1],
)
number(
    "harbour-others",
    "Others who answered both waves",
    ("customers", *SCORE[1:]),
    lambda: tables.harbour_scores()[2],
)
number(
    "harbour-score-true",
    "True effect of the winter on the score (hidden truth)",
    ("points of score", "December 2023", "Harbour customers"),
    lambda: tables.harbour_truth()[0],
)
WINTER: Facts = (
    ORDERS,
    "November 2023 to April 2024 against the half-year before",
    "customers from before May 2023",
)
interval("harbour-orders", "Change of orders, Harbour against elsewhere", WINTER, tables.harbour_orders)
number(
    "harbour-orders-true",
    "True effect of the winter on orders (hidden truth)",
    (ORDERS, "November 2023 to April 2024", "Harbour customers"),
    lambda: tables.harbour_truth()[1],
)
CITY: Facts = (ORDERS, "2025 against 2024", "customers from before 2024")
interval(
    "city-naive",
    "Change of orders, City against the four other regions",
    CITY,
    partial(tables.city_orders, True),
)
interval(
    "city-clean",
    "Change of orders, City against three regions, the Island left out",
    CITY,
    partial(tables.city_orders, False),
)
number(
    "city-true",
    "True effect of the City's faster service (hidden truth)",
    (ORDERS, "2025", "City customers"),
    tables.city_truth,
)
HILLS: Facts = (
    ORDERS,
    "July to December 2024 against the same months of 2023",
    "private customers from before July 2023",
)
interval(
    "hills-members",
    "Change of orders, Hills against elsewhere, members",
    HILLS,
    partial(tables.hills_orders, True),
)
interval(
    "hills-others",
    "Change of orders, Hills against elsewhere, no members",
    HILLS,
    partial(tables.hills_orders, False),
)
TRUST: Facts = ("points of trust", "between two waves in a row", "pairs of answers with service in between")
interval("trust", "Change of trust, all promises kept against none kept", TRUST, tables.trust_by_promises)
number("trust-pairs", "Pairs of answers", ("pairs of answers", *TRUST[1:]), lambda: len(tables.trust_moves()))


def trust_change(low: bool) -> float:
    """Return the size of the mean change of trust of those who trusted little (1 to 3), or most (7), before."""
    table = tables.trust_moves()
    mean = table.loc[table["before"] <= 3 if low else table["before"] == 7, "change"].mean()
    return abs(float(mean))


number(
    "regained",
    "Size of the mean change of trust of those who had given 1 to 3",
    TRUST,
    partial(trust_change, True),
)
number(
    "relost", "Size of the mean change of trust of those who had given 7", TRUST, partial(trust_change, False)
)

CLUB: Facts = (SHARE, LATE, "private customers from before 2024 with an order in 2024")


def club_share(came: bool, column: str = "still") -> float:
    """Return a mean of the visitors or of the others."""
    table = tables.club()
    return float(table.loc[table["came"] == came, column].mean())


number(
    "club-visitors",
    "Visitors of an evening in 2024",
    ("customers", "2024", CLUB[2]),
    lambda: int(tables.club()["came"].sum()),
)
number("club-still", "Still ordering, visitors", CLUB, partial(club_share, True))
number("club-others-still", "Still ordering, others", CLUB, partial(club_share, False))
number("club-orders", "Orders of a visitor", ("orders", "2024", CLUB[2]), partial(club_share, True, "orders"))
number(
    "club-others-orders",
    "Orders of another customer",
    ("orders", "2024", CLUB[2]),
    partial(club_share, False, "orders"),
)


def club_gap(name: str) -> Estimate:
    """Return the gap between visitors and others, matched as the name says."""
    return tables.club_gaps()[name]


for _id, _name in (("raw", "not matched"), ("often", "orders alike"), ("matched", "and as near")):
    interval(
        f"club-{_id}",
        f"Gap in still ordering between visitors and others, {_name}",
        (POINTS, LATE, CLUB[2]),
        partial(club_gap, _name),
        100,
    )
for _came, _who in ((True, "visitors"), (False, "others")):
    number(
        f"attachment-{_who}",
        f"Mean true attachment, {_who} (hidden truth)",
        ("standard units", "lasting", CLUB[2]),
        partial(look_up, tables.club_attachment, _came),
    )
for _count in (0, 2):
    number(
        f"miss-{_count}",
        f"Would miss Lantern, {_count or 'no'} evenings{' or more' if _count else ''}",
        ("points, 1 to 7", "all waves and evenings to December 2025", "customers who answered"),
        partial(look_up, tables.belonging, _count),
    )

STAFF: Facts = (SHARE, LATE, "business clients from before July 2024")


def staff(hers: bool, how: str = "mean") -> float:
    """Return the share of her (or the others') clients still ordering, or their number."""
    table = tables.clients()
    return float(table.loc[table["hers"] == hers, "still"].agg(how))


number("staff-hers", "Still ordering, clients of the manager who left", STAFF, partial(staff, True))
number("staff-others", "Still ordering, clients of the others", STAFF, partial(staff, False))
number(
    "staff-count",
    "Clients of the manager who left",
    ("clients", *STAFF[1:]),
    lambda: int(staff(True, "size")),
)
number(
    "staff-luck",
    "How often luck makes as large a gap (Fisher's exact test)",
    ("probability", *STAFF[1:]),
    tables.staff_luck,
)
number(
    "staff-lost",
    "Clients truly lost by her leaving (hidden truth)",
    ("clients", "October 2024 to December 2025", "all business clients"),
    tables.manager_truth,
)
number(
    "staff-attitude",
    "Rank correlation: manager's attitude and clients still ordering",
    ("Spearman rank correlation", LATE, "six managers"),
    partial(look_up, tables.managers_chain, "still", "attitude"),
)
BREADTH: Facts = (POINTS, LATE, "customers with an order in 2024")
interval(
    "breadth-raw",
    "Gap in still ordering, three categories or more against fewer",
    BREADTH,
    lambda: tables.breadth()[0],
    100,
)
interval(
    "breadth-matched",
    "The same gap among customers with equally many orders",
    BREADTH,
    lambda: tables.breadth()[1],
    100,
)
number(
    "breadth-people",
    "Customers of three categories or more",
    ("customers", "2024", "customers with an order in 2024"),
    lambda: int(tables.broad()["many"].sum()),
)
number(
    "breadth-alone",
    "Of these, no customer of fewer categories has equally many orders",
    ("customers", "2024", "customers of three categories or more"),
    tables.broad_alone,
)

for _source in ("referral", "advertising", "own"):
    number(
        f"stayed-{_source}",
        f"Ordered a year or more after joining, source {_source}",
        (SHARE, THREE_YEARS, "private customers who joined up to November 2024"),
        partial(look_up, tables.by_source, "stayed", _source),
    )
    number(
        f"cost-{_source}",
        f"Mean cost of winning one, source {_source}",
        ("euro a customer", THREE_YEARS, "private customers who joined up to November 2024"),
        partial(look_up, tables.by_source, "euro", _source),
    )


def stayed_margin() -> float:
    """Return half of the 95 % interval of the referred customers' share, in points."""
    people = int(look_up(tables.by_source, "people", "referral"))
    low, high = share_interval(round(look_up(tables.by_source, "stayed", "referral") * people), people)
    return 50 * (high - low)


number(
    "stayed-margin",
    "Half of the 95 % interval of that share, referral",
    (POINTS, THREE_YEARS, "referred private customers"),
    stayed_margin,
)
number(
    "referred",
    "Customers who were brought by another",
    ("customers", THREE_YEARS, "all customers"),
    lambda: len(load("referrals")),
)
number(
    "longest-chain",
    "Generations in the longest chain",
    ("generations", THREE_YEARS, "all referrals"),
    lambda: int(generations(load("referrals")).max()),
)
MOVES: Facts = ("share of moves", "from one half-yearly wave to the next", "customers who answered both")
number(
    "stay-true",
    "Stay in the box of true loyalty",
    MOVES,
    partial(look_up, tables.box_moves, "true", "true"),
)
number(
    "spurious-to-true",
    "Move from spurious to true loyalty",
    MOVES,
    partial(look_up, tables.box_moves, "true", "spurious"),
)

# --- seven strategies in the world -----------------------------------------------------------------------------------

STRATEGIES = ("satisfaction", "trust", "rewards", "switching", "clubs", "staff", "linkage")


def planned(strategy: str, what: str) -> float | int:
    """Return what three steps of a strategy bring: customers, captives, or profit in thousand euro."""
    outcome = tables.plan(**{strategy: 3})
    return outcome.profit / 1000 if what == "profit" else int(getattr(outcome, what))


PLAN: Facts = ("customers", THREE_YEARS, "the same customers in two worlds")
for _name in STRATEGIES:
    number(
        f"plan-{_name}-stay",
        f"More customers still there, three steps of {_name}",
        PLAN,
        partial(planned, _name, "stay"),
    )
    number(
        f"plan-{_name}-captives",
        f"More captives, three steps of {_name}",
        PLAN,
        partial(planned, _name, "captives"),
    )
    number(
        f"plan-{_name}-profit",
        f"Change of margin less cost, three steps of {_name}",
        ("thousand euro", *PLAN[1:]),
        partial(planned, _name, "profit"),
    )
number(
    "captives-now",
    "Captives as things are",
    ("customers", "December 2025", "all customers"),
    lambda: model(Params()).captives,
)
number(
    "stay-now",
    "Customers still there",
    ("customers", "December 2025", "all customers"),
    lambda: model(Params()).stay,
)
number(
    "switching-captive-share",
    "Captives among those whom three steps of switching cost keep",
    ("share of customers", *PLAN[1:]),
    lambda: tables.plan(switching=3).captives / tables.plan(switching=3).stay,
)
number(
    "step-euro",
    "Price of one step of a strategy",
    ("euro a year", "made up", "our assumption"),
    lambda: STEP_EURO,
)
number("budget-steps", "Steps in the budget", ("steps", "made up", "our assumption"), lambda: BUDGET_STEPS)

# --- made-up cases of the text and the questions ---------------------------------------------------------------------

# Orders before and after in a shop with a change, and in the others.
CASE = {"own": (800, 720), "others": (2000, 1920)}
MADE_UP: Facts = ("orders", "half a year each", "a made-up shop and its four neighbours")


def case_change(side: str) -> float:
    """Return the relative change of orders of one side."""
    before, after = CASE[side]
    return after / before - 1


for _side in CASE:
    for _spot, _when in enumerate(("before", "after")):
        number(
            f"case-{_side}-{_when}",
            f"Orders {_when}, {_side}",
            MADE_UP,
            partial(at, CASE, _side, _spot),
        )
    number(
        f"case-{_side}-change",
        f"Change of orders, {_side}",
        (ORDERS, *MADE_UP[1:]),
        partial(case_change, _side),
    )
number(
    "case-effect",
    "Change against change",
    (ORDERS, *MADE_UP[1:]),
    lambda: (1 + case_change("own")) / (1 + case_change("others")) - 1,
)

# A second made-up case, for a question: a service desk opens.
DESK = {"own": (500, 600), "others": (1200, 1320)}
SECOND: Facts = ("orders", "half a year each", "a second made-up shop and its neighbours")
for _side in DESK:
    for _spot, _when in enumerate(("before", "after")):
        number(
            f"desk-{_side}-{_when}",
            f"Orders {_when}, {_side}",
            SECOND,
            partial(at, DESK, _side, _spot),
        )


def desk(side: str) -> float:
    """Return the relative change of one side of the second case."""
    before, after = DESK[side]
    return after / before - 1


DESK_CHANGE: Facts = (ORDERS, *SECOND[1:])
number(
    "desk-effect", "Change against change", DESK_CHANGE, lambda: (1 + desk("own")) / (1 + desk("others")) - 1
)
number("desk-own-change", "Before and after alone", DESK_CHANGE, lambda: desk("own"))
number(
    "desk-level",
    "After, own over others by the level (another question)",
    DESK_CHANGE,
    lambda: DESK["own"][1] / DESK["others"][1],
)
number("desk-others-change", "Change of the others", DESK_CHANGE, lambda: desk("others"))

# Made-up visitors of a club and others, by how often they buy: (people, still there).
ALIKE = {
    "often": {"visitors": (60, 48), "others": (100, 74)},
    "seldom": {"visitors": (20, 10), "others": (300, 144)},
}
GUESTS: Facts = (POINTS, "one year", "made-up visitors of a club and other customers")
for _often, _cells in ALIKE.items():
    for _who, _counts in _cells.items():
        for _order, _what in enumerate(("people", "still")):
            number(
                f"alike-{_often}-{_who}-{_what}",
                f"{_who.capitalize()} who buy {_often}: {_what}",
                ("customers", *GUESTS[1:]),
                partial(at, _counts, _order),
            )


def alike_share(who: str, often: str) -> float:
    """Return the share still there in one cell."""
    people, still = ALIKE[often][who]
    return still / people


def alike_gap(weights: str) -> float:
    """Return the gap in points: raw, or cell by cell weighted by the visitors, the others, or evenly."""
    if weights == "raw":
        sums = {who: np.sum([cell[who] for cell in ALIKE.values()], axis=0) for who in ("visitors", "others")}
        return float(
            100 * (sums["visitors"][1] / sums["visitors"][0] - sums["others"][1] / sums["others"][0])
        )
    gaps = [alike_share("visitors", often) - alike_share("others", often) for often in ALIKE]
    sizes = [1, 1] if weights == "even" else [cell[weights][0] for cell in ALIKE.values()]
    return float(100 * np.average(gaps, weights=sizes))


for _weights, _words in (
    ("visitors", "matched: cell by cell, weighted by the visitors"),
    ("raw", "not matched"),
    ("others", "weighted by the others"),
    ("even", "both groups alike"),
):
    number(
        f"alike-gap-{_weights}",
        f"Gap between visitors and others, {_words}",
        GUESTS,
        partial(alike_gap, _weights),
    )

# Two made-up groups of subscribers: endings and months held.
HELD = {"tied": (18, 1500), "free": (30, 1000)}
TIES: Facts = (
    "endings for each 100 months held",
    "one year",
    "made-up subscribers with and without an exit fee",
)
for _group, _counts in HELD.items():
    number(
        f"held-{_group}-ended",
        f"Subscriptions that ended, {_group}",
        ("subscriptions", *TIES[1:]),
        partial(at, _counts, 0),
    )
    number(
        f"held-{_group}-months",
        f"Months held, {_group}",
        ("months", *TIES[1:]),
        partial(at, _counts, 1),
    )
RATIO: Facts = ("ratio of rates", *TIES[1:])


def held_ratio(first: str, second: str, by_time: bool = True) -> float:
    """Return the rate (or the plain number) of endings of one group over the other's."""
    rates = [HELD[name][0] / (HELD[name][1] if by_time else 1) for name in (first, second)]
    return rates[0] / rates[1]


number("held-ratio", "Rate of ending, tied over free", RATIO, partial(held_ratio, "tied", "free"))
number(
    "held-counts", "Endings over endings, time forgotten", RATIO, partial(held_ratio, "tied", "free", False)
)
number("held-turned", "Free over tied: turned round", RATIO, partial(held_ratio, "free", "tied"))


# --- figures ---------------------------------------------------------------------------------------------------------


@figure("07.clubs")
def clubs() -> Drawing:
    """The gap between visitors of tea evenings and others, as more is matched."""
    gaps = tables.club_gaps()
    picture, axes = new_figure(5.8, 3.0)
    rows = np.arange(len(gaps))[::-1]
    for row, gap in zip(rows, gaps.values()):
        low, middle, high = 100 * gap.low, 100 * gap.value, 100 * gap.high
        axes.hlines(row, low, high, color=PALETTE["teal"], linewidth=2)
        axes.plot(middle, row, marker="o", color=PALETTE["teal"])
        axes.annotate(f"{middle:+.0f}", (middle, row), (0, 7), textcoords="offset points", ha="center")
    axes.axvline(0, color=PALETTE["rust"], linestyle="--", linewidth=1.4)
    axes.annotate(
        "truth: 0", (0, -0.62), (-4, 0), textcoords="offset points", ha="right", color=PALETTE["rust"]
    )
    axes.set_yticks(rows, list(gaps))
    axes.set_ylim(-0.8, len(gaps) - 0.4)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Gap between visitors and others (points, 95 % interval)")
    axes.set_title("More alike, and the gap shrinks")
    words = "; ".join(
        f"{name} {100 * gap.value:+.0f} ({100 * gap.low:+.0f} to {100 * gap.high:+.0f})"
        for name, gap in gaps.items()
    )
    return Drawing(
        picture,
        f"Gap in still ordering between visitors of tea evenings and others, in points: {words}. A dashed line marks the truth, 0.",
    )


@figure("07.trends")
def trends() -> Drawing:
    """Orders by quarter and region of customers from before 2024: all alike but one."""
    known = tables.joined_before("2024-01-01")[["customer_id", "region"]]
    orders = load("orders").merge(known, on="customer_id")
    orders = orders[orders["date"] >= "2024-01-01"]
    lines = pd.crosstab(orders["date"].dt.to_period("Q").astype(str), orders["region"])
    lines = lines / lines.iloc[:4].mean()
    picture, axes = new_figure(5.8, 3.2)
    places = np.arange(len(lines))
    strong = {"City": PALETTE["teal"], "Island": PALETTE["rust"]}
    for region in lines:
        colour = strong.get(str(region), QUIET)
        axes.plot(places, lines[region], color=colour, linewidth=2.2 if region in strong else 1.2)
        if region in strong:
            axes.annotate(
                region,
                (places[-1], lines[region].iloc[-1]),
                (5, 0),
                textcoords="offset points",
                va="center",
                color=colour,
            )
    axes.set_xticks(places, [f"{name[4:]}\n{name[:4]}" for name in lines.index])
    axes.set(ylabel="Orders (mean of 2024 = 1)", ylim=(0, 1.35), xlim=(-0.2, len(lines) - 0.1))
    axes.set_title("One of the regions compared with has fallen")
    ends = ", ".join(f"{region} {lines[region].iloc[-1]:.2f}" for region in lines)
    return Drawing(
        picture,
        f"Orders by quarter of 2024 and 2025 in five regions, mean of 2024 is 1. They move together but for the Island, which falls from 2025 on. Last quarter: {ends}.",
    )


# --- the explorable --------------------------------------------------------------------------------------------------


def barrier_of(rows: pd.DataFrame) -> Explorable:
    """Return the explorable over a table of groups: how deep a cut wins whom."""
    sizes = rows.groupby("third")["customers"].sum()
    words = {1: "low", 2: "middle", 3: "high"}
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(
            gone="datum.won_at <= cut ? datum.customers : 0",
            name="datum.third == 1 ? 'low' : (datum.third == 2 ? 'middle' : 'high')",
        )
        .transform_aggregate(gone="sum(gone)", people="sum(customers)", groupby=["name"])
        .transform_calculate(share="100 * datum.gone / datum.people")
        .mark_bar(color=PALETTE["rust"])
        .encode(
            x=alt.X(
                "share:Q",
                title="Gone to a rival by the end of 2025 (%)",
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5),
            ),
            y=alt.Y("name:N", title="Switching cost", sort=list(words.values())),
        )
        .add_params(alt.param(name="cut", value=0))
    )
    told = ", ".join(
        f"{{{word}}} of {sizes[third]} with {word} switching costs" for third, word in words.items()
    )
    return Explorable(
        chart=dressed(chart, 180),
        rows=rows,
        sliders=(Slider("cut", "Rivals' prices lower by", 0, tables.DEEPEST_CUT, 0, tables.CUT_STEP, "%"),),
        counts={word: f"third == {third} and won_at <= cut" for third, word in words.items()},
        summary=f"With rivals {{cut}} % cheaper from 2023 on, a rival has won {told}.",
        alt=(
            "Three bars, for customers with low, middle and high switching costs: the share that a rival has won by the end of "
            "2025. The deeper the cut of the rivals' prices, the longer the bars; the one for high switching costs stays shortest."
        ),
        weight="customers",
    )


@explorable("07.barrier")
def barrier() -> Explorable:
    """Lower the rivals' prices: how deep a cut wins half of the customers, by switching cost?"""
    return barrier_of(tables.cut_that_wins())
