"""Chapter 08, "Loyalty programmes": numbers, figures and the explorable of its reading and its questions."""

from collections.abc import Callable
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, QUIET, label_line_ends, new_figure
from loyaltylab.measures.effects import Estimate, change_against_change, matched_difference, mean_difference
from loyaltylab.measures.loyalty import orders_between
from loyaltylab.measures.programme import (
    AroundLine,
    around_line,
    break_even_uplift,
    days_from_birthday,
    fate_of_points,
    in_week,
    ledger,
    liability_euro,
    open_at,
)
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, value
from loyaltylab.site.pages.charts import dressed
from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.calendar import TIER_LINES_CENTS
from loyaltylab.world.model import sell
from loyaltylab.world.specification import REGIONS

YEAR = "2024"
PERIOD = f"January to December {YEAR}"
THREE_YEARS = "January 2023 to December 2025"
SILVER, GOLD = (cents // 100 for cents in TIER_LINES_CENTS)
WIDTH = 40
PLACEBO_WEEKS = tuple(shift for shift in range(-175, 176, 7) if abs(shift) >= 14)
BEFORE, PAUSED = ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")
MEMBERS = "members who joined Lantern before 2024"
OTHERS = "other private customers who joined Lantern before 2024"
MATCH = ("region", "channel", "years_with", "near", "age")


def with_interval(
    id: str, estimate: Callable[[], Estimate], meaning: str, *, unit: str, period: str, base: str
) -> None:
    """Register an estimate as three values: the number itself, and the two ends of its interval (-low, -high)."""
    for end, words in (
        ("value", ""),
        ("low", "lower end of the 95 % interval of: "),
        ("high", "upper end of the 95 % interval of: "),
    ):

        def read(end: str = end) -> float:
            return float(getattr(estimate(), end))

        read.__doc__ = f"{words}{meaning}"[:1].upper() + f"{words}{meaning}."[1:]
        value(id if end == "value" else f"{id}-{end}", unit=unit, period=period, base=base)(read)


# ---------------------------------------------------------------------------------------------- the ledger


@cache
def books() -> pd.DataFrame:
    """Return the programme's books by month."""
    return ledger(load("points"))


@cache
def fate(until: str = "2025-12") -> pd.DataFrame:
    """Return what became of the points of each month by the end of the month ``until``."""
    points = load("points")
    return fate_of_points(points[points["month"] <= until])


def _vintage(year: str) -> pd.Series:
    table = fate()
    return table[table.index.str.startswith(year)].sum()


def _of_points_open_then() -> dict[str, float]:
    """Return what happened by December 2025 to the points that were open at the end of 2023, as shares of them."""
    then = fate("2023-12").sum()
    now = fate()
    old = now[now.index <= "2023-12"].sum()
    return {
        "redeemed": float((old["redeemed"] - then["redeemed"]) / then["open"]),
        "expired": float((old["expired"] - then["expired"]) / then["open"]),
        "open": float(old["open"] / then["open"]),
    }


POINTS = {"unit": "points", "period": THREE_YEARS, "base": "all members"}


@value("08.earned", **POINTS)
def earned() -> int:
    """Points earned."""
    return int(books()["earned"].sum())


@value("08.redeemed", **POINTS)
def redeemed() -> int:
    """Points turned into vouchers."""
    return int(books()["redeemed"].sum())


@value("08.expired", **POINTS)
def expired() -> int:
    """Points that expired."""
    return int(books()["expired"].sum())


@value("08.open", unit="points", period="end of December 2025", base="all members")
def open_points() -> int:
    """Points that members hold."""
    return int(open_at(load("points"), "2025-12").sum())


@value("08.open-euro", unit="euro", period="end of December 2025", base="all members")
def open_euro() -> float:
    """Face value of the points that members hold, as if all were redeemed."""
    return liability_euro(open_points(), 1)


@value(
    "08.december-statements-euro",
    unit="euro (wrong)",
    period="December 2025",
    base="members with a statement",
)
def december_statements_euro() -> float:
    """Balances on the statements of December 2025 alone: members whose points did not move are missing (a mistake)."""
    points = load("points")
    return liability_euro(float(points.loc[points["month"] == "2025-12", "balance"].sum()), 1)


VINTAGE = {
    "unit": "share of points",
    "period": "earned in 2023, followed to December 2025",
    "base": "points earned in 2023",
}


@value("08.vintage-redeemed", **VINTAGE)
def vintage_redeemed() -> float:
    """Share of the points of 2023 that were redeemed."""
    return float(_vintage("2023")["redeemed"] / _vintage("2023")["earned"])


@value("08.vintage-expired", **VINTAGE)
def vintage_expired() -> float:
    """Share of the points of 2023 that expired."""
    return float(_vintage("2023")["expired"] / _vintage("2023")["earned"])


@value("08.vintage-open", **VINTAGE)
def vintage_open() -> float:
    """Share of the points of 2023 that are still open."""
    return float(_vintage("2023")["open"] / _vintage("2023")["earned"])


@value(
    "08.redeemed-so-far",
    unit="share of points",
    period=THREE_YEARS,
    base="all points earned",
)
def redeemed_so_far() -> float:
    """Points redeemed so far as a share of all points earned so far, young ones included."""
    return redeemed() / earned()


OPEN_THEN = {
    "unit": "share of points",
    "period": "January 2024 to December 2025",
    "base": "points open at the end of 2023",
}


@value("08.open-then-redeemed", **OPEN_THEN)
def open_then_redeemed() -> float:
    """Share of the points open at the end of 2023 that were redeemed in the two years after."""
    return _of_points_open_then()["redeemed"]


@value("08.open-then-expired", **OPEN_THEN)
def open_then_expired() -> float:
    """Share of the points open at the end of 2023 that expired in the two years after."""
    return _of_points_open_then()["expired"]


@value("08.open-then-open", **OPEN_THEN)
def open_then_open() -> float:
    """Share of the points open at the end of 2023 that were still open two years later."""
    return _of_points_open_then()["open"]


@value("08.liability", unit="euro", period="end of December 2025", base="points open then")
def liability() -> float:
    """Open points at the share that was redeemed of the points open two years before."""
    return liability_euro(open_points(), open_then_redeemed())


@value(
    "08.future-redeemed",
    unit="share of points",
    period="January 2026 to December 2027",
    base="points open at the end of 2025",
)
def future_redeemed() -> float:
    """Share of the points open at the end of 2025 that members redeem in the two years after, oldest points first (truth)."""
    return _future()["redeemed"]


@value(
    "08.future-expired",
    unit="share of points",
    period="January 2026 to December 2027",
    base="points open at the end of 2025",
)
def future_expired() -> float:
    """Share of the points open at the end of 2025 that expire in the two years after (truth)."""
    return _future()["expired"]


@cache
def _future() -> dict[str, float]:
    """Let Lantern live for two years more, and follow the points that were open at the end of the records."""
    course = run(World(business=0, months=60))
    _, programme = sell(course)
    came = course.people.join_month < 36
    left = programme.balance[came, 35].astype(float)
    start, used = left.sum(), {"redeemed": 0.0, "expired": 0.0}
    for month in range(36, 60):
        for name, taken in (("redeemed", programme.redeemed), ("expired", programme.expired)):
            from_old = np.minimum(left, taken[came, month])
            left -= from_old
            used[name] += float(from_old.sum())
    return {name: amount / start for name, amount in used.items()}


# ------------------------------------------------------------------------------ what it has to bring


@cache
def _member_sales() -> pd.DataFrame:
    """Return the orders of members in 2024."""
    orders, customers = load("orders"), load("customers")
    members = customers.loc[customers["member"], "customer_id"]
    return orders[(orders["date"].dt.year == int(YEAR)) & orders["customer_id"].isin(members)]


SALES = {"period": PERIOD, "base": "orders of members"}


@value("08.vouchers", unit="euro", **SALES)
def vouchers() -> float:
    """Paid with vouchers."""
    return float(_member_sales()["voucher_cents"].sum()) / 100


@value("08.margin-before", unit="euro", **SALES)
def margin_before() -> float:
    """Margin before vouchers."""
    sales = _member_sales()
    return float((sales["margin_cents"] + sales["voucher_cents"]).sum()) / 100


@value("08.break-even", unit="share of margin without the programme", **SALES)
def break_even() -> float:
    """Uplift from which the vouchers pay for themselves."""
    return break_even_uplift(margin_before(), vouchers())


@value("08.break-even-wrong", unit="share of margin with the programme (wrong)", **SALES)
def break_even_wrong() -> float:
    """Vouchers over margin, as if the margin were there without the programme (a mistake)."""
    return vouchers() / margin_before()


@value("08.voucher-each-order", unit="euro an order", **SALES)
def voucher_each_order() -> float:
    """Vouchers spread over all orders of members."""
    return vouchers() / len(_member_sales())


@value("08.margin-each-order", unit="euro an order", **SALES)
def margin_each_order() -> float:
    """Margin before vouchers of one order of a member."""
    return margin_before() / len(_member_sales())


# ---------------------------------------------------------------------------------- members and others


@cache
def private_customers() -> pd.DataFrame:
    """Return private customers who joined before 2024: orders of 2024, and what is on file about them."""
    customers = load("customers")
    early = customers[(customers["type"] == "private") & (customers["joined"] < "2024-01-01")].set_index(
        "customer_id"
    )
    counts = orders_between(load("orders"), f"{YEAR}-01-01", f"{YEAR}-12-31")
    return early.assign(
        orders=counts.reindex(early.index, fill_value=0),
        years_with=pd.cut(2024 - early["joined"].dt.year, [0, 1, 3, 6, 99]),
        near=early["own_km"] < 5,
        age=pd.cut(2024 - early["birth_year"], [0, 35, 50, 65, 120]),
    )


def _mean_orders(member: bool) -> float:
    table = private_customers()
    return float(table.loc[table["member"] == member, "orders"].mean())


@value("08.members-orders", unit="orders a customer", period=PERIOD, base=MEMBERS)
def members_orders() -> float:
    """Mean orders of members."""
    return _mean_orders(True)


@value("08.others-orders", unit="orders a customer", period=PERIOD, base=OTHERS)
def others_orders() -> float:
    """Mean orders of private customers who are not members."""
    return _mean_orders(False)


@value("08.ratio", unit="times", period=PERIOD, base=f"{MEMBERS}, against {OTHERS}")
def ratio() -> float:
    """Mean orders of members over mean orders of the others."""
    return members_orders() / others_orders()


@cache
def _gap() -> Estimate:
    table = private_customers()
    return mean_difference(table.loc[table["member"], "orders"], table.loc[~table["member"], "orders"])


@cache
def _matched_gap() -> Estimate:
    return matched_difference(private_customers(), "orders", "member", MATCH)


GAP = {"unit": "orders a customer", "period": PERIOD, "base": f"{MEMBERS}, less {OTHERS}"}


with_interval("08.naive-gap", _gap, "mean orders of members less those of the others", **GAP)

MATCHED = {**GAP, "base": "the same, compared within region, channel, years with Lantern, nearness and age"}


with_interval(
    "08.matched-gap", _matched_gap, "members less others who are alike in what is on file", **MATCHED
)


@cache
def without_points() -> pd.Series:
    """Return the orders of 2024 of each member who joined before 2024, had there been no points in that year (truth)."""
    table = private_customers()
    ids = table.index[table["member"]].to_numpy()
    no_points = Levers(reward_rate=During(0, start=f"{YEAR}-01", end=f"{YEAR}-12"))
    orders, _ = sell(run(World(business=0, levers=no_points), ids))
    in_year = (orders.month >= 12) & (orders.month < 24)
    return pd.Series(np.bincount(orders.row[in_year].astype(np.intp), minlength=len(ids)), index=ids)


@value("08.members-without", unit="orders a customer", period=PERIOD, base=MEMBERS)
def members_without() -> float:
    """Mean orders of the same members in a Lantern without points in 2024 (truth)."""
    return float(without_points().mean())


@value("08.true-effect", unit="orders a customer", period=PERIOD, base=MEMBERS)
def true_effect() -> float:
    """Orders that the points of 2024 brought a member (truth)."""
    return members_orders() - members_without()


@value("08.true-share", unit="share of the gap", period=PERIOD, base=f"{MEMBERS}, less {OTHERS}")
def true_share() -> float:
    """Share of the gap between members and others that the points made (truth)."""
    return true_effect() / _gap().value


@value("08.selection-share", unit="share of the gap", period=PERIOD, base=f"{MEMBERS}, less {OTHERS}")
def selection_share() -> float:
    """Share of the gap that would be there without points: who joins (truth)."""
    return 1 - true_share()


@value("08.naive-over-true", unit="times", period=PERIOD, base=MEMBERS)
def naive_over_true() -> float:
    """The gap over the true effect: how many times too large the naive estimate is (truth)."""
    return _gap().value / true_effect()


@value("08.true-uplift", unit="share of orders", period=PERIOD, base=MEMBERS)
def true_uplift() -> float:
    """Orders that the points of 2024 brought, as a share of those there would have been (truth)."""
    return true_effect() / members_without()


@value("08.cost-extra-order", unit="euro an order", period=PERIOD, base="orders that the points brought")
def cost_extra_order() -> float:
    """Vouchers of 2024 for each order that would not have been there without points (truth)."""
    return _vouchers_each(true_effect())


@value("08.cost-extra-order-naive", unit="euro an order", period=PERIOD, base="orders of the naive gap")
def cost_extra_order_naive() -> float:
    """Vouchers of 2024 for each order of the naive gap (a mistake)."""
    return _vouchers_each(_gap().value)


@value("08.points-extra-order", unit="euro an order", period=PERIOD, base="orders that the points brought")
def points_extra_order() -> float:
    """Points earned in 2024 at face value, for each order that would not have been there without points (truth)."""
    table, points = private_customers(), load("points")
    members = table.index[table["member"]]
    earned = points.loc[
        points["month"].str.startswith("2024") & points["customer_id"].isin(members), "earned"
    ]
    return liability_euro(float(earned.sum()), 1) / (true_effect() * len(members))


def _vouchers_each(orders_a_member: float) -> float:
    table = private_customers()
    members = table.index[table["member"]]
    sales = _member_sales()
    paid = float(sales.loc[sales["customer_id"].isin(members), "voucher_cents"].sum()) / 100
    return paid / (orders_a_member * len(members))


@cache
def pause_table(
    member: bool = True, before: tuple[str, str] = BEFORE, after: tuple[str, str] = PAUSED
) -> pd.DataFrame:
    """Return orders before and after by customer, with the region; private customers who joined before 2024."""
    table = private_customers()
    table = table[table["member"] == member]
    orders = load("orders")
    return pd.DataFrame(
        {
            "region": table["region"],
            "before": orders_between(orders, *before).reindex(table.index, fill_value=0),
            "after": orders_between(orders, *after).reindex(table.index, fill_value=0),
        }
    )


def change_of(region: str, table: pd.DataFrame, leave_out: str | None = None) -> Estimate:
    """Return how orders of one region changed against the others."""
    kept = table[table["region"] != leave_out]
    return change_against_change(kept.assign(treated=kept["region"] == region))


PAUSE = {
    "unit": "share of orders",
    "period": "July to December 2024 against January to June 2024",
    "base": "members in the Hills, against members elsewhere",
}


@cache
def _pause() -> Estimate:
    return change_of("Hills", pause_table())


with_interval(
    "08.pause",
    _pause,
    "change of orders while the points were paused in the Hills, beyond the change elsewhere",
    **PAUSE,
)


@value("08.pause-size", **PAUSE)
def pause_size() -> float:
    """The change in the Hills without its sign."""
    return abs(_pause().value)


@value(
    "08.pause-others",
    **{**PAUSE, "base": "customers in the Hills who are not members, against such elsewhere"},
)
def pause_others() -> float:
    """The same comparison among customers who have no points to lose (a placebo)."""
    return change_of("Hills", pause_table(member=False)).value


@cache
def _placebo_regions() -> dict[str, float]:
    return {
        region: change_of(region, pause_table(), leave_out="Hills").value
        for region in REGIONS
        if region != "Hills"
    }


PLACEBO = {**PAUSE, "base": "members of each region without a pause, against the other three"}


@value("08.placebo-lowest", **PLACEBO)
def placebo_lowest() -> float:
    """The lowest of four changes where nothing was paused (placebos)."""
    return min(_placebo_regions().values())


@value("08.placebo-highest", **PLACEBO)
def placebo_highest() -> float:
    """The highest of four changes where nothing was paused (placebos)."""
    return max(_placebo_regions().values())


@value(
    "08.true-pause", unit="share of orders", period="July to December 2024", base="members outside the Hills"
)
def true_pause() -> float:
    """What the same pause would have done to members of the other regions (truth)."""
    table = pause_table()
    ids = table.index[table["region"] != "Hills"].to_numpy()
    stop = Levers(reward_rate=During(0, start="2024-07", end="2024-12"))
    counts = []
    for levers in (Levers(), stop):
        orders, _ = sell(run(World(business=0, levers=levers), ids))
        counts.append(int(((orders.month >= 18) & (orders.month < 24)).sum()))
    return counts[1] / counts[0] - 1


# ---------------------------------------------------------------------------------------- birthdays


@cache
def birthday_days() -> pd.DataFrame:
    """Return the orders of private customers with ``days`` from the nearest birthday and ``member``."""
    orders = load("orders").merge(
        load("customers")[["customer_id", "type", "birthday", "member"]], on="customer_id"
    )
    orders = orders[orders["type"] == "private"]
    return orders.assign(days=days_from_birthday(orders["date"], orders["birthday"]))


@cache
def week_counts(member: bool) -> pd.Series:
    """Return orders in the week round the birthday (0) and in weeks moved away from it, by days moved."""
    table = birthday_days()
    days = table.loc[table["member"] == member, "days"]
    return pd.Series({shift: int(in_week(days, shift).sum()) for shift in (0, *PLACEBO_WEEKS)})


def _lift(member: bool) -> float:
    counts = week_counts(member)
    return float(counts[0] / counts.drop(0).mean() - 1)


WEEK = {"unit": "orders", "period": f"{THREE_YEARS}, weeks of seven days", "base": "members"}


@value("08.birthday-orders", **WEEK)
def birthday_orders() -> int:
    """Orders in the week round the birthday."""
    return int(week_counts(True)[0])


@value("08.placebo-week", **WEEK)
def placebo_week() -> float:
    """Mean orders of the other weeks of the year, two weeks or more from the birthday."""
    return float(week_counts(True).drop(0).mean())


@value("08.placebo-week-highest", **WEEK)
def placebo_week_highest() -> int:
    """Orders in the best of the other weeks."""
    return int(week_counts(True).drop(0).max())


@value("08.placebo-weeks", unit="weeks", period="a year", base="weeks two or more weeks from the birthday")
def placebo_weeks() -> int:
    """How many other weeks there are to compare with."""
    return len(PLACEBO_WEEKS)


@value("08.birthday-lift", unit="share of orders", period=WEEK["period"], base="members")
def birthday_lift() -> float:
    """Orders in the birthday week over the mean of other weeks, less one."""
    return _lift(True)


@value(
    "08.birthday-lift-others",
    unit="share of orders",
    period=WEEK["period"],
    base="private customers who are not members",
)
def birthday_lift_others() -> float:
    """The same for customers who get no birthday voucher (a placebo)."""
    return _lift(False)


@value(
    "08.birthday-share",
    unit="share of members' birthdays",
    period=THREE_YEARS,
    base="birthdays of members with Lantern",
)
def birthday_share() -> float:
    """Extra orders in birthday weeks for each birthday that a member had since she joined."""
    customers = load("customers")
    members = customers[customers["member"]]
    birthdays = 0
    for year in (2023, 2024, 2025):
        day = pd.to_datetime(f"{year}-" + members["birthday"].replace("02-29", "02-28"))
        birthdays += int((day >= members["joined"]).sum())
    return (birthday_orders() - placebo_week()) / birthdays


@value(
    "08.after-birthday",
    unit="share of orders",
    period=f"{THREE_YEARS}, days 4 to 24 after the birthday",
    base="members",
)
def after_birthday() -> float:
    """Orders in the three weeks after the birthday week against the mean of other weeks, less one: were orders moved?"""
    table = birthday_days()
    days = table.loc[table["member"], "days"]
    after = np.mean([in_week(days, shift).sum() for shift in (7, 14, 21)])
    return float(after / placebo_week() - 1)


# -------------------------------------------------------------------------------------------- tiers


@cache
def yearly_spend() -> pd.DataFrame:
    """Return spend before vouchers, in euro, of each private customer and year with an order, and ``member``."""
    orders = birthday_days()
    spend = (
        (orders["paid_cents"] + orders["voucher_cents"])
        .groupby([orders["customer_id"], orders["date"].dt.year])
        .sum()
    )
    table = (spend / 100).rename("spend").rename_axis(["customer_id", "year"]).reset_index()
    return table.merge(load("customers")[["customer_id", "member"]], on="customer_id")


def _member_years(member: bool = True) -> pd.Series:
    table = yearly_spend()
    return table.loc[table["member"] == member, "spend"]


def _line(line: int, member: bool = True) -> AroundLine:
    return around_line(_member_years(member), line, WIDTH)


LINE = {"unit": "yearly totals", "period": "2023, 2024 and 2025", "base": "members with an order in the year"}


@value("08.silver-below", **LINE)
def silver_below() -> int:
    """Years that ended less than 40 euro below 300 euro."""
    return _line(SILVER).below


@value("08.silver-above", **LINE)
def silver_above() -> int:
    """Years that ended on 300 euro or less than 40 euro above it."""
    return _line(SILVER).above


@value("08.silver-ratio", unit="times", period=LINE["period"], base=LINE["base"])
def silver_ratio() -> float:
    """Years just above 300 euro over years just below it."""
    return _line(SILVER).ratio


@value("08.gold-below", **LINE)
def gold_below() -> int:
    """Years that ended less than 40 euro below 700 euro."""
    return _line(GOLD).below


@value("08.gold-above", **LINE)
def gold_above() -> int:
    """Years that ended on 700 euro or less than 40 euro above it."""
    return _line(GOLD).above


@value(
    "08.silver-ratio-others",
    unit="times",
    period=LINE["period"],
    base="private customers who are not members",
)
def silver_ratio_others() -> float:
    """The same ratio for customers to whom the line means nothing (a placebo)."""
    return _line(SILVER, member=False).ratio


@value("08.no-line-ratio", unit="times", period=LINE["period"], base=LINE["base"])
def no_line_ratio() -> float:
    """Years just above 200 euro, where there is no line, over years just below it (a placebo)."""
    return _line(200).ratio


RULE = {"unit": "euro a year", "period": THREE_YEARS, "base": "the rules of Lantern Club"}


@value("08.silver-line", **RULE)
def silver_line() -> int:
    """Yearly spend from which a member is silver."""
    return SILVER


@value("08.gold-line", **RULE)
def gold_line() -> int:
    """Yearly spend from which a member is gold."""
    return GOLD


CHANCE_LINE, NARROW = 600, 20


@value("08.chance-above", **LINE)
def chance_above() -> int:
    """Years that ended on 600 euro, where there is no line, or less than 20 euro above it."""
    return around_line(_member_years(), CHANCE_LINE, NARROW).above


@value("08.chance-below", **LINE)
def chance_below() -> int:
    """Years that ended less than 20 euro below 600 euro, where there is no line."""
    return around_line(_member_years(), CHANCE_LINE, NARROW).below


@value("08.chance-line", unit="euro a year", period=THREE_YEARS, base="no rule of Lantern Club")
def chance_line() -> int:
    """A place with a heap and no line."""
    return CHANCE_LINE


@cache
def silver_next_year() -> pd.DataFrame:
    """Return members' spend of 2024, whether it reached silver, and their orders of 2025."""
    table = yearly_spend()
    spend = table[table["member"] & (table["year"] == int(YEAR))].set_index("customer_id")["spend"]
    later = orders_between(load("orders"), "2025-01-01", "2025-12-31").reindex(spend.index, fill_value=0)
    return pd.DataFrame({"spend": spend, "silver": spend >= SILVER, "orders": later})


LATER = {"unit": "orders a member", "period": "January to December 2025"}


@value("08.silver-later", **LATER, base="members with 300 euro or more in 2024")
def silver_later() -> float:
    """Mean orders of 2025 of those who reached the silver line in 2024."""
    table = silver_next_year()
    return float(table.loc[table["silver"], "orders"].mean())


@value("08.basic-later", **LATER, base="members with an order but less than 300 euro in 2024")
def basic_later() -> float:
    """Mean orders of 2025 of those who did not reach the silver line in 2024."""
    table = silver_next_year()
    return float(table.loc[~table["silver"], "orders"].mean())


@cache
def _at_the_line() -> Estimate:
    table = silver_next_year()
    near = table[(table["spend"] - SILVER).abs() <= WIDTH]
    return mean_difference(near.loc[near["silver"], "orders"], near.loc[~near["silver"], "orders"])


NEAR = {
    **LATER,
    "base": "members who ended 2024 within 40 euro of the silver line: just above less just below",
}


with_interval(
    "08.line-gap", _at_the_line, "orders of 2025, just above the silver line less just below it", **NEAR
)


@cache
def _tier_orders() -> dict[str, int]:
    """Return members' orders of 2024 and 2025 with today's lines and with lines out of reach, in all and by month (truth)."""
    ids = load("customers").query("member")["customer_id"].to_numpy()
    result = {}
    for name, factor in (("today", 1.0), ("none", 5.0)):
        levers = Levers(tier_lines=During(factor, start="2024-01"))
        orders, _ = sell(run(World(business=0, levers=levers), ids))
        late = orders.month >= 12
        december = late & (orders.month % 12 == 11)
        result[name], result[f"{name}-december"] = int(late.sum()), int(december.sum())
    return result


TIER = {"unit": "orders", "period": "January 2024 to December 2025", "base": "all members"}


@value("08.tier-orders", **TIER)
def tier_orders() -> int:
    """Orders that tier lines brought, against lines out of reach (truth)."""
    return _tier_orders()["today"] - _tier_orders()["none"]


@value("08.tier-orders-december", **TIER)
def tier_orders_december() -> int:
    """Those of them that fell in a December (truth)."""
    return _tier_orders()["today-december"] - _tier_orders()["none-december"]


@value("08.tier-bonus", unit="share of earned points", period=THREE_YEARS, base="points earned by members")
def tier_bonus() -> float:
    """Points earned in silver and gold months beyond what the basic rate would have given."""
    points = load("points")
    bonus = points["tier"].map({"basic": 1.0, "silver": 1.2, "gold": 1.5}).astype(float)
    extra = points["earned"] * (1 - 1 / bonus)
    return float(extra.sum() / points["earned"].sum())


# ------------------------------------------------------------------------------------------- events


@cache
def evening_panel() -> pd.DataFrame:
    """Return private customers at each tea evening to September 2025: orders of the quarters before and after, and whether they came."""
    customers, orders, visits = load("customers"), load("orders"), load("club_visits")
    private = customers[customers["type"] == "private"]
    month = orders["date"].dt.to_period("M")
    parts = []
    for evening in sorted(visits["month"].unique()):
        at = pd.Period(evening, "M")
        if not pd.Period("2023-04", "M") <= at <= pd.Period("2025-09", "M"):
            continue
        there = private[private["joined"] < (at - 3).start_time].set_index("customer_id")
        counts = {
            name: orders.loc[(month >= first) & (month < first + 3), "customer_id"].value_counts()
            for name, first in (("before", at - 3), ("after", at + 1))
        }
        part = pd.DataFrame(
            {name: count.reindex(there.index, fill_value=0) for name, count in counts.items()}
        )
        came = part.index.isin(visits.loc[visits["month"] == evening, "customer_id"])
        parts.append(
            part.assign(
                evening=evening, came=came, member=there["member"], pace=part["before"].clip(upper=12)
            )
        )
    return pd.concat(parts)


EVENING = {
    "unit": "orders a customer",
    "period": "the quarter after a tea evening, June 2023 to September 2025",
}


@value("08.visitors-after", **EVENING, base="visitors")
def visitors_after() -> float:
    """Mean orders of visitors."""
    panel = evening_panel()
    return float(panel.loc[panel["came"], "after"].mean())


@value("08.stayed-home-after", **EVENING, base="private customers who did not come")
def stayed_home_after() -> float:
    """Mean orders of customers who did not come."""
    panel = evening_panel()
    return float(panel.loc[~panel["came"], "after"].mean())


@cache
def _evenings() -> dict[str, Estimate]:
    panel = evening_panel()
    return {
        "all others": mean_difference(panel.loc[panel["came"], "after"], panel.loc[~panel["came"], "after"]),
        "others with as many orders before": matched_difference(
            panel, "after", "came", ["evening", "member", "pace"]
        ),
    }


MATCHED_EVENING = {
    **EVENING,
    "base": "visitors less others with as many orders in the quarter before, same evening, members apart",
}

with_interval(
    "08.visitors-gap",
    lambda: _evenings()["all others"],
    "orders of visitors less those of all others",
    **EVENING,
    base="visitors less all others",
)
with_interval(
    "08.visitors-matched",
    lambda: _evenings()["others with as many orders before"],
    "orders of visitors less those of matched others",
    **MATCHED_EVENING,
)


@value("08.visits", unit="visits", period=THREE_YEARS, base="all tea evenings")
def visits() -> int:
    """Visits to the quarterly tea evenings."""
    return len(load("club_visits"))


@cache
def _who_comes() -> pd.DataFrame:
    traits = open_envelope("traits").set_index("customer_id")
    customers = load("customers")
    private = customers.loc[customers["type"] == "private", "customer_id"]
    return traits.loc[private].assign(came=private.isin(load("club_visits")["customer_id"]).to_numpy())


@value(
    "08.visitors-attachment",
    unit="standard units",
    period="at the start",
    base="private customers who ever came to a tea evening",
)
def visitors_attachment() -> float:
    """Hidden attachment of visitors (truth; the mean of everybody is about 0)."""
    table = _who_comes()
    return float(table.loc[table["came"], "attachment"].mean())


@value(
    "08.absent-attachment",
    unit="standard units",
    period="at the start",
    base="private customers who never came to a tea evening",
)
def absent_attachment() -> float:
    """Hidden attachment of those who never came (truth)."""
    table = _who_comes()
    return float(table.loc[~table["came"], "attachment"].mean())


# ------------------------------------------------------------------------------------------- offers


@cache
def campaign_results(campaign: str) -> pd.DataFrame:
    """Return everybody in a campaign: arm, and orders, sales and margin (euro) of the three months from its day on."""
    contacts, orders = load("contacts"), load("orders")
    people = contacts[contacts["campaign"] == campaign].set_index("customer_id")
    first = people["date"].min()
    inside = orders[(orders["date"] >= first) & (orders["date"] < first + pd.DateOffset(months=3))].groupby(
        "customer_id"
    )
    sums = inside[["paid_cents", "margin_cents"]].sum() / 100
    result = people[["arm"]].assign(
        orders=inside.size().reindex(people.index, fill_value=0),
        paid=sums["paid_cents"].reindex(people.index, fill_value=0),
        margin=sums["margin_cents"].reindex(people.index, fill_value=0),
    )
    customers = load("customers").set_index("customer_id")
    return result.join(customers[["channel", "birth_year"]])


def arm_against(campaign: str, arm: str, against: str = "control", what: str = "orders") -> Estimate:
    """Return the difference between two random arms."""
    table = campaign_results(campaign)
    return mean_difference(table.loc[table["arm"] == arm, what], table.loc[table["arm"] == against, what])


TEST = "Stay with us, test"
OFFER = {
    "unit": "orders a customer",
    "period": "March to May 2025",
    "base": "random arms: offer less control",
}

with_interval(
    "08.offer-gain",
    lambda: arm_against(TEST, "retention offer"),
    "orders with the retention offer less those of the control arm",
    **OFFER,
)


def _arm_mean(arm: str, what: str) -> float:
    table = campaign_results(TEST)
    return float(table.loc[table["arm"] == arm, what].mean())


OFFER_EURO = {"unit": "euro a customer", "period": "March to May 2025"}


@value("08.control-sales", **OFFER_EURO, base="control arm: nothing was sent")
def control_sales() -> float:
    """Sales to customers who heard nothing: what would have come anyway."""
    return _arm_mean("control", "paid")


@value("08.offer-sales", **OFFER_EURO, base="customers with the offer")
def offer_sales() -> float:
    """Sales to customers with the offer."""
    return _arm_mean("retention offer", "paid")


with_interval(
    "08.offer-margin",
    lambda: arm_against(TEST, "retention offer", what="margin"),
    "margin with the retention offer less that of the control arm",
    **OFFER_EURO,
    base="random arms: offer less control",
)


DISCOUNT = 0.10


@value("08.discount-cost", **OFFER_EURO, base="customers with the offer, had it been 10 % off everything")
def discount_cost() -> float:
    """What a discount of 10 % on all sales to customers with the offer would have cost."""
    return DISCOUNT * offer_sales()


@value(
    "08.discount-sure",
    unit="share of the discount",
    period="March to May 2025",
    base="customers with the offer, had it been 10 % off everything",
)
def discount_sure() -> float:
    """Share of that discount that goes to purchases that would have come anyway."""
    return control_sales() / offer_sales()


PERSONAL = {
    "unit": "orders a customer",
    "period": "June to August 2025",
    "base": "random arms: personal less standard offer",
}

with_interval(
    "08.personal-gain",
    lambda: arm_against("Your own tea", "personal offer", "standard offer"),
    "orders with the personal offer less those with the standard offer",
    **PERSONAL,
)


# ------------------------------------------------------------------------------------------ figures


@figure("08.books")
def books_figure() -> Drawing:
    """Points earned and redeemed by month, and what is open."""
    months = books() / 100
    picture, axes = new_figure(5.8, 3.6)
    names = list(months.index)
    for name, colour, style in (
        ("open", PALETTE["navy"], "-"),
        ("earned", PALETTE["teal"], "-"),
        ("redeemed", PALETTE["rust"], "--"),
        ("expired", QUIET, ":"),
    ):
        axes.plot(names, months[name], color=colour, linestyle=style, label=name)
    axes.set_xticks(names[::12], names[::12])
    axes.set(ylim=(0, None), ylabel="Euro (100 points = 1 euro)")
    label_line_ends(axes)
    axes.set_title("More is earned than redeemed: what is open grows")
    return Drawing(
        picture,
        f"Four lines by month from January 2023 to December 2025, in euro. Open points rise from "
        f"{months['open'].iloc[0]:,.0f} to {months['open'].iloc[-1]:,.0f}. In December 2025 members earn "
        f"{months['earned'].iloc[-1]:,.0f}, redeem {months['redeemed'].iloc[-1]:,.0f}, and {months['expired'].iloc[-1]:,.0f} expire.",
    )


@figure("08.gap")
def gap_figure() -> Drawing:
    """Orders of members and others, and of members without points."""
    names = ["others", "members, had there\nbeen no points", "members"]
    means = [others_orders(), members_without(), members_orders()]
    picture, axes = new_figure(5.8, 2.9)
    axes.barh(names, means, color=[QUIET, PALETTE["ochre"], PALETTE["teal"]])
    for row, mean in enumerate(means):
        axes.annotate(f"{mean:.1f}", (mean, row), (5, 0), textcoords="offset points", va="center")
    axes.set(xlabel=f"Orders a customer in {YEAR}", xlim=(0, 1.2 * max(means)))
    axes.grid(visible=False, axis="y")
    axes.set_title("Most of the gap is there without points")
    return Drawing(
        picture,
        f"Bars of mean orders in {YEAR}: customers who are not members {means[0]:.1f}; members, had there been no points in that "
        f"year, {means[1]:.1f}; members as it was {means[2]:.1f}. The step from the first bar to the second is selection.",
    )


@figure("08.birthday")
def birthday_figure() -> Drawing:
    """Orders in weeks round the birthday, members and others."""
    picture, axes = new_figure(5.8, 3.4)
    table = birthday_days()
    shifts = np.arange(-84, 85, 7)
    shown = {}
    for member, name, colour, marker in (
        (True, "members", PALETTE["rose"], "P"),
        (False, "others", QUIET, "s"),
    ):
        days = table.loc[table["member"] == member, "days"]
        usual = week_counts(member).drop(0).mean()
        shown[name] = [100 * in_week(days, int(shift)).sum() / usual for shift in shifts]
        axes.plot(shifts / 7, shown[name], color=colour, marker=marker, markersize=4, label=name)
    axes.axhline(100, color=INK, linewidth=0.8)
    axes.set(ylim=(0, None), xlabel="Weeks from the birthday", ylabel="Orders, mean of other weeks = 100")
    label_line_ends(axes)
    axes.set_title("One week stands out, and only for members")
    peak = len(shifts) // 2
    return Drawing(
        picture,
        f"Two lines of orders by week, from 12 weeks before to 12 weeks after the birthday; 100 is the mean of weeks away from it. "
        f"In the birthday week members reach {shown['members'][peak]:.0f}, others {shown['others'][peak]:.0f}. All other weeks of "
        f"members lie between {min(np.delete(shown['members'], peak)):.0f} and {max(np.delete(shown['members'], peak)):.0f}.",
    )


@figure("08.evenings")
def evenings_figure() -> Drawing:
    """What the tea evenings seem to bring, by comparison, and what they bring."""
    picture, axes = new_figure(5.8, 2.5)
    estimates = {**_evenings()}
    rows = range(len(estimates))
    for row, estimate in zip(rows, estimates.values()):
        axes.plot([estimate.low, estimate.high], [row, row], color=PALETTE["plum"], linewidth=3)
        axes.plot(estimate.value, row, "o", color=PALETTE["plum"])
    axes.plot(0, len(estimates), "D", color=PALETTE["teal"])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(
        [*rows, len(estimates)],
        ["against all others", "against others with\nas many orders before", "the truth"],
    )
    axes.set_ylim(len(estimates) + 0.6, -0.6)
    axes.set_xlabel("More orders in the quarter after an evening")
    axes.set_title("Visitors buy more anyway")
    words = "; ".join(
        f"against {name} {estimate.value:.2f} (95 % interval {estimate.low:.2f} to {estimate.high:.2f})"
        for name, estimate in estimates.items()
    )
    return Drawing(
        picture,
        f"More orders of visitors in the quarter after a tea evening: {words}. In truth the evening brings 0.",
    )


STEP = 10


@explorable("08.lines")
def lines() -> Explorable:
    """Find the tier lines: yearly spend of members, and a line to move."""
    spend = _member_years()
    steps = (spend[spend.between(100, 900, inclusive="left")] // STEP * STEP).astype(int)
    rows = steps.value_counts().sort_index().rename_axis("spend").rename("years").reset_index()
    return lines_of(rows)


def lines_of(rows: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of ``spend`` (steps of 10 euro) and ``years`` (how many ended there)."""
    ink = INK
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(
        side="datum.spend >= line && datum.spend < line + reach ? 'just above'"
        " : datum.spend < line && datum.spend >= line - reach ? 'just below' : 'elsewhere'",
        end=f"datum.spend + {STEP}",
    )
    bars = base.mark_bar().encode(
        x=alt.X("spend:Q", title="Spend of a member in one year (euro)", scale=alt.Scale(domain=[100, 900])),
        x2="end:Q",
        y=alt.Y("years:Q", title="Yearly totals in a step of 10 euro", scale=alt.Scale(zero=True)),
        y2=alt.datum(0),
        color=alt.Color(
            "side:N",
            title=None,
            scale=alt.Scale(
                domain=["just below", "just above", "elsewhere"], range=["#a3781a", "#1b2270", "#b9bec2"]
            ),
            legend=alt.Legend(orient="top", symbolSize=120),
        ),
    )
    rule = (
        alt.Chart(alt.InlineData(values=[{}]))
        .transform_calculate(at="line")
        .mark_rule(strokeWidth=2, color=ink)
        .encode(x="at:Q")
    )
    chart = alt.layer(bars, rule).add_params(
        alt.param(name="line", value=500), alt.param(name="reach", value=WIDTH)
    )
    return Explorable(
        chart=dressed(chart, 300),
        rows=rows,
        sliders=(
            Slider("line", "Your line", 150, 850, 500, 10, "euro"),
            Slider("reach", "Look on each side", 10, 50, WIDTH, 10, "euro"),
        ),
        counts={
            "above": "spend >= line and spend < line + reach",
            "below": "spend < line and spend >= line - reach",
        },
        summary=(
            "Round your line at {line} euro: {above} yearly totals end less than {reach} euro above it (or on it), {below} less than "
            "{reach} euro below it. The figure holds {total} totals of members, from 100 to 900 euro."
        ),
        alt=(
            "Bars: how many yearly totals of members ended in each step of 10 euro, from 100 to 900 euro. The bars fall to the right, with "
            "places where they first dip and then jump, one of them large. A line that you set, and the steps on its two sides, are marked."
        ),
        weight="years",
    )


# ------------------------------------------------------------------ made-up cases of page and questions


CLUB = {"earned": 80_000, "redeemed": 50_000, "expired": 6_000}
CLUB_SHARE = 0.75
CASE = {"period": "three years", "base": "a made-up club"}


def _club(name: str) -> int:
    return CLUB[name]


@value("08.case-earned", unit="points", **CASE)
def case_earned() -> int:
    """Points earned in the made-up club."""
    return _club("earned")


@value("08.case-redeemed", unit="points", **CASE)
def case_redeemed() -> int:
    """Points redeemed in the made-up club."""
    return _club("redeemed")


@value("08.case-expired", unit="points", **CASE)
def case_expired() -> int:
    """Points expired in the made-up club."""
    return _club("expired")


@value("08.case-open", unit="points", **CASE)
def case_open() -> int:
    """Points open in the made-up club."""
    return CLUB["earned"] - CLUB["redeemed"] - CLUB["expired"]


@value("08.case-share", unit="share of open points", **CASE)
def case_share() -> float:
    """Share of the made-up club's open points that will be redeemed."""
    return CLUB_SHARE


@value("08.case-liability", unit="euro", **CASE)
def case_liability() -> float:
    """What the made-up club sets aside."""
    return liability_euro(case_open(), CLUB_SHARE)


@value("08.case-all-open", unit="euro (wrong)", **CASE)
def case_all_open() -> float:
    """Every open point counted as if it were redeemed (a mistake)."""
    return liability_euro(case_open(), 1)


@value("08.case-forgot-expired", unit="euro (wrong)", **CASE)
def case_forgot_expired() -> float:
    """Expired points counted as open (a mistake)."""
    return liability_euro(CLUB["earned"] - CLUB["redeemed"], CLUB_SHARE)


@value("08.case-breakage", unit="euro (wrong)", **CASE)
def case_breakage() -> float:
    """The part that will not be redeemed, taken for the liability (a mistake)."""
    return liability_euro(case_open(), 1 - CLUB_SHARE)


@value("08.case-earned-euro", unit="euro (wrong)", **CASE)
def case_earned_euro() -> float:
    """All points ever earned, at the share that will be redeemed (a mistake)."""
    return liability_euro(CLUB["earned"], CLUB_SHARE)


SHOP = {"margin": 9_000, "rewards": 600}
SHOP_CASE = {"period": "one year", "base": "a made-up shop"}


@value("08.shop-margin", unit="euro", **SHOP_CASE)
def shop_margin() -> int:
    """Margin of members before rewards in the made-up shop."""
    return SHOP["margin"]


@value("08.shop-rewards", unit="euro", **SHOP_CASE)
def shop_rewards() -> int:
    """Rewards paid in the made-up shop."""
    return SHOP["rewards"]


@value("08.shop-break-even", unit="share of margin without the programme", **SHOP_CASE)
def shop_break_even() -> float:
    """Break-even uplift of the made-up shop."""
    return break_even_uplift(SHOP["margin"], SHOP["rewards"])


@value("08.shop-over-margin", unit="share (wrong)", **SHOP_CASE)
def shop_over_margin() -> float:
    """Rewards over the margin with the programme (a mistake)."""
    return SHOP["rewards"] / SHOP["margin"]


@value("08.shop-after-over-before", unit="share (wrong)", **SHOP_CASE)
def shop_left_share() -> float:
    """Margin left after rewards, as a share (a mistake)."""
    return 1 - shop_over_margin()


REBATE = {"usual": 40_000, "line": 50_000, "share": 0.03, "margin": 0.30}
REBATE_CASE = {"period": "one year", "base": "a made-up business client"}


@value("08.rebate-usual", unit="euro", **REBATE_CASE)
def rebate_usual() -> int:
    """What the made-up client buys in a usual year."""
    return int(REBATE["usual"])


@value("08.rebate-line", unit="euro", **REBATE_CASE)
def rebate_line() -> int:
    """Purchases from which the year-end rebate is paid."""
    return int(REBATE["line"])


@value("08.rebate-share", unit="share of purchases", **REBATE_CASE)
def rebate_share() -> float:
    """Rebate on all purchases of the year once the line is reached."""
    return REBATE["share"]


@value("08.rebate-margin", unit="share of purchases", **REBATE_CASE)
def rebate_margin() -> float:
    """Margin on the client's purchases."""
    return REBATE["margin"]


@value("08.rebate-cost", unit="euro", **REBATE_CASE)
def rebate_cost() -> float:
    """The rebate at the line."""
    return REBATE["line"] * REBATE["share"]


@value("08.rebate-added", unit="euro", **REBATE_CASE)
def rebate_added() -> float:
    """Margin added if the rebate lifts the client from the usual year to the line."""
    return (REBATE["line"] - REBATE["usual"]) * REBATE["margin"]


@value("08.rebate-gain", unit="euro", **REBATE_CASE)
def rebate_gain() -> float:
    """What is left after the rebate if it did lift the client."""
    return rebate_added() - rebate_cost()


CARD = {"stamped": (51, 150), "plain": (29, 150)}
CAR_WASH = {
    "unit": "share of cards",
    "period": "one field study",
    "base": "150 cards each (Nunes and Drèze, 2006)",
}


def _card(name: str) -> float:
    done, given = CARD[name]
    return done / given


@value("08.cards-stamped", **CAR_WASH)
def cards_stamped() -> float:
    """Cards with ten fields, two of them stamped at the start, that were filled."""
    return _card("stamped")


@value("08.cards-plain", **CAR_WASH)
def cards_plain() -> float:
    """Cards with eight empty fields that were filled."""
    return _card("plain")


@cache
def _cards() -> Estimate:
    groups = (pd.Series([1] * done + [0] * (given - done)) for done, given in CARD.values())
    return mean_difference(*groups)


with_interval("08.cards-gap", _cards, "share of stamped cards filled less that of plain cards", **CAR_WASH)
