"""Chapter 17, "Key customers and the pyramid": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.concentration import (
    gini,
    kept,
    largest,
    layers,
    lorenz,
    moves,
    ranked,
    top_share,
    top_share_interval,
)
from loyaltylab.measures.intervals import share_difference, share_interval
from loyaltylab.measures.key_score import SCORES
from loyaltylab.measures.scorecard import rank_correlation
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages import ch17_tables as tables
from loyaltylab.site.pages.ch17_tables import NEXT, SHARE, YEAR, sales
from loyaltylab.site.pages.charts import dressed

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

BUYERS = "buyers of 2024"
KEY = "the top fifth of the buyers of 2024 by sales"
OF_CUSTOMERS: Facts = ("share of customers", "2024", BUYERS)
OF_SALES: Facts = ("share of sales", "2024", "sales to all buyers of the year")
OF_NEXT: Facts = ("share of sales", "2025", "sales to all buyers of 2025")
OF_KEY: Facts = ("share of customers", "2025", KEY)
EURO_KEY = "euro a customer"


number = numbers_of("17")


def interval(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register the ends of a 95 % interval under ``id-low`` and ``id-high``; ``compute`` returns both, last."""
    for place, (end, words) in enumerate((("low", "lower"), ("high", "upper"))):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place - 2])

        number(f"{id}-{end}", f"{meaning}, {words} end of its 95 % interval", facts, part)


# --- The ranked list


@cache
def fifth() -> tuple[float, float, float]:
    """Return the top-fifth share of 2024 with its interval."""
    share, low, high = top_share_interval(sales(YEAR), SHARE)
    return share, low, high


number("buyers", "Customers who bought in 2024", ("customers", "2024", BUYERS), lambda: len(sales(YEAR)))
number("keys", "Customers in the top fifth", ("customers", "2024", BUYERS), lambda: len(tables.key()))
number("top", "Share of sales that the top fifth brings", OF_SALES, lambda: fifth()[0])
interval("top", "Share of sales that the top fifth brings", OF_SALES, fifth)
number("top-tenth", "Share of sales that the top tenth brings", OF_SALES, lambda: top_share(sales(YEAR), 0.1))
number("first-cut", "Sales from which a customer is in the top fifth", ("euro", "2024", BUYERS),
       lambda: float(sales(YEAR)[tables.key()].min()))  # fmt: skip
number("gini", "Gini coefficient of sales", ("0 (all alike) to 1", "2024", BUYERS), lambda: gini(sales(YEAR)))
number("bottom-half", "Share of sales that the lower half brings", OF_SALES,
       lambda: 1 - top_share(sales(YEAR), 0.5))  # fmt: skip
number("top-margin", "Share of margin that the top fifth by margin brings", ("share of margin", "2024", BUYERS),
       lambda: top_share(sales(YEAR, "margin_cents")))  # fmt: skip
number("top-all", "Share of sales that the top fifth of everybody on file brings",
       ("share of sales", "2024", "everybody who had joined by the end of 2024"), lambda: top_share(tables.everybody()))  # fmt: skip
number("all-people", "Customers who had joined by the end of the year", ("customers", "2024", "everybody on file"),
       lambda: len(tables.everybody()))  # fmt: skip
for _type in ("private", "business"):
    number(
        f"top-{_type}",
        f"Share of sales that the top fifth of {_type} buyers brings",
        ("share of sales", "2024", f"sales to {_type} buyers"),
        lambda kind=_type: top_share(tables.of_type(kind)),
    )
number("for-80", "Share of the buyers, from the top, who bring 80 % of sales", OF_CUSTOMERS,
       lambda: float(ranked(sales(YEAR)).query("of_total >= 0.8")["of_customers"].iloc[0]))  # fmt: skip


