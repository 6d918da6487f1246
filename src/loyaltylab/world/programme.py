"""Lantern Club: points earned, redeemed and expired, month by month, and the tier."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.buying import Orders
from loyaltylab.world.calendar import TIER_LINES_CENTS, Conditions
from loyaltylab.world.draw import Keys, Purpose, uniform
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
    for month in range(spend.shape[1]):
        january = month - month % 12
        this = spend[:, january : month + 1].sum(axis=1)
        last = spend[:, max(january - 12, 0) : january].sum(axis=1)
        best = np.maximum(this, last)
        for line in TIER_LINES_CENTS:
            result[:, month] += best >= line * lines[:, month]
    return result


def run_programme(people: People, orders: Orders, outside: Conditions, event_keys: Keys) -> Programme:
    """Return what the programme did. A voucher is used on a month's first order that is worth at least twice as much."""
    count, months = len(people), outside.months
    spend = np.zeros((count, months), dtype=np.int64)
    np.add.at(spend, (orders.row, orders.month), orders.deal_cents)
    kind, region = people.business.astype(np.int64), people.region
    voucher = VOUCHER_POINTS * 100 // POINTS_PER_EURO_OFF
    worthy = orders.deal_cents >= 2 * voucher
    cell = orders.row * months + orders.month
    flat_first = np.full(count * months, -1, dtype=np.int64)
    candidates = np.flatnonzero(worthy)[::-1]
    flat_first[cell[candidates]] = candidates  # the last write is the earliest order
    first = flat_first.reshape(count, months)

    tier = tiers(spend, outside.tier_lines[kind, region])
    earned = np.zeros((count, months), dtype=np.int64)
    redeemed, expired, balance = earned.copy(), earned.copy(), earned.copy()
    vouchers = np.zeros(orders.row.size, dtype=np.int64)
    points: np.ndarray = np.zeros(count, dtype=np.int64)
    quiet: np.ndarray = np.zeros(count, dtype=np.int64)
    for month in range(months):
        bought = spend[:, month] > 0
        quiet = np.where(bought, 0, quiet + 1)
        eager = uniform(event_keys, Purpose.REDEEM, month) < np.clip(
            0.25 + 0.25 * people.reward_response, 0, 0.9
        )
        redeem = people.member & (points >= VOUCHER_POINTS) & (first[:, month] >= 0) & eager
        vouchers[first[redeem, month]] = voucher
        redeemed[:, month] = redeem * VOUCHER_POINTS
        rate = outside.reward_rate[kind, region, month] * np.array(TIER_BONUS)[tier[:, month]]
        paid = spend[:, month] - redeem * voucher
        earned[:, month] = np.floor(paid * rate / 100.0 + 1e-9).astype(np.int64) * people.member
        lapse = (quiet >= EXPIRY_MONTHS) & (points > 0)
        expired[:, month] = np.where(lapse, points, 0)
        points = points + earned[:, month] - redeemed[:, month] - expired[:, month]
        balance[:, month] = points
    return Programme(earned, redeemed, expired, balance, tier, vouchers)
