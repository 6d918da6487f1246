"""Graded checks of chapter 17: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "17"
CLASS_PARTS = {"main": 1, "large": 4, "ordinary": 15, "small": 80}
TOP = 100
ROUNDING = 1e-9


def reference_sales(lantern: Lantern) -> pd.DataFrame:
    """Euro by customer and year, gaps where nothing was bought, as the notebook's own cell makes them."""
    bought = lantern.orders.assign(
        year=lantern.orders["date"].dt.year, euro=lantern.orders["paid_cents"] / 100
    )
    return bought.pivot_table(index="customer_id", columns="year", values="euro", aggfunc="sum")


def _falling(lantern: Lantern, year: int) -> pd.Series:
    return reference_sales(lantern)[year].dropna().sort_values(ascending=False)


def reference_top_share(lantern: Lantern) -> pd.Series:
    """17.1: what the top fifth of each year's buyers brings."""
    shares = {}
    for year in (2023, 2024, 2025):
        euro = np.sort(_falling(lantern, year).to_numpy())
        upper = euro[euro.size - euro.size // 5 :]
        shares[year] = upper.sum() / euro.sum()
    return pd.Series(shares)


def reference_gini(spend: pd.Series) -> float:
    """17.2: half the mean difference between any two, over the mean."""
    euro = spend.to_numpy(dtype=float)
    return float(np.abs(euro[:, None] - euro[None, :]).mean() / (2 * euro.mean()))


def reference_class_sales(lantern: Lantern) -> pd.Series:
    """17.3: share of the sales of 2024 by class, counted in whole places."""
    euro = _falling(lantern, 2024).to_numpy()
    shares, start, end = {}, 0, 0
    for name, percent in CLASS_PARTS.items():
        end += percent
        stop = end * euro.size // 100
        shares[name] = euro[start:stop].sum() / euro.sum()
        start = stop
    return pd.Series(shares)


def _members(lantern: Lantern, year: int) -> pd.Index:
    falling = _falling(lantern, year)
    return falling.index[: falling.size // 5]


def reference_stay(lantern: Lantern) -> pd.Series:
    """17.4: share of a year's top fifth who are in the next year's."""
    rates = {year: _members(lantern, year).isin(_members(lantern, year + 1)).mean() for year in (2023, 2024)}
    return pd.Series(rates)


def reference_known(lantern: Lantern) -> pd.DataFrame:
    """Sales, months with an order, attachment and customers brought, as the notebook's own cell makes them."""
    year = lantern.orders[lantern.orders["date"].dt.year.eq(2024)]
    table = reference_sales(lantern)[[2024]].dropna().set_axis(["sales"], axis=1)
    table["regularity"] = year.assign(month=year["date"].dt.month).groupby("customer_id")["month"].nunique()
    answers = lantern.surveys[lantern.surveys["wave"].str[:4].eq("2024")]
    table["attachment"] = answers.groupby("customer_id")[["trust", "affection"]].agg("mean").T.mean()
    table["referral"] = lantern.referrals.groupby("referrer_id").size()
    return table.assign(referral=table["referral"].fillna(0))


def _bounds(lantern: Lantern) -> pd.DataFrame:
    """Return for each weight the fewest and the most of the top 100 that may be lost: equal scores can fall either way."""
    ranks = reference_known(lantern).rank(pct=True)
    rest = ranks.loc[:, "regularity":].mean(axis=1)
    best = ranks["sales"].sort_values(ascending=False, kind="stable").index[:TOP]
    rows = {}
    for percent in range(90, 0, -10):
        score = (percent * ranks["sales"] + (100 - percent) * rest) / 100
        line = score.sort_values(ascending=False).iloc[TOP - 1]
        above = score.index[score > line + ROUNDING]
        level = score.index[(score - line).abs() <= ROUNDING]
        sure, free = int(above.isin(best).sum()), TOP - len(above)
        old = int(level.isin(best).sum())
        rows[percent] = {
            "few": TOP - sure - min(free, old),
            "many": TOP - sure - max(0, free - (len(level) - old)),
        }
    return pd.DataFrame(rows).T


def reference_replaced(lantern: Lantern) -> pd.Series:
    """17.5: how many of the top 100 by sales are not in the top 100 of the mixture."""
    return _bounds(lantern)["few"].astype(float)


def _right_replaced(answer: Any, lantern: Lantern) -> bool:
    """Whether every number lies within what equal scores leave open."""
    limits = _bounds(lantern)
    given = pd.Series(answer.iloc[:, 0] if isinstance(answer, pd.DataFrame) else answer, dtype=float)
    if len(given) != len(limits) or not given.index.is_unique:
        return False
    given = given.reindex(limits.index)
    whole = (given - given.round()).abs() <= ROUNDING
    return bool((whole & given.ge(limits["few"]) & given.le(limits["many"])).all())


def _right_gini(answer: Any, lantern: Lantern) -> bool:
    chance = np.random.default_rng(17)
    lists = [
        _falling(lantern, 2024),
        pd.Series(chance.lognormal(3, 1.2, 60), index=chance.permutation(60) + 5),
        pd.Series(chance.integers(0, 6, 41).astype(float), index=chance.permutation(41)),
        pd.Series([4.0, 4, 4, 4]),
    ]
    return all(same_number(answer(values.copy()), reference_gini(values)) for values in lists)


TASKS = {
    "17.1": GradedTask("top_share", 2, compared(reference_top_share, same_numbers), reference_top_share),
    "17.2": GradedTask("gini", 4, _right_gini, reference_gini, function=True),
    "17.3": GradedTask(
        "class_sales", 4, compared(reference_class_sales, same_numbers), reference_class_sales
    ),
    "17.4": GradedTask("stay", 4, compared(reference_stay, same_numbers), reference_stay),
    "17.5": GradedTask("replaced", 6, _right_replaced, reference_replaced),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "surveys": lantern.surveys,
        "referrals": lantern.referrals,
        "sales": reference_sales(lantern),
        "listed": _falling(lantern, 2024),
        "known": reference_known(lantern),
        "gini": reference_gini,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    table = reference_known(lantern)
    return {
        "640 to 960 customers": 640 <= len(lantern.customers) <= 960,
        "at least 60 key customers in each year": all(
            len(_members(lantern, year)) >= 60 for year in (2023, 2024)
        ),
        "the top fifth brings 50 % to 75 %": bool(answers["17.1"].between(0.50, 0.75).all()),
        "between half and nine tenths stay key": bool(answers["17.4"].between(0.45, 0.90).all()),
        "at least 100 buyers answered the survey": int(table["attachment"].notna().sum()) >= 100,
        "weights matter": bool(answers["17.5"][10] >= answers["17.5"][90] + 5),
    }
