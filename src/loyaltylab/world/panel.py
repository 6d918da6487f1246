"""A market-research panel: what some households buy in a quarter, at Lantern and at six other brands.

An agency asks some of Lantern's customers and some households next door that never were customers. Purchases at
Lantern are the customer's own orders. Purchases at the others come at a rate of need x liking. Likings are independent
gamma numbers with a shape in proportion to the brand's size, as in the Dirichlet model of buying (Goodhardt, Ehrenberg &
Chatfield, 1984), so that double jeopardy follows and is not written in. What a customer no longer wishes to buy at
Lantern goes over to the others in part, whatever the reason.
"""

from dataclasses import dataclass, replace

import numpy as np

from loyaltylab.world.buying import Orders, total
from loyaltylab.world.calendar import ISLAND, Conditions, base_rival_price, conditions
from loyaltylab.world.draw import Floats, Keys, Purpose, customer_keys, gamma, mix, poisson, uniform
from loyaltylab.world.ground import Ground
from loyaltylab.world.levers import Levers, Rivals
from loyaltylab.world.life import Lives, drive, first_attachment, motives, pace
from loyaltylab.world.people import People, draw_people
from loyaltylab.world.specification import BRANDS, CAUSES, REGIONS, RIVALS

PANEL_START = 12
QUARTER = 3
# Shares of private customers, and of the households next door to those who came before 2023, that the agency asks.
ASKED, ASKED_NEXT_DOOR = 0.125, 0.34
FIRST_NEXT_DOOR = 20_000_000_000
# Sizes of the six other brands: the shapes of the likings for them. Their sum is ours.
LIKING_SHAPES = (0.68, 0.37, 0.29, 0.19, 0.12, 0.08)
HEAVY = 0.8
# What leaves Lantern and goes to the others; the rest is not bought at all.
GOES_OVER = 0.6
LEAST = 0.15
ELASTICITY, DISTANCE = 1.1, 0.3
NATURAL = CAUSES.index("natural")


@dataclass(frozen=True)
class Panel:
    """Households of the panel, one entry each, and their purchases (household, quarter, brand).

    ``customer`` is the row in ``People``, −1 for who never was a customer; ``quarters`` holds each quarter's last
    month; ``need`` (purchases a month) and ``share`` (of Lantern in it) are hidden.
    """

    household: np.ndarray
    customer: np.ndarray
    region: np.ndarray
    quarters: np.ndarray
    purchases: np.ndarray
    need: Floats
    share: Floats


def brand_present(outside: Conditions) -> np.ndarray:
    """Return where the other brands are sold, (brand, region, month): small ones everywhere but on the Island."""
    here = np.ones((len(BRANDS) - 1, len(REGIONS), outside.months), dtype=bool)
    here[:, ISLAND] = False
    here[: len(RIVALS)] = outside.present
    return here


def likings(keys: Keys) -> Floats:
    """Return how much each household likes each of the other brands, (household, brand)."""
    own = mix(keys[:, None] + np.arange(1, len(LIKING_SHAPES) + 1, dtype=np.uint64))
    shapes = np.tile(LIKING_SHAPES, len(keys))
    return gamma(own.ravel(), Purpose.PANEL_LIKING, shapes).reshape(own.shape)


def wish_at_first(people: People) -> Floats:
    """Return orders a month that a customer would wish for at Lantern as it was in January 2023, whatever follows."""
    start = Ground(people, conditions(1, Levers(), Rivals()))
    strength = motives(start, 0, first_attachment(people))
    return people.purchase_rate * pace(drive(strength))


def other_need(people: People) -> Floats:
    """Return the scale of a household's purchases elsewhere; who orders a lot at Lantern is less of an extreme there."""
    return people.purchase_rate**HEAVY


def other_rates(people: People, liking: Floats, missing: Floats, outside: Conditions) -> Floats:
    """Return expected purchases at the other brands, (household, brand, month).

    Parameters
    ----------
    missing
        (household, month): what is bought less at Lantern than at first, orders a month.
    """
    group, region = people.group, people.region
    factor = np.log(outside.rival_price / base_rival_price(outside.months))
    price = np.concatenate([factor, np.repeat(factor[:1], len(BRANDS) - 1 - len(RIVALS), axis=0)])
    reacts = ELASTICITY + 0.9 * people.price_sensitivity
    nearer = outside.rival_distance[group, region] ** -DISTANCE
    known = outside.familiarity[region]
    here = brand_present(outside)[:, region]
    usual = other_need(people)[:, None] * liking
    all_usual = usual.sum(axis=1)[:, None]
    over = np.maximum(1.0 + GOES_OVER * missing / np.maximum(all_usual, 1e-9), LEAST)
    pull = over * nearer * known * outside.season
    rates = np.broadcast_to(usual.T[:, :, None], here.shape)
    if price.any():
        rates = rates * np.exp(-reacts[:, None] * price[:, region])
    return np.moveaxis(rates * here * pull, 0, 1)


