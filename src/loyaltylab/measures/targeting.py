"""Whom to call: windows without leaks, calibration, net benefit, response by group, early alarms, expected net value."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import Estimate, mean_difference
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_no_gaps,
    need_not_negative,
    need_numbers,
)
from loyaltylab.measures.intervals import share_interval


def silence_window(
    orders: pd.DataFrame, day: str | pd.Timestamp, active_days: int = 180, ahead_days: int = 180
) -> pd.DataFrame:
    """Return what was known of each active customer before a day, and whether she fell silent after it.

    Parameters
    ----------
    orders
        One row an order: ``customer_id``, ``date``, ``margin_cents``; orders after ``day`` decide ``silent`` and nothing else.
    day
        The day of the decision. What happened *on* the day belongs to the future.
    active_days
        A customer is active with an order in this many days before the day.
    ahead_days
        Silent is who has no order in this many days from the day on.

    Returns
    -------
    DataFrame
        By ``customer_id``: ``days_since`` (days since the last order), ``orders_90`` and ``orders_365`` (orders in the last 90
        days, and in the 275 days before those), ``margin`` (euro, the last 365 days), and ``silent`` (True or False).

    Raises
    ------
    LoyaltyLabError
        For a missing column, dates that are text, windows below one day, records that end before the window does, or
        nobody active.
    """
    need_columns(orders, "orders", ["customer_id", "date", "margin_cents"])
    need_dates(orders, "orders", "date")
    need_numbers(orders, "orders", ["margin_cents"])
    if active_days < 1 or ahead_days < 1:
        raise LoyaltyLabError("active_days and ahead_days must each be at least 1.")
    start = pd.Timestamp(day)

    def back(days: int) -> pd.Timestamp:
        return start - pd.Timedelta(days=days)

    if orders["date"].max() < back(-ahead_days) - pd.Timedelta(days=31):
        raise LoyaltyLabError(
            f'orders["date"] ends on {orders["date"].max().date()}, before the {ahead_days} days after {start.date()} are over: '
            "nobody can be called silent yet. Choose an earlier day."
        )
    past = orders[orders["date"] < start]
    last = past.groupby("customer_id")["date"].max()
    last = last[last >= back(active_days)]
    if last.empty:
        raise LoyaltyLabError(f"No customer ordered in the {active_days} days before {start.date()}.")
    year = past[past["date"] >= back(365)]
    recent = year["date"] >= back(90)
    after = orders[(orders["date"] >= start) & (orders["date"] < back(-ahead_days))]

    def count(rows: pd.DataFrame) -> pd.Series:
        return rows.groupby("customer_id").size().reindex(last.index, fill_value=0)

    margin = year.groupby("customer_id")["margin_cents"].sum() / 100
    return pd.DataFrame(
        {
            "days_since": -(last - start).dt.days,
            "orders_90": count(year[recent]),
            "orders_365": count(year[~recent]),
            "margin": margin.reindex(last.index, fill_value=0.0),
            "silent": ~last.index.isin(after["customer_id"]),
        }
    )


def _chances(chance: pd.Series, happened: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return chances and outcomes as arrays, or say what is wrong with them."""
    given, came = np.asarray(chance, dtype=float), np.asarray(happened, dtype=float)
    if given.size == 0 or given.shape != came.shape:
        raise LoyaltyLabError(
            f"chance and happened need one number for each customer; they hold {given.size} and {came.size}."
        )
    if not ((given >= 0) & (given <= 1)).all():
        raise LoyaltyLabError(
            "chance must lie between 0 and 1, without gaps; a score is no chance until it is made one."
        )
    if not np.isin(came, (0.0, 1.0)).all():
        raise LoyaltyLabError("happened must be True or False (1 or 0) for each customer.")
    return given, came


def _ranked_groups(score: np.ndarray, groups: int) -> np.ndarray:
    """Return the group of each row, 1 = lowest score; equal sizes (give or take one), ties in the order of rows."""
    if not 1 <= groups <= score.size:
        raise LoyaltyLabError(f"groups must lie between 1 and the number of customers, {score.size}.")
    rank = np.empty(score.size, dtype=np.intp)
    rank[np.argsort(score, kind="stable")] = np.arange(score.size)
    return rank * groups // score.size + 1


