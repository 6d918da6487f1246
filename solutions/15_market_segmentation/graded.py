"""Graded checks of chapter 15: reference answers, compared on the learner's own Lantern and on made-up tables.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "15"
CATEGORIES = ["tea", "coffee", "ware", "sweets", "home", "gifts"]
VARIETY = ["none or one", "two or three", "four or more"]
MESSAGE_CENTS = 140
FIRST, LAST = pd.Timestamp(2024, 3, 1), pd.Timestamp(2024, 5, 29)


def reference_category_index(lantern: Lantern) -> pd.Series:
    """15.1: index of each category among customers of the web."""
    table = lantern.orders.merge(
        lantern.customers[["customer_id", "channel"]], on="customer_id", suffixes=("", "_mostly")
    )
    counts = pd.crosstab(table["channel_mostly"], table["category"])
    whole = counts.sum()
    return pd.Series(
        {
            name: 100 * counts.loc["web", name] * whole.sum() / (whole[name] * counts.loc["web"].sum())
            for name in CATEGORIES
        }
    )


def reference_equal_scales(table: pd.DataFrame, skewed: list[str]) -> pd.DataFrame:
    """15.2: logarithms of the skewed columns, then mean 0 and standard deviation 1."""
    columns = {}
    for name in table.columns:
        numbers = table[name].to_numpy(dtype=float)
        if name in skewed:
            numbers = np.log(numbers)
        centred = numbers - numbers.mean()
        columns[name] = centred / np.sqrt(np.mean(centred**2))
    return pd.DataFrame(columns, index=table.index)


def reference_strength(counts: pd.DataFrame) -> float:
    """15.3: Cramér's V."""
    seen = counts.to_numpy(dtype=float)
    people = seen.sum()
    # Chi-square over the total, without expected counts: the sum of squared counts over row and column totals, less 1.
    share = float((seen**2 / np.outer(seen.sum(axis=1), seen.sum(axis=0))).sum() - 1)
    return float(np.sqrt(max(share, 0.0) / (min(seen.shape) - 1))) if people else float("nan")


def _trial(lantern: Lantern) -> pd.DataFrame:
    """Return everybody in the spring's trial, with what was known before and what came of it."""
    list_ = lantern.contacts[lantern.contacts["campaign"].eq("Spring tasting")]
    people = pd.DataFrame(
        {"invited": list_["arm"].eq("invitation").to_numpy()}, index=list_["customer_id"].to_numpy()
    )
    placed = lantern.orders[lantern.orders["customer_id"].isin(people.index)]
    known = placed[placed["date"].lt(FIRST)]
    spring = placed[placed["date"].ge(FIRST) & placed["date"].le(LAST)]
    categories = known.drop_duplicates(["customer_id", "category"])["customer_id"].value_counts()
    people["categories"] = categories.reindex(people.index).fillna(0).to_numpy()
    people["had"] = known["customer_id"].value_counts().reindex(people.index).fillna(0).to_numpy()
    people["orders"] = spring["customer_id"].value_counts().reindex(people.index).fillna(0).to_numpy()
    earned = spring.groupby("customer_id")["margin_cents"].sum()
    people["margin_cents"] = earned.reindex(people.index).fillna(0).to_numpy()
    return people


def reference_expected_profit(lantern: Lantern) -> pd.Series:
    """15.4: cents that one invitation earns, by number of categories bought before."""
    people = _trial(lantern)
    place = np.searchsorted([1.5, 3.5], people["categories"].to_numpy())
    result = {}
    for number, name in enumerate(VARIETY):
        inside = people[place == number]
        asked, left_out = (inside.loc[inside["invited"].eq(arm), "margin_cents"] for arm in (True, False))
        result[name] = asked.mean() - left_out.mean() - MESSAGE_CENTS
    return pd.Series(result)


def reference_fair_difference(lantern: Lantern) -> float:
    """15.5: invited less others within classes of earlier orders, weighted by all people of the class."""
    people = _trial(lantern)
    people["class"] = np.searchsorted([2.5, 8.5], people["had"].to_numpy())
    asked_first = people["invited"] & people["class"].eq(0) | ~people["invited"] & people["class"].eq(2)
    kept = people[asked_first | (people.index.to_numpy() % 3 == 0)]
    total = 0.0
    for _, inside in kept.groupby("class"):
        gap = inside.loc[inside["invited"], "orders"].mean() - inside.loc[~inside["invited"], "orders"].mean()
        total += gap * len(inside) / len(kept)
    return float(total)


