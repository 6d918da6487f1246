"""Chapter 06, "Satisfaction is not loyalty": the numbers of its reading; figures and the explorable stand beside it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.measures.intervals import share_interval
from loyaltylab.measures.satisfaction import (
    SATISFIED_FROM,
    STEADY_FROM,
    net_flow,
    odds_ratio,
    phi,
    transition_counts,
    transition_shares,
)
from loyaltylab.site.pages import ch06_figures, ch06_words, value  # noqa: F401
from loyaltylab.site.pages.ch06_tables import (
    DETRACTOR_TO,
    EVANGELIST_FROM,
    SCORE_STEP,
    active,
    all_scores,
    before_the_rival,
    by_excellent_shop,
    by_style,
    causes_of_leaving,
    cell_draws,
    cell_shares,
    complaints_of_defectors,
    difference_draws,
    entry_by_satisfaction,
    excellent_shop,
    failure_table,
    funnel,
    habits,
    island_orders,
    last_scores_of_leavers,
    locked,
    margin_table,
    monthly_shares,
    panel_purchases,
    parity_draws,
    parity_table,
    referred,
    same_type,
    score_draws,
    scored,
    six_steps,
    snapshot,
    states,
    still_by_style,
    tiers,
    true_moves,
    two_islands,
    wave_counts,
)

FOLLOWED_WORDS = "answers of June 2023 to December 2024, orders up to December 2025"

ANSWERED = "answers with a score, by customers with an order in the half-year to the wave"


SNAPSHOT_WORDS = "wave of December 2024, orders of July to December 2024"

HEARD = "customers who gave a score in the wave"


STILL = "share who order in months 7 to 12 after the wave"

POINTS = "percentage points"


def interval_of(draws: "pd.Series") -> tuple[float, float]:
    """Return the middle 95 % of redrawn numbers."""
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return float(low), float(high)


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


@value("06.difference", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference() -> float:
    """Share that still buys, satisfied less others."""
    return 100 * (still_satisfied() - still_others())


@value("06.difference-low", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference_low() -> float:
    """Lower end of the 95 % interval of the difference (customers redrawn)."""
    draws = difference_draws()
    return 100 * interval_of(draws[True] - draws[False])[0]


@value("06.difference-high", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def difference_high() -> float:
    """Upper end of the 95 % interval of the difference (customers redrawn)."""
    draws = difference_draws()
    return 100 * interval_of(draws[True] - draws[False])[1]


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


@value("06.four-to-five-low", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def four_to_five_low() -> float:
    """Lower end of the 95 % interval of the step from 4 to 5."""
    return 100 * interval_of(score_draws()["5"] - score_draws()["4"])[0]


@value("06.four-to-five-high", unit=POINTS, period=FOLLOWED_WORDS, base=ANSWERED)
def four_to_five_high() -> float:
    """Upper end of the 95 % interval of the step from 4 to 5."""
    return 100 * interval_of(score_draws()["5"] - score_draws()["4"])[1]


BEFORE_RIVAL = "answers of June and December 2023, orders up to December 2024"


def gap_of(place: str, table: "pd.DataFrame | pd.Series") -> "pd.Series":
    """Return satisfied less others for a place, from shares by place and satisfaction."""
    return table[f"{place} satisfied"] - table[f"{place} other"]


@value("06.gap-island", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island() -> float:
    """Share that still buys, satisfied less others, where Lantern had no rival."""
    return 100 * float(gap_of("Island", cell_shares()))


@value("06.gap-elsewhere", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere() -> float:
    """Share that still buys, satisfied less others, where rivals sell."""
    return 100 * float(gap_of("elsewhere", cell_shares()))


@value("06.gap-island-low", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island_low() -> float:
    """Lower end of the 95 % interval of the Island's gap."""
    return 100 * interval_of(gap_of("Island", cell_draws()))[0]


