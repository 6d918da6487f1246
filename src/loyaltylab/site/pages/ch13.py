"""Chapter 13, "From 4P to 4C to 4R": numbers, figures and the explorables of its reading."""

from functools import cache
from itertools import product
from math import expm1, hypot, log
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from loyaltylab import load, open_envelope
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.customer_cost import MINUTES, MINUTES_PER_KM, WAYS, customer_cost
from loyaltylab.measures.effects import NORMAL_95, Estimate, mean_difference
from loyaltylab.measures.intervals import ratio_interval, share_interval
from loyaltylab.measures.lenses import (
    EURO_PER_HOUR,
    EURO_PER_KM,
    HELD_BACK,
    LENSES,
    LINES,
    TABLES,
    lens_table,
)
from loyaltylab.measures.relationship import STATES, chain_ahead, relationship_states, transition_table
from loyaltylab.measures.satisfaction import transition_counts, transition_shares
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of
from loyaltylab.site.pages.charts import dressed

NOW, BEFORE = "2025Q2", "2024Q2"
SPRING, LAST_SPRING = "April to June 2025", "April to June 2024"
FIRST_STATE = "2023Q3"
CHAIN = "July 2023 to June 2025, quarter to quarter"
BUYERS = "customers with an order in April to June 2025"
WAVE = "2025-06"
MADE_UP = "a made-up case"


number = numbers_of("13")


def span(low: float, high: float, form: str) -> str:
    """Return an interval in words, with a real minus sign."""
    return f"{low:{form}} to {high:{form}}".replace("-", "−")


# --- the quarter -----------------------------------------------------------------------------------------------------


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return the observed tables of the dashboard."""
    return {name: load(name) for name in TABLES}


@cache
def dashboard(quarter: str = NOW) -> pd.DataFrame:
    """Return the sixteen indicators of a quarter, by the word they stand for."""
    return lens_table(tables(), quarter).reset_index().set_index("item")


@cache
def orders_of(quarter: str = NOW) -> pd.DataFrame:
    """Return the orders of a quarter, each with what is on file about its customer."""
    orders = load("orders")
    period = pd.Period(quarter)
    people = load("customers")[["customer_id", "region", "type", "own_km", "rival_km", "joined", "obstacle"]]
    return orders[orders["date"].between(period.start_time, period.end_time)].merge(people, on="customer_id")


@cache
def tickets_of(quarter: str = NOW) -> pd.DataFrame:
    """Return the service contacts of a quarter."""
    period, tickets = pd.Period(quarter), load("tickets")
    return tickets[tickets["date"].between(period.start_time, period.end_time)]


def answers() -> pd.DataFrame:
    """Return the answers to the survey of June 2025."""
    surveys = load("surveys")
    return surveys[surveys["wave"] == WAVE]


def buyers(quarter: str) -> set[int]:
    """Return who ordered in a quarter."""
    return set(orders_of(quarter)["customer_id"])


def sales(quarter: str) -> float:
    """Return what customers paid in a quarter, in thousand euro."""
    return float(orders_of(quarter)["paid_cents"].sum() / 100_000)


def orders_each(quarter: str) -> float:
    """Return orders for each buyer."""
    return len(orders_of(quarter)) / len(buyers(quarter))


for _name, _quarter, _words in (("now", NOW, SPRING), ("before", BEFORE, LAST_SPRING)):
    number(f"sales-{_name}", "Sales", ("thousand €", _words, "all orders"), sales, _quarter)
    number(
        f"buyers-{_name}",
        "Buyers",
        ("customers", _words, "all customers"),
        lambda q: len(buyers(q)),
        _quarter,
    )
    number(
        f"orders-{_name}",
        "Orders for each buyer",
        ("orders", _words, "customers with an order in the quarter"),
        orders_each,
        _quarter,
    )
number(
    "sales-change",
    "Change of sales against a year before",
    ("share of sales", SPRING, "sales of April to June 2024"),
    lambda: sales(NOW) / sales(BEFORE) - 1,
)
number(
    "again",
    "Buyers of a year before who bought again",
    ("customers", SPRING, f"customers with an order in {LAST_SPRING}"),
    lambda: len(buyers(NOW) & buyers(BEFORE)),
)
number(
    "not-before",
    "Buyers who had not bought in the same quarter a year before",
    ("customers", SPRING, BUYERS),
    lambda: len(buyers(NOW) - buyers(BEFORE)),
)
number(
    "orders-change",
    "Change of orders for each buyer against a year before",
    ("share", SPRING, f"orders for each buyer in {LAST_SPRING}"),
    lambda: orders_each(NOW) / orders_each(BEFORE) - 1,
)

# The sixteen indicators: value, interval, and the year before.


def cell(table: pd.DataFrame, row: object, column: str) -> float:
    """Return one number of a table."""
    found: Any = table[column]
    return float(found[row])


def indicator(item: str, column: str, quarter: str = NOW) -> float:
    """Return one number of the dashboard."""
    return cell(dashboard(quarter), item, column)


def indicator_span(item: str) -> str:
    """Return the interval of an indicator in words."""
    form = ".0%" if dashboard()["unit"][item] == "share" else ".2f"
    return span(indicator(item, "low"), indicator(item, "high"), form)


def change(item: str) -> Estimate:
    """Return the change of an indicator against the year before, as a share of the earlier value, with its interval.

    The interval is that of a ratio on the logarithmic scale. The two quarters count as independent samples; many customers
    are in both, so it is rather too wide.
    """
    values = [indicator(item, "value", quarter) for quarter in (NOW, BEFORE)]
    tops = [indicator(item, "high", quarter) for quarter in (NOW, BEFORE)]
    middle = log(values[0] / values[1])
    half = hypot(*(top / value - 1 for value, top in zip(values, tops)))
    return Estimate(*(expm1(end) for end in (middle, middle - half, middle + half)))


def beyond_chance() -> list[str]:
    """Return the indicators whose interval of change leaves out nought."""
    return [line.item for line in LINES if change(line.item).low > 0 or change(line.item).high < 0]


for _line in LINES:
    _facts = (_line.unit, SPRING, f"customers in the denominator of “{_line.counted}”")
    number(
        f"now-{_line.item}",
        f"{_line.counted[0].upper()}{_line.counted[1:]}",
        _facts,
        indicator,
        _line.item,
        "value",
    )
    number(f"span-{_line.item}", f"95 % interval: {_line.counted}", _facts, indicator_span, _line.item)
    number(
        f"before-{_line.item}",
        f"A year before: {_line.counted}",
        (_line.unit, LAST_SPRING, _facts[2]),
        indicator,
        _line.item,
        "value",
        BEFORE,
    )
number("indicators", "Indicators", ("indicators", SPRING, "four lists of four words"), lambda: len(LINES))
number(
    "beyond-chance",
    "Indicators that moved further than chance explains",
    ("indicators", f"{SPRING} against {LAST_SPRING}", "sixteen indicators"),
    lambda: len(beyond_chance()),
)
number(
    "beyond-names",
    "The indicators that moved further than chance explains",
    ("names", f"{SPRING} against {LAST_SPRING}", "sixteen indicators"),
    lambda: ", ".join(beyond_chance()),
)

number(
    "convenience-change",
    "95 % interval: change of orders of a customer whom hours or delivery hold back",
    ("share", f"{SPRING} against {LAST_SPRING}", "orders for each such customer in spring 2024"),
    lambda: span(*change("convenience")[1:], "+.0%"),
)

MANY = 6
"""From this number of orders on, buyers are taken together."""


def kinds_at_equal_orders(quarter: str) -> float:
    """Return kinds of goods a buyer takes, with the numbers of orders for each buyer as they were a year before."""

    def by_buyer(when: str) -> pd.DataFrame:
        found = (
            orders_of(when).groupby("customer_id").agg(orders=("date", "size"), kinds=("category", "nunique"))
        )
        return found.assign(orders=found["orders"].clip(upper=MANY))

    weights = by_buyer(BEFORE)["orders"].value_counts(normalize=True)
    return float((by_buyer(quarter).groupby("orders")["kinds"].mean() * weights).sum())


for _name, _quarter, _words in (("now", NOW, SPRING), ("before", BEFORE, LAST_SPRING)):
    number(
        f"kinds-equal-{_name}",
        f"Kinds of goods a buyer takes, at the numbers of orders of {LAST_SPRING}",
        ("kinds", _words, "customers with an order in the quarter"),
        kinds_at_equal_orders,
        _quarter,
    )

# --- the mix response model ------------------------------------------------------------------------------------------

MIX = ["price_index", "promotion", "deal_depth", "reach", "novelty"]
MORE = ["service_speed", "trained_share"]
CALENDAR = "January 2023 to December 2025"
CELLS = "180 months and regions"


@cache
def months() -> pd.DataFrame:
    """Return log sales and Lantern's mix, one row a month and region; price as a logarithm."""
    orders = load("orders").merge(load("customers")[["customer_id", "region"]], on="customer_id")
    sold = orders.groupby([orders["date"].dt.strftime("%Y-%m"), "region"])["paid_cents"].sum()
    table = load("calendar").set_index(["month", "region"])
    table["log_sales"] = np.log(sold.rename_axis(["month", "region"]))
    table["price_index"] = np.log(table["price_index"])
    return table.reset_index()


