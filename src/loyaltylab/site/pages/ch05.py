"""Chapter 05, "Measuring loyalty": numbers, figures and the explorables of its reading."""

from statistics import NormalDist
from typing import Any, cast

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.explorers.loyalty_index import card, next_year
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import NORMAL_95, mean_difference
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.recommend import NetPromoterScore, net_promoter_score
from loyaltylab.measures.scorecard import (
    SUB_SCORES,
    cronbach_alpha,
    hit_rate,
    in_top,
    rank_correlation,
    rank_correlation_interval,
    weighted_index,
)
from loyaltylab.site.explorables import count
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages import ch05_tables as tables
from loyaltylab.site.pages.charts import dressed
from loyaltylab.site.pages.registry import cell

Weights = dict[str, float]
Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

YEAR, NEXT = "January to December 2024", "January to December 2025"
CARD = "private customers who ordered and answered the survey in 2024"
TOP = f"top fifth of the {CARD}"
BUYERS = "private customers with an order in 2024"
SHARE, RANKS = "share of customers", "Spearman rank correlation"


number = numbers_of("05")


def signed(points: float) -> str:
    """Return points with their sign, nought without one."""
    return f"{round(points):+d}".replace("+0", "0").replace("-", "−")


def span(low: float, high: float, form: str = ".0%") -> str:
    """Return an interval in words."""
    return f"{low:{form}} to {high:{form}}".replace("-", "−")


def half_interval(values: pd.Series) -> float:
    """Return half of the 95% interval of a mean."""
    error: Any = values.sem()
    return float(NORMAL_95 * error)


# The scorecard and its test on the next year.

EQUAL: Weights = dict.fromkeys(SUB_SCORES, 1.0)
MIXED: Weights = {"emotion": 1.0, "behaviour": 9.0}
INDICES: dict[str, Weights] = {**{name: {name: 1.0} for name in SUB_SCORES}, "equal": EQUAL, "mixed": MIXED}


def hits(weights: Weights) -> tuple[int, int]:
    """Return how many of the top fifth are among the best fifth of 2025, and how many are in the top fifth."""
    chosen = in_top(weighted_index(card(), weights))
    return int(in_top(tables.margin_after())[chosen].sum()), int(chosen.sum())


def hits_before(weights: Weights) -> float:
    """Return the hit rate in 2024 of an index of 2023."""
    index = weighted_index(tables.card_2023(), weights)
    return hit_rate(index, tables.margin_of(2024).reindex(index.index, fill_value=0.0))


def silent(weights: Weights) -> float:
    """Return the share of the top fifth without an order from July 2025 on."""
    return float(next_year(100)["silent"][in_top(weighted_index(card(), weights))].mean())


def replaced(name: str) -> int:
    """Return how many customers enter the top fifth when one sub-score weighs twice."""
    equal, other = (in_top(weighted_index(card(), each)) for each in (EQUAL, {**EQUAL, name: 2.0}))
    return int((other & ~equal).sum())


def score(name: str) -> pd.Series:
    """Return a sub-score, or the mean of a survey item in 2024, of the customers on the scorecard."""
    if name in SUB_SCORES:
        return card()[name]
    return tables.answers_of(2024).groupby("customer_id")[name].mean().reindex(card().index)


for _name, _weights in INDICES.items():
    _words = {"equal": "three sides alike", "mixed": "one part emotion, nine parts behaviour"}.get(
        _name, f"{_name} alone"
    )
    number(
        f"hits-{_name}",
        f"Share of the top fifth by {_words} that is among the best fifth by margin",
        (SHARE, NEXT, TOP),
        lambda weights: hits(weights)[0] / hits(weights)[1],
        _weights,
    )
    number(
        f"hits-{_name}-interval",
        f"95% interval of the hit rate of {_words}",
        (SHARE, NEXT, TOP),
        lambda weights: span(*share_interval(*hits(weights))),
        _weights,
    )
    number(
        f"silent-{_name}",
        f"Share of the top fifth by {_words} without an order from July on",
        (SHARE, "July to December 2025", TOP),
        silent,
        _weights,
    )
for _name in ("behaviour", "mixed"):
    number(
        f"before-{_name}",
        f"Hit rate in 2024 of the index of 2023 ({_name})",
        (SHARE, YEAR, "top fifth of the private customers who ordered and answered in 2023"),
        hits_before,
        INDICES[_name],
    )
