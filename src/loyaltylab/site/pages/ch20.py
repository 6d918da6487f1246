"""Chapter 20, "Contact, recommendation and personal offers": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import mean_difference
from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.needs import taste
from loyaltylab.measures.next_best import category_counts, pair_lift, shuffled_lift
from loyaltylab.measures.segments import cramers_v
from loyaltylab.measures.trials import per_arm_for_means
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages import ch20_tables as tables
from loyaltylab.site.pages.charts import dressed

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

PRIVATE = "private customers"
THREE_YEARS = "2023 to 2025"
JUDGED = "private customers who ordered before 2025 and in 2025"
number = numbers_of("20")


def interval(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register an estimate and the ends of its interval under ``id``, ``id-low`` and ``id-high``."""
    for place, (end, words) in enumerate((("", ""), ("-low", ", lower end"), ("-high", ", upper end"))):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place])

        number(f"{id}{end}", f"{meaning}{words}", facts, part)


# --- Rhythm

GAPS: Facts = ("days", THREE_YEARS, "closed gaps between orders of private customers")
OWN: Facts = ("days", THREE_YEARS, "private customers with three orders or more")
number("gaps", "Gaps between two orders", ("gaps", *GAPS[1:]), lambda: len(tables.gaps()))
number("gap-mean", "Mean gap, each gap counted once", GAPS, lambda: float(tables.gaps()["days"].mean()))
number("gap-median", "Median gap, each gap counted once", GAPS, lambda: float(tables.gaps()["days"].median()))
number("usual-mean", "Mean over customers of their own mean gap", OWN, lambda: float(tables.usual().mean()))
number(
    "usual-median", "Median over customers of their own mean gap", OWN, lambda: float(tables.usual().median())
)
interval("regular", "Regularity k of gaps", ("1: random; above 1: regular", *GAPS[1:]), tables.regular)
for _times in (1, 2):
    number(f"open-{_times}", f"Share of closed gaps longer than {_times} times the customer's own mean gap",
           ("share of gaps", THREE_YEARS, "closed gaps of private customers with ten or more"),
           lambda times=_times: float(tables.open_after()["real"].iloc[10 * times]))  # fmt: skip
number(
    "case-usual",
    "Usual gap in the worked case",
    ("days", "made up", "one customer"),
    lambda: (10 + 30 + 20) / 3,
)
number("case-times", "Silence in usual gaps in the worked case", ("times the usual gap", "made up", "one customer"),
       lambda: 70 / ((10 + 30 + 20) / 3))  # fmt: skip
SILENT: Facts = ("share of customers", "July to December 2025", "customers flagged on 30 June 2025")
number("watched", "Private customers with a rhythm on the alarm day", ("customers", "30 June 2025", "three orders or more"),
       lambda: len(tables.silent()))  # fmt: skip
for _times in (2, 3, 4, 5):
    number(f"late-{_times}", f"Customers silent for more than {_times} own gaps",
           ("customers", "30 June 2025", "private customers with three orders or more"),
           lambda times=_times: len(tables.flagged(times)))  # fmt: skip
    number(f"late-{_times}-again", f"Share of those silent for more than {_times} own gaps who order again", SILENT,
           lambda times=_times: float(tables.flagged(times)["again"].mean()))  # fmt: skip
    number(f"late-{_times}-missed", f"Share of those who order nothing whom an alarm at {_times} own gaps misses",
           ("share of customers", "July to December 2025", "customers with a rhythm who order nothing"),
           lambda times=_times: tables.missed(times))  # fmt: skip


@figure("20.rhythm")
def rhythm() -> Drawing:
    """Draw how many gaps are still open after so many of the customer's own mean gaps, beside dice and a clock."""
    table = 100 * tables.open_after()
    picture, axes = new_figure(5.8, 3.7)
    axes.plot(table.index, table["real"], color=PALETTE["navy"], zorder=3)
    axes.plot(table.index, table["dice"], color=PALETTE["ochre"], linestyle="--")
    axes.step([0, 1, 4], [100, 100, 0], where="pre", color=QUIET, linestyle=":")
    axes.annotate("a clock", (1.06, 82), color=QUIET)
    axes.annotate("dice", (0.12, 62), color=PALETTE["ochre"], ha="left", va="top")
    axes.annotate("Lantern's customers", (1.5, 26), color=PALETTE["navy"])
    axes.set(
        xlim=(0, 4),
        ylim=(0, 103),
        xlabel="Days since the last order, in own mean gaps",
        ylabel="Gaps still open (%)",
    )
    axes.set_title("Customers come as dice fall, each at her own pace")
    one, two = (table["real"].iloc[place] for place in (10, 20))
    return Drawing(
        picture,
        f"Share of gaps still open by time since the last order, counted in the customer's own mean gaps. Lantern's line falls at once and runs along the dashed "
        f"line of dice: {one:.0f} % are open after one mean gap, {two:.0f} % after two. A clock would stay at 100 % up to one and then drop to 0.",
    )


