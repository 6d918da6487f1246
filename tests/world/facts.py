"""Stylised facts of customer markets, each measured on a course of the world as a plain number."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy import stats

from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.buying import Orders
from loyaltylab.world.calendar import ISLAND, SEASON
from loyaltylab.world.model import Course, sell
from loyaltylab.world.opinion import ask
from loyaltylab.world.people import People
from loyaltylab.world.specification import CAUSES

MONTHS = 36
MANY = World(private=30_000, business=0)


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


@cache
def thirty_thousand() -> Market:
    """Return history with many private customers, run once for all tests of a process."""
    return market(MANY)


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


def gap_to_negative_binomial(counts: np.ndarray) -> float:
    """Return the largest gap between the counts' distribution and the best negative binomial's (Ehrenberg)."""
    mean, grid = counts.mean(), np.linspace(0.2, 3, 281)
    fits = [stats.nbinom.logpmf(counts.astype(int), k, k / (k + mean)).sum() for k in grid]
    shape = grid[int(np.argmax(fits))]
    x = np.arange(int(counts.max()) + 1)
    observed = np.searchsorted(np.sort(counts), x, side="right") / len(counts)
    return float(np.abs(observed - stats.nbinom.cdf(x, shape, shape / (shape + mean))).max())


def score_skew(of: Course) -> float:
    """Return the skewness of the satisfaction scores."""
    scores = ask(of.people, of.lives, of.outside, of.event_keys).items["satisfaction"]
    return float(stats.skew(scores[scores > 0]))


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
        rows = np.flatnonzero((lives.left >= MONTHS) & (since <= 20))
        end = np.full(rows.size, 33)
    else:
        gone = (lives.cause == CAUSES.index(cause)) & (lives.left < MONTHS) & (lives.left - since >= 10)
        rows = np.flatnonzero(gone)
        end = lives.left[rows]

    def pace(first: int, last: int) -> float:
        months = end[:, None] + np.arange(-first, -last)
        return float(counts[rows[:, None], months].sum() / SEASON[months % 12].sum())

    return pace(3, 0) / pace(9, 3)


def elasticity(world: World, factor: float = 1.05, rows=None) -> float:
    """Return the price elasticity of the number of orders of 2024, the price lever moved for that year only."""

    def orders_at(price: float) -> float:
        lever = Levers(price=During(price, start=12, end=23))
        counts = market(world.with_changes(levers=lever)).counts[:, 12:24].sum(axis=1)
        return float(counts.sum() if rows is None else counts[rows].sum())

    return float(np.log(orders_at(factor) / orders_at(1.0)) / np.log(factor))


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


def heavy_buyers_later(of: Market) -> float:
    """Return orders of 2024 over those of 2023 for the best fifth of 2023, relative to all customers there."""
    lives, people = of.course.lives, of.course.people
    there = (people.join_month < 0) & (lives.left >= 24)
    first, second = of.counts[there, :12].sum(axis=1), of.counts[there, 12:24].sum(axis=1)
    heavy = first >= np.quantile(first, 0.8)
    return float(second[heavy].sum() / first[heavy].sum() / (second.sum() / first.sum()))


def with_traits(people: People, **traits: float) -> People:
    """Return the same people with some traits made equal for all: a world that lacks the differences."""
    return replace(people, **{name: np.full(len(people), value) for name, value in traits.items()})


def latent_skew(course: Course) -> float:
    """Return the skewness of latent satisfaction in December 2024."""
    return float(stats.skew(course.lives.satisfaction[course.lives.active[:, 23], 23]))
