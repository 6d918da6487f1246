"""Chapter 15, "Market segmentation and targeting": numbers, figures and the explorable of its reading."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

import altair as alt
import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency
from sklearn.metrics import adjusted_rand_score, silhouette_score

from loyaltylab import load
from loyaltylab.explorers.find_segments import (
    columns_of,
    hidden_segments,
    shopping,
)
from loyaltylab.figures import INK, PALETTE, QUIET, new_figure
from loyaltylab.measures.effects import (
    NORMAL_95,
    Estimate,
    change_against_change,
    matched_difference,
    mean_difference,
)
from loyaltylab.measures.latent_classes import LatentClasses
from loyaltylab.measures.segments import (
    cramers_v,
    expected_profit,
    k_means_groups,
    product_index,
    shuffled_v,
    stability,
)
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, numbers_of, value
from loyaltylab.site.pages.charts import dressed
from loyaltylab.world import During, Levers, World, compare, simulate
from loyaltylab.world.specification import CATEGORIES, REGIONS

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

PERIOD = "January 2023 to December 2025"
BUYERS = "private customers with ten orders or more"
ALL_PRIVATE = "all private customers"
ORDERS = "orders of private customers"
AGREEMENT = "adjusted Rand index, 0 (luck) to 1 (the same groups)"
LEAST, GROUPS = 10, 5
NAMES = ("staples", "fine tea", "sweet tooth", "home makers", "gift buyers")
"""What the page calls the five groups by needs, largest first."""
ORIENTATIONS = ("value", "price", "composite")


number = numbers_of("15")


def euro(cents: float) -> str:
    """Return cents as whole euro, with a true minus sign."""
    return f"{round(cents / 100):d}".replace("-", "−")


def ends(estimate: Estimate, scale: float = 1.0, form: str = ".1f") -> str:
    """Return an interval in words."""
    return f"{estimate.low * scale:{form}} to {estimate.high * scale:{form}}".replace("-", "−")


def cell(table: pd.DataFrame, row: str, column: str) -> float:
    """Return one number of a table."""
    return float(cast(Any, table.loc[row, column]))


@cache
def customers() -> pd.DataFrame:
    """Return the private customers, by ``customer_id``."""
    table = load("customers")
    return table[table["type"] == "private"].set_index("customer_id")


@cache
def orders() -> pd.DataFrame:
    """Return the orders of private customers, with their region."""
    table = load("orders")
    return table[table["customer_id"].isin(customers().index)].assign(
        region=lambda rows: rows["customer_id"].map(customers()["region"])
    )


def ratio(above: pd.Series, below: pd.Series) -> tuple[float, float]:
    """Return a ratio of two sums over the same people, and half of its 95 % interval (by linearisation)."""
    value_ = float(above.sum() / below.sum())
    spread = float((above - value_ * below).std(ddof=1))
    return value_, float(NORMAL_95 * spread * np.sqrt(len(above)) / below.sum())


# --- regions ---------------------------------------------------------------------------------------------------------

REGION_FACTS = {
    "channel": ("web", "web"),
    "pack": ("large", "large packs"),
    "gift": (True, "gifts"),
    "on_deal": (True, "on deal"),
}
SHUFFLES = 400


def region_table(column: str) -> pd.DataFrame:
    """Return counts of orders, regions in rows."""
    return pd.crosstab(orders()["region"], orders()[column])


def region_share(column: str, which: Callable[[pd.Series], float]) -> float:
    """Return the lowest or highest regional share."""
    table = region_table(column)
    return float(which(table[REGION_FACTS[column][0]] / table.sum(axis=1)))


@cache
def by_luck(column: str) -> np.ndarray:
    """Return Cramér's V of dealt-out regions."""
    return np.array(shuffled_v(customers()["region"], orders(), column, SHUFFLES))


for _column, (_value, _words) in REGION_FACTS.items():
    _name = _column.replace("_", "-")
    for _end, _which in (("low", min), ("high", max)):
        number(
            f"region-{_name}-{_end}",
            f"Share of orders, {_words}, in the region with the {'lowest' if _end == 'low' else 'highest'} share",
            ("share of orders", PERIOD, ORDERS),
            region_share,
            _column,
            _which,
        )
    number(
        f"region-{_name}-v",
        f"Cramér's V of region by {_words}",
        ("Cramér's V, 0 to 1", PERIOD, ORDERS),
        lambda column: cramers_v(region_table(column)),
        _column,
    )
    number(
        f"region-{_name}-luck",
        f"V that 95 % of dealt-out regions stay below, {_words}",
        ("Cramér's V, 0 to 1", PERIOD, ORDERS),
        lambda column: float(np.quantile(by_luck(column), 0.95)),
        _column,
    )
    number(
        f"region-{_name}-chance",
        f"Share of dealt-out regions with a V at least as large, {_words}",
        ("share of draws", PERIOD, ORDERS),
        lambda column: float(np.mean(by_luck(column) >= cramers_v(region_table(column)))),
        _column,
    )


@value("15.textbook-sure", unit="tables of four", period=PERIOD, base=ORDERS)
def textbook_sure() -> int:
    """Tables that the textbook's chi-square test of orders calls significant at 5 %."""
    return sum(
        float(chi2_contingency(region_table(column), correction=False).pvalue) < 0.05
        for column in REGION_FACTS
    )


@value("15.private-orders", unit="orders", period=PERIOD, base=ORDERS)
def private_orders() -> int:
    """Orders of private customers."""
    return len(orders())


@value("15.private", unit="customers", period=PERIOD, base=ALL_PRIVATE)
def private() -> int:
    """Private customers."""
    return len(customers())


@cache
def pause() -> pd.DataFrame:
    """Return orders of Lantern Club members in the first and the second half of 2024; treated = the Hills."""
    members = customers()[customers()["member"] & (customers()["joined"] < "2024-01-01")]
    rows = orders()[orders()["customer_id"].isin(members.index)]
    halves = {
        "before": rows["date"].between("2024-01-01", "2024-06-30"),
        "after": rows["date"].between("2024-07-01", "2024-12-31"),
    }
    table = pd.DataFrame(
        {
            name: rows[inside].groupby("customer_id").size().reindex(members.index, fill_value=0)
            for name, inside in halves.items()
        }
    )
    return table.assign(treated=members["region"] == "Hills")


def pause_change(treated: bool) -> float:
    """Return how much orders changed from half-year to half-year."""
    sums = pause()[pause()["treated"] == treated].sum()
    return float(sums["after"] / sums["before"] - 1)


