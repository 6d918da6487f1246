"""Chapter 12, "Recovery and win-back": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache, partial
from math import ceil, exp

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab.explorers import rank_lost
from loyaltylab.figures import INK, PALETTE, new_figure
from loyaltylab.measures.effects import NORMAL_95, Estimate
from loyaltylab.measures.intervals import share_difference, share_interval
from loyaltylab.measures.value import lifetime_value
from loyaltylab.site.pages import Drawing, Explorable, Slider, define, explorable, figure, value
from loyaltylab.site.pages import ch12_tables as tables
from loyaltylab.site.pages.ch12_tables import ARMS, OFFERS, THIRDS
from loyaltylab.site.pages.charts import dressed
from loyaltylab.world.winback import ARMS as WORLD_ARMS
from loyaltylab.world.winback import OFFER_CENTS

PERIOD = "January 2024 to December 2025"
LARGE_PERIOD = "January 2024 to December 2027"
ASKED = "lost customers in the win-back trial"
LARGE_ASKED = "lost customers in the trial of the large Lantern"
EURO = "euro for each customer asked"
DISCOUNT = 0.01
"""A month, for second lifetimes: about 13 % a year."""


def define_estimate(id: str, meaning: str, compute: Callable[[], Estimate], **facts: str) -> None:
    """Register an estimate, and the ends of its interval under the same id with -low and -high."""
    define(id, meaning, lambda: float(compute().value), **facts)
    define(f"{id}-low", f"Lower end of the 95 % interval: {meaning}", lambda: float(compute().low), **facts)
    define(f"{id}-high", f"Upper end of the 95 % interval: {meaning}", lambda: float(compute().high), **facts)


# --- the trial, small and large ------------------------------------------------------------------------------------


def _share(arm: str, large: bool) -> Estimate:
    row = tables.shares(large).loc[arm]
    return Estimate(*(float(row[name]) for name in ("share", "low", "high")))


def _added(arm: str, large: bool) -> Estimate:
    row = tables.added(large).loc[arm]
    return Estimate(*(float(row[name]) for name in ("added", "low", "high")))


def _cost(arm: str, large: bool) -> float:
    return float(tables.added(large)["cost_per_added"][arm]) / 100


def _arm_facts(arm: str, large: bool) -> None:
    prefix, period, base = ("12.large-", LARGE_PERIOD, LARGE_ASKED) if large else ("12.", PERIOD, ASKED)
    people = {"unit": "customers", "period": period, "base": f"{base}, arm {arm}"}
    define(
        f"{prefix}asked-{arm}",
        "Customers asked",
        lambda: int(tables.shares(large)["asked"][arm]),
        **people,
    )
    define(
        f"{prefix}back-{arm}",
        "Customers who returned",
        lambda: int(tables.shares(large)["returned"][arm]),
        **people,
    )
    define_estimate(
        f"{prefix}share-{arm}",
        "Share who returned",
        partial(_share, arm, large),
        **{**people, "unit": "share of customers"},
    )
    if arm in OFFERS:
        define_estimate(
            f"{prefix}added-{arm}",
            "Share who returned, less the control arm's",
            partial(_added, arm, large),
            **{**people, "unit": "difference of shares"},
        )
        define(
            f"{prefix}cost-{arm}",
            "Offers paid for each return that the offer added",
            partial(_cost, arm, large),
            **{**people, "unit": "euro for each added return"},
        )


for _arm in ARMS:
    _arm_facts(_arm, large=False)
    _arm_facts(_arm, large=True)
    define(
        f"12.offer-{_arm}",
        "Cost of the offer when it is taken",
        partial(lambda arm: OFFER_CENTS[WORLD_ARMS.index(arm)] / 100, _arm),
        unit="euro",
        period=PERIOD,
        base=f"{ASKED}, arm {_arm}",
    )

define(
    "12.trial",
    "Customers in the trial",
    lambda: len(tables.trial()),
    unit="customers",
    period=PERIOD,
    base=ASKED,
)
define(
    "12.large-trial",
    "Customers in the trial of the large Lantern",
    lambda: len(tables.large_trial()),
    unit="customers",
    period=LARGE_PERIOD,
    base=LARGE_ASKED,
)
define(
    "12.large-private",
    "Private customers of the large Lantern",
    lambda: rank_lost.LARGE.private,
    unit="customers",
    period=LARGE_PERIOD,
    base="all customers of the large Lantern",
)


def _anyway(large: bool) -> float:
    shares = tables.shares(large)["share"]
    return float(shares["control"] / shares["price"])


define(
    "12.anyway",
    "Of those who returned with a price offer, the share who would have returned without one",
    partial(_anyway, False),
    unit="share of customers",
    period=PERIOD,
    base="customers who returned in the price arm",
)
define(
    "12.large-anyway",
    "The same in the large Lantern",
    partial(_anyway, True),
    unit="share of customers",
    period=LARGE_PERIOD,
    base="customers who returned in the price arm of the large Lantern",
)
define(
    "12.anyway-back",
    "Returns that the price arm would have had without an offer",
    lambda: float(tables.shares()["share"]["control"] * tables.shares()["asked"]["price"]),
    unit="customers",
    period=PERIOD,
    base=f"{ASKED}, arm price",
)

# --- reason by offer -----------------------------------------------------------------------------------------------


def _cell(counts: Callable[[], pd.DataFrame], kind: str, arm: str) -> float:
    return tables.in_cell(counts(), "returned", kind, arm) / tables.in_cell(counts(), "asked", kind, arm)


for _kind in ("fault", "active", "competitive"):
    for _arm in ARMS:
        _facts = {"period": PERIOD, "base": f"{ASKED}, arm {_arm}, first reason {_kind}"}
        define(
            f"12.cell-{_kind}-{_arm}",
            "Customers who returned",
            partial(lambda kind, arm: tables.in_cell(tables.cells(), "returned", kind, arm), _kind, _arm),
            unit="customers",
            **_facts,
        )
        define(
            f"12.cell-{_kind}-{_arm}-asked",
            "Customers asked",
            partial(lambda kind, arm: tables.in_cell(tables.cells(), "asked", kind, arm), _kind, _arm),
            unit="customers",
            **_facts,
        )
        define(
            f"12.said-{_kind}-{_arm}",
            "Share who returned",
            partial(_cell, partial(tables.cells, True), _kind, _arm),
            unit="share of customers",
            period=LARGE_PERIOD,
            base=f"{LARGE_ASKED}, arm {_arm}, first reason {_kind}",
        )
        define(
            f"12.true-{_kind}-{_arm}",
            "Share who returned (hidden truth)",
            partial(_cell, tables.true_cells, _kind, _arm),
            unit="share of customers",
            period=LARGE_PERIOD,
            base=f"{LARGE_ASKED}, arm {_arm}, true cause {_kind}",
        )


@value(
    "12.said-fault-true",
    unit="share of customers",
    period=LARGE_PERIOD,
    base=f"{LARGE_ASKED}, first reason a fault",
)
def said_fault_true() -> float:
    """Share of those who name a fault whom a fault really drove away (hidden truth)."""
    named = tables.large_trial().query("stated == 'fault'")["customer_id"]
    return float((named.map(tables.large_truth()["cause"]) == "fault").mean())


@value("12.unsaid", unit="share of customers", period=PERIOD, base=ASKED)
def unsaid() -> float:
    """Share who named no reason when called."""
    return float(tables.trial()["reason"].isna().mean())


def _fault_gap() -> Estimate:
    apology, price = (
        [tables.in_cell(tables.cells(), what, "fault", arm) for what in ("returned", "asked")]
        for arm in ("apology", "price")
    )
    return share_difference(*apology, *price)


define_estimate(
    "12.fault-gap",
    "Share who returned with an apology less the share with a price offer",
    _fault_gap,
    unit="difference of shares",
    period=PERIOD,
    base=f"{ASKED}, first reason a fault",
)

# --- the second life -----------------------------------------------------------------------------------------------

for _months in (6, 12, 24):
    for _arm in OFFERS:
        define_estimate(
            f"12.net-{_months}-{_arm}",
            f"Margin of {_months} months after the return, less the offer, against the control arm",
            partial(tables.net, _months, _arm),
            unit=EURO,
            period=LARGE_PERIOD,
            base=f"{LARGE_ASKED} who could be followed for {_months} months",
        )
define_estimate(
    "12.net-24-turn",
    "Margin of 24 months after the return, less the offer: upgrade less price",
    partial(tables.upgrade_over_price, 24),
    unit=EURO,
    period=LARGE_PERIOD,
    base=f"{LARGE_ASKED} who could be followed for 24 months",
)


def _per_return(arm: str) -> float:
    table = tables.lives(12)
    return float(table.loc[(table["arm"] == arm) & table["returned"], "net"].mean())


for _arm in ARMS:
    define(
        f"12.per-return-{_arm}",
        "Net margin of 12 months for each customer who returned",
        partial(_per_return, _arm),
        unit="euro for each customer who returned",
        period=LARGE_PERIOD,
        base=f"returned customers of the large Lantern, arm {_arm}",
    )
define_estimate(
    "12.small-net",
    "Margin of 6 months after the return, less the price offer, against the control arm",
    partial(tables.small_net, 6, "price"),
    unit=EURO,
    period=PERIOD,
    base=f"{ASKED} who could be followed for 6 months",
)


@cache
def _third(third: str) -> pd.DataFrame:
    table = tables.lives(24)
    return table[table["third"] == third]


def _third_added(third: str) -> Estimate:
    return tables.flag_difference(_third(third), "returned", "upgrade")


for _name in THIRDS:
    _facts = {
        "period": LARGE_PERIOD,
        "base": f"{_name} third of the lost by margin before leaving, large Lantern",
    }
    define_estimate(
        f"12.third-{_name}",
        "Net margin of 24 months by the upgrade, against the control arm",
        partial(tables.net, 24, "upgrade", _name),
        unit=EURO,
        **_facts,
    )
    define_estimate(
        f"12.third-{_name}-added",
        "Share who returned with the upgrade, less the control arm's",
        partial(_third_added, _name),
        unit="difference of shares",
        **_facts,
    )
    define(
        f"12.third-{_name}-before",
        "Margin in the year before leaving",
        partial(lambda name: float(_third(name)["margin_before"].mean()), _name),
        unit="euro a customer",
        **_facts,
    )


def _loss(arm: str) -> float:
    """Return the monthly chance to leave again: ends over months of second life."""
    rows = tables.spells().query("arm == @arm")
    return float(rows["ended"].sum() / rows["months"].sum())


@cache
def _monthly_margin() -> float:
    """Return margin (€) for each month of second life, all arms together."""
    table, orders = rank_lost.trial()
    start = table.dropna(subset=["returned"]).set_index("customer_id")["returned"]
    own = orders[orders["customer_id"].isin(start.index)]
    after = own["date"].dt.strftime("%Y-%m") >= own["customer_id"].map(start)
    return float(own.loc[after, "margin_cents"].sum() / 100 / tables.spells()["months"].sum())


def _second_lifetime(arm: str) -> float:
    return lifetime_value(_monthly_margin(), 1 - _loss(arm), DISCOUNT, "now")


def _worth(arm: str) -> float:
    """Return the value of second lifetimes less the offers, for each customer asked."""
    offer = OFFER_CENTS[WORLD_ARMS.index(arm)] / 100
    return float(tables.shares(True)["share"][arm]) * (_second_lifetime(arm) - offer)


define(
    "12.month-margin",
    "Margin a month of second life, all arms together",
    _monthly_margin,
    unit="euro a month",
    period=LARGE_PERIOD,
    base="returned customers of the large Lantern",
)
for _arm in ARMS:
    _facts = {"period": LARGE_PERIOD, "base": f"returned customers of the large Lantern, arm {_arm}"}
    define(
        f"12.loss-{_arm}",
        "Chance a month to leave again (hidden truth)",
        partial(_loss, _arm),
        unit="share a month",
        **_facts,
    )
    define(
        f"12.stay-{_arm}",
        "Share still there two years after the return (from that chance)",
        partial(lambda arm: exp(-24 * _loss(arm)), _arm),
        unit="share of customers",
        **_facts,
    )
    define(
        f"12.sltv-{_arm}",
        "Second lifetime value of a customer who returned: margin a month, that chance, 1 % discount a month",
        partial(_second_lifetime, _arm),
        unit="euro for each customer who returned",
        **_facts,
    )
    if _arm in OFFERS:
        define(
            f"12.worth-{_arm}",
            "Second lifetime values less the offers, for each customer asked, against the control arm",
            partial(lambda arm: _worth(arm) - _worth("control"), _arm),
            unit=EURO,
            period=LARGE_PERIOD,
            base=LARGE_ASKED,
        )


def _plan(**settings: object) -> pd.Series:
    params = rank_lost.Params(**settings)  # type: ignore[arg-type]
    return rank_lost.at(params, rank_lost.model(params))


PLAN = {"unit": "euro for each thousand lost customers", "period": LARGE_PERIOD, "base": LARGE_ASKED}
for _id, _words, _settings in (
    ("naive", "price offers to all", {"offer": "price", "share": 100}),
    ("matched", "the offer that fits the stated reason, to all", {"offer": "matched", "share": 100}),
    ("upgrade", "upgrades to all", {"offer": "upgrade", "share": 100}),
    ("half-file", "upgrades to half of the list, as in the file", {"offer": "upgrade", "share": 50}),
    (
        "half-margin",
        "upgrades to half of the list by margin",
        {"offer": "upgrade", "share": 50, "order": "margin"},
    ),
):
    define_estimate(
        f"12.plan-{_id}",
        f"Gain of 24 months at € 1 an approach: {_words}",
        partial(
            lambda settings: Estimate(*_plan(**settings, approach=1.0, months=24)[["gain", "low", "high"]]),
            _settings,
        ),
        **PLAN,
    )

# --- recovery ------------------------------------------------------------------------------------------------------

FATES = {"none": "no failure", "mended": "made good", "not": "not made good"}
SCORES = {
    "unit": "points of 5",
    "period": "January 2023 to December 2025",
    "base": "answers of 20,000 customers",
}
for _id, _fate in FATES.items():
    define(
        f"12.score-{_id}",
        f"Mean satisfaction, {_fate} in the three months before",
        partial(lambda fate: float(tables.scores(True).query("fate == @fate")["satisfaction"].mean()), _fate),
        **SCORES,
    )
define_estimate(
    "12.paradox",
    "Mean satisfaction after a failure made good, less without a failure",
    partial(tables.score_gap, True, "made good", "no failure"),
    **SCORES,
)
define_estimate(
    "12.mending",
    "Mean satisfaction after a failure made good, less not made good",
    partial(tables.score_gap, True, "made good", "not made good"),
    **SCORES,
)
define_estimate(
    "12.small-mending",
    "The same in Lantern's own records",
    partial(tables.score_gap, False, "made good", "not made good"),
    **{**SCORES, "base": "answers of Lantern's customers"},
)
ORDERS = {
    "unit": "orders in 180 days",
    "period": "January 2023 to December 2025",
    "base": "failures of 20,000 customers",
}
for _id, _mended in (("mended", True), ("not", False)):
    define(
        f"12.orders-{_id}",
        f"Orders in 180 days after a failure, {FATES[_id]}",
        partial(
            lambda mended: float(tables.orders_after(True).query("recovered == @mended")["orders"].mean()),
            _mended,
        ),
        **ORDERS,
    )
define_estimate(
    "12.orders-gap", "Orders, made good less not made good", partial(tables.orders_gap, True), **ORDERS
)
define_estimate(
    "12.small-orders-gap",
    "The same in Lantern's own records",
    partial(tables.orders_gap, False),
    **{**ORDERS, "base": "failures of Lantern's customers"},
)

# --- left in peace -------------------------------------------------------------------------------------------------

PEACE = {
    "unit": "share of customers",
    "period": "April to August 2024",
    "base": "customers so long silent on 31 March 2024, without invitation or offer from January to August 2024",
}


def _again(first: int, last: int) -> float:
    rows = tables.silence()
    inside = [first <= band.left and band.right <= last for band in rows.index]
    return float(rows.loc[inside, "again"].sum() / rows.loc[inside, "customers"].sum())


for _first, _last in ((0, 30), (60, 90), (150, 210), (210, 455)):
    define(
        f"12.again-{_first}",
        f"Share who ordered again, silent for {_first} to {_last - 1} days",
        partial(_again, _first, _last),
        **PEACE,
    )

QUIET = 1


def _half(name: str, who: str) -> float:
    table = tables.halves()
    chosen = {"quiet": table["during"] <= QUIET, "busy": table["during"] >= 6, "all": table["during"] >= 0}[
        who
    ]
    return float(table.loc[chosen, name].mean())


for _who, _words in (
    ("quiet", "at most one order"),
    ("busy", "six orders or more"),
    ("all", "any number of orders"),
):
    for _name, _half_words in (
        ("before", "January to June 2023"),
        ("during", "July to December 2023"),
        ("after", "January to June 2024"),
    ):
        define(
            f"12.{_who}-{_name}",
            f"Orders a customer, chosen for {_words} in the second half of 2023",
            partial(_half, _name, _who),
            unit="orders a customer",
            period=_half_words,
            base="customers of 2022 who got no invitation and no offer",
        )
    define(
        f"12.{_who}-change",
        f"Change of orders in the next half-year, chosen for {_words}",
        partial(lambda who: _half("after", who) / _half("during", who) - 1, _who),
        unit="relative change",
        period="first half of 2024 against second half of 2023",
        base="customers of 2022 who got no invitation and no offer",
    )


@value(
    "12.quiet",
    unit="customers",
    period="July to December 2023",
    base="customers of 2022 without invitation or offer",
)
def quiet() -> int:
    """Customers with at most one order."""
    return int((tables.halves()["during"] <= QUIET).sum())


# --- the desk that saves, and the chain ----------------------------------------------------------------------------

TEST = "Stay with us, test"
SAVE = {
    "unit": "share of customers",
    "period": "March to August 2025",
    "base": "customers drawn for the retention test",
}


def _ordered(campaign: str, arm: str) -> float:
    table = tables.save_desk(campaign)
    return float(table.loc[table["arm"] == arm, "ordered"].mean())


def _save_gap() -> Estimate:
    return tables.flag_difference(tables.save_desk(TEST), "ordered", "retention offer")


define(
    "12.save-offer",
    "Share who ordered within 180 days, with the offer",
    partial(_ordered, TEST, "retention offer"),
    **SAVE,
)
define(
    "12.save-control",
    "Share who ordered within 180 days, without",
    partial(_ordered, TEST, "control"),
    **SAVE,
)
define_estimate(
    "12.save-gap", "The one less the other", _save_gap, **{**SAVE, "unit": "difference of shares"}
)
define(
    "12.save-score",
    "Share who ordered within 180 days, of those with the highest risk scores, all with the offer",
    partial(_ordered, "Stay with us", "retention offer"),
    unit="share of customers",
    period="September 2024 to February 2025",
    base="customers chosen by risk score",
)

CHAIN = {"unit": "customers", "period": "2024", "base": "subscribers on 1 January 2024"}
for _id, _words in (
    ("subscribers", "Subscribers"),
    ("failed", "Subscribers with a failure in 2024"),
    ("unmended", "Subscribers with a failure that was not made good"),
    ("ended", "Subscribers who ended within 90 days of such a failure"),
    ("mended", "Subscribers with a failure that was made good"),
    ("mended_ended", "Subscribers who ended within 90 days of a failure made good"),
):
    define(f"12.chain-{_id.replace('_', '-')}", _words, partial(lambda id: tables.chain()[id], _id), **CHAIN)


@value("12.chain-product", unit="share of subscribers", period="2024", base="subscribers on 1 January 2024")
def chain_product() -> float:
    """Product of the three links: a failure, no remedy, an end soon after."""
    return tables.chain()["ended"] / tables.chain()["subscribers"]


# --- made-up cases of the text and the questions: they stand here once; stems, keys and traps follow from them -------

SAVED_GAIN, SAVED_LOSS = 0.10, 0.13
NAIL = {"unit": "customers in each group", "period": "one test", "base": "a test of two messages"}


@value("12.nail-each", **NAIL)
def nail_each() -> int:
    """Customers in each group to tell 13 % from 10 % with 80 % power at 5 %."""
    spread = SAVED_GAIN * (1 - SAVED_GAIN) + SAVED_LOSS * (1 - SAVED_LOSS)
    return ceil((NORMAL_95 + 0.841621) ** 2 * spread / (SAVED_LOSS - SAVED_GAIN) ** 2)


# A made-up trial: 500 lost customers get a voucher, 500 are left in peace.
CASE = {"asked": 500, "offer_back": 60, "control_back": 35, "voucher": 10}
MADE = {"period": "one trial", "base": "a made-up trial"}


def _case_added() -> int:
    return CASE["offer_back"] - CASE["control_back"]


for _id, _words in (
    ("asked", "Customers in each arm"),
    ("offer_back", "Customers who returned with the voucher"),
    ("control_back", "Customers who returned without"),
):
    define(
        f"12.case-{_id.replace('_', '-')}", _words, partial(CASE.__getitem__, _id), unit="customers", **MADE
    )
define("12.case-voucher", "Cost of the voucher", lambda: CASE["voucher"], unit="euro", **MADE)
define("12.case-added", "Returns that the voucher added", _case_added, unit="customers", **MADE)
define("12.case-paid", "Vouchers paid", lambda: CASE["voucher"] * CASE["offer_back"], unit="euro", **MADE)
define(
    "12.case-cost",
    "Vouchers paid for each added return",
    lambda: CASE["voucher"] * CASE["offer_back"] / _case_added(),
    unit="euro for each added return",
    **MADE,
)
define(
    "12.case-asked-cost",
    "Vouchers for everybody asked, for each added return (wrong: only who returns takes it)",
    lambda: CASE["voucher"] * CASE["asked"] / _case_added(),
    unit="euro",
    **MADE,
)

# What an approach may cost: added chance times what a second life brings, less vouchers.
RULE = {"added": 0.06, "share": 0.12, "margin": 80, "voucher": 8}
define("12.rule-added", "Added share who return", lambda: RULE["added"], unit="difference of shares", **MADE)
define(
    "12.rule-share",
    "Share who return with the offer",
    lambda: RULE["share"],
    unit="share of customers",
    **MADE,
)
define("12.rule-margin", "Margin of a second life", lambda: RULE["margin"], unit="euro", **MADE)
define("12.rule-voucher", "Cost of the offer", lambda: RULE["voucher"], unit="euro", **MADE)
for _id, _words, _compute in (
    (
        "most",
        "Most that an approach may cost",
        lambda: RULE["added"] * RULE["margin"] - RULE["share"] * RULE["voucher"],
    ),
    ("gross", "The same without the offer's cost (wrong)", lambda: RULE["added"] * RULE["margin"]),
    (
        "all-returns",
        "The same with all returns counted as added (wrong)",
        lambda: RULE["share"] * (RULE["margin"] - RULE["voucher"]),
    ),
    (
        "added-only",
        "The same with the offer paid for added returns alone (wrong)",
        lambda: RULE["added"] * (RULE["margin"] - RULE["voucher"]),
    ),
):
    define(f"12.rule-{_id}", _words, _compute, unit="euro for each approach", **MADE)

# Rewards teach: how many pretended leavers eat up what the offer gains.
LEARN = {"lost": 1000, "gain": 1.6, "voucher": 8}
define("12.learn-lost", "Lost customers a year", lambda: LEARN["lost"], unit="customers", **MADE)
define("12.learn-gain", "Net gain of the offer for each of them", lambda: LEARN["gain"], unit="euro", **MADE)
define("12.learn-voucher", "Cost of the voucher", lambda: LEARN["voucher"], unit="euro", **MADE)
define("12.learn-total", "Net gain a year", lambda: LEARN["lost"] * LEARN["gain"], unit="euro a year", **MADE)
define(
    "12.learn-break-even",
    "Pretended leavers who eat up the gain",
    lambda: LEARN["lost"] * LEARN["gain"] / LEARN["voucher"],
    unit="customers a year",
    **MADE,
)

# Regression: a made-up campaign to the quiet, with a control group.
BEFORE_AFTER = {"treated_before": 0.5, "treated_after": 0.9, "control_before": 0.5, "control_after": 0.8}
for _id, _amount in BEFORE_AFTER.items():
    define(
        f"12.quiet-{_id.replace('_', '-')}",
        _id.replace("_", ", ").capitalize(),
        partial(BEFORE_AFTER.__getitem__, _id),
        unit="orders a customer",
        **MADE,
    )
define(
    "12.quiet-effect",
    "Orders that the made-up campaign added",
    lambda: round(BEFORE_AFTER["treated_after"] - BEFORE_AFTER["control_after"], 10),
    unit="orders a customer",
    **MADE,
)
define(
    "12.quiet-naive",
    "After less before, of the treated (wrong)",
    lambda: round(BEFORE_AFTER["treated_after"] - BEFORE_AFTER["treated_before"], 10),
    unit="orders a customer",
    **MADE,
)

# --- figures -------------------------------------------------------------------------------------------------------


@figure("12.silence")
def silence() -> Drawing:
    """Who orders again without an offer, by length of silence."""
    table = tables.silence()
    share = table["again"] / table["customers"]
    ends = np.array([share_interval(int(k), int(n)) for k, n in zip(table["again"], table["customers"])])
    picture, axes = new_figure(5.8, 3.5)
    rows = np.arange(len(table))
    axes.bar(rows, share * 100, color=PALETTE["teal"], width=0.65)
    axes.vlines(rows, ends[:, 0] * 100, ends[:, 1] * 100, color=INK, linewidth=1.4)
    names = [f"{band.left}–{band.right - 1}" for band in table.index]
    names[-1] = f"{table.index[-1].left}+"
    axes.set_xticks(rows, names, fontsize=9.5)
    axes.grid(visible=False, axis="x")
    axes.set(xlabel="Days of silence on 31 March 2024", ylabel="Ordered by end of August (%)", ylim=(0, 100))
    axes.set_title("Longer silence, fewer returns")
    words = ", ".join(
        f"{name} days {part:.0%} of {total}" for name, part, total in zip(names, share, table["customers"])
    )
    return Drawing(
        picture,
        f"Bars with intervals: share of customers who ordered again within five months without invitation or offer, by days of "
        f"silence. {words}.",
    )


@figure("12.added-returns")
def added_returns_figure() -> Drawing:
    """What each offer adds, in Lantern's trial and in the large one."""
    picture, axes = new_figure(5.8, 3.2)
    told = []
    for row, arm in enumerate(OFFERS):
        for large, shift, colour in ((False, -0.14, PALETTE["rust"]), (True, 0.14, PALETTE["teal"])):
            gap = _added(arm, large)
            axes.hlines(row + shift, gap.low * 100, gap.high * 100, color=colour, linewidth=2.2)
            axes.plot([gap.value * 100], [row + shift], "o", color=colour, label="" if row else None)
            told.append(
                f"{arm} {'large' if large else 'Lantern'} {gap.value:.1%} ({gap.low:.1%} to {gap.high:.1%})"
            )
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(OFFERS)), OFFERS)
    axes.set_ylim(len(OFFERS) - 0.5, -0.75)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.annotate(
        "Lantern",
        (_added("price", False).high * 100, -0.14),
        (5, 0),
        textcoords="offset points",
        color=PALETTE["rust"],
        va="center",
        fontsize=9.5,
    )
    axes.annotate(
        "large Lantern",
        (_added("price", True).high * 100, 0.14),
        (5, 0),
        textcoords="offset points",
        color=PALETTE["teal"],
        va="center",
        fontsize=9.5,
    )
    axes.set_xlim(-5, 28)
    axes.set(xlabel="Returns added by the offer (points of %)")
    axes.set_title("Every offer adds returns")
    return Drawing(
        picture,
        f"Dots with 95 % intervals: share who returned with an offer less the control arm's share, for Lantern's trial of "
        f"{len(tables.trial())} and the large one of {len(tables.large_trial())}. {'; '.join(told)}.",
    )


