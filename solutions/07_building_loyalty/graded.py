"""Graded checks of chapter 07: reference answers, compared on the learner's own Lantern and on made-up tables.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern
from loyaltylab.measures.effects import matched_difference, rate_ratio
from loyaltylab.measures.referrals import brought as brought_in_all
from loyaltylab.measures.satisfaction import odds_ratio as odds_estimate

ASSIGNMENT = "07"
LAST_DAY = pd.Timestamp("2025-12-31")
REGIONS = ("City", "Harbour", "Hills", "Plain", "Island")


def _latest(lantern: Lantern) -> pd.DataFrame:
    """Return each customer's latest score up to 2024 and whether she still orders late in 2025."""
    scored = lantern.surveys.query("wave <= '2024-12'").dropna(subset=["satisfaction"])
    last = scored.loc[scored.groupby("customer_id")["wave"].idxmax()]
    late = lantern.orders.loc[lantern.orders["date"].ge("2025-07-01"), "customer_id"].unique()
    return pd.DataFrame({"pleased": last["satisfaction"].ge(4), "stays": last["customer_id"].isin(late)})


def _four(lantern: Lantern) -> tuple[int, int, int, int]:
    counts = _latest(lantern).value_counts()
    cells = ((True, True), (True, False), (False, True), (False, False))
    return tuple(int(counts.get(cell, 0)) for cell in cells)  # type: ignore[return-value]


def reference_odds_ratio(lantern: Lantern) -> float:
    """07.1: odds of still ordering of satisfied customers over those of the others."""
    return odds_estimate(*_four(lantern)).value


def reference_extra_growth(people: pd.DataFrame, region: str) -> float:
    """07.2: growth of the region's orders over that of the other regions but the Island, less 1."""
    kind = np.select([people["region"] == region, people["region"] == "Island"], ["own", "out"], "others")
    sums = people.groupby(kind)[["before", "after"]].sum()
    factor = sums["after"].div(sums["before"])
    return float(factor["own"] / factor["others"] - 1)