PAUSE = ("relative change of orders", "second against first half of 2024", "members who joined before 2024")
number("pause-hills", "Change of members' orders in the Hills", PAUSE, pause_change, True)
number("pause-others", "Change of members' orders in the other four regions", PAUSE, pause_change, False)
number(
    "pause-effect",
    "Change in the Hills against the change elsewhere",
    PAUSE,
    lambda: change_against_change(pause()).value,
)
number(
    "pause-effect-interval",
    "Its 95 % interval, in percent",
    PAUSE,
    lambda: ends(change_against_change(pause()), 100, ".0f"),
)

# --- k-means ---------------------------------------------------------------------------------------------------------


@cache
def look(basis: str, scaled: bool, groups: int) -> tuple[float, float, float]:
    """Return silhouette, stability and agreement with the hidden segments."""
    table = columns_of(basis, LEAST, scaled)
    labels = k_means_groups(table, groups)
    hidden = float(adjusted_rand_score(hidden_segments().loc[table.index], labels))
    return float(silhouette_score(table, labels)), stability(table, groups), hidden


FOUND = ("", PERIOD, BUYERS)
for _basis, _words in (
    ("worth", "recency, orders and money"),
    ("manner", "deals, gifts, web"),
    ("needs", "six categories"),
):
    for _place, (_name, _unit) in enumerate(
        (("tidy", "silhouette, −1 to 1"), ("stable", AGREEMENT), ("true", AGREEMENT))
    ):
        number(
            f"{_basis}-{_name}",
            f"{_name.capitalize()}: {GROUPS} groups by {_words}, scaled",
            (_unit, PERIOD, BUYERS),
            lambda basis, place: look(basis, True, GROUPS)[place],
            _basis,
            _place,
        )


@value("15.buyers", unit="customers", period=PERIOD, base=ALL_PRIVATE)
def buyers() -> int:
    """Private customers with ten orders or more."""
    return len(columns_of("needs", LEAST, False))


@cache
def worth_in_euro() -> pd.DataFrame:
    """Return days since the last order, orders and euro paid."""
    table = columns_of("worth", LEAST, False)
    return table.assign(money_cents=table["money_cents"] / 100).rename(columns={"money_cents": "euro"})


@cache
def agency(scaled: bool) -> pd.Series:
    """Return four groups by recency, frequency and money."""
    return k_means_groups(columns_of("worth", LEAST, True) if scaled else worth_in_euro(), 4)


def sizes(scaled: bool) -> str:
    """Return the sizes of the four groups."""
    return ", ".join(str(size) for size in agency(scaled).value_counts().sort_index())


def raw_part(column: str) -> float:
    """Return a column's part of all variance."""
    spread = worth_in_euro().var()
    return float(spread[column] / spread.sum())


SIZES = ("customers in each of four groups", PERIOD, BUYERS)
number(
    "raw-money",
    "Money's part of the variance of recency, orders and euro",
    ("share of variance", PERIOD, BUYERS),
    raw_part,
    "euro",
)
number(
    "raw-orders",
    "The part of the number of orders",
    ("share of variance", PERIOD, BUYERS),
    raw_part,
    "orders",
)
number("raw-sizes", "Group sizes, raw columns", SIZES, sizes, False)
number("scaled-sizes", "Group sizes, logarithms on equal scales", SIZES, sizes, True)
number(
    "raw-scaled",
    "Agreement of the raw and the scaled grouping",
    (AGREEMENT, PERIOD, BUYERS),
    lambda: float(adjusted_rand_score(agency(False), agency(True))),
)
number(
    "raw-tidy",
    "Silhouette of the four raw groups",
    ("silhouette, −1 to 1", PERIOD, BUYERS),
    lambda: float(silhouette_score(worth_in_euro(), agency(False))),
)
number(
    "raw-true",
    "Agreement of the four raw groups with the hidden segments",
    (AGREEMENT, PERIOD, BUYERS),
    lambda: float(adjusted_rand_score(hidden_segments().loc[agency(False).index], agency(False))),
)
number(
    "worth-true-100",
    "Agreement of five scaled groups by recency, orders and money with the hidden segments, times 100",
    ("hundredths of the adjusted Rand index", PERIOD, BUYERS),
    lambda: round(100 * look("worth", True, GROUPS)[2]),
)

NEEDS_K = range(2, 9)


def best_number(place: int) -> int:
    """Return the number of groups by needs with the best silhouette (0) or stability (1)."""
    return max(NEEDS_K, key=lambda groups: look("needs", True, groups)[place])


number(
    "best-tidy",
    "Number of groups by needs with the best silhouette, 2 to 8",
    ("groups", PERIOD, BUYERS),
    best_number,
    0,
)
number(
    "best-stable",
    "Number of groups by needs with the best stability, 2 to 8",
    ("groups", PERIOD, BUYERS),
    best_number,
    1,
)


@cache
def needs_groups() -> pd.Series:
    """Return the five groups by needs, by name."""
    groups = k_means_groups(columns_of("needs", LEAST, True), GROUPS)
    return groups.map(dict(enumerate(NAMES)))


@cache
def true_at(least: int) -> tuple[int, float]:
    """Return how many customers have so many orders, and how true five groups by their needs are."""
    table = columns_of("needs", least, True)
    return len(table), float(
        adjusted_rand_score(hidden_segments().loc[table.index], k_means_groups(table, GROUPS))
    )


for _least in (5, 10, 20, 40):
    _base = f"private customers with {_least} orders or more"
    number(
        f"known-{_least}",
        f"Agreement with the hidden segments, customers with {_least} orders or more",
        (AGREEMENT, PERIOD, _base),
        lambda least: true_at(least)[1],
        _least,
    )
    number(
        f"known-{_least}-people",
        f"Customers with {_least} orders or more",
        ("customers", PERIOD, ALL_PRIVATE),
        lambda least: true_at(least)[0],
        _least,
    )


@cache
def index_table() -> pd.DataFrame:
    """Return the product index of the five groups by needs."""
    rows = orders()[orders()["customer_id"].isin(needs_groups().index)]
    return product_index(rows["customer_id"].map(needs_groups()), rows["category"]).loc[
        list(NAMES), list(CATEGORIES)
    ]


for _name in NAMES:
    number(
        f"index-{_name.replace(' ', '-')}",
        f"Index of the category that stands out most, {_name}",
        ("100 = as everybody", PERIOD, BUYERS),
        lambda name: round(float(index_table().loc[name].max())),
        _name,
    )

# --- latent classes --------------------------------------------------------------------------------------------------


@cache
def needs_classes(classes: int) -> LatentClasses:
    """Return latent classes of the needs: does she buy more than the mean of each category?"""
    return LatentClasses(classes, starts=8, tolerance=1e-5).fit(above_mean())


