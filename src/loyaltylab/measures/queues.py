"""Waiting lines: what Erlang's formula expects of a counter, and how long customers wait in one that is simulated.

The formula (M/M/c) takes arrivals at an even rate and by chance, service times that are exponential, one line, and people who
stay until they are served. Time is in minutes, arrivals are counted by the hour.
"""

from collections.abc import Sequence
from heapq import heapreplace
from math import exp

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError

HOUR = 60.0


def offered_load(arrivals: float, minutes_each: float) -> float:
    """Return how many servers are busy on average: arrivals an hour times minutes each, over 60 (in erlang).

    Raises
    ------
    LoyaltyLabError
        For no arrivals, or service that takes no time.
    """
    if not (arrivals > 0 and minutes_each > 0):
        raise LoyaltyLabError(
            f"A queue needs arrivals and minutes of service above 0, not {arrivals} and {minutes_each}."
        )
    return arrivals * minutes_each / HOUR


def erlang_c(load: float, servers: int) -> float:
    """Return the chance that an arriving customer has to wait (Erlang, 1917).

    Parameters
    ----------
    load
        Servers busy on average, in erlang; see `offered_load`.
    servers
        People at the counter, at least 1.

    Returns
    -------
    float
        Between 0 and 1; 1 when the load is as large as the number of servers or larger, and the line grows without end.

    Raises
    ------
    LoyaltyLabError
        For a load of 0 or less, or servers that are no whole number from 1.
    """
    if not load > 0:
        raise LoyaltyLabError(f"The load must be above 0, not {load}.")
    if servers != int(servers) or servers < 1:
        raise LoyaltyLabError(f"A counter needs a whole number of servers from 1 up, not {servers}.")
    if load >= servers:
        return 1.0
    # Erlang's loss formula, one server after the other: stable where factorials would overflow.
    lost = 1.0
    for server in range(1, int(servers) + 1):
        lost = load * lost / (server + load * lost)
    busy = load / servers
    return float(lost / (1 - busy * (1 - lost)))


def mean_wait(arrivals: float, minutes_each: float, servers: int) -> float:
    """Return the mean wait before service in minutes, those who do not wait included; infinite when overloaded.

    Parameters
    ----------
    arrivals
        Customers an hour.
    minutes_each
        Mean minutes of one service.
    servers
        People at the counter.

    Raises
    ------
    LoyaltyLabError
        As for `offered_load` and `erlang_c`.
    """
    load = offered_load(arrivals, minutes_each)
    chance = erlang_c(load, servers)
    return float("inf") if load >= servers else chance * minutes_each / (servers - load)


def served_within(arrivals: float, minutes_each: float, servers: int, promise: float) -> float:
    """Return the share of customers whose wait is no longer than ``promise`` minutes.

    Parameters
    ----------
    arrivals, minutes_each, servers
        As for `mean_wait`.
    promise
        Minutes, 0 or more.

    Returns
    -------
    float
        1 − C · exp(−(servers − load) · promise / minutes_each); 0 when overloaded.

    Raises
    ------
    LoyaltyLabError
        As for `mean_wait`, and for a negative promise.
    """
    if not promise >= 0:
        raise LoyaltyLabError(f"A promise must be 0 minutes or more, not {promise}.")
    load = offered_load(arrivals, minutes_each)
    chance = erlang_c(load, servers)
    if load >= servers:
        return 0.0
    return 1 - chance * exp(-(servers - load) * promise / minutes_each)


def simulate_counter(
    arrivals: Sequence[float], minutes_each: float, servers: int, days: int = 24, seed: int = 0
) -> pd.DataFrame:
    """Return made-up days at a counter with one line: who came when, waited how long, and was served how long.

    Parameters
    ----------
    arrivals
        Customers an hour, one number for each opening hour. Within an hour they come by chance (Poisson).
    minutes_each
        Mean minutes of one service; service times are exponential.
    servers
        People at the counter all day.
    days
        How many days, each starting with an empty shop; whoever came before closing is served.
    seed
        Start of the random numbers; the same seed gives the same days.

    Returns
    -------
    DataFrame
        One row a customer: ``day`` (from 1), ``hour`` (from 0), ``arrived`` (minutes after opening), ``waited`` and
        ``served`` (minutes).

    Raises
    ------
    LoyaltyLabError
        As for `offered_load` and `erlang_c`, for negative arrivals, and for no days.
    """
    rates = np.asarray(arrivals, dtype=float)
    if rates.ndim != 1 or not rates.size or (rates < 0).any() or days < 1:
        raise LoyaltyLabError(
            "A counter needs at least one day, and for each hour a number of arrivals of 0 or more."
        )
    erlang_c(offered_load(float(rates.mean()), minutes_each), servers)
    chance = np.random.default_rng(seed)
    counts = chance.poisson(rates, size=(days, rates.size))
    cell = np.repeat(np.arange(counts.size), counts.ravel().astype(np.intp))
    day, hour = cell // rates.size, cell % rates.size
    came = HOUR * (hour + chance.random(cell.size))
    order = np.lexsort((came, day))
    day, hour, came = day[order], hour[order], came[order]
    served = chance.exponential(minutes_each, cell.size)
    waited = np.zeros(cell.size)
    for number in range(days):
        rows = np.flatnonzero(day == number)
        waited[rows] = _waits(came[rows], served[rows], servers)
    return pd.DataFrame(
        {
            "day": day + 1,
            "hour": hour,
            "arrived": came.round(1),
            "waited": waited.round(1),
            "served": served.round(1),
        }
    )


def _waits(came: np.ndarray, served: np.ndarray, servers: int) -> np.ndarray:
    """Return the wait of each customer of one day: first come, first served."""
    free = [0.0] * servers
    waits = np.empty(came.size)
    for place, (arrival, minutes) in enumerate(zip(came.tolist(), served.tolist())):
        start = max(arrival, free[0])
        waits[place] = start - arrival
        heapreplace(free, start + minutes)
    return waits
