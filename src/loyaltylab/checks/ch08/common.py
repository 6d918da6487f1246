"""What the checks of chapter 08 count on a learner's records."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

PLACEBO_SHIFTS = range(14, 352, 7)
CIRCLE = 365


@remembered
def days_round(lantern: Lantern) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each order's day on a circle of 365 days from the birthday, whether a member's, and the customer's row."""
    customers = lantern.customers.set_index("customer_id")
    rows = customers.index.get_indexer(lantern.orders["customer_id"])
    monthday = customers["birthday"].str.replace("02-29", "02-28", regex=False).str
    month, day = (monthday[part].astype(int).to_numpy()[rows] for part in (slice(0, 2), slice(3, 5)))
    date = lantern.orders["date"].to_numpy().astype("datetime64[D]")
    celebrated = (date.astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)).astype("datetime64[D]")
    place = (date - celebrated - (day - 1)).astype(int) % CIRCLE
    return place, customers["member"].to_numpy(dtype=bool)[rows], rows


@remembered
def day_counts(lantern: Lantern) -> dict[str, np.ndarray]:
    """Return orders by day of a circle of 365 days from the birthday, of members and of the others."""
    place, member, _ = days_round(lantern)
    return {
        name: np.bincount(place[chosen], minlength=CIRCLE)
        for name, chosen in (("members", member), ("others", ~member))
    }


def week_total(days: np.ndarray, shift: int, reach: int = 3) -> int:
    """Return how many orders lie within ``reach`` days of the day that is ``shift`` days after the birthday."""
    return int(days[days_of_week(shift, reach)].sum())


def days_of_week(shift: int, reach: int = 3) -> np.ndarray:
    """Return the days of the circle that lie within ``reach`` days of the day that is ``shift`` days after the birthday."""
    return np.arange(shift - reach, shift + reach + 1) % CIRCLE


@remembered
def _yearly(lantern: Lantern) -> pd.DataFrame:
    """Return cents ``before`` and ``after`` vouchers of each customer and year with an order, and ``member``."""
    orders = lantern.orders
    parts = {
        "customer_id": orders["customer_id"],
        "year": orders["date"].dt.year,
        "before": orders["paid_cents"] + orders["voucher_cents"],
        "after": orders["paid_cents"],
    }
    table = pd.DataFrame(parts).groupby(["customer_id", "year"], sort=False).sum()
    members = lantern.customers.loc[lantern.customers["member"], "customer_id"]
    return table.assign(member=table.index.get_level_values("customer_id").isin(members))


def totals(lantern: Lantern, who: str = "members", vouchers: bool = True) -> pd.Series:
    """Return cents spent by ``customer_id`` and ``year``, of members, of the others or of all; before vouchers or after."""
    table = _yearly(lantern)
    cents = table["before" if vouchers else "after"]
    return cents if who == "all" else cents[table["member"] == (who == "members")]


@remembered
def silver_line(lantern: Lantern) -> float:
    """Return the silver line as the notebook finds it: the lowest silver total of 2023, down to a full ten."""
    statement = lantern.points[lantern.points["month"].eq("2023-12") & lantern.points["tier"].ne("basic")]
    first_year = totals(lantern).xs(2023, level="year")
    return float(first_year[statement["customer_id"]].min() // 1000 * 10)
