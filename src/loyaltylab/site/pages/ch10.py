"""Chapter 10, "Measuring churn": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, label_line_ends, new_figure
from loyaltylab.measures.buying import BetaGeometricNbd, buying_history
from loyaltylab.measures.churn import churn_rate, silence_rules, silent_days
from loyaltylab.measures.effects import NORMAL_95, Estimate, mean_difference
from loyaltylab.measures.leaving import STATED_CAUSE
from loyaltylab.measures.retention import ShiftedBetaGeometric
from loyaltylab.measures.survival import cumulative_incidence, hazard_by_age
from loyaltylab.measures.value import lifetime_value
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, value
from loyaltylab.site.pages.charts import dressed

FIRST_DAY, LAST_DAY = pd.Timestamp("2023-01-01"), pd.Timestamp("2025-12-31")
DAY = pd.Timestamp("2025-06-30")
"""The day on which customers without a contract are declared lost; the half-year after it shows who was not."""
WINDOW = 90
DAYS_A_MONTH = 365.25 / 12
RIVAL_OPENS = pd.Timestamp("2025-01-01")
DISCOUNT = 0.01
"""A month."""

RECORDS = "January 2023 to December 2025"
UNTIL_JUNE = "January 2023 to June 2025"
LATE_2025 = "July to December 2025"
CASUAL = "customers without a contract who joined from 2023 on and had ordered by 30 June 2025"
SUBSCRIBERS = "subscribers"
NEW_SUBSCRIBERS = "subscribers who joined from 2023 on"


@cache
def contracts() -> pd.DataFrame:
    """Return one row a subscriber: when she joined and ended, in which way, her months with Lantern, the reason she gave.

    ``age`` is in months, the first and the last day included; ``entry`` is the age at which the records begin.
    """
    customers = load("customers")
    people = customers[customers["contract"] == "subscription"]
    exits = load("exits").rename(columns={"date": "ended", "ended": "way", "reason_1": "reason"})
    table = people.merge(exits[["customer_id", "ended", "way", "reason"]], on="customer_id", how="left")
    until = table["ended"].fillna(LAST_DAY)
    table["age"] = (1 - (table["joined"] - until).dt.days) / DAYS_A_MONTH
    table["entry"] = (-(table["joined"] - FIRST_DAY).dt.days).clip(lower=0) / DAYS_A_MONTH
    table["left"] = table["ended"].notna()
    return table


@cache
def new_contracts() -> pd.DataFrame:
    """Return the subscribers whose whole story is in the records."""
    table = contracts()
    return table[table["joined"] >= FIRST_DAY]


def spells(table: pd.DataFrame) -> pd.DataFrame:
    """Return what the measures of survival need of a table of subscribers."""
    return table[["age", "entry"]].assign(ended=table["left"])


def with_interval(
    names: tuple[str, str, str], meaning: str, read: Callable[[], tuple[float, float, float]], **facts: str
) -> None:
    """Register a number and the ends of its 95 % interval under three names; ``meaning`` goes with all of them."""
    for place, (name, words) in enumerate(
        zip(names, ("", ", lower end of its 95 % interval", ", upper end"))
    ):

        def part(place: int = place) -> float:
            return float(read()[place])

        part.__doc__ = f"{meaning}{words}."
        value(f"10.{name}", unit=facts["unit"], period=facts["period"], base=facts["base"])(part)


class Curve(NamedTuple):
    """A survival curve read at one age: the share still there, and its 95 % interval."""

    share: float
    low: float
    high: float


@cache
def _fitted(which: str) -> Any:
    from lifelines import KaplanMeierFitter

    table = {"new": new_contracts, "all": contracts, "naive": contracts}[which]()
    entry = table["entry"] if which == "all" else None
    return KaplanMeierFitter().fit(table["age"], table["left"], entry=entry)


def still_at(which: str, months: float) -> Curve:
    """Return the share of subscribers still there at an age, by Kaplan and Meier, from lifelines."""
    model = _fitted(which)
    row = model.confidence_interval_.loc[:months].iloc[-1]
    return Curve(float(model.predict(months)), float(row.iloc[0]), float(row.iloc[1]))


@cache
def since_the_rival() -> dict[str, Any]:
    """Return the curves of the subscribers of 1 January 2025, on the Island and elsewhere, by months from that day."""
    from lifelines import KaplanMeierFitter

    table = contracts()
    there = table[(table["joined"] < RIVAL_OPENS) & ~(table["ended"] < RIVAL_OPENS)]
    months = ((there["ended"].fillna(LAST_DAY) - RIVAL_OPENS).dt.days + 1) / DAYS_A_MONTH
    island = there["region"] == "Island"
    return {
        place: KaplanMeierFitter(label=place).fit(months[mask], there.loc[mask, "left"])
        for place, mask in (("Island", island), ("elsewhere", ~island))
    }


# --- With a contract


def _churn(year: int) -> float:
    return churn_rate(contracts()[["customer_id", "joined", "ended"]], f"{year}-01-01", f"{year}-12-31")


@value("10.churn-2024", unit="share of subscribers", period="2024", base="subscribers of 1 January 2024")
def churn_2024() -> float:
    """Share of the subscribers at the start of the year who ended within it."""
    return _churn(2024)


@value("10.churn-2025", unit="share of subscribers", period="2025", base="subscribers of 1 January 2025")
def churn_2025() -> float:
    """Share of the subscribers at the start of the year who ended within it."""
    return _churn(2025)


@value("10.base-2025", unit="subscribers", period="1 January 2025", base="subscribers")
def base_2025() -> int:
    """Subscribers when the year began: the base of its churn rate."""
    table = contracts()
    return int(((table["joined"] < RIVAL_OPENS) & ~(table["ended"] < RIVAL_OPENS)).sum())


@value("10.ended-2025", unit="subscriptions", period="2025", base="subscriptions that ended in the year")
def ended_2025() -> int:
    """Subscriptions that ended, those begun in the same year included."""
    return int((contracts()["ended"].dt.year == 2025).sum())


@value("10.ended-2025-of-base", unit="subscriptions", period="2025", base="subscribers of 1 January 2025")
def ended_2025_of_base() -> int:
    """Subscriptions of the year's first day that ended within it."""
    return round(churn_2025() * base_2025())


# --- Cohorts


