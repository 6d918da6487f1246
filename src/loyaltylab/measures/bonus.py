"""A bonus plan and made-up sellers who answer it: effort, timing of orders, and pay for luck.

The sellers and their taste for effort are made up; the model shows what a plan invites, not how large it is in a firm.
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from loyaltylab.errors import LoyaltyLabError

SELLERS, MONTHS = 300, 24
OWN_MEAN, OWN_SPREAD = 100.0, 8.0
MOST_EFFORT, EFFORT_STEP = 10.0, 0.5
EFFORT_COST = 1.2
"""Euro a month of discomfort for x points of extra effort: this times x². Made up."""
REACH = 8.0
"""Points of the goal that a seller can pull forward from the next month, or hold back for it."""


@dataclass(frozen=True)
class Plan:
    """A bonus plan.

    Parameters
    ----------
    threshold
        Attainment from which a bonus is paid, in per cent of the goal.
    lump
        Euro a month for reaching it, whatever lies above.
    rate
        Euro for each per cent above it.
    period
        Months over which attainment is averaged before it is paid: a divisor of 24.
    """

    threshold: float = 100.0
    lump: float = 300.0
    rate: float = 0.0
    period: int = 1

    def __post_init__(self) -> None:
        """Refuse negative pay and a period that does not divide two years."""
        if self.lump < 0 or self.rate < 0:
            raise LoyaltyLabError(
                f"lump and rate must be 0 or more euro, and are {self.lump} and {self.rate}."
            )
        if self.period < 1 or MONTHS % self.period:
            raise LoyaltyLabError(f"period must divide {MONTHS} months, and is {self.period}.")


def pay(plan: Plan, attainment: np.ndarray) -> np.ndarray:
    """Return the bonus in euro a month for attainment (mean of a period, per cent of the goal)."""
    over = attainment - plan.threshold
    euro: np.ndarray = np.where(over >= 0, plan.lump + plan.rate * over, 0.0)
    return euro


class Answered(NamedTuple):
    """How sellers answer a plan; one row a seller, one column a month (``paid`` and ``deserved``: a period).

    ``own`` is what a seller reaches without extra effort or luck (one number each), ``effort`` the points that she adds,
    ``sold`` what customers ordered (own + effort + luck), ``booked`` what she wrote down after moving orders in time.
    ``paid`` is the bonus in euro a month, ``deserved`` what the plan would pay for own level and effort without luck.
    """

    own: np.ndarray
    effort: np.ndarray
    sold: np.ndarray
    booked: np.ndarray
    paid: np.ndarray
    deserved: np.ndarray


def chosen_effort(plan: Plan, own: np.ndarray, lead: np.ndarray, months_left: int, luck: float) -> np.ndarray:
    """Return how many points of extra effort a month pay best for each seller: expected bonus less discomfort.

    She plans the same effort for all months that are left of the period, and thinks again every month.

    Parameters
    ----------
    plan
        The bonus plan.
    own
        Usual attainment of each seller, in per cent of the goal.
    lead
        Points booked so far in the period beyond the threshold; 0 in its first month.
    months_left
        Months of the period not yet over, this one included.
    luck
        Standard deviation of a month's luck, in points.
    """
    effort = np.arange(0.0, MOST_EFFORT + EFFORT_STEP, EFFORT_STEP)
    gap = (lead + months_left * (own - plan.threshold))[:, None]
    over = (gap + months_left * effort) / plan.period
    spread = luck * sqrt(months_left) / plan.period
    if spread > 0:
        share = ndtr(over / spread)
        beyond = over * share + spread * np.exp(-((over / spread) ** 2) / 2) / sqrt(2 * np.pi)
    else:
        share, beyond = (over >= 0).astype(float), np.maximum(over, 0.0)
    worth = plan.period * (plan.lump * share + plan.rate * beyond) - months_left * EFFORT_COST * effort**2
    best: np.ndarray = effort[worth.argmax(axis=1)]
    return best


def answer(plan: Plan, luck: float, movers: float, seed: int = 46) -> Answered:
    """Return what 300 made-up sellers do under a plan in two years.

    Parameters
    ----------
    plan
        The bonus plan.
    luck
        Standard deviation of a month's luck, in per cent of the goal; 0 or more.
    movers
        Share of sellers who move orders in time when it pays, 0 to 1.
    seed
        Start of the random numbers: the same people and the same luck under every plan.

    Notes
    -----
    Effort is chosen before each month, and moves are made at the end of a period, when its sum is known: a mover who lacks
    up to `REACH` points for the lump books orders of the next month early; whatever lies above the line, or cannot reach it,
    she holds back for the next month, up to `REACH`. A move changes no sum over both years.
    """
    if luck < 0 or not 0 <= movers <= 1:
        raise LoyaltyLabError(
            f"luck must be 0 or more points and movers a share from 0 to 1, not {luck} and {movers}."
        )
    chance = np.random.default_rng(seed)
    own = OWN_MEAN + OWN_SPREAD * chance.standard_normal(SELLERS)
    drawn = luck * chance.standard_normal((SELLERS, MONTHS))
    moves = (chance.random(SELLERS) < movers) & (plan.lump > 0)
    effort, sold, booked = (np.zeros((SELLERS, MONTHS)) for _ in range(3))
    carried: np.ndarray = np.zeros(SELLERS)
    lead: np.ndarray = np.zeros(SELLERS)
    for month in range(MONTHS):
        months_left = plan.period - month % plan.period
        if months_left == plan.period:
            lead = carried.copy()
        effort[:, month] = chosen_effort(plan, own, lead, months_left, luck)
        sold[:, month] = own + effort[:, month] + drawn[:, month]
        lead = lead + sold[:, month] - plan.threshold
        shift: np.ndarray = np.zeros(SELLERS)
        if months_left == 1 and month + 1 < MONTHS:
            shift = np.where(moves, _shift(lead), 0.0)
        booked[:, month] = sold[:, month] + carried + shift
        carried = -shift
    periods = (SELLERS, -1, plan.period)
    earned = own[:, None] + effort.reshape(periods).mean(axis=2)
    return Answered(
        own, effort, sold, booked, pay(plan, booked.reshape(periods).mean(axis=2)), pay(plan, earned)
    )


def _shift(lead: np.ndarray) -> np.ndarray:
    """Return how many points a mover books more (or less) in a period's last month, from the points beyond the line."""
    back = np.where(lead < -REACH, REACH, np.minimum(lead, REACH))
    moved: np.ndarray = np.where((lead < 0) & (lead >= -REACH), -lead, -back)
    return moved


def for_luck(answered: Answered) -> tuple[float, float]:
    """Return which share of the bonus is paid beyond what own level and effort would earn, and which is missed by it.

    The first is over all bonus paid, the second over all that own level and effort would earn; 0 where nothing is paid.
    """
    beyond = float(np.maximum(answered.paid - answered.deserved, 0.0).sum())
    missed = float(np.maximum(answered.deserved - answered.paid, 0.0).sum())
    paid, deserved = float(answered.paid.sum()), float(answered.deserved.sum())
    return (beyond / paid if paid else 0.0), (missed / deserved if deserved else 0.0)


def beside_line(answered: Answered, plan: Plan, width: float = 5.0) -> tuple[int, int]:
    """Return how many booked months lie just under the threshold and just above it, within ``width`` points."""
    over = answered.booked - plan.threshold
    return int(((over < 0) & (over >= -width)).sum()), int(((over >= 0) & (over < width)).sum())
