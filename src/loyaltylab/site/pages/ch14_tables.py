"""What the reading of chapter 14 counts, one study a function; the numbers themselves are registered in ``ch14``."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.effects import Estimate, change_against_change, mean_difference
from loyaltylab.measures.prices import log_log_fit
from loyaltylab.measures.promotion import Lift, lift_over_neighbours
from loyaltylab.world import During, Levers, Rivals, World, compare, run, simulate
from loyaltylab.world.model import sell
from loyaltylab.world.specification import REGIONS

START, FIRST = "2024-01", 12
"""January 2024: from here on the studies move levers; before it nothing differs."""
TRIAL_FACTORS = (0.90, 0.95, 1.05, 1.10)
TRIAL_SEED, TOWNS_SEED, LOTS_SEED = 14, 14, 14
TOWNS, PEOPLE_A_TOWN = 60, 300
GRID = range(-10, 11, 2)
FOLLOWS = (0, 50, 100)
QUARTER = ("2025-07-01", "2025-09-30")
HALF_YEAR = ("2025-01-01", "2025-06-30")
LOTS = 500
PER_YEAR = 0.5
"""The levers run for two years, and money is told for one."""


def cell(table: pd.DataFrame, row: object, column: object) -> float:
    """Return one number of a table."""
    found: Any = table.loc[row, column]  # type: ignore[index]
    return float(found)


# --- history -------------------------------------------------------------------------------------------------------


def priced(orders: pd.DataFrame, calendar: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the orders with ``region``, ``month``, ``price``, ``promotion`` and ``volume`` (euro at prices of January 2023)."""
    table = orders.merge(customers[["customer_id", "region", "type", "own_km"]], on="customer_id")
    table["month"] = table["date"].dt.strftime("%Y-%m")
    sides = calendar[["month", "region", "price_index", "promotion"]].rename(columns={"price_index": "price"})
    table = table.merge(sides, on=["month", "region"])
    return table.assign(volume=table["list_cents"] / 100 / table["price"])


@cache
def orders() -> pd.DataFrame:
    """Return Lantern's orders, priced."""
    return priced(load("orders"), load("calendar"), load("customers"))


@cache
def by_month() -> pd.DataFrame:
    """Return volume and mean price of each month of the records."""
    months = orders().groupby("month").agg(volume=("volume", "sum"), buyers=("customer_id", "nunique"))
    return months.assign(price=load("calendar").groupby("month")["price_index"].mean()).reset_index()


@cache
def by_region_month() -> pd.DataFrame:
    """Return volume, orders, price and promotion of each region and month."""
    keys = ["region", "month"]
    cells = (
        orders()
        .groupby(keys)
        .agg(volume=("volume", "sum"), orders=("volume", "size"), on_deal=("on_deal", "sum"))
    )
    calendar = load("calendar")[[*keys, "price_index", "promotion"]].rename(columns={"price_index": "price"})
    return cells.reset_index().merge(calendar, on=keys)


def history_alone() -> pd.Series:
    """Return the fit of all 36 months: log volume on log price, nothing else."""
    return log_log_fit(by_month(), "volume", ["price"]).T["price"]


def history_levels() -> pd.Series:
    """Return the fit of region and month, each region and each month with a level of its own."""
    return log_log_fit(by_region_month(), "volume", ["price"], ["region", "month"]).T["price"]


@cache
def island() -> Estimate:
    """Return the change of orders on the Island against elsewhere, ten months before and after its price rise of March 2024."""
    customers = load("customers")
    there = customers[customers["joined"] < "2023-05-01"]
    table = there.set_index("customer_id")[["region"]]
    day = orders().set_index("customer_id")["date"]
    for name, first, last in (("before", "2023-05-01", "2024-02-29"), ("after", "2024-03-01", "2024-12-31")):
        inside = day[day.between(first, last)]
        table[name] = inside.groupby(level=0).size().reindex(table.index, fill_value=0)
    return change_against_change(table.assign(treated=table["region"] == "Island"))


# --- the world with the price moved ---------------------------------------------------------------------------------


