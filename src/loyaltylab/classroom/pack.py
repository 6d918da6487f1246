"""Two archives: what students get, and what stays with instructors."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from loyaltylab.archives import write_archive
from loyaltylab.classroom.banks.bank_commands import write_banks
from loyaltylab.classroom.leaks import scan
from loyaltylab.classroom.release import drift
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes
from loyaltylab.site import wheels

TOP = "loyalty-lab"
PYTHON = "3.12"
_LABS = "[0-9][0-9]_*.ipynb"
_LEFT_OUT = {".ipynb_checkpoints", "__pycache__"}

STUDENTS = """Loyalty Lab: labs and exercises
===============================

You need Python 3.11, 3.12 or 3.13. In the folder of this file, type (on Windows: py instead of python3, and
.venv\\Scripts\\ instead of .venv/bin/):

    python3 -m venv .venv
    .venv/bin/python -m pip install -r requirements.txt
    .venv/bin/jupyter lab

notebooks/    labs, one a chapter
exercises/    exercises, one a chapter; hand in the notebook that you filled in
loyaltylab-*  the course's package, with Lantern's records inside; requirements.txt installs it

The records as tables:  from loyaltylab import load; load("orders")
The labs open the envelope (the hidden truth about Lantern's customers) at their end; no exercise needs it.
Checksums of all files: SHA256SUMS. Licences: LICENSE*. Loyalty Lab {version}.
"""

INSTRUCTORS = """Loyalty Lab: for instructors only
=================================

Solutions and keys are in here. Keep it where students cannot reach it. (The course itself is public; what that means
for marks, and how to keep a private copy with other tasks, stands in the book: For instructors, Running a class.)

{contents}
To grade, unpack the project itself: this archive is for reading, printing and importing. Loyalty Lab {version}.
"""


@dataclass(frozen=True)
class Part:
    """A part of the instructor's archive: its folder there, what it is, where it comes from and which files of it.

    ``command`` makes it when it is not there.
    """

    folder: str
    what: str
    source: str
    pattern: str
    command: str = ""


PARTS = (
    Part("solutions", "masters, hidden checks, mistake banks, rubrics", "solutions", "[0-9]*/*"),
    Part("questions", "questions with keys, the source of all exports", "questions", "[0-9][0-9].yml"),
    Part(
        "plans",
        "plans, as the text they are built from; the book shows them whole",
        "book/instructors",
        "*.md",
    ),
    Part("slides", "slides with notes", "_build/slides", "**/*", "loyaltylab site slides"),
)


@dataclass(frozen=True)
class Packed:
    """An archive that was written: its files, size in bytes, what is to be said of it, and the parts it goes without."""

    path: Path
    files: int
    size: int
    note: str
    missing: tuple[str, ...] = ()


def pack(root: Path, to: Path) -> tuple[Packed, Packed]:
    """Pack the archive for students, then the one for instructors.

    Parameters
    ----------
    root
        The project's folder.
    to
        They go into its folders ``students`` and ``instructors``.

    Raises
    ------
    LoyaltyLabError
        As `pack_students` and `pack_instructors`.
    """
    return (
        pack_students(root, to / "students" / f"loyalty-lab-{version('loyaltylab')}-students.zip"),
        pack_instructors(root, to / "instructors" / f"loyalty-lab-{version('loyaltylab')}-instructors.zip"),
    )


def pack_students(root: Path, to: Path) -> Packed:
    """Pack labs, exercises, pins and the package with the records; the same project gives the same bytes.

    Raises
    ------
    LoyaltyLabError
        When an exercise is not what its master gives, or something that is an instructor's would be in it; then the archive
        that was there stays.
    """
    stale = drift(root)
    if stale:
        raise LoyaltyLabError(f"The exercises are not current, so that nothing was packed: {stale[0]}")
    entries = dict(_for_students(root))
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in entries.items())
    entries["SHA256SUMS"] = sums.encode()
    with tempfile.TemporaryDirectory(prefix="loyaltylab-") as temporary:
        draft = Path(temporary) / to.name
        write_archive(draft, ((f"{TOP}/{name}", content) for name, content in sorted(entries.items())))
        report = scan(root, [draft])
        if report.leaks:
            raise LoyaltyLabError(
                f"The archive would hold what students must not see, so that none was made: {report.leaks[0]}"
            )
        content = draft.read_bytes()
    write_bytes(to, content)
    return Packed(to, len(entries), len(content), f"no leak in {report.files} texts")


def _for_students(root: Path) -> Iterator[tuple[str, bytes]]:
    own = wheels.own_wheel(root, root / ".cache")
    yield own.name, wheels.learners_wheel(own)
    pins = (root / "requirements.txt").read_text(encoding="utf-8").rstrip("\n")
    note = "# The course's package, from this folder."
    yield "requirements.txt", f"{pins}\n{note}\n./{own.name}\n".encode()
    yield "runtime.txt", f"python-{PYTHON}\n".encode()  # for Binder and other users of repo2docker
    yield "README.txt", STUDENTS.format(version=version("loyaltylab")).encode()
    for path in sorted(root.glob("LICENSE*")):
        yield path.name, path.read_bytes()
    for folder in ("notebooks", "exercises"):
        for path in sorted((root / folder).rglob(_LABS)):
            if not _LEFT_OUT.intersection(path.parts):
                yield path.relative_to(root).as_posix(), path.read_bytes()


def pack_instructors(root: Path, to: Path) -> Packed:
    """Pack solutions, keys, plans, slides if they are built, and the question bank in every format.

    Raises
    ------
    LoyaltyLabError
        When a question breaks a rule or an export says something else than the bank.
    """
    entries: dict[str, bytes | Path] = {}
    lines, missing = [], []
    for part in PARTS:
        files = [
            path
            for path in sorted((root / part.source).glob(part.pattern))
            if path.is_file() and not _LEFT_OUT.intersection(path.parts)
        ]
        for path in files:
            entries[f"{part.folder}/{path.relative_to(root / part.source).as_posix()}"] = path
        if files:
            lines.append(f"{part.folder + '/':<16}{part.what}\n")
        else:
            advice = f": run `{part.command}`, then pack again" if part.command else ""
            missing.append(f"{part.folder} ({part.source} is not there{advice})")
    lines.append(f"{'question-bank/':<16}the questions for Moodle, Canvas, Blackboard, Anki and paper\n")
    with tempfile.TemporaryDirectory(prefix="loyaltylab-") as temporary:
        for each in write_banks(root, Path(temporary)):
            entries[f"question-bank/{each.path.name}"] = each.path
        readme = INSTRUCTORS.format(contents="".join(lines), version=version("loyaltylab"))
        entries["README.txt"] = readme.encode()
        count = write_archive(to, ((f"{TOP}-instructors/{name}", entries[name]) for name in sorted(entries)))
    return Packed(to, count, to.stat().st_size, "solutions and keys: not for students", tuple(missing))
