"""Staff the counter: arrivals, people and a promise in minutes; the share kept, and what wages and broken promises cost.

Everything here is made up; Lantern logs no arrivals. Erlang's formula stands beside simulated days, in which customers come evenly
or in a midday rush.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from loyaltylab.explorers.base import Explorer, ExplorerView, Guess, Slider, Switch
from loyaltylab.figures import PALETTE, new_figure
from loyaltylab.measures.queues import mean_wait, offered_load, served_within, simulate_counter

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OPEN = range(10, 18)
RUSH = (12, 13)
TIMES = 1.75
"""How many times the usual customers come in an hour of the rush."""
DAYS = 24
WAGE = 16.0
"""Euro for an hour of one person at the counter; made up."""
SEED = 2


@dataclass(frozen=True)
class Params:
    """What the shop decides, and what comes in.

    Parameters
    ----------
    arrivals
        Customers an hour, mean of the day.
    servers
        People at the counter.
    minutes
        Mean minutes of one service.
    promise
        Promised wait in minutes, at most.
    pay
        Euro for each broken promise.
    rush
        Whether more come from 12 to 14, and fewer at other times.
    """

    arrivals: int = 28
    servers: int = 3
    minutes: float = 4.0
    promise: int = 3
    pay: float = 2.0
    rush: bool = True


@dataclass(frozen=True, eq=False)
class Counter:
    """Simulated days beside the formula.

    ``load`` is the number of people busy on average; ``kept`` the share within the promise in the simulated days and ``formula`` what
    Erlang's formula expects; ``wait`` and ``formula_wait`` the mean waits (minutes); ``by_hour`` the simulated mean wait of each
    hour. ``wages`` and ``compensation`` are euro a day.
    """

    load: float
    kept: float
    formula: float
    wait: float
    formula_wait: float
    by_hour: pd.Series
    wages: float
    compensation: float


def rates(params: Params) -> tuple[float, ...]:
    """Return the customers an hour of each opening hour; their mean is ``arrivals``."""
    weights = [TIMES if params.rush and hour in RUSH else 1.0 for hour in OPEN]
    return tuple(params.arrivals * weight * len(OPEN) / sum(weights) for weight in weights)


@lru_cache(maxsize=16)
def days(hourly: tuple[float, ...], minutes: float, servers: int) -> pd.DataFrame:
    """Return the simulated days; promise and pay do not change them."""
    return simulate_counter(hourly, minutes, servers, DAYS, SEED)


def model(params: Params) -> Counter:
    """Return share kept, waits and cost."""
    log = days(rates(params), params.minutes, params.servers)
    late = int((log["waited"] > params.promise).sum())
    return Counter(
        load=offered_load(params.arrivals, params.minutes),
        kept=1 - late / len(log),
        formula=served_within(params.arrivals, params.minutes, params.servers, params.promise),
        wait=float(log["waited"].mean()),
        formula_wait=mean_wait(params.arrivals, params.minutes, params.servers),
        by_hour=log.groupby("hour")["waited"].mean().reindex(range(len(OPEN)), fill_value=0.0),
        wages=WAGE * params.servers * len(OPEN),
        compensation=params.pay * late / DAYS,
    )


def _formula_words(result: Counter) -> str:
    if np.isinf(result.formula_wait):
        return "By the formula the line grows without end: more work comes in than these people can do"
    return (
        f"The formula, for even arrivals, expects {result.formula:.0%} and {result.formula_wait:.1f} minutes"
    )


def summary(params: Params, result: Counter) -> str:
    """Return the result in words."""
    coming = "with a rush from 12 to 14" if params.rush else "spread evenly"
    return (
        f"{params.arrivals} customers an hour, {coming}, {params.minutes:g} minutes each: work for {result.load:.1f} people, and "
        f"{params.servers} stand there. In {DAYS} made-up days {result.kept:.0%} wait no longer than {params.promise} minutes; the mean "
        f"wait is {result.wait:.1f} minutes. {_formula_words(result)}. A day costs {result.wages:.0f} euro of wages and "
        f"{result.compensation:.0f} euro for broken promises, {result.wages + result.compensation:.0f} together."
    )


def figure(params: Params, result: Counter) -> "Figure":
    """Return two panels: mean wait by hour against the formula, and the cost of a day."""
    drawn, panels = new_figure(7, 3.4, columns=2, layout=None)
    drawn.subplots_adjust(left=0.08, right=0.98, top=0.76, bottom=0.17, wspace=0.26)
    waits, money = cast(Any, panels)
    colours = [PALETTE["rust"] if params.rush and hour in RUSH else PALETTE["blue"] for hour in OPEN]
    waits.bar(list(OPEN), result.by_hour, color=colours, width=0.8, align="edge")
    highest = max(float(result.by_hour.max()), params.promise, 1.0)
    if np.isfinite(result.formula_wait):
        waits.axhline(result.formula_wait, color=PALETTE["navy"], linestyle="--", linewidth=1.3)
        highest = max(highest, min(result.formula_wait, 2 * highest))
    waits.axhline(params.promise, color=PALETTE["ochre"], linewidth=1.3)
    waits.annotate(
        "promise",
        (17.9, params.promise),
        (0, 3),
        textcoords="offset points",
        ha="right",
        color=PALETTE["ochre"],
    )
    waits.set_ylim(0, 1.15 * highest)
    waits.set_xlabel("Hour of arrival")
    waits.set_title("Mean wait, minutes (dashed: formula)", fontsize=10.5, fontweight="normal", pad=6)
    costs = (result.wages, result.compensation, result.wages + result.compensation)
    money.bar(range(3), costs, color=[PALETTE["navy"], PALETTE["rust"], PALETTE["ochre"]], width=0.6)
    money.set_xticks(range(3), ["wages", "broken\npromises", "together"])
    money.set_ylim(0, 1.18 * max(costs))
    money.set_title("Euro a day", fontsize=10.5, fontweight="normal", pad=6)
    for place, cost in enumerate(costs):
        money.annotate(f"{cost:.0f}", (place, cost), (0, 3), textcoords="offset points", ha="center")
    for axes in (waits, money):
        axes.grid(visible=False, axis="x")
    said = f"{result.kept:.0%} are served within {params.promise} minutes"
    drawn.suptitle(said, x=0.02, y=0.95, ha="left", fontsize=12, fontweight="bold")
    return drawn


EXPLORER = Explorer(
    title="Staff the counter",
    params=Params,
    controls=(
        Slider("arrivals", "Customers an hour", 10, 60, 2),
        Slider("servers", "People at the counter", 1, 8, 1),
        Slider("minutes", "Minutes of one service, on average", 2.0, 8.0, 0.5),
        Slider("promise", "Promised wait, at most … minutes", 0, 15, 1),
        Slider("pay", "Euro for each broken promise", 0.0, 10.0, 0.5),
        Switch("rush", "A rush from 12 to 14"),
    ),
    model=model,
    figure=figure,
    summary=summary,
    guess=Guess(
        "Of 100 customers, how many are served within the promise?",
        answer=lambda params, result: f"{100 * result.kept:.0f}",
    ),
)


class StaffCounter(ExplorerView):
    """The explorer of chapter 03."""

    explorer = EXPLORER