number("card", "Customers on the scorecard", ("customers", YEAR, CARD), lambda: len(card()))
number(
    "card-share",
    "Share of the year's buyers who are on the scorecard",
    (SHARE, YEAR, BUYERS),
    lambda: len(card()) / tables.orders_of(2024)["customer_id"].nunique(),
)
number(
    "top", "Customers in the top fifth at equal weights", ("customers", YEAR, CARD), lambda: hits(EQUAL)[1]
)
number(
    "silent-all",
    "Share of the scorecard without an order from July on",
    (SHARE, "July to December 2025", CARD),
    lambda: float(next_year(100)["silent"].mean()),
)
WALLET = (YEAR, "private buyers of 2024 in the market panel")
number(
    "wallet-people",
    "Buyers whom the market panel knows",
    ("customers", *WALLET),
    lambda: len(tables.wallet()),
)
number(
    "wallet",
    "Lantern's share of their purchases",
    ("share of purchases", *WALLET),
    lambda: float(tables.wallet()["lantern"].sum() / tables.wallet()["all"].sum()),
)
number(
    "wallet-paid",
    "Rank correlation of share of wallet and amount paid",
    (RANKS, *WALLET),
    lambda: rank_correlation(tables.wallet()["lantern"] / tables.wallet()["all"], tables.wallet()["paid"]),
)
number(
    "silent-margin",
    "Share of the top fifth by margin of 2024 without an order from July on",
    (SHARE, "July to December 2025", TOP),
    lambda: float(next_year(100)["silent"][in_top(card()["margin_cents"])].mean()),
)
number(
    "hits-margin",
    "Share of the top fifth by margin of 2024 that is among the best fifth by margin",
    (SHARE, NEXT, TOP),
    lambda: hit_rate(card()["margin_cents"], tables.margin_after()),
)
for _one, _other in (("emotion", "behaviour"), ("emotion", "time"), ("behaviour", "time")):
    number(
        f"r-{_one}-{_other}",
        f"Rank correlation of {_one} and {_other}",
        (RANKS, YEAR, CARD),
        lambda one, other: rank_correlation(card()[one], card()[other]),
        _one,
        _other,
    )
for _name in (*SUB_SCORES, "satisfaction"):
    number(
        f"r-next-{_name}",
        f"Rank correlation of {_name} in 2024 with the margin of 2025",
        (RANKS, NEXT, CARD),
        lambda name: rank_correlation(score(name), tables.margin_after()),
        _name,
    )
for _name in SUB_SCORES:
    number(
        f"replaced-{_name}",
        f"Customers in the top fifth with twice the weight on {_name} who are not in it at equal weights",
        ("customers", YEAR, CARD),
        replaced,
        _name,
    )

# Ten readings of eight indicators.

QUALITY = {
    "orders": "repeat purchases",
    "paid": "amount paid",
    "minutes": "few minutes a basket",
    "deal": "few orders on deal",
    "rivals": "rivals do not appeal",
    "attachment": "attachment",
    "trust": "trust",
}
for _short, _long in QUALITY.items():
    number(
        f"again-{_short}",
        f"Rank correlation of “{_long}” in 2023 and in 2024",
        (RANKS, "2023 and 2024", "private customers with a reading in both years"),
        lambda name: cell(tables.quality(), name, "again"),
        _long,
    )
    number(
        f"next-{_short}",
        f"Rank correlation of “{_long}” in 2024 with the margin of 2025",
        (RANKS, "2024 and 2025", f"{BUYERS} and a reading"),
        lambda name: cell(tables.quality(), name, "next"),
        _long,
    )


