"""Own variants: the reference holds on everybody's, answers differ, and nobody's is too easy or too hard."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from loyaltylab.checks.catalogue import variant
from loyaltylab.checks.lantern import settings_for
from loyaltylab.world.market_study import SHOWN
from loyaltylab.world.specification import TABLES
from tests.checks.bank import ASSIGNMENTS, graded, own
from tests.checks.survey import look, survey

MOST_OUTSIDE = 0.05
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


@pytest.mark.slow
@each_assignment
def test_the_reference_passes_on_every_lantern(assignment):
    assert survey(assignment).faults == []


@pytest.mark.slow
@each_assignment
def test_answers_are_distinct(assignment):
    found = survey(assignment)
    assert found.answers, "no task asks for a value of one's own Lantern"
    shares = {task: found.distinct(task) for task in found.answers}
    assert min(shares.values()) >= 0.99, shares


@pytest.mark.slow
@each_assignment
def test_another_students_answer_is_not_right(assignment):
    found = survey(assignment)
    assert len(found.borrowed) <= 0.01 * found.lanterns, found.borrowed


@pytest.mark.slow
@each_assignment
def test_the_difficulty_is_bounded(assignment):
    found = survey(assignment)
    assert found.outside, "difficulty() states nothing"
    too_often = {
        statement: times
        for statement, times in found.outside.items()
        if times > MOST_OUTSIDE * found.lanterns
    }
    assert too_often == {}, f"of {found.lanterns} Lanterns"


@each_assignment
def test_every_setting_moves_and_stays_in_its_bounds(assignment):
    moving = variant(assignment).settings
    assert len(moving) >= 3
    seen = [settings_for(variant(assignment), "practice", assignment, f"student {n}") for n in range(300)]
    for name, allowed in moving.items():
        values = {settings[name] for settings in seen}
        assert len(allowed) > 1, name
        assert values <= set(allowed)
        assert len(values) > 0.8 * min(len(allowed), 100)


@each_assignment
def test_own_tables_hold_observed_things_only(assignment):
    columns = {
        table.name: {column.name for column in table.columns} for table in TABLES if table.role == "observed"
    }
    columns |= {name: set(shown) for name, shown in SHOWN.items()}
    lantern = own("practice", assignment)
    assert lantern.tables
    for name in lantern.tables:
        assert name in columns, f"{name} is no observed table"
        assert set(getattr(lantern, name).columns) <= columns[name], name


def planted(assignment, **changes):
    """Return graded checks with a defect: parts of the real ones, some of them replaced."""
    module = graded(assignment)
    parts = {name: getattr(module, name) for name in ("TASKS", "is_right", "difficulty")}
    return SimpleNamespace(**{**parts, **changes})


def test_planted_defects_are_seen():
    """A reference that is wrong, one that is the same for everybody, and an exercise with nothing to see."""
    assignment = ASSIGNMENTS[0]
    real = graded(assignment)
    name, task = next((name, task) for name, task in real.TASKS.items() if not task.function)
    first = task.expected(own("student 0", assignment))
    same_for_all = {
        **real.TASKS,
        name: replace(task, right=lambda *_: True, reference=lambda lantern: first),
    }

    found = look(
        assignment,
        planted(
            assignment,
            TASKS=same_for_all,
            is_right=lambda task, answer, lantern: True,
            difficulty=lambda lantern, answers: {"something to see": False},
        ),
        checked=3,
        made=3,
    )
    assert found.distinct(name) < 0.5
    assert len(found.borrowed) >= 2
    assert found.outside["something to see"] == 3

    wrong = {**real.TASKS, name: replace(task, reference=lambda lantern: "nothing")}
    blind = planted(assignment, TASKS=wrong, difficulty=lambda lantern, answers: {})
    found = look(assignment, blind, checked=1, made=1)
    assert f"student 0: {name} is not right for the graded checks" in found.faults
    assert any(fault.startswith(f"student 0: {name}.") for fault in found.faults)
