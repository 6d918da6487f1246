"""What a customer is still worth: closed forms, what she has brought so far, what a model expects, and what keeping her cost."""

from math import inf
from typing import Literal

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.frames import (
    need_columns,
    need_dates,
    need_no_gaps,
    need_numbers,
    need_unique,
)
from loyaltylab.measures.intervals import share_difference

FirstMargin = Literal["now", "next", "next if kept"]
DAYS_A_YEAR = 365
WEEKS_A_MONTH = 365.25 / 12 / 7
"""4.35 weeks; the models of `loyaltylab.measures.buying` count in the unit of their history, here weeks."""


def lifetime_value(
    margin: float, retention: float, discount: float, first_margin: FirstMargin = "next if kept"
) -> float:
    """Return the discounted margin that a customer is expected to bring, when retention and margin stay the same.

    Parameters
    ----------
    margin
        Margin a period, in any money; at least 0.
    retention
        Chance to stay from one period to the next, 0 to 1.
    discount
        Rate a period; at least 0, and above 0 when nobody ever leaves.
    first_margin
        When the first margin comes: ``"now"`` (m (1+d) / (1+d−r)), ``"next"`` for certain after one period
        (m / (1+d−r)), or ``"next if kept"`` (m r / (1+d−r)), which is the value still to come from an existing customer.

    Returns
    -------
    float
        In the money of ``margin``. The three conventions differ a lot; always say which one is meant.

    Raises
    ------
    LoyaltyLabError
        For a negative margin, a retention outside 0 to 1, or a sum that has no end.

    Notes
    -----
    Gupta, Lehmann and Stuart (2004), *Valuing customers*, Journal of Marketing Research 41(1), 7-18.
    """
    if margin < 0:
        raise LoyaltyLabError(f"margin must be at least 0, and is {margin}.")
    if not 0 <= retention <= 1:
        raise LoyaltyLabError(f"retention must lie between 0 and 1, and is {retention}.")
    if discount < 0 or 1 + discount - retention <= 0:
        raise LoyaltyLabError(
            f"With discount {discount} and retention {retention} the sum has no end; discount must be larger."
        )
    factors = {"now": 1 + discount, "next": 1.0, "next if kept": retention}
    if first_margin not in factors:
        raise LoyaltyLabError(f"first_margin must be one of {', '.join(factors)}, and is {first_margin}.")
    return margin * factors[first_margin] / (1 + discount - retention)


def retention_elasticity(retention: float, discount: float) -> float:
    """Return by how many percent the value still to come rises when retention rises by 1 % of itself.

    Parameters
    ----------
    retention, discount
        As for `lifetime_value`, of one period.

    Returns
    -------
    float
        (1 + d) / (1 + d − r), the elasticity of m r / (1 + d − r): always above 1, the elasticity with respect to margin.

    Raises
    ------
    LoyaltyLabError
        As `lifetime_value`.
    """
    return lifetime_value(1.0, retention, discount, "now")


def margin_since_start(
    orders: pd.DataFrame, starts: pd.Series, days: int, discount: float, money: str = "margin"
) -> pd.Series:
    """Return the discounted money that each customer brought in her first ``days``, counted from her own first day.

    Parameters
    ----------
    orders
        One row an order: ``customer_id``, ``date`` and the column ``money``. Orders of customers who are not in ``starts``
        are left out.
    starts
        Each customer's first day, by ``customer_id``. All must have been watched for ``days``; that cannot be seen here.
    days
        Length of the window; the first day counts as day 0, and the last day that counts is ``days − 1``.
    discount
        Rate a year, at least 0. An order on day t counts with (1 + discount)^(−t/365).
    money
        Column that is added up; it may hold losses.

    Returns
    -------
    Series
        In the money of the column, one row for each customer of ``starts``, in that order: 0 for whoever ordered nothing.

    Raises
    ------
    LoyaltyLabError
        For a missing column, text in place of numbers or dates, a customer who stands twice in ``starts``, a negative rate,
        or a window without a day.
    """
    need_columns(orders, "orders", ("customer_id", "date", money))
    need_dates(orders, "orders", "date")
    need_numbers(orders, "orders", (money,))
    known = starts.rename("start").rename_axis("customer_id").reset_index()
    need_columns(known, "starts", ("customer_id", "start"))
    need_dates(known, "starts", "start")
    need_no_gaps(known, "starts", ("start",))
    need_unique(known, "starts", ("customer_id",))
    if days < 1 or discount < 0:
        raise LoyaltyLabError(
            f"A window needs at least 1 day and a rate of at least 0, not {days} days at {discount}."
        )
    own = orders[["customer_id", "date", money]].merge(known, on="customer_id")
    age = (own["date"] - own["start"]).dt.days
    own = own.assign(worth=own[money] * (1 + discount) ** (-age / DAYS_A_YEAR))[(age >= 0) & (age < days)]
    return own.groupby("customer_id")["worth"].sum().reindex(starts.index, fill_value=0.0).rename("worth")


