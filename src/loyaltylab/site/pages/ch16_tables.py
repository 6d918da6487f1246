"""Chapter 16: the tables behind its numbers. What Lantern sees, and the same people lived again with a rival moved."""

from functools import cache

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.measures.brands import Dirichlet, brand_sizes, duplication, duplication_coefficient
from loyaltylab.measures.effects import Estimate
from loyaltylab.measures.offers import OneOrMany, gain_elsewhere, one_or_many
from loyaltylab.measures.rivals import (
    NO_FAVOURITE,
    completeness,
    event_effects,
    favourites,
    moved_share,
    price_steps,
    rival_profile,
    switching,
    trend,
)
from loyaltylab.site.pages.registry import cell
from loyaltylab.world import During, Levers, Rivals, World, simulate

OWN = "lantern"
NAMES = {
    "lantern": "Lantern",
    "kettle": "Kettle & Co",
    "maison": "Maison Feuille",
    "copper_pot": "Copper Pot",
    "red_crane": "Red Crane",
    "thistle": "Thistle",
    "samovar": "Samovar",
}
BRANDS = tuple(NAMES)
ISLAND = "Island"
ENTRY = "2025-01-01"
BASE_QUARTERS = ("2024Q2", "2024Q3", "2024Q4")
LAST_QUARTER = "2025Q4"
LARGE = World(private=20_000, business=0)
"""A Lantern with ten times the private customers, for the truth about few people."""
REPLICATES = range(1, 11)
MOVE_START = "2025-01"
CUT = 0.9
WAR_MONTHS = ("2024-05", "2024-10")


@cache
def panel() -> pd.DataFrame:
    """Return the panel with ``region`` and ``year``."""
    table = load("panel").merge(load("panel_households"), on="household")
    return table.assign(year=table["quarter_end"].str[:4].astype(int))


def _mainland(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["region"] != ISLAND]


@cache
def purchases(year: int) -> pd.DataFrame:
    """Return purchases by household and brand in a year, outside the Island."""
    table = _mainland(panel())
    return table[table["year"] == year].groupby("household")[list(BRANDS)].sum()


@cache
def sizes(year: int) -> pd.DataFrame:
    """Return the brands' sizes in a year."""
    return brand_sizes(purchases(year))


@cache
def norm(year: int) -> Dirichlet:
    """Return the Dirichlet model of a year."""
    return Dirichlet().fit(purchases(year))


@cache
def a_buyer_interval(brand: str) -> Estimate:
    """Return purchases a buyer in 2024, with the interval from redrawn households."""
    table, chance = purchases(2024), np.random.default_rng(16)
    mine = table[brand].to_numpy(dtype=float)
    weights = chance.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), size=1000)
    drawn = (weights @ mine) / (weights @ (mine > 0))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(cell(sizes(2024), brand, "a_buyer"), float(low), float(high))


def without_heaviest(brand: str) -> float:
    """Return purchases a buyer in 2024 without the one household that buys the brand most."""
    mine = purchases(2024)[brand]
    return cell(brand_sizes(purchases(2024).drop(index=mine.idxmax())), brand, "a_buyer")


def next_door_a_buyer(brand: str) -> float:
    """Return purchases a buyer in 2024 among households that never were Lantern's customers."""
    strangers = load("panel_households").query("customer_id.isna()")["household"]
    table = purchases(2024)
    return cell(brand_sizes(table[table.index.isin(strangers)].drop(columns=OWN)), brand, "a_buyer")


@cache
def also() -> pd.DataFrame:
    """Return the duplication table of 2024."""
    return duplication(purchases(2024))


def coefficient() -> float:
    """Return D of 2024."""
    return duplication_coefficient(purchases(2024))


# --- Who takes whom


@cache
def matrix() -> pd.DataFrame:
    """Return the switching matrix from 2024 to 2025."""
    return switching(favourites(purchases(2024)), favourites(purchases(2025)), [*BRANDS, NO_FAVOURITE])


