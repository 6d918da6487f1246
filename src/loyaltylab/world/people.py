"""Who the customers are: observed attributes and hidden traits, each a function of identity and seed alone."""

from dataclasses import dataclass, fields, replace

import numpy as np

from loyaltylab.world.draw import (
    Floats,
    Keys,
    Purpose,
    choose,
    customer_keys,
    exponential,
    gamma,
    normal,
    uniform,
)
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.specification import OBSTACLES, SEGMENTS
from loyaltylab.world.staff import MANAGERS, staff

FIRST_BUSINESS = 100_000_001
REGION_SHARES = (0.27, 0.26, 0.18, 0.17, 0.12)
LONGEST_PAST = 36
LAST_JOIN = 30
OBSTACLE_SHARES = {"none": 0.80, "opening hours": 0.10, "delivery area": 0.06, "credit limit": 0.04}


# The hidden segments: shares, and how each shifts the traits (in standard units; rate and ticket as log factors).
# Weighted by the shares the shifts add up to about nothing, so that the whole population stays as described.
SEGMENT_SHARES = {"connoisseur": 0.21, "bargain": 0.25, "routine": 0.26, "gift": 0.13, "explorer": 0.15}
SHIFTS: dict[str, dict[str, float]] = {
    "connoisseur": {"attachment": 0.55, "price": -0.55, "search": 0.0, "variety": 0.2, "reward": -0.1, "rate": 0.05, "ticket": 0.28},
    "bargain": {"attachment": -0.35, "price": 0.80, "search": -0.35, "variety": 0.0, "reward": 0.45, "rate": -0.05, "ticket": -0.18},
    "routine": {"attachment": 0.05, "price": -0.15, "search": 0.75, "variety": -0.60, "reward": 0.0, "rate": 0.45, "ticket": -0.08},
    "gift": {"attachment": 0.0, "price": -0.30, "search": 0.1, "variety": 0.0, "reward": -0.4, "rate": -0.75, "ticket": 0.35},
    "explorer": {"attachment": -0.2, "price": -0.05, "search": -0.65, "variety": 0.95, "reward": -0.1, "rate": 0.0, "ticket": -0.05},
    "office": {"attachment": 0.0, "price": 0.1, "search": 0.2, "variety": -0.2, "reward": 0.0, "rate": 0.2, "ticket": 0.0},
}  # fmt: skip
SPREAD = 0.85


@dataclass(frozen=True)
class People:
    """One array a trait, all of the same length, in the order of ``customer_id``.

    The traits' meanings and units stand in ``specification.TRAITS``; ``join_month`` counts from January 2023 = 0
    and is negative for those who came earlier; ``frailty`` is proneness to service failures (mean 1).
    """

    customer_id: np.ndarray
    keys: Keys
    business: np.ndarray
    region: np.ndarray
    join_month: np.ndarray
    join_day: np.ndarray
    segment: np.ndarray
    birth_year: np.ndarray
    birth_month: np.ndarray
    birth_day: np.ndarray
    channel: np.ndarray
    source: np.ndarray
    acquisition_cents: np.ndarray
    own_km: Floats
    rival_km: Floats
    subscription: np.ndarray
    member: np.ndarray
    obstacle: np.ndarray
    obstacle_strength: Floats
    manager: np.ndarray
    consent: np.ndarray
    attachment: Floats
    price_sensitivity: Floats
    search_cost: Floats
    convenience_need: Floats
    reward_response: Floats
    variety_seeking: Floats
    expectation: Floats
    switching_procedural: Floats
    switching_financial: Floats
    switching_relational: Floats
    purchase_rate: Floats
    ticket: Floats
    response_style: Floats
    service_fit: Floats
    frailty: Floats
    uplift: Floats
    manager_skill: Floats

    def __len__(self) -> int:
        """Return the number of customers."""
        return len(self.customer_id)

    @property
    def group(self) -> np.ndarray:
        """Return each customer's place in ``levers.GROUPS``: guest, business or member."""
        return np.where(self.business, GROUPS.index("business"), self.member * GROUPS.index("members"))

    def free_to_leave(self) -> "People":
        """Return the same people as if leaving cost them nothing: who of them leaves now was a captive."""
        nothing = np.zeros(len(self))
        return replace(
            self, switching_procedural=nothing, switching_financial=nothing, switching_relational=nothing
        )

    def take(self, rows: np.ndarray) -> "People":
        """Return the people at the given rows or mask."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def identities(private: int, business: int) -> np.ndarray:
    """Return the customer numbers of a world: private ones from 1, businesses from 100 000 001."""
    return np.concatenate(
        [np.arange(1, private + 1), np.arange(FIRST_BUSINESS, FIRST_BUSINESS + business)]
    ).astype(np.int64)


def segments(keys: Keys, business: np.ndarray) -> np.ndarray:
    """Return each customer's hidden segment, a position in ``SEGMENTS``."""
    private = choose(uniform(keys, Purpose.SEGMENT), list(SEGMENT_SHARES.values()))
    return np.where(business, len(SEGMENT_SHARES), private)


