"""Intervals for shares: how far chance alone may have moved a share of few people."""

from math import sqrt

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95


def share_interval(count: int, total: int, z: float = NORMAL_95) -> tuple[float, float]:
    """Return Wilson's score interval of a share.

    Parameters
    ----------
    count, total
        People with the feature, and people in the base; ``0 <= count <= total`` and ``total >= 1``.
    z
        Half-width in standard errors; 1.96 for 95 %.

    Returns
    -------
    tuple of float
        Lower and upper end, between 0 and 1. Unlike share ± z standard errors it keeps inside these bounds and does not
        shrink to nothing at 0 or 1 (Wilson, 1927, Journal of the American Statistical Association 22, 209-212).

    Raises
    ------
    LoyaltyLabError
        When the base is empty or holds fewer than are counted.
    """
    if not total >= 1:
        raise LoyaltyLabError("A share of nobody has no interval; total must be at least 1.")
    if not 0 <= count <= total:
        raise LoyaltyLabError(f"count must lie between 0 and total ({total}), not {count}.")
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    # At the ends the bound is exact; rounding must not push it past the share itself.
    return (middle - half if count else 0.0), (middle + half if count < total else 1.0)