@cache
def lived_again(number: int) -> pd.DataFrame:
    """Return purchases of 2024 of the same households, with other luck."""
    table = simulate(World(replicate=number), only=("panel",)).observed["panel"]
    table = table[table["quarter_end"].str[:4] == "2024"].groupby("household")[list(BRANDS)].sum()
    return table.reindex(purchases(2024).index)


@cache
def moved_a_year_on(lead: float = 1) -> tuple[int, int]:
    """Return how many changed their favourite from 2024 to 2025, and how many had one both times."""
    return moved_share(favourites(purchases(2024), lead), favourites(purchases(2025), 1))


def moved_if_independent() -> float:
    """Return the share who would change if the favourites of the two years had nothing to do with each other."""
    table = matrix().loc[list(BRANDS), list(BRANDS)].to_numpy(dtype=float)
    return float(1 - table.sum(axis=1) @ table.sum(axis=0) / table.sum() ** 2)


@cache
def moved_by_luck(lead: float = 1) -> float:
    """Return the share who had another favourite in 2024 itself, lived again: mean of ten."""
    first = favourites(purchases(2024), lead)
    pairs = [moved_share(first, favourites(lived_again(number), 1)) for number in REPLICATES]
    return float(np.mean([moved / both for moved, both in pairs]))


@cache
def leads() -> pd.DataFrame:
    """Return households by lead of their favourite of 2024, and whether it is another a year on, or with other luck.

    Rows: ``lead``, ``look`` (0: a year on; 1: other luck), ``moved`` (0 or 1), ``households`` (with other luck: the mean of
    ten re-runs, rounded).
    """
    table = purchases(2024)
    top = np.sort(table.to_numpy(), axis=1)
    lead = pd.Series(top[:, -1] - top[:, -2], index=table.index)
    first = favourites(table)
    looks = [(0, 1.0, favourites(purchases(2025)))]
    looks += [(1, 1 / len(REPLICATES), favourites(lived_again(number))) for number in REPLICATES]
    rows = []
    for look, weight, second in looks:
        both = first.ne(NO_FAVOURITE) & second.ne(NO_FAVOURITE)
        part = pd.DataFrame({"lead": lead[both].clip(upper=20), "moved": (first != second)[both].astype(int)})
        rows.append(part.assign(look=look, households=weight))
    whole = pd.concat(rows).groupby(["look", "moved", "lead"])["households"].sum()
    # Whole households, so that counts from any lead upwards stay right: the sums from the top are rounded, then taken apart.
    falling = whole.sort_index(ascending=False)
    above = falling.groupby(level=["look", "moved"]).cumsum().round().astype(int)
    parts = above.groupby(level=["look", "moved"]).diff().fillna(above).astype(int)
    return parts.rename("households").reset_index().sort_values(["look", "moved", "lead"], ignore_index=True)


def net_to(brand: str) -> int:
    """Return households whose favourite went from Lantern to a brand, less those who came the other way."""
    return int(cell(matrix(), OWN, brand) - cell(matrix(), brand, OWN))


# --- The entry


@cache
def old_customers() -> pd.DataFrame:
    """Return private customers who had joined before 2024: ``customer_id`` as index, ``region``."""
    people = load("customers")
    old = people[(people["type"] == "private") & (people["joined"] < "2024-01-01")]
    return old.set_index("customer_id")[["region"]]


def by_quarter(orders: pd.DataFrame, people: pd.Index) -> pd.DataFrame:
    """Return orders by customer and quarter, 0 where there were none."""
    table = orders[orders["customer_id"].isin(people)]
    quarter = table["date"].dt.year.astype(str) + "Q" + table["date"].dt.quarter.astype(str)
    return table.groupby(["customer_id", quarter]).size().unstack(fill_value=0).reindex(people, fill_value=0)


