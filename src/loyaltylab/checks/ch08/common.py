"""What the checks of chapter 08 count on a learner's records."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

PLACEBO_SHIFTS = range(14, 352, 7)
CIRCLE = 365


@remembered
def day_counts(lantern: Lantern) -> dict[str, np.ndarray]:
    """Return orders by day of a circle of 365 days from the birthday, of members and of the others."""
    who = lantern.customers[["customer_id", "birthday", "member"]]
    table = lantern.orders.merge(who, on="customer_id", how="inner")
    monthday = table["birthday"].str.replace("02-29", "02-28", regex=False)
    celebrated = pd.to_datetime(table["date"].dt.strftime("%Y-") + monthday)
    place = ((table["date"] - celebrated) // pd.Timedelta(days=1)).to_numpy() % CIRCLE
    member = table["member"].to_numpy(dtype=bool)
    return {
        name: np.bincount(place[rows], minlength=CIRCLE)
        for name, rows in (("members", member), ("others", ~member))
    }


def week_total(days: np.ndarray, shift: int, reach: int = 3) -> int:
    """Return how many orders lie within ``reach`` days of the day that is ``shift`` days after the birthday."""
    return int(days[np.arange(shift - reach, shift + reach + 1) % CIRCLE].sum())


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