@figure("17.lorenz")
def lorenz_curve() -> Drawing:
    """Draw the Lorenz curve of 2024, smallest buyers first."""
    curve = lorenz(sales(YEAR)) * 100
    picture, axes = new_figure(5.6, 3.9)
    axes.plot(curve["of_customers"], curve["of_total"], color=PALETTE["navy"])
    axes.plot([0, 100], [0, 100], color=QUIET, linestyle=":")
    rest = 100 * (1 - top_share(sales(YEAR)))
    axes.plot([80, 80, 100], [0, rest, rest], color=PALETTE["rust"], linewidth=1.2)
    axes.annotate(
        f"lower four fifths:\n{rest:.0f} % of sales", (77, rest + 3), ha="right", color=PALETTE["rust"]
    )
    axes.annotate("if all bought alike", (34, 46), color=QUIET, ha="right")
    axes.set(
        xlim=(0, 100), ylim=(0, 101), xlabel="Buyers of 2024, smallest first (%)", ylabel="Share of sales (%)"
    )
    axes.set_title(f"The top fifth brings {100 - rest:.0f} % of sales")
    half = curve["of_total"].iloc[len(curve) // 2]
    return Drawing(
        picture,
        f"Lorenz curve of the sales of 2024, smallest buyers first, hanging below a dotted diagonal. The lower half brings "
        f"{half:.0f} % of sales, the lower four fifths {rest:.0f} %, so the top fifth {100 - rest:.0f} %. Gini {gini(sales(YEAR)):.2f}.",
    )


# --- Classes and grades

for _name in ("main", "large", "ordinary", "small"):
    for _column, _meaning, _facts in (
        ("customers", "Customers", ("customers", "2024", BUYERS)),
        ("sales", "Share of sales", OF_SALES),
        ("next", "Share of next year's sales", OF_NEXT),
        ("business", "Share of businesses", ("share of customers", "2024", f"{_name} customers")),
        ("from", "Lowest sales", ("euro a customer", "2024", f"{_name} customers")),
    ):
        number(
            f"{_name}-{_column}",
            f"{_meaning} of the class “{_name}”",
            _facts,
            lambda name=_name, column=_column: float(tables.classes()[column][name]),
        )
for _grade in ("A", "B", "C"):
    number(f"grade-{_grade.lower()}", f"Share of customers in grade {_grade}", OF_CUSTOMERS,
           lambda grade=_grade: float(tables.graded()[grade]))  # fmt: skip

# --- Next year


def stays(share: float = SHARE) -> float:
    """Return the share of the key customers of 2024 who are key in 2025 by the same cut."""
    return kept(sales(YEAR), sales(NEXT), share)


def key_next() -> float:
    """Return the share of the sales of 2025 that the key customers of 2024 bring."""
    return float(tables.next_sales()[tables.key()].sum() / sales(NEXT).sum())


number("next", "Share of next year's sales that the key customers of 2024 bring", OF_NEXT, key_next)
number(
    "next-own", "Share of sales that the top fifth of 2025 brings", OF_NEXT, lambda: top_share(sales(NEXT))
)
number("stay", "Share who are in the top fifth of 2025 as well", OF_KEY, stays)
interval("stay", "Share who are in the top fifth of 2025 as well", OF_KEY,
         lambda: share_interval(round(stays() * len(tables.key())), len(tables.key())))  # fmt: skip
number("fall-out", "Key customers of 2024 who are not key in 2025", ("customers", "2025", KEY),
       lambda: round((1 - stays()) * len(tables.key())))  # fmt: skip
number("silent", "Share who buy nothing in 2025", OF_KEY,
       lambda: float((tables.next_sales()[tables.key()] == 0).mean()))  # fmt: skip
number("adviser", "What an adviser for each key customer costs a year", ("euro a customer", "a year", "made up"),
       lambda: int(tables.ADVISER))  # fmt: skip
number("adviser-late", "Money for advisers of customers who are no longer key", ("euro", "2025", KEY),
       lambda: round((1 - stays()) * len(tables.key()) * tables.ADVISER))  # fmt: skip
number("newly", "Share of the top fifth of 2025 who were not key in 2024",
       ("share of customers", "2025", "the top fifth of the buyers of 2025"),
       lambda: float((~largest(sales(NEXT)).isin(tables.key())).mean()))  # fmt: skip
number("newly-none", "Share of the top fifth of 2025 who had bought nothing in 2024",
       ("share of customers", "2025", "the top fifth of the buyers of 2025"),
       lambda: float((~largest(sales(NEXT)).isin(sales(YEAR).index)).mean()))  # fmt: skip
for _from, _to, _id in ((5, 5, "top-top"), (4, 5, "fourth-top"), (3, 5, "third-top"), (1, 0, "first-none"), (5, 0, "top-none")):  # fmt: skip
    number(
        f"move-{_id}",
        f"Share of layer {_from} of 2024 who are in layer {_to} of 2025 (0: bought nothing)",
        ("share of customers", "2025", f"layer {_from} of the buyers of 2024 (5 is the top)"),
        lambda start=_from, end=_to: float(moves(sales(YEAR), sales(NEXT))[end][start]),
    )

number(
    "mean",
    "Mean sales of the key customers",
    (EURO_KEY, "2024", KEY),
    lambda: float(sales(YEAR)[tables.key()].mean()),
)
number("mean-luck", "Mean sales of the same people when 2024 is lived again with other luck", (EURO_KEY, "2024, ten times", KEY),
       lambda: float(tables.other_luck()["key"].mean()))  # fmt: skip
number("mean-next", "Mean sales of the same people a year later", (EURO_KEY, "2025", KEY),
       lambda: float(tables.next_sales()[tables.key()].mean()))  # fmt: skip
number("stay-luck", "Share who are in the top fifth of 2024 lived again", ("share of customers", "2024, ten times", KEY),
       lambda: float(tables.other_luck()["kept"].mean()))  # fmt: skip
number("luck-part", "Part of the fall from 2024 to 2025 that other luck alone brings", ("share of the fall", "2024 and 2025", KEY),
       lambda: luck_part())  # fmt: skip
number("lucks", "Times that 2024 is lived again", ("times", "2024", "the same people"), lambda: tables.LUCKS)
number(
    "rest-mean",
    "Mean sales of the other buyers",
    (EURO_KEY, "2024", "the lower four fifths"),
    lambda: rest_mean(sales(YEAR)),
)
number("rest-next", "Mean sales of the same people a year later", (EURO_KEY, "2025", "the lower four fifths"),
       lambda: rest_mean(tables.next_sales()))  # fmt: skip
number("lowest-mean", "Mean sales of the lowest fifth", (EURO_KEY, "2024", "the lowest fifth of the buyers of 2024"),
       lambda: lowest_mean(sales(YEAR)))  # fmt: skip
number("lowest-next", "Mean sales of the same people a year later, 0 for those who bought nothing",
       (EURO_KEY, "2025", "the lowest fifth of the buyers of 2024"), lambda: lowest_mean(tables.next_sales()))  # fmt: skip


def rest_mean(values: pd.Series) -> float:
    """Return the mean of the buyers of 2024 who are not key."""
    return float(values.drop(tables.key()).mean())


def lowest_mean(values: pd.Series) -> float:
    """Return the mean of the lowest fifth of the buyers of 2024."""
    return float(values[layers(sales(YEAR)) == 1].mean())


def luck_part() -> float:
    """Return which part of the fall the re-run with other luck shows."""
    now, later = sales(YEAR)[tables.key()].mean(), tables.next_sales()[tables.key()].mean()
    return float((now - tables.other_luck()["key"].mean()) / (now - later))


@figure("17.fall")
def fall() -> Drawing:
    """Draw the mean sales of the key customers in 2024, in 2024 with other luck, and in 2025."""
    heights = [
        float(sales(YEAR)[tables.key()].mean()),
        float(tables.other_luck()["key"].mean()),
        float(tables.next_sales()[tables.key()].mean()),
    ]
    words = ["2024,\nas it was", "2024 again,\nother luck", "2025,\nas it was"]
    picture, axes = new_figure(5.6, 3.4)
    axes.bar(words, heights, color=[PALETTE["navy"], PALETTE["blue"], PALETTE["rust"]], width=0.6)
    for place, height in enumerate(heights):
        axes.annotate(f"{height:.0f}", (place, height), (0, 3), textcoords="offset points", ha="center")
    axes.set(ylim=(0, 1100), ylabel="Euro a customer")
    axes.grid(visible=False, axis="x")
    axes.set_title("Most of the fall needs no next year")
    return Drawing(
        picture,
        f"Three bars, mean sales of the {len(tables.key())} key customers of 2024: {heights[0]:.0f} euro in 2024 as it was, "
        f"{heights[1]:.0f} euro when the same people live 2024 again with other luck, {heights[2]:.0f} euro in 2025.",
    )


# --- The pyramid that moves

CUTS = (1, 40)
TASK_CUT, TASK_LINE = 10, 30


@cache
def places() -> pd.DataFrame:
    """Return the buyers of 2024 by place in 2024 and 2025, in percent from the top (101: bought nothing in 2025)."""
    now, later = ((ranked(sales(year))["of_customers"] * 100 - 1e-9).apply(np.ceil) for year in (YEAR, NEXT))
    table = pd.DataFrame({"place": now, "next": later.reindex(now.index).fillna(101)}).astype(int)
    return (
        table[table["place"] <= CUTS[1]].groupby(["place", "next"]).size().rename("customers").reset_index()
    )


def found(cut: int, line: int) -> float:
    """Return the share of the top ``cut`` percent of 2024 who are down to place ``line`` (percent) in 2025."""
    table = places()
    chosen = table[table["place"] <= cut]
    return float(chosen.loc[chosen["next"] <= line, "customers"].sum() / chosen["customers"].sum())


@explorable("17.pyramid")
def pyramid() -> Explorable:
    """Where the key customers of 2024 stand in 2025: move both lines."""
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.place <= cut")
        .transform_calculate(
            bin="datum.next > 100 ? 100 : floor((datum.next - 1) / 5) * 5",
            stop="datum.next > 100 ? 105 : floor((datum.next - 1) / 5) * 5 + 5",
            fate="datum.next <= line ? 'found again' : datum.next > 100 ? 'bought nothing' : 'further down'",
        )
        .mark_bar(stroke=None)
        .encode(
            x=alt.X(
                "bin:Q",
                bin="binned",
                title="Place in 2025, % from the top (last bar: bought nothing)",
                scale=alt.Scale(domain=[0, 105]),
                axis=alt.Axis(values=list(range(0, 101, 20))),
            ),
            x2="stop:Q",
            y=alt.Y("sum(customers):Q", title="Key customers of 2024", stack="zero"),
            color=alt.Color(
                "fate:N",
                title="In 2025",
                scale=alt.Scale(
                    domain=["found again", "further down", "bought nothing"],
                    range=[PALETTE["blue"], PALETTE["ochre"], PALETTE["rust"]],
                ),
                legend=alt.Legend(orient="top", symbolSize=120),
            ),
        )
    )
    sliders = (
        Slider("cut", "Key in 2024: the top", *CUTS, 20, 1, "%"),
        Slider("line", "Still key in 2025: down to place", 1, 100, 20, 1, "%"),
    )
    chart = bars.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return Explorable(
        chart=dressed(chart, 280),
        rows=places(),
        sliders=sliders,
        counts={
            "key": "place <= cut",
            "again": "place <= cut and next <= line",
            "none": "place <= cut and next == 101",
        },
        summary="{key} customers are key in 2024. {again} of them are found again in 2025; {none} bought nothing.",
        alt=(
            "Bars of the key customers of 2024 by their place in 2025, in steps of five percent from the top, and a last bar for "
            "those who bought nothing. The highest bars stand at the left, near the top; a long tail runs down the list."
        ),
        weight="customers",
    )