@explorable("20.late")
def late() -> Explorable:
    """Who is late: move the alarm and see who orders again."""
    rows = tables.silent()[["times", "silent", "again"]].copy()
    rows["fate"] = np.where(rows.pop("again"), "ordered again", "ordered nothing")
    rows["times"] = rows["times"].clip(upper=15).round(2)
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.times > cut && datum.silent >= days")
        .mark_bar(stroke=None)
        .encode(
            x=alt.X("times:Q", bin=alt.Bin(step=1, extent=[0, 15]), title="Silence on 30 June 2025, in own mean gaps (15: and more)",
                    scale=alt.Scale(domain=[0, 15])),
            y=alt.Y("count():Q", title="Customers flagged", stack="zero"),
            color=alt.Color("fate:N", title="July to December 2025", legend=alt.Legend(orient="top", symbolSize=120),
                            scale=alt.Scale(domain=["ordered again", "ordered nothing"], range=[PALETTE["ochre"], PALETTE["navy"]])),
        )
    )  # fmt: skip
    sliders = (
        Slider("cut", "Late after more than … own gaps", 0, 8, 2, 0.5, "×"),
        Slider("days", "and silent for at least", 0, 180, 0, 30, "days"),
    )
    chart = chart.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return Explorable(
        chart=dressed(chart, 280),
        rows=rows,
        sliders=sliders,
        counts={
            "flagged": "times > cut and silent >= days",
            "again": "times > cut and silent >= days and fate == 'ordered again'",
            "missed": "fate == 'ordered nothing' and (times <= cut or silent < days)",
        },
        summary="{flagged} of {total} customers are called late. {again} of them order again; {missed} who order nothing are not called.",
        alt=(
            "Bars of the customers called late by how many of their own mean gaps they have been silent. At two or three gaps many order again, "
            "beyond five nearly nobody does."
        ),
    )


# --- Taste


@cache
def wide_tastes() -> pd.DataFrame:
    """Return the tastes of customers with ten orders or more."""
    counts = category_counts(tables.orders())
    return taste(counts[counts.sum(axis=1) >= 10])


number("taste-people", "Customers with ten orders or more", ("customers", THREE_YEARS, PRIVATE),
       lambda: len(wide_tastes()))  # fmt: skip
TASTE: Facts = ("share of orders", THREE_YEARS, "mean over private customers with ten orders or more")


number("top-share", "Share of the favourite category in a customer's orders", TASTE,
       lambda: float(wide_tastes()["top_share"].mean()))  # fmt: skip
number("entropy", "Entropy of a customer's categories", ("bits of 2.58", *TASTE[1:]),
       lambda: float(wide_tastes()["entropy"].mean()))  # fmt: skip
number("favourite-tea", "Share whose favourite is tea", ("share of customers", THREE_YEARS, "private customers with ten orders or more"),
       lambda: float((wide_tastes()["favourite"] == "tea").mean()))  # fmt: skip
number("tea-share", "Share of tea in all orders", ("share of orders", THREE_YEARS, "orders of private customers"),
       lambda: float((tables.orders()["category"] == "tea").mean()))  # fmt: skip
for _third in (1, 3):
    number(f"tier-ware-{_third}", f"Share of tea ware among orders of third {_third} by shelf value of an item",
           ("share of orders", THREE_YEARS, "orders of private customers"),
           lambda third=_third: float(tables.tiers()["ware"][third] / tables.tiers().sum(axis=1)[third]))  # fmt: skip
