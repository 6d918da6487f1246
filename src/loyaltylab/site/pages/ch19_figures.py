"""Chapter 19: the figures of its reading, and the explorable."""

import altair as alt
import numpy as np

from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch19_tables as tables
from loyaltylab.site.pages.charts import dressed

PROMISES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
SPEEDS = (1.0, 1.1, 1.2, 1.3)


@figure("19.harbour")
def harbour() -> Drawing:
    """Draw the chart of promises kept in the Harbour."""
    chart = tables.harbour() * 100
    months = np.arange(len(chart))
    picture, axes = new_figure(7, 3.5)
    axes.fill_between(months, chart["low"], chart["high"], color=QUIET, alpha=0.18, step="mid", linewidth=0)
    axes.axhline(float(chart["centre"].iloc[0]), color=QUIET, linewidth=1)
    axes.plot(months, chart["share"], color=PALETTE["navy"], marker="o", markersize=3.5, linewidth=1)
    out = (chart["share"] < chart["low"]) | (chart["share"] > chart["high"])
    axes.scatter(months[out], chart["share"][out], color=PALETTE["rust"], s=46, zorder=3)
    axes.annotate("short of hands", (13, 8), ha="center", color=PALETTE["rust"])
    axes.plot([10, 15], [14, 14], color=PALETTE["rust"], linewidth=2)
    axes.set_xticks([0, 12, 24], ["Jan 2023", "Jan 2024", "Jan 2025"])
    axes.set(ylim=(0, 100), ylabel="Promised times kept (%)")
    count = int(out.sum())
    axes.set_title(f"{count} alarms, all in the winter without hands")
    return Drawing(
        picture,
        f"Control chart, January 2023 to December 2025: share of promised times kept in the Harbour by month, around "
        f"{chart['centre'].iloc[0]:.0f} %, inside a band of three standard deviations. {count} months fall below the band, all of them "
        "between November 2023 and April 2024.",
    )


@figure("19.goodhart")
def goodhart() -> Drawing:
    """Draw what the same indicator is worth when service gets faster, and when only the promise gets longer."""
    picture, axes = new_figure(6.4, 3.9)
    told = []
    for lever, values, colour, words, place in (
        ("service_speed", SPEEDS, PALETTE["blue"], "service faster", (70, 3.9)),
        ("promise_minutes", PROMISES, PALETTE["rust"], "promise longer", (88, 1.35)),
    ):
        rows = [tables.tried(lever, value) for value in values]
        kept, gain = ([float(row[name]) for row in rows] for name in ("kept", "gain"))
        share = [100 * value for value in kept]
        axes.plot(share, gain, color=colour, marker="o", markersize=5)
        axes.annotate(words, place, ha="right" if lever == "service_speed" else "center", color=colour)
        axes.annotate(
            f"× {values[-1]:g}", (share[-1], gain[-1]), (6, -3), textcoords="offset points", color=colour
        )
        told.append(f"{words} up to {values[-1]:g} times: {share[-1]:.0f} % kept, {gain[-1]:+.2f} euro")
    axes.set(xlim=(55, 103), ylim=(-0.4, 5.6), xlabel="The indicator: promised times kept in 2025 (%)")
    axes.set_ylabel("What it was for: margin\ngained a customer (euro)")
    axes.set_title("The same indicator, two ways to raise it")
    return Drawing(
        picture,
        f"Two lines from the same point, promises kept {100 * tables.tried('promise_minutes', 1.0)['kept']:.0f} % and no gain. "
        f"{told[0]} of margin a customer, rising all the way. {told[1]}, after a top of "
        f"{max(float(tables.tried('promise_minutes', value)['gain']) for value in PROMISES):.2f} euro on the way.",
    )


@explorable("19.limits")
def limits() -> Explorable:
    """Months in which nothing happened and months of slower service: move the limits."""
    table = tables.histories()
    rows = table.assign(z=table["z"].clip(-5.9, 5.9).round(2))[["z", "slow"]]
    kinds = ["slower: alarm", "slower", "as ever: alarm", "as ever"]
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(
            bin="floor(datum.z * 4) / 4",
            stop="floor(datum.z * 4) / 4 + 0.25",
            months="datum.slow ? -1 : 1",
            kind="(datum.slow ? 'slower' : 'as ever') + (abs(datum.z) > limit ? ': alarm' : '')",
        )
        .mark_bar(stroke=None)
        .encode(
            x=alt.X(
                "bin:Q",
                bin="binned",
                title="Promises kept in the month, standard deviations from the base",
                scale=alt.Scale(domain=[-6, 4]),
            ),
            x2="stop:Q",
            y=alt.Y(
                "sum(months):Q",
                title="Months: slower below, as ever above",
                stack="zero",
                axis=alt.Axis(labelExpr="abs(datum.value)"),
            ),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(
                    domain=kinds,
                    range=[PALETTE["navy"], PALETTE["blue"], PALETTE["rust"], PALETTE["ochre"]],
                ),
                legend=alt.Legend(orient="top", symbolSize=120, columns=2),
            ),
        )
    )
    chart = dressed(bars.add_params(alt.param(name="limit", value=2)), 260)
    return Explorable(
        chart=chart,
        rows=rows,
        sliders=(Slider("limit", "Limits at … standard deviations", 1, 4, 2, 0.1),),
        counts={
            "false": "slow == 0 and (z > limit or z < -limit)",
            "caught": "slow == 1 and (z > limit or z < -limit)",
        },
        summary=(
            f"Of {tables.HISTORIES * 12} months in which nothing happened {{false}} alarm; of {tables.HISTORIES * 12} months of slower "
            "service {caught} do."
        ),
        alt=(
            "Two histograms of months by their distance from the base. Above the line the months in which nothing happened, around 0; "
            "below it the months of slower service, around minus 1.3. The two overlap widely; months outside the limits are marked."
        ),
    )
