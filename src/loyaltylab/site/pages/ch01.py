"""Chapter 01, "Marketing, selling and service": numbers of its reading; the figures stand in `ch01_figures`."""

from collections.abc import Callable
from typing import Any

from loyaltylab.explorers.leaky_bucket import MONTHS, Params
from loyaltylab.measures.income import MOVERS, leaky_bucket
from loyaltylab.site.pages import ch01_cases as cases
from loyaltylab.site.pages import ch01_claims as claims
from loyaltylab.site.pages import ch01_figures as figures
from loyaltylab.site.pages import ch01_tables as tables
from loyaltylab.site.pages import numbers_of
from loyaltylab.site.pages.ch01_tables import BEFORE, YEAR

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

number = numbers_of("01")
SOURCES = (cases, figures)
"""Modules that register the rest of the chapter's numbers, and its figures."""
ALL = "all customers of Lantern"
BUYERS = "private buyers of 2025"
NEW = "private customers who joined in 2023 or 2024"
COHORT = "private customers who joined in 2023 and bought in their second year"
STEADY = "the same, still buying in the last 91 days of year 2, without the Island"
MADE_UP = "a made-up case"
TWO_YEARS = "2024 and 2025"


def interval(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register an estimate and the ends of its 95 % interval, under ``id``, ``id-low`` and ``id-high``."""
    ends = (
        ("", ""),
        ("-low", ", lower end of its 95 % interval"),
        ("-high", ", upper end of its 95 % interval"),
    )
    for place, (end, words) in enumerate(ends):
        number(
            id + end, meaning + words, facts, lambda place=place: float(tuple(compute(*arguments))[place - 3])
        )


# --- Lantern

number("customers", "Customers on file", ("customers", "end of 2025", ALL), lambda: len(tables.customers()))
for _type in ("private", "business"):
    number(f"{_type}", f"Customers on file, {_type}", ("customers", "end of 2025", f"{_type} customers"),
           lambda kind=_type: int((tables.customers()["type"] == kind).sum()))  # fmt: skip
number("business-part", "Share of customers who are businesses", ("share of customers", "end of 2025", ALL),
       lambda: float((tables.customers()["type"] == "business").mean()))  # fmt: skip
number("business-margin", "Share of the margin that businesses bring", ("share of margin", "2025", ALL),
       lambda: float(tables.parts("channel")[YEAR]["desk"] / tables.statement(YEAR)["margin"]))  # fmt: skip
number("orders", "Orders", ("orders", "2025", ALL), lambda: len(tables.of_year()))
number("last-join", "Last month in which anybody joined", ("month", "2023 to 2025", ALL),
       lambda: f"{tables.customers()['joined'].max():%B %Y}")  # fmt: skip


def first_order(part: str) -> float | str:
    """Return a part of the very first row of the order table, in words or euro."""
    row = tables.orders().iloc[0]
    shown: dict[str, float | str] = {
        "date": f"{row['date'].day} {row['date']:%B %Y}",
        "category": str(row["category"]),
        "channel": str(row["channel"]),
        "items": int(row["items"]),
        "paid": float(row["euro"]),
        "margin": float(row["margin"]),
        "goods": float(row["euro"] - row["margin"]),
    }
    return shown[part]


for _part, _unit in (("date", "day"), ("category", "goods"), ("channel", "channel"), ("items", "items"),
                     ("paid", "euro"), ("margin", "euro"), ("goods", "euro")):  # fmt: skip
    number(
        f"first-{_part}", f"First order on file: {_part}", (_unit, "2023", "one order"), first_order, _part
    )

for _year in (BEFORE, YEAR):
    for _line, _words in {
        "sales": "Paid by customers",
        "goods": "Cost of the goods sold",
        "margin": "Margin: paid less cost of goods",
        "winning": "Spent to win the customers who joined in the year",
        "compensation": "Compensation paid after failures",
        "left": "Contribution: margin less winning and compensation",
    }.items():
        number(f"{_line}-{_year}", _words, ("euro", str(_year), ALL),
               lambda line=_line, year=_year: round(float(tables.statement(year)[line])))  # fmt: skip
number("growth", "Change of the margin from 2024 to 2025", ("euro", TWO_YEARS, ALL),
       lambda: round(float(tables.movers().sum())))  # fmt: skip
number("growth-share", "Change of the margin from 2024 to 2025", ("share of the margin of 2024", TWO_YEARS, ALL),
       lambda: float(tables.movers().sum() / tables.statement(BEFORE)["margin"]))  # fmt: skip
for _mover in MOVERS:
    number(f"by-{_mover.replace(' ', '-')}", f"Change of the margin by {_mover}", ("euro", TWO_YEARS, ALL),
           lambda mover=_mover: round(float(tables.movers()[mover])))  # fmt: skip

for _by, _names in {
    "who": ("existing", "new"),
    "joined": ("earlier", "2024", "2025"),
    "region": ("City", "Harbour", "Hills", "Island", "Plain"),
    "channel": ("shop", "web", "desk"),
}.items():
    for _name in _names:
        for _column in (BEFORE, YEAR, "change"):
            words = "Change of the margin" if _column == "change" else f"Margin of {_column}"
            number(f"{_name.lower()}-{_by}-{_column}", f"{words}, {_by}: {_name}",
                   ("euro", TWO_YEARS if _column == "change" else str(_column), ALL),
                   lambda by=_by, name=_name, column=_column: round(float(tables.parts(by)[column][name])))  # fmt: skip
number("existing-share", "Share of the margin from customers who had joined in earlier years", ("share of margin", "2025", ALL),
       lambda: float(tables.parts("who")[YEAR]["existing"] / tables.statement(YEAR)["margin"]))  # fmt: skip
number("earlier-fall", "Fall of the margin of customers who had joined before 2024", ("share of their margin of 2024", TWO_YEARS,
       "customers who joined before 2024"), lambda: float(-tables.parts("joined")["change"]["earlier"] / tables.parts("joined")[BEFORE]["earlier"]))  # fmt: skip
number("earlier-less", "Fall of the margin of customers who had joined before 2024", ("euro", TWO_YEARS, "customers who joined before 2024"),
       lambda: round(float(-tables.parts("joined")["change"]["earlier"])))  # fmt: skip
number("island-alone", "Margin of the Island had no rival opened there, from a re-run of the world", ("euro", "2025", "customers of the Island"),
       lambda: round(tables.island_alone()))  # fmt: skip
number("island-cost", "What the rival on the Island took, from a re-run of the world", ("euro", "2025", "customers of the Island"),
       lambda: round(tables.island_alone() - tables.parts("region")[YEAR]["Island"]))  # fmt: skip

# --- Two ways of selling

for _way in ("shop", "web", "desk"):
    for _column, _words, _unit in (
        ("buyers", "Buyers", "customers"),
        ("orders-each", "Orders of a buyer", "orders a customer"),
        ("basket", "Paid for an order", "euro an order"),
        ("each", "Margin of a buyer", "euro a customer"),
        ("winning", "Spent to win a customer, mean over all on file", "euro a customer"),
    ):
        number(f"{_way}-{_column}", f"{_words}: {_way}", (_unit, "2025", f"customers of the {_way}"),
               lambda way=_way, column=_column: float(tables.ways()[column][way]))  # fmt: skip
number("desk-times", "Margin of a business buyer over that of a shop buyer", ("times", "2025", "buyers"),
       lambda: float(tables.ways()["each"]["desk"] / tables.ways()["each"]["shop"]))  # fmt: skip
for _name, _words in (("carts", "Carts for each visit"), ("orders", "Orders for each visit (conversion)")):
    number(f"web-{_name}", _words, ("share of visits", "2025", "visits to the web shop by customers on file"),
           lambda name=_name: float(tables.web_steps()["of_first"][name]))  # fmt: skip
for _name in tables.DOOR.index:
    number(f"door-{_name.replace(' ', '-')}", f"People who {_name}", ("people", "one Saturday", MADE_UP),
           lambda name=_name: int(tables.door_steps()["count"][name]))  # fmt: skip
number("door-conversion", "Buyers of all who came in", ("share of people", "one Saturday", MADE_UP),
       lambda: float(tables.door_steps()["of_first"]["bought"]))  # fmt: skip
number("door-served", "Those served of all who came in", ("share of people", "one Saturday", MADE_UP),
       lambda: float(tables.door_steps()["of_first"]["were served"]))  # fmt: skip
number("door-after", "Buyers of those served", ("share of people", "one Saturday", MADE_UP),
       lambda: float(tables.door_steps()["of_previous"]["bought"]))  # fmt: skip
number("door-unserved", "Those who came in and were not served, of all who did not buy", ("share of people", "one Saturday", MADE_UP),
       lambda: float((tables.DOOR.iloc[0] - tables.DOOR.iloc[1]) / (tables.DOOR.iloc[0] - tables.DOOR.iloc[2])))  # fmt: skip
number("door-idle", "Those not served of all who came in (a typical mistake)", ("share of people", "one Saturday", MADE_UP),
       lambda: float(1 - tables.door_steps()["of_first"]["were served"]))  # fmt: skip
number("door-talked", "Those served who did not buy, of all who did not buy (a typical mistake)", ("share of people", "one Saturday", MADE_UP),
       lambda: float((tables.DOOR.iloc[1] - tables.DOOR.iloc[2]) / (tables.DOOR.iloc[0] - tables.DOOR.iloc[2])))  # fmt: skip
for _place, _name in enumerate(("talked", "convinced", "asked", "signed")):
    number(f"book-{_name}", f"Clients in the book: {_name}", ("clients", "one year", "a made-up book of talks"),
           lambda place=_place: int(tables.book_steps()["count"].iloc[place]))  # fmt: skip
    for _column, _words in (("of_previous", "of those one step before"), ("low", "lower end of its 95 % interval"), ("high", "upper end of its 95 % interval")):  # fmt: skip
        number(f"book-{_name}-{_column.replace('_', '-')}", f"Share of clients {_name}, {_words}",
               ("share of clients", "one year", "a made-up book of talks"),
               lambda place=_place, column=_column: float(tables.book_steps()[column].iloc[place]))  # fmt: skip
number("book-win", "Clients signed of all talked to (win rate)", ("share of clients", "one year", "a made-up book of talks"),
       lambda: float(tables.book_steps()["of_first"].iloc[-1]))  # fmt: skip
number("book-days", "Median days from the first talk to the signature", ("days", "one year", "signed clients of a made-up book"),
       tables.days_to_sign)  # fmt: skip

# --- Brain and hands

number("satisfaction", "Mean satisfaction", ("1 to 5", "2024 and 2025", "answers to the survey"),
       lambda: float(tables.frontier()["satisfaction"][1.0]))  # fmt: skip
number("compensation-each", "Compensation for each buyer of the year", ("euro a customer", "2025", "buyers of 2025"),
       lambda: float(tables.statement(YEAR)["compensation"] / tables.of_year()["customer_id"].nunique()))  # fmt: skip
number("deal-months", "Months and regions with a planned deal", ("region-months", "2025", "60 region-months"),
       lambda: int(tables.deals()["months"][True]))  # fmt: skip
number("deal-used", "Share of orders bought on the deal", ("share of orders", "2025", "private orders in months with a deal"),
       lambda: float(tables.deals()["on_deal"][True]))  # fmt: skip
for _deal, _id in ((True, "deal"), (False, "plain")):
    where = f"private orders in months with{'' if _deal else 'out'} a deal"
    number(f"{_id}-reduced", "Paid below list price", ("share of list price", "2025", where),
           lambda deal=_deal: float(tables.deals()["reduced"][deal]))  # fmt: skip
    number(f"{_id}-rate", "Margin rate", ("share of sales", "2025", where),
           lambda deal=_deal: float(tables.deals()["rate"][deal]))  # fmt: skip
for _speed, _id in ((1.0, "now"), (1.1, "tenth"), (1.2, "fifth"), (1.5, "half")):
    for _column, _words in (
        ("satisfaction", "Mean satisfaction, 1 to 5"),
        ("profit", "Margin less made-up cost of staff, euro"),
    ):
        number(f"{_column}-{_id}", f"{_words}, service {_speed:g} times as fast", ("see meaning", "2024 and 2025", "the world re-run, all customers"),
               lambda speed=_speed, column=_column: float(tables.frontier()[column][speed]))  # fmt: skip
number("profit-lost", "Profit at speed 1.2 less profit at speed 1.5: margin less made-up cost of staff", ("euro", "2024 and 2025", "the world re-run, all customers"),
       lambda: round(float(tables.frontier()["profit"][1.2] - tables.frontier()["profit"][1.5])))  # fmt: skip
number(
    "staff",
    "Staff at counter and desk as it is today",
    ("euro a year", "a year", "made up"),
    lambda: tables.STAFF,
)

# --- The bucket

KEEPERS = "private buyers of a half-year, second half of 2023 to first half of 2025"
number("kept-half", "Share of the buyers of a half-year who buy in the next", ("share of customers", "four half-years", KEEPERS),
       lambda: (1 - tables.leak()) ** 6)  # fmt: skip
number(
    "leak",
    "Customers lost a month, by orders",
    ("share of customers a month", "four half-years", KEEPERS),
    tables.leak,
)
number("true-leak", "Customers who truly leave a month", ("share of customers a month", TWO_YEARS, "private customers who have not left"),
       tables.true_leak)  # fmt: skip
number("won-month", "Private customers won a month", ("customers a month", "2023 and 2024", "private customers"),
       lambda: float(len(tables.newcomers()) / 24))  # fmt: skip
number("month-margin", "Margin of a buyer in a month", ("euro a customer and month", "2024 and 2025", "private buyers of a half-year"),
       lambda: float(tables.half_years()["margin"].loc["2024-1":].mean()))  # fmt: skip
number(
    "won-cost",
    "Spent to win a customer",
    ("euro a customer", "2023 and 2024", NEW),
    lambda: float(tables.newcomers()["cost"].mean()),
)


def bucket(leak: float, won: int, column: str) -> float:
    """Return customers or profit after 36 months from the explorable's table."""
    return float(figures.bucket_end(leak, won)[column])


BUCKET = ("a made-up shop with 1,000 customers at the start", "after 36 months")
for _id, _leak, _won in (("now", 4.0, 40), ("dry", 4.0, 0), ("tight", 2.0, 40), ("wide", 4.0, 80)):
    for _column, _unit in (("customers", "customers"), ("profit", "euro")):
        number(f"bucket-{_id}-{_column}", f"{_column.capitalize()}, {_leak:g} % leave and {_won} are won a month",
               (_unit, BUCKET[1], BUCKET[0]), bucket, _leak, _won, _column)  # fmt: skip
number("bucket-cost", "Profit lost when nobody is won any more", ("share of profit", BUCKET[1], BUCKET[0]),
       lambda: 1 - bucket(4.0, 0, "profit") / bucket(4.0, 40, "profit"))  # fmt: skip
number("bucket-lost", "Customers lost when nobody is won any more", ("share of customers", BUCKET[1], BUCKET[0]),
       lambda: 1 - bucket(4.0, 0, "customers") / bucket(4.0, 40, "customers"))  # fmt: skip
number("bucket-rest", "Profit that is left when nobody is won any more", ("share of profit", BUCKET[1], BUCKET[0]),
       lambda: bucket(4.0, 0, "profit") / bucket(4.0, 40, "profit"))  # fmt: skip
for _id, _won in (("ahead", 40), ("ahead-dry", 0)):
    number(f"bucket-{_id}", f"Customers after 12 months, 4 % leave and {_won} are won a month", ("customers", "after 12 months", BUCKET[0]),
           lambda won=_won: round(float(leaky_bucket(1000, won, 0.04, 12).iloc[-1])))  # fmt: skip

number("bucket-turn", "Cost of winning one customer at which half the leak and twice as many won bring the same", ("euro a customer", BUCKET[1], BUCKET[0]),
       lambda: Params().cost_per_won + (bucket(4.0, 80, "profit") - bucket(2.0, 40, "profit")) / (MONTHS * 40))  # fmt: skip

# --- Breadth and depth

for _band, _words in (("near", "up to 2 km"), ("middle", "2 to 5 km"), ("far", "over 5 km")):
    for _column, _end in (
        ("each", "mean"),
        ("low", "lower end of its 95 % interval"),
        ("high", "upper end of its 95 % interval"),
    ):
        number(f"{_band}-{_column}", f"Margin of the first 365 days, shop {_words} away, {_end}", ("euro a customer", "first 365 days", NEW),
               lambda band=_band, column=_column: float(tables.by_distance()[column][band]))  # fmt: skip
    number(f"{_band}-customers", f"Newcomers with the shop {_words} away", ("customers", "2023 and 2024", NEW),
           lambda band=_band: int(tables.by_distance()["customers"][band]))  # fmt: skip
interval(
    "near-gap",
    "First-year margin of newcomers within 2 km less that of the others",
    ("euro a customer", "first 365 days", NEW),
    tables.near_gap,
)
interval("distance-cost", "First-year margin lost when every shop is twice as far away, from a re-run of the world",
         ("euro a customer", "first 365 days", f"{NEW}, won by advertising"), tables.distance_cost)  # fmt: skip
for _region in ("City", "Harbour", "Hills", "Island", "Plain"):
    for _column in ("each", "low", "high"):
        number(f"{_region.lower()}-year-one-{_column}", f"Margin of the first 365 days, {_region}, {_column}", ("euro a customer", "first 365 days", NEW),
               lambda region=_region, column=_column: float(tables.by("region")[column][region]))  # fmt: skip
for _source, _id in (("advertising", "advertising"), ("own", "own"), ("referral", "referral")):
    number(f"{_id}-cost", f"Spent to win a customer: {_source}", ("euro a customer", "2023 and 2024", NEW),
           lambda source=_source: float(tables.by("source")["cost"][source]))  # fmt: skip
    number(f"{_id}-months", f"Months until the mean margin covers what winning cost: {_source}", ("months of 30 days", "2023 to 2025", NEW),
           tables.pay_back, _source)  # fmt: skip
    for _column in ("each", "low", "high"):
        number(f"{_id}-{_column}", f"Margin of the first 365 days, {_column}: {_source}", ("euro a customer", "first 365 days", NEW),
               lambda source=_source, column=_column: float(tables.by("source")[column][source]))  # fmt: skip
REGION = ("euro a customer", "first 365 days", f"{NEW}, won by advertising")
number("home-left", "First-year margin less winning cost, at home", REGION, lambda: tables.one_more().home)
number(
    "far-left",
    "First-year margin less winning cost, in a region with the shop twice as far away",
    REGION,
    lambda: tables.one_more().far,
)
number("rent", "Rent and wages of one more shop", ("euro a year", "a year", "made up"), lambda: tables.RENT)
number("break-even", "Newcomers a year who pay the made-up rent in the far region", ("customers a year", "a year", "made-up rent"),
       lambda: tables.one_more().break_even)  # fmt: skip
for _id, _pick in (("mean", "mean"), ("least", "min"), ("most", "max")):
    number(f"region-{_id}", f"Private newcomers a year in a region of Lantern, {_pick} of five regions", ("customers a year", "2023 and 2024", NEW),
           lambda pick=_pick: float(getattr(tables.by("region")["customers"] / 2, pick)()))  # fmt: skip
interval("second-year", "Margin of the second 365 days, those who had left counted with 0", ("euro a customer", "days 365 to 729 after joining",
         "private customers who joined in 2023, won by advertising"), tables.second_year)  # fmt: skip
interval(
    "faster",
    "Margin added by service a tenth faster, from a re-run of the world",
    ("euro", "2025", ALL),
    tables.faster_service,
)

# --- Four claims

for _column, _words, _unit in (
    ("margin", "Margin", "euro a customer"),
    ("lines", "Kinds of goods bought", "kinds a customer"),
):
    for _group in ("old", "young"):
        number(f"{_group}-{_column}", f"{_words}, {_group} customers (joined before 2023, or in 2024)", (_unit, "2025", BUYERS),
               lambda group=_group, column=_column: float(claims.buyers(group)[column].mean()))  # fmt: skip
    interval(
        f"side-{_column}", f"{_words}: old less young", (_unit, "2025", BUYERS), claims.side_by_side, _column
    )
    for _who, _id, _base in (("stayed", "stayed", COHORT), ("steady", "steady", STEADY)):
        for _on in (1, 2):
            number(f"{_id}-{_column}-{_on}", f"{_words} of year {_on}, without the very first order", (_unit, f"days {365 * (_on - 1)} to {365 * _on - 1} after joining", _base),
                   claims.cohort_mean, _column, _on, _who)  # fmt: skip
        interval(f"{_id}-{_column}", f"{_words}: year 2 less year 1, the same people", (_unit, "two years after joining", _base),
                 claims.within, _column, _who)  # fmt: skip
for _group in ("old", "young"):
    number(f"{_group}-people", f"Buyers of 2025 who are {_group} customers", ("customers", "2025", BUYERS),
           lambda group=_group: len(claims.buyers(group)))  # fmt: skip
    interval(f"{_group}-messages", f"Messages planned for each order, {_group} customers", ("messages an order", "2025", BUYERS),
             claims.messages_per_order, _group)  # fmt: skip
for _place in (1, 2):
    number(f"messages-{_place}", f"Messages planned for each order of year {_place}, without the very first order",
           ("messages an order", "two years after joining", COHORT), lambda place=_place: claims.messages_change()[place - 1])  # fmt: skip
interval("messages-change", "Messages for each order: year 2 less year 1", ("messages an order", "two years after joining", COHORT),
         lambda: claims.messages_change()[2])  # fmt: skip
number(
    "cohort",
    "Private customers who joined in 2023",
    ("customers", "2023", "private customers"),
    lambda: len(claims.cohort()),
)
number("stayed", "Those of them who bought in their second year", ("customers", "second year", "private customers who joined in 2023"),
       lambda: int(claims.cohort()["stayed"].sum()))  # fmt: skip
number("steady", "Those still buying at the end of year 2, without the Island", ("customers", "second year", "private customers who joined in 2023"),
       lambda: int(claims.cohort()["steady"].sum()))  # fmt: skip
number("brought-new", "Customers brought by 100 customers who joined in the same year", ("customers", "2024", "private customers who joined in 2024"),
       claims.brought_in, 2024, 2024, 2024)  # fmt: skip
number("brought-old", "Customers brought by 100 customers of earlier years", ("customers", "2024", "private customers who joined before 2024"),
       claims.brought_in, 2024, 2020, 2023)  # fmt: skip
for _place in (1, 2):
    number(f"brought-{_place}", f"Customers brought by 100 customers in year {_place} after joining", ("customers", f"year {_place}", "private customers who joined from January to July 2023"),
           lambda place=_place: claims.referral_change()[place - 1])  # fmt: skip
interval("brought-change", "Customers brought by 100: year 2 less year 1", ("customers", "two years after joining", "private customers who joined from January to July 2023"),
         lambda: claims.referral_change()[2])  # fmt: skip
interval("referred-gap", "First-year margin of referred newcomers less that of the others", ("euro a customer", "first 365 days", NEW),
         claims.referred_gap, "year_one")  # fmt: skip
for _stayed, _id in ((True, "stayers"), (False, "leavers")):
    number(f"{_id}-early", "Margin of the first 91 days after the first order", ("euro a customer", "days 0 to 90 after joining",
           f"customers who joined in 2023, bought in days 91 to 181 and {'' if _stayed else 'not '}in year 2"),
           lambda place=0 if _stayed else 1: float(claims.early_margin()[place].mean()))  # fmt: skip
    number(f"{_id}-people", "Customers in the comparison of the first 91 days", ("customers", "days 91 to 181 after joining",
           f"customers who joined in 2023, bought in these days and {'' if _stayed else 'not '}in year 2"),
           lambda place=0 if _stayed else 1: len(claims.early_margin()[place]))  # fmt: skip
    number(f"{_id}-rate", "Hidden rate: orders that somebody wishes to place in a month", ("orders a month", "all the time", f"customers who joined in 2023 and bought {'' if _stayed else 'nothing '}in year 2"),
           claims.true_rate, _stayed)  # fmt: skip
for _group, _words in (("old", "joined before 2023"), ("young", "joined in 2024")):
    for _buying, _id in ((True, "buyers"), (False, "all")):
        number(f"{_group}-{_id}-rate", "Hidden rate: orders that somebody wishes to place in a month", ("orders a month", "all the time",
               f"private customers who {_words}{', buyers of 2025' if _buying else ', with those who have left'}"),
               claims.true_rate_of, _group, _buying)  # fmt: skip
for _gone, _id in ((True, "gone"), (False, "there")):
    number(f"{_id}-rate", "Hidden rate: orders that somebody wishes to place in a month", ("orders a month", "all the time",
           f"customers who joined in 2023 and had {'' if _gone else 'not '}truly left within two years"),
           claims.true_rate_of_cohort, _gone)  # fmt: skip
number("rare", "Those who bought nothing in year 2 and had not left", ("customers", "second year", "private customers who joined in 2023"),
       lambda: int((~claims.cohort()["stayed"] & ~claims.truly_left()).sum()))  # fmt: skip
interval("early-gap", "First 91 days: margin of those who stayed less that of the others", ("euro a customer", "days 0 to 90 after joining",
         "customers who joined in 2023 and bought in days 91 to 181"), claims.early_gap)  # fmt: skip
number("tried", "Share who bought a kind of goods in year 2 that they had not bought before", ("share of customers", "second year", COHORT),
       lambda: claims.tried()[0])  # fmt: skip
number("tried-margin", "Share of the margin of year 2 that comes from such new kinds", ("share of margin", "second year", COHORT),
       lambda: claims.tried()[1])  # fmt: skip
number("repeat-share", "Share of sales that does not come from a customer's very first order", ("share of sales", "2025", ALL),
       claims.repeat_share)  # fmt: skip
