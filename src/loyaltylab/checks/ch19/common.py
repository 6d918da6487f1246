"""What the checks of chapter 19 share: the export without its dashes, and promises kept by month."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

BASE = 24
"""Months of the base: 2023 and 2024."""


@remembered
def raw(lantern: Lantern) -> pd.DataFrame:
    """Return the export with one kind of gap."""
    export = lantern.crm_export
    return export.mask(export.isin(["-", "n/a"]))


@remembered
def kept(lantern: Lantern) -> pd.DataFrame:
    """Return ``kept`` and ``requests`` by month, as the notebook's own cell makes them."""
    tickets = lantern.tickets
    done = tickets["actual_minutes"] <= tickets["promised_minutes"]
    counted = done.groupby(tickets["date"].dt.to_period("M"))
    return pd.DataFrame({"kept": counted.sum(), "requests": counted.size()})