def varies(column: str, table: pd.DataFrame) -> bool:
    """Whether a column takes more than one value."""
    return table[column].min() < table[column].max()


@cache
def response(columns: tuple[str, ...]) -> tuple[pd.Series, pd.Series, float]:
    """Return slopes, standard errors and explained share of log sales on the columns, with a level for each region."""
    table = months()
    used = [column for column in columns if varies(column, table)]
    levels = pd.get_dummies(table["region"]).astype(float)
    design = pd.concat([table[used].astype(float), levels], axis=1).to_numpy()
    target = table["log_sales"].to_numpy()
    slopes, *_ = np.linalg.lstsq(design, target, rcond=None)
    residual = target - design @ slopes
    variance = residual @ residual / (len(target) - design.shape[1])
    errors = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    explained = 1 - residual @ residual / ((target - target.mean()) ** 2).sum()
    return pd.Series(slopes[: len(used)], used), pd.Series(errors[: len(used)], used), float(explained)


def slope(column: str) -> Estimate:
    """Return a slope of the mix response model with its interval."""
    slopes, errors, _ = response(tuple(MIX))
    half = NORMAL_95 * float(errors[column])
    return Estimate(float(slopes[column]), float(slopes[column]) - half, float(slopes[column]) + half)


_MODEL = ("share of sales", CALENDAR, CELLS)
number(
    "promo",
    "Sales of a promotion month against others",
    _MODEL,
    lambda: float(np.expm1(slope("promotion").value)),
)
number(
    "promo-span",
    "95 % interval: sales of a promotion month against others",
    _MODEL,
    lambda: span(expm1(slope("promotion").low), expm1(slope("promotion").high), "+.0%"),
)
number(
    "price-slope",
    "Slope of log sales on log price (no elasticity)",
    ("slope", CALENDAR, CELLS),
    lambda: slope("price_index").value,
)
number(
    "price-slope-span",
    "95 % interval: slope of log sales on log price",
    ("slope", CALENDAR, CELLS),
    lambda: span(*slope("price_index")[1:], ".1f"),
)
number(
    "explained",
    "Explained share of the variance of log sales",
    ("share of variance", CALENDAR, CELLS),
    lambda: response(tuple(MIX))[2],
)
number(
    "explained-more",
    "What speed of service and trained staff explain on top",
    ("share of variance", CALENDAR, CELLS),
    lambda: response((*MIX, *MORE))[2] - response(tuple(MIX))[2],
)
number(
    "still-columns",
    "Columns of the mix that have one value in all months and regions",
    ("columns", CALENDAR, "seven columns of Lantern's calendar"),
    lambda: sum(not varies(column, months()) for column in (*MIX, *MORE)),
)


