"""What the checks of chapter 01 share: the orders with what is known of each customer, as the notebook's own cell makes them."""

import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered


@remembered
def known_orders(lantern: Lantern) -> pd.DataFrame:
    """Return the orders with ``margin`` and ``paid`` (euro), ``year``, ``since`` (year of joining) and ``day`` since joining."""
    table = lantern.orders.merge(lantern.customers[["customer_id", "joined"]], on="customer_id")
    return table.assign(
        margin=table["margin_cents"] / 100,
        paid=table["paid_cents"] / 100,
        year=table["date"].dt.year,
        since=table["joined"].dt.year,
        day=(table["date"] - table["joined"]).dt.days,
    )
