"""Results into nbgrader's gradebook and folders, so that its formgrader in JupyterLab can be used for marking by hand.

nbgrader has a good course layout, gradebook and marking view. Running students' code is left to our own locked room, as
nbgrader runs it with all of the instructor's rights; so its ``autograde`` is not used, and what it would have written is
written here.
"""

import copy
import json
import os
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loyaltylab.classroom.grading.batch import result_path
from loyaltylab.classroom.grading.marks import HandMark
from loyaltylab.classroom.grading.sitting import Assignment, Outcome
from loyaltylab.classroom.grading.submissions import NotGradable, Submission, read_content, read_notebook
from loyaltylab.classroom.notebook import read_notebook as read_released
from loyaltylab.classroom.release import exercise_path
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes

FOLDER = "nbgrader"
DATABASE = "gradebook.db"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")

Cell = dict[str, Any]


def nbgrader_id(student: str) -> str:
    """Return the id under which nbgrader keeps a student: the id itself where it can be a folder's name everywhere."""
    return student if _PLAIN.fullmatch(student) else result_path(Path(), student).stem


def _graded_cells(released: Mapping[str, Any]) -> list[Cell]:
    return [cell for cell in released["cells"] if cell.get("metadata", {}).get("nbgrader", {}).get("grade")]


def marked_notebook(
    content: bytes, outcome: Outcome, assignment: Assignment, released: Mapping[str, Any]
) -> bytes:
    """Return a student's notebook as formgrader shows it: the student's own text, each check with what came of it.

    Parameters
    ----------
    content
        The submission's bytes.
    outcome
        What came of it.
    assignment
        What it was graded against.
    released
        The exercise as it was handed out; cells that a student deleted come back from it.

    Notes
    -----
    A file that is no notebook gives the released exercise with the reason on top.
    """
    try:
        cells = read_notebook(content, assignment.number)["cells"]
    except NotGradable as error:
        cells = [_words("reason", f"**Not graded.** {error}"), *released["cells"]]
    official = {cell["id"]: cell for cell in released["cells"]}
    results = {f"check-{task.task.replace('.', '-')}": task for task in outcome.tasks}
    shown: list[Cell] = []
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        name = str(cell.get("id", ""))
        again = name in seen
        made = _plain(cell, f"extra-{number}" if again or not name else name)
        if name in official and not again:
            made["metadata"] = copy.deepcopy(official[name].get("metadata", {}))
            seen.add(name)
        shown.append(made)
    missing = [cell for cell in _graded_cells(released) if cell["id"] not in seen]
    if missing:
        shown.append(_words("missing", "*Cells that were not in the submission:*"))
        shown += [
            _plain(cell, cell["id"]) | {"metadata": copy.deepcopy(cell["metadata"])} for cell in missing
        ]
    for cell in shown:
        result = results.get(cell["id"])
        if result and cell["cell_type"] == "code":
            cell["source"] = official[cell["id"]]["source"]
            text = f"{result.points} of {result.out_of} points. {result.note or result.sentence}".strip()
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text + "\n"}]
    notebook = {"cells": shown, "metadata": released["metadata"], "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _plain(cell: Mapping[str, Any], name: str) -> Cell:
    kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown") else "raw"
    made: Cell = {"cell_type": kind, "id": name[:64], "metadata": {}, "source": cell.get("source", "")}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def _words(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def fill_gradebook(
    folder: Path,
    submissions: Sequence[Submission],
    outcomes: Sequence[Outcome],
    assignment: Assignment,
    root: Path,
    marks: Mapping[str, HandMark],
) -> Path:
    """Write a class's results into nbgrader's gradebook and its folder of marked notebooks; return the gradebook.

    Parameters
    ----------
    folder
        Where grading keeps its files; nbgrader's go into ``nbgrader/`` in it.
    submissions, outcomes
        What was handed in, and what came of it.
    assignment, root
        The assignment, and the project's folder with its released exercise.
    marks
        Marks given by hand so far. A mark that an instructor gave in formgrader is never written over.

    Raises
    ------
    LoyaltyLabError
        When nbgrader is not installed, or there is no result for a submission.
    """
    Gradebook, _ = _nbgrader()
    course = folder / FOLDER
    released = read_released(exercise_path(root, assignment.slug))
    by_student = {outcome.student: outcome for outcome in outcomes}
    course.mkdir(parents=True, exist_ok=True)
    with (
        warnings.catch_warnings(),
        Gradebook(f"sqlite:///{(course / DATABASE).resolve().as_posix()}") as book,
    ):
        warnings.simplefilter("ignore")  # nbgrader's own, about SQLAlchemy 2.1
        book.update_or_create_assignment(assignment.slug)
        book.update_or_create_notebook(assignment.slug, assignment.slug)
        for cell in _graded_cells(released):
            entry = cell["metadata"]["nbgrader"]
            place = (entry["grade_id"], assignment.slug, assignment.slug)
            book.update_or_create_grade_cell(
                *place, max_score=float(entry["points"]), cell_type=cell["cell_type"]
            )
            if entry["solution"]:
                book.update_or_create_solution_cell(*place)
            book.update_or_create_source_cell(
                *place,
                source="".join(cell["source"]),
                cell_type=cell["cell_type"],
                locked=bool(entry["locked"]),
            )
        for submission in submissions:
            outcome = by_student.get(submission.student)
            if outcome is None:
                raise LoyaltyLabError(
                    f"There is no result for {submission.student}: run `loyaltylab classroom grade` again first."
                )
            student = nbgrader_id(submission.student)
            try:
                content = read_content(submission)
            except (NotGradable, OSError):
                content = b""
            path = course / "autograded" / student / assignment.slug / f"{assignment.slug}.ipynb"
            write_bytes(path, marked_notebook(content, outcome, assignment, released))
            book.update_or_create_student(student, last_name=submission.student)
            stamp = submission.path.stat().st_mtime
            entry = book.update_or_create_submission(
                assignment.slug, student, timestamp=datetime.fromtimestamp(stamp, UTC).isoformat()
            )
            _set_scores(book, entry, outcome, assignment, marks.get(submission.student))
        book.db.commit()
    return course / DATABASE


def _set_scores(
    book: Any, entry: Any, outcome: Outcome, assignment: Assignment, mark: HandMark | None
) -> None:
    points = {f"check-{task.task.replace('.', '-')}": task.points for task in outcome.tasks}
    for notebook in entry.notebooks:
        for grade in notebook.grades:
            if grade.name in points:
                grade.auto_score, grade.needs_manual_grade = float(points[grade.name]), False
            elif grade.manual_score is None:
                grade.manual_score = None if mark is None or mark.total is None else float(mark.total)
                grade.needs_manual_grade = grade.manual_score is None


def marks_from_gradebook(folder: Path, assignment: Assignment) -> dict[str, int]:
    """Return the points that instructors gave in formgrader for the open task, by student id.

    Raises
    ------
    LoyaltyLabError
        When nbgrader is not installed, there is no gradebook, or points there are not whole.
    """
    Gradebook, MissingEntry = _nbgrader()
    path = folder / FOLDER / DATABASE
    if not path.is_file():
        raise LoyaltyLabError(f"{path.as_posix()} is missing: run `loyaltylab classroom formgrader` first.")
    found = {}
    name = f"answer-{str(assignment.open_task['task']).replace('.', '-')}"
    with Gradebook(f"sqlite:///{path.resolve().as_posix()}") as book:
        try:
            entries = book.assignment_submissions(assignment.slug)
        except MissingEntry:
            raise LoyaltyLabError(f"{path.as_posix()} knows no assignment {assignment.slug}.") from None
        for entry in entries:
            for notebook in entry.notebooks:
                for grade in notebook.grades:
                    if grade.name == name and grade.manual_score is not None:
                        if grade.manual_score != int(grade.manual_score):
                            raise LoyaltyLabError(
                                f"formgrader holds {grade.manual_score:g} points for {entry.student.last_name}: give whole points."
                            )
                        found[entry.student.last_name] = int(grade.manual_score)
    return found


def _nbgrader() -> Any:
    try:
        from nbgrader.api import Gradebook, MissingEntry
    except ImportError:
        raise LoyaltyLabError(
            "This needs nbgrader, which is not installed: run `make instructor` (or python do.py instructor)."
        ) from None
    # nbgrader calls the command `alembic`, which stands beside this Python, whether that is on the PATH or not.
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])
    return Gradebook, MissingEntry
