"""End the monopoly, stop the rewards, open a nearer shop: who leaves, by kind of loyalty?

Every move runs Lantern's two thousand private and 150 business customers through 36 months again, with one thing changed
from January 2024 on, and compares each customer with herself in the Lantern at the start.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, KIND_COLOURS, new_figure
from loyaltylab.world import During, Levers, Rivals, World, run
from loyaltylab.world.specification import KINDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.model import Course

START = "2024-01"
FIRST_MONTH = 12
"""January 2024, counted from January 2023 = 0: nothing differs before."""

BASE = World(rivals=Rivals(island_entry=None))
"""Lantern as it was, except that nobody ever comes to the Island."""

ENTRIES = {
    "never": None,
    "January 2024": "2024-01",
    "July 2024": "2024-07",
    "January 2025 (as it happened)": "2025-01",
    "July 2025": "2025-07",
}


@dataclass(frozen=True)
class Params:
    """What is changed from January 2024 on; the defaults change nothing.

    Parameters
    ----------
    island_entry
        Month in which a rival opens on the Island, ``"YYYY-MM"``, or ``None`` for never.
    reward_rate
        Points a euro, in percent of today's.
    rival_distance
        Distance to the nearest rival shop, in percent of today's.
    rival_price
        The rivals' prices, in percent of today's.
    """

    island_entry: str | None = None
    reward_rate: int = 100
    rival_distance: int = 100
    rival_price: int = 100


def world(params: Params) -> World:
    """Return the Lantern of these settings."""
    return BASE.with_changes(
        levers=Levers(reward_rate=During(params.reward_rate / 100, start=START)),
        rivals=Rivals(
            island_entry=params.island_entry,
            distance=During(params.rival_distance / 100, start=START),
            price=During(params.rival_price / 100, start=START),
        ),
    )


@lru_cache(maxsize=1)
def base_course() -> "Course":
    """Return the course of the Lantern that every move is compared with."""
    return run(BASE)


def model(params: Params) -> pd.DataFrame:
    """Return who leaves and who stays because of the change, by heaviest kind of loyalty.

    Returns
    -------
    DataFrame
        One row a kind: ``customers`` (of that kind, still there in January 2024 or joining later), ``lost`` (leave by
        December 2025, would have stayed) and ``kept`` (stay, would have left), all counts. The kind is the heaviest
        reason in the Lantern at the start, in December 2024: what the change does to reasons does not rename anybody.
    """
    base = base_course()
    before, after = base.lives.left, run(world(params)).lives.left
    counted = (base.people.join_month < BASE.months) & (before >= FIRST_MONTH)
    stayed, stays = before >= BASE.months, after >= BASE.months
    kind = base.lives.motives.argmax(axis=1)

    def count(who: np.ndarray) -> np.ndarray:
        return np.bincount(kind[who & counted], minlength=len(KINDS))

    columns = {"customers": count(counted), "lost": count(stayed & ~stays), "kept": count(~stayed & stays)}
    return pd.DataFrame(columns, index=pd.Index(KINDS, name="kind"))


def hardest_hit(result: pd.DataFrame) -> str | None:
    """Return the kind that loses the largest share of its customers, or None when nobody leaves."""
    share = result["lost"] / result["customers"].clip(lower=1)
    return str(share.idxmax()) if result["lost"].any() else None


def headline(result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    lost, kept = int(result["lost"].sum()), int(result["kept"].sum())
    kind = hardest_hit(result)
    if kind is None:
        return f"Nobody more leaves, {kept} more stay" if kept else "Nobody leaves who would have stayed"
    return f"{lost} more leave; hit hardest: those held by {kind}"


def change(params: Params) -> str:
    """Return the settings that differ from the start, in words."""
    parts = []
    if params.island_entry:
        month = pd.Timestamp(params.island_entry).strftime("%B %Y")
        parts.append(f"a rival on the Island from {month}")
    if params.reward_rate != 100:
        parts.append(f"rewards at {params.reward_rate} %" if params.reward_rate else "no rewards")
    if params.rival_distance != 100:
        parts.append(f"rival shops at {params.rival_distance} % of the distance")
    if params.rival_price != 100:
        parts.append(f"rival prices at {params.rival_price} %")
    return ", ".join(parts) or "Nothing changed"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in one or two sentences."""
    lost, kept, all_customers = (int(result[name].sum()) for name in ("lost", "kept", "customers"))
    words = change(params)
    parts = [
        f"{words[0].upper()}{words[1:]}: of {all_customers:,} customers, {lost} more leave by the end of 2025"
    ]
    if kept:
        parts.append(f" and {kept} more stay")
    parts.append(".")
    losers = result[result["lost"] > 0].sort_values("lost", ascending=False, kind="stable")
    if len(losers):
        told = [
            f"{kind} {row.lost} of {row.customers}" for kind, row in zip(losers.index, losers.itertuples())
        ]
        parts.append(f" Lost by kind: {', '.join(told)}.")
    return "".join(parts)


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return bars: the share of each kind that leaves (to the right) or stays (to the left) because of the change."""
    from matplotlib.ticker import MaxNLocator

    drawn, axes = new_figure(7, 3.6, layout=None)
    drawn.subplots_adjust(left=0.16, right=0.96, top=0.89, bottom=0.15)
    customers, lost, kept = (result[name].to_numpy() for name in ("customers", "lost", "kept"))
    leave, stay = (100 * number / np.maximum(customers, 1) for number in (lost, kept))
    somebody_stays = bool(kept.any())
    rows = range(len(KINDS))
    colours = [KIND_COLOURS[kind] for kind in KINDS]
    axes.barh(rows, leave, color=colours)
    axes.barh(rows, -stay, color=colours, alpha=0.45)
    words: dict[str, Any] = {"textcoords": "offset points", "verticalalignment": "center"}
    for row in rows:
        if lost[row] or not somebody_stays:
            axes.annotate(f"{lost[row]} of {customers[row]}", (leave[row], row), (5, 0), **words)
        if kept[row]:
            said = f"{kept[row]} of {customers[row]}"
            axes.annotate(said, (-stay[row], row), (-5, 0), horizontalalignment="right", **words)
    # Never closer than 20 %, so that small effects look small; and room for the words.
    axes.set_xlim(-max(20.0, 1.35 * stay.max()) if somebody_stays else 0.0, max(20.0, 1.25 * leave.max()))
    axes.set_ylim(len(KINDS) - 0.5, -0.5)
    axes.set_yticks(rows, KINDS)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    axes.set_xlabel(
        "◂ more stay   (% of the kind)   more leave ▸" if somebody_stays else "More leave (% of the kind)"
    )
    axes.set_title(headline(result))
    return drawn


EXPLORER = Explorer(
    title="Take a reason away: who leaves?",
    params=Params,
    controls=(
        Choice("island_entry", "A rival opens on the Island", ENTRIES),
        Slider("reward_rate", "Rewards (% of today's)", 0, 100, 10),
        Slider("rival_distance", "Distance to the nearest rival shop (% of today's)", 20, 100, 10),
        Slider("rival_price", "Rivals' prices (% of today's)", 80, 120, 2),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Which kind loses the largest share?",
        answer=lambda params, result: hardest_hit(result) or "nobody",
        options=(*KINDS, "nobody"),
    ),
)


class LoyaltyKinds(ExplorerView):
    """The explorer of chapter 04."""

    explorer = EXPLORER
