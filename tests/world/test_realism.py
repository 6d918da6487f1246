"""It looks like a market: each stylised fact in its band, and out of it in a world planted without the feature.

The bands stand in `loyaltylab.world.facts.BANDS` and nowhere else; sources stand with each fact.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from loyaltylab.world import Rivals, World, buying, life, model, reasons, run
from loyaltylab.world.model import Course
from loyaltylab.world.specification import CAUSES, REASONS
from tests.world import facts
from tests.world.facts import MANY, Market, market, with_traits, within

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


@pytest.fixture(scope="module")
def year_of_brands() -> np.ndarray:
    return facts.panel_year(facts.thirty_thousand())


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
        assert within("retention-rise", facts.rise_of_retention(many))

    def test_step_by_step(self, many):
        rates = [
            facts.retention(many, low, high, range(24, 36)) for low, high in ((0, 11), (12, 23), (24, 36))
        ]
        assert rates == sorted(rates)

    def test_not_where_all_are_alike(self, plant):
        plant(**ALIKE)
        assert not within("retention-rise", facts.rise_of_retention(run(MANY)))


class TestTopFifth:
    """McCarthy & Winer (2018): the best fifth of customers bring some two thirds of sales."""

    def test_fact(self, some):
        assert within("top-fifth", facts.top_fifth_share(some))
        assert within("top-fifth", facts.top_fifth_share(some, slice(24, 36)))

    def test_not_where_all_want_equally_much(self, plant):
        plant(purchase_rate=0.85, ticket=24.0)
        assert not within("top-fifth", facts.top_fifth_share(market(FEW)))


class TestTicketAndFrequency:
    """Fader, Hardie & Lee (2005): how much a basket holds says nothing about how often it is filled."""

    def test_fact(self, some):
        assert within("ticket-frequency", facts.ticket_by_frequency(some))

    def test_not_where_big_baskets_come_often(self, plant):
        plant(lambda people: replace(people, ticket=people.ticket * people.purchase_rate**0.3))
        assert not within("ticket-frequency", facts.ticket_by_frequency(market(FEW)))


class TestFrequency:
    """Ehrenberg's law of repeat buying: orders a year are negative binomial."""

    def test_fact(self, some):
        orders = facts.year_of_orders(some)
        assert within("frequency-dispersion", facts.dispersion(orders))
        assert within("frequency-gap", facts.gap_to_negative_binomial(orders))

    def test_not_where_all_are_alike(self, plant):
        plant(purchase_rate=0.85, member=False, region=0, **ALIKE)
        orders = facts.year_of_orders(market(FEW))
        assert not within("frequency-dispersion", facts.dispersion(orders))
        assert not within("frequency-gap", facts.gap_to_negative_binomial(orders))

    def test_heavy_buyers_regress(self, some):
        """Part of a heavy year is luck, so the next one is lighter."""
        assert within("heavy-later", facts.heavy_buyers_later(some))

    def test_not_where_a_year_repeats_itself(self, some):
        orders = some.orders
        first = orders.month < 12
        twice = replace(
            orders,
            row=np.concatenate([orders.row[first]] * 2),
            month=np.concatenate([orders.month[first], orders.month[first] + 12]),
        )
        assert not within("heavy-later", facts.heavy_buyers_later(Market(some.course, twice)))


class TestOpinion:
    def test_scores_have_a_tail_of_the_unhappy(self, many):
        assert within("score-skew", facts.score_skew(many))

    def test_not_where_nearly_everybody_is_let_down(self, plant):
        plant(lambda people: replace(people, service_fit=people.service_fit - 1.5))
        assert not within("score-skew", facts.score_skew(run(FEW)))

    def test_losses_weigh_more_than_gains(self, many):
        """Anderson & Sullivan (1993)."""
        assert within("loss-weight", facts.weight_of_losses(many))
        assert within("loss-over-gain", facts.loss_over_gain(FEW))
        assert within("latent-skew", facts.latent_skew(many))

    def test_not_where_they_weigh_the_same(self, monkeypatch):
        monkeypatch.setattr(life, "LOSS_WEIGHT", 1.0)
        assert not within("loss-weight", facts.weight_of_losses(run(FEW)))
        # Not 1: half the speed doubles the failures and double speed only halves them.
        assert not within("loss-over-gain", facts.loss_over_gain(FEW))
        assert not within("latent-skew", facts.latent_skew(run(FEW)))


