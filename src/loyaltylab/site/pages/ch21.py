"""Chapter 21, "People, goals and service standards": numbers and the explorable of its reading; figures in ch21_figures."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.figures import PALETTE
from loyaltylab.measures import bonus
from loyaltylab.measures.control import WIDTH, chance_of_any, in_a_row
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.results import best_again, month_reliability_interval, reliability
from loyaltylab.measures.scorecard import rank_correlation, rank_correlation_interval
from loyaltylab.measures.sellers import EFFECTS, LUCK, PATCH, STRENGTH, two_sellers
from loyaltylab.measures.slopes import explained, slopes
from loyaltylab.measures.trials import per_arm_for_means, per_arm_for_shares
from loyaltylab.site.pages import Explorable, Slider, ch21_figures, explorable, numbers_of
from loyaltylab.site.pages import ch21_tables as tables
from loyaltylab.site.pages.charts import dressed

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

assert ch21_figures  # registers the figures of this chapter

THREE_YEARS = "January 2023 to December 2025"
SIX = "six account managers"
POINTS: Facts = ("points of attainment", THREE_YEARS, SIX)
OF_MONTHS: Facts = ("share of months", THREE_YEARS, SIX)
FIRM: Facts = ("points of a year's result", "year 1", "made-up firm of 240 sellers")
MADE_UP: Facts = ("euro", "a month", "made up")

number = numbers_of("21")


def estimate(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register an estimate and both ends of its interval; ``compute`` returns all three, or the ends alone."""
    names = {"": "", "-low": ", lower end of its 95 % interval", "-high": ", upper end of its 95 % interval"}
    for place, (end, words) in enumerate(names.items()):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place])

        number(f"{id}{end}", f"{meaning}{words}", facts, part)


# --- The best of the month


@cache
def again() -> tuple[int, int]:
    """Return how often the best of a month is the best of the next, and in how many pairs of months."""
    return best_again(tables.by_month())


PAIRS: Facts = (
    "share of pairs of months",
    THREE_YEARS,
    "pairs in which the best of the first is still there",
)
number("people", "Account managers", ("people", THREE_YEARS, SIX), lambda: len(tables.team()))
number(
    "rows", "Months of managers on file", ("manager-months", THREE_YEARS, SIX), lambda: len(tables.months())
)
number("again", "The best of a month is the best of the next", ("pairs", *PAIRS[1:]), lambda: again()[0])
number("pairs", "Pairs of neighbouring months", ("pairs", *PAIRS[1:]), lambda: again()[1])
estimate("again-share", "Share of months whose best is the best of the next", PAIRS,
         lambda: (again()[0] / again()[1], *share_interval(*again())))  # fmt: skip
number("again-luck", "What drawing lots among six would give", PAIRS, lambda: 1 / len(tables.team()))
for _id, _extreme, _words in (("best", "max", "best"), ("worst", "min", "lowest")):
    for _place, _when in enumerate(("now", "next")):
        number(f"{_id}-{_when}", f"Attainment of the {_words} of a month" + (", in the month after" if _place else ""),
               POINTS, lambda extreme=_extreme, place=_place: tables.next_to(extreme)[place])  # fmt: skip

# --- How much of a month is the person

for _months, _id in ((1, "month"), (12, "year"), (36, "three-years")):
    number(f"reliable-{_id}", f"Reliability of a mean over {_months} months", ("share of variance", *OF_MONTHS[1:]),
           lambda months=_months: reliability(tables.parts(), months))  # fmt: skip
estimate("reliable-one", "Reliability of one month", ("share of variance", *OF_MONTHS[1:]),
         lambda: (reliability(tables.parts(), 1),
                  *month_reliability_interval(tables.months(), "attainment", "account_manager")))  # fmt: skip
number("luck-spread", "Standard deviation of single months within a manager", POINTS,
       lambda: tables.parts().month ** 0.5)  # fmt: skip
number("person-spread", "Standard deviation between managers", POINTS, lambda: tables.parts().person ** 0.5)
for _manager in range(1, 7):
    for _column, _words, _facts in (
        ("mean", "Mean attainment", POINTS),
        ("drawn", "Mean attainment drawn in", POINTS),
        ("truth", "A usual month without luck, in truth", POINTS),
        ("months", "Months on file", ("months", THREE_YEARS, SIX)),
    ):
        number(f"manager-{_manager}-{_column}", f"{_words} of manager {_manager}", _facts,
               lambda manager=_manager, column=_column: float(tables.team()[column][manager]))  # fmt: skip
