"""Chapter 16, "Competitors and differentiation": the numbers of its reading. Figures and the explorable stand beside it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from loyaltylab.measures.prices import budget_cross_elasticity
from loyaltylab.measures.rivals import best_responses
from loyaltylab.site.pages import ch16_figures as figures
from loyaltylab.site.pages import ch16_tables as tables
from loyaltylab.site.pages import numbers_of
from loyaltylab.site.pages.ch16_tables import BRANDS, NAMES, OTHERS, OWN

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

HOUSEHOLDS = "households of the panel outside the Island"
OLD_ISLAND = "private Island customers who had joined before 2024"
IN_LARGE = "the same of a Lantern with 20,000 private customers, lived with and without the entry"
RERUN = "panel of a Lantern with 20,000 private customers, lived again with prices moved from January 2025 on"
TRIAL = "private customers in the campaign “Your own tea”"
OF_BUYERS: Facts = ("share of buyers", "2024", "Lantern's buyers among the " + HOUSEHOLDS)

number = numbers_of("16")


def interval(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register the ends of a 95 % interval under ``id-low`` and ``id-high``; ``compute`` returns value, low, high."""
    for place, end in ((1, "low"), (2, "high")):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place])

        words = "lower" if end == "low" else "upper"
        number(f"{id}-{end}", f"{meaning}, {words} end of its 95 % interval", facts, part)


# --- How large is a rival?

number("households", "Households of the panel outside the Island", ("households", "2024 and 2025", HOUSEHOLDS),
       lambda: len(tables.purchases(2024)))  # fmt: skip
for _brand in BRANDS:
    _name = NAMES[_brand]
    for _column, _meaning, _facts in (
        ("penetration", f"Share of households that bought {_name}", ("share of households", "2024", HOUSEHOLDS)),
        ("a_buyer", f"Purchases for each buyer of {_name}", ("purchases a buyer", "2024", f"its buyers among the {HOUSEHOLDS}")),
        ("share", f"{_name}'s share of all purchases", ("share of purchases", "2024", HOUSEHOLDS)),
        ("of_needs", f"{_name}'s share of what its buyers buy", ("share of purchases", "2024", f"its buyers among the {HOUSEHOLDS}")),
    ):  # fmt: skip
        number(
            f"{_brand.replace('_', '-')}-{_column.replace('_', '-')}",
            _meaning,
            _facts,
            lambda brand=_brand, column=_column: float(tables.sizes(2024)[column][brand]),
        )
    number(
        f"{_brand.replace('_', '-')}-norm",
        f"Purchases a buyer that the Dirichlet model expects of a brand as large as {_name}",
        ("purchases a buyer", "2024", HOUSEHOLDS),
        lambda brand=_brand: float(tables.norm(2024).expected()["a_buyer"][brand]),
    )
number("mixing", "S of the Dirichlet model: how far households mix brands", ("number", "2024", HOUSEHOLDS),
       lambda: tables.norm(2024).mixing_)  # fmt: skip
interval("thistle-a-buyer", "Purchases for each buyer of Thistle", ("purchases a buyer", "2024", "buyers of Thistle"),
         tables.a_buyer_interval, "thistle")  # fmt: skip
number("thistle-buyers", "Buyers of Thistle", ("households", "2024", HOUSEHOLDS),
       lambda: int(tables.sizes(2024)["buyers"]["thistle"]))  # fmt: skip
number("thistle-without", "Purchases a buyer of Thistle without its heaviest buyer",
       ("purchases a buyer", "2024", "buyers of Thistle less one"), partial(tables.without_heaviest, "thistle"))  # fmt: skip
for _brand in OTHERS:
    number(f"also-{_brand.replace('_', '-')}", f"Share of Lantern's buyers who also bought {NAMES[_brand]}", OF_BUYERS,
           lambda brand=_brand: float(tables.also()[brand][OWN]))  # fmt: skip
number("d", "D of the duplication of purchase law", ("number", "2024", HOUSEHOLDS), tables.coefficient)
number("d-kettle", "Share of buyers also at Kettle that the law expects", OF_BUYERS,
       lambda: tables.coefficient() * float(tables.sizes(2024)["penetration"]["kettle"]))  # fmt: skip

# --- Who takes whom?

BOTH = f"{HOUSEHOLDS} with a favourite in both years"
number("favoured", "Households with a favourite in both years", ("households", "2024 and 2025", HOUSEHOLDS),
       lambda: tables.moved_a_year_on()[1])  # fmt: skip
