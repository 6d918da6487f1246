"""The two words of an exercise: ``check("04.1", answer)`` and ``hint("04.1")``. Each shows one message."""

from typing import Any

from loyaltylab.checks import lantern as own
from loyaltylab.checks import progress
from loyaltylab.checks.catalogue import assignments, find_task, tasks
from loyaltylab.checks.engine import Result, Task, assess
from loyaltylab.checks.messages import Message, show_message

_NOTHING: Any = object()
_HINT_NAMES = ("a nudge", "the method", "nearly there")


def check(task: str, answer: Any = _NOTHING) -> None:
    """Check an answer for practice and show what is right so far, or what to look at next.

    Parameters
    ----------
    task
        For example ``"04.1"``.
    answer
        The variable or function that the task asks for. Anything may be given; nothing raises.
    """
    show_message(practice(task, answer))


def practice(task: object, answer: Any = _NOTHING) -> Message:
    """Return the message that ``check`` shows, and note the try."""
    found = find_task(task)
    if not isinstance(found, Task):
        return Message(found, identifier="unknown_task")
    assignment = found.identifier.split(".")[0]
    if answer is _NOTHING:
        call = f'check("{found.identifier}", {found.variable})'
        return Message(f"Hand over your answer as well: `{call}`.", identifier="no_answer_given")
    mine = own.current_lantern(assignment)
    if mine is None:
        return Message(
            f"Task {found.identifier}: your Lantern is not there yet.",
            ("Run the cell with `my_lantern(…)` near the top of the notebook first, then check again.",),
            "no_lantern",
        )
    result: Result = assess(found, answer, own.pristine(mine))
    if result.answered:
        progress.record_try(found.identifier, result.passed, result.steps)
    return result.message()


def hint(task: str) -> None:
    """Show the next hint of a task: a nudge, the method, and, after a try with ``check``, nearly the answer."""
    show_message(next_hint(task))


def next_hint(task: object) -> Message:
    """Return the next hint and note that it was read."""
    found = find_task(task)
    if not isinstance(found, Task):
        return Message(found, identifier="unknown_task")
    state = progress.task_progress(found.identifier)
    if state["hints"] >= 2 and state["tries"] == 0:
        return Message(
            f"Task {found.identifier}: the last hint opens after a try.",
            (
                "Write something, however rough, and run the cell with `check`. Then ask again. "
                f"Hint 2 once more: {found.texts.hints[1]}",
            ),
            "hint_locked",
        )
    number = progress.record_hint(found.identifier)
    headline = f"Task {found.identifier}, hint {number} of 3 ({_HINT_NAMES[number - 1]})"
    return Message(headline, (found.texts.hints[number - 1],), f"hint_{number}")


def my_progress() -> None:
    """Show what has been tried and what passed, and where that is kept."""
    lines = []
    for number in assignments():
        for name, task in tasks(number).items():
            state = progress.task_progress(name)
            if state["tries"]:
                end = (
                    f"practice checks passed first on {state['passed'][:10]}"
                    if state["passed"]
                    else "still open"
                )
                lines.append(f"{name} {task.texts.title} Tries: {state['tries']}; {end}.")
    path = progress.progress_path()
    where = (
        f"Kept in `{path.name}` beside this notebook; delete the file to start afresh."
        if path
        else "Kept nowhere."
    )
    show_message(Message("Your progress", (*(lines or ["Nothing tried yet."]), where), "progress"))
