"""Chapter 02, "What customers pay for": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.explorers.two_offers import (
    ASKED,
    FEWEST_ORDERS,
    GROUPS,
    Params,
    answers,
    boxes,
    fitted,
    households,
    model,
)
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.choice_design import choice_set, d_error, dominated
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.importance import CORNERS
from loyaltylab.site.conditions import holds, to_vega
from loyaltylab.site.pages import (
    Drawing,
    Explorable,
    Slider,
    ch02_cases,  # noqa: F401 - registers the made-up cases
    explorable,
    figure,
    numbers_of,
)
from loyaltylab.site.pages import ch02_tables as tables
from loyaltylab.site.pages.charts import dressed
from loyaltylab.site.pages.registry import cell
from loyaltylab.world.market_study import price_tags

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

STUDY = "customers asked in the made-up choice experiment"
SURVEY = "answered questionnaires, all waves"
MARKET = "price tags of a made-up market"
SHARE: Facts = ("share of choices", "the made-up study", STUDY)
EURO: Facts = ("euro a box", "the made-up study", STUDY)

number = numbers_of("02")


def estimate(
    id: str, meaning: str, facts: Facts, compute: Callable[..., Estimate], *arguments: object
) -> None:
    """Register a number under ``id`` and the ends of its 95 % interval under ``id-low`` and ``id-high``."""
    for place, (end, words) in enumerate(
        (
            ("", ""),
            ("-low", ", lower end of its 95 % interval"),
            ("-high", ", upper end of its 95 % interval"),
        )
    ):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place])

        number(f"{id}{end}", f"{meaning}{words}", facts, part)


def row(table: Callable[[], pd.DataFrame], label: str, column: str) -> Estimate:
    """Return a row of a table with intervals as an estimate."""
    found = table().loc[label]
    return Estimate(float(found[column]), float(found["low"]), float(found["high"]))


# --- Two boxes

START = Params()


for _group in GROUPS:
    _id = _group.split()[0]
    estimate(f"box-{_id}", f"Predicted share who take the finer box, group “{_group}”", SHARE,
             lambda group=_group: row(lambda: model(START), group, "share"))  # fmt: skip
    number(f"even-{_id}", f"Price of the finer box at which half of the group “{_group}” takes it", EURO,
           lambda group=_group: cell(model(START), group, "even"))  # fmt: skip
    number(f"deals-{_id}", f"Mean share of orders bought on a deal, group “{_group}”",
           ("share of orders", "2023 to 2025", STUDY),
           lambda group=_group: float(households().query("group == @group")["deal_share"].mean()))  # fmt: skip
    estimate(f"euro-{_id}", f"Part-worth of one euro more, group “{_group}”", ("units of the choice model", *SHARE[1:]),
             lambda group=_group: row(lambda: fitted(group).intervals(), "price", "part_worth"))  # fmt: skip
estimate("box-gap", f"Share who take the finer box, group “{GROUPS[0]}” less group “{GROUPS[2]}”", SHARE,
         lambda: tables.share_gap(boxes(START), GROUPS[0], GROUPS[2]))  # fmt: skip
number("asked", "Customers asked", ("customers", "the made-up study", STUDY), lambda: ASKED)
number(
    "in-group", "Customers asked in each group", ("customers", "the made-up study", STUDY), lambda: ASKED // 3
)
number("fewest", "Orders that a customer must have to be asked", ("orders", "2023 to 2025", "private customers"),
       lambda: FEWEST_ORDERS)  # fmt: skip
for _name, _price in (("b", START.price_b), ("a", START.price_a)):
    number(f"price-{_name}", f"Price of box {_name.upper()}", ("euro a box", "the made-up study", "two boxes"),
           lambda price=_price: int(price))  # fmt: skip
number("dearer", "By how much the finer box is dearer", ("euro a box", "the made-up study", "two boxes"),
       lambda: START.price_a - START.price_b)  # fmt: skip

# --- The five, on the records

ANSWERS: Facts = ("points of 7", "June 2023 to December 2025", SURVEY)
number("answers", "Answered questionnaires", ("questionnaires", "June 2023 to December 2025", SURVEY),
       lambda: len(tables.surveys()))  # fmt: skip
estimate("peace", "Mean of assurance met less assurance expected", ANSWERS,
         lambda: tables.by_customer(tables.surveys(), "peace"))  # fmt: skip
number("peace-short", "Share of answers in which assurance falls short of what is expected",
       ("share of answers", *ANSWERS[1:]), lambda: float((tables.surveys()["peace"] < 0).mean()))  # fmt: skip
estimate("feeling", "Mean score of surroundings and care", ANSWERS,
         lambda: tables.by_customer(tables.surveys(), "feeling"))  # fmt: skip
estimate("feeling-slope", "Points of satisfaction (of 5) that go with one point more of feeling (of 7)",
         ("points of 5 a point of 7", *ANSWERS[1:]), tables.feeling_slope)  # fmt: skip
for _quality in ("skill", "attitude"):
    _facts = ("−1 to 1", "2023 to 2025", "the six account managers")
    number(f"{_quality}-rank", f"Rank correlation of assessed {_quality} with sales against goal", _facts,
           lambda quality=_quality: tables.manager_rank(quality)[0])  # fmt: skip
    number(f"{_quality}-luck", f"Share of all orders of six people in which {_quality} goes with sales as strongly",
           ("share of orders of six", *_facts[1:]), lambda quality=_quality: tables.manager_rank(quality)[1])  # fmt: skip
for _region in ("Plain", "Harbour"):
    for _column, _meaning, _unit in (
        ("satisfaction", "Mean satisfaction", "points of 5"),
        ("price", "Lantern's price over the cheapest rival's", "ratio"),
        ("value", "Satisfaction over relative price", "points of 5 at the rival's price"),
    ):
        number(f"{_column}-{_region.lower()}", f"{_meaning}, region {_region}",
               (_unit, "waves with a rival in the region", SURVEY),
               lambda region=_region, column=_column: cell(tables.worth_by_region(), region, column))  # fmt: skip
estimate("region-gap", "Mean satisfaction in the Plain less that in Harbour", ("points of 5", "June 2023 to December 2025",
         "customers who answered"), tables.region_gap)  # fmt: skip

# --- Importance and performance

for _part in tables.PARTS:
    for _column, _unit in (
        ("performance", "points of 7"),
        ("importance", "points of 5 a point of 7"),
        ("kept", "share of redraws"),
    ):
        number(f"{_part}-{_column}", f"{_column.capitalize()} of {_part}", (_unit, *ANSWERS[1:]),
               lambda part=_part, column=_column: cell(tables.map_of_parts(), part, column))  # fmt: skip
number("least-important", "Lowest importance among the five parts", ("points of 5 a point of 7", *ANSWERS[1:]),
       lambda: float(tables.map_of_parts()["importance"].min()))  # fmt: skip
number("most-important", "Highest importance among the five parts", ("points of 5 a point of 7", *ANSWERS[1:]),
       lambda: float(tables.map_of_parts()["importance"].max()))  # fmt: skip


@figure("02.parts")
def parts() -> Drawing:
    """Draw the importance-performance map with intervals."""
    table = tables.map_of_parts()
    picture, axes = new_figure(6.4, 4.2)
    x, y = table["performance"], table["importance"]
    axes.errorbar(
        x, y,
        xerr=np.abs(table[["performance_low", "performance_high"]].to_numpy().T - x.to_numpy()),
        yerr=np.abs(table[["importance_low", "importance_high"]].to_numpy().T - y.to_numpy()),
        fmt="o", color=PALETTE["navy"], ecolor=PALETTE["blue"], capsize=3,
    )  # fmt: skip
    axes.axvline(x.mean(), color=QUIET, linestyle=":")
    axes.axhline(y.mean(), color=QUIET, linestyle=":")
    for name in map(str, table.index):
        below = name == "assurance"
        axes.annotate(
            name, (x[name], y[name]), (5, -13 if below else 6), textcoords="offset points", fontsize=9
        )
    axes.set(
        xlim=(5.35, 6.05),
        ylim=(0.08, 0.23),
        xlabel="Performance (mean score, 1 to 7)",
        ylabel="Importance (slope)",
    )
    corner: dict[str, Any] = {"fontsize": 8.5, "color": QUIET}
    axes.annotate(CORNERS[0], (5.36, 0.224), **corner)
    axes.annotate(CORNERS[1], (6.04, 0.224), ha="right", **corner)
    axes.annotate(CORNERS[2], (5.36, 0.084), **corner)
    axes.annotate(CORNERS[3], (6.04, 0.084), ha="right", **corner)
    axes.set_title("Five parts of service: importance is not told apart")
    words = "; ".join(
        f"{name}: performance {x[name]:.2f}, importance {y[name]:.2f} ({table.loc[name, 'importance_low']:.2f} to "
        f"{table.loc[name, 'importance_high']:.2f})"
        for name in table.index
    )
    return Drawing(
        picture,
        f"Map of performance against importance with intervals; all intervals of importance overlap. {words}.",
    )


# --- The choice experiment

number("pairs", "Pairs of boxes in the designed set", ("pairs", "the made-up study", "designed set"),
       lambda: choice_set()["task"].nunique())  # fmt: skip
number("each", "Pairs that each customer is asked", ("pairs", "the made-up study", STUDY),
       lambda: int(choice_set().groupby("block")["task"].nunique().iloc[0]))  # fmt: skip
number(
    "choices",
    "Choices made",
    ("choices", "the made-up study", STUDY),
    lambda: answers()["question"].nunique(),
)
number("d-error", "D-error of the designed set", ("D-error", "the made-up study", "designed set"),
       lambda: d_error(choice_set()))  # fmt: skip
number("d-random", "Median D-error of random pairs, as many", ("D-error", "the made-up study", "200 random sets"),
       tables.random_pairs_error)  # fmt: skip
number("d-more", "How many times as many answers random pairs need", ("ratio", "the made-up study", "random against designed"),
       lambda: tables.random_pairs_error() / d_error(choice_set()))  # fmt: skip
number("dominated", "Pairs with a box that is nowhere worse", ("pairs", "the made-up study", "designed set"),
       lambda: dominated(choice_set()))  # fmt: skip
estimate("price-worth", "Part-worth of one euro more", ("units of the choice model", *SHARE[1:]),
         lambda: row(lambda: fitted().intervals(), "price", "part_worth"))  # fmt: skip
for _name in tables.ATTRIBUTES:
    _slug = _name.replace("_", "-")
    estimate(_slug, f"What {_name.replace('_', ' ')} is worth, over the lowest level", EURO,
             lambda name=_name: row(tables.money, name, "money"))  # fmt: skip
number("raw-three", "Part-worth of grade 3 over grade 1", ("units of the choice model", *SHARE[1:]),
       lambda: float(fitted().part_worths["quality_3"]))  # fmt: skip
for _group in GROUPS:
    estimate(f"three-{_group.split()[0]}", f"What grade 3 is worth over grade 1, group “{_group}”", EURO,
             lambda group=_group: row(lambda: tables.money(group), "quality_3", "money"))  # fmt: skip
estimate(
    "last-grade",
    "What the fourth grade adds to the third",
    EURO,
    lambda: row(tables.steps, "quality_4", "money"),
)
estimate(
    "middle-grade",
    "What the third grade adds to the second",
    EURO,
    lambda: row(tables.steps, "quality_3", "money"),
)
estimate(
    "last-service",
    "What the fourth service adds to the third",
    EURO,
    lambda: row(tables.steps, "service_4", "money"),
)

LABELS = {
    "quality_2": "leaf: grade 2", "quality_3": "leaf: grade 3", "quality_4": "leaf: grade 4",
    "service_2": "service: leaflet", "service_3": "service: adviser", "service_4": "service: knows you",
    "return_promise": "may be given back", "wrapped": "wrapped well", "story": "grower's story",
}  # fmt: skip


@figure("02.worths")
def worths() -> Drawing:
    """Draw what each level is worth in euro, with intervals."""
    table = tables.money().loc[list(LABELS)[::-1]]
    picture, axes = new_figure(6.4, 4.2)
    ends = np.abs(table[["low", "high"]].to_numpy().T - table["money"].to_numpy())
    colours = [PALETTE["navy"]] * 3 + [PALETTE["teal"]] * 3 + [PALETTE["ochre"]] * 3
    for place, (amount, colour) in enumerate(zip(table["money"], colours[::-1])):
        axes.errorbar(amount, place, xerr=ends[:, [place]], fmt="o", color=colour, capsize=3)
    axes.set_yticks(range(len(table)), [LABELS[name] for name in table.index])
    axes.set(xlim=(0, 12), xlabel="Worth in euro a box, over grade 1, no service, no extra")
    axes.grid(visible=False, axis="y")
    axes.set_title("The third grade pays, the fourth hardly more")
    words = "; ".join(
        f"{LABELS[str(name)]} {line['money']:.1f} ({line['low']:.1f} to {line['high']:.1f})"
        for name, line in table[::-1].iterrows()
    )
    return Drawing(picture, f"Worth of each level in euro with 95 % intervals: {words}.")


# --- The two boxes that move

BOX_B = Params(price_b=14, quality_b=2, service_b=1)
TASK = {"price": 20.0, "quality": 4, "service": 3}
WAS = {"price": 18.0, "quality": 3, "service": 3}
TAKES_A = (
    "luck + (quality >= 2) * quality_2 + (quality >= 3) * quality_3 + (quality >= 4) * quality_4 + (service >= 2) * service_2 "
    "+ (service >= 3) * service_3 + (service >= 4) * service_4 - price * euro >= other"
)


def choosers() -> pd.DataFrame:
    """Return 100 typical choosers a group: their luck in the choice, and what each step is worth to the group."""
    part = (np.arange(100) + 0.5) / 100
    frames = []
    for group in GROUPS:
        worth = fitted(group).part_worths
        table = pd.DataFrame({"group": group, "luck": np.log(part / (1 - part))})
        for name in ("quality", "service"):
            steps = np.diff(np.array([0.0, *(worth[f"{name}_{level}"] for level in (2, 3, 4))]))
            table = table.assign(**{f"{name}_{level}": step for level, step in zip((2, 3, 4), steps)})
        other = worth[f"quality_{BOX_B.quality_b}"] + worth["price"] * BOX_B.price_b
        frames.append(table.assign(euro=-worth["price"], other=other))
    return pd.concat(frames, ignore_index=True).round(4)


def take_a(group: str, **settings: float) -> int:
    """Return how many of 100 choosers of a group take box A at these settings of the explorable."""
    rows = choosers()
    return int((holds(TAKES_A, rows, settings) & (rows["group"] == group)).sum())


@explorable("02.boxes")
def two_boxes() -> Explorable:
    """A box of your own making against a plain one: who takes it?"""
    rows = choosers()
    sliders = (
        Slider("price", "Box A: price", 12, 24, WAS["price"], 0.5, "€"),
        Slider("quality", "Box A: grade of the leaf", 1, 4, WAS["quality"], 1),
        Slider("service", "Box A: service", 1, 4, WAS["service"], 1),
    )
    taken = to_vega(TAKES_A, list(rows.columns), [slider.name for slider in sliders])
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(takes=f"({taken}) ? 'A' : 'B'")
        .mark_bar(size=46, stroke=None)
        .encode(
            x=alt.X("group:N", sort=list(GROUPS), title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count():Q", title="Of 100 choosers", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                "takes:N",
                title="Take box",
                scale=alt.Scale(domain=["A", "B"], range=[PALETTE["blue"], PALETTE["ochre"]]),
                legend=alt.Legend(orient="top", symbolSize=120),
            ),
        )
        .add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    )
    start = {slider.name: slider.start for slider in sliders}
    words = ", ".join(f"{take_a(group, **start)} of 100 with {group}" for group in GROUPS)
    return Explorable(
        chart=dressed(bars, 280),
        rows=rows,
        sliders=sliders,
        counts={group.split()[0]: f"{TAKES_A} and group == '{group}'" for group in GROUPS},
        summary="Of 100 choosers each, A is taken by {few} with few deals, {some} with some and {many} with many.",
        alt=f"Bars by group of customers: who takes box A, and who the plain box B (grade 2, no service, 14 euro). At the start {words} take A.",
    )


number("task-price", "Price to set in the task", EURO, lambda: int(TASK["price"]))
number("task-few", "Of 100 with few deals, how many take box A in the task", ("of 100 choosers", *SHARE[1:]),
       lambda: take_a(GROUPS[0], **TASK))  # fmt: skip
number("task-many", "Of 100 with many deals, how many take box A in the task", ("of 100 choosers", *SHARE[1:]),
       lambda: take_a(GROUPS[2], **TASK))  # fmt: skip
number("task-start", "Of 100 with many deals, how many take box A at the start", ("of 100 choosers", *SHARE[1:]),
       lambda: take_a(GROUPS[2], **WAS))  # fmt: skip
number("task-third", "The same as the task with grade 3", ("of 100 choosers", *SHARE[1:]),
       lambda: take_a(GROUPS[2], **{**TASK, "quality": 3}))  # fmt: skip

# --- The card, the extras, the stall, the map

for _told, _id in ((True, "told"), (False, "untold")):
    estimate(f"three-{_id}", "What grade 3 is worth over grade 1, " + ("with" if _told else "without") + " the card", EURO,
             lambda told=_told: row(lambda: tables.half(told).willingness_to_pay(), "quality_3", "money"))  # fmt: skip
    number(f"price-{_id}", "Part-worth of one euro more, " + ("with" if _told else "without") + " the card",
           ("units of the choice model", *SHARE[1:]), lambda told=_told: float(tables.half(told).part_worths["price"]))  # fmt: skip
estimate("card-price", "What the card changed in the part-worth of the price", ("units of the choice model", *SHARE[1:]),
         tables.card_effect)  # fmt: skip
estimate("card-three", "What the card changed in the worth of grade 3", EURO, tables.card_effect, "quality_3")
estimate("card-before", "Share of orders on deal of those with the card less that of the others",
         ("share of orders", "2023 to 2025", STUDY), tables.alike_before)  # fmt: skip
for _extra, _id in (("return_promise", "tie-return"), ("wrapped", "tie-wrapped"), ("story", "tie-story")):
    estimate(_id, f"Share who take the box with the extra ({_extra.replace('_', ' ')}), all else alike", SHARE,
             tables.tie_break, _extra)  # fmt: skip
for _kind, _meaning in (
    ("naive", "among lots of the same size"),
    ("alike", "among lots of the same size and grade"),
    ("by_lot", "where a lot decided which are laid out well"),
):
    estimate(f"stall-{_kind.replace('_', '-')}", f"By how much lots laid out well are dearer, {_meaning}",
             ("share of the price", "one market day, made up", MARKET), tables.premium, _kind)  # fmt: skip
number(
    "lots", "Price tags on the market", ("lots", "one market day, made up", MARKET), lambda: len(price_tags())
)
number("map-two", "Share of the differences between brands that two axes show", ("share of inertia", "the made-up study", STUDY),
       lambda: float(tables.brand_map().explained.loc[[1, 2]].sum()))  # fmt: skip


@figure("02.brands")
def brands() -> Drawing:
    """Draw the map of brands and words."""
    found = tables.brand_map()
    picture, axes = new_figure(6.4, 4.6)
    for table, colour, marker, size in (
        (found.columns, PALETTE["ochre"], "^", 8.5),
        (found.rows, PALETTE["navy"], "o", 9.5),
    ):
        axes.scatter(table[1], table[2], color=colour, marker=marker, s=28)
        for name, place in table[[1, 2]].iterrows():
            axes.annotate(
                str(name), tuple(place), (5, 4), textcoords="offset points", fontsize=size, color=colour
            )
    axes.axhline(0, color=QUIET, linewidth=0.6)
    axes.axvline(0, color=QUIET, linewidth=0.6)
    axes.margins(0.16)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set(xlabel=f"Axis 1 ({found.explained[1]:.0%})", ylabel=f"Axis 2 ({found.explained[2]:.0%})")
    axes.set_title("Which brand stands for what")
    words = "; ".join(
        f"{name} ({place[1]:.2f}, {place[2]:.2f})"
        for name, place in pd.concat([found.rows, found.columns]).iterrows()
    )
    return Drawing(picture, f"Map of seven brands (dots) and eight words (triangles) on two axes. {words}.")


# --- The truth

for _name in ("quality_3", "service_3", "return_promise", "story"):
    number(f"true-{_name.replace('_', '-')}", f"What the model finds for {_name.replace('_', ' ')} when the same people answer many times",
           EURO, lambda name=_name: cell(tables.limit().willingness_to_pay(), name, "money"))  # fmt: skip
number(
    "held",
    "Intervals in euro that hold what the model finds in the long run",
    ("intervals of 9", "the made-up study", STUDY),
    tables.held,
)
number("true-mean-price", "Mean hidden taste for one euro more", ("units of the choice model", *SHARE[1:]),
       lambda: float(tables.tastes()["price"].mean()))  # fmt: skip
number("true-limit-price", "Part-worth of the price that the model finds in the long run", ("units of the choice model", *SHARE[1:]),
       lambda: float(tables.limit().part_worths["price"]))  # fmt: skip
number(
    "true-card",
    "By what share the card lightened the price of every household",
    ("share", "the made-up study", STUDY),
    tables.true_card,
)
number(
    "true-stall",
    "Premium with which the prices were made",
    ("share of the price", "one market day, made up", MARKET),
    tables.true_premium,
)
number("true-map", "Rank correlation of the distances between brands on the map with the true ones", ("−1 to 1", "the made-up study", STUDY),
       tables.map_truth)  # fmt: skip