for _year in ("2023", "2024", "2025"):
    number(f"one-{_year}", "Mean attainment of manager 1", ("per cent of the goal", _year, "12 months"),
           lambda year=_year: float(tables.yearly()[year][1]))  # fmt: skip
number("error-mean", "Mean distance of a manager's mean from the truth", POINTS,
       lambda: float((tables.team()["mean"] - tables.team()["truth"]).abs().mean()))  # fmt: skip
number("error-drawn", "Mean distance of a mean drawn in from the truth", POINTS,
       lambda: float((tables.team()["drawn"] - tables.team()["truth"]).abs().mean()))  # fmt: skip
number("months-80", "Months in a mean that is reliable to 80 %, if the persons' part is right", ("months", THREE_YEARS, SIX),
       lambda: int(np.ceil(4 * tables.parts().month / tables.parts().person)))  # fmt: skip

# --- A league table of twelve

DESK = "twelve colleagues of the service desk"
FAILED: Facts = ("share of service events", THREE_YEARS, DESK)
number(
    "handler-low",
    "Lowest share of failed events of a colleague",
    FAILED,
    lambda: float(tables.handlers()["share"].min()),
)
number(
    "handler-high",
    "Highest share of failed events of a colleague",
    FAILED,
    lambda: float(tables.handlers()["share"].max()),
)
number(
    "handler-mean",
    "Share of failed events, all together",
    FAILED,
    lambda: float(tables.handlers()["centre"].iloc[0]),
)
number("handler-outside", "Colleagues outside three-sigma limits", ("people", THREE_YEARS, DESK),
       lambda: int((tables.handlers()["z"].abs() > WIDTH).sum()))  # fmt: skip
number("handler-outside-95", "Colleagues outside 95 % limits", ("people", THREE_YEARS, DESK),
       lambda: int((tables.handlers()["z"].abs() > 1.96).sum()))  # fmt: skip
number("handler-any", "Chance that at least one of twelve equal colleagues lies outside 95 % limits", ("probability", "each time", DESK),
       lambda: chance_of_any(0.05, len(tables.handlers())))  # fmt: skip
number("handler-events", "Service events of a colleague, on average", ("events", THREE_YEARS, DESK),
       lambda: float(tables.handlers()["size"].mean()))  # fmt: skip

# --- Goals and bonus

number("at-goal", "Months at or above the goal", OF_MONTHS, lambda: float(tables.months()["bonus"].mean()))
number(
    "at-goal-count",
    "Months at or above the goal",
    ("manager-months", THREE_YEARS, SIX),
    lambda: int(tables.months()["bonus"].sum()),
)
number("goal", "Goal of a month, the same for everybody", ("euro", "a month", SIX),
       lambda: int(tables.months()["goal_cents"].iloc[0] / 100))  # fmt: skip
number(
    "paid", "Bonus paid", ("euro", THREE_YEARS, SIX), lambda: int(tables.months()["bonus_cents"].sum() / 100)
)
for _name, _words in (("goal", "the goal itself"), ("last", "the month before"), ("own", "her own mean so far"), ("all", "everybody's mean so far")):  # fmt: skip
    number(f"missed-{_name}", f"Mean error when {_words} is the forecast", ("points of attainment", "January 2024 to December 2025", SIX),
           lambda name=_name: float(tables.forecast_errors()[name]))  # fmt: skip


def beside(low: float, high: float) -> int:
    """Return how many months have an attainment from ``low`` to below ``high``."""
    attainment = tables.months()["attainment"]
    return int(((attainment >= low) & (attainment < high)).sum())


NEAR: Facts = ("manager-months", THREE_YEARS, SIX)
number("under", "Months with 95 to below 100 per cent", NEAR, beside, 95, 100)
number("over", "Months with 100 to below 105 per cent", NEAR, beside, 100, 105)
estimate(
    "after", "Attainment after a bonus month less after another, within managers", POINTS, tables.after_bonus
)


def usual() -> pd.Series:
    """Return what each month would have come to without luck (truth)."""
    return tables.months()["attainment"] - tables.luck()


PAID: Facts = ("share of bonus months", THREE_YEARS, "months with a bonus")
UNPAID: Facts = ("share of months without a bonus", THREE_YEARS, "months without a bonus")
number("for-luck", "Bonus months that would have missed the goal without luck, in truth", PAID,
       lambda: float((usual() < 100)[tables.months()["bonus"]].mean()))  # fmt: skip
