"""Chapter 06, "Satisfaction is not loyalty": numbers, figures and the explorable of its reading."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.intervals import resampled_shares, share_interval
from loyaltylab.measures.satisfaction import (
    SATISFIED_FROM,
    STEADY_FROM,
    TYPES,
    monthly_types,
    net_flow,
    odds_ratio,
    orders_around,
    phi,
    satisfaction_types,
    transition_counts,
    transition_shares,
)
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, value
from loyaltylab.world import During, Rivals, World, compare, run

FOLLOWED = ("2023-06", "2023-12", "2024-06", "2024-12")
"""Waves that are followed by twelve months of records."""

NO_RIVAL_YET = ("2023-06", "2023-12")
"""Waves whose twelve months end before the rival opened on the Island in January 2025."""

SNAPSHOT = "2024-12"
SCORES = ("1–2", "3", "4", "5")
TYPE_COLOURS = dict(zip(TYPES, (PALETTE["teal"], PALETTE["blue"], PALETTE["rust"], QUIET)))

FOLLOWED_WORDS = "answers of June 2023 to December 2024, orders up to December 2025"
ANSWERED = "answers with a score, by customers with an order in the half-year to the wave"
SNAPSHOT_WORDS = "wave of December 2024, orders of July to December 2024"
HEARD = "customers who gave a score in the wave"
STILL = "share who order in months 7 to 12 after the wave"
DRAWS = 2000
POINTS = "percentage points"


@cache
def scored() -> pd.DataFrame:
    """Return every answer with a score of the followed waves, with the orders around it and the region."""
    surveys = load("surveys")
    orders = load("orders")
    table = surveys[surveys["wave"].isin(FOLLOWED) & surveys["satisfaction"].notna()].reset_index(drop=True)
    table["satisfaction"] = table["satisfaction"].astype(int)
    table["orders"] = orders_around(table, orders, -5, 0)
    table["next"] = orders_around(table, orders, 1, 6)
    table["still"] = orders_around(table, orders, 7, 12) > 0
    table["satisfied"] = table["satisfaction"] >= SATISFIED_FROM
    table["score"] = pd.Categorical.from_codes((table["satisfaction"] - 2).clip(lower=0), SCORES).astype(str)
    table["type"] = satisfaction_types(table)
    region = load("customers").set_index("customer_id")["region"]
    table["island"] = table["customer_id"].map(region) == "Island"
    return table


@cache
def active() -> pd.DataFrame:
    """Return the answers of customers who had ordered in the half-year that ends with the wave."""
    table = scored()
    return table[table["orders"] > 0].reset_index(drop=True)


@cache
def snapshot() -> pd.DataFrame:
    """Return the answers of December 2024, one row a customer, with the type at the chapter's lines."""
    table = scored()
    return table[table["wave"] == SNAPSHOT].set_index("customer_id")


def _interval(draws: "pd.Series") -> tuple[float, float]:
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return float(low), float(high)


# --- Who leaves -----------------------------------------------------------------------------------------------------------


@cache
def last_scores_of_leavers() -> pd.Series:
    """Return the last score before the end of each subscription whose owner had ever given one."""
    surveys = load("surveys")[["customer_id", "wave", "satisfaction"]].dropna()
    before = load("exits").merge(surveys, on="customer_id")
    before = before[pd.to_datetime(before["wave"]) <= before["date"]]
    return before.sort_values("wave").groupby("customer_id")["satisfaction"].last().astype(int)


RECORDS = "January 2023 to December 2025"
LEAVERS = "subscribers who ended and had given a score before"


@value("06.ended", unit="subscriptions", period=RECORDS, base="subscriptions that ended")
def ended() -> int:
    """Subscriptions that ended."""
    return len(load("exits"))


@value("06.leavers", unit="customers", period=RECORDS, base=LEAVERS)
def leavers() -> int:
    """Subscribers who ended and had answered the satisfaction question before."""
    return len(last_scores_of_leavers())


@value("06.leavers-satisfied", unit="share of leavers", period=RECORDS, base=LEAVERS)
def leavers_satisfied() -> float:
    """Share of the leavers whose last score was 4 or 5."""
    return float((last_scores_of_leavers() >= SATISFIED_FROM).mean())


def _leavers_bound(end: int) -> float:
    high = int((last_scores_of_leavers() >= SATISFIED_FROM).sum())
    return share_interval(high, leavers())[end]


@value("06.leavers-satisfied-low", unit="share of leavers", period=RECORDS, base=LEAVERS)
def leavers_satisfied_low() -> float:
    """Lower end of the 95 % interval of the share of leavers whose last score was 4 or 5."""
    return _leavers_bound(0)


@value("06.leavers-satisfied-high", unit="share of leavers", period=RECORDS, base=LEAVERS)
def leavers_satisfied_high() -> float:
    """Upper end of the 95 % interval of the share of leavers whose last score was 4 or 5."""
    return _leavers_bound(1)


@cache
def all_scores() -> pd.Series:
    """Return every satisfaction score ever given."""
    return load("surveys")["satisfaction"].dropna().astype(int)


@value("06.all-satisfied", unit="share of answers", period=RECORDS, base="all answers with a score")
def all_satisfied() -> float:
    """Share of all scores that are 4 or 5."""
    return float((all_scores() >= SATISFIED_FROM).mean())


@value("06.top-score", unit="share of answers", period=RECORDS, base="all answers with a score")
def top_score() -> float:
    """Share of all scores that are 5, the top of the scale."""
    return float((all_scores() == 5).mean())


@value("06.low-scores", unit="share of answers", period=RECORDS, base="all answers with a score")
def low_scores() -> float:
    """Share of all scores that are 1 or 2."""
    return float((all_scores() <= 2).mean())


# --- The curve ------------------------------------------------------------------------------------------------------------


@value("06.answers", unit="answers", period=FOLLOWED_WORDS, base=ANSWERED)
def answers_followed() -> int:
    """Answers that were followed for twelve months."""
    return len(active())


@value("06.answerers", unit="customers", period=FOLLOWED_WORDS, base=ANSWERED)
def answerers() -> int:
    """Customers who gave these answers."""
    return int(active()["customer_id"].nunique())


def _still(satisfied: bool) -> float:
    table = active()
    return float(table.loc[table["satisfied"] == satisfied, "still"].mean())