@figure("12.second-lives")
def second_lives() -> Drawing:
    """How long second lives last, by offer."""
    from lifelines import KaplanMeierFitter

    picture, axes = new_figure(5.8, 3.6)
    colours = dict(zip(ARMS, (INK, PALETTE["rust"], PALETTE["teal"], PALETTE["ochre"])))
    told = []
    ends = {}
    for arm in ARMS:
        rows = tables.spells().query("arm == @arm")
        curve = KaplanMeierFitter().fit(rows["months"], rows["ended"])
        months = np.arange(0, 37)
        alive = curve.predict(months).to_numpy()
        axes.step(months, alive * 100, where="post", color=colours[arm])
        ends[arm] = float(alive[-1])
        told.append(
            f"{arm} {float(curve.predict(12)):.0%} after 12 and {float(curve.predict(24)):.0%} after 24 months"
        )
    height, last = {}, -100.0
    for arm in sorted(ends, key=lambda name: ends[name]):
        last = max(ends[arm] * 100, last + 5.5)
        height[arm] = last
    for arm in ARMS:
        axes.annotate(
            arm,
            (36, height[arm]),
            (5, 0),
            textcoords="offset points",
            va="center",
            color=colours[arm],
            fontsize=9.5,
        )
    axes.set(xlabel="Months since the return", ylabel="Still there (%)", xlim=(0, 43), ylim=(0, 100))
    axes.set_xticks(range(0, 37, 6))
    axes.set_title("Who came back for a price leaves soonest")
    return Drawing(
        picture, f"Survival curves of second lives (true ends, large Lantern) by arm: {'; '.join(told)}."
    )