def huff_share(low: float, high: float) -> float:
    """Return the share of private customers who ordered in the quarter, by Huff's chance of the nearer shop."""
    people = load("customers").query("type == 'private' and joined < '2025-04-01'")
    chance = people["rival_km"] / (people["own_km"] + people["rival_km"])
    some = people[(chance >= low) & (chance < high)]
    return float(some["customer_id"].isin(buyers(NOW)).mean())


for _name, _low, _high in (("far", 0.0, 0.2), ("near", 0.8, 1.01)):
    number(
        f"huff-{_name}",
        "Share who ordered, by Huff's chance " + ("below 20 %" if _name == "far" else "of 80 % or more"),
        ("share of customers", SPRING, "private customers who had joined by March 2025"),
        huff_share,
        _low,
        _high,
    )


# --- the longer lists ------------------------------------------------------------------------------------------------

FOUR = ("product", "price", "place", "promotion")
SERVICE = ("people", "process", "physical evidence")
MEGA = ("politics", "public relations")
STRATEGY = ("probing", "partitioning", "prioritising", "positioning")
PRINTED = ("people", "packaging", "public relations", "politics")
LISTS = {
    "7": FOUR + SERVICE,
    "6": FOUR + MEGA,
    "8": FOUR + PRINTED,
    "10": FOUR + MEGA + STRATEGY,
    "11": FOUR + MEGA + STRATEGY + ("people",),
    "12": FOUR + PRINTED + STRATEGY,
}
NAMES = ("words", "the lists as printed", "the lists named")


def together(*names: str) -> int:
    """Return how many different words stand on some lists."""
    return len({word for name in names for word in LISTS[name]})


for _name in LISTS:
    number(f"list-{_name}", f"Words of the list {_name}P", NAMES, lambda name: len(LISTS[name]), _name)
number("union", "Different words on the lists 7P and 11P together", NAMES, together, "7", "11")
number("union-added", "The two totals added up", NAMES, lambda: len(LISTS["7"]) + len(LISTS["11"]))
number(
    "union-four",
    "The two totals less the four common words",
    NAMES,
    lambda: len(LISTS["7"]) + len(LISTS["11"]) - 4,
)
number("union-all", "Different words on all the lists together", NAMES, together, *LISTS)
number("union-printed", "Different words on the lists 11P and 12P together", NAMES, together, "11", "12")

number(
    "settled",
    "Service contacts settled by the first colleague",
    ("share of contacts", SPRING, "service contacts"),
    lambda: float((tickets_of()["handoffs"] == 0).mean()),
)
number(
    "minutes",
    "Median minutes of a service contact",
    ("minutes", SPRING, "service contacts"),
    lambda: float(tickets_of()["actual_minutes"].median()),
)


def gap(dimension: str) -> Estimate:
    """Return perceived less expected quality in the survey of June 2025, with its interval."""
    table = answers()
    gaps = (table[f"perceive_{dimension}"] - table[f"expect_{dimension}"]).dropna()
    return ratio_interval(gaps, np.ones(len(gaps)))


for _dimension in ("tangibles", "reliability"):
    _facts = ("points of 7", "June 2025", "customers who answered both questions")
    number(
        f"gap-{_dimension}",
        f"Perceived less expected {_dimension}",
        _facts,
        lambda name: gap(name).value,
        _dimension,
    )
    number(
        f"gap-{_dimension}-span",
        f"95 % interval: perceived less expected {_dimension}",
        _facts,
        lambda name: span(*gap(name)[1:], "+.2f"),
        _dimension,
    )


def price_lead() -> float:
    """Return how much dearer Lantern is than the cheapest rival, mean over regions and months."""
    period = [str(month) for month in pd.period_range("2025-04", "2025-06", freq="M")]
    rivals = load("rivals")
    cheapest = rivals[rivals["present"]].groupby(["month", "region"])["price_index"].min()
    own = load("calendar").set_index(["month", "region"])["price_index"]
    return float((own / cheapest - 1).loc[period].mean())


number(
    "price-lead",
    "Lantern's price over the cheapest rival's",
    ("share of the rival's price", SPRING, "15 months and regions"),
    price_lead,
)


def top_fifth() -> float:
    """Return the share of the quarter's margin that comes from the fifth of buyers with the highest margin."""
    margin = orders_of().groupby("customer_id")["margin_cents"].sum().sort_values(ascending=False)
    return float(margin.iloc[: round(len(margin) / 5)].sum() / margin.sum())


number(
    "top-fifth",
    "Share of the margin from the fifth of buyers with most of it",
    ("share of margin", SPRING, BUYERS),
    top_fifth,
)
number(
    "deal-groups",
    "Buyers with at least half of their orders on a deal",
    ("share of customers", SPRING, BUYERS),
    lambda: float((orders_of().groupby("customer_id")["on_deal"].mean() >= 0.5).mean()),
)


# --- the customer's side ---------------------------------------------------------------------------------------------


def wish(held_back: bool) -> float:
    """Return the share who would buy more, with a noted obstacle or without."""
    table = answers().merge(load("customers")[["customer_id", "obstacle"]], on="customer_id")
    table = table[table["would_buy_more"].notna()]
    group = table[(table["obstacle"] != "none") == held_back]
    return float((group["would_buy_more"] >= 5).mean())


for _name, _held in (("obstacle", True), ("free", False)):
    number(
        f"wish-{_name}",
        f"Would buy more if she could ({'an' if _held else 'no'} obstacle is on file)",
        ("share of answers", "June 2025", "customers who answered the question"),
        wish,
        _held,
    )


