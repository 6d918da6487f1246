"""Chapter 03, "Service quality and promises": numbers and figures of its reading; counter, care and cases stand beside."""

from functools import cache

import pandas as pd

from loyaltylab.figures import PALETTE, QUIET, new_figure
from loyaltylab.measures.intervals import share_difference, share_interval
from loyaltylab.measures.scorecard import cronbach_alpha
from loyaltylab.measures.service_quality import (
    DIMENSIONS,
    difference_reliability,
    explained_difference,
    gaps,
    mean_gaps,
)
from loyaltylab.measures.service_studies import PROMISE_BOOK
from loyaltylab.site.pages import Drawing, figure
from loyaltylab.site.pages import ch03_care as care
from loyaltylab.site.pages import ch03_cases as cases
from loyaltylab.site.pages import ch03_counter as counter
from loyaltylab.site.pages import ch03_tables as tables
from loyaltylab.site.pages import ch03_treatment as treatment
from loyaltylab.site.pages.ch03_common import Facts, at, estimate, interval, number

__all__ = ["care", "cases", "counter", "tables"]
WAVES = "June 2023 to December 2025"
SAID: Facts = ("share of variance", WAVES, "answers with satisfaction and all five pairs")
EVENTS: Facts = ("share of events", "2025", "service events on file")
POINTS: Facts = ("points of the scale of 1 to 7", WAVES, "answers with all five pairs")
# --- Expected and perceived


@cache
def dimension_gaps() -> pd.DataFrame:
    """Return the mean gap of each dimension with its interval."""
    return mean_gaps(tables.answers())


number("answers", "Answers with satisfaction and all five pairs", ("answers", WAVES, "all answers"),
       lambda: len(tables.answers()))  # fmt: skip
for _name in DIMENSIONS:
    estimate(f"gap-{_name}", f"Perceived less expected {_name}", POINTS,
             lambda name=_name: tuple(dimension_gaps().loc[name]))  # fmt: skip
    for _prefix in ("expect", "perceive"):
        number(f"{_prefix}-{_name}", f"Mean of “{_prefix}” for {_name}", POINTS,
               lambda column=f"{_prefix}_{_name}": float(tables.answers()[column].mean()))  # fmt: skip
for _model in tables.MODELS:
    number(f"fit-{_model}", f"Satisfaction explained by {_model}", SAID, tables.fit, _model)
    number(f"fit-style-{_model}", f"Satisfaction explained by {_model} and the habit of saying yes", SAID,
           tables.fit, _model, "satisfaction", True)  # fmt: skip
    number(f"fit-true-{_model}", f"Hidden satisfaction explained by {_model}", SAID,
           tables.fit, _model, "satisfaction_true")  # fmt: skip

    number(f"fit-true-style-{_model}", f"Hidden satisfaction explained by {_model} and the habit of saying yes", SAID,
           tables.fit, _model, "satisfaction_true", True)  # fmt: skip
number("fit-style-alone", "Satisfaction explained by the habit of saying yes alone", SAID, tables.style_alone)


@cache
def fit_gain() -> tuple[float, float, float]:
    """Return how much more of satisfaction performance explains than the gap, with its interval."""
    value, low, high = explained_difference(tables.answers(), "satisfaction", ["performance"], ["gap"])
    return value, low, high


estimate("fit-gain", "Satisfaction explained by performance less that explained by the gap", SAID, fit_gain)


def _items(part: str) -> pd.DataFrame:
    table = tables.answers()
    return (
        gaps(table) if part == "gap" else table[[f"{part}_{name}" for name in DIMENSIONS]].set_axis(list(DIMENSIONS), axis=1)
    )  # fmt: skip


RELIABILITY: Facts = ("Cronbach's alpha", *SAID[1:])
for _part in ("perceive", "expect", "gap"):
    number(f"alpha-{_part}", f"Reliability of the mean of five “{_part}” scores", RELIABILITY,
           lambda part=_part: cronbach_alpha(_items(part)))  # fmt: skip


