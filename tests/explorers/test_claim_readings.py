"""The explorer of chapter 22: it runs at every value, and the tasks of the lab can be done with it."""

from dataclasses import replace

import pytest

from loyaltylab.explorers import claim_readings
from loyaltylab.explorers.claim_readings import CLAIMED, EXPLORER, LONGEST, ClaimReadings, Params, model
from loyaltylab.measures.audit import margin_gain
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(ClaimReadings) == 5 * 3 + 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A discount that is ignored is seen."""
    monkeypatch.setattr(claim_readings, "model", lambda params: model(replace(params, discount=0)))
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)", model=claim_readings.model)
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (ClaimReadings,), {"explorer": blind}))


def test_it_says_what_the_measure_says():
    params = Params(stay=80, percent=4, meaning="of the losses", years=7, discount=5, worth=40)
    result = model(params)
    assert result.gain(params) == pytest.approx(100 * margin_gain(0.80, 0.808, 7, 0.05, 0.4))
    assert result.by_year[6] == result.gain(params)
    assert f"{result.gain(params):.1f} % higher" in EXPLORER.sentence(params)


def test_the_tasks_of_the_lab_can_be_done():
    """Points are the largest unit; Lantern needs many years for the claim's lower end; its upper end is out of reach."""
    for stay in (55, 76, 95):
        gains = model(Params(stay=stay)).gains
        assert gains["points"] >= gains["of the rate"] > gains["of the losses"]
    lantern = model(Params()).by_year
    assert lantern[LONGEST // 2] < CLAIMED[0] < lantern[-1] + 1
    assert list(lantern) == sorted(lantern)
    most = max(model(Params(stay=stay, years=LONGEST, discount=0)).gain(Params()) for stay in range(40, 96))
    assert CLAIMED[0] < most < CLAIMED[1]
