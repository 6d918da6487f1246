"""Wrong answers get the message made for them and fail the graded checks; right ones, however written, pass both."""

from collections import Counter

import pytest

from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from tests.checks.bank import IDS, answer, entries, graded, own, reference

BANK = entries()


@pytest.mark.parametrize("identity", IDS)
@pytest.mark.parametrize("entry", BANK, ids=str)
def test_answer_gets_its_message_and_its_grade(entry, identity):
    lantern = own(identity)
    given = answer(entry, lantern)
    result = assess(tasks("04")[entry.task], given, lantern)
    assert result.identifier == entry.expected(identity)
    assert entry.says in result.sentence
    assert graded().is_right(entry.task, given, lantern) == entry.graded


def test_bank_is_large_enough():
    wrong = Counter(entry.task for entry in BANK if entry.message != "pass")
    right = Counter(entry.task for entry in BANK if entry.message == "pass")
    for task in tasks("04"):
        assert wrong[task] >= 3
        assert right[task] >= 2


def test_every_known_mistake_is_in_the_bank():
    for name, task in tasks("04").items():
        known = {mistake.identifier for mistake in task.mistakes}
        assert known <= set().union(*(entry.messages for entry in BANK if entry.task == name))


def test_the_labs_month_is_right_for_whoever_has_it():
    """The recogniser of January 2025 must keep silent where the learner's own rival opens in that month."""
    lantern = own("s7654321")
    here = lantern.rivals[(lantern.rivals["region"] == "Island") & lantern.rivals["present"]]
    assert here["month"].min() == "2025-01"
    given = answer(next(entry for entry in BANK if entry.name == "the lab's month"), lantern)
    assert assess(tasks("04")["04.5"], given, lantern).identifier == "04.5.pass"
    assert graded().is_right("04.5", given, lantern)


def test_a_task_without_mistakes_would_be_noticed():
    """Planted defect: with its recognisers gone, a task no longer gives the bank's messages."""
    from dataclasses import replace

    entry = next(entry for entry in BANK if entry.message == "side_of_two")
    lantern = own("practice")
    blunt = replace(tasks("04")["04.1"], mistakes=())
    assert assess(blunt, answer(entry, lantern), lantern).identifier != "04.1.side_of_two"


@pytest.mark.parametrize("task", list(tasks("04")))
def test_the_reference_passes_on_fifty_lanterns(task):
    module = graded()
    for number in range(50):
        lantern = own(f"student {number}")
        given = reference(task, lantern)
        result = assess(tasks("04")[task], given, lantern)
        assert result.identifier == f"{task}.pass", (number, result.sentence)
        assert module.is_right(task, given, lantern)


@pytest.mark.parametrize("task", ["04.1", "04.4", "04.5"])
def test_another_students_answer_is_not_right(task):
    theirs = reference(task, own("student 1"))
    assert not graded().is_right(task, theirs, own("student 2"))
