"""Orders: how many, on which day, worth what. Counts and values come from the wishes of each life."""

from dataclasses import dataclass, fields, replace
from functools import cache

import numpy as np

from loyaltylab.world.calendar import TIER_LINES_CENTS, Conditions
from loyaltylab.world.draw import (
    Floats,
    Keys,
    Purpose,
    choose,
    exponential,
    moments,
    normal,
    poisson,
    uniform,
    unroll,
)
from loyaltylab.world.ground import Ground
from loyaltylab.world.levers import month_name
from loyaltylab.world.life import Lives, blocked_share, deal_lift, open_share
from loyaltylab.world.people import People

# Shares of categories (tea, coffee, ware, sweets, home, gifts) by hidden segment, in the order of SEGMENTS.
CATEGORY_SHARES = np.array(
    [
        (0.56, 0.12, 0.18, 0.06, 0.05, 0.03),
        (0.38, 0.20, 0.06, 0.24, 0.09, 0.03),
        (0.54, 0.22, 0.06, 0.10, 0.06, 0.02),
        (0.22, 0.06, 0.18, 0.16, 0.12, 0.26),
        (0.30, 0.16, 0.16, 0.14, 0.18, 0.06),
        (0.36, 0.40, 0.06, 0.14, 0.03, 0.01),
    ]
)
GIFT_SEGMENT = 3
COST_SHARE = 0.56
BIRTHDAY_ORDINAL = 500_000
TIER_ORDINAL = 600_000
TIER_REACH_CENTS = 6_000
# How strongly a birthday voucher, and a tier line within reach, pull somebody who likes rewards: chance of an order.
BIRTHDAY_PULL, TIER_PULL = 0.22, 0.30


@dataclass(frozen=True)
class Orders:
    """One entry an order, sorted by customer and date.

    ``row`` is the customer's place in ``People``; ``day`` counts from 1 within ``month``; money in cents.
    ``deal_cents`` is what the order costs after the deal and before any voucher.
    """

    row: np.ndarray
    month: np.ndarray
    ordinal: np.ndarray
    day: np.ndarray
    category: np.ndarray
    items: np.ndarray
    list_cents: np.ndarray
    deal_cents: np.ndarray
    cost_cents: np.ndarray
    on_deal: np.ndarray
    channel: np.ndarray
    pack: np.ndarray
    gift: np.ndarray


@dataclass(frozen=True)
class HiddenBuying:
    """(customer, month) counts that nobody sees.

    Orders for her own reasons, the same without the month's deal, and wishes that were blocked.
    """

    own: np.ndarray
    without_deal: np.ndarray
    blocked: np.ndarray


@cache
def month_lengths(months: int) -> np.ndarray:
    """Return the number of days of each month from January 2023 on."""
    starts = np.array([month_name(number) for number in range(months + 1)], dtype="datetime64[M]")
    return np.diff(starts.astype("datetime64[D]")).astype(np.int64)


def total(place: np.ndarray, amounts: np.ndarray, size: int) -> np.ndarray:
    """Return the sum of whole amounts at each place 0 … size-1 (exact below 2**53)."""
    return np.bincount(place.astype(np.intp), weights=amounts, minlength=size).astype(np.int64)


def order_counts(people: People, lives: Lives, event_keys: Keys, wish: Floats) -> np.ndarray:
    """Return the number of orders for each (customer, month) at the given wishes."""
    row, month = lives.cells
    return _counts(people, lives, _order_luck(lives, event_keys), wish[row, month])


def _order_luck(lives: Lives, event_keys: Keys) -> Floats:
    """Return the luck that decides the number of orders, one a cell of ``lives.cells``."""
    row, month = lives.cells
    return uniform(event_keys[row], Purpose.ORDER_COUNT, month)


def _counts(people: People, lives: Lives, luck: Floats, wishes: Floats) -> np.ndarray:
    """Return the orders (customer, month) at this luck and these wishes, one a cell of ``lives.cells``."""
    row, month = lives.cells
    counts = np.zeros(lives.active.shape, dtype=np.int64)
    counts[row, month] = poisson(luck, wishes)
    # The first month, and the first one after coming back, has the order that made her a customer (again).
    for begins in (people.join_month, lives.winback.returned):
        begun = np.flatnonzero((begins >= 0) & (begins < counts.shape[1]))
        begun = begun[lives.active[begun, begins[begun]]]
        counts[begun, begins[begun]] = np.maximum(counts[begun, begins[begun]], 1)
    return counts


