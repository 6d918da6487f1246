"""What the checks of chapter 16 share: the tables that the notebook's own cells make."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

BRANDS = ("lantern", "kettle", "maison", "copper_pot", "red_crane", "thistle", "samovar")
ISLAND = "Island"
HALVES = ("same people", "others")
GAINS = ("one offer", *HALVES)


@remembered
def bought(lantern: Lantern, year: int, island: bool = False) -> pd.DataFrame:
    """Return purchases by household and brand in a year, outside the Island or everywhere."""
    table = lantern.panel.merge(lantern.panel_households, on="household")
    if not island:
        table = table[table["region"] != ISLAND]
    return table[table["quarter_end"].str.startswith(str(year))].groupby("household")[list(BRANDS)].sum()


@remembered
def entry_quarter(lantern: Lantern) -> pd.Period:
    """Return the quarter in which a rival opens on the Island."""
    rivals = lantern.rivals
    here = rivals[(rivals["region"] == ISLAND) & rivals["present"].astype(bool)]
    return pd.Period(str(here["month"].min()), freq="M").asfreq("Q")


@remembered
def groups(lantern: Lantern) -> pd.DataFrame:
    """Return orders by quarter of the old private customers: one column for the Island (True), one for the others (False)."""
    people = lantern.customers[lantern.customers["joined"] < "2024-01-01"].set_index("customer_id")
    orders = lantern.orders[lantern.orders["customer_id"].isin(people.index)]
    quarter = orders["date"].dt.to_period("Q").astype(str)
    island = orders["customer_id"].map(people["region"]) == ISLAND
    return pd.crosstab(quarter, island).astype(float)


def base_and_after(lantern: Lantern) -> tuple[list[str], list[str]]:
    """Return the three quarters before the entry, and the four from it on."""
    entry = entry_quarter(lantern)
    return [str(entry + step) for step in (-3, -2, -1)], [str(entry + step) for step in range(4)]


@remembered
def trial(lantern: Lantern) -> pd.DataFrame:
    """Return the trial as the notebook's own cell makes it: ``group``, ``arm``, ``profit`` in euro, ``chooses``."""
    asked = lantern.contacts[lantern.contacts["campaign"] == "Your own tea"].set_index("customer_id")
    region = lantern.customers.set_index("customer_id")["region"].reindex(asked.index)
    day, orders = asked["date"].min(), lantern.orders
    later = orders["date"].between(day, day + pd.DateOffset(months=6), inclusive="left")
    earlier = orders["date"].between(day - pd.DateOffset(years=1), day, inclusive="left")
    money = [
        orders[rows].groupby("customer_id")["margin_cents"].sum().reindex(asked.index).fillna(0) / 100
        for rows in (later, earlier)
    ]
    costs = lantern.campaigns[lantern.campaigns["campaign"] == "Your own tea"].set_index("arm")[
        "message_cents"
    ]
    profit = money[0] - money[1] / 2 - asked["arm"].map(costs).astype(float) / 100
    return pd.DataFrame(
        {
            "group": region.astype(str),
            "arm": asked["arm"].astype(str),
            "profit": profit,
            "chooses": asked.index % 2 == 0,
        }
    )