@figure("05.indicators")
def indicators_figure() -> Drawing:
    """Ten readings: agreement with themselves after a year, and with the next year's margin."""
    table = tables.quality().sort_values("next")
    picture, axes = new_figure(6.2, 4.6)
    rows = np.arange(len(table))
    for offset, (column, colour, marker, words) in enumerate(
        (
            ("again", QUIET, "s", "with itself a year later"),
            ("next", PALETTE["plum"], "o", "with next year's margin"),
        )
    ):
        places = rows + 0.16 - 0.32 * offset
        ends = [rank_correlation_interval(r, int(n)) for r, n in zip(table[column], table[f"{column}_pairs"])]
        for place, (low, high) in zip(places, ends):
            axes.plot([low, high], [place, place], color=colour, linewidth=1.6)
        axes.plot(table[column], places, marker, color=colour, markersize=6, label=words)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(rows, list(table.index))
    axes.set(xlim=(-0.25, 1), xlabel="Rank correlation, with 95% interval")
    axes.grid(visible=False, axis="y")
    axes.legend(loc="lower right")
    axes.set_title("Behaviour foretells money; feelings stay as they were", x=-0.36)
    told = "; ".join(
        f"{name} {row['again']:.2f} and {row['next']:.2f}" for name, row in table[::-1].iterrows()
    )
    return Drawing(
        picture,
        "Two dots with intervals for each of ten indicators of 2024: rank correlation with the same indicator of 2023, and "
        f"with the margin of 2025. {told}.",
    )


# Reliability.

WORKED = pd.DataFrame({"trust": [2, 4, 6], "affection": [1, 5, 6], "reliance": [3, 3, 6]})
OTHER = pd.DataFrame({"trust": [3, 5, 7], "affection": [5, 4, 6], "reliance": [2, 6, 4]})
THREE = ("one survey", "three made-up customers")
ALPHA = ("alpha, at most 1", "December 2024", "private customers who answered all items concerned")
number(
    "alpha",
    "Cronbach's alpha of trust, affection and reliance",
    ALPHA,
    lambda: cronbach_alpha(tables.december_items()),
)
number(
    "alpha-answers",
    "Customers behind the alpha",
    ("customers", *ALPHA[1:]),
    lambda: len(tables.december_items()),
)
number(
    "alpha-interval",
    "95% interval of alpha (500 resamples of the customers)",
    ALPHA,
    lambda: span(*tables.middle(tables.alpha_resampled()), ".2f"),
)
number(
    "alpha-fourth",
    "Alpha when “other shops offer what I want”, turned about, joins the three",
    ALPHA,
    lambda: cronbach_alpha(tables.four_items()),
)
for _case, _items in (("worked", WORKED), ("other", OTHER)):
    _whole = ("squared points", *THREE)
    for _item in tables.ITEMS:
        number(
            f"{_case}-{_item}",
            f"Variance of {_item}",
            _whole,
            lambda column: round(float(column.var())),
            _items[_item],
        )
        number(
            f"{_case}-{_item}-answers",
            f"Answers on {_item}",
            ("answers from 1 to 7", *THREE),
            lambda column: ", ".join(map(str, column)),
            _items[_item],
        )
    _sums = _items.sum(axis=1)
    number(
        f"{_case}-variances",
        "Sum of the three variances",
        _whole,
        lambda table: round(float(table.var().sum())),
        _items,
    )
    number(
        f"{_case}-sums",
        "Sums of the answers",
        ("points", *THREE),
        lambda sums: ", ".join(map(str, sums)),
        _sums,
    )
    number(f"{_case}-sum", "Variance of the sums", _whole, lambda sums: round(float(sums.var())), _sums)
    number(f"{_case}-alpha", "Cronbach's alpha", ("alpha, at most 1", *THREE), cronbach_alpha, _items)


def other_ratio() -> float:
    """Return the sum of the variances over the variance of the sum in the quiz."""
    return float(OTHER.var().sum() / OTHER.sum(axis=1).var())


QUIZ = ("alpha gone wrong", *THREE)
number("other-ratio", "Ratio of the variances, not taken from 1 (a typical mistake)", QUIZ, other_ratio)
number(
    "other-without-factor",
    "Without the factor k/(k − 1) (a typical mistake)",
    QUIZ,
    lambda: 1 - other_ratio(),
)
number(
    "other-upside-down",
    "With the factor upside down (a typical mistake)",
    QUIZ,
    lambda: 2 / 3 * (1 - other_ratio()),
)

# The net promoter score.

WAVES = ("2023-06", "2023-12", "2024-06", "2024-12", "2025-06", "2025-12")
ANSWERED = "private customers who answered the question"
POINTS = "points, −100 to 100"


