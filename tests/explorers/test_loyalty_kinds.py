"""The explorer of chapter 04: it runs at every value, and it tells the truth about Lantern."""

import numpy as np
import pytest

from loyaltylab.explorers import loyalty_kinds
from loyaltylab.explorers.loyalty_kinds import (
    BASE,
    ENTRIES,
    EXPLORER,
    LoyaltyKinds,
    Params,
    base_course,
    model,
    world,
)
from loyaltylab.figures import KIND_COLOURS
from loyaltylab.world import compare, run
from loyaltylab.world.specification import KINDS, REGIONS
from tests.support.explorers import exercise_explorer

LEVERS = [
    Params(island_entry="2024-01"),
    Params(reward_rate=0),
    Params(rival_distance=20),
    Params(rival_price=80),
]


def gone(params):
    """Who leaves because of the change, and who stays because of it, as masks over all customers."""
    before, after = base_course().lives.left, run(world(params)).lives.left
    came = base_course().people.join_month < BASE.months
    stayed, stays = before >= BASE.months, after >= BASE.months
    return came & stayed & ~stays, came & ~stayed & stays


def test_every_control_works_at_every_value():
    assert exercise_explorer(LoyaltyKinds) == len(ENTRIES) + 3 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(loyalty_kinds, "world", lambda params: BASE)
    blind = type("Blind", (LoyaltyKinds,), {"explorer": fresh(EXPLORER)})
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(blind)


def fresh(explorer):
    """The same explorer without anything remembered."""
    from dataclasses import replace

    return replace(explorer, title=explorer.title + " (again)")


def test_defaults_change_nobody():
    result = model(Params())
    assert not result["lost"].any()
    assert not result["kept"].any()
    assert "Nothing changed" in EXPLORER.sentence(Params())


def test_the_end_of_the_monopoly_loses_islanders_only_and_mainly_captives():
    lost, kept = gone(Params(island_entry="2024-01"))
    people = base_course().people
    assert lost.sum() >= 20
    assert set(people.region[lost]) == {REGIONS.index("Island")}
    assert not kept.any()
    result = model(Params(island_entry="2024-01"))
    assert result.loc["monopoly", "lost"] > 0.8 * result["lost"].sum()


def test_stopping_the_rewards_loses_nobody_without_rewards():
    lost, kept = gone(Params(reward_rate=0))
    course = base_course()
    rewarded = course.lives.motives[:, KINDS.index("incentive")] > 0
    # In the Hills the points were paused in December 2024, the month of the weights; there, members lost theirs.
    paused = course.people.member & (course.people.region == REGIONS.index("Hills"))
    assert lost.sum() >= 20
    assert not (lost & ~rewarded & ~paused).any()
    assert not (lost & ~course.people.member).any()
    assert not kept.any()


def test_a_nearer_rival_loses_nobody_where_there_is_no_rival():
    lost, kept = gone(Params(rival_distance=20))
    assert lost.any()
    assert not (base_course().people.region[lost] == REGIONS.index("Island")).any()
    assert not kept.any()


@pytest.mark.parametrize("params", LEVERS, ids=str)
def test_the_kind_whose_reason_is_taken_is_hit_hardest(params):
    expected = {
        "island_entry": "monopoly",
        "reward_rate": "incentive",
        "rival_distance": "convenience",
        "rival_price": "price",
    }
    moved = next(name for name in expected if getattr(params, name) != getattr(Params(), name))
    assert loyalty_kinds.hardest_hit(model(params)) == expected[moved]


@pytest.mark.parametrize(
    ("field", "values"),
    [("reward_rate", (100, 50, 0)), ("rival_distance", (100, 60, 20)), ("rival_price", (100, 90, 80))],
)
def test_taking_more_away_never_loses_fewer(field, values):
    lost = [model(Params(**{field: value}))["lost"].sum() for value in values]
    assert lost == sorted(lost)
    assert lost[-1] > 0


def test_dearer_rivals_keep_customers_and_lose_none():
    result = model(Params(rival_price=120))
    assert result["kept"].sum() > 20
    assert not result["lost"].any()


@pytest.mark.parametrize("params", LEVERS, ids=str)
def test_counts_agree_with_the_worlds_own_comparison(params):
    difference = compare(BASE, world(params))
    result = model(params)
    assert result["lost"].sum() == difference["lost"].sum()
    assert result["kept"].sum() == difference["saved"].sum()
    assert (result["lost"] + result["kept"] <= result["customers"]).all()


def test_what_is_told_is_what_is_counted():
    params = Params(reward_rate=0)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"{result['lost'].sum()} more leave" in sentence
    for kind, row in result.iterrows():
        assert (f"{kind} {row['lost']} of {row['customers']}" in sentence) == (row["lost"] > 0)
    bars = loyalty_kinds.figure(params, result).axes[0].containers[0]
    np.testing.assert_allclose([bar.get_width() for bar in bars], 100 * result["lost"] / result["customers"])


def test_the_kinds_are_the_worlds_kinds():
    assert tuple(KIND_COLOURS) == KINDS