def buying_value(
    history: pd.DataFrame,
    model: BetaGeometricNbd,
    spend: GammaGamma,
    months: int,
    discount: float,
    units_a_month: float = WEEKS_A_MONTH,
) -> pd.Series:
    """Return the discounted margin that each customer without a contract is expected to bring in the next months.

    Parameters
    ----------
    history
        ``frequency``, ``recency`` and ``age``, as `loyaltylab.measures.buying.buying_history` returns them, and
        ``mean_value``, the mean margin of her repeat orders (0 without one).
    model, spend
        Fitted to the same customers; how often, and for how much.
    months
        How far to look; whole, at least 1.
    discount
        Rate a month, at least 0. The orders of month t count with (1 + discount)^(−t).
    units_a_month
        Units of ``history`` in one month: 4.35 where it counts in weeks, 30.4 where it counts in days. A wrong unit
        raises no error; it multiplies every value.

    Returns
    -------
    Series
        In the money of ``mean_value``, by the index of ``history``. The customer's first order is not in it.

    Raises
    ------
    LoyaltyLabError
        For a bad history, no month, a negative rate or a unit of nothing.

    Notes
    -----
    Fader, Hardie and Lee (2005), *RFM and CLV*, Journal of Marketing Research 42(4), 415-430: expected orders times expected
    value of an order, taken to be unrelated.
    """
    if months < 1 or discount < 0 or not units_a_month > 0:
        raise LoyaltyLabError(
            "buying_value needs at least 1 month, a rate of at least 0 and a month of more than 0 units, not "
            f"{months}, {discount} and {units_a_month}."
        )
    before = pd.Series(0.0, index=history.index)
    worth = before
    for month in range(1, months + 1):
        orders = model.expected_further(history, month * units_a_month)
        worth = worth + (orders - before) / (1 + discount) ** month
        before = orders
    return (worth * spend.expected_value(history)).rename("worth")


def cost_per_kept(cost: float, people: int, kept: int, control: int, control_kept: int) -> Estimate:
    """Return what a programme cost for each customer whom it kept, from a trial by lot, with its 95 % interval.

    Only those beyond the control group's share were kept by the programme; the others would have stayed anyway.

    Parameters
    ----------
    cost
        What the programme cost for each customer in it, in any money; at least 0.
    people, kept
        Customers in the programme, and those of them who stayed.
    control, control_kept
        The same of the control group.

    Returns
    -------
    Estimate
        Cost over the difference of the two shares. Where the interval of the difference (Newcombe) reaches 0, no upper end
        can be given and ``high`` is infinite; where no difference was seen, ``value`` is as well, and with a whole interval
        at or below 0 all three are.

    Raises
    ------
    LoyaltyLabError
        For a negative cost, an empty group, or more kept than there are people.
    """
    if cost < 0:
        raise LoyaltyLabError(f"cost must be at least 0, and is {cost}.")
    gap = share_difference(kept, people, control_kept, control)
    # The largest effect gives the smallest cost, so the ends change places.
    return Estimate(*(cost / part if part > 0 else inf for part in (gap.value, gap.high, gap.low)))
