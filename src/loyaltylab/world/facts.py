"""Stylised facts of customer markets, each measured on a course of the world as a plain number.

The realism tests and the data card of the book read the same functions, so a page cannot tell another story than
the tests. NumPy only.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from loyaltylab.world.buying import Orders
from loyaltylab.world.calendar import ISLAND, SEASON, TIER_LINES_CENTS
from loyaltylab.world.levers import During, Levers
from loyaltylab.world.model import Course, World, run, sell
from loyaltylab.world.opinion import ask
from loyaltylab.world.panel import panel
from loyaltylab.world.people import People
from loyaltylab.world.records import exits_table
from loyaltylab.world.specification import CAUSES, REASONS

MONTHS = 36

# Where each fact has to lie for Lantern to look like a market: lowest and highest, None = open. From published figures
# where there are any (the data card of the book names them); otherwise drawn so that a world planted without the
# feature falls outside.
BANDS: dict[str, tuple[float | None, float | None]] = {
    "retention-rise": (0.0025, None),
    "frequency-dispersion": (2.0, None),
    "frequency-gap": (None, 0.03),
    "top-fifth": (0.55, 0.75),
    "ticket-frequency": (-0.1, 0.1),
    "spread-free": (0.1, None),
    "spread-captive-ratio": (None, 0.75),
    "score-skew": (None, -0.3),
    "latent-skew": (None, -0.2),
    "loss-weight": (1.3, None),
    "loss-over-gain": (1.35, None),
    "incident-dispersion": (1.8, None),
    "smallest-cause": (0.04, None),
    "fate-share": (None, 0.25),
    "left-in-three-years": (0.25, 0.5),
    "elasticity": (-3.0, -1.0),
    "elasticity-spread": (0.5, None),
    "slowing-active": (None, 0.85),
    "slowing-competitive": (None, 0.85),
    "slowing-fault": (None, 0.85),
    "slowing-natural": (0.85, 1.15),
    "slowing-passive": (0.85, 1.15),
    "heavy-later": (None, 0.99),
    "member-gap": (0.2, None),
    "member-effect": (0.02, None),
    "member-true-share": (None, 0.4),
    "bunching": (1.5, 3.0),
    "reasons-in-order": (0.9, None),
    "double-jeopardy": (0.1, 0.7),
    "duplication": (0.8, None),
}

# Keaveney (1995): share of switching incidents that name each reason, per cent, several each. As usually reported; not
# checked in the paper.
KEAVENEY = {
    "core service failure": 44,
    "encounter failure": 34,
    "pricing": 30,
    "inconvenience": 21,
    "response to failure": 17,
    "competition": 10,
    "ethical problem": 7,
    "involuntary": 6,
}


def within(name: str, number: float) -> bool:
    """Return whether a fact lies inside its band (the ends do not count)."""
    low, high = BANDS[name]
    return (low is None or number > low) and (high is None or number < high)


def band_words(name: str) -> str:
    """Return a band in words, such as ``0.55 to 0.75``, with true minus signs."""
    low, high = BANDS[name]
    words = f"{low:g} to {high:g}" if low is not None and high is not None else ""
    words = words or (f"above {low:g}" if low is not None else f"below {high:g}")
    return words.replace("-", "−")


@dataclass(frozen=True)
class Market:
    """A course of the world with its orders."""

    course: Course
    orders: Orders

    @property
    def counts(self) -> np.ndarray:
        """Orders by customer and month."""
        table = np.zeros((len(self.course.people), MONTHS))
        np.add.at(table, (self.orders.row, self.orders.month), 1)
        return table

    @property
    def sales(self) -> np.ndarray:
        """Sales in euro at list price by customer and month."""
        table = np.zeros((len(self.course.people), MONTHS))
        np.add.at(table, (self.orders.row, self.orders.month), self.orders.list_cents / 100)
        return table


def market(world: World) -> Market:
    """Run a world and sell."""
    course = run(world)
    return Market(course, sell(course)[0])


def retention(course: Course, least: int, most: int, months: range) -> float:
    """Return the monthly retention rate in the given calendar months of those with this many months of tenure.

    Only customers whose joining lies within the records; comparing tenures within the same calendar months keeps
    price rises and the entry on the Island out of it.
    """
    joined, left = course.people.join_month, course.lives.left
    there = gone = 0
    for month in months:
        tenure = month - joined
        at_risk = (joined >= 0) & (tenure >= least) & (tenure <= most) & (left >= month)
        there += at_risk.sum()
        gone += (at_risk & (left == month)).sum()
    return float(1 - gone / there)


def rise_of_retention(course: Course) -> float:
    """Return by how much the retention rate of old customers exceeds that of new ones in 2025."""
    year = range(24, 36)
    return retention(course, 24, 99, year) - retention(course, 0, 11, year)


def top_fifth_share(of: Market, months: slice = slice(0, MONTHS)) -> float:
    """Return the share of private sales that comes from the best fifth of private buyers."""
    sales = of.sales[~of.course.people.business, months].sum(axis=1)
    sales = np.sort(sales[sales > 0])[::-1]
    return float(sales[: len(sales) // 5].sum() / sales.sum())


def ticket_by_frequency(of: Market) -> float:
    """Return the correlation of mean log ticket and log number of orders, private buyers.

    The mean of logs, not the log of the mean: the latter rises with the number of orders by itself (Jensen).
    """
    orders, logs = of.counts.sum(axis=1), np.zeros(len(of.course.people))
    np.add.at(logs, of.orders.row, np.log(of.orders.list_cents))
    buyers = (orders > 0) & ~of.course.people.business
    return float(np.corrcoef(logs[buyers] / orders[buyers], np.log(orders[buyers]))[0, 1])


def year_of_orders(of: Market) -> np.ndarray:
    """Return the number of orders in 2024 of each private customer who was there all year."""
    people, lives = of.course.people, of.course.lives
    there = ~people.business & (people.join_month <= 11) & (lives.left >= 24)
    return of.counts[there, 12:24].sum(axis=1)


def dispersion(counts: np.ndarray) -> float:
    """Return variance over mean: 1 for a Poisson count."""
    return float(counts.var() / counts.mean())


def negative_binomial(mean: float, shape: float, most: int) -> np.ndarray:
    """Return the probabilities of 0, 1 … ``most`` events under a negative binomial with this mean and shape."""
    x = np.arange(1, most + 1)
    steps = np.log((shape + x - 1) / x * mean / (shape + mean))
    first = shape * np.log(shape / (shape + mean))
    return np.exp(first + np.concatenate([[0.0], np.cumsum(steps)]))


def negative_binomial_shape(counts: np.ndarray) -> float:
    """Return the shape of the negative binomial that fits the counts best (largest likelihood on a grid)."""
    frequency = np.bincount(counts.astype(int))
    grid = np.linspace(0.2, 3, 281)
    mean, most = float(counts.mean()), frequency.size - 1
    fits = [frequency @ np.log(negative_binomial(mean, shape, most) + 1e-300) for shape in grid]
    return float(grid[int(np.argmax(fits))])


def gap_to_negative_binomial(counts: np.ndarray) -> float:
    """Return the largest gap between the counts' distribution and the best negative binomial's (Ehrenberg)."""
    frequency = np.bincount(counts.astype(int))
    expected = negative_binomial(float(counts.mean()), negative_binomial_shape(counts), frequency.size - 1)
    return float(np.abs(np.cumsum(frequency) / len(counts) - np.cumsum(expected)).max())


def skewness(values: np.ndarray) -> float:
    """Return the third standardised moment: below 0 when the long tail lies on the low side."""
    away = values - values.mean()
    return float((away**3).mean() / (away**2).mean() ** 1.5)


def satisfaction_scores(of: Course) -> np.ndarray:
    """Return all satisfaction scores that were given, 1 to 5."""
    scores = ask(of.people, of.lives, of.outside, of.event_keys).items["satisfaction"]
    return scores[scores > 0]


def score_skew(of: Course) -> float:
    """Return the skewness of the satisfaction scores."""
    return skewness(satisfaction_scores(of))


def satisfaction_spread(course: Course, island: bool) -> float:
    """Return kept customers of 2024: the most satisfied fifth of December 2023 less the least satisfied fifth."""
    people, lives = course.people, course.lives
    there = ((people.region == ISLAND) == island) & (people.join_month <= 11) & (lives.left > 11)
    satisfaction, kept = lives.satisfaction[there, 11], lives.left[there] > 23
    low, high = np.quantile(satisfaction, [0.2, 0.8])
    return float(kept[satisfaction >= high].mean() - kept[satisfaction <= low].mean())


def weight_of_losses(course: Course) -> float:
    """Return the effect on satisfaction of service below expectation over that of service above it, per unit.

    Satisfaction is regressed on its last month's value and on the two sides of the gap (Anderson & Sullivan, 1993).
    Unlike the answer to a change of speed, this does not mix in that slower service also fails more often.
    """
    lives = course.lives
    there = lives.active[:, 12:24] & lives.active[:, 11:23]
    gap = (lives.perceived - lives.expectation)[:, 12:24][there]
    sides = (lives.satisfaction[:, 11:23][there], np.minimum(gap, 0), np.maximum(gap, 0), np.ones(gap.size))
    effect, *_ = np.linalg.lstsq(np.stack(sides, axis=1), lives.satisfaction[:, 12:24][there], rcond=None)
    return float(effect[1] / effect[2])


def loss_over_gain(world: World) -> float:
    """Return what half the speed costs in satisfaction over what double speed brings; equal steps in logs."""

    def mean_with(factor: float) -> float:
        lives = run(world.with_changes(levers=Levers(service_speed=During(factor, start=12)))).lives
        return float(lives.satisfaction[:, 12:18].mean())

    slow, today, fast = (mean_with(factor) for factor in (0.5, 1.0, 2.0))
    return (today - slow) / (fast - today)


def slowing(of: Market, cause: str | None) -> float:
    """Return orders in the last 3 months over the 6 before, a month and adjusted for season; ``None`` = stayers."""
    people, lives, counts = of.course.people, of.course.lives, of.counts
    since = np.maximum(people.join_month, 0)
    if cause is None:
        chosen = (lives.left >= MONTHS) & (since <= 20)
        ends = np.full(len(people), 33)
    else:
        chosen = (lives.cause == CAUSES.index(cause)) & (lives.left < MONTHS) & (lives.left - since >= 10)
        ends = lives.left
    rows = np.flatnonzero(chosen)
    end = ends[rows]

    def pace(first: int, last: int) -> float:
        months = end[:, None] + np.arange(-first, -last)
        return float(counts[rows[:, None], months].sum() / SEASON[months % 12].sum())

    return pace(3, 0) / pace(9, 3)


def pace_before(of: Market, causes: tuple[str, ...] | None, months: int = 9) -> np.ndarray:
    """Return orders in each of the last months before leaving, first month first; mean of all but the last 3 = 100.

    Adjusted for season; ``None`` = those who stayed, before October 2025.
    """
    people, lives, counts = of.course.people, of.course.lives, of.counts
    since = np.maximum(people.join_month, 0)
    if causes is None:
        chosen, ends = (lives.left >= MONTHS) & (since <= 32 - months), np.full(len(people), 33)
    else:
        left_for = np.isin(lives.cause, [CAUSES.index(cause) for cause in causes])
        chosen, ends = left_for & (lives.left < MONTHS) & (lives.left - since > months), lives.left
    rows = np.flatnonzero(chosen)
    before = ends[rows][:, None] + np.arange(-months, 0)
    pace = counts[rows[:, None], before].sum(axis=0) / SEASON[before % 12].sum(axis=0)
    return pace / pace[:-3].mean() * 100


def orders_of_2024(world: World, factor: float) -> np.ndarray:
    """Return each customer's orders of 2024 with the price lever at ``factor`` for that year only."""
    lever = Levers(price=During(factor, start=12, end=23))
    return market(world.with_changes(levers=lever)).counts[:, 12:24].sum(axis=1)


