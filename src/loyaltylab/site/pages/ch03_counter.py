"""Chapter 03: the made-up counter, its figure and the explorable."""

from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.figures import PALETTE, new_figure
from loyaltylab.measures.queues import erlang_c, offered_load
from loyaltylab.measures.service_studies import COUNTER_DAYS, COUNTER_MINUTES, COUNTER_SERVERS
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure
from loyaltylab.site.pages import ch03_tables as tables
from loyaltylab.site.pages.ch03_common import Facts, number
from loyaltylab.site.pages.charts import dressed

MADE_UP_COUNTER: Facts = ("share of customers", "24 made-up days", "customers at the made-up counter")
MADE_UP_MINUTES: Facts = ("minutes", "24 made-up days", "customers at the made-up counter")


@cache
def by_hour() -> pd.DataFrame:
    """Return mean wait and customers by hour of the made-up log."""
    return tables.counter().groupby("hour").agg(waited=("waited", "mean"), customers=("waited", "size"))


number("counter-arrivals", "Customers an hour, mean of the day", ("customers an hour", "made up", "the counter"),
       lambda: tables.MEAN_ARRIVALS)  # fmt: skip
number("counter-rush", "Customers an hour from 12 to 14", ("customers an hour", "made up", "the counter"),
       lambda: int(max(tables.COUNTER_HOURS)))  # fmt: skip
number("counter-quiet", "Customers an hour at other times", ("customers an hour", "made up", "the counter"),
       lambda: int(min(tables.COUNTER_HOURS)))  # fmt: skip
number(
    "counter-minutes",
    "Mean minutes of one service",
    ("minutes", "made up", "the counter"),
    lambda: int(COUNTER_MINUTES),
)
number(
    "counter-servers", "People at the counter", ("people", "made up", "the counter"), lambda: COUNTER_SERVERS
)
number("counter-days", "Days of the log", ("days", "made up", "the counter"), lambda: COUNTER_DAYS)
number(
    "counter-promise", "Promised wait", ("minutes", "made up", "the counter"), lambda: tables.COUNTER_PROMISE
)
number("counter-load", "Servers busy on average", ("erlang", "made up", "the counter"),
       lambda: offered_load(tables.MEAN_ARRIVALS, COUNTER_MINUTES))  # fmt: skip
number("counter-busy", "Share of their time that servers are busy", ("share of time", "made up", "the counter"),
       lambda: offered_load(tables.MEAN_ARRIVALS, COUNTER_MINUTES) / COUNTER_SERVERS)  # fmt: skip
number("counter-queue", "Customers who have to wait, by the formula", MADE_UP_COUNTER,
       lambda: erlang_c(offered_load(tables.MEAN_ARRIVALS, COUNTER_MINUTES), COUNTER_SERVERS))  # fmt: skip
number(
    "counter-kept-formula", "Share within the promise, by the formula", MADE_UP_COUNTER, tables.expected_kept
)
number("counter-kept", "Share within the promise, in the log", MADE_UP_COUNTER, tables.observed_kept)
number("counter-wait-formula", "Mean wait, by the formula", MADE_UP_MINUTES, tables.expected_wait)
number(
    "counter-wait", "Mean wait, in the log", MADE_UP_MINUTES, lambda: float(tables.counter()["waited"].mean())
)
LONG = 480
_LONG_FACTS: Facts = ("minutes", "480 made-up days", "customers at the made-up counter")
number("counter-wait-even", "Mean wait when as many customers come evenly over the day", _LONG_FACTS,
       lambda: float(tables.counter(False, COUNTER_SERVERS, LONG)["waited"].mean()))  # fmt: skip
number("counter-wait-long", "Mean wait with the rush", _LONG_FACTS,
       lambda: float(tables.counter(True, COUNTER_SERVERS, LONG)["waited"].mean()))  # fmt: skip
number(
    "rush-wait",
    "Mean wait of those who come from 13 to 14",
    MADE_UP_MINUTES,
    lambda: float(by_hour()["waited"][3]),
)
number(
    "after-wait",
    "Mean wait of those who come from 14 to 15",
    MADE_UP_MINUTES,
    lambda: float(by_hour()["waited"][4]),
)
number(
    "morning-wait",
    "Mean wait of those who come from 11 to 12",
    MADE_UP_MINUTES,
    lambda: float(by_hour()["waited"][1]),
)


@figure("03.counter")
def counter_figure() -> Drawing:
    """Draw the mean wait by hour, beside what the formula expects of the day's mean."""
    waits = by_hour()["waited"]
    picture, axes = new_figure(6.0, 3.3)
    colours = [PALETTE["rust"] if wait > tables.expected_wait() else PALETTE["blue"] for wait in waits]
    axes.bar(range(10, 18), waits, color=colours, width=0.8, align="edge")
    axes.axhline(tables.expected_wait(), color=PALETTE["navy"], linestyle="--", linewidth=1.4)
    axes.annotate(f"dashed: formula for\neven arrivals, {tables.expected_wait():.1f}", (17.9, 0.6 * waits.max()), ha="right",
                  color=PALETTE["navy"])  # fmt: skip
    for hour, wait in zip(range(10, 18), waits):
        axes.annotate(f"{wait:.1f}", (hour + 0.4, wait), (0, 3), textcoords="offset points", ha="center")
    axes.set(xlabel="Hour of arrival", ylabel="Mean wait (minutes)", ylim=(0, 1.18 * waits.max()))
    axes.grid(visible=False, axis="x")
    axes.set_title("The mean of the day hides the rush")
    words = ", ".join(f"{hour} o'clock {wait:.1f}" for hour, wait in zip(range(10, 18), waits))
    return Drawing(
        picture,
        f"Bars of the mean wait in minutes by hour of arrival: {words}. A dashed line at {tables.expected_wait():.1f} minutes shows what "
        "the formula expects of the mean of the day.",
    )


