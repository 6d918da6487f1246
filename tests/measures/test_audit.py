"""Claims put to the test: published values, properties, and one sentence for each bad input."""

from math import inf

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.audit import MEANINGS, better_retention, margin_gain, verdict
from loyaltylab.measures.value import lifetime_value


@pytest.mark.parametrize(
    ("now", "then", "gain"),
    [
        (0.90, 0.95, 0.407),
        (0.90, 0.945, 0.355),
        (0.90, 0.905, 0.031),
        (0.80, 0.85, 0.275),
        (0.60, 0.65, 0.204),
    ],
)
def test_over_all_years_it_is_the_known_ratio_of_two_lifetime_values(now, then, gain):
    """The values of the course's table of closed forms: discount 10 %, margin of an existing customer."""
    assert margin_gain(now, then, inf, 0.10) == pytest.approx(gain, abs=0.0005)
    ratio = lifetime_value(100, then, 0.10) / lifetime_value(100, now, 0.10) - 1
    assert margin_gain(now, then, inf, 0.10) == pytest.approx(ratio)


@pytest.mark.parametrize("rate", [0.3, 0.5, 0.764, 0.95])
def test_the_three_units_are_parts_of_one_another(rate):
    points, of_rate, of_losses = (better_retention(rate, 5, meaning) - rate for meaning in MEANINGS)
    assert points == pytest.approx(of_rate + of_losses)
    assert points == pytest.approx(0.05)
    assert (of_rate > of_losses) == (rate > 0.5)


def test_nobody_stays_more_than_always():
    assert better_retention(0.98, 5, "points") == 1.0
    assert better_retention(1.0, 5, "of the losses") == 1.0


def test_a_group_followed_year_by_year_gives_the_same():
    """Count customers and margins by hand: 1,000 customers, three years, the added ones bring half."""
    here, more, money, extra = 1000.0, 1000.0, 0.0, 0.0
    for year in (1, 2, 3):
        here, more = here * 0.7, more * 0.75
        money += here / 1.1**year
        extra += 0.5 * (more - here) / 1.1**year
    assert margin_gain(0.7, 0.75, 3, 0.10, 0.5) == pytest.approx(extra / money)


def test_more_years_more_worth_and_less_discount_never_bring_less():
    gains = [margin_gain(0.76, 0.81, years, 0.1) for years in range(1, 30)]
    assert gains == sorted(gains)
    assert gains[0] == pytest.approx(0.05 / 0.76)
    assert gains[-1] < margin_gain(0.76, 0.81, inf, 0.1)
    assert margin_gain(0.76, 0.81, 5, 0.1, 0.3) == pytest.approx(0.3 * gains[4])
    assert margin_gain(0.76, 0.81, 5, 0.2) < gains[4] < margin_gain(0.76, 0.81, 5, 0.0)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((30, 60, 25, 95), "holds"),
        ((25, 95, 25, 95), "holds"),
        ((10, 20, 25, 95), "refuted"),
        ((96, 99, 25, 95), "refuted"),
        ((10, 25, 25, 95), "open"),
        ((10, 120, 25, 95), "open"),
        ((13, 20, 13, inf), "holds"),
        ((-10, 12.9, 13, inf), "refuted"),
    ],
)
def test_the_verdict_looks_at_the_whole_interval(ends, said):
    assert verdict(*ends) == said


def test_a_narrower_interval_never_leaves_more_open():
    wide, narrow = (10, 40), (28, 38)
    assert verdict(*wide, 25, 95) == "open"
    assert verdict(*narrow, 25, 95) == "holds"
    assert verdict(*wide, 0, 95) == verdict(*narrow, 0, 95) == "holds"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: better_retention(1.2, 5, "points"), "between 0 and 1"),
        (lambda: better_retention(0.7, -5, "points"), "at least 0"),
        (lambda: better_retention(0.7, 5, "percent"), 'no meaning "percent"'),
        (lambda: margin_gain(0.8, 0.7), "must not fall"),
        (lambda: margin_gain(0.8, 0.85, 1.5), "whole number"),
        (lambda: margin_gain(0.8, 0.85, discount=-0.1), "at least 0"),
        (lambda: margin_gain(0.8, 1.0, inf), "no end"),
        (lambda: verdict(5, 4, 0, 1), "lower to its upper"),
        (lambda: verdict(float("nan"), 4, 0, 1), "lower to its upper"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
