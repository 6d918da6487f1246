"""What learners read: complete, calm, never the answer, and readable by a screen reader."""

import re

import pytest

from loyaltylab.checks.catalogue import assignments, tasks
from loyaltylab.checks.engine import assess
from loyaltylab.checks.messages import Message
from loyaltylab.checks.practice import practice
from tests.checks.bank import ASSIGNMENTS, graded, own, reference
from tests.checks.survey import numbers

TASKS = [task for number in assignments() for task in tasks(number).values()]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.identifier)
def test_every_identifier_has_its_message_and_no_message_is_left_over(task):
    used = {step.identifier for step in (*task.properties, *task.mistakes)}
    assert used == set(task.texts.messages)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.identifier)
def test_three_hints_that_differ(task):
    assert len(task.texts.hints) == 3
    assert len(set(task.texts.hints)) == 3
    assert all(40 < len(text) < 420 for text in task.texts.hints)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.identifier)
def test_messages_are_short_whole_sentences(task):
    for text in task.texts.messages.values():
        assert 40 < len(text) < 330
        assert text[0].isupper()
        assert text.endswith((".", "?"))
        assert "!" not in text


def numbers_given_away(texts: str, answer: object) -> list[str]:
    """Return the numbers of an answer that a text holds, as a share to two digits or as a percentage with one."""
    forms = {
        form
        for value in numbers(answer)
        for form in (f"{value:.2f}", f"{100 * value:.1f}", f"{100 * value:.0f} %")
    }
    return sorted(form for form in forms if re.search(rf"(?<![\d.]){re.escape(form)}(?!\d)", texts))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_message_holds_a_number_of_the_answer(assignment):
    lantern = own("practice", assignment)
    for name, task in tasks(assignment).items():
        if not graded(assignment).TASKS[name].function:
            texts = " ".join([*task.texts.messages.values(), *task.texts.hints])
            assert numbers_given_away(texts, reference(name, lantern)) == [], name


def test_a_planted_number_is_seen():
    assert numbers_given_away("It is 0.31, or 74.1 %, or 74 %.", [0.3083, {"a": 0.7412}]) == [
        "0.31",
        "74 %",
        "74.1",
    ]
    assert numbers_given_away("Not 10.31 and not 0.311.", 0.31) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_never_says_that_all_is_done(assignment):
    lantern = own("practice", assignment)
    for name, task in tasks(assignment).items():
        text = str(assess(task, reference(name, lantern), lantern).message())
        assert re.fullmatch(
            rf"Task {name}: (\d+) of \1 practice checks pass; graded checks also look at other data\.", text
        )


def test_partly_right_says_how_far():
    lantern = own("practice", "04")
    text = str(assess(tasks("04")["04.1"], reference("04.1", lantern).round(2), lantern).message())
    assert text.startswith("Task 04.1: 4 of 6 practice checks pass; graded checks also look at other data.")


def test_html_is_a_live_region_in_the_pages_own_colours():
    markup = Message("Task `x` <b>", ("One & two.",)).as_html()
    assert 'role="status"' in markup
    assert "<code>x</code> &lt;b&gt;" in markup
    assert "&amp;" in markup
    assert not re.search(r"(?<!-)\bcolor:|background", markup)


def test_shown_in_a_notebook_as_text_and_html():
    bundle = practice("nothing", 1)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
