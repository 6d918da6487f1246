"""What an order costs the customer in all: the price, the way and the time."""

from numbers import Real

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative

MINUTES = {"shop": 15.0, "web": 6.0, "desk": 4.0}
"""Minutes for choosing and paying, by channel. Assumed: the records hold them for no single order."""
MINUTES_PER_KM = 3.0
"""Minutes for a kilometre of the way (20 km/h), assumed."""
WAYS = 2
"""There and back."""


def customer_cost(orders: pd.DataFrame, euro_per_hour: float, euro_per_km: float) -> pd.DataFrame:
    """Return what each order cost the customer: price, way and time, in euro.

    Only a shop order has a way. What she worries about (the risk of a bad buy) is a cost as well, and on no record.

    Parameters
    ----------
    orders
        ``paid_cents``, ``channel`` (shop, web or desk) and ``own_km`` (from the customer to Lantern's nearest shop).
    euro_per_hour
        What an hour of hers is worth; an assumption, 0 or more.
    euro_per_km
        What a kilometre of the way costs; an assumption, 0 or more.

    Returns
    -------
    DataFrame
        By the index of ``orders``: ``price``, ``way``, ``time`` and their sum ``total``.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, negative money or distance, gaps, an unknown channel or a negative assumption.
    """
    names = ["paid_cents", "own_km"]
    need_columns(orders, "orders", [*names, "channel"])
    need_not_negative(orders, "orders", names)
    need_no_gaps(orders, "orders", names)
    strange = sorted(set(orders["channel"].dropna()) - set(MINUTES)) or (
        ["(empty)"] if orders["channel"].isna().any() else []
    )
    if strange:
        raise LoyaltyLabError(
            f'orders["channel"] holds "{strange[0]}"; the channels are {", ".join(MINUTES)}.'
        )
    if not all(isinstance(value, Real) and value >= 0 for value in (euro_per_hour, euro_per_km)):
        raise LoyaltyLabError(
            f"An hour and a kilometre cost 0 or more euro, not {euro_per_hour} and {euro_per_km}."
        )
    km = np.where(orders["channel"] == "shop", WAYS * orders["own_km"], 0.0)
    minutes = orders["channel"].map(MINUTES).astype(float) + MINUTES_PER_KM * km
    table = pd.DataFrame(
        {
            "price": orders["paid_cents"] / 100,
            "way": euro_per_km * km,
            "time": euro_per_hour * minutes / 60,
        },
        index=orders.index,
    )
    return table.assign(total=table.sum(axis=1))
