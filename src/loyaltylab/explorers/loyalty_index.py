"""Weigh the indicators: who is in the top fifth of a loyalty index of 2024, and how do these customers do in 2025?

The scores come from the records of 2024. The year 2025 is lived again with the rivals' prices that are set here, so the
index is always tried out on months that it has not seen.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from loyaltylab.data import load
from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider, weights_in_words
from loyaltylab.figures import PALETTE, new_figure
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.scorecard import (
    SUB_SCORES,
    fifths,
    in_top,
    rank_correlation,
    scorecard,
    weighted_index,
)
from loyaltylab.world import During, Rivals, World, run
from loyaltylab.world.model import sell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEAR = 2024
NEXT_YEAR, LATE = 24, 30
"""January and July 2025, counted from January 2023 = 0."""


@dataclass(frozen=True)
class Params:
    """Weights of the three sub-scores, of which only the proportions count, and what 2025 brings.

    Parameters
    ----------
    emotion, behaviour, time
        Weights of the sub-scores, 0 to 10.
    rival_price
        The rivals' prices in 2025, in percent of those of history.
    """

    emotion: int = 1
    behaviour: int = 1
    time: int = 1
    rival_price: int = 100


@dataclass(frozen=True, eq=False)
class Tried:
    """An index tried out on the next year.

    ``chosen`` customers are in its top fifth; ``hits`` of them are among the best fifth by margin in 2025, ``silent``
    order nothing from July to December 2025, and ``replaced`` are not in the top fifth at equal weights. ``fifths`` has
    one row a fifth of the index, lowest first: ``margin`` (mean margin of 2025 a customer, euro) and ``silent`` (share).
    """

    chosen: int
    hits: int
    silent: int
    replaced: int
    correlation: float
    fifths: pd.DataFrame


@lru_cache(maxsize=1)
def card() -> pd.DataFrame:
    """Return the scorecard of 2024 of the private customers who ordered and answered."""
    customers = load("customers")
    private = customers.loc[customers["type"] == "private", "customer_id"]
    tables = [load(name) for name in ("orders", "surveys")]
    orders, surveys = (table[table["customer_id"].isin(private)] for table in tables)
    return scorecard(orders, surveys, YEAR)


@lru_cache(maxsize=16)
def next_year(rival_price: int) -> pd.DataFrame:
    """Return what the customers of the scorecard do in 2025: ``margin_cents`` and ``silent`` from July on."""
    numbers = card().index.to_numpy()
    world = World()
    if rival_price != 100:
        world = world.with_changes(rivals=Rivals(price=During(rival_price / 100, start="2025-01")))
    orders, programme = sell(run(world, numbers))
    margin = orders.deal_cents - programme.voucher_cents - orders.cost_cents
    later, late = orders.month >= NEXT_YEAR, orders.month >= LATE
    earned = np.zeros(len(numbers), dtype=np.int64)
    # In the browser NumPy counts places in 32 bits and refuses 64.
    row = orders.row.astype(np.intp)
    np.add.at(earned, row[later], margin[later])
    silent = np.bincount(row[late], minlength=len(numbers)) == 0
    return pd.DataFrame({"margin_cents": earned, "silent": silent}, index=card().index)


def weights(params: Params) -> dict[str, float]:
    """Return the weight of each sub-score; all at nought count as equal."""
    given = {name: float(getattr(params, name)) for name in SUB_SCORES}
    return given if any(given.values()) else dict.fromkeys(SUB_SCORES, 1.0)


def model(params: Params) -> Tried:
    """Return how the index with these weights does in 2025."""
    index = weighted_index(card(), weights(params))
    equal = weighted_index(card(), dict.fromkeys(SUB_SCORES, 1.0))
    outcome = next_year(params.rival_price)
    chosen = in_top(index)
    grouped = outcome.groupby(fifths(index))
    return Tried(
        chosen=int(chosen.sum()),
        hits=int(in_top(outcome["margin_cents"])[chosen].sum()),
        silent=int(outcome["silent"][chosen].sum()),
        replaced=int((chosen & ~in_top(equal)).sum()),
        correlation=rank_correlation(index, outcome["margin_cents"]),
        fifths=pd.DataFrame(
            {"margin": grouped["margin_cents"].mean() / 100, "silent": grouped["silent"].mean()}
        ).reindex(range(1, 6)),
    )


def summary(params: Params, result: Tried) -> str:
    """Return the result in words."""
    low, high = share_interval(result.hits, result.chosen)
    return (
        f"{weights_in_words(params, SUB_SCORES)}; rivals' prices at {params.rival_price} % in 2025. Of {result.chosen} customers in the top "
        f"fifth of the index, {result.hits} are among the best fifth by margin in 2025: {result.hits / result.chosen:.0%}, "
        f"interval {low:.0%} to {high:.0%}; by lot it would be 20%. {result.silent} of the {result.chosen} order nothing from "
        f"July 2025 on. {result.replaced} are not in the top fifth at equal weights. Rank correlation of index and margin "
        f"{result.correlation:.2f}."
    )


def figure(params: Params, result: Tried) -> "Figure":
    """Return two panels of bars by fifth of the index: mean margin in 2025, and the share that falls silent."""
    drawn, panels = new_figure(7, 3.5, columns=2, layout=None)
    drawn.subplots_adjust(left=0.07, right=0.98, top=0.76, bottom=0.16, wspace=0.16)
    words = ("Margin in 2025, euro a customer", "No order after June 2025, %")
    values = (result.fifths["margin"], result.fifths["silent"] * 100)
    for axes, title, heights, most, colour in zip(
        cast(Any, panels),
        words,
        values,
        (330, 75),
        (PALETTE["navy"], PALETTE["rust"]),
    ):
        axes.bar(list(heights.index), heights, color=colour)
        axes.set_ylim(0, most)
        axes.set_xticks(list(heights.index), ["lowest", "2", "3", "4", "top"])
        axes.set_xlabel("Fifth by the index of 2024")
        axes.set_title(title, fontsize=10.5, fontweight="normal", pad=6)
        axes.grid(visible=False, axis="x")
        for place, height in heights.items():
            axes.annotate(f"{height:.0f}", (place, height), (0, 3), textcoords="offset points", ha="center")
    said = f"{result.hits} of {result.chosen} in the top fifth ({result.hits / result.chosen:.0%}) are among the best of 2025"
    drawn.suptitle(said, x=0.02, y=0.95, ha="left", fontsize=12, fontweight="bold")
    return drawn


EXPLORER = Explorer(
    title="Weigh the indicators: does the index know next year?",
    params=Params,
    controls=(
        Slider("emotion", "Weight of emotion (attachment)", 0, 10, 1),
        Slider("behaviour", "Weight of behaviour (orders and money)", 0, 10, 1),
        Slider("time", "Weight of time (recency and streak)", 0, 10, 1),
        Slider("rival_price", "Rivals' prices in 2025 (% of history)", 70, 100, 5),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Of 100 customers in the top fifth, how many are among the best fifth of 2025?",
        answer=lambda params, result: f"{100 * result.hits / result.chosen:.0f}",
    ),
)


class LoyaltyIndex(ExplorerView):
    """The explorer of chapter 05."""

    explorer = EXPLORER
