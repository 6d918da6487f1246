"""Look for segments: choose what to look at, scale it or not, choose how many; then open the envelope.

k-means always answers. Whether its groups are tidy (silhouette) and come back in other halves of the customers
(stability) can be measured in any firm; whether they are the ones that were there only in a made-up world.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score, silhouette_score

from loyaltylab import load, open_envelope
from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider, Switch
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.segments import buying_profile, k_means_groups, stability, standardised
from loyaltylab.world.specification import CATEGORIES, SEGMENTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LAST_DAY = pd.Timestamp("2025-12-31")
AMOUNTS = ("recency_days", "orders", "order_cents", "money_cents")
"""Skewed columns, of which the logarithm is taken before they are scaled."""
BASES: dict[str, tuple[str, ...]] = {
    "needs": CATEGORIES,
    "manner": ("deal_share", "gift_share", "web_share"),
    "worth": ("recency_days", "orders", "money_cents"),
}
NAMES = {
    "recency_days": "days since",
    "money_cents": "money",
    "order_cents": "per order",
    "deal_share": "on deal",
    "gift_share": "as gift",
    "web_share": "web",
}
DRAWS = 6


@dataclass(frozen=True)
class Params:
    """What is looked at, and how.

    Parameters
    ----------
    basis
        ``"needs"`` (what they buy), ``"manner"`` (how) or ``"worth"`` (how lately, often and much).
    scaled
        Whether every column is brought to the same spread first.
    groups
        How many groups k-means makes.
    least_orders
        Only customers with so many orders: of the others little is known.
    envelope
        Whether the agreement with the hidden segments is shown.
    """

    basis: str = "worth"
    scaled: bool = False
    groups: int = 4
    least_orders: int = 10
    envelope: bool = False


class Found(NamedTuple):
    """What k-means found: mean of each column by group (in standard units), sizes, and how good the groups are."""

    profile: pd.DataFrame
    sizes: pd.Series
    silhouette: float
    stable: float
    hidden: float


@lru_cache(maxsize=1)
def shopping() -> pd.DataFrame:
    """Return the buying profile of every private customer with an order, with ``recency_days`` and ``money_cents``."""
    customers = load("customers")
    orders = load("orders")
    private = customers.loc[customers["type"] == "private", "customer_id"]
    orders = orders[orders["customer_id"].isin(private)]
    by_customer = orders.groupby("customer_id")
    return buying_profile(orders).assign(
        recency_days=1 - (by_customer["date"].max() - LAST_DAY).dt.days,
        money_cents=by_customer["paid_cents"].sum(),
    )


@lru_cache(maxsize=1)
def hidden_segments() -> pd.Series:
    """Return each customer's hidden segment, by ``customer_id``."""
    return open_envelope("traits").set_index("customer_id")["segment"]


def columns_of(basis: str, least_orders: int, scaled: bool) -> pd.DataFrame:
    """Return the columns that k-means works on, one row a customer."""
    profile = shopping()
    table = profile.loc[profile["orders"] >= least_orders, list(BASES[basis])]
    if scaled:
        return standardised(table, [name for name in AMOUNTS if name in table])
    return table.astype(float)


def model(params: Params) -> Found:
    """Return the groups, and how tidy, stable and true they are."""
    table = columns_of(params.basis, params.least_orders, params.scaled)
    groups = k_means_groups(table, params.groups)
    even = (table - table.mean()) / table.std(ddof=0)
    return Found(
        profile=even.groupby(groups).mean(),
        sizes=groups.value_counts().sort_index(),
        silhouette=float(silhouette_score(table, groups)),
        stable=stability(table, params.groups, draws=DRAWS),
        hidden=float(adjusted_rand_score(hidden_segments().loc[table.index], groups)),
    )


def look(params: Params) -> str:
    """Return the settings in words."""
    words = {
        "needs": "what they buy",
        "manner": "how they buy",
        "worth": "how lately, often and much they buy",
    }
    return f"{params.groups} groups by {words[params.basis]}, {'scaled' if params.scaled else 'not scaled'}"


def summary(params: Params, result: Found) -> str:
    """Return the result in a few sentences."""
    sizes = ", ".join(str(size) for size in result.sizes)
    words = (
        f"{look(params)}, {result.sizes.sum()} customers with {params.least_orders} orders or more. Sizes: {sizes}. "
        f"Tidy (silhouette) {result.silhouette:.2f}, stable (two halves agree) {result.stable:.2f}"
    )
    if params.envelope:
        words += f", agreement with the {len(SEGMENTS) - 1} hidden segments {result.hidden:.2f}"
    return words + "."


def figure(params: Params, result: Found) -> "Figure":
    """Return the profile of each group, and beside it how good the groups are."""
    drawn, axes = new_figure(7, 3.9, layout=None)
    drawn.subplots_adjust(left=0.16, right=0.6, top=0.86, bottom=0.2)
    values = result.profile.to_numpy()
    axes.imshow(values, cmap="PuOr_r", vmin=-2, vmax=2, aspect="auto")
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            strong = abs(values[row, column]) > 1.3
            axes.annotate(
                f"{values[row, column]:+.1f}".replace("-", "−"),
                (column, row),
                ha="center",
                va="center",
                fontsize=8.5,
                color="white" if strong else INK,
            )
    names = [NAMES.get(str(name), str(name)) for name in result.profile.columns]
    axes.set_xticks(range(len(names)), names, fontsize=9, rotation=30, ha="right")
    axes.set_yticks(range(len(result.sizes)), [f"{size:,} people" for size in result.sizes], fontsize=9)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.set_title("Each group against the mean of all", fontsize=11, loc="left")
    bars = drawn.add_axes((0.74, 0.3, 0.22, 0.46))
    heights = {"tidy": result.silhouette, "stable": result.stable}
    if params.envelope:
        heights["true"] = result.hidden
    colours = [PALETTE[name] for name in ("blue", "teal", "rust")]
    places = np.arange(len(heights))
    bars.barh(places, list(heights.values()), color=colours[: len(heights)], height=0.6)
    for place, height in zip(places, heights.values()):
        bars.annotate(
            f"{height:.2f}".replace("-", "−"),
            (max(height, 0.0), float(place)),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    bars.set_yticks(places, list(heights), fontsize=9)
    bars.set(xlim=(0, 1.2), ylim=(2.5, -0.5), xticks=[0, 0.5, 1])
    bars.tick_params(axis="x", labelsize=9)
    bars.set_title("1 = perfect", fontsize=11, loc="left")
    return drawn


def agreement(params: Params, result: Found) -> str:
    """Return the agreement with the hidden segments, in hundredths."""
    return f"{100 * result.hidden:.0f} (0 = as luck would have it, 100 = the very same groups)"


EXPLORER = Explorer(
    title="Look for segments",
    params=Params,
    controls=(
        Choice(
            "basis",
            "Look at",
            {
                "how lately, often and much they buy": "worth",
                "how they buy: deals, gifts, web": "manner",
                "what they buy: six categories": "needs",
            },
        ),
        Switch("scaled", "Bring every column to the same spread first"),
        Slider("groups", "Number of groups", 2, 8, 1),
        Slider("least_orders", "Only customers with at least so many orders", 5, 40, 5),
        Switch("envelope", "Open the envelope: compare with the hidden segments"),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("How much do these groups agree with the hidden segments, 0 to 100?", answer=agreement),
)


class FindSegments(ExplorerView):
    """The explorer of chapter 15."""

    explorer = EXPLORER
