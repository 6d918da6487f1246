"""Selling step by step: how many get from one step to the next, and a made-up book of talks with large clients."""

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import share_interval

STAGES = ("talked", "convinced", "asked for an offer", "signed")
CHANCES = (0.60, 0.70, 0.55)
"""Chance to get from each stage to the next in the made-up book; the truth that its table estimates."""
DAYS_A_STAGE = (3, 30)
"""Fewest and most days between two stages in the made-up book."""


def steps(counts: pd.Series) -> pd.DataFrame:
    """Return the table of a funnel: from step to step, and from the first step on.

    Parameters
    ----------
    counts
        People (or visits) by step, first step first; nobody is in a step who was not in the one before.

    Returns
    -------
    DataFrame
        By step: ``count``, ``of_previous`` and ``of_first`` (shares; 1 at the first step), and ``low`` and ``high``, the ends of
        the 95 % interval of ``of_previous``.

    Raises
    ------
    LoyaltyLabError
        For fewer than two steps, counts that are not whole numbers, a step with more than the one before it, or nobody.
    """
    values = pd.Series(counts, dtype=float)
    if len(values) < 2 or values.isna().any() or not (values == values.round()).all() or values.iloc[0] < 1:
        raise LoyaltyLabError(
            "A funnel needs two or more steps, each with a whole number of people, and somebody in the first."
        )
    if not values.is_monotonic_decreasing or (values < 0).any():
        raise LoyaltyLabError(
            f'More people in "{values.index[int(values.diff().argmax())]}" than in the step before; a funnel only narrows.'
        )
    before = values.shift().fillna(values.iloc[0])
    ends = [
        share_interval(int(now), int(base)) if base else (np.nan, np.nan)
        for now, base in zip(values, before, strict=True)
    ]
    return pd.DataFrame(
        {
            "count": values.astype(np.intp),
            "of_previous": values / before.where(before > 0),
            "of_first": values / values.iloc[0],
            "low": [low for low, _ in ends],
            "high": [high for _, high in ends],
        }
    )


def account_book(clients: int, seed: int) -> pd.DataFrame:
    """Return a made-up book of talks with large clients: how far each came, and after how many days.

    Lantern's records hold visits and orders of clients, and not the talks that came to nothing. This book stands beside the
    records so that a stage table can be learned; ``CHANCES`` is its truth.

    Parameters
    ----------
    clients
        How many clients were talked to, 1 or more.
    seed
        Start of the random numbers; the same seed gives the same book.

    Returns
    -------
    DataFrame
        One row a client: ``stage``, the last of ``STAGES`` that she reached, and ``days`` from the first talk to it.

    Raises
    ------
    LoyaltyLabError
        When there is nobody to talk to.
    """
    if clients < 1:
        raise LoyaltyLabError(f"A book of talks needs one client or more, not {clients}.")
    chance = np.random.default_rng(seed)
    goes_on = chance.random((clients, len(CHANCES))) < np.array(CHANCES)
    reached = goes_on.cumprod(axis=1)
    least, most = DAYS_A_STAGE
    days = chance.integers(least, most + 1, size=reached.shape)
    names = np.array(STAGES, dtype=object)
    return pd.DataFrame(
        {"stage": names[reached.sum(axis=1)], "days": (days * reached).sum(axis=1)},
        index=pd.RangeIndex(1, clients + 1, name="client"),
    )