@cache
def entry() -> pd.DataFrame:
    """Return the event study of the entry on the Island."""
    people = old_customers()
    counts = by_quarter(load("orders"), people.index)
    return event_effects(counts, people["region"] == ISLAND, BASE_QUARTERS, draws=1000)


@cache
def entry_alone() -> pd.Series:
    """Return by region the effect of the last quarter, when the Island is held against that region alone."""
    people = old_customers()["region"]
    counts = by_quarter(load("orders"), people.index)
    effects = {}
    for region in sorted(set(people) - {ISLAND}):
        two = people.isin([ISLAND, region])
        study = event_effects(counts[two], people[two] == ISLAND, BASE_QUARTERS, draws=2)
        effects[region] = float(study["effect"][LAST_QUARTER])
    return pd.Series(effects)


@cache
def with_and_without() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the large Lantern's old Island customers, and their orders with the entry and without it."""
    with_it = simulate(LARGE, only=("orders", "customers", "leaving"))
    without = simulate(LARGE.with_changes(rivals=Rivals(island_entry=None)), only=("orders",)).observed[
        "orders"
    ]
    people = with_it.observed["customers"]
    people = people[(people["region"] == ISLAND) & (people["joined"] < "2024-01-01")].set_index("customer_id")
    orders = with_it.observed["orders"]
    return (
        people,
        orders[orders["customer_id"].isin(people.index)],
        without[without["customer_id"].isin(people.index)],
    )


@cache
def entry_truth() -> pd.Series:
    """Return by quarter which share of their orders the entry took from the large Lantern's old Island customers."""
    people, with_it, without = with_and_without()
    taken: pd.Series = 1 - by_quarter(with_it, people.index).sum() / by_quarter(without, people.index).sum()
    return taken


def _margin(orders: pd.DataFrame, year: int, people: pd.Index) -> pd.Series:
    chosen = orders[orders["date"].dt.year == year].groupby("customer_id")["margin_cents"].sum() / 100
    return chosen.reindex(people).fillna(0.0)


@cache
def loss_by_tenth() -> pd.DataFrame:
    """Return, by tenth of the margin of 2024 (10 the best): customers, margin a customer, and what 2025 took.

    ``seen`` is the fall from 2024 to 2025; ``lost`` the part that the entry took of what 2025 would have brought; ``euro`` that
    in money a customer.
    """
    people, with_it, without = with_and_without()
    earlier = _margin(without, 2024, people.index)
    buyers = earlier[earlier > 0]
    tenth = np.ceil(buyers.rank(pct=True) * 10).astype(int)
    table = pd.DataFrame(
        {
            "before": buyers,
            "with": _margin(with_it, 2025, buyers.index),
            "without": _margin(without, 2025, buyers.index),
        }
    )
    sums = table.groupby(tenth).sum()
    size = pd.Series(tenth).value_counts().sort_index()
    return pd.DataFrame(
        {
            "customers": size,
            "margin": sums["before"] / size,
            "seen": 1 - sums["with"] / sums["before"],
            "lost": 1 - sums["with"] / sums["without"],
            "euro": (sums["without"] - sums["with"]) / size,
        }
    ).rename_axis("tenth")


