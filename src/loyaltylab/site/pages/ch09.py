"""Chapter 09, "Why customers leave": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache, partial

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.agreement import Agreement, agreement
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.leaving import (
    STATED_CAUSE,
    LeavingNear,
    leaving_near_events,
    reason_shares,
    stated_reasons,
)
from loyaltylab.site.pages import Drawing, Explorable, Slider, define, explorable, figure, value
from loyaltylab.site.pages.charts import dressed
from loyaltylab.world import During, Levers, World, compare
from loyaltylab.world.specification import CAUSES, REASONS

PERIOD = "January 2023 to December 2025"
FIRST_DAY, LAST_DAY = pd.Timestamp("2023-01-01"), pd.Timestamp("2025-12-31")
LEVERS_START = "2024-01"
LEAVERS = "customers who ended a subscription"
SPOKE = "customers who ended a subscription and named a reason"
STATED = ("fault", "active", "competitive", "natural or passive")
# Shares of switchers who name each category, more than one allowed: as usually reported from Keaveney (1995).
KEAVENEY = dict(zip(REASONS, (0.30, 0.21, 0.44, 0.34, 0.17, 0.10, 0.07, 0.06)))


@cache
def exits() -> pd.DataFrame:
    """Return the ended subscriptions with ``stated``, the cause that the first reason speaks of."""
    table = load("exits")
    return table.assign(stated=table["reason_1"].map(STATED_CAUSE))


def _from_the_first_day(joined: pd.Series) -> pd.Series:
    return joined.where(joined > FIRST_DAY, FIRST_DAY)


@cache
def spells() -> pd.DataFrame:
    """Return one row a subscription: ``customer_id``, ``region``, ``start``, ``end`` and whether it was ``left``."""
    customers = load("customers")
    holders = customers[customers["contract"] == "subscription"]
    table = holders[["customer_id", "region", "joined"]].merge(
        exits()[["customer_id", "date"]], "left", on="customer_id"
    )
    return pd.DataFrame(
        {
            "customer_id": table["customer_id"],
            "region": table["region"],
            "start": _from_the_first_day(table["joined"]),
            "end": table["date"].fillna(LAST_DAY),
            "left": table["date"].notna(),
        }
    )


@cache
def truth() -> pd.DataFrame:
    """Return the hidden leaving months and causes of all customers."""
    return open_envelope("leaving").set_index("customer_id")


@cache
def coders() -> Agreement:
    """Return the agreement of the two coders on the main reason."""
    table = exits().set_index("customer_id")
    return agreement(table["reason_1"], table["second_coder"])


@cache
def failures() -> pd.DataFrame:
    """Return the tickets in which something went wrong, with the customer's region."""
    tickets = load("tickets")
    return tickets[tickets["failed"]].merge(load("customers")[["customer_id", "region"]], on="customer_id")


@cache
def near_failures(window: int) -> LeavingNear:
    """Return how often subscriptions end within some days of a failure, against other times."""
    return leaving_near_events(spells(), failures(), window)


@cache
def true_cause_by_stated() -> pd.DataFrame:
    """Return counts of leavers: the cause of which the first reason speaks (rows) by the true cause (columns)."""
    table = exits().assign(true=exits()["customer_id"].map(truth()["cause"]))
    stated = table["stated"].fillna("no reason given")
    counts = pd.crosstab(stated, table["true"])
    return counts.reindex(index=[*STATED, "no reason given"], columns=list(CAUSES), fill_value=0)


# --- the list of ended subscriptions -----------------------------------------------------------------------------

define("09.exits", "Ended subscriptions", lambda: len(exits()), unit="customers", period=PERIOD, base=LEAVERS)
define(
    "09.subscriptions",
    "Customers with a subscription at some time",
    lambda: len(spells()),
    unit="customers",
    period=PERIOD,
    base="customers with a subscription",
)
define(
    "09.spoke",
    "Leavers who named at least one reason",
    lambda: int(exits()["reason_1"].notna().sum()),
    unit="customers",
    period=PERIOD,
    base=LEAVERS,
)
define(
    "09.silent-share",
    "Share of leavers who named no reason",
    lambda: float(exits()["reason_1"].isna().mean()),
    unit="share of customers",
    period=PERIOD,
    base=LEAVERS,
)
define(
    "09.several-share",
    "Share who named more than one reason",
    lambda: float((stated_reasons(exits()).groupby("customer_id").size() > 1).mean()),
    unit="share of customers",
    period=PERIOD,
    base=SPOKE,
)
define(
    "09.shares-total",
    "Sum of the eight shares",
    lambda: float(reason_shares(exits())["share"].sum()),
    unit="sum of shares",
    period=PERIOD,
    base=SPOKE,
)