@cache
def triangle() -> pd.DataFrame:
    """Return the share of each half-year's new customers who order in each half-year after it (%, rounded to whole)."""
    customers = load("customers").set_index("customer_id")
    joined = customers.loc[customers["joined"] >= FIRST_DAY, "joined"]
    cohort = joined.dt.year * 2 + (joined.dt.month > 6)
    orders = load("orders")
    bought = orders[["customer_id"]].assign(
        half=orders["date"].dt.year * 2 + (orders["date"].dt.month > 6),
        cohort=orders["customer_id"].map(cohort),
    )
    bought = bought.dropna().drop_duplicates()
    bought["later"] = (bought["half"] - bought["cohort"]).astype(int)
    counts = bought[bought["later"] > 0].groupby(["cohort", "later"]).size().unstack()
    shares = counts.div(cohort.value_counts(), axis=0).dropna(how="all")
    names = [f"{int(half) // 2} H{int(half) % 2 + 1}" for half in shares.index]
    return shares.set_axis(names, axis=0)


@value(
    "10.cohort-first",
    unit="share of the cohort",
    period="July to December 2023",
    base="customers who joined from January to June 2023",
)
def cohort_first() -> float:
    """Share of the first cohort who order in the next half-year."""
    return float(triangle()[1].loc["2023 H1"])


@value(
    "10.cohort-last",
    unit="share of the cohort",
    period=LATE_2025,
    base="customers who joined from January to June 2023",
)
def cohort_last() -> float:
    """Share of the first cohort who order in the fifth half-year after joining."""
    return float(triangle()[5].loc["2023 H1"])


# --- Three answers to "how long do they stay?"


@value("10.age-now", unit="months", period="31 December 2025", base=f"{NEW_SUBSCRIBERS} and are still there")
def age_now() -> float:
    """Mean age of the subscriptions still running."""
    table = new_contracts()
    return float(table.loc[~table["left"], "age"].mean())


@value("10.age-leavers", unit="months", period=RECORDS, base=f"{NEW_SUBSCRIBERS} and ended")
def age_leavers() -> float:
    """Mean age at which the ended subscriptions ended."""
    table = new_contracts()
    return float(table.loc[table["left"], "age"].mean())


@value("10.new-subscribers", unit="subscribers", period=RECORDS, base=NEW_SUBSCRIBERS)
def new_subscribers() -> int:
    """Subscribers whose whole story is in the records."""
    return len(new_contracts())


@value("10.new-ended", unit="subscribers", period=RECORDS, base=NEW_SUBSCRIBERS)
def new_ended() -> int:
    """New subscribers who ended by the end of 2025."""
    return int(new_contracts()["left"].sum())


@value("10.still-12", unit="share of subscribers", period=RECORDS, base=NEW_SUBSCRIBERS)
def still_12() -> float:
    """Share still there after 12 months, by Kaplan and Meier."""
    return still_at("new", 12).share


with_interval(
    ("still-24", "still-24-low", "still-24-high"),
    "Share still there after 24 months, by Kaplan and Meier",
    lambda: still_at("new", 24),
    unit="share of subscribers",
    period=RECORDS,
    base=NEW_SUBSCRIBERS,
)


@value("10.still-35", unit="share of subscribers", period=RECORDS, base=NEW_SUBSCRIBERS)
def still_35() -> float:
    """Share still there after 35 months, by Kaplan and Meier."""
    return still_at("new", 35).share


@value("10.median-entry", unit="months", period=RECORDS, base=SUBSCRIBERS)
def median_entry() -> float:
    """Age at which half of the subscribers have left, older ones counted only from January 2023 on."""
    return float(_fitted("all").median_survival_time_)


@value("10.median-naive", unit="months", period=RECORDS, base=SUBSCRIBERS)
def median_naive() -> float:
    """The same with older subscribers counted as if they had been watched from the day they joined (a mistake)."""
    return float(_fitted("naive").median_survival_time_)


# --- The Island with an interval


def _island(place: str) -> Curve:
    model = since_the_rival()[place]
    row = model.confidence_interval_.iloc[-1]
    return Curve(float(model.survival_function_.iloc[-1, 0]), float(row.iloc[0]), float(row.iloc[1]))


ISLAND = {"period": "31 December 2025", "base": "Island subscribers of 1 January 2025"}
ELSEWHERE = {"period": "31 December 2025", "base": "subscribers of 1 January 2025 in the other regions"}


@value("10.island-base", unit="subscribers", period="1 January 2025", base="subscribers on the Island")
def island_base() -> int:
    """Island subscribers on the day on which the rival opened."""
    table = contracts()
    there = (table["joined"] < RIVAL_OPENS) & ~(table["ended"] < RIVAL_OPENS)
    return int((there & (table["region"] == "Island")).sum())


for _place, _facts in (("island", ISLAND), ("elsewhere", ELSEWHERE)):
    with_interval(
        (f"{_place}-still", f"{_place}-low", f"{_place}-high"),
        "Share of these subscribers still there after the rival's first year, by Kaplan and Meier",
        partial(_island, "Island" if _place == "island" else "elsewhere"),
        unit="share of subscribers",
        **_facts,
    )


@value("10.island-gap", unit="percentage points", **ISLAND)
def island_gap() -> float:
    """Share still there elsewhere, less the share on the Island."""
    return 100 * (_island("elsewhere").share - _island("Island").share)


@figure("10.island")
def island() -> Drawing:
    """Survival of the subscribers of January 2025, Island and elsewhere, with bands."""
    picture, axes = new_figure(5.8, 3.6)
    told = []
    for (place, model), colour in zip(since_the_rival().items(), (PALETTE["rust"], PALETTE["teal"])):
        curve = model.survival_function_[place] * 100
        band = model.confidence_interval_ * 100
        axes.fill_between(
            curve.index, band.iloc[:, 0], band.iloc[:, 1], step="post", color=colour, alpha=0.18
        )
        axes.step(curve.index, curve, where="post", color=colour, label=place)
        last = _island(place)
        told.append(f"{place} {last.share:.0%} (95 % interval {last.low:.0%} to {last.high:.0%})")
    axes.set(xlim=(0, 12), ylim=(0, 103), xlabel="Months since 1 January 2025", ylabel="Still subscribed (%)")
    axes.set_xticks(range(0, 13, 3))
    label_line_ends(axes)
    axes.set_title(f"A year with the rival: {_island('Island').share:.0%} of the Islanders are left")
    return Drawing(
        picture,
        "Two falling staircases with bands: subscribers of 1 January 2025 still there, month by month. After a year: "
        + ", ".join(told)
        + ". The bands part after the first months.",
    )


# --- Why: competing reasons

NOT_SAID = "not said"