@cache
def above_mean() -> pd.DataFrame:
    """Return for each category whether the customer's share is above the mean."""
    table = columns_of("needs", LEAST, False)
    return table > table.mean()


@value("15.classes-best", unit="classes", period=PERIOD, base=BUYERS)
def classes_best() -> int:
    """Number of latent classes of needs with the smallest BIC, 1 to 7."""
    return min(range(1, 8), key=lambda classes: needs_classes(classes).bic_)


@value("15.classes-true", unit=AGREEMENT, period=PERIOD, base=BUYERS)
def classes_true() -> float:
    """Agreement of the five latent classes with the hidden segments."""
    classes = needs_classes(GROUPS).predict(above_mean())
    return float(adjusted_rand_score(hidden_segments().loc[classes.index], classes))


@value("15.classes-sure", unit="share of customers", period=PERIOD, base=BUYERS)
def classes_sure() -> float:
    """Share whose likeliest of five classes has a probability of 80 % or more."""
    return float((needs_classes(GROUPS).probabilities(above_mean()).max(axis=1) >= 0.8).mean())


ANSWERED = "private customers with six orders or more who answered “I compare offers”"


@cache
def signs() -> pd.DataFrame:
    """Return five yes-or-no signs of how a customer weighs price."""
    profile = shopping()
    compares = load("surveys").groupby("customer_id")["compares"].mean()
    table = profile[profile["orders"] >= 6].join(compares, how="inner").dropna(subset=["compares"])
    return pd.DataFrame(
        {
            "deals": table["deal_share"] > 0.2,
            "compares": table["compares"] >= 5,
            "small": table["order_cents"] < table["order_cents"].median(),
            "treats": table["sweets"] > 0.15,
            "ware": table["ware"] > 0.1,
        }
    )


@cache
def orientations() -> LatentClasses:
    """Return the model with three classes of price weight."""
    return LatentClasses(3).fit(signs())


@cache
def orientation() -> pd.Series:
    """Return each customer's likeliest orientation: most deals = price, fewest = value, between = composite."""
    order = orientations().chances_["deals"].sort_values().index
    names = dict(zip(order, ("value", "composite", "price")))
    return orientations().predict(signs()).map(names)


@cache
def dearer() -> pd.Series:
    """Return each customer's change of orders had prices been 5 % higher from January 2024 on."""
    history = World()
    moved = history.with_changes(levers=Levers(price=During(1.05, start="2024-01")))
    return compare(history, moved).set_index("customer_id")["orders_change"]


@cache
def elasticity(name: str) -> tuple[float, float]:
    """Return the price elasticity of orders of one orientation (what a rise of 5 % changed, over 5 %), and half its interval."""
    members = orientation().index[orientation() == name]
    had = orders()[orders()["date"] >= "2024-01-01"].groupby("customer_id").size()
    change, half = ratio(
        dearer().reindex(members).fillna(0).astype(float), had.reindex(members, fill_value=0).astype(float)
    )
    return change / 0.05, half / 0.05


PERCEIVED = [
    "perceive_tangibles",
    "perceive_reliability",
    "perceive_responsiveness",
    "perceive_assurance",
    "perceive_empathy",
]


def slope(answers: pd.DataFrame, item: str | None = None) -> tuple[float, float]:
    """Return the slope of satisfaction on perceived quality (the mean of five, or one among five), and half its interval."""
    table = answers.dropna(subset=[*PERCEIVED, "satisfaction"])
    columns = table[PERCEIVED] if item else table[PERCEIVED].mean(axis=1).to_frame("quality")
    design = np.column_stack([np.ones(len(table)), columns.to_numpy(dtype=float)])
    satisfaction = table["satisfaction"].to_numpy(dtype=float)
    weights, *_ = np.linalg.lstsq(design, satisfaction, rcond=None)
    noise = satisfaction - design @ weights
    spread = np.linalg.inv(design.T @ design) * (noise @ noise) / (len(table) - design.shape[1])
    place = 1 + (PERCEIVED.index(item) if item else 0)
    return float(weights[place]), float(NORMAL_95 * np.sqrt(spread[place, place]))


@cache
def quality_slope(name: str) -> tuple[float, float]:
    """Return the slope of satisfaction on quality in one orientation."""
    members = orientation().index[orientation() == name]
    surveys = load("surveys")
    return slope(surveys[surveys["customer_id"].isin(members)])


WEIGHED = ("", PERIOD, ANSWERED)
for _name in ORIENTATIONS:
    number(
        f"{_name}-people",
        f"Customers of the {_name} orientation",
        ("customers", PERIOD, ANSWERED),
        lambda name: int((orientation() == name).sum()),
        _name,
    )
    number(
        f"{_name}-deals",
        f"Chance that more than a fifth of the orders are on deal, {_name} orientation",
        ("chance", PERIOD, ANSWERED),
        lambda name: float(signs().loc[orientation() == name, "deals"].mean()),
        _name,
    )
    number(
        f"{_name}-elasticity",
        f"Price elasticity of orders, {_name} orientation (same people, prices 5 % higher)",
        ("elasticity", "January 2024 to December 2025", ANSWERED),
        lambda name: elasticity(name)[0],
        _name,
    )
    number(
        f"{_name}-elasticity-half",
        f"Half of the 95 % interval of the price elasticity, {_name} orientation",
        ("elasticity", "January 2024 to December 2025", ANSWERED),
        lambda name: elasticity(name)[1],
        _name,
    )
    for _place, _part in enumerate(("slope", "slope-half")):
        number(
            f"{_name}-{_part}",
            f"{'Half of the 95 % interval of the s' if _place else 'S'}lope of satisfaction on perceived quality, {_name} orientation",
            ("points of satisfaction for a point of quality", PERIOD, ANSWERED),
            lambda name, place: quality_slope(name)[place],
            _name,
            _place,
        )
for _classes in (1, 2, 3):
    number(
        f"signs-bic-{_classes}",
        f"BIC of {_classes} class{'es' if _classes > 1 else ''} of the five signs",
        ("BIC, smaller is better", PERIOD, ANSWERED),
        lambda classes: round(LatentClasses(classes).fit(signs()).bic_),
        _classes,
    )
number(
    "signs-people", "Customers sorted by orientation", ("customers", PERIOD, ANSWERED), lambda: len(signs())
)

# --- tiers -----------------------------------------------------------------------------------------------------------

TIERED = "members with a statement by December 2024"
WHOLE_YEARS = "members with a statement by December 2024 who joined before 2024"


