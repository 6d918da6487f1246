"""Marks given by hand for the open task: one CSV file that an instructor fills in, never written over."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loyaltylab.classroom.grading.cells import BOM, safe_cell, separator
from loyaltylab.classroom.grading.sitting import Outcome
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

FILE_NAME = "by-hand.csv"


@dataclass(frozen=True)
class HandMark:
    """What an instructor gave for an open task: points by criterion (``None`` while not marked), and a comment."""

    points: Mapping[str, int | None]
    comment: str = ""

    @property
    def total(self) -> int | None:
        """Sum of the points, or ``None`` while a criterion is not marked."""
        given = [points for points in self.points.values() if points is not None]
        return sum(given) if len(given) == len(self.points) else None


def criteria(rubric: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return for each criterion of a rubric the points that it allows."""
    return {
        str(each["id"]): tuple(int(level["points"]) for level in each["levels"])
        for each in rubric["criteria"]
    }


def read_marks(path: Path, rubric: Mapping[str, Any]) -> dict[str, HandMark]:
    """Return the marks given so far by student; none when there is no file yet.

    Raises
    ------
    LoyaltyLabError
        When the file lacks a column, or holds points that the rubric does not have; names line and column.
    """
    if not path.is_file():
        return {}
    allowed = criteria(rubric)
    text = path.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text), delimiter=separator(text))
    for column in ("student", *allowed, "comment"):
        if column not in (reader.fieldnames or ()):
            raise LoyaltyLabError(
                f"{path.as_posix()} has no column “{column}”: keep the first line as `classroom grade` wrote it."
            )
    found = {}
    for number, row in enumerate(reader, start=2):
        points = {}
        for name, levels in allowed.items():
            cell = (row[name] or "").strip()
            if cell and cell not in map(str, levels):
                raise LoyaltyLabError(
                    f"{path.as_posix()}, line {number}, column {name}: “{cell[:20]}” is none of the rubric's points "
                    f"({', '.join(map(str, levels))})."
                )
            points[name] = int(cell) if cell else None
        found[(row["student"] or "").removeprefix("'")] = HandMark(points, (row["comment"] or "").strip())
    return found


def write_marks(path: Path, outcomes: Sequence[Outcome], rubric: Mapping[str, Any]) -> int:
    """Write the sheet for marking by hand, keeping every mark and comment that is there; return how many are open.

    A student who wrote nothing gets no line to mark but the lowest level everywhere, unless an instructor marked it.
    """
    names = criteria(rubric)
    given = read_marks(path, rubric)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["student", "answer", *names, "comment"])
    still_open = 0
    present = {outcome.student for outcome in outcomes}
    for outcome in outcomes:
        mark = given.get(outcome.student) or (
            HandMark(dict.fromkeys(names))
            if answered(outcome)
            else HandMark({name: min(names[name]) for name in names})
        )
        still_open += mark.total is None
        cells = ["" if mark.points[name] is None else mark.points[name] for name in names]
        writer.writerow([safe_cell(outcome.student), safe_cell(outcome.open_answer), *cells, mark.comment])
    for student, mark in given.items():  # somebody whose submission is no longer there keeps the marks
        if student not in present:
            cells = ["" if mark.points[name] is None else mark.points[name] for name in names]
            writer.writerow([safe_cell(student), "", *cells, mark.comment])
    write_text(path, BOM + stream.getvalue())
    return still_open


def totals(
    outcomes: Sequence[Outcome], marks: Mapping[str, HandMark], automatic_only: bool = False
) -> tuple[dict[str, float], list[str], int]:
    """Return the final points by student, the students whose points are not final, and the points possible.

    A submission that could not be graded is not final: nobody gets a silent zero. Nor is one whose open task waits for
    its marks, unless ``automatic_only`` leaves that task out.
    """
    grades: dict[str, float] = {}
    waiting = []
    for outcome in outcomes:
        mark = marks.get(outcome.student)
        by_hand = 0 if automatic_only else (mark.total if mark else None)
        if outcome.status == "not graded" or by_hand is None:
            waiting.append(outcome.student)
        else:
            grades[outcome.student] = outcome.score + by_hand
    possible = max(
        (each.out_of + (0 if automatic_only else each.open_out_of) for each in outcomes), default=0
    )
    return grades, waiting, possible


def answered(outcome: Outcome) -> bool:
    """Whether a student wrote anything in the place of the open task's line."""
    text = outcome.open_answer.strip()
    return bool(text) and not (text.startswith("*Write your") and text.endswith("*"))
