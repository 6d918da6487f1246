"""Orders: how many, on which day, worth what. Counts and values come from the wishes of each life."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import DEAL_DEPTH, Conditions
from loyaltylab.world.draw import Floats, Keys, Purpose, choose, normal, poisson, uniform
from loyaltylab.world.levers import month_name
from loyaltylab.world.life import Lives
from loyaltylab.world.people import People

CATEGORY_SHARES = (0.42, 0.16, 0.13, 0.14, 0.09, 0.06)
COST_SHARE = 0.56


@dataclass(frozen=True)
class Orders:
    """One entry an order, sorted by customer and date.

    ``row`` is the customer's place in ``People``; ``day`` counts from 1 within ``month``; money in cents.
    ``deal_cents`` is what the order costs after the deal and before any voucher.
    """

    row: np.ndarray
    month: np.ndarray
    day: np.ndarray
    category: np.ndarray
    items: np.ndarray
    list_cents: np.ndarray
    deal_cents: np.ndarray
    cost_cents: np.ndarray
    on_deal: np.ndarray
    channel: np.ndarray
    gift: np.ndarray


def month_lengths(months: int) -> np.ndarray:
    """Return the number of days of each month from January 2023 on."""
    starts = np.array([month_name(number) for number in range(months + 1)], dtype="datetime64[M]")
    return np.diff(starts.astype("datetime64[D]")).astype(np.int64)


def buy(people: People, lives: Lives, outside: Conditions, event_keys: Keys) -> Orders:
    """Return all orders of these people.

    Every draw is addressed by customer, month and ordinal within the month, so a lever that adds one order
    leaves all others as they were.
    """
    months = outside.months
    month_axis = np.arange(months)
    luck = uniform(event_keys[:, None], Purpose.ORDER_COUNT, month_axis[None, :])
    counts = poisson(luck, lives.wish) * lives.active
    # A newcomer's first month begins with the order that made her a customer.
    newcomer = (people.join_month[:, None] == month_axis[None, :]) & lives.active
    counts = np.maximum(counts, newcomer)
    flat = counts.ravel()
    cell = np.repeat(np.arange(flat.size), flat)
    row, month = cell // months, cell % months
    ordinal = np.arange(cell.size) - np.repeat(np.cumsum(flat) - flat, flat)
    keys = event_keys[row]

    def u(purpose: Purpose) -> Floats:
        return uniform(keys, purpose, month, ordinal)

    length = month_lengths(months)[month]
    first_day = np.where(month == people.join_month[row], people.join_day[row], 1)
    day = first_day + np.floor(u(Purpose.ORDER_DAY) * (length - first_day + 1)).astype(np.int64)
    opening = newcomer.ravel()[cell] & (ordinal == 0)
    day = np.where(opening, first_day, day)

    price = lives.price[row, month]
    value = people.ticket[row] * np.exp(0.45 * normal(u(Purpose.ORDER_VALUE)) - 0.10125) * price
    list_cents = np.maximum(np.round(value * 100).astype(np.int64), 50)
    promoted = outside.promotion[people.region[row], month] > 0
    sensitivity = people.price_sensitivity[row]
    on_deal = promoted & (u(Purpose.ORDER_DEAL) < np.clip(0.18 + 0.30 * sensitivity, 0.0, 0.95))
    deal_cents = np.where(on_deal, np.round(list_cents * (1.0 - DEAL_DEPTH)).astype(np.int64), list_cents)
    # The cost of goods follows the shelf price of January 2023, not Lantern's price lever.
    share = COST_SHARE * np.exp(0.08 * normal(u(Purpose.ORDER_COST)))
    cost_cents = np.round(list_cents / price * share).astype(np.int64)
    channel = people.channel[row]
    elsewhere = (u(Purpose.ORDER_CHANNEL) < 0.15) & (channel < 2)
    channel = np.where(elsewhere, 1 - channel, channel)
    gift_share = np.where(month % 12 == 11, 0.30, 0.06)
    items = 1 + np.floor(-np.log(u(Purpose.ORDER_ITEMS)) * 1.6).astype(np.int64)
    items = np.clip(np.where(people.business[row], items * 4, items), 1, 60)

    sequence = np.lexsort((ordinal, day, month, row))
    columns = {
        "row": row,
        "month": month,
        "day": day,
        "category": choose(u(Purpose.ORDER_CATEGORY), CATEGORY_SHARES),
        "items": items,
        "list_cents": list_cents,
        "deal_cents": deal_cents,
        "cost_cents": cost_cents,
        "on_deal": on_deal,
        "channel": channel,
        "gift": u(Purpose.ORDER_GIFT) < gift_share,
    }
    return Orders(**{name: column[sequence] for name, column in columns.items()})
