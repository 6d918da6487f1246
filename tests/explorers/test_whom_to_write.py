"""The explorer of chapter 11: it runs at every value, counts what letters really changed, and leaks nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from loyaltylab.explorers import whom_to_write
from loyaltylab.explorers.letter_trial import DAY, FELT_DAYS, large_trial
from loyaltylab.explorers.whom_to_write import (
    EXPLORER,
    RULES,
    Params,
    WhomToWrite,
    model,
    profit_curve,
    ranked_gains,
    written,
)
from loyaltylab.world import During, Levers, World, compare
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(WhomToWrite) == len(RULES) + 2 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    fixed = model(Params())
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)", model=lambda params: fixed)
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (WhomToWrite,), {"explorer": explorer}))


def test_all_rules_end_where_everybody_gets_a_letter():
    result = model(Params())
    people = written()
    assert np.allclose(result.loc[0], 0)
    assert np.allclose(result.loc[100], 1000 * (people["gain"].mean() - 3.2))


def test_the_curve_adds_up_gains_less_cost():
    curve = profit_curve(np.array([10.0, 6.0, 2.0, -4.0]), 3.0)
    assert curve[[0, 25, 50, 75, 100]].tolist() == pytest.approx([0, 1750, 2500, 2250, 500])


def test_risk_loses_and_response_earns():
    """What the chapter says of the list as long as a fifth of the customers."""
    fifth = model(Params()).loc[20]
    assert fifth["risk"] < 0 > fifth["margin"]
    assert fifth["response"] > 300
    assert fifth["compares"] > 300


def test_the_list_is_sorted_by_the_rule_from_the_top():
    people = written()
    for rule in RULES.values():
        gains = ranked_gains(people, rule)
        top = people.nlargest(100, rule, keep="all")["gain"].sum()
        if people[rule].is_unique:
            assert gains[:100].sum() == pytest.approx(top)
        assert gains.sum() == pytest.approx(people["gain"].sum())


def test_the_response_is_not_learned_from_those_it_is_judged_on():
    trial = large_trial()
    assert 0.45 < trial["learn"].mean() < 0.55
    assert not written()["learn"].any()


def test_a_gain_is_the_worlds_own_difference():
    """Over the three months the gains add up to what the world's comparison says over all months, or nearly."""
    world = World(private=1500, business=0)
    trial = large_trial(world)
    silent = world.with_changes(levers=Levers(campaigns=During(0.0, start="2025-03", end="2025-05")))
    change = compare(silent, world).set_index("customer_id")["margin_change_cents"] / 100
    own = change.reindex(trial.index[trial["letter"]])
    assert trial.loc[~trial["letter"], "gain"].isna().all()
    assert trial["gain"].notna().sum() > 200
    # Later months differ for a few: those who stay or leave because of the letter, and who redeem the points it brought.
    assert (np.abs(own - trial.loc[trial["letter"], "gain"]) < 0.01).mean() > 0.9
    others = change.drop(trial.index[trial["letter"]])
    assert trial["outcome"].notna().all()
    assert (others.reindex(trial.index[~trial["letter"]]) == 0).all()


def test_days_of_the_trial():
    assert DAY + pd.Timedelta(days=FELT_DAYS) == pd.Timestamp("2025-06-01")


def test_what_is_told_is_what_is_counted():
    params = Params(rule="compares", budget=30, cost=200)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"{result.loc[30, 'compares']:+,.0f} € after their cost" in sentence
    assert "300 letters for 1,000 customers at 2.00 €" in sentence
    assert whom_to_write.earned(params, result).startswith(f"{result.loc[30, 'compares']:+,.0f}")
    assert EXPLORER.sentence(Params(budget=0)).startswith("No letters")