def _reason_facts(reason: str) -> None:
    name = reason.replace(" ", "-")

    def entry(column: str) -> Callable[[], float]:
        return lambda: float(reason_shares(exits())[column].get(reason, 0.0))

    facts = {"unit": "share of customers", "period": PERIOD, "base": SPOKE}
    define(f"09.says-{name}", f"Share who name {reason} among their reasons", entry("share"), **facts)
    define(f"09.says-{name}-low", f"Lower end of the 95 % interval, {reason}", entry("low"), **facts)
    define(f"09.says-{name}-high", f"Upper end of the 95 % interval, {reason}", entry("high"), **facts)


for _reason in REASONS:
    _reason_facts(_reason)


@value("09.top-reason", unit="reason", period=PERIOD, base=SPOKE)
def top_reason() -> str:
    """The reason that most leavers name."""
    return str(reason_shares(exits()).index[0])


def _ended_as(way: str) -> int:
    return int((exits()["ended"] == way).sum())


for _way, _words in (
    ("cancelled", "Subscriptions cancelled by the customer"),
    ("lapsed", "Subscriptions that lapsed when a payment failed"),
    ("closed", "Subscriptions closed on notice of a move, a death or the end of a business"),
):
    define(
        f"09.ended-{_way}", _words, partial(_ended_as, _way), unit="customers", period=PERIOD, base=LEAVERS
    )


@value("09.lapsed-passive", unit="share of customers", period=PERIOD, base="subscriptions that lapsed")
def lapsed_passive() -> float:
    """Share of the lapsed subscriptions whose true cause is passive (hidden truth)."""
    lapsed = exits().loc[exits()["ended"] == "lapsed", "customer_id"]
    return float((truth().loc[lapsed, "cause"] == "passive").mean())


# --- two coders ----------------------------------------------------------------------------------------------------

CODED = "comments that two people coded"
define("09.coded", "Comments coded twice", lambda: coders().cases, unit="comments", period=PERIOD, base=CODED)
define(
    "09.same-code",
    "Comments to which both gave the same code",
    lambda: round(coders().observed * coders().cases),
    unit="comments",
    period=PERIOD,
    base=CODED,
)
define(
    "09.observed",
    "Share with the same code",
    lambda: coders().observed,
    unit="share of comments",
    period=PERIOD,
    base=CODED,
)
define(
    "09.luck",
    "Share that luck alone would give",
    lambda: coders().expected,
    unit="share of comments",
    period=PERIOD,
    base=CODED,
)
define("09.kappa", "Cohen's kappa", lambda: coders().kappa, unit="kappa", period=PERIOD, base=CODED)
define(
    "09.kappa-low",
    "Lower end of the 95 % interval of kappa",
    lambda: coders().kappa - NORMAL_95 * coders().standard_error,
    unit="kappa",
    period=PERIOD,
    base=CODED,
)
define(
    "09.kappa-high",
    "Upper end of the 95 % interval of kappa",
    lambda: coders().kappa + NORMAL_95 * coders().standard_error,
    unit="kappa",
    period=PERIOD,
    base=CODED,
)


@cache
def _disagreements() -> pd.Series:
    table = exits().dropna(subset=["reason_1", "second_coder"])
    table = table[table["reason_1"] != table["second_coder"]]
    pairs = [" and ".join(sorted(pair)) for pair in zip(table["reason_1"], table["second_coder"])]
    return pd.Series(pairs).value_counts()


@value("09.mixed-up", unit="pair of codes", period=PERIOD, base=CODED)
def mixed_up() -> str:
    """The two codes that the coders mix up most often."""
    counts = _disagreements()
    return str(sorted(counts.index[counts == counts.max()])[0])


# --- what they say and why they went -------------------------------------------------------------------------------


@value("09.said-fault", unit="customers", period=PERIOD, base=SPOKE)
def said_fault() -> int:
    """Leavers whose first reason is a fault of Lantern's."""
    return int(true_cause_by_stated().loc["fault"].sum())


@value("09.said-fault-share", unit="share of customers", period=PERIOD, base=SPOKE)
def said_fault_share() -> float:
    """Share whose first reason is a fault of Lantern's."""
    return float((exits()["stated"].dropna() == "fault").mean())


@value("09.fault-of-said", unit="share of customers", period=PERIOD, base="leavers who name a fault first")
def fault_of_said() -> float:
    """Share of those who name a fault first whom a fault really drove away (hidden truth)."""
    row = true_cause_by_stated().loc["fault"]
    return float(row["fault"] / row.sum())


@value(
    "09.competitive-of-said", unit="share of customers", period=PERIOD, base="leavers who name a fault first"
)
def competitive_of_said() -> float:
    """Share of those who name a fault first whom a rival really drew away (hidden truth)."""
    row = true_cause_by_stated().loc["fault"]
    return float(row["competitive"] / row.sum())


@value("09.said-competition", unit="share of customers", period=PERIOD, base=SPOKE)
def said_competition() -> float:
    """Share whose first reason is a rival."""
    return float((exits()["stated"].dropna() == "competitive").mean())


def _true_share(cause: str) -> float:
    counts = true_cause_by_stated().sum()
    return float(counts[cause] / counts.sum())


