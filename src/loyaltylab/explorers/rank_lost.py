"""Rank the lost and set the budget: how far down the list is an approach worth its price?

The trial of a large Lantern answers for itself: chance gave each lost customer an offer or none, so those who happened to
get the offer that a plan would have given them show what the plan brings, against those whom chance left in peace.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.leaving import STATED_CAUSE
from loyaltylab.measures.winback import month_numbers, second_life
from loyaltylab.world import World, simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGE = World(private=40_000, business=0, months=60)
"""Twenty times as many private customers, of whom Lantern's own are the first, and two more years."""

LAST_MONTH = "2027-12"
BLOCK = 10_000
"""So many customers at a time, to spare the memory of a phone."""

STEP = 5
"""The list is cut every five per cent."""

OFFERS = {
    "price: a voucher of € 8": "price",
    "upgrade: better service for € 6": "upgrade",
    "apology: a letter and € 1.50": "apology",
    "by the stated reason": "matched",
}
MATCHED = {"fault": "apology", "active": "price", "competitive": "upgrade"}
"""The remedy that textbooks put beside each kind of reason; whoever gave none of them gets the upgrade."""

ORDERS = {
    "margin before leaving, highest first": "margin",
    "as they stand in the customer file": "file",
    "margin before leaving, lowest first": "lowest",
}


@dataclass(frozen=True)
class Params:
    """A plan for the lost.

    Parameters
    ----------
    offer
        What each of them is offered; ``"matched"`` chooses by the reason that she gave.
    order
        How the list is ranked.
    share
        How far down the list Lantern goes, in percent of the lost.
    approach
        What it costs to approach one of them, whether she returns or not: a call or a letter, in euro.
    months
        How long a second life counts.
    """

    offer: str = "price"
    order: str = "file"
    share: int = 100
    approach: float = 1.0
    months: int = 12


@lru_cache(maxsize=1)
def trial() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the large Lantern's trial, with each one's margin (€) in the year before she left, and their orders."""
    starts = range(1, LARGE.private + 1, BLOCK)
    blocks = [
        simulate(LARGE, customer_id=np.arange(start, start + BLOCK), only=("winback",)).observed["winback"]
        for start in starts
    ]
    table = pd.concat(blocks, ignore_index=True)
    lost = table["customer_id"].to_numpy()
    orders = simulate(LARGE, customer_id=lost, only=("orders",)).observed["orders"]
    return table.assign(margin_before=margin_before(table, orders)), orders


def margin_before(table: pd.DataFrame, orders: pd.DataFrame) -> pd.Series:
    """Return the margin (€) of the year that ended when each customer left, three months before she was asked."""
    asked = month_numbers(table["month"]).set_axis(table["customer_id"])
    ago = orders["customer_id"].map(asked) - orders["date"].dt.year * 12 - orders["date"].dt.month
    year = orders[(ago > 3) & (ago <= 15)]
    return table["customer_id"].map(year.groupby("customer_id")["margin_cents"].sum()).fillna(0) / 100


@lru_cache(maxsize=8)
def followed(months: int) -> pd.DataFrame:
    """Return the lost who were asked early enough: arm, ``margin_before``, ``stated`` cause and net margin (€)."""
    table, orders = trial()
    life = second_life(table, orders, months, LAST_MONTH)
    known = table.set_index("customer_id").loc[life["customer_id"]]
    return pd.DataFrame(
        {
            "customer_id": life["customer_id"],
            "arm": life["arm"],
            "margin_before": known["margin_before"].to_numpy(),
            "stated": known["reason"].map(STATED_CAUSE).to_numpy(),
            "returned": life["returned"].to_numpy(),
            "net": life["net_cents"].to_numpy() / 100,
        }
    )


def ranked(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """Return the lost in the order of a plan; equals stay in the order of the customer file."""
    if order == "file":
        return table.sort_values("customer_id")
    sign = -1 if order == "margin" else 1
    return table.iloc[np.lexsort((table["customer_id"], sign * table["margin_before"]))]


def model(params: Params) -> pd.DataFrame:
    """Return what the plan brings at each depth of the list.

    Returns
    -------
    DataFrame
        One row a depth (``share``, 0 to 100 %, of the lost): ``gain`` (€ for each 1,000 lost customers: net margin of second
        lives beyond those left in peace, less the approaches) with ``low`` and ``high`` (95 %), and ``added`` (returns
        beyond those left in peace, for each 1,000 lost).
    """
    table = ranked(followed(params.months), params.order)
    offer = (
        table["stated"].map(MATCHED).fillna("upgrade")
        if params.offer == "matched"
        else pd.Series(params.offer, index=table.index)
    )
    depths = np.arange(0, 100 + STEP, STEP)
    cut = np.round(depths / 100 * len(table)).astype(np.intp)
    treated = _upto(table, (table["arm"] == offer).to_numpy(), cut)
    peace = _upto(table, (table["arm"] == "control").to_numpy(), cut)
    reached = 10.0 * depths
    error = np.sqrt(treated["error"] ** 2 + peace["error"] ** 2)
    gain = treated["net"] - peace["net"] - params.approach
    result = pd.DataFrame(
        {
            "gain": reached * gain,
            "low": reached * (gain - NORMAL_95 * error),
            "high": reached * (gain + NORMAL_95 * error),
            "added": reached * (treated["returned"] - peace["returned"]),
        }
    )
    result.insert(0, "share", depths)
    return result


def _upto(table: pd.DataFrame, chosen: np.ndarray, cut: np.ndarray) -> dict[str, np.ndarray]:
    """Return means of the chosen rows within each first part of the list; the empty part has 0."""

    def total(values: np.ndarray) -> np.ndarray:
        return np.concatenate([[0.0], np.cumsum(np.where(chosen, values, 0.0))])[cut]

    net = table["net"].to_numpy()
    count = np.maximum(total(np.ones(len(table))), 1.0)
    mean = total(net) / count
    variance = np.maximum(total(net**2) / count - mean**2, 0.0)
    return {
        "net": mean,
        "returned": total(table["returned"].to_numpy(dtype=float)) / count,
        "error": np.sqrt(variance / count),
    }


def at(params: Params, result: pd.DataFrame) -> pd.Series:
    """Return the row of the plan's own depth."""
    return result[result["share"] == params.share].iloc[0]


