"""Whom to write to: four rules, a budget and the cost of a letter; what the letters earn.

The customers are those of the large trial who got a letter and on whom no response was learned. As the world is made up, the same
three months are lived again without the letters, so that each letter's own gain is known.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.explorers.letter_trial import large_trial
from loyaltylab.figures import PALETTE, QUIET, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RULES = {
    "the riskiest first": "risk",
    "the largest margin first": "margin",
    "who compares offers first": "compares",
    "the largest predicted response first": "response",
}
SHORT = {"risk": "risk", "margin": "margin", "compares": "compares offers", "response": "predicted response"}
COLOURS = {"risk": "rust", "margin": "ochre", "compares": "blue", "response": "teal"}
SHARES = np.arange(0, 101)
"""Budgets, in percent of the customers."""


@dataclass(frozen=True)
class Params:
    """Rule, budget and cost.

    Parameters
    ----------
    rule
        What the list is sorted by: ``"risk"``, ``"margin"`` (of last year), ``"compares"`` (a survey answer) or ``"response"`` (learned on
        the other half of the trial).
    budget
        Letters, in percent of the customers.
    cost
        Cost of a letter, in cents.
    """

    rule: str = "risk"
    budget: int = 20
    cost: int = 320


def written() -> pd.DataFrame:
    """Return the customers with a letter on whom no response was learned."""
    trial = large_trial()
    return trial[trial["letter"] & ~trial["learn"]]


def ranked_gains(people: pd.DataFrame, rule: str) -> np.ndarray:
    """Return the gains of the letters, best place on the list first; equal scores in the order of customer numbers."""
    return people.sort_values(rule, ascending=False, kind="stable")["gain"].to_numpy(dtype=float)


def profit_curve(gains: np.ndarray, cost: float) -> np.ndarray:
    """Return what the first 0, 1, … 100 % of a list earn after their cost, in euro for 1,000 customers."""
    earned = np.concatenate([[0.0], np.cumsum(gains - cost)])
    return earned[SHARES * len(gains) // 100] * 1000 / len(gains)


def model(params: Params) -> pd.DataFrame:
    """Return what each rule earns at each budget.

    Returns
    -------
    DataFrame
        One row a budget (0 to 100 % of the customers), one column a rule: margin of three months after the cost of the letters,
        euro for 1,000 customers.
    """
    people = written()
    curves = {rule: profit_curve(ranked_gains(people, rule), params.cost / 100) for rule in RULES.values()}
    return pd.DataFrame(curves, index=pd.Index(SHARES, name="budget"))


def earned(params: Params, result: pd.DataFrame) -> str:
    """Return what the chosen list earns, in words."""
    return f"{result.loc[params.budget, params.rule]:+,.0f} € for 1,000 customers"


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    if params.budget == 0:
        return "No letters, no cost, no gain: the line that every list must beat."
    here = result.loc[params.budget]
    others = ", ".join(
        f"by {SHORT[rule]} {here[rule]:+,.0f} €" for rule in RULES.values() if rule != params.rule
    )
    best = result[params.rule].idxmax()
    return (
        f"{params.budget * 10:,} letters for 1,000 customers at {params.cost / 100:.2f} €, by {SHORT[params.rule]}: "
        f"{here[params.rule]:+,.0f} € after their cost. At the same budget: {others}. This list earns most with {best * 10:,} letters "
        f"({result.loc[best, params.rule]:+,.0f} €)."
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return the profit of the four rules by budget, with the chosen point."""
    drawn, axes = new_figure(7, 3.9, layout=None)
    drawn.subplots_adjust(left=0.12, right=0.97, top=0.88, bottom=0.14)
    for rule in RULES.values():
        chosen = rule == params.rule
        axes.plot(
            result.index,
            result[rule],
            color=PALETTE[COLOURS[rule]],
            linewidth=2.8 if chosen else 1.3,
            linestyle="-" if chosen else "--",
            label=SHORT[rule],
        )
    axes.axhline(0, color=QUIET, linewidth=1)
    place = float(result[params.rule].to_numpy()[params.budget])
    axes.plot([params.budget], [place], "o", color=PALETTE[COLOURS[params.rule]], markersize=9)
    axes.set(
        xlabel="Letters (% of customers)", ylabel="Earned after cost (€ for 1,000 customers)", xlim=(0, 100)
    )
    axes.legend(loc="lower left", fontsize=9.5)
    axes.set_title(f"By {SHORT[params.rule]}, {params.budget} %: {earned(params, result)}")
    return drawn


EXPLORER = Explorer(
    title="Whom to write to?",
    params=Params,
    controls=(
        Choice("rule", "The list is sorted by", RULES),
        Slider("budget", "Letters (% of customers)", 0, 100, 5),
        Slider("cost", "Cost of a letter (cents)", 0, 800, 40),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("What does this list earn, in euro for 1,000 customers?", answer=earned),
)


class WhomToWrite(ExplorerView):
    """The explorer of chapter 11."""

    explorer = EXPLORER
