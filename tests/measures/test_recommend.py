"""The net promoter score and its standard error."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.recommend import NetPromoterScore, net_promoter_score

answers = st.lists(st.integers(0, 10), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("promoters", "detractors", "respondents", "score", "error"),
    [
        (0.5, 0.2, 100, 30, 7.81),
        (0.5, 0.2, 1000, 30, 2.47),
        (0.3, 0.0, 100, 30, 4.58),
        (0.65, 0.35, 100, 30, 9.54),
    ],
)
def test_the_tables_closed_forms(promoters, detractors, respondents, score, error):
    of = NetPromoterScore(promoters, detractors, respondents)
    assert of.score == pytest.approx(score)
    assert of.standard_error == pytest.approx(error, abs=0.005)


def test_the_tables_lists_of_answers():
    assert net_promoter_score(pd.Series([9] * 200 + [7] * 100 + [3] * 100)).score == pytest.approx(25)
    assert net_promoter_score(pd.Series([10, 9, 9, 8, 7, 6, 3, 0, 10, 5])).score == pytest.approx(0)


@given(answers)
def test_the_error_is_that_of_a_mean_of_100_0_and_minus_100(given_answers):
    column = pd.Series(given_answers)
    marks = np.select([column >= 9, column <= 6], [100.0, -100.0], 0.0)
    of = net_promoter_score(column)
    assert of.score == pytest.approx(marks.mean(), abs=1e-9)
    assert of.standard_error == pytest.approx(marks.std() / np.sqrt(len(marks)), abs=1e-6)


@given(answers)
def test_passives_pull_towards_nought(given_answers):
    score = net_promoter_score(pd.Series(given_answers)).score
    assert abs(net_promoter_score(pd.Series([*given_answers, 7, 8])).score) <= abs(score)


def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty():
    random = np.random.default_rng(11)
    shares = {9: 0.35, 7: 0.4, 3: 0.25}
    draws = random.choice(list(shares), size=(2000, 200), p=list(shares.values()))
    intervals = [net_promoter_score(pd.Series(row)).interval for row in draws]
    assert np.mean([low <= 10 <= high for low, high in intervals]) == pytest.approx(0.95, abs=0.02)


def test_a_difference_adds_the_errors_as_squares():
    one, other = NetPromoterScore(0.5, 0.2, 100), NetPromoterScore(0.45, 0.2, 100)
    difference, margin = one.less(other)
    assert difference == pytest.approx(5)
    assert margin == pytest.approx(np.hypot(one.margin, other.margin))
    assert margin > 20  # thirty does not beat twenty-five with a hundred answers each (P21)


def test_skipped_questions_are_no_answers():
    assert net_promoter_score(pd.Series([10, None, 0, 0])).respondents == 3


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: net_promoter_score([9, 10]), "must be a Series of numbers"),
        (lambda: net_promoter_score(pd.Series(["9", "10"])), "must be a Series of numbers"),
        (lambda: net_promoter_score(pd.Series([float("nan")])), "Nobody answered"),
        (lambda: net_promoter_score(pd.Series([11])), "whole numbers from 0 to 10"),
        (lambda: net_promoter_score(pd.Series([8.5])), "whole numbers from 0 to 10"),
        (lambda: NetPromoterScore(50, 20, 100), "shares from 0 to 1"),
        (lambda: NetPromoterScore(0.5, 0.2, 0), "Nobody answered"),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)