def reference_member_ratio(spells: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> float:
    """07.3: the members' rate of ending within the days over the others' rate."""
    cells: list[float] = []
    for member in (True, False):
        rows = spells[spells["member"].eq(member)]
        time = np.minimum(rows["end"].to_numpy(), np.datetime64(last)) - np.maximum(
            rows["start"].to_numpy(), np.datetime64(first)
        )
        cells += [
            int((rows["ended"] & rows["end"].ge(first) & rows["end"].le(last)).sum()),
            float(np.maximum(time / np.timedelta64(1, "D"), 0).sum()),
        ]
    return rate_ratio(int(cells[0]), cells[1], int(cells[2]), cells[3]).value


def _club(lantern: Lantern) -> pd.DataFrame:
    """Return customers with an order in 2024, with the notebook's columns."""
    orders, customers = lantern.orders, lantern.customers
    counts = orders.loc[orders["date"].between("2024-01-01", "2024-12-31"), "customer_id"].value_counts()
    club = customers.loc[customers["joined"].lt("2024-01-01"), ["customer_id", "own_km"]]
    club = club.merge(counts.rename("orders").rename_axis("customer_id").reset_index(), on="customer_id")
    often = np.select([club["orders"] <= 3, club["orders"] <= 8], ["seldom", "sometimes"], "often")
    club["cell"] = pd.Series(often, index=club.index) + np.where(club["own_km"] < 5, " near", " far")
    months = lantern.club_visits
    came = months.loc[months["month"].between("2024-01", "2024-12"), "customer_id"]
    late = orders.loc[orders["date"].between("2025-07-01", LAST_DAY), "customer_id"]
    return club.assign(came=club["customer_id"].isin(came), still=club["customer_id"].isin(late))


def reference_matched_gap(lantern: Lantern) -> float:
    """07.4: the gap in still ordering between visitors and those who are alike in orders and distance."""
    table = _club(lantern)
    return matched_difference(
        table.assign(still=table["still"].astype(float)), "still", "came", ["cell"]
    ).value


def reference_brought(lantern: Lantern) -> pd.Series:
    """07.5: customers whom each referrer brought, directly and through others."""
    return brought_in_all(lantern.referrals)


def _people(lantern: Lantern) -> tuple[pd.DataFrame, str]:
    """Return the notebook's table of orders before and after, and the fixed region."""
    speedy = lantern.calendar[lantern.calendar["service_speed"].gt(1.3)]
    day = pd.to_datetime(speedy["month"]).min()
    half = pd.DateOffset(months=6)
    people = lantern.customers.loc[lantern.customers["joined"].lt(day - half), ["customer_id", "region"]]
    dates = lantern.orders.set_index("customer_id")["date"]
    for name, start in (("before", day - half), ("after", day + half)):
        counts = dates[dates.ge(start) & dates.lt(start + half)].groupby(level=0).size()
        people[name] = people["customer_id"].map(counts).fillna(0)
    return people, str(speedy["region"].iloc[0])


def _spells(lantern: Lantern) -> pd.DataFrame:
    """Return the notebook's table of subscriptions."""
    holders = lantern.customers[lantern.customers["contract"].eq("subscription")]
    end = holders["customer_id"].map(lantern.exits.set_index("customer_id")["date"])
    return pd.DataFrame(
        {
            "customer_id": holders["customer_id"],
            "start": holders["joined"],
            "member": holders["member"],
            "ended": end.notna(),
            "end": end.fillna(LAST_DAY),
        }
    )


def _right_extra_growth(answer: Any, lantern: Lantern) -> bool:
    people, region = _people(lantern)
    random = np.random.default_rng(7)
    made_up = pd.DataFrame(
        {
            "region": random.choice(REGIONS, 120),
            "before": random.poisson(5, 120),
            "after": random.poisson(4, 120),
        },
        index=random.permutation(120),
    )
    cases = [(people, region), (made_up, "Hills"), (made_up, "Plain")]
    return all(
        same_number(answer(table.copy(), name), reference_extra_growth(table, name)) for table, name in cases
    )


def _edges() -> pd.DataFrame:
    """Return made-up subscriptions that end or begin on the very days at which a span begins or ends."""
    days = pd.to_datetime(
        ["2023-12-31", "2024-01-01", "2024-01-02", "2024-12-30", "2024-12-31", "2025-01-01"]
    )
    table = pd.DataFrame({"end": np.tile(days, 4), "member": np.repeat([True, False], 12)})
    table["start"] = table["end"] - pd.to_timedelta(17 * np.arange(24) + 20, unit="D")
    return table.assign(customer_id=range(24), ended=np.arange(24) % 5 > 0)


def _right_member_ratio(answer: Any, lantern: Lantern) -> bool:
    spells = _spells(lantern)
    year = ("2024-01-01", "2024-12-31")
    spans = [(spells, "2023-01-01", "2025-12-31"), (spells, *year), (_edges(), *year)]
    spans.append((spells, "2023-06-15", "2025-03-10"))
    return all(
        same_number(
            answer(table.copy(), pd.Timestamp(first), pd.Timestamp(last)),
            reference_member_ratio(table, pd.Timestamp(first), pd.Timestamp(last)),
        )
        for table, first, last in spans
    )


TASKS = {
    "07.1": GradedTask("odds_ratio", 2, compared(reference_odds_ratio, same_number), reference_odds_ratio),
    "07.2": GradedTask("extra_growth", 4, _right_extra_growth, reference_extra_growth, function=True),
    "07.3": GradedTask("member_ratio", 4, _right_member_ratio, reference_member_ratio, function=True),
    "07.4": GradedTask("matched_gap", 5, compared(reference_matched_gap, same_number), reference_matched_gap),
    "07.5": GradedTask("brought", 5, compared(reference_brought, same_numbers), reference_brought),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    people, region = _people(lantern)
    latest = _latest(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "surveys": lantern.surveys,
        "exits": lantern.exits,
        "referrals": lantern.referrals,
        "calendar": lantern.calendar,
        "club_visits": lantern.club_visits,
        "four": pd.crosstab(latest["pleased"], latest["stays"]),
        "people": people,
        "fixed_region": region,
        "spells": _spells(lantern),
        "club": _club(lantern),
        "extra_growth": reference_extra_growth,
        "member_ratio": reference_member_ratio,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people for each number, and something to see."""
    people, region = _people(lantern)
    club = _club(lantern)
    ends = _spells(lantern).query("ended")["member"]
    return {
        "at least 8 in each of the four cells": min(_four(lantern)) >= 8,
        "an odds ratio between a half and 8": 0.5 <= answers["07.1"] <= 8,
        "at least 200 orders in the fixed region before": people.loc[
            people["region"] == region, "before"
        ].sum()
        >= 200,
        "an effect within half either way": abs(reference_extra_growth(people, region)) <= 0.5,
        "at least 15 endings of members and of others": min(int(ends.sum()), int((~ends).sum())) >= 15,
        "at least 45 visitors and 250 others": club["came"].sum() >= 45 and (~club["came"]).sum() >= 250,
        "a matched gap within 30 points": abs(answers["07.4"]) <= 0.3,
        "somebody who brought friends of friends": bool(
            (answers["07.5"].sum() - len(lantern.referrals)) >= 8
        ),
    }
