"""``loyaltylab classroom collect``, ``grade``, ``feedback`` and ``marks``: from a folder of submissions to grades in the LMS's own file."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.terminal import show_bar

if TYPE_CHECKING:
    from loyaltylab.classroom.grading.marks import HandMark
    from loyaltylab.classroom.grading.sitting import Assignment, Outcome

ROOT_HELP = "the project's folder (default: found from here upwards)"
OUT_HELP = "where the results are (default: grading/NN)"


def add_grading(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands for a class's submissions."""
    grade = commands.add_parser("grade", help="grade a class's submissions, each in a locked room of its own")
    grade.add_argument(
        "submissions", type=Path, help="folder with one folder a student, or files <student id>.ipynb"
    )
    grade.add_argument("--workers", type=int, help="how many at a time (default: one for each core)")
    grade.add_argument(
        "--seconds", type=float, default=120.0, help="most seconds for one submission (default 120)"
    )
    grade.add_argument("--scheduler", help="address of a Dask scheduler: grade on its cluster")
    grade.add_argument(
        "--no-sandbox", action="store_true", help="run students' code with all your rights (not advised)"
    )
    grade.set_defaults(run=run_grade)

    gather = commands.add_parser(
        "collect", help="unpack the archive with all submissions from Moodle or Canvas, one folder a student"
    )
    gather.add_argument("archive", type=Path, help="the zip file from the LMS, or its unpacked folder")
    gather.add_argument(
        "export", type=Path, help="the grade file that the LMS exports; it has the student ids"
    )
    gather.add_argument("--to", type=Path, required=True, help="an empty folder for the submissions")
    gather.add_argument("--id-column", help="the column with the student ids (default: the first usual one)")
    gather.set_defaults(run=run_collect)

    feedback = commands.add_parser("feedback", help="write a page for each graded student")
    feedback.set_defaults(run=run_feedback)

    marks = commands.add_parser("marks", help="fill the grade file that Moodle or Canvas exported")
    marks.add_argument("export", type=Path, help="the CSV file from the LMS; it is not changed")
    marks.add_argument(
        "--to", type=Path, help="the filled copy (default: beside it, with -filled in its name)"
    )
    marks.add_argument("--column", help="the grade's column, where several fit (Canvas: the assignment)")
    marks.add_argument("--id-column", help="the column with the student ids, where it is not found by itself")
    marks.add_argument("--scale", action="store_true", help="stretch points to the maximum in the file")
    marks.add_argument(
        "--automatic-only",
        action="store_true",
        help="leave the task marked by hand out of points and maximum",
    )
    marks.set_defaults(run=run_marks)

    forms = commands.add_parser(
        "formgrader", help="put the results into nbgrader's gradebook, for marking in JupyterLab"
    )
    forms.add_argument("submissions", type=Path, help="the folder that was graded")
    forms.set_defaults(run=run_formgrader)

    copies = commands.add_parser("copies", help="report signs of copied work")
    copies.add_argument("submissions", type=Path, help="the folder that was graded")
    copies.set_defaults(run=run_copies)

    for command in (feedback, marks):
        command.add_argument(
            "--from-gradebook", action="store_true", help="take the marks given by hand from formgrader"
        )
    for command in (grade, feedback, marks, forms, copies):
        command.add_argument(
            "--assignment", required=True, metavar="NN", help="number of the chapter, such as 04"
        )
        command.add_argument("--out", type=Path, help=OUT_HELP)
        command.add_argument("--root", type=Path, help=ROOT_HELP)


def _places(options: argparse.Namespace) -> "tuple[Path, Assignment, Path]":
    from loyaltylab.classroom.grading.sitting import find_assignment
    from loyaltylab.classroom.places import project_root

    root = project_root(options.root)
    assignment = find_assignment(root, options.assignment)
    return root, assignment, options.out or root / "grading" / assignment.number


