"""The explorer of chapter 14: it runs at every value, and it tells the truth about Lantern."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import mix_levers
from loyaltylab.explorers.mix_levers import BASE, COST, EXPLORER, MixLevers, Params, model, world
from loyaltylab.world import compare
from tests.support.explorers import exercise_explorer

MOVES = [
    Params(price=95),
    Params(price=105, follow=100),
    Params(deals=0),
    Params(reach=120),
    Params(novelty=300),
]


def test_every_control_works_at_every_value():
    # What the rivals do matters only once the price has moved.
    assert exercise_explorer(MixLevers, price=95) == 5 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(mix_levers, "world", lambda params: BASE)
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (MixLevers,), {"explorer": explorer}))


def test_defaults_change_nothing():
    assert not model(Params()).to_numpy().any()
    assert EXPLORER.sentence(Params()).startswith("Nothing is moved")


@pytest.mark.parametrize("params", MOVES, ids=str)
def test_sums_agree_with_the_worlds_own_comparison(params):
    difference, result = compare(BASE, world(params)), model(params).drop(COST)
    assert result["profit"].sum() * 2 == pytest.approx(difference["margin_change_cents"].sum() / 100)
    assert result["orders"].sum() * 2 == difference["orders_change"].sum()


def test_only_reach_and_new_goods_cost_anything():
    for params in (Params(price=90, follow=50), Params(deals=300)):
        assert model(params).loc[COST, "profit"] == 0
    assert model(Params(reach=110)).loc[COST, "profit"] == -3000
    assert model(Params(novelty=0)).loc[COST, "profit"] == 3000


def test_what_the_lab_lets_learners_find():
    """A cut earns while rivals sleep and loses when they follow; bargain hunters gain most from it."""
    asleep, followed = model(Params(price=95)), model(Params(price=95, follow=100))
    assert asleep["profit"].sum() > 1000 > -1000 > followed["profit"].sum()
    assert asleep["profit"].idxmax() == "bargain"
    assert asleep["customers"].sum() > followed["customers"].sum() > 0


def test_following_without_a_move_is_nothing():
    assert not model(Params(follow=100)).to_numpy().any()
    assert EXPLORER.sentence(Params(follow=100)).startswith("Nothing is moved")


def test_what_is_told_is_what_is_drawn():
    params = Params(price=105, reach=110)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert mix_levers.profit_words(params, result).split()[0] in sentence
    assert "cost of the levers −3,000" in sentence
    widths = [patch.get_width() for patch in mix_levers.figure(params, result).axes[0].patches]
    np.testing.assert_allclose(widths, result["profit"] / 1000)
