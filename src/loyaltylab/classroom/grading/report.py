"""The class on one sheet: a row for each student, whatever was handed in."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from loyaltylab.classroom.grading.cells import safe_cell
from loyaltylab.classroom.grading.sitting import Outcome
from loyaltylab.files import write_text


def columns(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the sheet's columns."""
    tasks = [task.task for task in outcomes[0].tasks] if outcomes else []
    return [
        "student",
        "file",
        "status",
        "reason",
        "points",
        "out_of",
        *tasks,
        "by_hand",
        "by_hand_out_of",
        "messages",
        "id_in_notebook",
        "fits",
        "seconds",
    ]


def sheet(outcomes: Sequence[Outcome], fits: Mapping[str, Sequence[str]]) -> str:
    """Return the sheet as CSV text (UTF-8, LF).

    Parameters
    ----------
    outcomes
        One for each submission.
    fits
        For a student the sentences of :func:`fits_others`.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns(outcomes))
    for outcome in outcomes:
        writer.writerow(
            [
                safe_cell(outcome.student),
                safe_cell(outcome.file),
                outcome.status,
                safe_cell(outcome.reason),
                outcome.score,
                outcome.out_of,
                *(task.points for task in outcome.tasks),
                "",
                outcome.open_out_of,
                " ".join(task.message for task in outcome.tasks if task.message and not task.right),
                safe_cell(outcome.written_id),
                safe_cell(" ".join(fits.get(outcome.student, ()))),
                outcome.seconds,
            ]
        )
    return stream.getvalue()


def write_sheet(path: Path, outcomes: Sequence[Outcome], fits: Mapping[str, Sequence[str]]) -> None:
    """Write the sheet; a finished one replaces the old one in a single step."""
    write_text(path, sheet(outcomes, fits))


def fits_others(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """Return for each student the signs that an answer belongs to another student's Lantern.

    An answer that is wrong on the student's own records but right to six digits on another student's cannot come from
    running one's own code; nor does a notebook carry another's id by chance.
    """
    outcomes = list(outcomes)
    owners: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        for name, expected in outcome.expected.items():
            if expected:
                owners.setdefault((name, expected), []).append(outcome.student)
    students = {outcome.student for outcome in outcomes}
    found: dict[str, list[str]] = {}
    for outcome in outcomes:
        signs = []
        for task in outcome.tasks:
            if task.fingerprint and not task.right:
                others = [
                    name for name in owners.get((task.task, task.fingerprint), []) if name != outcome.student
                ]
                if others:
                    signs.append(f"Task {task.task}: the answer fits the Lantern of {', '.join(others)}.")
        written = outcome.written_id.casefold().strip()
        if written and written != outcome.student and written in students:
            signs.append(f"The notebook carries the id of {written}.")
        if signs:
            found[outcome.student] = signs
    return found
