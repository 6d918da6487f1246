"""Planning a randomised test of two equal arms: how many customers, and with which chance an effect is found."""

from math import ceil, sqrt
from statistics import NormalDist

from loyaltylab.errors import LoyaltyLabError

_NORMAL = NormalDist()
LEVEL, POWER = 0.05, 0.80


def _points(power: float, level: float) -> tuple[float, float]:
    """Return how many standard errors belong to the level (two-sided) and to the power."""
    if not 0 < level < 1 or not level / 2 < power < 1:
        raise LoyaltyLabError(
            f"power and level are shares: level between 0 and 1, power above half the level and below 1; not {power} and {level}."
        )
    return _NORMAL.inv_cdf(1 - level / 2), _NORMAL.inv_cdf(power)


def _spread_and_effect(spread: float, difference: float) -> None:
    if not spread > 0 or difference == 0:
        raise LoyaltyLabError(
            f"spread must be above 0 and difference must not be 0, not {spread} and {difference}; "
            "give both in the unit of what is measured."
        )


def per_arm_for_means(
    spread: float, difference: float, power: float = POWER, level: float = LEVEL, correlation: float = 0.0
) -> int:
    """Return how many customers each of two arms needs to find a difference of means.

    Parameters
    ----------
    spread
        Standard deviation between customers, in the unit of what is measured.
    difference
        The smallest difference worth finding, in the same unit (not in per cent).
    power
        Chance to find it if it is there.
    level
        Chance to find one that is not there; two-sided.
    correlation
        Of the measured number with the same number of a period before the test. Who compares each customer with her own past
        needs only the share 1 − correlation² (Deng, Xu, Kohavi and Walker, 2013).

    Returns
    -------
    int
        2 (z_level + z_power)² spread² (1 − correlation²) / difference², rounded up. Normal approximation: for small arms the
        t distribution asks for one more (Cohen, 1988: 64 where this gives 63).

    Raises
    ------
    LoyaltyLabError
        For a spread or difference of 0, a power or level that is no share, or a correlation outside −1 to 1.
    """
    _spread_and_effect(spread, difference)
    if not -1 < correlation < 1:
        raise LoyaltyLabError(f"correlation must lie between −1 and 1, and is {correlation}.")
    points = sum(_points(power, level))
    return ceil(2 * (points * spread / difference) ** 2 * (1 - correlation**2))


def power_for_means(per_arm: int, spread: float, difference: float, level: float = LEVEL) -> float:
    """Return the chance that a test with so many customers in each arm finds a difference of means.

    Parameters as in `per_arm_for_means`. A result on the wrong side does not count as found.
    """
    _spread_and_effect(spread, difference)
    if per_arm < 2:
        raise LoyaltyLabError(f"per_arm must be 2 or more customers, and is {per_arm}.")
    needed, _ = _points(POWER, level)
    return _NORMAL.cdf(abs(difference) / (spread * sqrt(2 / per_arm)) - needed)


def _two_shares(share: float, other: float) -> tuple[float, float]:
    """Return the spread under no difference and under the difference, each for one customer an arm."""
    if not (0 < share < 1 and 0 < other < 1) or share == other:
        raise LoyaltyLabError(
            f"The two shares must lie between 0 and 1 and differ (five per cent is 0.05), not {share} and {other}."
        )
    middle = (share + other) / 2
    return sqrt(2 * middle * (1 - middle)), sqrt(share * (1 - share) + other * (1 - other))


def per_arm_for_shares(share: float, other: float, power: float = POWER, level: float = LEVEL) -> float:
    """Return how many customers each arm needs to tell two shares apart; round up before use.

    Parameters
    ----------
    share, other
        The shares of customers expected in the two arms, between 0 and 1.
    power, level
        As in `per_arm_for_means`.

    Returns
    -------
    float
        (z_level √(2 m (1−m)) + z_power √(p(1−p) + q(1−q)))² / (p − q)², with m the mean of p and q: the formula behind
        ``power.prop.test`` of R.
    """
    same, apart = _two_shares(share, other)
    at_level, at_power = _points(power, level)
    return ((at_level * same + at_power * apart) / (share - other)) ** 2


def power_for_shares(per_arm: int, share: float, other: float, level: float = LEVEL) -> float:
    """Return the chance that a test with so many customers in each arm tells two shares apart.

    Parameters as in `per_arm_for_shares`.
    """
    same, apart = _two_shares(share, other)
    if per_arm < 2:
        raise LoyaltyLabError(f"per_arm must be 2 or more customers, and is {per_arm}.")
    at_level, _ = _points(POWER, level)
    return _NORMAL.cdf((abs(share - other) * sqrt(per_arm) - at_level * same) / apart)
