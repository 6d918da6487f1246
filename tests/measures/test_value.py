"""Lifetime value: closed forms and models against published values, sums by hand, costs of keeping."""

from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma
from loyaltylab.measures.value import (
    buying_value,
    cost_per_kept,
    lifetime_value,
    margin_since_start,
    retention_elasticity,
)


@pytest.mark.parametrize(
    ("retention", "discount", "values"),
    [
        (0.8, 0.10, (366.67, 333.33, 266.67)),
        (0.9, 0.10, (550.00, 500.00, 450.00)),
        (0.8, 0.12, (350.00, 312.50, 250.00)),
    ],
)
def test_closed_forms_for_a_margin_of_a_hundred(retention, discount, values):
    found = tuple(
        round(lifetime_value(100, retention, discount, first), 2) for first in ("now", "next", "next if kept")
    )
    assert found == values


@given(st.floats(0, 0.98), st.floats(0.001, 0.5))
def test_the_value_still_to_come_is_the_sum_of_what_is_expected(retention, discount):
    step = retention / (1 + discount)
    assert lifetime_value(7, retention, discount) == pytest.approx(
        7 * sum(step**period for period in range(1, 3000))
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((-1, 0.8, 0.1), "margin"),
        ((1, 1.2, 0.1), "retention"),
        ((1, 1.0, 0.0), "no end"),
        ((1, 0.8, -0.1), "no end"),
        ((1, 0.8, 0.1, "later"), "first_margin"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(arguments, words):
    with pytest.raises(LoyaltyLabError, match=words):
        lifetime_value(*arguments)


def test_the_elasticity_of_retention_as_published_and_by_a_small_step():
    for retention, expected in ((0.6, 2.20), (0.8, 3.67), (0.9, 5.50), (0.95, 7.33)):
        found = retention_elasticity(retention, 0.1)
        assert found == pytest.approx(expected, abs=0.005)
        step = lifetime_value(100, retention * 1.0001, 0.1) / lifetime_value(100, retention, 0.1) - 1
        assert found == pytest.approx(step / 0.0001, rel=0.01)


# Customers 1 to 10 of the published CDNOW sample (weeks, dollars): their values follow from the published parameters.
CDNOW_TEN = pd.DataFrame(
    {
        "frequency": [2, 1, 0, 0, 0, 7, 1, 0, 2, 0],
        "recency": [30.43, 1.71, 0, 0, 0, 29.43, 5.00, 0, 35.71, 0],
        "age": 38.86,
        "mean_value": [22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0],
    }
)
CDNOW = BetaGeometricNbd.of(0.243, 4.414, 0.793, 2.426), GammaGamma.of(6.25, 3.74, 15.44)
PUBLISHED_TEN = [36.29, 4.64, 8.37, 8.37, 8.37, 283.53, 6.88, 8.37, 43.37, 8.37]


def test_values_of_the_first_ten_customers_of_cdnow():
    found = buying_value(CDNOW_TEN, *CDNOW, months=12, discount=0.01, units_a_month=4.345)
    np.testing.assert_allclose(found, PUBLISHED_TEN, atol=0.03)


def test_weeks_taken_for_days_give_the_wrong_values_that_are_often_copied():
    found = buying_value(CDNOW_TEN, *CDNOW, months=12, discount=0.01, units_a_month=30)
    np.testing.assert_allclose(found[:3], [140.13, 18.94, 38.29], rtol=0.002)
    assert (found > 2 * np.array(PUBLISHED_TEN)).all()


def test_without_discount_the_months_add_up_to_the_whole_time():
    found = buying_value(CDNOW_TEN, *CDNOW, months=9, discount=0.0, units_a_month=4.0)
    whole = CDNOW[0].expected_further(CDNOW_TEN, 36.0) * CDNOW[1].expected_value(CDNOW_TEN)
    np.testing.assert_allclose(found, whole)


@settings(max_examples=25)
@given(st.integers(1, 8), st.floats(0, 0.05), st.floats(0.001, 0.05))
def test_a_higher_rate_makes_less_and_more_months_make_more(months, discount, more):
    first = buying_value(CDNOW_TEN, *CDNOW, months, discount)
    assert (buying_value(CDNOW_TEN, *CDNOW, months, discount + more) < first).all()
    assert (buying_value(CDNOW_TEN, *CDNOW, months + 1, discount) > first).all()


ORDERS = pd.DataFrame(
    {
        "customer_id": [1, 1, 1, 2, 3, 9],
        "date": pd.to_datetime(
            ["2023-01-10", "2024-01-10", "2025-01-09", "2023-06-01", "2023-02-28", "2023-01-01"]
        ),
        "margin": [10.0, 11.0, 100.0, 4.0, 7.0, 50.0],
    }
)
STARTS = pd.Series(
    pd.to_datetime(["2023-03-01", "2023-01-10", "2023-06-01", "2023-01-01"]), index=[3, 1, 2, 4]
)


def test_money_of_the_first_days_by_hand():
    """Day 0 counts in full, day 365 with a year's discount, day 730 not at all, nor what came before the start."""
    found = margin_since_start(ORDERS, STARTS, 730, 0.10)
    assert found.to_dict() == pytest.approx({3: 0.0, 1: 20.0, 2: 4.0, 4: 0.0})
    assert list(found.index) == [3, 1, 2, 4]


def test_the_cost_of_a_kept_customer_by_hand():
    """CAC 100 against 20 x 1,000 for churn of 20 % that becomes 16 %: 500 for each customer kept (F09)."""
    value, low, high = cost_per_kept(20, 1000, 840, 1000, 800)
    assert value == pytest.approx(500)
    assert low < value < high < inf


def test_where_the_programme_may_have_kept_nobody_the_cost_has_no_upper_end():
    value, low, high = cost_per_kept(20, 100, 84, 100, 80)
    assert value == pytest.approx(500)
    assert low < value
    assert high == inf
    assert cost_per_kept(20, 100, 80, 100, 80).value == inf
    assert cost_per_kept(20, 1000, 700, 1000, 800) == (inf, inf, inf)


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_interval_of_the_cost_holds_its_value(people, control, data):
    kept, stayed = data.draw(st.integers(0, people)), data.draw(st.integers(0, control))
    value, low, high = cost_per_kept(3.2, people, kept, control, stayed)
    assert 0 < low <= value <= high


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: buying_value(CDNOW_TEN, *CDNOW, months=0, discount=0.01), "at least 1 month"),
        (lambda: buying_value(CDNOW_TEN, *CDNOW, 12, -0.01), "rate of at least 0"),
        (lambda: buying_value(CDNOW_TEN, *CDNOW, 12, 0.01, 0), "more than 0 units"),
        (lambda: buying_value(CDNOW_TEN.drop(columns="mean_value"), *CDNOW, 12, 0.01), "mean_value"),
        (lambda: margin_since_start(ORDERS.drop(columns="margin"), STARTS, 730, 0.1), 'no column "margin"'),
        (lambda: margin_since_start(ORDERS, STARTS, 0, 0.1), "at least 1 day"),
        (lambda: margin_since_start(ORDERS, STARTS, 30, -0.1), "rate of at least 0"),
        (lambda: margin_since_start(ORDERS, STARTS.astype(str), 30, 0.1), "dates are needed"),
        (lambda: margin_since_start(ORDERS, pd.concat([STARTS, STARTS]), 30, 0.1), "two rows"),
        (lambda: margin_since_start(ORDERS.assign(margin="x"), STARTS, 30, 0.1), "numbers are needed"),
        (lambda: cost_per_kept(-1, 10, 5, 10, 5), "cost must be"),
        (lambda: cost_per_kept(1, 0, 0, 10, 5), "nobody"),
        (lambda: cost_per_kept(1, 10, 11, 10, 5), "count must lie"),
        (lambda: retention_elasticity(1.0, 0.0), "no end"),
    ],
)
def test_bad_input_to_the_measures_is_answered_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