def groups(table: pd.DataFrame) -> pd.Series:
    """Return for each ended subscription the way out or, where she cancelled, the kind of her first reason (chapter 09)."""
    reason = table["reason"].map(STATED_CAUSE)
    # A few cancel and say that they had no choice; on the form they still cancelled.
    reason = reason.where(reason.isin(["active", "fault", "competitive"]), NOT_SAID)
    return reason.where(table["way"] == "cancelled", table["way"]).where(table["left"])


@cache
def incidence() -> pd.DataFrame:
    """Return the cumulative incidence of the ways and reasons by age in months, new subscribers only."""
    table = new_contracts()
    return cumulative_incidence(spells(table).assign(cause=groups(table)))


@cache
def alone(group: str) -> pd.Series:
    """Return the curve of one group with the others treated as if they were still there (a mistake)."""
    table = new_contracts()
    cause = groups(table)
    return cumulative_incidence(spells(table).assign(cause=cause.where(cause == group)))[group]


def _lost_to(group: str) -> float:
    return float(incidence().loc[:24, group].iloc[-1])


AFTER_TWO_YEARS = {"unit": "share of subscribers", "period": RECORDS, "base": NEW_SUBSCRIBERS}


@value("10.lost-service", **AFTER_TWO_YEARS)
def lost_service() -> float:
    """Share lost within 24 months who cancelled and named a failure of service first."""
    return _lost_to("fault")


@value("10.lost-price", **AFTER_TWO_YEARS)
def lost_price() -> float:
    """Share lost within 24 months who cancelled and named price or inconvenience first."""
    return _lost_to("active")


@value("10.lost-rival", **AFTER_TWO_YEARS)
def lost_rival() -> float:
    """Share lost within 24 months who cancelled and named a competitor first."""
    return _lost_to("competitive")


@value("10.lost-unsaid", **AFTER_TWO_YEARS)
def lost_unsaid() -> float:
    """Share lost within 24 months who cancelled without naming a reason of their own."""
    return _lost_to(NOT_SAID)


@value("10.lost-lapsed", **AFTER_TWO_YEARS)
def lost_lapsed() -> float:
    """Share lost within 24 months because a payment failed and was not renewed."""
    return _lost_to("lapsed")


@value("10.lost-closed", **AFTER_TWO_YEARS)
def lost_closed() -> float:
    """Share lost within 24 months on notice of a move, a death or the end of a business."""
    return _lost_to("closed")


@value("10.lost-all", **AFTER_TWO_YEARS)
def lost_all() -> float:
    """Share lost within 24 months for any reason."""
    return float(1 - incidence().loc[:24, "still_there"].iloc[-1])


@value("10.lost-service-alone", **AFTER_TWO_YEARS)
def lost_service_alone() -> float:
    """Share lost over service within 24 months if nothing else could end a subscription (not what happens)."""
    return float(alone("fault").loc[:24].iloc[-1])


A_YEAR = {
    "unit": "endings for each subscriber and year",
    "period": RECORDS,
    "base": "subscribers, time under watch",
}


def _a_year(endings: pd.Series) -> float:
    table = contracts()
    return float(endings.sum() / (table["age"] - table["entry"]).sum() * 12)


@value("10.floor", **A_YEAR)
def floor_rate() -> float:
    """Endings on notice of a move, a death or the end of a business: a floor that no offer moves."""
    return _a_year(contracts()["way"] == "closed")


@value("10.lapse", **A_YEAR)
def lapse_rate() -> float:
    """Endings because a payment failed and was not renewed."""
    return _a_year(contracts()["way"] == "lapsed")


@value("10.rate", **A_YEAR)
def ending_rate() -> float:
    """Endings of any kind."""
    return _a_year(contracts()["left"])


PER_HUNDRED = A_YEAR | {"unit": "endings for a hundred subscriptions watched for a year"}


@value("10.floor-100", **PER_HUNDRED)
def floor_of_a_hundred() -> float:
    """Endings on notice of a move, a death or the end of a business, for a hundred subscriptions and a year."""
    return 100 * floor_rate()


@value("10.lapse-100", **PER_HUNDRED)
def lapses_of_a_hundred() -> float:
    """Endings because a payment failed, for a hundred subscriptions and a year."""
    return 100 * lapse_rate()


@value("10.rate-100", **PER_HUNDRED)
def endings_of_a_hundred() -> float:
    """Endings of any kind, for a hundred subscriptions and a year."""
    return 100 * ending_rate()


@value("10.endings-per-closed", unit="endings", period=RECORDS, base="one subscription closed on notice")
def endings_per_closed() -> int:
    """Endings of every kind for each subscription closed on notice of a move, a death or the end of a business."""
    return round(ending_rate() / floor_rate())


# --- Hazard


@cache
def monthly_hazard() -> float:
    """Return the endings for each subscriber and month over the whole records."""
    table = contracts()
    return float(table["left"].sum() / (table["age"] - table["entry"]).sum())


@cache
def hazards() -> pd.DataFrame:
    """Return the monthly hazard of subscribers by year of age, with intervals."""
    return hazard_by_age(spells(contracts()), [0, 12, 24, 36, 48, 72])


def _hazard(year: int) -> tuple[float, float, float]:
    row = hazards().iloc[year - 1]
    return float(row["hazard"]), float(row["low"]), float(row["high"])


for _year, _word in ((1, "first"), (3, "third")):
    with_interval(
        (f"hazard-{_year}", f"hazard-{_year}-low", f"hazard-{_year}-high"),
        f"Endings for each subscriber and month in the {_word} year",
        partial(_hazard, _year),
        unit="share a month",
        period=RECORDS,
        base=f"subscribers in their {_word} year",
    )


def _hazard_ratio() -> tuple[float, float, float]:
    """Return the hazard of the third year over that of the first, with the interval of a ratio of two Poisson counts."""
    first, third = hazards().iloc[0], hazards().iloc[2]
    ratio = float(third["hazard"] / first["hazard"])
    spread = float(np.exp(NORMAL_95 * np.sqrt(1 / first["endings"] + 1 / third["endings"])))
    return ratio, ratio / spread, ratio * spread


with_interval(
    ("hazard-ratio", "hazard-ratio-low", "hazard-ratio-high"),
    "Endings for each subscriber and month, third year over first year",
    _hazard_ratio,
    unit="ratio of rates",
    period=RECORDS,
    base="subscribers in their third and in their first year",
)

TWO_KINDS = {"fickle": (0.5, 0.25), "steady": (0.5, 0.05)}
"""Made up: share of the new customers, and chance to leave in each month."""
MIXTURE = {"period": "one month", "base": "a made-up cohort of two kinds"}


