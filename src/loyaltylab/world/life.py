"""Month by month: motives, satisfaction, hazards, leaving by cause, and how often each customer wishes to buy.

A customer leaves by cause c in the month in which the cumulative hazard of c passes a threshold drawn once, an
Exp(1) number (Sellke, 1983, Journal of Applied Probability 20). So "when would she have left for that reason alone"
is part of the truth, and a lever that can only raise a hazard can save nobody.
"""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import (
    CAMPAIGNS,
    CONTACTS_A_MONTH,
    DEAL_DEPTH,
    LEAVING_MANAGER,
    MANAGER_LEAVES,
    PROMISED_MINUTES,
    TRAINED_SHARE,
    Conditions,
)
from loyaltylab.world.contact import campaign_arms
from loyaltylab.world.draw import Floats, Keys, Purpose, exponential, normal, poisson, uniform
from loyaltylab.world.people import People
from loyaltylab.world.specification import CAUSES, KINDS
from loyaltylab.world.winback import NEVER, WinBack, win_back

# The weights of June 2024 go into the truth: no rival on the Island yet, and rewards paused nowhere.
REFERENCE_MONTH = 17

# Levels of the model. They are ours, tuned until the records look like a market (tests/world/test_realism.py).
MONOPOLY_MOTIVE = 2.4
BASE_HAZARD = {"active": 0.0056, "natural": 0.0020, "competitive": 0.0088, "fault": 0.052, "passive": 0.0012}
INCIDENTS_A_MONTH = 0.10
MOST_INCIDENTS = 3
MEMORY = 0.78
LOSS_WEIGHT = 1.6
SERVICE_MINUTES = 10.0
SERVICE_SPREAD = 0.55
CAMPAIGN_MONTHS = 3
USUAL_DRIVE = 2.45
# How much of a motive does not bring a customer more often: points and low prices decide mostly whether she stays.
IDLE_INCENTIVE, IDLE_PRICE = 0.80, 0.85


@dataclass(frozen=True)
class Lives:
    """The course of each customer's relationship; arrays are (customer, month) unless said otherwise.

    ``potential`` is (customer, cause): the month in which that cause alone would have ended it, ``NEVER`` if after
    the horizon. ``left`` and ``cause`` (customer,) hold the earliest of them; ``winback`` what followed. ``active``
    includes a second spell after a return. ``wish`` is the expected number of orders in the month if active;
    ``motives`` is (customer, kind) at the reference month; ``satisfaction`` and ``expectation`` are in latent
    units, satisfaction 0 = as expected; ``incidents`` counts service failures.
    """

    potential: np.ndarray
    left: np.ndarray
    cause: np.ndarray
    winback: WinBack
    active: np.ndarray
    wish: Floats
    attachment: Floats
    satisfaction: Floats
    expectation: Floats
    perceived: Floats
    incidents: np.ndarray
    price: Floats
    motives: Floats


def _softplus(x: Floats) -> Floats:
    return np.log1p(np.exp(x))


def blocked_share(people: People, outside: Conditions, month: int) -> Floats:
    """Return the strength of each customer's obstacle after the reach lever, 0 to 0.95."""
    reach = outside.reach[people.business.astype(np.int64), people.region, month]
    return np.clip(people.obstacle_strength / reach, 0.0, 0.95)


def deal_lift(people: People, outside: Conditions, month: int) -> Floats:
    """Return the log factor that a month's deal puts on the wish to buy."""
    depth = outside.deal_depth[people.business.astype(np.int64), people.region, month] / DEAL_DEPTH
    return 0.22 * people.price_sensitivity * outside.promotion[people.region, month] * depth


def open_share(blocked: Floats) -> Floats:
    """Return the factor that an obstacle leaves of the wish to buy."""
    return 1.0 - 0.85 * blocked


def promises_kept(speed: Floats, promised: Floats) -> Floats:
    """Return the share of service requests finished within the promised minutes: log-normal service times.

    The normal distribution function is taken in its logistic approximation (Bowling et al., 2009), which is good
    to 1e-4 and needs nothing but ``exp``.
    """
    x = np.log(promised * speed / SERVICE_MINUTES) / SERVICE_SPREAD
    return 1.0 / (1.0 + np.exp(-(0.07056 * x**3 + 1.5976 * x)))


def motives(people: People, outside: Conditions, month: int, attachment: Floats) -> Floats:
    """Return the strength of the seven reasons to come back in one month, (customer, kind), in motive units.

    They are the working parts of the world: hazards and wishes to buy are computed from them, and their shares
    are the loyalty weights of the truth.
    """
    kind, region = people.business.astype(np.int64), people.region
    known = outside.familiarity[region, month]
    obstacle = blocked_share(people, outside, month)
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


