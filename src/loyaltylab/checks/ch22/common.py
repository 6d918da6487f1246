"""What the checks of chapter 22 share: tables that the notebook's own cells make."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

YEARS = (2023, 2024, 2025)
PART = 0.05
"""The claim: five per cent."""
WAVES = {"2023-06": "2023-07", "2023-12": "2024-01", "2024-06": "2024-07", "2024-12": "2025-01"}
"""Waves of the survey, each with the month in which the half-year after it begins."""


@remembered
def buyers(lantern: Lantern) -> pd.DataFrame:
    """Return the buyers of 2024: margin of 2024 and of 2025 in euro, with a gap where nothing was bought."""
    year = lantern.orders["date"].dt.year
    euro = lantern.orders["margin_cents"] / 100
    table = euro.groupby([lantern.orders["customer_id"], year]).sum().unstack()
    return table.loc[table[2024].notna(), [2024, 2025]]


def rate(lantern: Lantern) -> float:
    """Return the share of them who bought again."""
    return float(buyers(lantern)[2025].notna().mean())


@remembered
def holding(lantern: Lantern) -> pd.Series:
    """Return what was spent on holding customers, by year, in euro."""
    sent = lantern.contacts.merge(lantern.campaigns, on=["campaign", "targeting", "arm"])
    cents = (
        lantern.orders.groupby(lantern.orders["date"].dt.year)["voucher_cents"].sum(),
        lantern.tickets.groupby(lantern.tickets["date"].dt.year)["compensation_cents"].sum(),
        lantern.winback.groupby(lantern.winback["month"].str[:4].astype(int))["offer_cents"].sum(),
        sent.groupby(sent["date"].dt.year)["message_cents"].sum(),
    )
    total = sum((part.reindex(YEARS, fill_value=0) for part in cents), pd.Series(0.0, index=list(YEARS)))
    return total / 100


@remembered
def asked(lantern: Lantern) -> pd.DataFrame:
    """Return the answers of customers who had ordered in the half-year before: ``score`` and ``back`` within the half-year after."""
    dates, parts = lantern.orders[["customer_id", "date"]], []
    for wave, month in WAVES.items():
        middle = pd.Timestamp(f"{month}-01")
        half = pd.DateOffset(months=6)
        before = dates.loc[(dates["date"] >= middle - half) & (dates["date"] < middle), "customer_id"]
        after = dates.loc[(dates["date"] >= middle) & (dates["date"] < middle + half), "customer_id"]
        answers = lantern.surveys[lantern.surveys["wave"] == wave].dropna(subset=["satisfaction"])
        answers = answers[answers["customer_id"].isin(before)]
        parts.append(
            pd.DataFrame(
                {"score": answers["satisfaction"].astype(int), "back": answers["customer_id"].isin(after)}
            )
        )
    return pd.concat(parts, ignore_index=True)
