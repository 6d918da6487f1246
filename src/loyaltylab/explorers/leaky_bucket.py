"""The leaky bucket: customers won, customers lost, and what is left of both after three years.

One share of leaving for everybody, one margin for everybody: the plainest model that still shows what winning and keeping
do. Money that is spent on keeping buys a smaller leak here at a price that the learner sets; what it truly buys, records must
tell (chapters 07 to 12).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import PALETTE, QUIET, label_line_ends, new_figure
from loyaltylab.measures.income import leaky_bucket

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTHS = 36
START = 1000


@dataclass(frozen=True)
class Params:
    """One shop; the defaults are Lantern's private customers in round numbers.

    Parameters
    ----------
    won
        Customers won a month.
    leaving
        Of those there, how many leave in a month, in percent.
    margin
        Margin of a customer in a month, in euro.
    cost_per_won
        What it costs to win one customer, in euro.
    keeping
        What is spent on keeping each customer in a month, in euro.
    """

    won: int = 40
    leaving: float = 4.0
    margin: float = 10.0
    cost_per_won: int = 14
    keeping: float = 0.0


def model(params: Params) -> pd.DataFrame:
    """Return the bucket month by month.

    Returns
    -------
    DataFrame
        By ``month`` (0 to 36): ``customers`` at its end, ``without`` (those of month 0 who are still there) and ``profit``, all
        margin so far less what winning and keeping cost, in euro. Whoever is there at the start of a month buys in it.
    """
    share = params.leaving / 100
    customers = leaky_bucket(START, params.won, share, MONTHS)
    without = leaky_bucket(START, 0, share, MONTHS)
    bought = customers.shift(fill_value=0.0).cumsum()
    spent = params.cost_per_won * params.won * customers.index.to_numpy()
    profit = bought * (params.margin - params.keeping) - spent
    return pd.DataFrame({"customers": customers, "without": without, "profit": profit})


def headline(params: Params, result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    end = result["customers"].iloc[-1]
    if abs(end - START) < 0.01 * START:
        return "The bucket keeps its level: as many come as go"
    return (
        "The bucket runs dry faster than it is filled" if end < START else "More is poured in than leaks out"
    )


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in three sentences."""
    last = result.iloc[-1]
    level = "no fixed level" if not params.leaving else f"{100 * params.won / params.leaving:,.0f} customers"
    return (
        f"Of {START:,} customers {last['without']:,.0f} are left after {MONTHS} months, and with those won there are "
        f"{last['customers']:,.0f}. In the long run the bucket comes to {level}. "
        f"Margin less winning and keeping adds up to {last['profit']:,.0f} euro."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return two pictures above each other: customers, with those of month 0 as a dotted line, and the profit so far."""
    drawn, panels = new_figure(7, 4.8, rows=2, sharex=True, layout=None)
    axes = cast(Any, panels)
    drawn.subplots_adjust(left=0.13, right=0.8, top=0.92, bottom=0.11, hspace=0.3)
    months = result.index.to_numpy()
    axes[0].plot(months, result["customers"], color=PALETTE["navy"], label="all customers")
    axes[0].plot(months, result["without"], color=QUIET, linestyle=":", label="there at\nthe start")
    axes[0].set(xlim=(0, MONTHS), ylim=(0, max(1500, 1.1 * result["customers"].max())), ylabel="Customers")
    axes[1].plot(months, result["profit"] / 1000, color=PALETTE["rust"], label="profit so far")
    low, high = result["profit"].min() / 1000, result["profit"].max() / 1000
    axes[1].axhline(0, color=QUIET, linewidth=0.8)
    axes[1].set(xlabel="Month", ylabel="Thousand euro", ylim=(min(-50, 1.1 * low), max(400, 1.1 * high)))
    axes[1].set_xticks(range(0, MONTHS + 1, 6))
    for picture in axes:
        label_line_ends(picture)
    axes[0].set_title(headline(params, result))
    return drawn


EXPLORER = Explorer(
    title="The leaky bucket: win more, or lose fewer?",
    params=Params,
    controls=(
        Slider("won", "Customers won a month", 0, 120, 5),
        Slider("leaving", "Leave in a month (%)", 0.0, 10.0, 0.5),
        Slider("margin", "Margin of a customer in a month (€)", 0.0, 20.0, 0.5),
        Slider("cost_per_won", "Cost to win one customer (€)", 0, 200, 2),
        Slider("keeping", "Spent on keeping each customer a month (€)", 0.0, 5.0, 0.25),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Customers after 36 months?",
        answer=lambda params, result: f"{result['customers'].iloc[-1]:,.0f}",
    ),
)


class LeakyBucket(ExplorerView):
    """The explorer of chapter 01."""

    explorer = EXPLORER