number("tier-v", "Cramér's V of price third and category", ("0 to 1", THREE_YEARS, "orders of private customers"),
       lambda: cramers_v(tables.tiers()))  # fmt: skip
DRIFT: Facts = (
    "Jensen-Shannon distance, 0 to 1",
    "2023 to 2025, by quarter",
    "orders of private customers, against the first quarter",
)
number("drift", "Largest distance of a quarter's mix to the first quarter's", DRIFT,
       lambda: float(tables.drifting()["distance"].max()))  # fmt: skip
number("drift-chance", "What chance exceeds in 5 % of shuffles, for the largest of all quarters", DRIFT,
       lambda: float(tables.drifting()["largest"].iloc[0]))  # fmt: skip
number(
    "shuffles", "Shuffles of each customer's categories", ("shuffles", *DRIFT[1:]), lambda: tables.SHUFFLES
)
for _name, _december in (("gift-december", True), ("gift-else", False)):
    number(_name, "Share of orders marked as a gift, " + ("December" if _december else "other months"),
           ("share of orders", THREE_YEARS, "orders of private customers"),
           lambda december=_december: float(tables.orders()["gift"][(tables.orders()["date"].dt.month == 12) == december].mean()))  # fmt: skip

# --- Recommenders

AT_K: Facts = ("share of recommendations", "recommended from orders before 2025, bought in 2025", JUDGED)
number("judged", "Customers on whom recommenders are judged", ("customers", "2025", JUDGED),
       lambda: len(tables.precision("own", 1)))  # fmt: skip
RECOMMENDERS = {
    "popular": "the same for everybody",
    "own": "each customer's own favourites",
    "mixed": "own favourites with five orders borrowed from the crowd",
    "item": "item-based",
    "truth": "with the hidden segment known",
}
for _name, _words in RECOMMENDERS.items():
    for _k in (1, 2):
        interval(f"{_name}-{_k}", f"Precision at {_k}: {_words}", AT_K,
                 lambda name=_name, k=_k: tables.one_mean(tables.precision(name, k)))  # fmt: skip
        if _name != "popular":
            interval(
                f"{_name}-{_k}-gain",
                f"Precision at {_k} beyond the same for everybody: {_words}",
                AT_K,
                tables.gain,
                _name,
                _k,
            )
    number(f"{_name}-order", f"Share of later orders in the category recommended first: {_words}",
           ("share of orders", "2025", f"orders of {JUDGED}"), tables.next_order_hit, _name)  # fmt: skip
for _name in ("own", "popular"):
    number(f"{_name}-short", f"Precision at 1 with at most three earlier orders: {RECOMMENDERS[_name]}", AT_K,
           tables.by_history, _name, 3)  # fmt: skip
NEW: Facts = ("share of customers", "2025", f"{JUDGED}, with a category not bought before")
number(
    "new-people",
    "Customers with a category not bought before",
    ("customers", *NEW[1:]),
    lambda: len(tables.new_category()),
)
for _name, _words in (
    ("popular", "the most popular"),
    ("item", "item-based"),
    ("blind", "a category drawn blindly"),
):
    number(f"new-{_name}", f"Share who buy the new category recommended first: {_words}", NEW,
           lambda name=_name: float(tables.new_category()[name].mean()))  # fmt: skip
interval("new-gain", "Share who buy the new category recommended first: item-based less popular", NEW,
         lambda: tables.one_mean(tables.new_category()["item"] - tables.new_category()["popular"]))  # fmt: skip
CROSS: Facts = (
    "share of customers",
    "first six months",
    "private customers who joined from January 2023 to June 2025",
)
interval("cross", "Share who order from a second category within six months of the first order", CROSS,
         lambda: tables.interval(int(tables.first_year()["crossed"].sum()), len(tables.first_year())))  # fmt: skip
number("cross-people", "New customers", ("customers", *CROSS[1:]), lambda: len(tables.first_year()))


@cache
def lifts(dealt: bool) -> tuple[float, float, float]:
    """Return lowest and highest lift of two different categories, and that of home goods and gifts."""
    counts = category_counts(tables.orders())
    table = shuffled_lift(tables.orders()) if dealt else pair_lift(counts)
    values = table.to_numpy()[np.triu_indices(len(table), 1)]
    return float(values.min()), float(values.max()), float(table["gifts"]["home"])


