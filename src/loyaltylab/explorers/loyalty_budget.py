"""Spend a budget on seven ways to build loyalty: who stays, what is left of the margin, and who stays against her will?

Every customer lives through 2023 to 2025 again, with the plan in force from January 2023 on. What one step of a strategy buys is
our assumption; what comes of it is worked out by the world.
"""

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.world import Levers, World, run
from loyaltylab.world.life import live
from loyaltylab.world.model import sell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from loyaltylab.world.draw import Floats
    from loyaltylab.world.model import Course
    from loyaltylab.world.people import People

BASE = World()
"""Lantern as it was."""

YEARS = 3
STEP_EURO = 1_000
"""What one step of any strategy costs in a year, in euro: a made-up price, the same for all."""

BUDGET_STEPS = 6


@dataclass(frozen=True)
class Params:
    """Steps spent on each strategy, 0 to 3; the defaults spend nothing."""

    satisfaction: int = 0
    trust: int = 0
    rewards: int = 0
    switching: int = 0
    clubs: int = 0
    staff: int = 0
    linkage: int = 0

    @property
    def steps(self) -> int:
        """Steps spent in all."""
        return sum(getattr(self, field.name) for field in fields(self))


class Outcome(NamedTuple):
    """What a plan brings: customers still there at the end of 2025, captives among them, margin and cost in euro."""

    stay: int
    captives: int
    margin: float
    cost: float

    @property
    def profit(self) -> float:
        """Margin of three years less what the plan costs, in euro."""
        return self.margin - self.cost


def levers(params: Params) -> Levers:
    """Return what Lantern does differently: the strategies that work through its service, its points and its people."""
    return Levers(
        service_speed=1 + 0.05 * params.satisfaction,
        recovery=1 + 0.25 * params.trust,
        reward_rate=1 + 0.15 * params.rewards,
        staff_training=1 + 0.25 * params.staff,
    )


def tied(people: "People", params: Params) -> "People":
    """Return the same people with higher switching costs: fees and forms for all, own systems linked for businesses.

    A step of strategy 4 raises procedural and financial costs by a fifth; a step of strategy 7 raises the procedural costs of
    business clients by two fifths. Clubs change nobody: that is how this world is made.
    """
    dearer = 1 + 0.2 * params.switching
    linked = np.where(people.business, 1 + 0.4 * params.linkage, 1.0)
    return replace(
        people,
        switching_procedural=people.switching_procedural * dearer * linked,
        switching_financial=people.switching_financial * dearer,
    )


@lru_cache(maxsize=1)
def base_course() -> "Course":
    """Return the course of Lantern as it was."""
    return run(BASE)


@lru_cache(maxsize=1)
def margin_an_order() -> "Floats":
    """Return what an order of each customer brings on average before rewards, in euro: from the orders of the base."""
    course = base_course()
    orders, _ = sell(course)
    earned = (orders.deal_cents - orders.cost_cents).sum() / 100
    return course.people.ticket * (earned / course.people.ticket[orders.row].sum())


@lru_cache(maxsize=1)
def reward_an_order() -> "Floats":
    """Return what an order of each member costs in vouchers at today's points, in euro."""
    course = base_course()
    orders, programme = sell(course)
    member, ticket = course.people.member, course.people.ticket
    spent = programme.voucher_cents.sum() / 100
    return np.where(member, ticket * spent / ticket[orders.row][member[orders.row]].sum(), 0.0)


@lru_cache(maxsize=64)
def model(params: Params) -> Outcome:
    """Return who stays, who is a captive, and the margin of three years under the plan.

    A captive is still there at the end of 2025, less pleased than she expects to be, and would have left if leaving cost
    nothing.
    """
    base = base_course()
    outside = run(BASE.with_changes(levers=levers(params)), base.people.customer_id[:1]).outside
    people = tied(base.people, params)
    lives = live(people, outside, base.event_keys)
    unbound = live(people.free_to_leave(), outside, base.event_keys)
    here = people.join_month < BASE.months
    stay = here & (lives.left >= BASE.months)
    captive = stay & (lives.satisfaction[:, -1] < 0) & (unbound.left < BASE.months)
    orders = (lives.wish * lives.active).sum(axis=1)
    rewards = reward_an_order() * (1 + 0.15 * params.rewards)
    margin = float((orders * (margin_an_order() - rewards))[here].sum())
    return Outcome(int(stay.sum()), int(captive.sum()), margin, float(STEP_EURO * YEARS * params.steps))


