"""Move price, promotion, place and product together: what changes in profit, and with which customers?

Lantern's customers live through 2024 and 2025 again with the levers moved. Rivals may follow a price move. Wider reach and
new goods cost money, at rates that are assumptions of this explorer.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.world import During, Levers, Rivals, World, run
from loyaltylab.world.buying import total
from loyaltylab.world.model import sell
from loyaltylab.world.specification import SEGMENTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.model import Course

START, FIRST_MONTH, YEARS = "2024-01", 12, 2
BASE = World()
"""Lantern as it was."""
REACH_COST, NOVELTY_COST = 300.0, 30.0
"""Assumptions: euro a year for each per cent of reach, and of new goods, beyond today's."""
COST = "cost of the levers"


@dataclass(frozen=True)
class Params:
    """What is different from January 2024 on; the defaults change nothing.

    Parameters
    ----------
    price
        Lantern's prices, in per cent of today's.
    follow
        How far the rivals follow the price move, in per cent of it.
    deals
        Depth of deals, in per cent of today's 15 % off.
    reach
        Opening hours and delivery area, in per cent of today's.
    novelty
        Share of the range that is new each season, in per cent of today's.
    """

    price: int = 100
    follow: int = 0
    deals: int = 100
    reach: int = 100
    novelty: int = 100


def world(params: Params) -> World:
    """Return the Lantern of these levers."""
    rival_price = 1 + (params.price - 100) / 100 * params.follow / 100
    return BASE.with_changes(
        levers=Levers(
            price=During(params.price / 100, start=START),
            deal_depth=During(params.deals / 100, start=START),
            reach=During(params.reach / 100, start=START),
            novelty=During(params.novelty / 100, start=START),
        ),
        rivals=Rivals(price=During(rival_price, start=START)),
    )


def _outcome(course: "Course") -> pd.DataFrame:
    """Return by segment, for 2024 and 2025: orders, margin in cents, and customers there at the end."""
    bought, programme = sell(course)
    segment = course.people.segment.astype(np.intp)
    late = bought.month >= FIRST_MONTH
    place = segment.take(bought.row.astype(np.intp))
    margin = np.where(late, bought.deal_cents - programme.voucher_cents - bought.cost_cents, 0)
    size = len(SEGMENTS)
    columns = {
        "orders": total(place, late, size),
        "margin": total(place, margin, size),
        "customers": total(segment, course.lives.active[:, -1], size),
    }
    return pd.DataFrame(columns, index=pd.Index(SEGMENTS, name="segment"))


@lru_cache(maxsize=1)
def as_it_was() -> pd.DataFrame:
    """Return the outcome of the Lantern that every move is compared with."""
    return _outcome(run(BASE))


def lever_cost(params: Params) -> float:
    """Return what wider reach and new goods cost, euro a year; less of them saves as much."""
    return REACH_COST * (params.reach - 100) + NOVELTY_COST * (params.novelty - 100)


def model(params: Params) -> pd.DataFrame:
    """Return what changes.

    Returns
    -------
    DataFrame
        One row a hidden segment and a last row for the cost of the levers: ``orders`` (a year), ``profit`` (euro a year;
        margin, or cost with a minus) and ``customers`` (there at the end of 2025), each as a change.
    """
    change = _outcome(run(world(params))) - as_it_was()
    table = pd.DataFrame(
        {
            "orders": change["orders"] / YEARS,
            "profit": change["margin"] / 100 / YEARS,
            "customers": change["customers"].astype(float),
        }
    )
    table.loc[COST] = [0.0, 0.0 - lever_cost(params), 0.0]
    return table


def moves(params: Params) -> str:
    """Return the settings that differ from the start, in words."""
    parts = [
        f"{words} {value} % of today's"
        for value, words in (
            (params.price, "prices at"),
            (params.deals, "deals at"),
            (params.reach, "reach at"),
            (params.novelty, "new goods at"),
        )
        if value != 100
    ]
    if params.price != 100 and params.follow:
        parts.insert(1, f"rivals follow {params.follow} % of the price move")
    return ", ".join(parts)


def _euro(amount: float) -> str:
    return f"{round(amount):+,}".replace("-", "−") if round(amount) else "0"


def headline(result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    profit = float(result["profit"].sum())
    return "As it was" if not result.to_numpy().any() else f"Profit a year: {_euro(profit)} €"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    if not moves(params):
        return "Nothing is moved yet: every bar is at 0. Move a lever to see what changes in 2024 and 2025."
    words = moves(params)
    groups = result.drop(COST)["profit"]
    told = ", ".join(f"{segment} {_euro(profit)}" for segment, profit in groups.items())
    spent = -lever_cost(params)
    cost = f", cost of the levers {_euro(spent)}" if spent else ""
    return (
        f"{words[0].upper()}{words[1:]}: profit {_euro(result['profit'].sum())} euro a year, {_euro(result['orders'].sum())} "
        f"orders a year, {_euro(result['customers'].sum())} customers at the end of 2025. By hidden segment: {told}{cost}."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return bars: change of profit a year by segment, and the cost of the levers."""
    drawn, axes = new_figure(7, 3.6, layout=None)
    drawn.subplots_adjust(left=0.22, right=0.96, top=0.86, bottom=0.15)
    amounts = result["profit"].to_numpy() / 1000
    colours = [PALETTE["teal"] if amount >= 0 else PALETTE["rust"] for amount in amounts]
    rows = np.arange(len(result))
    axes.barh(rows, amounts, color=colours, height=0.6)
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, amount in enumerate(amounts):
        if round(amount, 1):
            side = 1 if amount > 0 else -1
            axes.annotate(
                f"{amount:+.1f}".replace("-", "−"),
                (amount, row),
                (5 * side, 0),
                textcoords="offset points",
                va="center",
                ha="left" if amount > 0 else "right",
                fontsize=9.5,
            )
    # The same scale for every setting, so that a move is seen as a move; more room only where it is needed.
    half = max(6.0, 1.25 * float(np.abs(amounts).max()))
    axes.set(
        xlim=(-half, half),
        ylim=(len(result) - 0.5, -0.5),
        xlabel="Change of profit (thousand € a year, mean of 2024 and 2025)",
    )
    axes.set_yticks(rows, list(result.index))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_title(headline(result))
    return drawn


def profit_words(params: Params, result: pd.DataFrame) -> str:
    """Return the change of profit, in words."""
    return f"{_euro(result['profit'].sum())} euro a year"


EXPLORER = Explorer(
    title="Price, promotion, place, product: what changes?",
    params=Params,
    controls=(
        Slider("price", "Lantern's prices (% of today's)", 90, 110, 1),
        Slider("follow", "Rivals follow the price move (%)", 0, 100, 25),
        Slider("deals", "Depth of deals (% of today's)", 0, 300, 25),
        Slider("reach", "Reach (% of today's)", 80, 130, 5),
        Slider("novelty", "New goods each season (% of today's)", 0, 300, 50),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("Change of profit, euro a year?", answer=profit_words),
)


class MixLevers(ExplorerView):
    """The explorer of chapter 14."""

    explorer = EXPLORER
