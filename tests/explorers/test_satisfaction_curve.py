"""The explorer of chapter 06: it runs at every value, and competition and locks bend the curve as they should."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import satisfaction_curve
from loyaltylab.explorers.satisfaction_curve import (
    EXPLORER,
    FIFTHS,
    HISTORY,
    WAVES,
    Params,
    SatisfactionCurve,
    compared,
    model,
    slope,
    today,
)
from loyaltylab.world import run
from loyaltylab.world.calendar import ISLAND
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(SatisfactionCurve) == 3 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(satisfaction_curve, "SWITCHING", ())
    blind = type("Blind", (SatisfactionCurve,), {"explorer": replace(EXPLORER, title="again")})
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(blind)


def test_the_start_is_lanterns_history():
    course = run(HISTORY)
    people, lives = course.people, course.lives
    here = people.region != ISLAND
    there = sum((here & (people.join_month <= wave) & (lives.left > wave)).sum() for wave in WAVES)
    kept = sum((here & (people.join_month <= wave) & (lives.left > wave + 12)).sum() for wave in WAVES)
    assert model(Params())[["customers", "kept"]].sum().to_list() == [there, kept]
    assert "Nothing changed" in EXPLORER.sentence(Params())


def test_fifths_of_today_hold_equal_numbers():
    sizes = today()["customers"]
    assert list(sizes.index) == list(FIFTHS)
    assert sizes.max() - sizes.min() <= 2


def test_without_choice_the_curve_is_flat_and_the_least_satisfied_stay():
    alone = model(Params(known=0))
    assert slope(alone) < slope(today()) / 2
    assert alone.loc["lowest", "share"] > today().loc["lowest", "share"] + 0.1
    assert compared(Params(known=0), alone) == "flatter"


def test_locks_keep_the_least_satisfied_much_as_a_monopoly_does():
    locked = model(Params(switching_cost=300))
    assert abs(locked.loc["lowest", "share"] - model(Params(known=0)).loc["lowest", "share"]) < 0.05
    assert slope(locked) < slope(today()) / 1.5


@pytest.mark.parametrize(
    ("field", "values"),
    [("known", (0, 50, 100)), ("rival_price", (120, 100, 80)), ("switching_cost", (300, 100, 0))],
)
def test_more_freedom_never_keeps_more(field, values):
    kept = [model(Params(**{field: value}))["kept"].sum() for value in values]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > kept[-1]


def test_the_default_is_about_as_steep_as_itself():
    assert compared(Params(), today()) == "about as steep"


def test_what_is_told_is_what_is_counted():
    params = Params(rival_price=80)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"by {slope(result):.0f} points" in sentence
    for name, share in result["share"].items():
        assert f"{name} {share:.0%}" in sentence
    lines = satisfaction_curve.figure(params, result).axes[0].get_lines()
    np.testing.assert_allclose(lines[1].get_ydata(), 100 * result["share"])
