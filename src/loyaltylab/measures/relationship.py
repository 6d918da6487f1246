"""The relationship chain: build, keep, refer and recover as states of a customer, quarter by quarter."""

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_no_gaps,
    need_not_negative,
    need_numbers,
    need_unique,
)
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.satisfaction import transition_shares

STATES = ("build", "keep", "refer", "recover", "silent")
"""The four states of the life-cycle list, and the fifth that it forgets: without it the shares do not add up."""
MEMORY = 2
"""Quarters without an order after which an order counts as a recovery."""


def relationship_states(
    customers: pd.DataFrame, orders: pd.DataFrame, referrals: pd.DataFrame, memory: int = MEMORY
) -> pd.DataFrame:
    """Return the state of each customer in each quarter.

    In this order: *build* in the quarter in which she joins; *refer* when somebody whom she brought joins; *keep* when
    she orders and has joined or ordered in the ``memory`` quarters before; *recover* when she orders after a longer
    silence; *silent* otherwise. A rule about records: a slow buyer is "recovered" without ever having been lost.

    Parameters
    ----------
    customers
        ``customer_id`` and ``joined`` (date).
    orders
        ``customer_id`` and ``date``.
    referrals
        ``customer_id`` (who was brought) and ``referrer_id``; may be empty.
    memory
        Quarters, at least 1. The first ``memory`` quarters of the records are gaps: what came before is not known.

    Returns
    -------
    DataFrame
        Rows ``customer_id``, columns quarters (``Period``); None before she joined and in the first ``memory`` quarters.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, a date that is text, two rows for one customer, an unknown customer, or a memory
        that leaves no quarter.
    """
    need_columns(customers, "customers", ["customer_id", "joined"])
    need_dates(customers, "customers", "joined")
    need_unique(customers, "customers", ["customer_id"])
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    people = pd.Index(customers["customer_id"], name="customer_id")
    quarter = orders["date"].dt.to_period("Q")
    quarters = pd.period_range(quarter.min(), quarter.max(), freq="Q")
    if not 1 <= memory < len(quarters):
        raise LoyaltyLabError(
            f"The records have {len(quarters)} quarters, so memory runs from 1 to {len(quarters) - 1}, not {memory}."
        )
    joined = pd.Series(customers["joined"].dt.to_period("Q").to_numpy(), index=people)
    bought = _counts(people, quarters, orders["customer_id"], quarter, "orders") > 0
    brought = np.zeros_like(bought)
    if not referrals.empty:
        need_columns(referrals, "referrals", ["customer_id", "referrer_id"])
        need_unique(referrals, "referrals", ["customer_id"])
        when = referrals["customer_id"].map(joined)
        if when.isna().any():
            raise LoyaltyLabError(
                f"referrals names customer {referrals['customer_id'][when.isna()].iloc[0]}, who is not in customers."
            )
        dated = when.isin(quarters)
        brought = _counts(people, quarters, referrals["referrer_id"][dated], when[dated], "referrals") > 0
    place = np.arange(len(quarters))
    # Joined before the records begin counts as far away as can be.
    inside = quarters.get_indexer(pd.PeriodIndex(joined))
    outside = np.where(joined > quarters[-1], len(quarters), -len(quarters))
    came = np.where(inside >= 0, inside, outside)[:, None]
    near = (came >= place - memory) & (came < place)
    for back in range(1, memory + 1):
        near[:, back:] |= bought[:, :-back]
    build, keep, refer, recover, silent = STATES
    rules = [came == place, brought, bought & near, bought]
    names = np.select(rules, [build, refer, keep, recover], default=silent).astype(object)
    names[(came > place) | (place < memory)] = None
    return pd.DataFrame(names, index=people, columns=quarters, dtype=object)


def _counts(
    people: pd.Index, quarters: pd.PeriodIndex, who: pd.Series, when: pd.Series, what: str
) -> np.ndarray:
    """Return how many rows each customer has in each quarter."""
    row = people.get_indexer(pd.Index(who))
    if (row < 0).any():
        raise LoyaltyLabError(f"{what} names customer {who.to_numpy()[row < 0][0]}, who is not in customers.")
    counts = np.zeros((len(people), len(quarters)))
    np.add.at(counts, (row, quarters.get_indexer(pd.PeriodIndex(when, freq="Q"))), 1)
    return counts