number("moved", "Households with another favourite a year on", ("households", "2024 to 2025", BOTH),
       lambda: tables.moved_a_year_on()[0])  # fmt: skip
number("moved-share", "Share with another favourite a year on", ("share of households", "2024 to 2025", BOTH),
       lambda: tables.moved_a_year_on()[0] / tables.moved_a_year_on()[1])  # fmt: skip
number("moved-independent", "Share who would change if 2025 had nothing to do with 2024", ("share of households", "2024 to 2025", BOTH),
       tables.moved_if_independent)  # fmt: skip
number("luck-share", "Share with another favourite in the same year, with other luck",
       ("share of households", "2024, mean of ten re-runs", BOTH), tables.moved_by_luck)  # fmt: skip
for _brand in ("kettle", "copper_pot", "maison"):
    _short = _brand.replace("_", "-")
    number(f"to-{_short}", f"Households whose favourite went from Lantern to {NAMES[_brand]}", ("households", "2024 to 2025", BOTH),
           lambda brand=_brand: int(tables.matrix()[brand][OWN]))  # fmt: skip
    number(f"from-{_short}", f"Households whose favourite went from {NAMES[_brand]} to Lantern", ("households", "2024 to 2025", BOTH),
           lambda brand=_brand: int(tables.matrix()[OWN][brand]))  # fmt: skip
number("stayed-lantern", "Households whose favourite was Lantern in both years", ("households", "2024 to 2025", BOTH),
       lambda: int(tables.matrix()[OWN][OWN]))  # fmt: skip
for _id, _look, _what, _facts in (
    ("task-year", 0, "Households with another favourite a year on", ("households", "2024 to 2025", "households with that lead")),
    ("task-luck", 1, "Households with another favourite with other luck", ("households", "2024, mean of ten re-runs", "households with that lead")),
):  # fmt: skip
    number(
        f"{_id}",
        f"{_what}, at the lead of the task",
        _facts,
        partial(figures.moved_from, figures.TASK_LEAD, _look),
    )
    number(f"{_id}-one", f"{_what}, at a lead of 1", _facts, partial(figures.moved_from, 1, _look))
number(
    "task-lead",
    "Lead in the question",
    ("purchases", "2024", "favourite over the second brand"),
    lambda: figures.TASK_LEAD,
)
number("task-households", "Households with the lead of the task", ("households", "2024 and 2025", BOTH),
       partial(figures.with_lead, figures.TASK_LEAD))  # fmt: skip
number("task-share", "Share with another favourite a year on, at the lead of the task", ("share of households", "2024 to 2025", "households with that lead"),
       lambda: figures.moved_from(figures.TASK_LEAD, 0) / figures.with_lead(figures.TASK_LEAD))  # fmt: skip
number("task-luck-share", "Share with another favourite with other luck, at the lead of the task",
       ("share of households", "2024, mean of ten re-runs", "households with that lead"),
       lambda: figures.moved_from(figures.TASK_LEAD, 1) / figures.with_lead(figures.TASK_LEAD, 1))  # fmt: skip

# --- What an entry did

for _id, _region, _words in (("island", True, "on the Island"), ("mainland", False, "elsewhere")):
    number(f"old-{_id}", f"Private customers {_words} who had joined before 2024", ("customers", "2024", "private customers"),
           lambda inside=_region: int((tables.old_customers()["region"].eq(tables.ISLAND) == inside).sum()))  # fmt: skip
for _quarter, _words in (("2023Q2", "spring 2023"), ("2025Q1", "the first quarter of 2025"), ("2025Q4", "the last quarter of 2025")):  # fmt: skip
    _facts = ("change against the other regions", _quarter, OLD_ISLAND)
    number(f"entry-{_quarter.lower()}", f"Change of orders in {_words}, against April to December 2024 and the other regions", _facts,
           lambda quarter=_quarter: float(tables.entry()["effect"][quarter]))  # fmt: skip
    interval(f"entry-{_quarter.lower()}", f"Change of orders in {_words}", _facts,
             lambda quarter=_quarter: tables.entry().loc[quarter, ["effect", "low", "high"]])  # fmt: skip
for _id, _most in (("most", True), ("least", False)):
    number(f"entry-alone-{_id}", f"{_id.capitalize()} loss of orders in the last quarter of 2025, the Island held against one other region at a time",
           ("change against one region", "2025Q4", OLD_ISLAND),
           lambda most=_most: float(tables.entry_alone().min() if most else tables.entry_alone().max()))  # fmt: skip