@value("06.still-satisfied", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def still_satisfied() -> float:
    """Share of the satisfied who still buy half a year to a year later."""
    return _still(satisfied=True)


@value("06.still-others", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 1 to 3")
def still_others() -> float:
    """Share of the others who still buy half a year to a year later."""
    return _still(satisfied=False)


@value(
    "06.silent-satisfied", unit="share who do not", period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5"
)
def silent_satisfied() -> float:
    """Share of the satisfied who no longer buy half a year to a year later."""
    return 1 - still_satisfied()


@value("06.silent-others", unit="share who do not", period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 1 to 3")
def silent_others() -> float:
    """Share of the others who no longer buy half a year to a year later."""
    return 1 - still_others()


@value(
    "06.satisfied-of-silent",
    unit="share of answers",
    period=FOLLOWED_WORDS,
    base=f"{ANSWERED}, and no order in months 7 to 12",
)
def satisfied_of_silent() -> float:
    """Share of those who fell silent who had said 4 or 5."""
    table = active()
    return float(table.loc[~table["still"], "satisfied"].mean())


@cache
def difference_draws() -> pd.DataFrame:
    """Return redrawn shares that still buy, for the satisfied (True) and the others (False)."""
    return resampled_shares(active(), "still", "satisfied", draws=DRAWS, seed=6)


@value("06.difference", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference() -> float:
    """Share that still buys, satisfied less others."""
    return 100 * (still_satisfied() - still_others())


@value("06.difference-low", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference_low() -> float:
    """Lower end of the 95 % interval of the difference (customers redrawn)."""
    draws = difference_draws()
    return 100 * _interval(draws[True] - draws[False])[0]


@value("06.difference-high", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference_high() -> float:
    """Upper end of the 95 % interval of the difference (customers redrawn)."""
    draws = difference_draws()
    return 100 * _interval(draws[True] - draws[False])[1]


def _cells(first: pd.Series, second: pd.Series) -> tuple[int, int, int, int]:
    return (
        int((first & second).sum()),
        int((first & ~second).sum()),
        int((~first & second).sum()),
        int((~first & ~second).sum()),
    )


@value("06.odds-ratio", unit="odds ratio", period=FOLLOWED_WORDS, base=ANSWERED)
def odds() -> float:
    """Odds of still buying, satisfied over others."""
    table = active()
    return odds_ratio(*_cells(table["satisfied"], table["still"])).value


@value("06.phi", unit="correlation", period=FOLLOWED_WORDS, base=ANSWERED)
def correlation() -> float:
    """Correlation of being satisfied and still buying, both yes or no."""
    table = active()
    return phi(*_cells(table["satisfied"], table["still"]))


def _score_share(score: str) -> float:
    table = active()
    return float(table.loc[table["score"] == score, "still"].mean())


@value("06.still-low", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 1 or 2")
def still_low() -> float:
    """Share of those who said 1 or 2 who still buy half a year to a year later."""
    return _score_share("1–2")


@value("06.still-3", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 3")
def still_3() -> float:
    """Share of those who said 3 who still buy half a year to a year later."""
    return _score_share("3")


@value("06.still-4", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4")
def still_4() -> float:
    """Share of those who said 4 who still buy half a year to a year later."""
    return _score_share("4")


@value("06.still-5", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 5")
def still_5() -> float:
    """Share of those who said 5 who still buy half a year to a year later."""
    return _score_share("5")


@value("06.four-to-five", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def four_to_five() -> float:
    """Share that still buys, those who said 5 less those who said 4."""
    return 100 * (still_5() - still_4())


@cache
def _score_draws() -> pd.DataFrame:
    return resampled_shares(active(), "still", "score", draws=DRAWS, seed=6)


@value("06.four-to-five-low", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def four_to_five_low() -> float:
    """Lower end of the 95 % interval of the step from 4 to 5."""
    return 100 * _interval(_score_draws()["5"] - _score_draws()["4"])[0]


@value("06.four-to-five-high", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def four_to_five_high() -> float:
    """Upper end of the 95 % interval of the step from 4 to 5."""
    return 100 * _interval(_score_draws()["5"] - _score_draws()["4"])[1]


# --- Competition ----------------------------------------------------------------------------------------------------------


@cache
def before_the_rival() -> pd.DataFrame:
    """Return the answers whose twelve months ended before the rival opened on the Island."""
    table = active()
    table = table[table["wave"].isin(NO_RIVAL_YET)]
    place = np.where(table["island"], "Island", "elsewhere")
    said = np.where(table["satisfied"], "satisfied", "other")
    return table.assign(cell=pd.Series(place, table.index) + " " + pd.Series(said, table.index))


@cache
def _cell_shares() -> pd.Series:
    return before_the_rival().groupby("cell")["still"].mean()


@cache
def _cell_draws() -> pd.DataFrame:
    return resampled_shares(before_the_rival(), "still", "cell", draws=DRAWS, seed=6)


BEFORE_RIVAL = "answers of June and December 2023, orders up to December 2024"


def _gap(place: str, table: "pd.DataFrame | pd.Series") -> "pd.Series":
    return table[f"{place} satisfied"] - table[f"{place} other"]


@value("06.gap-island", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island() -> float:
    """Share that still buys, satisfied less others, where Lantern had no rival."""
    return 100 * float(_gap("Island", _cell_shares()))


@value("06.gap-elsewhere", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere() -> float:
    """Share that still buys, satisfied less others, where rivals sell."""
    return 100 * float(_gap("elsewhere", _cell_shares()))


@value("06.gap-island-low", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island_low() -> float:
    """Lower end of the 95 % interval of the Island's gap."""
    return 100 * _interval(_gap("Island", _cell_draws()))[0]


@value("06.gap-island-high", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island_high() -> float:
    """Upper end of the 95 % interval of the Island's gap."""
    return 100 * _interval(_gap("Island", _cell_draws()))[1]


@value("06.gap-elsewhere-low", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere_low() -> float:
    """Lower end of the 95 % interval of the gap elsewhere."""
    return 100 * _interval(_gap("elsewhere", _cell_draws()))[0]


@value("06.gap-elsewhere-high", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere_high() -> float:
    """Upper end of the 95 % interval of the gap elsewhere."""
    return 100 * _interval(_gap("elsewhere", _cell_draws()))[1]


@value("06.island-answers", unit="answers", period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def island_answers() -> int:
    """Answers from the Island that were followed for twelve months without a rival."""
    return int(before_the_rival()["island"].sum())


BIG = 30_000
FIFTHS = ("lowest", "second", "middle", "fourth", "highest")
LONG_AGO = "2018-01"
DECEMBER_2023 = 11


@cache
def two_islands() -> pd.DataFrame:
    """Return the share kept through 2024 by fifth of satisfaction: the same Islanders alone with Lantern, and with a rival.

    A Lantern of 30,000 private customers; the rival, where there is one, has been on the Island since 2018.
    """
    columns = {}
    for name, entry in {"no rival": None, "a rival": LONG_AGO}.items():
        world = World(private=BIG, business=0, months=25, rivals=Rivals(island_entry=entry))
        course = run(world, _islanders())
        there = (course.people.join_month <= DECEMBER_2023) & (course.lives.left > DECEMBER_2023)
        ranked = np.argsort(course.lives.satisfaction[there, DECEMBER_2023], kind="stable")
        kept = course.lives.left[there] > DECEMBER_2023 + 12
        parts = np.array_split(ranked, len(FIFTHS))
        columns[name] = [float(kept[part].mean()) for part in parts]
        columns[f"{name}, customers"] = [len(part) for part in parts]
    return pd.DataFrame(columns, index=pd.Index(FIFTHS, name="fifth"))


@cache
def _islanders() -> np.ndarray:
    """Return the numbers of the Islanders among the first 30,000 private customers."""
    from loyaltylab.world.calendar import ISLAND
    from loyaltylab.world.people import identities, people

    numbers = identities(BIG, 0)
    return numbers[people(World().seed, numbers).region == ISLAND]


MODEL_ISLAND = "Islanders of a Lantern with 30,000 private customers, there in December 2023"
KEPT = "percentage points kept through 2024"


@value("06.slope-alone", unit=KEPT, period="2024", base=f"{MODEL_ISLAND}; no rival")
def slope_alone() -> float:
    """Share kept of the most satisfied fifth less that of the least satisfied, with no rival."""
    kept = two_islands()["no rival"]
    return 100 * float(kept["highest"] - kept["lowest"])


@value("06.slope-rival", unit=KEPT, period="2024", base=f"{MODEL_ISLAND}; a rival since 2018")
def slope_rival() -> float:
    """Share kept of the most satisfied fifth less that of the least satisfied, with a rival."""
    kept = two_islands()["a rival"]
    return 100 * float(kept["highest"] - kept["lowest"])


@value(
    "06.lowest-alone",
    unit="share kept through 2024",
    period="2024",
    base=f"{MODEL_ISLAND}, least satisfied fifth; no rival",
)
def lowest_alone() -> float:
    """Share kept of the least satisfied fifth, with no rival."""
    return float(two_islands().loc["lowest", "no rival"])


@value(
    "06.lowest-rival",
    unit="share kept through 2024",
    period="2024",
    base=f"{MODEL_ISLAND}, least satisfied fifth; a rival",
)
def lowest_rival() -> float:
    """Share kept of the least satisfied fifth, with a rival."""
    return float(two_islands().loc["lowest", "a rival"])


PARITY_FROM = 5


@cache
def _parity() -> pd.DataFrame:
    table = active()
    table = table[table["satisfied"] & table["rival_appeal"].notna()]
    return table.assign(parity=table["rival_appeal"] >= PARITY_FROM)


@value("06.parity", unit="share of answers", period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity() -> float:
    """Share of the satisfied who also say, with 5 to 7 of 7, that other shops offer what they want."""
    return float(_parity()["parity"].mean())


@value("06.parity-difference", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference() -> float:
    """Share that still buys: satisfied and drawn to others, less satisfied alone."""
    still = _parity().groupby("parity")["still"].mean()
    return 100 * float(still[True] - still[False])


@cache
def _parity_draws() -> pd.DataFrame:
    return resampled_shares(_parity(), "still", "parity", draws=DRAWS, seed=6)


@value("06.parity-difference-low", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference_low() -> float:
    """Lower end of the 95 % interval of that difference."""
    return 100 * _interval(_parity_draws()[True] - _parity_draws()[False])[0]


@value("06.parity-difference-high", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference_high() -> float:
    """Upper end of the 95 % interval of that difference."""
    return 100 * _interval(_parity_draws()[True] - _parity_draws()[False])[1]


# --- Four types -----------------------------------------------------------------------------------------------------------


def _count(kind: str) -> int:
    return int((snapshot()["type"] == kind).sum())


@value("06.heard", unit="customers", period=SNAPSHOT_WORDS, base="customers who gave a score")
def heard() -> int:
    """Customers with a score in the wave."""
    return len(snapshot())


@value("06.count-loyalist", unit="customers", period=SNAPSHOT_WORDS, base=HEARD)
def count_loyalist() -> int:
    """Satisfied and buying steadily."""
    return _count("loyalist")


@value("06.count-profit-seeker", unit="customers", period=SNAPSHOT_WORDS, base=HEARD)
def count_profit_seeker() -> int:
    """Satisfied and not buying steadily."""
    return _count("profit-seeker")


@value("06.count-captive", unit="customers", period=SNAPSHOT_WORDS, base=HEARD)
def count_captive() -> int:
    """Buying steadily and not satisfied."""
    return _count("captive")


@value("06.count-defector", unit="customers", period=SNAPSHOT_WORDS, base=HEARD)
def count_defector() -> int:
    """Neither satisfied nor buying steadily."""
    return _count("defector")


@value("06.steady-from", unit="orders in a half-year", period="half-year to the wave", base="our choice")
def steady_from() -> int:
    """From this many orders on, a customer counts as steady."""
    return STEADY_FROM


def _later(kind: str) -> float:
    table = scored()
    return float(table.loc[table["type"] == kind, "still"].mean())


@value("06.later-loyalist", unit=STILL, period=FOLLOWED_WORDS, base="loyalists, answers of four waves")
def later_loyalist() -> float:
    """Share of the loyalists who still buy half a year to a year later."""
    return _later("loyalist")


@value(
    "06.later-profit-seeker", unit=STILL, period=FOLLOWED_WORDS, base="profit-seekers, answers of four waves"
)
def later_profit_seeker() -> float:
    """Share of the profit-seekers who still buy half a year to a year later."""
    return _later("profit-seeker")


@value("06.later-captive", unit=STILL, period=FOLLOWED_WORDS, base="captives, answers of four waves")
def later_captive() -> float:
    """Share of the captives who still buy half a year to a year later."""
    return _later("captive")


@value("06.later-defector", unit=STILL, period=FOLLOWED_WORDS, base="defectors, answers of four waves")
def later_defector() -> float:
    """Share of the defectors who still buy half a year to a year later."""
    return _later("defector")


EVANGELIST_FROM = 9
DETRACTOR_TO = 6


@value("06.evangelists", unit="customers", period=SNAPSHOT_WORDS, base="loyalists")
def evangelists() -> int:
    """Loyalists with a score of 5 who give 9 or 10 to the recommendation question."""
    table = snapshot()
    best = (table["satisfaction"] == 5) & (table["recommend"] >= EVANGELIST_FROM)
    return int((best & (table["type"] == "loyalist")).sum())


@value(
    "06.detractors-of-defectors",
    unit="share of answers",
    period=FOLLOWED_WORDS,
    base="defectors, answers of four waves",
)
def detractors_of_defectors() -> float:
    """Share of the defectors who give 0 to 6 to the recommendation question."""
    table = scored()
    return float((table.loc[table["type"] == "defector", "recommend"] <= DETRACTOR_TO).mean())


@cache
def _failures() -> pd.DataFrame:
    tickets = load("tickets")
    return tickets[tickets["failed"]]


@value("06.failures", unit="service failures", period=RECORDS, base="service events on file")
def failures() -> int:
    """Service failures on file."""
    return len(_failures())


@value("06.complained", unit="share of failures", period=RECORDS, base="service failures on file")
def complained() -> float:
    """Share of the failures that the customer complained about."""
    return float(_failures()["complained"].mean())


@cache
def complaints_of_defectors() -> pd.Series:
    """Return for each answer of a defector who rates Lantern 0 to 6 whether she complained in the year up to the wave."""
    table = scored()
    angry = table[(table["type"] == "defector") & (table["recommend"] <= DETRACTOR_TO)]
    complaints = _failures()[_failures()["complained"]]
    return orders_around(angry, complaints, -11, 0) > 0


@value(
    "06.loud-defectors",
    unit="share of answers",
    period="year up to the wave, waves of June 2023 to December 2024",
    base="defectors with 0 to 6",
)
def loud_defectors() -> float:
    """Share of the defectors with 0 to 6 on recommendation who complained even once in the year up to the wave."""
    return float(complaints_of_defectors().mean())


@cache
def referred() -> pd.Series:
    """Return the number of customers on file that each customer brought."""
    return load("referrals").groupby("referrer_id").size()


def _brought(kind: str) -> float:
    table = scored().drop_duplicates("customer_id", keep="last")
    return float(referred().reindex(table.loc[table["type"] == kind, "customer_id"]).fillna(0).mean())


@value(
    "06.brought-loyalist",
    unit="customers brought by each",
    period=RECORDS,
    base="loyalists at their last answer",
)
def brought_loyalist() -> float:
    """Customers brought by each loyalist."""
    return _brought("loyalist")


@value(
    "06.brought-defector",
    unit="customers brought by each",
    period=RECORDS,
    base="defectors at their last answer",
)
def brought_defector() -> float:
    """Customers brought by each defector."""
    return _brought("defector")


@cache
def habits() -> pd.DataFrame:
    """Return for each type of the four waves the mean answer on comparing, and the share of orders on deal in the half-year."""
    table = scored()
    orders = load("orders")
    deals = orders_around(table, orders[orders["on_deal"]], -5, 0)
    sums = (
        pd.DataFrame({"type": table["type"], "deals": deals, "orders": table["orders"]}).groupby("type").sum()
    )
    compares = table.groupby("type")["compares"].mean()
    return pd.DataFrame({"compares": compares, "on_deal": sums["deals"] / sums["orders"]})


@value(
    "06.deals-profit-seeker",
    unit="share of orders",
    period=FOLLOWED_WORDS,
    base="orders of profit-seekers in the half-year to the wave",
)
def deals_profit_seeker() -> float:
    """Share of their orders that were bought on deal."""
    return float(habits().loc["profit-seeker", "on_deal"])


@value(
    "06.deals-loyalist",
    unit="share of orders",
    period=FOLLOWED_WORDS,
    base="orders of loyalists in the half-year to the wave",
)
def deals_loyalist() -> float:
    """Share of their orders that were bought on deal."""
    return float(habits().loc["loyalist", "on_deal"])


@cache
def locked() -> pd.Series:
    """Return by type the share, in December 2024, with a subscription or on the Island, where no rival was."""
    customers = load("customers").set_index("customer_id").reindex(snapshot().index)
    lock = (customers["contract"] == "subscription") | (customers["region"] == "Island")
    return lock.groupby(snapshot()["type"]).mean()


@value("06.locked-captive", unit="share of customers", period="December 2024", base="captives of the wave")
def locked_captive() -> float:
    """Share with a subscription or on the Island."""
    return float(locked()["captive"])


@value("06.locked-loyalist", unit="share of customers", period="December 2024", base="loyalists of the wave")
def locked_loyalist() -> float:
    """Share with a subscription or on the Island."""
    return float(locked()["loyalist"])


PRICE_CUT = 0.8


@cache
def lost_to_cheaper_rivals() -> pd.DataFrame:
    """Return by type of 2023 how many leave by December 2025 because rivals cut prices by a fifth from January 2024 on."""
    history = World()
    cheaper = history.with_changes(rivals=Rivals(price=During(PRICE_CUT, start="2024-01")))
    outcome = compare(history, cheaper).set_index("customer_id")
    table = scored()
    last = table[table["wave"].isin(NO_RIVAL_YET)].drop_duplicates("customer_id", keep="last")
    lost = outcome["lost"].reindex(last["customer_id"]).to_numpy()
    return (
        pd.DataFrame({"type": last["type"].to_numpy(), "lost": lost})
        .groupby("type")["lost"]
        .agg(["sum", "size", "mean"])
    )


# --- From month to month --------------------------------------------------------------------------------------------------

FLOW_WORDS = "June 2023 to December 2025"
FLOW_BASE = "customers who answered two waves in a row, month by month"


@cache
def states() -> pd.DataFrame:
    """Return the type of each customer in each month between two answered waves."""
    return monthly_types(load("surveys"), load("orders"))


@cache
def monthly_shares() -> pd.DataFrame:
    """Return the monthly transition shares."""
    return transition_shares(transition_counts(states()))


@cache
def wave_counts() -> pd.DataFrame:
    """Return the transitions from one wave to the next."""
    table = states()
    waves = [month for month in table.columns if month.month in (6, 12)]
    return transition_counts(table[waves])


@value("06.flow-months", unit="customer-months", period=FLOW_WORDS, base=FLOW_BASE)
def flow_months() -> int:
    """Pairs of one month and the next."""
    return int(transition_counts(states()).to_numpy().sum())


@value(
    "06.flow-pairs",
    unit="pairs of answers",
    period=FLOW_WORDS,
    base="customers who answered two waves in a row",
)
def flow_pairs() -> int:
    """Pairs of one wave and the next."""
    return int(wave_counts().to_numpy().sum())


@value("06.same-month", unit="share of customer-months", period=FLOW_WORDS, base=FLOW_BASE)
def same_month() -> float:
    """Share that is of the same type one month later."""
    counts = transition_counts(states()).to_numpy()
    return float(np.trace(counts) / counts.sum())


@value(
    "06.same-half-year",
    unit="share of pairs",
    period=FLOW_WORDS,
    base="customers who answered two waves in a row",
)
def same_half_year() -> float:
    """Share that is of the same type one wave later."""
    counts = wave_counts().to_numpy()
    return float(np.trace(counts) / counts.sum())


@cache
def six_steps() -> pd.DataFrame:
    """Return what six monthly steps would give if each month forgot the ones before (a Markov chain)."""
    shares = monthly_shares()
    return pd.DataFrame(
        np.linalg.matrix_power(shares.to_numpy(), 6), index=shares.index, columns=shares.columns
    )


@value("06.loyalist-stays-month", unit="share a month", period=FLOW_WORDS, base=f"{FLOW_BASE}, loyalists")
def loyalist_stays_month() -> float:
    """Share of the loyalists who are loyalists one month later."""
    return float(monthly_shares().loc["loyalist", "loyalist"])


@value("06.captive-stays-month", unit="share a month", period=FLOW_WORDS, base=f"{FLOW_BASE}, captives")
def captive_stays_month() -> float:
    """Share of the captives who are captives one month later."""
    return float(monthly_shares().loc["captive", "captive"])


@value(
    "06.loyalist-six-steps", unit="share after six months", period=FLOW_WORDS, base=f"{FLOW_BASE}, loyalists"
)
def loyalist_six_steps() -> float:
    """Share of the loyalists who would be loyalists after six steps without memory."""
    return float(six_steps().loc["loyalist", "loyalist"])


@value(
    "06.loyalist-half-year",
    unit="share after six months",
    period=FLOW_WORDS,
    base="loyalists who answered the next wave",
)
def loyalist_half_year() -> float:
    """Share of the loyalists who are loyalists one wave later."""
    return float(transition_shares(wave_counts()).loc["loyalist", "loyalist"])


@value("06.came-in", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def came_in() -> int:
    """How often somebody became a loyalist from one wave to the next."""
    counts = wave_counts()
    return int(counts["loyalist"].sum() - counts.loc["loyalist", "loyalist"])


@value("06.went-out", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def went_out() -> int:
    """How often somebody ceased to be a loyalist from one wave to the next."""
    counts = wave_counts()
    return int(counts.loc["loyalist"].sum() - counts.loc["loyalist", "loyalist"])


@value("06.net-flow", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def net_flow_loyalist() -> int:
    """Customers who became loyalists less those who ceased to be."""
    return int(net_flow(wave_counts())["loyalist"])


@value("06.net-flow-margin", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def net_flow_margin() -> float:
    """Half-width of the 95 % interval of the net flow: 1.96 times the root of all moves in and out."""
    return 1.96 * float(np.sqrt(came_in() + went_out()))


# --- The monopoly ends ----------------------------------------------------------------------------------------------------


@cache
def island_orders() -> pd.DataFrame:
    """Return monthly orders a customer, Island and elsewhere, of those with an order in July to December 2024; 2024 = 100."""
    orders = load("orders")
    island = load("customers").set_index("customer_id")["region"] == "Island"
    base = orders.loc[orders["date"].between("2024-07-01", "2024-12-31"), "customer_id"].unique()
    orders = orders[orders["customer_id"].isin(base) & (orders["date"] >= "2024-01-01")]
    place = orders["customer_id"].map(island).map({True: "Island", False: "elsewhere"})
    counts = orders.groupby([orders["date"].dt.strftime("%Y-%m"), place]).size().unstack()
    return counts / counts.loc["2024-07":"2024-12"].mean() * 100


def _against_elsewhere(first: str, last: str) -> float:
    months = island_orders().loc[first:last].mean()
    return float(months["Island"] / months["elsewhere"] - 1)


ENTRY_BASE = "orders of customers with an order in July to December 2024, Island against elsewhere"


@value(
    "06.entry-first",
    unit="relative change",
    period="January to June 2025 against July to December 2024",
    base=ENTRY_BASE,
)
def entry_first() -> float:
    """Change of orders on the Island in the rival's first half-year, less the change elsewhere (ratio of ratios)."""
    return _against_elsewhere("2025-01", "2025-06")


@value(
    "06.entry-second",
    unit="relative change",
    period="July to December 2025 against July to December 2024",
    base=ENTRY_BASE,
)
def entry_second() -> float:
    """Change of orders on the Island in the rival's second half-year, less the change elsewhere (ratio of ratios)."""
    return _against_elsewhere("2025-07", "2025-12")


@value(
    "06.entry-year-before",
    unit="relative change",
    period="January to June 2024 against July to December 2024",
    base=ENTRY_BASE,
)
def entry_year_before() -> float:
    """The same comparison for the half-year before, when no rival had opened: 0 would be two parallel lines."""
    return _against_elsewhere("2024-01", "2024-06")


@cache
def entry_by_satisfaction() -> pd.DataFrame:
    """Return who of a larger Island leaves by December 2025 because the rival opened, by third of satisfaction before."""
    world = World(private=BIG, business=0)
    with_rival, alone = (
        run(world.with_changes(rivals=Rivals(island_entry=entry)), _islanders())
        for entry in ("2025-01", None)
    )
    there = alone.lives.active[:, 23] & (alone.lives.left > 23)
    stays = there & (alone.lives.left >= 36)
    lost = stays & (with_rival.lives.left < 36)
    ranked = np.argsort(alone.lives.satisfaction[there, 23], kind="stable")
    parts = np.array_split(np.flatnonzero(there)[ranked], 3)
    rows = {
        name: {"customers": len(part), "lost": int(lost[part].sum())}
        for name, part in zip(("low", "middle", "high"), parts)
    }
    return pd.DataFrame(rows).T


MODEL_ENTRY = "Islanders of a Lantern with 30,000 private customers, there in December 2024"


@value("06.lost-low", unit="share of customers", period="2025", base=f"{MODEL_ENTRY}, least satisfied third")
def lost_low() -> float:
    """Share who leave in 2025 because the rival opened."""
    row = entry_by_satisfaction().loc["low"]
    return float(row["lost"] / row["customers"])


@value("06.lost-high", unit="share of customers", period="2025", base=f"{MODEL_ENTRY}, most satisfied third")
def lost_high() -> float:
    """Share who leave in 2025 because the rival opened."""
    row = entry_by_satisfaction().loc["high"]
    return float(row["lost"] / row["customers"])


# --- Stages, tiers, and what a score is worth -----------------------------------------------------------------------------


@cache
def funnel() -> pd.Series:
    """Return how many customers of December 2024 pass each stage after the ones before it."""
    table = snapshot()
    steps = {
        "perceives well": table["satisfaction"] >= SATISFIED_FROM,
        "likes": table["affection"] >= 5,
        "intends": table["intention"] >= 6,
        "orders": table["next"] > 0,
    }
    passed, counts = pd.Series(data=True, index=table.index), {}
    for name, holds in steps.items():
        passed &= holds.fillna(False).astype(bool)
        counts[name] = int(passed.sum())
    return pd.Series(counts)


STAGES = "wave of December 2024, orders of January to June 2025"


@value("06.stage-one", unit="customers", period=STAGES, base=HEARD)
def stage_one() -> int:
    """Score 4 or 5."""
    return int(funnel()["perceives well"])


@value("06.stage-two", unit="customers", period=STAGES, base=HEARD)
def stage_two() -> int:
    """And 5 to 7 of 7 for liking Lantern."""
    return int(funnel()["likes"])


@value("06.stage-three", unit="customers", period=STAGES, base=HEARD)
def stage_three() -> int:
    """And 6 or 7 of 7 for the intention to buy."""
    return int(funnel()["intends"])


@value("06.stage-four", unit="customers", period=STAGES, base=HEARD)
def stage_four() -> int:
    """And an order within six months."""
    return int(funnel()["orders"])


@value("06.acted", unit="customers", period=STAGES, base=HEARD)
def acted() -> int:
    """Customers with an order within six months, whatever they had said."""
    return int((snapshot()["next"] > 0).sum())


@cache
def tiers() -> pd.DataFrame:
    """Return the answers of four waves with the tier reached: 0 none, 1 satisfied, 2 and will rebuy, 3 and will recommend."""
    table = scored().copy()
    rebuy = (table["intention"] >= 6).fillna(False).astype(bool)
    refer = (table["recommend"] >= EVANGELIST_FROM).fillna(False).astype(bool)
    first = table["satisfied"]
    table["tier"] = first.astype(int) + (first & rebuy) + (first & rebuy & refer)
    table["bought"] = table["next"] > 0
    return table


TIER_WORDS = "answers of June 2023 to December 2024, orders of the six months after"


def _tier_bought(tier: int) -> float:
    table = tiers()
    return float(table.loc[table["tier"] == tier, "bought"].mean())


@value("06.tier-0", unit="share with an order", period=TIER_WORDS, base="answers in no tier")
def tier_0() -> float:
    """Share of those in no tier who order within six months."""
    return _tier_bought(0)


@value(
    "06.tier-1",
    unit="share with an order",
    period=TIER_WORDS,
    base="answers in the first tier, and no higher",
)
def tier_1() -> float:
    """Share of the satisfied who do not say that they will buy again, and order within six months."""
    return _tier_bought(1)


@value(
    "06.tier-2",
    unit="share with an order",
    period=TIER_WORDS,
    base="answers in the second tier, and no higher",
)
def tier_2() -> float:
    """Share of those who will rebuy but not recommend, and order within six months."""
    return _tier_bought(2)


@value("06.tier-3", unit="share with an order", period=TIER_WORDS, base="answers in the third tier")
def tier_3() -> float:
    """Share of those in the top tier who order within six months."""
    return _tier_bought(3)


@value(
    "06.intend-silent",
    unit="share of answers",
    period=TIER_WORDS,
    base="answers of 6 or 7 of 7 on the intention to buy",
)
def intend_silent() -> float:
    """Share who place no order in the six months that they spoke of."""
    table = scored()
    return float((table.loc[(table["intention"] >= 6).fillna(False), "next"] == 0).mean())


MARGIN = "satisfaction and orders of 2024, margin of 2025"
MARGIN_BASE = "private customers who answered in 2024"


@cache
def margin_table() -> pd.DataFrame:
    """Return satisfaction and log orders of 2024 with the log margin of 2025, one row a private customer who answered."""
    surveys = load("surveys")
    orders = load("orders")
    said = (
        surveys[surveys["wave"].str.startswith("2024")].groupby("customer_id")["satisfaction"].mean().dropna()
    )
    private = load("customers").query("type == 'private'")["customer_id"]
    said = said[said.index.isin(private)].astype(float)
    year = orders["date"].dt.year
    bought = orders[year == 2024].groupby("customer_id").size().reindex(said.index).fillna(0)
    euro = (
        orders[year == 2025].groupby("customer_id")["margin_cents"].sum().reindex(said.index).fillna(0) / 100
    )
    return pd.DataFrame(
        {"satisfaction": said, "orders": np.log1p(bought), "margin": np.log1p(euro.clip(lower=0))}
    )


def explained(table: pd.DataFrame, columns: Sequence[str]) -> float:
    """Return R squared of the log margin on the columns (least squares)."""
    inputs = np.column_stack([np.ones(len(table)), *(table[name] for name in columns)])
    fitted = inputs @ np.linalg.lstsq(inputs, table["margin"].to_numpy(), rcond=None)[0]
    return float(
        1 - ((table["margin"] - fitted) ** 2).sum() / ((table["margin"] - table["margin"].mean()) ** 2).sum()
    )


@value("06.margin-customers", unit="customers", period=MARGIN, base=MARGIN_BASE)
def margin_customers() -> int:
    """Customers in the comparison."""
    return len(margin_table())


@value("06.r2-satisfaction", unit="share of variance", period=MARGIN, base=MARGIN_BASE)
def r2_satisfaction() -> float:
    """R squared of next year's log margin on satisfaction alone."""
    return explained(margin_table(), ["satisfaction"])


@value("06.r2-orders", unit="share of variance", period=MARGIN, base=MARGIN_BASE)
def r2_orders() -> float:
    """R squared of next year's log margin on last year's orders alone."""
    return explained(margin_table(), ["orders"])


@value("06.r2-both", unit="share of variance", period=MARGIN, base=MARGIN_BASE)
def r2_both() -> float:
    """R squared of next year's log margin on both."""
    return explained(margin_table(), ["satisfaction", "orders"])


@value("06.r2-added-by-satisfaction", unit="share of variance", period=MARGIN, base=MARGIN_BASE)
def r2_added_by_satisfaction() -> float:
    """What satisfaction adds once orders are known."""
    return r2_both() - r2_orders()


@value("06.r2-added-by-orders", unit="share of variance", period=MARGIN, base=MARGIN_BASE)
def r2_added_by_orders() -> float:
    """What orders add once satisfaction is known."""
    return r2_both() - r2_satisfaction()


# --- Response styles ------------------------------------------------------------------------------------------------------

# How the world turns an opinion into a score, before style and noise (loyaltylab.world.opinion).
SCORE_MIDDLE, SCORE_STEP = 3.95, 1.35
STYLES = ("low scorers", "middle", "high scorers")


@cache
def by_style() -> pd.DataFrame:
    """Return by third of the hidden response style: hidden satisfaction, mean score, share of 4 and 5 (the truth opened)."""
    hidden = open_envelope("opinion")[["customer_id", "wave", "satisfaction"]].rename(
        columns={"satisfaction": "hidden"}
    )
    table = (
        load("surveys")[["customer_id", "wave", "satisfaction"]]
        .dropna()
        .merge(hidden, on=["customer_id", "wave"])
    )
    style = open_envelope("traits").set_index("customer_id")["response_style"]
    table["style"] = pd.qcut(table["customer_id"].map(style), 3, labels=STYLES)
    table["satisfied"] = table["satisfaction"] >= SATISFIED_FROM
    return table.groupby("style", observed=True).agg(
        hidden=("hidden", "mean"),
        score=("satisfaction", "mean"),
        satisfied=("satisfied", "mean"),
        answers=("style", "size"),
    )


TRUTH = "all six waves"
THIRD = "answers, by third of the hidden response style"


@value("06.style-low-score", unit="mean score, 1 to 5", period=TRUTH, base=f"{THIRD}: low scorers")
def style_low_score() -> float:
    """Mean score of those who tend to low scores."""
    return float(by_style().loc["low scorers", "score"])


@value("06.style-high-score", unit="mean score, 1 to 5", period=TRUTH, base=f"{THIRD}: high scorers")
def style_high_score() -> float:
    """Mean score of those who tend to high scores."""
    return float(by_style().loc["high scorers", "score"])


@value("06.style-low-satisfied", unit="share of answers", period=TRUTH, base=f"{THIRD}: low scorers")
def style_low_satisfied() -> float:
    """Share of 4 and 5 among those who tend to low scores."""
    return float(by_style().loc["low scorers", "satisfied"])


@value("06.style-high-satisfied", unit="share of answers", period=TRUTH, base=f"{THIRD}: high scorers")
def style_high_satisfied() -> float:
    """Share of 4 and 5 among those who tend to high scores."""
    return float(by_style().loc["high scorers", "satisfied"])


def _region_score(region: str) -> float:
    surveys = load("surveys").merge(load("customers")[["customer_id", "region"]], on="customer_id")
    return float(surveys.loc[surveys["region"] == region, "satisfaction"].mean())


@value("06.score-city", unit="mean score, 1 to 5", period=TRUTH, base="answers from the City")
def score_city() -> float:
    """Mean score in the City."""
    return _region_score("City")


@value("06.score-island", unit="mean score, 1 to 5", period=TRUTH, base="answers from the Island")
def score_island() -> float:
    """Mean score on the Island."""
    return _region_score("Island")


@cache
def still_by_style() -> pd.Series:
    """Return by third of the hidden response style the share that still buys, of the followed answers."""
    style = open_envelope("traits").set_index("customer_id")["response_style"]
    table = active()
    thirds = pd.qcut(table["customer_id"].map(style), 3, labels=STYLES)
    return table.groupby(thirds, observed=True)["still"].mean()


@value("06.style-low-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}: low scorers")
def style_low_still() -> float:
    """Share of the low scorers who still buy half a year to a year later."""
    return float(still_by_style()["low scorers"])


@value("06.style-high-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}: high scorers")
def style_high_still() -> float:
    """Share of the high scorers who still buy half a year to a year later."""
    return float(still_by_style()["high scorers"])


@cache
def excellent_shop() -> pd.Series:
    """Return each customer's mean answer on what an excellent shop gives (any shop), 1 to 7."""
    surveys = load("surveys")
    items = [name for name in surveys if name.startswith("expect_")]
    return surveys.groupby("customer_id")[items].mean().astype(float).mean(axis=1)


@cache
def by_excellent_shop() -> pd.DataFrame:
    """Return score and still buying of the followed answers by third of the numbers given to an excellent shop."""
    table = active()
    thirds = pd.qcut(table["customer_id"].map(excellent_shop()), 3, labels=("low", "middle", "high"))
    return table.groupby(thirds, observed=True)[["satisfaction", "still"]].mean()


EXCELLENT = f"{ANSWERED}, by third of the numbers given to an excellent shop"


@value("06.clue-low-score", unit="mean score, 1 to 5", period=FOLLOWED_WORDS, base=f"{EXCELLENT}: lowest")
def clue_low_score() -> float:
    """Mean score of those who give an excellent shop low numbers."""
    return float(by_excellent_shop().loc["low", "satisfaction"])


@value("06.clue-high-score", unit="mean score, 1 to 5", period=FOLLOWED_WORDS, base=f"{EXCELLENT}: highest")
def clue_high_score() -> float:
    """Mean score of those who give an excellent shop high numbers."""
    return float(by_excellent_shop().loc["high", "satisfaction"])


@value("06.clue-low-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{EXCELLENT}: lowest")
def clue_low_still() -> float:
    """Share that still buys of those who give an excellent shop low numbers."""
    return float(by_excellent_shop().loc["low", "still"])


@value("06.clue-high-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{EXCELLENT}: highest")
def clue_high_still() -> float:
    """Share that still buys of those who give an excellent shop high numbers."""
    return float(by_excellent_shop().loc["high", "still"])


def _excellent_in(region: str) -> float:
    here = load("customers").set_index("customer_id")["region"].reindex(excellent_shop().index) == region
    return float(excellent_shop()[here].mean())


@value(
    "06.excellent-city",
    unit="mean of five items, 1 to 7",
    period=TRUTH,
    base="customers of the City who answered",
)
def excellent_city() -> float:
    """Mean number given to an excellent shop in the City."""
    return _excellent_in("City")


@value(
    "06.excellent-island",
    unit="mean of five items, 1 to 7",
    period=TRUTH,
    base="customers of the Island who answered",
)
def excellent_island() -> float:
    """Mean number given to an excellent shop on the Island."""
    return _excellent_in("Island")


@value(
    "06.score-gap",
    unit="points of score",
    period=TRUTH,
    base="answers from the City less answers from the Island",
)
def score_gap() -> float:
    """Mean score in the City less mean score on the Island."""
    return score_city() - score_island()


@value(
    "06.opinion-gap",
    unit="points of score",
    period=TRUTH,
    base="answers from the City less answers from the Island",
)
def opinion_gap() -> float:
    """The part of that gap that is opinion: hidden satisfaction, put on the scale of the score (the truth opened)."""
    answers = load("surveys")[["customer_id", "wave", "satisfaction"]].dropna()[["customer_id", "wave"]]
    hidden = open_envelope("opinion").merge(answers, on=["customer_id", "wave"])
    region = hidden["customer_id"].map(load("customers").set_index("customer_id")["region"])
    means = hidden.groupby(region)["satisfaction"].mean()
    return SCORE_STEP * float(means["City"] - means["Island"])


@cache
def true_moves() -> pd.Series:
    """Return how many crossed the line of 4 from one wave to the next, and how many of them had truly changed their mind.

    Truly: the hidden opinion, turned into a score without style and noise, crosses the same line the same way.
    """
    hidden = open_envelope("opinion")[["customer_id", "wave", "satisfaction"]].rename(
        columns={"satisfaction": "hidden"}
    )
    table = (
        load("surveys")[["customer_id", "wave", "satisfaction"]]
        .dropna()
        .merge(hidden, on=["customer_id", "wave"])
    )
    table["said"] = table["satisfaction"] >= SATISFIED_FROM
    table["meant"] = table["hidden"] >= (SATISFIED_FROM - 0.5 - SCORE_MIDDLE) / SCORE_STEP
    table["next"] = (pd.PeriodIndex(table["wave"], freq="M") + 6).astype(str)
    pairs = table.merge(
        table, left_on=["customer_id", "next"], right_on=["customer_id", "wave"], suffixes=("", "_after")
    )
    moved = pairs["said"] != pairs["said_after"]
    truly = moved & (pairs["meant"] == pairs["said"]) & (pairs["meant_after"] == pairs["said_after"])
    return pd.Series({"pairs": len(pairs), "moved": int(moved.sum()), "truly": int(truly.sum())})


@value("06.moved", unit="share of pairs", period=FLOW_WORDS, base="pairs of answers in a row")
def moved() -> float:
    """Share that crosses the line between 3 and 4 from one wave to the next."""
    return float(true_moves()["moved"] / true_moves()["pairs"])


@value(
    "06.truly-moved",
    unit="share of those who crossed",
    period=FLOW_WORDS,
    base="pairs of answers in a row that cross the line",
)
def truly_moved() -> float:
    """Share of the crossings at which the hidden opinion crossed as well."""
    return float(true_moves()["truly"] / true_moves()["moved"])


@cache
def causes_of_leaving() -> pd.Series:
    """Return the true causes of those who left after a last score of 4 or 5, as shares."""
    surveys = load("surveys")[["customer_id", "wave", "satisfaction"]].dropna()
    left = open_envelope("leaving").dropna(subset=["left"])
    last = surveys.merge(left[["customer_id", "left", "cause"]], on="customer_id")
    last = last[last["wave"] <= last["left"]].sort_values("wave").drop_duplicates("customer_id", keep="last")
    return last.loc[last["satisfaction"] >= SATISFIED_FROM, "cause"].value_counts(normalize=True)


TRUE_LEAVERS = "customers who left after a last score of 4 or 5 (the truth opened)"


@value("06.cause-rival", unit="share of leavers", period=RECORDS, base=TRUE_LEAVERS)
def cause_rival() -> float:
    """Share of the satisfied leavers who left for a rival."""
    return float(causes_of_leaving()["competitive"])


@value("06.cause-not-lantern", unit="share of leavers", period=RECORDS, base=TRUE_LEAVERS)
def cause_not_lantern() -> float:
    """Share of the satisfied leavers whose reason had nothing to do with Lantern (natural or passive)."""
    causes = causes_of_leaving()
    return float(causes["natural"] + causes["passive"])


# --- Figures --------------------------------------------------------------------------------------------------------------


def _percent(shares: "pd.Series") -> str:
    return ", ".join(f"{name}: {share:.0%}" for name, share in shares.items())


@figure("06.last-scores")
def leavers_figure() -> Drawing:
    """Last scores of those who left beside all scores."""
    scores = range(1, 6)
    everybody = all_scores().value_counts(normalize=True).reindex(scores, fill_value=0)
    gone = last_scores_of_leavers().value_counts(normalize=True).reindex(scores, fill_value=0)
    picture, axes = new_figure(5.8, 3.4)
    places = np.arange(1, 6)
    axes.bar(places - 0.2, everybody * 100, 0.38, color=QUIET, label="all answers")
    axes.bar(
        places + 0.2,
        gone * 100,
        0.38,
        color=PALETTE["rust"],
        hatch="//",
        edgecolor="white",
        label="last answer before leaving",
    )
    axes.set_xticks(places)
    axes.set(xlabel="Satisfaction, 1 to 5", ylabel="Share of answers (%)")
    axes.grid(visible=False, axis="x")
    axes.legend(loc="upper left")
    axes.set_title("Those who left had scored much like everybody")
    return Drawing(
        picture,
        f"Bars by score. All answers, {_percent(everybody)}. Last answers of {leavers()} subscribers before they left, {_percent(gone)}.",
    )


@cache
def logistic_curves() -> pd.DataFrame:
    """Return a logistic curve of still buying on the score: the fit, and 2.5 % and 97.5 % over redrawn customers."""
    from sklearn.linear_model import LogisticRegression

    table = active()
    cells = table.groupby(["customer_id", "satisfaction", "still"]).size().unstack([1, 2], fill_value=0)
    said, still = (cells.columns.get_level_values(name).to_numpy() for name in ("satisfaction", "still"))
    shown = np.linspace(1, 5, 41)
    people = len(cells)
    weights = (
        np.random.default_rng(6).multinomial(people, np.full(people, 1 / people), size=300) @ cells.to_numpy()
    )
    curves = []
    for weight in [cells.to_numpy().sum(axis=0), *weights]:
        # A huge C: no penalty, the plain largest likelihood.
        fit = LogisticRegression(C=1e9, solver="newton-cholesky").fit(
            said[:, None], still, sample_weight=weight
        )
        curves.append(fit.predict_proba(shown[:, None])[:, 1])
    low, high = np.quantile(curves[1:], [0.025, 0.975], axis=0)
    return pd.DataFrame({"fit": curves[0], "low": low, "high": high}, index=pd.Index(shown, name="score"))


@figure("06.curve")
def curve_figure() -> Drawing:
    """Still buying by score: shares with intervals, and the logistic curve with its band."""
    shares = active().groupby("score")["still"].agg(["mean", "size"]).reindex(SCORES)
    bounds = _score_draws().quantile([0.025, 0.975])[list(SCORES)]
    smooth = logistic_curves()
    picture, axes = new_figure(5.8, 3.6)
    axes.fill_between(
        smooth.index,
        smooth["low"] * 100,
        smooth["high"] * 100,
        color=PALETTE["blue"],
        alpha=0.18,
        linewidth=0,
    )
    axes.plot(smooth.index, smooth["fit"] * 100, color=PALETTE["blue"])
    places = [active().loc[active()["score"] == score, "satisfaction"].mean() for score in SCORES]
    errors = [(shares["mean"] - bounds.iloc[0]) * 100, (bounds.iloc[1] - shares["mean"]) * 100]
    axes.errorbar(
        places, shares["mean"] * 100, yerr=np.abs(errors), fmt="o", color=INK, capsize=3, linewidth=1.3
    )
    for place, (_, row) in zip(places, shares.iterrows()):
        axes.annotate(
            f"{row['mean']:.0%}", (place, row["mean"] * 100), (7, 5), textcoords="offset points", fontsize=9.5
        )
        axes.annotate(f"n = {row['size']:.0f}", (place, 41.5), ha="center", fontsize=8.5, color=INK)
    axes.set(
        xlim=(0.9, 5.4),
        ylim=(40, 100),
        xlabel="Satisfaction, 1 to 5 (1 and 2 together)",
        ylabel="Still buying (%)",
    )
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.set_title("Above 4 the curve is nearly flat")
    return Drawing(
        picture,
        f"Share that still buys half a year to a year after the answer, by score with 95 % intervals: {_percent(shares['mean'])}. A logistic curve "
        f"with its band rises from {smooth['fit'].iloc[0]:.0%} at 1 to {smooth['fit'].iloc[-1]:.0%} at 5.",
    )


@figure("06.competition")
def competition_figure() -> Drawing:
    """The same Islanders with and without a rival: share kept by fifth of satisfaction."""
    table = two_islands()
    picture, axes = new_figure(5.8, 3.6)
    places = np.arange(5)
    for name, colour, marker, shift in (
        ("no rival", PALETTE["navy"], "s", -0.06),
        ("a rival", PALETTE["rust"], "o", 0.06),
    ):
        shares, sizes = table[name], table[f"{name}, customers"]
        bounds = np.array([share_interval(round(share * size), size) for share, size in zip(shares, sizes)])
        errors = np.abs(bounds.T - shares.to_numpy()) * 100
        axes.errorbar(
            places + shift, shares * 100, yerr=errors, color=colour, marker=marker, capsize=3, linewidth=1.8
        )
        axes.annotate(
            f"{name}: {shares.iloc[0]:.0%} to {shares.iloc[-1]:.0%}",
            (2, shares.iloc[2] * 100),
            (0, 22 if name == "no rival" else -30),
            textcoords="offset points",
            ha="center",
            color=colour,
            weight="bold",
            fontsize=9.5,
        )
    axes.set_xticks(places, FIFTHS)
    axes.set(ylim=(50, 100), xlabel="Fifth of satisfaction in December 2023", ylabel="Kept through 2024 (%)")
    axes.set_title("The same Islanders: with a rival the curve is steeper")
    return Drawing(
        picture,
        f"Two lines of customers kept by fifth of satisfaction, 95 % intervals. No rival, {_percent(table['no rival'])}. A rival, {_percent(table['a rival'])}.",
    )


@figure("06.types")
def types_figure() -> Drawing:
    """Score by orders: one dot a customer, two lines, four types."""
    table = snapshot()
    picture, axes = new_figure(5.8, 4.2)
    # The same shaking every time, so that dots on one spot can be told apart.
    shake = np.random.default_rng(6).uniform(-0.3, 0.3, len(table))
    marks = dict(zip(TYPES, ("D", "^", "o", "s")))
    place = pd.Series(table["satisfaction"] + shake, table.index)
    for kind in TYPES:
        part = table[table["type"] == kind]
        axes.scatter(
            place[part.index],
            part["orders"] + 0.5,
            s=15,
            alpha=0.55,
            color=TYPE_COLOURS[kind],
            marker=marks[kind],
        )
    axes.axvline(SATISFIED_FROM - 0.5, color=INK, linewidth=1.2)
    axes.axhline(STEADY_FROM, color=INK, linewidth=1.2)
    axes.set_yscale("log")
    axes.set(
        xlim=(0.5, 5.5),
        ylim=(0.2, 130),
        xlabel="Satisfaction, 1 to 5",
        ylabel="Orders, July to December 2024 (log scale)",
    )
    ticks = [0, 1, 2, 3, 6, 12, 24, 48]
    axes.set_yticks([tick + 0.5 for tick in ticks], [str(tick) for tick in ticks])
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.minorticks_off()
    counts = table["type"].value_counts()
    corners = {"loyalist": (4.5, 75), "profit-seeker": (4.5, 0.25), "captive": (2, 75), "defector": (2, 0.25)}
    for kind, at in corners.items():
        axes.annotate(
            f"{kind}s: {counts[kind]}", at, color=TYPE_COLOURS[kind], weight="bold", ha="center", fontsize=9.5
        )
    axes.set_title("Satisfied or not, people buy often, or seldom")
    words = ", ".join(f"{kind}s {counts[kind]}" for kind in TYPES)
    return Drawing(
        picture,
        f"One dot for each of {len(table)} customers: score from 1 to 5 across, orders of half a year upwards. Lines at score {SATISFIED_FROM} and {STEADY_FROM} orders part four types: {words}.",
    )


@figure("06.flows")
def flows_figure() -> Drawing:
    """Monthly transitions between the four types as a table with shades."""
    shares = monthly_shares()
    picture, axes = new_figure(5.8, 3.7)
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
    for row in range(4):
        for column in range(4):
            share = shares.iloc[row, column]
            axes.annotate(
                f"{share:.1%}",
                (column, row),
                ha="center",
                va="center",
                color="white" if share > 0.5 else INK,
                fontsize=10.5,
            )
    names = [f"{kind}" for kind in TYPES]
    axes.set_xticks(range(4), names, fontsize=9.5)
    axes.set_yticks(range(4), names, fontsize=9.5)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set(xlabel="… and one month later", ylabel="In this month")
    axes.set_title(f"From month to month {same_month():.0%} keep their type")
    words = "; ".join(
        f"{kind}: " + ", ".join(f"{to} {shares.loc[kind, to]:.1%}" for to in TYPES) for kind in TYPES
    )
    return Drawing(picture, f"A table of monthly transitions, each row adds up to 100 %. From {words}.")


@figure("06.entry")
def entry_figure() -> Drawing:
    """Orders on the Island and elsewhere around the rival's opening."""
    index = island_orders()
    picture, axes = new_figure(5.8, 3.4)
    months = list(index.index)
    opened = months.index("2025-01")
    axes.axvspan(opened - 0.5, len(months) - 0.5, color="#e9e2cf", zorder=0)
    for place, colour, marker in (("Island", PALETTE["navy"], "s"), ("elsewhere", QUIET, "o")):
        axes.plot(months, index[place], color=colour, marker=marker, markersize=4.5)
    axes.annotate(
        "Island",
        ("2025-10", float(index.loc["2025-10", "Island"])),
        (0, -16),
        textcoords="offset points",
        color=PALETTE["navy"],
        weight="bold",
        ha="center",
    )
    axes.annotate(
        "elsewhere",
        ("2025-09", float(index.loc["2025-09", "elsewhere"])),
        (0, 14),
        textcoords="offset points",
        color=INK,
        ha="center",
    )
    axes.annotate("a rival on the Island", (opened - 0.2, 6), fontsize=9.5, color=INK)
    axes.set_xticks(months[::4], months[::4])
    axes.set(ylim=(0, None), ylabel="Orders, July to December 2024 = 100")
    axes.set_title("Where a rival opens, orders fall, and not in one day")
    return Drawing(
        picture,
        "Two lines of monthly orders, July to December 2024 = 100. Before January 2025 they run together. From then on the Island averages "
        f"{index.loc['2025-01':'2025-06', 'Island'].mean():.0f} in the first half of 2025 and {index.loc['2025-07':, 'Island'].mean():.0f} in the second; "
        f"elsewhere {index.loc['2025-01':'2025-06', 'elsewhere'].mean():.0f} and {index.loc['2025-07':, 'elsewhere'].mean():.0f}.",
    )


# --- The explorable: the same opinions in other words ---------------------------------------------------------------------

PEOPLE_A_GROUP = 1000
OPINIONS = 100
LINE, MOST_SHIFT = 4, 1.5


@cache
def two_groups() -> pd.DataFrame:
    """Return two made-up groups of 1,000 with the same opinions: ``opinion`` (points of score), ``again`` and ``customers``.

    Opinions spread like Lantern's scores; who still buys follows from the opinion by the curve of Lantern's records.
    """
    from statistics import NormalDist

    scores = all_scores()
    spread = NormalDist(float(scores.mean()), float(scores.std()))
    opinions = np.round([spread.inv_cdf((place + 0.5) / OPINIONS) for place in range(OPINIONS)], 2)
    smooth = logistic_curves()["fit"]
    each = PEOPLE_A_GROUP // OPINIONS
    share = np.interp(np.clip(opinions, 1, 5), smooth.index, smooth)
    # Whole people, and the total right: what one opinion rounds away the next one gets.
    again = np.diff(np.round(np.cumsum(share * each)), prepend=0).astype(int)
    rows = [
        {"group": group, "opinion": opinion, "again": flag, "customers": int(count)}
        for group in ("A", "B")
        for opinion, buys in zip(opinions, again)
        for flag, count in ((1, buys), (0, each - buys))
    ]
    return pd.DataFrame(rows)


@explorable("06.words")
def words() -> Explorable:
    """Two groups of one opinion: shift the words of one, and watch its scores, not its purchases."""
    rows = two_groups()
    ink = "#22303c"
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_calculate(
            said="clamp(floor(datum.opinion - (datum.group === 'B' ? shift : 0) + 0.5), 1, 5)"
        )
        .mark_bar()
        .encode(
            x=alt.X(
                "said:O",
                title="Score said",
                scale=alt.Scale(domain=[1, 2, 3, 4, 5]),
                axis=alt.Axis(labelAngle=0),
            ),
            xOffset=alt.XOffset("group:N"),
            y=alt.Y("sum(customers):Q", title="Customers", scale=alt.Scale(domain=[0, 700])),
            color=alt.Color(
                "group:N",
                title=None,
                scale=alt.Scale(domain=["A", "B"], range=["#1b2270", "#a3781a"]),
                legend=alt.Legend(orient="top", labelExpr="'group ' + datum.label", symbolSize=120),
            ),
        )
        .add_params(alt.param(name="shift", value=0), alt.param(name="line", value=LINE))
        .properties(width="container", height=260)
        .configure_axis(
            labelColor=ink, titleColor=ink, gridColor="#dfe0dd", labelFontSize=12, titleFontSize=12
        )
        .configure_legend(labelColor=ink, labelFontSize=12)
        .configure_view(stroke=None)
    )
    return Explorable(
        chart=chart.to_dict(),
        rows=rows,
        sliders=(
            Slider(
                "shift",
                "Group B asks this much more before it says a higher score",
                0,
                MOST_SHIFT,
                0,
                0.1,
                "points",
            ),
            Slider("line", "Counts as satisfied from score", 2, 5, LINE, 1),
        ),
        counts={
            "satisfied_a": "group == 'A' and opinion >= line - 0.5",
            "satisfied_b": "group == 'B' and opinion - shift >= line - 0.5",
            "still_a": "group == 'A' and again == 1",
            "still_b": "group == 'B' and again == 1",
        },
        summary=(
            "With the line at {line}, {satisfied_a} of 1,000 count as satisfied in group A and {satisfied_b} of 1,000 in group B. "
            "Still buying: {still_a} and {still_b}."
        ),
        alt=(
            "Bars of the scores 1 to 5 of two made-up groups of 1,000 customers with the same opinions. At the start both have the same bars; "
            "when group B asks for more before it says a higher score, its bars move to the left."
        ),
        weight="customers",
    )


SHIFT_ASKED = 0.5
SHIFTED = {"period": "one survey", "base": "group B of two made-up groups, 1,000 customers each"}


def _group_b(shift: float) -> float:
    table = two_groups()
    said = (table["group"] == "B") & (table["opinion"] - shift >= LINE - 0.5)
    return float(table.loc[said, "customers"].sum() / PEOPLE_A_GROUP)


@value("06.shift", unit="points of score", **SHIFTED)
def shift_asked() -> float:
    """How much more group B asks for before it says a higher score, in the question."""
    return SHIFT_ASKED


@value("06.shift-none", unit="share of customers", **SHIFTED)
def shift_none() -> float:
    """Share that says 4 or 5 with the same words."""
    return _group_b(0)


@value("06.shift-satisfied", unit="share of customers", **SHIFTED)
def shift_satisfied() -> float:
    """Share that says 4 or 5 after the shift."""
    return _group_b(SHIFT_ASKED)


@value("06.shift-five", unit="share of customers", **SHIFTED)
def shift_five() -> float:
    """Share that says 5 after the shift (the line set too high)."""
    return _group_b(SHIFT_ASKED + 1)


@value("06.shift-still", unit="share of customers", **SHIFTED)
def shift_still() -> float:
    """Share that still buys, whatever the words."""
    table = two_groups()
    return float(
        table.loc[(table["group"] == "B") & (table["again"] == 1), "customers"].sum() / PEOPLE_A_GROUP
    )


# --- Made-up customers of the questions and the worked case ---------------------------------------------------------------

BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER = 420, 180, 90, 210
MADE_UP = {"period": "one year", "base": "900 made-up customers"}


@value("06.made-both", unit="customers", **MADE_UP)
def made_both() -> int:
    """Satisfied and back."""
    return BOTH


@value("06.made-satisfied-gone", unit="customers", **MADE_UP)
def made_satisfied_gone() -> int:
    """Satisfied and gone."""
    return SATISFIED_ONLY


@value("06.made-other-back", unit="customers", **MADE_UP)
def made_other_back() -> int:
    """Not satisfied and back."""
    return BACK_ONLY


@value("06.made-other-gone", unit="customers", **MADE_UP)
def made_other_gone() -> int:
    """Not satisfied and gone."""
    return NEITHER


@value("06.made-gone-of-satisfied", unit="share of customers", **MADE_UP)
def made_gone_of_satisfied() -> float:
    """Share of the satisfied who are gone."""
    return SATISFIED_ONLY / (BOTH + SATISFIED_ONLY)


@value("06.made-gone-of-others", unit="share of customers", **MADE_UP)
def made_gone_of_others() -> float:
    """Share of the others who are gone."""
    return NEITHER / (BACK_ONLY + NEITHER)


@value("06.made-satisfied-of-gone", unit="share of leavers", **MADE_UP)
def made_satisfied_of_gone() -> float:
    """Share of those who are gone who had been satisfied."""
    return SATISFIED_ONLY / (SATISFIED_ONLY + NEITHER)


@value("06.made-odds-ratio", unit="odds ratio", **MADE_UP)
def made_odds_ratio() -> float:
    """Odds of coming back, satisfied over others."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).value


@value("06.made-odds-low", unit="odds ratio", **MADE_UP)
def made_odds_low() -> float:
    """Lower end of the 95 % interval of the odds ratio."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).low


@value("06.made-odds-high", unit="odds ratio", **MADE_UP)
def made_odds_high() -> float:
    """Upper end of the 95 % interval of the odds ratio."""
    return odds_ratio(BOTH, SATISFIED_ONLY, BACK_ONLY, NEITHER).high


FLOWS = {"stayed": 150, "left the box": 50, "came in": 30}
MADE_FLOWS = {"period": "from one wave to the next", "base": "a made-up shop"}


@value("06.made-loyalists", unit="customers", **MADE_FLOWS)
def made_loyalists() -> int:
    """Loyalists in the first wave."""
    return FLOWS["stayed"] + FLOWS["left the box"]


@value("06.made-stayed", unit="customers", **MADE_FLOWS)
def made_stayed() -> int:
    """Loyalists in both waves."""
    return FLOWS["stayed"]


@value("06.made-came", unit="customers", **MADE_FLOWS)
def made_came() -> int:
    """Loyalists in the second wave alone."""
    return FLOWS["came in"]


@value("06.made-kept-share", unit="share of loyalists", **MADE_FLOWS)
def made_kept_share() -> float:
    """Share of the first wave's loyalists who are loyalists in the second."""
    return FLOWS["stayed"] / made_loyalists()


@value("06.made-kept-of-second", unit="share of loyalists", **MADE_FLOWS)
def made_kept_of_second() -> float:
    """Share of the second wave's loyalists who had been loyalists (the base from the future)."""
    return FLOWS["stayed"] / (FLOWS["stayed"] + FLOWS["came in"])


@value("06.made-size-ratio", unit="ratio of two sizes", **MADE_FLOWS)
def made_size_ratio() -> float:
    """Size of the box in the second wave over its size in the first (net, not who stayed)."""
    return (FLOWS["stayed"] + FLOWS["came in"]) / made_loyalists()


CLUB = {"satisfied stay": 240, "satisfied leave": 60, "others stay": 60, "others leave": 40}
MADE_CLUB = {"period": "one year", "base": "400 made-up members of a sports club"}


@value("06.club-satisfied", unit="members", **MADE_CLUB)
def club_satisfied() -> int:
    """Satisfied members."""
    return CLUB["satisfied stay"] + CLUB["satisfied leave"]


@value("06.club-others", unit="members", **MADE_CLUB)
def club_others() -> int:
    """Members who are not satisfied."""
    return CLUB["others stay"] + CLUB["others leave"]


@value("06.club-satisfied-leave", unit="members", **MADE_CLUB)
def club_satisfied_leave() -> int:
    """Satisfied members who leave."""
    return CLUB["satisfied leave"]


@value("06.club-others-leave", unit="members", **MADE_CLUB)
def club_others_leave() -> int:
    """Other members who leave."""
    return CLUB["others leave"]


@value("06.club-key", unit="share of leavers", **MADE_CLUB)
def club_key() -> float:
    """Share of the leavers who had been satisfied."""
    return CLUB["satisfied leave"] / (CLUB["satisfied leave"] + CLUB["others leave"])


@value("06.club-of-satisfied", unit="share of the satisfied", **MADE_CLUB)
def club_of_satisfied() -> float:
    """Share of the satisfied who leave (the other base)."""
    return CLUB["satisfied leave"] / club_satisfied()


@value("06.club-of-all", unit="share of members", **MADE_CLUB)
def club_of_all() -> float:
    """Satisfied leavers as a share of all members (a base that answers neither question)."""
    return CLUB["satisfied leave"] / sum(CLUB.values())


@value("06.club-satisfied-share", unit="share of members", **MADE_CLUB)
def club_satisfied_share() -> float:
    """Share of all members who are satisfied (nobody's leaving in it)."""
    return club_satisfied() / sum(CLUB.values())
