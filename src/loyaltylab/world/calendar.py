"""History: what Lantern and its rivals did, by region and month, before anybody moves a lever.

The levels are ours, chosen so that every kind of loyalty and every cause of leaving has something to act on:
a price step, paused rewards, an understaffed winter, a rival on the Island.
"""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.draw import Floats
from loyaltylab.world.levers import Levers, Rivals, month_name, month_number
from loyaltylab.world.specification import REGIONS, RIVALS

MOST_MONTHS = 120
ISLAND = REGIONS.index("Island")
# One row a region, in the order of REGIONS: City, Harbour, Hills, Plain, Island.
OWN_PRICE = np.array([1.00, 0.99, 1.02, 1.00, 1.06])
RIVAL_PRICE = np.array([[0.99, 0.93, 1.06, 1.03, 1.01], [1.14, 1.12, 1.15, 1.17, 1.16]])
PRESENT = np.array([[True, True, True, True, False], [True, True, False, True, False]])
SEASON = np.array([0.86, 0.94, 0.98, 1.00, 1.02, 0.94, 0.84, 0.86, 1.00, 1.06, 1.20, 1.55])
POINTS_PER_EURO = 2.0
DEAL_DEPTH = 0.15
PROMISED_MINUTES = 15.0
TRAINED_SHARE = 0.5
CONTACTS_A_MONTH = 2.0
TIER_LINES_CENTS = (30_000, 70_000)
LEAVING_MANAGER = 3
MANAGER_LEAVES = 21


@dataclass(frozen=True)
class Campaign:
    """One campaign of history: when, to whom, with what.

    ``arms`` are the contents; the first is the control arm, which hears nothing. ``targeting`` is ``"random"``
    (equal arms among those who agreed to be contacted) or ``"score"`` (the share ``top`` with the highest risk
    score, all contacted: no control). ``strength`` is a factor on each customer's own uplift. ``cents`` is what one
    message of each arm costs.
    """

    name: str
    month: int
    targeting: str
    arms: tuple[str, ...]
    cents: tuple[int, ...]
    top: float = 1.0
    strength: float = 1.0


CAMPAIGNS = (
    Campaign("Spring tasting", 14, "random", ("control", "invitation"), (0, 140)),
    Campaign("Stay with us", 20, "score", ("retention offer",), (320,), top=0.2),
    Campaign("Stay with us, test", 26, "random", ("control", "retention offer"), (0, 320)),
    Campaign(
        "Your own tea",
        29,
        "random",
        ("control", "personal offer", "standard offer"),
        (0, 260, 90),
        strength=0.8,
    ),
)


@dataclass(frozen=True)
class Conditions:
    """Everything outside the customers, with the levers applied.

    Arrays are (group of customers, region, month), except ``rival_price`` and ``present`` (rival, region, month),
    ``promotion``, ``familiarity`` and ``opening_offer`` (region, month) and ``season`` (month,).
    ``best_rival_price`` is the lowest price of a rival that is present, 0 where there is none; ``rival_distance``
    is a factor; ``familiarity`` is the share of customers who know that there is a rival, 0 in a monopoly;
    ``opening_offer`` multiplies the pull of a newcomer.
    """

    months: int
    season: Floats
    promotion: Floats
    price: Floats
    reward_rate: Floats
    service_speed: Floats
    recovery: Floats
    reach: Floats
    novelty: Floats
    deal_depth: Floats
    promise_minutes: Floats
    tier_lines: Floats
    contact_per_month: Floats
    campaigns: Floats
    staff_training: Floats
    manager_exit: Floats
    exit_barriers: Floats
    rival_price: Floats
    best_rival_price: Floats
    rival_distance: Floats
    present: np.ndarray
    familiarity: Floats
    opening_offer: Floats


def base_price(months: int) -> Floats:
    """Return Lantern's price index (region, month): two general rises, and an extra one on the Island."""
    month = np.arange(months)
    rises = 1.0 + 0.03 * (month >= 10) + 0.03 * (month >= 22) + 0.02 * (month >= 34)
    extra = np.ones((len(REGIONS), months))
    extra[ISLAND] += 0.03 * (month >= 14)
    return np.round(OWN_PRICE[:, None] * rises * extra, 3)