number("unlucky", "Months without a bonus that would have reached the goal without luck, in truth", UNPAID,
       lambda: float((usual() >= 100)[~tables.months()["bonus"]].mean()))  # fmt: skip

MODEL = "300 made-up sellers"
PLANS = {
    "lump": (bonus.Plan(), 0.5),
    "still": (bonus.Plan(), 0.0),
    "high": (bonus.Plan(threshold=120), 0.0),
    "quarter": (bonus.Plan(threshold=80, lump=0, rate=9, period=3), 0.0),
}
"""Lantern's plan with half of the sellers moving orders; with none: the same, its line at 120, and a rate from 80 over a quarter."""
MODEL_LUCK = 18.0


@cache
def answered(plan: str, luck: float = MODEL_LUCK) -> bonus.Answered:
    """Return how the made-up sellers answer one of the plans."""
    given, movers = PLANS[plan]
    return bonus.answer(given, luck, movers)


for _plan in PLANS:
    _whom = f"{MODEL}, plan “{_plan}”"
    number(
        f"plan-{_plan}-pay",
        "Bonus",
        ("euro a month", "two years", _whom),
        lambda plan=_plan: float(answered(plan).paid.mean()),
    )
    number(
        f"plan-{_plan}-effort",
        "Extra effort",
        ("points of the goal", "two years", _whom),
        lambda plan=_plan: float(answered(plan).effort.mean()),
    )
    number(f"plan-{_plan}-luck", "Share of the bonus beyond what own level and effort would earn", ("share of bonus", "two years", _whom),
           lambda plan=_plan: bonus.for_luck(answered(plan))[0])  # fmt: skip
    for _place, _side in enumerate(("under", "over")):
        number(f"plan-{_plan}-{_side}", f"Booked months within 5 points {_side} the line", ("seller-months", "two years", _whom),
               lambda plan=_plan, place=_place: bonus.beside_line(answered(plan), PLANS[plan][0])[place])  # fmt: skip

# --- What drives a result

estimate("trained", "Attainment of trained months less that of other months", POINTS, tables.trained)
estimate("visit", "Points for one visit more, within managers", POINTS, tables.visits)
number("trained-truth", "Points that training adds in truth", POINTS, lambda: tables.NEW)
number("trained-needed", "Months in each of two groups to find that with a chance of 80 %", ("manager-months", "a test", "by formula"),
       lambda: per_arm_for_means(MODEL_LUCK, tables.NEW))  # fmt: skip


def score_rank(score: str, outcome: str = "mean") -> tuple[float, float, float]:
    """Return the rank correlation of a score of the six with an outcome, and its interval."""
    found = rank_correlation(tables.team()[score], tables.team()[outcome])
    return found, *rank_correlation_interval(found, len(tables.team()))


RANK: Facts = ("Spearman rank correlation", THREE_YEARS, SIX)
for _score in ("knowledge", "skill", "attitude"):
    estimate(f"rank-{_score}", f"{_score.capitalize()} and mean attainment", RANK, score_rank, _score)
estimate("rank-visits", "Attitude and visits a month", RANK, score_rank, "attitude", "visits")

for _place, _id in ((False, "alone"), (True, "team")):
    for _factor in tables.FACTORS:
        estimate(f"{_id}-{_factor}", f"Points for one standard deviation more {_factor}" + (", within teams" if _place else ""), FIRM,
                 lambda factor=_factor, place=_place: tables.factors(place).loc[factor])  # fmt: skip
for _factor in ("knowledge", "skill", "attitude", "goals", "breadth"):
    number(
        f"true-{_factor}",
        f"Points for one standard deviation more {_factor}, as built in",
        FIRM,
        lambda factor=_factor: EFFECTS[factor],
    )
number("true-patch", "Points for one standard deviation of the patch, as built in", FIRM, lambda: PATCH)
number("true-luck", "Standard deviation of luck in a year, as built in", FIRM, lambda: LUCK)


def within(outcome: str, cause: str) -> Estimate:
    """Return the slope of one cause in the made-up firm, within teams."""
    return Estimate(*slopes(tables.firm(), outcome, [cause], "team").loc[cause])


estimate(
    "mood-same",
    "Points of the same year for one standard deviation of mood after it, within teams",
    FIRM,
    within,
    "result_1",
    "mood",
)
estimate(
    "mood-next",
    "Points of the next year for one standard deviation of mood, within teams",
    (*FIRM[:1], "year 2", FIRM[2]),
    within,
    "result_2",
    "mood",
)
estimate("breadth", "Points for one standard deviation of breadth, within teams", FIRM,
         lambda: slopes(tables.firm(), "result_1", list(EFFECTS), "team").loc["breadth"])  # fmt: skip
