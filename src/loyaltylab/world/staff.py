"""Account managers: what they can and want, what they do each month, and when one leaves."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import LEAVING_MANAGER, MANAGER_LEAVES, Conditions
from loyaltylab.world.draw import Floats, Purpose, customer_keys, normal, poisson, uniform

MANAGERS = 6
FIRST_IDENTITY = 5_000_000_000


@dataclass(frozen=True)
class Staff:
    """One entry a manager: knowledge, skill and attitude in standard units, and the share of trained months."""

    keys: np.ndarray
    knowledge: Floats
    skill: Floats
    attitude: Floats


def staff(seed: int) -> Staff:
    """Return the six managers of a world."""
    keys = customer_keys(seed, np.arange(FIRST_IDENTITY + 1, FIRST_IDENTITY + MANAGERS + 1))
    common = normal(uniform(keys, Purpose.MANAGER_TRAIT, 0, 0))
    traits = [
        0.4 * common + 0.9 * normal(uniform(keys, Purpose.MANAGER_TRAIT, 0, number)) for number in (1, 2, 3)
    ]
    return Staff(keys, *traits)


@dataclass(frozen=True)
class ManagerMonths:
    """(manager, month) arrays: visits made, goal and attainment in per cent, trained or not, present or not."""

    visits: np.ndarray
    goal_cents: np.ndarray
    attainment: Floats
    trained: np.ndarray
    present: np.ndarray


def manager_away(outside: Conditions) -> np.ndarray:
    """Return in which months the leaving manager is missed by business clients of at least one region, (month,).

    Month by month, so that a lever for later months does not change what was seen before them.
    """
    return (np.arange(outside.months) >= MANAGER_LEAVES) & (outside.manager_exit[1].max(axis=0) > 0.0)


def manager_months(seed: int, outside: Conditions) -> ManagerMonths:
    """Return what the managers did. Attainment is mostly luck of the patch: skill explains about a tenth of it."""
    team = staff(seed)
    month = np.arange(outside.months)[None, :]
    keys = team.keys[:, None]
    leaver = np.arange(1, MANAGERS + 1)[:, None] == LEAVING_MANAGER
    present = ~(leaver & manager_away(outside)[None, :])
    trained = uniform(keys, Purpose.MANAGER_TRAIT, month, 9) < outside.staff_training[1].mean(axis=0)[None, :]
    visits = poisson(
        uniform(keys, Purpose.MANAGER_VISITS, month), np.exp(2.2 + 0.15 * team.attitude)[:, None] + 0 * month
    )
    noise = normal(uniform(keys, Purpose.MANAGER_RESULT, month))
    attainment = 100 + 6 * team.skill[:, None] + 3 * trained + 0.8 * (visits - 9) + 18 * noise
    return ManagerMonths(
        visits=visits * present,
        goal_cents=np.full(visits.shape, 1_200_000, dtype=np.int64),
        attainment=np.clip(attainment, 0, 250) * present,
        trained=trained & present,
        present=present,
    )