LIFT: Facts = ("both over independence", THREE_YEARS, "private customers")
for _place, _name, _words in (
    (0, "least", "lowest of 15 pairs"),
    (1, "most", "highest of 15 pairs"),
    (2, "pair", "home goods and gifts"),
):
    number(
        f"lift-{_name}",
        f"Lift of pairs of categories, {_words}",
        LIFT,
        lambda place=_place: lifts(False)[place],
    )
    number(f"lift-{_name}-dealt", f"Lift after dealing the categories anew among all orders, {_words}", LIFT,
           lambda place=_place: lifts(True)[place])  # fmt: skip


@figure("20.precision")
def precision() -> Drawing:
    """Draw precision at 1 and 2 of four recommenders, with the best possible one."""
    names = ("popular", "own", "mixed", "item", "truth")
    words = ("same for all", "own favourites", "own + crowd", "item-based", "segment known")
    picture, axes = new_figure(6.2, 3.7)
    places = np.arange(len(names))
    spoken = []
    for k, colour, shift in ((1, PALETTE["navy"], -0.12), (2, PALETTE["ochre"], 0.12)):
        found = [tables.one_mean(tables.precision(name, k)) for name in names]
        middle = np.array([100 * each.value for each in found])
        half = np.array([100 * (each.high - each.value) for each in found])
        axes.errorbar(places + shift, middle, half, fmt="o", color=colour, capsize=3)
        axes.annotate(
            f"first {k}" if k > 1 else "first",
            (4 + shift, middle[-1] + half[-1] + 1),
            color=colour,
            ha="center",
        )
        for place, height in zip(places + shift, middle):
            axes.annotate(
                f"{height:.0f}",
                (place, height),
                (7, -4),
                textcoords="offset points",
                fontsize=9,
                color=colour,
            )
        spoken.append(
            f"at {k}: " + ", ".join(f"{word} {height:.0f} %" for word, height in zip(words, middle))
        )
    axes.axvline(3.5, color=QUIET, linestyle=":")
    axes.set_xticks(places, [word.replace(" ", "\n", 1) for word in words])
    axes.set(ylim=(60, 90), xlim=(-0.5, 4.6), ylabel="Recommended and bought (%)")
    axes.grid(visible=False, axis="x")
    axes.set_title("The same shelf for everybody is hard to beat")
    return Drawing(
        picture,
        f"Points with intervals, precision of five recommenders. {'; '.join(spoken)}. The last one knows the hidden segment.",
    )


# --- Contacts

HEARD: Facts = (
    "orders a customer",
    "half a year",
    "private customers who agreed and had joined before March 2024",
)
for _heard in range(4):
    _words = f"{_heard} messages heard" if _heard < 3 else "3 or 4 messages heard"
    number(f"heard-{_heard}", f"Customers with {_words}", ("customers", "March 2024 to June 2025", HEARD[2]),
           lambda heard=_heard: int(tables.by_heard()["customers"][heard]))  # fmt: skip
    for _when, _period in (("before", "September 2023 to February 2024"), ("after", "July to December 2025")):
        number(f"heard-{_heard}-{_when}", f"Mean orders, {_words}", (HEARD[0], _period, HEARD[2]),
               lambda heard=_heard, when=_when: float(tables.by_heard()[when][heard]))  # fmt: skip
SENT: Facts = ("share of messages", "March 2024 to June 2025", "campaign messages to private customers")
number("sent", "Campaign messages sent", ("messages", *SENT[1:]), lambda: len(tables.messages()))
interval("out", "Share of messages after which the customer opted out", SENT,
         lambda: tables.interval(*tables.message_share("opted_out")))  # fmt: skip
number("outs", "Opt-outs", ("customers", *SENT[1:]), lambda: tables.message_share("opted_out")[0])
for _nth in (1, 2, 3):
    interval(f"out-{_nth}", f"Share who opt out after message number {_nth}", SENT,
             lambda nth=_nth: tables.interval(*tables.message_share("opted_out", nth=nth)))  # fmt: skip
