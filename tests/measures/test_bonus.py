"""The made-up sellers under a bonus plan: nothing is lost by moving, and the plan gets what it pays for."""

import numpy as np
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.bonus import MONTHS, Plan, answer, beside_line, for_luck, pay

LUMP = Plan()
RATE = Plan(threshold=80, lump=0, rate=9, period=3)


@pytest.mark.parametrize("plan", [LUMP, RATE, Plan(period=3), Plan(period=12, rate=5), Plan(threshold=120)])
def test_moving_orders_changes_no_sum(plan):
    answered = answer(plan, 18, 0.5)
    np.testing.assert_allclose(answered.booked.sum(axis=1), answered.sold.sum(axis=1))
    np.testing.assert_allclose(
        answered.paid, pay(plan, answered.booked.reshape(len(answered.own), -1, plan.period).mean(axis=2))
    )


def test_pay_is_what_the_plan_says():
    assert pay(Plan(100, 300, 10), np.array([99.9, 100.0, 104.0])).tolist() == [0, 300, 340]


def test_only_movers_leave_a_bunch_and_only_at_a_lump():
    for plan, movers, bunch in ((LUMP, 0.5, True), (LUMP, 0.0, False), (Plan(lump=0, rate=15), 0.5, False)):
        under, over = beside_line(answer(plan, 18, movers), plan)
        assert (over > 2 * under) == bunch
    still = answer(LUMP, 18, 0.0)
    assert (still.booked == still.sold).all()


def test_without_luck_and_moving_nothing_is_paid_for_luck():
    for plan in (LUMP, RATE):
        assert for_luck(answer(plan, 0, 0.0)) == pytest.approx((0, 0))
    shares = [for_luck(answer(LUMP, luck, 0.0))[0] for luck in (0, 10, 20, 30)]
    assert shares == sorted(shares)


def test_a_line_out_of_reach_pays_luck_and_a_longer_period_pays_less_of_it():
    high, usual = (for_luck(answer(Plan(threshold=line), 18, 0.0))[0] for line in (120, 100))
    assert high > 0.9 > usual
    assert for_luck(answer(Plan(period=12), 18, 0.0))[0] < usual


def test_the_plan_of_the_task_is_better_on_all_three():
    """The lab's answer (d): 8 euro above 80, by the quarter."""
    first, found = answer(LUMP, 18, 0.5), answer(Plan(80, 0, 8, 3), 18, 0.5)
    assert found.paid.mean() <= first.paid.mean()
    assert found.effort.mean() > first.effort.mean()
    assert for_luck(found)[0] < for_luck(first)[0]


def test_effort_comes_where_it_decides():
    effort, own = (getattr(answer(LUMP, 6, 0.0), name) for name in ("effort", "own"))
    mean = effort.mean(axis=1)
    assert mean[np.abs(own - 98) < 4].mean() > 3 * mean[np.abs(own - 98) > 14].mean()
    assert (answer(Plan(lump=0, rate=0), 18, 0.5).effort == 0).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: Plan(lump=-1),
        lambda: Plan(rate=-1),
        lambda: Plan(period=5),
        lambda: answer(LUMP, -1, 0),
        lambda: answer(LUMP, 1, 1.5),
    ],
)
def test_impossible_plans_are_refused(call):
    with pytest.raises(LoyaltyLabError):
        call()


def test_a_period_divides_the_years():
    assert answer(Plan(period=12), 18, 0.5).paid.shape[1] == MONTHS // 12
