"""Chapter 03: made-up cases of page and questions. Each stands here once; stems, keys and traps follow from it."""

from loyaltylab.measures.intervals import share_difference
from loyaltylab.measures.queues import erlang_c, mean_wait, offered_load, served_within
from loyaltylab.site.pages.ch03_common import Facts, estimate, number

HOTEL = {"late": 0.20, "very": 0.05, "pay": 2.0, "more": 10.0}
"""A hotel's pledge: share late at all and very late, pay for each."""
DESK = {"arrivals": 30.0, "each": 3.0, "servers": 2, "promise": 3.0}
"""A counter of question 11."""
CART = {"with": 300, "without": 300, "used": 96, "back_with": 126, "back_without": 120}
BASKET = {"with": 28.4, "without": 28.1}
"""A trial of calculators on shopping trolleys: customers by lot, who used one, who came again within a month."""
MADE_UP = "a made-up case"

number("hotel-late", "Share late", ("share of orders", "a year", MADE_UP), lambda: HOTEL["late"])
number("hotel-very", "Share very late", ("share of orders", "a year", MADE_UP), lambda: HOTEL["very"])
number("hotel-pay", "Pay when late", ("euro", "a year", MADE_UP), lambda: int(HOTEL["pay"]))
number("hotel-more", "Pay when very late", ("euro", "a year", MADE_UP), lambda: int(HOTEL["more"]))
_HOTEL: Facts = ("euro an order", "a year", MADE_UP)
number(
    "hotel-cost",
    "Expected cost",
    _HOTEL,
    lambda: HOTEL["late"] * HOTEL["pay"] + HOTEL["very"] * (HOTEL["more"] - HOTEL["pay"]),
)
number("hotel-both", "Both pays for the very late (a typical mistake)", _HOTEL,
       lambda: HOTEL["late"] * HOTEL["pay"] + HOTEL["very"] * HOTEL["more"])  # fmt: skip
number(
    "hotel-most",
    "The highest pay for all who are late (a typical mistake)",
    _HOTEL,
    lambda: HOTEL["late"] * HOTEL["more"],
)
number(
    "hotel-first", "The first line alone (a typical mistake)", _HOTEL, lambda: HOTEL["late"] * HOTEL["pay"]
)
number(
    "desk-arrivals",
    "Customers an hour",
    ("customers an hour", "an hour", MADE_UP),
    lambda: int(DESK["arrivals"]),
)
number("desk-each", "Minutes each", ("minutes", "an hour", MADE_UP), lambda: int(DESK["each"]))
number("desk-servers", "People", ("people", "an hour", MADE_UP), lambda: int(DESK["servers"]))
_DESK: Facts = ("minutes", "an hour", MADE_UP)
number(
    "desk-load", "Load", ("erlang", "an hour", MADE_UP), lambda: offered_load(DESK["arrivals"], DESK["each"])
)
number("desk-chance", "Chance of having to wait", ("share of customers", "an hour", MADE_UP),
       lambda: erlang_c(offered_load(DESK["arrivals"], DESK["each"]), int(DESK["servers"])))  # fmt: skip
number(
    "desk-wait", "Mean wait", _DESK, lambda: mean_wait(DESK["arrivals"], DESK["each"], int(DESK["servers"]))
)
number("desk-those", "Mean wait of those who wait (a typical mistake)", _DESK,
       lambda: DESK["each"] / (DESK["servers"] - offered_load(DESK["arrivals"], DESK["each"])))  # fmt: skip
number("desk-total", "Wait and service (a typical mistake)", _DESK,
       lambda: mean_wait(DESK["arrivals"], DESK["each"], int(DESK["servers"])) + DESK["each"])  # fmt: skip
number("desk-kept", "Share within three minutes", ("share of customers", "an hour", MADE_UP),
       lambda: served_within(DESK["arrivals"], DESK["each"], int(DESK["servers"]), DESK["promise"]))  # fmt: skip
number(
    "desk-busy",
    "Share of time busy",
    ("share of time", "an hour", MADE_UP),
    lambda: offered_load(DESK["arrivals"], DESK["each"]) / DESK["servers"],
)
for _name in ("with", "without", "used"):
    number(
        f"cart-{_name}",
        f"Customers: {_name}",
        ("customers", "a month", MADE_UP),
        lambda name=_name: CART[name],
    )