for _channel in ("shop", "web"):
    interval(f"out-{_channel}", f"Share who opt out, mostly shopping in the {_channel}", SENT,
             lambda channel=_channel: tables.interval(*tables.message_share("opted_out", channel=channel)))  # fmt: skip
    number(f"agreed-{_channel}", f"Share who agreed to be contacted, mostly shopping in the {_channel}",
           ("share of customers", "2025", PRIVATE),
           lambda channel=_channel: float(tables.private().query("channel == @channel")["consent"].mean()))  # fmt: skip
interval("out-channel", "Share who opt out, shop less web", SENT,
         lambda: share_difference(*tables.message_share("opted_out", channel="shop"), *tables.message_share("opted_out", channel="web")))  # fmt: skip
for _id, _arm in (
    ("invitation", "invitation"),
    ("retention", "retention offer"),
    ("standard", "standard offer"),
    ("personal", "personal offer"),
):
    for _id_end, _column in (("opened", "opened"), ("out", "opted_out")):
        interval(f"{_id}-{_id_end}", f"Share {_column.replace('_', ' ')}: {_arm}", ("share of messages", SENT[1], f"messages with the {_arm}"),
                 lambda arm=_arm, column=_column: tables.interval(*tables.message_share(column, arm=arm)))  # fmt: skip
UPLIFT: Facts = ("log factor on the wish to buy", "hidden", "private customers who were sent a campaign")
for _id, _out in (("uplift-out", True), ("uplift-stay", False)):
    number(_id, "Mean hidden uplift of those who " + ("opted out" if _out else "did not opt out"), UPLIFT,
           lambda out=_out: float(tables.silent_wishes().query("opted_out == @out")["uplift"].mean()))  # fmt: skip
interval("uplift-gap", "Hidden uplift, opted out less the others", UPLIFT,
         lambda: mean_difference(*(tables.silent_wishes().query(f"opted_out == {out}")["uplift"] for out in (True, False))))  # fmt: skip
PLAN: Facts = (
    "euro",
    "2024 and 2025, against two messages a month",
    "private customers who agreed; six re-runs: mean, lowest, highest",
)
for _count in (0, 4, 5, 6, 10):
    interval(
        f"margin-at-{_count}",
        f"Change of margin with {_count} messages a month in 2024",
        PLAN,
        tables.at,
        _count,
        "margin",
    )
for _count in (4, 5, 6, 10):
    interval(f"lost-at-{_count}", f"Customers lost by the end of 2025 with {_count} messages a month in 2024", ("customers", *PLAN[1:]),
             lambda count=_count: [0.0 - tables.at(count, "customers")[place] for place in (0, 2, 1)])  # fmt: skip
WORTH: Facts = ("cents of margin a message", "2024, same quarter, from two to four a month", PLAN[2])
interval(
    "worth-quiet",
    "Margin of one message more, January to September",
    WORTH,
    tables.worth_of_a_message,
    (1, 2, 3),
)
interval(
    "worth-busy", "Margin of one message more, October to December", WORTH, tables.worth_of_a_message, (4,)
)


@figure("20.saturation")
def saturation() -> Drawing:
    """Draw the change of margin by messages a month, the re-runs and their mean."""
    rows = tables.saturation()
    mean = rows.groupby("messages_a_month")["margin"].mean() / 1000
    picture, axes = new_figure(6, 3.6)
    for _, each in rows.groupby("replicate"):
        axes.plot(
            each["messages_a_month"], each["margin"] / 1000, color=PALETTE["blue"], linewidth=0.8, alpha=0.5
        )
    axes.plot(mean.index, mean, color=PALETTE["navy"], marker="o")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.annotate("as it was", (2, 0), (8, -14), textcoords="offset points")
    axes.annotate("thin lines: other luck", (10, -1.2), ha="right", color=PALETTE["blue"])
    axes.set(
        xlabel="Routine messages a month, all through 2024",
        ylabel="Change of margin, 2024 and 2025\n(thousand €)",
        xlim=(-0.3, 10.3),
    )
    axes.set_title(f"More pays up to {mean.idxmax()} a month, then it annoys")
    return Drawing(
        picture,
        f"Line through points: change of margin over two years by messages a month, before the cost of messages. {1000 * mean[0]:,.0f} euro at none, 0 at two, a straight "
        f"rise to {1000 * mean.max():,.0f} euro at {mean.idxmax()}, then a fall to {1000 * mean[10]:,.0f} at ten. Six thin lines with other luck have the same shape.",
    )


