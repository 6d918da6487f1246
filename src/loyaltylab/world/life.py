"""Month by month: motives, satisfaction, hazards, leaving by cause, and how often each customer wishes to buy.

A customer leaves by cause c in the month in which the cumulative hazard of c passes a threshold drawn once, an
Exp(1) number (Sellke, 1983, Journal of Applied Probability 20). So "when would she have left for that reason alone"
is part of the truth, and a lever that can only raise a hazard can save nobody.
"""

from dataclasses import dataclass
from functools import cached_property, partial

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
from loyaltylab.world.ground import Ground
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
# Who is held against her will thinks less of who holds her (Jones et al., 2007); the size is ours.
RESENTMENT = 0.12
USUAL_DRIVE = 2.45
# How much of a motive does not bring a customer more often: points and low prices decide mostly whether she stays.
IDLE_INCENTIVE, IDLE_PRICE = 0.80, 0.85

KIND = {name: number for number, name in enumerate(KINDS)}
CAUSE = {name: number for number, name in enumerate(CAUSES)}
OWN_WILL = (CAUSE["active"], CAUSE["competitive"], CAUSE["fault"])


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

    @cached_property
    def cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and month of every active customer-month, customer by customer."""
        row, month = np.nonzero(self.active)
        # The browser's own whole numbers have 32 bits, too few for products of these.
        return row.astype(np.int64, copy=False), month.astype(np.int64, copy=False)


def _softplus(x: Floats) -> Floats:
    return np.log1p(np.exp(x))


def blocked_share(ground: Ground, month: int) -> Floats:
    """Return the strength of each customer's obstacle after the reach lever, 0 to 0.95."""
    return ground.kept(
        "blocked",
        ("reach",),
        month,
        lambda: np.clip(ground.people.obstacle_strength / ground.at("reach", month), 0.0, 0.95),
    )


def deal_lift(ground: Ground, month: int) -> Floats:
    """Return the log factor that a month's deal puts on the wish to buy."""
    depth = ground.spread(ground.levels("deal_depth", month) / DEAL_DEPTH)
    return 0.22 * ground.people.price_sensitivity * ground.at("promotion", month) * depth


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


def _lasting_motives(ground: Ground, month: int) -> dict[str, Floats]:
    """Return the motives that depend on traits and conditions alone."""
    people = ground.people

    def nearness() -> Floats:
        own = people.own_km / ground.at("reach", month)
        rival = people.rival_km * ground.at("rival_distance", month)
        return 1.0 * people.convenience_need * np.clip(np.log(rival / own), 0.0, 2.2)

    def convenience() -> Floats:
        near = ground.kept("near", ("reach", "rival_distance"), month, nearness)
        return near * ground.at("familiarity", month)

    def cheaper() -> Floats:
        price, rival = ground.levels("price", month), ground.levels("best_rival_price", month)
        advantage = np.where(rival > 0, np.clip(rival / np.maximum(price, 1e-9) - 0.97, 0.0, 0.25), 0.0)
        return 20.0 * people.price_sensitivity * ground.spread(advantage) * ground.at("familiarity", month)

    def rewards() -> Floats:
        points = people.member * people.reward_response * ground.at("reward_rate", month) / 2.0
        return 1.15 * np.minimum(points, 4.0)

    return {
        "monopoly": ground.kept(
            "monopoly",
            ("familiarity",),
            month,
            lambda: MONOPOLY_MOTIVE * (1.0 - ground.at("familiarity", month)),
        ),
        "inertia": ground.kept(
            "inertia", (), month, lambda: 0.85 * _softplus(1.7 * people.search_cost - 0.9)
        ),
        "convenience": ground.kept(
            "convenience", ("reach", "rival_distance", "familiarity"), month, convenience
        ),
        "price": ground.kept("price", ("price", "best_rival_price", "familiarity"), month, cheaper),
        "incentive": ground.kept("incentive", ("reward_rate",), month, rewards),
    }


def motives(ground: Ground, month: int, attachment: Floats) -> Floats:
    """Return the strength of the seven reasons to come back in one month, (kind, customer), in motive units.

    They are the working parts of the world: hazards and wishes to buy are computed from them, and their shares
    are the loyalty weights of the truth.
    """
    lasting = _lasting_motives(ground, month)
    obstacle = blocked_share(ground, month)
    strength = np.empty((len(KINDS), attachment.size))
    for number, kind in enumerate(KINDS):
        if kind == "latent":
            np.multiply(attachment, obstacle, out=strength[number])
        elif kind == "premium":
            np.multiply(attachment, 1.0 - obstacle, out=strength[number])
        else:
            strength[number] = lasting[kind]
    return strength


