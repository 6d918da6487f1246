"""Chapter 22, "Audit and the game": the numbers of its reading; figures and the explorable stand beside it."""

from collections.abc import Callable
from functools import cache, partial

import pandas as pd

from loyaltylab.game.costs import plan_costs
from loyaltylab.game.plan import Move, Plan
from loyaltylab.game.rules import REGION_SHARES
from loyaltylab.measures.audit import MEANINGS, margin_gain
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.intervals import share_interval
from loyaltylab.site.claims import VERDICTS
from loyaltylab.site.pages import ch22_figures as figures
from loyaltylab.site.pages import ch22_tables as tables
from loyaltylab.site.pages import numbers_of
from loyaltylab.site.pages.ch22_tables import BEFORE, CLAIMED, DISCOUNT, PERCENT, SATISFIED, WATCHED, YEAR

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

BUYERS = "private buyers of 2024"
OF_BUYERS: Facts = ("share of customers", "2025", BUYERS)
MORE: Facts = ("share of margin", "2025", BUYERS)
FOR_GOOD: Facts = ("share of value", "all years, 10 % discount", "a private customer of Lantern")
MADE_UP: Facts = ("share", "a year", "made up")
ANSWERS = f"customers who answered in December 2024 and had ordered in the half-year before (satisfied: {SATISFIED} or 5)"
LETTERS = "private customers with the letter"

number = numbers_of("22")


def ends(id: str, meaning: str, facts: Facts, compute: Callable[[], Estimate]) -> None:
    """Register an estimate with both ends of its 95 % interval."""
    number(id, meaning, facts, lambda: compute()[0])
    number(f"{id}-low", f"{meaning}, lower end of its 95 % interval", facts, lambda: compute()[1])
    number(f"{id}-high", f"{meaning}, upper end of its 95 % interval", facts, lambda: compute()[2])


@cache
def stayed_interval() -> tuple[float, float]:
    """Return the 95 % interval of the share that bought again."""
    people = len(tables.pair())
    return share_interval(round(tables.retained() * people), people)


# --- the list of claims

number("claims", "Claims on the course's list", ("claims", "all chapters", "the course's source texts"),
       lambda: int(tables.claims()["all"].iloc[0]))  # fmt: skip
for _letter, _words in VERDICTS.items():
    number(f"claims-{_letter.lower()}", f"Claims with the verdict “{_words}”", ("claims", "all chapters", "the list; a claim may have two"),
           lambda letter=_letter: int(tables.claims()[letter].iloc[0]))  # fmt: skip

# --- keeping 5 per cent more

number("retained", "Share of the buyers of 2024 who bought in 2025", OF_BUYERS, tables.retained)
number("retained-low", "The same, lower end of its 95 % interval", OF_BUYERS, lambda: stayed_interval()[0])
number("retained-high", "The same, upper end of its 95 % interval", OF_BUYERS, lambda: stayed_interval()[1])
number("buyers", "Private buyers of 2024", ("customers", "2024", BUYERS), lambda: len(tables.pair()))
number("five", "The claim's number", ("per cent", "–", "the claim"), lambda: int(PERCENT))
number(
    "claimed-low", "Lower end of what is claimed", ("share of profit", "–", "the claim"), lambda: CLAIMED[0]
)
number(
    "claimed-high", "Upper end of what is claimed", ("share of profit", "–", "the claim"), lambda: CLAIMED[1]
)
number("discount", "Discount a year", MADE_UP, lambda: DISCOUNT)
number("leavers-worth", "Margin of 2024 of those who did not come back, over that of the others",
       ("ratio of means", "2024", BUYERS), tables.leavers_worth)  # fmt: skip
for _meaning in MEANINGS:
    _name = figures.NAMES[_meaning]
    number(
        f"better-{_name}",
        f"Retention with 5 % more, read as 5 % {_meaning}",
        OF_BUYERS,
        tables.better,
        _meaning,
    )
    number(
        f"next-{_name}",
        f"More margin in 2025 with 5 % more, read as {_meaning}",
        MORE,
        tables.next_year,
        _meaning,
    )
    number(f"next-{_name}-leavers", "The same, if each added customer brings as much as leavers had brought, beside the others", MORE,
           lambda meaning=_meaning: tables.next_year(meaning, tables.leavers_worth()))  # fmt: skip
    number(
        f"good-{_name}",
        f"More value of a customer with 5 % more, read as {_meaning}",
        FOR_GOOD,
        tables.for_good,
        _meaning,
    )
    number(f"good-{_name}-leavers", "The same, if each added customer brings as much as leavers had brought, beside the others", FOR_GOOD,
           lambda meaning=_meaning: tables.for_good(meaning, tables.leavers_worth()))  # fmt: skip