def alpha_by_formula() -> float:
    """Return the reliability that the formula expects of the gap from its two parts."""
    met, hoped = _items("perceive"), _items("expect")
    one, other = met.mean(axis=1), hoped.mean(axis=1)
    return difference_reliability(
        cronbach_alpha(met), cronbach_alpha(hoped), one.std(), other.std(), float(one.corr(other))
    )


number("alpha-formula", "Reliability that the formula expects of the gap", RELIABILITY, alpha_by_formula)
PER_POINT: Facts = (
    "points of satisfaction (1 to 5) for each point",
    WAVES,
    "answers with satisfaction and all five pairs",
)
estimate(
    "loss", "Satisfaction for each point below what was expected", PER_POINT, lambda: tables.bend()["loss"]
)
estimate(
    "gain", "Satisfaction for each point above what was expected", PER_POINT, lambda: tables.bend()["gain"]
)
estimate("smile", "Satisfaction for each point of empathy, the other perceptions held equal", PER_POINT,
         lambda: tables.smile()["empathy"])  # fmt: skip
estimate("rest", "Satisfaction for each point of the mean of the four other perceptions, empathy held equal", PER_POINT,
         lambda: tables.smile()["other"])  # fmt: skip
TWICE: Facts = ("points for each point", WAVES, "customers who answered two waves running")
number(
    "twice", "Pairs of answers half a year apart", ("pairs", *TWICE[1:]), lambda: len(tables.consecutive())
)
estimate("escalate", "Expectation for each point perceived half a year before, expectation then held equal", TWICE,
         tables.later_slope, "expectation", "performance_before", ("expectation_before",))  # fmt: skip
number("escalate-true", "Hidden expectation for each point of hidden perceived service half a year before, expectation then held equal",
       ("points for each point", WAVES, "private and business customers in two waves running, silent ones too"), tables.true_expectation)  # fmt: skip
estimate("carry", "Satisfaction for each point of the score half a year before", TWICE,
         tables.later_slope, "satisfaction", "satisfaction_before")  # fmt: skip
estimate("long-run", "Affection (1 to 7) for each point of the mean of earlier satisfaction scores, today's held equal",
         ("points for each point", WAVES, "answers of customers who had answered before"), tables.long_run)  # fmt: skip

estimate("long-run-style", "Affection (1 to 7) for each point of the mean of earlier satisfaction scores, today's and the habit of saying yes held equal",
         ("points for each point", WAVES, "answers of customers who had answered before"), tables.long_run, True)  # fmt: skip


@figure("03.gaps")
def gap_figure() -> Drawing:
    """Draw the mean gap of the five dimensions with intervals."""
    table = dimension_gaps().iloc[::-1]
    picture, axes = new_figure(6.0, 3.2)
    for place, (_, row) in enumerate(table.iterrows()):
        colour = (
            PALETTE["rust"] if row["high"] < 0 else PALETTE["blue"] if row["low"] > 0 else PALETTE["ochre"]
        )
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.5)
        axes.plot(row["value"], place, "o", color=colour, markersize=7)
        axes.annotate(
            f"{row['value']:+.2f}", (row["value"], place), (0, 7), textcoords="offset points", ha="center"
        )
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(range(len(table)), [name.capitalize() for name in table.index])
    axes.set(ylim=(-0.5, 4.7), xlabel="Perceived less expected, points of the scale of 1 to 7")
    axes.grid(visible=False, axis="y")
    axes.set_title("Below what was expected: reliability")
    words = "; ".join(f"{name} {row['value']:+.2f}" for name, row in dimension_gaps().iterrows())
    return Drawing(
        picture,
        f"Five mean gaps with 95 % intervals: {words}. Reliability lies clearly below 0, responsiveness at 0, the other three above.",
    )


