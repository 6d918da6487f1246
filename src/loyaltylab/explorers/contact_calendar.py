"""A calendar of contacts: how many messages a month, in which quarter, to whom, and what is left after their cost?

Lantern's private customers live through 2024 again with another number of routine messages a month. Only those who agreed to
be contacted get any. What a message costs is an assumption of this explorer: Lantern does not record it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.buying import total
from loyaltylab.world.calendar import CONTACTS_A_MONTH
from loyaltylab.world.model import sell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.model import Course

BASE = World()
"""Lantern as it was: two messages a month to everybody who agreed."""
TODAY = int(CONTACTS_A_MONTH)
FIRST, QUARTERS = 12, 4
"""The plan begins in month 12, January 2024, and has four quarters; margin is followed to the end of 2025."""
PERIODS = (
    "January to March 2024",
    "April to June 2024",
    "July to September 2024",
    "October to December 2024",
    "2025, as before",
)
Audience = Literal["private", "members", "guests"]


@dataclass(frozen=True)
class Params:
    """The plan for 2024; the defaults are what Lantern did.

    Parameters
    ----------
    first, second, third, fourth
        Routine messages a month in the four quarters.
    audience
        Whose messages are planned, among private customers who agreed: everybody's, members' or guests'. The others stay at two.
    cents
        What one message costs, made up.
    """

    first: int = TODAY
    second: int = TODAY
    third: int = TODAY
    fourth: int = TODAY
    audience: Audience = "private"
    cents: int = 10

    @property
    def plan(self) -> tuple[int, int, int, int]:
        """Messages a month by quarter."""
        return self.first, self.second, self.third, self.fourth


def world(params: Params) -> World:
    """Return the Lantern of this calendar."""
    steps = tuple(
        During(
            messages / CONTACTS_A_MONTH,
            start=FIRST + 3 * quarter,
            end=FIRST + 3 * quarter + 2,
            customers=params.audience,
        )
        for quarter, messages in enumerate(params.plan)
    )
    return BASE.with_changes(levers=Levers(contact_per_month=steps))


def _period(month: np.ndarray) -> np.ndarray:
    """Return 0 to 3 for the quarters of 2024 and 4 for 2025."""
    return np.minimum((month - FIRST) // 3, QUARTERS).astype(np.intp)


def _outcome(course: "Course", plan: tuple[int, ...], audience: Audience) -> pd.DataFrame:
    """Return by period: margin in cents, messages to private customers who agreed, and customers there at its end."""
    people, active = course.people, course.lives.active
    bought, programme = sell(course)
    late = bought.month >= FIRST
    margin = (bought.deal_cents - programme.voucher_cents - bought.cost_cents)[late]
    periods = len(PERIODS)
    reachable = people.consent & ~people.business
    planned = reachable & {"private": reachable, "members": people.member, "guests": ~people.member}[audience]
    months = np.arange(FIRST, active.shape[1])
    by_plan, others = (active[who][:, FIRST:].sum(axis=0) for who in (planned, reachable & ~planned))
    rate = np.array([*plan, TODAY])[_period(months)]
    ends = np.array([FIRST + 3 * quarter + 2 for quarter in range(QUARTERS)] + [active.shape[1] - 1])
    return pd.DataFrame(
        {
            "margin": total(_period(bought.month[late]), margin, periods),
            "messages": np.bincount(_period(months), by_plan * rate + others * TODAY, periods),
            "customers": active[:, ends].sum(axis=0),
        },
        index=pd.Index(PERIODS, name="period"),
    )


@lru_cache(maxsize=3)
def as_it_was(audience: Audience = "private") -> pd.DataFrame:
    """Return the outcome of two messages a month, with which every plan is compared."""
    return _outcome(run(BASE), (TODAY,) * QUARTERS, audience)


@lru_cache(maxsize=64)
def _change(plan: tuple[int, int, int, int], audience: Audience) -> pd.DataFrame:
    course = run(world(Params(*plan, audience=audience)))
    return _outcome(course, plan, audience) - as_it_was(audience)


def model(params: Params) -> pd.DataFrame:
    """Return what changes against two messages a month.

    Returns
    -------
    DataFrame
        One row a quarter of the plan and one for 2025, in which all is as before: ``margin`` (euro), ``messages`` (how many
        more), ``cost`` (euro), ``profit`` (margin less cost) and ``customers`` (there at the end of the period), each a change.
    """
    change = _change(params.plan, params.audience)
    margin, cost = change["margin"] / 100, change["messages"] * params.cents / 100
    return pd.DataFrame(
        {
            "margin": margin,
            "messages": change["messages"],
            "cost": cost,
            "profit": margin - cost,
            "customers": change["customers"],
        }
    )


def _whole(amount: float) -> str:
    return f"{round(amount):+,}".replace("-", "−") if round(amount) else "0"


def headline(params: Params, result: pd.DataFrame) -> str:
    """Return the finding in one line: the title of the figure."""
    return (
        "As it was"
        if not result.to_numpy().any()
        else f"Profit over two years: {_whole(result['profit'].sum())} €"
    )


def summary(params: Params, result: pd.DataFrame) -> str:
    """Return the result in a few sentences."""
    if not result.to_numpy().any():
        return "Two messages a month in every quarter, as it was: every bar is at 0. Move a quarter to see what changes."
    who = {"private": "who agreed", "members": "members who agreed", "guests": "guests who agreed"}[
        params.audience
    ]
    plan = ", ".join(map(str, params.plan))
    return (
        (
            f"{plan} messages a month in the four quarters, to private customers {who}, at {params.cents} cents each: "
            f"{_whole(result['messages'].sum())} messages, {_whole(result['margin'].sum())} euro of margin, "
            f"{_whole(-result['cost'].sum())} euro for messages, so profit {_whole(result['profit'].sum())} euro over 2024 and 2025. "
            f"Customers at the end of 2025: {_whole(result['customers'].iloc[-1])}."
        )
        .replace("private customers members", "members")
        .replace("private customers guests", "guests")
    )


def figure(params: Params, result: pd.DataFrame) -> "Figure":
    """Return two bars a period: margin added, and what the messages cost."""
    drawn, axes = new_figure(7, 3.9, layout=None)
    drawn.subplots_adjust(left=0.30, right=0.97, top=0.88, bottom=0.15)
    rows = np.arange(len(result))
    for shift, column, sign, colour, words in (
        (-0.19, "margin", 1, PALETTE["teal"], "margin"),
        (0.19, "cost", -1, PALETTE["ochre"], "messages"),
    ):
        amounts = sign * result[column].to_numpy()
        axes.barh(rows + shift, amounts, height=0.36, color=colour, label=words)
        for row, amount in zip(rows, amounts):
            if round(amount):
                axes.annotate(
                    _whole(amount),
                    (amount, row + shift),
                    (4 if amount > 0 else -4, 0),
                    textcoords="offset points",
                    va="center",
                    ha="left" if amount > 0 else "right",
                    fontsize=9,
                )
    axes.axvline(0, color=INK, linewidth=0.8)
    # The same scale for most plans, so that a move is seen as a move; more room only where it is needed.
    half = max(3000.0, 1.3 * float(np.abs(result[["margin", "cost"]].to_numpy()).max()))
    axes.set(xlim=(-half, half), ylim=(len(result) - 0.45, -0.6), xlabel="Change against two a month (€)")
    axes.set_yticks(rows, list(result.index))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.legend(loc="lower right", ncols=2, frameon=False)
    axes.set_title(headline(params, result))
    return drawn


def profit_words(params: Params, result: pd.DataFrame) -> str:
    """Return the change of profit, in words."""
    return f"{_whole(result['profit'].sum())} euro over two years"


EXPLORER = Explorer(
    title="A calendar of contacts",
    params=Params,
    controls=(
        Slider("first", "January to March: messages a month", 0, 10, 1),
        Slider("second", "April to June", 0, 10, 1),
        Slider("third", "July to September", 0, 10, 1),
        Slider("fourth", "October to December", 0, 10, 1),
        Choice(
            "audience",
            "To whom",
            {"all who agreed": "private", "members who agreed": "members", "guests who agreed": "guests"},
        ),
        Slider("cents", "Cost of a message (cents, made up)", 0, 40, 2),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("Change of profit over two years, euro?", answer=profit_words),
)


class ContactCalendar(ExplorerView):
    """The explorer of chapter 20."""

    explorer = EXPLORER