def service_level(ground: Ground, month: int) -> Floats:
    """Return the quality that each customer perceives when nothing fails and luck is even, in latent units."""
    people = ground.people

    def level() -> Floats:
        speed, promised = ground.levels("service_speed", month), ground.levels("promise_minutes", month)
        kept = promises_kept(speed, promised) - promises_kept(np.ones(1), np.full(1, PROMISED_MINUTES))
        return (
            0.30
            + people.service_fit
            + ground.spread(0.9 * np.log(speed))
            + ground.spread(0.7 * kept)
            - ground.spread(0.12 * np.log(promised / PROMISED_MINUTES))
            + ground.spread(0.5 * (ground.levels("staff_training", month) - TRAINED_SHARE))
            + 0.12 * people.manager_skill
            - ground.spread(RESENTMENT * (ground.levels("exit_barriers", month) - 1.0))
        )

    names = ("service_speed", "promise_minutes", "staff_training", "exit_barriers")
    return ground.kept("service", names, month, level)


def perceive(
    ground: Ground,
    month: int,
    event_keys: Keys,
    failing: np.ndarray,
    incidents: np.ndarray,
    unmended: np.ndarray,
) -> Floats:
    """Return the service quality that each customer perceives in one month, in latent units.

    Parameters
    ----------
    failing, incidents, unmended
        Rows of the customers with failures in this month, how many each had, and how many were not made good.
    """
    perceived = normal(uniform(event_keys, Purpose.EXPERIENCE, month))
    perceived *= 0.30
    perceived += service_level(ground, month)
    mended = np.minimum(incidents, MOST_INCIDENTS) - unmended
    perceived[failing] = perceived[failing] - 1.1 * unmended - 0.44 * mended
    return perceived


def _incident_mean(ground: Ground, month: int) -> Floats:
    return INCIDENTS_A_MONTH * ground.people.frailty / ground.at("service_speed", month)


def still_unmended(incidents: np.ndarray, recovery: Floats, event_keys: Keys, month: int) -> np.ndarray:
    """Return how many of the month's failures (at most three count) were not made good."""
    ordinal = np.arange(MOST_INCIDENTS)[:, None]
    missed = uniform(event_keys, Purpose.RECOVERED, month, ordinal) >= recovery
    return ((incidents > ordinal) & missed).sum(axis=0)


def campaign_lift(ground: Ground, arms: np.ndarray, month: int) -> Floats:
    """Return the log factor on the wish to buy of campaigns that are still felt, one number a customer."""
    people = ground.people
    felt = tuple(
        number
        for number, campaign in enumerate(CAMPAIGNS)
        if campaign.month <= month < campaign.month + CAMPAIGN_MONTHS
    )

    def lift() -> Floats:
        total = np.zeros(len(people))
        for number in felt:
            treated = arms[:, number] > 0
            # The standard offer says less than a personal one.
            standard = np.where(arms[:, number] > 1, 0.4, 1.0)
            total += treated * standard * CAMPAIGNS[number].strength * people.uplift
        return total * ground.at("campaigns", month)

    return ground.kept(f"campaigns {felt}", ("campaigns",), month, lift)


def drive(strength: Floats) -> Floats:
    """Return how much the motives (kind, customer) move a customer to come often, (customer,).

    Points and low prices decide mostly whether she stays, much less how often she comes.
    """
    idle = IDLE_INCENTIVE * strength[KIND["incentive"]] + IDLE_PRICE * strength[KIND["price"]]
    return strength.sum(axis=0) - idle


def pace(moved: Floats) -> Floats:
    """Return the factor on the purchase rate that the motives make."""
    return np.exp(0.30 * (np.clip(moved, 0.0, 6.5) - USUAL_DRIVE))


def first_attachment(people: People) -> Floats:
    """Return attachment as it drives behaviour before Lantern has done anything, in motive units."""
    return _softplus(1.25 * people.attachment + 0.1)


def _deserted(ground: Ground, month: int) -> Floats:
    """Return how far each customer misses the account manager who has left, 0 to 1."""
    people = ground.people
    if month < MANAGER_LEAVES:
        return ground.kept("not deserted", (), month, lambda: np.zeros(len(people)))
    return ground.kept(
        "deserted",
        ("manager_exit",),
        month,
        lambda: ((people.manager == LEAVING_MANAGER) & people.business) * ground.at("manager_exit", month),
    )