def wave_fact(wave: str, name: str) -> float:
    """Return one number of a wave's net promoter score."""
    return float(getattr(tables.wave_score(wave), name))


for _wave, _short in (("2024-12", "now"), ("2025-06", "june"), ("2025-12", "december")):
    _month = pd.Timestamp(_wave).strftime("%B %Y")
    number(
        f"nps-{_short}",
        "Net promoter score",
        (POINTS, _month, ANSWERED),
        lambda wave: signed(wave_fact(wave, "score")),
        _wave,
    )
    number(
        f"nps-{_short}-margin",
        "Half of its 95% interval",
        ("points", _month, ANSWERED),
        wave_fact,
        _wave,
        "margin",
    )
    number(
        f"nps-{_short}-answers",
        "Answers behind the net promoter score",
        ("customers", _month, ANSWERED),
        lambda wave: tables.wave_score(wave).respondents,
        _wave,
    )
    for _part in ("promoters", "detractors"):
        number(
            f"nps-{_short}-{_part}", f"Share of {_part}", (SHARE, _month, ANSWERED), wave_fact, _wave, _part
        )


def wave_change() -> tuple[float, float]:
    """Return the score of December 2025 less that of June 2025, and half of its 95% interval."""
    return tables.wave_score("2025-12").less(tables.wave_score("2025-06"))


def region_gap() -> tuple[float, float]:
    """Return the score of Harbour less that of Plain in December 2024, and half of its 95% interval."""
    return tables.wave_score("2024-12", "Harbour").less(tables.wave_score("2024-12", "Plain"))


CHANGE = ("points", "June and December 2025", ANSWERED)
GAP = ("points", "December 2024", f"{ANSWERED} in the two regions")
number("nps-fall", "Score of June less that of December 2025", CHANGE, lambda: -wave_change()[0])
number(
    "nps-fall-margin",
    "Half of the 95% interval of that change, waves taken as independent",
    CHANGE,
    lambda: wave_change()[1],
)
number("nps-gap", "Score of Harbour less that of Plain", GAP, lambda: region_gap()[0])
number("nps-gap-margin", "Half of the 95% interval of that gap", GAP, lambda: region_gap()[1])
for _region in ("Harbour", "Plain"):
    number(
        f"nps-{_region.lower()}",
        f"Net promoter score of {_region}",
        (POINTS, "December 2024", f"{ANSWERED}, {_region}"),
        lambda region: signed(tables.wave_score("2024-12", region).score),
        _region,
    )
    number(
        f"nps-{_region.lower()}-answers",
        f"Answers behind the score of {_region}",
        ("customers", "December 2024", f"{ANSWERED}, {_region}"),
        lambda region: tables.wave_score("2024-12", region).respondents,
        _region,
    )

# Made-up shops: 30 against 25 points, two spreads behind one score, and the list of the quiz.
THIRTY, TWENTY_FIVE = NetPromoterScore(0.50, 0.20, 100), NetPromoterScore(0.45, 0.20, 100)
CALM = pd.Series([7] * 20 + [8] * 60 + [9] * 20)
SPLIT = pd.Series([4] * 20 + [6] * 20 + [10] * 60)
MADE_UP = ("one survey", "a hundred made-up answers a shop")
SHOPS = {
    "thirty": THIRTY,
    "twenty-five": TWENTY_FIVE,
    "calm": net_promoter_score(CALM),
    "split": net_promoter_score(SPLIT),
}
for _short, _shop in SHOPS.items():
    number(
        f"{_short}-score",
        "Net promoter score of a made-up shop",
        ("points", *MADE_UP),
        lambda of: round(of.score),
        _shop,
    )
    number(
        f"{_short}-error",
        "Standard error of that score",
        ("points", *MADE_UP),
        lambda of: of.standard_error,
        _shop,
    )
    number(
        f"{_short}-margin",
        "Half of the 95% interval of that score",
        ("points", *MADE_UP),
        lambda of: of.margin,
        _shop,
    )
