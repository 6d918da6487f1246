"""What the checks of chapter 06 share: a learner's answers with the orders around them."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, remembered

FOLLOWED = ("2023-06", "2023-12", "2024-06", "2024-12")


def by_label(flags: pd.Series, labels: pd.Series) -> pd.Series:
    """Return the share of True for each label."""
    return flags.astype(float).groupby(labels).mean()


def over(counts: "pd.Series | Numbers", base: "float | pd.Series") -> pd.Series:
    """Return counts divided by a base."""
    return pd.Series(counts) / base


@remembered
def scored(lantern: Lantern) -> pd.DataFrame:
    """Return every answer with a score: ``customer_id``, ``wave``, ``region``, ``score``."""
    table = lantern.surveys.dropna(subset=["satisfaction"])
    region = lantern.customers.set_index("customer_id")["region"]
    return pd.DataFrame(
        {
            "customer_id": table["customer_id"],
            "wave": table["wave"],
            "region": table["customer_id"].map(region),
            "score": table["satisfaction"].astype(int),
        }
    ).reset_index(drop=True)


@remembered
def around(lantern: Lantern) -> pd.DataFrame:
    """Return every pair of a scored answer and an order of the same customer, ``month`` counted from the wave."""
    table = scored(lantern).rename_axis("row").reset_index()
    pairs = table[["row", "customer_id", "wave"]].merge(
        lantern.orders[["customer_id", "date"]], on="customer_id"
    )
    wave = pairs["wave"].str[:4].astype(int) * 12 + pairs["wave"].str[5:].astype(int)
    return pairs.assign(month=pairs["date"].dt.year * 12 + pairs["date"].dt.month - wave)


@remembered
def orders_in(lantern: Lantern, first: int, last: int) -> pd.Series:
    """Return the orders of each scored answer in months ``first`` to ``last``, on the index of ``scored``."""
    inside = around(lantern)
    inside = inside[inside["month"].between(first, last)]
    return inside["row"].value_counts().reindex(range(len(scored(lantern)))).fillna(0).astype(int)