def totals(world: World, first: int = FIRST, last: int | None = None) -> dict[str, float]:
    """Return orders, volume, paid and margin (euro) of the months from ``first`` to before ``last``."""
    course = run(world)
    bought, programme = sell(course)
    inside = (bought.month >= first) & (bought.month < (world.months if last is None else last))
    paid = bought.deal_cents - programme.voucher_cents
    volume = bought.list_cents / course.lives.price[bought.row, bought.month]
    return {
        "orders": float(inside.sum()),
        "volume": float(volume[inside].sum() / 100),
        "paid": float(paid[inside].sum() / 100),
        "margin": float((paid - bought.cost_cents)[inside].sum() / 100),
    }


def with_price(
    percent: float, follow: float = 0, end: str | None = None, world: World | None = None
) -> World:
    """Return a world with the price moved by so many per cent from January 2024; rivals follow with that share of the move."""
    own, rivals = 1 + percent / 100, 1 + percent * follow / 10_000
    base = world or World()
    return base.with_changes(
        levers=Levers(price=During(own, start=START, end=end)),
        rivals=Rivals(price=During(rivals, start=START, end=end), island_entry=base.rivals.island_entry),
    )


@cache
def price_grid() -> pd.DataFrame:
    """Return totals of 2024 and 2025 by price change (per cent) and by how far rivals follow (per cent of the move)."""
    rows = []
    for follow in FOLLOWS:
        for percent in GRID:
            rows.append({"price": percent, "follow": follow, **totals(with_price(percent, follow))})
    return pd.DataFrame(rows).set_index(["price", "follow"])


def lever_elasticity(low: dict[str, float], high: dict[str, float], percent: float) -> float:
    """Return the elasticity between two worlds, one cheaper and one dearer by so many per cent."""
    return float(np.log(high["volume"] / low["volume"]) / np.log((100 + percent) / (100 - percent)))


@cache
def true_elasticity(span: str, follow: int = 0) -> float:
    """Return the elasticity of the world between −10 % and +10 %: ``"quarter"``, ``"year 1"``, ``"year 2"`` or ``"two years"``."""
    first, last = {"quarter": (12, 15), "year 1": (12, 24), "year 2": (24, 36), "two years": (12, 36)}[span]
    low, high = (totals(with_price(percent, follow), first, last) for percent in (-10, 10))
    return lever_elasticity(low, high, 10)


@cache
def trial() -> pd.DataFrame:
    """Return region-quarters of a price trial: prices drawn by lot for each region and quarter of 2024 and 2025."""
    lot = np.random.default_rng(TRIAL_SEED)
    steps = []
    for region in REGIONS:
        factors = lot.permutation(np.repeat(TRIAL_FACTORS, 2))
        for quarter, factor in enumerate(factors):
            start = FIRST + 3 * quarter
            steps.append(During(float(factor), start=start, end=start + 2, regions=(region,)))
    records = simulate(World(levers=Levers(price=tuple(steps))), only=("orders", "calendar", "customers"))
    table = priced(*(records.observed[name] for name in ("orders", "calendar", "customers")))
    table = table[table["date"] >= "2024-01-01"]
    table["quarter"] = table["date"].dt.to_period("Q").astype(str)
    cells = table.groupby(["region", "quarter"]).agg(volume=("volume", "sum"), price=("price", "first"))
    return cells.reset_index()


def trial_fit() -> pd.Series:
    """Return the elasticity that the trial estimates."""
    return log_log_fit(trial(), "volume", ["price"], ["region", "quarter"]).T["price"]


@cache
def towns() -> pd.DataFrame:
    """Return sixty made-up towns: price and rivals' price since January 2024, volume before (2023) and after (2024, 2025)."""
    lot = np.random.default_rng(TOWNS_SEED)
    rows = []
    for town in range(TOWNS):
        own = float(lot.choice(np.arange(0.90, 1.11, 0.025)))
        rival = own**0.8 * float(np.exp(lot.normal(0, 0.04)))
        world = World(
            seed=14_000 + town,
            private=PEOPLE_A_TOWN,
            business=0,
            levers=Levers(price=During(own, start=START)),
            rivals=Rivals(price=During(rival, start=START), island_entry="2023-01"),
        )
        course = run(world)
        bought, _ = sell(course)
        volume = bought.list_cents / 100 / course.lives.price[bought.row, bought.month]
        late = bought.month >= FIRST
        rows.append(
            {"price": own, "rival_price": rival, "before": volume[~late].sum(), "volume": volume[late].sum()}
        )
    return pd.DataFrame(rows)


