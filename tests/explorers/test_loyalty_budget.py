"""The explorer of chapter 07: it runs at every value, and its captives are who they are said to be."""

from dataclasses import fields, replace

import numpy as np
import pytest

from loyaltylab.explorers import loyalty_budget
from loyaltylab.explorers.loyalty_budget import (
    BASE,
    EXPLORER,
    STEP_EURO,
    YEARS,
    LoyaltyBudget,
    Params,
    base_course,
    change,
    levers,
    model,
    tied,
)
from loyaltylab.world import compare, outcomes, run
from tests.support.explorers import exercise_explorer

STRATEGIES = [field.name for field in fields(Params())]


def test_every_control_works_at_every_value():
    assert exercise_explorer(LoyaltyBudget) == 3 * len(STRATEGIES)


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(loyalty_budget, "levers", lambda params: BASE.levers)
    monkeypatch.setattr(loyalty_budget, "tied", lambda people, params: people)
    monkeypatch.setattr(loyalty_budget, "reward_an_order", lambda: np.zeros(len(base_course().people)))
    monkeypatch.setattr(loyalty_budget, "STEP_EURO", 0)
    model.cache_clear()
    one = Params(satisfaction=3)
    assert model(one) == model(Params()), "without its levers a plan changes nothing"
    model.cache_clear()


def test_nothing_spent_is_lantern_as_it_was():
    real = outcomes(BASE)
    assert model(Params()).stay == real["left"].isna().sum()
    assert change(Params()) == (0, 0, 0)
    margin = real["margin_cents"].sum() / 100
    assert model(Params()).margin == pytest.approx(margin, rel=0.03), "expected orders against drawn ones"
    assert EXPLORER.sentence(Params()).startswith("Nothing spent")


@pytest.mark.parametrize("name", ["satisfaction", "trust", "rewards", "staff"])
def test_counts_agree_with_the_worlds_own_comparison(name):
    params = Params(**{name: 2})
    moved = compare(BASE, BASE.with_changes(levers=levers(params)))
    assert change(params)[0] == moved["saved"].sum() - moved["lost"].sum()


def test_each_step_costs_the_same_and_clubs_cost_only():
    for name in STRATEGIES:
        assert model(Params(**{name: 2})).cost == 2 * STEP_EURO * YEARS
    assert change(Params(clubs=3)) == (0, 0, -3 * STEP_EURO * YEARS)


def test_ties_hold_and_lift_nobody():
    """Who stays today stays behind a higher wall; who would stay even if leaving cost nothing is no captive."""
    course = base_course()
    for params in (Params(switching=3), Params(linkage=3)):
        people = tied(course.people, params)
        walled = loyalty_budget.live(people, course.outside, course.event_keys)
        assert (walled.left >= course.lives.left).all()
        np.testing.assert_allclose(walled.satisfaction, course.lives.satisfaction)
    unbound = loyalty_budget.live(course.people.free_to_leave(), course.outside, course.event_keys)
    assert (unbound.left <= course.lives.left).all()


def test_captives_are_nobody_when_leaving_costs_nothing(monkeypatch):
    monkeypatch.setattr(loyalty_budget, "tied", lambda people, params: people.free_to_leave())
    model.cache_clear()
    assert model(Params()).captives == 0
    model.cache_clear()


def test_linkage_reaches_businesses_alone():
    people = run(BASE).people
    changed = tied(people, Params(linkage=2)).switching_procedural != people.switching_procedural
    assert (changed == people.business).all()


def test_what_is_told_is_what_is_counted():
    params = Params(switching=3, satisfaction=2)
    result = model(params)
    stay, captives, _ = change(params)
    sentence = EXPLORER.sentence(params)
    assert f"{result.stay:,} customers are still there" in sentence
    assert f"{result.captives} of them are captives" in sentence
    assert f"{stay:+d} customers, {captives:+d} captives" in sentence
    over = replace(params, staff=3)
    assert "2 over the budget" in loyalty_budget.headline(over)
    heights = [
        bar.get_height() for axes in loyalty_budget.figure(params, result).axes for bar in axes.patches
    ]
    assert heights[1] == result.stay
    assert heights[3] == result.captives
    assert heights[5] == pytest.approx(result.profit / 1000)
