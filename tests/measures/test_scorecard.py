"""A loyalty index: its reliability, its weights, and its worth on later records."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.scorecard import (
    SUB_SCORES,
    cronbach_alpha,
    fifths,
    hit_rate,
    in_top,
    percentile_scores,
    rank_correlation,
    rank_correlation_interval,
    scorecard,
    weighted_index,
)

NAN = float("nan")
numbers = st.lists(st.integers(-50, 50), min_size=5, max_size=40)
answers = st.lists(st.tuples(*[st.integers(1, 7)] * 3), min_size=4, max_size=30).filter(
    lambda rows: len({sum(row) for row in rows}) > 1
)


def table(rows: list[tuple[int, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["trust", "affection", "reliance"])


def test_alpha_of_a_case_by_hand():
    # Two items: variances 1 and 4, covariance 2 (the second is twice the first): 2 * (1 - 5/9).
    items = pd.DataFrame({"one": [1.0, 2.0, 3.0], "two": [2.0, 4.0, 6.0]})
    assert cronbach_alpha(items) == pytest.approx(8 / 9)


@given(answers)
def test_equal_items_agree_perfectly(rows):
    first = table(rows)["trust"]
    items = pd.DataFrame({"a": first, "b": first, "c": first})
    if len(set(first)) > 1:
        assert cronbach_alpha(items) == pytest.approx(1)


@given(answers, st.integers(1, 5), st.integers(-9, 9))
def test_alpha_does_not_mind_a_common_scale(rows, stretch, shift):
    items = table(rows)
    assert cronbach_alpha(items * stretch + shift) == pytest.approx(cronbach_alpha(items), abs=1e-9)


@given(answers)
def test_alpha_is_what_the_covariances_say(rows):
    items = table(rows)
    covariance = items.cov().to_numpy()
    expected = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach_alpha(items) == pytest.approx(expected, abs=1e-9)


def test_unrelated_items_have_an_alpha_about_nought_and_more_items_a_higher_one():
    random = np.random.default_rng(5)
    noise = pd.DataFrame(random.normal(size=(4000, 3)))
    assert abs(cronbach_alpha(noise)) < 0.06
    common = random.normal(size=(4000, 1))
    alphas = [cronbach_alpha(pd.DataFrame(common + random.normal(size=(4000, k)))) for k in (2, 4, 8)]
    # Spearman-Brown: k r / (1 + (k-1) r) with r = 1/2.
    np.testing.assert_allclose(alphas, [2 / 3, 4 / 5, 8 / 9], atol=0.03)


def test_rows_with_a_gap_are_left_out_of_alpha():
    whole = pd.DataFrame({"one": [1.0, 2.0, 3.0], "two": [2.0, 4.0, 6.0]})
    gappy = pd.concat([whole, pd.DataFrame({"one": [7.0], "two": [NAN]})])
    assert cronbach_alpha(gappy) == cronbach_alpha(whole)


@given(numbers)
def test_percentile_scores_keep_the_order_and_the_ties(values):
    column = pd.Series(values)
    scores = percentile_scores(column)
    assert scores.between(0, 100, inclusive="right").all()
    assert (scores.rank() == column.rank()).all()


@given(numbers)
def test_lower_is_better_turns_the_order_about(values):
    column = pd.Series(values)
    downwards = percentile_scores(column, higher_is_better=False)
    pd.testing.assert_series_equal(downwards, percentile_scores(-column))


@given(numbers, st.integers(1, 9), st.integers(0, 9))
def test_only_the_proportions_of_weights_count(values, heavy, light):
    scores = pd.DataFrame({"a": values, "b": values[::-1]})
    once = weighted_index(scores, {"a": heavy, "b": light})
    pd.testing.assert_series_equal(once, weighted_index(scores, {"a": 3 * heavy, "b": 3 * light}))
    assert once.between(scores.min(axis=1) - 1e-6, scores.max(axis=1) + 1e-6).all()


@given(numbers, st.floats(0.05, 0.95))
def test_the_top_holds_its_share_and_nobody_below_a_member(values, share):
    column = pd.Series(values)
    chosen = in_top(column, share)
    # 1e-9: a share such as 0.05 is no exact number.
    assert chosen.sum() >= share * (len(column) - 1) - 1e-9
    assert column[chosen].min() > column[~chosen].max() or not (~chosen).any()


@given(numbers)
def test_an_index_that_is_the_outcome_hits_always(values):
    column = pd.Series(values)
    assert hit_rate(column, column) == 1


def test_an_index_that_knows_nothing_hits_as_often_as_the_lot():
    random = np.random.default_rng(7)
    rates = [hit_rate(pd.Series(random.random(300)), pd.Series(random.random(300))) for _ in range(200)]
    assert np.mean(rates) == pytest.approx(0.2, abs=0.01)


def test_rank_correlation_is_spearmans():
    frame = pd.DataFrame({"one": [1, 2, 3, 4, 9], "other": [2, 1, 4, 3, 9]})
    assert rank_correlation(frame["one"], frame["other"]) == pytest.approx(0.8)


def test_the_interval_of_a_rank_correlation_holds_nothing_nineteen_times_in_twenty():
    random = np.random.default_rng(13)
    found = [rank_correlation(*(pd.Series(random.random(60)) for _ in range(2))) for _ in range(400)]
    inside = [low <= 0 <= high for low, high in (rank_correlation_interval(each, 60) for each in found)]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


@given(numbers)
def test_fifths_follow_the_values_and_the_top_one_is_the_top(values):
    column = pd.Series(values)
    found = fifths(column)
    assert found.between(1, 5).all()
    assert (found == 5).equals(in_top(column))
    assert found[column.sort_values().index].is_monotonic_increasing


def orders() -> pd.DataFrame:
    days = ["2024-01-05", "2024-02-05", "2024-12-01", "2024-03-03", "2025-01-01", "2024-06-06"]
    return pd.DataFrame(
        {
            "customer_id": [1, 1, 1, 2, 2, 3],
            "date": pd.to_datetime(days),
            "paid_cents": [100, 200, 300, 5000, 9000, 50],
            "margin_cents": [40, 80, 120, 2000, 4000, -10],
        }
    )


def surveys() -> pd.DataFrame:
    wave = ["2024-06", "2024-06", "2025-06"]
    items = {name: [7, 1, 4] for name in ("trust", "affection", "reliance")}
    return pd.DataFrame({"customer_id": [1, 2, 3], "wave": wave, **items})


def test_the_scorecard_of_a_small_shop():
    card = scorecard(orders(), surveys(), 2024)
    # Customer 3 answered in another year only; the order of 2025 is the future.
    assert list(card.index) == [1, 2]
    assert card["orders"].to_list() == [3, 1]
    assert card["paid_cents"].to_list() == [600, 5000]
    assert card["recency_days"].to_list() == [30, 303]
    assert card["streak"].to_list() == [2, 1]
    assert card["emotion"].to_list() == [100, 50]
    assert card["behaviour"].to_list() == [75, 75]
    assert card["time"].to_list() == [100, 50]


def test_the_scorecard_knows_nothing_of_later_years():
    later = pd.concat([orders(), orders().assign(date=pd.Timestamp("2025-05-05"), paid_cents=10**6)])
    pd.testing.assert_frame_equal(scorecard(later, surveys(), 2024), scorecard(orders(), surveys(), 2024))


def test_lanterns_scores_have_one_scale():
    from loyaltylab import load

    card = scorecard(load("orders"), load("surveys"), 2024)
    assert (card[list(SUB_SCORES)].mean() - 50).abs().max() < 1


ONE = pd.Series([1.0, 2.0], index=["a", "b"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cronbach_alpha([1, 2]), "must be a DataFrame"),
        (lambda: cronbach_alpha(pd.DataFrame({"one": [1, 2]})), "at least two are needed"),
        (
            lambda: cronbach_alpha(pd.DataFrame({"one": [1, NAN], "two": [NAN, 2]})),
            "fewer than two rows without a gap",
        ),
        (lambda: cronbach_alpha(pd.DataFrame({"one": [1, 2], "two": ["x", "y"]})), 'items["two"] holds'),
        (lambda: cronbach_alpha(pd.DataFrame({"one": [1, 2], "two": [2, 1]})), "same sum in every row"),
        (lambda: percentile_scores([1, 2]), "must be a Series"),
        (lambda: percentile_scores(pd.Series(["x"])), "numbers are needed"),
        (lambda: percentile_scores(pd.Series([], dtype=float)), "no rows"),
        (lambda: weighted_index(pd.DataFrame({"a": [1]}), {"b": 1}), 'no column "b"'),
        (lambda: weighted_index(pd.DataFrame({"a": [1]}), {"a": 0}), "at least one above 0"),
        (lambda: weighted_index(pd.DataFrame({"a": [1], "b": [1]}), {"a": 2, "b": -1}), "0 or more"),
        (lambda: in_top(ONE, 1.0), "above 0 and below 1"),
        (lambda: in_top(pd.Series([], dtype=float)), "no values to rank"),
        (lambda: rank_correlation_interval(1.0, 50), "has no interval"),
        (lambda: rank_correlation_interval(0.2, 3), "has no interval"),
        (lambda: hit_rate(ONE, ONE.rename({"a": "c"})), "different customers"),
        (lambda: scorecard(orders().drop(columns="paid_cents"), surveys(), 2024), 'no column "paid_cents"'),
        (lambda: scorecard(orders().assign(date="2024-01-01"), surveys(), 2024), "pandas.to_datetime"),
        (lambda: scorecard(orders().assign(paid_cents=-1), surveys(), 2024), "negative number"),
        (lambda: scorecard(orders(), surveys().assign(trust=8), 2024), "outside 1 to 7"),
        (lambda: scorecard(orders(), surveys(), 2030), "no orders or no answers in 2030"),
        (lambda: scorecard(orders(), surveys().assign(customer_id=9), 2024), "Nobody both ordered and"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)
