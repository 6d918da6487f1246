"""Loyalty programmes: the ledger of points, what open points are worth, birthdays, and spend round a tier line."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_not_negative, need_unique

POINTS_PER_EURO = 100
"""How many points Lantern takes for one euro off."""

MOVES = ("earned", "redeemed", "expired")
DAYS_A_YEAR = 365


def _checked(points: pd.DataFrame) -> pd.DataFrame:
    need_columns(points, "points", ("customer_id", "month", *MOVES))
    need_not_negative(points, "points", MOVES)
    need_unique(points, "points", ("customer_id", "month"))
    return points


def ledger(points: pd.DataFrame) -> pd.DataFrame:
    """Return the programme's books by month.

    Parameters
    ----------
    points
        Statements, one row a member and month: ``customer_id``, ``month`` (YYYY-MM), ``earned``, ``redeemed``, ``expired``
        (points). They have to begin with the programme: what was open before is not in them.

    Returns
    -------
    DataFrame
        Indexed by ``month``: the sums ``earned``, ``redeemed``, ``expired`` of the month, and ``open``, the points that
        members hold at its end (earned less redeemed less expired, so far).

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, negative points or a doubled statement.
    """
    months = _checked(points).groupby("month")[list(MOVES)].sum()
    moved = months["earned"] - months["redeemed"] - months["expired"]
    return months.assign(open=moved.cumsum())


def fate_of_points(points: pd.DataFrame) -> pd.DataFrame:
    """Return what became of the points of each month: first in, first out.

    Parameters
    ----------
    points
        As for `ledger`.

    Returns
    -------
    DataFrame
        Indexed by the ``month`` in which points were earned: ``earned``, and how many of these were ``redeemed``, have
        ``expired`` or are still ``open`` at the end of the records. The three add up to ``earned``.

    Raises
    ------
    LoyaltyLabError
        As for `ledger`, and when a member redeems or loses more points than she has earned.

    Notes
    -----
    Points carry no date of their own once they are in a balance; that the oldest go first is an assumption, the usual one.
    """
    wide = _checked(points).pivot(index="customer_id", columns="month", values=list(MOVES))
    wide = wide.fillna(0).sort_index(axis=1)
    earned, redeemed, expired = (wide[move].to_numpy(dtype=np.int64) for move in MOVES)
    left = earned.copy()
    books = {"redeemed": np.zeros_like(earned), "expired": np.zeros_like(earned)}
    for month in range(earned.shape[1]):
        for name, taken in (("redeemed", redeemed[:, month]), ("expired", expired[:, month])):
            books[name][:, : month + 1] += _take(left[:, : month + 1], taken)
    return pd.DataFrame(
        {"earned": earned.sum(axis=0), **{name: book.sum(axis=0) for name, book in books.items()}}
        | {"open": left.sum(axis=0)},
        index=pd.Index(wide["earned"].columns, name="month"),
    )


def _take(lots: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """Take each row's amount from its lots, oldest first, in place; return how much came from each lot."""
    upto = np.minimum(lots.cumsum(axis=1), amount[:, None])
    if (upto[:, -1] < amount).any():
        raise LoyaltyLabError(
            "points takes more from a member than she has earned so far; the statements must begin with the programme."
        )
    taken = np.diff(upto, axis=1, prepend=0)
    lots -= taken
    return taken


def open_at(points: pd.DataFrame, month: str) -> pd.Series:
    """Return the points that each member holds at the end of a month.

    Parameters
    ----------
    points
        Statements with ``customer_id``, ``month`` and ``balance`` (points at the month's end); a member has a row only for
        months in which points moved, so the latest row up to the month counts.
    month
        ``"YYYY-MM"``.

    Returns
    -------
    Series
        Indexed by ``customer_id``, named ``balance``: points. Members without a statement so far are not in it.
    """
    need_columns(points, "points", ("customer_id", "month", "balance"))
    need_not_negative(points, "points", ("balance",))
    need_unique(points, "points", ("customer_id", "month"))
    so_far = points[points["month"] <= month].sort_values(["customer_id", "month"])
    return so_far.groupby("customer_id")["balance"].last()


def liability_euro(
    open_points: float, redeemed_share: float, points_per_euro: float = POINTS_PER_EURO
) -> float:
    """Return what open points will cost: those that will be redeemed, at their value in vouchers.

    Parameters
    ----------
    open_points
        Points that members hold.
    redeemed_share
        Share of them that will be redeemed one day, 0 to 1; one less this share is the breakage.
    points_per_euro
        Points for one euro off.

    Returns
    -------
    float
        Euro at face value: what customers get off, not what the goods cost Lantern.

    Raises
    ------
    LoyaltyLabError
        For negative points, a share outside 0 to 1, or no price of points.
    """
    if open_points < 0 or not 0 <= redeemed_share <= 1 or points_per_euro <= 0:
        raise LoyaltyLabError(
            f"liability_euro takes points from 0 up, a share from 0 to 1 and points per euro above 0, "
            f"not {open_points}, {redeemed_share} and {points_per_euro}."
        )
    return open_points * redeemed_share / points_per_euro


