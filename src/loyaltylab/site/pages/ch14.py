"""Chapter 14, "The mix in motion": numbers, figures and the explorables of its reading."""

from collections.abc import Callable
from functools import cache
from statistics import NormalDist
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.prices import (
    best_margin,
    break_even_volume,
    log_elasticity,
    midpoint_elasticity,
    simple_elasticity,
)
from loyaltylab.measures.promotion import neighbour_baseline
from loyaltylab.measures.trials import per_arm_for_means, power_for_means
from loyaltylab.site.explorables import count
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages import ch14_tables as tables
from loyaltylab.site.pages.charts import dressed

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

YEARS = "January 2023 to December 2025"
MOVED = "January 2024 to December 2025"
EVERYBODY = "all customers, the same people in two worlds"
ELASTICITY = "per cent of volume for one per cent of price"
MADE_UP = ("a made-up case", "a made-up case")


number = numbers_of("14")


def with_interval(id: str, meaning: str, facts: Facts, row: Callable[[], Any]) -> None:
    """Register an elasticity and the two ends of its interval."""
    for suffix, column, words in (
        ("", "elasticity", meaning),
        ("-low", "low", f"Lower end of the 95 % interval: {meaning}"),
        ("-high", "high", f"Upper end of the 95 % interval: {meaning}"),
    ):
        number(f"{id}{suffix}", words, facts, lambda column=column: float(row()[column]))


# --- the desk: a cut of five per cent ---------------------------------------------------------------------------------

CUT = -5.0


@cache
def cut(follow: int) -> dict[str, float]:
    """Return the totals of 2024 and 2025 with prices 5 % lower, and rivals that follow so far."""
    return tables.totals(tables.with_price(CUT, follow))


@cache
def as_it_was() -> dict[str, float]:
    """Return the totals of 2024 and 2025 as they were."""
    return tables.totals(tables.World())


def margin_share() -> float:
    """Return the margin as a share of what was paid in 2024 and 2025."""
    return as_it_was()["margin"] / as_it_was()["paid"]


def _change(name: str, follow: int) -> float:
    return cut(follow)[name] / as_it_was()[name] - 1


def _money(follow: int) -> float:
    return (cut(follow)["margin"] - as_it_was()["margin"]) * tables.PER_YEAR / 1000


number(
    "margin-share",
    "Margin as a share of what was paid",
    ("share of euro paid", MOVED, "all orders"),
    margin_share,
)
number(
    "break-even-cut",
    "Growth of volume that pays for prices 5 % lower",
    ("share of volume", MOVED, "all orders"),
    lambda: break_even_volume(CUT / 100, margin_share()),
)
for _name, _follow, _words in (
    ("alone", 0, "rivals stay as they are"),
    ("followed", 100, "rivals follow at once"),
):
    number(
        f"cut-volume-{_name}",
        f"Change of volume with prices 5 % lower; {_words}",
        ("share of volume", MOVED, EVERYBODY),
        _change,
        "volume",
        _follow,
    )
    number(
        f"cut-margin-{_name}",
        f"Change of margin a year with prices 5 % lower; {_words}",
        ("thousand euro a year", MOVED, EVERYBODY),
        _money,
        _follow,
    )

# --- three ways to one elasticity: a made-up tin of tea ----------------------------------------------------------------

TIN = (10.0, 12.0, 100.0, 80.0)
TIN_BACK = (12.0, 10.0, 80.0, 100.0)
for _way, _measure in (
    ("simple", simple_elasticity),
    ("midpoint", midpoint_elasticity),
    ("log", log_elasticity),
):
    for _suffix, _case, _words in (("", TIN, "10 to 12 euro"), ("-back", TIN_BACK, "12 to 10 euro")):
        number(
            f"{_way}{_suffix}",
            f"Elasticity, {_way}, of a made-up tin: {_words}",
            (ELASTICITY, *MADE_UP),
            lambda measure=_measure, case=_case: measure(*case),
        )

for _name, _change_of, _margin in (
    ("cut-thirty", -0.10, 0.30),
    ("rise-thirty", 0.10, 0.30),
    ("cut-half", -0.10, 0.50),
):
    number(
        f"break-even-{_name}",
        f"Change of volume that pays for {_change_of:+.0%} of the price at a margin of {_margin:.0%}",
        ("share of volume", *MADE_UP),
        break_even_volume,
        _change_of,
        _margin,
    )

# --- what the records say, and what they cannot ------------------------------------------------------------------------

