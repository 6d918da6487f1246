"""Graded checks of chapter 22: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "22"
FIVE = 0.05
YEARS = [2023, 2024, 2025]
HALF_YEARS = [
    ("2023-06", "2023-07-01"),
    ("2023-12", "2024-01-01"),
    ("2024-06", "2024-07-01"),
    ("2024-12", "2025-01-01"),
]


def reference_buyers(lantern: Lantern) -> pd.DataFrame:
    """Margin of 2024 and 2025 of the buyers of 2024, as the notebook's own cell makes it."""
    table = lantern.orders.assign(
        year=lantern.orders["date"].dt.year, euro=lantern.orders["margin_cents"] / 100
    )
    wide = table.pivot_table(index="customer_id", columns="year", values="euro", aggfunc="sum")
    return wide.dropna(subset=[2024])[[2024, 2025]]


def reference_rate(lantern: Lantern) -> float:
    """Share of them who bought again."""
    return float(1 - reference_buyers(lantern)[2025].isna().mean())


def reference_better(lantern: Lantern) -> pd.Series:
    """22.1: the share that buys again with 5 % more, in three units."""
    stay = reference_rate(lantern)
    bases = {"points": 1.0, "of the rate": stay, "of the losses": 1.0 - stay}
    return pd.Series({name: stay + FIVE * base for name, base in bases.items()})


def reference_gain(lantern: Lantern) -> pd.Series:
    """22.2: more margin in 2025 with five points more, as a share."""
    table = reference_buyers(lantern)
    stayed = table[table[2025].notna()]
    left = table.drop(stayed.index)
    added = FIVE * len(table) / len(stayed)
    return pd.Series(
        {"like the others": added, "like those who left": added * left[2024].mean() / stayed[2024].mean()}
    )


def reference_holding(lantern: Lantern) -> pd.Series:
    """Vouchers, compensation, win-back offers and messages by year, as the notebook's own cell makes it."""
    sent = lantern.contacts.merge(lantern.campaigns, on=["campaign", "targeting", "arm"])
    kinds = [
        (lantern.orders["date"].dt.year, lantern.orders["voucher_cents"]),
        (lantern.tickets["date"].dt.year, lantern.tickets["compensation_cents"]),
        (lantern.winback["month"].str[:4].astype(int), lantern.winback["offer_cents"]),
        (sent["date"].dt.year, sent["message_cents"]),
    ]
    return pd.Series({year: sum(cents[when == year].sum() for when, cents in kinds) / 100 for year in YEARS})


def reference_times(lantern: Lantern) -> pd.Series:
    """22.3: a new customer from advertising over holding for each buyer, by year."""
    held, ratios = reference_holding(lantern), {}
    for year in YEARS:
        won = lantern.customers.query("source == 'advertising' and joined.dt.year == @year")
        bought = lantern.orders.loc[lantern.orders["date"].dt.year.eq(year), "customer_id"].drop_duplicates()
        ratios[year] = won["acquisition_cents"].sum() / len(won) / 100 * bought.size / held[year]
    return pd.Series(ratios)


def reference_asked(lantern: Lantern) -> pd.DataFrame:
    """One row an answer, with its score and whether an order followed, as the notebook's own cell makes it."""
    parts, half = [], pd.DateOffset(months=6)
    for wave, day in HALF_YEARS:
        start = pd.Timestamp(day)
        bought = {
            name: set(
                lantern.orders.loc[
                    lantern.orders["date"].between(first, end, inclusive="left"), "customer_id"
                ]
            )
            for name, first, end in (("before", start - half, start), ("after", start, start + half))
        }
        rows = lantern.surveys[lantern.surveys["wave"].eq(wave)].dropna(subset=["satisfaction"])
        rows = rows[rows["customer_id"].isin(bought["before"])]
        parts.append(
            pd.DataFrame(
                {"score": rows["satisfaction"].astype(int), "back": rows["customer_id"].isin(bought["after"])}
            )
        )
    return pd.concat(parts, ignore_index=True)


def reference_shares(lantern: Lantern) -> pd.Series:
    """22.4: who orders again, by satisfaction, and who of those gone had been satisfied."""
    table = pd.crosstab(reference_asked(lantern)["score"].gt(3), reference_asked(lantern)["back"])
    return pd.Series(
        {
            "satisfied": table.loc[True, True] / table.loc[True].sum(),
            "others": table.loc[False, True] / table.loc[False].sum(),
            "of those gone": table.loc[True, False] / table[False].sum(),
        }
    )


def reference_verdict(low: float, high: float, least: float, most: float) -> str:
    """22.5: whether an interval bears a claim out."""
    overlap = min(high, most) - max(low, least)
    if overlap < 0:
        return "refuted"
    return "holds" if overlap == high - low else "open"


def _right_verdict(answer: Any, lantern: Lantern) -> bool:
    ends = [(low, high) for low, high in product(range(-3, 4), repeat=2) if low <= high]
    small = [(*found, *claim) for found, claim in product(ends, repeat=2) if found[0] < found[1]]
    chance = np.random.default_rng(22)
    large = [
        tuple(np.sort(chance.integers(-50, 50, 4))[list(order)])
        for order in ([0, 1, 2, 3], [0, 3, 1, 2], [1, 2, 0, 3])
        for _ in range(20)
    ]
    open_end = [(5.0, 9.0, 4.0, float("inf")), (1.0, 9.0, 4.0, float("inf")), (1.0, 3.0, 4.0, float("inf"))]
    return all(
        str(answer(*case)).strip().casefold() == reference_verdict(*case)
        for case in (*small, *large, *open_end)
        if case[0] < case[1] and case[2] <= case[3]
    )


TASKS = {
    "22.1": GradedTask("better", 2, compared(reference_better, same_numbers), reference_better),
    "22.2": GradedTask("gain", 4, compared(reference_gain, same_numbers), reference_gain),
    "22.3": GradedTask("times", 4, compared(reference_times, same_numbers), reference_times),
    "22.4": GradedTask("shares", 4, compared(reference_shares, same_numbers), reference_shares),
    "22.5": GradedTask("verdict", 6, _right_verdict, reference_verdict, function=True),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "buyers": reference_buyers(lantern),
        "again": reference_buyers(lantern)[2025].notna(),
        "rate": reference_rate(lantern),
        "holding": reference_holding(lantern),
        "asked": reference_asked(lantern),
        "verdict": reference_verdict,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    table = reference_asked(lantern)
    people = lantern.customers
    won = people[people["source"].eq("advertising") & people["joined"].dt.year.isin(YEARS)]
    return {
        "840 to 980 customers": 840 <= len(people) <= 980,
        "at least 60 buyers did not come back": int(reference_buyers(lantern)[2025].isna().sum()) >= 60,
        "seven to nine in ten bought again": 0.65 <= reference_rate(lantern) <= 0.88,
        "those who left had brought clearly less": bool(
            answers["22.2"].iloc[1] < 0.75 * answers["22.2"].iloc[0]
        ),
        "at least 20 new customers from advertising in each year": int(
            won["joined"].dt.year.value_counts().min()
        )
        >= 20,
        "the ratio moves between the years": bool(answers["22.3"].max() > 1.5 * answers["22.3"].min()),
        "at least 60 answers in each base": min(
            table["score"].gt(3).sum(), table["score"].le(3).sum(), (~table["back"]).sum()
        )
        >= 60,
        "about half or more of those gone had been satisfied": bool(answers["22.4"]["of those gone"] > 0.45),
    }
