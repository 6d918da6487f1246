"""The explorer of chapter 21: it runs at every value, and says what the model counts."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import bonus_plan
from loyaltylab.explorers.bonus_plan import EXPLORER, BonusPlan, Params, model
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(BonusPlan) == 5 * 3 + 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A plan that is ignored is seen."""
    monkeypatch.setattr(bonus_plan, "plan_of", lambda params: bonus_plan.Plan(period=params.period))
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (BonusPlan,), {"explorer": blind}))


def test_what_is_told_is_what_is_counted():
    params = Params(period=3, luck=10)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"costs {result.cost:.0f} euro" in sentence
    assert f"{result.under:,} booked months" in sentence
    assert f"{result.beyond:.0%} of the bonus" in sentence
    assert len(result.timing) == 3
    assert result.timing.mean() == pytest.approx(result.effort)
    bars = bonus_plan.figure(params, result).axes[0].containers[0]
    assert sum(bar.get_height() for bar in bars) == result.answered.booked.size


def test_the_task_of_the_lab():
    """A bunch that goes when nobody moves, luck that is paid, and a line that is out of reach."""
    first, still, high = (model(Params(**change)) for change in ({}, {"movers": 0}, {"threshold": 130}))
    assert first.over > 3 * first.under
    assert still.over < 1.2 * still.under
    assert model(Params(movers=0, luck=0)).beyond == 0
    assert model(Params(movers=0, luck=30)).beyond > 0.25
    assert high.effort < 0.6 * first.effort
    assert np.isfinite(high.cost)
