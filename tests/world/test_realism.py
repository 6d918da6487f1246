"""It looks like a market: each stylised fact in its band, and out of it in a world planted without the feature.

Bands: `reference/DATAGEN.md` in the project's design papers; sources stand with each fact.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from loyaltylab.world import Rivals, World, life, model, run
from loyaltylab.world.model import Course
from loyaltylab.world.specification import CAUSES
from tests.world import facts
from tests.world.facts import MANY, MONTHS, Market, market, with_traits

SOME = World(private=6_000, business=400)
FEW = World(private=4_000, business=0)

# Everybody alike: what a simulator without lasting differences between people would give.
ALIKE = {
    "attachment": 0.0, "price_sensitivity": 1.0, "search_cost": 0.0, "convenience_need": 1.0, "reward_response": 1.0,
    "variety_seeking": 0.0, "expectation": 0.0, "switching_procedural": 1.0, "switching_financial": 1.0,
    "switching_relational": 1.0, "service_fit": 0.0, "frailty": 1.0, "own_km": 3.0, "rival_km": 3.0,
    "obstacle_strength": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def many() -> Course:
    return facts.thirty_thousand().course


@pytest.fixture(scope="module")
def some() -> Market:
    return market(SOME)


@pytest.fixture
def plant(monkeypatch) -> Iterator:
    """Return a function that changes everybody's traits: numbers for all, or a function of the people."""
    people = model.people

    def changed(change=None, **traits: float) -> None:
        def planted(seed, numbers):
            made = with_traits(people(seed, numbers), **traits)
            return change(made) if change else made

        monkeypatch.setattr(model, "people", planted)

    return changed


def shuffled_months(of: Market) -> Market:
    """Return the same orders, each customer's months of activity in random order: no course of time is left."""
    generator = np.random.default_rng(1)
    lives = of.course.lives
    month = of.orders.month.copy()
    edges = np.searchsorted(of.orders.row, np.arange(len(of.course.people) + 1))
    for row, (first, last) in enumerate(pairwise(edges)):
        if last > first:
            active = np.flatnonzero(lives.active[row])
            month[first:last] = generator.permutation(active)[np.searchsorted(active, month[first:last])]
    return Market(of.course, replace(of.orders, month=month))


class TestRetentionRisesWithTenure:
    """Fader & Hardie (2007): the fickle leave first, so those who are still there stay longer."""

    def test_fact(self, many):
        assert facts.rise_of_retention(many) > 0.0025

    def test_step_by_step(self, many):
        rates = [
            facts.retention(many, low, high, range(24, 36)) for low, high in ((0, 11), (12, 23), (24, 36))
        ]
        assert rates == sorted(rates)

    def test_not_where_all_are_alike(self, plant):
        plant(**ALIKE)
        assert not facts.rise_of_retention(run(MANY)) > 0.0025


class TestTopFifth:
    """McCarthy & Winer (2018): the best fifth of customers bring some two thirds of sales."""

    def test_fact(self, some):
        assert 0.55 < facts.top_fifth_share(some) < 0.75
        assert 0.55 < facts.top_fifth_share(some, slice(24, 36)) < 0.75

    def test_not_where_all_want_equally_much(self, plant):
        plant(purchase_rate=0.85, ticket=24.0)
        assert not facts.top_fifth_share(market(FEW)) > 0.55


class TestTicketAndFrequency:
    """Fader, Hardie & Lee (2005): how much a basket holds says nothing about how often it is filled."""

    def test_fact(self, some):
        assert abs(facts.ticket_by_frequency(some)) < 0.1

    def test_not_where_big_baskets_come_often(self, plant):
        plant(lambda people: replace(people, ticket=people.ticket * people.purchase_rate**0.3))
        assert not abs(facts.ticket_by_frequency(market(FEW))) < 0.1


class TestFrequency:
    """Ehrenberg's law of repeat buying: orders a year are negative binomial."""

    def test_fact(self, some):
        orders = facts.year_of_orders(some)
        assert facts.dispersion(orders) > 2
        assert facts.gap_to_negative_binomial(orders) < 0.03

    def test_not_where_all_are_alike(self, plant):
        plant(purchase_rate=0.85, member=False, region=0, **ALIKE)
        orders = facts.year_of_orders(market(FEW))
        assert not facts.dispersion(orders) > 2
        assert not facts.gap_to_negative_binomial(orders) < 0.03

    def test_heavy_buyers_regress(self, some):
        """Part of a heavy year is luck, so the next one is lighter."""
        assert facts.heavy_buyers_later(some) < 0.99

    def test_not_where_a_year_repeats_itself(self, some):
        orders = some.orders
        first = orders.month < 12
        twice = replace(
            orders,
            row=np.concatenate([orders.row[first]] * 2),
            month=np.concatenate([orders.month[first], orders.month[first] + 12]),
        )
        assert not facts.heavy_buyers_later(Market(some.course, twice)) < 0.99


