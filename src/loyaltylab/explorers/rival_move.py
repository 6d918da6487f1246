"""The rivals move their prices, Lantern answers: what becomes of the shares, and what of Lantern's margin?

Lantern's private customers and the households of the panel live through 2025 again with both prices moved.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.world import During, Levers, Rivals, World, simulate
from loyaltylab.world.specification import BRANDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

START, FIRST_DAY = "2025-01", "2025-01-01"
BASE = World(business=0)
"""Lantern as it was, without business clients: the panel asks households."""
NAMES = {"lantern": "Lantern", "kettle": "Kettle & Co", "maison": "Maison Feuille"}
SMALL = "four small brands"
GROUPS = (*NAMES.values(), SMALL)


@dataclass(frozen=True)
class Params:
    """What is different in 2025; the defaults change nothing.

    Parameters
    ----------
    theirs
        Prices of all other brands, in per cent of theirs in history.
    ours
        Lantern's prices, in per cent of today's.
    distance
        Distance to the nearest shop of a rival, in per cent of today's: below 100 they come closer.
    """

    theirs: int = 100
    ours: int = 100
    distance: int = 100


def world(params: Params) -> World:
    """Return the Lantern of these moves."""
    return BASE.with_changes(
        levers=Levers(price=During(params.ours / 100, start=START)),
        rivals=Rivals(
            price=During(params.theirs / 100, start=START),
            distance=During(params.distance / 100, start=START),
        ),
    )


def _outcome(moved: World) -> tuple[pd.Series, float]:
    """Return purchases of the panel in 2025 by group of brands, and Lantern's margin in euro."""
    observed = simulate(moved, only=("panel", "orders")).observed
    panel, orders = observed["panel"], observed["orders"]
    by_brand = panel.loc[panel["quarter_end"] >= START, list(BRANDS)].sum()
    bought = by_brand.rename(index=lambda brand: NAMES.get(brand, SMALL)).groupby(level=0).sum()
    margin = orders.loc[orders["date"] >= FIRST_DAY, "margin_cents"].sum() / 100
    return bought.reindex(list(GROUPS)).astype(float), float(margin)


@lru_cache(maxsize=1)
def as_it_was() -> tuple[pd.Series, float]:
    """Return the outcome that every move is compared with."""
    return _outcome(BASE)


def model(params: Params) -> pd.DataFrame:
    """Return what changes.

    Returns
    -------
    DataFrame
        One row a group of brands: ``purchases`` (change against history, %), ``share`` (of the panel's purchases, %) and
        ``share_before`` (%), and in the row of Lantern ``margin`` (change against history, %; a gap elsewhere).
    """
    (before, money), (after, now) = as_it_was(), _outcome(world(params))
    table = pd.DataFrame(
        {
            "purchases": 100 * (after / before - 1),
            "share": 100 * after / after.sum(),
            "share_before": 100 * before / before.sum(),
            "margin": np.nan,
        }
    ).rename_axis("brand")
    table.loc["Lantern", "margin"] = 100 * (now / money - 1)
    return table


def _signed(amount: float, digits: int = 0) -> str:
    text = f"{amount:+.{digits}f}".replace("-", "−")
    return text.lstrip("+−") if float(text.replace("−", "-")) == 0 else text


def moves(params: Params) -> str:
    """Return the settings that differ from the start, in words."""
    parts = [
        f"{words} {value} % of today's"
        for value, words in (
            (params.theirs, "the others' prices at"),
            (params.ours, "Lantern's prices at"),
            (params.distance, "the rivals' shops at a distance of"),
        )
        if value != 100
    ]
    return ", ".join(parts)


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    if not moves(params):
        return "Nothing is moved yet: shares and margin are those of 2025. Let the others move, then answer."
    words = moves(params)
    ours = result.loc["Lantern"]
    told = ", ".join(f"{brand} {_signed(float(change))} %" for brand, change in result["purchases"].items())
    return (
        f"{words[0].upper()}{words[1:]}: Lantern's share of the panel's purchases {ours['share']:.1f} % after "
        f"{ours['share_before']:.1f} %, its margin of 2025 {_signed(float(ours['margin']), 1)} %. Purchases: {told}."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return bars: share of the panel's purchases by brand, as it was and as moved."""
    drawn, axes = new_figure(7, 3.4, layout=None)
    drawn.subplots_adjust(left=0.2, right=0.95, top=0.86, bottom=0.16)
    rows = np.arange(len(result))
    axes.barh(rows, result["share"], color=PALETTE["blue"], height=0.55)
    axes.plot(result["share_before"], rows, "|", color=INK, markersize=24, markeredgewidth=2)
    for row, (share, before) in enumerate(zip(result["share"], result["share_before"], strict=True)):
        axes.annotate(
            f"{share:.1f} %  ({_signed(share - before, 1)})",
            (max(share, before), row),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
        )
    axes.set(
        xlim=(0, 60),
        ylim=(len(result) - 0.5, -0.5),
        xlabel="Share of the panel's purchases in 2025 (%); line: as it was",
    )
    axes.set_yticks(rows, list(result.index))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_title(
        f"Lantern's margin: {_signed(float(result['margin']['Lantern']), 1)} %"
        if moves(params)
        else "As it was in 2025"
    )
    return drawn


def margin_words(params: Params, result: pd.DataFrame) -> str:
    """Return the change of Lantern's margin, in words."""
    return f"{_signed(float(result['margin']['Lantern']), 1)} %"


EXPLORER = Explorer(
    title="The rivals move: how do you answer?",
    params=Params,
    controls=(
        Slider("theirs", "The others' prices (% of today's)", 80, 120, 5),
        Slider("ours", "Lantern's prices (% of today's)", 85, 115, 5),
        Slider("distance", "Distance to the rivals' shops (% of today's)", 50, 150, 25),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("Change of Lantern's margin, in %?", answer=margin_words),
)


class RivalMove(ExplorerView):
    """The explorer of chapter 16."""

    explorer = EXPLORER
