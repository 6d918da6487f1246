"""What the checks of chapter 05 share: the wave of December 2024, and the card of those who ordered and answered."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

GAP = np.nan
ITEMS = ["trust", "affection", "reliance"]
TOP = 0.8
"""The line of the top fifth lies where eight tenths of the values are below."""


@remembered
def said(lantern: Lantern, wave: str | None = "2024-12") -> pd.DataFrame:
    """Return ``region`` and ``recommend`` of everybody who answered that question, in one wave or (``None``) in all."""
    sheets = lantern.surveys.merge(lantern.customers[["customer_id", "region"]], on="customer_id")
    if wave is not None:
        sheets = sheets[sheets["wave"].eq(wave)]
    return sheets.loc[sheets["recommend"].notna(), ["region", "recommend"]]


def money(lantern: Lantern, year: int, column: str) -> pd.Series:
    """Return the sum of a money column of a year in euro, by customer."""
    inside = lantern.orders[lantern.orders["date"].dt.year.eq(year)]
    return inside.groupby("customer_id")[column].sum().div(100)


@remembered
def people(lantern: Lantern) -> pd.DataFrame:
    """Return ``felt`` (mean of the three items in 2024) and ``paid`` of those who ordered and answered in 2024."""
    sheets = lantern.surveys[lantern.surveys["wave"].str[:4].eq("2024")]
    felt = sheets.groupby("customer_id")[ITEMS].mean().mean(axis=1).rename("felt")
    return felt.dropna().to_frame().join(money(lantern, 2024, "paid_cents").rename("paid"), how="inner")


def ranks(column: pd.Series) -> pd.Series:
    """Return ranks as shares of all."""
    return column.rank() / column.count()


def best(values: pd.Series) -> pd.Series:
    """Return who is in the top fifth."""
    steady = values.to_numpy().round(8)
    return pd.Series(steady >= np.quantile(steady, TOP), index=values.index)


@remembered
def _both(lantern: Lantern) -> tuple[pd.Series, pd.Series]:
    return ranks(people(lantern)["felt"]), ranks(people(lantern)["paid"])


def mixture(lantern: Lantern, weight: float) -> pd.Series:
    """Return an index with this weight on what people feel and the rest on what they paid, for wrong uses of it."""
    felt, paid = _both(lantern)
    return weight * felt + (1 - weight) * paid