number(
    "thirty-gap-margin",
    "Half of the 95% interval of the difference of the two shops",
    ("points", *MADE_UP),
    lambda: THIRTY.less(TWENTY_FIVE)[1],
)
number(
    "split-detractors",
    "Detractors of a made-up shop",
    ("customers of a hundred", *MADE_UP),
    lambda: round(100 * SHOPS["split"].detractors),
)
number(
    "thirty-margins-added",
    "The two shops' margins added (a typical mistake)",
    ("points", *MADE_UP),
    lambda: THIRTY.margin + TWENTY_FIVE.margin,
)
number(
    "thirty-gap-error",
    "Standard error of the difference of the two shops",
    ("points", *MADE_UP),
    lambda: THIRTY.less(TWENTY_FIVE)[1] / NORMAL_95,
)
for _short, _answers in (("calm", CALM), ("split", SPLIT)):
    number(
        f"{_short}-mean",
        "Mean answer of a made-up shop",
        ("answer, 0 to 10", *MADE_UP),
        lambda answers: float(answers.mean()),
        _answers,
    )


@figure("05.nps-waves")
def nps_waves() -> Drawing:
    """The net promoter score of six waves with its 95% interval."""
    scores = [tables.wave_score(wave) for wave in WAVES]
    months = [pd.Timestamp(wave).strftime("%b %Y") for wave in WAVES]
    picture, axes = new_figure(5.8, 3.2)
    for place, score in enumerate(scores):
        axes.plot([place, place], score.interval, color=PALETTE["navy"], linewidth=2)
        axes.annotate(signed(score.score), (place, score.score), (7, 4), textcoords="offset points")
    axes.plot(range(len(scores)), [score.score for score in scores], "o", color=PALETTE["navy"])
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_xticks(range(len(months)), months)
    axes.set(ylim=(-25, 25), xlim=(-0.4, 5.6), ylabel="Net promoter score (points)")
    axes.set_title("Chance alone could make each of these moves")
    told = "; ".join(
        f"{month} {signed(score.score)}, {score.interval[0]:.0f} to {score.interval[1]:.0f}"
        for month, score in zip(months, scores)
    )
    return Drawing(
        picture, f"Net promoter score of six survey waves with 95% intervals, all of which overlap: {told}."
    )


# What moves the score, and what loyalty is said to be worth.

DRIVERS = (
    "standard deviations",
    "June 2023 to December 2025",
    "answers of private customers to quality, service and attachment",
)
for _name in ("quality", "service", "price"):
    number(
        f"driver-{_name}",
        f"Standardised coefficient of attachment on {_name}",
        DRIVERS,
        lambda name: tables.drivers()[name],
        _name,
    )
number(
    "driver-answers",
    "Answers behind the driver regression",
    ("answers", *DRIVERS[1:]),
    lambda: len(tables.driver_table()),
)

TRUST = ("answer, 1 to 7", "December 2025", "private customers who answered")
PAIRS = (
    "answer, 1 to 7",
    "June 2023 to December 2025",
    "private customers with two answers at least a year apart",
)
for _short, _years, _words in (("new", 0, "in their first year"), ("old", 4, "of four years or more")):
    number(
        f"trust-{_short}",
        f"Mean trust of customers {_words}",
        TRUST,
        lambda years: cell(tables.trust_by_tenure(), years, "mean"),
        _years,
    )
number(
    "trust-fall",
    "Mean fall of the same customer's trust",
    PAIRS,
    lambda: float(-tables.trust_changes().mean()),
)
number(
    "trust-fall-margin",
    "Half of the 95% interval of that fall",
    PAIRS,
    lambda: half_interval(tables.trust_changes()),
)
number(
    "trust-pairs",
    "Customers behind that fall",
    ("customers", *PAIRS[1:]),
    lambda: len(tables.trust_changes()),
)


EARLY = ("answer, 1 to 7", "2023", "private customers who answered in 2023")
for _place, _short, _words in (
    (0, "stayed", "who order in the second half of 2025"),
    (1, "silent", "who do not"),
):
    number(
        f"trust-{_short}",
        f"Mean trust given in 2023 by customers {_words}",
        EARLY,
        lambda place: float(tables.early_trust()[place].mean()),
        _place,
    )
number(
    "trust-gap-interval",
    "95% interval of the difference, those who still order less the others",
    EARLY,
    lambda: span(*mean_difference(*tables.early_trust())[1:], ".1f"),
)


