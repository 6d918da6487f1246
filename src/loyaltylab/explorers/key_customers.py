"""Weights and cut-offs: who is key in 2024, and who is key again, in 2025 or in the same year with other luck?

The score comes from the records of 2024. It is tried out on the records of 2025, or on a 2024 in which the same people live
through the same years again with fresh luck: what a list loses there, it loses without anybody having changed.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from loyaltylab.data import load
from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider, weights_in_words
from loyaltylab.figures import PALETTE, new_figure
from loyaltylab.measures.concentration import largest
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.key_score import beyond_sales, key_score
from loyaltylab.world import World, simulate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

YEAR = 2024
NEXT_YEAR = "2025"
LUCKS = 3
"""How many times 2024 may be lived again."""
WEIGHTS = ("money", "regularity", "attachment", "referral")


@dataclass(frozen=True)
class Params:
    """Weights of the ranks, of which only the proportions count, the cut, and the year on which the list is tried out.

    Parameters
    ----------
    money, regularity, attachment, referral
        Weights, 0 to 10: sales, months with an order, answers about trust and affection, customers brought.
    share
        Top share of the buyers of 2024 who are key, in percent.
    tried
        ``"2025"``, or ``"luck 1"`` … for 2024 with other luck.
    """

    money: int = 10
    regularity: int = 0
    attachment: int = 0
    referral: int = 0
    share: int = 20
    tried: str = NEXT_YEAR


@dataclass(frozen=True, eq=False)
class Tried:
    """A list of key customers tried out on another year.

    ``key`` customers are on it; ``again`` of them are on the top places of the tried year by sales, ``silent`` buy nothing
    in it, and ``replaced`` would not be key by sales alone. ``now`` and ``later`` are their shares of all sales of the two
    years; ``mean_now`` and ``mean_later`` their mean sales, ``rest_now`` and ``rest_later`` those of the other buyers (euro).
    """

    key: int
    again: int
    silent: int
    replaced: int
    now: float
    later: float
    mean_now: float
    mean_later: float
    rest_now: float
    rest_later: float


@lru_cache(maxsize=1)
def card() -> pd.DataFrame:
    """Return the indicators of the buyers of 2024: ``money`` (euro) and those of `beyond_sales`."""
    referrals, joined = load("referrals"), load("customers").set_index("customer_id")["joined"]
    came = referrals["customer_id"].map(joined) < pd.Timestamp(YEAR + 1, 1, 1)
    orders = load("orders")
    beyond = beyond_sales(orders, load("surveys"), load("tickets"), referrals[came], YEAR)
    return beyond.assign(money=_of_year(orders, YEAR))


def _of_year(orders: pd.DataFrame, year: int) -> pd.Series:
    chosen = orders[orders["date"].dt.year == year]
    return chosen.groupby("customer_id")["paid_cents"].sum() / 100


@lru_cache(maxsize=LUCKS + 1)
def spent(tried: str) -> pd.Series:
    """Return what each buyer spent in the year on which the list is tried out, in euro."""
    if tried == NEXT_YEAR:
        return _of_year(load("orders"), int(NEXT_YEAR))
    world = World(replicate=int(tried.removeprefix("luck ")))
    return _of_year(simulate(world, only=("orders",)).observed["orders"], YEAR)


def weights(params: Params) -> dict[str, float]:
    """Return the weight of each rank; all at nought count as equal."""
    given = {name: float(getattr(params, name)) for name in WEIGHTS}
    return given if any(given.values()) else dict.fromkeys(WEIGHTS, 1.0)


def model(params: Params) -> Tried:
    """Return the key customers by these weights and this cut, and how they do in the other year."""
    table, later = card(), spent(params.tried)
    share = params.share / 100
    key = largest(key_score(table, weights(params)), share)
    others = table.index.difference(key)
    then = later.reindex(table.index, fill_value=0.0)
    money = table["money"]
    return Tried(
        key=len(key),
        again=int(key.isin(largest(later, share)).sum()),
        silent=int((then[key] == 0).sum()),
        replaced=int((~key.isin(largest(money, share))).sum()),
        now=float(money[key].sum() / money.sum()),
        later=float(then[key].sum() / later.sum()),
        mean_now=float(money[key].mean()),
        mean_later=float(then[key].mean()),
        rest_now=float(money[others].mean()),
        rest_later=float(then[others].mean()),
    )


def _year(params: Params) -> str:
    return "2025" if params.tried == NEXT_YEAR else "2024 with other luck"


def summary(params: Params, result: Tried) -> str:
    """Return the result in words."""
    low, high = share_interval(result.again, result.key)
    return (
        f"{weights_in_words(params, WEIGHTS)}; the top {params.share} % of 2024 are key. They are {result.key} customers with "
        f"{result.now:.0%} of the sales of 2024; {result.replaced} of them would not be key by sales alone. In {_year(params)} "
        f"{result.again} of the {result.key} are among the top {params.share} % by sales ({result.again / result.key:.0%}, interval "
        f"{low:.0%} to {high:.0%}) and {result.silent} buy nothing. They bring {result.later:.0%} of its sales, "
        f"{result.mean_later:.0f} euro each after {result.mean_now:.0f}; all other buyers {result.rest_later:.0f} after "
        f"{result.rest_now:.0f}."
    )


def figure(params: Params, result: Tried) -> "Figure":
    """Return two panels: what became of the key customers, and mean sales of key and other customers in both years."""
    drawn, panels = new_figure(7, 3.4, columns=2, layout=None)
    drawn.subplots_adjust(left=0.09, right=0.98, top=0.76, bottom=0.17, wspace=0.26)
    fates, means = cast(Any, panels)
    below = result.key - result.again - result.silent
    counts = (result.again, below, result.silent)
    colours = (PALETTE["blue"], PALETTE["ochre"], PALETTE["rust"])
    fates.bar(range(3), [100 * count / result.key for count in counts], color=colours)
    fates.set_xticks(range(3), ["key again", "further\ndown", "bought\nnothing"])
    fates.set_ylim(0, 105)
    fates.set_title(f"Key customers in {_year(params)}, %", fontsize=10.5, fontweight="normal", pad=6)
    for place, count in enumerate(counts):
        share = 100 * count / result.key
        fates.annotate(f"{share:.0f}", (place, share), (0, 3), textcoords="offset points", ha="center")
    pairs = ((result.mean_now, result.mean_later), (result.rest_now, result.rest_later))
    for place, (now, later) in enumerate(pairs):
        for side, height, colour in ((-0.2, now, PALETTE["navy"]), (0.2, later, PALETTE["blue"])):
            means.bar(place + side, height, width=0.38, color=colour)
            means.annotate(
                f"{height:.0f}", (place + side, height), (0, 3), textcoords="offset points", ha="center"
            )
    means.set_xticks(range(2), ["key customers", "other buyers"])
    means.set_ylim(0, 1.18 * max(max(pair) for pair in pairs))
    means.set_title(f"Euro each: 2024, then {_year(params)}", fontsize=10.5, fontweight="normal", pad=6)
    for axes in (fates, means):
        axes.grid(visible=False, axis="x")
    said = f"{result.again} of {result.key} key customers ({result.again / result.key:.0%}) are key again"
    drawn.suptitle(said, x=0.02, y=0.95, ha="left", fontsize=12, fontweight="bold")
    return drawn


EXPLORER = Explorer(
    title="Who is key, and who is key again?",
    params=Params,
    controls=(
        Slider("money", "Weight of sales", 0, 10, 1),
        Slider("regularity", "Weight of months with an order", 0, 10, 1),
        Slider("attachment", "Weight of attachment (survey)", 0, 10, 1),
        Slider("referral", "Weight of customers brought", 0, 10, 1),
        Slider("share", "Key are the top … % of buyers", 1, 40, 1),
        Choice(
            "tried",
            "Tried out on",
            {"the year 2025": NEXT_YEAR}
            | {f"2024 again, other luck ({number})": f"luck {number}" for number in range(1, LUCKS + 1)},
        ),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Of 100 key customers, how many are key again?",
        answer=lambda params, result: f"{100 * result.again / result.key:.0f}",
    ),
)


class KeyCustomers(ExplorerView):
    """The explorer of chapter 17."""

    explorer = EXPLORER