with_interval(
    "months",
    "Elasticity from 36 months, log volume on log price",
    (ELASTICITY, YEARS, "all orders, month by month"),
    tables.history_alone,
)
with_interval(
    "levels",
    "Elasticity from regions and months, each with a level of its own",
    (ELASTICITY, YEARS, "all orders by region and month"),
    tables.history_levels,
)
for _end, _words in (
    ("value", "Change"),
    ("low", "Lower end of the 95 % interval of the change"),
    ("high", "Upper end of the 95 % interval of the change"),
):
    number(
        "island" if _end == "value" else f"island-{_end}",
        f"{_words} of orders on the Island against the other regions after its own price rise of 3 %",
        ("share of orders", "May 2023 to December 2024", "customers who had joined by April 2023"),
        lambda end=_end: float(getattr(tables.island(), end)),
    )
with_interval(
    "trial",
    "Elasticity from a price trial by region and quarter",
    (ELASTICITY, MOVED, "all orders, prices drawn by lot"),
    tables.trial_fit,
)
with_interval(
    "towns-short",
    "Elasticity over sixty towns, own price alone",
    (ELASTICITY, MOVED, "sixty made-up towns"),
    lambda: tables.towns_fit().loc["price"],
)
with_interval(
    "towns-long",
    "Elasticity over sixty towns, rivals' price held fixed",
    (ELASTICITY, MOVED, "sixty made-up towns"),
    lambda: tables.towns_fit("rival_price").loc["price"],
)
with_interval(
    "towns-cross",
    "Cross elasticity over sixty towns: volume for the rivals' price",
    (ELASTICITY, MOVED, "sixty made-up towns"),
    lambda: tables.towns_fit("rival_price").loc["rival_price"],
)
number(
    "towns-truth",
    "Elasticity of people like those of the towns, own price moved alone",
    (ELASTICITY, MOVED, "5,000 private customers of a made-up region"),
    lambda: tables.town_truth()["own"],
)
for _name, _span, _follow, _words in (
    ("true-quarter", "quarter", 0, "first quarter, rivals stay as they are"),
    ("true-alone", "two years", 0, "two years, rivals stay as they are"),
    ("true-followed", "two years", 100, "two years, rivals follow"),
):
    number(
        _name,
        f"True elasticity, by moving the price 10 % down and up in the world; {_words}",
        (ELASTICITY, MOVED, EVERYBODY),
        lambda span=_span, follow=_follow: tables.true_elasticity(span, follow),
    )
    number(
        f"best-{_name.removeprefix('true-')}",
        f"Margin at which the price earns most at this elasticity: {_words}",
        ("share of the price", MOVED, EVERYBODY),
        lambda span=_span, follow=_follow: best_margin(tables.true_elasticity(span, follow)),
    )

# --- what a price move earns, by what the rivals do --------------------------------------------------------------------


def grid_margin(percent: int, follow: int) -> float:
    """Return the change of margin in thousand euro a year at one place of the grid."""
    margin = tables.price_grid()["margin"]
    return float((margin[percent, follow] - margin[0, follow]) * tables.PER_YEAR / 1000)


for _percent in (-10, 10):
    for _follow in tables.FOLLOWS:
        number(
            f"margin-{'minus' if _percent < 0 else 'plus'}-{_follow}",
            f"Change of margin with prices {_percent:+d} % when rivals follow {_follow} % of the move",
            ("thousand euro a year", MOVED, EVERYBODY),
            grid_margin,
            _percent,
            _follow,
        )

# --- deals -----------------------------------------------------------------------------------------------------------

DEALS = ("orders", YEARS, "orders in months with a deal")


@cache
def deal_orders() -> tuple[int, int]:
    """Return orders in months with a deal, and those of them that were bought on the deal."""
    cells = tables.by_region_month()
    cells = cells[cells["promotion"]]
    return int(cells["orders"].sum()), int(cells["on_deal"].sum())


def true_lift() -> float:
    """Return the true lift: extra orders over what deal months would have sold without."""
    return tables.true_extra() / (deal_orders()[0] - tables.true_extra())


number("deal-month-orders", "Orders in region-months with a deal", DEALS, lambda: deal_orders()[0])
number("on-deal", "Orders bought on the deal", DEALS, lambda: deal_orders()[1])
number("extra", "Orders that the deals really added (hidden truth)", DEALS, tables.true_extra)
number(
    "extra-share",
    "Extra orders as a share of those bought on the deal (hidden truth)",
    ("share of orders", YEARS, "orders bought on the deal"),
    lambda: tables.true_extra() / deal_orders()[1],
)
for _end, _words in (
    ("value", "Lift of deal months over the mean of the months before and after"),
    ("low", "Lower end of the 95 % interval of the lift"),
    ("high", "Upper end of the 95 % interval of the lift"),
):
    number(
        "lift" if _end == "value" else f"lift-{_end}",
        _words,
        ("share of the baseline", YEARS, "56 region-months with a deal and two plain neighbours"),
        lambda end=_end: float(getattr(tables.lift(), end)),
    )
