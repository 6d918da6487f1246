"""Intervals of shares and ratios, against a published table and by their properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import ratio_interval, resampled_shares, share_interval


# Newcombe (1998), Statistics in Medicine 17, 857-872, Table I, method 3 (score interval).
@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_published_intervals(count, total, low, high):
    assert share_interval(count, total) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


shares = st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(shares)
def test_the_interval_holds_the_share_and_stays_between_nought_and_one(pair):
    count, total = pair
    low, high = share_interval(count, total)
    assert 0 <= low <= count / total <= high <= 1
    assert high > low


@given(shares)
def test_the_interval_of_the_others_is_the_mirror_image(pair):
    count, total = pair
    low, high = share_interval(total - count, total)
    assert share_interval(count, total) == (pytest.approx(1 - high), pytest.approx(1 - low))


@given(shares)
def test_more_people_make_it_narrower(pair):
    count, total = pair
    wide, narrow = share_interval(count, total), share_interval(4 * count, 4 * total)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


@pytest.mark.parametrize(
    ("count", "total", "words"), [(0, 0, "nobody"), (3, 2, "between 0"), (-1, 5, "between 0")]
)
def test_impossible_counts_are_refused(count, total, words):
    with pytest.raises(LoyaltyLabError, match=words):
        share_interval(count, total)


def table(customers: int, answers: int) -> pd.DataFrame:
    """Customers whose answers are all alike; every second one says yes."""
    ids = np.repeat(np.arange(customers), answers)
    return pd.DataFrame({"customer_id": ids, "yes": ids % 2 == 0, "group": "all"})


def width(draws: pd.Series) -> float:
    return float(draws.quantile(0.975) - draws.quantile(0.025))


def test_with_one_answer_each_the_bootstrap_agrees_with_the_formula():
    draws = resampled_shares(table(200, 1), "yes", "group", draws=4000)["all"]
    low, high = share_interval(100, 200)
    assert draws.mean() == pytest.approx(0.5, abs=0.01)
    assert width(draws) == pytest.approx(high - low, rel=0.1)


def test_repeating_every_answer_adds_no_knowledge():
    """Drawing rows in place of customers would halve the interval here."""
    once, four_times = (
        resampled_shares(table(200, answers), "yes", "group", draws=2000)["all"] for answers in (1, 4)
    )
    assert width(four_times) == pytest.approx(width(once), rel=1e-9)


def test_the_same_seed_draws_the_same_and_groups_stand_apart():
    two = pd.concat([table(40, 2), table(40, 1).assign(yes=True, group="sure")])
    first, again = (resampled_shares(two, "yes", "group", draws=50, seed=3) for _ in range(2))
    assert first.equals(again)
    assert (first["sure"] == 1).all()
    assert not (first["all"] == 1).any()


def test_a_missing_column_gets_one_sentence():
    with pytest.raises(LoyaltyLabError, match='no column "group"'):
        resampled_shares(table(3, 1).drop(columns="group"), "yes", "group")


def test_a_ratio_by_hand():
    # Two orders of four on deal; residuals 1 - .5 * 2 = 0 and 1 - .5 * 2 = 0, then 1 and -1.
    assert ratio_interval([1, 1], [2, 2]) == (0.5, 0.5, 0.5)
    value, low, high = ratio_interval([2, 0], [2, 2])
    assert value == 0.5
    # sd of (1, -1) is root 2; times root 2, over 4.
    assert (low, high) == (pytest.approx(0.5 - 1.959964 * 0.5), pytest.approx(0.5 + 1.959964 * 0.5))


@given(st.lists(st.booleans(), min_size=30, max_size=60))
def test_a_share_of_customers_has_the_usual_standard_error(answers):
    count, total = sum(answers), len(answers)
    share = count / total
    error = (share * (1 - share) / (total - 1)) ** 0.5
    estimate = ratio_interval([float(answer) for answer in answers], [1.0] * total)
    assert estimate == (
        pytest.approx(share),
        pytest.approx(share - 1.959964 * error),
        pytest.approx(share + 1.959964 * error),
    )


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=2, max_size=30), st.integers(2, 50))
def test_a_ratio_does_not_depend_on_units_or_on_idle_customers_for_its_value(pairs, factor):
    top, base = ([float(pair[side]) for pair in pairs] for side in (0, 1))
    first = ratio_interval(top, base)
    assert ratio_interval([factor * number for number in top], base) == tuple(
        pytest.approx(factor * number, abs=1e-9) for number in first
    )
    assert ratio_interval([*top, 0.0], [*base, 0.0]).value == pytest.approx(first.value)


def test_the_ratio_interval_holds_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(13)
    hits = 0
    for _ in range(400):
        orders = random.poisson(3, 200)
        hits += abs((estimate := ratio_interval(random.binomial(orders, 0.2), orders)).value - 0.2) <= (
            estimate.high - estimate.value
        )
    assert 0.92 <= hits / 400 <= 0.98


@pytest.mark.parametrize(
    ("top", "base", "words"),
    [
        ([1.0], [1.0], "two or more customers"),
        ([1.0, 2.0], [1.0], "two or more customers"),
        ([1.0, float("nan")], [1.0, 1.0], "with gaps"),
        ([1.0, 1.0], [-1.0, 3.0], "0 or more"),
        ([0.0, 0.0], [0.0, 0.0], "0 or more"),
    ],
)
def test_a_ratio_of_nonsense_gets_a_sentence(top, base, words):
    with pytest.raises(LoyaltyLabError, match=words):
        ratio_interval(top, base)
