"""Planning a test: published sizes and powers, properties, simulation, and bad input."""

from math import ceil

import numpy as np
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.trials import (
    per_arm_for_means,
    per_arm_for_shares,
    power_for_means,
    power_for_shares,
)


@pytest.mark.parametrize(("effect", "published"), [(0.2, 393), (0.5, 64), (0.8, 26)])
def test_sizes_of_cohen(effect, published):
    """Cohen (1988), two-sided .05, power .80; his t distribution asks for one customer more than the normal does."""
    assert published - 1 <= per_arm_for_means(1, effect) <= published


def test_the_examples_of_r():
    """From R's own help pages: power.prop.test and power.t.test."""
    assert per_arm_for_shares(0.5, 0.75, power=0.9) == pytest.approx(76.7, abs=0.05)
    assert power_for_shares(50, 0.5, 0.75) == pytest.approx(0.740, abs=0.0005)
    assert per_arm_for_means(1, 1, power=0.9) == pytest.approx(22.02, abs=1.1)
    assert power_for_means(20, 1, 1) == pytest.approx(0.869, abs=0.02)


def test_size_and_power_are_the_same_statement():
    for spread, difference, power in ((2.3, 0.18, 0.8), (10, 4, 0.9), (1, 0.05, 0.6)):
        size = per_arm_for_means(spread, difference, power)
        assert power_for_means(size, spread, difference) >= power
        assert power_for_means(size - 1, spread, difference) < power
    size = ceil(per_arm_for_shares(0.05, 0.06))
    assert power_for_shares(size - 1, 0.05, 0.06) < 0.8 <= power_for_shares(size, 0.05, 0.06)


def test_half_the_effect_needs_four_times_the_customers():
    assert per_arm_for_means(2, 0.1) == pytest.approx(4 * per_arm_for_means(2, 0.2), rel=0.01)


def test_the_own_past_saves_customers():
    assert per_arm_for_means(2, 0.1, correlation=0.7) == pytest.approx(
        0.51 * per_arm_for_means(2, 0.1), rel=0.01
    )
    assert per_arm_for_means(2, 0.1, correlation=-0.7) == per_arm_for_means(2, 0.1, correlation=0.7)


def test_the_sign_of_the_difference_does_not_matter():
    assert per_arm_for_means(2, -0.3) == per_arm_for_means(2, 0.3)
    assert per_arm_for_shares(0.3, 0.2) == pytest.approx(per_arm_for_shares(0.2, 0.3))


def test_simulated_tests_find_it_as_often_as_promised():
    random = np.random.default_rng(14)
    size = per_arm_for_means(1, 0.4)
    arms = random.normal(0, 1, (2, 4000, size))
    gaps = arms[0].mean(axis=1) + 0.4 - arms[1].mean(axis=1)
    found = (gaps > 1.96 * np.sqrt(2 / size)).mean()
    assert found == pytest.approx(0.8, abs=0.03)


def test_no_difference_is_found_as_often_as_the_level_says():
    assert power_for_means(100, 1, 1e-9) == pytest.approx(0.025, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: per_arm_for_means(0, 1), "spread must be above 0"),
        (lambda: per_arm_for_means(1, 0), "difference must not be 0"),
        (lambda: per_arm_for_means(1, 1, power=80), "power and level are shares"),
        (lambda: per_arm_for_means(1, 1, level=0), "power and level are shares"),
        (lambda: per_arm_for_means(1, 1, correlation=1), "correlation"),
        (lambda: power_for_means(1, 1, 1), "2 or more"),
        (lambda: per_arm_for_shares(5, 6), "between 0 and 1"),
        (lambda: per_arm_for_shares(0.2, 0.2), "differ"),
        (lambda: power_for_shares(0, 0.2, 0.3), "2 or more"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
