"""Competition and switching cost against the curve: how much does satisfaction decide whether a customer stays?

Every move runs the customers of Lantern's four regions with rivals through 36 months again, with other rivals or other
trouble of moving from January 2023 on, and draws the share that is kept by fifth of satisfaction.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.world import Levers, Rivals, World
from loyaltylab.world.calendar import ISLAND, conditions
from loyaltylab.world.life import live
from loyaltylab.world.people import People, identities, people

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HISTORY = World()
WAVES = (5, 11, 17, 23)
"""June and December of 2023 and 2024, counted from January 2023 = 0: the survey waves with a year of records after them."""

YEAR = 12
FIFTHS = ("lowest", "second", "middle", "fourth", "highest")
SWITCHING = ("switching_procedural", "switching_financial", "switching_relational")
STEEPER_BY = 2.0
"""Percentage points from which two slopes are called different in the guess."""


@dataclass(frozen=True)
class Params:
    """What differs from January 2023 on; the defaults change nothing.

    Parameters
    ----------
    known
        Customers who know that there is a rival, in percent; 0 is a monopoly.
    rival_price
        The rivals' prices, in percent of today's.
    switching_cost
        The trouble, the money and the people that a change of shop would cost, in percent of today's.
    """

    known: int = 100
    rival_price: int = 100
    switching_cost: int = 100


@lru_cache(maxsize=1)
def customers() -> People:
    """Return the customers of the records, without the Islanders, who had no rival to begin with."""
    everybody = people(HISTORY.seed, identities(HISTORY.private, HISTORY.business))
    return everybody.take((everybody.region != ISLAND) & (everybody.join_month < HISTORY.months))


def model(params: Params) -> pd.DataFrame:
    """Return the share kept for a year, by fifth of satisfaction.

    Returns
    -------
    DataFrame
        One row a fifth, lowest first: ``customers`` (there at a wave; somebody there at several counts at each), ``kept``
        (still there twelve months later), both counts, and ``share``, kept of customers. The bounds of the fifths are
        those of today's Lantern, so that a change of who is there does not move them.
    """
    satisfaction, kept = _followed(params)
    fifth = np.searchsorted(_bounds(), satisfaction, side="right")
    counts = np.bincount(fifth, minlength=len(FIFTHS))
    stayed = np.bincount(fifth[kept], minlength=len(FIFTHS))
    columns = {"customers": counts, "kept": stayed, "share": stayed / counts}
    return pd.DataFrame(columns, index=pd.Index(FIFTHS, name="satisfaction"))


def _followed(params: Params) -> tuple[np.ndarray, np.ndarray]:
    """Return satisfaction at the waves, and whether the customer was still there a year later."""
    factor = params.switching_cost / 100
    who = customers()
    who = replace(who, **{name: getattr(who, name) * factor for name in SWITCHING})
    outside = conditions(HISTORY.months, Levers(), Rivals(price=params.rival_price / 100))
    outside = replace(outside, familiarity=outside.familiarity * params.known / 100)
    lives = live(who, outside, who.keys)
    satisfaction, kept = [], []
    for wave in WAVES:
        there = (who.join_month <= wave) & (lives.left > wave)
        satisfaction.append(lives.satisfaction[there, wave])
        kept.append(lives.left[there] > wave + YEAR)
    return np.concatenate(satisfaction), np.concatenate(kept)


@lru_cache(maxsize=1)
def _bounds() -> np.ndarray:
    return np.quantile(_followed(Params())[0], [0.2, 0.4, 0.6, 0.8])


@lru_cache(maxsize=1)
def today() -> pd.DataFrame:
    """Return the curve of Lantern as it was."""
    return model(Params())


def slope(result: pd.DataFrame) -> float:
    """Return how many percentage points more of the most satisfied fifth are kept than of the least satisfied."""
    return 100 * float(result["share"]["highest"] - result["share"]["lowest"])


def headline(result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    return f"From the lowest to the highest fifth: {slope(result):+.0f} points (today {slope(today()):+.0f})"


def change(params: Params) -> str:
    """Return the settings that differ from the start, in words."""
    parts = []
    if params.known != 100:
        parts.append(f"{params.known} % know of a rival")
    if params.rival_price != 100:
        parts.append(f"rival prices at {params.rival_price} %")
    if params.switching_cost != 100:
        parts.append(f"switching cost at {params.switching_cost} %")
    return ", ".join(parts) or "Nothing changed"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in one or two sentences."""
    words = change(params)
    shares = ", ".join(f"{name} {share:.0%}" for name, share in result["share"].items())
    return (
        f"{words[0].upper()}{words[1:]}: kept for a year by fifth of satisfaction: {shares}. The most satisfied fifth is kept more "
        f"often than the least satisfied by {slope(result):.0f} points; in Lantern as it was by {slope(today()):.0f}."
    )


def compared(params: Params, result: pd.DataFrame) -> str:
    """Return whether the curve is steeper or flatter than today's."""
    difference = slope(result) - slope(today())
    if abs(difference) < STEEPER_BY:
        return "about as steep"
    return "steeper" if difference > 0 else "flatter"


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return two lines: the share kept by fifth of satisfaction, now and in Lantern as it was."""
    drawn, axes = new_figure(7, 3.6, layout=None)
    drawn.subplots_adjust(left=0.1, right=0.97, top=0.89, bottom=0.15)
    places = range(len(FIFTHS))
    before = today()["share"] * 100
    now = result["share"] * 100
    axes.plot(places, before, color=QUIET, marker="s", linestyle="--", linewidth=1.5)
    axes.plot(places, now, color=PALETTE["teal"], marker="o")
    for place, share in zip(places, now):
        axes.annotate(
            f"{share:.0f} %", (place, share), (0, 9), textcoords="offset points", ha="center", fontsize=9.5
        )
    axes.annotate("dashed: Lantern as it was", (4.25, 51.5), ha="right", fontsize=9.5, color=INK)
    axes.set(xlim=(-0.3, 4.3), ylim=(50, 100), ylabel="Kept for a year (%)")
    axes.set_xticks(places, FIFTHS)
    axes.set_xlabel("Fifth of satisfaction at the wave")
    axes.set_title(headline(result))
    return drawn


EXPLORER = Explorer(
    title="What makes the curve steep?",
    params=Params,
    controls=(
        Slider("known", "Customers who know of a rival (%)", 0, 100, 10),
        Slider("rival_price", "Rivals' prices (% of today's)", 80, 120, 2),
        Slider("switching_cost", "Switching cost (% of today's)", 0, 300, 20),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "How steep will the curve be, against Lantern as it was?",
        answer=compared,
        options=("flatter", "about as steep", "steeper"),
    ),
)


class SatisfactionCurve(ExplorerView):
    """The explorer of chapter 06."""

    explorer = EXPLORER
