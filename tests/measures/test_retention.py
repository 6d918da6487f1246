"""The shifted-beta-geometric model against the published tables, against simulated cohorts, and with bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.retention import ShiftedBetaGeometric

# Fader and Hardie (2007), tables 1 and 2: percent surviving at renewals 0 to 12 of two segments of 1,000.
SURVIVING = {
    "regular": [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3],
    "high end": [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4],
}
PUBLISHED = {"regular": (0.704, 1.182), "high end": (0.668, 3.806)}
positive = st.floats(0.1, 20)


def fitted(segment: str, years: int = 7) -> ShiftedBetaGeometric:
    return ShiftedBetaGeometric().fit_survivors(np.array(SURVIVING[segment][: years + 1]) * 10)


@pytest.mark.parametrize("segment", SURVIVING)
def test_published_estimates_from_years_one_to_seven(segment):
    model = fitted(segment)
    assert (round(model.alpha_, 3), round(model.beta_, 3)) == PUBLISHED[segment]


def test_estimates_depend_on_the_years_used():
    model = fitted("regular", years=4)
    assert (round(model.alpha_, 3), round(model.beta_, 3)) == (0.764, 1.296)


@pytest.mark.parametrize(
    ("segment", "likelihood", "mean_churn", "polarisation", "retention", "error", "lifetime"),
    [
        (
            "regular",
            -1680.27,
            0.3733,
            0.3465,
            [0.6267, 0.7560, 0.8188, 0.8559, 0.8804, 0.8978, 0.9107, 0.9208],
            0.0149,
            3.6949,
        ),
        (
            "high end",
            -1611.16,
            0.1493,
            0.1827,
            [0.8507, 0.8780, 0.8968, 0.9106, 0.9212, 0.9295, 0.9362, 0.9418],
            0.0283,
            5.9223,
        ),
    ],
)
def test_what_follows_from_the_estimates(
    segment, likelihood, mean_churn, polarisation, retention, error, lifetime
):
    model = fitted(segment)
    assert model.log_likelihood_ == pytest.approx(likelihood, abs=0.005)
    assert model.mean_churn == pytest.approx(mean_churn, abs=5e-5)
    assert model.polarisation == pytest.approx(polarisation, abs=5e-5)
    np.testing.assert_allclose(model.retention(range(1, 9)), retention, atol=5e-5)
    later = np.array(SURVIVING[segment][8:]) / 100
    assert np.abs(model.survival(range(8, 13)) / later - 1).mean() == pytest.approx(error, abs=5e-5)
    assert model.expected_lifetime(0.10) == pytest.approx(lifetime, abs=5e-5)


def test_one_average_customer_is_worth_less_than_the_average_of_the_customers():
    model = fitted("regular")
    alike = 1 / (1 - (1 - model.mean_churn) / 1.10)
    assert alike == pytest.approx(2.3242, abs=2e-4)
    assert model.expected_lifetime(0.10) > alike


def test_counts_and_single_customers_give_one_answer():
    survivors = [1000, 800, 700, 640]
    periods = np.repeat([1, 2, 3, 3], [200, 100, 60, 640])
    ended = np.repeat([True, True, True, False], [200, 100, 60, 640])
    one, other = ShiftedBetaGeometric().fit_survivors(survivors), ShiftedBetaGeometric().fit(periods, ended)
    assert one.alpha_ == pytest.approx(other.alpha_)
    assert one.beta_ == pytest.approx(other.beta_)


def test_estimates_find_the_parameters_of_a_simulated_cohort():
    random = np.random.default_rng(10)
    number = random.geometric(random.beta(0.9, 4.0, 40_000))
    seen = random.integers(2, 30, 40_000)
    model = ShiftedBetaGeometric().fit(np.minimum(number, seen), number <= seen)
    assert model.alpha_ == pytest.approx(0.9, rel=0.06)
    assert model.beta_ == pytest.approx(4.0, rel=0.08)


def test_customers_who_are_all_alike_give_a_flat_retention():
    random = np.random.default_rng(11)
    number = random.geometric(0.1, 5_000)
    model = ShiftedBetaGeometric().fit(np.minimum(number, 20), number <= 20)
    assert model.polarisation < 0.01
    assert np.ptp(model.retention(range(1, 20))) < 0.02


@given(positive, positive)
def test_retention_rises_and_survival_is_its_product(alpha, beta):
    model = ShiftedBetaGeometric.of(alpha, beta)
    retention = model.retention(range(1, 30))
    assert (np.diff(retention) > 0).all()
    np.testing.assert_allclose(model.survival(range(1, 30)), np.cumprod(retention), rtol=1e-9)


@given(positive, positive, st.floats(0.05, 1), st.integers(0, 10))
def test_expected_lifetime_is_the_discounted_sum_of_survival(alpha, beta, discount, passed):
    model = ShiftedBetaGeometric.of(alpha, beta)
    ahead = np.arange(600)
    summed = (model.survival(passed + ahead) / model.survival(passed) / (1 + discount) ** ahead).sum()
    assert model.expected_lifetime(discount, passed) == pytest.approx(summed, rel=1e-5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ShiftedBetaGeometric().fit([1, 2], [True]), "same length"),
        (lambda: ShiftedBetaGeometric().fit([], []), "same length"),
        (lambda: ShiftedBetaGeometric().fit([1.5, 2], [True, False]), "whole numbers"),
        (lambda: ShiftedBetaGeometric().fit([0, 2], [True, False]), "at least 1"),
        (lambda: ShiftedBetaGeometric().fit([float("nan"), 2], [True, False]), "whole numbers"),
        (lambda: ShiftedBetaGeometric().fit([1, 2], [False, False]), "customers who ended"),
        (lambda: ShiftedBetaGeometric().fit([1, 1], [True, True]), "lasted beyond"),
        (lambda: ShiftedBetaGeometric().fit_survivors([100, 110, 90]), "never rise"),
        (lambda: ShiftedBetaGeometric().fit_survivors([100, 90]), "three numbers"),
        (lambda: ShiftedBetaGeometric.of(0, 1), "above 0"),
        (lambda: ShiftedBetaGeometric.of(0.7, 1.2).expected_lifetime(0), "discount"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