WEB: Facts = ("a visit", "2025", "visits of private customers to the web shop")
number("visits", "Visits to the web shop", ("visits", *WEB[1:]), lambda: int(tables.funnel()["sessions"]))
for _top, _below, _id in (("views", "sessions", "views-visit"), ("carts", "sessions", "carts-visit"), ("orders", "sessions", "orders-visit"), ("orders", "carts", "orders-cart")):  # fmt: skip
    number(_id, f"{_top.capitalize()} for each of the {_below}", (f"{_top} for each of the {_below}", *WEB[1:]),
           lambda top=_top, below=_below: float(tables.funnel()[top] / tables.funnel()[below]))  # fmt: skip

# --- The personal offer

TRIAL: Facts = ("euro of margin a customer", "June to August 2025", "customers drawn for “Your own tea”")
for _arm in tables.ARMS:
    _short = _arm.split()[0]
    number(f"trial-{_short}", f"Customers in the arm: {_arm}", ("customers", *TRIAL[1:]),
           lambda arm=_arm: tables.ordered(arm)[1])  # fmt: skip
    number(
        f"cost-{_short}", f"Cost of one message: {_arm}", ("euro a message", *TRIAL[1:]), tables.cost, _arm
    )
    number(f"ordered-{_short}", f"Share who ordered: {_arm}", ("share of customers", *TRIAL[1:]),
           lambda arm=_arm: tables.ordered(arm)[0] / tables.ordered(arm)[1])  # fmt: skip
for _column, _words, _period in (("after", "Margin", TRIAL[1]), ("before", "Margin before", "March to May 2025"), ("change", "Change of margin", "June to August less March to May 2025")):  # fmt: skip
    for _id, _arm, _other in (("personal", "personal offer", "control"), ("standard", "standard offer", "control"), ("beyond", "personal offer", "standard offer")):  # fmt: skip
        interval(
            f"{_id}-{_column}",
            f"{_words}: {_arm} less {_other}",
            (TRIAL[0], _period, TRIAL[2]),
            tables.arm_gap,
            _column,
            _arm,
            _other,
        )
number("cost-more", "Cost of a personal message beyond a standard one", ("euro a message", *TRIAL[1:]),
       lambda: tables.cost("personal offer") - tables.cost("standard offer"))  # fmt: skip
number("arm-needed", "Customers an arm needs to find that difference in four of five trials", ("customers", *TRIAL[1:]),
       lambda: per_arm_for_means(float(tables.trial()["change"].std()), tables.cost("personal offer") - tables.cost("standard offer")))  # fmt: skip
number("anyway", "Orderers of the control arm for every 100 of the personal arm", ("customers of 100", *TRIAL[1:]),
       lambda: 100 * (tables.ordered("control")[0] / tables.ordered("control")[1]) / (tables.ordered("personal offer")[0] / tables.ordered("personal offer")[1]))  # fmt: skip
interval("ordered-gap", "Share who ordered: personal less control", ("share of customers", *TRIAL[1:]),
         lambda: share_difference(*tables.ordered("personal offer"), *tables.ordered("control")))  # fmt: skip
for _id, _people, _words in (
    ("true", 0, "this Lantern"),
    ("large", tables.LARGE, "a Lantern with 20,000 private customers"),
):
    for _kind in ("standard", "personal", "beyond"):
        interval(f"{_id}-{_kind}", f"Margin that the offer added, by re-running {_words}: {_kind}", TRIAL,
                 lambda people=_people, kind=_kind: tables.true_effects(people)[kind])  # fmt: skip


@figure("20.trial")
def trial() -> Drawing:
    """Draw personal less control and standard less control: before the offer, after it, and the change."""
    picture, axes = new_figure(6, 3.2)
    spoken = []
    words = ("March to May, before", "June to August, after", "change")
    for shift, arm, colour in (
        (-0.13, "personal offer", PALETTE["navy"]),
        (0.13, "standard offer", PALETTE["ochre"]),
    ):
        found = [tables.arm_gap(column, arm) for column in ("before", "after", "change")]
        for row, each in enumerate(found):
            axes.errorbar(
                each.value,
                row + shift,
                xerr=[[each.value - each.low], [each.high - each.value]],
                fmt="o",
                color=colour,
                capsize=3,
            )
        axes.annotate(
            arm,
            (found[0].high, shift),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=9.5,
        )
        spoken.append(
            f"{arm}: "
            + ", ".join(
                f"{word} {each.value:+.1f} ({each.low:+.1f} to {each.high:+.1f})"
                for word, each in zip(words, found)
            )
        )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(3), words)
    axes.set(ylim=(2.5, -0.5), xlim=(-7, 16), xlabel="Margin less that of the control arm (€ a customer)")
    axes.grid(visible=False, axis="y")
    axes.set_title("The “gain” was there before the offer")
    return Drawing(
        picture,
        f"Margin of each arm less that of the control arm, in euro a customer, with intervals. {'; '.join(spoken)}.",
    )