class TestSatisfactionAndLoyalty:
    """Jones & Sasser (1995): the curve is steep where choice is free, flat where there is nowhere to go."""

    def test_fact(self, many):
        free, captive = (facts.satisfaction_spread(many, island) for island in (False, True))
        assert within("spread-free", free)
        assert within("spread-captive-ratio", captive / free)

    def test_not_where_the_island_is_free(self):
        """Planted: a rival has been on the Island all the time."""
        open_island = run(MANY.with_changes(rivals=Rivals(island_entry="2019-01")))
        free, captive = (facts.satisfaction_spread(open_island, island) for island in (False, True))
        assert not within("spread-captive-ratio", captive / free)


class TestSlowingDown:
    """Leavers buy less before they leave; those whom fate takes away do not."""

    @pytest.mark.parametrize("cause", ["active", "competitive", "fault"])
    def test_fact(self, some, cause):
        assert within(f"slowing-{cause}", facts.slowing(some, cause))

    @pytest.mark.parametrize("cause", ["natural", "passive"])
    def test_nobody_slows_down_for_what_she_does_not_decide(self, some, cause):
        assert within(f"slowing-{cause}", facts.slowing(some, cause))

    def test_who_stays_goes_on_as_before(self, some):
        assert within("slowing-natural", facts.slowing(some, None))

    @pytest.mark.parametrize("cause", ["active", "competitive", "fault"])
    def test_not_where_time_is_shuffled(self, some, cause):
        assert not within(f"slowing-{cause}", facts.slowing(shuffled_months(some), cause))


class TestPriceElasticity:
    """Tellis (1988): −1.8 on average; Bijmolt, van Heerde & Pieters (2005): −2.6."""

    def test_fact(self):
        assert within("elasticity", facts.elasticity(FEW))

    def test_the_more_sensitive_react_more(self):
        calm, middle, keen = facts.elasticity_by_third(FEW, run(FEW).people.price_sensitivity)
        assert calm > middle > keen
        assert within("elasticity-spread", calm - keen)
        assert within("elasticity", calm)

    def test_not_where_everybody_counts_every_cent(self, plant):
        plant(price_sensitivity=4.0)
        assert not within("elasticity", facts.elasticity(FEW))

    def test_not_where_nobody_reacts_more(self, plant):
        plant(price_sensitivity=1.0)
        thirds = facts.elasticity_by_third(FEW, np.random.default_rng(1).permutation(FEW.private))
        assert not within("elasticity-spread", max(thirds) - min(thirds))


class TestIncidents:
    def test_some_meet_failures_again_and_again(self, many):
        assert within("incident-dispersion", facts.dispersion(facts.incidents_of_2024(many)))

    def test_not_where_all_are_equally_prone(self, plant):
        plant(frailty=1.0)
        assert not within("incident-dispersion", facts.dispersion(facts.incidents_of_2024(run(FEW))))


class TestCauses:
    """Keaveney (1995), put in five causes: failures and rivals take most, and every cause takes some."""

    def test_fact(self, many):
        shares = facts.cause_shares(many)
        assert set(shares) == set(CAUSES)
        assert sum(shares.values()) == pytest.approx(1)
        assert within("smallest-cause", min(shares.values()))
        assert min(shares["competitive"], shares["fault"]) > shares["active"]
        assert within("fate-share", shares["natural"] + shares["passive"])

    @pytest.mark.parametrize("cause", ["fault", "competitive"])
    def test_not_where_a_cause_hardly_acts(self, monkeypatch, cause):
        monkeypatch.setitem(life.BASE_HAZARD, cause, life.BASE_HAZARD[cause] / 10)
        shares = facts.cause_shares(run(FEW))
        assert not shares[cause] > shares["active"]

    def test_not_where_life_and_lapses_take_most(self, monkeypatch):
        for cause in ("natural", "passive"):
            monkeypatch.setitem(life.BASE_HAZARD, cause, life.BASE_HAZARD[cause] * 5)
        course = run(FEW)
        shares = facts.cause_shares(course)
        assert not within("fate-share", shares["natural"] + shares["passive"])
        assert not within("left-in-three-years", facts.share_who_left(course))

    def test_about_a_third_leaves_in_three_years(self, many):
        assert within("left-in-three-years", facts.share_who_left(many))