number(
    "lift-months",
    "Region-months with a deal and two plain neighbours",
    ("region-months", YEARS, "region-months with a deal"),
    lambda: tables.lift().periods,
)
number(
    "true-lift",
    "True lift of deal months (hidden truth)",
    ("share of the baseline", YEARS, "orders in months with a deal"),
    true_lift,
)
number(
    "lift-if-all",
    "Lift if every order on the deal were extra",
    ("share of the baseline", YEARS, "orders in months with a deal"),
    lambda: deal_orders()[1] / (deal_orders()[0] - deal_orders()[1]),
)


@cache
def _on_deal() -> tuple[float, float, float]:
    """Return what the discount cost in euro, and the margin shares on the deal and off it."""
    orders = load("orders")
    on, off = orders[orders["on_deal"]], orders[~orders["on_deal"]]
    given = (on["list_cents"] - on["paid_cents"] - on["voucher_cents"]).sum() / 100
    shares = [float(part["margin_cents"].sum() / part["paid_cents"].sum()) for part in (on, off)]
    return float(given), shares[0], shares[1]


number(
    "discount",
    "Discount given in deals a year",
    ("thousand euro a year", YEARS, "orders bought on the deal"),
    lambda: _on_deal()[0] / 3000,
)
for _name, _factor, _words in (("as-is", 1.0, "15 %"), ("double", 2.0, "30 %"), ("triple", 3.0, "45 %")):
    number(
        f"deal-{_name}",
        f"Margin with deals of {_words} less margin without any deal",
        ("thousand euro a year", YEARS, EVERYBODY),
        lambda factor=_factor: tables.deal_margin(factor) / 1000,
    )

# --- place: what an order costs the customer --------------------------------------------------------------------------

WAGE, PER_KM, KM_AN_HOUR, MINUTES_IN_SHOP = 12.0, 0.30, 20.0, 10.0
"""Assumptions of the page: euro an hour, euro a kilometre, speed on the way, minutes in the shop."""
WHOLE = ("euro an order", "January to December 2025", "orders of private customers")


@cache
def whole_cost() -> pd.DataFrame:
    """Return what an order costs a private customer, by channel: paid, way, time and all together, in euro."""
    orders = tables.orders()
    orders = orders[(orders["type"] == "private") & (orders["date"] >= "2025-01-01")]
    web = load("web")
    minutes = (
        web.loc[web["month"] >= "2025-01", "minutes"].sum()
        / ((tables.orders()["channel"] == "web") & (tables.orders()["date"] >= "2025-01-01")).sum()
    )
    rows = {}
    for channel in ("shop", "web"):
        own = orders[orders["channel"] == channel]
        way = 2 * float(own["own_km"].mean()) if channel == "shop" else 0.0
        spent = way / KM_AN_HOUR * 60 + MINUTES_IN_SHOP if channel == "shop" else float(minutes)
        rows[channel] = {
            "paid": float(own["paid_cents"].mean() / 100),
            "km": way,
            "minutes": spent,
            "way": way * PER_KM,
            "time": spent / 60 * WAGE,
        }
    table = pd.DataFrame(rows).T
    return table.assign(whole=table["paid"] + table["way"] + table["time"])


for _channel in ("shop", "web"):
    for _part, _words, _unit in (
        ("paid", "Paid", "euro an order"),
        ("km", "Way there and back", "km an order"),
        ("minutes", "Time spent", "minutes an order"),
        ("way", "Cost of the way at an assumed rate", "euro an order"),
        ("time", "Cost of the time at an assumed wage", "euro an order"),
        ("whole", "Paid, way and time together", "euro an order"),
    ):
        number(
            f"{_channel}-{_part}",
            f"{_words}, {_channel}",
            (_unit, *WHOLE[1:]),
            lambda channel=_channel, part=_part: tables.cell(whole_cost(), channel, part),
        )

number(
    "nearer-worth",
    "What one kilometre nearer saves on a way to the shop and back",
    WHOLE,
    lambda: 2 * PER_KM + 2 / KM_AN_HOUR * WAGE,
)
number(
    "cut-worth",
    "What prices 5 % lower save on an order in the shop",
    WHOLE,
    lambda: 0.05 * tables.cell(whole_cost(), "shop", "paid"),
)


