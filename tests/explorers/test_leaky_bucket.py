"""The explorer of chapter 01: it runs at every value, and answers the tasks of the lab as the lab does."""

from dataclasses import replace

import pytest

from loyaltylab.explorers import leaky_bucket
from loyaltylab.explorers.leaky_bucket import EXPLORER, MONTHS, START, LeakyBucket, Params, headline, model
from loyaltylab.measures import income
from tests.support.explorers import exercise_explorer

START_HERE = Params()
TWICE = replace(START_HERE, won=80)
HALF = replace(START_HERE, leaving=2.0)


def profit(params: Params) -> float:
    return float(model(params)["profit"].iloc[-1])


def test_every_control_works_at_every_value():
    assert exercise_explorer(LeakyBucket) == 5 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A leak that is ignored is seen."""
    monkeypatch.setattr(
        leaky_bucket,
        "leaky_bucket",
        lambda start, won, leaving, months: income.leaky_bucket(start, won, 0.04, months),
    )
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (LeakyBucket,), {"explorer": blind}))


def test_profit_adds_up_month_by_month():
    params = replace(START_HERE, won=25, leaving=7.5, margin=8.0, cost_per_won=30, keeping=1.5)
    there, total = float(START), 0.0
    for month in range(1, MONTHS + 1):
        total += there * (params.margin - params.keeping) - params.won * params.cost_per_won
        there = there * (1 - params.leaving / 100) + params.won
        assert model(params).loc[month, "profit"] == pytest.approx(total)
        assert model(params).loc[month, "customers"] == pytest.approx(there)


def test_the_tasks_have_the_answers_of_the_lab():
    dry = model(replace(START_HERE, won=0))["customers"]
    assert (dry < START / 2).idxmax() == 17
    assert profit(TWICE) > profit(HALF)
    turn = next(
        cost
        for cost in range(14, 200, 2)
        if profit(replace(HALF, cost_per_won=cost)) > profit(replace(TWICE, cost_per_won=cost))
    )
    assert turn == 46
    assert profit(replace(HALF, keeping=2.0)) > profit(START_HERE) > profit(replace(HALF, keeping=2.25))


def test_the_title_says_which_way_the_level_goes():
    told = {headline(params, model(params)) for params in (START_HERE, TWICE, replace(START_HERE, won=0))}
    assert len(told) == 3
    assert "no fixed level" in EXPLORER.sentence(replace(START_HERE, leaving=0.0))
    assert "1,000 customers" in EXPLORER.sentence(START_HERE)