class TestMembers:
    """Members buy more, mostly because those who buy more become members."""

    def test_members_buy_more_and_rewards_help(self):
        naive, true = facts.member_gaps(FEW)
        assert within("member-gap", naive)
        assert within("member-effect", true)

    def test_the_gap_is_mostly_self_selection(self):
        naive, true = facts.member_gaps(FEW)
        assert within("member-true-share", true / naive)

    def test_not_where_members_are_drawn_by_lot(self, plant):
        generator = np.random.default_rng(1)
        plant(lambda people: replace(people, member=generator.permuted(people.member, axis=0)))
        naive, true = facts.member_gaps(FEW)
        assert not within("member-gap", naive)
        assert not within("member-true-share", true / naive)

    def test_not_where_points_move_nobody(self, monkeypatch):
        """Planted: a programme without any pull."""
        monkeypatch.setattr(life, "IDLE_INCENTIVE", 1.0)
        monkeypatch.setattr(buying, "BIRTHDAY_PULL", 0.0)
        monkeypatch.setattr(buying, "TIER_PULL", 0.0)
        _, true = facts.member_gaps(FEW)
        assert not within("member-effect", true)


class TestStatedReasons:
    """Keaveney (1995): failures of the core service first, what nobody decided last."""

    def test_fact(self, many):
        stated = facts.stated_reasons(many)
        assert within("reasons-in-order", facts.reasons_in_order(stated))
        assert max(stated, key=stated.get) == "core service failure"
        assert min(stated, key=stated.get) == "involuntary"

    def test_not_where_leavers_say_what_the_cause_was(self, many, monkeypatch):
        """Planted: nobody softens; each cause has its one reason."""
        plain = {
            "active": "pricing",
            "natural": "involuntary",
            "competitive": "competition",
            "fault": "core service failure",
            "passive": "involuntary",
        }
        shares = {cause: np.eye(len(REASONS) + 1)[REASONS.index(reason)] for cause, reason in plain.items()}
        monkeypatch.setattr(reasons, "REASON_SHARES", shares)
        assert not within("reasons-in-order", facts.reasons_in_order(facts.stated_reasons(many)))

    def test_not_where_reasons_are_drawn_by_lot(self, many, monkeypatch):
        shares = dict.fromkeys(CAUSES, np.ones(len(REASONS) + 1))
        monkeypatch.setattr(reasons, "REASON_SHARES", shares)
        assert not within("reasons-in-order", facts.reasons_in_order(facts.stated_reasons(many)))


class TestBrands:
    """Ehrenberg, Goodhardt & Barwise (1990): small brands have far fewer buyers, who buy somewhat less often."""

    @staticmethod
    def others(purchases: np.ndarray) -> np.ndarray:
        """Return the purchases at the six other brands."""
        return purchases[:, 1:]

    def test_double_jeopardy(self, year_of_brands):
        assert within("double-jeopardy", facts.double_jeopardy(year_of_brands))
        assert within("double-jeopardy", facts.double_jeopardy(self.others(year_of_brands)))

    def test_buyers_are_shared_by_size(self, year_of_brands):
        assert within("duplication", facts.duplication_by_penetration(year_of_brands))

    def test_not_where_small_brands_are_niches(self, year_of_brands):
        """Planted: the belief that small brands have few but very loyal buyers."""
        size = facts.penetration(year_of_brands)
        niches = (year_of_brands > 0) * np.round(4 / size).astype(int)
        assert not within("double-jeopardy", facts.double_jeopardy(niches))

    def test_not_where_everybody_buys_as_often(self, year_of_brands):
        chosen = np.random.default_rng(1).poisson(5, year_of_brands.shape) + 1
        assert not within("double-jeopardy", facts.double_jeopardy((year_of_brands > 0) * chosen))

    def test_not_where_brands_split_the_town(self, year_of_brands):
        """Planted: one half of the households knows every second brand only, the other half the rest."""
        split = year_of_brands.copy()
        split[::2, ::2] = 0
        split[1::2, 1::2] = 0
        assert not within("duplication", facts.duplication_by_penetration(split))