def _all_share(cause: str) -> float:
    causes = truth()["cause"].dropna()
    return float((causes == cause).mean())


for _cause in CAUSES:
    define(
        f"09.true-{_cause}",
        f"Share of ended subscriptions whose true cause is {_cause} (hidden truth)",
        partial(_true_share, _cause),
        unit="share of customers",
        period=PERIOD,
        base=LEAVERS,
    )
    define(
        f"09.all-{_cause}",
        f"Share of all who left whose true cause is {_cause} (hidden truth)",
        partial(_all_share, _cause),
        unit="share of customers",
        period=PERIOD,
        base="all customers who left, with or without a subscription",
    )


@value("09.all-left", unit="customers", period=PERIOD, base="all customers")
def all_left() -> int:
    """Customers who left, with or without a subscription (hidden truth)."""
    return int(truth()["left"].notna().sum())


@value("09.unseen-share", unit="share of customers", period=PERIOD, base="all customers who left")
def unseen_share() -> float:
    """Share of those who left who had no subscription, so that no record says so."""
    return 1 - len(exits()) / all_left()


@value("09.all-customers", unit="customers", period=PERIOD, base="all customers")
def all_customers() -> int:
    """Customers in the records."""
    return len(truth())


def _silent_by(kinds: tuple[str, ...]) -> float:
    rows = true_cause_by_stated()[list(kinds)].sum(axis=1)
    return float(rows["no reason given"] / rows.sum())


@value(
    "09.silent-involuntary",
    unit="share of customers",
    period=PERIOD,
    base="leavers whose cause is natural or passive",
)
def silent_involuntary() -> float:
    """Share of natural and passive leavers who named no reason."""
    return _silent_by(("natural", "passive"))


@value(
    "09.silent-voluntary",
    unit="share of customers",
    period=PERIOD,
    base="leavers whose cause is active, competitive or fault",
)
def silent_voluntary() -> float:
    """Share of voluntary leavers who named no reason."""
    return _silent_by(("active", "competitive", "fault"))


def _months_with_lantern() -> int:
    """Return customer months from January 2023 on, up to the month of leaving."""
    joined = load("customers").set_index("customer_id")["joined"]
    joined = _from_the_first_day(joined).dt.to_period("M")
    left = pd.PeriodIndex(truth()["left"].fillna("2025-12"), freq="M")
    first = pd.PeriodIndex(joined.reindex(truth().index), freq="M")
    return int(np.sum(left.year * 12 + left.month - first.year * 12 - first.month + 1))


@value("09.natural-hazard", unit="customers a year for each thousand", period=PERIOD, base="all customers")
def natural_hazard() -> float:
    """Leavers by the natural cause a year for each thousand customers (hidden truth)."""
    return float((truth()["cause"] == "natural").sum() / _months_with_lantern() * 12_000)


# --- a clue in the records: soon after a failure ---------------------------------------------------------------------

NEAR = {"period": PERIOD, "base": LEAVERS}
define(
    "09.near",
    "Subscriptions ended within 60 days of a failure",
    lambda: near_failures(60).left_near,
    unit="customers",
    **NEAR,
)
define(
    "09.near-share",
    "Share of subscriptions ended within 60 days of a failure",
    lambda: near_failures(60).left_near / len(exits()),
    unit="share of customers",
    **NEAR,
)
define(
    "09.near-days",
    "Share of the days with a subscription that lie within 60 days of a failure",
    lambda: near_failures(60).days_near / (near_failures(60).days_near + near_failures(60).days_away),
    unit="share of customer days",
    period=PERIOD,
    base="customers with a subscription",
)


def _near(part: str, window: int) -> float:
    return float(getattr(near_failures(window), part))


for _window in (60, 90):
    _facts = {"unit": "ratio of rates", "period": PERIOD, "base": "customers with a subscription"}
    define(
        f"09.ratio-{_window}",
        f"Rate of ending within {_window} days of a failure over the rate at other times",
        partial(_near, "ratio", _window),
        **_facts,
    )
    define(
        f"09.ratio-{_window}-low",
        f"Lower end of its 95 % interval, {_window} days",
        partial(_near, "low", _window),
        **_facts,
    )
    define(
        f"09.ratio-{_window}-high",
        f"Upper end of its 95 % interval, {_window} days",
        partial(_near, "high", _window),
        **_facts,
    )


@value("09.near-fault", unit="share of customers", period=PERIOD, base="leavers within 60 days of a failure")
def near_fault() -> float:
    """Share of the leavers within 60 days of a failure whom a fault really drove away (hidden truth)."""
    window = pd.Timedelta(days=60)
    pairs = exits()[["customer_id", "date"]].merge(
        failures()[["customer_id", "date"]], on="customer_id", suffixes=("", "_failed")
    )
    gap = pairs["date"] - pairs["date_failed"]
    near = pairs.loc[gap.between(pd.Timedelta(0), window), "customer_id"].unique()
    return float((truth().loc[near, "cause"] == "fault").mean())


