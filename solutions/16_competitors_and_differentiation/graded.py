"""Graded checks of chapter 16: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "16"
SEVEN = ["lantern", "kettle", "maison", "copper_pot", "red_crane", "thistle", "samovar"]


def reference_purchases(lantern: Lantern, year: str) -> pd.DataFrame:
    """Purchases by household and brand, outside the Island, as the notebook's own cell makes them."""
    off = lantern.panel_households.loc[lantern.panel_households["region"].ne("Island"), "household"]
    rows = lantern.panel[lantern.panel["household"].isin(off) & lantern.panel["quarter_end"].str[:4].eq(year)]
    return rows.pivot_table(index="household", values=SEVEN, aggfunc="sum")[SEVEN]


def reference_penetration(lantern: Lantern) -> pd.Series:
    """16.1: share of households that bought each brand."""
    return reference_purchases(lantern, "2024").astype(bool).agg("mean")


def reference_law(purchases: pd.DataFrame) -> float:
    """16.2: mean duplication over mean penetration."""
    yes = purchases.to_numpy() > 0
    pairs = [
        yes[yes[:, first], second].mean()
        for first in range(yes.shape[1])
        for second in range(yes.shape[1])
        if first != second
    ]
    return float(np.average(pairs) / yes.sum() * yes.size)


def _winner(row: pd.Series, margin: int) -> str | None:
    falling = row.sort_values(ascending=False)
    return str(falling.index[0]) if falling.iloc[0] >= falling.iloc[1] + margin else None


def _winners(lantern: Lantern, year: str, margin: int = 1) -> pd.Series:
    return reference_purchases(lantern, year).apply(_winner, axis="columns", margin=margin).dropna()


def reference_moved(lantern: Lantern) -> pd.Series:
    """16.3: share of households with another favourite, of those with a clear one and with one a year later."""
    shares = {}
    for margin in (1, 3):
        then, now = _winners(lantern, "2024", margin).align(_winners(lantern, "2025"), join="inner")
        shares[margin] = (then != now).sum() / then.size
    return pd.Series(shares)


def reference_counts(lantern: Lantern) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Orders by quarter on the Island and elsewhere, and the quarters before and from the entry on."""
    months = lantern.rivals.query("region == 'Island' and present")["month"]
    start = pd.Timestamp(sorted(months)[0]).to_period("Q")
    people = lantern.customers.loc[lantern.customers["joined"].lt("2024"), ["customer_id", "region"]]
    table = lantern.orders.merge(people, on="customer_id")
    table["side"] = table["region"].eq("Island").map({True: "Island", False: "elsewhere"})
    table["quarter"] = table["date"].dt.year.astype(str) + "Q" + table["date"].dt.quarter.astype(str)
    counted = table.pivot_table(index="quarter", columns="side", values="order_number", aggfunc="size")
    return counted, [str(start - 3), str(start - 2), str(start - 1)], [str(start + late) for late in range(4)]


def reference_effect(lantern: Lantern) -> pd.Series:
    """16.4: the Island against elsewhere, less 1, in the four quarters from the entry on."""
    counted, before, since = reference_counts(lantern)
    relation = counted["Island"] / counted["elsewhere"]
    totals = counted.loc[before].sum()
    return relation[since] * totals["elsewhere"] / totals["Island"] - 1


def reference_trial(lantern: Lantern) -> pd.DataFrame:
    """The trial as the notebook's own cells make it."""
    chosen = lantern.contacts.query("campaign == 'Your own tea'")[["customer_id", "arm", "date"]]
    first = chosen["date"].min()
    half_year, year = first + pd.DateOffset(months=6), first - pd.DateOffset(years=1)
    sold = lantern.orders.assign(
        weight=np.select(
            [
                lantern.orders["date"].ge(first) & lantern.orders["date"].lt(half_year),
                lantern.orders["date"].ge(year) & lantern.orders["date"].lt(first),
            ],
            [1.0, -0.5],
            0.0,
        )
    )
    money = (sold["margin_cents"] * sold["weight"]).groupby(sold["customer_id"]).sum()
    fees = lantern.campaigns.query("campaign == 'Your own tea'")[["arm", "message_cents"]]
    table = chosen.merge(fees, on="arm").merge(lantern.customers[["customer_id", "region"]], on="customer_id")
    table["profit"] = (table["customer_id"].map(money).fillna(0) - table["message_cents"]) / 100
    table = table.rename(columns={"region": "group"})
    table["chooses"] = table["customer_id"].mod(2).eq(0)
    return table.set_index("customer_id")[["arm", "group", "profit", "chooses"]].sort_index()