def orders_at_price(world: World, factor: float) -> int:
    """Return the number of orders of 2024 with the price lever at ``factor`` for that year only."""
    return int(orders_of_2024(world, factor).sum())


def elasticity(world: World, factor: float = 1.05) -> float:
    """Return the price elasticity of the number of orders of 2024, the price lever moved for that year only."""
    plain, dearer = (orders_at_price(world, price) for price in (1.0, factor))
    return float(np.log(dearer / plain) / np.log(factor))


def elasticity_by_third(world: World, trait: np.ndarray, factor: float = 1.05) -> tuple[float, ...]:
    """Return the elasticity of 2024's orders by third of a trait, lowest third first."""
    plain, dearer = (orders_of_2024(world, price) for price in (1.0, factor))
    thirds = np.array_split(np.argsort(trait, kind="stable"), 3)
    return tuple(float(np.log(dearer[rows].sum() / plain[rows].sum()) / np.log(factor)) for rows in thirds)


def share_who_left(course: Course) -> float:
    """Return the share of all customers who left for the first time within the records."""
    return float((course.lives.left < MONTHS).mean())


def cause_shares(course: Course) -> dict[str, float]:
    """Return each cause's share of those who left."""
    causes = course.lives.cause[course.lives.left < MONTHS]
    return {name: float((causes == number).mean()) for number, name in enumerate(CAUSES)}


