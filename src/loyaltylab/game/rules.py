"""The rules of the game: what may be moved, how far, what it costs, and what counts against a plan.

Every amount here is **ours**: Lantern is made up, so its wages and printers are too. The amounts are set so that small
doses of most levers pay, large ones do not, and nothing is free that would have to be paid for in a real shop. They are
tested by a search for the best plan (``python -m benchmarks.game_search``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from loyaltylab.world.calendar import DEAL_DEPTH
from loyaltylab.world.levers import GROUPS, month_name, month_number
from loyaltylab.world.specification import REGIONS

FIRST_MONTH = month_number("2026-01")
PLAN_MONTHS = 12
AFTER_MONTHS = 12
"""Months after the plan, with every lever back where it was: what a plan does to customers outlives it."""

LAST_MONTH = FIRST_MONTH + PLAN_MONTHS - 1
ALL_MONTHS = FIRST_MONTH + PLAN_MONTHS + AFTER_MONTHS
MONTHS = tuple(month_name(FIRST_MONTH + number) for number in range(PLAN_MONTHS))
"""The months of a plan, January to December 2026: the records end in December 2025."""

PRIVATE, BUSINESS = 1850, 150
SEEDS = 5
"""Lanterns that a plan is tried on: 2,000 customers each."""

BUDGET = 12_000
"""Euro that a plan may cost, gifts to customers at today's sales included: about 4 % of a year's sales."""

CAPTIVE_CHARGE = 150
"""Euro off the score for each captive that a plan makes: about what a customer's margin of a year is worth."""

SACRIFICE_CHARGE = 150
"""Euro off the score for each customer that a group or a region loses on balance: nobody is traded for anybody."""

SALES = 280_000
"""Lantern's usual sales of a year in euro, at which gifts are reckoned."""

GROUP_SHARES: Mapping[str, float] = MappingProxyType({"guests": 0.23, "members": 0.51, "business": 0.26})
REGION_SHARES: Mapping[str, float] = MappingProxyType(
    {"City": 0.28, "Harbour": 0.25, "Hills": 0.20, "Plain": 0.18, "Island": 0.09}
)
"""Usual shares in sales. A lever moved in a part of Lantern costs that part of its price."""

DEAL_SHARE = 0.45
"""Share of a deal month's sales that is bought on deal."""

POINTS_WORTH = 0.03
"""Points of today as a share of what members pay: two cents a euro, and the tiers' bonus."""

FOLLOW, FOLLOW_AFTER = 0.5, 2
"""Rivals undercut half of a price cut, two months later. They follow no price rise."""

SAVED = 0.5
"""Share of the money that comes back where a paid lever is turned down: notice periods, leases, idle hands."""


@dataclass(frozen=True)
class Rule:
    """What the game allows with one lever of the world.

    Parameters
    ----------
    low, high
        Smallest and largest value; 1 is today.
    words
        What moving it means, for people.
    rate
        Euro a year for each 1.00 above today in all of Lantern; 0 where nothing is paid for.
    grows
        How far above today the price of the next step has doubled its first: one more person is not as quickly found as the first.
    saves
        Whether turning it down gives half of the money back.
    whole_region
        Whether it cannot be different for some customers of a region: a shop has one set of opening hours.
    whole_year
        Whether it holds from January to December: terms that change with the month are a trap and no terms. (Without this rule the
        search raised walls for three months and let them fall before captives were counted, and dropped the tier lines in December.)
    """

    low: float
    high: float
    words: str
    rate: float = 0.0
    grows: float = 1.0
    saves: bool = False
    whole_region: bool = False
    whole_year: bool = False

    def cost(self, value: float) -> float:
        """Return euro a year at a value, for all of Lantern; below 0 where money comes back."""
        more = value - 1.0
        if more > 0:
            return self.rate * more * (1.0 + more / self.grows)
        return SAVED * self.rate * more if self.saves else 0.0


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "price": Rule(0.85, 1.15, "shelf prices"),
        "deal_depth": Rule(0.0, 2.0, "depth of the deals that every third month has"),
        "reward_rate": Rule(0.0, 2.0, "points for each euro that a member pays"),
        "tier_lines": Rule(0.5, 2.0, "yearly spend from which a member is silver or gold", whole_year=True),
        "promise_minutes": Rule(0.5, 2.0, "minutes that service promises"),
        "contact_per_month": Rule(
            0.0, 2.5, "messages to those who agreed to them", rate=2_500, grows=2.0, saves=True
        ),
        "service_speed": Rule(0.7, 1.3, "hands at counter and desk", rate=30_000, grows=0.5, saves=True),
        "recovery": Rule(0.0, 2.0, "share of failures made good", rate=4_000, grows=2.0, saves=True),
        "staff_training": Rule(
            0.0, 2.0, "share of trained staff", rate=5_000, grows=2.0, saves=True, whole_region=True
        ),
        "reach": Rule(
            0.8,
            1.3,
            "opening hours and delivery area",
            rate=30_000,
            grows=0.5,
            saves=True,
            whole_region=True,
        ),
        "novelty": Rule(0.0, 2.5, "new goods each season", rate=3_000, grows=2.0, whole_region=True),
        "exit_barriers": Rule(0.5, 2.5, "forms, notice and fees for whoever wants to leave", whole_year=True),
    }
)


def gift(lever: str, value: float, group: str, deal: bool) -> float:
    """Return the share of a cell's sales that a lever gives away at a value, beyond today's.

    Parameters
    ----------
    group
        Guests, business or members.
    deal
        Whether the cell's month has a deal.
    """
    if lever == "price":
        return max(0.0, 1.0 - value)
    if lever == "deal_depth":
        return max(0.0, value - 1.0) * DEAL_DEPTH * DEAL_SHARE * deal
    if lever == "reward_rate":
        return max(0.0, value - 1.0) * POINTS_WORTH * (group == "members")
    return 0.0


def share(group: str, region: str) -> float:
    """Return the usual share of a group in a region in Lantern's sales."""
    return GROUP_SHARES[group] * REGION_SHARES[region]


assert set(GROUP_SHARES) == set(GROUPS)
assert tuple(REGION_SHARES) == REGIONS
