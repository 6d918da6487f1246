"""Two offers side by side: which share of each group of customers takes which?

A made-up market study asked 480 of Lantern's customers to choose between designed pairs of boxes of tea. A conditional logit of each group's answers
predicts its choice between any two boxes.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.data import load
from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider, Switch
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.choice import ConditionalLogit
from loyaltylab.measures.choice_design import CODED, choice_set, coded
from loyaltylab.world import COURSE_SEED
from loyaltylab.world.market_study import ask

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST_ORDERS, ASKED, ASKED_SEED = 12, 480, 2
GROUPS = ("few deals", "some deals", "many deals")
PRICES = (12, 24)


@dataclass(frozen=True)
class Params:
    """Two boxes of tea, A and B.

    Parameters
    ----------
    price_a, price_b
        Euro a box, within the prices shown in the study.
    quality_a, quality_b
        Grade of the leaf, 1 to 4.
    service_a, service_b
        1 none, 2 a leaflet, 3 a trained adviser, 4 an adviser who knows your orders.
    promise_a
        Whether box A may be given back.
    """

    price_a: int = 18
    quality_a: int = 3
    service_a: int = 3
    promise_a: bool = False
    price_b: int = 14
    quality_b: int = 2
    service_b: int = 1


@lru_cache(maxsize=1)
def households() -> pd.DataFrame:
    """Return the customers who were asked: ``orders``, ``deal_share`` (of their orders) and ``group``, by ``customer_id``.

    Drawn from the private customers with 12 orders or more; the groups are thirds by the share of orders bought on a deal.
    """
    customers, orders = load("customers"), load("orders")
    private = customers.loc[customers["type"] == "private", "customer_id"]
    mine = orders[orders["customer_id"].isin(private)]
    table = mine.groupby("customer_id")["on_deal"].agg(orders="size", deal_share="mean")
    chosen = table[table["orders"] >= FEWEST_ORDERS].sample(ASKED, random_state=ASKED_SEED).sort_index()
    third = pd.qcut(chosen["deal_share"].rank(method="first"), 3, labels=GROUPS)
    return chosen.assign(group=third.astype(str))


@lru_cache(maxsize=1)
def answers() -> pd.DataFrame:
    """Return the answers of the choice experiment, one row an offer shown, with the ``group`` of who answered."""
    asked = households()
    table = ask(COURSE_SEED, [int(number) for number in asked.index], choice_set())
    return table.assign(group=table["customer_id"].map(asked["group"]))


@lru_cache(maxsize=len(GROUPS) + 1)
def fitted(group: str = "") -> ConditionalLogit:
    """Return the choice model of one group, or of everybody asked."""
    table = answers()
    chosen = table[table["group"] == group] if group else table
    return ConditionalLogit.fit(chosen, CODED, person="customer_id")


def boxes(params: Params) -> pd.DataFrame:
    """Return the two boxes as rows A and B with the columns of the choice model; any whole price will do."""
    levels = pd.DataFrame(
        {
            "price": 0,
            "quality": [params.quality_a - 1, params.quality_b - 1],
            "service": [params.service_a - 1, params.service_b - 1],
            "return_promise": [int(params.promise_a), 0],
            "wrapped": 0,
            "story": 0,
        },
        index=["A", "B"],
    )
    return coded(levels).assign(price=np.array([params.price_a, params.price_b]))


def model(params: Params) -> pd.DataFrame:
    """Return the predicted share of box A in each group, with its 95 % interval, and the price of A at which halves part.

    Returns
    -------
    DataFrame
        By group: ``share``, ``low``, ``high`` (0 to 1) and ``even`` (euro; the price of A at which half of the group takes it).
    """
    pair = boxes(params)
    rows = {}
    for group in GROUPS:
        fit = fitted(group)
        worth = pair.drop(columns="price") @ fit.part_worths.drop("price")
        even = params.price_b + (worth["A"] - worth["B"]) / -fit.part_worths["price"]
        rows[group] = {**fit.share_interval(pair).loc["A"].to_dict(), "even": float(even)}
    return pd.DataFrame(rows).T


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in words."""
    promise = ", may be given back" if params.promise_a else ""
    parts = [
        f"{group}: {row['share']:.0%} take A (interval {row['low']:.0%} to {row['high']:.0%}), half at {row['even']:.1f} euro"
        for group, row in result.iterrows()
    ]
    return (
        f"A: grade {params.quality_a}, service {params.service_a}{promise}, {params.price_a} euro. "
        f"B: grade {params.quality_b}, service {params.service_b}, {params.price_b} euro. "
        + "; ".join(parts)
        + "."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return the predicted share of box A by group, with intervals."""
    drawn, axes = new_figure(7, 3.2, layout=None)
    drawn.subplots_adjust(left=0.1, right=0.98, top=0.86, bottom=0.14)
    share = 100 * result["share"].to_numpy()
    ends = np.abs(100 * result[["low", "high"]].to_numpy().T - share)
    colours = [PALETTE[name] for name in ("navy", "blue", "ochre")]
    axes.bar(result.index, share, width=0.55, color=colours)
    axes.errorbar(range(len(result)), share, yerr=ends, fmt="none", ecolor=QUIET, capsize=4)
    for place, height in enumerate(share):
        axes.annotate(f"{height:.0f} %", (place + 0.06, height), (0, 4), textcoords="offset points")
    axes.axhline(50, color=QUIET, linestyle=":", linewidth=1)
    axes.set(ylim=(0, 108), ylabel="Take box A (%)")
    axes.grid(visible=False, axis="x")
    axes.set_title(f"A at {params.price_a} euro against B at {params.price_b}: who takes A?")
    return drawn


EXPLORER = Explorer(
    title="Two offers: who takes which?",
    params=Params,
    controls=(
        Slider("price_a", "A: price (euro)", *PRICES, 1),
        Slider("quality_a", "A: grade of the leaf", 1, 4, 1),
        Slider("service_a", "A: service (1 none to 4 knows you)", 1, 4, 1),
        Switch("promise_a", "A may be given back"),
        Slider("price_b", "B: price (euro)", *PRICES, 1),
        Slider("quality_b", "B: grade of the leaf", 1, 4, 1),
        Slider("service_b", "B: service", 1, 4, 1),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Of 100 customers with many deals, how many take A?",
        answer=lambda params, result: f"{100 * result.loc['many deals', 'share']:.0f}",
    ),
)


class TwoOffers(ExplorerView):
    """The explorer of chapter 02."""

    explorer = EXPLORER