def calibration_table(chance: pd.Series, happened: pd.Series, groups: int = 10) -> pd.DataFrame:
    """Return, for groups of rising predicted chance, what was predicted and what happened.

    Parameters
    ----------
    chance
        Predicted chance of each customer, 0 to 1.
    happened
        Whether it happened.
    groups
        Number of groups of equal size.

    Returns
    -------
    DataFrame
        By ``group`` (1 = lowest chance): ``people``, ``predicted`` (mean chance), ``observed`` (share to whom it happened) and its
        95 % interval ``low``, ``high``. Calibrated predictions lie inside most intervals.

    Raises
    ------
    LoyaltyLabError
        For chances outside 0 to 1, outcomes that are not yes or no, or more groups than customers.
    """
    given, came = _chances(chance, happened)
    number = _ranked_groups(given, groups)
    table = pd.DataFrame({"group": number, "chance": given, "came": came})
    result = table.groupby("group").agg(
        people=("came", "size"), predicted=("chance", "mean"), observed=("came", "mean")
    )
    counts = table.groupby("group")["came"].sum()
    ends = [share_interval(int(count), int(people)) for count, people in zip(counts, result["people"])]
    result["low"], result["high"] = zip(*ends)
    return result


def call_threshold(cost: float, gain: float) -> float:
    """Return the chance from which a call pays: its cost over what it gains where it is needed.

    Parameters
    ----------
    cost
        Cost of one call, to whomever it goes; above 0.
    gain
        What a call brings when the customer would otherwise have left, before its cost; above the cost. The same unit.

    Raises
    ------
    LoyaltyLabError
        When a call could never pay.
    """
    if not 0 < cost < gain:
        raise LoyaltyLabError(
            f"A call that costs {cost:g} and gains {gain:g} never pays, or costs nothing: cost must lie between 0 and the gain."
        )
    return cost / gain