def member_gaps(world: World) -> tuple[float, float]:
    """Return the naive gap and the true effect of the programme on 2024's orders, as log ratios.

    Naive: members against other private customers who were there all year. True: the same members with rewards
    and, in another world, without any in that year.
    """
    plain = market(world)
    without = market(world.with_changes(levers=Levers(reward_rate=During(0.0, start=12, end=23))))
    people, lives = plain.course.people, plain.course.lives
    there = (
        ~people.business & (people.join_month < 12) & (lives.left >= 24) & (without.course.lives.left >= 24)
    )
    orders, others = (each.counts[:, 12:24].sum(axis=1) for each in (plain, without))
    members = there & people.member
    naive = np.log(orders[members].mean() / orders[there & ~people.member].mean())
    true = np.log(orders[members].mean() / others[members].mean())
    return float(naive), float(true)


def stated_reasons(course: Course) -> dict[str, float]:
    """Return the share of leavers with a reason on file who named each of Keaveney's eight; together above 1."""
    exits = exits_table(course.people, course.lives, course.event_keys, MONTHS)
    reasons = exits[["reason_1", "reason_2", "reason_3"]]
    gave = reasons[reasons["reason_1"].notna()]
    return {reason: float((gave == reason).any(axis=1).mean()) for reason in REASONS}


