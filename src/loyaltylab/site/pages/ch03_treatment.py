"""Chapter 03: who gets what treatment and what comes next, and the made-up Kano study and trial."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.measures.service_quality import kano_table
from loyaltylab.measures.service_studies import kano_answers, service_trial
from loyaltylab.site.pages.ch03_tables import SATISFIED, YEAR, answers, tickets


@cache
def tiers() -> pd.DataFrame:
    """Return compensation for each member and mean satisfaction in 2025, by tier in December 2024."""
    points = load("points")
    tier = points[points["month"] == "2024-12"].set_index("customer_id")["tier"]
    paid = tickets().groupby("customer_id")["compensation_cents"].sum().reindex(tier.index).fillna(0) / 100
    said = answers()[answers()["wave"].str.startswith("2025")]
    score = said.groupby("customer_id")["satisfaction"].mean().reindex(tier.index)
    table = pd.DataFrame({"tier": tier, "paid": paid, "score": score})
    return table.groupby("tier", observed=True).agg(
        members=("paid", "size"), paid=("paid", "mean"), score=("score", "mean"), answered=("score", "count")
    )


@cache
def next_need() -> dict[str, float]:
    """Return how often the next order's category is among the first k guesses: by own history, and by what all buy most."""
    orders = load("orders").sort_values(["customer_id", "date", "order_number"])
    past = orders[orders["date"].dt.year < YEAR]
    counts = past.groupby(["customer_id", "category"], observed=True).size().unstack(fill_value=0)
    common = past["category"].value_counts().index
    # A tie goes to what all buy more often.
    ranked = (counts[common] - np.arange(len(common)) * 1e-6).rank(axis=1, ascending=False)
    following = orders[orders["date"].dt.year == YEAR].drop_duplicates("customer_id").set_index("customer_id")
    following = following[following.index.isin(ranked.index)]
    long = ranked.melt(ignore_index=False, value_name="place")
    places = long.set_index("category", append=True)["place"]
    pairs = pd.MultiIndex.from_arrays([following.index, following["category"]])
    place = pd.Series(places.reindex(pairs).to_numpy(), index=following.index)
    usual = following["category"].map({name: rank for rank, name in enumerate(common, start=1)}).astype(int)
    result = {"people": float(len(place))}
    for k in (1, 2):
        result[f"own_{k}"], result[f"usual_{k}"] = float((place <= k).mean()), float((usual <= k).mean())
        better = (place <= k).astype(float) - (usual <= k).astype(float)
        error = 1.96 * float(better.std() / np.sqrt(len(better)))
        result[f"gain_{k}"], result[f"low_{k}"], result[f"high_{k}"] = (
            float(better.mean()),
            float(better.mean() - error),
            float(better.mean() + error),
        )
    return result


@cache
def care() -> dict[str, Any]:
    """Return who still orders a year after a score, with the invitation of March 2024 by lot and without it."""
    said = answers()
    before = said[said["wave"] <= "2023-12"].sort_values("wave").drop_duplicates("customer_id", keep="last")
    lot = load("contacts").query("campaign == 'Spring tasting'").set_index("customer_id")["arm"]
    table = before.set_index("customer_id").join(lot.rename("arm"), how="inner")
    orders = load("orders")
    later = orders.loc[orders["date"].between("2024-09-01", "2025-02-28"), "customer_id"].unique()
    table = table.assign(stays=table.index.isin(later), happy=table["satisfaction"] >= SATISFIED)
    return {
        "table": table.groupby(["happy", "arm"], observed=True)["stays"].agg(["sum", "size"]),
        "people": len(table),
    }


# --- The made-up trial and Kano study


@cache
def kano() -> pd.DataFrame:
    """Return the Kano table of the made-up study."""
    return kano_table(kano_answers())


@cache
def trial_effects() -> pd.DataFrame:
    """Return what each part of the made-up trial adds to satisfaction, others held equal, with its 95 % interval."""
    table = service_trial()
    parts = table.assign(
        personal_for_key=table["personal"] & table["key"], personal=table["personal"] & ~table["key"]
    )
    names = ["quick", "known", "personal", "personal_for_key", "key", "steps", "details", "irritations"]
    design = np.column_stack([np.ones(len(parts)), parts[names].to_numpy(dtype=float)])
    outcome = parts["satisfaction"].to_numpy(dtype=float)
    solved, left, _, _ = np.linalg.lstsq(design, outcome, rcond=None)
    spread = np.linalg.inv(design.T @ design) * left[0] / (len(parts) - design.shape[1])
    error = 1.96 * np.sqrt(np.diag(spread))
    rows = {"value": solved, "low": solved - error, "high": solved + error}
    return pd.DataFrame(rows, index=["all", *names]).drop(index="all")