@figure("05.trust")
def trust_figure() -> Drawing:
    """Trust by years since joining, across customers, and the change of the same customers."""
    table = tables.trust_by_tenure()
    change, margin = tables.trust_changes().mean(), half_interval(tables.trust_changes())
    picture, panels = new_figure(6.2, 3.5, columns=2, gridspec_kw={"width_ratios": [3, 1.3]})
    across, within = cast(Any, panels)
    across.errorbar(
        table.index, table["mean"], yerr=table["margin"], fmt="o", color=PALETTE["teal"], linewidth=2
    )
    across.set_xticks(list(table.index), ["0", "1", "2", "3", "4+"])
    across.set(ylim=(4, 5.8), xlabel="Full years since joining", ylabel="Trust, December 2025 (1 to 7)")
    across.set_title("Across customers", fontsize=10.5, fontweight="normal")
    within.errorbar([0], [change], yerr=[margin], fmt="D", color=PALETTE["rust"], linewidth=2)
    within.axhline(0, color=INK, linewidth=0.8)
    within.set(xlim=(-1, 1), ylim=(-0.9, 0.9), ylabel="Change of trust")
    within.set_xticks([0], ["a year or more"])
    within.set_title("Same customers", fontsize=10.5, fontweight="normal")
    picture.suptitle(
        "Long-standing customers trust more, yet trust does not grow",
        x=0.01,
        ha="left",
        fontsize=12,
        fontweight="bold",
    )
    told = ", ".join(
        f"{years} years {row['mean']:.1f} ± {row['margin']:.1f}" for years, row in table.iterrows()
    )
    return Drawing(
        picture,
        f"Left: mean trust by full years since joining, {told} (4 stands for four or more). Right: change of the same "
        f"customers between two answers a year or more apart: {change:+.2f} ± {margin:.2f}.",
    )


MINUTES = ("minutes an order", YEAR, "private buyers of 2024 who joined before it")
for _place, _short, _words in ((0, "young", "in their first year"), (1, "old", "of two years or more")):
    number(
        f"minutes-{_short}",
        f"Service minutes an order, customers {_words}",
        MINUTES,
        lambda place: tables.minutes_an_order()[place],
        _place,
    )
number(
    "minutes-gap",
    "95% interval of the difference, old less young (500 resamples)",
    MINUTES,
    lambda: span(*tables.minutes_an_order()[2:], "+.1f"),
)
SAME = "private customers from before 2023 who ordered in 2023, 2024 and 2025"
for _year in (2023, 2024, 2025):
    number(
        f"stayers-{_year}",
        "Mean margin of the same customers",
        ("euro a customer", f"January to December {_year}", SAME),
        lambda year: float(tables.stayers()[year].mean()),
        _year,
    )
number(
    "stayers",
    "Customers who ordered in all three years",
    ("customers", "2023 to 2025", SAME),
    lambda: len(tables.stayers()),
)


def stayers_fall() -> pd.Series:
    """Return the margin of 2023 less that of 2025 of the same customers."""
    return tables.stayers()[2023] - tables.stayers()[2025]


FALL = ("euro a customer", "2023 and 2025", SAME)
number("stayers-fall", "Margin of 2023 less that of 2025", FALL, lambda: float(stayers_fall().mean()))
number(
    "stayers-fall-margin",
    "Half of the 95% interval of that fall",
    FALL,
    lambda: half_interval(stayers_fall()),
)
for _short, _low, _high, _words in (("young", 0, 1, "less than a year"), ("old", 2, 99, "two years or more")):
    number(
        f"margin-{_short}",
        f"Mean margin of customers with {_words} of tenure",
        ("euro a customer", YEAR, f"private buyers of 2024 with {_words} on 1 January"),
        tables.margin_by_tenure,
        _low,
        _high,
    )

# Steadiness, rivals, word of mouth, price, faults.

for _short, _side, _words in (("warm", True, "of 60 or more"), ("cool", False, "below 60")):
    _facts = (SHARE, NEXT, f"customers on the scorecard with an attachment {_words}")
    number(
        f"lost-{_short}",
        "Share lost by the end of 2025 when rivals cut prices by a fifth",
        _facts,
        lambda side: float(tables.lost_to_cheaper_rivals()[tables.warm() == side].mean()),
        _side,
    )
    number(
        f"lost-{_short}-interval",
        "95% interval of that share",
        _facts,
        lambda side: span(
            *share_interval(
                int(tables.lost_to_cheaper_rivals()[tables.warm() == side].sum()),
                int((tables.warm() == side).sum()),
            )
        ),
        _side,
    )
