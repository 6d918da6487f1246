"""What chapter 02 counts: on Lantern's records, and in the made-up market study beside them."""

from functools import cache
from itertools import permutations
from typing import cast

import numpy as np
import pandas as pd

from loyaltylab import load
from loyaltylab.explorers.two_offers import answers, fitted, households
from loyaltylab.measures.choice import ConditionalLogit
from loyaltylab.measures.choice_design import CODED, choice_set, coded, d_error
from loyaltylab.measures.correspondence import Map, correspondence_map
from loyaltylab.measures.effects import NORMAL_95, Estimate, mean_difference
from loyaltylab.measures.hedonic import hedonic_premium
from loyaltylab.measures.importance import resampled_importance
from loyaltylab.measures.intervals import ratio_interval
from loyaltylab.site.pages.registry import cell
from loyaltylab.world import COURSE_SEED
from loyaltylab.world.market_study import (
    BRAND_PLACES,
    PREMIUM,
    ask,
    ask_about_brands,
    price_tags,
    respondents,
    true_tastes,
)

PARTS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
ATTRIBUTES = tuple(name for name in CODED if name != "price")
REPEATS = 40
"""How many times the households answer anew when the model's own limit is looked for."""


# --- Lantern's records


@cache
def surveys() -> pd.DataFrame:
    """Return the survey with its customers' region, ``peace`` (assurance met less expected) and ``feeling`` (tangibles and empathy)."""
    table = load("surveys")
    region = load("customers").set_index("customer_id")["region"]
    return table.assign(
        region=table["customer_id"].map(region),
        peace=table["perceive_assurance"] - table["expect_assurance"],
        feeling=(table["perceive_tangibles"] + table["perceive_empathy"]) / 2,
    )


def by_customer(table: pd.DataFrame, column: str) -> Estimate:
    """Return the mean of a column over answers, customers being the sample."""
    each = table.dropna(subset=[column]).groupby("customer_id")[column].agg(["sum", "size"])
    return ratio_interval(each["sum"], each["size"])


@cache
def map_of_parts() -> pd.DataFrame:
    """Return the importance-performance map of the five parts of service, with intervals."""
    table = resampled_importance(surveys(), [f"perceive_{part}" for part in PARTS], "satisfaction")
    return cast(pd.DataFrame, table.set_axis(list(PARTS), axis=0))


@cache
def feeling_slope() -> Estimate:
    """Return by how many points satisfaction is higher for one point more of feeling; customers are redrawn."""
    table = surveys().dropna(subset=["feeling", "satisfaction"])
    places = list(table.groupby("customer_id").indices.values())
    x, y = (table[name].to_numpy(dtype=float) for name in ("feeling", "satisfaction"))
    chance = np.random.default_rng(2)
    slopes = []
    for _ in range(400):
        rows = np.concatenate([places[place] for place in chance.integers(0, len(places), len(places))])
        slopes.append(np.polyfit(x[rows], y[rows], 1)[0])
    low, high = np.quantile(slopes, [0.025, 0.975])
    return Estimate(float(np.polyfit(x, y, 1)[0]), float(low), float(high))


@cache
def managers() -> pd.DataFrame:
    """Return the six account managers with mean ``attainment`` of their goals, in percent."""
    mean = load("manager_months").groupby("account_manager")["attainment"].mean()
    return load("managers").set_index("account_manager").assign(attainment=mean)


@cache
def manager_rank(quality: str) -> tuple[float, float]:
    """Return the rank correlation of a quality with attainment, and the share of all orders of six people that give one as strong."""
    table = managers()
    attained = table["attainment"].rank().to_numpy()
    ranks = table[quality].rank().to_numpy()
    found = float(np.corrcoef(ranks, attained)[0, 1])
    others = [abs(np.corrcoef(order, attained)[0, 1]) for order in permutations(ranks)]
    return found, float(np.mean(np.array(others) >= abs(found) - 1e-9))


@cache
def worth_by_region() -> pd.DataFrame:
    """Return by region, over the waves with a rival there: ``satisfaction``, ``price`` (over the cheapest rival's) and ``value``, their ratio."""
    rivals = load("rivals")
    cheapest = rivals[rivals["present"]].groupby(["month", "region"])["price_index"].min()
    price = load("calendar").set_index(["month", "region"])["price_index"] / cheapest
    table = surveys().merge(price.rename("price").rename_axis(["wave", "region"]).reset_index())
    table = table.dropna(subset=["satisfaction", "price"])
    means = table.groupby("region")[["satisfaction", "price"]].mean()
    return means.assign(value=means["satisfaction"] / means["price"])


@cache
def region_gap() -> Estimate:
    """Return mean satisfaction in the Plain less that in Harbour, one mean a customer."""
    each = (
        surveys()
        .dropna(subset=["satisfaction"])
        .groupby("customer_id")
        .agg(score=("satisfaction", "mean"), region=("region", "first"))
    )
    return mean_difference(*(each.loc[each["region"] == name, "score"] for name in ("Plain", "Harbour")))


# --- The choice experiment


@cache
def random_pairs_error(draws: int = 200) -> float:
    """Return the median error of as many random pairs as the design holds."""
    chance = np.random.default_rng(2)
    tasks = np.repeat(np.arange(choice_set()["task"].nunique()), 2)
    errors = []
    for _ in range(draws):
        levels = pd.DataFrame(
            {name: chance.integers(0, size, len(tasks)) for name, size in
             (("price", 4), ("quality", 4), ("service", 4), ("return_promise", 2), ("wrapped", 2), ("story", 2))}
        )  # fmt: skip
        errors.append(d_error(coded(levels).assign(task=tasks)))
    return float(np.median(errors))


