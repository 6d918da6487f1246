"""Intervals of shares, against a published table and by their properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.intervals import share_interval


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