MOVED: Facts = ("share of customers", "2025", f"the top {TASK_CUT} % of the buyers of 2024")
number(
    "task-cut", "Key customers in the task: the top", ("percent of buyers", "2024", BUYERS), lambda: TASK_CUT
)
number(
    "task-line",
    "Line of 2025 in the question",
    ("percent of buyers", "2025", "buyers of 2025"),
    lambda: TASK_LINE,
)
number(
    "task-found", "Share found again down to the question's line", MOVED, lambda: found(TASK_CUT, TASK_LINE)
)
number("task-same", "Share found again by the same cut", MOVED, lambda: found(TASK_CUT, TASK_CUT))
number("task-many", "Customers found again down to the question's line", ("customers", *MOVED[1:]),
       lambda: round(found(TASK_CUT, TASK_LINE) * len(largest(sales(YEAR), TASK_CUT / 100))))  # fmt: skip
number(
    "task-wide",
    "Share of the top fifth found again down to the question's line",
    OF_KEY,
    lambda: found(20, TASK_LINE),
)
number("stay-least", "Smallest share kept at any cut of 2, 5, 10, 20, 30 and 40 %", ("share of customers", "2025", "key customers of 2024"),
       lambda: min(map(stays, (0.02, 0.05, 0.1, 0.2, 0.3, 0.4))))  # fmt: skip