R2: Facts = ("share of variance", "year 1", FIRM[2])
number("quotients", "R² that five self-rated quotients add to experience", R2, tables.beyond_experience)
number(
    "quotients-alone",
    "R² of experience alone",
    R2,
    lambda: explained(tables.firm(), "result_1", ["experience"]),
)
number(
    "quotients-luck",
    "R² that the quotients of somebody else add, on average",
    R2,
    lambda: float(tables.shuffled().mean()),
)
number("quotients-more", "Share of shuffles in which they add as much or more", ("share of shuffles", "100 times", FIRM[2]),
       lambda: float((tables.shuffled() >= tables.beyond_experience()).mean()))  # fmt: skip
RATED: Facts = ("correlation", "once", FIRM[2])
number(
    "halo",
    "Two aspects marked by one rater",
    RATED,
    lambda: tables.firm()["rater_1_craft"].corr(tables.firm()["rater_1_passion"]),
)
number(
    "raters",
    "One aspect marked by two raters",
    RATED,
    lambda: tables.firm()["rater_1_craft"].corr(tables.firm()["rater_2_craft"]),
)


def sitting(low: bool, number_: int) -> float:
    """Return the mean test score of the lowest third of the first sitting, or of the others, at a sitting."""
    table = tables.firm()
    third = table["test_1"] <= table["test_1"].quantile(1 / 3)
    return float(table.loc[third == low, f"test_{number_}"].mean())


for _sitting in (1, 2):
    number(
        f"test-low-{_sitting}",
        f"Test score at sitting {_sitting} of the lowest third of sitting 1",
        ("points", "untrained", FIRM[2]),
        sitting,
        True,
        _sitting,
    )
    number(
        f"test-rest-{_sitting}",
        f"Test score at sitting {_sitting} of all others",
        ("points", "untrained", FIRM[2]),
        sitting,
        False,
        _sitting,
    )


@cache
def best_tenth() -> pd.DataFrame:
    """Return the best tenth of the made-up firm by the result of year 1."""
    return tables.firm().nlargest(24, "result_1")


TENTH: Facts = ("per cent of the base", "years 1 and 2", "best tenth of year 1, made-up firm")
number("tenth-1", "Result of the best tenth of year 1", TENTH, lambda: float(best_tenth()["result_1"].mean()))
number("tenth-2", "Their result in year 2", TENTH, lambda: float(best_tenth()["result_2"].mean()))
number("tenth-own", "How many of them are in the best tenth by what they add themselves", ("people", *TENTH[1:]),
       lambda: int(best_tenth().index.isin(tables.firm()["own"].nlargest(24).index).sum()))  # fmt: skip

NETWORK: Facts = ("share of runs", "24 months", "two made-up sellers, 400 runs")
for _referral in (20, 30, 40):
    number(f"network-{_referral}", f"Networker ahead after 24 months when a sale brings 0.{_referral // 10} sales of the next month", NETWORK,
           lambda referral=_referral: float(two_sellers(24, 10, 7, referral / 100)["ahead"].iloc[-1]))  # fmt: skip

# --- The chain of beliefs

CHAIN: Facts = ("correlation", "once", "2,000 made-up people")
for _id, _forward in (("there", True), ("back", False)):
    for _pair, (_one, _other) in {
        "near": ("attitude", "skill"),
        "far": ("thinking", "behaviour"),
        "end": ("attitude", "behaviour"),
    }.items():
        number(f"chain-{_id}-{_pair}", f"{_one.capitalize()} and {_other}", CHAIN,
               lambda forward=_forward, one=_one, other=_other: float(tables.by_the_chain(forward)[one][other]))  # fmt: skip
    estimate(
        f"path-{_id}",
        "Path attitude → skill → behaviour",
        ("standard units", *CHAIN[1:]),
        tables.path_product,
        _forward,
        "attitude",
        "skill",
        "behaviour",
    )
    for _trait in ("thinking", "behaviour"):
        number(f"lift-{_id}-{_trait}", f"Change of {_trait} when attitude is lifted by 1", ("standard units", *CHAIN[1:]),
               lambda forward=_forward, trait=_trait: float(tables.lifted(forward)[trait]))  # fmt: skip