def reasons_in_order(stated: dict[str, float]) -> float:
    """Return the share of pairs of reasons that stand in Keaveney's order: 1 = all, 0.5 = by chance."""
    pairs = [stated[more] > stated[less] for more, less in combinations(KEAVENEY, 2)]
    return sum(pairs) / len(pairs)


def panel_year(of: Market, year: int = 2024) -> np.ndarray:
    """Return the market panel's purchases in one year, (household, brand) in the order of ``BRANDS``."""
    course = of.course
    seen = panel(
        course.seed,
        course.luck_seed,
        course.people,
        course.lives,
        course.outside,
        course.event_keys,
        of.orders,
    )
    first = (year - 2023) * 12
    inside = (seen.quarters >= first) & (seen.quarters < first + 12)
    return seen.purchases[:, inside].sum(axis=1)


def penetration(purchases: np.ndarray) -> np.ndarray:
    """Return each brand's share of households that bought it at all."""
    return (purchases > 0).mean(axis=0)


def purchases_a_buyer(purchases: np.ndarray) -> np.ndarray:
    """Return how often those who bought a brand at all bought it."""
    return purchases.sum(axis=0) / (purchases > 0).sum(axis=0)


def double_jeopardy(purchases: np.ndarray) -> float:
    """Return the slope of log purchases a buyer over log penetration, brand by brand (Ehrenberg et al., 1990).

    0 = large and small brands are bought equally often, 1 = they differ in it as much as in buyers; below 0 = niches.
    """
    size, often = np.log(penetration(purchases)), np.log(purchases_a_buyer(purchases))
    return float(np.polyfit(size, often, 1)[0])