@cache
def costs() -> pd.DataFrame:
    """Return the quarter's orders with what each cost the customer at the assumed values."""
    orders = orders_of()
    return orders.join(customer_cost(orders, EURO_PER_HOUR, EURO_PER_KM))


_ASSUMED = f"orders, at {EURO_PER_HOUR:.0f} € an hour and {EURO_PER_KM * 100:.0f} cents a kilometre"
number("hour", "Assumed value of an hour", ("€", SPRING, "an assumption"), lambda: EURO_PER_HOUR)
number("km", "Assumed cost of a kilometre", ("cents", SPRING, "an assumption"), lambda: EURO_PER_KM * 100)
for _channel in MINUTES:
    number(
        f"beside-{_channel}",
        f"Way and time of an order ({_channel})",
        ("€ an order", SPRING, _ASSUMED),
        lambda channel: float(costs().query("channel == @channel")[["way", "time"]].sum(axis=1).mean()),
        _channel,
    )
number(
    "beside-share",
    "Way and time as a share of the total cost of a shop order",
    ("share of total cost", SPRING, f"shop {_ASSUMED}"),
    lambda: float(
        1
        - costs().query("channel == 'shop'")["price"].sum()
        / costs().query("channel == 'shop'")["total"].sum()
    ),
)
number(
    "shop-orders",
    "Orders placed in a shop",
    ("orders", SPRING, "all orders"),
    lambda: int((orders_of()["channel"] == "shop").sum()),
)


def held_orders(held: bool) -> float:
    """Return orders of a customer, with hours or delivery in her way or with no obstacle on file."""
    people = load("customers").query("joined < '2025-04-01'")
    some = people[people["obstacle"].isin(HELD_BACK) if held else people["obstacle"] == "none"]
    return float(orders_of()["customer_id"].isin(some["customer_id"]).sum() / len(some))


number(
    "free-orders",
    "Orders of a customer without a noted obstacle",
    ("orders", SPRING, "customers who had joined by March 2025"),
    held_orders,
    False,
)

# Messages out and in.


def sent() -> int:
    """Return campaign messages sent in the quarter."""
    contacts = load("contacts")
    return int((contacts["date"].between("2025-04-01", "2025-06-30") & (contacts["arm"] != "control")).sum())


def opened() -> Estimate:
    """Return the share of campaign messages that were opened, with its interval."""
    contacts = load("contacts")
    got = contacts[contacts["date"].between("2025-04-01", "2025-06-30") & (contacts["arm"] != "control")]
    return Estimate(float(got["opened"].mean()), *share_interval(int(got["opened"].sum()), len(got)))


_MESSAGES = ("messages", SPRING, "campaign “Your own tea”, without its control group")
number("sent", "Campaign messages sent", _MESSAGES, sent)
number(
    "opened",
    "Share of campaign messages opened",
    ("share of messages", *_MESSAGES[1:]),
    lambda: opened().value,
)
number(
    "opened-span",
    "95 % interval: share opened",
    ("share of messages", *_MESSAGES[1:]),
    lambda: span(*opened()[1:], ".0%"),
)
number(
    "complaints",
    "Complaints that came in",
    ("complaints", SPRING, "service contacts"),
    lambda: int(tickets_of()["complained"].sum()),
)
number(
    "survey-answers",
    "Survey answers that came in",
    ("answers", "June 2025", "all who answered"),
    lambda: len(answers()),
)
number(
    "routine",
    "Routine messages sent",
    ("messages", SPRING, "two a month to each customer with consent on file at the start"),
    lambda: int(3 * 2 * load("customers").query("consent and joined < '2025-04-01'").shape[0]),
)
number(
    "out-for-one",
    "Messages out for each one that came in (answers and complaints)",
    ("messages", SPRING, "routine and campaign messages; answers and complaints"),
    lambda: (
        (3 * 2 * load("customers").query("consent and joined < '2025-04-01'").shape[0] + sent())
        / (len(answers()) + int(tickets_of()["complained"].sum()))
    ),
)


def offer_effect() -> Estimate:
    """Return how many more ordered within 30 days after the personal offer than in the control group."""
    contacts = load("contacts").query("campaign == 'Your own tea'")
    orders = load("orders")
    near = orders.loc[orders["date"].between("2025-06-05", "2025-07-05"), "customer_id"]
    came = contacts["customer_id"].isin(near).astype(float)
    return mean_difference(came[contacts["arm"] == "personal offer"], came[contacts["arm"] == "control"])


_OFFER = ("points", "5 June to 5 July 2025", "personal offer against control, drawn by lot")
number("offer", "More who ordered after a personal offer", _OFFER, lambda: 100 * offer_effect().value)
number(
    "offer-span",
    "95 % interval: more who ordered",
    _OFFER,
    lambda: span(100 * offer_effect().low, 100 * offer_effect().high, "+.0f"),
)


# --- the relationship chain ------------------------------------------------------------------------------------------


@cache
def states() -> pd.DataFrame:
    """Return each customer's state in each quarter up to the end of the records."""
    some = tables()
    return relationship_states(some["customers"], some["orders"], some["referrals"])


@cache
def seen() -> pd.DataFrame:
    """Return the states that had been seen by the end of the quarter, from the first that counts on."""
    return states().loc[:, pd.Period(FIRST_STATE) : pd.Period(NOW)]


@cache
def moves() -> pd.DataFrame:
    """Return all transitions from quarter to quarter up to the quarter."""
    return transition_counts(seen(), STATES)


@cache
def shares() -> pd.DataFrame:
    """Return the transitions as shares with their intervals."""
    return transition_table(moves())


def in_state(name: str, quarter: str = NOW) -> int:
    """Return how many customers were in a state."""
    return int((states()[pd.Period(quarter)] == name).sum())


for _state in STATES:
    number(
        f"in-{_state}",
        f"Customers in the state “{_state}”",
        ("customers", SPRING, "customers who had joined"),
        in_state,
        _state,
    )