def _shifts(trait: str) -> Floats:
    """Return how each segment shifts a trait, in the order of ``SEGMENTS``."""
    return np.array([SHIFTS[name][trait] for name in SEGMENTS])


def join_months(keys: Keys) -> np.ndarray:
    """Return the month in which each customer joined, January 2023 = 0."""
    luck = uniform(keys, Purpose.JOIN_MONTH)
    # Four in ten were there before the records start; the others come in evenly until mid-2025.
    return np.where(
        luck < 0.4,
        -1 - np.floor(luck / 0.4 * LONGEST_PAST),
        np.floor((luck - 0.4) / 0.6 * (LAST_JOIN + 1)),
    ).astype(np.int64)


def attachments(keys: Keys, segment: np.ndarray, join_month: np.ndarray) -> Floats:
    """Return the lasting attachment of each customer, in standard units."""
    own = SPREAD * normal(uniform(keys, Purpose.ATTACHMENT)) + _shifts("attachment")[segment]
    # Those who have stayed since before 2023 are, on average, the more attached ones.
    return own + 0.25 * (join_month < 0)


def people(seed: int, customer_id: np.ndarray) -> People:
    """Return the people with these numbers; nobody depends on anybody else, so any subset gives the same rows."""
    return draw_people(seed, customer_id, customer_keys(seed, customer_id))