# --- Four levels

for _level in tables.LEVELS:
    number(f"level-{_level}", f"Share of answers {_level} what was expected", ("share of answers", *SAID[1:]),
           lambda level=_level: at(tables.levels(), level, "share"))  # fmt: skip
    estimate(f"happy-{_level}", f"Share who gave 4 or 5 when service was {_level} what was expected",
             ("share of answers", WAVES, f"answers {_level} what was expected"),
             lambda level=_level: tuple(tables.levels().loc[level, ["satisfied", "low", "high"]]))  # fmt: skip
number("unhappy-above", "Answers above what was expected that gave 3 or less", ("answers", WAVES, "answers above what was expected"),
       lambda: round(float((1 - at(tables.levels(), "above", "satisfied")) * at(tables.levels(), "above", "answers"))))  # fmt: skip
for _score, _odds in ((3, "three"), (4, "four"), (5, "five")):
    number(f"odds-{_odds}", f"Odds of a score of {_score} or more above what was expected, over those below it",
           ("ratio of odds", WAVES, "answers below and above what was expected"),
           lambda score=_score: tables.odds_of_levels()[score])  # fmt: skip


def _care(happy: bool, arm: str) -> tuple[int, int]:
    row = treatment.care()["table"].loc[(happy, arm)]
    return int(row["sum"]), int(row["size"])


number("care-people", "Private customers with a score of 2023 who were drawn for the tasting of March 2024",
       ("customers", "2023 and 2024", "drawn by lot"), lambda: treatment.care()["people"])  # fmt: skip
for _happy, _word in ((True, "happy"), (False, "unhappy")):
    _base: Facts = (
        "share of customers",
        "September 2024 to February 2025",
        f"{_word} customers (score {'4 or 5' if _happy else '3 or less'} in 2023) in the lot of March 2024",
    )
    for _arm in ("invitation", "control"):
        number(f"care-{_word}-{_arm}", f"Share who order in the second half-year after it ({_arm})", _base,
               lambda happy=_happy, arm=_arm: _care(happy, arm)[0] / _care(happy, arm)[1])  # fmt: skip
    estimate(f"care-{_word}-gap", "Share who order, invited less not invited", _base,
             lambda happy=_happy: share_difference(*_care(happy, "invitation"), *_care(happy, "control")))  # fmt: skip

# --- Promises

number("events", "Service events on file", ("events", "2025", "all events"), lambda: len(tables.tickets()))
number(
    "kept",
    "Share of service events within the promised time",
    EVENTS,
    lambda: float(tables.tickets()["kept"].mean()),
)
interval("kept", "Share of service events within the promised time", EVENTS,
         lambda: share_interval(int(tables.tickets()["kept"].sum()), len(tables.tickets())))  # fmt: skip
_BASES = {
    "delay": "service events on file",
    "guarantee": "teapots of the made-up promise book",
    "duration": "counter events on file",
    "waiting": "customers at the made-up counter",
    "booking": "bookings of the made-up promise book",
    "response": "messages of the made-up promise book",
    "delivery": "delivery events on file",
    "correction": "failures made good",
}
for _name, _base_words in _BASES.items():
    estimate(f"promise-{_name}", f"Share of promises kept: {_name}", ("share of events", "2025", _base_words),
             lambda name=_name: tuple(tables.promises().loc[name, ["kept", "low", "high"]]))  # fmt: skip
    number(f"promise-{_name}-events", f"Events: {_name}", ("events", "2025", _base_words),
           lambda name=_name: int(at(tables.promises(), name, "events")))  # fmt: skip
for _bad, _word in ((True, "failed"), (False, "well")):
    number(f"kept-{_word}", f"Share within the promised time, events that {'failed' if _bad else 'went well'}",
           ("share of events", "2025", "events that failed" if _bad else "events that went well"),
           lambda failed=_bad: float(tables.tickets().loc[tables.tickets()["failed"] == failed, "kept"].mean()))  # fmt: skip
