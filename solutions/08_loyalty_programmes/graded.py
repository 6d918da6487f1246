"""Graded checks of chapter 08: reference answers, compared on the learner's own Lantern and on others.

For instructors only. ``loyaltylab classroom leaks`` makes sure that no statement of this file reaches learners.
"""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.grading import GradedTask, compared, graders, same_number, same_numbers
from loyaltylab.checks.lantern import Lantern

ASSIGNMENT = "08"
WEEKS = list(range(14, 352, 7))


def reference_open_euro(lantern: Lantern) -> pd.Series:
    """08.1: each member's latest balance at the end of each year, added up, in euro."""
    statements = lantern.points.sort_values("month")
    worth = {}
    for end in ("2023-12", "2024-12", "2025-12"):
        known = statements[statements["month"].le(end)].drop_duplicates("customer_id", keep="last")
        worth[end] = known["balance"].sum() / 100
    return pd.Series(worth)


def reference_in_birthday_week(days: pd.Series, shift: int) -> pd.Series:
    """08.2: whether each order lies within three days of the day ``shift`` days after the birthday, round the year."""
    turned = days.sub(shift).mod(365)
    return turned.le(3) | turned.ge(362)


def _bought(lantern: Lantern) -> pd.DataFrame:
    known = lantern.customers[["customer_id", "birthday", "member"]]
    table = lantern.orders.merge(known, on="customer_id")
    party = pd.to_datetime(table["date"].dt.strftime("%Y-") + table["birthday"].replace({"02-29": "02-28"}))
    return table.assign(days=(table["date"] - party).dt.days)


def reference_birthday_lift(lantern: Lantern) -> float:
    """08.3: members' orders of the birthday week over the mean of the placebo weeks, less one."""
    days = _bought(lantern).query("member")["days"]
    hits = [reference_in_birthday_week(days, shift).sum() for shift in [0, *WEEKS]]
    return float(hits[0] / np.mean(hits[1:]) - 1)


def _pause(lantern: Lantern) -> pd.DataFrame:
    return lantern.calendar.query("reward_rate == 0 and month >= '2025-01'")


def _placebo_lines(line: float) -> list[float]:
    return [line + step for step in (-140, -120, -100, 100, 120, 140, 160, 180)]


def reference_pause_effect(lantern: Lantern) -> float:
    """08.4: orders kept in the paused region over orders kept elsewhere (Hills left out), less one."""
    pause = _pause(lantern)
    begin = pd.Timestamp(pause["month"].min() + "-01")
    earliest = begin - pd.DateOffset(months=6)
    insiders = lantern.customers.query("member and region != 'Hills' and joined < @earliest")
    bought = lantern.orders.merge(insiders[["customer_id", "region"]], on="customer_id")
    inside = bought["region"].eq(pause["region"].iloc[0])
    early = bought["date"].ge(earliest) & bought["date"].lt(begin)
    late = bought["date"].ge(begin) & bought["date"].lt(begin + pd.DateOffset(months=6))
    odds = (late & inside).sum() * (early & ~inside).sum() / ((early & inside).sum() * (late & ~inside).sum())
    return float(odds - 1)


def _silver_line(lantern: Lantern) -> float:
    statements = lantern.points[lantern.points["month"] == "2023-12"].set_index("customer_id")
    bought = lantern.orders[lantern.orders["date"].dt.year == 2023]
    euro = (bought["paid_cents"] + bought["voucher_cents"]).groupby(bought["customer_id"]).sum() / 100
    return float(euro[statements.index[statements["tier"] != "basic"]].min() // 10 * 10)


def _totals(lantern: Lantern) -> np.ndarray:
    insiders = lantern.customers.loc[lantern.customers["member"], "customer_id"]
    bought = lantern.orders[lantern.orders["customer_id"].isin(insiders)]
    cents = bought["paid_cents"].add(bought["voucher_cents"])
    return cents.groupby([bought["customer_id"], bought["date"].dt.year]).sum().to_numpy()


def _heap(cents: np.ndarray, line: float) -> float:
    edges = np.histogram(cents, bins=[100 * line - 4000, 100 * line, 100 * line + 3999.5])[0]
    return float(edges[1] / edges[0])


def reference_line_pull(lantern: Lantern) -> float:
    """08.5: totals just above over totals just below the silver line, over the mean of that ratio at placebo lines."""
    cents, line = _totals(lantern), _silver_line(lantern)
    return _heap(cents, line) / float(np.mean([_heap(cents, other) for other in _placebo_lines(line)]))


def _right_birthday_week(answer: Any, lantern: Lantern) -> bool:
    days = _bought(lantern)["days"].iloc[::3]
    for shift in (0, 21, -90, 180, 350):
        given = pd.Series(answer(days.copy(), shift)).to_numpy()
        if not np.array_equal(given.astype(bool), reference_in_birthday_week(days, shift).to_numpy()):
            return False
    return True


TASKS = {
    "08.1": GradedTask("open_euro", 2, compared(reference_open_euro, same_numbers), reference_open_euro),
    "08.2": GradedTask(
        "in_birthday_week", 3, _right_birthday_week, reference_in_birthday_week, function=True
    ),
    "08.3": GradedTask(
        "birthday_lift", 4, compared(reference_birthday_lift, same_number), reference_birthday_lift
    ),
    "08.4": GradedTask(
        "pause_effect", 5, compared(reference_pause_effect, same_number), reference_pause_effect
    ),
    "08.5": GradedTask("line_pull", 6, compared(reference_line_pull, same_number), reference_line_pull),
}
is_right, grade = graders(TASKS)


def given(lantern: Lantern) -> dict[str, Any]:
    """Return what the notebook's own cells provide, and right answers to the earlier tasks."""
    books = lantern.points.groupby("month")[["earned", "redeemed", "expired"]].sum()
    return {
        "customers": lantern.customers,
        "orders": lantern.orders,
        "points": lantern.points,
        "calendar": lantern.calendar,
        "books": books,
        "bought": _bought(lantern),
        "placebo_shifts": list(WEEKS),
        "spend": lantern.orders["paid_cents"] + lantern.orders["voucher_cents"],
        "paused": _pause(lantern)[["month", "region", "reward_rate"]],
        "silver_line": _silver_line(lantern),
        "placebo_lines": _placebo_lines(_silver_line(lantern)),
        "in_birthday_week": reference_in_birthday_week,
    }


def difficulty(lantern: Lantern, answers: dict[str, Any]) -> dict[str, bool]:
    """Return what must hold of (nearly) every Lantern: enough people to see something, and something to see."""
    members = int(lantern.customers["member"].sum())
    line = _silver_line(lantern)
    return {
        "700 to 820 customers": 600 <= len(lantern.customers) <= 820,
        "at least 250 members": members >= 250,
        "a silver line between 230 and 370 euro": 230 <= line <= 370,
        "what is open grows": bool(answers["08.1"].is_monotonic_increasing),
        "the birthday week stands out": answers["08.3"] > 0.3,
        "the pause moves orders by less than two thirds": abs(answers["08.4"]) < 0.67,
        "the line pulls": 1.2 < answers["08.5"] < 15,
    }
