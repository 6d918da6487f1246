"""Wrong answers get the message made for them and fail the graded checks; right ones, however written, pass both."""

from dataclasses import replace

import pytest

from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from tests.checks.bank import ASSIGNMENTS, IDS, answer, entries, full_turn, graded, own

EVERY = [
    pytest.param(assignment, entry, id=str(entry))
    for assignment in ASSIGNMENTS
    for entry in entries(assignment)
]


@pytest.mark.parametrize(("assignment", "entry"), EVERY)
def test_answer_gets_its_message_and_its_grade(assignment, entry):
    """On the Lanterns of three ids; outside the assignment's turn, on one."""
    for identity in IDS if assignment in full_turn() else IDS[:1]:
        lantern = own(identity, assignment)
        given = answer(entry, lantern)
        result = assess(tasks(assignment)[entry.task], given, lantern)
        assert result.identifier == entry.expected(identity), identity
        assert entry.says in result.sentence, identity
        assert graded(assignment).is_right(entry.task, given, lantern) == entry.graded, identity


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_bank_is_large_enough(assignment):
    for task in tasks(assignment):
        bank = [entry for entry in entries(assignment) if entry.task == task]
        assert len({entry.message for entry in bank} - {"pass"}) >= 3, f"{task}: wrong answers, by message"
        assert sum(entry.message == "pass" for entry in bank) >= 2, f"{task}: right answers"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_known_mistake_is_in_the_bank(assignment):
    for name, task in tasks(assignment).items():
        known = {mistake.identifier for mistake in task.mistakes}
        given = set().union(*(entry.messages for entry in entries(assignment) if entry.task == name))
        assert known - given == set(), f"{name}: mistakes that no answer of the bank makes"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_task_without_mistakes_would_be_noticed(assignment):
    """Planted defect: with its recognisers gone, a task no longer gives the bank's messages."""
    lantern = own(IDS[0], assignment)
    for name, task in tasks(assignment).items():
        known = {mistake.identifier for mistake in task.mistakes}
        entry = next(
            each
            for each in entries(assignment)
            if each.task == name and each.message_for.get(IDS[0], each.message) in known
        )
        blunt = replace(task, mistakes=())
        assert assess(blunt, answer(entry, lantern), lantern).identifier != entry.expected(IDS[0])
