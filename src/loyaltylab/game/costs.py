"""What a plan costs, from its file alone: the same for every Lantern, so that a budget can be kept to the euro."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.game.plan import Plan
from loyaltylab.game.rules import BUDGET, FIRST_MONTH, PLAN_MONTHS, RULES, SALES, gift, share
from loyaltylab.world.calendar import base_promotion
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.specification import REGIONS


@dataclass(frozen=True)
class Costs:
    """Euro of a plan's year.

    Attributes
    ----------
    paid
        For hands, training, hours, messages and the like.
    saved
        What comes back where they are turned down; it counts as profit, and widens no budget.
    given
        Gifts to customers at today's sales: lower prices, deeper deals, more points. Set aside in the budget; in the profit
        they stand as what customers really take.
    by_lever
        Paid and given by lever.
    """

    paid: float
    saved: float
    given: float
    by_lever: dict[str, float]

    @property
    def used(self) -> float:
        """What of the budget is used."""
        return self.paid + self.given

    @property
    def over(self) -> float:
        """By how much the budget is exceeded, 0 when it is kept."""
        return max(0.0, self.used - BUDGET)


def plan_costs(plan: Plan) -> Costs:
    """Return what a plan costs."""
    paid = saved = given = 0.0
    by_lever: dict[str, float] = {}
    deals = base_promotion(FIRST_MONTH + PLAN_MONTHS)[:, FIRST_MONTH:]
    for lever, values in plan.grid.items():
        before = paid + given
        for (row, column, month), value in np.ndenumerate(values):
            if value == 1.0:
                continue
            cell = share(GROUPS[row], REGIONS[column]) / PLAN_MONTHS
            cost = RULES[lever].cost(float(value)) * cell
            paid += max(cost, 0.0)
            saved -= min(cost, 0.0)
            given += gift(lever, float(value), GROUPS[row], bool(deals[column, month])) * SALES * cell
        by_lever[lever] = paid + given - before
    return Costs(paid, saved, given, by_lever)


def over_budget(costs: Costs) -> str:
    """Return the sentence for a plan that costs more than it may, or an empty text."""
    if costs.over < 0.5:
        return ""
    most = max(costs.by_lever, key=lambda lever: costs.by_lever[lever])
    return (
        f"The plan uses {costs.used:,.0f} € and the budget is {BUDGET:,} €: take {costs.over:,.0f} € out, "
        f"for example of {most} ({costs.by_lever[most]:,.0f} €)."
    )
