"""Score a plan: the same customers with it and without it, on several Lanterns.

Luck is keyed by customer, purpose and month, so whoever the plan does not touch lives the same life in both worlds: the
difference is the plan's and nobody else's. Intervals come from the customers' own differences; they say how far another
set of customers in the same circumstances may be from this one.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from loyaltylab.game.costs import Costs, plan_costs
from loyaltylab.game.lantern import OwnLantern, own_lantern, own_world, seeds
from loyaltylab.game.plan import Plan
from loyaltylab.game.rules import (
    ALL_MONTHS,
    BUSINESS,
    CAPTIVE_CHARGE,
    FIRST_MONTH,
    LAST_MONTH,
    PRIVATE,
    SACRIFICE_CHARGE,
)
from loyaltylab.measures.effects import NORMAL_95, Estimate
from loyaltylab.world import World, run
from loyaltylab.world.buying import total
from loyaltylab.world.calendar import conditions
from loyaltylab.world.draw import Floats
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.life import live
from loyaltylab.world.model import Course, sell
from loyaltylab.world.people import identities
from loyaltylab.world.programme import POINTS_PER_EURO_OFF
from loyaltylab.world.specification import CAUSES, REGIONS
from loyaltylab.world.winback import NEVER, OFFER_CENTS, WAIT

SIZE = PRIVATE + BUSINESS


@dataclass(frozen=True)
class Outcome:
    """What became of the customers who may still buy in the plan's year, one entry each.

    ``early`` and ``late`` are euro of margin in the plan's year and the year after, less win-back offers and, at the end, less
    the points that Lantern still owes. ``left`` and ``cause`` are of the first leaving, ``there`` at the end of the second year.
    ``captive`` is at the end of the plan. ``paid`` and ``basket`` are what was paid in the plan's year, and what the same goods cost
    at the prices of January 2023.
    """

    early: Floats
    late: Floats
    left: np.ndarray
    cause: np.ndarray
    there: np.ndarray
    captive: np.ndarray
    paid: Floats
    basket: Floats
    start: np.ndarray
    group: np.ndarray
    region: np.ndarray


@dataclass(frozen=True)
class CauseRow:
    """How many leave by a cause in two years, with nothing done and with the plan, and the difference kept."""

    cause: str
    nothing: float
    planned: float
    kept: Estimate


@dataclass(frozen=True)
class PartRow:
    """One group or region: customers at the start, kept by the plan on balance, and how its prices paid moved (a share)."""

    part: str
    start: float
    kept: Estimate
    price: float

    @property
    def kept_per_100(self) -> float:
        """Kept on balance for each 100 there at the start."""
        return 100 * self.kept.value / self.start if self.start else 0.0


@dataclass(frozen=True)
class Score:
    """What a plan brings, for one Lantern of 2,000 customers, on average over the seeds; all money in euro.

    Attributes
    ----------
    score
        Profit less the charges for captives and for the parts that lose customers: what a league ranks by.
    profit
        Margin of two years against doing nothing, less what the plan costs, more what it saves.
    early, late
        Margin alone in the plan's year and in the year after it, against doing nothing.
    kept
        Customers more at the end of the second year.
    captives
        Captives more at the end of the plan: still there, less pleased than they expect to be, and gone if leaving cost nothing.
    walled
        Those of them who are captives through higher barriers alone: not with the same plan without its barriers. Each is charged,
        however many captives the plan sets free elsewhere.
    causes, parts
        By cause of leaving; by group and region.
    charges
        Charge for captives and for sacrificed parts.
    costs
        What the plan costs, and what of the budget it uses.
    seeds
        How many Lanterns it was tried on.
    """

    score: Estimate
    profit: Estimate
    early: Estimate
    late: Estimate
    kept: Estimate
    captives: Estimate
    walled: Estimate
    causes: tuple[CauseRow, ...]
    parts: tuple[PartRow, ...]
    charges: tuple[float, float]
    costs: Costs
    seeds: int

    @property
    def gap(self) -> float:
        """Customers kept for each 100: the best served group or region less the worst served."""
        kept = [row.kept_per_100 for row in self.parts]
        return max(kept) - min(kept)


def _margins(course: Course, world: World) -> tuple[Floats, Floats, Floats, Floats]:
    """Return each customer's euro early and late, and what she paid for which basket in the plan's year."""
    orders, programme = sell(course)
    count = len(course.people)
    paid = orders.deal_cents - programme.voucher_cents
    year = [(orders.month >= FIRST_MONTH) & (orders.month <= LAST_MONTH), orders.month > LAST_MONTH]
    early, late = (
        total(orders.row, np.where(these, paid - orders.cost_cents, 0), count) / 100 for these in year
    )
    asked, arm = course.lives.winback.asked, course.lives.winback.arm
    offer = np.where(asked < NEVER, np.array(OFFER_CENTS)[arm] / 100, 0.0)
    early -= np.where((asked >= FIRST_MONTH) & (asked <= LAST_MONTH), offer, 0.0)
    late -= np.where((asked > LAST_MONTH) & (asked < ALL_MONTHS), offer, 0.0)
    late -= programme.balance[:, -1] / POINTS_PER_EURO_OFF
    worth = orders.list_cents / course.lives.price[orders.row, orders.month]
    basket = np.bincount(orders.row.astype(np.intp), np.where(year[0], worth, 0.0), count) / 100
    return early, late, total(orders.row, np.where(year[0], paid, 0), count) / 100, basket


def _captives(course: Course, world: World) -> np.ndarray:
    """Return who is a captive in the plan's last month."""
    lives, until_then = course.lives, conditions(LAST_MONTH + 1, world.levers, world.rivals)
    unhappy = (lives.left > LAST_MONTH) & (lives.satisfaction[:, LAST_MONTH] < 0)
    unhappy &= course.people.join_month <= LAST_MONTH
    rows = np.flatnonzero(unhappy)
    captive = np.zeros(len(course.people), dtype=bool)
    if rows.size:
        free = live(course.people.take(rows).free_to_leave(), until_then, course.event_keys[rows])
        captive[rows] = free.left <= LAST_MONTH
    return captive