# --- After the sale

FAILED: Facts = ("share of failures", THREE_YEARS, "failures of service to private customers")
number("failures", "Failures of service", ("failures", *FAILED[1:]), lambda: len(tables.failures()))
number(
    "minutes",
    "Median time of a service that failed",
    ("minutes", *FAILED[1:]),
    lambda: float(tables.failures()["actual_minutes"].median()),
)
number("mended", "Share made good", FAILED, lambda: float(tables.failures()["recovered"].mean()))
number("mended-first", "Share made good by the first person", FAILED,
       lambda: float((tables.failures()["recovered"] & (tables.failures()["handoffs"] == 0)).mean()))  # fmt: skip
AGAIN: Facts = (
    "share of complaints",
    "up to 2 October 2025, 90 days each",
    "complaints of private customers",
)
number("complaints", "Complaints", ("complaints", *AGAIN[1:]), lambda: len(tables.complaints()))


def again(mended: bool) -> tuple[int, int]:
    """Return how many complaints were followed by another, and how many there are, made good or not."""
    rows = tables.complaints()
    chosen = rows[rows["recovered"] == mended]["again"]
    return int(chosen.sum()), len(chosen)


number(
    "again",
    "Share followed by another complaint within 90 days",
    AGAIN,
    lambda: float(tables.complaints()["again"].mean()),
)
for _id, _mended in (("again-mended", True), ("again-open", False)):
    number(_id, "Share followed by another complaint, " + ("made good" if _mended else "not made good"), AGAIN,
           lambda mended=_mended: again(mended)[0] / again(mended)[1])  # fmt: skip
interval("again-gap", "Share followed by another complaint: made good less not", AGAIN,
         lambda: share_difference(*again(True), *again(False)))  # fmt: skip
WELCOME: Facts = (
    "share of customers",
    "first 90 days",
    "private customers who joined from January 2023 to 2 October 2025",
)
interval("second", "Share with a second order within 90 days of joining", WELCOME,
         lambda: tables.interval(int(tables.welcomed()["second"].sum()), len(tables.welcomed())))  # fmt: skip
number("first-score", "Mean first score of satisfaction after joining", ("points of 5", "first survey after joining", "the same who answered"),
       lambda: float(tables.welcomed()["score"].mean()))  # fmt: skip
interval("score-gap", "First score: with a second order in 90 days less without", ("points of 5", "first survey after joining", "the same who answered"),
         lambda: mean_difference(*(tables.welcomed().dropna().query(f"second == {second}")["score"] for second in (True, False))))  # fmt: skip

# --- Made-up cases and words of the questions

MADE_UP = ("made up", "a question")
number("late-2-percent", "Those silent for more than 2 own gaps who order again", ("% of customers", *SILENT[1:]),
       lambda: 100 * float(tables.flagged(2)["again"].mean()))  # fmt: skip
number("late-2-quiet", "Those silent for more than 2 own gaps who order nothing", ("% of customers", *SILENT[1:]),
       lambda: 100 * float((~tables.flagged(2)["again"]).mean()))  # fmt: skip
number("late-2-count", "Customers silent for more than 2 own gaps who order again", ("customers", *SILENT[1:]),
       lambda: int(tables.flagged(2)["again"].sum()))  # fmt: skip
number("late-2-of-all", "The same over all customers with a rhythm", ("% of customers", SILENT[1], "customers with a rhythm"),
       lambda: 100 * float(tables.flagged(2)["again"].sum() / len(tables.silent())))  # fmt: skip