def break_even_uplift(margin: float, rewards: float) -> float:
    """Return how much more margin a programme must bring, as a share of what there would be without it, to pay its rewards.

    Parameters
    ----------
    margin
        Margin with the programme, before its rewards (paid amounts plus vouchers, less cost of goods).
    rewards
        What the rewards cost in the same time, in the same unit.

    Returns
    -------
    float
        With uplift u the margin is (1 + u) of what it would be without; it pays when margin − rewards is no less than
        that: u = rewards / (margin − rewards). At constant margin a euro, it is also the uplift of sales.

    Raises
    ------
    LoyaltyLabError
        When the rewards eat the whole margin: then no uplift pays.
    """
    if rewards < 0 or margin <= rewards:
        raise LoyaltyLabError(
            f"Rewards of {rewards} against a margin of {margin}: rewards must be 0 or more and below the margin, "
            "or no uplift can pay for them."
        )
    return rewards / (margin - rewards)


def days_from_birthday(dates: pd.Series, birthdays: pd.Series) -> pd.Series:
    """Return how many days each date lies after (+) or before (−) the nearest birthday.

    Parameters
    ----------
    dates
        Dates of orders.
    birthdays
        Month and day of each buyer, MM-DD, in the same rows; 29 February counts as the 28th in other years.

    Returns
    -------
    Series
        Days, −183 to 183, with the index of ``dates``; a gap where the birthday is missing.

    Raises
    ------
    LoyaltyLabError
        For dates that are text, columns of different length, or a birthday that is not MM-DD.
    """
    table = need_columns(
        pd.DataFrame({"date": dates, "birthday": birthdays.to_numpy()}), "orders", ("date", "birthday")
    )
    need_dates(table, "orders", "date")
    given = table["birthday"].dropna()
    if not given.astype(str).str.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])").all():
        raise LoyaltyLabError('orders["birthday"] must hold month and day as "MM-DD", for example "03-27".')
    day = given.astype(str).str.replace("02-29", "02-28", regex=False)
    date = table.loc[given.index, "date"]
    near = pd.Series(np.inf, index=given.index)
    for shift in (-1, 0, 1):
        years = (date.dt.year + shift).astype(str)
        away = (date.dt.normalize() - pd.to_datetime(years + "-" + day)).dt.days.astype(float)
        near = away.where(away.abs() < near.abs(), near)
    return near.reindex(table.index).rename("days")


def in_week(days: pd.Series, shift: int = 0, half_width: int = 3) -> pd.Series:
    """Return whether each distance of `days_from_birthday` lies in the week round the birthday, or a placebo week.

    Parameters
    ----------
    days
        Days from the nearest birthday.
    shift
        Days by which the week is moved away from the birthday; 0 is the birthday week itself.
    half_width
        Days on each side of the middle; 3 makes a week of seven days.
    """
    away = (days - shift + DAYS_A_YEAR / 2) % DAYS_A_YEAR - DAYS_A_YEAR / 2
    return away.abs() <= half_width


class AroundLine(NamedTuple):
    """How many values ended within a width below a line, and from it up; and the ratio of the two."""

    below: int
    above: int
    ratio: float


def around_line(values: pd.Series, line: float, width: float) -> AroundLine:
    """Return how many values lie just below and just above a line.

    Parameters
    ----------
    values
        For example yearly spend in euro, one a member and year.
    line
        The line; a value on it counts as above.
    width
        How far to look on each side, in the same unit.

    Returns
    -------
    AroundLine
        ``below``: values in [line − width, line); ``above``: in [line, line + width); ``ratio``: above / below, infinite when
        nothing lies below. Without a pull of the line the ratio is about that of the density on its two sides: a little
        below 1 where few spend more (Saez, 2010, on bunching; McCrary, 2008, on the jump of a density).

    Raises
    ------
    LoyaltyLabError
        For a width that is not positive.
    """
    if width <= 0:
        raise LoyaltyLabError(
            f"around_line looks on both sides of a line, so width must be above 0, not {width}."
        )
    distance = pd.Series(values) - line
    below = int(((distance >= -width) & (distance < 0)).sum())
    above = int(((distance >= 0) & (distance < width)).sum())
    return AroundLine(below, above, above / below if below else float("inf"))