def _lock(ground: Ground, month: int) -> Floats:
    """Return what switching would cost beyond the usual, in motive units."""
    people = ground.people

    def lock() -> Floats:
        relational = people.switching_relational * (1.0 - _deserted(ground, month))
        barriers = ground.at("exit_barriers", month)
        trouble = barriers * people.switching_procedural + barriers * people.switching_financial
        return 0.35 * (trouble + relational - 3.0)

    return ground.kept(f"lock {month >= MANAGER_LEAVES}", ("manager_exit", "exit_barriers"), month, lock)


def _price_pressure(ground: Ground, month: int) -> Floats:
    """Return what Lantern's price adds to the log hazard of walking out."""
    return ground.kept(
        "pressure",
        ("price",),
        month,
        lambda: 3.2 * ground.people.price_sensitivity * ground.spread(np.log(ground.levels("price", month))),
    )


def _rival_pull(ground: Ground, month: int) -> Floats:
    """Return what a cheaper rival adds to the log hazard of going over to it."""

    def pull() -> Floats:
        price, rival = ground.levels("price", month), ground.levels("best_rival_price", month)
        dearer = np.where(rival > 0, np.log(price / np.maximum(rival, 1e-9)), 0.0)
        return 4.0 * ground.people.price_sensitivity * ground.spread(dearer)

    return ground.kept("pull", ("price", "best_rival_price"), month, pull)


def _annoyance(ground: Ground, month: int) -> Floats:
    """Return the factor that too many contacts put on the hazard of walking out."""

    def annoyance() -> Floats:
        contacts = ground.at("contact_per_month", month) * ground.people.consent
        return np.exp(0.12 * np.maximum(contacts - 4.0, 0.0))

    return ground.kept("annoyance", ("contact_per_month",), month, annoyance)


def hazards(
    ground: Ground,
    month: int,
    strength: Floats,
    attachment: Floats,
    satisfaction: Floats,
    hurt: Floats,
    lift: Floats,
) -> Floats:
    """Return the monthly hazard of leaving by each of the five causes, (cause, customer)."""
    people = ground.people
    # What keeps a customer buying at all, whatever the rivals do; and what holds against a rival. A monopoly
    # does not hold: it only leaves nowhere to go. A blocked wish holds less.
    bond = (
        strength[KIND["inertia"]]
        + strength[KIND["incentive"]]
        + strength[KIND["premium"]]
        + 0.5 * strength[KIND["latent"]]
        + _lock(ground, month)
    )
    hold = bond + strength[KIND["convenience"]] + strength[KIND["price"]]
    dislike = np.exp(-0.9 * satisfaction)
    persuaded = np.exp(-0.9 * lift) if lift.any() else 1.0
    seeking = ground.kept(
        "seeking",
        ("novelty",),
        month,
        lambda: 0.30 * people.variety_seeking * (1.0 - 2.0 * ground.at("novelty", month)),
    )
    opening = BASE_HAZARD["competitive"] * ground.levels("familiarity", month)
    deserted = _deserted(ground, month)
    result = np.empty((len(CAUSES), len(people)))
    result[CAUSE["active"]] = (
        BASE_HAZARD["active"]
        * np.exp(_price_pressure(ground, month) - 0.34 * np.minimum(bond, 6.0))
        * dislike
        * _annoyance(ground, month)
        * persuaded
    )
    result[CAUSE["natural"]] = ground.kept(
        "natural", (), month, lambda: BASE_HAZARD["natural"] * np.where(people.business, 0.6, 1.0)
    )
    competitive = (
        ground.spread(opening * ground.levels("opening_offer", month))
        * np.exp(_rival_pull(ground, month) - 0.78 * (np.minimum(hold, 7.0) - 2.0) + seeking)
        * dislike
        * persuaded
    )
    if deserted.any():
        competitive *= 1.0 + 1.5 * deserted * np.exp(-(month - MANAGER_LEAVES) / 4.0)
    np.minimum(competitive, 0.25, out=result[CAUSE["competitive"]])
    result[CAUSE["fault"]] = BASE_HAZARD["fault"] * hurt * np.exp(-0.30 * attachment)
    result[CAUSE["passive"]] = ground.kept(
        "passive", (), month, lambda: np.where(people.subscription, 1.8, 0.7) * BASE_HAZARD["passive"]
    )
    return result


