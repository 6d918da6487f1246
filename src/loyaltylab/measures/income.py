"""Where income comes from: what moved a margin from one year to the next, and a customer base that leaks."""

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative, need_numbers

MOVERS = ("volume", "mix", "list price", "discount", "cost of goods")
"""What a margin bridge splits a change into, in the order in which it is told."""
_MONEY = ("list_cents", "paid_cents", "margin_cents")


def _sums(orders: pd.DataFrame, what: str, group: str) -> pd.DataFrame:
    names = ("items", *_MONEY)
    need_columns(orders, what, (group, *names))
    need_not_negative(orders, what, ("items", "list_cents", "paid_cents"))
    need_numbers(orders, what, ("margin_cents",))
    need_no_gaps(orders, what, (group, *names))
    sums = orders.groupby(group, observed=True)[list(names)].sum().astype(float)
    sums[list(_MONEY)] /= 100
    return sums


def margin_bridge(before: pd.DataFrame, after: pd.DataFrame, group: str = "category") -> pd.Series:
    """Split the change of margin between two periods into volume, mix, list price, discount and cost of goods.

    The unit is the item. *Volume*: more or fewer items, each at the old average margin. *Mix*: the same items, but more of
    the groups with a high margin an item. The other three: what list price, discount and cost of an item did in each group,
    counted on the new items. The split is exact; another order of the steps would divide the same sum a little differently.

    Parameters
    ----------
    before, after
        Orders of the two periods: ``group``, ``items`` (count), ``list_cents``, ``paid_cents`` and ``margin_cents``.
    group
        Column with the groups of goods within which an item counts as the same thing.

    Returns
    -------
    Series
        Euro by mover, in the order of ``MOVERS``; they add up to margin after less margin before.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, negative money, gaps, or a group that sold no item in one of the periods: a price that
        was not charged cannot have risen.
    """
    old, new = _sums(before, "before", group), _sums(after, "after", group)
    for one, other, where in ((old, new, "after"), (new, old, "before")):
        missing = one.index.difference(other.index[other["items"] > 0])
        if len(missing):
            raise LoyaltyLabError(
                f'"{missing[0]}" sold no item in one of the periods ({where}); take wider groups than "{group}".'
            )
    grown = new["items"].sum() / old["items"].sum()
    each_old, each_new = (
        pd.DataFrame(
            {
                "list": table["list_cents"],
                "discount": table["list_cents"] - table["paid_cents"],
                "cost": table["paid_cents"] - table["margin_cents"],
                "margin": table["margin_cents"],
            }
        ).div(table["items"], axis=0)
        for table in (old, new)
    )
    dearer = (each_new - each_old).mul(new["items"], axis=0).sum()
    moved = (
        old["margin_cents"].sum() * (grown - 1),
        float(((new["items"] - grown * old["items"]) * each_old["margin"]).sum()),
        dearer["list"],
        -dearer["discount"],
        -dearer["cost"],
    )
    return pd.Series(moved, index=list(MOVERS), dtype=float)


def leaky_bucket(start: float, won: float, leaving: float, months: int) -> pd.Series:
    """Return how many customers there are at the end of each month when a fixed share leaves and a fixed number joins.

    Parameters
    ----------
    start
        Customers at the outset, month 0.
    won
        Customers won in each month; they count from the end of the month and can leave from the next on.
    leaving
        Share of those there who leave in a month, 0 to 1, the same for everybody. (Among real customers it is not the same,
        see chapter 10.)
    months
        How many months to look ahead, 0 or more.

    Returns
    -------
    Series
        Customers by ``month`` (0 to ``months``). In the long run it comes to ``won / leaving``, whatever the start.

    Raises
    ------
    LoyaltyLabError
        For negative numbers, a share above 1, or a part of a month.
    """
    if not (start >= 0 and won >= 0 and 0 <= leaving <= 1):
        raise LoyaltyLabError(
            f"A bucket needs customers of 0 or more and a share leaving from 0 to 1, not {start}, {won} and {leaving}."
        )
    if months != int(months) or months < 0:
        raise LoyaltyLabError(f"months is a whole number of 0 or more, not {months}.")
    there = [float(start)]
    for _ in range(int(months)):
        there.append(there[-1] * (1 - leaving) + won)
    return pd.Series(there, index=pd.RangeIndex(int(months) + 1, name="month"), name="customers")