number("stay-most", "Largest share kept at any cut of 2, 5, 10, 20, 30 and 40 %", ("share of customers", "2025", "key customers of 2024"),
       lambda: max(map(stays, (0.02, 0.05, 0.1, 0.2, 0.3, 0.4))))  # fmt: skip

# --- Beyond sales

CORRELATION: Facts = ("Spearman rank correlation", "2024", BUYERS)


def with_sales(name: str) -> float:
    """Return the rank correlation of an indicator with sales, over those for whom it is known."""
    return rank_correlation(tables.indicators()[name].dropna(), sales(YEAR))


for _score in SCORES:
    number(f"rank-{_score}", f"Rank correlation of sales and {_score}", CORRELATION, with_sales, _score)
number("rank-other", "Rank correlation of sales and the non-monetary score", CORRELATION,
       lambda: rank_correlation(tables.other_score(), sales(YEAR)))  # fmt: skip
number("answered", "Share of whom the attachment is known", OF_CUSTOMERS,
       lambda: float(tables.indicators()["attachment"].notna().mean()))  # fmt: skip
number("bringers", "Share who have brought somebody", OF_CUSTOMERS,
       lambda: float((tables.indicators()["referral"] > 0).mean()))  # fmt: skip
number("best-direct", "Customers brought directly by the one who brought most", ("customers", "2023 to 2025", "all customers"),
       lambda: int(load("referrals")["referrer_id"].value_counts().iloc[0]))  # fmt: skip