def perceive(
    people: People,
    outside: Conditions,
    month: int,
    event_keys: Keys,
    incidents: np.ndarray,
    unmended: np.ndarray,
) -> Floats:
    """Return the service quality that each customer perceives in one month, in latent units."""
    kind, region = people.business.astype(np.int64), people.region
    speed = outside.service_speed[kind, region, month]
    promised = outside.promise_minutes[kind, region, month]
    kept = promises_kept(speed, promised) - promises_kept(np.ones(1), np.full(1, PROMISED_MINUTES))
    training = outside.staff_training[kind, region, month] - TRAINED_SHARE
    mended = np.minimum(incidents, MOST_INCIDENTS) - unmended
    return (
        0.30
        + people.service_fit
        + 0.9 * np.log(speed)
        + 0.7 * kept
        - 0.12 * np.log(promised / PROMISED_MINUTES)
        + 0.5 * training
        + 0.12 * people.manager_skill
        + 0.30 * normal(uniform(event_keys, Purpose.EXPERIENCE, month))
        - 1.1 * unmended
        - 0.44 * mended
    )


def still_unmended(incidents: np.ndarray, recovery: Floats, event_keys: Keys, month: int) -> np.ndarray:
    """Return how many of the month's failures (at most three count) were not made good."""
    count = np.zeros(incidents.shape, dtype=np.int64)
    for ordinal in range(MOST_INCIDENTS):
        missed = uniform(event_keys, Purpose.RECOVERED, month, ordinal) >= recovery
        count += (incidents > ordinal) & missed
    return count


def campaign_lift(people: People, outside: Conditions, arms: np.ndarray, month: int) -> Floats:
    """Return the log factor on the wish to buy of campaigns that are still felt, one number a customer."""
    lift = np.zeros(len(people))
    for number, campaign in enumerate(CAMPAIGNS):
        if campaign.month <= month < campaign.month + CAMPAIGN_MONTHS:
            treated = arms[:, number] > 0
            standard = np.where(
                arms[:, number] > 1, 0.4, 1.0
            )  # the standard offer says less than a personal one
            lift += treated * standard * campaign.strength * people.uplift
    return lift * outside.campaigns[people.business.astype(np.int64), people.region, month]


def drive(strength: Floats) -> Floats:
    """Return how much the motives move a customer to come often, (customer,).

    Points and low prices decide mostly whether she stays, much less how often she comes.
    """
    of = {name: number for number, name in enumerate(KINDS)}
    idle = IDLE_INCENTIVE * strength[:, of["incentive"]] + IDLE_PRICE * strength[:, of["price"]]
    return strength.sum(axis=1) - idle


def pace(moved: Floats) -> Floats:
    """Return the factor on the purchase rate that the motives make."""
    return np.exp(0.30 * (np.clip(moved, 0.0, 6.5) - USUAL_DRIVE))


def first_attachment(people: People) -> Floats:
    """Return attachment as it drives behaviour before Lantern has done anything, in motive units."""
    return _softplus(1.25 * people.attachment + 0.1)


def hazards(
    people: People,
    outside: Conditions,
    month: int,
    strength: Floats,
    attachment: Floats,
    satisfaction: Floats,
    hurt: Floats,
    lift: Floats,
) -> Floats:
    """Return the monthly hazard of leaving by each of the five causes, (customer, cause)."""
    kind, region = people.business.astype(np.int64), people.region
    of = {name: number for number, name in enumerate(KINDS)}
    deserted = (
        (people.manager == LEAVING_MANAGER) & people.business & (month >= MANAGER_LEAVES)
    ) * outside.manager_exit[kind, region, month]
    relational = people.switching_relational * (1.0 - deserted)
    lock = 0.35 * (people.switching_procedural + people.switching_financial + relational - 3.0)
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
    contacts = outside.contact_per_month[kind, region, month] * people.consent
    annoyed = np.exp(0.12 * np.maximum(contacts - 4.0, 0.0))
    persuaded = np.exp(-0.9 * lift)
    active = (
        BASE_HAZARD["active"]
        * np.exp(3.2 * people.price_sensitivity * np.log(price) - 0.34 * np.minimum(bond, 6.0))
        * dislike
        * annoyed
        * persuaded
    )
    natural = BASE_HAZARD["natural"] * np.where(people.business, 0.6, 1.0)
    competitive = np.minimum(
        BASE_HAZARD["competitive"]
        * outside.familiarity[region, month]
        * outside.opening_offer[region, month]
        * np.exp(
            4.0 * people.price_sensitivity * dearer
            - 0.78 * (np.minimum(hold, 7.0) - 2.0)
            + 0.30 * people.variety_seeking * (1.0 - 2.0 * novelty)
        )
        * dislike
        * persuaded
        * (1.0 + 1.5 * deserted * np.exp(-(month - MANAGER_LEAVES) / 4.0)),
        0.25,
    )
    fault = BASE_HAZARD["fault"] * hurt * np.exp(-0.30 * attachment)
    passive = np.where(people.subscription, 1.8, 0.7) * BASE_HAZARD["passive"]
    return np.stack([active, natural, competitive, fault, passive], axis=1)