# --- causes on Lantern's side ----------------------------------------------------------------------------------------


@cache
def _core_rates() -> pd.Series:
    customers = load("customers")[["customer_id", "region"]]
    orders = load("orders").merge(customers, on="customer_id").groupby("region").size()
    core = failures()[failures()["kind"] == "core"].groupby("region").size()
    return (core / orders * 1000).sort_values()


@value("09.core-rate", unit="failures for each thousand orders", period=PERIOD, base="all orders")
def core_rate() -> float:
    """Core failures for each thousand orders."""
    return float((failures()["kind"] == "core").sum() / len(load("orders")) * 1000)


@value(
    "09.core-rate-worst",
    unit="failures for each thousand orders",
    period=PERIOD,
    base="orders of the region with most",
)
def core_rate_worst() -> float:
    """Core failures for each thousand orders in the worst region."""
    return float(_core_rates().iloc[-1])


@value("09.core-worst-region", unit="region", period=PERIOD, base="five regions")
def core_worst_region() -> str:
    """The region with most core failures for each thousand orders."""
    return str(_core_rates().index[-1])


@cache
def _encounters() -> pd.DataFrame:
    return failures()[failures()["kind"] == "encounter"]


@value("09.encounters", unit="failures", period=PERIOD, base="all customers")
def encounters() -> int:
    """Failures in how somebody was treated."""
    return len(_encounters())


@value(
    "09.encounters-first",
    unit="share of failures",
    period=PERIOD,
    base="failures in how somebody was treated",
)
def encounters_first() -> float:
    """Share that the first colleague closed, without passing it on."""
    return float((_encounters()["handoffs"] == 0).mean())


@value("09.promises-kept", unit="share of service events", period=PERIOD, base="all service events")
def promises_kept() -> float:
    """Share of service events finished within the promised minutes."""
    tickets = load("tickets")
    return float((tickets["actual_minutes"] <= tickets["promised_minutes"]).mean())


@value("09.billing", unit="failures", period=PERIOD, base="all customers")
def billing() -> int:
    """Failures of billing."""
    return int((failures()["kind"] == "billing").sum())


@value("09.novelty", unit="share of the range", period=PERIOD, base="all regions and months")
def novelty() -> float:
    """Share of the range that is new in a season, the same in every region and month."""
    shares = load("calendar")["novelty"]
    return float(shares.iloc[0]) if (shares == shares.iloc[0]).all() else float("nan")


@cache
def price_gaps() -> pd.DataFrame:
    """Return Lantern's price against the cheapest rival's by month and region: ``gap`` (0.05 = 5 % dearer)."""
    rivals = load("rivals")
    cheapest = rivals[rivals["present"]].groupby(["month", "region"])["price_index"].min()
    own = load("calendar").set_index(["month", "region"])["price_index"]
    return (own / cheapest - 1).rename("gap").dropna().to_frame()


@cache
def ended_by_gap() -> pd.DataFrame:
    """Return subscription months and endings where Lantern is clearly dearer than the cheapest rival, and elsewhere."""
    rows = []
    for month in pd.period_range("2023-01", "2025-12", freq="M"):
        there = spells()[(spells()["start"] <= month.end_time) & (spells()["end"] >= month.start_time)]
        ends = there["left"] & (there["end"] <= month.end_time)
        counted = there.assign(ended=ends).groupby("region")["ended"].agg(["size", "sum"])
        rows.append(counted.assign(month=str(month)).reset_index())
    table = pd.concat(rows).merge(price_gaps().reset_index(), on=["month", "region"])
    return table.groupby(table["gap"] > 0.03)[["size", "sum"]].sum()


def _ended(dearer: bool) -> float:
    row = ended_by_gap().loc[dearer]
    return float(row["sum"] / row["size"])


def _gap_ratio(sign: int) -> float:
    table = ended_by_gap()
    spread = np.sqrt((1 / table["sum"]).sum())
    return float(_ended(True) / _ended(False) * np.exp(sign * NORMAL_95 * spread))


GAP = {"period": f"{PERIOD}, where a rival is present", "base": "months of customers with a subscription"}
define(
    "09.ended-dearer",
    "Share of subscription months that end, Lantern more than 3 % dearer than the cheapest rival",
    lambda: _ended(True),
    unit="share of customer months",
    **GAP,
)
define(
    "09.ended-not-dearer",
    "Share of subscription months that end, Lantern at most 3 % dearer",
    lambda: _ended(False),
    unit="share of customer months",
    **GAP,
)
define("09.gap-ratio", "The one over the other", lambda: _gap_ratio(0), unit="ratio of shares", **GAP)
define(
    "09.gap-ratio-low",
    "Lower end of its 95 % interval",
    lambda: _gap_ratio(-1),
    unit="ratio of shares",
    **GAP,
)
define(
    "09.gap-ratio-high",
    "Upper end of its 95 % interval",
    lambda: _gap_ratio(1),
    unit="ratio of shares",
    **GAP,
)