def _orders_by_quarter(rows: np.ndarray, orders: Orders, count: int, quarters: np.ndarray) -> np.ndarray:
    """Return orders of the given customers, (customer, quarter)."""
    quarter = (orders.month - PANEL_START) // QUARTER
    inside = (orders.month >= PANEL_START) & (quarter < len(quarters))
    place = orders.row[inside] * len(quarters) + quarter[inside]
    return total(place, np.ones(place.size), count * len(quarters)).reshape(count, len(quarters))[rows]


def panel(
    seed: int,
    luck_seed: int,
    people: People,
    lives: Lives,
    outside: Conditions,
    event_keys: Keys,
    orders: Orders,
) -> Panel:
    """Return the panel from January 2024 on, in whole quarters.

    Households next door hang on customers' numbers, so that a small world is the beginning of a large one.
    """
    quarters = np.arange(PANEL_START + QUARTER - 1, outside.months, QUARTER)
    private = ~people.business
    asked = np.flatnonzero(private & (uniform(people.keys, Purpose.PANEL_ASKED) < ASKED))
    old = private & (people.join_month < 0)
    beside = np.flatnonzero(old & (uniform(people.keys, Purpose.PANEL_ASKED, 0, 1) < ASKED_NEXT_DOOR))
    numbers = people.customer_id[beside]
    drawn = draw_people(seed, numbers, customer_keys(seed, FIRST_NEXT_DOOR + numbers))
    next_door = replace(drawn, region=people.region[beside])

    own = people.take(asked)
    wished = wish_at_first(own)
    missing = wished[:, None] - np.where(lives.active[asked], lives.wish[asked], 0.0) / outside.season
    missing = np.where(np.arange(outside.months) < own.join_month[:, None], wished[:, None], missing)
    # Whom life takes away stops buying tea anywhere in town.
    natural = (lives.cause[asked] == NATURAL)[:, None] & (
        np.arange(outside.months) >= lives.left[asked][:, None]
    )
    stays = np.where(natural & ~lives.active[asked], 0.0, 1.0)
    parts = []
    for who, keys, lacking, left in (
        (own, event_keys[asked], missing, stays),
        (
            next_door,
            customer_keys(luck_seed, FIRST_NEXT_DOOR + numbers),
            np.zeros((len(next_door), outside.months)),
            1.0,
        ),
    ):
        liking = likings(who.keys)
        rates = other_rates(who, liking, lacking, outside) * np.broadcast_to(left, lacking.shape)[:, None, :]
        last = PANEL_START + QUARTER * len(quarters)
        means = (
            rates[:, :, PANEL_START:last]
            .reshape(len(who), len(BRANDS) - 1, len(quarters), QUARTER)
            .sum(axis=3)
        )
        luck = uniform(
            keys[:, None, None],
            Purpose.PANEL_PURCHASES,
            quarters[None, None, :],
            np.arange(len(BRANDS) - 1)[None, :, None],
        )
        parts.append((np.moveaxis(poisson(luck, means), 1, 2), other_need(who) * liking.sum(axis=1)))
    at_lantern = _orders_by_quarter(asked, orders, len(people), quarters)
    none = np.zeros((len(next_door), len(quarters)), dtype=np.int64)
    purchases = np.concatenate(
        [
            np.concatenate([mine[:, :, None], others], axis=2)
            for mine, (others, _) in ((at_lantern, parts[0]), (none, parts[1]))
        ]
    )
    need = np.concatenate([wished + parts[0][1], parts[1][1]])
    at_first = np.concatenate([wished, np.zeros(len(next_door))])
    household = np.concatenate([2 * own.customer_id - 1, 2 * numbers])
    order = np.argsort(household, kind="stable")
    customer = np.concatenate([asked, np.full(len(next_door), -1)])
    return Panel(
        household=household[order],
        customer=customer[order],
        region=np.concatenate([own.region, next_door.region])[order],
        quarters=quarters,
        purchases=purchases[order],
        need=need[order],
        share=(at_first / need)[order],
    )