def run_grade(options: argparse.Namespace) -> int:
    """Grade a folder of submissions; return 0 when each was graded in full, 1 when some need a look."""
    from loyaltylab.classroom.grading.batch import grade_class, workers_here
    from loyaltylab.classroom.grading.limits import Limits
    from loyaltylab.classroom.grading.marks import FILE_NAME, write_marks
    from loyaltylab.classroom.grading.report import fits_others, write_sheet
    from loyaltylab.classroom.grading.sandbox import require_lock
    from loyaltylab.classroom.grading.submissions import find_submissions

    _, assignment, out = _places(options)
    submissions = find_submissions(options.submissions)
    if options.workers is not None and options.workers < 1:
        raise LoyaltyLabError(f"--workers {options.workers}: it takes at least one.")
    if not 5 <= options.seconds <= 3600:
        raise LoyaltyLabError(f"--seconds {options.seconds:g}: choose between 5 and 3600.")
    if not options.no_sandbox and not options.scheduler:
        require_lock()
    started = time.monotonic()
    outcomes = grade_class(
        submissions,
        assignment,
        out,
        workers=options.workers or workers_here(),
        limits=Limits(seconds=options.seconds),
        sandbox=not options.no_sandbox,
        scheduler=options.scheduler,
        progress=progress_line(),
    )
    fits = fits_others(outcomes)
    write_sheet(out / "grades.csv", outcomes, fits)
    still_open = write_marks(out / FILE_NAME, outcomes, assignment.open_task)
    print(_summary(outcomes, len(fits), time.monotonic() - started, out))
    if still_open:
        print(
            f"Task {assignment.open_task['task']}: {still_open:,} to mark by hand in {(out / FILE_NAME).as_posix()}."
        )
    return 0 if all(outcome.status == "graded" for outcome in outcomes) else 1


def progress_line() -> Callable[[int, int, "Outcome"], None]:
    """Return a progress bar: a line that rewrites itself on a terminal, one line a submission elsewhere."""

    def show(done: int, of: int, outcome: "Outcome") -> None:
        result = f"{outcome.status}, {outcome.score} of {outcome.out_of}"
        show_bar(sys.stderr, done, of, f"{done:,} of {of:,}: {outcome.student} {result}")

    return show


def _summary(outcomes: "Sequence[Outcome]", with_signs: int, seconds: float, out: Path) -> str:
    counts = [
        sum(outcome.status == status for outcome in outcomes) for status in ("graded", "partly", "not graded")
    ]
    lines = [
        f"{len(outcomes):,} submissions in {seconds:.0f} s: {counts[0]:,} graded, {counts[1]:,} partly, {counts[2]:,} not graded.",
        f"Every student has a row in {(out / 'grades.csv').as_posix()}.",
    ]
    lines += [
        f"  {each.student}: {each.status}. {each.reason}" for each in outcomes if each.status != "graded"
    ]
    if with_signs:
        lines.append(f"{with_signs:,} with signs of another student's work: see the column fits.")
    return "\n".join(lines)


def run_collect(options: argparse.Namespace) -> int:
    """Unpack an LMS's archive; return 1 when a file belongs to nobody."""
    from loyaltylab.classroom.grading.collect import collect, summary

    found = collect(options.archive, options.export, options.to, options.id_column)
    print(summary(found, options.to))
    return 1 if found.unknown else 0


def run_formgrader(options: argparse.Namespace) -> int:
    """Fill nbgrader's gradebook from the kept results."""
    from loyaltylab.classroom.grading.batch import kept_outcomes
    from loyaltylab.classroom.grading.formgrader import fill_gradebook
    from loyaltylab.classroom.grading.marks import FILE_NAME, read_marks
    from loyaltylab.classroom.grading.submissions import find_submissions

    root, assignment, out = _places(options)
    if root.resolve() not in out.resolve().parents:
        raise LoyaltyLabError(
            f"formgrader finds only what lies in the project's folder, and {out.as_posix()} does not: grade without --out, or "
            f"with a folder in {root.as_posix()}."
        )
    marks = read_marks(out / FILE_NAME, assignment.open_task)
    submissions = find_submissions(options.submissions)
    path = fill_gradebook(out, submissions, kept_outcomes(out), assignment, root, marks)
    print(
        f"{len(submissions):,} submissions in {path.as_posix()}. Start `jupyter lab` in the project's folder: Nbgrader, Formgrader."
    )
    return 0


