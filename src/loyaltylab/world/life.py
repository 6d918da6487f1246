"""Month by month: motives, satisfaction, hazards, leaving by cause, and how often each customer wishes to buy.

A customer leaves by cause c in the month in which the cumulative hazard of c passes a threshold drawn once, an
Exp(1) number (Sellke, 1983, Journal of Applied Probability 20). So "when would she have left for that reason alone"
is part of the truth, and a lever that can only raise a hazard can save nobody.
"""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import Conditions
from loyaltylab.world.draw import Floats, Keys, Purpose, exponential, normal, poisson, uniform
from loyaltylab.world.people import People
from loyaltylab.world.specification import CAUSES, KINDS

NEVER = 9999
# The weights of December 2024 go into the truth: the last month in which the Island has no rival.
REFERENCE_MONTH = 23

# Levels of the model. They are ours, tuned until the records look like a market (tests/world/test_realism.py).
MONOPOLY_MOTIVE = 2.4
BASE_HAZARD = {"active": 0.0056, "natural": 0.0020, "competitive": 0.0092, "fault": 0.050, "passive": 0.0012}
INCIDENTS_A_MONTH = 0.10
MEMORY = 0.78
LOSS_WEIGHT = 1.6


@dataclass(frozen=True)
class Lives:
    """The course of each customer's relationship; arrays are (customer, month) unless said otherwise.

    ``potential`` is (customer, cause): the month in which that cause alone would have ended it, ``NEVER`` if after
    the horizon. ``left`` and ``cause`` (customer,) hold the earliest of them. ``wish`` is the expected number of
    orders in the month if active; ``motives`` is (customer, kind) at the reference month; ``satisfaction`` is in
    latent units, 0 = as expected; ``incidents`` counts service failures.
    """

    potential: np.ndarray
    left: np.ndarray
    cause: np.ndarray
    active: np.ndarray
    wish: Floats
    attachment: Floats
    satisfaction: Floats
    incidents: np.ndarray
    price: Floats
    motives: Floats


def _softplus(x: Floats) -> Floats:
    return np.log1p(np.exp(x))


def motives(people: People, outside: Conditions, month: int, attachment: Floats) -> Floats:
    """Return the strength of the seven reasons to come back in one month, (customer, kind), in motive units.

    They are the working parts of the world: hazards and wishes to buy are computed from them, and their shares
    are the loyalty weights of the truth.
    """
    kind, region = people.business.astype(np.int64), people.region
    known = outside.familiarity[region, month]
    obstacle = np.clip(people.obstacle_strength / outside.reach[kind, region, month], 0.0, 0.95)
    own = people.own_km / outside.reach[kind, region, month]
    rival = people.rival_km * outside.rival_distance[kind, region, month]
    nearness = np.clip(np.log(rival / own), 0.0, 2.2)
    price = outside.price[kind, region, month]
    rival_price = outside.best_rival_price[kind, region, month]
    advantage = np.where(
        rival_price > 0, np.clip(rival_price / np.maximum(price, 1e-9) - 0.97, 0.0, 0.25), 0.0
    )
    rewards = people.member * people.reward_response * outside.reward_rate[kind, region, month] / 2.0
    strength = {
        "monopoly": MONOPOLY_MOTIVE * (1.0 - known),
        "inertia": 0.85 * _softplus(1.7 * people.search_cost - 0.9),
        "latent": attachment * obstacle,
        "convenience": 1.0 * people.convenience_need * nearness * known,
        "price": 20.0 * people.price_sensitivity * advantage * known,
        "incentive": 1.15 * np.minimum(rewards, 4.0),
        "premium": attachment * (1.0 - obstacle),
    }
    return np.stack([strength[name] for name in KINDS], axis=1)