for _quarter in ("2025Q1", "2025Q4"):
    number(f"truth-{_quarter.lower()}", "Share of their orders that the entry took", ("share of orders", _quarter, IN_LARGE),
           lambda quarter=_quarter: float(tables.entry_truth()[quarter]))  # fmt: skip
for _half in ("better", "lower"):
    _facts = ("change against the other regions", "2024 to 2025", f"the {_half} half of {OLD_ISLAND} and bought in 2024, by margin")  # fmt: skip
    number(f"{_half}", "Change of margin against the same half elsewhere", _facts,
           lambda half=_half: float(tables.halves()["against"][half]))  # fmt: skip
    interval(f"{_half}", "Change of margin against the same half elsewhere", _facts,
             lambda half=_half: tables.halves().loc[half, ["against", "low", "high"]])  # fmt: skip
    number(f"{_half}-people", "Customers in the half", ("customers", "2024", OLD_ISLAND),
           lambda half=_half: int(tables.halves()["customers"][half]))  # fmt: skip
TENTH = "a tenth, by the margin of 2024, of " + IN_LARGE
number("tenth-least", "Least share of 2025's margin that the entry took from a tenth", ("share of margin", "2025", TENTH),
       lambda: float(tables.loss_by_tenth()["lost"].min()))  # fmt: skip
number("tenth-most", "Largest share of 2025's margin that the entry took from a tenth", ("share of margin", "2025", TENTH),
       lambda: float(tables.loss_by_tenth()["lost"].max()))  # fmt: skip
for _tenth, _words in ((1, "lowest"), (10, "best")):
    number(f"euro-{_words}", f"Margin that the entry took from each customer of the {_words} tenth", ("euro a customer", "2025", TENTH),
           lambda tenth=_tenth: float(tables.loss_by_tenth()["euro"][tenth]))  # fmt: skip
    number(f"seen-{_words}", f"Fall of the {_words} tenth's margin from 2024 to 2025", ("share of margin", "2024 to 2025", TENTH),
           lambda tenth=_tenth: float(tables.loss_by_tenth()["seen"][tenth]))  # fmt: skip

# --- Prices

for _mover, _words in (("ours", "Lantern's price"), ("theirs", "all the others' prices")):
    _facts = ("per cent for one per cent", "2025", RERUN)
    number(
        f"lantern-{_mover}",
        f"Elasticity of Lantern's purchases with {_words}",
        _facts,
        partial(tables.elasticity, (OWN,), _mover),
    )
    number(
        f"others-{_mover}",
        f"Elasticity of the other brands' purchases with {_words}",
        _facts,
        partial(tables.elasticity, OTHERS, _mover),
    )
number("grown", "Growth of all purchases when all the others cut by 10 %", ("share of purchases", "2025", RERUN),
       lambda: float(tables.volumes(1.0, tables.CUT)[list(BRANDS)].sum() / tables.volumes(1.0, 1.0)[list(BRANDS)].sum() - 1))  # fmt: skip
WAR: Facts = ("change against the other regions", "May to October 2024 against the same months of 2023",
              "orders of private customers outside the Island who had joined before 2024")  # fmt: skip
number("war", "Change of orders in the Plain in Kettle's price war", WAR, lambda: tables.war().value)
interval("war", "Change of orders in the Plain in Kettle's price war", WAR, tables.war)
number(
    "war-depth",
    "Kettle's cut in the Plain",
    ("share of the price", "May 2024", "Kettle's price index"),
    tables.war_depth,
)
number("war-truth", "What the price war did to Lantern's orders in the Plain", ("share of orders", "May to October 2024",
       "private customers of the Plain in a Lantern with 20,000, lived with and without it"), tables.war_truth)  # fmt: skip
BUDGET: Facts = ("per cent for one per cent", "any year", "a made-up budget: 60 % notebooks, 40 % furs")
number("furs-needed", "Cross elasticity of furs with the price of notebooks, when notebooks are needed (own −0.5)", BUDGET,
       partial(budget_cross_elasticity, -0.5, 0.6, 0.4))  # fmt: skip
number("furs-free", "Cross elasticity of furs with the price of notebooks, when notebooks can wait (own −2)", BUDGET,
       partial(budget_cross_elasticity, -2.0, 0.6, 0.4))  # fmt: skip
