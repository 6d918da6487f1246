"""One decision, three dashboards: what the Ps, the Cs and the Rs of a quarter would have shown.

Lantern lives through its history again with one lever moved. Each dashboard shows by how much its four indicators of
spring 2025 differ from what they were. Customers and their luck are the same, so a difference is the lever's work alone; the
grey bar behind it is the 95 % interval of the quarter: a real firm, without a second Lantern, sees no further.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.lenses import LENSES, TABLES, lens_table
from loyaltylab.world import During, Levers, World, simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

QUARTER, MONTHS = "2025Q2", 30
"""Spring 2025, and the months of records up to its end."""
WIDEST = 30.0
"""Changes beyond so many percent are drawn at the edge, with their number."""

DECISIONS: Mapping[str, tuple[str, float] | None] = {
    "nothing": None,
    "prices 5 % lower": ("price", 0.95),
    "prices 5 % higher": ("price", 1.05),
    "no more deals": ("deal_depth", 0.0),
    "longer hours, wider delivery (+20 %)": ("reach", 1.2),
    "three times as many new goods": ("novelty", 3.0),
    "more hands at counter and desk (+20 %)": ("service_speed", 1.2),
    "a promise of 30 % fewer minutes": ("promise_minutes", 0.7),
    "twice as many failures made good": ("recovery", 2.0),
    "three times as many messages": ("contact_per_month", 3.0),
    "double points": ("reward_rate", 2.0),
}
SINCE = {"January 2025": "2025-01", "January 2024": "2024-01"}


@dataclass(frozen=True)
class Params:
    """What Lantern decides, and since when; the defaults change nothing.

    Parameters
    ----------
    decision
        One of ``DECISIONS``.
    since
        First month in which it holds; it holds to the end.
    """

    decision: str = "nothing"
    since: str = "2025-01"


@dataclass(frozen=True)
class Result:
    """``table``: one row an indicator with ``value`` and ``change`` (share of what it was) and ``chance`` (half of the 95 %
    interval, as a share); ``sales`` and ``margin``: their changes as shares.
    """

    table: pd.DataFrame
    sales: float
    margin: float


def world(params: Params) -> World:
    """Return Lantern up to the end of the quarter, with the decision taken."""
    lever = DECISIONS[params.decision]
    if lever is None:
        return World(months=MONTHS)
    name, factor = lever
    return World(months=MONTHS, levers=Levers(**{name: During(factor, start=params.since)}))


def _lived(history: World) -> tuple[pd.DataFrame, float, float]:
    """Return the dashboard of the quarter, its sales and its margin (cents)."""
    observed = simulate(history, only=tuple(TABLES)).observed
    orders, quarter = observed["orders"], pd.Period(QUARTER)
    money = orders.loc[orders["date"] >= quarter.start_time, ["paid_cents", "margin_cents"]].sum()
    return lens_table(observed, QUARTER), float(money["paid_cents"]), float(money["margin_cents"])


@lru_cache(maxsize=1)
def history() -> tuple[pd.DataFrame, float, float]:
    """Return what the quarter really showed."""
    return _lived(world(Params()))


def model(params: Params) -> Result:
    """Return the indicators of the quarter after the decision, beside what they were."""
    was, sales, margin = history()
    now, sales_now, margin_now = history() if DECISIONS[params.decision] is None else _lived(world(params))
    table = now[["unit", "value"]].assign(
        was=was["value"],
        change=now["value"] / was["value"] - 1,
        chance=(was["high"] - was["low"]) / 2 / was["value"],
    )
    return Result(table, sales_now / sales - 1, margin_now / margin - 1)


def beyond(result: Result) -> pd.DataFrame:
    """Return the indicators that changed by more than half of their 95 % interval: more than chance explains."""
    return result.table[result.table["change"].abs() > result.table["chance"]]


def loudest(result: Result) -> str:
    """Return the lens with the largest average change of its four indicators, or none."""
    mean = result.table["change"].abs().groupby("lens").mean()
    return str(mean.idxmax()) if mean.max() > 0 else "none"


def percent(share: float) -> str:
    """Return a change in words, with a real minus sign."""
    return f"{share:+.1%}".replace("-", "−").replace("%", " %")


def summary(params: Params, result: Result) -> str:
    """Return the result in a few sentences."""
    if DECISIONS[params.decision] is None:
        return "Nothing is decided: all sixteen indicators of spring 2025 are what they were."
    since = next(words for words, month in SINCE.items() if month == params.since)
    parts = [
        f"{params.decision[0].upper()}{params.decision[1:]}, since {since}: sales {percent(result.sales)}, "
        f"margin {percent(result.margin)} in spring 2025."
    ]
    for lens, rows in result.table.groupby("lens", sort=False):
        item = str(rows["change"].abs().droplevel("lens").idxmax())
        change = rows["change"].loc[(lens, item)]
        parts.append(f"{lens}: most in {item} ({percent(change)})." if change else f"{lens}: no change.")
    far = beyond(result)
    parts.append(
        f"Further than chance goes: {', '.join(item for _, item in far.index)}."
        if len(far)
        else "None goes further than chance does."
    )
    return " ".join(parts)


def headline(params: Params, result: Result) -> str:
    """Return the finding in one line: the title of the figure."""
    if DECISIONS[params.decision] is None:
        return "Nothing decided: nothing differs"
    count = len(beyond(result))
    return f"Sales {percent(result.sales)}; {count or 'no'} of 16 dials beyond chance"


def figure(params: Params, result: Result) -> "Figure":
    """Return four panels of bars, one a list: change of each indicator on a band of chance."""
    drawn, first = new_figure(7, 4.9, layout=None)
    first.remove()
    drawn.subplots_adjust(left=0.16, right=0.98, top=0.83, bottom=0.11, wspace=0.62, hspace=0.55)
    colours = dict(zip(LENSES, (PALETTE["navy"], PALETTE["teal"], PALETTE["plum"], PALETTE["rust"])))
    for place, lens in enumerate(LENSES):
        axes = drawn.add_subplot(2, 2, place + 1)
        rows = result.table.loc[lens]
        shown = (100 * rows["change"]).clip(-WIDEST, WIDEST)
        band = (100 * rows["chance"]).clip(upper=WIDEST)
        axes.barh(range(4), 2 * band, left=-band, height=0.8, color="#e4e5e1")
        axes.barh(range(4), shown, height=0.4, color=colours[lens])
        for row, (bar, change) in enumerate(zip(shown, rows["change"])):
            if abs(100 * change) > WIDEST:
                side = "left" if bar > 0 else "right"
                axes.annotate(
                    f"{100 * change:+.0f}",
                    (bar * 0.97, row),
                    ha="right" if side == "left" else "left",
                    va="center",
                    fontsize=8.5,
                    color="white",
                )
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(range(4), list(rows.index), fontsize=9)
        axes.set(xlim=(-WIDEST, WIDEST), ylim=(3.6, -0.6))
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.set_title(lens, fontsize=10.5, pad=4)
        if place > 1:
            axes.set_xlabel("Change (%)")
    drawn.suptitle(headline(params, result), x=0.02, ha="left", fontsize=12, fontweight="bold", color=INK)
    drawn.text(
        0.02, 0.905, "Grey: the 95 % interval of one quarter, in percent of its value", fontsize=9, color=INK
    )
    return drawn


EXPLORER = Explorer(
    title="One decision, three lenses",
    params=Params,
    controls=(
        Choice("decision", "Lantern decides", {words: words for words in DECISIONS}),
        Choice("since", "It holds since", SINCE),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Which dashboard will differ most on average?",
        answer=lambda params, result: loudest(result),
        options=(*LENSES, "none"),
    ),
)


class ThreeLenses(ExplorerView):
    """The explorer of chapter 13."""

    explorer = EXPLORER
