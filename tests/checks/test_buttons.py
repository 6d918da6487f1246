"""Buttons in the notebook: each finds its answer by name, says what `check` and `hint` say, and never raises."""

import ipywidgets as widgets
import pytest

from loyaltylab.checks import check_buttons, my_lantern
from loyaltylab.checks.buttons import check_by_name, panel
from loyaltylab.checks.catalogue import tasks
from tests.checks.bank import ASSIGNMENTS, FOLDERS, graded, own
from tests.conftest import ROOT


def parts(box):
    """Return every button by its words, with the region where its answer is told."""
    found = {}
    for row in box.children:
        line, told = row.children
        found |= {
            child.description: (child, told) for child in line.children if isinstance(child, widgets.Button)
        }
    return found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_there_is_a_check_and_a_hint_for_each_task_and_each_has_a_name(assignment):
    found = parts(panel(assignment, {}))
    assert set(found) == {f"{word} {task}" for task in tasks(assignment) for word in ("Check", "Hint")}
    assert all(button.tooltip for button, _ in found.values())


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_right_answer_is_found_by_its_name(assignment):
    my_lantern("practice", assignment)
    module, lantern = graded(assignment), own("practice", assignment)
    name, task = next(iter(module.TASKS.items()))
    message = check_by_name(name, {task.variable: task.expected(lantern)})
    assert message.identifier == f"{name}.pass"


def test_pressing_tells_beside_the_button_and_sees_the_newest_answer():
    my_lantern("practice", "04")
    names: dict[str, object] = {}
    buttons = parts(panel("04", names))
    check, told = buttons["Check 04.1"]
    check.click()
    assert "there is no <code>repeat_rate</code> yet" in told.value
    names["repeat_rate"] = ...
    check.click()
    assert "not answered yet" in told.value
    names["repeat_rate"] = 0.5
    check.click()
    assert "Task 04.1: " in told.value
    assert 'role="status"' in told.value
    hint, told = buttons["Hint 04.1"]
    hint.click()
    assert "hint 1 of 3" in told.value


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_exercise_shows_them(assignment):
    exercise = FOLDERS[assignment].name
    text = (ROOT / "exercises" / exercise / f"{exercise}.ipynb").read_text(encoding="utf-8")
    assert f'check_buttons(\\"{assignment}\\")' in text


def test_outside_a_notebook_and_for_no_assignment_a_sentence(capsys):
    check_buttons("04")
    check_buttons("99")
    said = capsys.readouterr().out
    assert "Buttons need a notebook" in said
    assert 'There is no assignment "99"' in said
