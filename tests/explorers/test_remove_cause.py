"""The explorer of chapter 09: it runs at every value, and it tells the truth about Lantern."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import remove_cause
from loyaltylab.explorers.remove_cause import (
    BASE,
    EXPLORER,
    FIRST_MONTH,
    REMOVED,
    Params,
    RemoveCause,
    base_course,
    model,
    world,
)
from loyaltylab.world import compare
from loyaltylab.world.specification import CAUSES
from tests.support.explorers import exercise_explorer

LEVERS = [Params(recovery=200), Params(price=95), Params(price=110), Params(novelty=0)]


def test_every_control_works_at_every_value():
    assert exercise_explorer(RemoveCause) == len(REMOVED) + 3 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(remove_cause, "world", lambda params: BASE)
    remove_cause.potential_months.cache_clear()
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (RemoveCause,), {"explorer": explorer}))
    remove_cause.potential_months.cache_clear()


def test_defaults_change_nobody():
    result = model(Params())
    assert (result["same"] == result["before"]).all()
    assert not result[["other", "stay", "new"]].to_numpy().any()
    assert EXPLORER.sentence(Params()).startswith("As things were")


@pytest.mark.parametrize("params", [*(Params(removed=cause) for cause in CAUSES), *LEVERS], ids=str)
def test_everybody_lost_before_is_lost_again_or_stays(params):
    result = model(params)
    assert (result["before"] == result["same"] + result["other"] + result["stay"]).all()
    assert (result["before"] == model(Params())["before"]).all()


@pytest.mark.parametrize("cause", CAUSES)
def test_taking_a_cause_away_keeps_some_of_its_own_and_harms_nobody(cause):
    result = model(Params(removed=cause))
    others = result.drop(cause)
    assert not result["new"].any()
    assert (others["same"] == others["before"]).all()
    # Causes compete: most of those stay, and never all.
    assert 0.5 < result.loc[cause, "stay"] / result.loc[cause, "before"] < 1
    assert result.loc[cause, "same"] == 0


def test_who_stays_is_who_has_no_other_cause_before_the_end():
    """Counted another way: from the months in which each cause alone would end the relationship."""
    course = base_course()
    ends = course.lives.potential < BASE.months
    here = (course.people.join_month < BASE.months) & (course.lives.left >= FIRST_MONTH)
    for number, cause in enumerate(CAUSES):
        took = here & (course.lives.left < BASE.months) & (course.lives.cause == number)
        stays = took & ~np.delete(ends, number, axis=1).any(axis=1)
        assert model(Params(removed=cause)).loc[cause, "stay"] == stays.sum()


@pytest.mark.parametrize("params", LEVERS, ids=str)
def test_counts_agree_with_the_worlds_own_comparison(params):
    difference = compare(BASE, world(params))
    result = model(params)
    assert result["stay"].sum() == difference["saved"].sum()
    assert result["new"].sum() == difference["lost"].sum()


def test_no_lever_reaches_the_natural_cause():
    for params in LEVERS:
        assert model(params).loc["natural", "stay"] == 0


def test_a_higher_price_keeps_nobody():
    result = model(Params(price=110))
    assert not result["stay"].any()
    assert result["new"].sum() > 20


def test_what_is_told_is_what_is_counted():
    params = Params(removed="fault", price=105)
    result, sentence = model(params), EXPLORER.sentence(params)
    fault = result.loc["fault"]
    assert f"Of the {fault['before']} lost to the fault cause, {fault['stay']} stay" in sentence
    assert f"{result['new'].sum()} leave who would have stayed" in sentence
    net = result["stay"].sum() - result["new"].sum()
    assert remove_cause.headline(result).startswith(str(abs(net)))
    assert remove_cause.stayed(params, result).endswith(f"({fault['stay']} of {fault['before']})")
    widths = {
        bar.get_label(): [patch.get_width() for patch in bar]
        for bar in remove_cause.figure(params, result).axes[0].containers
    }
    np.testing.assert_array_equal(widths["stay now"], result["stay"])