@cache
def clients_after_exit() -> pd.DataFrame:
    """Return business clients who ordered in the half-year before the manager left: ``hers`` and ``silent`` after it."""
    managers = load("managers").dropna(subset="left_in").iloc[0]
    month = pd.Timestamp(f"{managers['left_in']}-01")
    orders = load("orders")
    before = orders[orders["date"].between(month - pd.DateOffset(months=6), month - pd.Timedelta(days=1))]
    after = orders[orders["date"].between(month + pd.DateOffset(months=3), month + pd.DateOffset(months=9))]
    clients = load("customers").query("type == 'business'")
    clients = clients.merge(before[["customer_id"]].drop_duplicates(), on="customer_id")
    return pd.DataFrame(
        {
            "hers": clients["account_manager"] == managers["account_manager"],
            "silent": ~clients["customer_id"].isin(after["customer_id"]),
        }
    )


def _clients(hers: bool) -> pd.Series:
    table = clients_after_exit()
    return table.loc[table["hers"] == hers, "silent"]


AFTER = {
    "period": "January to June 2025",
    "base": "business clients with an order from April to September 2024",
}
define("09.hers", "Clients of the manager who left", lambda: len(_clients(True)), unit="clients", **AFTER)
define(
    "09.hers-silent",
    "Of them, clients without an order",
    lambda: int(_clients(True).sum()),
    unit="clients",
    **AFTER,
)
define("09.others", "Clients of the other managers", lambda: len(_clients(False)), unit="clients", **AFTER)
define(
    "09.others-silent",
    "Of them, clients without an order",
    lambda: int(_clients(False).sum()),
    unit="clients",
    **AFTER,
)

# --- causes on the customer's side -----------------------------------------------------------------------------------

BRANDS = ("lantern", "kettle", "maison", "copper_pot", "red_crane", "thistle", "samovar")
PANEL = {"period": "2024 and 2025", "base": "households of the market panel"}


def _panel_year(year: str) -> pd.DataFrame:
    panel = load("panel")
    return panel[panel["quarter_end"].str.startswith(year)]


@value(
    "09.market-trend",
    unit="relative change",
    period="2025 against 2024",
    base="households of the market panel",
)
def market_trend() -> float:
    """Change of all purchases of tea and coffee, at all brands together."""
    totals = [_panel_year(year)[list(BRANDS)].to_numpy().sum() for year in ("2024", "2025")]
    return float(totals[1] / totals[0] - 1)


@cache
def _repertoires() -> pd.DataFrame:
    bought = load("panel").groupby("household")[list(BRANDS)].sum()
    return bought[bought.sum(axis=1) >= 5]


@value(
    "09.several-brands",
    unit="share of households",
    period="2024 and 2025",
    base="households of the market panel with five purchases or more",
)
def several_brands() -> float:
    """Share that bought more than one brand."""
    return float(((_repertoires() > 0).sum(axis=1) > 1).mean())


@value(
    "09.choice-entropy",
    unit="entropy, 0 (always one brand) to 1 (all seven alike)",
    period="2024 and 2025",
    base="households of the market panel with five purchases or more",
)
def choice_entropy() -> float:
    """Mean entropy of a household's choices among seven brands."""
    shares = _repertoires().div(_repertoires().sum(axis=1), axis=0)
    logs = np.log(shares.where(shares > 0, 1.0))
    return float((-(shares * logs).sum(axis=1) / np.log(len(BRANDS))).mean())


@value("09.other-category", unit="share of orders", period=PERIOD, base="orders after a customer's first")
def other_category() -> float:
    """Share of orders in another category than the order before."""
    orders = load("orders").sort_values(["customer_id", "order_number"])
    before = orders.groupby("customer_id")["category"].shift()
    return float((orders["category"] != before)[before.notna()].mean())


def _left_by_variety(third: str) -> float:
    traits = open_envelope("traits").set_index("customer_id")["variety_seeking"]
    parts = pd.qcut(traits.rank(method="first"), 3, labels=["low", "middle", "high"])
    return float(truth()["left"].notna()[parts.reindex(truth().index) == third].mean())


for _third in ("low", "high"):
    define(
        f"09.left-variety-{_third}",
        f"Share who left, third with {_third} wish for something new (hidden truth)",
        partial(_left_by_variety, _third),
        unit="share of customers",
        period=PERIOD,
        base="a third of all customers",
    )

# --- what can be changed ---------------------------------------------------------------------------------------------


@cache
def patterns() -> pd.DataFrame:
    """Return which causes would end a relationship before 2026, each alone: one row for each pattern that occurs.

    Columns are the five causes (1 = it would), ``cause`` (the first to come, ``stays`` when none does) and
    ``customers`` (count).
    """
    rows = pd.DataFrame({cause: truth()[f"month_{cause}"].notna().astype(int) for cause in CAUSES})
    rows["cause"] = truth()["cause"].fillna("stays")
    return rows.groupby([*CAUSES, "cause"], sort=True).size().rename("customers").reset_index()


