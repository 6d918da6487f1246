"""After leaving: who is offered what, who comes back, and how long the second time lasts."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.draw import Floats, Keys, Purpose, exponential, uniform
from loyaltylab.world.people import People
from loyaltylab.world.specification import CAUSES

NEVER = 9999
NO_ARM = -1
FIRST_MONTH = 12
WAIT = 3
ARMS = ("control", "price", "upgrade", "apology")
OFFER_CENTS = (0, 800, 600, 150)
# Share who come back unprompted, by cause, and how an offer multiplies it: remedies help where they fit the cause.
RETURN_BASE = {"active": 0.07, "natural": 0.02, "competitive": 0.07, "fault": 0.05, "passive": 0.16}
RETURN_FACTOR = {
    "active": (1.0, 2.6, 1.5, 1.1),
    "natural": (1.0, 1.1, 1.1, 1.0),
    "competitive": (1.0, 2.2, 2.0, 1.1),
    "fault": (1.0, 1.4, 1.7, 3.2),
    "passive": (1.0, 1.2, 1.2, 1.1),
}
# Bought-back customers leave sooner; better service holds longest (the order follows Kumar, Bhagwat & Zhang, 2015).
SECOND_HAZARD = (0.035, 0.060, 0.025, 0.032)


@dataclass(frozen=True)
class WinBack:
    """One entry a customer: the arm (``NO_ARM`` = not in the trial), months asked, returned and left again."""

    arm: np.ndarray
    asked: np.ndarray
    returned: np.ndarray
    left_again: np.ndarray


def win_back(
    people: People, left: np.ndarray, cause: np.ndarray, attachment: Floats, event_keys: Keys
) -> WinBack:
    """Return the win-back trial: three months after leaving, arms at random, from January 2024 on.

    Parameters
    ----------
    left, cause
        First leaving: month (``NEVER`` when not) and number of the cause (−1 when not).
    attachment
        (customer, month): the more attached come back more easily.
    """
    months = attachment.shape[1]
    asked = left + WAIT
    trial = (asked >= FIRST_MONTH) & (asked < months) & people.consent
    arm = np.floor(uniform(event_keys, Purpose.WINBACK_ARM) * len(ARMS)).astype(np.int64)
    base = np.array([*RETURN_BASE.values(), 0.0])[cause]
    factors = np.vstack([np.array([RETURN_FACTOR[name] for name in CAUSES]), np.zeros(len(ARMS))])
    last = attachment[np.arange(len(people)), np.clip(left - 1, 0, months - 1)]
    chance = np.clip(base * factors[cause, arm] * np.exp(0.35 * (last - 0.9)), 0.0, 0.8)
    # Whoever the firm may not write to can still come back on her own.
    chance = np.where(trial, chance, np.clip(base * np.exp(0.35 * (last - 0.9)), 0.0, 0.8))
    delay = np.floor(uniform(event_keys, Purpose.WINBACK_DELAY) * 3).astype(np.int64)
    back = (left < NEVER) & (uniform(event_keys, Purpose.WINBACK_RETURN) < chance)
    returned = np.where(back & (asked + delay < months), asked + delay, NEVER)
    hazard = np.array(SECOND_HAZARD)[np.where(trial, arm, 0)]
    lasts = 1 + np.floor(exponential(uniform(event_keys, Purpose.SECOND_THRESHOLD)) / hazard).astype(np.int64)
    left_again = np.where((returned < NEVER) & (returned + lasts < months), returned + lasts, NEVER)
    return WinBack(np.where(trial, arm, NO_ARM), np.where(trial, asked, NEVER), returned, left_again)