_RERUN = {
    "kept": ("Buyers of 2024 who buy in 2025 only with better service", ("customers", "2025", BUYERS)),
    "lost": ("Buyers of 2024 who buy in 2025 only without it", ("customers", "2025", BUYERS)),
    "points": ("More of the buyers of 2024 who buy in 2025", OF_BUYERS),
    "worth": ("Margin of one who buys only with better service", ("euro a customer", "2025", BUYERS)),
    "others": (
        "Margin of one who buys in both worlds, without better service",
        ("euro a customer", "2025", BUYERS),
    ),
    "gain": ("More margin with better service, before its cost", MORE),
    "by-kept": (
        "Part of this that those bring who would not have bought",
        ("share of the gain", "2025", BUYERS),
    ),
}
for _name, (_words, _facts) in _RERUN.items():
    number(f"rerun-{_name}", f"{_words} (the world re-run)", _facts, lambda name=_name: tables.rerun()[name])


# A made-up firm for questions.
CASE_RATE, CASE_POINTS, CASE_CUSTOMERS, CASE_MARGIN = 0.60, 0.05, 2_000, 80.0
CASE: Facts = ("share", "a year", "a made-up club")
number("case-rate", "Share of members who stay", CASE, lambda: CASE_RATE)
number("case-better-points", "The same, five points more", CASE, lambda: CASE_RATE + CASE_POINTS)
number("case-better-rate", "The same, 5 % of itself more", CASE, lambda: CASE_RATE * 1.05)
number("case-better-losses", "The same, 5 % fewer losses", CASE, lambda: CASE_RATE + 0.05 * (1 - CASE_RATE))
number("case-next", "More margin next year with five points", CASE,
       lambda: margin_gain(CASE_RATE, CASE_RATE + CASE_POINTS))  # fmt: skip
number("case-good", "More value over all years with five points, 10 % discount", CASE,
       lambda: margin_gain(CASE_RATE, CASE_RATE + CASE_POINTS, float("inf"), DISCOUNT))  # fmt: skip
number("bank-good", "More value over all years from 90 to 95 %, 10 % discount", ("share of value", "all years", "a made-up firm"),
       lambda: margin_gain(0.90, 0.95, float("inf"), DISCOUNT))  # fmt: skip


# --- a new customer and an old one

for _year in (2023, BEFORE, YEAR):
    _facts = ("euro a customer", str(_year), "private customers")
    number(f"won-{_year}", "Cost of a new customer, all sources", _facts, tables.won, _year)
    number(
        f"won-advertising-{_year}",
        "Cost of a new customer from advertising",
        _facts,
        tables.won,
        _year,
        "advertising",
    )
    number(
        f"held-{_year}",
        "Vouchers, compensation, offers and campaigns for each buyer of the year",
        _facts,
        tables.held,
        _year,
    )
    number(f"times-{_year}", "A new customer from advertising over that", ("ratio", str(_year), "private customers"),
           lambda year=_year: tables.won(year, "advertising") / tables.held(year))  # fmt: skip
    number(f"times-all-{_year}", "A new customer, all sources, over that", ("ratio", str(_year), "private customers"),
           lambda year=_year: tables.won(year) / tables.held(year))  # fmt: skip
number("held-sum", "Vouchers, compensation, offers and campaigns", ("euro", "2025", "private customers"),
       lambda: tables.holding(YEAR)["all"])  # fmt: skip
number(
    "held-buyers",
    "Private buyers",
    ("customers", "2025", "private customers"),
    lambda: int(tables.holding(YEAR)["buyers"]),
)
number(
    "held-without",
    "Share of them who used no voucher",
    ("share of customers", "2025", "private buyers"),
    tables.without_voucher,
)

# --- the satisfied stay


AGAIN: Facts = ("share of customers", "2025", ANSWERS)
number("answers", "Answers", ("customers", "December 2024", ANSWERS), lambda: len(tables.answered()))
number("satisfied", "Share who were satisfied", ("share of customers", "December 2024", ANSWERS),
       lambda: tables.share_back(True)[1] / len(tables.answered()))  # fmt: skip
