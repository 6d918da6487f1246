"""What the checks of chapter 08 count on a learner's records."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

PLACEBO_SHIFTS = range(14, 352, 7)


@remembered
def orders_with_days(lantern: Lantern) -> pd.DataFrame:
    """Return orders with ``days`` after the birthday of the order's own year, and ``member``."""
    who = lantern.customers[["customer_id", "birthday", "member"]]
    table = lantern.orders.merge(who, on="customer_id", how="inner")
    monthday = table["birthday"].str.replace("02-29", "02-28", regex=False)
    celebrated = pd.to_datetime(table["date"].dt.strftime("%Y-") + monthday)
    return table.assign(days=(table["date"] - celebrated) // pd.Timedelta(days=1))


def round_the_year(days: pd.Series) -> pd.Series:
    """Return distances on a circle of 365 days: 0 to 182, whichever way is shorter."""
    turn = days.abs() % 365
    return turn.where(turn <= 182, 365 - turn)


def week_total(table: pd.DataFrame, shift: int, reach: int = 3) -> int:
    """Return how many rows lie within ``reach`` days of the day that is ``shift`` days after the birthday."""
    return int((round_the_year(table["days"] - shift) <= reach).sum())


@remembered
def totals(lantern: Lantern, who: str = "members", vouchers: bool = True) -> pd.Series:
    """Return cents spent by ``customer_id`` and ``year``, of members, of the others or of all; before vouchers or after."""
    customers, orders = lantern.customers, lantern.orders
    chosen = {
        "members": customers["member"],
        "others": ~customers["member"],
        "all": customers["member"].notna(),
    }
    orders = orders[orders["customer_id"].isin(customers.loc[chosen[who], "customer_id"])]
    cents = orders["paid_cents"] + (orders["voucher_cents"] if vouchers else 0)
    return cents.groupby([orders["customer_id"], orders["date"].dt.year.rename("year")]).sum()


def silver_line(lantern: Lantern) -> float:
    """Return the silver line as the notebook finds it: the lowest silver total of 2023, down to a full ten."""
    statement = lantern.points[lantern.points["month"].eq("2023-12") & lantern.points["tier"].ne("basic")]
    first_year = totals(lantern).xs(2023, level="year")
    return float(first_year[statement["customer_id"]].min() // 1000 * 10)
