"""Control charts: limits around what is usual, signals outside them, and how long one waits for an alarm, true or false."""

from dataclasses import dataclass
from math import exp, lgamma, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError

WIDTH = 3.0
"""Standard deviations between the centre and a limit (Shewhart, 1931)."""

RUN = 8
"""So many values in a row on one side of the centre are a signal, too (Western Electric, 1956)."""

NORMAL = NormalDist()


@dataclass(frozen=True)
class Limits:
    """The centre of a chart and its two limits, in the indicator's unit; ``sigma`` is one standard deviation."""

    centre: float
    low: float
    high: float
    sigma: float


@dataclass(frozen=True)
class Constants:
    """Control chart constants for samples of one size; see `constants`."""

    d2: float
    d3: float
    c4: float
    a2: float
    a3: float
    big_d3: float
    big_d4: float
    b3: float
    b4: float


def constants(size: int) -> Constants:
    """Return the constants by which spread in small samples becomes limits at three standard deviations.

    Parameters
    ----------
    size
        Values in a sample, 2 to 25.

    Returns
    -------
    Constants
        ``d2`` and ``d3``: mean and standard deviation of the range of a normal sample, in standard deviations; ``c4``: mean of
        its sample standard deviation; ``a2`` and ``a3`` turn the mean range and the mean standard deviation into limits of means;
        ``big_d3``/``big_d4`` and ``b3``/``b4`` are the limits of ranges and of standard deviations, over their mean. Standard tables
        (such as appendix VI of Montgomery, *Introduction to Statistical Quality Control*) print them with three or four digits.

    Raises
    ------
    LoyaltyLabError
        For a size outside 2 to 25.
    """
    if not 2 <= size <= 25:
        raise LoyaltyLabError(f"Control chart constants are for samples of 2 to 25 values, not {size}.")
    grid = np.linspace(-8.0, 8.0, 1601)
    step = grid[1] - grid[0]
    below = np.array([NORMAL.cdf(place) for place in grid])
    # E(R) = ∫ P(least ≤ x < most) dx (Tippett, 1925); E(R²) = 2 ∫∫ P(least ≤ x, most > y) over x < y.
    d2 = float((1 - below**size - (1 - below) ** size).sum() * step)
    one, other = below[:, None], below[None, :]
    both = 1 - other**size - (1 - one) ** size + np.clip(other - one, 0, 1) ** size
    square = 2 * float((np.triu(both, 1).sum() + 0.5 * np.trace(both)) * step * step)
    d3 = sqrt(square - d2 * d2)
    c4 = sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))
    half = WIDTH * sqrt(1 - c4 * c4) / c4
    return Constants(
        d2=d2,
        d3=d3,
        c4=c4,
        a2=WIDTH / (d2 * sqrt(size)),
        a3=WIDTH / (c4 * sqrt(size)),
        big_d3=max(0.0, 1 - WIDTH * d3 / d2),
        big_d4=1 + WIDTH * d3 / d2,
        b3=max(0.0, 1 - half),
        b4=1 + half,
    )


def individuals_limits(values: pd.Series, width: float = WIDTH) -> Limits:
    """Return limits for single values, such as one number a month: mean ± width × mean moving range / 1.128.

    Parameters
    ----------
    values
        The base: at least two values in the order of time, from months in which nothing special happened.
    width
        Standard deviations between centre and limit, above 0.

    Returns
    -------
    Limits
        A slow drift or a season inside the base hardly widens them, because they rest on differences of neighbours.

    Raises
    ------
    LoyaltyLabError
        For fewer than two values, gaps, or a width that is not above 0.
    """
    _need_width(width)
    if len(values) < 2 or values.isna().any():
        raise LoyaltyLabError("Limits need a base of at least two values without a gap.")
    centre = float(values.mean())
    sigma = float(values.diff().abs().mean() / constants(2).d2)
    return Limits(centre, centre - width * sigma, centre + width * sigma, sigma)