def net_benefit(chance: pd.Series, happened: pd.Series, thresholds: Sequence[float]) -> pd.DataFrame:
    """Return the decision curve: what calling by the predicted chance is worth at each threshold.

    Parameters
    ----------
    chance, happened
        As in `calibration_table`.
    thresholds
        Chances from which one calls, each above 0 and below 1.

    Returns
    -------
    DataFrame
        By ``threshold``: ``called`` (share of customers), ``model`` and ``everybody``, the net benefit per customer in true hits: hits
        less needless calls, the latter weighted by threshold / (1 − threshold); calling nobody is 0 (Vickers and Elkin, 2006,
        *Medical Decision Making* 26, 565-574).

    Raises
    ------
    LoyaltyLabError
        For chances or thresholds out of bounds.
    """
    given, came = _chances(chance, happened)
    if not all(0 < threshold < 1 for threshold in thresholds):
        raise LoyaltyLabError("thresholds must lie above 0 and below 1.")
    rows = []
    for threshold in thresholds:
        called, odds = given >= threshold, threshold / (1 - threshold)
        rows.append(
            {
                "called": called.mean(),
                "model": (called * came).mean() - odds * (called * (1 - came)).mean(),
                "everybody": came.mean() - odds * (1 - came).mean(),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(thresholds, name="threshold"))


def effect_by_group(
    score: pd.Series, treated: pd.Series, outcome: pd.Series, groups: int = 5
) -> pd.DataFrame:
    """Return the effect of a randomised treatment in groups of rising score.

    Parameters
    ----------
    score
        What customers are ranked by, known before the treatment: a risk, a predicted response.
    treated
        Whether the customer was treated, by lot.
    outcome
        What came of it, one number a customer.
    groups
        Number of groups of equal size.

    Returns
    -------
    DataFrame
        By ``group`` (1 = lowest score): ``people``, ``control`` (mean outcome without treatment), ``effect`` (treated less control) and
        its 95 % interval ``low``, ``high``. Only a treatment by lot makes the difference an effect.

    Raises
    ------
    LoyaltyLabError
        For gaps, columns of different length, or a group with fewer than two customers in an arm.
    """
    table = pd.DataFrame(
        {
            "score": np.asarray(score, dtype=float),
            "treated": np.asarray(treated, dtype=bool),
            "outcome": np.asarray(outcome, dtype=float),
        }
    )
    need_columns(table, "the trial", table.columns)
    need_no_gaps(table, "the trial", table.columns)
    table["group"] = _ranked_groups(table["score"].to_numpy(), groups)
    rows = {}
    for number, members in table.groupby("group"):
        without = members.loc[~members["treated"], "outcome"]
        found: Estimate = mean_difference(members.loc[members["treated"], "outcome"], without)
        rows[number] = {
            "people": len(members),
            "control": without.mean(),
            "effect": found.value,
            "low": found.low,
            "high": found.high,
        }
    result = pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")
    return result.astype({"people": int})


def missing_orders(
    bought: pd.DataFrame, expected: pd.DataFrame, slow: float = 0.5, line: float = np.inf
) -> pd.DataFrame:
    """Return the running count of missing orders of each customer: a one-sided CUSUM for counts.

    Parameters
    ----------
    bought, expected
        Orders in each month, and orders to be expected: one row a customer, one column a month, the same labels.
    slow
        The slowing to be found, as a factor on the expected orders; above 0 and below 1.
    line
        An alarm rings when the count passes this line; the count then begins again at 0.

    Returns
    -------
    DataFrame
        At the end of each month: the count before, plus the month's allowance, less the orders bought, never below 0. The allowance
        (1 − slow) / (−ln slow) × expected lies between the usual and the slowed rate (Page, 1954, *Biometrika* 41, 100-115; for
        counts Lucas, 1985, *Technometrics* 27, 129-144).

    Raises
    ------
    LoyaltyLabError
        For tables that do not match, gaps, negative numbers, or a factor out of bounds.
    """
    need_columns(bought, "bought", expected.columns)
    need_columns(expected, "expected", bought.columns)
    if not bought.index.equals(expected.index):
        raise LoyaltyLabError("bought and expected need the same customers in the same order.")
    for name, table in (("bought", bought), ("expected", expected)):
        need_not_negative(table, name, table.columns)
        need_no_gaps(table, name, table.columns)
    if not 0 < slow < 1 or not line > 0:
        raise LoyaltyLabError("slow must lie between 0 and 1, and the line above 0.")
    allowance = expected * (1 - slow) / -np.log(slow)
    count: np.ndarray = np.zeros(len(bought))
    levels = {}
    for month in bought.columns:
        count = np.where(count > line, 0.0, count)
        count = np.maximum(0.0, count + allowance[month].to_numpy() - bought[month].to_numpy())
        levels[month] = count
    return pd.DataFrame(levels, index=bought.index)


class AlarmRates(NamedTuple):
    """What an alarm is worth; months in which the customer had left already are not counted.

    ``false_per_100``: alarms for 100 months of customers who stay. ``alarms``: all alarms. ``followed``: share of the alarms that are
    followed by leaving within the window; ``by_luck``: the same share for months drawn at random. ``caught``: share of the
    leavers with an alarm in the window before they left; ``leavers``: how many left.
    """

    false_per_100: float
    alarms: int
    followed: float
    by_luck: float
    caught: float
    leavers: int


def alarm_rates(alarms: pd.DataFrame, left: pd.Series, within: int = 6) -> AlarmRates:
    """Return how often alarms ring for those who stay, and for those about to leave.

    Parameters
    ----------
    alarms
        Whether an alarm rang: one row a customer, one column a month, in order.
    left
        For each customer the place of the month in which she left, 0 for the first column; a gap for those who stayed. An alarm
        in the month of leaving comes too late.
    within
        An alarm counts as followed when the customer leaves at most this many months later.

    Raises
    ------
    LoyaltyLabError
        When the customers do not match, the window is empty, or nobody stays or leaves.
    """
    if not alarms.index.equals(left.index):
        raise LoyaltyLabError("alarms and left need the same customers in the same order.")
    if within < 1:
        raise LoyaltyLabError("within must be at least one month.")
    rang, month = alarms.to_numpy(dtype=bool), np.arange(alarms.shape[1])
    away = left.to_numpy(dtype=float)[:, None] - month
    here = np.isnan(away) | (away > 0)
    soon = here & (away <= within)
    stays, leaves = left.isna().to_numpy(), (left > 0).to_numpy()
    if not stays.any() or not leaves.any():
        raise LoyaltyLabError("Rates of alarms need customers who stay and customers who leave.")
    rings = rang & here
    return AlarmRates(
        100 * float(rang[stays].mean()),
        int(rings.sum()),
        float((rings & soon).sum() / max(rings.sum(), 1)),
        float(soon.sum() / here.sum()),
        float((rings & soon).any(axis=1)[leaves].mean()),
        int(leaves.sum()),
    )


def expected_net_value(
    with_offer: float, without: float, worth: pd.Series, offer: float, message: float = 0.0
) -> pd.Series:
    """Return what an offer to each lost customer is expected to bring, after its cost.

    Parameters
    ----------
    with_offer, without
        Chance that she comes back with the offer, and unprompted; shares from a trial by lot.
    worth
        What a second life of each customer would bring, in the unit of the costs; 0 or more.
    offer
        Cost of the offer if it is taken.
    message
        Cost of asking, whether it is taken or not.

    Returns
    -------
    Series
        (with_offer − without) × worth − with_offer × offer − message: who comes back anyway is no gain, and takes the offer
        all the same.

    Raises
    ------
    LoyaltyLabError
        For shares outside 0 to 1, or negative money.
    """
    if not (0 <= with_offer <= 1 and 0 <= without <= 1):
        raise LoyaltyLabError("with_offer and without are shares between 0 and 1.")
    need_not_negative(
        pd.DataFrame({"worth": worth, "offer": offer, "message": message}),
        "the offer",
        ["worth", "offer", "message"],
    )
    return (with_offer - without) * worth - with_offer * offer - message