def reference_gain(lantern: Lantern) -> pd.Series:
    """16.5: offers for groups less one for all, on those who choose and on those who judge."""
    table = reference_trial(lantern)
    means = table.groupby(["chooses", "group", "arm"])["profit"].mean()
    heads = table.groupby(["chooses", "group"]).size()
    arms, kinds = sorted(table["arm"].unique()), sorted(table["group"].unique())

    def worth(half: bool, plan: dict[str, str]) -> float:
        return sum(means[half, kind, plan[kind]] * heads[half, kind] for kind in kinds) / heads[half].sum()

    several = {kind: max(arms, key=lambda arm: means[True, kind, arm]) for kind in kinds}
    single = max((dict.fromkeys(kinds, arm) for arm in arms), key=lambda plan: worth(True, plan))
    names = {"same people": True, "others": False}
    more = {name: worth(half, several) - worth(half, single) for name, half in names.items()}
    return pd.Series({"one offer": worth(True, single), **more})


def _right_law(answer: Any, lantern: Lantern) -> bool:
    chance = np.random.default_rng(16)
    tables = [
        reference_purchases(lantern, "2024"),
        pd.DataFrame(chance.poisson([0.4, 1.5, 0.8, 2.0], (40, 4)), index=chance.permutation(40)),
        pd.DataFrame(chance.integers(0, 3, (25, 3)), columns=["oak", "ash", "elm"]),
        pd.DataFrame({"oak": [1, 0, 4, 2], "ash": [0, 2, 1, 1]}, index=[9, 4, 6, 1]),
    ]
    return all(same_number(answer(table.copy()), reference_law(table)) for table in tables)


TASKS = {
    "16.1": GradedTask(
        "penetration", 2, compared(reference_penetration, same_numbers), reference_penetration
    ),
    "16.2": GradedTask("law", 4, _right_law, reference_law, function=True),
    "16.3": GradedTask("moved", 4, compared(reference_moved, same_numbers), reference_moved),
    "16.4": GradedTask("effect", 4, compared(reference_effect, same_numbers), reference_effect),
    "16.5": GradedTask("gain", 6, compared(reference_gain, same_numbers), reference_gain),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    counts, base, after = reference_counts(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "panel": lantern.panel,
        "households": lantern.panel_households,
        "rivals": lantern.rivals,
        "contacts": lantern.contacts,
        "campaigns": lantern.campaigns,
        "brands": SEVEN,
        "bought": reference_purchases(lantern, "2024"),
        "later": reference_purchases(lantern, "2025"),
        "counts": counts,
        "base": base,
        "after": after,
        "trial": reference_trial(lantern),
        "law": reference_law,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    first = reference_purchases(lantern, "2024")
    counts, base, _ = reference_counts(lantern)
    old = lantern.customers[lantern.customers["joined"] < "2024"]
    cells = reference_trial(lantern).groupby(["chooses", "group", "arm"]).size()
    return {
        "at least 240 households outside the Island": len(first) >= 240,
        "every brand has 20 buyers": bool((first > 0).sum().min() >= 20),
        "both years have 150 favourites": min(len(_winners(lantern, year)) for year in ("2024", "2025"))
        >= 150,
        "60 old customers on the Island": int((old["region"] == "Island").sum()) >= 60,
        "60 orders in a usual quarter": bool(counts.loc[base].mean().min() >= 60),
        "the entry shows": bool(answers["16.4"].iloc[-1] < -0.15),
        "3 customers in each cell of the trial": len(cells) == 30 and bool(cells.min() >= 3),
    }