@cache
def tiers() -> pd.DataFrame:
    """Return each member's tier at the end of 2024 and margin of 2024 and 2025."""
    statements = load("points")
    statements = statements[statements["month"].astype(str) <= "2024-12"].sort_values("month")
    table = statements.groupby("customer_id")["tier"].last().to_frame()
    for year in (2024, 2025):
        rows = orders()[orders()["date"].dt.year == year]
        table[f"margin_{year}"] = (
            rows.groupby("customer_id")["margin_cents"].sum().reindex(table.index, fill_value=0)
        )
    return table


def in_tier(tier: str, newcomers: bool = False) -> pd.DataFrame:
    """Return the members of a tier who joined before 2024; with newcomers, those of 2024 too, whose first year is not whole."""
    table = tiers()[tiers()["tier"] == tier]
    whole_year = customers()["joined"].reindex(table.index) < pd.Timestamp("2024-01-01")
    return table if newcomers else table[whole_year]


def tier_margin(tier: str) -> float:
    """Return the mean margin of 2024 in euro."""
    return float(in_tier(tier)["margin_2024"].mean() / 100)


def tier_growth(tier: str, newcomers: bool = False) -> tuple[float, float]:
    """Return the change of the tier's margin from 2024 to 2025, and half its interval."""
    table = in_tier(tier, newcomers).astype({"margin_2024": float, "margin_2025": float})
    change, half = ratio(table["margin_2025"], table["margin_2024"])
    return change - 1, half


@cache
def tier_slope(tier: str, item: str) -> tuple[float, float]:
    """Return the slope of satisfaction on one of five perceptions in one tier."""
    statements = load("points").sort_values("month")
    last = statements.groupby("customer_id")["tier"].last()
    surveys = load("surveys")
    return slope(surveys[surveys["customer_id"].map(last) == tier], item)


for _tier in ("basic", "silver", "gold"):
    number(
        f"{_tier}-people",
        f"Members in tier {_tier}",
        ("customers", "December 2024", WHOLE_YEARS),
        lambda tier: len(in_tier(tier)),
        _tier,
    )
    number(
        f"{_tier}-margin",
        f"Mean margin, tier {_tier}",
        ("euro a customer", "2024", WHOLE_YEARS),
        tier_margin,
        _tier,
    )
    number(
        f"{_tier}-growth",
        f"Change of the margin of tier {_tier} of December 2024",
        ("relative change", "2025 against 2024", WHOLE_YEARS),
        lambda tier: tier_growth(tier)[0],
        _tier,
    )
    number(
        f"{_tier}-growth-half",
        f"Half of the 95 % interval of the change, tier {_tier}",
        ("relative change", "2025 against 2024", WHOLE_YEARS),
        lambda tier: tier_growth(tier)[1],
        _tier,
    )
    number(
        f"{_tier}-growth-mixed",
        f"Change of the margin of tier {_tier}, with those who joined during 2024",
        ("relative change", "2025 against 2024", TIERED),
        lambda tier: tier_growth(tier, newcomers=True)[0],
        _tier,
    )
    for _item in ("reliability", "empathy"):
        for _place, _part in enumerate(("", "-half")):
            number(
                f"{_tier}-{_item}{_part}",
                f"{'Half of the 95 % interval: ' if _place else ''}Slope of satisfaction on {_item}, other four alike, tier {_tier}",
                ("points of satisfaction for a point", PERIOD, "answers of members, last tier"),
                lambda tier, item, place: tier_slope(tier, f"perceive_{item}")[place],
                _tier,
                _item,
                _place,
            )

# --- opportunity -----------------------------------------------------------------------------------------------------


@cache
def opportunity() -> pd.DataFrame:
    """Return size, growth, margin and their product for the five groups by needs."""
    groups = needs_groups()
    rows = orders()[orders()["customer_id"].isin(groups.index)]
    group = rows["customer_id"].map(groups)
    by_year = pd.crosstab(group, rows["date"].dt.year)
    table = pd.DataFrame(
        {
            "size": groups.value_counts(),
            "growth": by_year[2025] / by_year[2024] - 1,
            "margin": rows[rows["date"].dt.year == 2025].groupby(group)["margin_cents"].sum() / 100,
        }
    ).loc[list(NAMES)]
    table["margin"] /= table["size"]
    table["score"] = table["size"] / table["size"].sum() * (1 + table["growth"]) * table["margin"]
    return table


for _name in NAMES:
    _slug = _name.replace(" ", "-")
    for _column, _meaning, _facts in (
        ("size", "Customers", ("customers", PERIOD, BUYERS)),
        ("growth", "Change of orders", ("relative change", "2025 against 2024", BUYERS)),
        ("margin", "Margin of a customer", ("euro", "2025", BUYERS)),
        ("score", "Share of customers × (1 + growth) × margin", ("euro", "2025", BUYERS)),
    ):
        number(
            f"{_column}-{_slug}",
            f"{_meaning}, {_name}",
            _facts,
            lambda name, column: (
                round(cell(opportunity(), name, column))
                if column == "size"
                else cell(opportunity(), name, column)
            ),
            _name,
            _column,
        )


@value(
    "15.growth-gift-interval",
    unit="percent",
    period="2025 against 2024",
    base="the gift buyers among the five groups",
)
def growth_of_gift_buyers() -> str:
    """The 95 % interval of the change of the gift buyers' orders."""
    members = needs_groups().index[needs_groups() == "gift buyers"]
    by_year = pd.crosstab(orders()["customer_id"], orders()["date"].dt.year).reindex(members, fill_value=0)
    change, half = ratio(by_year[2025].astype(float), by_year[2024].astype(float))
    return ends(Estimate(change - 1, change - 1 - half, change - 1 + half), 100, ".0f")


# --- targeting -------------------------------------------------------------------------------------------------------

INVITED_ON = pd.Timestamp("2024-03-01")
DAYS = 90
AFTER = "90 days from 1 March 2024"
IN_TRIAL = "private customers in the trial"
VARIETY = ("none or one", "two or three", "four or more")


def trial_of(campaign: str, arm: str) -> pd.DataFrame:
    """Return a campaign's random arms: invited, margin after, and what was known of each customer before."""
    contacts = load("contacts")
    rows = contacts[(contacts["campaign"] == campaign) & contacts["arm"].isin(["control", arm])]
    rows = rows[rows["customer_id"].isin(customers().index)].set_index("customer_id")
    day = rows["date"].iloc[0]
    before = orders()[orders()["date"] < day]
    after = orders()[orders()["date"].between(day, day + pd.Timedelta(days=DAYS - 1))]

    def of_each(series: pd.Series) -> pd.Series:
        return series.reindex(rows.index, fill_value=0)

    return pd.DataFrame(
        {
            "invited": rows["arm"] == arm,
            "orders_before": of_each(before.groupby("customer_id").size()),
            "margin_before": of_each(before.groupby("customer_id")["margin_cents"].sum()),
            "orders_after": of_each(after.groupby("customer_id").size()),
            "margin_cents": of_each(after.groupby("customer_id")["margin_cents"].sum()),
            "region": rows.index.map(customers()["region"]),
            "variety": pd.cut(
                of_each(before.groupby("customer_id")["category"].nunique()),
                [-1, 1, 3, 9],
                labels=list(VARIETY),
            ),
        }
    )


