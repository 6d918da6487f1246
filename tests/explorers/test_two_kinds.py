"""The explorer of chapter 10: it runs at every value, and it tells a mixture from an improvement."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.explorers import two_kinds
from loyaltylab.explorers.two_kinds import EXPLORER, MONTHS, SECOND, Params, TwoKinds, model
from loyaltylab.measures.retention import ShiftedBetaGeometric
from tests.support.explorers import exercise_explorer

settings = st.builds(
    Params,
    fickle_share=st.integers(0, 20).map(lambda steps: 5 * steps),
    fickle_churn=st.integers(1, 40),
    steady_churn=st.integers(1, 40),
    improvement=st.integers(0, 16).map(lambda steps: 5 * steps),
)


def test_every_control_works_at_every_value():
    assert exercise_explorer(TwoKinds) == 4 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    whole = two_kinds.cohort
    monkeypatch.setattr(
        two_kinds, "cohort", lambda params, joins: whole(replace(params, improvement=0), joins)
    )
    again = replace(EXPLORER, title=EXPLORER.title + " (again)", figure=blind_figure)
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (TwoKinds,), {"explorer": again}))


def blind_figure(params, result):
    return two_kinds.figure(replace(params, improvement=0), result)


def test_the_cohort_is_a_crowd_of_single_customers():
    params = Params(fickle_share=40, fickle_churn=30, steady_churn=4, improvement=50)
    random = np.random.default_rng(10)
    chance = np.where(random.random(400_000) < 0.40, 0.30, 0.04)
    there = np.ones(chance.size, dtype=bool)
    for month in range(1, MONTHS + 1):
        leaves = there & (random.random(chance.size) < chance * (0.5 if month >= SECOND else 1))
        expected = model(params).loc[month, "first_churn"] / 100
        assert leaves.sum() / there.sum() == pytest.approx(expected, abs=0.004)
        there &= ~leaves


@given(settings)
def test_without_improvement_the_second_cohort_repeats_the_first(params):
    result = model(replace(params, improvement=0))
    second = result["second_churn"].dropna().to_numpy()
    np.testing.assert_allclose(second, result["first_churn"].to_numpy()[: second.size])


@given(settings)
def test_churn_never_rises_while_nothing_happens_and_stays_between_the_kinds(params):
    churn = model(params)["first_churn"].loc[: SECOND - 1]
    assert (churn.diff().dropna() <= 1e-9).all()
    low, high = sorted((params.fickle_churn, params.steady_churn))
    assert churn.between(low - 1e-9, high + 1e-9).all()


@given(settings)
def test_an_improvement_shows_in_the_first_month_of_the_second_cohort(params):
    result = model(params)
    expected = result.loc[1, "first_churn"] * (1 - params.improvement / 100)
    assert result.loc[SECOND, "second_churn"] == pytest.approx(expected)


def test_customers_who_are_all_alike_make_a_flat_line():
    for params in (Params(fickle_share=0), Params(fickle_share=100), Params(fickle_churn=5)):
        assert np.ptp(model(params)["first_churn"]) == pytest.approx(0)
        assert "stays where it was" in two_kinds.headline(params, model(params))


def test_two_kinds_and_a_whole_distribution_tell_the_same_story():
    """Both the mixture here and the shifted-beta-geometric model start at the mean churn and fall."""
    spread = ShiftedBetaGeometric.of(1.5, 8.5)
    assert 1 - spread.retention([1])[0] == pytest.approx(0.15)
    assert model(Params())["first_churn"].iloc[0] == pytest.approx(15)
    assert (np.diff(spread.retention(range(1, 25))) > 0).all()


def test_what_is_told_is_what_is_computed():
    params = Params(improvement=40)
    sentence, result = EXPLORER.sentence(params), model(params)
    assert f"{result.loc[1, 'first_churn']:.1f} % leave in month 1" in sentence
    assert f"with {result.loc[SECOND, 'second_churn']:.1f} %" in sentence
    assert "everybody's own chance fell" in sentence
    assert "nobody's own chance has changed" in EXPLORER.sentence(Params())
