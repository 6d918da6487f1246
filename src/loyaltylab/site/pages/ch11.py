"""Chapter 11, "Predicting churn and deciding whom to call": numbers, figures and explorables of its reading."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.targeting import call_threshold, expected_net_value, missing_orders
from loyaltylab.site.pages import Drawing, Explorable, Slider, define, explorable, figure, value
from loyaltylab.site.pages import ch11_tables as tables
from loyaltylab.site.pages.charts import dressed

MARCH = {
    "period": "1 March to 27 August 2025",
    "base": "private customers with an order in the 180 days before",
}
LEARNED = {"period": "windows of March and September 2024", "base": "active private customers, once a window"}
OWN = {"period": "March to May 2025", "base": "active customers in Lantern's trial"}
LARGE = {"period": "March to May 2025", "base": "active customers in the trial of a Lantern of 20,000"}
WATCHED = {
    "period": "2024 and 2025",
    "base": "customers from before 2023 with twelve orders or more in 2023, still there in January 2024",
}
LOST = {"period": "2024 and 2025", "base": "lost customers who were asked back"}

Number = float | int | str


def number(id: str, meaning: str, compute: Callable[[], Number], unit: str, facts: Mapping[str, str]) -> None:
    """Register one number of the page under ``11.id``."""
    define(f"11.{id}", meaning, compute, unit=unit, **facts)


def define_estimate(
    id: str, meaning: str, compute: Callable[[], Estimate], unit: str, facts: Mapping[str, str]
) -> None:
    """Register an estimate and both ends of its 95 % interval: ``11.id``, ``11.id-low``, ``11.id-high``."""
    for place, ending, words in ((0, "", ""), (1, "-low", ", lower end"), (2, "-high", ", upper end")):
        number(id + ending, meaning + words, partial(_part, compute, place), unit, facts)


def _part(compute: Callable[[], Estimate], place: int) -> float:
    return float(compute()[place])


# --- windows and models --------------------------------------------------------------------------------------------------

number("learned", "Rows to learn from", lambda: len(tables.learning()), "customer windows", LEARNED)
number("judged", "Customers in the window of March 2025", lambda: len(tables.judged()), "customers", MARCH)
number(
    "silent-count",
    "Customers who fell silent",
    lambda: int(tables.judged()["silent"].sum()),
    "customers",
    MARCH,
)
number(
    "silent",
    "Share who fell silent",
    lambda: float(tables.judged()["silent"].mean()),
    "share of customers",
    MARCH,
)
number(
    "spoke",
    "Share who did not fall silent: the hit rate of “nobody will”",
    lambda: float(1 - tables.judged()["silent"].mean()),
    "share of customers",
    MARCH,
)
number(
    "gone-silent",
    "Share of the silent who had left (hidden truth)",
    partial(tables.gone, True),
    "share of customers",
    MARCH,
)
number(
    "gone-others",
    "Share of the others who had left (hidden truth)",
    partial(tables.gone, False),
    "share of customers",
    MARCH,
)
for _name in ("logistic", "small", "grown"):
    number(
        f"{_name}-learned",
        f"AUC of the {_name} model on the windows it learned from",
        partial(tables.hit_rank, _name, True),
        "AUC",
        LEARNED,
    )
    number(
        f"{_name}-later",
        f"AUC of the {_name} model half a year later",
        partial(tables.hit_rank, _name, False),
        "AUC",
        MARCH,
    )
number(
    "leaked",
    "AUC with one clue from the future",
    tables.leaked_rank,
    "AUC",
    MARCH,
)


def at_half() -> pd.Series:
    """Return whom the logistic model gives a chance of a half or more."""
    return tables.judged()["logistic"] >= 0.5


number(
    "accuracy",
    "Share that the logistic model gets right when it says “silent” from a chance of 50 % on",
    lambda: float((at_half() == tables.judged()["silent"]).mean()),
    "share of customers",
    MARCH,
)
number(
    "found",
    "Share of the silent whom it finds with that line",
    lambda: float(at_half()[tables.judged()["silent"]].mean()),
    "share of silent customers",
    MARCH,
)
number(
    "ends",
    "Share of subscriptions that end in a month",
    tables.monthly_ends,
    "share of subscriptions",
    {"period": "a month, over 2024 and 2025", "base": "subscriptions at the start of the month"},
)
number(
    "stays-on",
    "Share that “no subscription ends this month” gets right",
    lambda: 1 - tables.monthly_ends(),
    "share of subscriptions",
    {"period": "a month, over 2024 and 2025", "base": "subscriptions at the start of the month"},
)


def _tenth(group: int, column: str) -> float:
    return float(tables.calibration()[column].iloc[group - 1])


for _group, _words in ((10, "top"), (1, "bottom")):
    number(
        f"{_words}-predicted",
        f"Mean predicted chance in the {_words} tenth",
        partial(_tenth, _group, "predicted"),
        "chance",
        MARCH,
    )
    number(
        f"{_words}-observed",
        f"Share of the {_words} tenth who fell silent",
        partial(_tenth, _group, "observed"),
        "share of customers",
        MARCH,
    )
number(
    "lift",
    "Silent share of the top tenth over that of all",
    lambda: _tenth(10, "observed") / float(tables.judged()["silent"].mean()),
    "times",
    MARCH,
)


def grown_says(silent: bool) -> float:
    """Return the share who fell silent of those to whom the grown tree gives a chance of 1 (or of 0)."""
    table = tables.judged()
    return float(table.loc[table["grown"] == float(silent), "silent"].mean())


number(
    "grown-sure",
    "Share who fell silent where the grown tree is sure",
    partial(grown_says, True),
    "share",
    MARCH,
)

# --- cost ----------------------------------------------------------------------------------------------------------------

CALL_COST, CALL_GAIN = 4.0, 20.0
MADE_UP = {"period": "one campaign", "base": "a made-up example"}
number("case-cost", "Cost of one call", lambda: CALL_COST, "euro", MADE_UP)
number("case-gain", "What a call brings where it is needed", lambda: CALL_GAIN, "euro", MADE_UP)
number(
    "case-threshold",
    "Chance from which a call pays",
    partial(call_threshold, CALL_COST, CALL_GAIN),
    "chance",
    MADE_UP,
)


def _curve(threshold: float, column: str) -> float:
    return float(tables.decision_curve()[column].loc[threshold])


number(
    "benefit-called", "Share called from 20 % on", partial(_curve, 0.2, "called"), "share of customers", MARCH
)
number(
    "benefit-model",
    "Net benefit of calling from 20 % on, per 100 customers",
    lambda: 100 * _curve(0.2, "model"),
    "hits",
    MARCH,
)
number(
    "benefit-everybody",
    "Net benefit of calling everybody at a threshold of 20 %, per 100 customers",
    lambda: 100 * _curve(0.2, "everybody"),
    "hits",
    MARCH,
)

# --- the trial -----------------------------------------------------------------------------------------------------------

number("letter-cost", "Cost of a letter", lambda: tables.LETTER_CENTS / 100, "euro", OWN)
number("trial", "Customers in the trial", lambda: len(tables.own_trial()), "customers", OWN)
number(
    "trial-letters",
    "Customers with a letter",
    lambda: int(tables.own_trial()["letter"].sum()),
    "customers",
    OWN,
)
number("large-trial", "Customers in the trial", lambda: len(tables.large()), "customers", LARGE)
define_estimate(
    "own-effect",
    "Effect of a letter on three months' margin",
    lambda: tables.effect(tables.own_trial()),
    "euro a letter",
    OWN,
)
define_estimate(
    "large-effect",
    "Effect of a letter on three months' margin",
    lambda: tables.effect(tables.large()),
    "euro a letter",
    LARGE,
)
number(
    "large-gain",
    "True gain of a letter (hidden truth)",
    lambda: float(tables.large()["gain"].mean()),
    "euro a letter",
    LARGE,
)
number(
    "own-gain",
    "True gain of a letter in Lantern's own trial (hidden truth)",
    lambda: float(tables.large().loc[tables.own_trial().query("letter").index, "gain"].mean()),
    "euro a letter",
    OWN,
)


def _fifth(group: int) -> Estimate:
    row = tables.by_risk("large").loc[group]
    return Estimate(float(row["effect"]), float(row["low"]), float(row["high"]))


define_estimate(
    "riskiest", "Effect of a letter on the riskiest fifth", partial(_fifth, 5), "euro a letter", LARGE
)
number(
    "riskiest-gain",
    "True gain of a letter to the riskiest fifth (hidden truth)",
    lambda: float(tables.large().loc[tables.riskiest(), "gain"].mean()),
    "euro a letter",
    LARGE,
)
number(
    "riskiest-control",
    "Three months' margin of the riskiest fifth without a letter",
    lambda: float(tables.large().loc[tables.riskiest() & ~tables.large()["letter"], "outcome"].mean()),
    "euro a customer",
    LARGE,
)
number(
    "riskiest-people",
    "Customers in the riskiest fifth",
    lambda: int(tables.riskiest().sum()),
    "customers",
    LARGE,
)
number(
    "comparers-people",
    "Customers who answer 5, 6 or 7 to “I compare offers”",
    lambda: int(tables.comparers().sum()),
    "customers",
    LARGE,
)
define_estimate(
    "comparers",
    "Effect of a letter on those who answer 5, 6 or 7",
    lambda: tables.effect(tables.large()[tables.comparers()]),
    "euro a letter",
    LARGE,
)
number(
    "comparers-gain",
    "True gain of a letter to those who answer 5, 6 or 7 (hidden truth)",
    lambda: float(tables.large().loc[tables.comparers(), "gain"].mean()),
    "euro a letter",
    LARGE,
)


def _answer(answer: str, column: str) -> float:
    return float(tables.by_answer().loc[answer, column])  # type: ignore[arg-type]


for _row, _answers in (("dogs", "1 or 2"), ("three", "3"), ("four", "4"), ("five", "5"), ("keen", "6 or 7")):
    for _column, _unit, _words in (
        ("effect", "euro a letter", "Effect of a letter"),
        ("low", "euro a letter", "Lower end of the effect of a letter"),
        ("high", "euro a letter", "Upper end of the effect of a letter"),
        ("risk", "chance", "Mean predicted chance of falling silent"),
    ):
        number(
            f"{_row}-{_column}",
            f"{_words}, answer {_answers}",
            partial(_answer, _answers, _column),
            _unit,
            LARGE,
        )
for _rule, _words in (
    ("risk", "riskiest tenth"),
    ("value", "tenth with the largest margin"),
    ("response", "tenth with the largest predicted response"),
):
    number(
        f"rule-{_rule}",
        f"What a letter to the {_words} earned, after its cost (hidden truth)",
        partial(tables.rule_gain, _rule, 0.1),
        "euro a letter",
        {**LARGE, "base": "letters of the large trial on which no response was learned"},
    )


@value(
    "11.aimed",
    unit="customers",
    period="September 2024",
    base="customers of the campaign aimed by risk score",
)
def aimed() -> int:
    """Customers of the campaign that was aimed by risk score, all written to."""
    contacts = tables.load("contacts")
    return int((contacts["targeting"] == "score").sum())


@value(
    "11.aimed-ordered",
    unit="share of customers",
    period="180 days from the letter on, September 2024 to February 2025",
    base="customers of the campaign aimed by risk score",
)
def aimed_ordered() -> float:
    """Share of those who were all written to who ordered again."""
    contacts, orders = tables.load("contacts"), tables.load("orders")
    written = contacts.loc[contacts["targeting"] == "score", ["customer_id", "date"]]
    rows = orders.merge(written, on="customer_id", suffixes=("", "_letter"))
    days = (rows["date"] - rows["date_letter"]).dt.days
    return float(written["customer_id"].isin(rows.loc[days.between(0, 179), "customer_id"]).mean())


# --- alarms --------------------------------------------------------------------------------------------------------------

number("watched", "Customers watched", lambda: len(tables.watched()[0]), "customers", WATCHED)
for _field, _unit, _words in (
    ("false_per_100", "alarms for 100 months of stayers", "False alarms"),
    ("alarms", "alarms", "All alarms"),
    ("followed", "share of alarms", "Alarms followed by leaving within six months (hidden truth)"),
    ("by_luck", "share of customer months", "Months followed by leaving within six months (hidden truth)"),
    ("caught", "share of leavers", "Leavers with an alarm in their last six months (hidden truth)"),
    ("leavers", "customers", "Leavers among the watched (hidden truth)"),
):
    for _line in (2, 3, 6):
        number(
            f"alarm-{_field.replace('_', '-')}-{_line}",
            f"{_words}, line at {_line} missing orders",
            lambda line=_line, name=_field: getattr(tables.alarms(float(line)), name),  # type: ignore[misc]
            _unit,
            WATCHED,
        )


@value("11.pace-kept", unit="share of expected orders", **WATCHED)
def pace_kept() -> float:
    """Orders of those who stayed, as a share of what their pace of 2023 lets expect."""
    bought, expected, left = tables.watched()
    stay = left.isna()
    return float(bought[stay].to_numpy().sum() / expected[stay].to_numpy().sum())


CASE_ORDERS, CASE_EXPECTED = (2, 1, 0, 2, 0, 0), 2.0
CASE = {"period": "six months", "base": "a made-up customer who orders twice a month"}


@cache
def case_levels() -> list[float]:
    """Return the running count of missing orders of the made-up customer."""
    months = [f"m{number}" for number in range(1, 7)]
    bought = pd.DataFrame([CASE_ORDERS], columns=months)
    return [float(x) for x in missing_orders(bought, bought * 0 + CASE_EXPECTED).iloc[0]]


number("case-orders", "Orders in six months", lambda: ", ".join(map(str, CASE_ORDERS)), "orders", CASE)
number(
    "case-levels",
    "Missing orders at the end of each month",
    lambda: ", ".join(f"{level:.2f}" for level in case_levels()),
    "orders",
    CASE,
)
number(
    "case-allowance",
    "What a month without orders adds",
    lambda: CASE_EXPECTED * 0.5 / float(np.log(2)),
    "orders",
    CASE,
)

# --- whom to win back ----------------------------------------------------------------------------------------------------

number("lost", "Lost customers who were asked", lambda: len(tables.lost()), "customers", LOST)
number(
    "back-price",
    "Share who came back with the price offer",
    partial(tables.share_back, "price"),
    "share",
    LOST,
)
number("back-control", "Share who came back unasked", partial(tables.share_back, "control"), "share", LOST)
for _arm, _words in (("price", "with the price offer"), ("control", "of the control arm")):
    number(
        f"{_arm}-people",
        f"Lost customers {_words}",
        lambda arm=_arm: int((tables.lost()["arm"] == arm).sum()),  # type: ignore[misc]
        "customers",
        LOST,
    )
define_estimate(
    "back-extra",
    "Share who came back with the price offer, less that of the control arm",
    tables.extra_back,
    "difference of shares",
    LOST,
)
number("price-offer", "Cost of the price offer if taken", lambda: 8.0, "euro", LOST)
number(
    "second-share",
    "Margin that those who came back brought until the records end, as a share of their last year's",
    lambda: float((tables.lost()["worth"] / tables.lost()["before"]).median()),
    "share of margin",
    LOST,
)
number(
    "worth-asking",
    "Lost customers with an expected net value above 0",
    lambda: int((tables.offer_values() > 0).sum()),
    "customers",
    LOST,
)
for _place, _end in ((2, "low"), (1, "high")):
    # The more the offer adds, the sooner it pays.
    number(
        f"worth-line-{_end}",
        f"Second-life margin from which the offer pays, {_end} end by the interval of what the offer adds",
        lambda place=_place: tables.share_back("price") * 8.0 / tables.extra_back()[place],  # type: ignore[misc]
        "euro",
        LOST,
    )
number(
    "worth-line",
    "Second-life margin from which the offer pays",
    lambda: tables.share_back("price") * 8.0 / (tables.share_back("price") - tables.share_back("control")),
    "euro",
    LOST,
)


def _top_share() -> float:
    values = tables.offer_values()
    return float(values.head(len(values) // 10).sum() / values[values > 0].sum())


number("top-tenth-value", "Share of all positive expected value in the top tenth", _top_share, "share", LOST)


def naive_count() -> int:
    """Return how many seem worth asking when all who come back are credited to the offer."""
    values = expected_net_value(tables.share_back("price"), 0.0, tables.lost()["worth"], 8.0)
    return int((values > 0).sum())


number(
    "naive-count",
    "Lost customers who seem worth asking without a control arm",
    naive_count,
    "customers",
    LOST,
)


# --- figures ---------------------------------------------------------------------------------------------------------


@figure("11.calibration")
def calibration() -> Drawing:
    """Predicted chance against what happened."""
    table = tables.calibration() * 100
    picture, axes = new_figure(5.8, 3.9)
    axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1)
    axes.vlines(table["predicted"], table["low"], table["high"], color=PALETTE["teal"], linewidth=1.6)
    axes.plot(
        table["predicted"], table["observed"], "o", color=PALETTE["teal"], label="logistic regression, tenths"
    )
    sure = [100 * grown_says(False), 100 * grown_says(True)]
    axes.plot([0, 100], sure, "D", color=PALETTE["rust"], label="grown tree: “never” and “for certain”")
    axes.annotate("as predicted", (80, 80), (-6, 4), textcoords="offset points", ha="right", color=QUIET)
    axes.set(
        xlabel="Predicted chance of falling silent (%)",
        ylabel="Fell silent (%)",
        xlim=(-4, 104),
        ylim=(-4, 104),
    )
    axes.legend(loc="upper left")
    axes.set_title(f"The grown tree is “certain”, and right {sure[1]:.0f} times in 100")
    words = "; ".join(
        f"{row.predicted:.0f} % predicted, {row.observed:.0f} % silent" for row in table.itertuples()
    )
    return Drawing(
        picture,
        f"Predicted chance against observed share. Logistic regression, ten points along the diagonal: {words}. The grown tree: where it "
        f"says 0 %, {sure[0]:.0f} % fell silent; where it says 100 %, {sure[1]:.0f} %.",
    )


@figure("11.decision")
def decision() -> Drawing:
    """Net benefit of three policies by threshold."""
    table = tables.decision_curve() * 100
    picture, axes = new_figure(5.8, 3.5)
    x = table.index.to_numpy(dtype=float) * 100
    axes.plot(x, table["model"], color=PALETTE["teal"], linewidth=2.2)
    axes.plot(x, table["everybody"], color=PALETTE["ochre"], linewidth=1.8)
    axes.axhline(0, color=INK, linewidth=1.2)
    axes.annotate(
        "by the model",
        (28, float(table["model"].iloc[13])),
        (4, 6),
        textcoords="offset points",
        color=PALETTE["teal"],
    )
    axes.annotate("everybody", (17, 6), (-62, -8), textcoords="offset points", color=PALETTE["ochre"])
    axes.annotate("nobody", (54, 0), (0, -13), textcoords="offset points", color=INK)
    axes.set(
        xlabel="Threshold: call from this chance on (%)",
        ylabel="Net benefit (hits per 100 customers)",
        ylim=(-6, 24),
        xlim=(0, 60),
    )
    axes.set_title("From one in ten to four in ten, the model beats both")
    words = "; ".join(
        f"at {t * 100:.0f} %: model {row.model:.1f}, everybody {row.everybody:.1f}"
        for t, row in zip((0.1, 0.2, 0.3, 0.4), table.loc[[0.1, 0.2, 0.3, 0.4]].itertuples())
    )
    return Drawing(
        picture, f"Net benefit in hits per 100 customers against the threshold; calling nobody is 0. {words}."
    )


@figure("11.response")
def response() -> Drawing:
    """Effect of a letter by fifth of risk, and by an answer in a survey."""
    left, right = tables.by_risk("large"), tables.by_answer()
    fifth = np.ceil(tables.large()["risk"].rank(method="first", pct=True) * 5)
    gains = tables.large()["gain"].groupby(fifth).mean()
    return _two_panels(left.assign(gain=gains.to_numpy()), right)


def _two_panels(left: pd.DataFrame, right: pd.DataFrame) -> Drawing:
    picture, first = new_figure(7.2, 3.9, layout=None)
    first.set_position((0.09, 0.17, 0.42, 0.64))
    second = picture.add_axes((0.56, 0.17, 0.42, 0.64), sharey=first)
    for axes, table, names, label in (
        (first, left, ["lowest", "2", "3", "4", "highest"], "Fifths of risk"),
        (second, right, list(right.index), "“I compare offers” (1 to 7)"),
    ):
        place = np.arange(len(table))
        axes.axhline(0, color=INK, linewidth=1)
        axes.axhline(tables.LETTER_CENTS / 100, color=QUIET, linestyle="--", linewidth=1)
        axes.vlines(place, table["low"], table["high"], color=PALETTE["teal"], linewidth=1.8)
        axes.plot(place, table["effect"], "o", color=PALETTE["teal"], label="trial, with 95 % interval")
        axes.plot(place + 0.16, table["gain"], "D", color=PALETTE["rust"], markersize=5, label="truth")
        axes.set_xticks(place, names)
        axes.set_xlabel(label)
    second.tick_params(labelleft=False)
    first.set_ylabel("Extra margin (€ a letter)")
    second.annotate(
        "cost of a letter",
        (-0.2, tables.LETTER_CENTS / 100),
        (0, 3),
        textcoords="offset points",
        color=QUIET,
        fontsize=9,
    )
    first.legend(loc="lower right", fontsize=9)
    picture.suptitle("Risk does not sort the response; one answer does", x=0.09, ha="left", fontweight="bold")
    words = [
        ", ".join(
            f"{name} {row.effect:.1f} ({row.low:.1f} to {row.high:.1f}, truth {row.gain:.1f})"
            for name, row in zip(names, table.itertuples())
        )
        for table, names in ((left, ["lowest", "2", "3", "4", "highest"]), (right, list(right.index)))
    ]
    return Drawing(
        picture,
        f"Extra margin in euro a letter, with intervals and the truth. By fifth of risk: {words[0]}. By the answer to “I compare offers”: "
        f"{words[1]}. A letter costs {tables.LETTER_CENTS / 100:.2f} euro.",
    )


@figure("11.alarm")
def alarm() -> Drawing:
    """False alarms against leavers caught, by where the line is."""
    rates = [tables.alarms(line) for line in tables.LINES]
    picture, axes = new_figure(5.8, 3.6)
    false, caught = [rate.false_per_100 for rate in rates], [100 * rate.caught for rate in rates]
    axes.plot(false, caught, "o-", color=PALETTE["teal"])
    for line, x, y in zip(tables.LINES, false, caught):
        axes.annotate(f"{line:g}", (x, y), (5, -12), textcoords="offset points", fontsize=9.5)
    axes.set(
        xlabel="False alarms (for 100 months of customers who stay)",
        ylabel="Leavers caught (%)",
        xlim=(0, 27),
        ylim=(0, 90),
    )
    axes.set_title("To catch more, hear more false alarms")
    words = "; ".join(
        f"line {line:g}: {x:.1f} false, {y:.0f} % caught" for line, x, y in zip(tables.LINES, false, caught)
    )
    return Drawing(
        picture,
        f"False alarms for 100 months of stayers against the share of leavers caught in their last six months. {words}.",
    )


# --- explorables -----------------------------------------------------------------------------------------------------


def _chart(chart: Any, sliders: tuple[Slider, ...], height: int = 230) -> dict[str, Any]:
    """Return a chart in the page's style with one parameter a slider."""
    moved = chart.add_params(*(alt.param(name=slider.name, value=slider.start) for slider in sliders))
    return dressed(moved, height)