JONAS, TODAY = (0, 6, 30), 66
number(
    "jonas-days",
    "Days of Jonas's orders",
    ("days", *MADE_UP),
    lambda: f"{JONAS[0]}, {JONAS[1]} and {JONAS[2]}",
)
number("jonas-today", "Day on which Jonas is looked at", ("day", *MADE_UP), lambda: TODAY)
for _id, _words, _usual, _from in (
    ("times", "Silence in usual gaps", 15, 30),
    ("over-orders", "Silence, with the span divided by orders", 10, 30),
    ("open", "Silence, with the open gap counted as closed", 22, 30),
    ("from-start", "Time since the first order in usual gaps", 15, 0),
):
    number(
        f"jonas-{_id}", _words, ("gaps", *MADE_UP), lambda usual=_usual, start=_from: (TODAY - start) / usual
    )
BASKETS = ((("tea", "ware"), {"tea", "ware", "gifts"}), (("tea", "ware"), {"ware"}), (("coffee", "tea"), {"coffee"}), (("tea", "coffee"), {"tea"}))  # fmt: skip
for _id, _words, _each in (
    ("precision", "Precision at 2", lambda named, bought: sum(name in bought for name in named) / 2),
    (
        "any",
        "Customers with one hit at least",
        lambda named, bought: float(any(name in bought for name in named)),
    ),
    ("first", "Precision at 1", lambda named, bought: float(named[0] in bought)),
    ("recall", "Recall at 2", lambda named, bought: sum(name in bought for name in named) / len(bought)),
):
    number(f"four-{_id}", f"{_words}, four customers", ("%", *MADE_UP),
           lambda each=_each: 100 * sum(each(*row) for row in BASKETS) / len(BASKETS))  # fmt: skip
TILL = {"arm": 100, "control": 40, "offer": 46, "margin": 12, "cost": 1.50}
for _name, _words, _unit in (("arm", "Customers in each arm", "customers"), ("control", "Orders without an offer", "orders"), ("offer", "Orders with an offer", "orders"), ("margin", "Margin of an order", "euro"), ("cost", "Cost of a message", "euro")):  # fmt: skip
    number(f"till-{_name}", _words, (_unit, *MADE_UP), lambda name=_name: TILL[name])
for _id, _words, _counted, _paid in (
    ("net", "Margin beyond the control arm less all messages", 6, 100),
    ("all", "Margin of all orders with the offer less all messages", 46, 100),
    ("gross", "Margin beyond the control arm", 6, 0),
    ("few", "Margin beyond the control arm less the messages of those who ordered more", 6, 6),
):
    number(f"till-{_id}", _words, ("euro", *MADE_UP),
           lambda counted=_counted, paid=_paid: counted * TILL["margin"] - paid * TILL["cost"])  # fmt: skip
# What the sentences of the reading say in points, with the sign that they need.
POINTS: Facts = ("percentage points", *AT_K[1:])
interval("own-1-behind", "Own favourites behind the same for everybody, at 1", POINTS,
         lambda: [-100 * tables.gain("own", 1)[place] for place in (0, 2, 1)])  # fmt: skip
interval("truth-2-ahead", "Segment known, ahead of the same for everybody, at 2", POINTS,
         lambda: [100 * end for end in tables.gain("truth", 2)])  # fmt: skip
number("out-negative", "Share of those who opted out whom a message puts off (hidden uplift below 0)", ("share of customers", *UPLIFT[1:]),
       lambda: float((tables.silent_wishes().query("opted_out")["uplift"] < 0).mean()))  # fmt: skip
for _id, _words, _of_steps in (
    ("orders", "Orders from 100 visits", lambda steps: 100 * steps["orders"] / steps["sessions"]),
    ("carts", "Baskets from 100 visits", lambda steps: 100 * steps["carts"] / steps["sessions"]),
    ("cart-orders", "Orders from 100 baskets", lambda steps: 100 * steps["orders"] / steps["carts"]),
    ("divided", "Orders a basket over baskets a visit, times 100",
     lambda steps: 100 * steps["orders"] / steps["carts"] / (steps["carts"] / steps["sessions"])),
):  # fmt: skip
    number(
        f"{_id}-hundred",
        _words,
        (f"{_id} of 100", *WEB[1:]),
        lambda of_steps=_of_steps: float(of_steps(tables.funnel())),
    )