number(
    "known",
    "Customers who had joined",
    ("customers", SPRING, "the customer file"),
    lambda: int(seen()[pd.Period(NOW)].notna().sum()),
)
for _from, _to in product(STATES, STATES[1:]):
    _facts = ("share of customers", CHAIN, f"customers in the state “{_from}” a quarter before")
    number(
        f"{_from}-{_to}",
        f"From “{_from}” to “{_to}”",
        _facts,
        lambda a, b: cell(shares(), (a, b), "share"),
        _from,
        _to,
    )
    number(
        f"{_from}-{_to}-span",
        f"95 % interval: from “{_from}” to “{_to}”",
        _facts,
        lambda a, b: span(cell(shares(), (a, b), "low"), cell(shares(), (a, b), "high"), ".0%"),
        _from,
        _to,
    )


@cache
def memory() -> pd.DataFrame:
    """Return the share still active after *keep*, by the state before it: a chain without memory says all alike."""
    quarters = [seen()[column].rename(None) for column in seen()]
    triples = pd.concat(
        [
            pd.concat(three, axis=1, keys=["first", "then", "last"])
            for three in zip(quarters, quarters[1:], quarters[2:])
        ]
    )
    kept = triples.dropna().query("then == 'keep'")
    return (kept["last"] != "silent").groupby(kept["first"]).agg(["mean", "size"])


for _state in ("keep", "recover"):
    number(
        f"memory-{_state}",
        f"Active a quarter after “keep” that followed “{_state}”",
        ("share of customers", CHAIN, f"customers kept after “{_state}”"),
        lambda name: cell(memory(), name, "mean"),
        _state,
    )


def stay_silent(place: int) -> float:
    """Return the share of the silent who are silent a quarter later, in one pair of quarters."""
    earlier, later = (seen()[seen().columns[at]] for at in (place, place + 1))
    return float((later[earlier == "silent"] == "silent").mean())


for _name, _place, _words in (
    ("first", 0, "July to December 2023"),
    ("last", -2, "January to June 2025"),
):
    number(
        f"silent-stay-{_name}",
        "Silent customers who are silent a quarter later",
        ("share of customers", _words, "silent customers of the first of the two quarters"),
        stay_silent,
        _place,
    )


@cache
def forecast() -> pd.DataFrame:
    """Return what the chain expected for the two quarters after, with the newcomers that really came."""
    now = pd.Series({name: in_state(name) for name in STATES})
    one = chain_ahead(now, moves(), in_state("build", "2025Q3"), 1).iloc[-1]
    two = chain_ahead(one, moves(), in_state("build", "2025Q4"), 1).iloc[-1]
    return pd.DataFrame({"2025Q3": one, "2025Q4": two})


for _quarter, _words in (("2025Q3", "July to September 2025"), ("2025Q4", "October to December 2025")):
    _short = _quarter[-2:].lower()
    number(
        f"expected-silent-{_short}",
        "Silent customers that the chain expected",
        ("customers", _words, "customers who had joined"),
        lambda quarter: cell(forecast(), "silent", quarter),
        _quarter,
    )
    number(
        f"found-silent-{_short}",
        "Silent customers",
        ("customers", _words, "customers who had joined"),
        in_state,
        "silent",
        _quarter,
    )


def truly_left(name: str) -> int:
    """Return how many customers in a state had left before the quarter began (hidden truth), back or not."""
    left = pd.to_datetime(open_envelope("leaving").set_index("customer_id")["left"])
    who = seen().index[seen()[pd.Period(NOW)] == name]
    return int((left.reindex(who) < pd.Period(NOW).start_time).sum())


for _state in ("silent", "recover", "refer"):
    number(
        f"left-{_state}",
        f"Of the “{_state}”, had left before the quarter (hidden truth)",
        ("customers", SPRING, f"customers in the state “{_state}”"),
        truly_left,
        _state,
    )


# --- figures ---------------------------------------------------------------------------------------------------------


@figure("13.lenses")
def lenses() -> Drawing:
    """Sixteen indicators: change against the year before, each with its interval, four lists under each other."""
    picture, axes = new_figure(5.8, 6.2)
    colours = dict(zip(LENSES, (PALETTE["navy"], PALETTE["teal"], PALETTE["plum"], PALETTE["rust"])))
    row, ticks, told = 0.0, {}, []
    for lens in LENSES:
        for line in (line for line in LINES if line.lens == lens):
            moved = change(line.item)
            far = line.item in beyond_chance()
            axes.hlines(row, 100 * moved.low, 100 * moved.high, color=colours[lens], linewidth=2)
            axes.plot(
                100 * moved.value,
                row,
                marker="o" if far else "s",
                color=colours[lens] if far else "white",
                markeredgecolor=colours[lens],
            )
            ticks[row] = f"{lens.split()[0]}  {line.item}"
            told.append(f"{line.item} {moved.value:+.0%} ({moved.low:+.0%} to {moved.high:+.0%})")
            row += 1
        row += 0.7
    axes.axvline(0, color=QUIET, linewidth=1.2)
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel="Change against spring 2024 (%)", xlim=(-85, 45))
    axes.set_title(f"{len(LINES)} indicators, {len(beyond_chance())} beyond chance")
    return Drawing(
        picture,
        "Sixteen indicators in four lists of four, each a dot with its 95 % interval: the change from spring 2024 to spring "
        f"2025. {'; '.join(told)}. A filled dot marks an interval that leaves out nought.",
    )