def outcome(world: World, customers: np.ndarray) -> Outcome:
    """Return what becomes of the given customers in a world."""
    course = run(world, customers)
    early, late, paid, basket = _margins(course, world)
    return Outcome(
        early=early,
        late=late,
        left=course.lives.left,
        cause=course.lives.cause,
        there=course.lives.active[:, -1],
        captive=_captives(course, world),
        paid=paid,
        basket=basket,
        start=course.lives.active[:, FIRST_MONTH],
        group=course.people.group,
        region=course.people.region,
    )


@lru_cache(maxsize=16)
def nothing_done(own: OwnLantern, seed: int) -> tuple[np.ndarray, Outcome]:
    """Return the customers of a player's world whom a plan can still reach, and what becomes of them when nothing is done.

    Whoever left before, and has not come back by the plan's start, lives the same life in every plan: left out, and nothing
    is lost but time.
    """
    history = run(own_world(own, seed, months=FIRST_MONTH)).lives
    reachable = (history.left >= FIRST_MONTH - 2 * WAIT) | (history.winback.returned < NEVER)
    customers = identities(PRIVATE, BUSINESS)[reachable]
    return customers, outcome(own_world(own, seed), customers)


@dataclass(frozen=True)
class _Pairs:
    """What became of the same customers without and with the plan, those of all seeds one after another.

    ``unwalled`` is with the plan, but for its higher barriers.
    """

    without: tuple[Outcome, ...]
    planned: tuple[Outcome, ...]
    unwalled: tuple[Outcome, ...]

    def both(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return one entry of all outcomes, without and with the plan."""
        without, planned = (
            np.concatenate([getattr(each, name) for each in side]) for side in (self.without, self.planned)
        )
        return without, planned

    def change(self, name: str) -> Floats:
        """Return each customer's change."""
        without, planned = self.both(name)
        return planned.astype(float) - without.astype(float)

    def mean(self, values: np.ndarray) -> float:
        """Return a total for one Lantern on average."""
        return float(values.sum()) / len(self.without)

    def estimate(self, changes: Floats, constant: float = 0.0) -> Estimate:
        """Return the total for one Lantern, with its interval from the spread of all customers, those left out being 0."""
        every = SIZE * len(self.without)
        mean = changes.sum() / every
        variance = (changes**2).sum() / every - mean**2
        error = SIZE * np.sqrt(max(variance, 0.0) / every)
        value = SIZE * mean + constant
        return Estimate(float(value), float(value - NORMAL_95 * error), float(value + NORMAL_95 * error))

    def part(self, name: str, inside: np.ndarray) -> PartRow:
        """Return what the plan does to one group or region."""
        start = self.mean(self.both("start")[0][inside])
        baskets, payments = self.both("basket"), self.both("paid")
        prices = [
            paid[inside].sum() / max(basket[inside].sum(), 1.0) for paid, basket in zip(payments, baskets)
        ]
        kept = self.estimate(np.where(inside, self.change("there"), 0.0))
        return PartRow(name, start, kept, float(prices[1] / prices[0] - 1.0) if prices[0] else 0.0)

    def by_cause(self, number: int) -> CauseRow:
        """Return what the plan does to one cause of leaving."""
        gone = [
            (left >= FIRST_MONTH) & (left < ALL_MONTHS) & (cause == number)
            for left, cause in zip(self.both("left"), self.both("cause"))
        ]
        kept = self.estimate(gone[0].astype(float) - gone[1])
        return CauseRow(CAUSES[number], self.mean(gone[0]), self.mean(gone[1]), kept)


def score_plan(plan: Plan, student: str = "practice", tried_on: tuple[int, ...] | None = None) -> Score:
    """Score a plan on a player's own Lantern.

    Parameters
    ----------
    plan
        The plan; one over the budget is scored too, and no league ranks it.
    student
        Whose Lantern.
    tried_on
        Seeds; the player's open ones when left out.

    Raises
    ------
    LoyaltyLabError
        For an id that cannot be used.
    """
    own = own_lantern(student)
    numbers = seeds(own.identity) if tried_on is None else tried_on
    open_doors = plan.without_walls()
    without, planned, unwalled = [], [], []
    for seed in numbers:
        customers, before = nothing_done(own, seed)

        def played(
            other: Plan, seed: int = seed, customers: np.ndarray = customers, before: Outcome = before
        ) -> Outcome:
            return outcome(own_world(own, seed, other), customers) if other.grid else before

        without.append(before)
        planned.append(played(plan))
        unwalled.append(planned[-1] if open_doors.grid.keys() == plan.grid.keys() else played(open_doors))
    return _scored(_Pairs(tuple(without), tuple(planned), tuple(unwalled)), plan_costs(plan))


def _scored(pairs: _Pairs, costs: Costs) -> Score:
    """Return the score from what became of the same customers without and with the plan."""
    margin, kept, captives = (
        pairs.change("early") + pairs.change("late"),
        pairs.change("there"),
        pairs.change("captive"),
    )
    (group, _), (region, _) = pairs.both("group"), pairs.both("region")
    inside = {name: group == number for number, name in enumerate(GROUPS)}
    inside |= {name: region == number for number, name in enumerate(REGIONS)}
    parts = tuple(pairs.part(name, rows) for name, rows in inside.items())
    # Charges are counted on the average Lantern. Who is walled in counts, whoever else is set free; captives made in
    # other ways count on balance.
    (nobody, _), still = pairs.both("captive"), np.concatenate([each.captive for each in pairs.unwalled])
    walled = (pairs.both("captive")[1] & ~still).astype(float)
    let_down = still.astype(float) - nobody
    made = CAPTIVE_CHARGE * (walled + (let_down if let_down.sum() > 0 else 0.0))
    losers = [row.part for row in parts if row.kept.value < 0]
    lost = -SACRIFICE_CHARGE * kept * sum((inside[name] for name in losers), np.zeros(kept.size))
    fixed = costs.saved - costs.paid
    return Score(
        score=pairs.estimate(margin - made - lost, fixed),
        profit=pairs.estimate(margin, fixed),
        early=pairs.estimate(pairs.change("early")),
        late=pairs.estimate(pairs.change("late")),
        kept=pairs.estimate(kept),
        captives=pairs.estimate(captives),
        walled=pairs.estimate(walled),
        causes=tuple(pairs.by_cause(number) for number in range(len(CAUSES))),
        parts=parts,
        charges=(pairs.mean(made), pairs.mean(lost)),
        costs=costs,
        seeds=len(pairs.without),
    )