# --- the explorable ------------------------------------------------------------------------------------------------

MOST = 12


def quiet_rows(halves: pd.DataFrame) -> pd.DataFrame:
    """Return customers and orders by what they did in the middle half-year: ``chosen``, ``what`` and ``amount``."""
    chosen = halves["during"].clip(upper=MOST)
    sums = halves.groupby(chosen)[["before", "during", "after"]].sum()
    sums["people"] = halves.groupby(chosen).size()
    rows = sums.rename_axis("chosen").reset_index().melt("chosen", var_name="what", value_name="amount")
    return rows.astype({"amount": int})


def quiet_of(halves: pd.DataFrame) -> Explorable:
    """Return the explorable over any three half-years: choose by the middle one, and look at the other two."""
    inside = "chosen >= least and chosen <= most"
    names = {"before": "first half of 2023", "during": "second half of 2023", "after": "first half of 2024"}
    label = " : ".join(f"datum.what == '{key}' ? '{name}'" for key, name in names.items()) + " : ''"
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.what != 'people' && datum.chosen >= least && datum.chosen <= most")
        .transform_calculate(half=label)
        .transform_aggregate(shown="sum(amount)", groupby=["half"])
        .mark_bar(size=34)
        .encode(
            x=alt.X("shown:Q", title="Their orders", axis=alt.Axis(tickCount=5)),
            y=alt.Y("half:N", title=None, sort=list(names.values()), axis=alt.Axis(labelLimit=140)),
            color=alt.Color(
                "half:N",
                legend=None,
                scale=alt.Scale(domain=list(names.values()), range=["#8a8f98", "#93210f", "#136a58"]),
            ),
        )
        .add_params(alt.param(name="least", value=0), alt.param(name="most", value=QUIET))
    )
    return Explorable(
        chart=dressed(chart, 170),
        rows=quiet_rows(halves),
        sliders=(
            Slider("least", "At least so many orders in the second half of 2023", 0, MOST, 0),
            Slider("most", f"At most so many ({MOST} = {MOST} or more)", 0, MOST, QUIET),
        ),
        counts={name: f"what == '{name}' and {inside}" for name in ("people", "before", "during", "after")},
        summary=(
            "{people} customers chosen. They ordered {during} times in the half-year for which you chose them, {before} times "
            "in the one before, and {after} times in the one after. Nobody did anything to them."
        ),
        alt=(
            "Three bars: orders of the chosen customers in three half-years. Chosen for a quiet half-year, they order more in "
            "the next one; chosen for a busy one, they order less."
        ),
        weight="amount",
    )


@explorable("12.do-nothing")
def quiet_customers() -> Explorable:
    """Choose customers by one half-year, do nothing, and look at the next."""
    return quiet_of(tables.halves())