number(
    "cart-adopted",
    "Share who used the calculator",
    ("share of customers", "a month", MADE_UP),
    lambda: CART["used"] / CART["with"],
)
for _name in ("with", "without"):
    number(f"cart-back-{_name}", "Share who came again", ("share of customers", "a month", MADE_UP),
           lambda name=_name: CART[f"back_{name}"] / CART[name])  # fmt: skip
    number(
        f"cart-basket-{_name}",
        "Mean basket",
        ("euro", "a month", MADE_UP),
        lambda name=_name: BASKET[name],
    )
estimate("cart-gap", "Share who came again, with less without", ("share of customers", "a month", MADE_UP),
         lambda: share_difference(CART["back_with"], CART["with"], CART["back_without"], CART["without"]))  # fmt: skip

COURIER = {1: (0.30, 1.0), 2: (0.10, 4.0), 3: (0.02, 20.0)}
"""A courier's ladder of question 4: by line, the share later than it, and the pay in the place of the one before."""
_COURIER: Facts = ("euro a parcel", "a year", MADE_UP)
for _line, (_share, _pay) in COURIER.items():
    number(
        f"courier-late-{_line}",
        f"Share later than line {_line}",
        ("share of parcels", "a year", MADE_UP),
        lambda share=_share: share,
    )
    number(f"courier-pay-{_line}", f"Pay at line {_line}", _COURIER, lambda pay=_pay: int(pay))


def courier_cost() -> float:
    """Return the expected pay a parcel: each line's share times what the line adds."""
    cost, before = 0.0, 0.0
    for share, pay in COURIER.values():
        cost, before = cost + share * (pay - before), pay
    return cost


number("courier-cost", "Expected cost", _COURIER, courier_cost)
number(
    "courier-whole",
    "Whole pays added up (a typical mistake)",
    _COURIER,
    lambda: sum(share * pay for share, pay in COURIER.values()),
)
number(
    "courier-last",
    "The highest pay times the share late (a typical mistake)",
    _COURIER,
    lambda: COURIER[1][0] * COURIER[3][1],
)
number(
    "courier-late",
    "Expected cost of a late parcel alone (a typical mistake)",
    _COURIER,
    lambda: courier_cost() / COURIER[1][0],
)

ORDERS = {"parcels": 400, "late": 90, "claimed": 36, "events": 150}
"""Parcels of question 9: sent, later than promised, late and claimed, and parcels that led to a message."""
_ORDERS: Facts = ("share of parcels", "a month", MADE_UP)
for _name in ORDERS:
    number(
        f"parcels-{_name}",
        f"Parcels: {_name}",
        ("parcels", "a month", MADE_UP),
        lambda name=_name: ORDERS[name],
    )
number("parcels-kept", "Share in time", _ORDERS, lambda: 1 - ORDERS["late"] / ORDERS["parcels"])
number(
    "parcels-broken", "Share late (a typical mistake)", _ORDERS, lambda: ORDERS["late"] / ORDERS["parcels"]
)
number(
    "parcels-unclaimed",
    "Share without a claim (a typical mistake)",
    _ORDERS,
    lambda: 1 - ORDERS["claimed"] / ORDERS["parcels"],
)
number("parcels-of-events", "Share in time of those that led to a message (a typical mistake)", _ORDERS,
       lambda: 1 - ORDERS["late"] / ORDERS["events"])  # fmt: skip

BUSY = {"arrivals": 16.0, "more": 18.0, "each": 3.0}
"""The ticket office of question 11: one person, customers an hour before and after."""
number(
    "busy-arrivals",
    "Customers an hour before",
    ("customers an hour", "an hour", MADE_UP),
    lambda: int(BUSY["arrivals"]),
)
number(
    "busy-more",
    "Customers an hour after",
    ("customers an hour", "an hour", MADE_UP),
    lambda: int(BUSY["more"]),
)
number("busy-each", "Minutes each", ("minutes", "an hour", MADE_UP), lambda: int(BUSY["each"]))
for _name in ("arrivals", "more"):
    number(
        f"busy-wait-{_name}",
        "Mean wait with one person",
        _DESK,
        lambda name=_name: mean_wait(BUSY[name], BUSY["each"], 1),
    )
    number(
        f"busy-share-{_name}",
        "Share of time busy",
        ("share of time", "an hour", MADE_UP),
        lambda name=_name: offered_load(BUSY[name], BUSY["each"]),
    )
