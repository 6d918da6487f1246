"""Alarm limits against false alarms: how wide, how many charts, with or without a second rule, and when is a change seen?

The chart shows promises kept in three regions in which nothing was changed in the records, in one of a few histories. From
January 2025 on service may be slowed: the same people, the same luck, fewer hands.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider, Switch
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.control import RUN, average_run_length, in_a_row, share_limits
from loyaltylab.measures.indicators import promises_kept
from loyaltylab.world import During, Levers, World, simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REGIONS = ("Hills", "Plain", "Island")
"""Regions whose staffing never changed in the records."""
BASE = 24
"""Months of the base: 2023 and 2024."""
HISTORIES = 3
WIDTHS = np.arange(1.0, 4.01, 0.25)


@dataclass(frozen=True)
class Params:
    """Limits, charts and rule; and what happens.

    Parameters
    ----------
    width
        Standard deviations between centre and limit, 1 to 4.
    charts
        Independent charts that somebody watches at the same time, 1 to 20.
    run
        Whether eight months in a row on one side of the centre are an alarm, too.
    speed
        Factor on the speed of service from January 2025 on; 1 = nothing happens.
    history
        Which luck the same customers have, 1 to 3.
    """

    width: float = 3.0
    charts: int = 10
    run: bool = False
    speed: float = 1.0
    history: int = 1


@dataclass(frozen=True, eq=False)
class Watched:
    """A chart and what limits like these mean.

    ``chart`` has ``share``, ``centre``, ``low``, ``high`` and ``alarm`` by month; ``before`` and ``after`` count alarms in the base
    and in 2025, ``first`` is the first month of 2025 with one (1 to 12, or None). ``shift`` is what the slowing moves a month by, in
    standard deviations, in this history. ``false_wait`` is the mean number of months until one of all charts alarms falsely,
    ``true_wait`` until this chart alarms after a shift like this one.
    """

    chart: pd.DataFrame
    before: int
    after: int
    first: int | None
    shift: float
    false_wait: float
    true_wait: float


@lru_cache(maxsize=4 * HISTORIES)
def kept(speed: float, history: int) -> pd.DataFrame:
    """Return promises kept (``top``) of requests (``base``) by month in the three regions."""
    levers = Levers(service_speed=During(speed, start="2025-01"))
    seen = simulate(World(replicate=history, levers=levers), only=("tickets", "customers")).observed
    tickets = seen["tickets"].merge(seen["customers"][["customer_id", "region"]])
    return promises_kept(tickets[tickets["region"].isin(REGIONS)])


@lru_cache(maxsize=256)
def wait(width: float, shift: float, run: bool, charts: int = 1) -> float:
    """Return the mean months until the first of some charts alarms; several charts are taken as independent."""
    length = average_run_length(width, shift, RUN if run else None)
    return 1 / (1 - (1 - 1 / length) ** charts)


def model(params: Params) -> Watched:
    """Return the chart by these limits, its alarms, and the two waiting times."""
    counts = kept(params.speed, params.history)
    chart = share_limits(counts["top"], counts["base"], BASE, params.width)
    chart["alarm"] = (chart["share"] < chart["low"]) | (chart["share"] > chart["high"])
    if params.run:
        chart["alarm"] |= in_a_row(chart["share"], float(chart["centre"].iloc[0]))
    quiet = kept(1.0, params.history)
    usual = share_limits(quiet["top"], quiet["base"], BASE)["z"]
    shift = float((chart["z"] - usual).iloc[BASE:].mean())
    alarms = chart["alarm"].to_numpy()
    found = np.flatnonzero(alarms[BASE:])
    return Watched(
        chart=chart,
        before=int(alarms[:BASE].sum()),
        after=len(found),
        first=int(found[0]) + 1 if len(found) else None,
        shift=shift,
        false_wait=wait(params.width, 0.0, params.run, params.charts),
        true_wait=wait(params.width, round(shift, 2), params.run),
    )


def _months(wait: float) -> str:
    return f"{wait:.1f} months" if wait < 10 else f"{wait:,.0f} months"


def summary(params: Params, result: Watched) -> str:
    """Return the result in words."""
    rule = f"limits at {params.width:.1f} standard deviations" + (
        ", and eight in a row," if params.run else ""
    )
    charts = "one chart" if params.charts == 1 else f"{params.charts} charts"
    if params.speed == 1.0:
        happened = f"Nothing happens in 2025, and {result.after} of its 12 months alarm, falsely."
    else:
        first = (
            "none alarms"
            if result.first is None
            else f"{result.after} of 12 alarm, the first is number {result.first}"
        )
        happened = (
            f"From January 2025 on service is {1 - params.speed:.0%} slower, which moves a month by {result.shift:+.1f} standard "
            f"deviations: of the months of 2025 {first}. On average such a shift is seen after {_months(result.true_wait)}."
        )
    return (
        f"With {rule} {result.before} of the {BASE} months before 2025 alarm, falsely. Whoever watches {charts} waits "
        f"{_months(result.false_wait)} on average for the first false alarm. {happened}"
    )


def figure(params: Params, result: Watched) -> "Figure":
    """Return two panels: the chart with its alarms, and both waiting times against the width of the limits."""
    drawn, panels = new_figure(7.4, 3.5, columns=2, layout=None)
    drawn.subplots_adjust(left=0.08, right=0.98, top=0.76, bottom=0.18, wspace=0.3)
    months, waits = cast(Any, panels)
    chart = result.chart
    place = np.arange(len(chart))
    months.fill_between(
        place, 100 * chart["low"], 100 * chart["high"], color=QUIET, alpha=0.18, step="mid", linewidth=0
    )
    months.plot(place, 100 * chart["centre"], color=QUIET, linewidth=1)
    months.plot(place, 100 * chart["share"], color=PALETTE["navy"], marker="o", markersize=3, linewidth=1)
    alarm = chart["alarm"].to_numpy()
    months.scatter(place[alarm], 100 * chart["share"][alarm], color=PALETTE["rust"], s=38, zorder=3)
    months.axvline(BASE - 0.5, color=QUIET, linestyle=":")
    months.set_xticks([0, 12, 24], ["2023", "2024", "2025"])
    months.set_ylim(0, 100)
    months.set_title("Promised times kept, %", fontsize=10.5, fontweight="normal", pad=6)
    for shift, charts, colour, words in (
        (0.0, params.charts, PALETTE["rust"], "first false alarm"),
        (round(result.shift, 2), 1, PALETTE["blue"], "the shift is seen"),
    ):
        if charts == 1 and params.speed == 1.0 and words != "first false alarm":
            continue
        line = [wait(float(width), shift, params.run, charts) for width in WIDTHS]
        waits.plot(WIDTHS, line, color=colour, label=words)
        waits.scatter(
            [params.width], [wait(params.width, shift, params.run, charts)], color=colour, s=38, zorder=3
        )
    waits.set_yscale("log")
    waits.set_ylim(1, 20_000)
    waits.set_yticks([1, 10, 100, 1000, 10_000], ["1", "10", "100", "1,000", "10,000"])
    waits.set_xlabel("Limits, standard deviations")
    waits.legend(frameon=False, loc="upper left", fontsize=9)
    waits.set_title("Months waited on average", fontsize=10.5, fontweight="normal", pad=6)
    said = f"{result.before} alarms before 2025, {result.after} in 2025"
    drawn.suptitle(said, x=0.02, y=0.95, ha="left", fontsize=12, fontweight="bold")
    return drawn


EXPLORER = Explorer(
    title="How wide shall the limits be?",
    params=Params,
    controls=(
        Slider("width", "Limits at … standard deviations", 1.0, 4.0, 0.1),
        Slider("charts", "Charts watched at the same time", 1, 20, 1),
        Switch("run", "Alarm also at eight in a row on one side"),
        Choice(
            "speed",
            "Service from January 2025 on",
            {"as ever": 1.0, "5 % slower": 0.95, "10 % slower": 0.9, "20 % slower": 0.8},
        ),
        Choice(
            "history",
            "Luck of the customers",
            {f"history {number}": number for number in range(1, HISTORIES + 1)},
        ),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("How many of the 12 months of 2025 alarm?", answer=lambda params, result: f"{result.after}"),
)


class AlarmLimits(ExplorerView):
    """The explorer of chapter 19."""

    explorer = EXPLORER