for _kind in ("core", "encounter", "billing", "delivery"):
    _of_kind: Facts = ("minutes", "2025", f"{_kind} events")
    number(
        f"median-{_kind}", "Median of actual minutes", _of_kind, lambda kind=_kind: _minutes(kind).median()
    )
    number(
        f"spread-{_kind}",
        "Standard deviation of actual minutes",
        _of_kind,
        lambda kind=_kind: float(_minutes(kind).std()),
    )
    number(f"promised-{_kind}", "Promised minutes", _of_kind,
           lambda kind=_kind: int(_of("promised_minutes", kind).median()))  # fmt: skip


def _of(column: str, kind: str) -> pd.Series:
    table = tables.tickets()
    chosen: pd.Series = table.loc[table["kind"] == kind, column]
    return chosen


def _minutes(kind: str) -> pd.Series:
    return _of("actual_minutes", kind)


for _bad, _word in ((True, "failed"), (False, "well")):
    number(f"core-{_word}", f"Share within the promised time, counter events that {'failed' if _bad else 'went well'}",
           ("share of events", "2025", f"counter events that {'failed' if _bad else 'went well'}"),
           lambda bad=_bad: float(tables.tickets().query("kind == 'core' and failed == @bad")["kept"].mean()))  # fmt: skip
number("well-median", "Median of actual minutes of events that went well", ("minutes", "2025", "events that went well"),
       lambda: float(tables.tickets().query("not failed")["actual_minutes"].median()))  # fmt: skip
number("mended-median", "Median of actual minutes of failures made good", ("minutes", "2025", "failures made good"),
       lambda: float(tables.tickets().query("failed and recovered")["actual_minutes"].median()))  # fmt: skip
for _place, (_line, _pay) in enumerate(tables.LADDER.items(), start=1):
    number(
        f"ladder-line-{_place}",
        f"Line {_place} of the ladder",
        ("minutes late", "made up", "the pledge"),
        lambda line=_line: int(line),
    )
    number(
        f"ladder-pay-{_place}",
        f"Pay at line {_place}",
        ("euro", "made up", "the pledge"),
        lambda pay=_pay: int(pay),
    )
    number(f"ladder-late-{_place}", f"Share of events more than {_line:.0f} minutes late", EVENTS,
           lambda line=_line: tables.ladder()[f"late_{line:.0f}"])  # fmt: skip
PER_EVENT: Facts = ("euro an event", "2025", "service events on file")
number("ladder-each", "What the ladder would have paid", PER_EVENT, lambda: tables.ladder()["each"])
number(
    "ladder-wrong",
    "The same with whole pays added up (a typical mistake)",
    PER_EVENT,
    lambda: tables.ladder()["wrong"],
)
number(
    "ladder-year",
    "What the ladder would have paid in the year",
    ("euro", *EVENTS[1:]),
    lambda: tables.ladder()["year"],
)
number("paid-year", "Compensation really paid", ("euro", *EVENTS[1:]), lambda: tables.ladder()["paid"])
number("paid-each", "Compensation really paid", PER_EVENT, lambda: tables.ladder()["paid_each"])
number(
    "most-late",
    "Lateness that a made-up promise would still allow",
    ("minutes", "made up", "the promise"),
    lambda: tables.MOST_LATE,
)
for _promise, _key in (("first reply", "response"), ("booking", "booking"), ("guarantee", "guarantee")):
    number(f"book-{_key}", f"What is promised: {_promise}", (PROMISE_BOOK[_promise][4], "made up", "the promise book"),
           lambda promise=_promise: PROMISE_BOOK[promise][0])  # fmt: skip
number("broken-core", "Share of counter events later than promised", ("share of events", "2025", _BASES["duration"]),
       lambda: 1 - at(tables.promises(), "duration", "kept"))  # fmt: skip