@figure("13.moves")
def transitions() -> Drawing:
    """Where customers of each state are a quarter later: one bar a state, with the share and its interval."""
    picture, axes = new_figure(5.8, 3.9)
    looks = {
        "keep": PALETTE["teal"],
        "refer": PALETTE["plum"],
        "recover": PALETTE["ochre"],
        "silent": "#d4d7d9",
    }
    told = []
    for row, start in enumerate(STATES):
        left = 0.0
        for end, colour in looks.items():
            share, low, high = (cell(shares(), (start, end), name) for name in ("share", "low", "high"))
            axes.barh(
                row,
                100 * share,
                left=left,
                color=colour,
                height=0.62,
                label=end if row == 0 else None,
            )
            if share > 0.13:
                words = f"{share:.0%}\n{100 * low:.0f}–{100 * high:.0f}"
                axes.annotate(
                    words,
                    (left + 50 * share, row),
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=INK if end == "silent" else "white",
                )
            left += 100 * share
            told.append(f"{start} to {end} {share:.0%} ({low:.0%} to {high:.0%})")
    bases = [int(cell(shares(), (start, "keep"), "base")) for start in STATES]
    axes.set_yticks(range(len(STATES)), [f"{start} ({base:,})" for start, base in zip(STATES, bases)])
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel="A quarter later (% of those in the state)", xlim=(0, 100))
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, fontsize=9, frameon=False, columnspacing=1.2
    )
    axes.set_title("The kept mostly stay, the recovered fall silent", pad=28)
    return Drawing(
        picture,
        f"Bars for five states: where customers are a quarter later, with 95 % intervals. {'; '.join(told)}.",
    )


# --- explorables -----------------------------------------------------------------------------------------------------

AHEAD = 8
STEPS = (0, 10, 20, 30)


@cache
def newcomers() -> tuple[float, float]:
    """Return newcomers a quarter over the last two years: who came by themselves, and who were brought by a known customer."""
    joined = load("customers").set_index("customer_id")["joined"]
    late = joined.between("2023-07-01", "2025-06-30")
    brought = load("referrals")["customer_id"]
    referred = int(late[brought].sum())
    return (int(late.sum()) - referred) / AHEAD, referred / AHEAD


def better(keep: int, recover: int) -> pd.DataFrame:
    """Return shares of moves in which fewer active customers fall silent and more silent ones recover, in percent."""
    changed = transition_shares(moves())
    active = [name for name in STATES if name != "silent"]
    spared = changed.loc[active, "silent"] * keep / 100
    changed.loc[active, "silent"] -= spared
    changed.loc[active, "keep"] += spared
    more = cell(changed, "silent", "recover") * recover / 100
    changed.loc["silent", "recover"] = cell(changed, "silent", "recover") + more
    changed.loc["silent", "silent"] = cell(changed, "silent", "silent") - more
    return changed


def ahead(build: int, keep: int, refer: int, recover: int) -> pd.DataFrame:
    """Return active and silent customers for eight quarters, with each R better by so many percent."""
    alone, brought = newcomers()
    start = pd.Series({name: in_state(name) for name in STATES})
    come = alone * (1 + build / 100) + brought * (1 + refer / 100)
    table = chain_ahead(start, better(keep, recover), come, AHEAD)
    return pd.DataFrame({"active": table.drop(columns="silent").sum(axis=1), "silent": table["silent"]})


@cache
def chain_rows() -> pd.DataFrame:
    """Return the chain at every setting of the four sliders: active customers by quarter."""
    parts = []
    for build, keep, refer, recover in product(STEPS, repeat=4):
        table = ahead(build, keep, refer, recover)["active"].round().astype(int)
        parts.append(
            pd.DataFrame(
                {"b": build, "k": keep, "r": refer, "c": recover, "quarter": table.index, "active": table}
            )
        )
    return pd.concat(parts, ignore_index=True)


def gain(**better_by: int) -> int:
    """Return how many more active customers there are after eight quarters than without any change."""
    none = dict.fromkeys(("build", "keep", "refer", "recover"), 0)
    now, base = (ahead(**setting)["active"].iloc[-1] for setting in ({**none, **better_by}, none))
    return round(float(now)) - round(float(base))


_AHEAD_FACTS = ("customers", "eight quarters after June 2025, by the chain", "customers active then")
for _name in ("build", "keep", "refer", "recover"):
    number(
        f"gain-{_name}",
        f"More active customers when “{_name}” is better by a tenth",
        _AHEAD_FACTS,
        lambda name: gain(**{name: 10}),
        _name,
    )
number(
    "gain-keep-refer",
    "More active customers with keep and refer better by 30 %",
    _AHEAD_FACTS,
    lambda: gain(keep=30, refer=30),
)
number(
    "gain-build-most",
    "More active customers with 30 % more newcomers by themselves",
    _AHEAD_FACTS,
    lambda: gain(build=30),
)
number(
    "gain-keep-most",
    "More active customers with 30 % fewer falling silent",
    _AHEAD_FACTS,
    lambda: gain(keep=30),
)
number(
    "gain-refer-most", "More active customers with 30 % more brought", _AHEAD_FACTS, lambda: gain(refer=30)
)
number(
    "gain-recover-most",
    "More active customers with 30 % more recovered",
    _AHEAD_FACTS,
    lambda: gain(recover=30),
)
number(
    "gain-keep-twenty",
    "More active customers with 20 % fewer falling silent",
    _AHEAD_FACTS,
    lambda: gain(keep=20),
)
number(
    "active-now",
    "Active customers",
    ("customers", SPRING, "customers who had joined"),
    lambda: sum(in_state(name) for name in STATES[:4]),
)
number(
    "active-ahead",
    "Active customers with nothing changed",
    _AHEAD_FACTS,
    lambda: round(float(ahead(0, 0, 0, 0)["active"].iloc[-1])),
)