def live(people: People, outside: Conditions, event_keys: Keys) -> Lives:
    """Run every customer through every month of ``outside``.

    ``event_keys`` address the luck of events (incidents, experiences, thresholds); they equal ``people.keys``
    unless an independent replicate of the same people is asked for.
    """
    count, months = len(people), outside.months
    kind, region = people.business.astype(np.int64), people.region
    threshold = np.stack(
        [exponential(uniform(event_keys, Purpose.THRESHOLD, 0, number)) for number in range(len(CAUSES))],
        axis=1,
    )
    arms = campaign_arms(people, event_keys)
    cumulative = np.zeros((count, len(CAUSES)))
    potential = np.full((count, len(CAUSES)), NEVER, dtype=np.int64)
    paths = {
        name: np.zeros((count, months))
        for name in ("wish", "attachment", "satisfaction", "expectation", "perceived", "price")
    }
    incident_path = np.zeros((count, months), dtype=np.int64)
    reference = np.zeros((count, len(KINDS)))
    satisfaction = 0.25 * people.service_fit
    expectation = people.expectation.copy()
    hurt = np.zeros(count)
    reference_month = np.clip(REFERENCE_MONTH, np.maximum(people.join_month, 0), months - 1)

    for month in range(months):
        here = people.join_month <= month
        incident_mean = INCIDENTS_A_MONTH * people.frailty / outside.service_speed[kind, region, month]
        incidents = poisson(uniform(event_keys, Purpose.INCIDENT, month), incident_mean) * here
        unmended = still_unmended(incidents, outside.recovery[kind, region, month], event_keys, month)
        perceived = perceive(people, outside, month, event_keys, incidents, unmended)
        gap = perceived - expectation
        felt = np.where(gap < 0, LOSS_WEIGHT * gap, gap)
        satisfaction = np.where(here, MEMORY * satisfaction + (1.0 - MEMORY) * felt, satisfaction)
        expectation = np.where(here, expectation + 0.04 * gap, expectation)
        hurt = 0.55 * hurt + unmended

        attachment = _softplus(1.25 * people.attachment + 0.9 * satisfaction + 0.1)
        strength = motives(people, outside, month, attachment)
        # The month in which the weights are read: the reference month, or the last one with Lantern before it.
        still = (potential == NEVER).all(axis=1)
        at_reference = (month <= reference_month) & (still | (month == np.maximum(people.join_month, 0)))
        reference[at_reference] = strength[at_reference]
        lift = campaign_lift(people, outside, arms, month)
        hazard = hazards(people, outside, month, strength, attachment, satisfaction, hurt, lift)
        cumulative += hazard * here[:, None]
        potential[(cumulative > threshold) & (potential == NEVER)] = month

        # Those about to leave by their own will slow down first: nobody walks out from full buying.
        near = np.max((cumulative / threshold)[:, [0, 2, 3]], axis=1)
        slowing = 1.0 - 0.65 * np.clip((near - 0.72) / 0.28, 0.0, 1.0)
        price = outside.price[kind, region, month]
        contacts = outside.contact_per_month[kind, region, month] - CONTACTS_A_MONTH
        reminded = 0.025 * np.clip(contacts, -CONTACTS_A_MONTH, 3.0) * people.consent
        paths["wish"][:, month] = (
            people.purchase_rate
            * pace(drive(strength))
            * np.exp(
                -(1.1 + 0.9 * people.price_sensitivity) * np.log(price)
                + deal_lift(people, outside, month)
                + lift
                + reminded
            )
            * outside.season[month]
            * open_share(blocked_share(people, outside, month))
            * slowing
        )
        paths["attachment"][:, month] = attachment
        paths["satisfaction"][:, month] = satisfaction
        paths["expectation"][:, month] = expectation
        paths["perceived"][:, month] = perceived
        paths["price"][:, month] = price
        incident_path[:, month] = incidents

    left = potential.min(axis=1)
    cause = np.where(left < NEVER, potential.argmin(axis=1), -1)
    returns = win_back(people, left, cause, paths["attachment"], event_keys)
    axis = np.arange(months)[None, :]
    active = (axis >= np.maximum(people.join_month, 0)[:, None]) & (axis < left[:, None])
    active |= (axis >= returns.returned[:, None]) & (axis < returns.left_again[:, None])
    return Lives(
        potential=potential,
        left=left,
        cause=cause,
        winback=returns,
        active=active,
        incidents=incident_path,
        motives=reference,
        **paths,
    )