def two_kinds(month: int) -> dict[str, float]:
    """Return how many of each kind are left of 1 customer when month 1, 2, … begins, and the ``hazard`` of all in it."""
    left = {kind: share * (1 - chance) ** (month - 1) for kind, (share, chance) in TWO_KINDS.items()}
    ending = sum(left[kind] * chance for kind, (_, chance) in TWO_KINDS.items())
    return {**left, "hazard": ending / sum(left.values())}


@value("10.mix-fickle", unit="share a month", **MIXTURE)
def mix_fickle() -> float:
    """Chance of a fickle customer to leave in any month."""
    return TWO_KINDS["fickle"][1]


@value("10.mix-steady", unit="share a month", **MIXTURE)
def mix_steady() -> float:
    """Chance of a steady customer to leave in any month."""
    return TWO_KINDS["steady"][1]


@value("10.mix-1", unit="share a month", **MIXTURE)
def mix_1() -> float:
    """Churn rate of the mixed cohort in its first month."""
    return two_kinds(1)["hazard"]


@value("10.mix-6", unit="share a month", **MIXTURE)
def mix_6() -> float:
    """Churn rate of the mixed cohort in its sixth month."""
    return two_kinds(6)["hazard"]


@value("10.mix-12", unit="share a month", **MIXTURE)
def mix_12() -> float:
    """Churn rate of the mixed cohort in its twelfth month."""
    return two_kinds(12)["hazard"]


@value("10.mix-left-fickle", unit="share of those left", **MIXTURE)
def mix_left_fickle() -> float:
    """Share of fickle customers among those left when month 12 begins."""
    left = two_kinds(12)
    return left["fickle"] / (left["fickle"] + left["steady"])


@figure("10.two-kinds")
def mixture() -> Drawing:
    """The hazard of a cohort of two kinds, neither of which changes."""
    months = list(range(1, 25))
    pooled = [two_kinds(month)["hazard"] * 100 for month in months]
    picture, axes = new_figure(5.8, 3.4)
    for kind, colour in (("fickle", PALETTE["ochre"]), ("steady", PALETTE["blue"])):
        axes.plot(
            months, [TWO_KINDS[kind][1] * 100] * 24, color=colour, linestyle="--", label=f"{kind} alone"
        )
    axes.plot(months, pooled, color=PALETTE["plum"], marker="o", markersize=4, label="all together")
    axes.set(xlim=(0.5, 24), ylim=(0, 28), xlabel="Month since joining", ylabel="Leave in the month (%)")
    axes.set_xticks([1, 6, 12, 18, 24])
    label_line_ends(axes)
    axes.set_title("Churn falls, and nobody has changed")
    return Drawing(
        picture,
        f"Three lines over 24 months: fickle customers leave at {mix_fickle():.0%} a month throughout, steady ones at "
        f"{mix_steady():.0%}; all together fall from {mix_1():.0%} in month 1 to {mix_12():.1%} in month 12.",
    )


# --- Projection: the published example, and Lantern

REGULAR = (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3)
"""Percent of the segment Regular still subscribed after 0 to 12 renewals (Fader and Hardie, 2007)."""
FITTED_YEARS = 7
PUBLISHED = {"base": "the segment Regular of Fader and Hardie (2007)"}


@cache
def regular() -> ShiftedBetaGeometric:
    """Return the model fitted to the first seven renewals, for a base of 1,000."""
    return ShiftedBetaGeometric().fit_survivors(np.array(REGULAR[: FITTED_YEARS + 1]) * 10)


@value("10.regular-alpha", unit="α", period="years 1 to 7", **PUBLISHED)
def regular_alpha() -> float:
    """Estimate of α."""
    return regular().alpha_


@value("10.regular-beta", unit="β", period="years 1 to 7", **PUBLISHED)
def regular_beta() -> float:
    """Estimate of β."""
    return regular().beta_


@value("10.regular-seen", unit="share of subscribers", period="year 12", **PUBLISHED)
def regular_seen() -> float:
    """Share still there after twelve renewals, as published."""
    return REGULAR[12] / 100


@value("10.regular-projected", unit="share of subscribers", period="year 12", **PUBLISHED)
def regular_projected() -> float:
    """Share that the model, fitted to seven years, expects after twelve."""
    return float(regular().survival(12))


@value("10.regular-flat", unit="share of subscribers", period="year 12", **PUBLISHED)
def regular_flat() -> float:
    """Share after twelve renewals if the average retention of the first seven years went on unchanged."""
    return float((REGULAR[7] / 100) ** (12 / 7))


@value("10.regular-first", unit="share of subscribers", period="first renewal", **PUBLISHED)
def regular_first() -> float:
    """Share that passed the first renewal."""
    return REGULAR[1] / 100


@value("10.regular-seventh", unit="share of those still there", period="seventh renewal", **PUBLISHED)
def regular_seventh() -> float:
    """Share of those still there who passed the seventh renewal."""
    return REGULAR[7] / REGULAR[6]


class Projection(NamedTuple):
    """Share of the subscribers of 2023 still there 30 months after joining: projected in two ways, and seen."""

    model: float
    flat: float
    seen: Curve


@cache
def projection() -> Projection:
    """Return what the records of 2023 and 2024 say about the third year of the subscribers who joined in 2023."""
    from lifelines import KaplanMeierFitter

    table = contracts()
    cohort = table[(table["joined"] >= FIRST_DAY) & (table["joined"] < "2024-01-01")]
    known = pd.Timestamp("2024-12-31")
    gone = (cohort["ended"] <= known).to_numpy()
    months = ((cohort["ended"].where(gone, known) - cohort["joined"]).dt.days + 1) / DAYS_A_MONTH
    periods = np.where(gone, np.ceil(months), np.floor(months)).astype(int)
    model = ShiftedBetaGeometric().fit(periods, gone)
    flat = 1 - gone.sum() / periods.sum()
    seen = KaplanMeierFitter().fit(cohort["age"], cohort["left"])
    row = seen.confidence_interval_.loc[:30].iloc[-1]
    return Projection(
        float(model.survival(30)),
        float(flat**30),
        Curve(float(seen.predict(30)), float(row.iloc[0]), float(row.iloc[1])),
    )


COHORT_2023 = {
    "unit": "share of subscribers",
    "period": "30 months after joining",
    "base": "subscribers who joined in 2023",
}


@value("10.projected", **COHORT_2023)
def projected() -> float:
    """Share still there that the model expects, fitted on what was known at the end of 2024."""
    return projection().model


@value("10.projected-flat", **COHORT_2023)
def projected_flat() -> float:
    """Share still there if the average monthly churn up to the end of 2024 goes on."""
    return projection().flat


