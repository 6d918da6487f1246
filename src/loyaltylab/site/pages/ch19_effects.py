"""Chapter 19: the numbers of Goodhart's law, and those of the problems and the smaller rows of the chapter."""

from collections.abc import Callable
from functools import partial
from typing import Any

from loyaltylab import load
from loyaltylab.measures.control import alarm_chance, chance_of_any
from loyaltylab.site.pages import ch19_rows as counted
from loyaltylab.site.pages import ch19_tables as tables
from loyaltylab.site.pages import numbers_of

Facts = tuple[str, str, str]
number = numbers_of("19")


def both_ends(id: str, meaning: str, facts: Facts, compute: Callable[[], Any]) -> None:
    """Register the ends of a 95 % interval under ``id-low`` and ``id-high``; ``compute`` returns an estimate or both ends."""
    for place, (end, words) in enumerate((("low", "lower"), ("high", "upper"))):
        number(
            f"{id}-{end}",
            f"{meaning}, {words} end of its 95 % interval",
            facts,
            lambda place=place: float(tuple(compute())[place - 2]),
        )


# --- Goodhart's law

LEVERED = "all requests in 2025, in a Lantern with 6,450 customers"
for _lever, _short, _values in (
    ("promise_minutes", "promise", (1.0, 1.5, 2.0, 3.0)),
    ("service_speed", "speed", (1.1, 1.3)),
):
    for _value in _values:
        _id = f"{_short}-{round(100 * _value)}"
        for _column, _meaning, _facts in (
            ("kept", "Promises kept", ("share of requests", "2025", LEVERED)),
            ("minutes", "Mean wait", ("minutes", "2025", LEVERED)),
            ("satisfied", "Satisfied (4 or 5)", ("share of answers", "2025", "answers to the survey")),
            ("gain", "Margin gained", ("euro a customer", "2025", "6,450 customers")),
            (
                "gain-low",
                "Margin gained, lower end of its 95 % interval",
                ("euro a customer", "2025", "6,450 customers"),
            ),
            (
                "gain-high",
                "Margin gained, upper end of its 95 % interval",
                ("euro a customer", "2025", "6,450 customers"),
            ),
        ):
            number(
                f"{_id}-{_column}",
                f"{_meaning}, {_lever} times {_value:g}",
                _facts,
                lambda lever=_lever, value=_value, column=_column: float(tables.tried(lever, value)[column]),
            )
VISITS: Facts = ("", "2023 to 2025, by month", "account managers while they were there")
for _outcome, _unit in (("attainment", "points of the goal"), ("sales", "euro")):
    number(f"visit-{_outcome}", f"{_outcome.capitalize()} that goes with one visit more, within a manager", (_unit, *VISITS[1:]),
           lambda outcome=_outcome: tables.visits_slope(outcome).value)  # fmt: skip
    both_ends(
        f"visit-{_outcome}",
        f"{_outcome.capitalize()} with one visit more",
        (_unit, *VISITS[1:]),
        partial(tables.visits_slope, _outcome),
    )

# --- The rest of the rows

NEW: Facts = ("share of customers", "joined in 2023 or 2024", "private customers")
number(
    "one-order",
    "Share without a second order in the records",
    NEW,
    lambda: float(counted.second_orders()["days"].isna().mean()),
)
number(
    "second-90",
    "Share with a second order within 90 days",
    NEW,
    lambda: float((counted.second_orders()["days"] <= 90).mean()),
)
for _source in ("advertising", "referral"):
    number(
        f"second-{_source}",
        f"Share with a second order within a year, source {_source}",
        NEW,
        counted.second_share,
        _source,
    )
both_ends("second-gap", "Second order within a year, referral less advertising", NEW, counted.second_gap)
number(
    "second-gap",
    "Second order within a year, referral less advertising",
    NEW,
    lambda: counted.second_gap().value,
)

BUYERS_25: Facts = ("euro a customer", "2025", "customers who ordered in 2025")
number(
    "saving", "Saving against shelf prices", BUYERS_25, lambda: float(counted.year_2025()["saving"].mean())
)
number("margin", "Margin", BUYERS_25, lambda: float(counted.year_2025()["margin"].mean()))
for _many, _word in ((False, "few"), (True, "many")):
    for _column in ("margin", "compensation"):
        number(
            f"{_word}-{_column}",
            f"{_column.capitalize()} of customers with {'three or more' if _many else 'fewer than three'} service events",
            ("euro a customer", "2025", "customers who ordered in 2025"),
            lambda many=_many, column=_column: float(
                counted.year_2025().loc[lambda table: (table["events"] >= 3) == many, column].mean()
            ),
        )
both_ends(
    "many-gap",
    "Margin of customers with three or more service events, less that of the others",
    ("euro a customer", "2025", "customers who ordered in 2025"),
    counted.many_gap,
)
for _failed, _kind in ((True, "failure"), (False, "other")):
    for _watched, _end, _years in ((False, "before", "2023 and 2024"), (True, "now", "2025")):
        number(
            f"after-{_kind}-{_end}",
            f"Requests {'with' if _failed else 'without'} a failure that an order followed within 60 days",
            (
                "share of requests",
                f"January to October, {_years}",
                f"requests {'with' if _failed else 'without'} a failure",
            ),
            counted.bought_again,
            _failed,
            _watched,
        )