for _box in ("true", "spurious", "none"):
    for _short, _orders, _words in (
        ("steady", None, "eighty customers"),
        ("orders", tables.STEADY_ORDERS, "customers with three hundred orders of 2024"),
    ):
        number(
            f"{_short}-{_box}",
            f"Coefficient of variation of monthly sales, box {_box}, season taken out",
            ("share of the mean", NEXT, f"{_words}, drawn from the box"),
            tables.steadiness,
            _box,
            _orders,
        )
BROUGHT = ("customers", "2023 to 2025")
number(
    "referrals",
    "Customers who came through another customer",
    (*BROUGHT, "private customers"),
    lambda: int(tables.brought().sum()),
)
number(
    "reproduction",
    "New customers brought by each customer",
    ("customers a customer", "2023 to 2025", "private customers"),
    lambda: float(tables.brought().mean()),
)
for _short, _low, _high in (("promoters", 9, 10), ("passives", 7, 8), ("detractors", 0, 6)):
    _facts = (*BROUGHT, f"private customers whose best answer of 2024 makes them {_short}")
    number(
        f"brought-{_short}",
        f"New customers brought by a hundred {_short}",
        _facts,
        lambda low, high: float(tables.brought_by(low, high).mean()),
        _low,
        _high,
    )
    number(
        f"brought-{_short}-margin",
        "Half of the 95% interval of that number",
        _facts,
        lambda low, high: half_interval(tables.brought_by(low, high)),
        _low,
        _high,
    )
ELASTIC = (
    "% of orders for 1% of price",
    NEXT,
    "private customers with three orders in months with a deal, 2023 and 2024",
)
for _place, _short, _words in ((0, "seldom", "at most a third"), (1, "often", "more than half")):
    number(
        f"elasticity-{_short}",
        f"Price elasticity of orders, customers with {_words} of these orders on deal",
        ELASTIC,
        lambda place: tables.elasticities()[place],
        _place,
    )
number(
    "elasticity-gap",
    "95% interval of the difference, often less seldom (500 resamples)",
    ELASTIC,
    lambda: span(*tables.elasticities()[2:], ".1f"),
)
for _count, _words in ((0, "no failure"), (1, "one failure"), (2, "two failures or more")):
    number(
        f"exits-{_count}",
        f"Subscriptions ended with {_words} so far",
        ("exits in 100 subscriber-years", "2023 to 2025", "subscribers"),
        lambda count: cell(tables.exits_by_failures(), count, "rate"),
        _count,
    )

# Explorables.


@explorable("05.weights")
def weights() -> Explorable:
    """Weigh attitude against behaviour, let the rivals get cheaper, and see what the top fifth does next year."""
    names, colours = ["best", "others", "silent"], ["#1b2270", "#a3781a", "#b9bec2"]
    said = "datum.came === 'best' ? 'best fifth by margin' : datum.came === 'silent' ? 'no order after June' : 'in between'"
    labels = ["best fifth by margin", "in between", "no order after June"]
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.share === attitude && datum.price === rivals")
        .transform_calculate(said=said, rank=f"indexof({names}, datum.came)")
        .mark_bar()
        .encode(
            x=alt.X("fifth:O", title="Fifth by the index of 2024 (5 = top)", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(customers):Q", title="Customers", scale=alt.Scale(domain=[0, 140])),
            color=alt.Color(
                "said:N",
                title=None,
                sort=labels,
                scale=alt.Scale(domain=labels, range=colours),
                legend=alt.Legend(orient="top", columns=1, symbolSize=120),
            ),
            order=alt.Order("rank:Q"),
        )
        .add_params(alt.param(name="attitude", value=50), alt.param(name="rivals", value=100))
    )
    here = "share == attitude and price == rivals and fifth == 5"
    return Explorable(
        chart=dressed(chart, 300),
        rows=tables.weighed_rows(),
        sliders=(
            Slider("attitude", "Weight of attitude; the rest is behaviour", 0, 100, 50, 10, "%"),
            Slider("rivals", "Rivals' prices in 2025", 70, 100, 100, 10, "% of history"),
        ),
        counts={
            "chosen": here,
            "hits": f"{here} and came == 'best'",
            "silent": f"{here} and came == 'silent'",
            "new": f"{here} and new == 1",
        },
        summary=(
            "Attitude weighs {attitude} %. Of the {chosen} customers in the top fifth, {hits} are among the best fifth by margin "
            "in 2025 and {silent} order nothing after June 2025. {new} of the {chosen} would not be in it by behaviour alone."
        ),
        alt=(
            "Stacked bars, one for each fifth of an index that weighs attitude and behaviour of 2024. Colours tell what the "
            "customers did in 2025: best fifth by margin, in between, or no order after June."
        ),
        weight="customers",
    )


