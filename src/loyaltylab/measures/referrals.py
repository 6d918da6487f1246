"""Who brought whom: how far a customer stands from somebody who came alone, and how many people one customer brought."""

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_unique


def _brought_by(referrals: pd.DataFrame) -> pd.Series:
    names = ("customer_id", "referrer_id")
    need_columns(referrals, "referrals", names)
    need_no_gaps(referrals, "referrals", names)
    need_unique(referrals, "referrals", ("customer_id",))
    return referrals.set_index("customer_id")["referrer_id"]


def ancestors(referrals: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of a customer and somebody who brought her, directly or through others.

    Parameters
    ----------
    referrals
        One row a referred customer: ``customer_id`` and ``referrer_id``, who brought her.

    Returns
    -------
    DataFrame
        ``customer_id``, ``ancestor_id`` and ``steps`` (1 = brought by her directly, 2 = by somebody whom she brought …).

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, a gap, a customer who was brought twice, or chains that run in a circle.
    """
    brought_by = _brought_by(referrals)
    known = set(brought_by.index)
    here, parts, steps = brought_by, [], 0
    while len(here):
        steps += 1
        if steps > len(brought_by):
            raise LoyaltyLabError(
                "referrals runs in a circle: somebody has brought, by way of others, the customer who brought her."
            )
        parts.append(
            pd.DataFrame({"customer_id": here.index, "ancestor_id": here.to_numpy(), "steps": steps})
        )
        here = here[here.isin(known)]
        here = here.map(brought_by)
    return pd.concat(parts, ignore_index=True)


def generations(referrals: pd.DataFrame) -> pd.Series:
    """Return each referred customer's distance from the customer at the head of her chain, who came alone (1, 2, 3 …).

    Parameters
    ----------
    referrals
        As for `ancestors`.

    Returns
    -------
    Series
        Indexed by ``customer_id``, named ``generation``: steps.

    Raises
    ------
    LoyaltyLabError
        As for `ancestors`.
    """
    return ancestors(referrals).groupby("customer_id")["steps"].max().rename("generation")


def brought(referrals: pd.DataFrame) -> pd.Series:
    """Return how many customers each referrer brought, directly and through others.

    Parameters
    ----------
    referrals
        As for `ancestors`.

    Returns
    -------
    Series
        Indexed by the referrers' ``customer_id``, named ``brought``: counts, 1 or more.

    Raises
    ------
    LoyaltyLabError
        As for `ancestors`.
    """
    counts = ancestors(referrals).groupby("ancestor_id").size()
    return counts.rename_axis("customer_id").rename("brought")
