"""Every released notebook as learners sit it: unanswered, wrong and silly; and its master, right and wrong."""

import pytest

from loyaltylab.checks.catalogue import tasks
from tests.checks.bank import ASSIGNMENTS
from tests.checks.sitting import OTHER_ID, Shown, first_mistakes, sat

pytestmark = pytest.mark.slow
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def complete(text: str) -> bool:
    """Whether a check says that all practice checks pass."""
    passed, _, steps = text.partition(" practice checks")[0].rpartition(": ")[2].partition(" of ")
    return passed == steps


@each_assignment
def test_unanswered(assignment):
    shown = sat(assignment)["unanswered"]
    assert shown.errors == []
    assert shown.warnings == []
    assert list(shown.checks) == list(tasks(assignment))
    assert [text for text in shown.checks.values() if "not answered yet" not in text] == []
    assert not shown.noted


@each_assignment
def test_wrong_answers_get_their_message(assignment):
    shown = sat(assignment)["wrong"]
    assert shown.errors == []
    for task, entry in first_mistakes(assignment).items():
        assert not complete(shown.checks[task]), entry.name
        identifier = entry.expected("practice").removeprefix(f"{task}.")
        assert (
            tasks(assignment)[task].texts.messages.get(identifier, "practice checks pass")
            in shown.checks[task]
        )
    assert shown.noted


@each_assignment
def test_silly_answers_stay_calm(assignment):
    shown = sat(assignment)["silly"]
    assert shown.errors == []
    for text in shown.checks.values():
        assert "practice checks pass" in text or "not answered yet" in text, text
        assert not complete(text), text


@each_assignment
@pytest.mark.parametrize(("name", "identity"), [("master", "practice"), ("master of another", OTHER_ID)])
def test_the_master_holds_on_its_own_and_on_another_lantern(assignment, name, identity):
    shown = sat(assignment)[name]
    assert shown.errors == []
    assert shown.warnings == []
    assert identity in shown.texts["student-id"]
    assert list(shown.checks) == list(tasks(assignment))
    more = "graded checks also look at other data"
    assert [text for text in shown.checks.values() if not complete(text) or more not in text] == []


@each_assignment
def test_the_graded_checks_in_the_master_can_fail(assignment):
    """Planted: wrong answers in the master; each graded check stops, which is also how an error is seen."""
    shown = sat(assignment)["wrong master"]
    for task in tasks(assignment):
        assert f"ERROR AssertionError: Task {task}" in shown.checks[task]
    assert len(shown.errors) == len(tasks(assignment))


def test_planted_results_would_be_seen():
    shown = Shown(
        {"check-04-1": "ERROR ZeroDivisionError: division by zero", "x": "FutureWarning: soon"}, True
    )
    assert shown.errors == ["check-04-1: ERROR ZeroDivisionError: division by zero"]
    assert shown.warnings == ["x: FutureWarning: soon"]
    assert complete("Task 04.1: 6 of 6 practice checks pass; more")
    assert not complete("Task 04.1: 5 of 6 practice checks pass; more")
    assert not complete("Task 04.1: not answered yet.")