number("furs-quiz", "Cross elasticity in the question", ("per cent for one per cent", "any year", "a made-up budget: half and half"),
       partial(budget_cross_elasticity, -1.4, 0.5, 0.5))  # fmt: skip

# --- Where are they heading?

SLOPE = ("points of share a quarter", "2024 and 2025", HOUSEHOLDS)
number("rise", "Rise of Lantern's share a quarter", SLOPE, lambda: 100 * tables.share_trend(OWN).value)
interval(
    "rise",
    "Rise of Lantern's share a quarter, points",
    SLOPE,
    lambda: [100 * end for end in tables.share_trend(OWN)],
)
number("rise-without", "Rise of Lantern's share a quarter without households that joined Lantern in these years", SLOPE,
       lambda: 100 * tables.share_trend_without_joiners().value)  # fmt: skip
interval("rise-without", "Rise of Lantern's share a quarter without those households", SLOPE,
         lambda: [100 * end for end in tables.share_trend_without_joiners()])  # fmt: skip
number("joiners", "Households of the panel that joined Lantern in 2024 or 2025", ("households", "2024 and 2025", HOUSEHOLDS),
       lambda: len(tables.joiners()))  # fmt: skip
number(
    "kettle-rise",
    "Rise of Kettle's share a quarter, points",
    SLOPE,
    lambda: 100 * tables.share_trend("kettle").value,
)
interval(
    "kettle-rise",
    "Rise of Kettle's share a quarter",
    SLOPE,
    lambda: [100 * end for end in tables.share_trend("kettle")],
)
number("followed", "Lantern's price rises after which Kettle moved three months later", ("rises", "2023 to 2025", "rises with three months of records behind them"),
       lambda: tables.followed()[0])  # fmt: skip
number("followable", "Lantern's price rises with three months of records behind them", ("rises", "2023 to 2025", "Lantern's price rises"),
       lambda: tables.followed()[1])  # fmt: skip
number("answers", "Prices of rivals that differ when Lantern asks 10 % more from 2024 on", ("prices", "2023 to 2025", "all prices of rivals by month and region"),
       tables.moved_when_we_moved)  # fmt: skip
for _brand in ("kettle", "thistle"):
    for _level in range(1, 7):
        number(f"filled-{_brand}-{_level}", f"Share of the fields of level {_level} on file for {NAMES[_brand]}", ("share of fields", "end of 2025", "fields of the level"),
               lambda brand=_brand, level=_level: float(tables.filled()[brand][level]))  # fmt: skip

# --- How far may we go?

LOW_COST, HIGH_COST = 0.4, 0.6
number(
    "low-cost",
    "Lower guess of the others' unit cost",
    ("share of today's price", "2025", "made up"),
    lambda: LOW_COST,
)
number(
    "high-cost",
    "Higher guess of the others' unit cost",
    ("share of today's price", "2025", "made up"),
    lambda: HIGH_COST,
)
for _ours in ("hold", "cut"):
    for _theirs in ("hold", "cut"):
        number(f"pay-{_ours}-{_theirs}", f"Lantern's margin when Lantern's move is {_ours} and the others' is {_theirs}",
               ("100 = both hold", "2025", RERUN), lambda ours=_ours, theirs=_theirs: float(tables.payoffs(HIGH_COST)[0][theirs][ours]))  # fmt: skip
        for _id, _cost in (("high", HIGH_COST), ("low", LOW_COST)):
            number(f"theirs-{_id}-{_ours}-{_theirs}", f"The others' profit at a unit cost of {_cost}: Lantern's move {_ours}, theirs {_theirs}",
                   ("100 = both hold", "2025", RERUN + "; their cost is made up"),
                   lambda cost=_cost, ours=_ours, theirs=_theirs: float(tables.payoffs(cost)[1][theirs][ours]))  # fmt: skip


def _settled(cost: float) -> str:
    """Return the pair of moves at which the game settles, in words."""
    cells = best_responses(*tables.payoffs(cost))
    return " or ".join(f"{ours}/{theirs}" for ours, theirs in cells) or "nowhere"


for _id, _cost in (("high", HIGH_COST), ("low", LOW_COST)):
    number(f"settled-{_id}", f"Where the game settles (Lantern/others) at a unit cost of {_cost}", ("moves", "2025", RERUN), partial(_settled, _cost))  # fmt: skip

# --- Being different