number("best-all", "The most customers brought by one, also through others", ("customers", "2023 to 2025", "all customers"),
       lambda: int(tables.second_hand().max()))  # fmt: skip
number("rank-mixed", "Rank correlation of sales and the combined rank with a weight of 80 % on money", CORRELATION,
       lambda: rank_correlation(tables.combined(0.8), sales(YEAR)))  # fmt: skip
for _weight in (100, 80, 50, 0):
    number(f"hits-{_weight}", f"Share of the top fifth with a weight of {_weight} % on money who are in the top fifth of 2025 by sales",
           ("share of customers", "2025", "the top fifth of 2024 by this rank"), tables.kept_by, _weight / 100)  # fmt: skip
    number(f"replaced-{_weight}", f"Of the top 50 by sales, how many lose their place with a weight of {_weight} % on money",
           ("customers of 50", "2024", BUYERS), tables.replaced, _weight / 100)  # fmt: skip


def third(place: int, by: str = "score") -> tuple[int, int]:
    """Return how many key customers of a third by the non-monetary score stay key, and how many they are."""
    stay = tables.key_thirds(by).query("third == @place")["stays"]
    return int(stay.sum()), len(stay)


for _place, _words in ((1, "lowest"), (3, "highest")):
    number(f"stay-sales-{_words}", f"Share of the {_words} third by sales who stay key",
           ("share of customers", "2025", f"{KEY}, {_words} third"),
           lambda place=_place: third(place, "sales")[0] / third(place, "sales")[1])  # fmt: skip
    number(f"stay-attached-{_words}", f"Share of the {_words} third by attachment who stay key",
           ("share of customers", "2025", f"{KEY} who answered the survey, {_words} third"),
           lambda place=_place: third(place, "attachment")[0] / third(place, "attachment")[1])  # fmt: skip
    number(f"stay-{_words}", f"Share of the {_words} third by the non-monetary score who stay key",
           ("share of customers", "2025", f"{KEY}, {_words} third"), lambda place=_place: third(place)[0] / third(place)[1])  # fmt: skip
interval("stay-attached-gap", "Share who stay key: highest third by attachment less lowest",
         ("share of customers", "2025", f"{KEY} who answered the survey"),
         lambda: share_difference(*third(3, "attachment"), *third(1, "attachment")))  # fmt: skip
number("stay-brought", "Share who stay key, of those who have brought somebody",
       ("share of customers", "2025", f"{KEY} who have brought somebody"), lambda: float(tables.stay_by_bringing()[True]))  # fmt: skip
number("stay-alone", "Share who stay key, of those who have brought nobody",
       ("share of customers", "2025", f"{KEY} who have brought nobody"), lambda: float(tables.stay_by_bringing()[False]))  # fmt: skip
interval("stay-gap", "Share who stay key: highest third less lowest", ("share of customers", "2025", KEY),
         lambda: share_difference(*third(3), *third(1)))  # fmt: skip
number("stay-gap", "Share who stay key: highest third less lowest", ("share of customers", "2025", KEY),
       lambda: share_difference(*third(3), *third(1)).value)  # fmt: skip

# --- What to do with each layer

for _trial in tables.TRIALS:
    for _layer in tables.RANDOM_LAYERS:
        _facts = (
            "euro of margin a customer",
            "half a year after the message",
            f"{_layer} layer by earlier sales, random arms",
        )
        number(f"{_trial}-{_layer}", "Margin that the message adds", _facts,
               lambda name=_trial, layer=_layer: tables.added(name, layer).value)  # fmt: skip
        interval(f"{_trial}-{_layer}", "Margin that the message adds", _facts, tables.added, _trial, _layer)
number("comparisons", "Campaigns times layers compared", ("comparisons", "2024 and 2025", "three campaigns, three layers"),
       lambda: len(tables.TRIALS) * len(tables.RANDOM_LAYERS))  # fmt: skip
number("tasting-people", "Customers of the top layer in the trial", ("customers", "March 2024", "top layer, both arms"),
       lambda: int((tables.trial("tasting")["layer"] == "top").sum()))  # fmt: skip

