"""From the archive that Moodle or Canvas gives out to one folder a student, named by the student id.

Moodle names a student's folder (or file) ``Full name_11_assignsubmission_file_``, where 11 stands in its grading worksheet
as ``Participant 11``; Canvas names a file ``namefirst_101_8812_file.ipynb``, with ``LATE`` before the numbers when it was,
where 101 stands in its gradebook export under ``ID``. That exported file says which student id belongs to whom.
"""

import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from loyaltylab.checks.lantern import normal_identity
from loyaltylab.classroom.grading.lms import identity_candidates, read_export
from loyaltylab.classroom.grading.submissions import LARGEST
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes

MOST_FILES = 20_000
_MOODLE = re.compile(r"^(?P<name>.*)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)$")
_CANVAS = re.compile(r"^(?P<name>[^_]*)(?:_LATE)?_(?P<number>\d+)_\d+_(?P<file>.+)$", re.IGNORECASE)
# Names that Windows keeps for itself, and characters that no file system takes everywhere.
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_ODD = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass
class Collected:
    """What came of an archive.

    Attributes
    ----------
    column
        The exported file's column whose entries are the student ids.
    students
        Student ids with at least one notebook, and how many each has.
    unknown
        Files whose student is not in the exported file, or has no id there; nothing is guessed.
    passed_over
        Files that are no notebooks, or are too large.
    nothing
        Student ids in the exported file without a file.
    """

    column: str
    students: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)


def collect(archive: Path, export: Path, to: Path, identity: str | None = None) -> Collected:
    """Unpack an LMS's archive into one folder a student.

    Parameters
    ----------
    archive
        The zip file with all submissions, or the folder into which it was unpacked; it is only read.
    export
        Moodle's grading worksheet or Canvas's gradebook export of the same course.
    to
        Folder for the result; it must be empty or not there.
    identity
        The column with the student ids; the first of the usual ones unless given.

    Raises
    ------
    LoyaltyLabError
        When a file is missing or none of its kind, the archive holds nothing of anybody, or ``to`` holds something.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise LoyaltyLabError(
            f"{to.as_posix()} already holds something: name an empty folder, so that nothing is mixed up."
        )
    column, known = roster(export, identity)
    found = Collected(column)
    for name, moment, size, read in _entries(archive):
        number, file = _whose(name)
        student = known.get(number)
        if student is None:
            found.unknown.append(name)
        elif not file.lower().endswith(".ipynb") or size > LARGEST:
            found.passed_over.append(name)
        else:
            place = to / _folder(student) / _free_name(file, found.students.get(student, 0))
            write_bytes(place, read())
            # Of several files the last saved counts, so the archive's times must be kept.
            os.utime(place, (moment, moment))
            found.students[student] = found.students.get(student, 0) + 1
    if not found.students:
        raise LoyaltyLabError(
            f"{archive.as_posix()} holds no notebook of anybody in {export.as_posix()}: is it the archive with all submissions "
            "of this course, and does the export have the students of the same course?"
        )
    found.nothing = sorted(set(known.values()) - set(found.students))
    return found


def roster(export: Path, identity: str | None = None) -> tuple[str, dict[str, str]]:
    """Return the column with the student ids, and the ids by the LMS's own number.

    Raises
    ------
    LoyaltyLabError
        When the file lacks the numbers or the ids, or two numbers have the same id.
    """
    rows = read_export(export)
    key = "ID" if rows.system == "Canvas" else "Identifier"
    if key not in rows.head:
        raise LoyaltyLabError(
            f"{export.as_posix()} has no column “{key}”, which says whose file is whose: export "
            f"{'the gradebook from Canvas' if key == 'ID' else 'the grading worksheet of the assignment from Moodle'}."
        )
    usual = [identity] if identity else identity_candidates(rows.system, rows.head)
    if not usual or usual[0] not in rows.head:
        raise LoyaltyLabError(
            f"{export.as_posix()} has no column “{identity}”; it has {', '.join(rows.head)}."
            if identity
            else f"{export.as_posix()} has no column with student ids: name one with --id-column."
        )
    column = usual[0]
    known: dict[str, str] = {}
    owner: dict[str, str] = {}
    for row in rows.students:
        number = re.sub(r"\D", "", row[rows.head.index(key)])
        try:
            student = normal_identity(row[rows.head.index(column)])
        except LoyaltyLabError:
            continue
        if not number:
            continue
        if owner.setdefault(student, number) != number:
            raise LoyaltyLabError(
                f"{export.as_posix()}: the column “{column}” has {student} twice; name another with --id-column."
            )
        known[number] = student
    return column, known


def _entries(archive: Path) -> Iterator[tuple[str, float, int, Callable[[], bytes]]]:
    """Yield name, time, size and reader of each file in a zip file or folder."""
    if archive.is_dir():
        for path in sorted(path for path in archive.rglob("*") if path.is_file() and not path.is_symlink()):
            about = path.stat()
            yield path.relative_to(archive).as_posix(), about.st_mtime, about.st_size, path.read_bytes
        return
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise LoyaltyLabError(
                    f"{archive.as_posix()} holds {len(entries):,} files; {MOST_FILES:,} is the most."
                )
            for entry in entries:
                if not entry.filename.startswith("__MACOSX"):
                    moment = time.mktime((*entry.date_time, 0, 0, -1))
                    yield entry.filename, moment, entry.file_size, _Read(packed, entry)
    except OSError as error:
        raise LoyaltyLabError(f"{archive.as_posix()} cannot be read ({error.strerror or error}).") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError) as error:
        raise LoyaltyLabError(
            f"{archive.as_posix()} is not a readable zip file ({error}): download it again."
        ) from None


class _Read:
    """Read one file of an archive, and no more of it than its size in the list says."""

    def __init__(self, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._packed, self._entry = packed, entry

    def __call__(self) -> bytes:
        with self._packed.open(self._entry) as stream:
            return stream.read(self._entry.file_size)


def _whose(name: str) -> tuple[str, str]:
    """Return the LMS's number in a path of the archive, and the student's own file name; empty when there is none."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    for place, part in enumerate(parts):
        inside = _MOODLE.match(part)
        if inside:
            return inside["number"], parts[-1] if place < len(parts) - 1 else inside["file"]
    flat = _CANVAS.match(parts[-1]) if parts else None
    return (flat["number"], flat["file"]) if flat else ("", "")


def _folder(student: str) -> str:
    if _ODD.search(student) or student.startswith(".") or student.endswith(".") or _RESERVED.match(student):
        raise LoyaltyLabError(
            f"The student id {student!r} cannot be a folder's name: name another column with --id-column."
        )
    return student


def _free_name(file: str, already: int) -> str:
    plain = _ODD.sub("-", file)[-120:].lstrip(".") or "notebook.ipynb"
    return f"{already + 1}-{plain}" if already else plain


def summary(found: Collected, to: Path) -> str:
    """Return what an instructor has to know of it."""
    lines = [
        f"{len(found.students):,} students in {to.as_posix()}, named by the column “{found.column}”.",
        *_listed("have more than one notebook; the last saved counts", _several(found.students)),
        *_listed("in the exported file handed in no notebook", found.nothing),
        *_listed("files belong to nobody with an id in the exported file, and were left out", found.unknown),
        *_listed("files are no notebooks, or too large, and were left out", found.passed_over),
    ]
    return "\n".join(lines)


def _several(students: Mapping[str, int]) -> list[str]:
    return sorted(student for student, count in students.items() if count > 1)


def _listed(words: str, names: list[str]) -> list[str]:
    return [f"{len(names):,} {words}: {', '.join(names)}."] if names else []
