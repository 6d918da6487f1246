"""Mix two kinds of customers: the churn of a cohort falls by itself, and a second cohort tells whether anything got better.

Nobody in this model changes: a customer leaves in every month with the chance of her kind. One thing can happen from
outside, an improvement that lowers everybody's chance from month 13 on, the month in which the second cohort joins.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import PALETTE, QUIET, label_line_ends, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTHS = 24
SECOND = 13
"""The month in which the second cohort joins, and in which an improvement begins."""
GUESSED = 12


@dataclass(frozen=True)
class Params:
    """The two kinds, and what happens in month 13; the defaults are the example of the reading.

    Parameters
    ----------
    fickle_share
        Fickle customers among those who join, in percent.
    fickle_churn, steady_churn
        Chance of a fickle and of a steady customer to leave in any month, in percent.
    improvement
        By how much everybody's chance falls from month 13 on, in percent of itself.
    """

    fickle_share: int = 50
    fickle_churn: int = 25
    steady_churn: int = 5
    improvement: int = 0


def cohort(params: Params, joins: int) -> pd.DataFrame:
    """Return one cohort month by month: ``churn`` (% of those there who leave) and ``fickle`` (% of those there)."""
    months = np.arange(joins, MONTHS + 1)
    kept = np.where(months >= SECOND, 1 - params.improvement / 100, 1.0)
    chances = np.array([params.fickle_churn, params.steady_churn])[:, None] / 100 * kept
    start = np.array([params.fickle_share, 100 - params.fickle_share])[:, None] / 100
    there = start * np.cumprod(np.hstack([np.ones((2, 1)), 1 - chances[:, :-1]]), axis=1)
    everybody = there.sum(axis=0)
    return pd.DataFrame(
        {"churn": 100 * (there * chances).sum(axis=0) / everybody, "fickle": 100 * there[0] / everybody},
        index=pd.Index(months, name="month"),
    )


def model(params: Params) -> pd.DataFrame:
    """Return churn and share of fickle customers of both cohorts by month; the second begins in month 13.

    Returns
    -------
    DataFrame
        By ``month``: ``first_churn``, ``first_fickle``, ``second_churn``, ``second_fickle``, all in percent.
    """
    first, second = (
        cohort(params, joins).add_prefix(f"{name}_") for name, joins in (("first", 1), ("second", SECOND))
    )
    return first.join(second)


def headline(params: Params, result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    start, end = result["first_churn"].loc[[1, MONTHS]]
    if end > start - 0.5:
        return "Churn stays where it was"
    if not params.improvement:
        return "Churn falls, and nobody has changed"
    return "Part of the fall is real" if _differ(params) else "Churn falls in one step: the firm got better"


def _differ(params: Params) -> bool:
    return 0 < params.fickle_share < 100 and params.fickle_churn != params.steady_churn


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in two or three sentences."""
    churn, fickle = result["first_churn"], result["first_fickle"]
    parts = [
        f"Of the first cohort {churn.loc[1]:.1f} % leave in month 1 and {churn.loc[MONTHS]:.1f} % in month {MONTHS}; the share of "
        f"fickle customers among those left goes from {fickle.loc[1]:.0f} % to {fickle.loc[MONTHS]:.0f} %."
    ]
    begin = result.loc[SECOND, "second_churn"]
    parts.append(f" The second cohort begins in month {SECOND} with {begin:.1f} %,")
    if params.improvement:
        parts.append(f" {params.improvement} % less than the first did: everybody's own chance fell.")
    else:
        parts.append(" where the first began: nobody's own chance has changed.")
    return "".join(parts)


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return the churn of both cohorts by calendar month, with the two kinds as dashed lines."""
    drawn, axes = new_figure(7, 3.6, layout=None)
    drawn.subplots_adjust(left=0.1, right=0.8, top=0.89, bottom=0.15)
    months = result.index.to_numpy()
    kept = np.where(months >= SECOND, 1 - params.improvement / 100, 1.0)
    for chance in (params.fickle_churn, params.steady_churn):
        axes.step(months, chance * kept, where="mid", color=QUIET, linestyle=":", linewidth=1.3)
    axes.plot(
        months, result["first_churn"], color=PALETTE["plum"], marker="o", markersize=4, label="first cohort"
    )
    second = result["second_churn"].dropna()
    axes.plot(second.index, second, color=PALETTE["ochre"], marker="s", markersize=4, label="second cohort")
    top = max(params.fickle_churn, params.steady_churn, 5)
    axes.set(
        xlim=(0.5, MONTHS),
        ylim=(0, top * 1.12),
        xlabel="Month",
        ylabel="Leave in the month (%)",
    )
    axes.set_xticks([1, 6, 12, SECOND, 18, MONTHS], ["1", "6", "", str(SECOND), "18", str(MONTHS)])
    label_line_ends(axes)
    axes.set_title(headline(params, result))
    return drawn


EXPLORER = Explorer(
    title="Two kinds of customers: why does churn fall?",
    params=Params,
    controls=(
        Slider("fickle_share", "Fickle customers among those who join (%)", 0, 100, 5),
        Slider("fickle_churn", "Fickle: leave in any month (%)", 1, 40, 1),
        Slider("steady_churn", "Steady: leave in any month (%)", 1, 40, 1),
        Slider("improvement", "From month 13 everybody's chance falls by (%)", 0, 80, 5),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        f"Churn of the first cohort in month {GUESSED} (%)?",
        answer=lambda params, result: f"{result.loc[GUESSED, 'first_churn']:.1f}",
    ),
)


class TwoKinds(ExplorerView):
    """The explorer of chapter 10."""

    explorer = EXPLORER