TASTED: Facts = ("euro of margin a customer", "March to August 2024", "top layer of the tasting")
number("tasting-top-before", "What the invited of the top layer had paid more than the others of it before the tasting",
       ("euro a customer", "2023", "top layer of the tasting"), lambda: tables.added("tasting", "top", "before").value)  # fmt: skip
number("tasting-top-change", "Margin less half of the margin of 2023: invited less others", TASTED,
       lambda: tables.added("tasting", "top", "change").value)  # fmt: skip
interval("tasting-top-change", "Margin less half of the margin of 2023: invited less others", TASTED,
         tables.added, "tasting", "top", "change")  # fmt: skip
number("tasting-top-truth", "Margin that an invitation added in truth", (*TASTED[:2], "invited of the top layer"),
       lambda: tables.tasting_truth("top"))  # fmt: skip


@figure("17.invest")
def invest() -> Drawing:
    """Draw the margin added by each campaign in each layer, with intervals."""
    picture, panels = new_figure(7, 3.2, columns=3, sharey=True)
    told = []
    titles = {"tasting": "Spring tasting", "retention": "“Stay with us”", "personal": "Personal offer"}
    for axes, name in zip(np.ravel(cast(Any, panels)), tables.TRIALS):
        for place, layer in enumerate(tables.RANDOM_LAYERS):
            found_here = tables.added(name, layer)
            sure = found_here.low > 0 or found_here.high < 0
            colour = PALETTE["rust"] if sure else PALETTE["navy"]
            axes.plot([place, place], [found_here.low, found_here.high], color=colour, linewidth=2)
            axes.plot([place], [found_here.value], marker="o", color=colour)
            told.append(
                f"{titles[name]}, {layer}: {found_here.value:.0f} ({found_here.low:.0f} to {found_here.high:.0f})"
            )
        axes.axhline(0, color=QUIET, linewidth=1)
        axes.set_xticks(range(3), tables.RANDOM_LAYERS)
        axes.set_xlim(-0.5, 2.5)
        axes.grid(visible=False, axis="x")
        axes.set_title(titles[name], fontsize=10.5, fontweight="normal")
    picture.suptitle(
        "At first sight the tasting pays at the top", x=0.02, ha="left", fontsize=12, fontweight="bold"
    )
    np.ravel(cast(Any, panels))[0].set_ylabel("Added margin, euro a customer")
    return Drawing(
        picture,
        "Margin added in the half-year after a message, euro a customer with 95 % interval, by layer of earlier sales. "
        + "; ".join(told)
        + ".",
    )


HINDERED = "private buyers of 2024 with an obstacle"
number(
    "hindered",
    "Private buyers whom hours or delivery hinder",
    ("customers", "2024", HINDERED),
    lambda: len(tables.hindered()),
)
number(
    "hindered-spent",
    "What they spent",
    ("euro a customer", "2024", HINDERED),
    lambda: float(tables.hindered()["spent"].mean()),
)
number("hindered-predicted", "What customers without an obstacle spent, alike in contract, membership and year of joining",
       ("euro a customer", "2024", HINDERED), lambda: float(tables.hindered()["predicted"].mean()))  # fmt: skip
number("potential", "Predicted less current spend", ("euro a customer", "2024", HINDERED),
       lambda: float((tables.hindered()["predicted"] - tables.hindered()["spent"]).mean()))  # fmt: skip
number("potential-truth", "Orders that were blocked in truth, at each customer's usual ticket", ("euro a customer", "2024", HINDERED),
       lambda: float((tables.hindered()["blocked"] * tables.hindered()["each"]).mean()))  # fmt: skip

number(
    "handling",
    "Cost to pick, pack and post an order",
    ("euro an order", "2024", "made up"),
    lambda: int(tables.HANDLING),
)
number("margin-rate", "Margin for each euro of sales", ("share of sales", "2024", "all buyers"),
       lambda: float(sales(YEAR, "margin_cents").sum() / sales(YEAR).sum()))  # fmt: skip
number("break-even", "Order from which the handling is earned", ("euro an order", "2024", "at the usual margin"),
       lambda: float(tables.HANDLING * sales(YEAR).sum() / sales(YEAR, "margin_cents").sum()))  # fmt: skip
number("loss-before", "Share of buyers who cost more than their margin, by what is recorded", OF_CUSTOMERS,
       lambda: float((tables.served()["left"] < 0).mean()))  # fmt: skip
number("loss-after", "Share of buyers who cost more than their margin, with handling", OF_CUSTOMERS,
       lambda: float((tables.served()["after"] < 0).mean()))  # fmt: skip