def duplication(purchases: np.ndarray) -> np.ndarray:
    """Return the share of the buyers of one brand (row) who also bought another (column); 1 on the diagonal."""
    bought = (purchases > 0).astype(float)
    return (bought.T @ bought) / bought.sum(axis=0)[:, None]


def duplication_by_penetration(purchases: np.ndarray) -> float:
    """Return the correlation of duplication with the other brand's penetration, over all pairs of brands.

    Brands share their buyers in proportion to each other's size (Ehrenberg, 1988), whoever they are.
    """
    shared, size = duplication(purchases), penetration(purchases)
    pairs = ~np.eye(len(size), dtype=bool)
    return float(np.corrcoef(shared[pairs], np.broadcast_to(size, shared.shape)[pairs])[0, 1])


def incidents_of_2024(course: Course) -> np.ndarray:
    """Return the number of service failures of each customer in 2024, those who had joined by January 2024."""
    return course.lives.incidents[course.people.join_month <= 12, 12:24].sum(axis=1)


def satisfaction_curve(course: Course, island: bool, parts: int = 5) -> np.ndarray:
    """Return the share kept through 2024 by fifth of satisfaction in December 2023, lowest first."""
    people, lives = course.people, course.lives
    there = ((people.region == ISLAND) == island) & (people.join_month <= 11) & (lives.left > 11)
    sequence = np.argsort(lives.satisfaction[there, 11], kind="stable")
    kept = lives.left[there] > 23
    return np.array([kept[part].mean() for part in np.array_split(sequence, parts)])


def lorenz(of: Market) -> np.ndarray:
    """Return the cumulative share of private sales of three years, biggest buyer first; starts at 0, ends at 1."""
    sales = of.sales[~of.course.people.business].sum(axis=1)
    sales = np.sort(sales[sales > 0])[::-1]
    return np.concatenate([[0.0], np.cumsum(sales) / sales.sum()])


def distances_to_line(of: Market, line: int = 0) -> np.ndarray:
    """Return how far each member's spend of each calendar year ended from a tier line, in euro (below 0 = short)."""
    spend = np.zeros((len(of.course.people), MONTHS // 12))
    np.add.at(spend, (of.orders.row, of.orders.month // 12), of.orders.deal_cents / 100)
    return (spend[of.course.people.member] - TIER_LINES_CENTS[line] / 100).ravel()


def bunching(of: Market, width: float = 40.0) -> float:
    """Return members' years that ended just above the silver line over those that ended just below it.

    Without a pull of the line the two are about equal: the density of yearly spend falls slowly there.
    """
    distance = distances_to_line(of)
    above = ((distance >= 0) & (distance < width)).sum()
    below = ((distance < 0) & (distance >= -width)).sum()
    return float(above / below)


def heavy_buyers_later(of: Market) -> float:
    """Return orders of 2024 over those of 2023 for the best fifth of 2023, relative to all customers there."""
    lives, people = of.course.lives, of.course.people
    there = (people.join_month < 0) & (lives.left >= 24)
    first, second = of.counts[there, :12].sum(axis=1), of.counts[there, 12:24].sum(axis=1)
    heavy = first >= np.quantile(first, 0.8)
    return float(second[heavy].sum() / first[heavy].sum() / (second.sum() / first.sum()))


def heavy_buyers_stay(of: Market) -> float:
    """Return the share of the best fifth of 2023, by orders, who are in the best fifth of 2024 again."""
    there = (of.course.people.join_month < 0) & (of.course.lives.left >= 24)
    first, second = of.counts[there, :12].sum(axis=1), of.counts[there, 12:24].sum(axis=1)
    fifth = len(first) // 5
    best, later = (np.argsort(-year, kind="stable")[:fifth] for year in (first, second))
    return float(np.isin(best, later).mean())


def with_traits(people: People, **traits: float) -> People:
    """Return the same people with some traits made equal for all: a world that lacks the differences."""
    return replace(people, **{name: np.full(len(people), value) for name, value in traits.items()})


def latent_skew(course: Course) -> float:
    """Return the skewness of latent satisfaction in December 2024."""
    return skewness(course.lives.satisfaction[course.lives.active[:, 23], 23])