number("chain-gap", "Largest difference of two correlations between the two orders", CHAIN,
       lambda: float((tables.by_the_chain(True) - tables.by_the_chain(False)).abs().max().max()))  # fmt: skip
number("chain-strength", "Correlation of neighbours as built in", CHAIN, lambda: STRENGTH)

# --- Training

COURSE = 400
LEAVE = 0.03
WORLD: Facts = ("euro of margin", THREE_YEARS, "all customers")
for _level, _id in ((0.0, "none"), (1.0, "half"), (2.0, "all")):
    number(
        f"train-{_id}-margin",
        f"Margin with {_level / 2:.0%} of the staff trained",
        WORLD,
        lambda level=_level: tables.training(level)["margin"],
    )
    number(f"train-{_id}-failures", f"Failures for each order with {_level / 2:.0%} trained", ("failures an order", THREE_YEARS, "all customers"),
           lambda level=_level: tables.training(level)["failures"])  # fmt: skip
    number(f"train-{_id}-satisfaction", f"Mean satisfaction with {_level / 2:.0%} trained", ("score 1 to 5", THREE_YEARS, "answers to the survey"),
           lambda level=_level: tables.training(level)["satisfaction"])  # fmt: skip
STAFF = 18


def worth() -> float:
    """Return the margin that one more trained person brings in a month, in euro."""
    gained = tables.training(2.0)["margin"] - tables.training(1.0)["margin"]
    return gained / (STAFF / 2 * 36)


number(
    "train-people",
    "People at desk and in the field",
    ("people", THREE_YEARS, "twelve at the desk, six managers"),
    lambda: STAFF,
)
number(
    "train-gain",
    "Margin more with all trained than with half",
    WORLD,
    lambda: tables.training(2.0)["margin"] - tables.training(1.0)["margin"],
)
number(
    "train-worth",
    "Margin of one more trained person in a month",
    ("euro a person and month", THREE_YEARS, "18 people: twelve at the desk, six managers"),
    worth,
)
number("course", "Cost of a course", ("euro a person", "once", "made up"), lambda: COURSE)
number(
    "leave",
    "Share of trained people who leave in a month",
    ("share of people", "a month", "made up"),
    lambda: LEAVE,
)
number(
    "course-months",
    "Months in which a course is earned back",
    ("months", "after the course", "made-up cost"),
    lambda: COURSE / worth(),
)
number("course-return", "Margin for each euro of the course, if so many leave each month", ("euro a euro", "until they leave", "made-up cost"),
       lambda: worth() / LEAVE / COURSE)  # fmt: skip
number(
    "leave-even",
    "Share leaving each month at which a course just pays",
    ("share of people", "a month", "made-up cost"),
    lambda: worth() / COURSE,
)

# --- Standards

EVENTS: Facts = ("share of service events", THREE_YEARS, "all service events")
for _kind in ("core", "encounter", "delivery", "billing"):
    number(
        f"kind-{_kind}",
        f"Failures of the kind “{_kind}”",
        ("share of failures", THREE_YEARS, "all failures"),
        lambda kind=_kind: float(tables.kinds()[kind]),
    )
number(
    "chart-outside",
    "Months outside three-sigma limits, failures over service events",
    ("months", THREE_YEARS, "36 months"),
    lambda: int(tables.chart()["outside"].sum()),
)
number(
    "chart-orders-outside",
    "Months outside three-sigma limits, failures over orders",
    ("months", THREE_YEARS, "36 months"),
    lambda: int(tables.chart("orders")["outside"].sum()),
)


def run() -> pd.Series:
    """Return the months that lie in the run below the centre, those from the run rule's eighth value on."""
    table = tables.chart()
    return in_a_row(table["share"], float(table["centre"].iloc[0])).pipe(lambda found: found[found])


number(
    "run",
    "Months in a row below the centre",
    ("months", "from January 2025", "failures over service events"),
    lambda: len(run()) + 7,
)
for _year in ("2023", "2025"):
    for _id, _failed in (("failures", True), ("requests", False)):
        number(f"{_id}-{_year}", ("Failures" if _failed else "Service events without failure") + " for each 100 orders", ("events for 100 orders", _year, "all orders"),
               lambda year=_year, failed=_failed: tables.per_100_orders(year, failed))  # fmt: skip