for _by in ("region", "breadth"):
    number(f"{_by}-gain", f"Gain of the best offer for each group by {_by}, judged on those it was chosen on", ("euro a customer", "half-year from June 2025", TRIAL),
           lambda by=_by: tables.chosen(by).gain)  # fmt: skip
    number(f"{_by}-elsewhere", f"Gain of the best offer for each group by {_by}, judged on others", ("euro a customer", "half-year from June 2025", TRIAL),
           lambda by=_by: tables.elsewhere(by).value)  # fmt: skip
    interval(f"{_by}-elsewhere", f"Gain of the best offer for each group by {_by}, judged on others", ("euro a customer", "half-year from June 2025", TRIAL),
             tables.elsewhere, _by)  # fmt: skip
number("trial", "Private customers in the trial", ("customers", "2025", TRIAL), lambda: len(tables.trial()))
OFFER: Facts = (
    "euro a customer and year",
    "2024 and 2025",
    "8,000 private customers, lived again with each offer; before its cost",
)
number("one", "What the best single offer adds", OFFER, lambda: tables.offers_one_and_many()[1])
number(
    "many",
    "What the best offer for each of guests and members adds",
    OFFER,
    lambda: tables.offers_one_and_many()[2],
)
number("second", "What the second offer may cost at most", OFFER,
       lambda: tables.offers_one_and_many()[2] - tables.offers_one_and_many()[1])  # fmt: skip
for _group in ("guests", "members"):
    for _offer, _short in (
        ("faster service", "service"),
        ("double points", "points"),
        ("longer reach", "reach"),
        ("5 % cheaper", "price"),
    ):
        number(f"{_group}-{_short}", f"What {_offer} adds with {_group}", OFFER,
               lambda group=_group, offer=_offer: float(tables.offer_gains()[offer][group]))  # fmt: skip

# --- Made-up cases of the questions

OAK, ASH, BOTH_TREES, ASKED = 120, 50, 33, 200
CASE: Facts = ("share of buyers", "one year", "made up: 200 households")
number("case-ash", "Share of Ash's buyers who also bought Oak", CASE, lambda: BOTH_TREES / ASH)
number("case-oak", "Share of Oak's buyers who also bought Ash", CASE, lambda: BOTH_TREES / OAK)
number("case-all", "Share of all households that bought both", CASE, lambda: BOTH_TREES / ASKED)
number("case-reach", "Penetration of Oak", CASE, lambda: OAK / ASKED)
number(
    "case-d",
    "Share of Ash's buyers at Oak over the penetration of Oak",
    ("number", *CASE[1:]),
    lambda: BOTH_TREES / ASH / (OAK / ASKED),
)
USUAL_HERE, NOW_HERE, USUAL_THERE, NOW_THERE = 200, 72, 1000, 900
EVENT: Facts = ("share of orders", "one quarter", "made up: a town with a new rival, and all others")
number(
    "event",
    "Orders missing in the town against the others",
    EVENT,
    lambda: 1 - NOW_HERE / USUAL_HERE / (NOW_THERE / USUAL_THERE),
)
number("event-alone", "Orders missing in the town alone", EVENT, lambda: 1 - NOW_HERE / USUAL_HERE)
number(
    "event-points",
    "Fall in the town less that of the others, in points",
    EVENT,
    lambda: NOW_THERE / USUAL_THERE - NOW_HERE / USUAL_HERE,
)
number(
    "event-share",
    "The town's orders over the usual, divided by the others'",
    EVENT,
    lambda: NOW_HERE / USUAL_HERE / (NOW_THERE / USUAL_THERE),
)
SOLD, SOLD_THEN, THEIR_CUT = 5000, 4800, -0.10
CROSS: Facts = ("per cent for one per cent", "one year", "made up: a shop whose rivals cut their prices")
number("cross", "Cross elasticity, per cent over per cent", CROSS, lambda: (SOLD_THEN / SOLD - 1) / THEIR_CUT)
number(
    "cross-sign", "The same without the sign of the cut", CROSS, lambda: (SOLD_THEN / SOLD - 1) / -THEIR_CUT
)
number("cross-down", "The fraction upside down", CROSS, lambda: THEIR_CUT / (SOLD_THEN / SOLD - 1))
number(
    "cross-volume",
    "Change of volume in per cent",
    ("per cent", *CROSS[1:]),
    lambda: 100 * (SOLD_THEN / SOLD - 1),
)
