"""Lantern Club: points earned, redeemed and expired, month by month, and the tier."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.buying import Orders, total
from loyaltylab.world.calendar import TIER_LINES_CENTS, Conditions
from loyaltylab.world.draw import Keys, Purpose, uniform
from loyaltylab.world.ground import Ground
from loyaltylab.world.people import People

VOUCHER_POINTS = 500
POINTS_PER_EURO_OFF = 100
EXPIRY_MONTHS = 12
TIER_BONUS = (1.0, 1.2, 1.5)


@dataclass(frozen=True)
class Programme:
    """Statements as (customer, month) arrays in points, the tier 0, 1, 2, and the voucher of each order in cents.

    Who is no member has no points and tier 0.
    """

    earned: np.ndarray
    redeemed: np.ndarray
    expired: np.ndarray
    balance: np.ndarray
    tier: np.ndarray
    voucher_cents: np.ndarray


def tiers(spend: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the tier (month, customer): by spend of this calendar year so far, or of the last one if that is higher.

    Parameters
    ----------
    spend
        (month, customer) in cents.
    lines
        (month, customer) factor on the tier lines.
    """
    result = np.zeros(spend.shape, dtype=np.int64)
    this = last = np.zeros(spend.shape[1], dtype=np.int64)
    for month, spent in enumerate(spend):
        if month % 12 == 0:
            this, last = np.zeros(spend.shape[1], dtype=np.int64), this
        this = this + spent
        best = np.maximum(this, last)
        for line in TIER_LINES_CENTS:
            result[month] += best >= line * lines[month]
    return result


def run_programme(people: People, orders: Orders, outside: Conditions, event_keys: Keys) -> Programme:
    """Return what the programme did. A voucher is used on a month's first order that is worth at least twice as much."""
    count, months = len(people), outside.months
    ground = Ground(people, outside)
    voucher = VOUCHER_POINTS * 100 // POINTS_PER_EURO_OFF
    worthy = orders.deal_cents >= 2 * voucher
    # Members only, and month by month in memory, as the statements are made.
    members = np.flatnonzero(people.member)
    cell = orders.month * count + orders.row
    spend = total(cell, orders.deal_cents, months * count).reshape(months, count)[:, members]
    places = np.full(months * count, -1, dtype=np.int64)
    candidates = np.flatnonzero(worthy)[::-1]
    places[cell[candidates]] = candidates  # the last write is the earliest order
    first = places.reshape(months, count)[:, members]
    tier = tiers(spend, outside.tier_lines.reshape(-1, months).T[:, ground.group[members]])
    bonus = np.array(TIER_BONUS)
    earned, redeemed, expired, balance = (np.zeros(spend.shape, dtype=np.int64) for _ in range(4))
    vouchers = np.zeros(orders.row.size, dtype=np.int64)
    points: np.ndarray = np.zeros(members.size, dtype=np.int64)
    quiet: np.ndarray = np.zeros(members.size, dtype=np.int64)
    keys, keen = event_keys[members], np.clip(0.25 + 0.25 * people.reward_response[members], 0, 0.9)
    for month in range(months):
        quiet = np.where(spend[month] > 0, 0, quiet + 1)
        able = np.flatnonzero((points >= VOUCHER_POINTS) & (first[month] >= 0))
        redeem = able[uniform(keys[able], Purpose.REDEEM, month) < keen[able]]
        vouchers[first[month, redeem]] = voucher
        redeemed[month, redeem] = VOUCHER_POINTS
        paid = spend[month].copy()
        paid[redeem] -= voucher
        rate = ground.at("reward_rate", month)[members] * bonus[tier[month]]
        earned[month] = np.floor(paid * rate / 100.0 + 1e-9).astype(np.int64)
        lapse = (quiet >= EXPIRY_MONTHS) & (points > 0)
        expired[month] = np.where(lapse, points, 0)
        points = points + earned[month] - redeemed[month] - expired[month]
        balance[month] = points

    def of_all(statement: np.ndarray) -> np.ndarray:
        result = np.zeros((count, months), dtype=np.int64)
        result[members] = statement.T
        return result

    return Programme(
        earned=of_all(earned),
        redeemed=of_all(redeemed),
        expired=of_all(expired),
        balance=of_all(balance),
        tier=of_all(tier),
        voucher_cents=vouchers,
    )