with_interval(
    ("projected-seen", "projected-seen-low", "projected-seen-high"),
    "Share still there, as it came out by the end of 2025, by Kaplan and Meier",
    lambda: projection().seen,
    **COHORT_2023,
)


# --- Without a contract: silence


@cache
def casual_orders() -> pd.DataFrame:
    """Return the orders of customers without a contract whose first order is in the records."""
    customers = load("customers")
    known = customers[(customers["contract"] == "none") & (customers["joined"] >= FIRST_DAY)]
    orders = load("orders")
    return orders[orders["customer_id"].isin(known["customer_id"])]


@cache
def casual() -> pd.DataFrame:
    """Return one row a customer without a contract: buying history in weeks, ``silent`` days, ``alive``, ``again``."""
    orders = casual_orders()
    table = buying_history(orders, DAY)
    table["silent"] = silent_days(orders, DAY)
    table["alive"] = model().probability_alive(table)
    table["again"] = table.index.isin(orders.loc[orders["date"] > DAY, "customer_id"])
    return table


@cache
def model() -> BetaGeometricNbd:
    """Return the BG/NBD model of the customers without a contract, from what was known on the day; unit one week."""
    return BetaGeometricNbd().fit(buying_history(casual_orders(), DAY))


@cache
def rules() -> pd.DataFrame:
    """Return what rules of silence with different windows say on the day."""
    return silence_rules(casual_orders(), DAY, LAST_DAY, [30, 60, 90, 120, 180, 270, 360])


RULE = {"period": LATE_2025, "base": f"{CASUAL}, silent for 90 days or more"}


@value("10.casual", unit="customers", period=UNTIL_JUNE, base=CASUAL)
def casual_customers() -> int:
    """Customers to whom a rule of silence is applied."""
    return len(casual())


@value("10.declared", unit="customers", period="30 June 2025", base=CASUAL)
def declared() -> int:
    """Customers declared lost by 90 days of silence."""
    return int(rules()["declared_lost"].loc[WINDOW])


@value("10.declared-share", unit="share of customers", period="30 June 2025", base=CASUAL)
def declared_share() -> float:
    """Share declared lost by 90 days of silence."""
    return float(rules()["declared_share"].loc[WINDOW])


@value("10.declared-share-30", unit="share of customers", period="30 June 2025", base=CASUAL)
def declared_share_30() -> float:
    """Share declared lost by 30 days of silence."""
    return float(rules()["declared_share"].loc[30])


@value("10.declared-share-180", unit="share of customers", period="30 June 2025", base=CASUAL)
def declared_share_180() -> float:
    """Share declared lost by 180 days of silence."""
    return float(rules()["declared_share"].loc[180])


@value("10.false-losses", unit="customers", **RULE)
def false_losses() -> int:
    """Customers declared lost who order again within the half-year."""
    return int(rules()["false_losses"].loc[WINDOW])


@value("10.false-loss-rate", unit="share of those declared lost", **RULE)
def false_loss_rate() -> float:
    """Share of those declared lost who order again within the half-year."""
    return float(rules()["false_loss_rate"].loc[WINDOW])


@value(
    "10.false-loss-rate-180",
    unit="share of those declared lost",
    period=LATE_2025,
    base=f"{CASUAL}, silent for 180 days or more",
)
def false_loss_rate_180() -> float:
    """Share of those declared lost by 180 days who order again within the half-year."""
    return float(rules()["false_loss_rate"].loc[180])


@value(
    "10.false-losses-180",
    unit="customers",
    period=LATE_2025,
    base=f"{CASUAL}, silent for 180 days or more",
)
def false_losses_180() -> int:
    """Customers declared lost by 180 days of silence who order again within the half-year."""
    return int(rules()["false_losses"].loc[180])


@value("10.false-share-of-all-180", unit="share of customers", period=LATE_2025, base=CASUAL)
def false_share_of_all_180() -> float:
    """False losses of the 180-day rule, divided by all customers (the wrong base for a false-loss rate)."""
    return false_losses_180() / casual_customers()


@value("10.quiet-rate", unit="share of those declared lost", **RULE)
def quiet_rate() -> float:
    """Share of those declared lost by 90 days who do not order within the half-year."""
    return 1 - false_loss_rate()


@value("10.once-declared", unit="share of customers", period="30 June 2025", base=f"{CASUAL}, exactly once")
def once_declared() -> float:
    """Share of those with a single day of orders who are declared lost by 90 days."""
    table = casual()
    return float((table.loc[table["frequency"] == 0, "silent"] >= WINDOW).mean())


@value(
    "10.often-declared",
    unit="share of customers",
    period="30 June 2025",
    base=f"{CASUAL}, on more than ten later days",
)
def often_declared() -> float:
    """Share of frequent customers who are declared lost by 90 days."""
    table = casual()
    return float((table.loc[table["frequency"] > 10, "silent"] >= WINDOW).mean())


# --- Without a contract: the probability of being alive


@value("10.once-share", unit="share of customers", period="30 June 2025", base=CASUAL)
def once_share() -> float:
    """Share who have ordered on one day only: alive for certain in the BG/NBD model."""
    return float((casual()["frequency"] == 0).mean())


@value("10.once-again", unit="share of customers", period=LATE_2025, base=f"{CASUAL}, exactly once")
def once_again() -> float:
    """Share of those with a single day of orders who order in the half-year."""
    table = casual()
    return float(table.loc[table["frequency"] == 0, "again"].mean())


@value("10.model-lost", unit="customers", period="30 June 2025", base=CASUAL)
def model_lost() -> int:
    """Customers whose probability of being alive is below one half."""
    return int((casual()["alive"] < 0.5).sum())


@value(
    "10.model-again",
    unit="share of those declared lost",
    period=LATE_2025,
    base=f"{CASUAL}, with a probability of being alive below one half",
)
def model_again() -> float:
    """Share of those whom the model calls lost who order again within the half-year."""
    table = casual()
    return float(table.loc[table["alive"] < 0.5, "again"].mean())


@cache
def equally_many() -> pd.DataFrame:
    """Return, among repeat customers, those declared lost by silence, and equally many by the model: ``again``, ``rule``."""
    repeat = casual()[casual()["frequency"] > 0]
    silent = repeat[repeat["silent"] >= WINDOW]
    unlikely = repeat.sort_values(["alive", "silent"], ascending=[True, False]).head(len(silent))
    return pd.concat([silent.assign(rule="silence"), unlikely.assign(rule="model")])[["again", "rule"]]


EQUAL = {
    "unit": "share of those declared lost",
    "period": LATE_2025,
    "base": f"{CASUAL}, more than once: as many by each rule",
}


