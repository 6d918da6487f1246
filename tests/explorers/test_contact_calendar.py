"""The explorer of chapter 20: it runs at every value, and it tells the truth about Lantern."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import contact_calendar
from loyaltylab.explorers.contact_calendar import BASE, EXPLORER, ContactCalendar, Params, model, world
from loyaltylab.world import compare
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    # To whom, and at which cost, matters only once the plan differs from today's.
    assert exercise_explorer(ContactCalendar, fourth=5) == 6 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(contact_calendar, "model", lambda params: model(Params()))
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)", model=contact_calendar.model)
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (ContactCalendar,), {"explorer": explorer}), fourth=5)


def test_defaults_change_nothing():
    assert not model(Params()).to_numpy().any()
    assert not model(Params(audience="members")).to_numpy().any()


@pytest.mark.parametrize("params", [Params(5, 5, 5, 5), Params(fourth=10, audience="guests")], ids=str)
def test_sums_agree_with_the_worlds_own_comparison(params):
    difference, result = compare(BASE, world(params)), model(params)
    assert result["margin"].sum() == pytest.approx(difference["margin_change_cents"].sum() / 100)


def test_messages_are_counted_for_those_who_agreed_alone():
    """One message more in every month of 2024 is one for each customer who agreed, is private and is there."""
    from loyaltylab import load

    people = load("customers")
    reachable = people[(people["type"] == "private") & people["consent"]]
    more = model(Params(3, 3, 3, 3))["messages"].iloc[:4].sum()
    assert 0 < more < 12 * len(reachable)
    parts = [model(Params(3, 3, 3, 3, audience=who))["messages"].sum() for who in ("members", "guests")]
    assert sum(parts) == pytest.approx(more)


def test_cost_is_messages_times_their_price():
    result = model(Params(5, 2, 2, 2, cents=20))
    np.testing.assert_allclose(result["cost"], 0.2 * result["messages"])
    np.testing.assert_allclose(result["profit"], result["margin"] - result["cost"])


def test_what_the_lab_lets_learners_find():
    """Five a month pay at 10 cents; at 24 cents only the last quarter does; ten at the end cost customers later."""
    assert model(Params(5, 5, 5, 5))["profit"].sum() > 2500
    for quarter in range(4):
        plan = [2, 2, 2, 2]
        plan[quarter] = 4
        assert (model(Params(*plan, cents=24))["profit"].sum() > 0) == (quarter == 3)
    much = model(Params(fourth=10))
    assert much["margin"].iloc[-1] < -100
    assert much["customers"].iloc[-1] < 0


def test_more_than_five_bring_no_more():
    margins = [model(Params(count, count, count, count))["margin"].sum() for count in (0, 2, 4, 5, 6, 10)]
    assert margins[0] < margins[1] < margins[2] < margins[3] > margins[4] > margins[5]