def hidden_buying(people: People, lives: Lives, outside: Conditions, event_keys: Keys) -> HiddenBuying:
    """Return what would have been bought without deals, and the wishes that obstacles blocked."""
    months, ground = range(outside.months), Ground(people, outside)
    row, month = lives.cells
    lift = np.stack([deal_lift(ground, month) for month in months], axis=1)[row, month]
    free = np.stack([open_share(blocked_share(ground, month)) for month in months], axis=1)[row, month]
    luck, wishes = _order_luck(lives, event_keys), lives.wish[row, month]
    counts = _counts(people, lives, luck, wishes)
    without = _counts(people, lives, luck, wishes * np.exp(-lift))
    wished = _counts(people, lives, luck, wishes / free)
    return HiddenBuying(counts, without, wished - counts)


def _details(
    people: People,
    lives: Lives,
    outside: Conditions,
    event_keys: Keys,
    row: np.ndarray,
    month: np.ndarray,
    ordinal: np.ndarray,
) -> Orders:
    """Return the orders at these addresses, each with its own luck."""
    ground, keys = Ground(people, outside), moments(event_keys[row], month, ordinal)

    def u(purpose: Purpose) -> Floats:
        return uniform(keys, purpose)

    length = month_lengths(outside.months)[month]
    opening_month = month == people.join_month[row]
    first_day = np.where(opening_month, people.join_day[row], 1)
    day = first_day + np.floor(u(Purpose.ORDER_DAY) * (length - first_day + 1)).astype(np.int64)
    day = np.where(opening_month & (ordinal == 0), first_day, day)

    price = lives.price[row, month]
    value = people.ticket[row] * np.exp(0.45 * normal(u(Purpose.ORDER_VALUE)) - 0.10125) * price
    list_cents = np.maximum(np.round(value * 100).astype(np.int64), 50)
    promoted = ground.cells("promotion", row, month) > 0
    depth = ground.cells("deal_depth", row, month)
    keen = np.clip(0.18 + 0.30 * people.price_sensitivity, 0.0, 0.95)[row]
    on_deal = promoted & (depth > 0) & (u(Purpose.ORDER_DEAL) < keen)
    deal_cents = np.where(on_deal, np.round(list_cents * (1.0 - depth)).astype(np.int64), list_cents)
    # The cost of goods follows the shelf price of January 2023, not Lantern's price lever.
    share = COST_SHARE * np.exp(0.08 * normal(u(Purpose.ORDER_COST)))
    cost_cents = np.round(list_cents / price * share).astype(np.int64)
    channel = people.channel[row]
    elsewhere = (u(Purpose.ORDER_CHANNEL) < 0.15) & (channel < 2)
    channel = np.where(elsewhere, 1 - channel, channel)
    giver = people.segment[row] == GIFT_SEGMENT
    december = month % 12 == 11
    gift_share = np.where(december, 0.26, 0.04) + np.where(giver, 0.28, 0.0)
    items = 1 + np.floor(exponential(u(Purpose.ORDER_ITEMS)) * 1.6).astype(np.int64)
    items = np.clip(np.where(people.business[row], items * 4, items), 1, 60)
    return Orders(
        row=row,
        month=month,
        ordinal=ordinal,
        day=day,
        category=choose(u(Purpose.ORDER_CATEGORY), CATEGORY_SHARES, people.segment[row]),
        items=items,
        list_cents=list_cents,
        deal_cents=deal_cents,
        cost_cents=cost_cents,
        on_deal=on_deal,
        channel=channel,
        pack=np.where(items >= 6, 2, np.where(items >= 3, 1, 0)),
        gift=u(Purpose.ORDER_GIFT) < gift_share,
    )