def transition_table(counts: pd.DataFrame) -> pd.DataFrame:
    """Return each transition with its share of the row and the share's 95 % interval.

    Parameters
    ----------
    counts
        Rows *from*, columns *to*, as :func:`loyaltylab.measures.satisfaction.transition_counts` gives.

    Returns
    -------
    DataFrame
        By ``from`` and ``to``: ``count``, ``base`` (all who were in *from*), ``share``, ``low``, ``high`` (Wilson). Rows
        from a state that nobody was in are left out. The same person counts once for each quarter, so intervals over many
        quarters are a little too narrow.

    Raises
    ------
    LoyaltyLabError
        For a frame without rows or with negative counts.
    """
    need_columns(counts, "counts", [])
    need_not_negative(counts, "counts", counts.columns)
    base = counts.sum(axis=1)
    rows = {
        (start, end): (count, base[start], count / base[start], *share_interval(int(count), int(base[start])))
        for start in counts.index[base > 0]
        for end, count in counts.loc[start].items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["count", "base", "share", "low", "high"])
    table.index = pd.MultiIndex.from_tuples(table.index, names=["from", "to"])
    return table.astype({"count": "int64", "base": "int64"})


def chain_ahead(start: pd.Series, counts: pd.DataFrame, newcomers: float, quarters: int) -> pd.DataFrame:
    """Return how many customers the chain expects in each state, quarter by quarter.

    A Markov chain: where somebody goes depends on where she is, not on how she came there (Pfeifer and Carraway, 2000,
    *Modeling customer relationships as Markov chains*, Journal of Interactive Marketing 14(2), 43-55).

    Parameters
    ----------
    start
        Customers now, by state.
    counts
        Transitions, rows *from*, columns *to*, over the same states.
    newcomers
        New customers a quarter; they enter in *build*.
    quarters
        How far ahead, at least 1.

    Returns
    -------
    DataFrame
        Rows 0 (now) to ``quarters``, columns the states, numbers of customers.

    Raises
    ------
    LoyaltyLabError
        For states that do not fit together, gaps or negative numbers, a state with customers whom nobody was seen to leave,
        or fewer than one quarter.
    """
    need_columns(counts, "counts", [])
    states = list(counts.index)
    if states != list(counts.columns) or sorted(map(str, start.index)) != sorted(map(str, states)):
        raise LoyaltyLabError("start and both sides of counts must hold the same states, each once.")
    if "build" not in states:
        raise LoyaltyLabError('The chain needs a state "build" for those who join.')
    need_not_negative(counts, "counts", states)
    now = start.reindex(states).to_frame("customers")
    need_numbers(now, "start", ["customers"])
    need_no_gaps(now, "start", ["customers"])
    need_not_negative(now, "start", ["customers"])
    if quarters < 1 or not newcomers >= 0:
        raise LoyaltyLabError(
            f"The chain runs for 1 quarter or more with 0 or more newcomers, not {quarters} and {newcomers}."
        )
    shares = transition_shares(counts)
    reached = [now["customers"].to_numpy(dtype=float)]
    matrix = shares.to_numpy(dtype=float)
    # A state that nobody was ever in has no row; it may stay so as long as nobody gets there.
    unknown = np.isnan(matrix).any(axis=1)
    for _ in range(quarters):
        if (reached[-1][unknown] > 0).any():
            name = np.asarray(states)[unknown & (reached[-1] > 0)][0]
            raise LoyaltyLabError(f'Nobody was seen to go on from "{name}", so the chain cannot either.')
        after = reached[-1] @ np.where(unknown[:, None], 0.0, matrix)
        after[states.index("build")] += newcomers
        reached.append(after)
    return pd.DataFrame(reached, columns=pd.Index(states, name="state")).rename_axis(index="quarter")