PEOPLE = (2, 6)
LONGEST = 20
TASK_PEOPLE, TASK_AIM, TASK_PAY = 3, 0.9, 2


@cache
def waits() -> pd.DataFrame:
    """Return customers by people at the counter and whole minutes waited, rounded up (21: longer than 20)."""
    parts = []
    for people in range(PEOPLE[0], PEOPLE[1] + 1):
        minutes = np.ceil(tables.counter(True, people)["waited"]).clip(upper=LONGEST + 1).astype(int)
        counted = minutes.value_counts().sort_index()
        parts.append(
            pd.DataFrame({"people": people, "minutes": counted.index, "customers": counted.to_numpy()})
        )
    return pd.concat(parts, ignore_index=True)


def kept_with(people: int, promise: int) -> float:
    """Return the share within a promise, as the figure counts it."""
    table = waits()[waits()["people"] == people]
    return float(table.loc[table["minutes"] <= promise, "customers"].sum() / table["customers"].sum())


def shortest(people: int, aim: float = TASK_AIM) -> int:
    """Return the shortest promise in whole minutes that is kept to at least the aim."""
    return next(promise for promise in range(LONGEST + 1) if kept_with(people, promise) >= aim)


@explorable("03.staff")
def staff() -> Explorable:
    """Waits at the made-up counter: move the people at it and the promise."""
    bars = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.people == servers")
        .transform_calculate(
            start="datum.minutes - 0.5",
            stop="datum.minutes + 0.5",
            fate="datum.minutes <= promise ? 'within the promise' : 'longer'",
        )
        .mark_bar(stroke=None)
        .encode(
            x=alt.X(
                "start:Q",
                bin="binned",
                title="Minutes waited, rounded up (last bar: more than 20)",
                scale=alt.Scale(domain=[-0.5, LONGEST + 1.5]),
                axis=alt.Axis(values=list(range(0, LONGEST + 1, 5))),
            ),
            x2="stop:Q",
            y=alt.Y("customers:Q", title="Customers in 24 days", stack=None),
            color=alt.Color(
                "fate:N",
                title="Served",
                scale=alt.Scale(
                    domain=["within the promise", "longer"], range=[PALETTE["blue"], PALETTE["rust"]]
                ),
                legend=alt.Legend(orient="top", symbolSize=120),
            ),
        )
    )
    sliders = (
        Slider("servers", "People at the counter", *PEOPLE, 4, 1, ""),
        Slider("promise", "Promised wait: at most", 0, 15, 5, 1, "minutes"),
    )
    chart = bars.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return Explorable(
        chart=dressed(chart, 280),
        rows=waits(),
        sliders=sliders,
        counts={
            "all": "people == servers",
            "kept": "people == servers and minutes <= promise",
            "late": "people == servers and minutes > promise",
        },
        summary="Of {all} customers {kept} are served within the promise; {late} wait longer.",
        alt="Histogram of the waits of 24 made-up days at a counter with a midday rush. With few people at the counter the bars reach far to the "
        "right; each further person brings them together near 0. The promise splits them into served within it and longer.",
        weight="customers",
    )


number(
    "task-people",
    "People at the counter in the task",
    ("people", "made up", "the counter"),
    lambda: TASK_PEOPLE,
)
number(
    "task-aim",
    "Share to be kept in the task",
    ("share of customers", "made up", "the counter"),
    lambda: TASK_AIM,
)
number(
    "task-pay",
    "Pay for each broken promise in the task",
    ("euro", "made up", "the counter"),
    lambda: TASK_PAY,
)
number(
    "task-shortest",
    "Shortest promise in whole minutes kept to nine in ten with three people",
    MADE_UP_MINUTES,
    shortest,
    TASK_PEOPLE,
)
number("task-shortest-four", "The same with four people", MADE_UP_MINUTES, shortest, TASK_PEOPLE + 1)
number("task-formula", "The same by the formula, with even arrivals", MADE_UP_MINUTES,
       lambda: next(p for p in range(30) if tables.expected_kept(promise=p) >= TASK_AIM))  # fmt: skip
number("task-cost", "Pay a day for waits above the promise of the task, three people", ("euro a day", *MADE_UP_COUNTER[1:]),
       lambda: TASK_PAY * _late(TASK_PEOPLE) / COUNTER_DAYS)  # fmt: skip
number("task-cost-four", "The same with four people", ("euro a day", *MADE_UP_COUNTER[1:]),
       lambda: TASK_PAY * _late(TASK_PEOPLE + 1) / COUNTER_DAYS)  # fmt: skip


def _late(people: int, promise: int = tables.COUNTER_PROMISE) -> int:
    table = waits()
    return int(table.loc[(table["people"] == people) & (table["minutes"] > promise), "customers"].sum())
