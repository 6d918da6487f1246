"""Why customers leave: what they say, in two fields, and whether they leave more often soon after an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import rate_ratio
from loyaltylab.measures.frames import need_columns, need_dates, need_flags, need_unique
from loyaltylab.measures.intervals import share_interval

REASON_COLUMNS = ("reason_1", "reason_2", "reason_3")

STATED_CAUSE: Mapping[str, str] = MappingProxyType(
    {
        "pricing": "active",
        "inconvenience": "active",
        "core service failure": "fault",
        "encounter failure": "fault",
        "response to failure": "fault",
        "ethical problem": "fault",
        "competition": "competitive",
        "involuntary": "natural or passive",
    }
)
"""The second field, the reason, from Keaveney's (1995) eight categories; the grouping is ours."""


def decision(cause: str) -> str:
    """Return the first field: did the customer decide to go (``voluntary``) or not (``involuntary``)?"""
    return "voluntary" if cause in ("active", "competitive", "fault") else "involuntary"


def stated_reasons(exits: pd.DataFrame, columns: Sequence[str] = REASON_COLUMNS) -> pd.DataFrame:
    """Return one row for each leaver and reason that she named.

    Parameters
    ----------
    exits
        One row a leaver: ``customer_id`` and the reason columns, empty where nothing was said.
    columns
        The reason columns, in the order in which the reasons were given.

    Returns
    -------
    DataFrame
        ``customer_id`` and ``reason``; a reason that a leaver named twice counts once. Leavers who named none are
        not in it.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, or a customer who is in it twice.
    """
    need_columns(exits, "exits", ["customer_id", *columns])
    need_unique(exits, "exits", ["customer_id"])
    named = exits.melt("customer_id", list(columns), value_name="reason").dropna(subset="reason")
    return named[["customer_id", "reason"]].drop_duplicates().sort_values("customer_id", ignore_index=True)


def reason_shares(exits: pd.DataFrame, columns: Sequence[str] = REASON_COLUMNS) -> pd.DataFrame:
    """Return how many leavers name each reason, and which share of those who named any.

    Parameters
    ----------
    exits, columns
        As for `stated_reasons`.

    Returns
    -------
    DataFrame
        Indexed by reason, most frequent first: ``leavers`` (count), ``share`` (0 to 1) and ``low``, ``high``, Wilson's
        (1927) 95 % interval of the share. A leaver may name several reasons, so the shares add up to more than 1.

    Raises
    ------
    LoyaltyLabError
        As `stated_reasons`, and when nobody named a reason.
    """
    named = stated_reasons(exits, columns)
    if named.empty:
        raise LoyaltyLabError("exits holds no reason at all; there is nothing to share out.")
    base = named["customer_id"].nunique()
    table = named["reason"].value_counts().rename("leavers").to_frame()
    table["share"] = table["leavers"] / base
    ends = [share_interval(int(count), base) for count in table["leavers"]]
    table["low"], table["high"] = zip(*ends)
    return table


@dataclass(frozen=True)
class LeavingNear:
    """How often customers leave soon after an event, and at other times.

    Attributes
    ----------
    days_near, days_away
        Customer days within the window after an event, and all others.
    left_near, left_away
        Customers who left on such days.
    ratio
        Rate of leaving near an event over the rate away from one; 1 = no difference. NaN when a rate is unknown.
    low, high
        95 % interval of the ratio (log method); NaN where either count is 0.
    """

    days_near: int
    days_away: int
    left_near: int
    left_away: int
    ratio: float
    low: float
    high: float


def leaving_near_events(spells: pd.DataFrame, events: pd.DataFrame, window: int = 60) -> LeavingNear:
    """Return how much more often customers leave within ``window`` days after an event than at other times.

    Parameters
    ----------
    spells
        One row a customer: ``customer_id``, ``start`` and ``end`` (first and last day under observation) and ``left``
        (True when she left on the last day, False when observation stopped).
    events
        One row an event: ``customer_id`` and ``date``. Events of others, or outside the spell, do not count.
    window
        Days after an event that count as near; the day of the event is day 0.

    Returns
    -------
    LeavingNear
        Customer days, leavers and the ratio of the two rates.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty frame, dates that are text, a customer who is in ``spells`` twice, a spell that
        ends before it starts, or a window below 0.
    """
    need_columns(spells, "spells", ["customer_id", "start", "end", "left"])
    need_columns(events, "events", ["customer_id", "date"])
    for column in ("start", "end"):
        need_dates(spells, "spells", column)
    need_dates(events, "events", "date")
    need_unique(spells, "spells", ["customer_id"])
    need_flags(spells, "spells", ["left"])
    if (spells["end"] < spells["start"]).any():
        raise LoyaltyLabError('spells["end"] lies before spells["start"] for some customer.')
    if window < 0:
        raise LoyaltyLabError(f"window is {window} days; it counts days after an event, 0 or more.")
    inside = events[["customer_id", "date"]].drop_duplicates().merge(spells, on="customer_id")
    inside = inside[inside["date"].between(inside["start"], inside["end"])].sort_values(
        ["customer_id", "date"]
    )
    # Windows may overlap: each lasts until the next event at the latest, so that no day counts twice.
    following = inside.groupby("customer_id")["date"].shift(-1) - pd.Timedelta(days=1)
    last = inside["date"] + pd.Timedelta(days=window)
    until = pd.concat([last, inside["end"], following], axis=1).min(axis=1)
    days_near = int(((until - inside["date"]).dt.days + 1).sum())
    days = int(((spells["end"] - spells["start"]).dt.days + 1).sum())
    latest = inside.groupby("customer_id")["date"].max()
    gap = (spells["end"] - latest.reindex(spells["customer_id"]).to_numpy()).dt.days
    near = spells["left"].astype(bool) & (gap <= window)
    left_near, left_away = int(near.sum()), int((spells["left"].astype(bool) & ~near).sum())
    return LeavingNear(
        days_near, days - days_near, left_near, left_away, *_ratio(left_near, days_near, left_away, days)
    )


def _ratio(left_near: int, days_near: int, left_away: int, days: int) -> tuple[float, float, float]:
    nothing = float("nan")
    if not days_near or not left_away:
        return nothing, nothing, nothing
    if not left_near:
        return 0.0, nothing, nothing
    return rate_ratio(left_near, days_near, left_away, days - days_near)