def _birthday_orders(
    people: People, lives: Lives, outside: Conditions, event_keys: Keys
) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, month) of the extra orders that the birthday voucher brings."""
    month_axis = np.arange(outside.months)
    group = people.group
    rate = outside.reward_rate[group, people.region] / 2.0
    chance = BIRTHDAY_PULL * people.member * np.minimum(people.reward_response, 3.0)
    birthday = (month_axis[None, :] % 12) + 1 == people.birth_month[:, None]
    luck = uniform(event_keys[:, None], Purpose.BIRTHDAY_ORDER, month_axis[None, :])
    extra = birthday & lives.active & (luck < np.clip(chance[:, None] * np.minimum(rate, 2.0), 0.0, 0.7))
    row, month = np.nonzero(extra)
    return row, month


def _tier_orders(
    people: People, lives: Lives, outside: Conditions, event_keys: Keys, before: list[Orders]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (row, month, cents) of the December orders by which members cross a tier line that is near."""
    years = -(-outside.months // 12)
    spend = np.zeros((len(people), years), dtype=np.int64)
    for orders in before:
        place = orders.row * years + orders.month // 12
        spend += total(place, orders.deal_cents, spend.size).reshape(spend.shape)
    rows, months, cents = [], [], []
    group = people.group
    for year in range(years):
        december = year * 12 + 11
        if december >= outside.months:
            continue
        lines = np.array(TIER_LINES_CENTS) * outside.tier_lines[group, people.region, december][:, None]
        gap = lines - spend[:, year, None]
        near = np.where(gap > 0, gap, np.inf).min(axis=1)
        rate = np.minimum(outside.reward_rate[group, people.region, december] / 2.0, 2.0)
        chance = np.clip(TIER_PULL * people.member * people.reward_response * rate, 0.0, 0.85)
        luck = uniform(event_keys, Purpose.TIER_ORDER, december)
        who = np.flatnonzero((near <= TIER_REACH_CENTS) & lives.active[:, december] & (luck < chance))
        over = exponential(uniform(event_keys[who], Purpose.TIER_VALUE, december)) * 500
        rows.append(who)
        months.append(np.full(who.size, december))
        cents.append(np.maximum(np.ceil(near[who] + over), 50).astype(np.int64))
    if not rows:
        nobody = np.array([], dtype=np.int64)
        return nobody, nobody, nobody
    return np.concatenate(rows), np.concatenate(months), np.concatenate(cents)


def _by_date(parts: list[Orders], months: int) -> Orders:
    """Return the parts as one, sorted by customer, month, day and ordinal."""
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Orders)
    }
    # One number holds all four, so that one sort of plain numbers does: 2**5 days, 2**20 ordinals.
    stamp = ((columns["row"] * months + columns["month"]) << 25) + (columns["day"] << 20) + columns["ordinal"]
    sequence = np.argsort(stamp, kind="stable")
    return Orders(**{name: column[sequence] for name, column in columns.items()})


def buy(people: People, lives: Lives, outside: Conditions, event_keys: Keys) -> Orders:
    """Return all orders of these people.

    Every draw is addressed by customer, month and ordinal within the month, so a lever that adds one order
    leaves all others as they were.
    """
    months = outside.months
    cell, ordinal = unroll(order_counts(people, lives, event_keys, lives.wish))
    world = (people, lives, outside, event_keys)
    usual = _details(*world, cell // months, cell % months, ordinal)

    row, month = _birthday_orders(*world)
    party = _details(*world, row, month, np.full(row.size, BIRTHDAY_ORDINAL))
    offset = (party.day * 7919) % 7 - 3
    near_birthday = np.clip(people.birth_day[row] + offset, 1, month_lengths(months)[month])
    joined = np.where(month == people.join_month[row], people.join_day[row], 1)
    party = replace(party, day=np.maximum(near_birthday, joined))

    row, month, cents = _tier_orders(*world, [usual, party])
    push = _details(*world, row, month, np.full(row.size, TIER_ORDINAL))
    price = lives.price[row, month]
    cost = np.round(cents / price * COST_SHARE).astype(np.int64)
    late = 20 + push.day % 12
    push = replace(
        push,
        day=late,
        list_cents=cents,
        deal_cents=cents,
        cost_cents=cost,
        on_deal=np.zeros(row.size, dtype=bool),
    )
    return _by_date([usual, party, push], months)