def base_rival_price(months: int) -> Floats:
    """Return the rivals' price indices (rival, region, month): they follow Lantern's rises three months later."""
    month = np.arange(months)
    rises = 1.0 + 0.02 * (month >= 13) + 0.03 * (month >= 25)
    cut = np.ones((len(RIVALS), len(REGIONS), months))
    cut[0, REGIONS.index("Plain")] -= 0.08 * ((month >= 16) & (month < 22))  # a price war of six months
    return np.round(RIVAL_PRICE[:, :, None] * rises * cut, 3)


def base_promotion(months: int) -> np.ndarray:
    """Return which months had a deal (region, month): every third month, shifted from region to region."""
    month = np.arange(months)
    return (month[None, :] + np.arange(len(REGIONS))[:, None]) % 3 == 0


def base_rewards(months: int) -> Floats:
    """Return points per euro (region, month): paused in the Hills from July to December 2024."""
    rates = np.full((len(REGIONS), months), POINTS_PER_EURO)
    rates[REGIONS.index("Hills"), 18:24] = 0.0
    return rates


def base_service(months: int) -> Floats:
    """Return speed of service (region, month): the Harbour was short of hands from November 2023 to April 2024."""
    speed = np.ones((len(REGIONS), months))
    speed[REGIONS.index("Harbour"), 10:16] = 0.7
    speed[REGIONS.index("City"), 24:] = 1.1
    return speed


def conditions(months: int, levers: Levers, rivals: Rivals) -> Conditions:
    """Return history with the levers and the rivals' changes applied."""
    month = np.arange(months)
    entry = MOST_MONTHS if rivals.island_entry is None else month_number(rivals.island_entry)
    since_entry = np.maximum(month - entry, -1)
    present = np.repeat(PRESENT[:, :, None], months, axis=2)
    present[0, ISLAND] = month >= entry
    familiarity = np.ones((len(REGIONS), months))
    # A newcomer is not known to everybody on the first day: erosion is gradual (DOMAIN F28).
    familiarity[ISLAND] = 1.0 - np.exp(-(since_entry + 1) / 2.0)
    # Captives have stored up their wish to go, and a newcomer opens with offers: the first months draw most.
    opening_offer = np.ones((len(REGIONS), months))
    opening_offer[ISLAND] += np.where(month >= entry, 7.0 * np.exp(-since_entry / 9.0), 0.0)
    share = np.clip(0.25 * levers.values("novelty", months), 0.0, 1.0)
    rival_price = base_rival_price(months)
    factor = rivals.values("price", months)
    best = np.where(present, rival_price, np.inf).min(axis=0)
    best = np.where(present.any(axis=0), best, 0.0)
    return Conditions(
        months=months,
        season=SEASON[month % 12],
        promotion=base_promotion(months).astype(float),
        price=base_price(months) * levers.values("price", months),
        reward_rate=base_rewards(months) * levers.values("reward_rate", months),
        service_speed=base_service(months) * levers.values("service_speed", months),
        recovery=np.clip(0.45 * levers.values("recovery", months), 0.0, 1.0),
        reach=levers.values("reach", months),
        novelty=share,
        deal_depth=np.clip(DEAL_DEPTH * levers.values("deal_depth", months), 0.0, 0.6),
        promise_minutes=PROMISED_MINUTES * levers.values("promise_minutes", months),
        tier_lines=levers.values("tier_lines", months),
        contact_per_month=CONTACTS_A_MONTH * levers.values("contact_per_month", months),
        campaigns=levers.values("campaigns", months),
        staff_training=np.clip(TRAINED_SHARE * levers.values("staff_training", months), 0.0, 1.0),
        manager_exit=levers.values("manager_exit", months),
        exit_barriers=levers.values("exit_barriers", months),
        rival_price=rival_price * factor[0],
        best_rival_price=best * factor,
        rival_distance=rivals.values("distance", months),
        present=present,
        familiarity=familiarity,
        opening_offer=opening_offer,
    )


def month_names(months: int) -> list[str]:
    """Return ``["2023-01", "2023-02", …]``."""
    return [month_name(number) for number in range(months)]
