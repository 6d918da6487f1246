"""The explorer of chapter 16: it runs at every value, and it tells the truth about the world that it runs."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import rival_move
from loyaltylab.explorers.rival_move import BASE, EXPLORER, Params, RivalMove, model, world
from loyaltylab.world import compare, simulate
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(RivalMove) > 0


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(rival_move, "world", lambda params: BASE)
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (RivalMove,), {"explorer": explorer}), theirs=90)


def test_defaults_change_nothing():
    result = model(Params())
    assert not result["purchases"].to_numpy().any()
    assert result.loc["Lantern", "margin"] == 0
    assert EXPLORER.sentence(Params()).startswith("Nothing is moved")


def test_the_margin_agrees_with_the_worlds_own_comparison():
    params = Params(theirs=90, ours=95)
    change = compare(BASE, world(params))["margin_change_cents"].sum()
    orders = simulate(BASE, only=("orders",)).observed["orders"]
    before = orders.loc[orders["date"] >= "2025-01-01", "margin_cents"].sum()
    assert model(params).loc["Lantern", "margin"] == pytest.approx(100 * change / before)


def test_shares_add_up():
    result = model(Params(theirs=80, distance=50))
    assert result[["share", "share_before"]].sum().tolist() == pytest.approx([100, 100])


def test_what_the_lab_lets_learners_find():
    """An equal cut brings the share back and less margin than holding; nearer rivals cost more margin than cheaper ones."""
    held, matched = (model(Params(theirs=90, ours=ours)).loc["Lantern"] for ours in (100, 90))
    nearer = model(Params(distance=50)).loc["Lantern"]
    assert matched["share"] > matched["share_before"] > held["share"]
    assert held["margin"] > matched["margin"]
    assert nearer["margin"] < 2 * held["margin"]


def test_what_is_told_is_what_is_drawn():
    params = Params(ours=90)
    result = model(params)
    assert rival_move.margin_words(params, result).split()[0] in EXPLORER.sentence(params)
    widths = [patch.get_width() for patch in rival_move.figure(params, result).axes[0].patches]
    np.testing.assert_allclose(widths, result["share"])