def _fates(field: str, names: Mapping[str, str]) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        title=None,
        scale=alt.Scale(domain=list(names), range=list(names.values())),
        legend=alt.Legend(orient="top", symbolSize=120, columns=2, labelLimit=240),
    )


def threshold_of(chances: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of ``logistic`` chances and ``silent``: call from a chance on."""
    rows = chances.assign(
        percent=np.floor(chances["logistic"] * 100).astype(int), silent=chances["silent"].astype(int)
    )
    rows = rows.groupby(["percent", "silent"]).size().rename("customers").reset_index()
    sliders = (Slider("line", "Call from this chance on", 0, 70, 50, 1, "%"),)
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(
            fate="datum.percent >= line ? (datum.silent == 1 ? 'called, needed' : 'called, not needed') : (datum.silent == 1 ? 'not called, fell silent' : 'not called, no need')",
            band="floor(datum.percent / 5) * 5",
        )
        .transform_aggregate(shown="sum(customers)", groupby=["band", "fate"])
        .mark_bar()
        .encode(
            x=alt.X("band:O", title="Predicted chance of falling silent (%), bands of five"),
            y=alt.Y("shown:Q", title="Customers", stack="zero"),
            color=_fates(
                "fate",
                {
                    "called, needed": "#136a58",
                    "called, not needed": "#e0b252",
                    "not called, fell silent": "#93210f",
                    "not called, no need": "#c3cad1",
                },
            ),
            order=alt.Order("fate:N"),
        )
    )
    return Explorable(
        chart=_chart(chart, sliders),
        rows=rows,
        sliders=sliders,
        counts={
            "called": "percent >= line",
            "needed": "percent >= line and silent == 1",
            "needless": "percent >= line and silent == 0",
            "missed": "percent < line and silent == 1",
        },
        summary=(
            "Calling from {line} % on: {called} of {total} customers are called. {needed} of them would fall silent, {needless} would "
            "not. {missed} fall silent without a call."
        ),
        alt=(
            "Bars of customers by predicted chance of falling silent. Moving the line changes who is called; far left most calls are not "
            "needed, far right most who fall silent are missed."
        ),
        weight="customers",
    )


@explorable("11.threshold")
def threshold() -> Explorable:
    """Call from a chance on: needed calls, needless calls, and customers missed."""
    return threshold_of(tables.judged()[["logistic", "silent"]])


def letters_of(cells: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of cells: whom to write to, and what the letters earn."""
    sliders = (
        Slider("risk_from", "Risk: from this tenth on (10 = riskiest)", 1, 10, 9),
        Slider("answer_from", "“I compare offers”: from this answer on", 1, 7, 1),
    )
    chosen = "datum.tenth >= risk_from && datum.compares >= answer_from"
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.kind == 'euro'")
        .transform_calculate(fate=f"({chosen}) ? 'gets a letter' : 'gets none'")
        .transform_aggregate(shown="sum(amount)", groupby=["tenth", "fate"])
        .mark_bar()
        .encode(
            x=alt.X("tenth:O", title="Tenth of risk (10 = riskiest)", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("shown:Q", title="Earned by letters, less their cost (€)", stack="zero"),
            color=_fates("fate", {"gets a letter": "#136a58", "gets none": "#c3cad1"}),
        )
    )
    picked = "tenth >= risk_from and compares >= answer_from"
    return Explorable(
        chart=_chart(chart, sliders),
        rows=cells,
        sliders=sliders,
        counts={
            "letters": f"kind == 'letters' and {picked}",
            "earned": f"kind == 'euro' and {picked}",
        },
        summary=(
            "Risk from tenth {risk_from} on and answers from {answer_from} on: {letters} letters, and {earned} € of margin after their cost."
        ),
        alt=(
            "Bars: what letters earn after their cost, by tenth of risk. The riskiest tenths lose money; among customers who compare offers, "
            "the safe ones earn most."
        ),
        weight="amount",
    )


@explorable("11.letters")
def letters() -> Explorable:
    """Choose by risk and by answer: what the letters earn after their cost."""
    return letters_of(tables.cells())


# --- made-up cases of the questions: they stand here once; stems, keys and traps follow from them -------------------------

PEOPLE, LEAVERS, CALLED, HITS = 1000, 40, 100, 25
COUNTED = {"period": "one month", "base": "a thousand made-up subscribers"}
number("q-people", "Subscribers", lambda: PEOPLE, "customers", COUNTED)
number("q-leavers", "Subscribers who leave", lambda: LEAVERS, "customers", COUNTED)
number("q-called", "Subscribers called", lambda: CALLED, "customers", COUNTED)
number("q-hits", "Called who would have left", lambda: HITS, "customers", COUNTED)
number("q-precision", "Share of the called who would have left", lambda: HITS / CALLED, "share", COUNTED)
number("q-recall", "Share of the leavers who were called", lambda: HITS / LEAVERS, "share", COUNTED)
number(
    "q-accuracy",
    "Share sorted rightly",
    lambda: (HITS + PEOPLE - CALLED - (LEAVERS - HITS)) / PEOPLE,
    "share",
    COUNTED,
)
number("q-nobody", "Share that “nobody leaves” gets right", lambda: 1 - LEAVERS / PEOPLE, "share", COUNTED)
number("q-base", "Share who leave", lambda: LEAVERS / PEOPLE, "share", COUNTED)

Q_COST, Q_GAIN = 3.0, 12.0
number("q-cost", "Cost of a call", lambda: Q_COST, "euro", MADE_UP)
number("q-gain", "What a call brings where it is needed", lambda: Q_GAIN, "euro", MADE_UP)
number(
    "q-threshold", "Chance from which a call pays", partial(call_threshold, Q_COST, Q_GAIN), "chance", MADE_UP
)
number("q-odds", "Cost over the gain less the cost", lambda: Q_COST / (Q_GAIN - Q_COST), "odds", MADE_UP)
number("q-rest", "One less the threshold", lambda: 1 - call_threshold(Q_COST, Q_GAIN), "chance", MADE_UP)

ARMS = {"letter": (500, 140), "control": (500, 165)}
TRIAL = {"period": "half a year", "base": "a made-up trial by lot"}
for _arm, (_people, _silent) in ARMS.items():
    number(f"q-{_arm}-people", f"Customers in the {_arm} arm", lambda n=_people: n, "customers", TRIAL)  # type: ignore[misc]
    number(f"q-{_arm}-silent", f"Silent in the {_arm} arm", lambda n=_silent: n, "customers", TRIAL)  # type: ignore[misc]
number(
    "q-saved",
    "Customers kept by 100 letters",
    lambda: 100 * (ARMS["control"][1] / ARMS["control"][0] - ARMS["letter"][1] / ARMS["letter"][0]),
    "customers",
    TRIAL,
)
number(
    "q-saved-all",
    "Customers kept by all letters",
    lambda: ARMS["control"][1] - ARMS["letter"][1],
    "customers",
    TRIAL,
)
number(
    "q-speaking",
    "Share of the letter arm who did not fall silent, of 100",
    lambda: 100 * (1 - ARMS["letter"][1] / ARMS["letter"][0]),
    "customers",
    TRIAL,
)
number(
    "q-saved-ratio",
    "Kept as a share of the silent controls, of 100",
    lambda: 100 * (1 - ARMS["letter"][1] / ARMS["control"][1]),
    "percent",
    TRIAL,
)

W_WITH, W_WITHOUT, W_WORTH, W_OFFER = 0.2, 0.05, 60.0, 10.0
RETURN = {"period": "one year", "base": "a made-up lost customer"}
number("q-with", "Chance of return with the offer", lambda: W_WITH, "chance", RETURN)
number("q-without", "Chance of return unasked", lambda: W_WITHOUT, "chance", RETURN)
number("q-worth", "Margin of a second life", lambda: W_WORTH, "euro", RETURN)
number("q-offer", "Cost of the offer if taken", lambda: W_OFFER, "euro", RETURN)


def _asked(without: float, offer_share: float) -> float:
    return (W_WITH - without) * W_WORTH - offer_share * W_OFFER


number(
    "q-net",
    "Expected net value of the offer",
    lambda: float(expected_net_value(W_WITH, W_WITHOUT, pd.Series([W_WORTH]), W_OFFER).iloc[0]),
    "euro",
    RETURN,
)
number(
    "q-net-naive",
    "The same without taking off those who come back anyway",
    partial(_asked, 0.0, W_WITH),
    "euro",
    RETURN,
)
number(
    "q-net-all",
    "The same with the offer paid by everybody asked",
    partial(_asked, W_WITHOUT, 1.0),
    "euro",
    RETURN,
)
number(
    "q-net-extra",
    "The same with the offer paid for the extra ones only",
    partial(_asked, W_WITHOUT, W_WITH - W_WITHOUT),
    "euro",
    RETURN,
)
