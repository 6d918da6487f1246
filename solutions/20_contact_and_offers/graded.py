"""Graded checks of chapter 20: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "20"
ROUNDING = 1e-4
MESSAGE_EURO = {"personal": 2.6, "standard": 0.9}
YEAR_THAT_JUDGES = pd.Timestamp("2025-01-01")


def reference_gap(lantern: Lantern) -> pd.Series:
    """20.1: mean gap over gaps, and over customers with two gaps or more."""
    lists = lantern.orders.groupby("customer_id")["date"].apply(lambda dates: np.sort(dates.to_numpy()))
    gaps = [np.diff(dates) / np.timedelta64(1, "D") for dates in lists]
    return pd.Series(
        {
            "per gap": np.concatenate(gaps).mean(),
            "per customer": np.mean([days.mean() for days in gaps if days.size > 1]),
        }
    )


def reference_precision_at(ranks: pd.DataFrame, bought: pd.DataFrame, k: int) -> float:
    """20.2: hits among the first k of every customer, over k times the customers."""
    found = 0
    for customer, row in ranks.iterrows():
        found += sum(bool(bought.loc[customer, name]) for name in row.to_list()[:k])
    return found / (k * len(ranks))


def reference_counts(lantern: Lantern) -> pd.DataFrame:
    """Orders before 2025 of the judged, most popular category first, as the notebook's own cells make them."""
    early = lantern.orders[lantern.orders["date"].lt(YEAR_THAT_JUDGES)]
    popular = early["category"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    table = pd.crosstab(early["customer_id"], early["category"])[popular.index.to_list()]
    return table.loc[table.index.isin(reference_bought(lantern).index)]


def reference_bought(lantern: Lantern) -> pd.DataFrame:
    """Whether each judged customer ordered from each category in 2025, as the notebook's own cells make it."""
    early = lantern.orders["date"].lt(YEAR_THAT_JUDGES)
    table = pd.crosstab(lantern.orders.loc[~early, "customer_id"], lantern.orders.loc[~early, "category"]) > 0
    known = table.index.isin(lantern.orders.loc[early, "customer_id"])
    return table.loc[known].reindex(columns=sorted(lantern.orders["category"].unique()), fill_value=False)


def ranks_of(scores: pd.DataFrame) -> pd.DataFrame:
    """The notebook's own helper: categories from the best score down, ties in the order of the columns."""
    names = scores.columns.to_numpy()
    order = np.argsort(-scores.to_numpy(dtype=float), axis=1, kind="stable")
    return pd.DataFrame(names[order], index=scores.index, columns=range(1, len(names) + 1))


def reference_precision(lantern: Lantern) -> pd.Series:
    """20.3: both lists at 1 and at 2."""
    bought = reference_bought(lantern)
    counts = reference_counts(lantern)
    hits = bought.loc[counts.index, counts.columns].to_numpy()
    # A stable sort of each row; ties go to what is popular, which stands further left.
    first = np.argsort(-counts.to_numpy(), axis=1, kind="stable")
    values = {}
    for k in (1, 2):
        values[f"popular {k}"] = float(hits[:, :k].mean())
        values[f"own {k}"] = float(np.take_along_axis(hits, first[:, :k], axis=1).mean())
    return pd.Series(values)


def reference_people(lantern: Lantern) -> pd.DataFrame:
    """Customers who agreed and had joined before the first campaign, as the notebook's own cell makes them."""
    early = lantern.customers["joined"] < "2024-03-01"
    return lantern.customers.loc[lantern.customers["consent"] & early].set_index("customer_id")


def reference_mean_orders(lantern: Lantern) -> pd.Series:
    """20.4: orders in both half-years by whether any message was heard."""
    people = reference_people(lantern)
    reached = set(lantern.contacts.query("arm != 'control'")["customer_id"])
    month = lantern.orders["date"].dt.strftime("%Y-%m")
    windows = {"before": ("2023-09", "2024-02"), "after": ("2025-07", "2025-12")}
    values = {}
    for group, members in (
        ("heard", [number for number in people.index if number in reached]),
        ("silent", [number for number in people.index if number not in reached]),
    ):
        for name, (start, end) in windows.items():
            rows = lantern.orders.loc[month.ge(start) & month.le(end), "customer_id"]
            values[f"{group} {name}"] = rows.isin(members).sum() / len(members)
    return pd.Series(values)


def reference_trial(lantern: Lantern) -> pd.DataFrame:
    """Arm, and margin in the three months before and after, as the notebook's own cell makes them."""
    listed = lantern.contacts[lantern.contacts["campaign"].eq("Your own tea")]
    table = listed.set_index("customer_id")[["arm"]].copy()
    month = lantern.orders["date"].dt.strftime("%Y-%m")
    for name, names in (
        ("before", ("2025-03", "2025-04", "2025-05")),
        ("after", ("2025-06", "2025-07", "2025-08")),
    ):
        cents = lantern.orders[month.isin(names)].groupby("customer_id")["margin_cents"].sum()
        table[name] = cents.reindex(table.index, fill_value=0) / 100
    return table


def reference_net_gain(lantern: Lantern) -> pd.Series:
    """20.5: change against the control arm's change, less the cost of a message, with both ends."""
    table = reference_trial(lantern)
    stats = (table["after"] - table["before"]).groupby(table["arm"]).agg(["mean", "var", "count"])
    values = {}
    for short, euro in MESSAGE_EURO.items():
        pair = stats.loc[[f"{short} offer", "control"]]
        net = pair["mean"].iloc[0] - pair["mean"].iloc[1] - euro
        reach = 1.96 * float(np.hypot(*np.sqrt(pair["var"] / pair["count"])))
        for end, sign in {"": 0, " low": -1, " high": 1}.items():
            values[short + end] = net + sign * reach
    return pd.Series(values)


def _right_precision_at(answer: Any, lantern: Lantern) -> bool:
    """Whether the function holds on the learner's own lists and on made-up ones, for every k."""
    bought = reference_bought(lantern)
    counts = reference_counts(lantern).head(80)
    chance = np.random.default_rng(20)
    names = np.array(["a", "b", "c", "d", "e"])
    people = chance.permutation(40) + 7
    made_up = pd.DataFrame([chance.permutation(names) for _ in people], index=people, columns=range(1, 6))
    taken = pd.DataFrame(chance.random((40, 5)) < 0.4, index=np.sort(people), columns=names)
    for ranks, flags in ((ranks_of(counts), bought.loc[counts.index]), (made_up, taken)):
        for k in (1, 2, 4, 5):
            handed = [ranks.copy(), flags.copy()]
            if not same_number(answer(*handed, k), reference_precision_at(ranks, flags, k)):
                return False
            if not (handed[0].equals(ranks) and handed[1].equals(flags)):
                return False
    return True


def _about(answer: Any, expected: pd.Series) -> bool:
    """Whether labelled numbers agree; 1.96 or its longer form may be used for the ends."""
    return same_numbers(answer, expected, tolerance=5 * ROUNDING)


TASKS = {
    "20.1": GradedTask("gap", 2, compared(reference_gap, same_numbers), reference_gap),
    "20.2": GradedTask("precision_at", 4, _right_precision_at, reference_precision_at, function=True),
    "20.3": GradedTask("precision", 4, compared(reference_precision, same_numbers), reference_precision),
    "20.4": GradedTask(
        "mean_orders", 4, compared(reference_mean_orders, same_numbers), reference_mean_orders
    ),
    "20.5": GradedTask("net_gain", 6, compared(reference_net_gain, _about), reference_net_gain),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "contacts": lantern.contacts,
        "ordered": lantern.orders.sort_values(["customer_id", "date"], kind="stable"),
        "counts": reference_counts(lantern),
        "bought": reference_bought(lantern),
        "ranks_of": ranks_of,
        "precision_at": reference_precision_at,
        "people": reference_people(lantern),
        "trial": reference_trial(lantern),
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    people = reference_people(lantern)
    heard = people.index.isin(lantern.contacts.query("arm != 'control'")["customer_id"])
    return {
        "700 to 950 customers": 700 <= len(lantern.customers) <= 950,
        "at least 250 judged customers": len(reference_bought(lantern)) >= 250,
        "at least 60 customers heard nothing": int((~heard).sum()) >= 60,
        "at least 60 customers in each arm": bool(reference_trial(lantern)["arm"].value_counts().min() >= 60),
        "the poster is right more often than every second time": bool(answers["20.3"]["popular 1"] > 0.6),
        "those who heard more ordered more beforehand": bool(
            answers["20.4"]["heard before"] > 1.3 * answers["20.4"]["silent before"]
        ),
    }
