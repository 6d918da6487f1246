"""One quarter through three lenses: an indicator for each P, each C and each R, on both lists of four Rs."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.customer_cost import customer_cost
from loyaltylab.measures.frames import need_columns, need_dates, need_no_gaps, need_numbers, need_unique
from loyaltylab.measures.intervals import ratio_interval
from loyaltylab.measures.relationship import relationship_states

EURO_PER_HOUR, EURO_PER_KM = 10.0, 0.30
"""What the dashboard takes an hour and a kilometre of the customer's to be worth; assumed."""
HELD_BACK = ("opening hours", "delivery area")
"""Noted obstacles that longer hours or wider delivery would lower."""
AGREES = 5
"""From this answer on (1 to 7) somebody would buy more if she could."""

TABLES: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer_id", "joined", "own_km", "obstacle"),
    "orders": (
        "customer_id",
        "date",
        "category",
        "items",
        "paid_cents",
        "margin_cents",
        "on_deal",
        "channel",
    ),
    "surveys": ("customer_id", "wave", "would_buy_more"),
    "tickets": ("customer_id", "date", "promised_minutes", "actual_minutes"),
    "referrals": ("customer_id", "referrer_id"),
}
COUNTED: Mapping[str, tuple[str, ...]] = {
    "orders": ("items", "paid_cents", "margin_cents"),
    "tickets": ("promised_minutes", "actual_minutes"),
}
"""Columns that are added up or compared: a number in every row."""


@dataclass(frozen=True)
class Indicator:
    """One line of a dashboard: which list it belongs to, which of its words it stands for, what is counted, in which unit."""

    lens: str
    item: str
    counted: str
    unit: str


LINES = (
    Indicator("4P", "product", "kinds of goods a buyer takes", "kinds"),
    Indicator("4P", "price", "paid for an item", "€"),
    Indicator("4P", "place", "orders placed in the web shop", "share"),
    Indicator("4P", "promotion", "orders bought on a deal", "share"),
    Indicator("4C", "needs", "answers “would buy more if I could”", "share"),
    Indicator("4C", "cost", "price, way and time of an order", "€"),
    Indicator("4C", "convenience", "orders of a customer whom hours or delivery hold back", "orders"),
    Indicator("4C", "communication", "buyers who answered the survey", "share"),
    Indicator("4R", "relevance", "orders from the shelf she took most from before", "share"),
    Indicator("4R", "response", "service contacts within the promised minutes", "share"),
    Indicator("4R", "relationship", "buyers of a year ago who buy again", "share"),
    Indicator("4R", "reward", "margin on a buyer", "€"),
    Indicator("4R life cycle", "build", "newcomers on those known before", "share"),
    Indicator("4R life cycle", "keep", "those active a quarter ago who are still", "share"),
    Indicator("4R life cycle", "refer", "known customers who brought somebody", "share"),
    Indicator("4R life cycle", "recover", "those silent for half a year who order", "share"),
)
LENSES = tuple(dict.fromkeys(line.lens for line in LINES))


def lens_table(tables: Mapping[str, pd.DataFrame], quarter: str) -> pd.DataFrame:
    """Return the dashboard of a quarter: sixteen indicators, four for each list of four words.

    Parameters
    ----------
    tables
        The observed tables ``customers``, ``orders``, ``surveys``, ``tickets`` and ``referrals``; what lies after the
        quarter is not used.
    quarter
        A second or fourth quarter such as ``"2025Q2"``: the survey is asked in its last month. The records must reach back
        a year.

    Returns
    -------
    DataFrame
        By ``lens`` and ``item``: ``counted`` (in words), ``unit``, ``value``, ``low`` and ``high`` (95 %, customers as the
        sample), ``base`` (customers in the denominator).

    Raises
    ------
    LoyaltyLabError
        For a missing table or column, money or minutes that are text or empty, two answers of one customer to one survey, or a
        quarter without a survey or without a year before it.
    """
    for name, columns in TABLES.items():
        if name not in tables:
            raise LoyaltyLabError(f'The dashboard needs a table "{name}"; it got {", ".join(tables)}.')
        need_columns(tables[name], name, columns)
    for name, column in (("customers", "joined"), ("orders", "date"), ("tickets", "date")):
        need_dates(tables[name], name, column)
    for name, counted in COUNTED.items():
        need_numbers(tables[name], name, counted)
        need_no_gaps(tables[name], name, counted)
    need_unique(tables["surveys"], "surveys", ["customer_id", "wave"])
    now = _quarter(quarter)
    pairs = {**_shop_side(tables, now), **_customer_side(tables, now), **_relation(tables, now)}
    pairs |= _life_cycle(tables, now)
    rows = []
    for line in LINES:
        top, base = pairs[line.item].dropna().astype(float).T.to_numpy()
        estimate = ratio_interval(top, base)
        rows.append((line.lens, line.item, line.counted, line.unit, *estimate, int((base > 0).sum())))
    names = ["lens", "item", "counted", "unit", "value", "low", "high", "base"]
    return pd.DataFrame(rows, columns=names).set_index(["lens", "item"])


