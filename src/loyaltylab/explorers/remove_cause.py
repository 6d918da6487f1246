"""Take one cause of leaving away, or pull a lever: who stays, and who leaves a little later for another reason?

Every customer of Lantern lives through 2024 and 2025 again. A cause that is waved away cannot end a relationship any
more; the other four go on. A lever changes what Lantern does, and so all the causes that depend on it.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.specification import CAUSES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.model import Course

START = "2024-01"
FIRST_MONTH = 12
"""January 2024, counted from January 2023 = 0: nothing differs before."""

BASE = World()
"""Lantern as it was."""

REMOVED = {
    "no cause": None,
    "active: her own decision": "active",
    "natural: moves, closes down, dies": "natural",
    "competitive: a rival draws her away": "competitive",
    "fault: Lantern's mistakes": "fault",
    "passive: payment fails, nobody decides": "passive",
}


@dataclass(frozen=True)
class Params:
    """What is different from January 2024 on; the defaults change nothing.

    Parameters
    ----------
    removed
        The cause that cannot end a relationship any more, or ``None``.
    recovery
        Share of service failures made good, in percent of today's.
    price
        Lantern's prices, in percent of today's.
    novelty
        Share of the range that is new each season, in percent of today's.
    """

    removed: str | None = None
    recovery: int = 100
    price: int = 100
    novelty: int = 100


def world(params: Params) -> World:
    """Return the Lantern of these levers; the cause that is waved away is no part of it."""
    return BASE.with_changes(
        levers=Levers(
            recovery=During(params.recovery / 100, start=START),
            price=During(params.price / 100, start=START),
            novelty=During(params.novelty / 100, start=START),
        )
    )


@lru_cache(maxsize=1)
def base_course() -> "Course":
    """Return the course of the Lantern that every move is compared with."""
    return run(BASE)


@lru_cache(maxsize=8)
def potential_months(levers: Params) -> np.ndarray:
    """Return for each customer and cause the month in which it alone would end the relationship, (customer, cause)."""
    return base_course().lives.potential if levers == Params() else run(world(levers)).lives.potential


def model(params: Params) -> pd.DataFrame:
    """Return what becomes of the customers of each cause.

    Returns
    -------
    DataFrame
        One row a cause, counts of customers from January 2024 to December 2025: ``before`` (lost to it as things
        were), of whom ``same`` (still lost to it), ``other`` (lost to another cause instead) and ``stay``; ``new``
        (lost to it now, and would have stayed).
    """
    base = base_course()
    potential = potential_months(replace(params, removed=None)).copy()
    if params.removed:
        gone_for_good = potential[:, CAUSES.index(params.removed)]
        gone_for_good[gone_for_good >= FIRST_MONTH] = potential.max() + BASE.months
    left, cause = potential.min(axis=1), potential.argmin(axis=1)
    counted = (base.people.join_month < BASE.months) & (base.lives.left >= FIRST_MONTH)
    lost, loses = base.lives.left < BASE.months, left < BASE.months
    was = base.lives.cause

    def count(who: np.ndarray, by: np.ndarray) -> np.ndarray:
        return np.bincount(by[who & counted], minlength=len(CAUSES))

    columns = {
        "before": count(lost, was),
        "same": count(lost & loses & (cause == was), was),
        "other": count(lost & loses & (cause != was), was),
        "stay": count(lost & ~loses, was),
        "new": count(~lost & loses, cause),
    }
    return pd.DataFrame(columns, index=pd.Index(CAUSES, name="cause"))


def change(params: Params) -> str:
    """Return the settings that differ from the start, in words."""
    parts = [f"no {params.removed} leaving"] if params.removed else []
    for value, words in (
        (params.recovery, "failures made good at"),
        (params.price, "prices at"),
        (params.novelty, "new goods at"),
    ):
        if value != 100:
            parts.append(f"{words} {value} % of today's")
    return ", ".join(parts)


def headline(result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    if not result[["other", "stay", "new"]].to_numpy().any():
        return f"As things were: {result['before'].sum()} leave in 2024 and 2025"
    net = int(result["stay"].sum() - result["new"].sum())
    return f"{abs(net)} {'more stay' if net >= 0 else 'more leave'} than before"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    before, stay, other, new = (int(result[name].sum()) for name in ("before", "stay", "other", "new"))
    if params == Params():
        told = ", ".join(f"{cause} {count}" for cause, count in result["before"].items())
        return f"As things were, {before} customers leave in 2024 and 2025. By cause: {told}."
    words = change(params)
    parts = [
        f"{words[0].upper()}{words[1:]}: of {before} who left, {stay or 'nobody'} {'stays' if stay < 2 else 'stay'}"
    ]
    parts.append(f" and {other} leave for another cause instead." if other else ".")
    if params.removed:
        row = result.loc[params.removed]
        parts.append(f" Of the {row['before']} lost to the {params.removed} cause, {row['stay']} stay.")
    if new:
        told = ", ".join(f"{cause} {count}" for cause, count in result["new"].items() if count)
        parts.append(f" {new} leave who would have stayed ({told}).")
    return "".join(parts)


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return bars: what becomes of those whom each cause took, and whom it takes on top."""
    drawn, axes = new_figure(7, 3.6, layout=None)
    drawn.subplots_adjust(left=0.17, right=0.97, top=0.8, bottom=0.15)
    rows = np.arange(len(CAUSES))
    start = np.zeros(len(CAUSES))
    parts: dict[str, tuple[str, dict[str, Any]]] = {
        "same": ("lost as before", {"color": PALETTE["rust"]}),
        "other": (
            "lost to another cause",
            {"color": "#e3b9b0", "hatch": "///", "edgecolor": PALETTE["rust"]},
        ),
        "stay": ("stay now", {"color": PALETTE["teal"]}),
        "new": ("lost on top", {"color": "#c9ccd0", "edgecolor": INK}),
    }
    for name, (label, look) in parts.items():
        widths = result[name].to_numpy()
        # An empty bar would still draw its edge.
        look["linewidth"] = np.where(widths > 0, 0.8, 0.0)
        axes.barh(rows, widths, left=start, label=label, **look)
        start = start + widths
    for row, (end, stays) in enumerate(zip(start, result["stay"])):
        words = f"{stays} stay" if stays else ""
        axes.annotate(words, (end, row), (5, 0), textcoords="offset points", va="center", fontsize=9.5)
    # The same scale for every setting, so that a move is seen as a move; more room only where it is needed.
    axes.set_xlim(0, max(380.0, 1.15 * float(start.max())))
    axes.set_ylim(len(CAUSES) - 0.5, -0.5)
    axes.set_yticks(rows, CAUSES)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Customers, January 2024 to December 2025")
    axes.set_title(headline(result), pad=26)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=4, fontsize=9, borderpad=0, columnspacing=1.2
    )
    return drawn


def stayed(params: Params, result: pd.DataFrame) -> str:
    """Return how many of a hundred customers stay whom the cause would have taken."""
    if not params.removed:
        return "take a cause away to see"
    row = result.loc[params.removed]
    return f"{100 * row['stay'] / max(row['before'], 1):.0f} ({row['stay']} of {row['before']})"


EXPLORER = Explorer(
    title="Take a cause away: who stays?",
    params=Params,
    controls=(
        Choice("removed", "Nobody leaves any more for this cause", REMOVED),
        Slider("recovery", "Failures made good (% of today's)", 0, 200, 25),
        Slider("price", "Lantern's prices (% of today's)", 90, 110, 1),
        Slider("novelty", "New goods each season (% of today's)", 0, 300, 50),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("Of 100 customers lost to the cause that you take away, how many stay?", answer=stayed),
)


class RemoveCause(ExplorerView):
    """The explorer of chapter 09."""

    explorer = EXPLORER
