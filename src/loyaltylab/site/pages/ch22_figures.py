"""Chapter 22, the audit: its two figures and the picture that readers move."""

from typing import Any

import altair as alt

from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.audit import MEANINGS
from loyaltylab.site.explorables import count
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch22_tables as tables
from loyaltylab.site.pages.ch22_tables import CLAIMED, SATISFIED, WATCHED
from loyaltylab.site.pages.charts import dressed

NAMES = {"points": "points", "of the rate": "rate", "of the losses": "losses"}


@figure("22.readings")
def readings() -> Drawing:
    """Draw the six readings of the claim, each with two assumptions about whom one keeps."""
    drawn, axes = new_figure(7, 3.9)
    labels, places = [], []
    worth = tables.leavers_worth()
    for row, (horizon, gain) in enumerate((("2025", tables.next_year), ("for good", tables.for_good))):
        for line, meaning in enumerate(MEANINGS):
            place = row * 3.6 + line
            like, less = 100 * gain(meaning), 100 * gain(meaning, worth)
            axes.plot([less, like], [place, place], color=QUIET, linewidth=1.5, zorder=1)
            axes.plot([less], [place], "s", color=PALETTE["rust"])
            axes.plot([like], [place], "o", color=PALETTE["teal"])
            axes.annotate(f"{like:.1f}", (like, place), (8, -4), textcoords="offset points")
            axes.annotate(f"{less:.1f}", (less, place), (-7, -4), textcoords="offset points", ha="right")
            labels.append(f"{horizon}: 5 % {meaning}" if meaning != "points" else f"{horizon}: 5 points")
            places.append(place)
    axes.axvspan(100 * CLAIMED[0], 100 * CLAIMED[1], color=PALETTE["ochre"], alpha=0.18)
    axes.annotate("the claim: 25 to 95 %", (27, 1.0), color=INK)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set(xlim=(-4, 55), xlabel="More margin, or more value of a customer (%)")
    axes.grid(visible=False, axis="y")
    axes.set_title("One sentence, six readings")
    told = "; ".join(
        f"{NAMES[meaning]} {100 * tables.next_year(meaning):.1f} % in 2025 and {100 * tables.for_good(meaning):.1f} % for good "
        f"(as leavers {100 * tables.next_year(meaning, worth):.1f} and {100 * tables.for_good(meaning, worth):.1f})"
        for meaning in MEANINGS
    )
    return Drawing(
        drawn,
        f"Six rows, one for each reading of “5 % more”. Circles: an added customer brings as much as the others; squares: as leavers had brought. "
        f"{told}. Only one circle touches the claimed 25 to 95 %.",
    )


@explorable("22.stay")
def stay() -> Explorable:
    """Who orders again, and by when: choose from which score somebody is satisfied, and how long you watch."""
    groups = ["satisfied", "the others"]
    line = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(group="datum.score >= cut ? 'satisfied' : 'the others'")
        .transform_joinaggregate(people="count()", groupby=["group"])
        .transform_window(
            back="count()",
            sort=[alt.SortField("months")],
            groupby=["group"],
            frame=[None, 0],
            ignorePeers=False,
        )
        .transform_filter(f"datum.months <= {WATCHED}")
        .transform_calculate(share="100 * datum.back / datum.people")
        .transform_aggregate(share="max(share)", groupby=["group", "months"])
        .mark_line(point=True)
        .encode(
            x=alt.X(
                "months:Q",
                title="Months after the survey",
                scale=alt.Scale(domain=[1, WATCHED]),
                axis=alt.Axis(tickCount=WATCHED),
            ),
            y=alt.Y("share:Q", title="Have ordered again (%)", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color(
                "group:N",
                title="Answered in December 2024",
                scale=alt.Scale(domain=groups, range=[PALETTE["blue"], PALETTE["rust"]]),
                legend=alt.Legend(orient="top", symbolSize=120),
            ),
        )
    )
    sliders = (
        Slider("cut", "Satisfied: a score of at least", 3, 5, SATISFIED, 1, "of 5"),
        Slider("watch", "Watched for", 1, WATCHED, 3, 1, "months"),
    )
    until = (
        alt.Chart(alt.NamedData("rows"))
        .transform_aggregate(people="count()")
        .transform_calculate(watched="watch + 0 * datum.people")
        .mark_rule(color=QUIET, strokeDash=[4, 3])
        .encode(x="watched:Q")
    )
    chart = alt.layer(line, until).add_params(
        *(alt.param(name=slider.name, value=slider.start) for slider in sliders)
    )
    return Explorable(
        chart=dressed(chart, 280),
        rows=tables.answered(),
        sliders=sliders,
        counts={
            "satisfied": "score >= cut",
            "back": "score >= cut and months <= watch",
            "others": "score < cut",
            "others_back": "score < cut and months <= watch",
            "gone": "months > watch",
            "gone_satisfied": "months > watch and score >= cut",
        },
        summary=(
            "Within {watch} months {back} of {satisfied} satisfied customers have ordered again, and {others_back} of {others} others. "
            "Of {gone} customers who have not, {gone_satisfied} were satisfied."
        ),
        alt=(
            "Two rising lines: the share of satisfied and of other customers who have ordered again, by month after the survey. Both rise "
            "fast at first and flatten; the satisfied lie some points higher at every month."
        ),
    )


def moved(cut: int, watch: int, name: str) -> int:
    """Return one number of the explorable at a setting."""
    return count(stay(), {"cut": cut, "watch": watch})[name]


@figure("22.rungs")
def ladder() -> Drawing:
    """Draw what the letter "did", by how it was looked at, and the truth."""
    drawn, axes = new_figure(7, 3.2)
    rows: list[tuple[str, Any, str]] = [
        ("before and after, all", tables.rungs()["all"], "risk"),
        ("… there all the time", tables.rungs()["whole"], "whole"),
        ("against other customers", tables.rungs()["others"], "whole"),
        ("by lot, half a year later", tables.rungs()["lot"], "lot"),
    ]
    for place, (_, estimate, who) in enumerate(rows):
        value, low, high = (100 * end for end in estimate)
        axes.plot([low, high], [place, place], color=INK, linewidth=1.2)
        axes.plot([value], [place], "o", color=PALETTE["teal"])
        axes.plot([100 * tables.truly()[who]], [place], "D", color=PALETTE["rust"], markersize=6)
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("Change of orders in the half-year after the letter (%)")
    axes.set_title("Every interval holds 0; diamonds: the truth")
    told = "; ".join(
        f"{name} {100 * estimate[0]:+.0f} % ({100 * estimate[1]:+.0f} to {100 * estimate[2]:+.0f})"
        for name, estimate, _ in rows
    )
    return Drawing(
        drawn,
        f"Four estimates of what a letter did to orders, with 95 % intervals: {told}. Each interval holds 0. The truth is "
        f"{100 * tables.truly()['risk']:+.0f} % for those at risk and {100 * tables.truly()['lot']:+.0f} % for those drawn by lot.",
    )