@cache
def tasting() -> pd.DataFrame:
    """Return the trial of the tasting invitation."""
    return trial_of("Spring tasting", "invitation")


@cache
def message_cents() -> int:
    """Return what one tasting invitation costs."""
    costs = load("campaigns").set_index(["campaign", "arm"])["message_cents"]
    return int(costs[("Spring tasting", "invitation")])


@cache
def true_gain() -> pd.Series:
    """Return what the invitation really changed in the margin of each invited customer, in cents: two worlds, one campaign less."""
    history = World()
    without = history.with_changes(levers=Levers(campaigns=During(0.0, start="2024-03", end="2024-05")))
    invited = tasting().index[tasting()["invited"]]

    def margin(world: World) -> pd.Series:
        rows = simulate(world).observed["orders"]
        inside = rows["date"].between(INVITED_ON, INVITED_ON + pd.Timedelta(days=DAYS - 1))
        return rows[inside].groupby("customer_id")["margin_cents"].sum().reindex(invited, fill_value=0)

    return margin(history) - margin(without)


def profits(column: str) -> pd.DataFrame:
    """Return the expected profit of an invitation by group."""
    return expected_profit(tasting(), column, message_cents())


TRIAL = ("euro for each invitation", AFTER, IN_TRIAL)
number(
    "trial-people",
    "Private customers in the trial",
    ("customers", "March 2024", IN_TRIAL),
    lambda: len(tasting()),
)
number(
    "message", "Cost of one invitation", ("euro", "March 2024", "one message"), lambda: message_cents() / 100
)
number(
    "profit-all",
    "Profit of an invitation, everybody",
    TRIAL,
    lambda: (_all_gain().value - message_cents()) / 100,
)
number(
    "profit-all-interval",
    "Its 95 % interval",
    TRIAL,
    lambda: ends(Estimate(*(part - message_cents() for part in _all_gain())), 0.01),
)
number(
    "true-all",
    "True profit of an invitation, everybody who got one",
    TRIAL,
    lambda: float(true_gain().mean() - message_cents()) / 100,
)


def _all_gain() -> Estimate:
    invited = tasting()["invited"]
    return mean_difference(tasting().loc[invited, "margin_cents"], tasting().loc[~invited, "margin_cents"])


def _interval(column: str, name: str) -> str:
    return in_euro(profits(column), name)


def in_euro(table: pd.DataFrame, name: str) -> str:
    """Return the interval of one group in whole euro."""
    return f"{euro(cell(table, name, 'low_cents'))} to {euro(cell(table, name, 'high_cents'))}"


def _true_profit(column: str, name: str) -> float:
    inside = tasting().loc[true_gain().index, column] == name
    return float((true_gain()[inside].mean() - message_cents()) / 100)


for _place, _name in enumerate(VARIETY):
    _slug = ("narrow", "middle", "wide")[_place]
    number(
        f"{_slug}-people",
        f"Customers in the trial who had bought {_name} categories",
        ("customers", "March 2024", IN_TRIAL),
        lambda name: round(cell(profits("variety"), name, "customers")),
        _name,
    )
    number(
        f"{_slug}-profit",
        f"Profit of an invitation, {_name} categories before",
        TRIAL,
        lambda name: cell(profits("variety"), name, "profit_cents") / 100,
        _name,
    )
    number(f"{_slug}-interval", f"Its 95 % interval, {_name} categories", TRIAL, _interval, "variety", _name)
    number(
        f"{_slug}-true",
        f"True profit of an invitation, {_name} categories before",
        TRIAL,
        _true_profit,
        "variety",
        _name,
    )


def _regions_overlap() -> int:
    """Return how many regions have an interval that holds the mean of all."""
    table, mean = profits("region"), _all_gain().value - message_cents()
    return int(((table["low_cents"] <= mean) & (mean <= table["high_cents"])).sum())


number(
    "regions-overlap",
    "Regions whose interval holds the profit of all",
    ("regions of five", AFTER, IN_TRIAL),
    _regions_overlap,
)


@cache
def later_trial() -> pd.DataFrame:
    """Return the same look at a later trial: the personal offer of June 2025."""
    trial = trial_of("Your own tea", "personal offer")
    costs = load("campaigns").set_index(["campaign", "arm"])["message_cents"]
    return expected_profit(trial, "variety", float(costs[("Your own tea", "personal offer")]))


LATER = ("euro for each message", "90 days from 1 June 2025", "private customers in the later trial")
number(
    "later-profit",
    "Profit of a message in the later trial, four or more categories before",
    LATER,
    lambda: cell(later_trial(), VARIETY[2], "profit_cents") / 100,
)
number(
    "later-interval",
    "Its 95 % interval",
    LATER,
    lambda: in_euro(later_trial(), VARIETY[2]),
)


def _lift() -> float:
    table = tasting()
    return float(
        table.loc[table["variety"] == VARIETY[2], "margin_before"].mean() / table["margin_before"].mean()
    )


number(
    "target-lift",
    "Margin before of the target group over that of all",
    ("ratio", "January 2023 to February 2024", IN_TRIAL),
    _lift,
)

# --- Simpson: made ---------------------------------------------------------------------------------------------------

# Losses and customers by offer and kind of customer: the textbook case of the course.
LOSSES = {("A", "new"): (270, 900), ("A", "old"): (5, 100), ("B", "new"): (35, 100), ("B", "old"): (90, 900)}
MADE_UP = ("share of customers", "made up", "two thousand made-up customers")


def loss(offer: str, kind: str | None = None) -> float:
    """Return the share of customers lost with an offer, of one kind or of all."""
    cells = [cell for (which, who), cell in LOSSES.items() if which == offer and kind in (None, who)]
    return sum(lost for lost, _ in cells) / sum(all_ for _, all_ in cells)


for _offer in ("A", "B"):
    number(f"loss-{_offer.lower()}", f"Share lost with offer {_offer}", MADE_UP, loss, _offer)
    for _kind in ("new", "old"):
        number(
            f"loss-{_offer.lower()}-{_kind}",
            f"Share of {_kind} customers lost with offer {_offer}",
            MADE_UP,
            loss,
            _offer,
            _kind,
        )


