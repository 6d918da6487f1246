"""Winning lost customers back: who returns because of an offer, what that costs, and what a second life brings.

A *trial* is a table with one row for each lost customer who was drawn for an offer or for the control arm:
``customer_id``, ``month`` (in which she was asked, as ``"2024-05"``), ``arm``, ``offer_cents`` (what the offer costs if it is
taken) and ``returned`` (month of the first order after it, empty when there was none).
"""

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
from loyaltylab.measures.intervals import share_difference, share_interval

TRIAL = ("customer_id", "month", "arm", "offer_cents", "returned")
SLACK = 2
"""Months after the one in which a customer was asked that a return may still come, in Lantern's trial."""


def _checked(trial: pd.DataFrame) -> pd.DataFrame:
    need_columns(trial, "trial", TRIAL)
    need_unique(trial, "trial", ["customer_id"])
    need_no_gaps(trial, "trial", ["customer_id", "month", "arm"])
    need_not_negative(trial, "trial", ["offer_cents"])
    early = trial["returned"].notna() & (trial["returned"].astype(str) < trial["month"].astype(str))
    if early.any():
        row = trial.index[early][0]
        raise LoyaltyLabError(
            f'trial["returned"] lies before trial["month"] in row {row}; nobody answers an offer before it is made.'
        )
    return trial


def return_shares(trial: pd.DataFrame) -> pd.DataFrame:
    """Return how many of each arm returned.

    Parameters
    ----------
    trial
        One row a lost customer; see the module's text.

    Returns
    -------
    DataFrame
        Indexed by arm: ``asked``, ``returned`` (counts of customers), ``share`` (of those asked, 0 to 1), ``low`` and
        ``high``, Wilson's 95 % interval. The base is everybody in the arm, not those who took the offer.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, a gap, a customer in two rows, a negative cost, or a return before the offer.
    """
    groups = _checked(trial).groupby("arm", observed=True)["returned"]
    table = pd.DataFrame({"asked": groups.size(), "returned": groups.count()})
    table["share"] = table["returned"] / table["asked"]
    ends = [share_interval(int(back), int(asked)) for asked, back in zip(table["asked"], table["returned"])]
    table["low"], table["high"] = zip(*ends)
    return table


def added_returns(trial: pd.DataFrame, control: str = "control") -> pd.DataFrame:
    """Return what each offer adds to the returns that come without one.

    Parameters
    ----------
    trial
        One row a lost customer; see the module's text.
    control
        The arm that was left in peace.

    Returns
    -------
    DataFrame
        Indexed by offer: ``asked``, ``returned`` (counts), ``share``, ``added`` (share less the control arm's) with ``low`` and
        ``high`` (95 % interval of the difference), and ``cost_per_added``: cents paid to everybody who took the offer, over
        the returns that it added; NaN when it added none.

    Raises
    ------
    LoyaltyLabError
        As `return_shares`, and when there is no such control arm or nothing to compare with it.
    """
    shares = return_shares(trial)
    if control not in shares.index or len(shares) < 2:
        raise LoyaltyLabError(
            f'trial["arm"] needs the control arm "{control}" and one offer at least; it holds {", ".join(map(str, shares.index))}.'
        )
    base = shares.loc[control]
    table = shares.drop(index=control)[["asked", "returned", "share"]].copy()
    gaps = [
        share_difference(int(back), int(asked), int(base["returned"]), int(base["asked"]))
        for asked, back in zip(table["asked"], table["returned"])
    ]
    table["added"], table["low"], table["high"] = zip(*gaps)
    takers = trial[trial["returned"].notna()]
    paid = takers.groupby("arm", observed=True)["offer_cents"].sum().reindex(table.index).fillna(0)
    more = table["added"] * table["asked"]
    table["cost_per_added"] = (paid / more).where(more > 0)
    return table


def month_numbers(months: pd.Series) -> pd.Series:
    """Return months such as ``"2024-05"`` as numbers that can be subtracted; gaps stay gaps.

    Raises
    ------
    LoyaltyLabError
        For text that is no month.
    """
    days = pd.to_datetime(months, format="%Y-%m", errors="coerce")
    if (days.isna() & months.notna()).any():
        wrong = months[days.isna() & months.notna()].iloc[0]
        raise LoyaltyLabError(f'"{wrong}" is not a month; write it as "2024-06" (year-month).')
    return days.dt.year * 12 + days.dt.month


def second_life(trial: pd.DataFrame, orders: pd.DataFrame, months: int, last_month: str) -> pd.DataFrame:
    """Return what each lost customer brought in the first months after her return, less the offer.

    Parameters
    ----------
    trial
        One row a lost customer; see the module's text.
    orders
        One row an order: ``customer_id``, ``date`` and ``margin_cents``. Orders before the return do not count.
    months
        Length of the period after the return; the month of the return is the first.
    last_month
        The last month that ``orders`` covers whole.

    Returns
    -------
    DataFrame
        One row a customer who was asked early enough for the whole period to be on record, however late she returned:
        ``customer_id``, ``arm``, ``returned`` (True or False), ``margin_cents``, ``cost_cents`` (the offer if she
        returned, otherwise 0) and ``net_cents``. Who did not return brought 0 and counts.

    Raises
    ------
    LoyaltyLabError
        For bad tables as above, text in place of dates or margins, a return too late to be followed, a period below one
        month, or nobody who can be followed.
    """
    need_columns(orders, "orders", ["customer_id", "date", "margin_cents"])
    need_dates(orders, "orders", "date")
    need_numbers(orders, "orders", ["margin_cents"])
    if months < 1:
        raise LoyaltyLabError(f"months is {months}; a second life is followed for one month at least.")
    last = int(month_numbers(pd.Series([last_month])).iloc[0])
    asked = month_numbers(_checked(trial)["month"])
    kept = trial[asked + SLACK + months - 1 <= last]
    if kept.empty:
        raise LoyaltyLabError(
            f"Nobody was asked early enough to be followed for {months} months by {last_month}; choose a shorter period."
        )
    start = month_numbers(kept["returned"]).set_axis(kept["customer_id"])
    late = start + months - 1 > last
    if late.any():
        raise LoyaltyLabError(
            f'trial["returned"] of customer {start.index[late][0]} is too late for {months} months by {last_month}; '
            f"a return counts up to {SLACK} months after the month of the offer."
        )
    own = orders[orders["customer_id"].isin(start.index)]
    since = own["date"].dt.year * 12 + own["date"].dt.month - own["customer_id"].map(start)
    margin = own[(since >= 0) & (since < months)].groupby("customer_id")["margin_cents"].sum()
    table = kept[["customer_id", "arm"]].assign(returned=kept["returned"].notna())
    table["margin_cents"] = table["customer_id"].map(margin).fillna(0).astype(int)
    table["cost_cents"] = kept["offer_cents"].where(table["returned"], 0)
    table["net_cents"] = table["margin_cents"] - table["cost_cents"]
    return table.reset_index(drop=True)
