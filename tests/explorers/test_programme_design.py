"""The explorer of chapter 08: it runs at every value, its books balance, and it agrees with the world's own comparison."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import programme_design
from loyaltylab.explorers.programme_design import (
    EXPIRIES,
    EXPLORER,
    Params,
    ProgrammeDesign,
    Result,
    expire_by_age,
    figure,
    member_ids,
    model,
    world,
)
from loyaltylab.world import compare
from tests.support.explorers import exercise_explorer


@pytest.fixture(scope="module")
def by_points() -> dict[float, Result]:
    return {points: model(Params(points=points)) for points in (0.0, 2.0, 4.0, 6.0, 10.0)}


def test_every_control_works_at_every_value():
    assert exercise_explorer(ProgrammeDesign) == 3 * 3 + len(EXPIRIES)


def test_a_control_that_does_nothing_is_caught(monkeypatch):
    blind = replace(EXPLORER, title="blind", model=lambda params: model(replace(params, redeemed=70)))
    view = type("Blind", (ProgrammeDesign,), {"explorer": blind})
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(view)


def test_no_points_bring_nothing_and_cost_nothing(by_points):
    assert by_points[0.0] == Result(0, 0, 0.0, 0.0, 0.0)


def test_orders_members_and_margin_agree_with_the_worlds_own_comparison(by_points):
    difference = compare(world(Params(points=0.0)), world(Params()))
    members = difference[difference["customer_id"].isin(member_ids())]
    others = difference.drop(members.index)
    result = by_points[2.0]
    assert result.orders == members["orders_change"].sum()
    assert result.members == members["saved"].sum() - members["lost"].sum()
    assert result.booked == pytest.approx(members["margin_change_cents"].sum() / 100)
    assert not others["orders_change"].any()


def test_what_is_left_is_margin_less_vouchers_less_open_points(by_points):
    for result in by_points.values():
        assert result.left == pytest.approx(result.margin - result.vouchers - result.set_aside)


def test_more_points_bring_more_and_owe_more(by_points):
    for name in ("orders", "margin", "vouchers", "set_aside"):
        amounts = [getattr(result, name) for result in by_points.values()]
        assert amounts == sorted(amounts)


def test_the_task_has_an_answer_the_till_keeps_rising_when_the_whole_account_falls(by_points):
    """The lab's task: the best rate differs once open points are counted."""
    best_booked = max(by_points, key=lambda points: by_points[points].booked)
    best_left = max(by_points, key=lambda points: by_points[points].left)
    assert best_booked == 10.0
    assert 2.0 < best_left < 10.0


def test_setting_aside_moves_nothing_but_what_is_set_aside():
    full, half, nothing = (model(Params(redeemed=share)) for share in (100, 50, 0))
    assert full.booked == half.booked == nothing.booked
    assert nothing.set_aside == 0
    assert full.set_aside == pytest.approx(2 * half.set_aside)


def test_expiry_moves_no_order_and_only_takes_vouchers_away():
    results = {months: model(Params(expiry=months)) for months in EXPIRIES.values()}
    assert len({(result.orders, result.margin) for result in results.values()}) == 1
    assert results[6].vouchers < results[12].vouchers < results[24].vouchers <= results[None].vouchers


def test_points_expire_by_their_age_the_oldest_first():
    earned = np.array([[300, 300, 0, 0, 0]])
    redeemed = np.array([[0, 0, 500, 0, 0]])
    kept, left = expire_by_age(earned, redeemed, 3)
    assert kept.tolist() == redeemed.tolist()
    assert left.tolist() == [0]  # the last 100 of month two are gone by month five
    kept, left = expire_by_age(earned, redeemed, 2)
    assert kept.sum() == 0  # in month three the first 300 are gone, and 300 are no voucher
    assert left.tolist() == [0]


def test_without_an_end_to_their_age_nothing_expires():
    random = np.random.default_rng(1)
    earned = random.integers(0, 300, (50, 30))
    redeemed = np.zeros_like(earned)
    redeemed[:, 10::7] = 500
    kept, left = expire_by_age(earned, redeemed, 99)
    assert (kept.sum(axis=1) + left == earned.sum(axis=1)).all()
    assert set(np.unique(kept)) <= {0, 500}


def test_what_is_told_is_what_is_counted(by_points):
    sentence = EXPLORER.sentence(Params())
    result = by_points[2.0]
    assert f"{result.orders:,} more orders" in sentence
    assert programme_design.euros(result.left) in sentence
    bars = figure(Params(), result).axes[0].containers[0]
    widths = [bar.get_width() * 1000 for bar in bars]
    np.testing.assert_allclose(widths, [result.margin, result.vouchers, result.set_aside, result.left])


def test_amounts_are_told_no_finer_than_they_are_known():
    assert programme_design.euros(12_345) == "12,300 euro"
    assert programme_design.euros(-80) == "−100 euro"
    assert programme_design.euros(30) == "0 euro"
