"""A bonus plan and 300 made-up sellers: what the plan costs, when effort comes, who moves orders, and what is paid for luck."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.bonus import Answered, Plan, answer, beside_line, for_luck

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BINS = np.arange(40.0, 162.5, 2.5)
PERIODS = {"every month": 1, "every quarter": 3, "every year": 12}


@dataclass(frozen=True)
class Params:
    """A bonus plan, the luck in a month, and how many sellers move orders in time.

    Parameters
    ----------
    threshold
        Attainment from which a bonus is paid, in per cent of the goal.
    lump, rate
        Euro a month for reaching it, and for each per cent above it.
    period
        Months over which attainment is averaged before it is paid.
    luck
        Standard deviation of a month's luck, in points of the goal.
    movers
        Sellers of 100 who move orders in time when it pays.
    """

    threshold: int = 100
    lump: int = 300
    rate: int = 0
    period: int = 1
    luck: int = 18
    movers: int = 50


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a plan brings.

    ``cost`` is the bonus and ``effort`` the extra points of the goal, both a seller and month; ``beyond`` the share of the bonus
    that own level and effort would not earn, ``missed`` the share of what they would earn that is not paid; ``under`` and ``over``
    are the booked months in the five points on each side of the line; ``timing`` is mean effort by month of the period, and
    ``answered`` the sellers themselves.
    """

    cost: float
    effort: float
    beyond: float
    missed: float
    under: int
    over: int
    timing: np.ndarray
    answered: Answered


def plan_of(params: Params) -> Plan:
    """Return the plan that the controls describe."""
    return Plan(params.threshold, params.lump, params.rate, params.period)


def model(params: Params) -> Outcome:
    """Return what 300 made-up sellers do in two years under the plan."""
    plan = plan_of(params)
    answered = answer(plan, params.luck, params.movers / 100)
    beyond, missed = for_luck(answered)
    under, over = beside_line(answered, plan)
    effort = answered.effort
    return Outcome(
        cost=float(answered.paid.mean()),
        effort=float(effort.mean()),
        beyond=beyond,
        missed=missed,
        under=under,
        over=over,
        timing=effort.reshape(len(effort), -1, plan.period).mean(axis=(0, 1)),
        answered=answered,
    )


def _plan_words(params: Params) -> str:
    pay = [f"{params.lump} euro from {params.threshold} % on"] if params.lump else []
    if params.rate:
        pay.append(f"{params.rate} euro a month for each per cent above {params.threshold}")
    words = " and ".join(pay) or "no bonus at all"
    often = next(name for name, months in PERIODS.items() if months == params.period)
    return f"{words}, reckoned {often}"


def summary(params: Params, result: Outcome) -> str:
    """Return the result in words."""
    end = (
        f", from {result.timing[0]:.1f} in the first month of a period to {result.timing[-1]:.1f} in the last"
    )
    return (
        f"The plan pays {_plan_words(params)}. Luck has a spread of {params.luck} points, and {params.movers} of 100 sellers move orders. It "
        f"costs {result.cost:.0f} euro a seller and month and brings {result.effort:.1f} points of extra effort{end if params.period > 1 else ''}. "
        f"{result.beyond:.0%} of the bonus goes beyond what own level and effort would earn, and {result.missed:.0%} of what they would earn "
        f"is not paid. {result.under:,} booked months lie in the five points under the line, {result.over:,} in the five above it."
    )


def figure(params: Params, result: Outcome) -> "Figure":
    """Return two panels: booked months by attainment, and extra effort by what a seller usually reaches."""
    drawn, panels = new_figure(7, 3.5, columns=2, layout=None)
    drawn.subplots_adjust(left=0.09, right=0.98, top=0.75, bottom=0.17, wspace=0.26)
    booked, effort = cast(Any, panels)
    heights, _ = np.histogram(np.clip(result.answered.booked, BINS[0], BINS[-1]), BINS)
    middle = (BINS[:-1] + BINS[1:]) / 2
    colours = np.where(middle >= params.threshold, PALETTE["blue"], PALETTE["ochre"])
    booked.bar(middle, heights, width=2.3, color=colours)
    booked.axvline(params.threshold, color=PALETTE["rust"], linewidth=1.4)
    booked.set_xlabel("Booked attainment, %")
    booked.set_title("Months booked; line: threshold", fontsize=10.5, fontweight="normal", pad=6)
    own, mean_effort = result.answered.own, result.answered.effort.mean(axis=1)
    effort.plot(own, mean_effort, ".", color=PALETTE["navy"], markersize=4)
    effort.axvline(params.threshold, color=PALETTE["rust"], linewidth=1.4)
    effort.axhline(0, color=QUIET, linewidth=1)
    effort.set_xlabel("What a seller usually reaches, %")
    effort.set_ylim(-0.5, 10.5)
    effort.set_xlim(75, 135)
    effort.set_title("Extra effort, points", fontsize=10.5, fontweight="normal", pad=6)
    said = f"{result.cost:.0f} euro a month; {result.beyond:.0%} of it for luck or moved orders"
    drawn.suptitle(said, x=0.02, y=0.95, ha="left", fontsize=12, fontweight="bold")
    return drawn


EXPLORER = Explorer(
    title="What does a bonus plan pay for?",
    params=Params,
    controls=(
        Slider("threshold", "Paid from … % of the goal", 70, 130, 5),
        Slider("lump", "Lump sum for reaching it, euro a month", 0, 600, 50),
        Slider("rate", "For each per cent above it, euro a month", 0, 30, 1),
        Choice("period", "Attainment is averaged and paid", PERIODS),
        Slider("luck", "Spread of luck in a month, points", 0, 30, 2),
        Slider("movers", "Of 100 sellers, how many move orders", 0, 100, 10),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Of 100 euro of bonus, how many go beyond what own level and effort would earn?",
        answer=lambda params, result: f"{100 * result.beyond:.0f}",
    ),
)


class BonusPlan(ExplorerView):
    """The explorer of chapter 21."""

    explorer = EXPLORER
