"""A workbench for lifetime value: what one formula says of the mean customer, and what many different customers bring.

Ten thousand made-up customers, the same ones at every setting. Each has a margin of her own and a chance to stay of her
own, and stays year by year as long as chance lets her. Nobody changes.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.retention import ShiftedBetaGeometric
from loyaltylab.measures.value import FirstMargin, lifetime_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
CUSTOMERS = 10_000
LONGEST = 400
"""Years after which nobody is followed any more; at the lowest rate what comes later is worth less than a 50th of a margin."""
TIMINGS: dict[str, FirstMargin] = {
    "at once: a new customer": "now",
    "in a year, for certain": "next",
    "in a year, if she stays: an existing customer": "next if kept",
}


@dataclass(frozen=True)
class Params:
    """The firm and its customers; a period is a year.

    Parameters
    ----------
    margin
        Mean margin of a customer, in euro a year.
    margins_differ
        Standard deviation of the margin between customers, in percent of its mean.
    retention
        Mean chance to stay from one year to the next, in percent.
    chances_differ
        How unlike the chances to stay are between customers: 0 all alike, near 100 some go at once and the rest never (the
        polarisation index of the beta distribution, in percent).
    discount
        Rate a year, in percent.
    first_margin
        When the first margin comes.
    cost
        What a customer cost to win, in euro.
    """

    margin: int = 100
    margins_differ: int = 100
    retention: int = 65
    chances_differ: int = 20
    discount: int = 10
    first_margin: FirstMargin = "now"
    cost: int = 150


class Worth(NamedTuple):
    """What customers are worth, in euro."""

    formula: float
    """Of a customer with the mean margin and the mean chance to stay."""
    mean: float
    """Of all customers, exactly."""
    each: Floats
    """Of each of the made-up customers."""

    @property
    def median(self) -> float:
        """Of the middle customer."""
        return float(np.median(self.each))


@cache
def _luck() -> tuple[Floats, Floats, Floats]:
    """Return for each customer where she stands among all in margin and in staying, and her luck."""
    random = np.random.default_rng(18)
    places = (np.arange(CUSTOMERS) + 0.5) / CUSTOMERS
    return random.permutation(places), random.permutation(places), random.permutation(places)


@cache
def _margins(spread: int) -> Floats:
    """Return each customer's margin over the mean: a gamma distribution."""
    if not spread:
        return np.ones(CUSTOMERS)
    shape = (100 / spread) ** 2
    return np.asarray(gammaincinv(shape, _luck()[0]) / shape)


def _beta(params: Params) -> tuple[float, float] | None:
    """Return α and β of the chance to leave, or nothing where all are alike."""
    if not params.chances_differ:
        return None
    both = 100 / params.chances_differ - 1
    leave = 1 - params.retention / 100
    return leave * both, (1 - leave) * both


@cache
def _renewals(retention: int, chances_differ: int) -> Floats:
    """Return how many renewals each customer passes."""
    spread = _beta(Params(retention=retention, chances_differ=chances_differ))
    _, place, luck = _luck()
    leave = 1 - retention / 100 if spread is None else np.clip(betaincinv(*spread, place), 1e-12, 1 - 1e-12)
    # The number passed is geometric: it is at least k with chance (1 − leave) to the power of k.
    return np.asarray(np.minimum(np.floor(np.log(luck) / np.log1p(-leave)), LONGEST), dtype=float)


def model(params: Params) -> Worth:
    """Return what customers are worth: by the formula, on average, and each of them."""
    rate = params.discount / 100
    formula = lifetime_value(params.margin, params.retention / 100, rate, params.first_margin)
    spread = _beta(params)
    if spread is None:
        mean = formula
    else:
        now = params.margin * ShiftedBetaGeometric.of(*spread).expected_lifetime(rate)
        mean = {"now": now, "next": now / (1 + rate), "next if kept": now - params.margin}[
            params.first_margin
        ]
    passed = _renewals(params.retention, params.chances_differ)
    step = 1 / (1 + rate)
    # What a margin of 1 at once and after each renewal passed is worth.
    now_each = (1 - step ** (passed + 1)) / (1 - step)
    each = {"now": now_each, "next": now_each * step, "next if kept": now_each - 1}[params.first_margin]
    return Worth(formula, mean, params.margin * _margins(params.margins_differ) * each)


def short(params: Params, result: Worth) -> float:
    """Return the share of customers who bring less than they cost."""
    return float((result.each < params.cost).mean())


def headline(params: Params, result: Worth) -> str:
    """Return the finding in one line: the title of the figure."""
    if result.mean < params.cost:
        return "Even the mean customer brings less than she costs"
    share = short(params, result)
    if share > 0.5:
        return f"The mean pays, and {share:.0%} of the customers do not"
    return f"{1 - share:.0%} of the customers bring at least what they cost"


def summary(params: Params, result: Worth) -> str:
    """Return the result in a few sentences."""
    below = float((result.each < result.mean).mean())
    return (
        f"The mean customer is worth {result.mean:.0f} €, the middle one {result.median:.0f} €; {below:.0%} are worth less than the "
        f"mean. The formula with mean margin and mean retention says {result.formula:.0f} €. "
        f"{short(params, result):.0%} bring less than the {params.cost} € that they cost."
    )


def figure(params: Params, result: Worth) -> "Figure":
    """Return the distribution of worth with mean, median, formula and cost."""
    drawn, axes = new_figure(7, 3.7, layout=None)
    drawn.subplots_adjust(left=0.1, right=0.97, top=0.87, bottom=0.15)
    top = max(4.0 * result.mean, 1.5 * params.cost, 1.0)
    edges = np.linspace(0, top, 61)
    shares = np.histogram(np.minimum(result.each, top), edges)[0] / CUSTOMERS * 100
    axes.stairs(shares, edges, fill=True, color=PALETTE["teal"], alpha=0.55)
    height = float(shares.max()) * 1.45
    lines = (
        ("middle", result.median, PALETTE["teal"], "-"),
        ("formula", result.formula, PALETTE["plum"], "--"),
        ("mean", result.mean, INK, "-"),
        ("cost", float(params.cost), PALETTE["rust"], ":"),
    )
    for place, (name, at, colour, style) in enumerate(lines):
        level = height * (0.97 - 0.085 * place)
        axes.plot([at, at], [0, level], color=colour, linestyle=style, linewidth=1.8)
        axes.annotate(
            f"{name} {at:.0f} €", (at, level), (4, -9), textcoords="offset points", color=colour, fontsize=10
        )
    axes.set(
        xlim=(0, top),
        ylim=(0, height),
        xlabel="Worth of a customer (€; the last bar holds all above)",
        ylabel="Customers (%)",
    )
    axes.set_title(headline(params, result))
    return drawn


EXPLORER = Explorer(
    title="Value workbench: what is a customer worth?",
    params=Params,
    controls=(
        Slider("margin", "Mean margin (€ a year)", 10, 300, 10),
        Slider("margins_differ", "Margins differ (standard deviation, % of the mean)", 0, 150, 10),
        Slider("retention", "Mean retention (% a year)", 30, 95, 1),
        Slider("chances_differ", "Chances to stay differ (0 = all alike, %)", 0, 60, 5),
        Slider("discount", "Discount (% a year)", 1, 30, 1),
        Choice("first_margin", "The first margin comes", TIMINGS),
        Slider("cost", "Cost to win a customer (€)", 0, 400, 10),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Customers who bring less than they cost (%)?",
        answer=lambda params, result: f"{100 * short(params, result):.0f}",
    ),
)


class ValueWorkbench(ExplorerView):
    """The explorer of chapter 18."""

    explorer = EXPLORER
