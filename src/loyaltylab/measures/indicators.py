"""The indicator panel: ten indicators of a customer relationship, each with its rhythm, from the firm's own tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns
from loyaltylab.measures.loyalty import attachment_scores

LARGEST_CLIENTS = 5
DAYS_AFTER_FAILURE = 60
NEEDED = ("orders", "surveys", "tickets", "web", "calendar", "customers")
ATTACHED = (5 - 1) / 6 * 100
"""Attachment (0 to 100) from which a customer counts as attached: a mean answer of 5 on the scale from 1 to 7."""


@dataclass(frozen=True)
class Indicator:
    """One line of the panel: its name in the course, what is counted over what, how often, and of which kind it is.

    ``kind`` is ``"share"`` (counts over totals), ``"mean"`` or ``"ratio"``; ``rhythm`` is ``"month"`` or ``"wave"``.
    """

    name: str
    top: str
    base: str
    kind: str
    rhythm: str


PANEL = (
    Indicator("satisfaction", "answers of 4 or 5", "answers to the survey question", "share", "wave"),
    Indicator(
        "loyalty",
        "attached (mean of three answers at least 5) with two orders or more in the half-year",
        "customers who answered",
        "share",
        "wave",
    ),
    Indicator("contribution", "margin of the month, in euro", "customers who ordered", "mean", "month"),
    Indicator(
        "dependence", f"sales of the {LARGEST_CLIENTS} largest clients", "business sales", "ratio", "month"
    ),
    Indicator(
        "repurchase", "who ordered this month, too", "customers who ordered last month", "share", "month"
    ),
    Indicator(
        "need met", "would hardly buy more (1 to 3 of 7)", "answers to the survey question", "share", "wave"
    ),
    Indicator("own brand", "visits to the web shop", "customers who ordered", "mean", "month"),
    Indicator(
        "rival brands",
        "others offer what I want (5 to 7 of 7)",
        "answers to the survey question",
        "share",
        "wave",
    ),
    Indicator("price", "orders on the deal", "orders in regions and months with a deal", "share", "month"),
    Indicator(
        "tolerance",
        f"ordered within {DAYS_AFTER_FAILURE} days after it",
        "customers whom a service failure met",
        "share",
        "month",
    ),
)
"""The ten indicators of the course, as Lantern's records can tell them."""