@cache
def halves() -> pd.DataFrame:
    """Return, from the records, the change of margin from 2024 to 2025 by half of the margin of 2024, Island and elsewhere.

    Columns: ``customers``, ``change`` on the Island, ``elsewhere`` and ``against`` (ratio less 1) with ``low`` and ``high``.
    """
    people, orders = old_customers(), load("orders")
    before, after = (_margin(orders, year, people.index) for year in (2024, 2025))
    bought = before > 0
    table = pd.DataFrame({"before": before, "after": after, "island": people["region"] == ISLAND})[bought]
    share = table.groupby("island")["before"].rank(pct=True)
    table["half"] = np.where(share > 0.5, "better", "lower")
    chance, rows = np.random.default_rng(16), {}
    for half, part in table.groupby("half"):
        inside = part["island"].to_numpy()
        money = part[["before", "after"]].to_numpy()
        weights = np.vstack(
            [
                np.ones((1, len(part))),
                chance.multinomial(len(part), np.full(len(part), 1 / len(part)), size=1000),
            ]
        )
        here, there = (weights[:, side] @ money[side] for side in (inside, ~inside))
        ratio = (here[:, 1] / here[:, 0]) / (there[:, 1] / there[:, 0]) - 1
        low, high = np.quantile(ratio[1:], [0.025, 0.975])
        rows[half] = {
            "customers": inside.sum(),
            "change": here[0, 1] / here[0, 0] - 1,
            "elsewhere": there[0, 1] / there[0, 0] - 1,
            "against": ratio[0],
            "low": low,
            "high": high,
        }
    return pd.DataFrame(rows).T


# --- Prices


@cache
def volumes(own: float, theirs: float) -> pd.Series:
    """Return the large panel's purchases of 2025 by brand, and ``margin``, Lantern's in euro, with both prices moved."""
    moved = LARGE.with_changes(
        levers=Levers(price=During(own, start=MOVE_START)),
        rivals=Rivals(price=During(theirs, start=MOVE_START)),
    )
    observed = simulate(moved, only=("panel", "orders")).observed
    late = observed["panel"][observed["panel"]["quarter_end"] >= MOVE_START]
    orders = observed["orders"][observed["orders"]["date"] >= ENTRY]
    result = late[list(BRANDS)].sum().astype(float)
    result["margin"] = orders["margin_cents"].sum() / 100
    return result


def elasticity(brands: tuple[str, ...], mover: str) -> float:
    """Return by how many per cent the volume of brands moves with one per cent of a price: ``ours`` or ``theirs``."""
    moved = volumes(CUT, 1.0) if mover == "ours" else volumes(1.0, CUT)
    now, then = (float(table[list(brands)].sum()) for table in (moved, volumes(1.0, 1.0)))
    return float(np.log(now / then) / np.log(CUT))


OTHERS = tuple(brand for brand in BRANDS if brand != OWN)