def share_limits(counts: pd.Series, totals: pd.Series, base: int, width: float = WIDTH) -> pd.DataFrame:
    """Return the chart of a share whose base changes in size from period to period (a p chart).

    Parameters
    ----------
    counts, totals
        People (or promises) with the feature, and all of them, by period.
    base
        The first so many periods set the centre: their counts over their totals.
    width
        Standard deviations between centre and limit, above 0.

    Returns
    -------
    DataFrame
        ``share``, ``centre``, ``low``, ``high`` (0 to 1; limits are narrower where the total is larger) and ``z``: the share
        less the centre in standard deviations.

    Raises
    ------
    LoyaltyLabError
        For totals below 1, counts outside 0 to total, a base of no period, or a width that is not above 0.
    """
    _need_width(width)
    if not 1 <= base <= len(totals):
        raise LoyaltyLabError(f"The base must hold 1 to {len(totals)} periods, not {base}.")
    if not ((totals >= 1) & (counts >= 0) & (counts <= totals)).all():
        raise LoyaltyLabError("Each period needs a total of at least 1 and a count between 0 and it.")
    centre = float(counts.iloc[:base].sum() / totals.iloc[:base].sum())
    share = counts / totals
    sigma = (centre * (1 - centre) / totals) ** 0.5
    table = pd.DataFrame({"share": share, "centre": centre})
    table["low"] = (centre - width * sigma).clip(lower=0.0)
    table["high"] = (centre + width * sigma).clip(upper=1.0)
    # With nobody or everybody in the base there is no spread to measure in.
    table["z"] = (share - centre) / sigma.where(sigma > 0)
    return table


def in_a_row(values: pd.Series, centre: float, run: int = RUN) -> pd.Series:
    """Return where a value ends a run of at least ``run`` values on one side of the centre; a value on it ends the run."""
    side = np.sign(values.to_numpy(dtype=float) - centre)
    length, found = 0, []
    for place, now in enumerate(side):
        same = place > 0 and now == side[place - 1] and now != 0
        length = length + 1 if same else int(now != 0 and not np.isnan(now))
        found.append(length >= run)
    return pd.Series(found, index=values.index).astype(bool)


def alarm_chance(width: float = WIDTH, shift: float = 0.0) -> float:
    """Return the chance that one normal value lies outside the limits, when the mean has moved by ``shift`` deviations."""
    _need_width(width)
    return NORMAL.cdf(-width - shift) + NORMAL.cdf(-width + shift)


def average_run_length(width: float = WIDTH, shift: float = 0.0, run: int | None = None) -> float:
    """Return how many values pass on average until the first alarm, the alarm itself counted (ARL).

    Parameters
    ----------
    width
        Standard deviations between centre and limit.
    shift
        By how many standard deviations the mean has moved; 0 = nothing has happened, so the alarm is false.
    run
        Also alarm when so many values in a row lie on one side of the centre; None = only outside the limits.

    Returns
    -------
    float
        Periods. With three-sigma limits and nothing happening 370.4; with the run rule of eight besides 152.7
        (Champ & Woodall, 1987, *Technometrics* 29, 393-399). For independent normal values and limits that are known;
        with limits guessed from few values false alarms vary a good deal around it.

    Raises
    ------
    LoyaltyLabError
        For a width that is not above 0 or a run shorter than 2.
    """
    out = alarm_chance(width, shift)
    if run is None:
        return 1 / out
    if run < 2:
        raise LoyaltyLabError(f"A run has at least 2 values, not {run}.")
    above = NORMAL.cdf(width - shift) - NORMAL.cdf(-shift)
    below = NORMAL.cdf(-shift) - NORMAL.cdf(-width - shift)
    # States: nothing yet, 1 … run − 1 values in a row above, the same below; the alarm leaves the table.
    states = 2 * run - 1
    moves = np.zeros((states, states))
    for state in range(states):
        up = state if 1 <= state < run else 0
        down = state - run + 1 if state >= run else 0
        if up + 1 < run:
            moves[state, up + 1] += above
        if down + 1 < run:
            moves[state, run - 1 + down + 1] += below
    return float(np.linalg.solve(np.eye(states) - moves, np.ones(states))[0])


def chance_of_any(chance: float, charts: int) -> float:
    """Return the chance that at least one of several independent charts alarms in a period."""
    if not 0 <= chance <= 1 or charts < 1:
        raise LoyaltyLabError("A chance lies between 0 and 1, and there is at least one chart.")
    return float(1 - (1 - chance) ** charts)


def _need_width(width: float) -> None:
    if not width > 0:
        raise LoyaltyLabError(f"The limits must lie some way from the centre; the width was {width}.")
