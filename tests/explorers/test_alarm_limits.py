"""The explorer of chapter 19: it runs at every value, its alarms are those of the chart, its waits those of the theory."""

from dataclasses import replace

import pytest

from loyaltylab.explorers import alarm_limits
from loyaltylab.explorers.alarm_limits import BASE, EXPLORER, AlarmLimits, Params, kept, model
from loyaltylab.measures.control import average_run_length
from tests.support.explorers import exercise_explorer

SLOW = Params(speed=0.9)


def test_every_control_works_at_every_value():
    assert exercise_explorer(AlarmLimits) == 2 * 3 + 2 + 4 + 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A second rule that is ignored is seen."""
    real = alarm_limits.wait
    monkeypatch.setattr(
        alarm_limits, "wait", lambda width, shift, run, charts=1: real(width, shift, False, charts)
    )
    monkeypatch.setattr(alarm_limits, "in_a_row", lambda values, centre: values != values)
    monkeypatch.setattr(alarm_limits, "summary", lambda params, result: "")
    blind = replace(
        EXPLORER, title=EXPLORER.title + " (again)", summary=lambda params, result: "always the same words"
    )
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (AlarmLimits,), {"explorer": blind}))


def test_slowing_changes_nothing_before_it():
    for history in (1, 2, 3):
        before, slow = kept(1.0, history), kept(0.9, history)
        assert before.iloc[:BASE].equals(slow.iloc[:BASE])
        assert (slow.iloc[BASE:]["top"] / slow.iloc[BASE:]["base"]).mean() < (
            before.iloc[BASE:]["top"] / before.iloc[BASE:]["base"]
        ).mean()


@pytest.mark.parametrize("params", [Params(), SLOW, replace(SLOW, run=True, width=2.0, charts=1)])
def test_waits_are_those_of_the_theory(params):
    result = model(params)
    run = 8 if params.run else None
    alone = average_run_length(params.width, 0.0, run)
    assert result.false_wait == pytest.approx(1 / (1 - (1 - 1 / alone) ** params.charts))
    assert result.true_wait == pytest.approx(average_run_length(params.width, result.shift, run), rel=0.02)


def test_narrow_limits_alarm_more_before_and_after():
    narrow, wide = model(replace(SLOW, width=1.5)), model(replace(SLOW, width=3.5))
    assert narrow.before > wide.before
    assert narrow.after > wide.after
    assert narrow.false_wait < wide.false_wait
    assert narrow.true_wait < wide.true_wait


def test_a_larger_slowing_is_a_larger_shift():
    shifts = [model(Params(speed=speed)).shift for speed in (1.0, 0.95, 0.9, 0.8)]
    assert shifts[0] == 0
    assert shifts == sorted(shifts, reverse=True)
    assert -1.8 < shifts[2] < -0.9


def test_what_is_told_is_what_is_counted():
    params = replace(SLOW, width=2.0)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"{result.before} of the {BASE} months before 2025 alarm" in sentence
    assert f"{result.after} of 12 alarm" in sentence
    assert result.chart["alarm"].sum() == result.before + result.after
    drawn = alarm_limits.figure(params, result)
    assert len(drawn.axes[0].collections[-1].get_offsets()) == result.before + result.after
