"""Control charts against printed constants, published run lengths and simulated months."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.control import (
    alarm_chance,
    average_run_length,
    chance_of_any,
    constants,
    in_a_row,
    individuals_limits,
    share_limits,
)

# Montgomery, Introduction to Statistical Quality Control, appendix VI: d2, d3, c4, A2, A3, D3, D4, B3, B4.
PRINTED = {
    2: (1.128, 0.853, 0.7979, 1.880, 2.659, 0.0, 3.267, 0.0, 3.267),
    3: (1.693, 0.888, 0.8862, 1.023, 1.954, 0.0, 2.574, 0.0, 2.568),
    4: (2.059, 0.880, 0.9213, 0.729, 1.628, 0.0, 2.282, 0.0, 2.266),
    5: (2.326, 0.864, 0.9400, 0.577, 1.427, 0.0, 2.114, 0.0, 2.089),
    10: (3.078, 0.797, 0.9727, 0.308, 0.975, 0.223, 1.777, 0.284, 1.716),
    25: (3.931, 0.708, 0.9896, 0.153, 0.606, 0.459, 1.541, 0.565, 1.435),
}


@pytest.mark.parametrize("size", PRINTED)
def test_constants_are_those_of_the_printed_table(size):
    computed = vars(constants(size)).values()
    assert list(computed) == pytest.approx(PRINTED[size], abs=0.00101)


@pytest.mark.parametrize(
    ("width", "shift", "run", "length"),
    [
        (3, 0, None, 370.4),
        (2, 0, None, 21.98),
        (3, 1, None, 43.9),
        (3, 2, None, 6.30),
        (3, 3, None, 2.00),
        # Champ and Woodall (1987): rule 1 with eight in a row.
        (3, 0, 8, 152.73),
    ],
)
def test_run_lengths_are_the_published_ones(width, shift, run, length):
    assert average_run_length(width, shift, run) == pytest.approx(length, rel=0.002)


@pytest.mark.parametrize("shift", [0.0, 1.0])
@pytest.mark.parametrize("run", [None, 8])
def test_run_lengths_are_what_simulated_months_show(shift, run):
    months = np.random.default_rng(19).normal(shift, 1, 400_000)
    alarms = np.abs(months) > 2.5
    # Each stretch starts anew after its alarm, as the formula counts.
    lengths, length, streak, side = [], 0, 0, 0
    for value, alarm in zip(months, alarms):
        length += 1
        streak, side = (streak + 1 if np.sign(value) == side else 1), np.sign(value)
        if alarm or (run and streak >= run):
            lengths.append(length)
            length = streak = side = 0
    assert np.mean(lengths) == pytest.approx(average_run_length(2.5, shift, run), rel=0.04)


def test_wider_limits_mean_fewer_false_alarms_and_later_true_ones():
    widths = [1.5, 2, 2.5, 3, 3.5]
    for shift in (0.0, 1.5):
        lengths = [average_run_length(width, shift) for width in widths]
        assert lengths == sorted(lengths)
    assert average_run_length(3, 1) < average_run_length(3, 0)
    assert average_run_length(3, -1) == pytest.approx(average_run_length(3, 1))


def test_many_charts_alarm_more_often():
    assert chance_of_any(alarm_chance(), 10) == pytest.approx(0.0267, abs=1e-4)
    assert chance_of_any(0.1, 1) == pytest.approx(0.1)


def test_individuals_limits_by_hand():
    limits = individuals_limits(pd.Series([10.0, 12, 11, 13]))
    sigma = (2 + 1 + 2) / 3 / 1.128379
    assert (limits.centre, limits.sigma) == pytest.approx((11.5, sigma))
    assert (limits.low, limits.high) == pytest.approx((11.5 - 3 * sigma, 11.5 + 3 * sigma))


def test_a_drift_in_the_base_hardly_widens_limits():
    noise = pd.Series(np.random.default_rng(1).normal(0, 1, 60))
    drifting = noise + np.linspace(0, 8, 60)
    assert individuals_limits(drifting).sigma < 1.15 * individuals_limits(noise).sigma
    assert drifting.std() > 2 * noise.std()


def test_share_limits_follow_the_size_of_the_base():
    chart = share_limits(pd.Series([30, 50, 5]), pd.Series([60, 100, 25]), base=2)
    assert chart["centre"].tolist() == [0.5] * 3
    assert chart["z"].iloc[2] == pytest.approx((0.2 - 0.5) / 0.1)
    width = chart["high"] - chart["low"]
    assert width.iloc[1] < width.iloc[0] < width.iloc[2]


def test_a_run_is_seen_when_it_is_long_enough():
    values = pd.Series([1.0] * 7 + [-1.0] + [1.0] * 9)
    assert in_a_row(values, 0.0).tolist() == [False] * 15 + [True, True]
    assert not in_a_row(pd.Series([1.0] * 4 + [0.0] + [1.0] * 4), 0.0).any()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: constants(1), "2 to 25"),
        (lambda: individuals_limits(pd.Series([1.0])), "at least two"),
        (lambda: individuals_limits(pd.Series([1.0, np.nan])), "without a gap"),
        (lambda: share_limits(pd.Series([3]), pd.Series([2]), 1), "between 0"),
        (lambda: share_limits(pd.Series([1]), pd.Series([2]), 2), "1 to 1 periods"),
        (lambda: average_run_length(0), "width"),
        (lambda: average_run_length(3, run=1), "at least 2"),
        (lambda: chance_of_any(1.2, 3), "chance"),
    ],
)
def test_what_cannot_be_charted_is_said(wrong, said):
    with pytest.raises(LoyaltyLabError, match=said):
        wrong()