@value("10.equal-many", unit="customers", period="30 June 2025", base=f"{CASUAL}, more than once")
def equal_many() -> int:
    """Repeat customers whom 90 days of silence declare lost."""
    return int((equally_many()["rule"] == "silence").sum())


def _equal(rule: str) -> float:
    table = equally_many()
    return float(table.loc[table["rule"] == rule, "again"].mean())


@value("10.equal-silence", **EQUAL)
def equal_silence() -> float:
    """Share who order again, of the repeat customers silent for 90 days."""
    return _equal("silence")


@value("10.equal-model", **EQUAL)
def equal_model() -> float:
    """Share who order again, of equally many repeat customers least likely to be alive."""
    return _equal("model")


@value("10.orders-expected", unit="days with an order", period=LATE_2025, base=CASUAL)
def orders_expected() -> float:
    """Orders that the model expects of all these customers together in the half-year."""
    weeks = (LAST_DAY - DAY).days / 7
    return float(model().expected_further(casual(), weeks).sum())


@value("10.orders-seen", unit="days with an order", period=LATE_2025, base=CASUAL)
def orders_seen() -> int:
    """Orders that came (several by a customer on one day count as one)."""
    orders = casual_orders()
    later = orders[(orders["date"] > DAY) & orders["customer_id"].isin(casual().index)]
    return len(later[["customer_id", "date"]].drop_duplicates())


WEEKS_KNOWN, WEEKS_SILENT = 104, 13
"""Of two made-up customers."""
GRETA_ORDERS, HUGO_ORDERS = 52, 4
PAIR = {"period": "two years", "base": "a made-up customer in Lantern's model"}


def _alive(orders: int, silent: int = WEEKS_SILENT) -> float:
    history = {"frequency": [orders], "recency": [float(WEEKS_KNOWN - silent)], "age": [float(WEEKS_KNOWN)]}
    return float(model().probability_alive(pd.DataFrame(history)).iloc[0])


@value("10.greta-orders", unit="orders after the first", **PAIR)
def greta_orders() -> int:
    """Repeat orders of Greta."""
    return GRETA_ORDERS


@value("10.hugo-orders", unit="orders after the first", **PAIR)
def hugo_orders() -> int:
    """Repeat orders of Hugo."""
    return HUGO_ORDERS


@value("10.greta-alive", unit="probability", **PAIR)
def greta_alive() -> float:
    """Probability that Greta, who came often, is alive after 13 weeks of silence."""
    return _alive(GRETA_ORDERS)


@value("10.hugo-alive", unit="probability", **PAIR)
def hugo_alive() -> float:
    """Probability that Hugo, who came seldom, is alive after 13 weeks of silence."""
    return _alive(HUGO_ORDERS)


CDNOW = {"silent": 17_149, "back": 1_911}
"""From the public order lines of CDNOW (1997-98): silent for half a year on 1 January 1998, and how many bought by June.

``tests/site/test_chapter_10.py`` counts both anew where the package with the records is installed.
"""
CDNOW_1998 = {"period": "January to June 1998", "base": "CDNOW customers silent from July to December 1997"}


@value("10.cdnow-silent", unit="customers", **CDNOW_1998)
def cdnow_silent() -> int:
    """CDNOW customers without an order for half a year on 1 January 1998."""
    return CDNOW["silent"]


@value("10.cdnow-back", unit="share of customers", **CDNOW_1998)
def cdnow_back() -> float:
    """Share of them who bought in the next half-year."""
    return CDNOW["back"] / CDNOW["silent"]


# --- What leaving costs


@cache
def lost_value() -> pd.DataFrame:
    """Return one row for each subscription that ended in 2025: ``type``, ``monthly`` and ``residual`` margin in euro."""
    table = contracts()
    ended = table[table["ended"].dt.year == 2025].set_index("customer_id")
    orders = load("orders")
    mine = orders[orders["customer_id"].isin(ended.index)]
    end = mine["customer_id"].map(ended["ended"])
    year_before = end.map(lambda day: day - pd.DateOffset(months=12))
    last_year = mine[(mine["date"] <= end) & (mine["date"] > year_before)]
    margin = last_year.groupby("customer_id")["margin_cents"].sum().reindex(ended.index, fill_value=0) / 100
    monthly = margin / ended["age"].clip(upper=12)
    factor = lifetime_value(1.0, 1 - monthly_hazard(), DISCOUNT)
    return pd.DataFrame({"type": ended["type"], "monthly": monthly, "residual": monthly * factor})


ENDED_2025 = {"period": "2025", "base": "subscriptions that ended in the year"}


@value("10.months-left", unit="discounted months", period=RECORDS, base="a subscriber of average hazard")
def months_left() -> float:
    """Months of margin still to come from a subscriber, discounted at 1 % a month."""
    return lifetime_value(1.0, 1 - monthly_hazard(), DISCOUNT)


@value("10.lost-total", unit="euro", **ENDED_2025)
def lost_total() -> float:
    """Margin still to come, at an average hazard, of the subscriptions that ended."""
    return float(lost_value()["residual"].sum())


@value("10.lost-mean", unit="euro for each ended subscription", **ENDED_2025)
def lost_mean() -> float:
    """Mean of that margin."""
    return float(lost_value()["residual"].mean())


@value("10.lost-median", unit="euro for each ended subscription", **ENDED_2025)
def lost_median() -> float:
    """Median of that margin."""
    return float(lost_value()["residual"].median())


@value("10.lost-business", unit="share of the margin", **ENDED_2025)
def lost_business() -> float:
    """Share of that margin that business customers had."""
    table = lost_value()
    return float(table.loc[table["type"] == "business", "residual"].sum() / table["residual"].sum())


@value("10.lost-business-count", unit="subscriptions", **ENDED_2025)
def lost_business_count() -> int:
    """Business customers among them."""
    return int((lost_value()["type"] == "business").sum())


@cache
def last_words() -> Estimate:
    """Return how subscribers who end within half a year of a survey wave recommend, less those who stay longer."""
    surveys = load("surveys")
    answers = surveys.merge(contracts()[["customer_id", "ended"]], on="customer_id").dropna(
        subset="recommend"
    )
    asked = pd.to_datetime(answers["wave"]) + pd.offsets.MonthEnd(0)
    days = (answers["ended"] - asked).dt.days
    known = (asked <= LAST_DAY - pd.DateOffset(months=6)) & ~(days < 0)
    soon = days.between(0, 183)
    return mean_difference(answers.loc[known & soon, "recommend"], answers.loc[known & ~soon, "recommend"])


