"""The measuring functions themselves: against closed forms, and against SciPy where it has the same thing."""

import numpy as np
import pytest
from scipy import stats

from loyaltylab.world import Levers, Rivals, World, facts, life, run
from loyaltylab.world.facts import market
from loyaltylab.world.specification import REASONS

SOME = World(private=6_000, business=200)


@pytest.fixture(scope="module")
def some():
    return market(SOME)


@pytest.mark.parametrize(("mean", "shape"), [(0.5, 0.2), (3.0, 1.0), (9.0, 2.7)])
def test_negative_binomial_is_scipys(mean, shape):
    ours = facts.negative_binomial(mean, shape, 60)
    assert ours == pytest.approx(stats.nbinom.pmf(np.arange(61), shape, shape / (shape + mean)), rel=1e-9)


def test_the_shape_is_found_again_and_the_gap_is_small():
    counts = stats.nbinom.rvs(1.2, 1.2 / (1.2 + 5), size=20_000, random_state=np.random.default_rng(1))
    assert facts.negative_binomial_shape(counts) == pytest.approx(1.2, abs=0.05)
    assert facts.gap_to_negative_binomial(counts) < 0.01
    assert facts.gap_to_negative_binomial(np.full(1000, 5)) > 0.2


def test_skewness_is_scipys():
    values = np.random.default_rng(1).gamma(2.0, size=500)
    assert facts.skewness(values) == pytest.approx(stats.skew(values))


def test_the_lorenz_curve_holds_the_share_of_the_best_fifth(some):
    curve = facts.lorenz(some)
    assert curve[0] == 0
    assert curve[-1] == pytest.approx(1)
    assert (np.diff(curve) >= 0).all()
    assert curve[(curve.size - 1) // 5] == pytest.approx(facts.top_fifth_share(some))


def test_stated_reasons_are_several_each(some):
    shares = facts.stated_reasons(some.course)
    assert set(shares) == set(REASONS)
    assert 1 < sum(shares.values()) < 3


def test_bunching_needs_a_line_and_a_reward(some):
    assert facts.within("bunching", facts.bunching(some))
    for levers in (Levers(tier_lines=2.0), Levers(reward_rate=0.0)):
        assert not facts.within("bunching", facts.bunching(market(SOME.with_changes(levers=levers))))


def test_losses_outweigh_gains_only_where_they_weigh_more(monkeypatch):
    world = World(private=4_000, business=0)
    assert facts.within("loss-over-gain", facts.loss_over_gain(world))
    monkeypatch.setattr(life, "LOSS_WEIGHT", 1.0)
    assert not facts.within("loss-over-gain", facts.loss_over_gain(world))


def test_the_curve_of_satisfaction_on_the_island_steepens_with_a_rival(some):
    def rise(course):
        curve = facts.satisfaction_curve(course, island=True)
        return curve[-1] - curve[0]

    open_island = run(SOME.with_changes(rivals=Rivals(island_entry="2019-01")))
    assert rise(open_island) > rise(some.course) + 0.05


def test_the_pace_before_leaving_agrees_with_slowing(some):
    assert facts.pace_before(some, ("active", "competitive", "fault"))[-1] < 70
    assert facts.pace_before(some, None)[-1] > 85


def test_heavy_buyers_stay_between_chance_and_certainty(some):
    assert 0.2 < facts.heavy_buyers_stay(some) < 1


def test_bands_are_open_at_their_ends_and_read_as_words():
    assert not facts.within("top-fifth", 0.75)
    assert facts.band_words("elasticity") == "−3 to −1"
    assert facts.band_words("score-skew") == "below −0.3"
    assert facts.band_words("bunching") == "1.5 to 3"
    assert facts.band_words("loss-over-gain") == "above 1.35"