number(
    "december",
    "Failures for each 100 orders in December",
    ("events for 100 orders", "three Decembers", "all orders"),
    lambda: tables.per_100_orders("-12", True),
)
number(
    "december-count",
    "Failures in a December, on average",
    ("events", "three Decembers", "all customers"),
    lambda: tables.failures_in("-12"),
)
number(
    "other-count",
    "Failures in another month, on average",
    ("events", THREE_YEARS, "all customers"),
    lambda: tables.failures_in(""),
)
for _id, _failed_only in (("all", None), ("fine", False), ("failed", True)):
    for _times in (0, 2):
        number(f"minutes-{_id}-{_times}", f"Median minutes when passed on {'never' if not _times else 'twice or more'}", ("minutes", THREE_YEARS, f"service events: {_id}"),
               partial(tables.minutes, _failed_only, _times))  # fmt: skip
for _part, _words in ((0.5, "half"), (0.9, "ninety")):
    number(f"minutes-{_words}", f"Minutes within which {_part:.0%} of the service events are done", ("minutes", "2025", "service events"),
           lambda part=_part: float(tables.tickets().query("date >= '2025-01-01'")["actual_minutes"].quantile(part)))  # fmt: skip
number(
    "csat",
    "Mean satisfaction",
    ("score 1 to 5", "December 2025", "answers to the survey"),
    lambda: tables.satisfaction()[0],
)
estimate(
    "csat-change",
    "Change of mean satisfaction",
    ("score 1 to 5", "June 2023 to December 2025", "answers to the survey"),
    lambda: tables.satisfaction()[1],
)

# --- When a manager leaves

LOST: Facts = (
    "share of clients",
    "October 2024 to September 2025",
    "business clients with an order in the year before",
)
HER = "her business clients with an order in the year before"


def lost_share(when: str, mine: bool, part: str = "") -> float:
    """Return clients lost of hers or of those of the managers who stayed: their share, or ``sum`` or ``size``."""
    table = tables.lost(when)
    row = table.loc[tables.hers()] if mine else table.drop(index=tables.hers()).sum()
    return float(row[part] if part else row["sum"] / row["size"])


for _when, _period in (("exit", LOST[1]), ("before", "October 2023 to September 2024")):
    for _id, _mine in (("hers", True), ("others", False)):
        number(
            f"lost-{_when}-{_id}",
            "Clients lost in the year, " + ("hers" if _mine else "of the others"),
            (LOST[0], _period, LOST[2]),
            lost_share,
            _when,
            _mine,
        )
        number(
            f"lost-{_when}-{_id}-count",
            "Clients lost, a count",
            ("clients", _period, LOST[2]),
            lost_share,
            _when,
            _mine,
            "sum",
        )
        number(
            f"lost-{_when}-{_id}-size",
            "Clients at the start",
            ("clients", _period, LOST[2]),
            lost_share,
            _when,
            _mine,
            "size",
        )
estimate("gap", "Clients lost: hers less the others'", LOST, lambda: tables.gap(tables.hers()))
estimate("gap-four", "Clients lost: manager 4 less the others who stayed", LOST, tables.gap, 4)
number("change", "Rise of the share lost: hers less the others'", LOST, lambda: tables.change(tables.hers()))
for _id, _pick in (("least", min), ("most", max)):
    number(f"placebo-{_id}", "Rise of the share lost, manager by manager who stayed: the " + ("lowest" if _id == "least" else "highest"), LOST,
           lambda pick=_pick: float(pick(tables.change(one) for one in range(1, 7) if one != tables.hers())))  # fmt: skip
LARGE: Facts = (LOST[0], LOST[1], "her clients in a Lantern with 6,000 business clients")
number("large-left", "Clients lost after she left, in truth", LARGE, lambda: tables.large_exit(True))
number("large-stayed", "Clients lost had she stayed, in truth", LARGE, lambda: tables.large_exit(False))
number("large-needed", "Clients in each of two groups to find that with a chance of 80 %", ("clients", "a test", "by formula"),
       lambda: round(per_arm_for_shares(tables.large_exit(False), tables.large_exit(True)), -1))  # fmt: skip
for _manager in range(1, 7):
    for _id, _column in (("joined", "joined"), ("cost", "cost"), ("kept", "kept")):
        number(f"client-{_manager}-{_id}", f"Clients of manager {_manager}: {_column}", ("clients, euro or share", THREE_YEARS, "business clients"),
               lambda manager=_manager, column=_column: float(tables.clients()[column][manager]))  # fmt: skip
number(
    "breadth-depth",
    "New clients and share kept",
    RANK,
    lambda: rank_correlation(tables.clients()["joined"], tables.clients()["kept"]),
)

# --- The explorable