WORDS = {
    "unit": "points of 0 to 10",
    "period": "survey waves June 2023 to June 2025",
    "base": "answers of subscribers",
}


with_interval(
    ("words-gap", "words-low", "words-high"),
    "How subscribers who end within half a year recommend, less how the others do",
    last_words,
    **WORDS,
)


@cache
def panel_share() -> pd.Series:
    """Return Lantern's share of the panel's purchases, by ``island`` (whether the household lives there) and year."""
    panel = load("panel").merge(load("panel_households"), on="household")
    brands = load("panel").columns.difference(["household", "quarter_end"])
    by = [(panel["region"] == "Island").rename("island"), panel["quarter_end"].str[:4].rename("year")]
    bought = panel[list(brands)].groupby(by).sum()
    return bought["lantern"] / bought.sum(axis=1)


def _share_of(island: bool, year: str) -> float:
    return float(panel_share().loc[(island, year)])


@value(
    "10.share-island",
    unit="share of purchases",
    period="2025",
    base="purchases of the panel's Island households",
)
def share_island() -> float:
    """Lantern's share of what the panel's households on the Island buy, with the rival there."""
    return _share_of(True, "2025")


@value(
    "10.share-island-before",
    unit="share of purchases",
    period="2024",
    base="purchases of the panel's Island households",
)
def share_island_before() -> float:
    """Lantern's share of what they bought when there was no other shop."""
    return _share_of(True, "2024")


@value(
    "10.share-elsewhere",
    unit="share of purchases",
    period="2025",
    base="purchases of the panel's households elsewhere",
)
def share_elsewhere() -> float:
    """Lantern's share of what the panel's households in the other regions buy."""
    return _share_of(False, "2025")


@value(
    "10.share-elsewhere-before",
    unit="share of purchases",
    period="2024",
    base="purchases of the panel's households elsewhere",
)
def share_elsewhere_before() -> float:
    """Lantern's share of what they bought the year before."""
    return _share_of(False, "2024")


# --- The truth


@cache
def truly_gone() -> pd.Series:
    """Return for each customer of `casual` whether she had really left by the day (and not come back)."""
    truth = open_envelope("leaving").set_index("customer_id").reindex(casual().index)
    left, back, again = (pd.to_datetime(truth[name]) for name in ("left", "came_back", "left_again"))
    here_again = (back <= DAY) & ~(again <= DAY)
    return (left <= DAY) & ~here_again


@value("10.truth-gone", unit="share of customers", period="30 June 2025", base=CASUAL)
def truth_gone() -> float:
    """Share who had really left, by the hidden truth."""
    return float(truly_gone().mean())


@value("10.truth-false", unit="share of those declared lost", period="30 June 2025", base=RULE["base"])
def truth_false() -> float:
    """Share of those declared lost by 90 days who were in truth still customers."""
    return float(1 - truly_gone()[casual()["silent"] >= WINDOW].mean())


@value(
    "10.truth-missed",
    unit="share of those who had left",
    period="30 June 2025",
    base=f"{CASUAL} and had left",
)
def truth_missed() -> float:
    """Share of those who had left whom the model still gives a probability of one half or more."""
    return float((casual().loc[truly_gone(), "alive"] >= 0.5).mean())


@value(
    "10.truth-model-false",
    unit="share of those declared lost",
    period="30 June 2025",
    base=f"{CASUAL}, with a probability of being alive below one half",
)
def truth_model_false() -> float:
    """Share of those whom the model calls lost who were in truth still customers."""
    return float(1 - truly_gone()[casual()["alive"] < 0.5].mean())


@value("10.truth-floor", **A_YEAR)
def truth_floor() -> float:
    """Endings by a natural or passive cause, by the hidden truth."""
    cause = open_envelope("leaving").set_index("customer_id")["cause"]
    mine = contracts()["customer_id"].map(cause)
    return _a_year(contracts()["left"] & mine.isin(["natural", "passive"]))


# --- The triangle


@figure("10.triangle")
def cohort_triangle() -> Drawing:
    """Share of each half-year's new customers who order in each half-year after it."""
    table = triangle() * 100
    picture, axes = new_figure(5.8, 3.4)
    axes.imshow(table.to_numpy(), cmap="Blues", vmin=20, vmax=170, aspect="auto")
    for row, shares in enumerate(table.to_numpy()):
        for column, share in enumerate(shares):
            if not np.isnan(share):
                axes.annotate(
                    f"{share:.0f}",
                    (column, row),
                    ha="center",
                    va="center",
                    fontsize=13,
                    color=INK,
                )
    axes.set_xticks(range(len(table.columns)), [str(later) for later in table.columns])
    axes.set_yticks(range(len(table)), list(table.index))
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set(xlabel="Half-years after joining (in the cells: % who order)", ylabel="Joined in")
    axes.set_title("Every cohort shrinks")
    told = "; ".join(
        f"joined {cohort}: " + ", ".join(f"{share:.0f}" for share in shares.dropna())
        for cohort, shares in table.iterrows()
    )
    return Drawing(
        picture, f"A triangle of percentages, one row a cohort, one column a half-year after joining. {told}."
    )


# --- The explorable

LONGEST_SHOWN = 540
STEP = 10


@explorable("10.window")
def window() -> Explorable:
    """Move the window of silence: who is declared lost, and who of them orders again."""
    table = casual()
    shown = table["silent"].clip(upper=LONGEST_SHOWN) // STEP * STEP
    rows = (
        pd.DataFrame({"silent": shown, "again": table["again"].astype(int)})
        .groupby(["silent", "again"])
        .size()
        .rename("customers")
        .reset_index()
    )
    ink = INK
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(
        fate="datum.again == 1 ? 'ordered again' : 'ordered nothing'", stop=f"datum.silent + {STEP}"
    )
    bars = base.mark_bar(stroke=None).encode(
        x=alt.X(
            "silent:Q",
            bin="binned",
            title="Days of silence (last bar: 540 and more)",
            scale=alt.Scale(domain=[0, LONGEST_SHOWN + STEP]),
            axis=alt.Axis(values=list(range(0, LONGEST_SHOWN + 1, 90))),
        ),
        x2="stop:Q",
        y=alt.Y("sum(customers):Q", title="Customers", stack="zero"),
        color=alt.Color(
            "fate:N",
            title="July to December 2025",
            scale=alt.Scale(domain=["ordered again", "ordered nothing"], range=["#3d8bd9", "#a3781a"]),
            legend=alt.Legend(orient="top", symbolSize=120),
        ),
        opacity=alt.condition("datum.silent >= window", alt.value(1), alt.value(0.35)),
    )
    line = (
        alt.Chart(alt.InlineData(values=[{}]))
        .transform_calculate(at="window")
        .mark_rule(strokeWidth=2, color=ink)
        .encode(x="at:Q")
    )
    chart = alt.layer(bars, line).add_params(alt.param(name="window", value=WINDOW))
    return Explorable(
        chart=dressed(chart, 300),
        rows=rows,
        sliders=(Slider("window", "Lost after a silence of", 30, 360, WINDOW, STEP, "days"),),
        counts={
            "declared": "silent >= window",
            "back": "silent >= window and again == 1",
            "kept": "silent < window",
            "quiet": "silent < window and again == 0",
        },
        summary=(
            "{declared} of {total} customers are declared lost, and {back} of these order again by December. Of the {kept} "
            "who are not declared lost, {quiet} order nothing."
        ),
        alt=(
            "Bars of customers by days without an order on 30 June 2025, each split into those who order again by December "
            "and those who do not. Most customers with a short silence order again; the longer the silence, the fewer. A line "
            "marks the window; bars to its right are declared lost."
        ),
        weight="customers",
    )