def live(people: People, outside: Conditions, event_keys: Keys) -> Lives:
    """Run every customer through every month of ``outside``.

    ``event_keys`` address the luck of events (incidents, experiences, thresholds); they equal ``people.keys``
    unless an independent replicate of the same people is asked for.
    """
    count, months = len(people), outside.months
    kind, region = people.business.astype(np.int64), people.region
    of = {name: number for number, name in enumerate(KINDS)}
    threshold = np.stack(
        [exponential(uniform(event_keys, Purpose.THRESHOLD, 0, number)) for number in range(len(CAUSES))],
        axis=1,
    )
    cumulative = np.zeros((count, len(CAUSES)))
    potential = np.full((count, len(CAUSES)), NEVER, dtype=np.int64)
    wish = np.zeros((count, months))
    attachment_path = np.zeros((count, months))
    satisfaction_path = np.zeros((count, months))
    incident_path = np.zeros((count, months), dtype=np.int64)
    price_path = np.zeros((count, months))
    reference = np.zeros((count, len(KINDS)))
    satisfaction = 0.25 * people.service_fit
    expectation = people.expectation.copy()
    hurt = np.zeros(count)
    lock = 0.35 * (
        people.switching_procedural + people.switching_financial + people.switching_relational - 3.0
    )
    reference_month = np.clip(REFERENCE_MONTH, np.maximum(people.join_month, 0), months - 1)
    joined = people.join_month

    for month in range(months):
        here = joined <= month
        speed = outside.service_speed[kind, region, month]
        incident_mean = INCIDENTS_A_MONTH * people.frailty / speed
        incidents = poisson(uniform(event_keys, Purpose.INCIDENT, month), incident_mean) * here
        perceived = (
            0.30
            + people.service_fit
            + 0.9 * np.log(speed)
            + 0.30 * normal(uniform(event_keys, Purpose.EXPERIENCE, month))
            - 1.1 * np.minimum(incidents, 3) * (1.0 - 0.6 * outside.recovery[kind, region, month])
        )
        gap = perceived - expectation
        felt = np.where(gap < 0, LOSS_WEIGHT * gap, gap)
        satisfaction = np.where(here, MEMORY * satisfaction + (1.0 - MEMORY) * felt, satisfaction)
        expectation = np.where(here, expectation + 0.04 * gap, expectation)
        failed = np.minimum(incidents, 3) * (1.0 - outside.recovery[kind, region, month])
        hurt = 0.55 * hurt + failed

        attachment = _softplus(1.25 * people.attachment + 0.9 * satisfaction + 0.1)
        strength = motives(people, outside, month, attachment)
        at_reference = reference_month == month
        reference[at_reference] = strength[at_reference]
        pull = strength.sum(axis=1)
        # What keeps a customer buying at all, whatever the rivals do; and what holds against a rival. A monopoly
        # does not hold: it only leaves nowhere to go. A blocked wish holds less.
        bond = (
            strength[:, of["inertia"]]
            + strength[:, of["incentive"]]
            + strength[:, of["premium"]]
            + 0.5 * strength[:, of["latent"]]
            + lock
        )
        hold = bond + strength[:, of["convenience"]] + strength[:, of["price"]]

        price = outside.price[kind, region, month]
        rival_price = outside.best_rival_price[kind, region, month]
        dearer = np.where(rival_price > 0, np.log(price / np.maximum(rival_price, 1e-9)), 0.0)
        dislike = np.exp(-0.9 * satisfaction)
        novelty = outside.novelty[kind, region, month]
        familiarity = outside.familiarity[region, month]
        hazard = np.stack(
            [
                BASE_HAZARD["active"]
                * np.exp(3.2 * people.price_sensitivity * np.log(price) - 0.34 * np.minimum(bond, 6.0))
                * dislike,
                np.full(count, BASE_HAZARD["natural"]) * np.where(people.business, 0.6, 1.0),
                np.minimum(
                    BASE_HAZARD["competitive"]
                    * familiarity
                    * outside.opening_offer[region, month]
                    * np.exp(
                        4.0 * people.price_sensitivity * dearer
                        - 0.78 * (np.minimum(hold, 7.0) - 2.0)
                        + 0.30 * people.variety_seeking * (1.0 - 2.0 * novelty)
                    )
                    * dislike,
                    0.25,
                ),
                BASE_HAZARD["fault"] * hurt * np.exp(-0.30 * attachment),
                np.where(people.subscription, 1.8, 0.7) * BASE_HAZARD["passive"],
            ],
            axis=1,
        )
        cumulative += hazard * here[:, None]
        crossed = (cumulative > threshold) & (potential == NEVER)
        potential[crossed] = month

        # Those about to leave by their own will slow down first: nobody walks out from full buying.
        near = np.max((cumulative / threshold)[:, [0, 2, 3]], axis=1)
        slowing = 1.0 - 0.65 * np.clip((near - 0.72) / 0.28, 0.0, 1.0)
        obstacle = np.clip(people.obstacle_strength / outside.reach[kind, region, month], 0.0, 0.95)
        elasticity = 1.1 + 0.9 * people.price_sensitivity
        deal = 0.22 * people.price_sensitivity * outside.promotion[region, month]
        wish[:, month] = (
            people.purchase_rate
            * np.exp(0.30 * (np.clip(pull, 0.0, 6.5) - 3.2))
            * np.exp(-elasticity * np.log(price) + deal)
            * outside.season[month]
            * (1.0 - 0.85 * obstacle)
            * slowing
        )
        attachment_path[:, month] = attachment
        satisfaction_path[:, month] = satisfaction
        incident_path[:, month] = incidents
        price_path[:, month] = price

    left = potential.min(axis=1)
    cause = np.where(left < NEVER, potential.argmin(axis=1), -1)
    axis = np.arange(months)
    active = (axis[None, :] >= np.maximum(joined, 0)[:, None]) & (axis[None, :] < left[:, None])
    return Lives(
        potential=potential,
        left=left,
        cause=cause,
        active=active,
        wish=wish,
        attachment=attachment_path,
        satisfaction=satisfaction_path,
        incidents=incident_path,
        price=price_path,
        motives=reference,
    )
