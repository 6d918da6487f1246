"""The explorer of chapter 03: it runs at every value, costs are what they say, and the formula holds where it should."""

from dataclasses import replace

import pytest

from loyaltylab.explorers import staff_counter
from loyaltylab.explorers.staff_counter import EXPLORER, OPEN, Params, StaffCounter, model, rates
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(StaffCounter) == 5 * 3 + 2


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A rush that is ignored is seen."""
    monkeypatch.setattr(staff_counter, "RUSH", ())
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (StaffCounter,), {"explorer": blind}))


@pytest.mark.parametrize("rush", [True, False])
def test_the_mean_of_the_day_is_what_was_set(rush):
    assert sum(rates(Params(rush=rush))) / len(OPEN) == pytest.approx(Params().arrivals)


def test_with_even_arrivals_the_formula_holds_and_with_a_rush_it_does_not():
    even, rush = model(Params(rush=False)), model(Params())
    assert even.kept == pytest.approx(even.formula, abs=0.04)
    assert rush.kept < rush.formula - 0.05


def test_a_fourth_person_pays_when_a_broken_promise_is_dear():
    """The task of the lab: wages and broken promises pull in opposite directions, and the pay decides where they meet."""

    def cheapest(pay):
        days = {people: model(Params(servers=people, pay=pay)) for people in range(1, 9)}
        return min(days, key=lambda people: days[people].wages + days[people].compensation)

    assert (cheapest(2.0), cheapest(5.0)) == (3, 4)
    broken = [model(Params(servers=people)).compensation for people in range(1, 9)]
    assert broken == sorted(broken, reverse=True)


def test_too_much_work_is_said_in_words():
    assert "grows without end" in EXPLORER.sentence(Params(servers=1))