def euro(amount: float) -> str:
    """Return an amount in whole euro, with its sign before the symbol."""
    return f"{'−' if round(amount) < 0 else ''}€ {abs(amount):,.0f}"


def words(params: Params) -> str:
    """Return the plan in words."""
    offer = "the offer that fits the stated reason" if params.offer == "matched" else f"the {params.offer}"
    order = {
        "margin": "ranked by margin before leaving, highest first",
        "file": "in the order of the customer file",
        "lowest": "ranked by margin before leaving, lowest first",
    }[params.order]
    return f"{offer}, {params.share} % of the list ({order}), € {params.approach:.2f} an approach"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    here, best = at(params, result), result.iloc[int(result["gain"].argmax())]
    sure = "Chance alone could make it nothing." if here["low"] <= 0 <= here["high"] else ""
    return (
        f"With {words(params)}: {here['added']:.0f} returns more for each 1,000 lost customers than if all were left in "
        f"peace, and {euro(float(here['gain']))} after {params.months} months (95 %: {euro(float(here['low']))} to {euro(float(here['high']))}). {sure} "
        f"Along this list the sum is largest at {best['share']:.0f} %: {euro(float(best['gain']))}."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return the gain along the list, with its interval, and the depth that is chosen."""
    drawn, axes = new_figure(7, 3.8)
    here = at(params, result)
    axes.axhline(0, color=INK, linewidth=1)
    axes.fill_between(
        result["share"], result["low"], result["high"], color=PALETTE["teal"], alpha=0.18, linewidth=0
    )
    axes.plot(result["share"], result["gain"], color=PALETTE["teal"])
    axes.plot(
        [params.share],
        [here["gain"]],
        marker="o",
        markersize=9,
        color=PALETTE["rust"],
        linestyle="",
        clip_on=False,
    )
    # One scale for every plan, so that a move is seen as a move; more room only where it is needed.
    axes.set_ylim(
        min(-3000.0, 1.05 * float(result["low"].min())), max(5000.0, 1.05 * float(result["high"].max()))
    )
    axes.set_xlim(0, 100)
    axes.set(xlabel="How far down the list (% of the lost)", ylabel="€ per 1,000 lost customers")
    axes.set_title(f"At {params.share} %: {euro(float(here['gain']))} beyond leaving all in peace")
    return drawn


EXPLORER = Explorer(
    title="Rank the lost, set the budget",
    params=Params,
    controls=(
        Choice("offer", "What they are offered", OFFERS),
        Choice("order", "How the list is ranked", ORDERS),
        Slider("share", "How far down the list (% of the lost)", 5, 100, STEP),
        Slider("approach", "Cost of one approach (€)", 0.0, 6.0, 0.5),
        Choice("months", "How long a second life counts", {"6 months": 6, "12 months": 12, "24 months": 24}),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "What does this plan bring, in € for each 1,000 lost customers?",
        answer=lambda params, result: euro(float(at(params, result)["gain"])),
    ),
)


class RankLost(ExplorerView):
    """The explorer of chapter 12."""

    explorer = EXPLORER
