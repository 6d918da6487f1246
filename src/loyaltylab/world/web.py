"""The web shop: sessions, views, carts and minutes, a line for each customer and month with a visit."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.draw import Keys, Purpose, exponential, moments, poisson, uniform
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
    row, month = lives.cells
    keys = event_keys[row]
    keen = np.array([0.12, 0.9])[(people.channel == 1).astype(np.intp)][row] * (
        0.35 + np.minimum(lives.wish[row, month], 6.0)
    )
    idle = poisson(uniform(keys, Purpose.WEB_SESSIONS, month), 0.7 * keen)
    # Luck is addressed, so nothing is lost by not drawing it where there was no visit.
    visit = np.flatnonzero(idle + web_orders[row, month])
    row, month, idle = row[visit], month[visit], idle[visit]
    keys = moments(keys[visit], month)
    ordered = web_orders[row, month]
    sessions = ordered + idle
    views = sessions + poisson(uniform(keys, Purpose.WEB_VIEWS), 3.0 * sessions)
    carts = ordered + np.minimum(poisson(uniform(keys, Purpose.WEB_CARTS), 0.22 * idle), idle)
    spent = exponential(uniform(keys, Purpose.WEB_MINUTES))
    minutes = np.round(sessions * 3.5 * (0.4 + 0.6 * spent))
    minutes = np.maximum(minutes, sessions).astype(np.int64)

    def table(counts: np.ndarray) -> np.ndarray:
        result = np.zeros(web_orders.shape, dtype=np.int64)
        result[row, month] = counts
        return result

    return Web(table(sessions), table(views), table(carts), table(minutes))