def even_mix(offer: str) -> float:
    """Return the share lost if half of the offer's customers were new."""
    return (loss(offer, "new") + loss(offer, "old")) / 2


for _offer in ("A", "B"):
    number(
        f"loss-{_offer.lower()}-even",
        f"Share lost with offer {_offer} if half of its customers were new",
        MADE_UP,
        even_mix,
        _offer,
    )

STEPS = 20


def mixes() -> pd.DataFrame:
    """Return a square of equal parts of each offer's customers: how new (1 to 20) by how ready to leave (1 to 20)."""
    rows = [
        {
            "offer": offer,
            "rank": rank,
            "luck": luck,
            "new_line": round(loss(offer, "new") * STEPS),
            "old_line": round(loss(offer, "old") * STEPS),
        }
        for offer in ("A", "B")
        for rank in range(1, STEPS + 1)
        for luck in range(1, STEPS + 1)
    ]
    return pd.DataFrame(rows)


def mixing(rows: pd.DataFrame) -> Explorable:
    """Return the explorable over a square of customers: two offers, each with its share of new customers."""
    sliders = (
        Slider("new_a", "New customers among offer A's (of 20)", 1, 19, 10),
        Slider("new_b", "New customers among offer B's (of 20)", 1, 19, 10),
    )

    def lost(offer: str) -> str:
        share = f"new_{offer.lower()}"
        return f"offer == '{offer}' and ((rank <= {share} and luck <= new_line) or (rank > {share} and luck <= old_line))"

    share = "(datum.offer == 'A' ? new_a : new_b)"
    base = alt.Chart(alt.NamedData("rows")).transform_calculate(
        kind=f"datum.rank <= {share} ? 'new' : 'old'",
        gone=f"(datum.rank <= {share} ? datum.luck <= datum.new_line : datum.luck <= datum.old_line) ? 100 : 0",
    )
    axis = alt.X("lost:Q", title="Customers lost (%)", scale=alt.Scale(domain=[0, 40]))
    colour = alt.Color(
        "offer:N",
        title="Offer",
        scale=alt.Scale(domain=["A", "B"], range=[PALETTE["blue"], PALETTE["rust"]]),
        legend=alt.Legend(orient="top"),
    )
    kinds = base.transform_aggregate(lost="mean(gone)", groupby=["offer", "kind"])
    everybody = base.transform_aggregate(lost="mean(gone)", groupby=["offer"]).transform_calculate(
        kind="'all'"
    )
    bars = [
        layer.mark_bar(height=14).encode(
            x=axis,
            y=alt.Y("kind:N", title=None, sort=["new", "old", "all"]),
            yOffset=alt.YOffset("offer:N"),
            color=colour,
        )
        for layer in (kinds, everybody)
    ]
    chart = alt.layer(*bars).add_params(
        *(alt.param(name=slider.name, value=slider.start) for slider in sliders)
    )
    return Explorable(
        chart=dressed(chart, 200),
        rows=rows,
        sliders=sliders,
        counts={"lost_a": lost("A"), "lost_b": lost("B")},
        summary="Of 400 customers each, offer A loses {lost_a} and offer B {lost_b}.",
        alt=(
            "Three pairs of bars: customers lost with offer A and with offer B, among new customers, among old ones and among all. "
            "Among new and among old ones A always loses fewer. Among all it depends on how many of each offer's customers are new."
        ),
    )


@explorable("15.mixing")
def mixing_offers() -> Explorable:
    """Two offers, each with its share of new customers: which loses more in all?"""
    return mixing(mixes())


def lost_at(offer: str, new: int) -> int:
    """Return how many of 400 customers an offer loses when ``new`` of 20 are new."""
    return round(400 * (new * loss(offer, "new") + (STEPS - new) * loss(offer, "old")) / STEPS)


MOVED: Facts = ("customers of 20", "made up", "the figure that moves")
NEW_OF_B = round(STEPS * LOSSES["B", "new"][1] / 1000)


def turning(passes: Callable[[int, int], bool]) -> int:
    """Return the fewest new customers of A's at which A's losses pass B's, when B has its few."""
    return next(new for new in range(1, STEPS) if passes(lost_at("A", new), lost_at("B", NEW_OF_B)))


number("mix-b", "New customers of B's in the task", MOVED, int, NEW_OF_B)
number(
    "mix-worked",
    "New customers of A's in the worked case",
    MOVED,
    lambda: round(STEPS * LOSSES["A", "new"][1] / 1000),
)
number(
    "least-a",
    "Fewest of A's customers that must be new for A to lose more in all",
    MOVED,
    lambda: turning(lambda one, other: one > other),
)
number(
    "mix-level",
    "New customers of A's at which the two lose alike",
    MOVED,
    lambda: turning(lambda one, other: one == other),
)

# Shares of leavers with and without streaming TV in a software maker's sample file, internet customers, by years with the firm.
SAMPLE = {
    "up to 1": (0.638, 0.535),
    "1 to 2": (0.438, 0.308),
    "2 to 4": (0.286, 0.219),
    "over 4": (0.137, 0.068),
}
SAMPLE_ALL = (0.301, 0.335)
TELCO = ("share of customers", "one quarter", "internet customers of a software maker's sample file")
for _place, _part in enumerate(("with", "without")):
    number(
        f"telco-{_part}", f"Leavers {_part} streaming TV, all", TELCO, lambda place: SAMPLE_ALL[place], _place
    )
number(
    "telco-worse",
    "Classes of tenure in which those with streaming leave more often",
    ("classes of four", "one quarter", TELCO[2]),
    lambda: sum(with_ > without for with_, without in SAMPLE.values()),
)

# --- Simpson: found --------------------------------------------------------------------------------------------------

RECORDED = "private customers with an order in 2023 or 2024"
NEW_YEAR = pd.Timestamp("2025-01-01")
COUNT_LABELS, RATE_LABELS = (
    ("1 to 3", "4 to 12", "13 or more"),
    ("under 1 in 4 months", "up to 1 a month", "more"),
)


@cache
def veterans() -> pd.DataFrame:
    """Return who joined before 2023, orders of 2025, and two ways to class the orders of 2023 and 2024."""
    rows = orders()
    before = rows[rows["date"] < NEW_YEAR].groupby("customer_id").size()
    people = customers().loc[before.index]
    first_day = pd.Timestamp("2023-01-01")
    start = people["joined"].where(people["joined"] > first_day, first_day)
    months = (-(start - NEW_YEAR).dt.days / 30.44).clip(lower=1)
    later = rows[rows["date"] >= NEW_YEAR].groupby("customer_id").size()
    return pd.DataFrame(
        {
            "veteran": people["joined"] < pd.Timestamp("2023-01-01"),
            "orders": later.reindex(before.index, fill_value=0),
            "count": pd.cut(before, [0, 3, 12, 9999], labels=list(COUNT_LABELS)),
            "rate": pd.cut(before / months, [0, 0.25, 1, 9999], labels=list(RATE_LABELS)),
        }
    )