SELLERS, MOST_MONTHS = 60, 24
TASK_TOP, TASK_WANTED = 10, 7


@cache
def sellers() -> pd.DataFrame:
    """Return 60 made-up sellers ranked by their mean after 1 to 24 months, and by what they can do (spread 6, luck 18)."""
    chance = np.random.default_rng(53)
    own = 100 + 6 * chance.standard_normal(SELLERS)
    drawn = own[:, None] + MODEL_LUCK * chance.standard_normal((SELLERS, MOST_MONTHS))
    means = drawn.cumsum(axis=1) / np.arange(1, MOST_MONTHS + 1)
    true_place = (-own).argsort().argsort() + 1
    place = (-means).argsort(axis=0).argsort(axis=0) + 1
    seller, month = np.meshgrid(np.arange(SELLERS), np.arange(1, MOST_MONTHS + 1), indexing="ij")
    return pd.DataFrame(
        {
            "seller": seller.ravel() + 1,
            "months": month.ravel(),
            "own": np.round(own[seller.ravel()], 1),
            "mean": np.round(means.ravel(), 1),
            "place": place.ravel(),
            "true": true_place[seller.ravel()],
        }
    )


def found(top: int, months: int) -> int:
    """Return how many of the top places by the mean of so many months belong there."""
    table = sellers()
    return int(((table["months"] == months) & (table["place"] <= top) & (table["true"] <= top)).sum())


@explorable("21.ranking")
def ranking() -> Explorable:
    """How many of the best by the list are the best: move the months and the length of the list."""
    points = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.months == counted")
        .transform_calculate(
            fate="datum.place <= top ? (datum.true <= top ? 'on the list, rightly' : 'on the list by luck') : "
            "datum.true <= top ? 'missed' : 'neither'"
        )
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X(
                "own:Q",
                title="What the seller can do (per cent of the goal)",
                scale=alt.Scale(domain=[80, 120]),
            ),
            y=alt.Y("mean:Q", title="Mean of the months counted", scale=alt.Scale(domain=[50, 150])),
            color=alt.Color(
                "fate:N",
                title=None,
                scale=alt.Scale(
                    domain=["on the list, rightly", "on the list by luck", "missed", "neither"],
                    range=[PALETTE["blue"], PALETTE["rust"], PALETTE["ochre"], "#9a9c98"],
                ),
                legend=alt.Legend(orient="top", columns=2, symbolSize=100),
            ),
            shape=alt.Shape(
                "fate:N",
                title=None,
                scale=alt.Scale(
                    domain=["on the list, rightly", "on the list by luck", "missed", "neither"],
                    range=["circle", "triangle-up", "square", "circle"],
                ),
            ),
        )
    )
    sliders = (
        Slider("counted", "Months counted", 1, MOST_MONTHS, 1, 1, "months"),
        Slider("top", "Places on the list", 1, 20, TASK_TOP, 1, "places"),
    )
    chart = points.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return Explorable(
        chart=dressed(chart, 320),
        rows=sellers()[["months", "own", "mean", "place", "true"]],
        sliders=sliders,
        counts={
            "listed": "months == counted and place <= top",
            "rightly": "months == counted and place <= top and true <= top",
        },
        summary="{listed} sellers are on the list. {rightly} of them belong there by what they can do.",
        alt=(
            "Sixty made-up sellers: what each can do from left to right, the mean of the months counted upwards. After one month the "
            "cloud is round and most on the list are there by luck; with more months it leans to the diagonal."
        ),
    )


TASK: Facts = ("sellers", "months counted", "60 made-up sellers, ten places")
number(
    "task-limit",
    "Most months that can be counted",
    ("months", "months counted", TASK[2]),
    lambda: MOST_MONTHS,
)
number("task-top", "Places on the list of the task", TASK, lambda: TASK_TOP)
number("task-wanted", "How many of them should belong there", TASK, lambda: TASK_WANTED)
number("task-one", "Of ten on the list after one month, how many belong there", TASK, found, TASK_TOP, 1)
number(
    "task-twelve", "Of ten on the list after twelve months, how many belong there", TASK, found, TASK_TOP, 12
)
number(
    "task-most",
    "Of ten on the list after 24 months, how many belong there",
    TASK,
    found,
    TASK_TOP,
    MOST_MONTHS,
)
number("task-months", "Fewest months after which seven of ten belong there", ("months", "months counted", TASK[2]),
       lambda: next(months for months in range(1, MOST_MONTHS + 1) if found(TASK_TOP, months) >= TASK_WANTED))  # fmt: skip