def money(group: str = "") -> pd.DataFrame:
    """Return what each level is worth in euro to a group, or to everybody asked."""
    return fitted(group).willingness_to_pay()


@cache
def steps() -> pd.DataFrame:
    """Return what each level adds to the one below it, in euro: the same model with levels counted from below."""
    table = answers().copy()
    for name in ("quality", "service"):
        for level in (2, 3, 4):
            table[f"{name}_{level}"] = (table[name] >= level).astype(int)
    return ConditionalLogit.fit(table, CODED, person="customer_id").willingness_to_pay()


@cache
def half(told: bool) -> ConditionalLogit:
    """Return the model of those who read the card first, or of the others."""
    table = answers()
    return ConditionalLogit.fit(table[table["message"] == told], CODED, person="customer_id")


def card_effect(of: str = "price") -> Estimate:
    """Return what the card changed: of the part-worth of the price, or of a level's worth in euro."""
    tables = [
        half(told).intervals() if of == "price" else half(told).willingness_to_pay() for told in (True, False)
    ]
    column = "part_worth" if of == "price" else "money"
    gap = cell(tables[0], of, column) - cell(tables[1], of, column)
    first, second = (cell(table, of, "standard_error") for table in tables)
    error = float(np.hypot(first, second))
    return Estimate(gap, gap - NORMAL_95 * error, gap + NORMAL_95 * error)


@cache
def alike_before() -> Estimate:
    """Return the share of orders on deal of those who got the card less that of the others: it was before the study."""
    told = answers().groupby("customer_id")["message"].first()
    deals = households()["deal_share"]
    return mean_difference(deals[told], deals[~told])


def share_gap(pair: pd.DataFrame, first: str, second: str) -> Estimate:
    """Return the share of the first group who take A less that of the second; errors of both groups by the delta method."""
    taken, variance = [], 0.0
    for group in (first, second):
        fit = fitted(group)
        share = float(fit.shares(pair)["A"])
        apart = np.subtract(*pair[list(CODED)].to_numpy(dtype=float)) * share * (1 - share)
        variance += float(apart @ fit.covariance.to_numpy() @ apart)
        taken.append(share)
    gap, error = taken[0] - taken[1], float(np.sqrt(variance))
    return Estimate(gap, gap - NORMAL_95 * error, gap + NORMAL_95 * error)


@cache
def tie_break(extra: str) -> Estimate:
    """Return which share takes the offer with an extra when both are alike in everything else."""
    pair = pd.DataFrame(0, index=["A", "B"], columns=list(CODED))
    pair.loc["A", extra] = 1
    row = fitted().share_interval(pair).loc["A"]
    return Estimate(float(row["share"]), float(row["low"]), float(row["high"]))


# --- Brands and price tags


@cache
def brand_counts() -> pd.DataFrame:
    """Return how many households tick each word for each brand."""
    return ask_about_brands(COURSE_SEED, [int(number) for number in households().index])


@cache
def brand_map() -> Map:
    """Return the map of brands and words."""
    return correspondence_map(brand_counts())


@cache
def premium(kind: str) -> Estimate:
    """Return the premium of a good layout: ``naive`` (size alone), ``alike`` (size and grade) or ``by_lot``."""
    if kind == "naive":
        return hedonic_premium(price_tags(), "laid_out")
    return hedonic_premium(price_tags(by_lot=kind == "by_lot"), "laid_out", ["grade"])


# --- The truth


@cache
def tastes() -> pd.DataFrame:
    """Return the true tastes of the households asked, as they felt with or without the card."""
    return true_tastes(*respondents(COURSE_SEED, [int(number) for number in households().index]))


@cache
def limit() -> ConditionalLogit:
    """Return what the same model finds when the same households answer many times over: its error by luck is nearly gone."""
    asked = [int(number) for number in households().index]
    rounds = [ask(COURSE_SEED, asked, choice_set(), luck=turn) for turn in range(1, REPEATS + 1)]
    many = pd.concat([table.assign(turn=turn) for turn, table in enumerate(rounds)])
    many["question"] = many.groupby(["turn", "question"]).ngroup()
    return ConditionalLogit.fit(many, CODED)


def held() -> int:
    """Return how many of the intervals in euro hold what the model finds in the long run."""
    table, truth = money(), limit().willingness_to_pay()["money"]
    return int(((table["low"] <= truth) & (truth <= table["high"])).sum())


def average_household() -> pd.Series:
    """Return the mean taste for each level over the mean taste for a euro."""
    mean = tastes().mean()
    return mean.drop("price") / -mean["price"]


def true_card() -> float:
    """Return by what share the card really lightened the price of the mean household."""
    households_asked, _ = respondents(COURSE_SEED, [int(number) for number in households().index])
    count = len(households_asked)
    told, untold = (
        true_tastes(households_asked, np.full(count, flag))["price"].mean() for flag in (True, False)
    )
    return float(told / untold - 1)


def true_premium() -> float:
    """Return the premium that the market's prices were made with."""
    return float(np.expm1(PREMIUM))


def distances(places: np.ndarray) -> np.ndarray:
    """Return the distances between all pairs of places."""
    apart = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    return np.asarray(apart[np.triu_indices(len(places), 1)])


def map_truth() -> float:
    """Return the rank correlation of distances on the map with those between the brands' true places."""
    true = distances(np.array(list(BRAND_PLACES.values())))
    found = distances(brand_map().rows[[1, 2]].to_numpy())
    return float(pd.Series(true).corr(pd.Series(found), method="spearman"))