def _wish(ground: Ground, month: int, strength: Floats, lift: Floats, slowing: Floats) -> Floats:
    """Return the expected number of orders in the month of each customer who is there."""
    people = ground.people

    def dear() -> Floats:
        return -(1.1 + 0.9 * people.price_sensitivity) * ground.spread(np.log(ground.levels("price", month)))

    def reminded() -> Floats:
        more = ground.levels("contact_per_month", month) - CONTACTS_A_MONTH
        return ground.spread(0.025 * np.clip(more, -CONTACTS_A_MONTH, 3.0)) * people.consent

    wish = people.purchase_rate * pace(drive(strength))
    wish *= np.exp(
        ground.kept("dear", ("price",), month, dear)
        + deal_lift(ground, month)
        + lift
        + ground.kept("reminded", ("contact_per_month",), month, reminded)
    )
    wish *= ground.outside.season[month]
    wish *= ground.kept("open", ("reach",), month, lambda: open_share(blocked_share(ground, month)))
    wish *= slowing
    return wish


def live(people: People, outside: Conditions, event_keys: Keys) -> Lives:
    """Run every customer through every month of ``outside``.

    ``event_keys`` address the luck of events (incidents, experiences, thresholds); they equal ``people.keys``
    unless an independent replicate of the same people is asked for.
    """
    count, months = len(people), outside.months
    ground = Ground(people, outside)
    threshold = np.stack(
        [exponential(uniform(event_keys, Purpose.THRESHOLD, 0, number)) for number in range(len(CAUSES))]
    )
    arms = campaign_arms(people, event_keys)
    cumulative = np.zeros((len(CAUSES), count))
    month_of = np.full((len(CAUSES), count), NEVER, dtype=np.int64)
    open_ways = np.ones((len(CAUSES), count), dtype=bool)
    still = np.ones(count, dtype=bool)
    # Month by month in memory, as they are made.
    paths = {
        name: np.zeros((months, count))
        for name in ("wish", "attachment", "satisfaction", "expectation", "perceived", "price")
    }
    incident_path = np.zeros((months, count), dtype=np.int64)
    reference = np.zeros((count, len(KINDS)))
    satisfaction = 0.25 * people.service_fit
    expectation = people.expectation.copy()
    hurt = np.zeros(count)
    first_month = np.maximum(people.join_month, 0)
    reference_month = np.clip(REFERENCE_MONTH, first_month, months - 1)
    lasting_attachment = 1.25 * people.attachment

    for month in range(months):
        here = people.join_month <= month
        incident_mean = ground.kept(
            "incidents",
            ("service_speed",),
            month,
            partial(_incident_mean, ground, month),
        )
        incidents = poisson(uniform(event_keys, Purpose.INCIDENT, month), incident_mean)
        failing = np.flatnonzero((incidents > 0) & here)
        incidents = incidents[failing]
        recovery = ground.at("recovery", month)[failing]
        unmended = still_unmended(incidents, recovery, event_keys[failing], month)
        perceived = perceive(ground, month, event_keys, failing, incidents, unmended)
        gap = perceived - expectation
        felt = np.where(gap < 0, LOSS_WEIGHT * gap, gap)
        satisfaction = np.where(here, MEMORY * satisfaction + (1.0 - MEMORY) * felt, satisfaction)
        expectation = np.where(here, expectation + 0.04 * gap, expectation)
        hurt *= 0.55
        hurt[failing] += unmended

        attachment = _softplus(lasting_attachment + 0.9 * satisfaction + 0.1)
        strength = motives(ground, month, attachment)
        # The month in which the weights are read: the reference month, or the last one with Lantern before it.
        at_reference = np.flatnonzero((month <= reference_month) & (still | (month == first_month)))
        reference[at_reference] = strength[:, at_reference].T
        lift = campaign_lift(ground, arms, month)
        hazard = hazards(ground, month, strength, attachment, satisfaction, hurt, lift)
        hazard *= here.astype(np.float64)
        cumulative += hazard
        way, row = np.nonzero((cumulative > threshold) & open_ways)
        month_of[way, row] = month
        open_ways[way, row] = False
        still[row] = False

        # Those about to leave by their own will slow down first: nobody walks out from full buying.
        near = np.zeros(count)
        for own in OWN_WILL:
            np.maximum(near, cumulative[own] / threshold[own], out=near)
        slowing = 1.0 - 0.65 * np.clip((near - 0.72) / 0.28, 0.0, 1.0)
        paths["wish"][month] = _wish(ground, month, strength, lift, slowing)
        paths["attachment"][month] = attachment
        paths["satisfaction"][month] = satisfaction
        paths["expectation"][month] = expectation
        paths["perceived"][month] = perceived
        paths["price"][month] = ground.at("price", month)
        incident_path[month, failing] = incidents

    potential = np.ascontiguousarray(month_of.T)
    paths = {name: path.T for name, path in paths.items()}
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
        incidents=incident_path.T,
        motives=reference,
        **paths,
    )