@explorable("13.chain")
def chain() -> Explorable:
    """Make one of the four Rs better: active customers over the next eight quarters."""
    rows = chain_rows()
    here = "b == more_build and k == more_keep and r == more_refer and c == more_recover"
    base = alt.Chart(alt.NamedData("rows"))
    chosen = base.transform_filter(
        "datum.b == more_build && datum.k == more_keep && datum.r == more_refer && datum.c == more_recover"
    )
    none = base.transform_filter("datum.b + datum.k + datum.r + datum.c == 0")
    across = alt.X("quarter:Q", title="Quarters ahead", axis=alt.Axis(tickCount=8))
    scale = alt.Scale(domain=[900, int(rows["active"].max() // 100 + 1) * 100])
    up = alt.Y("active:Q", title="Active customers", scale=scale)
    chart = alt.layer(
        none.mark_line(strokeDash=[6, 4], color=QUIET, strokeWidth=2).encode(x=across, y=up),
        chosen.mark_line(
            point=alt.OverlayMarkDef(size=60, color=PALETTE["teal"]), color=PALETTE["teal"], strokeWidth=3
        ).encode(x=across, y=up),
    ).add_params(
        *(alt.param(name=name, value=0) for name in ("more_build", "more_keep", "more_refer", "more_recover"))
    )
    return Explorable(
        chart=dressed(chart, 280),
        rows=rows,
        sliders=(
            Slider("more_build", "Build: more newcomers come by themselves", 0, 30, 0, 10, "%"),
            Slider("more_keep", "Keep: fewer active customers fall silent", 0, 30, 0, 10, "%"),
            Slider("more_refer", "Refer: more newcomers are brought", 0, 30, 0, 10, "%"),
            Slider("more_recover", "Recover: more silent customers come back", 0, 30, 0, 10, "%"),
        ),
        counts={
            "then": f"{here} and quarter == {AHEAD}",
            "now": f"{here} and quarter == 0",
            "without": f"b == 0 and k == 0 and r == 0 and c == 0 and quarter == {AHEAD}",
        },
        summary=(
            "{now} customers are active now. After eight quarters the chain expects {then}; with nothing changed it would be "
            "{without}."
        ),
        alt=(
            "Two lines over eight quarters: active customers as the chain expects them with nothing changed (dashed) and with "
            "the four Rs as the sliders say (full). Both rise from about a thousand."
        ),
        weight="active",
    )


BANDS = (
    (0, 1, "under 1 km"),
    (1, 2, "1 to 2 km"),
    (2, 4, "2 to 4 km"),
    (4, 8, "4 to 8 km"),
    (8, 99, "8 km or more"),
)


def _band(km: float) -> str:
    return next(words for low, high, words in BANDS if low <= km < high)


@cache
def shop_rows() -> pd.DataFrame:
    """Return shop orders of the quarter by distance and price: one row for each pair that occurs."""
    orders = orders_of().query("channel == 'shop'")
    rows = pd.DataFrame(
        {
            "km": orders["own_km"].round(1),
            "price": (orders["paid_cents"] / 100).round().clip(lower=1).astype(int),
            "band": orders["own_km"].map(_band),
        }
    )
    rows = rows.groupby(["km", "price", "band"], sort=True).size().rename("orders").reset_index()
    rows["minutes"] = (MINUTES["shop"] + MINUTES_PER_KM * WAYS * rows["km"]).round(1)
    return rows


def over_quarter(hour: float, cents: float) -> int:
    """Return how many shop orders cost at least a quarter of their price on top, as the explorable counts them."""
    rows = shop_rows()
    beside = rows["minutes"] * hour + rows["km"] * WAYS * cents * 0.6
    return int(rows.loc[beside * 4 >= rows["price"] * 60, "orders"].sum())


number(
    "over-quarter",
    "Shop orders with way and time of at least a quarter of the price",
    ("orders", SPRING, f"shop {_ASSUMED}"),
    over_quarter,
    EURO_PER_HOUR,
    EURO_PER_KM * 100,
)
number(
    "over-quarter-free",
    "The same with an hour worth nothing",
    ("orders", SPRING, "shop orders, at 30 cents a kilometre"),
    over_quarter,
    0.0,
    30.0,
)
number(
    "over-quarter-dear",
    "The same with an hour worth 20 €",
    ("orders", SPRING, "shop orders, at 30 cents a kilometre"),
    over_quarter,
    20.0,
    30.0,
)
number(
    "over-quarter-dear-free",
    "The same with an hour worth 20 € and free ways",
    ("orders", SPRING, "shop orders, at 0 cents a kilometre"),
    over_quarter,
    20.0,
    0.0,
)


@explorable("13.cost")
def cost() -> Explorable:
    """Say what an hour and a kilometre are worth: way and time of a shop order, by distance."""
    rows = shop_rows()
    order = [words for _, _, words in BANDS]
    beside = "datum.minutes * hour / 60 + datum.km * 2 * per_km / 100"
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(weighted=f"({beside}) * datum.orders")
    summed = base.transform_aggregate(top="sum(weighted)", n="sum(orders)", groupby=["band"])
    bars = (
        summed.transform_calculate(mean="datum.top / datum.n")
        .mark_bar(color=PALETTE["teal"], size=22)
        .encode(
            x=alt.X(
                "mean:Q",
                title="Way and time of a shop order (€, mean)",
                scale=alt.Scale(domain=[0, 60]),
                axis=alt.Axis(tickCount=6),
            ),
            y=alt.Y("band:N", sort=order, title=None),
        )
    )
    web = (
        alt.Chart(alt.InlineData(values=[{}]))
        .transform_calculate(at=f"{MINUTES['web']} * hour / 60")
        .mark_rule(color=PALETTE["rust"], strokeWidth=2, strokeDash=[5, 3])
        .encode(x="at:Q")
    )
    chart = alt.layer(bars, web).add_params(
        alt.param(name="hour", value=EURO_PER_HOUR), alt.param(name="per_km", value=EURO_PER_KM * 100)
    )
    return Explorable(
        chart=dressed(chart, 220),
        rows=rows,
        sliders=(
            Slider("hour", "An hour of the customer's is worth", 0, 30, EURO_PER_HOUR, 5, "€"),
            Slider("per_km", "A kilometre of the way costs", 0, 60, EURO_PER_KM * 100, 10, "cents"),
        ),
        counts={"much": "(minutes * hour + km * 2 * per_km * 0.6) * 4 >= price * 60"},
        summary="In {much} of {total} shop orders the way and the time cost the customer a quarter of the price or more.",
        alt=(
            "Bars by distance to the shop: what the way and the time of a shop order cost the customer on average. The bar grows "
            "with the distance; a dashed line marks the time of a web order."
        ),
        weight="orders",
    )


# --- made-up cases of the text and the questions: they stand here once; stems, keys and traps follow from them -------

DISTRIBUTION = ({"small": 60, "large": 40}, {"small": 12, "large": 24}, 9)
"""Shops by size, shops that stock a tea by size, and how many times a small shop's sales a large one sells."""


def weighted_distribution() -> float:
    """Return the share of the category's sales in shops that stock the tea."""
    shops, stocked, times = DISTRIBUTION
    return (stocked["small"] + times * stocked["large"]) / (shops["small"] + times * shops["large"])


_SHOPS = ("share of sales", "one year", f"{MADE_UP}: 100 shops")
for _size in ("small", "large"):
    number(
        f"shops-{_size}",
        f"{_size.capitalize()} shops",
        ("shops", *_SHOPS[1:]),
        lambda size: DISTRIBUTION[0][size],
        _size,
    )
    number(
        f"stock-{_size}",
        f"{_size.capitalize()} shops that stock the tea",
        ("shops", *_SHOPS[1:]),
        lambda size: DISTRIBUTION[1][size],
        _size,
    )
number(
    "shops-times",
    "Sales of a large shop for each of a small shop",
    ("times", *_SHOPS[1:]),
    lambda: DISTRIBUTION[2],
)
number("weighted", "Weighted distribution", _SHOPS, weighted_distribution)
number(
    "numeric",
    "Numeric distribution (the share of shops)",
    ("share of shops", *_SHOPS[1:]),
    lambda: sum(DISTRIBUTION[1].values()) / sum(DISTRIBUTION[0].values()),
)
number(
    "weighted-large",
    "Share of the large shops alone",
    ("share of shops", *_SHOPS[1:]),
    lambda: DISTRIBUTION[1]["large"] / DISTRIBUTION[0]["large"],
)
number(
    "weighted-flipped",
    "Weights on the wrong shops",
    _SHOPS,
    lambda: (
        (9 * DISTRIBUTION[1]["small"] + DISTRIBUTION[1]["large"])
        / (9 * DISTRIBUTION[0]["small"] + DISTRIBUTION[0]["large"])
    ),
)

PIA = {"price": 24.0, "km": 4.0, "hour": 12.0, "kilometre": 0.25}
"""A shop order of Pia's: price in euro, distance one way, value of an hour, cost of a kilometre."""


def pia(ways: int = 2, minutes: bool = True, way: bool = True) -> float:
    """Return what Pia's order costs her in all; the settings make the usual mistakes."""
    km = PIA["km"] * ways
    hours = (MINUTES["shop"] + MINUTES_PER_KM * km) / 60 if minutes else 0.0
    return PIA["price"] + (PIA["kilometre"] * km if way else 0.0) + PIA["hour"] * hours


_PIA = ("€", "one order", f"{MADE_UP}: Pia's shop order")
for _name, _number in PIA.items():
    number(f"pia-{_name}", f"Pia's {_name}", _PIA, lambda name: PIA[name], _name)
number("pia-total", "What the order costs Pia in all", _PIA, pia)
number("pia-way", "Cost of Pia's way there and back", _PIA, lambda: PIA["kilometre"] * PIA["km"] * 2)
number(
    "pia-minutes",
    "Minutes of Pia's order",
    ("minutes", *_PIA[1:]),
    lambda: MINUTES["shop"] + MINUTES_PER_KM * 2 * PIA["km"],
)
number(
    "pia-time",
    "Cost of Pia's time",
    _PIA,
    lambda: PIA["hour"] * (MINUTES["shop"] + MINUTES_PER_KM * 2 * PIA["km"]) / 60,
)
number("pia-one-way", "One way only", _PIA, pia, 1)
number("pia-no-time", "Without the time", _PIA, pia, 2, False)
number("pia-no-way", "Without the cost of the way", _PIA, pia, 2, True, False)

SMALL_CHAIN = {"keep": 0.8, "back": 0.1, "newcomers": 60, "active": 400, "silent": 300}
"""A chain of two states: share of active kept, share of silent who come back, newcomers a quarter, and the start."""


def small_ahead(newcomers: bool = True, back: bool = True) -> float:
    """Return active customers a quarter later in the small chain; the settings make the usual mistakes."""
    parts = SMALL_CHAIN
    came = parts["back"] * parts["silent"] if back else 0.0
    return parts["keep"] * parts["active"] + came + (parts["newcomers"] if newcomers else 0)


_SMALL = ("customers", "one quarter", f"{MADE_UP}: 700 customers")
for _name, _number in SMALL_CHAIN.items():
    number(f"small-{_name}", f"The small chain: {_name}", _SMALL, lambda name: SMALL_CHAIN[name], _name)
number("small-ahead", "Active customers a quarter later", _SMALL, small_ahead)
number("small-no-new", "Without newcomers", _SMALL, small_ahead, False)
number("small-no-back", "Without those who come back", _SMALL, small_ahead, True, False)
number("small-kept", "Only those who were kept", _SMALL, small_ahead, False, False)
number("union-six-seven", "Different words on the lists 6P and 7P together", NAMES, together, "6", "7")
number("six-seven-added", "The two totals added up", NAMES, lambda: len(LISTS["6"]) + len(LISTS["7"]))
number(
    "six-seven-extra",
    "The added words alone",
    NAMES,
    lambda: together("6", "7") - len(FOUR),
)