def _right_equal_scales(answer: Any, lantern: Lantern) -> bool:
    by_customer = lantern.orders.groupby("customer_id")
    own = pd.DataFrame(
        {
            "orders": by_customer.size(),
            "cents": by_customer["list_cents"].sum(),
            "gift": by_customer["gift"].mean(),
        }
    )
    random = np.random.default_rng(15)
    made_up = pd.DataFrame(random.lognormal(2, 1, (40, 3)), columns=list("abc"), index=random.permutation(40))
    cases = [(own, ["orders", "cents"]), (made_up, ["b"]), (made_up, [])]
    return all(_same_tables(answer, table, skewed) for table, skewed in cases)


def _same_tables(answer: Any, table: pd.DataFrame, skewed: list[str]) -> bool:
    handed = table.copy()
    given, wanted = answer(handed, list(skewed)), reference_equal_scales(table, skewed)
    return (
        handed.equals(table)
        and given.shape == wanted.shape
        and given.index.equals(wanted.index)
        and bool(np.allclose(given[list(wanted.columns)].astype(float), wanted, atol=1e-6))
    )


def _right_strength(answer: Any, lantern: Lantern) -> bool:
    random = np.random.default_rng(5)
    region = lantern.orders["customer_id"].map(lantern.customers.set_index("customer_id")["region"])
    tables = [pd.crosstab(region, lantern.orders["category"])]
    tables += [pd.DataFrame(random.integers(1, 60, shape)) for shape in ((2, 2), (2, 5), (4, 3), (6, 6))]
    return all(same_number(answer(table.copy()), reference_strength(table)) for table in tables)


TASKS = {
    "15.1": GradedTask(
        "category_index",
        2,
        compared(reference_category_index, lambda answer, wanted: same_numbers(answer, wanted, 1e-4)),
        reference_category_index,
    ),
    "15.2": GradedTask("equal_scales", 3, _right_equal_scales, reference_equal_scales, function=True),
    "15.3": GradedTask("strength", 4, _right_strength, reference_strength, function=True),
    "15.4": GradedTask(
        "expected_profit",
        5,
        compared(reference_expected_profit, lambda answer, wanted: same_numbers(answer, wanted, 1e-4)),
        reference_expected_profit,
    ),
    "15.5": GradedTask(
        "fair_difference", 6, compared(reference_fair_difference, same_number), reference_fair_difference
    ),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    customers, orders = lantern.customers, lantern.orders
    people = _trial(lantern)
    trial = people[["invited", "margin_cents", "orders"]].rename_axis("customer_id")
    trial["variety"] = np.array(VARIETY, dtype=object)[
        np.searchsorted([1.5, 3.5], people["categories"].to_numpy())
    ]
    trial["buyer"] = np.array(["light", "middle", "heavy"], dtype=object)[
        np.searchsorted([2.5, 8.5], people["had"].to_numpy())
    ]
    first = trial["invited"] & trial["buyer"].eq("light") | ~trial["invited"] & trial["buyer"].eq("heavy")
    group = orders["customer_id"].isin(customers.loc[customers["channel"].eq("web"), "customer_id"])
    by_customer = orders.groupby("customer_id")
    return {
        "customers": customers,
        "orders": orders,
        "contacts": lantern.contacts,
        "of_group": group,
        "share_in_group": orders.loc[group, "category"].value_counts(normalize=True),
        "share_of_all": orders["category"].value_counts(normalize=True),
        "amounts": by_customer.agg(
            orders=("date", "size"), cents=("paid_cents", "sum"), gift_share=("gift", "mean")
        ),
        "by_region": pd.crosstab(
            orders["customer_id"].map(customers.set_index("customer_id")["region"]), orders["category"]
        ),
        "trial": trial,
        "three_groups": VARIETY,
        "spoiled": trial[first | (trial.index.to_numpy() % 3 == 0)],
        "equal_scales": reference_equal_scales,
        "strength": reference_strength,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: people in every cell, and something to see."""
    people = _trial(lantern)
    place = np.searchsorted([1.5, 3.5], people["categories"].to_numpy())
    cells = pd.crosstab(place, people["invited"])
    index = answers["15.1"]
    return {
        "at least 12 people in each arm of each group": cells.shape == (3, 2)
        and bool(cells.min().min() >= 12),
        "the indices differ": index.max() - index.min() > 2,
        "profits within 60 euro": bool(answers["15.4"].abs().max() < 6000),
        "groups differ by more than a euro": answers["15.4"].max() - answers["15.4"].min() > 100,
        "the difference is that of a few orders": abs(answers["15.5"]) < 4,
    }
