"""Chapter 01: the made-up cases of its questions, right answers and the numbers that typical mistakes give."""

import pandas as pd

from loyaltylab.measures.income import leaky_bucket, margin_bridge
from loyaltylab.site.pages import numbers_of

number = numbers_of("01")
MADE_UP = "a made-up case"

TINS: dict[str, tuple[float, float, float]] = {"before": (400, 5.0, 3.0), "after": (380, 5.5, 3.2)}
"""A made-up kiosk with one kind of goods: tins sold, price and cost of a tin, in two years."""


def one_kind(years: dict[str, tuple[float, float, float]]) -> pd.Series:
    """Return the bridge of a shop with one kind of goods, from items, price and cost of each year."""
    rows = [
        pd.DataFrame(
            {
                "goods": ["tea"],
                "items": [sold],
                "list_cents": [sold * price * 100],
                "paid_cents": [sold * price * 100],
                "margin_cents": [sold * (price - cost) * 100],
            }
        )
        for sold, price, cost in years.values()
    ]
    before, after = rows
    return margin_bridge(before, after, "goods")


def tins() -> pd.Series:
    """Return the bridge of the kiosk."""
    return one_kind(TINS)


for _when, _values in TINS.items():
    for _name, _value in zip(("sold", "price", "cost"), _values, strict=True):
        number(
            f"tins-{_name}-{_when}",
            f"Tins: {_name}, {_when}",
            ("see meaning", _when, MADE_UP),
            lambda shown=_value: shown,
        )
    number(f"tins-margin-{_when}", f"Margin of the year {_when}", ("euro", _when, MADE_UP),
           lambda values=_values: round(values[0] * (values[1] - values[2])))  # fmt: skip
for _mover in ("volume", "list price", "cost of goods"):
    number(f"tins-{_mover.replace(' ', '-')}", f"Part of {_mover} in the change", ("euro", "two years", MADE_UP),
           lambda mover=_mover: round(float(tins()[mover])))  # fmt: skip
number(
    "tins-change", "Change of the margin", ("euro", "two years", MADE_UP), lambda: round(float(tins().sum()))
)

SIEVE = {"customers": 600, "leaving": 0.05, "won": 24}
"""A made-up shop: customers, share lost and customers won a month."""
for _name, _value in SIEVE.items():
    number(
        f"sieve-{_name}",
        f"A made-up shop: {_name}",
        ("see meaning", "a month", MADE_UP),
        lambda shown=_value: shown,
    )
number(
    "sieve-level",
    "Customers in the long run",
    ("customers", "long run", MADE_UP),
    lambda: round(SIEVE["won"] / SIEVE["leaving"]),
)
number("sieve-next", "Customers after one month", ("customers", "one month", MADE_UP),
       lambda: round(float(leaky_bucket(SIEVE["customers"], SIEVE["won"], SIEVE["leaving"], 1).iloc[-1])))  # fmt: skip
number("sieve-hold", "Customers to win a month so that the level holds", ("customers a month", "a month", MADE_UP),
       lambda: round(SIEVE["customers"] * SIEVE["leaving"]))  # fmt: skip

SHOP = {"rent": 9_000, "margin": 70, "cost": 25}
"""One more shop in a made-up chain: rent a year, first-year margin and winning cost of a newcomer, in euro."""
for _name, _value in SHOP.items():
    number(
        f"shop-{_name}", f"One more shop: {_name}", ("euro", "a year", MADE_UP), lambda shown=_value: shown
    )
number(
    "shop-even",
    "Newcomers who pay the rent",
    ("customers a year", "a year", MADE_UP),
    lambda: round(SHOP["rent"] / (SHOP["margin"] - SHOP["cost"])),
)
number("shop-margin-only", "Rent over margin (a typical mistake)", ("customers a year", "a year", MADE_UP),
       lambda: SHOP["rent"] / SHOP["margin"])  # fmt: skip
number("shop-sum", "Rent over margin and cost together (a typical mistake)", ("customers a year", "a year", MADE_UP),
       lambda: SHOP["rent"] / (SHOP["margin"] + SHOP["cost"]))  # fmt: skip
number("shop-cost-only", "Rent over winning cost (a typical mistake)", ("customers a year", "a year", MADE_UP),
       lambda: SHOP["rent"] / SHOP["cost"])  # fmt: skip

CUPS: dict[str, tuple[float, float, float]] = {"before": (500, 3.0, 1.8), "after": (560, 2.8, 1.7)}
"""A made-up coffee stall: cups sold, price and cost of a cup, in two years."""


def cups() -> pd.Series:
    """Return the bridge of the coffee stall."""
    return one_kind(CUPS)


for _when, _values in CUPS.items():
    for _name, _value in zip(("sold", "price", "cost"), _values, strict=True):
        number(
            f"cups-{_name}-{_when}",
            f"Cups: {_name}, {_when}",
            ("see meaning", _when, MADE_UP),
            lambda shown=_value: shown,
        )
for _mover in ("volume", "list price", "cost of goods"):
    number(f"cups-{_mover.replace(' ', '-')}", f"Part of {_mover} in the change", ("euro", "two years", MADE_UP),
           lambda mover=_mover: round(float(cups()[mover])))  # fmt: skip
number(
    "cups-change", "Change of the margin", ("euro", "two years", MADE_UP), lambda: round(float(cups().sum()))
)

MIXED = {"keen": (4.0, 0.01), "casual": (1.0, 0.10)}
"""A made-up shop with as many keen as casual newcomers: orders a month and share leaving a month; nobody ever changes."""
MIXED_MONTHS = 24


def mixed(months: int) -> float:
    """Return orders a month of those who are still there after so many months."""
    there = {name: (1 - leaving) ** months for name, (_, leaving) in MIXED.items()}
    return sum(there[name] * rate for name, (rate, _) in MIXED.items()) / sum(there.values())


number(
    "mixed-new", "Orders a month of newcomers", ("orders a customer and month", "month 0", MADE_UP), mixed, 0
)
number(
    "mixed-old",
    "Orders a month of those who joined 24 months ago and are still there",
    ("orders a customer and month", f"month {MIXED_MONTHS}", MADE_UP),
    mixed,
    MIXED_MONTHS,
)
for _kind, (_rate, _leaving) in MIXED.items():
    number(f"mixed-{_kind}", f"Orders a month of a {_kind} customer", ("orders a customer and month", "always", MADE_UP),
           lambda shown=_rate: int(shown))  # fmt: skip
    number(f"mixed-{_kind}-leaving", f"Share of {_kind} customers who leave in a month", ("share of customers", "a month", MADE_UP),
           lambda shown=_leaving: shown)  # fmt: skip

number("cups-new-margin", "Volume counted at the new margin (a typical mistake)", ("euro", "two years", MADE_UP),
       lambda: round((CUPS["after"][0] - CUPS["before"][0]) * (CUPS["after"][1] - CUPS["after"][2])))  # fmt: skip
number("cups-at-price", "Volume counted at the price (a typical mistake)", ("euro", "two years", MADE_UP),
       lambda: round((CUPS["after"][0] - CUPS["before"][0]) * CUPS["before"][1]))  # fmt: skip