@cache
def web_steps() -> tuple[float, float]:
    """Return minutes and products looked at, for each order in the web shop."""
    web, bought = load("web"), int((tables.orders()["channel"] == "web").sum())
    return float(web["minutes"].sum() / bought), float(web["views"].sum() / bought)


number(
    "web-minutes-all",
    "Minutes in the web shop for each web order",
    ("minutes an order", YEARS, "web orders"),
    lambda: web_steps()[0],
)
number(
    "web-views",
    "Products looked at for each web order",
    ("views an order", YEARS, "web orders"),
    lambda: web_steps()[1],
)
number(
    "obstacle-share",
    "Share of customers with an obstacle on file",
    ("share of customers", YEARS, "all customers"),
    lambda: float((load("customers")["obstacle"] != "none").mean()),
)
number(
    "blocked",
    "Orders that obstacles stopped (hidden truth)",
    ("orders a year", YEARS, "all customers"),
    lambda: float(open_envelope("buying")["blocked"].sum() / 3),
)
number(
    "reach-orders",
    "Change of orders with a reach one fifth wider",
    ("share of orders", MOVED, EVERYBODY),
    lambda: float(tables.reach(1.2)["orders_change"].sum() / as_it_was()["orders"]),
)
number(
    "reach-margin",
    "Change of margin with a reach one fifth wider, before what it costs",
    ("thousand euro a year", MOVED, EVERYBODY),
    lambda: float(tables.reach(1.2)["margin_change_cents"].sum() / 100_000 * tables.PER_YEAR),
)

# --- a test drawn by lot ----------------------------------------------------------------------------------------------

TEST = ("orders a customer", "July to September 2025", "customers with an order in the first half of 2025")
WANTED = 0.10


@cache
def test_plan() -> dict[str, float]:
    """Return the numbers of the plan: customers, mean, spread, correlation with the half-year before."""
    table = tables.test_base()
    return {
        "customers": float(len(table)),
        "mean": float(table["without"].mean()),
        "spread": float(table["without"].std()),
        "correlation": float(table["without"].corr(table["before"])),
    }


def wanted_difference() -> float:
    """Return the difference to be found, in orders a customer."""
    return WANTED * test_plan()["mean"]


def needed(correlation: float = 0.0) -> int:
    """Return the customers an arm that the plan needs."""
    return per_arm_for_means(test_plan()["spread"], wanted_difference(), correlation=correlation)