@value("06.gap-island-high", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def gap_island_high() -> float:
    """Upper end of the 95 % interval of the Island's gap."""
    return 100 * interval_of(gap_of("Island", cell_draws()))[1]


@value("06.gap-elsewhere-low", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere_low() -> float:
    """Lower end of the 95 % interval of the gap elsewhere."""
    return 100 * interval_of(gap_of("elsewhere", cell_draws()))[0]


@value("06.gap-elsewhere-high", unit=POINTS, period=BEFORE_RIVAL, base=f"{ANSWERED}, other regions")
def gap_elsewhere_high() -> float:
    """Upper end of the 95 % interval of the gap elsewhere."""
    return 100 * interval_of(gap_of("elsewhere", cell_draws()))[1]


@value("06.island-answers", unit="answers", period=BEFORE_RIVAL, base=f"{ANSWERED}, Island")
def island_answers() -> int:
    """Answers from the Island that were followed for twelve months without a rival."""
    return int(before_the_rival()["island"].sum())


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
    return float(two_islands()["no rival"]["lowest"])


@value(
    "06.lowest-rival",
    unit="share kept through 2024",
    period="2024",
    base=f"{MODEL_ISLAND}, least satisfied fifth; a rival",
)
def lowest_rival() -> float:
    """Share kept of the least satisfied fifth, with a rival."""
    return float(two_islands()["a rival"]["lowest"])


@value("06.parity", unit="share of answers", period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity() -> float:
    """Share of the satisfied who also say, with 5 to 7 of 7, that other shops offer what they want."""
    return float(parity_table()["parity"].mean())


@value("06.parity-difference", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference() -> float:
    """Share that still buys: satisfied and drawn to others, less satisfied alone."""
    still = parity_table().groupby("parity")["still"].mean()
    return 100 * float(still[True] - still[False])


@value("06.parity-difference-low", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference_low() -> float:
    """Lower end of the 95 % interval of that difference."""
    return 100 * interval_of(parity_draws()[True] - parity_draws()[False])[0]


@value("06.parity-difference-high", unit=POINTS, period=FOLLOWED_WORDS, base=f"{ANSWERED}, score 4 or 5")
def parity_difference_high() -> float:
    """Upper end of the 95 % interval of that difference."""
    return 100 * interval_of(parity_draws()[True] - parity_draws()[False])[1]


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


@value("06.failures", unit="service failures", period=RECORDS, base="service events on file")
def failures() -> int:
    """Service failures on file."""
    return len(failure_table())


@value("06.complained", unit="share of failures", period=RECORDS, base="service failures on file")
def complained() -> float:
    """Share of the failures that the customer complained about."""
    return float(failure_table()["complained"].mean())


@value(
    "06.loud-defectors",
    unit="share of answers",
    period="year up to the wave, waves of June 2023 to December 2024",
    base="defectors with 0 to 6",
)
def loud_defectors() -> float:
    """Share of the defectors with 0 to 6 on recommendation who complained even once in the year up to the wave."""
    return float(complaints_of_defectors().mean())


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


@value(
    "06.deals-profit-seeker",
    unit="share of orders",
    period=FOLLOWED_WORDS,
    base="orders of profit-seekers in the half-year to the wave",
)
def deals_profit_seeker() -> float:
    """Share of their orders that were bought on deal."""
    return float(habits()["on_deal"]["profit-seeker"])


@value(
    "06.deals-loyalist",
    unit="share of orders",
    period=FOLLOWED_WORDS,
    base="orders of loyalists in the half-year to the wave",
)
def deals_loyalist() -> float:
    """Share of their orders that were bought on deal."""
    return float(habits()["on_deal"]["loyalist"])


PANEL_WORDS = "waves of June and December 2024, the half-year to the wave"


@value(
    "06.panel-answers", unit="answers", period=PANEL_WORDS, base="answers of customers in the market panel"
)
def panel_answers() -> int:
    """Answers whose customer is in the market panel."""
    return int(panel_purchases()["answers"].sum())


@value(
    "06.elsewhere-profit-seeker",
    unit="share of purchases",
    period=PANEL_WORDS,
    base="panel purchases of profit-seekers",
)
def elsewhere_profit_seeker() -> float:
    """Share of their tea and coffee bought elsewhere."""
    return float(panel_purchases()["elsewhere"]["profit-seeker"])


@value(
    "06.elsewhere-loyalist",
    unit="share of purchases",
    period=PANEL_WORDS,
    base="panel purchases of loyalists",
)
def elsewhere_loyalist() -> float:
    """Share of their tea and coffee bought elsewhere."""
    return float(panel_purchases()["elsewhere"]["loyalist"])


@value(
    "06.purchases-profit-seeker",
    unit="purchases a half-year",
    period=PANEL_WORDS,
    base="profit-seekers in the market panel",
)
def purchases_profit_seeker() -> float:
    """Purchases of tea and coffee at all brands."""
    return float(panel_purchases()["purchases"]["profit-seeker"])


@value(
    "06.purchases-loyalist",
    unit="purchases a half-year",
    period=PANEL_WORDS,
    base="loyalists in the market panel",
)
def purchases_loyalist() -> float:
    """Purchases of tea and coffee at all brands."""
    return float(panel_purchases()["purchases"]["loyalist"])


@value("06.locked-captive", unit="share of customers", period="December 2024", base="captives of the wave")
def locked_captive() -> float:
    """Share with a subscription or on the Island."""
    return float(locked()["captive"])


@value("06.locked-loyalist", unit="share of customers", period="December 2024", base="loyalists of the wave")
def locked_loyalist() -> float:
    """Share with a subscription or on the Island."""
    return float(locked()["loyalist"])


FLOW_WORDS = "June 2023 to December 2025"

FLOW_BASE = "customers who answered two waves in a row, month by month"


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
    return same_type(transition_counts(states()))


@value(
    "06.same-half-year",
    unit="share of pairs",
    period=FLOW_WORDS,
    base="customers who answered two waves in a row",
)
def same_half_year() -> float:
    """Share that is of the same type one wave later."""
    return same_type(wave_counts())


@value("06.loyalist-stays-month", unit="share a month", period=FLOW_WORDS, base=f"{FLOW_BASE}, loyalists")
def loyalist_stays_month() -> float:
    """Share of the loyalists who are loyalists one month later."""
    return float(monthly_shares()["loyalist"]["loyalist"])


@value("06.captive-stays-month", unit="share a month", period=FLOW_WORDS, base=f"{FLOW_BASE}, captives")
def captive_stays_month() -> float:
    """Share of the captives who are captives one month later."""
    return float(monthly_shares()["captive"]["captive"])


@value(
    "06.loyalist-six-steps", unit="share after six months", period=FLOW_WORDS, base=f"{FLOW_BASE}, loyalists"
)
def loyalist_six_steps() -> float:
    """Share of the loyalists who would be loyalists after six steps without memory."""
    return float(six_steps()["loyalist"]["loyalist"])


@value(
    "06.loyalist-half-year",
    unit="share after six months",
    period=FLOW_WORDS,
    base="loyalists who answered the next wave",
)
def loyalist_half_year() -> float:
    """Share of the loyalists who are loyalists one wave later."""
    return float(transition_shares(wave_counts())["loyalist"]["loyalist"])


@value("06.came-in", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def came_in() -> int:
    """How often somebody became a loyalist from one wave to the next."""
    counts = wave_counts()
    return int(counts["loyalist"].sum() - counts["loyalist"]["loyalist"])


@value("06.went-out", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def went_out() -> int:
    """How often somebody ceased to be a loyalist from one wave to the next."""
    counts = wave_counts()
    return int(counts.loc["loyalist"].sum() - counts["loyalist"]["loyalist"])


@value("06.net-flow", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def net_flow_loyalist() -> int:
    """Customers who became loyalists less those who ceased to be."""
    return int(net_flow(wave_counts())["loyalist"])


@value("06.net-flow-margin", unit="customers", period=FLOW_WORDS, base="pairs of answers in a row")
def net_flow_margin() -> float:
    """Half-width of the 95 % interval of the net flow: 1.96 times the root of all moves in and out."""
    return 1.96 * float(np.sqrt(came_in() + went_out()))


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


TRUTH = "all six waves"

THIRD = "answers, by third of the hidden response style"


@value("06.style-low-score", unit="mean score, 1 to 5", period=TRUTH, base=f"{THIRD}: low scorers")
def style_low_score() -> float:
    """Mean score of those who tend to low scores."""
    return float(by_style()["score"]["low scorers"])


@value("06.style-high-score", unit="mean score, 1 to 5", period=TRUTH, base=f"{THIRD}: high scorers")
def style_high_score() -> float:
    """Mean score of those who tend to high scores."""
    return float(by_style()["score"]["high scorers"])


@value("06.style-low-satisfied", unit="share of answers", period=TRUTH, base=f"{THIRD}: low scorers")
def style_low_satisfied() -> float:
    """Share of 4 and 5 among those who tend to low scores."""
    return float(by_style()["satisfied"]["low scorers"])


@value("06.style-high-satisfied", unit="share of answers", period=TRUTH, base=f"{THIRD}: high scorers")
def style_high_satisfied() -> float:
    """Share of 4 and 5 among those who tend to high scores."""
    return float(by_style()["satisfied"]["high scorers"])


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


@value("06.style-low-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}: low scorers")
def style_low_still() -> float:
    """Share of the low scorers who still buy half a year to a year later."""
    return float(still_by_style()["low scorers"])


@value("06.style-high-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{ANSWERED}: high scorers")
def style_high_still() -> float:
    """Share of the high scorers who still buy half a year to a year later."""
    return float(still_by_style()["high scorers"])


EXCELLENT = f"{ANSWERED}, by third of the numbers given to an excellent shop"


@value("06.clue-low-score", unit="mean score, 1 to 5", period=FOLLOWED_WORDS, base=f"{EXCELLENT}: lowest")
def clue_low_score() -> float:
    """Mean score of those who give an excellent shop low numbers."""
    return float(by_excellent_shop()["satisfaction"]["low"])


@value("06.clue-high-score", unit="mean score, 1 to 5", period=FOLLOWED_WORDS, base=f"{EXCELLENT}: highest")
def clue_high_score() -> float:
    """Mean score of those who give an excellent shop high numbers."""
    return float(by_excellent_shop()["satisfaction"]["high"])


@value("06.clue-low-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{EXCELLENT}: lowest")
def clue_low_still() -> float:
    """Share that still buys of those who give an excellent shop low numbers."""
    return float(by_excellent_shop()["still"]["low"])


@value("06.clue-high-still", unit=STILL, period=FOLLOWED_WORDS, base=f"{EXCELLENT}: highest")
def clue_high_still() -> float:
    """Share that still buys of those who give an excellent shop high numbers."""
    return float(by_excellent_shop()["still"]["high"])


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