def change(params: Params) -> tuple[int, int, float]:
    """Return the plan against today: customers, captives, and profit in euro."""
    now, plan = model(Params()), model(params)
    return plan.stay - now.stay, plan.captives - now.captives, plan.profit - now.profit


def thousands(euro: float) -> str:
    """Return euro as signed thousands."""
    return f"{euro / 1000:+.1f} thousand €".replace("-", "−")


def headline(params: Params) -> str:
    """Return the finding in one line: the title of the figure."""
    if not params.steps:
        return "Nothing spent: Lantern as it was"
    stay, captives, _ = change(params)
    over = f", {params.steps - BUDGET_STEPS} over the budget" if params.steps > BUDGET_STEPS else ""
    return f"{params.steps} steps{over}: {stay:+d} stay, {captives:+d} captives".replace("-", "−")


def summary(params: Params, result: Outcome) -> str:
    """Return the result in a few sentences."""
    told = f"{result.stay:,} customers are still there at the end of 2025; {result.captives} of them are captives. "
    told += f"Margin of three years less the cost of the plan: {result.profit / 1000:,.1f} thousand €."
    if not params.steps:
        return f"Nothing spent. {told}"
    stay, captives, profit = change(params)
    words = f" Against nothing spent: {stay:+d} customers, {captives:+d} captives, {thousands(profit)}."
    return f"{params.steps} steps for {result.cost / 1000:,.0f} thousand €. {told}{words.replace('-', '−')}"


def figure(params: Params, result: Outcome) -> "Figure":
    """Return three pairs of bars, plan against nothing spent: customers who stay, captives, profit."""
    drawn, _ = new_figure(7, 3.4, layout=None)
    drawn.clear()
    now = model(Params())
    panels = (
        ("Still there", "customers", now.stay, result.stay, 1.45 * now.stay, "{:,.0f}"),
        ("Captives", "customers", now.captives, result.captives, 3.2 * now.captives, "{:,.0f}"),
        (
            "Margin − cost",
            "thousand €",
            now.profit / 1000,
            result.profit / 1000,
            1.35 * now.profit / 1000,
            "{:,.1f}",
        ),
    )
    colours = (PALETTE["teal"], PALETTE["rust"], PALETTE["ochre"])
    for place, (title, unit, before, after, most, form) in enumerate(panels):
        axes = drawn.add_subplot(1, 3, place + 1)
        axes.bar([0, 1], [before, after], color=["#c9ccd0", colours[place]], edgecolor=INK, linewidth=0.6)
        for spot, number in enumerate((before, after)):
            axes.annotate(
                form.format(number), (spot, number), (0, 4), textcoords="offset points", ha="center"
            )
        axes.set_ylim(0, max(most, 1.15 * after))
        axes.set_xticks([0, 1], ["today", "plan"])
        axes.set_ylabel(unit)
        axes.set_title(title, fontsize=11)
        axes.grid(visible=False, axis="x")
    drawn.suptitle(headline(params), x=0.02, ha="left", fontweight="bold", fontsize=12)
    drawn.subplots_adjust(left=0.1, right=0.98, top=0.8, bottom=0.1, wspace=0.55)
    return drawn


def answer(params: Params, result: Outcome) -> str:
    """Return how many of the customers whom the plan keeps on top are captives."""
    if not params.steps:
        return "spend something to see"
    stay, captives, _ = change(params)
    return f"{stay:+d} stay, captives {captives:+d}".replace("-", "−")


EXPLORER = Explorer(
    title="A budget for loyalty: who stays, and who only cannot leave?",
    params=Params,
    controls=(
        Slider("satisfaction", "1 Satisfaction: service 5 % faster a step", 0, 3, 1),
        Slider("trust", "2 Trust: a quarter more failures made good a step", 0, 3, 1),
        Slider("rewards", "3 Rewards: 15 % more points a step", 0, 3, 1),
        Slider("switching", "4 Switching costs: a fifth higher a step", 0, 3, 1),
        Slider("clubs", "5 Clubs: one more tea evening a quarter a step", 0, 3, 1),
        Slider("staff", "6 Staff: a quarter more trained people a step", 0, 3, 1),
        Slider("linkage", "7 Linkage: two fifths more forms to undo for businesses a step", 0, 3, 1),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess("Three steps of switching costs: how many captives more?", answer=answer),
)


class LoyaltyBudget(ExplorerView):
    """The explorer of chapter 07."""

    explorer = EXPLORER