PROMISES: Facts = ("share of promises", "2024", "promised times of service")
number("kept-key", "Promised times kept, key customers", PROMISES, lambda: float(tables.promises()[True]))
number(
    "kept-others", "Promised times kept, other customers", PROMISES, lambda: float(tables.promises()[False])
)

# --- Manager risk

BUSINESS: Facts = ("share of business sales", "2024", "business clients")
number(
    "manager-most",
    "Share of business sales that hangs on the manager with most",
    BUSINESS,
    lambda: float(tables.managed().max()),
)
number("manager-hers", "Share of business sales that hung on the manager who left", BUSINESS,
       lambda: float(tables.managed()[tables.hers()]))  # fmt: skip
EXIT: Facts = (
    "change of margin",
    "a year after October 2024 against the year before",
    "business clients from before October 2023",
)
number(
    "exit",
    "Change of her clients' margin beyond that of other clients",
    EXIT,
    lambda: tables.her_effect().value,
)
interval("exit", "Change of her clients' margin beyond that of other clients", EXIT, tables.her_effect)
number("exit-clients", "Her clients in this comparison", ("customers", "2023 to 2025", "business clients from before October 2023"),
       lambda: int(tables.her_clients()["treated"].sum()))  # fmt: skip
number("exit-true", "Share of her clients' later margin that her leaving took in truth", ("share of margin", "October 2024 to December 2025", "her clients"),
       lambda: tables.exit_truth()[0])  # fmt: skip
LARGE: Facts = (
    "share of margin",
    "October 2024 to December 2025",
    "her clients in a Lantern with 6,000 business clients",
)
number("exit-large", "Share of her clients' later margin that her leaving took, in a large Lantern", LARGE,
       lambda: tables.exit_truth(tables.LARGE)[0])  # fmt: skip
number("exit-large-lost", "Her clients who left because she did, in a large Lantern", ("share of customers", *LARGE[1:]),
       lambda: tables.exit_truth(tables.LARGE)[1] / tables.exit_truth(tables.LARGE)[2])  # fmt: skip

# --- The truth


def truly_key() -> float:
    """Return the share of the key customers who are in the top fifth by their hidden worth, too."""
    return kept(sales(YEAR), tables.meant_to_be(), SHARE)


number("truth-key", "Share who are in the top fifth of the same buyers by their hidden rate and ticket, too",
       ("share of customers", "2024", KEY), truly_key)  # fmt: skip
number("truth-short", "Of the top fifth by hidden worth who are not key, share who joined in the year, are hindered or bought nothing at its end",
       ("share of customers", "2024", "top fifth of the buyers by hidden worth, not key"), tables.kept_out)  # fmt: skip
number("truth-stay", "Share of the top fifth by hidden worth who are in the top fifth of 2025 by sales",
       ("share of customers", "2025", "the top fifth by hidden worth"), lambda: kept(tables.meant_to_be(), sales(NEXT), SHARE))  # fmt: skip

# --- Published numbers that the course counted itself, on the customers of the music shop CDNOW.

CDNOW = {"top": 0.6778, "gini": 0.6346, "before": 269, "after": 155, "kept": 0.37, "outside": 0.22}
"""Whole cohort: top fifth and Gini. Top fifth of the first half-year: mean spend (dollars) then and later, share kept; and the
share of the second half-year's sales that comes from people who bought nothing in the first."""
SHOP = "customers of CDNOW"
for _name, _meaning, _unit, _period in (
    ("top", "Share of spend of the top fifth", "share of spend", "1997 to mid-1998"),
    ("gini", "Gini coefficient of spend", "0 to 1", "1997 to mid-1998"),
    ("before", "Mean spend of the top fifth of a half-year", "dollars", "first half-year"),
    ("after", "Mean spend of the same people", "dollars", "second half-year"),
    ("kept", "Share of them in the top fifth again", "share of customers", "second half-year"),
):
    number(f"cdnow-{_name}", _meaning, (_unit, _period, SHOP), lambda name=_name: CDNOW[name])

# --- Made-up cases of page and questions: each stands here once; stems, keys and traps follow from it.

TEN = pd.Series([1.0] * 8 + [4.0, 8.0])
"""Ten customers of the worked case."""
TILL = pd.Series([2.0, 2, 3, 3, 4, 4, 5, 7, 12, 18])
"""Ten customers of question 2, euro hundred."""
FIVE = pd.Series([2.0, 4, 6, 8, 30])
"""Five clients of question 9, euro thousand."""
MADE_UP: Facts = ("share of sales", "a year", "a made-up list")

