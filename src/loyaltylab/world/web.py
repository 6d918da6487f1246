"""The web shop: sessions, views, carts and minutes, a line for each customer and month with a visit."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.draw import Keys, Purpose, exponential, poisson, uniform
from loyaltylab.world.life import Lives
from loyaltylab.world.people import People


@dataclass(frozen=True)
class Web:
    """(customer, month) counts of sessions, product views, carts filled, and minutes spent."""

    sessions: np.ndarray
    views: np.ndarray
    carts: np.ndarray
    minutes: np.ndarray


def browse(people: People, lives: Lives, web_orders: np.ndarray, event_keys: Keys) -> Web:
    """Return the visits to the web shop: those that ended in a web order, and those that did not.

    Parameters
    ----------
    web_orders
        (customer, month) orders placed in the web shop.
    """
    months = np.arange(web_orders.shape[1])[None, :]
    keys = event_keys[:, None]
    keen = np.where(people.channel == 1, 0.9, 0.12)[:, None] * (0.35 + np.minimum(lives.wish, 6.0))
    idle = poisson(uniform(keys, Purpose.WEB_SESSIONS, months), 0.7 * keen) * lives.active
    sessions = web_orders + idle
    views = sessions + poisson(uniform(keys, Purpose.WEB_VIEWS, months), 3.0 * sessions)
    carts = web_orders + np.minimum(poisson(uniform(keys, Purpose.WEB_CARTS, months), 0.22 * idle), idle)
    minutes = np.round(sessions * 3.5 * (0.4 + 0.6 * exponential(uniform(keys, Purpose.WEB_MINUTES, months))))
    return Web(sessions, views, carts, np.maximum(minutes, sessions).astype(np.int64))