def towns_fit(*others: str) -> pd.DataFrame:
    """Return the fit over the towns: own price, the volume before, and any other column."""
    return log_log_fit(towns(), "volume", ["price", *others, "before"])


@cache
def town_truth() -> dict[str, float]:
    """Return the elasticities of many people like those of the towns: own price moved alone, rivals' price moved alone."""
    base = World(private=5000, business=0, rivals=Rivals(island_entry="2023-01"))
    own = [totals(with_price(percent, 0, world=base)) for percent in (-10, 10)]
    both = [totals(with_price(percent, 100, world=base)) for percent in (-10, 10)]
    alone = lever_elasticity(own[0], own[1], 10)
    together = lever_elasticity(both[0], both[1], 10)
    return {"own": alone, "cross": together - alone}


# --- deals -----------------------------------------------------------------------------------------------------------


def deal_cells() -> pd.DataFrame:
    """Return region-months in the form that the lift asks for."""
    cells = by_region_month()
    period = pd.PeriodIndex(cells["month"], freq="M")
    return pd.DataFrame(
        {
            "place": cells["region"],
            "period": period.year * 12 + period.month,
            "sold": cells["orders"],
            "promoted": cells["promotion"],
        }
    )


@cache
def lift() -> Lift:
    """Return the lift of deal months over their neighbours."""
    return lift_over_neighbours(deal_cells())


@cache
def true_extra() -> int:
    """Return the orders that deals really added (hidden truth)."""
    hidden = open_envelope("buying")
    return int((hidden["orders"] - hidden["without_deal"]).sum())


@cache
def deal_margin(factor: float) -> float:
    """Return the margin of three years with deals of this depth less that without any deal, in euro a year."""
    none = World(levers=Levers(deal_depth=0.0))
    difference = compare(none, World(levers=Levers(deal_depth=factor)))["margin_change_cents"]
    return float(difference.sum() / 100 / 3)


# --- reach and the whole cost to the customer ------------------------------------------------------------------------


@cache
def reach(factor: float) -> pd.DataFrame:
    """Return the world's own comparison: history against a reach moved from January 2024 on."""
    return compare(World(), World(levers=Levers(reach=During(factor, start=START))))


# --- a test drawn by lot ---------------------------------------------------------------------------------------------


@cache
def test_base() -> pd.DataFrame:
    """Return customers with an order in the first half of 2025: orders ``before`` and in the third quarter, in two worlds."""
    columns = {}
    for name, world in (
        ("without", World()),
        ("with_voucher", World(levers=Levers(price=During(0.95, start="2025-07", end="2025-09")))),
    ):
        bought = simulate(world, only=("orders",)).observed["orders"].set_index("customer_id")["date"]
        columns[name] = bought[bought.between(*QUARTER)].groupby(level=0).size()
        if name == "without":
            before = bought[bought.between(*HALF_YEAR)].groupby(level=0).size()
    table = pd.DataFrame({"before": before})
    for name, counts in columns.items():
        table[name] = counts.reindex(table.index, fill_value=0)
    return table


def drawn_lots(number: int = LOTS) -> np.ndarray:
    """Return so many lots, (lot, customer): True for the half that gets the voucher."""
    lot = np.random.default_rng(LOTS_SEED)
    size = len(test_base())
    half = np.arange(size) < size // 2
    return np.array([lot.permutation(half) for _ in range(number)])


@cache
def found_by_lots() -> tuple[Estimate, ...]:
    """Return what each of many lots on the same people finds: orders with voucher less without, a customer."""
    table = test_base()
    return tuple(mean_difference(table["with_voucher"][lot], table["without"][~lot]) for lot in drawn_lots())