def _quarter(quarter: str) -> pd.Period:
    try:
        now = pd.Period(quarter, freq="Q")
        if now.quarter % 2 == 0:
            return now
    except ValueError:
        pass
    raise LoyaltyLabError(
        f'"{quarter}" is not a quarter with a survey; choose a second or a fourth one, such as "2025Q2".'
    )


def _within(frame: pd.DataFrame, quarter: pd.Period, column: str = "date") -> pd.DataFrame:
    return frame[frame[column].between(quarter.start_time, quarter.end_time)]


def _pair(top: pd.Series, base: pd.Series) -> pd.DataFrame:
    """Return numerators and denominators of the customers in the base."""
    return pd.DataFrame({"top": top.reindex(base.index, fill_value=0), "base": base})


def _shop_side(tables: Mapping[str, pd.DataFrame], now: pd.Period) -> dict[str, pd.DataFrame]:
    orders = _within(tables["orders"], now)
    if orders.empty:
        raise LoyaltyLabError(f"orders has none in {now}; choose a quarter inside the records.")
    by_customer = orders.groupby("customer_id")
    placed = by_customer.size()
    ones = pd.Series(1, index=placed.index)
    web = orders[orders["channel"] == "web"].groupby("customer_id").size()
    return {
        "product": _pair(by_customer["category"].nunique(), ones),
        "price": _pair(by_customer["paid_cents"].sum() / 100, by_customer["items"].sum()),
        "place": _pair(web, placed),
        "promotion": _pair(by_customer["on_deal"].sum(), placed),
        "reward": _pair(by_customer["margin_cents"].sum() / 100, ones),
    }


def _customer_side(tables: Mapping[str, pd.DataFrame], now: pd.Period) -> dict[str, pd.DataFrame]:
    customers = tables["customers"]
    orders = _within(tables["orders"], now)
    orders = orders.merge(customers[["customer_id", "own_km"]], on="customer_id")
    orders["cost"] = customer_cost(orders, EURO_PER_HOUR, EURO_PER_KM)["total"]
    by_customer = orders.groupby("customer_id")
    placed = by_customer.size()
    wave = now.end_time.strftime("%Y-%m")
    answers = tables["surveys"]
    answers = answers[answers["wave"] == wave].set_index("customer_id")
    if answers.empty:
        raise LoyaltyLabError(f'surveys has no wave "{wave}"; choose a quarter inside the records.')
    wish = answers["would_buy_more"].dropna()
    known = customers[customers["joined"] < now.start_time]
    held_back = pd.Index(known.loc[known["obstacle"].isin(HELD_BACK), "customer_id"])
    ones = pd.Series(1, index=held_back)
    answered = pd.Series(1, index=answers.index)
    return {
        "needs": _pair((wish >= AGREES).astype(int), pd.Series(1, index=wish.index)),
        "cost": _pair(by_customer["cost"].sum(), placed),
        "convenience": _pair(placed, ones),
        "communication": _pair(answered, pd.Series(1, index=placed.index)),
    }


def _relation(tables: Mapping[str, pd.DataFrame], now: pd.Period) -> dict[str, pd.DataFrame]:
    orders, year_ago = tables["orders"], _within(tables["orders"], now - 4)
    if year_ago.empty:
        raise LoyaltyLabError(f"orders has none in {now - 4}; the dashboard looks one year back.")
    before = orders[orders["date"] < now.start_time]
    favourite = before.groupby(["customer_id", "category"]).size().unstack(fill_value=0).idxmax(axis=1)
    placed = _within(orders, now)
    shelf = placed["customer_id"].map(favourite)
    placed = placed[shelf.notna()].assign(match=placed["category"] == shelf)
    again = pd.Series(1, index=pd.Index(year_ago["customer_id"].unique()))
    contacts = _within(tables["tickets"], now)
    kept = (contacts["actual_minutes"] <= contacts["promised_minutes"]).groupby(contacts["customer_id"])
    matched = placed.groupby("customer_id")["match"]
    came = pd.Series(1, index=pd.Index(placed["customer_id"].unique()))
    return {
        "relevance": _pair(matched.sum(), matched.size()),
        "response": _pair(kept.sum(), kept.size()),
        "relationship": _pair(came, again),
    }


def _life_cycle(tables: Mapping[str, pd.DataFrame], now: pd.Period) -> dict[str, pd.DataFrame]:
    customers, orders, referrals = (tables[name] for name in ("customers", "orders", "referrals"))
    states = relationship_states(customers, orders[orders["date"] <= now.end_time], referrals)
    state, last, before = states[now], states[now - 1], states[now - 2]
    # A referral is dated by the day on which the one who was brought joined.
    known = last.notna()
    active = known & (last != "silent")
    long_silent = (last == "silent") & (before == "silent")

    def share(now_is: pd.Series, of: pd.Series) -> pd.DataFrame:
        return _pair(now_is.astype(int), pd.Series(1, index=states.index[of]))

    base = pd.Series(1, index=states.index).where(known, 0)
    return {
        "build": pd.DataFrame({"top": (state == "build").astype(int), "base": base})[state.notna()],
        "keep": share(state != "silent", active),
        "refer": share(state == "refer", known),
        "recover": share(state == "recover", long_silent),
    }