for _months in (1, 6, WATCHED):
    _facts = ("share of customers", f"{_months} months", ANSWERS)
    number(f"back-{_months}", "Share of the satisfied who order again", _facts,
           lambda months=_months: tables.share_back(True, months)[0] / tables.share_back(True, months)[1])  # fmt: skip
    number(f"others-{_months}", "Share of the others who order again", _facts,
           lambda months=_months: tables.share_back(False, months)[0] / tables.share_back(False, months)[1])  # fmt: skip
    number(
        f"gone-{_months}",
        "Share of those not back who had been satisfied",
        _facts,
        tables.gone_satisfied,
        _months,
    )
ends("back-gap", "Share of the satisfied who order again, less that of the others", AGAIN, tables.gap)
number("gone-people", "Customers who do not order again", ("customers", "2025", ANSWERS),
       lambda: int((tables.answered()["months"] > WATCHED).sum()))  # fmt: skip
number(
    "nine-months",
    "Months within which nine of ten satisfied customers order again",
    ("months", "2025", ANSWERS),
    tables.months_needed,
)


TASK_MONTHS = 6
number("task-months", "Months watched in the question", ("months", "2025", ANSWERS), lambda: TASK_MONTHS)
TASK: Facts = ("share of customers", f"{TASK_MONTHS} months", ANSWERS)
number(
    "task-gone",
    "Share of those not back who had been satisfied",
    TASK,
    lambda: tables.gone_satisfied(TASK_MONTHS),
)
number("task-back", "Share of the satisfied who order again", TASK,
       lambda: tables.share_back(True, TASK_MONTHS)[0] / tables.share_back(True, TASK_MONTHS)[1])  # fmt: skip
number("task-not-back", "Share of the satisfied who do not order again", TASK,
       lambda: 1 - tables.share_back(True, TASK_MONTHS)[0] / tables.share_back(True, TASK_MONTHS)[1])  # fmt: skip
number("task-people", "Satisfied customers who are not back", ("customers", *TASK[1:]),
       lambda: figures.moved(SATISFIED, TASK_MONTHS, "gone_satisfied"))  # fmt: skip
number(
    "task-others",
    "Share of those not back who had not been satisfied",
    TASK,
    lambda: 1 - tables.gone_satisfied(TASK_MONTHS),
)

# --- a success case


def rung(name: str) -> Estimate:
    """Return what the letter "did", looked at in one way."""
    return tables.rungs()[name]


HALF_YEAR = "half-year after the letter, against the one before"
for _rung, _words, _base in (
    ("all", "Orders of all who had the letter", "the letter of September 2024"),
    (
        "whole",
        "Orders of those who had been there in the whole half-year before",
        "the letter of September 2024",
    ),
    (
        "others",
        "Their change against that of all other customers",
        "the letter of September 2024, and all others",
    ),
    ("lot", "Change with the letter against change without, by lot", "the trial of March 2025"),
):
    ends(
        f"rung-{_rung}",
        _words,
        ("share more orders", HALF_YEAR, _base),
        partial(rung, _rung),
    )
for _who, _base in (
    ("risk", "the letter of September 2024"),
    ("whole", "the letter of September 2024, there all the time before"),
    ("lot", "the trial of March 2025"),
):
    number(f"truly-{_who}", "What the letter added to orders (the world re-run without that letter)",
           ("share more orders", "half-year after the letter", f"{LETTERS}, {_base}"), lambda who=_who: tables.truly()[who])  # fmt: skip
for _name, _words in (("whole", "there all the time before"), ("new", "joined in the half-year before")):
    number(f"untreated-{_name}", "Change of orders without the letter (the world re-run)",
           ("share more orders", HALF_YEAR, f"{LETTERS}, September 2024, {_words}"), tables.untreated, _name == "whole")  # fmt: skip
LETTER: Facts = ("customers", "September 2024", LETTERS)


def with_letter(which: str = "") -> pd.DataFrame:
    """Return those with the letter of September 2024: all, the ``new`` or the ``whole``."""
    group = tables.written_to()[tables.written_to()["treated"]]
    return group if not which else group[group["whole"] == (which == "whole")]


def star(when: str) -> int:
    """Return the orders of the one whose orders rose most."""
    group = with_letter()
    return int(group[when].to_numpy()[(group["after"] - group["before"]).to_numpy().argmax()])