def own_power(correlation: float = 0.0) -> float:
    """Return the power with all customers of the base, in two arms."""
    plan = test_plan()
    spread = plan["spread"] * np.sqrt(1 - correlation**2)
    return power_for_means(int(plan["customers"]) // 2, spread, wanted_difference())


number(
    "test-customers",
    "Customers who could be drawn",
    ("customers", TEST[1], TEST[2]),
    lambda: int(test_plan()["customers"]),
)
number(
    "test-arm",
    "Customers in one arm",
    ("customers", TEST[1], TEST[2]),
    lambda: int(test_plan()["customers"]) // 2,
)
number("test-mean", "Mean orders", TEST, lambda: test_plan()["mean"])
number("test-spread", "Standard deviation of orders", TEST, lambda: test_plan()["spread"])
number("test-difference", "Ten per cent of the mean", TEST, wanted_difference)
number(
    "test-needed",
    "Customers needed in each arm to find ten per cent, power 80 %",
    ("customers an arm", TEST[1], TEST[2]),
    needed,
)
number(
    "test-power",
    "Power to find ten per cent with all customers of the base",
    ("chance", TEST[1], TEST[2]),
    own_power,
)
number(
    "test-correlation",
    "Correlation of orders with those of the half-year before",
    ("correlation", TEST[1], TEST[2]),
    lambda: test_plan()["correlation"],
)
number(
    "test-needed-own",
    "Customers needed in each arm when each is compared with her own past",
    ("customers an arm", TEST[1], TEST[2]),
    lambda: needed(test_plan()["correlation"]),
)
number(
    "test-power-own",
    "Power when each is compared with her own past",
    ("chance", TEST[1], TEST[2]),
    lambda: own_power(test_plan()["correlation"]),
)


def true_effect() -> float:
    """Return what the voucher does to orders a customer: the same people with and without."""
    table = tables.test_base()
    return float((table["with_voucher"] - table["without"]).mean())


number("test-effect", "True effect of the voucher, the same people with and without", TEST, true_effect)
number(
    "test-effect-share",
    "True effect of the voucher as a share of the mean without it",
    ("share of orders", *TEST[1:]),
    lambda: true_effect() / test_plan()["mean"],
)
number(
    "test-found",
    "Share of 500 lots on the same people in which the test finds more orders with the voucher",
    ("share of lots", *TEST[1:]),
    lambda: float(np.mean([lot.low > 0 for lot in tables.found_by_lots()])),
)
number(
    "test-promised",
    "Power that the formula gives for the true effect",
    ("chance", *TEST[1:]),
    lambda: power_for_means(int(test_plan()["customers"]) // 2, test_plan()["spread"], true_effect()),
)


@cache
def winners() -> pd.Series:
    """Return the effects that the lots estimate when they find one, as shares of the mean."""
    found = [lot.value for lot in tables.found_by_lots() if lot.low > 0]
    return pd.Series(found) / test_plan()["mean"]


number(
    "test-winner",
    "Mean estimate of the lots that found an effect",
    ("share of orders", *TEST[1:]),
    lambda: float(winners().mean()),
)

# --- figures ---------------------------------------------------------------------------------------------------------


@figure("14.history")
def history() -> Drawing:
    """Volume by price over 36 months, Decembers apart, with the line that a regression draws."""
    table, fit = tables.by_month(), tables.history_alone()
    picture, axes = new_figure(5.8, 3.6)
    december = table["month"].str.endswith("-12")
    euro = table["volume"] / 1000
    axes.plot(
        table["price"][~december],
        euro[~december],
        linestyle="",
        marker="o",
        color=PALETTE["blue"],
        label="a month",
    )
    axes.plot(
        table["price"][december],
        euro[december],
        linestyle="",
        marker="D",
        color=PALETTE["rust"],
        label="a December",
    )
    prices = np.linspace(table["price"].min(), table["price"].max(), 40)
    centre = np.log(euro).mean() - fit["elasticity"] * np.log(table["price"]).mean()
    axes.plot(prices, np.exp(centre + fit["elasticity"] * np.log(prices)), color=INK, linewidth=1.4)
    axes.set(
        xlabel="Lantern's price index (mean of regions)",
        ylabel="Volume (thousand €, prices of 2023)",
    )
    axes.legend(loc="upper left")
    axes.set_title(f"“The dearer, the more”: slope {fit['elasticity']:+.1f}")
    words = (
        f"Points: 36 months by price and volume. The prices lie on few levels from {table['price'].min():.2f} to "
        f"{table['price'].max():.2f}, later months at higher ones. Volume rises with them from about {euro[:10].mean():.0f} to "
        f"{euro[24:].mean():.0f} thousand euro a month; the Decembers lie on top. The line has the elasticity "
        f"{fit['elasticity']:+.1f}."
    )
    return Drawing(picture, words)


@cache
def estimates() -> pd.DataFrame:
    """Return the five estimates of one elasticity, with intervals."""
    rows = {
        "36 months": tables.history_alone(),
        "regions and months": tables.history_levels(),
        "trial by lot": tables.trial_fit(),
        "towns, own price alone": tables.towns_fit().loc["price"],
        "towns, rivals' price too": tables.towns_fit("rival_price").loc["price"],
    }
    return pd.DataFrame(rows).T


@figure("14.estimates")
def five_estimates() -> Drawing:
    """Five estimates with their intervals beside what the lever shows."""
    table = estimates()
    quarter, years = tables.true_elasticity("quarter"), tables.true_elasticity("two years")
    picture, axes = new_figure(5.8, 3.4)
    rows = np.arange(len(table))
    axes.axvspan(years, quarter, color="#cfe3dc", zorder=0)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    axes.hlines(rows, table["low"], table["high"], color=INK, linewidth=1.6)
    axes.plot(table["elasticity"], rows, linestyle="", marker="o", color=PALETTE["rust"])
    axes.set_yticks(rows, list(table.index))
    axes.set_ylim(len(table) - 0.4, -0.7)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.annotate(
        "what the lever shows",
        ((quarter + years) / 2, -0.45),
        ha="center",
        va="center",
        fontsize=9.5,
        color=PALETTE["teal"],
    )
    axes.set(xlabel="Elasticity, with 95 % interval", xlim=(min(-19, table["low"].min() - 0.5), 6))
    axes.set_title("Five estimates of one elasticity")
    words = "; ".join(
        f"{name} {row.elasticity:.1f} ({row.low:.1f} to {row.high:.1f})"
        for name, row in zip(table.index, table.itertuples())
    )
    return Drawing(
        picture,
        f"Points with intervals: {words}. A band marks what moving the lever shows, {years:.1f} to {quarter:.1f}.".replace(
            "-", "−"
        ),
    )


@figure("14.baseline")
def baseline() -> Drawing:
    """Orders of one region by month, deal months marked, with the baseline from the neighbours."""
    cells = tables.deal_cells()
    city = cells[cells["place"] == "City"].sort_values("period")
    level = neighbour_baseline(cells).reindex(city.index)
    picture, axes = new_figure(5.8, 3.4)
    months = np.arange(len(city))
    sold = city["sold"].to_numpy()
    deal = city["promoted"].to_numpy(dtype=bool)
    axes.plot(months, sold, color=QUIET, linewidth=1)
    axes.plot(
        months[~deal],
        sold[~deal],
        linestyle="",
        marker="o",
        markersize=4,
        color=PALETTE["blue"],
        label="no deal",
    )
    axes.plot(months[deal], sold[deal], linestyle="", marker="D", color=PALETTE["rust"], label="deal")
    known = level.notna().to_numpy()
    axes.hlines(
        level[known],
        months[known] - 1,
        months[known] + 1,
        color=PALETTE["teal"],
        linewidth=2,
        label="baseline",
    )
    axes.vlines(months[known], level[known], sold[known], color=PALETTE["rust"], linewidth=1.2)
    axes.set_xticks([0, 12, 24, 35], ["Jan 2023", "Jan 2024", "Jan 2025", "Dec 2025"])
    axes.set(ylabel="Orders a month in the City", ylim=(0, None))
    axes.legend(loc="lower right", ncols=3)
    axes.set_title("A deal month and its two neighbours")
    over = int((sold[known] > level[known]).sum())
    return Drawing(
        picture,
        f"Orders of the City by month, {sold.min()} to {sold.max()}. Every third month has a deal. A short line marks the mean of "
        f"the month before and after; {over} of {int(known.sum())} deal months lie above theirs.",
    )


# --- explorables -----------------------------------------------------------------------------------------------------


def grid_rows() -> pd.DataFrame:
    """Return the grid in long form: what changes a year, in euro or in orders."""
    grid = tables.price_grid()
    rows = []
    for percent, follow in grid.index:
        for item, unit in (("margin", 1.0), ("paid", 1.0), ("orders", 1.0)):
            change = (grid[item][percent, follow] - grid[item][0, follow]) * tables.PER_YEAR * unit
            rows.append({"move": percent, "answer": follow, "item": item, "change": round(float(change))})
    return pd.DataFrame(rows)


@explorable("14.price")
def price_moves() -> Explorable:
    """Move Lantern's price, and let the rivals follow or not: orders, takings and margin."""
    base = alt.Chart(alt.NamedData("rows")).transform_filter(
        "datum.answer === rivals && datum.item === 'margin'"
    )
    x = alt.X(
        "move:Q",
        title="Lantern's prices from January 2024 on (% change)",
        axis=alt.Axis(values=list(tables.GRID)),
        scale=alt.Scale(domain=[-10, 10]),
    )
    y = alt.Y("thousand:Q", title="Margin a year (thousand €, change)", scale=alt.Scale(domain=[-10, 16]))
    scaled = base.transform_calculate(thousand="datum.change / 1000")
    line = scaled.mark_line(color="#1b2270", strokeWidth=2.5).encode(x=x, y=y)
    here = (
        scaled.transform_filter("datum.move === price")
        .mark_point(color="#93210f", filled=True, size=160)
        .encode(x=x, y=y)
    )
    nought = (
        scaled.transform_calculate(zero="0")
        .mark_line(color="#6b7680", strokeDash=[4, 4])
        .encode(x=x, y=alt.Y("zero:Q"))
    )
    chart = alt.layer(nought, line, here).add_params(
        alt.param(name="price", value=0), alt.param(name="rivals", value=0)
    )
    place = "move == price and answer == rivals"
    return Explorable(
        chart=dressed(chart, 280),
        rows=grid_rows(),
        sliders=(
            Slider("price", "Lantern's prices", -10, 10, 0, 2, "%"),
            Slider("rivals", "How far the rivals follow", 0, 100, 0, 50, "% of the move"),
        ),
        counts={item: f"{place} and item == '{item}'" for item in ("orders", "paid", "margin")},
        summary=(
            "Prices {price} %, rivals follow {rivals} % of the move. Change a year: {orders} orders, {paid} euro paid, "
            "{margin} euro margin."
        ),
        alt=(
            "A line: how Lantern's margin a year changes with its prices, from 10 % lower to 10 % higher. It falls from left to "
            "right when rivals stay as they are, is nearly flat when they follow half of the move, and rises when they follow all of it."
        ),
        weight="change",
    )


def moved(price: int, rivals: int, name: str) -> int:
    """Return one number of the explorable at a setting."""
    return count(price_moves(), {"price": price, "rivals": rivals})[name]


TESTS = 200


@explorable("14.test")
def tests_by_lot() -> Explorable:
    """Repeat a test two hundred times: how often does it find the effect, and how often the wrong sign?"""
    normal = NormalDist()
    rows = pd.DataFrame({"luck": [round(normal.inv_cdf((place + 0.5) / TESTS), 4) for place in range(TESTS)]})
    mean, spread = round(test_plan()["mean"], 2), round(test_plan()["spread"], 2)
    # In hundredths of a percent of the mean: whole numbers keep the two readings of a condition alike.
    variance = round(2 * (100 * spread / mean) ** 2)
    labels = ["below nought", "above nought, chance could do it", "found"]
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(estimate=f"effect + datum.luck * sqrt({variance} / arm)")
        .transform_calculate(
            bin="2 * floor(datum.estimate / 2) + 1",
            said=f"datum.estimate < 0 ? '{labels[0]}' : datum.estimate >= {NORMAL_95} * sqrt({variance} / arm) ? '{labels[2]}' : '{labels[1]}'",
        )
        .mark_bar(size=7)
        .encode(
            x=alt.X(
                "bin:Q",
                title="Estimated effect (% more orders a customer)",
                scale=alt.Scale(domain=[-45, 65]),
            ),
            y=alt.Y("count():Q", title=f"Tests of {TESTS}"),
            color=alt.Color(
                "said:N",
                title=None,
                sort=labels,
                scale=alt.Scale(domain=labels, range=["#93210f", "#a3781a", "#136a58"]),
                legend=alt.Legend(orient="top", columns=1, symbolSize=120, labelLimit=260),
            ),
        )
        .add_params(alt.param(name="arm", value=600), alt.param(name="effect", value=10))
    )
    missing = f"({NORMAL_95} - luck)"
    return Explorable(
        chart=dressed(chart, 280),
        rows=rows,
        sliders=(
            Slider("arm", "Customers in each arm", 200, 8000, 600, 200, "customers"),
            Slider("effect", "True effect", 0, 20, 10, 1, "% more orders"),
        ),
        counts={
            "wrong": f"luck < 0 and luck * luck * {variance} > effect * effect * arm",
            "found": f"luck >= {NORMAL_95} or effect * effect * arm >= {missing} * {missing} * {variance}",
        },
        summary=(
            "With {arm} customers in each arm and a true effect of {effect} %, {found} of {total} tests find it, and {wrong} show fewer "
            "orders instead."
        ),
        alt=(
            "Bars: how the estimates of two hundred tests scatter around the true effect. Colours part the tests that find it, those "
            "above nought that chance could explain, and those below nought."
        ),
    )


def repeated(arm: int, effect: int, name: str) -> int:
    """Return one number of the explorable of tests at a setting."""
    return count(tests_by_lot(), {"arm": arm, "effect": effect})[name]


number(
    "repeat-found",
    "Tests that find ten per cent with 600 customers in each arm",
    ("tests of 200", *MADE_UP),
    repeated,
    600,
    10,
    "found",
)
number(
    "repeat-half",
    "Tests that find five per cent with 600 customers in each arm",
    ("tests of 200", *MADE_UP),
    repeated,
    600,
    5,
    "found",
)

# --- made-up cases of the questions: stems, keys and traps follow from these numbers ---------------------------------------

QUIZ_TIN = (8.0, 10.0, 110.0, 90.0)
for _way, _measure in (
    ("simple", simple_elasticity),
    ("midpoint", midpoint_elasticity),
    ("log", log_elasticity),
):
    number(
        f"quiz-{_way}",
        f"Elasticity of the question's tin, {_way}",
        (ELASTICITY, *MADE_UP),
        lambda measure=_measure: measure(*QUIZ_TIN),
    )
number(
    "quiz-no-sign",
    "The midpoint elasticity with its sign lost (a mistake)",
    (ELASTICITY, *MADE_UP),
    lambda: -midpoint_elasticity(*QUIZ_TIN),
)
number(
    "quiz-upside-down",
    "Price over volume, upside down",
    (ELASTICITY, *MADE_UP),
    lambda: 1 / midpoint_elasticity(*QUIZ_TIN),
)
for _place, (_name, _unit) in enumerate(
    (("price-before", "euro"), ("price-after", "euro"), ("sold-before", "tins"), ("sold-after", "tins"))
):
    number(
        f"quiz-{_name}",
        f"Question's tin: {_name.replace('-', ' ')}",
        (_unit, *MADE_UP),
        lambda place=_place: int(QUIZ_TIN[place]),
    )

QUIZ_CUT, QUIZ_MARGIN = -0.10, 0.40
number(
    "quiz-break-even",
    "Volume that pays for a cut of 10 % at a margin of 40 %",
    ("share of volume", *MADE_UP),
    break_even_volume,
    QUIZ_CUT,
    QUIZ_MARGIN,
)
number(
    "quiz-break-even-old",
    "The same with the old margin below the line (a mistake)",
    ("share of volume", *MADE_UP),
    lambda: -QUIZ_CUT / QUIZ_MARGIN,
)
number(
    "quiz-break-even-price",
    "The volume that keeps the takings, not the margin (a mistake)",
    ("share of volume", *MADE_UP),
    lambda: 1 / (1 + QUIZ_CUT) - 1,
)

# A deal week: sold, baseline, bought on the deal.
WEEK_SOLD, WEEK_BASE, WEEK_ON_DEAL = 260, 200, 180
number("quiz-week-sold", "Sold in the deal week", ("packs", *MADE_UP), lambda: WEEK_SOLD)
number("quiz-week-base", "Sold in a usual week", ("packs", *MADE_UP), lambda: WEEK_BASE)
number("quiz-week-on-deal", "Sold at the deal price", ("packs", *MADE_UP), lambda: WEEK_ON_DEAL)
number(
    "quiz-week-extra",
    "Share of the packs at the deal price that are extra",
    ("share of packs", *MADE_UP),
    lambda: (WEEK_SOLD - WEEK_BASE) / WEEK_ON_DEAL,
)
number(
    "quiz-week-lift",
    "Lift of the week (a share of the baseline)",
    ("share of packs", *MADE_UP),
    lambda: WEEK_SOLD / WEEK_BASE - 1,
)
number(
    "quiz-week-of-sold",
    "Extra packs as a share of all that was sold",
    ("share of packs", *MADE_UP),
    lambda: (WEEK_SOLD - WEEK_BASE) / WEEK_SOLD,
)
number(
    "quiz-week-on-share",
    "Share of the week's packs at the deal price",
    ("share of packs", *MADE_UP),
    lambda: WEEK_ON_DEAL / WEEK_SOLD,
)

# An order: paid, way and minutes in a shop, and the whole cost of the same order in the web shop.
ORDER_PAID, ORDER_KM, ORDER_MINUTES, ORDER_WEB = 24.0, 4, 30, 29.0


def _order_gap(ways: int, minutes: float) -> float:
    return ORDER_PAID + ways * ORDER_KM * PER_KM + minutes / 60 * WAGE - ORDER_WEB


for _name, _ways, _minutes, _words in (
    ("gap", 2, ORDER_MINUTES, "How much more the order in the shop costs, all in all"),
    ("one-way", 1, ORDER_MINUTES, "The same with one way only (a mistake)"),
    ("no-time", 2, 0.0, "The same without the time (a mistake)"),
    ("no-way", 0, ORDER_MINUTES, "The same without the way (a mistake)"),
):
    number(f"quiz-order-{_name}", _words, ("euro an order", *MADE_UP), _order_gap, _ways, _minutes)

# A test: spread 3 orders, to find 0.3 orders.
SIZE_SPREAD, SIZE_DIFFERENCE = 3.0, 0.3
number(
    "quiz-size",
    "Customers an arm for a spread of 3 and a difference of 0.3",
    ("customers an arm", *MADE_UP),
    per_arm_for_means,
    SIZE_SPREAD,
    SIZE_DIFFERENCE,
)
number(
    "quiz-size-both",
    "Customers in both arms together (a mistake)",
    ("customers", *MADE_UP),
    lambda: 2 * per_arm_for_means(SIZE_SPREAD, SIZE_DIFFERENCE),
)
number(
    "quiz-size-half",
    "Customers an arm for half the difference",
    ("customers an arm", *MADE_UP),
    per_arm_for_means,
    SIZE_SPREAD,
    SIZE_DIFFERENCE / 2,
)
number(
    "quiz-size-no-two",
    "The same without the factor two (a mistake)",
    ("customers an arm", *MADE_UP),
    lambda: round(per_arm_for_means(SIZE_SPREAD, SIZE_DIFFERENCE) / 2),
)