def weighed(attitude: int, rivals: int, name: str) -> int:
    """Return one number of the explorable at a setting of its two sliders."""
    return count(weights(), {"attitude": attitude, "rivals": rivals})[name]


for _short, _attitude, _rivals, _name in (
    ("silent", 0, 70, "silent"),
    ("silent-before", 0, 100, "silent"),
    ("silent-mixed", 20, 70, "silent"),
    ("silent-attitude", 100, 70, "silent"),
    ("hits", 0, 70, "hits"),
):
    number(
        f"weights-{_short}",
        f"Customers of the top fifth ({_name}) with attitude at {_attitude}% and rivals' prices at {_rivals}%",
        ("customers", "July to December 2025" if _name == "silent" else NEXT, TOP),
        weighed,
        _attitude,
        _rivals,
        _name,
    )


# Two shops whose customers stand 50/30/20 (promoters, passives, detractors): spread of one answer, and of a difference.
SPREAD = THIRTY.spread
SURVEYS = 200


@explorable("05.two-shops")
def two_shops() -> Explorable:
    """Survey two shops two hundred times: how often does the worse shop come out ahead?"""
    normal = NormalDist()
    rows = pd.DataFrame(
        {"luck": [round(normal.inv_cdf((place + 0.5) / SURVEYS), 4) for place in range(SURVEYS)]}
    )
    squared = round(2 * SPREAD**2)
    labels = ["B ahead", "A ahead, chance could do it", "A clearly ahead"]
    difference = f"gap + datum.luck * sqrt({squared} / answers)"
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(difference=difference)
        .transform_calculate(
            bin="2 * floor(datum.difference / 2) + 1",
            said=f"datum.difference < 0 ? '{labels[0]}' : datum.difference >= {NORMAL_95} * sqrt({squared} / answers)"
            f" ? '{labels[2]}' : '{labels[1]}'",
        )
        .mark_bar(size=7)
        .encode(
            x=alt.X("bin:Q", title="A less B, as measured (NPS points)", scale=alt.Scale(domain=[-45, 65])),
            y=alt.Y("count():Q", title=f"Surveys of {SURVEYS}"),
            color=alt.Color(
                "said:N",
                title=None,
                sort=labels,
                scale=alt.Scale(domain=labels, range=["#93210f", "#a3781a", "#136a58"]),
                legend=alt.Legend(orient="top", columns=1, symbolSize=120),
            ),
        )
        .add_params(alt.param(name="answers", value=100), alt.param(name="gap", value=5))
    )
    missing = f"({NORMAL_95} - luck)"
    return Explorable(
        chart=dressed(chart, 300),
        rows=rows,
        sliders=(
            Slider("answers", "Answers from each shop", 50, 4000, 100, 50, "answers"),
            Slider("gap", "Shop A is truly ahead by", 0, 20, 5, 1, "points"),
        ),
        counts={
            "wrong": f"luck < 0 and luck * luck * {squared} > gap * gap * answers",
            "clear": f"luck >= {NORMAL_95} or gap * gap * answers >= {missing} * {missing} * {squared}",
        },
        summary=(
            "With {answers} answers from each shop and a true lead of {gap} points for A, {wrong} of {total} surveys put B ahead, "
            "and {clear} show A ahead by more than the 95 % margin."
        ),
        alt=(
            "Bars: how two hundred surveys of the same two shops scatter. The measured difference in points runs across; colours "
            "part surveys that put B ahead, that put A ahead within the margin of chance, and that put A clearly ahead."
        ),
    )