def staying(*removed: str) -> int:
    """Return how many of those who left would stay to the end of 2025 without these causes."""
    rows = patterns()
    others = [cause for cause in CAUSES if cause not in removed]
    kept = (rows["cause"] != "stays") & ~rows[others].any(axis=1)
    return int(rows.loc[kept, "customers"].sum())


def lost_to(cause: str) -> int:
    """Return how many customers the cause took."""
    return int((truth()["cause"] == cause).sum())


for _cause in CAUSES:
    define(
        f"09.lost-{_cause}",
        f"Customers lost to the {_cause} cause (hidden truth)",
        partial(lost_to, _cause),
        unit="customers",
        period=PERIOD,
        base="all customers who left",
    )
    define(
        f"09.stay-without-{_cause}",
        f"Customers who would stay to the end of 2025 without the {_cause} cause (hidden truth)",
        partial(staying, _cause),
        unit="customers",
        period=PERIOD,
        base="all customers who left",
    )


@value(
    "09.fault-stay-share", unit="share of customers", period=PERIOD, base="customers lost to the fault cause"
)
def fault_stay_share() -> float:
    """Share of those lost to a fault who would stay to the end of 2025 without it (hidden truth)."""
    return staying("fault") / lost_to("fault")


def _pair() -> tuple[str, str]:
    return "competitive", "fault"


@value("09.pair-stay-share", unit="share of customers", period=PERIOD, base="all customers who left")
def pair_stay_share() -> float:
    """Share of all who left who would stay with neither the competitive nor the fault cause (hidden truth)."""
    return staying(*_pair()) / all_left()


@value("09.pair-sum-share", unit="share of customers", period=PERIOD, base="all customers who left")
def pair_sum_share() -> float:
    """The two single numbers added up, as a share of all who left."""
    return sum(staying(cause) for cause in _pair()) / all_left()


@value("09.pair-lost-share", unit="share of customers", period=PERIOD, base="all customers who left")
def pair_lost_share() -> float:
    """Share of all who left whom the two causes took."""
    return sum(lost_to(cause) for cause in _pair()) / all_left()


@value("09.pair-of-all", unit="share of customers", period=PERIOD, base="all customers")
def pair_of_all() -> float:
    """The same customers as a share of all customers."""
    return staying(*_pair()) / all_customers()


@value("09.pair-stay", unit="customers", period=PERIOD, base="all customers who left")
def pair_stay() -> int:
    """Customers who would stay with neither the competitive nor the fault cause (hidden truth)."""
    return staying(*_pair())


LEVER_MOVES = {"recovery": 2.0, "price": 0.95, "novelty": 3.0}


@cache
def moved(lever: str) -> pd.DataFrame:
    """Return the world's own comparison: history against one lever moved from January 2024 on."""
    history = World()
    levers = Levers(**{lever: During(LEVER_MOVES[lever], start=LEVERS_START)})
    return compare(history, history.with_changes(levers=levers))


def _moved(lever: str, column: str) -> int:
    return int(moved(lever)[column].sum())


def _margin(lever: str) -> float:
    return float(moved(lever)["margin_change_cents"].sum() / 100_000)


MOVED = {"period": "January 2024 to December 2025", "base": "all customers, the same people in two worlds"}
for _lever, _words in (
    ("recovery", "twice as many failures made good"),
    ("price", "prices 5 % lower"),
    ("novelty", "three times as many new goods"),
):
    define(
        f"09.{_lever}-saved",
        f"Customers who stay because of {_words}",
        partial(_moved, _lever, "saved"),
        unit="customers",
        **MOVED,
    )
    define(
        f"09.{_lever}-lost",
        f"Customers who leave because of {_words}",
        partial(_moved, _lever, "lost"),
        unit="customers",
        **MOVED,
    )
    define(
        f"09.{_lever}-margin",
        f"Change of the margin of 2024 and 2025, {_words}",
        partial(_margin, _lever),
        unit="thousand euro",
        **MOVED,
    )


@value(
    "09.price-natural-saved",
    unit="customers",
    period="January 2024 to December 2025",
    base="customers lost to the natural cause",
)
def price_natural_saved() -> int:
    """Customers lost to the natural cause whom any of the three levers keeps."""
    return sum(
        int((moved(lever)["saved"] & (moved(lever)["cause_a"] == "natural")).sum())
        for lever in ("recovery", "price", "novelty")
    )


# --- figures ---------------------------------------------------------------------------------------------------------


