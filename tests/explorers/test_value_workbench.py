"""The explorer of chapter 18: it runs at every value, its customers agree with the formulas, and a defect is seen."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.explorers import value_workbench
from loyaltylab.explorers.value_workbench import (
    EXPLORER,
    TIMINGS,
    Params,
    ValueWorkbench,
    headline,
    model,
    short,
)
from loyaltylab.measures.retention import ShiftedBetaGeometric
from tests.support.explorers import exercise_explorer

settings_of = st.builds(
    Params,
    margin=st.integers(1, 30).map(lambda steps: 10 * steps),
    margins_differ=st.integers(0, 15).map(lambda steps: 10 * steps),
    retention=st.integers(30, 95),
    chances_differ=st.integers(0, 12).map(lambda steps: 5 * steps),
    discount=st.integers(1, 30),
    first_margin=st.sampled_from(list(TIMINGS.values())),
    cost=st.integers(0, 40).map(lambda steps: 10 * steps),
)


def test_every_control_works_at_every_value():
    assert exercise_explorer(ValueWorkbench) == 7 * 3


def test_a_model_that_ignores_a_control_is_caught(monkeypatch):
    same = replace(
        EXPLORER,
        title=EXPLORER.title + " (again)",
        model=lambda params: model(replace(params, discount=10)),
    )
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (ValueWorkbench,), {"explorer": same}))


@settings(max_examples=40, deadline=None)
@given(settings_of)
def test_the_crowd_has_the_mean_of_the_formula(params):
    result = model(params)
    error = float(np.std(result.each) / np.sqrt(result.each.size))
    # Long lives of a few, cut off or missed by 10,000 customers, matter where customers hardly leave and money keeps its worth.
    assert float(result.each.mean()) == pytest.approx(
        result.mean, abs=5 * error + 0.04 * result.mean + 0.02 * params.margin
    )


@settings(max_examples=40, deadline=None)
@given(settings_of)
def test_conventions_differ_by_one_margin_and_by_one_year(params):
    now, later, kept = (
        model(replace(params, first_margin=timing)).mean for timing in ("now", "next", "next if kept")
    )
    assert now - kept == pytest.approx(params.margin)
    assert now / later == pytest.approx(1 + params.discount / 100)


@settings(max_examples=40, deadline=None)
@given(settings_of)
def test_customers_who_differ_in_staying_are_worth_more_than_their_mean_chance_says(params):
    result = model(params)
    if params.chances_differ:
        assert result.mean > result.formula
    else:
        assert result.mean == result.formula


def test_the_published_segment_regular():
    """Fader and Hardie (2007): 3.69 discounted years with differing customers, 2.32 with the mean chance alone."""
    alpha, beta = 0.7041, 1.1820
    published = ShiftedBetaGeometric.of(alpha, beta)
    near = Params(
        margin=100,
        retention=round(100 * beta / (alpha + beta)),
        chances_differ=round(100 * published.polarisation),
    )
    result = model(near)
    assert result.mean / 100 == pytest.approx(3.6949, rel=0.02)
    assert result.formula / 100 == pytest.approx(2.3242, rel=0.02)


def test_what_is_told_is_what_is_computed():
    params = Params()
    result, sentence = model(params), EXPLORER.sentence(params)
    assert f"worth {result.mean:.0f} €, the middle one {result.median:.0f} €" in sentence
    assert f"{short(params, result):.0%} bring less than the 150 €" in sentence
    assert "The mean pays" in headline(params, result)
    poor = Params(margin=10)
    assert headline(poor, model(poor)).startswith("Even the mean")
    assert result.each.size == value_workbench.CUSTOMERS