class TestOpinion:
    def test_scores_have_a_tail_of_the_unhappy(self, many):
        assert facts.score_skew(many) < -0.3

    def test_not_where_nearly_everybody_is_let_down(self, plant):
        plant(lambda people: replace(people, service_fit=people.service_fit - 1.5))
        assert not facts.score_skew(run(FEW)) < -0.3

    def test_losses_weigh_more_than_gains(self, many):
        """Anderson & Sullivan (1993)."""
        assert facts.weight_of_losses(many) > 1.3
        assert facts.loss_over_gain(FEW) > 1.4
        assert facts.latent_skew(many) < -0.2

    def test_not_where_they_weigh_the_same(self, monkeypatch):
        monkeypatch.setattr(life, "LOSS_WEIGHT", 1.0)
        assert not facts.weight_of_losses(run(FEW)) > 1.3
        # Not 1: half the speed doubles the failures and double speed only halves them.
        assert not facts.loss_over_gain(FEW) > 1.4
        assert not facts.latent_skew(run(FEW)) < -0.2


class TestSatisfactionAndLoyalty:
    """Jones & Sasser (1995): the curve is steep where choice is free, flat where there is nowhere to go."""

    def test_fact(self, many):
        free, captive = (facts.satisfaction_spread(many, island) for island in (False, True))
        assert free > 0.1
        assert captive < 0.75 * free

    def test_not_where_the_island_is_free(self):
        """Planted: a rival has been on the Island all the time."""
        open_island = run(MANY.with_changes(rivals=Rivals(island_entry="2019-01")))
        free, captive = (facts.satisfaction_spread(open_island, island) for island in (False, True))
        assert not captive < 0.75 * free


class TestSlowingDown:
    """Leavers buy less before they leave; those whom fate takes away do not."""

    @pytest.mark.parametrize("cause", ["active", "competitive", "fault"])
    def test_fact(self, some, cause):
        assert facts.slowing(some, cause) < 0.85

    @pytest.mark.parametrize("cause", ["natural", "passive", None])
    def test_nobody_slows_down_for_what_she_does_not_decide(self, some, cause):
        assert 0.85 < facts.slowing(some, cause) < 1.15

    @pytest.mark.parametrize("cause", ["active", "competitive", "fault"])
    def test_not_where_time_is_shuffled(self, some, cause):
        assert not facts.slowing(shuffled_months(some), cause) < 0.85


class TestPriceElasticity:
    """Tellis (1988): −1.8 on average; Bijmolt, van Heerde & Pieters (2005): −2.6."""

    def test_fact(self):
        assert -3 < facts.elasticity(FEW) < -1

    def test_the_more_sensitive_react_more(self):
        sensitivity = run(FEW).people.price_sensitivity
        low, high = np.quantile(sensitivity, [1 / 3, 2 / 3])
        thirds = (sensitivity < low, (sensitivity >= low) & (sensitivity < high), sensitivity >= high)
        calm, middle, keen = (facts.elasticity(FEW, rows=rows) for rows in thirds)
        assert calm > middle > keen
        assert calm < -1

    def test_not_where_everybody_counts_every_cent(self, plant):
        plant(price_sensitivity=4.0)
        assert not facts.elasticity(FEW) > -3

    def test_not_where_nobody_reacts_more(self, plant):
        plant(price_sensitivity=1.0)
        thirds = np.array_split(np.random.default_rng(1).permutation(FEW.private), 3)
        calm, middle, keen = (facts.elasticity(FEW, rows=rows) for rows in thirds)
        assert max(calm, middle, keen) - min(calm, middle, keen) < 0.5


class TestIncidents:
    def test_some_meet_failures_again_and_again(self, many):
        there = many.people.join_month <= 12
        assert facts.dispersion(many.lives.incidents[there, 12:24].sum(axis=1)) > 1.8

    def test_not_where_all_are_equally_prone(self, plant):
        plant(frailty=1.0)
        course = run(FEW)
        there = course.people.join_month <= 12
        assert not facts.dispersion(course.lives.incidents[there, 12:24].sum(axis=1)) > 1.8


class TestCauses:
    """Keaveney (1995), put in five causes: failures and rivals take most, and every cause takes some."""

    def test_fact(self, many):
        shares = facts.cause_shares(many)
        assert set(shares) == set(CAUSES)
        assert sum(shares.values()) == pytest.approx(1)
        assert min(shares.values()) > 0.04
        assert min(shares["competitive"], shares["fault"]) > shares["active"]
        assert shares["natural"] + shares["passive"] < 0.25

    @pytest.mark.parametrize("cause", ["fault", "competitive"])
    def test_not_where_a_cause_hardly_acts(self, monkeypatch, cause):
        monkeypatch.setitem(life.BASE_HAZARD, cause, life.BASE_HAZARD[cause] / 10)
        shares = facts.cause_shares(run(FEW))
        assert not shares[cause] > shares["active"]

    def test_about_a_third_leaves_in_three_years(self, many):
        assert 0.25 < (many.lives.left < MONTHS).mean() < 0.5


class TestMembers:
    """Members buy more, mostly because those who buy more become members."""

    def test_members_buy_more_and_rewards_help(self):
        naive, true = facts.member_gaps(FEW)
        assert naive > 0.2
        assert true > 0.02

    def test_the_gap_is_mostly_self_selection(self):
        naive, true = facts.member_gaps(FEW)
        assert true < 0.5 * naive

    def test_not_where_members_are_drawn_by_lot(self, plant):
        generator = np.random.default_rng(1)
        plant(lambda people: replace(people, member=generator.permuted(people.member, axis=0)))
        naive, true = facts.member_gaps(FEW)
        assert not true < 0.5 * naive
