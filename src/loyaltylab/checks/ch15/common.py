"""What the checks of chapter 15 share: the spring's trial as the notebook makes it, and its spoiled twin."""

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import remembered

DAY = pd.Timestamp("2024-03-01")
LAST = pd.Timestamp("2024-05-29")
GROUPS = ("none or one", "two or three", "four or more")
CLASSES = ("light", "middle", "heavy")


@remembered
def trial(lantern: Lantern) -> pd.DataFrame:
    """Return ``invited``, ``margin_cents``, ``orders``, ``variety`` and ``buyer`` of everybody in the trial."""
    rows = lantern.contacts[lantern.contacts["campaign"] == "Spring tasting"].set_index("customer_id")
    placed = lantern.orders
    before = placed[placed["date"] < DAY].groupby("customer_id")
    after = placed[placed["date"].between(DAY, LAST)].groupby("customer_id")

    def of_each(series: pd.Series) -> pd.Series:
        return series.reindex(rows.index, fill_value=0)

    had = of_each(before.size())
    return pd.DataFrame(
        {
            "invited": rows["arm"] == "invitation",
            "margin_cents": of_each(after["margin_cents"].sum()),
            "orders": of_each(after.size()),
            "variety": np.select(
                [of_each(before["category"].nunique()) <= edge for edge in (1, 3)], GROUPS[:2], GROUPS[2]
            ),
            "buyer": np.select([had <= 2, had <= 8], CLASSES[:2], CLASSES[2]),
        }
    )


@remembered
def spoiled(lantern: Lantern) -> pd.DataFrame:
    """Return the rows that are left when light buyers were asked first and heavy buyers last."""
    rows = trial(lantern)
    first = (rows["buyer"].eq("light") & rows["invited"]) | (rows["buyer"].eq("heavy") & ~rows["invited"])
    return rows[first | (rows.index % 3 == 0)]