def draw_people(seed: int, customer_id: np.ndarray, keys: Keys) -> People:
    """Return people with the given keys: customers, or households next door that have keys of their own."""
    business = customer_id >= FIRST_BUSINESS

    def u(purpose: Purpose) -> Floats:
        return uniform(keys, purpose)

    def z(purpose: Purpose) -> Floats:
        return normal(u(purpose))

    segment = segments(keys, business)

    def shifted(purpose: Purpose, trait: str) -> Floats:
        return SPREAD * z(purpose) + _shifts(trait)[segment]

    def factor(trait: str) -> Floats:
        return np.exp(_shifts(trait))[segment]

    region = choose(u(Purpose.REGION), REGION_SHARES)
    join_month = join_months(keys)
    channel_u = u(Purpose.CHANNEL)
    # Explorers come through the web more often than others.
    web_share = np.where(segment == SEGMENTS.index("explorer"), 0.68, 0.38)
    channel = np.where(business, 2, (channel_u < web_share).astype(np.int64))
    source = choose(u(Purpose.SOURCE), [0.40, 0.37, 0.23])
    source = np.where(business & (source == 1), 3, source)
    cost = np.array([200.0, 2600.0, 1100.0, 9500.0])[source]
    subscription = u(Purpose.CONTRACT) < np.where(business, 0.60, 0.24)

    reward_z = shifted(Purpose.REWARD_RESPONSE, "reward")
    price_z = shifted(Purpose.PRICE_SENSITIVITY, "price")
    search_z = shifted(Purpose.SEARCH_COST, "search")
    variety = shifted(Purpose.VARIETY, "variety")
    purchase_rate = np.maximum(0.02, 0.63 * gamma(keys, Purpose.PURCHASE_RATE, 1.4) / 1.4) * factor("rate")
    # Who buys often joins the programme more readily: most of the gap between members and others is selection.
    eagerness = 0.1 + 1.3 * reward_z + 0.6 * np.log(purchase_rate / 0.45)
    member = (u(Purpose.MEMBER) < 1.0 / (1.0 + np.exp(-eagerness))) & ~business
    attachment = attachments(keys, segment, join_month)
    obstacle = choose(u(Purpose.OBSTACLE_KIND), [OBSTACLE_SHARES[name] for name in OBSTACLES])
    obstacle = np.where(business & (obstacle == 1), 3, obstacle)
    obstacle = np.where(~business & (obstacle == 3), 1, obstacle)
    manager = np.floor(u(Purpose.MANAGER) * MANAGERS).astype(np.int64) + 1
    own_km = np.clip(np.exp(0.95 + 0.75 * z(Purpose.OWN_DISTANCE)), 0.1, 60.0)
    rival_km = np.clip(np.exp(1.25 + 0.80 * z(Purpose.RIVAL_DISTANCE)), 0.1, 60.0)
    age_u = u(Purpose.AGE)
    return People(
        customer_id=customer_id,
        keys=keys,
        business=business,
        region=region,
        join_month=join_month,
        join_day=np.floor(u(Purpose.JOIN_DAY) * 28).astype(np.int64) + 1,
        segment=segment,
        birth_year=np.round(1978 + 26 * (1 - age_u**0.8 * 1.75)).astype(np.int64),
        birth_month=np.floor(u(Purpose.BIRTHDAY) * 12).astype(np.int64) + 1,
        birth_day=np.floor((u(Purpose.BIRTHDAY) * 12 % 1) * 28).astype(np.int64) + 1,
        channel=channel,
        source=source,
        acquisition_cents=np.round(cost * np.exp(0.35 * z(Purpose.ACQUISITION))).astype(np.int64),
        own_km=np.round(own_km, 1),
        rival_km=np.round(rival_km, 1),
        subscription=subscription,
        member=member,
        obstacle=obstacle,
        obstacle_strength=np.where(obstacle > 0, 0.55 + 0.40 * u(Purpose.OBSTACLE_STRENGTH), 0.0),
        manager=manager,
        consent=u(Purpose.CONSENT) < 0.72,
        attachment=attachment,
        price_sensitivity=np.exp(0.5 * price_z - 0.125),
        search_cost=search_z,
        convenience_need=np.exp(0.5 * z(Purpose.CONVENIENCE_NEED) - 0.125) * np.where(business, 0.5, 1.0),
        reward_response=np.exp(0.6 * reward_z - 0.18),
        variety_seeking=variety,
        expectation=0.35 * z(Purpose.EXPECTATION),
        switching_procedural=np.exp(0.4 * z(Purpose.SWITCHING_PROCEDURAL)) * np.where(subscription, 1.3, 0.8),
        switching_financial=np.exp(0.4 * z(Purpose.SWITCHING_FINANCIAL)) * np.where(member, 1.2, 0.7),
        switching_relational=np.exp(0.4 * z(Purpose.SWITCHING_RELATIONAL)) * np.where(business, 1.8, 0.8),
        purchase_rate=purchase_rate,
        ticket=np.exp(3.15 + 0.33 * z(Purpose.TICKET)) * factor("ticket") * np.where(business, 6.0, 1.0),
        response_style=0.5 * z(Purpose.RESPONSE_STYLE),
        service_fit=0.45 * z(Purpose.SERVICE_FIT),
        frailty=exponential(u(Purpose.FRAILTY)),
        manager_skill=np.where(business, staff(seed).skill[manager - 1], 0.0),
        # What a contact does to the wish to buy: it persuades seekers and savers, and wakes the inert who do not
        # care ("sleeping dogs"): some uplifts are negative.
        uplift=0.10
        + 0.16 * variety
        + 0.12 * reward_z
        - 0.20 * search_z
        + 0.08 * np.minimum(attachment, 0.0)
        + 0.12 * z(Purpose.UPLIFT),
    )
