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
    """Statements as (customer, month) arrays in points, the tier 0, 1, 2, and the voucher of each order in cents."""

    earned: np.ndarray
    redeemed: np.ndarray
    expired: np.ndarray
    balance: np.ndarray
    tier: np.ndarray
    voucher_cents: np.ndarray


def tiers(spend: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the tier (customer, month): by spend of this calendar year so far, or of the last one if that is higher.

    Parameters
    ----------
    spend
        (customer, month) in cents.
    lines
        (customer, month) factor on the tier lines.
    """
    result = np.zeros(spend.shape, dtype=np.int64)
    last = np.zeros((len(spend), 1), dtype=np.int64)
    for january in range(0, spend.shape[1], 12):
        year = slice(january, january + 12)
        this = np.cumsum(spend[:, year], axis=1)
        best = np.maximum(this, last)
        for line in TIER_LINES_CENTS:
            result[:, year] += best >= line * lines[:, year]
        last = this[:, -1:]
    return result


def run_programme(people: People, orders: Orders, outside: Conditions, event_keys: Keys) -> Programme:
    """Return what the programme did. A voucher is used on a month's first order that is worth at least twice as much."""
    count, months = len(people), outside.months
    ground = Ground(people, outside)
    voucher = VOUCHER_POINTS * 100 // POINTS_PER_EURO_OFF
    worthy = orders.deal_cents >= 2 * voucher
    cell = orders.row * months + orders.month
    spend = total(cell, orders.deal_cents, count * months).reshape(count, months)
    flat_first = np.full(count * months, -1, dtype=np.int64)
    candidates = np.flatnonzero(worthy)[::-1]
    flat_first[cell[candidates]] = candidates  # the last write is the earliest order
    first = flat_first.reshape(count, months)

    tier = tiers(spend, outside.tier_lines.reshape(-1, months)[ground.group])
    # Month by month in memory while they are made.
    shape = (months, count)
    earned = np.zeros(shape, dtype=np.int64)
    redeemed, expired, balance = earned.copy(), earned.copy(), earned.copy()
    spent, first, bonus = (
        np.ascontiguousarray(values.T) for values in (spend, first, np.array(TIER_BONUS)[tier])
    )
    vouchers = np.zeros(orders.row.size, dtype=np.int64)
    points: np.ndarray = np.zeros(count, dtype=np.int64)
    quiet: np.ndarray = np.zeros(count, dtype=np.int64)
    keen = np.clip(0.25 + 0.25 * people.reward_response, 0, 0.9)
    for month in range(months):
        quiet = np.where(spent[month] > 0, 0, quiet + 1)
        able = np.flatnonzero(people.member & (points >= VOUCHER_POINTS) & (first[month] >= 0))
        redeem = able[uniform(event_keys[able], Purpose.REDEEM, month) < keen[able]]
        vouchers[first[month, redeem]] = voucher
        redeemed[month, redeem] = VOUCHER_POINTS
        paid = spent[month].copy()
        paid[redeem] -= voucher
        rate = ground.at("reward_rate", month) * bonus[month]
        earned[month] = np.floor(paid * rate / 100.0 + 1e-9).astype(np.int64) * people.member
        lapse = (quiet >= EXPIRY_MONTHS) & (points > 0)
        expired[month] = np.where(lapse, points, 0)
        points = points + earned[month] - redeemed[month] - expired[month]
        balance[month] = points
    earned, redeemed, expired, balance = (
        np.ascontiguousarray(values.T) for values in (earned, redeemed, expired, balance)
    )
    return Programme(earned, redeemed, expired, balance, tier, vouchers)
