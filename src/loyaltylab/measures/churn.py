"""Who has stopped buying: the churn rate of a contract, and rules of silence where there is none."""

from collections.abc import Sequence

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_unique


def churn_rate(contracts: pd.DataFrame, start: str, end: str) -> float:
    """Return the share of the customers under contract at the start of a period who end it within the period.

    Parameters
    ----------
    contracts
        One row a customer: ``customer_id``, ``joined`` and ``ended`` (dates; ``ended`` is empty while the contract runs).
    start, end
        First and last day of the period, such as ``"2024-01-01"`` and ``"2024-12-31"``.

    Returns
    -------
    float
        Share from 0 to 1. Who joins after ``start`` counts neither as lost nor in the base.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in place of dates, a customer in two rows, an end before the beginning, or nobody at
        the start.
    """
    need_columns(contracts, "contracts", ["customer_id", "joined", "ended"])
    for column in ("joined", "ended"):
        need_dates(contracts, "contracts", column)
    need_unique(contracts, "contracts", ["customer_id"])
    if (contracts["ended"] < contracts["joined"]).any():
        raise LoyaltyLabError(
            'contracts["ended"] holds a day before contracts["joined"]; no contract ends before it begins.'
        )
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    there = (contracts["joined"] < first) & ~(contracts["ended"] < first)
    if not there.any():
        raise LoyaltyLabError(f"Nobody in contracts was a customer when {start} began; choose a later start.")
    return float((contracts.loc[there, "ended"] <= last).mean())


def silent_days(orders: pd.DataFrame, day: str | pd.Timestamp) -> pd.Series:
    """Return the days since each customer's last order, as it looked at the end of ``day``.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``. Orders after ``day`` are left out, not used.
    day
        The day on which we look.

    Returns
    -------
    Series
        Whole days, indexed by ``customer_id``, named ``silent_days``; customers whose first order comes later are not in it.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in place of dates, or no order up to ``day``.
    """
    need_columns(orders, "orders", ["customer_id", "date"])
    need_dates(orders, "orders", "date")
    today = pd.Timestamp(day)
    known = orders[orders["date"] <= today]
    if known.empty:
        raise LoyaltyLabError(
            f"orders holds nothing up to {today.date()}; its first day is {orders['date'].min().date()}."
        )
    last = known.groupby("customer_id")["date"].max()
    return (-(last - today).dt.days).rename("silent_days")


def silence_rules(
    orders: pd.DataFrame, day: str | pd.Timestamp, until: str | pd.Timestamp, windows: Sequence[int]
) -> pd.DataFrame:
    """Return what the rule "silent for so many days means lost" says on ``day``, and what happened until ``until``.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``date``.
    day, until
        The day on which customers are declared lost, and the last day on which we look whether they order again.
    windows
        Days of silence from which a customer counts as lost.

    Returns
    -------
    DataFrame
        One row a window (the index, ``window``): ``customers`` (with an order up to ``day``), ``declared_lost``,
        ``declared_share`` (of all), ``false_losses`` (declared lost, ordered again by ``until``), ``false_loss_rate`` (of those
        declared lost; NaN when nobody is) and ``quiet_kept`` (not declared lost, no order by ``until``).

    Raises
    ------
    LoyaltyLabError
        For bad ``orders``, ``until`` not after ``day``, or a window below one day.

    Notes
    -----
    Coming back within the time watched is a lower bound: some return later still.
    """
    silent = silent_days(orders, day)
    if pd.Timestamp(until) <= pd.Timestamp(day):
        raise LoyaltyLabError(
            f"until ({until}) must lie after day ({day}); there is nothing to watch otherwise."
        )
    if min(windows) < 1:
        raise LoyaltyLabError(f"A window of {min(windows)} days cannot be; one day of silence is the least.")
    later = orders["date"].gt(pd.Timestamp(day)) & orders["date"].le(pd.Timestamp(until))
    again = silent.index.isin(orders.loc[later, "customer_id"])
    rows = []
    for window in windows:
        lost = (silent >= window).to_numpy()
        rows.append(
            {
                "window": window,
                "customers": len(silent),
                "declared_lost": int(lost.sum()),
                "declared_share": float(lost.mean()),
                "false_losses": int((lost & again).sum()),
                "false_loss_rate": float(again[lost].mean()) if lost.any() else float("nan"),
                "quiet_kept": int((~lost & ~again).sum()),
            }
        )
    return pd.DataFrame(rows).set_index("window")