def indicator_panel(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return every value of the ten indicators of `PANEL`.

    Parameters
    ----------
    tables
        ``orders``, ``surveys``, ``tickets``, ``web``, ``calendar`` and ``customers``, as `load` gives them.

    Returns
    -------
    DataFrame
        ``indicator``, ``period`` (month or wave, as "2025-06"), ``top``, ``base`` and ``value`` = top / base; shares lie between 0 and 1.
        Tolerance ends where the days after a failure are not yet over: a month that is still running looks like a crash.

    Raises
    ------
    LoyaltyLabError
        For a table that is missing, or a column of it.
    """
    for name in NEEDED:
        if name not in tables:
            raise LoyaltyLabError(f'The panel needs the table "{name}"; it got {", ".join(tables)}.')
    found = {**_from_orders(tables), **_from_service(tables), **_from_survey(tables)}
    parts = []
    for indicator in PANEL:
        part = found[indicator.name].rename_axis("period").reset_index()
        parts.append(part.assign(indicator=indicator.name, period=part["period"].astype(str)))
    panel = pd.concat(parts, ignore_index=True)
    panel["value"] = panel["top"] / panel["base"]
    return panel[["indicator", "period", "top", "base", "value"]]


def promises_kept(tickets: pd.DataFrame) -> pd.DataFrame:
    """Return ``top`` (requests done within the promised minutes) and ``base`` (requests) by month."""
    need_columns(tickets, "tickets", ["date", "actual_minutes", "promised_minutes"])
    kept = tickets["actual_minutes"] <= tickets["promised_minutes"]
    month = kept.groupby(_months(tickets["date"]))
    return _pair(month.sum(), month.size())


def _months(dates: pd.Series) -> pd.Series:
    return dates.dt.to_period("M").rename("period")


def _pair(top: pd.Series, base: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"top": top, "base": base}).dropna().astype(float)


def _from_orders(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    orders = need_columns(
        tables["orders"], "orders", ["customer_id", "date", "paid_cents", "margin_cents", "on_deal"]
    ).assign(month=lambda table: _months(table["date"]))
    each = orders.groupby("month")
    buyers = each["customer_id"].nunique()
    customers = need_columns(tables["customers"], "customers", ["customer_id", "type", "region"]).set_index(
        "customer_id"
    )
    here = orders[["customer_id", "month"]].drop_duplicates()
    before = here.assign(month=here["month"] + 1)
    again = here.merge(before).groupby("month").size()
    business = orders[orders["customer_id"].map(customers["type"]) == "business"]
    spent = business.groupby(["month", "customer_id"])["paid_cents"].sum()
    ranked = spent.groupby("month").rank(ascending=False, method="first")
    visits = need_columns(tables["web"], "web", ["month", "sessions"])
    sessions = visits.groupby(pd.PeriodIndex(visits["month"], freq="M"))["sessions"].sum()
    calendar = need_columns(tables["calendar"], "calendar", ["month", "region", "promotion"])
    deals = calendar[calendar["promotion"]].assign(
        month=lambda table: pd.PeriodIndex(table["month"], freq="M")
    )
    offered = orders.assign(region=orders["customer_id"].map(customers["region"])).merge(
        deals[["month", "region"]]
    )
    return {
        "contribution": _pair(each["margin_cents"].sum() / 100, buyers),
        "dependence": _pair(
            spent[ranked <= LARGEST_CLIENTS].groupby("month").sum() / 100, spent.groupby("month").sum() / 100
        ),
        "repurchase": _pair(again, buyers.shift(1)),
        "own brand": _pair(sessions, buyers),
        "price": _pair(offered.groupby("month")["on_deal"].sum(), offered.groupby("month")["on_deal"].size()),
    }


def _from_service(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    tickets = need_columns(tables["tickets"], "tickets", ["customer_id", "date", "failed"])
    orders = tables["orders"][["customer_id", "date"]]
    failures = tickets.loc[tickets["failed"], ["customer_id", "date"]]
    last_day = orders["date"].max()
    # A failure needs its days after it: the last whole month for which they are over ends the series.
    ended = _months(failures["date"]).map(lambda month: month.end_time) <= last_day - pd.Timedelta(
        days=DAYS_AFTER_FAILURE
    )
    failures = failures[ended].drop_duplicates()
    later = failures.merge(orders, on="customer_id", suffixes=("", " of order"))
    days = (later["date of order"] - later["date"]).dt.days
    soon = later[(days >= 1) & (days <= DAYS_AFTER_FAILURE)]
    counts = [
        table.assign(month=_months(table["date"])).groupby("month")["customer_id"].nunique()
        for table in (soon, failures)
    ]
    return {"tolerance": _pair(counts[0], counts[1])}


def _from_survey(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    surveys = need_columns(
        tables["surveys"],
        "surveys",
        ["customer_id", "wave", "satisfaction", "would_buy_more", "rival_appeal"],
    )
    shares = {}
    for name, item, low, high in (
        ("satisfaction", "satisfaction", 4, 5),
        ("need met", "would_buy_more", 1, 3),
        ("rival brands", "rival_appeal", 5, 7),
    ):
        answers = surveys[["wave", item]].dropna()
        told = answers[item].between(low, high).groupby(answers["wave"])
        shares[name] = _pair(told.sum(), told.size())
    orders = tables["orders"]
    half = orders["date"].dt.year.astype(str) + (orders["date"].dt.month <= 6).map(
        {True: "-06", False: "-12"}
    )
    counted = orders.groupby(["customer_id", half.rename("wave")]).size().unstack(fill_value=0)
    parts = []
    for wave, answers in surveys.groupby("wave"):
        attached = attachment_scores(answers).dropna().rename("attached").to_frame()
        placed = counted.get(wave, pd.Series(dtype=float))
        attached["orders"] = placed.reindex(attached.index).fillna(0)
        loyal = (attached["attached"] >= ATTACHED - 1e-9) & (attached["orders"] >= 2)
        parts.append((wave, loyal.sum(), len(loyal)))
    shares["loyalty"] = pd.DataFrame(parts, columns=["wave", "top", "base"]).set_index("wave").astype(float)
    return shares