# --- Made-up cases of the questions: each stands here once; stems, keys and traps follow from it.

SHOP = {"start": 200, "joined": 100, "ended_old": 30, "ended_new": 20}
SHOP_YEAR = {"period": "one year", "base": "a made-up shop with contracts"}


@value("10.shop-start", unit="customers", **SHOP_YEAR)
def shop_start() -> int:
    """Customers when the year began."""
    return SHOP["start"]


@value("10.shop-joined", unit="customers", **SHOP_YEAR)
def shop_joined() -> int:
    """Customers who joined in the year."""
    return SHOP["joined"]


@value("10.shop-ended", unit="customers", **SHOP_YEAR)
def shop_ended() -> int:
    """Customers who ended in the year."""
    return SHOP["ended_old"] + SHOP["ended_new"]


@value("10.shop-ended-new", unit="customers", **SHOP_YEAR)
def shop_ended_new() -> int:
    """Those of them who had joined in the same year."""
    return SHOP["ended_new"]


@value("10.shop-churn", unit="share of customers", **SHOP_YEAR)
def shop_churn() -> float:
    """Churn rate: ended of those at the start, divided by those at the start."""
    return SHOP["ended_old"] / SHOP["start"]


@value("10.shop-churn-all-over-start", unit="share of customers", **SHOP_YEAR)
def shop_churn_all_over_start() -> float:
    """All endings divided by the customers at the start (a typical mistake)."""
    return shop_ended() / SHOP["start"]


@value("10.shop-churn-over-all", unit="share of customers", **SHOP_YEAR)
def shop_churn_over_all() -> float:
    """All endings divided by everybody seen in the year (another rate, and not the one asked for)."""
    return shop_ended() / (SHOP["start"] + SHOP["joined"])


@value("10.shop-churn-over-end", unit="share of customers", **SHOP_YEAR)
def shop_churn_over_end() -> float:
    """All endings divided by the customers at the end (a typical mistake)."""
    return shop_ended() / (SHOP["start"] + SHOP["joined"] - shop_ended())


SEVEN = ((2, True), (3, False), (4, True), (4, False), (6, True), (7, False), (8, False))
"""Months with the shop, and whether the customer then left; the others are still there."""
SEVEN_CUSTOMERS = {"period": "eight months", "base": "seven made-up customers"}


def _seven_curve(people: tuple[tuple[int, bool], ...], month: int) -> float:
    table = pd.DataFrame(people, columns=["age", "left"])
    curve = cumulative_incidence(table.assign(cause=table["left"].map({True: "left"})))["still_there"]
    return float(curve.loc[:month].iloc[-1])


@value("10.seven-list", unit="months with the shop, a plus for those still there", **SEVEN_CUSTOMERS)
def seven_list() -> str:
    """Seven customers: months, and a plus for those still there."""
    return ", ".join(f"{months}{'' if left else '+'}" for months, left in SEVEN)


@value("10.seven-still", unit="share of customers", **SEVEN_CUSTOMERS)
def seven_still() -> float:
    """Share still there after five months, by Kaplan and Meier."""
    return _seven_curve(SEVEN, 5)


@value("10.seven-first", unit="share of customers", **SEVEN_CUSTOMERS)
def seven_first() -> float:
    """Share still there after three months, by Kaplan and Meier."""
    return _seven_curve(SEVEN, 3)


@value("10.seven-dropped", unit="share of customers", **SEVEN_CUSTOMERS)
def seven_dropped() -> float:
    """The same with those still there thrown away (a typical mistake)."""
    return _seven_curve(tuple(person for person in SEVEN if person[1]), 5)


@value("10.seven-as-left", unit="share of customers", **SEVEN_CUSTOMERS)
def seven_as_left() -> float:
    """The same with those still there counted as if they had left (a typical mistake)."""
    return _seven_curve(tuple((months, True) for months, _ in SEVEN), 5)


@value("10.seven-never-lost", unit="share of customers", **SEVEN_CUSTOMERS)
def seven_never_lost() -> float:
    """The same with all seven kept in the base to the end (a typical mistake)."""
    return 1 - sum(left and months <= 5 for months, left in SEVEN) / len(SEVEN)


MARGIN, RETENTION, RATE = 20.0, 0.95, 0.01
IRIS = {"period": "a month each", "base": "Iris, a made-up customer"}


@value("10.iris-margin", unit="euro a month", **IRIS)
def iris_margin() -> int:
    """Margin that Iris brought each month."""
    return int(MARGIN)


@value("10.iris-retention", unit="share a month", **IRIS)
def iris_retention() -> float:
    """Chance that a customer like Iris stays another month."""
    return RETENTION


@value("10.iris-value", unit="euro", **IRIS)
def iris_value() -> float:
    """Margin still to come from a customer like Iris: m r / (1 + d − r)."""
    return lifetime_value(MARGIN, RETENTION, RATE)


@value("10.iris-undiscounted", unit="euro", **IRIS)
def iris_undiscounted() -> float:
    """Margin divided by the monthly churn, without discounting and with a first month for certain (a mistake here)."""
    return MARGIN / (1 - RETENTION)


@value("10.iris-year", unit="euro", **IRIS)
def iris_year() -> float:
    """Twelve months of margin, as if everybody stayed just one more year (a typical mistake)."""
    return MARGIN * 12


@value("10.iris-next", unit="euro", **IRIS)
def iris_next() -> float:
    """The same with the first month for certain: m / (1 + d − r) (a mistake here)."""
    return lifetime_value(MARGIN, RETENTION, RATE, "next")