@figure("09.reasons")
def reasons() -> Drawing:
    """What leavers say at Lantern, beside the published shares."""
    table = reason_shares(exits()).reindex(REASONS).fillna(0.0)
    table["published"] = pd.Series(KEAVENEY)
    table = table.sort_values("published")
    picture, axes = new_figure(5.8, 3.9)
    rows = np.arange(len(table))
    share = table["share"] * 100
    axes.barh(rows, share, color=PALETTE["teal"], height=0.6, label="Lantern, with 95 % interval")
    axes.hlines(rows, table["low"] * 100, table["high"] * 100, color=INK, linewidth=1.4)
    axes.plot(
        table["published"] * 100,
        rows,
        linestyle="",
        marker="D",
        color=PALETTE["rust"],
        label="Keaveney (1995)",
    )
    axes.set_yticks(rows, list(table.index))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel="Leavers who name it (%)", xlim=(0, max(60.0, table["high"].max() * 105)))
    axes.legend(loc="lower right")
    axes.set_title(f"Most often named: {top_reason()}")
    words = ", ".join(
        f"{reason} {row.share:.0%} ({row.low:.0%} to {row.high:.0%}; published {row.published:.0%})"
        for reason, row in zip(table.index[::-1], table[::-1].itertuples())
    )
    base = int(exits()["reason_1"].notna().sum())
    return Drawing(
        picture,
        f"Bars: share of {base} leavers who name each of eight reasons, several allowed, with intervals, and a diamond for "
        f"the published share. {words}.",
    )


@figure("09.said-true")
def said_true() -> Drawing:
    """What leavers say first, against the true cause: counts in a grid."""
    counts = true_cause_by_stated()
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
    picture, axes = new_figure(5.8, 3.6)
    axes.imshow(shares, cmap="YlGnBu", vmin=0, vmax=1, aspect="auto")
    for row in range(counts.shape[0]):
        for column in range(counts.shape[1]):
            dark = shares.to_numpy()[row, column] > 0.55
            axes.annotate(
                f"{counts.iloc[row, column]}",
                (column, row),
                ha="center",
                va="center",
                color="white" if dark else INK,
            )
    axes.set_xticks(range(counts.shape[1]), list(counts.columns), fontsize=9.5)
    names = [f"{name} ({total})" for name, total in counts.sum(axis=1).items()]
    axes.set_yticks(range(counts.shape[0]), names)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.set(xlabel="True cause (hidden)", ylabel="First reason speaks of")
    axes.set_title(f"Fault: named by {said_fault()}, true for {counts.loc['fault', 'fault']}")
    words = "; ".join(
        f"{name}: " + ", ".join(f"{cause} {count}" for cause, count in row.items())
        for name, row in counts.iterrows()
    )
    return Drawing(picture, f"A grid of leavers: what the first reason speaks of, by true cause. {words}.")


# --- the explorable --------------------------------------------------------------------------------------------------


def removal_of(rows: pd.DataFrame) -> Explorable:
    """Return the explorable over any table of patterns: take causes away, and see who stays."""
    sliders = tuple(Slider(f"no_{cause}", f"No more {cause} (1 = yes)", 0, 1, 0) for cause in CAUSES)
    # A cause is 1 where it would end the relationship, a slider 1 where the cause is taken away.
    still = " or ".join(f"({cause} > no_{cause})" for cause in CAUSES)
    left = "(cause != 'stays')"
    taken = " or ".join(f"(cause == '{cause}' and {cause} <= no_{cause})" for cause in CAUSES)
    in_chart = " || ".join(f"(datum.{cause} == 1 && no_{cause} == 0)" for cause in CAUSES)
    own = " || ".join(f"(datum.cause == '{cause}' && no_{cause} == 1)" for cause in CAUSES)
    fate = f"({in_chart}) ? (({own}) ? 'lost to another cause' : 'lost as before') : 'stay now'"
    fates = ["lost as before", "lost to another cause", "stay now"]
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.cause != 'stays'")
        .transform_calculate(fate=fate)
        .transform_aggregate(shown="sum(customers)", groupby=["cause", "fate"])
        .mark_bar()
        .encode(
            x=alt.X("shown:Q", title="Customers who left", stack="zero", axis=alt.Axis(tickCount=5)),
            y=alt.Y("cause:N", title=None, sort=list(CAUSES)),
            color=alt.Color(
                "fate:N",
                title=None,
                scale=alt.Scale(domain=fates, range=["#93210f", "#b9741d", "#136a58"]),
                legend=alt.Legend(orient="top", symbolSize=120, columns=1, labelLimit=240),
            ),
            order=alt.Order("fate:N"),
        )
        .add_params(*(alt.param(name=slider.name, value=0) for slider in sliders))
    )
    return Explorable(
        chart=dressed(chart, 230),
        rows=rows,
        sliders=sliders,
        counts={
            "left_before": left,
            "stay": f"{left} and not ({still})",
            "another": f"({taken}) and ({still})",
        },
        summary=(
            "Of {left_before} customers who left, {stay} would stay to the end of 2025, and {another} would leave for "
            "another cause instead."
        ),
        alt=(
            "Five bars, one for each cause: how many customers it took. Taking a cause away turns most of its bar into "
            "customers who stay, and a part into customers whom another cause takes instead."
        ),
        weight="customers",
    )


