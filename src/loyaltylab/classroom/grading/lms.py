"""Grades into the file that Moodle or Canvas exported: the grade column alone is filled, everything else stays."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loyaltylab.checks.lantern import normal_identity
from loyaltylab.classroom.grading.cells import BOM, separator
from loyaltylab.errors import LoyaltyLabError

System = Literal["Moodle", "Canvas"]
_MOODLE_GRADE, _MOODLE_MOST = "Grade", "Maximum Grade"
# Columns that may hold what students write as their id, likeliest first.
_MOODLE_IDS = ("ID number", "Username", "Email address", "Identifier")
_CANVAS_IDS = ("SIS User ID", "SIS Login ID", "Integration ID", "ID")
_CANVAS_ASSIGNMENT = re.compile(r"\(\d+\)\s*$")


@dataclass(frozen=True)
class Export:
    """A file as an LMS exported it.

    Attributes
    ----------
    mark, body, between
        Its byte-order mark, the text behind it, and what separates its cells.
    rows, head
        All its rows, and the first one's cells without blanks around them.
    system
        Where it came from.
    first
        Number of the first row with a student.
    """

    mark: str
    body: str
    between: str
    rows: list[list[str]]
    head: list[str]
    system: System
    first: int

    @property
    def students(self) -> list[list[str]]:
        """The rows with a student."""
        return [row for row in self.rows[self.first :] if any(cell.strip() for cell in row)]


@dataclass(frozen=True)
class Filled:
    """A filled file and what to know of it.

    Attributes
    ----------
    text
        The whole file, with its own separator, line ends and byte-order mark.
    system
        Where it came from.
    filled
        Students whose grade was written.
    without_grade
        Names in the file that have no grade here; their cells are as they were.
    not_in_file
        Graded students that the file does not have.
    """

    text: str
    system: System
    filled: tuple[str, ...]
    without_grade: tuple[str, ...]
    not_in_file: tuple[str, ...]


def fill(
    content: bytes,
    grades: Mapping[str, float],
    out_of: float,
    column: str | None = None,
    identity: str | None = None,
    scale: bool = False,
    where: str = "the file",
) -> Filled:
    """Put grades into an exported file.

    Parameters
    ----------
    content
        The file's bytes: Moodle's grading worksheet (or grade export), or Canvas's gradebook export.
    grades
        Points by student id, in the ids' normal form.
    out_of
        Points that are possible.
    column
        Canvas: the assignment's column, or a part of its name that fits one only. Moodle: ``Grade`` unless given.
    identity
        The column with the student ids; found by itself where one column holds them.
    scale
        Whether points are stretched to the maximum that the file states, where that is another.
    where
        Name of the file for messages.

    Raises
    ------
    LoyaltyLabError
        When the file is neither, a column is missing or unclear, its maximum is another, or no id fits.
    """
    export = parse_export(content, where)
    body, between, rows, head, system, first = (
        export.body,
        export.between,
        export.rows,
        export.head,
        export.system,
        export.first,
    )
    end = "\r\n" if "\r\n" in body else "\n"
    place = _grade_column(head, system, column, where)
    most = _maximum(rows, head, system, place, first)
    factor = _factor(out_of, most, scale, where)
    ids = _identity_column(rows[first:], head, system, identity, grades, where)
    filled, without = [], []
    comma = _decimal_comma(rows[first:], place)
    for row in rows[first:]:
        if not any(cell.strip() for cell in row):
            continue
        student = _normal(row[ids])
        if student in grades:
            value = f"{round(grades[student] * factor, 2):g}"
            row[place] = value.replace(".", ",") if comma else value
            filled.append(student)
        else:
            without.append(row[0].strip() or student)
    quoting: Literal[0, 1] = (
        csv.QUOTE_ALL if body.startswith('"') and _all_quoted(body, between) else csv.QUOTE_MINIMAL
    )
    stream = io.StringIO()
    csv.writer(stream, delimiter=between, lineterminator=end, quoting=quoting).writerows(rows)
    result = stream.getvalue() if body.endswith(("\n", "\r")) else stream.getvalue().removesuffix(end)
    missing = tuple(sorted(set(grades) - set(filled)))
    return Filled(export.mark + result, system, tuple(filled), tuple(without), missing)


def fill_file(path: Path, grades: Mapping[str, float], out_of: float, **options: object) -> Filled:
    """Read an exported file and fill it; the file itself is not changed.

    Raises
    ------
    LoyaltyLabError
        As :func:`fill`, and when the file is missing.
    """
    return fill(_content(path), grades, out_of, where=path.as_posix(), **options)  # type: ignore[arg-type]


def read_export(path: Path) -> Export:
    """Read a file that Moodle or Canvas exported.

    Raises
    ------
    LoyaltyLabError
        When it cannot be read, or is neither.
    """
    return parse_export(_content(path), path.as_posix())


def parse_export(content: bytes, where: str) -> Export:
    """Take an exported file apart; raise :class:`LoyaltyLabError` when it is neither Moodle's nor Canvas's."""
    text = _decode(content, where)
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    between = separator(body)
    rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=between))
    if not rows:
        raise LoyaltyLabError(f"{where} is empty: export the grades from the LMS again.")
    head = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows, start=1):
        if any(cell.strip() for cell in row) and len(row) != len(head):
            raise LoyaltyLabError(
                f"{where}, line {number} has {len(row)} cells, the first line {len(head)}: export the file again."
            )
    system = _system(head, where)
    return Export(mark, body, between, rows, head, system, _first_student(rows, head, system))


def identity_candidates(system: System, head: list[str]) -> list[str]:
    """Return the columns that may hold what students write as their id, likeliest first."""
    return [name for name in (_CANVAS_IDS if system == "Canvas" else _MOODLE_IDS) if name in head]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LoyaltyLabError(f"{path.as_posix()} cannot be read ({error.strerror}).") from None


def _decode(content: bytes, where: str) -> str:
    for encoding in ("utf-8", "utf-16"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise LoyaltyLabError(
        f"{where} is not UTF-8 text: export it from the LMS again, and do not save it from Excel first."
    )


def _system(head: list[str], where: str) -> System:
    if "Student" in head and "ID" in head:
        return "Canvas"
    if _MOODLE_GRADE in head or any(name in head for name in ("ID number", "Email address", "Full name")):
        return "Moodle"
    raise LoyaltyLabError(
        f"{where} is neither Moodle's grading worksheet nor Canvas's gradebook export: its first line begins with "
        f"{', '.join(head[:4])}."
    )


def _grade_column(head: list[str], system: System, column: str | None, where: str) -> int:
    if system == "Moodle":
        wanted = column or _MOODLE_GRADE
        fitting = [place for place, name in enumerate(head) if name == wanted]
        if not fitting and column:
            fitting = [place for place, name in enumerate(head) if column.casefold() in name.casefold()]
    else:
        assignments = [place for place, name in enumerate(head) if _CANVAS_ASSIGNMENT.search(name)]
        fitting = [
            place for place in assignments if not column or column.casefold() in head[place].casefold()
        ]
        exact = [place for place in assignments if column == head[place]]
        fitting = exact or fitting
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"“{head[place]}”" for place in fitting) or "none"
    raise LoyaltyLabError(
        f"{where}: {'several columns fit' if fitting else 'no column fits'} ({names}); name the one for the grade with --column."
    )


def _first_student(rows: list[list[str]], head: list[str], system: System) -> int:
    """Return the number of the first row with a student; Canvas puts up to two lines of its own above."""
    first = 1
    if system == "Canvas":
        while first < len(rows) and first < 4:
            cells = [cell.strip() for cell in rows[first]]
            ids = cells[head.index("ID")] if len(cells) > head.index("ID") else ""
            if ids:
                break
            first += 1
    return first


def _maximum(rows: list[list[str]], head: list[str], system: System, place: int, first: int) -> float | None:
    if system == "Moodle":
        if _MOODLE_MOST not in head:
            return None
        cells = [row[head.index(_MOODLE_MOST)] for row in rows[1:] if len(row) == len(head)]
    else:
        above = [row for row in rows[1:first] if row and row[0].strip().startswith("Points Possible")]
        cells = [row[place] for row in above if len(row) > place]
    numbers = [_number(cell) for cell in cells]
    return next((number for number in numbers if number is not None), None)


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _factor(out_of: float, most: float | None, scale: bool, where: str) -> float:
    if most is None or abs(most - out_of) < 1e-9:
        return 1.0
    if scale:
        return most / out_of
    raise LoyaltyLabError(
        f"{where} states {most:g} points as the maximum, the exercise gives {out_of:g}: set the maximum to {out_of:g} in the "
        "LMS and export again, or stretch the points with --scale."
    )


def _normal(cell: str) -> str:
    try:
        return normal_identity(cell)
    except LoyaltyLabError:
        return ""


def _identity_column(
    rows: list[list[str]],
    head: list[str],
    system: System,
    identity: str | None,
    grades: Mapping[str, float],
    where: str,
) -> int:
    if identity:
        if identity not in head:
            raise LoyaltyLabError(f"{where} has no column “{identity}”; it has {', '.join(head)}.")
        return head.index(identity)
    candidates = identity_candidates(system, head)
    hits = {
        name: sum(_normal(row[head.index(name)]) in grades for row in rows if len(row) == len(head))
        for name in candidates
    }
    best = max(candidates, key=lambda name: hits[name], default=None)
    if best is None or not hits[best]:
        raise LoyaltyLabError(
            f"{where}: no student id of the submissions stands in {' or '.join(candidates) or 'any column'}; "
            "name the column that holds them with --id-column."
        )
    return head.index(best)


def _decimal_comma(rows: list[list[str]], place: int) -> bool:
    cells = [row[place].strip() for row in rows if len(row) > place]
    return any(re.fullmatch(r"\d+,\d+", cell) for cell in cells)


def _all_quoted(body: str, between: str) -> bool:
    line = body.split("\n", 1)[0].rstrip("\r")
    return all(cell.startswith('"') and cell.endswith('"') for cell in line.split(between))