@cache
def payoffs(cost: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return Lantern's and the others' profit of 2025 for holding and cutting, 100 = both hold.

    ``cost`` is the others' unit cost over today's price: made up, as nobody outside knows it.
    """
    moves = {"hold": 1.0, "cut": CUT}
    ours, theirs = {}, {}
    for name, own in moves.items():
        runs = {other: volumes(own, factor) for other, factor in moves.items()}
        ours[name] = {other: run["margin"] for other, run in runs.items()}
        theirs[name] = {other: run[list(OTHERS)].sum() * (moves[other] - cost) for other, run in runs.items()}
    tables = [pd.DataFrame(side).T for side in (ours, theirs)]
    ours_now, theirs_now = (cell(table, "hold", "hold") for table in tables)
    return tables[0] / ours_now * 100, tables[1] / theirs_now * 100


@cache
def war() -> Estimate:
    """Return how orders in the Plain moved against other regions in Kettle's price war, over the same months of 2023."""
    people = old_customers().query("region != 'Island'")
    orders = load("orders")
    month = orders["date"].dt.strftime("%Y-%m")
    spans = {"before": ("2023-05", "2023-10"), "war": WAR_MONTHS}
    counts = pd.DataFrame(
        {name: orders[month.between(*span)].groupby("customer_id").size() for name, span in spans.items()}
    )
    counts = counts.reindex(people.index).fillna(0)
    found = event_effects(counts, people["region"] == "Plain", ["before"], draws=1000).loc["war"]
    return Estimate(*(float(found[name]) for name in ("effect", "low", "high")))


@cache
def war_truth() -> float:
    """Return what the price war really did to the orders of the Plain, in the large Lantern."""
    prices = (
        load("rivals").query("region == 'Plain' and rival == 'Kettle & Co'").set_index("month")["price_index"]
    )
    undo = float(prices["2024-04"] / prices[WAR_MONTHS[0]])
    peace = Rivals(price=During(undo, regions=("Plain",), start=WAR_MONTHS[0], end=WAR_MONTHS[1]))
    people = simulate(LARGE, only=("customers",)).observed["customers"]
    plain = people.loc[people["region"] == "Plain", "customer_id"]

    def orders(world: World) -> int:
        table = simulate(world, only=("orders",)).observed["orders"]
        month = table["date"].dt.strftime("%Y-%m")
        return int((month.between(*WAR_MONTHS) & table["customer_id"].isin(plain)).sum())

    return orders(LARGE) / orders(LARGE.with_changes(rivals=Rivals(price=peace.price))) - 1


def war_depth() -> float:
    """Return Kettle's cut in the Plain in May 2024."""
    steps = price_steps(rival_prices("Kettle & Co", "Plain"))
    return float(steps[WAR_MONTHS[0]] / 100)


# --- Where they are heading


@cache
def shares() -> pd.DataFrame:
    """Return each brand's share of the panel's purchases by quarter, outside the Island."""
    table = _mainland(panel()).groupby("quarter_end")[list(BRANDS)].sum()
    return table.div(table.sum(axis=1), axis=0)


@cache
def share_trend(brand: str) -> Estimate:
    """Return the slope of a brand's share, a quarter."""
    return trend(shares()[brand])


@cache
def joiners() -> pd.Index:
    """Return the households outside the Island that became Lantern's customers in 2024 or 2025."""
    joined = load("customers").set_index("customer_id")["joined"]
    table = _mainland(load("panel_households"))
    return pd.Index(table.loc[table["customer_id"].map(joined) >= "2024-01-01", "household"])


@cache
def share_trend_without_joiners() -> Estimate:
    """Return the slope of Lantern's share, a quarter, without those households."""
    table = _mainland(panel())
    table = table[~table["household"].isin(joiners())].groupby("quarter_end")[list(BRANDS)].sum()
    return trend(table[OWN] / table.sum(axis=1))


@cache
def rival_prices(rival: str, region: str = "City") -> pd.Series:
    """Return a rival's price index by month."""
    table = load("rivals")
    chosen = table[(table["rival"] == rival) & (table["region"] == region)]
    return chosen.set_index("month")["price_index"]


@cache
def own_prices(region: str = "City") -> pd.Series:
    """Return Lantern's price index by month."""
    table = load("calendar")
    return table[table["region"] == region].set_index("month")["price_index"]


def followed() -> tuple[int, int]:
    """Return after how many of Lantern's price steps Kettle moved three months later, and how many could be seen."""
    ours, theirs = price_steps(own_prices()), price_steps(rival_prices("Kettle & Co"))
    last = pd.Period(own_prices().index[-1], "M")
    seen = [month for month in ours.index if pd.Period(month, "M") + 3 <= last]
    return sum(str(pd.Period(month, "M") + 3) in theirs.index for month in seen), len(seen)


def moved_when_we_moved() -> int:
    """Return in how many months and regions a rival's price differs when Lantern asks 10 % more from 2024 on: the truth."""
    raised = LARGE.with_changes(
        private=10, levers=Levers(price=During(1.1, start="2024-01")), rivals=Rivals()
    )
    moved = simulate(raised, only=("rivals",)).observed["rivals"]["price_index"]
    return int((moved.fillna(0) != load("rivals")["price_index"].fillna(0)).sum())


@cache
def profile() -> pd.DataFrame:
    """Return what is on file of each rival."""
    prices = pd.DataFrame(
        {OWN: own_prices(), "kettle": rival_prices("Kettle & Co"), "maison": rival_prices("Maison Feuille")}
    )
    last = load("rivals").query("month == '2025-12' and present")["rival"].value_counts()
    presence = pd.Series({"kettle": last["Kettle & Co"], "maison": last["Maison Feuille"]}, dtype=float)
    return rival_profile(purchases(2024), purchases(2025), shares(), prices, presence, OWN)


@cache
def filled() -> pd.DataFrame:
    """Return the completeness score by level and brand."""
    return completeness(profile())


# --- One offer or many


@cache
def trial() -> pd.DataFrame:
    """Return the private customers of "Your own tea": ``arm``, ``region``, ``breadth`` and ``profit`` in euro.

    Profit is the margin of the half-year after the message, less half of that of the year before it and less the message.
    """
    contacts = load("contacts").query("campaign == 'Your own tea'")
    people, orders = load("customers").set_index("customer_id"), load("orders")
    day = pd.Timestamp(contacts["date"].iloc[0])
    table = contacts[["customer_id", "arm"]].set_index("customer_id").join(people[["type", "region"]])
    table = table[table["type"] == "private"]
    after = orders[(orders["date"] >= day) & (orders["date"] < day + pd.DateOffset(months=6))]
    year = orders[(orders["date"] < day) & (orders["date"] >= day - pd.DateOffset(years=1))]
    money = [
        part.groupby("customer_id")["margin_cents"].sum().reindex(table.index).fillna(0) / 100
        for part in (after, year)
    ]
    costs = load("campaigns").query("campaign == 'Your own tea'").set_index("arm")["message_cents"] / 100
    categories = year.groupby("customer_id")["category"].nunique().reindex(table.index).fillna(0)
    breadth = np.where(categories >= 3, "three kinds or more", "fewer kinds")
    profit = money[0] - money[1] / 2 - table["arm"].map(costs).astype(float)
    return table.assign(breadth=breadth, profit=profit).reset_index()


@cache
def chosen(by: str) -> OneOrMany:
    """Return the best offer for all and for each group, judged on those it was chosen on."""
    return one_or_many(trial().rename(columns={by: "group"})[["group", "arm", "profit"]])


@cache
def elsewhere(by: str) -> Estimate:
    """Return the gain of an offer a group, judged on other customers."""
    return gain_elsewhere(trial().rename(columns={by: "group"})[["group", "arm", "profit"]], draws=400)


OFFERS = {
    "5 % cheaper": {"price": 0.95},
    "faster service": {"service_speed": 1.2},
    "longer reach": {"reach": 1.15},
    "double points": {"reward_rate": 2.0},
}


@cache
def offer_gains() -> pd.DataFrame:
    """Return what each offer adds to the margin, euro a customer and year (mean of 2024 and 2025), for guests and members."""
    base = LARGE.with_changes(private=8000)

    def margin(world: World) -> pd.Series:
        orders = simulate(world, only=("orders",)).observed["orders"]
        return orders[orders["date"] >= "2024-01-01"].groupby("customer_id")["margin_cents"].sum() / 200

    people = simulate(base, only=("customers",)).observed["customers"].set_index("customer_id")
    today = margin(base).reindex(people.index).fillna(0)
    gains = {}
    for name, levers in OFFERS.items():
        moved = Levers(**{lever: During(value, start="2024-01") for lever, value in levers.items()})
        gains[name] = margin(base.with_changes(levers=moved)).reindex(people.index).fillna(0) - today
    table = pd.DataFrame(gains).groupby(people["member"]).mean()
    table.index = pd.Index(["members" if member else "guests" for member in table.index])
    table["share"] = people["member"].map({True: "members", False: "guests"}).value_counts(normalize=True)
    return table


@cache
def offers_one_and_many() -> tuple[str, float, float]:
    """Return the best single offer, what it brings, and what the best offer for each of guests and members brings."""
    table = offer_gains()
    weights = table["share"]
    means = table.drop(columns="share")
    overall = means.mul(weights, axis=0).sum()
    return str(overall.idxmax()), float(overall.max()), float((means.max(axis=1) * weights).sum())
