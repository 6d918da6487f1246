"""Chapter 21, "People, goals and service standards": the figures of its reading."""

from typing import Any, cast

import numpy as np

from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.control import in_a_row
from loyaltylab.measures.sellers import EFFECTS
from loyaltylab.site.pages import Drawing, figure
from loyaltylab.site.pages import ch21_tables as tables

LINE: dict[str, Any] = {"linewidth": 1, "linestyle": ":"}


@figure("21.funnel")
def funnel() -> Drawing:
    """Draw the twelve colleagues by number of events and share of failures, with limits that narrow as numbers grow."""
    table = tables.handlers()
    centre = float(table["centre"].iloc[0])
    sizes = np.arange(300, 701, 10)
    picture, axes = new_figure(6.4, 3.6)
    for width, colour, words in ((1.96, PALETTE["ochre"], "95 %"), (3.0, PALETTE["rust"], "three sigma")):
        half = 100 * width * np.sqrt(centre * (1 - centre) / sizes)
        for side in (-1, 1):
            axes.plot(sizes, 100 * centre + side * half, color=colour, **LINE)
        axes.annotate(
            words, (700, 100 * centre + half[-1]), (3, -3), textcoords="offset points", color=colour
        )
    axes.axhline(100 * centre, color=QUIET, linewidth=1)
    axes.plot(table["size"], 100 * table["share"], "o", color=PALETTE["navy"])
    for number in (table["share"].idxmin(), table["share"].idxmax()):
        axes.annotate(
            f"colleague {number}",
            (table["size"][number], 100 * table["share"][number]),
            (7, -3),
            textcoords="offset points",
        )
    axes.set(
        xlim=(300, 760), xlabel="Service events dealt with, 2023 to 2025", ylabel="Events that failed (%)"
    )
    axes.set_title("All twelve lie inside the limits of luck")
    low, high = table["share"].min(), table["share"].max()
    return Drawing(
        picture,
        f"Twelve dots, one a colleague, between {low:.0%} and {high:.0%} failed events, each with {table['size'].min()} to "
        f"{table['size'].max()} events. All lie between dotted 95 % limits, which narrow like a funnel as numbers grow, and "
        "far inside the three-sigma limits.",
    )


@figure("21.control")
def control_chart() -> Drawing:
    """Draw two charts of the same failures by month: over service events, and over orders."""
    picture, panels = new_figure(7, 5.2, rows=2, sharex=True)
    told = []
    for axes, base, words in zip(
        np.ravel(cast(Any, panels)), ("tickets", "orders"), ("service events", "orders")
    ):
        table = tables.chart(base)
        centre = float(table["centre"].iloc[0])
        place = np.arange(len(table))
        run = in_a_row(table["share"], centre).to_numpy()
        # The run rule speaks at the eighth value; the seven before it belong to the run.
        in_run = np.array([run[at : at + 8].any() for at in place])
        axes.step(place, 100 * table["low"], where="mid", color=PALETTE["rust"], **LINE)
        axes.step(place, 100 * table["high"], where="mid", color=PALETTE["rust"], **LINE)
        axes.axhline(100 * centre, color=QUIET, linewidth=1)
        axes.plot(place, 100 * table["share"], color=PALETTE["navy"], linewidth=1, marker="o", markersize=4)
        for marked, colour, marker in (
            (table["outside"].to_numpy(), PALETTE["rust"], "s"),
            (in_run, PALETTE["ochre"], "D"),
        ):
            axes.plot(
                place[marked], 100 * table["share"].to_numpy()[marked], marker, color=colour, markersize=6
            )
        axes.set_title(f"Failures in 100 {words}", fontsize=10.5, fontweight="normal")
        told.append(
            f"Over {words}: centre {100 * centre:.1f}, {int(table['outside'].sum())} months outside the limits"
            + (f" ({', '.join(table.index[table['outside']])})" if table["outside"].any() else "")
            + (f", a run of {int(in_run.sum())} months on one side" if in_run.any() else "")
        )
    axes.set_xticks(range(0, 36, 6), list(table.index)[::6])
    picture.suptitle(
        "Same failures, two bases, two stories", x=0.02, ha="left", fontsize=12, fontweight="bold"
    )
    return Drawing(
        picture,
        "Two control charts of failures by month, 2023 to 2025, with dotted limits. " + ". ".join(told) + ".",
    )


@figure("21.factors")
def factors() -> Drawing:
    """Draw what each factor seems worth over the whole made-up firm, within teams, and as it was built in."""
    picture, axes = new_figure(6.4, 3.4)
    told = []
    styles = ((False, -0.14, PALETTE["rust"], "whole firm"), (True, 0.14, PALETTE["navy"], "within teams"))
    for grouped, shift, colour, words in styles:
        table = tables.factors(grouped)
        for place, factor in enumerate(tables.FACTORS):
            row = table.loc[factor]
            axes.plot([row["low"], row["high"]], [place + shift] * 2, color=colour, linewidth=2)
            axes.plot([row["value"]], [place + shift], "o", color=colour, label=words if not place else None)
            told.append(f"{factor}, {words}: {row['value']:.1f} ({row['low']:.1f} to {row['high']:.1f})")
    for place, factor in enumerate(tables.FACTORS):
        axes.plot([EFFECTS[factor]] * 2, [place - 0.32, place + 0.32], color=QUIET, linewidth=2,
                  label="built in" if not place else None)  # fmt: skip
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(tables.FACTORS)), tables.FACTORS)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.legend(loc="lower right", fontsize=9)
    axes.set(xlabel="Points of a year's result for one standard deviation more")
    axes.set_title("Knowledge is paid for its team")
    built = ", ".join(f"{factor} {EFFECTS[factor]:.0f}" for factor in tables.FACTORS)
    return Drawing(
        picture, "Slopes of four factors with 95 % intervals. " + "; ".join(told) + f". Built in: {built}."
    )


@figure("21.exit")
def exit_figure() -> Drawing:
    """Draw how much the share of clients lost rose for each manager, against the others who stayed."""
    changes = {manager: 100 * tables.change(manager) for manager in range(1, 7)}
    picture, axes = new_figure(6.4, 2.9)
    for manager, points in changes.items():
        left = manager == tables.hers()
        axes.plot(
            [points], [0], "D" if left else "o", color=PALETTE["rust" if left else "navy"], markersize=9
        )
        axes.annotate(
            f"{manager}" + (" (left)" if left else ""), (points, 0), (0, 10), textcoords="offset points", ha="center",
            color=PALETTE["rust" if left else "navy"],
        )  # fmt: skip
    truth = 100 * (tables.large_exit(True) - tables.large_exit(False))
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.axvline(truth, color=PALETTE["teal"], linestyle="--", linewidth=1.4)
    axes.annotate("truth", (truth, -0.7), (4, 0), textcoords="offset points", color=PALETTE["teal"])
    axes.set_yticks([])
    axes.set(ylim=(-1, 1), xlabel="Rise of the share of clients lost, against the others (percentage points)")
    axes.set_title("The manager who left does not stand out")
    told = ", ".join(f"manager {manager} {points:+.0f}" for manager, points in changes.items())
    return Drawing(
        picture,
        f"Six marks on one line, the rise of the share of clients lost in percentage points: {told}. Manager {tables.hers()} left. "
        f"A dashed line shows the truth for her, {truth:+.1f} points.",
    )