number("letters", "Customers with the letter", LETTER, lambda: len(with_letter()))
number("letters-new", "Of them, joined in the half-year before", LETTER, lambda: len(with_letter("new")))
number(
    "letters-whole", "Of them, there in the whole half-year before", LETTER, lambda: len(with_letter("whole"))
)
number(
    "drawn",
    "Customers drawn for the letter",
    ("customers", "March 2025", "the trial"),
    lambda: int(tables.drawn()["treated"].sum()),
)
number("drawn-control", "Customers drawn for no letter", ("customers", "March 2025", "the trial"),
       lambda: int((~tables.drawn()["treated"]).sum()))  # fmt: skip
STAR: Facts = ("orders", "half a year", "the customer whose orders rose most")
number("star-before", "Orders before", STAR, star, "before")
number("star-after", "Orders after", STAR, star, "after")

number("rung-width", "Width of the interval of the change of all who had the letter", ("percentage points", HALF_YEAR, "the letter of September 2024"),
       lambda: 100 * (rung("all")[2] - rung("all")[1]))  # fmt: skip

# --- the slide's last line

number(
    "margin-share",
    "Margin over sales",
    ("share of sales", "2025", "all orders"),
    lambda: tables.books(YEAR)["margin"] / tables.books(YEAR)["sales"],
)
number("margin-growth", "Growth of margin", ("share", "2025 against 2024", "all orders"),
       lambda: tables.books(YEAR)["margin"] / tables.books(BEFORE)["margin"] - 1)  # fmt: skip
number("won-fall", "Fall of what was spent on winning customers", ("share", "2025 against 2024", "all who joined"),
       lambda: 1 - tables.books(YEAR)["winning"] / tables.books(BEFORE)["winning"])  # fmt: skip
number("per-added", "A new customer from advertising over the letters for each customer kept by them", ("ratio", "2025", "private customers; trial of March 2025"),
       lambda: tables.won(YEAR, "advertising") / tables.kept_by_letters())  # fmt: skip

# --- made-up cases of the questions

VOUCHERS, VOUCHER_EURO, WITH_VOUCHER, WITHOUT = 3_000, 3, 0.80, 0.75
SHOP: Facts = ("euro a customer", "half a year", "a made-up shop")
number(
    "shop-people", "Customers with a voucher, and as many without", ("customers", *SHOP[1:]), lambda: VOUCHERS
)
number("shop-voucher", "What a voucher costs", SHOP, lambda: VOUCHER_EURO)
number(
    "shop-with", "Share with a voucher who buy again", ("share of customers", *SHOP[1:]), lambda: WITH_VOUCHER
)
number("shop-without", "Share without one who buy again", ("share of customers", *SHOP[1:]), lambda: WITHOUT)
number(
    "shop-added", "Vouchers for each customer added", SHOP, lambda: VOUCHER_EURO / (WITH_VOUCHER - WITHOUT)
)
number(
    "shop-stayed", "Vouchers for each customer who bought again", SHOP, lambda: VOUCHER_EURO / WITH_VOUCHER
)
number("shop-gone", "Vouchers for each customer who did not", SHOP, lambda: VOUCHER_EURO / (1 - WITH_VOUCHER))
HALF = 0.5
number("case-half", "More margin next year with five points, if each added member brings half", CASE,
       lambda: margin_gain(CASE_RATE, CASE_RATE + CASE_POINTS, worth=HALF))  # fmt: skip
number("case-half-points", "Half of five points", CASE, lambda: HALF * CASE_POINTS)
HANDS: Facts = ("euro", "a plan's year", "rules of the game")
number(
    "hands-all",
    "A tenth more hands everywhere, all year",
    HANDS,
    lambda: plan_costs(Plan((Move("service_speed", 1.1),))).used,
)
number(
    "hands-half",
    "The same from July to December",
    HANDS,
    lambda: plan_costs(Plan((Move("service_speed", 1.1, first=6),))).used,
)
number("hands-region", "The same in the Harbour alone, all year", HANDS,
       lambda: plan_costs(Plan((Move("service_speed", 1.1, regions=("Harbour",)),))).used)  # fmt: skip
number("hands-both", "The same in the Harbour alone, from July to December", HANDS,
       lambda: plan_costs(Plan((Move("service_speed", 1.1, regions=("Harbour",), first=6),))).used)  # fmt: skip
number(
    "harbour",
    "Share of the Harbour in usual sales",
    ("share of sales", "a year", "rules of the game"),
    lambda: REGION_SHARES["Harbour"],
)
