"""What a student gets back: one page, readable by everybody, with nothing of the graded checks in it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from loyaltylab.classroom.grading.batch import result_path
from loyaltylab.classroom.grading.marks import HandMark
from loyaltylab.classroom.grading.pages import fill_page
from loyaltylab.classroom.grading.sitting import Assignment, Outcome, TaskOutcome
from loyaltylab.classroom.notebook import read_notebook, source
from loyaltylab.classroom.release import exercise_path
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

_TWIN = re.compile(r"Worked twin in the lab: (section[^.*]*)")
_TASK = re.compile(r"^task-(\d\d)-(\d+)$")

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Feedback: {{ title }}, {{ outcome.student }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.05rem/1.55 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.3rem; font-size: 1.15rem; }
p { margin: 0.4rem 0; }
.state { font-weight: 600; }
article { border-top: 1px solid; padding-bottom: 0.6rem; }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem 1rem; }
</style>
</head>
<body>
<header>
<h1>Feedback: {{ title }}</h1>
<p>Student id: {{ outcome.student }}. File: {{ outcome.file or "none" }}.</p>
<p class="state">{{ headline }}</p>
{% if outcome.reason %}<p>{{ outcome.reason }}</p>{% endif %}
</header>
<main>
{% for task in outcome.tasks %}
<article aria-labelledby="t{{ loop.index }}">
<h2 id="t{{ loop.index }}">{{ task.task }} {{ task.title }}</h2>
<p class="state">{{ task.points }} of {{ task.out_of }} points: {{ state(task) }}</p>
{% if task.note %}<p>{{ code(task.note) }}</p>{% endif %}
{% if task.sentence and not task.right and not task.note %}<p>{{ code(task.sentence) }}</p>{% endif %}
{% if not task.right and twins.get(task.task) %}<p>Look back at {{ twins[task.task] }} of the lab.</p>{% endif %}
</article>
{% endfor %}
<article aria-labelledby="open">
<h2 id="open">{{ outcome.open_task }} {{ rubric.title }}</h2>
{% if mark and mark.total is not none %}
<p class="state">{{ mark.total }} of {{ rubric.points }} points, marked by hand</p>
<dl>
{% for each in rubric.criteria if each.id in mark.points %}<dt>{{ each.title }}: {{ mark.points[each.id] }} of {{ each.levels[-1].points }}</dt><dd>{{ level(each, mark.points[each.id]) }}</dd>
{% endfor %}</dl>
{% if mark.comment %}<p>{{ mark.comment }}</p>{% endif %}
{% else %}<p class="state">Not marked yet: this task is read by a person.</p>{% endif %}
</article>
</main>
<footer>
<p>Graded checks run your notebook from the top, on your own Lantern and on other data. Something looks wrong? Bring this page and your file to your instructor.</p>
</footer>
</body>
</html>
"""


def twins(root: Path, assignment: Assignment) -> dict[str, str]:
    """Return for each task the section of the lab that has its worked twin, as the exercise itself names it."""
    notebook = read_notebook(exercise_path(root, assignment.slug))
    found = {}
    for cell in notebook["cells"]:
        named, section = _TASK.match(str(cell.get("id", ""))), _TWIN.search(source(cell))
        if named and section:
            found[f"{named[1]}.{named[2]}"] = section[1].strip()
    return found


def feedback_page(
    outcome: Outcome,
    rubric: Mapping[str, Any],
    title: str,
    sections: Mapping[str, str],
    mark: HandMark | None = None,
) -> str:
    """Return a student's page as HTML.

    Parameters
    ----------
    outcome
        What came of the submission.
    rubric
        The open task's rubric.
    title
        Of the exercise.
    sections
        Where in the lab each task has its worked twin.
    mark
        What was given by hand, if it was.
    """
    return fill_page(
        PAGE,
        outcome=outcome,
        rubric=rubric,
        title=title,
        twins=sections,
        mark=mark,
        headline=_headline(outcome, mark),
        state=_state,
        code=_code,
        level=_level,
    )


def _headline(outcome: Outcome, mark: HandMark | None) -> str:
    if outcome.status == "not graded":
        return "This submission could not be graded."
    total = mark.total if mark else None
    if total is None:
        return f"{outcome.score} of {outcome.out_of} points so far; {outcome.open_out_of} more are given by hand."
    return f"{outcome.score + total} of {outcome.out_of + outcome.open_out_of} points."


def _state(task: TaskOutcome) -> str:
    if task.right:
        return "right."
    if not task.answered:
        return "not answered."
    if task.message.endswith(".pass"):
        return "the practice checks pass, but the answer does not hold on other data."
    return "not right yet."


def _code(text: str) -> Markup:
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _level(criterion: Mapping[str, Any], points: int) -> str:
    return next((str(level["text"]) for level in criterion["levels"] if level["points"] == points), "")


def page_path(folder: Path, student: str) -> Path:
    """Return where a student's page lies; the name follows from the id."""
    return folder / "feedback" / f"{result_path(folder, student).stem}.html"


def write_feedback(
    folder: Path,
    outcomes: Sequence[Outcome],
    assignment: Assignment,
    root: Path,
    marks: Mapping[str, HandMark],
) -> int:
    """Write a page for each student; return how many changed."""
    rubric, sections = assignment.open_task, twins(root, assignment)
    if not outcomes:
        raise LoyaltyLabError("There is nothing to give feedback on: run `loyaltylab classroom grade` first.")
    title = f"Exercise {assignment.number}"
    changed = 0
    for outcome in outcomes:
        page = feedback_page(outcome, rubric, title, sections, marks.get(outcome.student))
        changed += write_text(page_path(folder, outcome.student), page)
    return changed