def later_orders(veteran: bool, column: str = "", name: str = "") -> float:
    """Return the mean number of orders in 2025, of all or of one class."""
    table = veterans()
    inside = table["veteran"] == veteran
    if column:
        inside &= table[column] == name
    return float(table.loc[inside, "orders"].mean())


VETERAN = ("orders a customer", "2025", RECORDED)
number(
    "veterans-people",
    "Customers with an order in 2023 or 2024",
    ("customers", "2023 and 2024", RECORDED),
    lambda: len(veterans()),
)
for _veteran, _who in ((True, "veterans"), (False, "newer")):
    number(f"{_who}-all", f"Orders of 2025, {_who}", VETERAN, later_orders, _veteran)
    for _column, _labels in (("count", COUNT_LABELS), ("rate", RATE_LABELS)):
        for _place, _label in enumerate(_labels, start=1):
            number(
                f"{_who}-{_column}-{_place}",
                f"Orders of 2025, {_who}, class {_label}",
                VETERAN,
                later_orders,
                _veteran,
                _column,
                _label,
            )


def _gap(column: str = "") -> Estimate:
    table = veterans()
    if column:
        return matched_difference(table, "orders", "veteran", [column])
    return mean_difference(table.loc[table["veteran"], "orders"], table.loc[~table["veteran"], "orders"])


for _slug, _column in (("all", ""), ("count", "count"), ("rate", "rate")):
    number(
        f"gap-{_slug}",
        f"Veterans less newer customers{', alike in class by ' + _column if _column else ''}",
        VETERAN,
        lambda column: _gap(column).value,
        _column,
    )
    number(f"gap-{_slug}-interval", "Its 95 % interval", VETERAN, lambda column: ends(_gap(column)), _column)


@cache
def spoiled() -> pd.DataFrame:
    """Return the trial as if light buyers had been asked first: most invited heavy and most other light buyers are left out."""
    table = tasting()
    light, heavy = table["orders_before"] <= 2, table["orders_before"] > 8
    kept = (light & table["invited"]) | (heavy & ~table["invited"]) | (table.index.to_numpy() % 4 == 0)
    cells = np.select([light, heavy], ["light", "heavy"], "middle")
    return table.assign(cell=cells)[kept]


def _orders_effect(table: pd.DataFrame) -> Estimate:
    invited = table["invited"]
    return mean_difference(table.loc[invited, "orders_after"], table.loc[~invited, "orders_after"])


SPOILED = (
    "orders a customer",
    AFTER,
    "a part of the trial, chosen so that light buyers are invited more often",
)
number(
    "trial-orders",
    "Invited less others, the whole trial",
    ("orders a customer", AFTER, IN_TRIAL),
    lambda: _orders_effect(tasting()).value,
)
number(
    "trial-orders-interval",
    "Its 95 % interval",
    ("orders a customer", AFTER, IN_TRIAL),
    lambda: ends(_orders_effect(tasting())),
)
number(
    "spoiled-orders", "Invited less others, spoiled trial", SPOILED, lambda: _orders_effect(spoiled()).value
)
number("spoiled-orders-interval", "Its 95 % interval", SPOILED, lambda: ends(_orders_effect(spoiled())))
number(
    "mended-orders",
    "Invited less others alike in class, spoiled trial",
    SPOILED,
    lambda: matched_difference(spoiled(), "orders_after", "invited", ["cell"]).value,
)
number(
    "mended-orders-interval",
    "Its 95 % interval",
    SPOILED,
    lambda: ends(matched_difference(spoiled(), "orders_after", "invited", ["cell"])),
)

# --- figures ---------------------------------------------------------------------------------------------------------


@figure("15.lenses")
def lenses() -> Drawing:
    """Three looks at one market: rivals, groups, difference."""
    rivals = load("rivals")
    own = load("calendar").set_index(["month", "region"])["price_index"]
    last = rivals[(rivals["month"].astype(str) == "2025-12") & rivals["present"]].copy()
    last["own"] = [own[(month, region)] for month, region in zip(last["month"], last["region"])]
    last["gap"] = 100 * (last["price_index"] / last["own"] - 1)
    picture, _ = new_figure(5.8, 7.2)
    picture.clear()
    top, middle, bottom = picture.subplots(3, 1, height_ratios=[1.2, 1, 1.2])
    for name, colour, shift in (
        ("Kettle & Co", PALETTE["teal"], -0.2),
        ("Maison Feuille", PALETTE["plum"], 0.2),
    ):
        rows = last[last["rival"] == name].set_index("region")["gap"].reindex(list(REGIONS))
        top.barh(np.arange(len(REGIONS)) + shift, rows.fillna(0), height=0.38, color=colour, label=name)
    top.set_yticks(range(len(REGIONS)), list(REGIONS))
    top.axvline(0, color=QUIET, linewidth=1)
    top.legend(loc="best", fontsize=9)
    top.set(xlabel="Rival's price against Lantern's (%), December 2025")
    top.set_title("Rivals: dearer here, cheaper there", loc="left")
    size = needs_groups().value_counts().loc[list(NAMES)]
    middle.barh(range(len(NAMES)), size, color=PALETTE["blue"], height=0.6)
    middle.set_yticks(range(len(NAMES)), list(NAMES))
    middle.set(xlabel=f"Customers (of {size.sum()})")
    middle.set_title("Groups: five by what they buy", loc="left")
    index = index_table()
    bottom.imshow(np.log2(index.clip(lower=12) / 100), cmap="PuOr_r", vmin=-3, vmax=3, aspect="auto")
    for (row, column), shown in np.ndenumerate(index.to_numpy(dtype=float)):
        strong = abs(np.log2(max(shown, 12.0) / 100)) > 1.9
        bottom.annotate(
            f"{shown:.0f}",
            (column, row),
            ha="center",
            va="center",
            fontsize=9,
            color="white" if strong else INK,
        )
    bottom.set_xticks(range(len(CATEGORIES)), list(CATEGORIES))
    bottom.set_yticks(range(len(NAMES)), list(NAMES))
    bottom.tick_params(length=0)
    bottom.set_title("Difference: index, 100 = as everybody", loc="left")
    for axes in (top, middle):
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
    bottom.grid(visible=False)
    gaps = "; ".join(f"{row.rival} in {row.region} {row.gap:+.0f} %" for row in last.itertuples())
    indices = "; ".join(
        f"{name}: " + ", ".join(f"{category} {cell(index, name, category):.0f}" for category in CATEGORIES)
        for name in NAMES
    )
    told = ", ".join(f"{name} {count}" for name, count in size.items())
    return Drawing(
        picture,
        f"Three panels. Rivals' prices against Lantern's: {gaps}. Customers in five groups: {told}. Index of each category: {indices}.",
    )


