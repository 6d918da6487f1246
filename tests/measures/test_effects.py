"""Comparisons that stand for an effect: they find a planted one, and their intervals cover what they should."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import change_against_change, matched_difference, mean_difference, rate_ratio


def test_difference_of_two_shares_agrees_with_the_car_wash():
    """Nunes & Drèze (2006): 34 % against 19 % of 150 cards each; difference .147, chi-square 8.25 (DOMAIN.md, part 3)."""
    shown = mean_difference(pd.Series([1] * 51 + [0] * 99), pd.Series([1] * 29 + [0] * 121))
    assert round(shown.value, 3) == 0.147
    error = (shown.high - shown.low) / 2 / 1.959964
    pooled = np.sqrt(2 * (80 / 300) * (220 / 300) / 150)
    assert round((shown.value / pooled) ** 2, 2) == 8.25
    assert error == pytest.approx(pooled, rel=0.02)


def test_intervals_of_a_mean_difference_cover_the_truth_about_95_times_in_100():
    random = np.random.default_rng(8)
    hits = 0
    for _ in range(400):
        shown = mean_difference(pd.Series(random.normal(1.0, 2, 80)), pd.Series(random.normal(0.5, 1, 60)))
        hits += shown.low <= 0.5 <= shown.high
    assert 0.92 <= hits / 400 <= 0.98


def panel(random: np.random.Generator, customers: int = 300, effect: float = 1.0) -> pd.DataFrame:
    """Customers whose own rates differ, a common fall by a fifth, and an effect on the treated."""
    rate = random.gamma(0.8, 8, customers)
    treated = np.arange(customers) % 3 == 0
    after = rate * 0.8 * np.where(treated, effect, 1)
    return pd.DataFrame({"before": random.poisson(rate), "after": random.poisson(after), "treated": treated})


def test_the_common_change_falls_out():
    table = pd.DataFrame(
        {"before": [10, 10, 20, 20], "after": [5, 5, 20, 20], "treated": [True, True, False, False]}
    )
    assert change_against_change(table).value == pytest.approx(-0.5)
    assert change_against_change(table.assign(after=table["after"] * 3)).value == pytest.approx(-0.5)


@pytest.mark.parametrize("effect", [1.0, 0.8])
def test_intervals_of_a_change_cover_the_truth_about_95_times_in_100(effect):
    random = np.random.default_rng(9)
    shown = [change_against_change(panel(random, effect=effect)) for _ in range(300)]
    hits = sum(each.low <= effect - 1 <= each.high for each in shown)
    assert 0.91 <= hits / 300 <= 0.99


def test_matching_removes_what_it_matches_on():
    random = np.random.default_rng(10)
    heavy = random.integers(0, 3, 3000)
    treated = random.random(3000) < 0.2 + 0.2 * heavy
    table = pd.DataFrame(
        {"cell": heavy, "treated": treated, "orders": 4.0 * heavy + random.normal(0, 1, 3000)}
    )
    assert mean_difference(table.loc[treated, "orders"], table.loc[~treated, "orders"]).low > 0.8
    assert abs(matched_difference(table, "orders", "treated", ["cell"]).value) < 0.15


def test_a_matched_interval_covers_a_planted_effect():
    random = np.random.default_rng(11)
    hits = 0
    for _ in range(200):
        cell = random.integers(0, 5, 400)
        treated = random.random(400) < 0.1 + 0.15 * cell
        orders = 2.0 * cell + 0.7 * treated + random.normal(0, 1.5, 400)
        table = pd.DataFrame({"cell": cell, "treated": treated, "orders": orders})
        shown = matched_difference(table, "orders", "treated", ["cell"])
        hits += shown.low <= 0.7 <= shown.high
    assert 0.90 <= hits / 200 <= 0.99


def test_treated_without_a_match_are_left_out():
    table = pd.DataFrame(
        {
            "cell": [1, 1, 1, 2, 2],
            "treated": [True, True, False, True, True],
            "orders": [5.0, 7.0, 4.0, 99.0, 99.0],
        }
    )
    assert matched_difference(table, "orders", "treated", ["cell"]).value == pytest.approx(2.0)


GOOD = pd.DataFrame({"before": [1, 2, 3, 4], "after": [1, 2, 3, 4], "treated": [True, True, False, False]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mean_difference(pd.Series([1.0]), pd.Series([1.0, 2.0])), "two or more numbers"),
        (lambda: mean_difference(pd.Series([1.0, np.nan]), pd.Series([1.0, 2.0])), "no gaps"),
        (lambda: change_against_change(GOOD.drop(columns="after")), 'no column "after"'),
        (lambda: change_against_change(GOOD.assign(before=-1)), "negative number"),
        (lambda: change_against_change(GOOD.assign(treated=True)), "where treated is False"),
        (lambda: change_against_change(GOOD.assign(after=0)), "something before and after"),
        (lambda: matched_difference(GOOD, "orders", "treated", ["before"]), 'no column "orders"'),
        (lambda: matched_difference(GOOD, "after", "treated", ["before"]), "coarser columns"),
        (
            lambda: matched_difference(GOOD.assign(after="x"), "after", "treated", ["before"]),
            "numbers are needed",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_ratio_of_rates_by_hand_and_its_cover():
    shown = rate_ratio(40, 1000, 20, 1000)
    assert shown.value == pytest.approx(2)
    assert shown.high / shown.value == pytest.approx(shown.value / shown.low)
    random = np.random.default_rng(12)
    counts = zip(random.poisson(60, 400), random.poisson(45, 400))
    hits = [rate_ratio(one, 600, other, 900) for one, other in counts]
    assert 0.92 <= np.mean([each.low <= 2 <= each.high for each in hits]) <= 0.98


def test_a_ratio_of_rates_needs_leavers_and_time():
    for wrong in ((0, 10, 3, 10), (3, 0, 3, 10), (3, 10, 3, -1)):
        with pytest.raises(LoyaltyLabError, match="in both groups"):
            rate_ratio(*wrong)
