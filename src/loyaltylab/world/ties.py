"""Ties between customers and firm: who brought whom, and who comes to the tea evenings."""

import numpy as np

from loyaltylab.world.draw import Keys, Purpose, customer_keys, uniform
from loyaltylab.world.life import Lives
from loyaltylab.world.people import FIRST_BUSINESS, People, attachments, join_months, segments

REFERRED = 2
TRIES = 12
NOBODY = 0
CLUB_MONTHS = 3


def referrers(seed: int, who: People) -> np.ndarray:
    """Return the number of the customer who brought each referred private customer, ``NOBODY`` for the others.

    Candidates are drawn among earlier numbers, so that a small world is still the beginning of a large one; the
    first candidate who came before and is willing (the more attached are) is the one.
    """
    result = np.full(len(who), NOBODY, dtype=np.int64)
    waiting = np.flatnonzero(
        (who.source == REFERRED) & (who.customer_id < FIRST_BUSINESS) & (who.customer_id > 1)
    )
    for attempt in range(TRIES):
        if not waiting.size:
            break
        keys, number = who.keys[waiting], who.customer_id[waiting]
        candidate = 1 + np.floor(uniform(keys, Purpose.REFERRER, 0, attempt) * (number - 1)).astype(np.int64)
        # The candidate may be in another block, so what matters about her is drawn here: that, and no more.
        other = customer_keys(seed, candidate)
        joined = join_months(other)
        attachment = attachments(other, segments(other, candidate >= FIRST_BUSINESS), joined)
        earlier = joined < who.join_month[waiting]
        willing = uniform(keys, Purpose.REFERRER_WILLING, 0, attempt) < 1.0 / (
            1.0 + np.exp(-1.2 * attachment)
        )
        found = earlier & willing
        result[waiting[found]] = candidate[found]
        waiting = waiting[~found]
    return result


def club_visits(who: People, lives: Lives, event_keys: Keys) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, month) of visits to the quarterly tea evenings.

    The evenings change nothing: visitors differ beforehand, which is what makes their numbers look good.
    """
    months = np.arange(CLUB_MONTHS - 1, lives.active.shape[1], CLUB_MONTHS)
    liking = 1.0 / (1.0 + np.exp(-(-4.2 + 1.1 * who.attachment)))
    near = np.where(who.own_km < 5, 1.6, 0.7) * ~who.business
    luck = uniform(event_keys[:, None], Purpose.CLUB_VISIT, months[None, :])
    row, number = np.nonzero((luck < (liking * near)[:, None]) & lives.active[:, months])
    return row, months[number]