def run_copies(options: argparse.Namespace) -> int:
    """Write the report of copies."""
    from loyaltylab.classroom.grading.batch import kept_outcomes
    from loyaltylab.classroom.grading.copies import pairs_alike, write_copies
    from loyaltylab.classroom.grading.report import fits_others
    from loyaltylab.classroom.grading.submissions import find_submissions
    from loyaltylab.classroom.notebook import read_notebook
    from loyaltylab.classroom.release import exercise_path

    root, assignment, out = _places(options)
    released = read_notebook(exercise_path(root, assignment.slug))
    fits = fits_others(kept_outcomes(out))
    pairs = pairs_alike(find_submissions(options.submissions), assignment, released)
    path = write_copies(out, assignment.number, pairs, fits)
    print(
        f"{len(fits):,} students with answers of another's Lantern, {len(pairs):,} pairs with code alike: {path.as_posix()}. "
        "Each is a reason to talk, not a verdict."
    )
    return 0


def _marks(options: argparse.Namespace, assignment: "Assignment", out: Path) -> "dict[str, HandMark]":
    from loyaltylab.classroom.grading.marks import FILE_NAME, HandMark, read_marks

    if options.from_gradebook:
        from loyaltylab.classroom.grading.formgrader import marks_from_gradebook

        given = marks_from_gradebook(out, assignment)
        return {student: HandMark({"points": points}) for student, points in given.items()}
    return read_marks(out / FILE_NAME, assignment.open_task)


def run_feedback(options: argparse.Namespace) -> int:
    """Write a page for each student from the kept results and the marks given by hand."""
    from loyaltylab.classroom.grading.batch import kept_outcomes
    from loyaltylab.classroom.grading.feedback import write_feedback

    root, assignment, out = _places(options)
    outcomes = kept_outcomes(out)
    changed = write_feedback(out, outcomes, assignment, root, _marks(options, assignment, out))
    print(f"{len(outcomes):,} pages in {(out / 'feedback').as_posix()}, {changed:,} of them new or changed.")
    return 0


def run_marks(options: argparse.Namespace) -> int:
    """Fill the LMS's file; return 1 when somebody on either side has no partner."""
    from loyaltylab.classroom.grading.batch import kept_outcomes
    from loyaltylab.classroom.grading.lms import fill_file
    from loyaltylab.classroom.grading.marks import totals
    from loyaltylab.files import write_bytes

    _, assignment, out = _places(options)
    marks = _marks(options, assignment, out)
    grades, waiting, out_of = totals(kept_outcomes(out), marks, options.automatic_only)
    to = options.to or options.export.with_name(f"{options.export.stem}-filled{options.export.suffix}")
    if to.exists() and to.resolve() == options.export.resolve():
        raise LoyaltyLabError(
            "--to names the file from the LMS itself: choose another name, so that nothing is lost."
        )
    filled = fill_file(
        options.export, grades, out_of, column=options.column, identity=options.id_column, scale=options.scale
    )
    write_bytes(to, filled.text.encode("utf-8"))
    print(
        f"{filled.system}: {len(filled.filled):,} grades out of {out_of:g} in {to.as_posix()}; nothing else was changed."
    )
    for words, names in (
        ("not final yet (not graded, or the written task is not marked), left as they were", waiting),
        ("in the LMS's file without a grade here, left as they were", filled.without_grade),
        ("graded here but not in the LMS's file", filled.not_in_file),
    ):
        if names:
            print(f"{len(names):,} {words}: {', '.join(names)}.")
    return 1 if filled.not_in_file or waiting else 0