@figure("15.looks")
def looks() -> Drawing:
    """Tidy, stable and true: three ways to look at the same customers."""
    names = {"manner": "how they buy", "worth": "how lately, often, much", "needs": "what they buy"}
    picture, axes = new_figure(5.8, 3.4)
    for place, (label, colour) in enumerate(
        (("tidy", "blue"), ("stable", "teal"), ("true (hidden)", "rust"))
    ):
        heights = [look(basis, True, GROUPS)[place] for basis in names]
        rows = np.arange(len(names)) + (place - 1) * 0.27
        axes.barh(rows, heights, height=0.25, color=PALETTE[colour], label=label)
        for row, height in zip(rows, heights):
            axes.annotate(
                f"{height:.2f}",
                (max(height, 0.0), float(row)),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
    axes.set_yticks(range(len(names)), list(names.values()))
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(0, 1.1), xlabel="0 = not at all, 1 = perfect")
    axes.legend(loc="lower right", fontsize=9)
    axes.set_title("The tidiest groups are the least true")
    told = "; ".join(
        f"{words}: tidy {look(basis, True, GROUPS)[0]:.2f}, stable {look(basis, True, GROUPS)[1]:.2f}, true {look(basis, True, GROUPS)[2]:.2f}"
        for basis, words in names.items()
    )
    return Drawing(picture, f"Bars for five groups by each of three looks, {buyers()} customers. {told}.")


@figure("15.profit")
def profit() -> Drawing:
    """Profit of an invitation by group, as the trial shows it and as it truly was."""
    table = profits("variety").loc[list(VARIETY)] / 100
    truth = [_true_profit("variety", name) for name in VARIETY]
    picture, axes = new_figure(5.8, 2.9)
    rows = np.arange(len(VARIETY))
    axes.hlines(rows, table["low_cents"], table["high_cents"], color=PALETTE["teal"], linewidth=3)
    axes.plot(
        table["profit_cents"],
        rows,
        "o",
        color=PALETTE["teal"],
        markersize=8,
        label="trial, with 95 % interval",
    )
    axes.plot(truth, rows, "D", color=PALETTE["rust"], markersize=7, label="truth")
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_yticks(rows, list(VARIETY))
    axes.invert_yaxis()
    axes.set(xlabel="Profit of one invitation (euro)", ylabel="Categories bought before", ylim=(2.5, -0.6))
    axes.grid(visible=False, axis="y")
    axes.legend(loc="upper right", fontsize=9)
    axes.set_title("Only the many-sided repay an invitation")
    told = "; ".join(
        f"{name} categories: {row.profit_cents:.1f} euro ({row.low_cents:.1f} to {row.high_cents:.1f}), truly {true:.1f}"
        for (name, row), true in zip(table.iterrows(), truth)
    )
    return Drawing(
        picture, f"Profit of one invitation by categories bought before the trial. {told}.".replace("-", "−")
    )


# --- made-up cases of the questions: they stand here once; keys and traps follow from them -----------------------------

GIFTS_OF_GROUP, GROUP_ORDERS, GIFTS_OF_ALL, ALL_ORDERS = 30, 120, 100, 1000
STALL: Facts = ("orders", "one month", "a made-up shop")
for _name, _meaning, _count in (
    ("stall-group-gifts", "Gift orders of the group", GIFTS_OF_GROUP),
    ("stall-group", "Orders of the group", GROUP_ORDERS),
    ("stall-all-gifts", "Gift orders of all customers", GIFTS_OF_ALL),
    ("stall-all", "Orders of all customers", ALL_ORDERS),
):
    number(_name, _meaning, STALL, int, _count)
INDEX: Facts = ("100 = as everybody", "one month", "a made-up shop")
number(
    "stall-index",
    "Index of gifts in the group",
    INDEX,
    lambda: round(100 * (GIFTS_OF_GROUP / GROUP_ORDERS) / (GIFTS_OF_ALL / ALL_ORDERS)),
)
number(
    "stall-counts",
    "Gift orders of the group over those of all, times 100",
    INDEX,
    lambda: round(100 * GIFTS_OF_GROUP / GIFTS_OF_ALL),
)
number(
    "stall-upside-down",
    "The index upside down",
    INDEX,
    lambda: round(100 * (GIFTS_OF_ALL / ALL_ORDERS) / (GIFTS_OF_GROUP / GROUP_ORDERS)),
)
number(
    "stall-share",
    "Share of gifts in the group, times 100",
    INDEX,
    lambda: round(100 * GIFTS_OF_GROUP / GROUP_ORDERS),
)

INVITED_BUY, OTHERS_BUY, MARGIN_EURO, MESSAGE_EURO, MESSAGES = 0.09, 0.05, 30, 0.8, 1000
LETTER: Facts = ("", "one month", "a made-up trial by lot")
number(
    "letter-invited", "Share of the invited who buy", ("share of customers", *LETTER[1:]), float, INVITED_BUY
)
number("letter-others", "Share of the others who buy", ("share of customers", *LETTER[1:]), float, OTHERS_BUY)
number("letter-margin", "Margin of a purchase", ("euro", *LETTER[1:]), int, MARGIN_EURO)
number("letter-cost", "Cost of a letter", ("euro", *LETTER[1:]), float, MESSAGE_EURO)
number("letter-messages", "Letters", ("letters", *LETTER[1:]), int, MESSAGES)


def letters(gain: float, cost: float = MESSAGE_EURO) -> int:
    """Return the profit of the letters in euro, at this gain in the share of buyers."""
    return round(MESSAGES * (gain * MARGIN_EURO - cost))


for _name, _meaning, _gain, _cost in (
    ("letter-profit", "Profit of the letters", INVITED_BUY - OTHERS_BUY, MESSAGE_EURO),
    ("letter-no-control", "Profit if nobody had bought without a letter", INVITED_BUY, MESSAGE_EURO),
    ("letter-free", "Gain before the letters are paid", INVITED_BUY - OTHERS_BUY, 0.0),
):
    number(_name, _meaning, ("euro", *LETTER[1:]), letters, _gain, _cost)