number("ten-top", "Share of the top fifth in the worked case", MADE_UP, top_share, TEN)
number("ten-half", "Share of the lower half in the worked case", MADE_UP, lambda: 1 - top_share(TEN, 0.5))
number("ten-gini", "Gini coefficient in the worked case", ("0 to 1", *MADE_UP[1:]), gini, TEN)
number(
    "till-list",
    "Sales of ten customers",
    ("hundred euro", *MADE_UP[1:]),
    lambda: ", ".join(f"{x:.0f}" for x in TILL),
)
number("till-top", "Share of the top fifth", MADE_UP, top_share, TILL)
number("till-one", "Share of the best customer alone", MADE_UP, lambda: float(TILL.max() / TILL.sum()))
number("till-own", "The best two over the other eight (a typical mistake)", MADE_UP,
       lambda: top_share(TILL) / (1 - top_share(TILL)))  # fmt: skip
number("till-half", "Share of the best half (a typical mistake)", MADE_UP, top_share, TILL, 0.5)
number(
    "five-list",
    "Sales of five clients",
    ("thousand euro", *MADE_UP[1:]),
    lambda: ", ".join(f"{x:.0f}" for x in FIVE),
)
number("five-gini", "Gini coefficient", ("0 to 1", *MADE_UP[1:]), gini, FIVE)
number("five-large", "The same with n − 1 below (a common variant, not the one asked for)", ("0 to 1", *MADE_UP[1:]),
       lambda: gini(FIVE) * 5 / 4)  # fmt: skip
number("five-top", "Share of the best client (a typical mistake)", MADE_UP, top_share, FIVE)
number(
    "five-rest",
    "1 less the coefficient (a typical mistake)",
    ("0 to 1", *MADE_UP[1:]),
    lambda: 1 - gini(FIVE),
)

PARCEL = {"handling": 3.6, "rate": 0.30, "ticket": 20.0}
PARCEL_CASE: Facts = ("euro", "an order", "a made-up shop")
number("parcel-handling", "Cost of handling an order", PARCEL_CASE, lambda: PARCEL["handling"])
number(
    "parcel-rate",
    "Margin for each euro of sales",
    ("share of sales", "an order", "a made-up shop"),
    lambda: PARCEL["rate"],
)
number("parcel-ticket", "Usual order", PARCEL_CASE, lambda: int(PARCEL["ticket"]))
number(
    "parcel-even",
    "Order from which handling is earned",
    PARCEL_CASE,
    lambda: PARCEL["handling"] / PARCEL["rate"],
)
number(
    "parcel-times",
    "Handling times margin rate (a typical mistake)",
    PARCEL_CASE,
    lambda: PARCEL["handling"] * PARCEL["rate"],
)
number("parcel-left", "Margin of a usual order less its handling (a typical mistake)", PARCEL_CASE,
       lambda: PARCEL["ticket"] * PARCEL["rate"] - PARCEL["handling"])  # fmt: skip
number("parcel-cost", "Handling over the rest of each euro (a typical mistake)", PARCEL_CASE,
       lambda: PARCEL["handling"] / (1 - PARCEL["rate"]))  # fmt: skip

SAME = {"customers": 20_000, "mean": 4.0, "spread": 2.0}
"""Customers of a made-up shop with a yearly rate of their own each, the same in both years: gamma with this shape."""


@cache
def same_rates() -> tuple[float, float, float]:
    """Return mean orders of the top tenth of year 1, of the same in year 2, and the share of them in the top tenth again."""
    chance = np.random.default_rng(17)
    rate = chance.gamma(SAME["spread"], SAME["mean"] / SAME["spread"], int(SAME["customers"]))
    first, second = (pd.Series(chance.poisson(rate).astype(float)) for _ in range(2))
    top = largest(first, 0.1)
    return float(first[top].mean()), float(second[top].mean()), kept(first, second, 0.1)


SAME_FACTS: Facts = (
    "orders a customer",
    "a year",
    "top tenth of year 1, a made-up shop in which nobody changes",
)
number("same-before", "Mean orders in the year that chose them", SAME_FACTS, lambda: same_rates()[0])
number("same-after", "Mean orders of the same people in the next year", SAME_FACTS, lambda: same_rates()[1])
number(
    "same-mean",
    "Mean orders of all customers",
    ("orders a customer", "a year", "a made-up shop"),
    lambda: int(SAME["mean"]),
)
number(
    "same-kept",
    "Share of them in the top tenth again",
    ("share of customers", *SAME_FACTS[1:]),
    lambda: same_rates()[2],
)
number("same-lot", "What choosing by lot would keep", ("share of customers", *SAME_FACTS[1:]), lambda: 0.1)
