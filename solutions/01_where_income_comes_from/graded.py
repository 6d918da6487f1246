"""Graded checks of chapter 01: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "01"
SHOPS = (
    (1000, 40, 0.04, 36),
    (500, 0, 0.1, 7),
    (0, 25, 0.5, 3),
    (750, 12.5, 0.0, 12),
    (90, 9, 1.0, 5),
    (321, 7, 0.013, 0),
    (800, 30, 0.05, 1),
)
"""Made-up shops on which the function of task 01.3 is tried: start, won, leaving, months."""


def reference_bought(lantern: Lantern) -> pd.DataFrame:
    """Orders with margin, year, day since joining, joining date and source, as the notebook's own cell makes them."""
    people = lantern.customers.set_index("customer_id")
    table = lantern.orders.copy()
    for name in ("joined", "source"):
        table[name] = table["customer_id"].map(people[name])
    table["margin"] = table["margin_cents"] / 100
    table["year"] = table["date"].dt.year
    table["day"] = (table["date"] - table["joined"]).dt.days
    return table


def reference_lines(lantern: Lantern) -> tuple[pd.Series, pd.Series]:
    """Margin and cost of winning by year, in euro."""
    earned = reference_bought(lantern).pivot_table(index="year", values="margin", aggfunc="sum")["margin"]
    cost = lantern.customers.assign(year=lantern.customers["joined"].dt.year)
    return earned, cost.pivot_table(index="year", values="acquisition_cents", aggfunc="sum")[
        "acquisition_cents"
    ] / 100


def reference_contribution(lantern: Lantern) -> pd.Series:
    """01.1: what is left of the margin after winning customers."""
    earned, cost = reference_lines(lantern)
    return pd.Series({when: earned.loc[when] - cost.loc[when] for when in (2024, 2025)})


def reference_change(lantern: Lantern) -> pd.Series:
    """01.2: change of the margin by year of joining."""
    table = reference_bought(lantern)
    sign = table["year"].map({2025: 1.0, 2024: -1.0}).fillna(0.0)
    when = np.where(table["joined"] < "2024-01-01", "earlier", table["joined"].dt.strftime("%Y"))
    return (sign * table["margin"]).groupby(when).sum()


def reference_customers_after(start: float, won: float, leaving: float, months: int) -> float:
    """01.3: the level of the bucket in closed form."""
    stay = (1.0 - leaving) ** months
    return start * stay + (won * months if leaving == 0 else won * (1.0 - stay) / leaving)


def reference_newcomers(lantern: Lantern) -> pd.DataFrame:
    """Everybody who joined in 2023 or 2024, as the notebook's own cell makes them."""
    table = lantern.customers[lantern.customers["joined"].between("2023-01-01", "2024-12-31")]
    return table.set_index("customer_id")


def reference_each(lantern: Lantern) -> pd.Series:
    """01.4: what a newcomer leaves in her first 365 days, by source."""
    people = reference_newcomers(lantern)
    table = reference_bought(lantern).query("day < 365 and customer_id in @people.index")
    earned = table.groupby("source")["margin"].sum()
    paid = people.groupby("source")["acquisition_cents"].sum() / 100
    return (earned - paid) / people["source"].value_counts()


def reference_gap(lantern: Lantern) -> pd.Series:
    """01.5: the claim side by side, and on the same people."""
    table = reference_bought(lantern)
    of_2025 = table[table["year"].eq(2025)]
    means = [
        part["margin"].sum() / part["customer_id"].nunique()
        for part in (of_2025[of_2025["joined"] < "2023-01-01"], of_2025[of_2025["joined"].dt.year.eq(2024)])
    ]
    theirs = table[table["joined"].dt.year.eq(2023) & table["order_number"].gt(1) & table["day"].lt(730)]
    wide = theirs.assign(late=theirs["day"].ge(365)).pivot_table(
        index="customer_id", columns="late", values="margin", aggfunc="sum"
    )
    stayed = wide.dropna(subset=[True]).fillna(0.0)
    return pd.Series(
        {"side by side": means[0] - means[1], "same people": (stayed[True] - stayed[False]).mean()}
    )


def _right_bucket(answer: Any, lantern: Lantern) -> bool:
    return all(same_number(answer(*shop), reference_customers_after(*shop)) for shop in SHOPS)


TASKS = {
    "01.1": GradedTask(
        "contribution", 2, compared(reference_contribution, same_numbers), reference_contribution
    ),
    "01.2": GradedTask("change", 4, compared(reference_change, same_numbers), reference_change),
    "01.3": GradedTask("customers_after", 4, _right_bucket, reference_customers_after, function=True),
    "01.4": GradedTask("each", 4, compared(reference_each, same_numbers), reference_each),
    "01.5": GradedTask("gap", 6, compared(reference_gap, same_numbers), reference_gap),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    margin, winning = reference_lines(lantern)
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "bought": reference_bought(lantern),
        "margin": margin,
        "winning": winning,
        "newcomers": reference_newcomers(lantern),
        "customers_after": reference_customers_after,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    people = reference_newcomers(lantern)
    table = reference_bought(lantern)
    late = table[table["joined"].dt.year.eq(2023) & table["day"].between(365, 729)]
    return {
        "700 to 840 customers": 700 <= len(lantern.customers) <= 840,
        "at least 40 newcomers of each source": int(people["source"].value_counts().min()) >= 40,
        "at least 60 people bought in year 2": late["customer_id"].nunique() >= 60,
        "the same people brought less in 2025": bool(answers["01.2"]["earlier"] < 0),
        "advertising leaves least or nearly so": bool(
            answers["01.4"]["advertising"] <= answers["01.4"].max()
        ),
    }