number("task-five", "Of five on the list after one month, how many belong there", TASK, found, 5, 1)

# --- Made-up cases for questions

CASE = {"person": 16.0, "month": 144.0, "mean": 118.0, "all": 100.0, "months": 3}
number(
    "case-person",
    "Variance between sellers",
    ("squared points", "made up", "a made-up firm"),
    lambda: CASE["person"],
)
number(
    "case-month",
    "Variance of single months",
    ("squared points", "made up", "a made-up firm"),
    lambda: CASE["month"],
)
number("case-months", "Months in her mean", ("months", "made up", "a made-up firm"), lambda: CASE["months"])
number("case-mean", "Her mean", ("per cent of the goal", "made up", "a made-up firm"), lambda: CASE["mean"])


def case_reliability(months: float = CASE["months"]) -> float:
    """Return the reliability of the made-up mean."""
    return CASE["person"] / (CASE["person"] + CASE["month"] / months)


number(
    "case-reliable",
    "Reliability of her mean",
    ("share of variance", "made up", "a made-up firm"),
    case_reliability,
)
number(
    "case-drawn",
    "Her mean drawn in",
    ("per cent of the goal", "made up", "a made-up firm"),
    lambda: CASE["all"] + case_reliability() * (CASE["mean"] - CASE["all"]),
)
number(
    "case-one",
    "Drawn in as if it were one month",
    ("per cent of the goal", "made up", "a made-up firm"),
    lambda: CASE["all"] + case_reliability(1) * (CASE["mean"] - CASE["all"]),
)
number(
    "case-turned",
    "Drawn in by the part of luck",
    ("per cent of the goal", "made up", "a made-up firm"),
    lambda: CASE["all"] + (1 - case_reliability()) * (CASE["mean"] - CASE["all"]),
)
WORKED = 120.0
number(
    "worked-mean",
    "Mean of a made-up seller over four months",
    ("per cent of the goal", "made up", "a made-up firm"),
    lambda: WORKED,
)
number(
    "worked-reliable",
    "Reliability of a mean over four months",
    ("share of variance", "made up", "a made-up firm"),
    case_reliability,
    4,
)
number(
    "worked-drawn",
    "That mean drawn in",
    ("per cent of the goal", "made up", "a made-up firm"),
    lambda: CASE["all"] + case_reliability(4) * (WORKED - CASE["all"]),
)
TEAM = {"size": 25, "share": 0.2, "failed": 9}
number("small-size", "Calls of a small team", ("calls", "a week", "made up"), lambda: TEAM["size"])
number("small-failed", "Calls answered late", ("calls", "a week", "made up"), lambda: TEAM["failed"])
number(
    "small-share",
    "Share late, all teams together",
    ("share of calls", "a week", "made up"),
    lambda: TEAM["share"],
)
number("small-high", "Upper three-sigma limit of the small team", ("share of calls", "a week", "made up"),
       lambda: TEAM["share"] + 3 * (TEAM["share"] * (1 - TEAM["share"]) / TEAM["size"]) ** 0.5)  # fmt: skip
number("small-two", "Upper limit with 1.96 standard errors", ("share of calls", "a week", "made up"),
       lambda: TEAM["share"] + 1.96 * (TEAM["share"] * (1 - TEAM["share"]) / TEAM["size"]) ** 0.5)  # fmt: skip
number("small-one", "Upper limit with one standard error", ("share of calls", "a week", "made up"),
       lambda: TEAM["share"] + (TEAM["share"] * (1 - TEAM["share"]) / TEAM["size"]) ** 0.5)  # fmt: skip
number("small-root", "Upper limit when the size is not put under the root", ("share of calls", "a week", "made up"),
       lambda: TEAM["share"] + 3 * (TEAM["share"] * (1 - TEAM["share"])) ** 0.5 / TEAM["size"])  # fmt: skip
WISHES = {"income": 2000.0, "raise": 0.03, "wish": 1.1}


def wish_gap(years: int) -> float:
    """Return wish less income after so many raises, when the wish is always 1.1 times the income."""
    income = WISHES["income"] * (1 + WISHES["raise"]) ** years
    return WISHES["wish"] * income - income


number("wish-now", "Wish less income at the start", ("euro a month", "made up", "one person"), wish_gap, 0)
number(
    "wish-ten",
    "Wish less income after ten raises of 3 %",
    ("euro a month", "made up", "one person"),
    wish_gap,
    10,
)