@explorable("09.removal")
def removal() -> Explorable:
    """Take causes of leaving away: who stays, and whom another cause takes instead."""
    return removal_of(patterns())


# --- made-up cases of the text and the questions: they stand here once; stems, keys and traps follow from them -------

FORMS = (
    ("pricing",),
    ("pricing", "competition"),
    ("core service failure",),
    ("core service failure", "response to failure"),
    ("pricing", "inconvenience"),
    ("involuntary",),
    ("core service failure", "pricing"),
    ("competition",),
    (),
    (),
)
TEN = {"period": "one month", "base": "ten made-up exit forms"}


def _named(reason: str) -> int:
    return sum(reason in form for form in FORMS)


@value("09.forms", unit="exit forms", **TEN)
def forms() -> str:
    """Ten exit forms, listed."""
    return "; ".join(" + ".join(form) if form else "empty" for form in FORMS)


define(
    "09.forms-pricing",
    "Share of those who gave a reason who name pricing",
    lambda: _named("pricing") / sum(map(bool, FORMS)),
    unit="share of forms",
    **TEN,
)
define(
    "09.forms-pricing-all",
    "Pricing over all forms, the empty ones too (another base)",
    lambda: _named("pricing") / len(FORMS),
    unit="share of forms",
    **TEN,
)
define(
    "09.forms-pricing-reasons",
    "Pricing over all reasons named (a share of reasons, not of leavers)",
    lambda: _named("pricing") / sum(map(len, FORMS)),
    unit="share of reasons",
    **TEN,
)
define(
    "09.forms-pricing-first",
    "Forms with pricing in the first place",
    lambda: sum(form[:1] == ("pricing",) for form in FORMS) / sum(map(bool, FORMS)),
    unit="share of forms",
    **TEN,
)

# Rows: first coder (fault, other); columns: second coder.
PAIRS = ((30, 5), (5, 10))
FIFTY = {"period": "one month", "base": "fifty made-up comments, coded as fault or other"}


@cache
def _pairs() -> Agreement:
    codes = ("fault", "other")
    cells = [(one, two, PAIRS[i][j]) for i, one in enumerate(codes) for j, two in enumerate(codes)]
    first, second = (pd.Series([cell[place] for cell in cells for _ in range(cell[2])]) for place in (0, 1))
    return agreement(first, second)


define(
    "09.pairs-both-fault", "Comments that both coded as fault", lambda: PAIRS[0][0], unit="comments", **FIFTY
)
define(
    "09.pairs-both-other", "Comments that both coded as other", lambda: PAIRS[1][1], unit="comments", **FIFTY
)
define(
    "09.pairs-differ",
    "Comments that were coded differently",
    lambda: PAIRS[0][1] + PAIRS[1][0],
    unit="comments",
    **FIFTY,
)
define("09.pairs-cases", "Comments", lambda: _pairs().cases, unit="comments", **FIFTY)
define(
    "09.pairs-fault-each",
    "Comments that each of the two coded as fault",
    lambda: sum(PAIRS[0]),
    unit="comments",
    **FIFTY,
)
define(
    "09.pairs-observed",
    "Share with the same code",
    lambda: _pairs().observed,
    unit="share of comments",
    **FIFTY,
)
define(
    "09.pairs-luck",
    "Share that luck alone would give",
    lambda: _pairs().expected,
    unit="share of comments",
    **FIFTY,
)
define("09.pairs-kappa", "Cohen's kappa", lambda: _pairs().kappa, unit="kappa", **FIFTY)

# A month of failed payments: what rescues them before the subscription lapses.
FAILED, UPDATED, ANSWERED = 200, 90, 44
DUNNING = {"period": "one month", "base": "two hundred made-up failed payments"}
define("09.failed-payments", "Payments that failed", lambda: FAILED, unit="payments", **DUNNING)
define("09.card-updated", "Rescued by the card updater", lambda: UPDATED, unit="payments", **DUNNING)
define(
    "09.card-reminded",
    "Rescued by a reminder, of those the updater did not rescue",
    lambda: ANSWERED,
    unit="payments",
    **DUNNING,
)
define(
    "09.dunning-lost",
    "Share of failed payments that end in passive churn",
    lambda: 1 - (UPDATED + ANSWERED) / FAILED,
    unit="share of payments",
    **DUNNING,
)
define(
    "09.dunning-rescued",
    "Share rescued",
    lambda: (UPDATED + ANSWERED) / FAILED,
    unit="share of payments",
    **DUNNING,
)
define(
    "09.dunning-updater",
    "Share that the updater did not rescue",
    lambda: 1 - UPDATED / FAILED,
    unit="share of payments",
    **DUNNING,
)
define(
    "09.dunning-reminder",
    "Share of the reminded that were not rescued",
    lambda: 1 - ANSWERED / (FAILED - UPDATED),
    unit="share of payments",
    **DUNNING,
)
