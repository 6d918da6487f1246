"""What the checks of chapter 14 share: months as the calendar writes them, and answers that were not rounded."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Property


def month_of(dates: pd.Series) -> pd.Series:
    """Return each day's month, as the calendar writes it."""
    return pd.Series(dates.to_numpy().astype("datetime64[M]").astype(str), index=dates.index)


# A ratio of sums over hundreds of orders does not end after three places.
NOT_ROUNDED = Property(
    "not_rounded", Layer.RELATION, lambda value, lantern: abs(value * 1000 - round(value * 1000)) > 1e-7
)