number(
    "kept-promises",
    "Promised times kept",
    ("share of requests", "2025", "all service requests"),
    counted.kept_2025,
)
number(
    "manager-share",
    "Largest share of the business sales that one account manager holds",
    ("share of sales", "2025", "business sales"),
    counted.manager_share,
)
number(
    "kept-quarter",
    "Customers of the third quarter who ordered in the fourth",
    ("share of customers", "fourth quarter of 2025", "customers who ordered in the third"),
    counted.kept_quarter,
    "2025Q4",
)
for _first, _last, _word in ((0, 1, "first"), (1, 3, "middle"), (3, 50, "late")):
    number(
        f"hazard-{_word}",
        f"Chance to end the subscription, years {_first} to {_last} after joining",
        ("share a month", "2023 to 2025", "subscribers"),
        counted.hazard,
        _first,
        _last,
    )
for _state, _word in (("as it was", "was"), ("faded", "faded")):
    number(
        f"{_word}-complaints",
        f"Complaints for 1,000 orders, service {_state}",
        ("complaints", "2025", "1,000 orders"),
        lambda state=_state: float(counted.faded()["complaints"][state]),
    )
    number(
        f"{_word}-left",
        f"Share who left in the year, service {_state}",
        ("share of customers", "2025", "customers there on 1 January"),
        lambda state=_state: float(counted.faded()["left"][state]),
    )
number(
    "complaints", "Complaints for 1,000 orders", ("complaints", "2025", "1,000 orders"), counted.complaints
)
number(
    "silent",
    "Failures met with silence",
    ("share of failures", "2023 to 2025", "service failures"),
    lambda: float(1 - load("tickets").query("failed")["complained"].mean()),
)
number(
    "active",
    "Customers who ordered",
    ("customers", "2025", "all customers"),
    lambda: len(counted.year_2025()),
)
number(
    "repeat-sales",
    "Share of sales that are not a first order in the records",
    ("share of sales", "2025", "all sales"),
    counted.repeat_sales,
)
number("referred", "Share brought by a customer", ("share of customers", "2025", "customers who joined in the year"),
       lambda: float((load("customers").query("joined >= '2025-01-01'")["source"] == "referral").mean()))  # fmt: skip
number(
    "gap",
    "Mean days between orders, median customer",
    ("days", "2023 to 2025", "customers with six orders or more"),
    lambda: float(counted.gaps()["mean"].median()),
)
number(
    "gap-cv",
    "Their spread over their mean, median customer",
    ("ratio", "2023 to 2025", "customers with six orders or more"),
    lambda: float(counted.gaps()["cv"].median()),
)
number(
    "response",
    "Share who answered the survey",
    ("share of customers", "December 2025", "customers asked"),
    lambda: float(counted.answered()["answered"].mean()),
)
number(
    "trend",
    "Change of the share satisfied, from the first two waves to the last two",
    ("share of answers", "2023 to 2025", "answers of two waves each"),
    lambda: counted.satisfaction_trend().value,
)
both_ends(
    "trend",
    "Change of the share satisfied",
    ("share of answers", "2023 to 2025", "answers of two waves each"),
    counted.satisfaction_trend,
)
number(
    "comments",
    "Comments on leaving",
    ("comments", "2023 to 2025", "ended subscriptions"),
    lambda: int(load("exits")["comment"].notna().sum()),
)
number(
    "comment-topic",
    "Share of the commonest topic among them",
    ("share of comments", "2023 to 2025", "comments, by the first code"),
    counted.commonest_topic,
)
number(
    "handler-least",
    "Lowest share of failures made good",
    ("share of failures", "2023 to 2025", "failures of one colleague"),
    lambda: float(counted.handlers()["mean"].min()),
)
number(
    "handler-mean",
    "Share made good by all",
    ("share of failures", "2023 to 2025", "failures"),
    lambda: float(load("tickets").query("failed")["recovered"].mean()),
)
number(
    "handler-drawn",
    "Her share, drawn to the mean",
    ("share of failures", "2023 to 2025", "failures of one colleague"),
    lambda: float(counted.handlers()["drawn"].min()),
)
number(
    "handler-z",
    "Distance of her share from the mean",
    ("standard deviations", "2023 to 2025", "failures of one colleague"),
    lambda: float(counted.handlers()["z"].min()),
)
number("handler-chance", "Chance that one of twelve alike lies so far out or further", ("chance", "2023 to 2025", "twelve colleagues who are alike"),
       lambda: chance_of_any(alarm_chance(abs(float(counted.handlers()["z"].min()))), 12))  # fmt: skip
number(
    "links",
    "Tables that carry the number of a customer",
    ("tables", "December 2025", "Lantern's observed tables"),
    counted.tables_with_customer,
)
number(
    "client-most",
    "Sales to the largest client",
    ("share of sales", "2025", "business sales"),
    counted.largest_client,
)
for _hands, _word in ((True, "with"), (False, "without")):
    number(
        f"city-{_word}",
        f"Satisfied (4 or 5), {_word} the City's new hands",
        ("share of answers", "2025", "answers in a Lantern with 6,450 customers"),
        counted.city,
        _hands,
    )
