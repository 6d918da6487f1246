"""Submissions as they come: which file is whose, and what can be read in it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.checks.lantern import normal_identity
from loyaltylab.classroom.notebook import Notebook, cells_of, source
from loyaltylab.errors import LoyaltyLabError

LARGEST = 20 * 2**20
MOST_CELLS = 500
_ASSIGNMENT = re.compile(r"my_lantern\([^)]*assignment\s*=\s*[\"'](\d\d)[\"']")
_STUDENT = re.compile(r"^\s*student_id\s*=\s*[\"']([^\"']*)[\"']", re.MULTILINE)
_SKIPPED = {".ipynb_checkpoints", "__MACOSX"}


class NotGradable(Exception):
    """A file that cannot be graded; its text says why, for the instructor and the student alike."""


@dataclass(frozen=True)
class Submission:
    """One file that a student handed in.

    Attributes
    ----------
    student
        The id, in its normal form, for which it is graded.
    path
        Where it lies; it is only read.
    others
        Further files of the same student, not graded.
    """

    student: str
    path: Path
    others: tuple[Path, ...] = ()


def find_submissions(folder: Path) -> list[Submission]:
    """Return one submission a student, in the order of their ids.

    Parameters
    ----------
    folder
        Holds either one folder a student, named by the id, with the file anywhere in it, or one file a student,
        ``<id>.ipynb``. The original files are only read.

    Raises
    ------
    LoyaltyLabError
        When there is no such folder, nothing in it, or two names that mean the same id.

    Notes
    -----
    Of several files of one student the last saved counts; the others are named in the report. A folder without any
    notebook still gives a row, so that nobody is lost.
    """
    if not folder.is_dir():
        raise LoyaltyLabError(
            f"There is no folder {folder.as_posix()}: name the one that holds the submissions."
        )
    found: dict[str, tuple[str, list[Path]]] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if not entry.is_dir() and entry.suffix.lower() != ".ipynb":
            continue
        name = entry.name if entry.is_dir() else entry.stem
        try:
            student = normal_identity(name)
        except LoyaltyLabError as error:
            raise LoyaltyLabError(f"{entry.as_posix()}: its name is no student id. {error}") from None
        if student in found:
            raise LoyaltyLabError(
                f"{entry.name} and {found[student][0]} in {folder.as_posix()} are the same student id: keep one of them."
            )
        files = _notebooks(entry) if entry.is_dir() else [entry]
        found[student] = (entry.name, files or [entry])
    if not found:
        raise LoyaltyLabError(
            f"{folder.as_posix()} holds no submissions: it needs one folder a student, or files named <student id>.ipynb."
        )
    return [
        Submission(student, files[-1], tuple(files[:-1])) for student, (_, files) in sorted(found.items())
    ]


def _notebooks(folder: Path) -> list[Path]:
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix.lower() == ".ipynb" and not _SKIPPED.intersection(path.parts)
    ]
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def read_content(submission: Submission) -> bytes:
    """Return a submission's bytes.

    Raises
    ------
    NotGradable
        When there is no notebook, or it is too large.
    """
    path = submission.path
    if path.is_dir():
        raise NotGradable("There is no notebook (.ipynb) in this folder.")
    if path.is_symlink():
        raise NotGradable("This is a link to another file: hand in the notebook itself.")
    if path.stat().st_size > LARGEST:
        raise NotGradable(
            f"The file has {path.stat().st_size / 2**20:,.0f} MB; {LARGEST >> 20} MB is the most. "
            "Clear the results (Edit, Clear Outputs of All Cells), save, and hand it in again."
        )
    return path.read_bytes()


def read_notebook(content: bytes, assignment: str) -> Notebook:
    """Return the notebook in a submission.

    Raises
    ------
    NotGradable
        One sentence on what is wrong with the file and what to do.
    """
    if not content.strip():
        raise NotGradable("The file is empty: save the notebook and hand it in again.")
    if content.lstrip()[:1] == b"<":
        raise NotGradable("The file is a web page, not a notebook: download the .ipynb file itself.")
    if content[:2] == b"PK":
        raise NotGradable(
            "The file is a ZIP archive with another name: hand in the .ipynb file that is inside."
        )
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotGradable(
            "The file is not a notebook: it cannot be read as one. Save it again in JupyterLab."
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise NotGradable(
            "The file is not a notebook: it has no notebook format. Save it again in JupyterLab."
        )
    if notebook["nbformat"] != 4:
        raise NotGradable(
            "The notebook is in an old format: open it in JupyterLab, save it, and hand it in again."
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) and _has_text(cell) for cell in cells):
        raise NotGradable("The notebook is broken: its cells cannot be read. Save it again in JupyterLab.")
    if len(cells) > MOST_CELLS:
        raise NotGradable(f"The notebook has {len(cells):,} cells; {MOST_CELLS} is the most.")
    if not code_cells(notebook):
        raise NotGradable("The notebook has no code cell: the answers are missing.")
    language = _language(notebook)
    if language.lower() not in ("python", ""):
        raise NotGradable(
            f"The notebook was written for {language[:20]}, not Python: start again from the exercise's own file."
        )
    named = set(_ASSIGNMENT.findall("\n".join(code_cells(notebook))))
    if named and assignment not in named:
        raise NotGradable(
            f"This is the exercise of chapter {' and '.join(sorted(named))}, not of chapter {assignment}: hand in the right one."
        )
    return notebook


def _language(notebook: Notebook) -> str:
    metadata = notebook.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    return str(kernel.get("language", "")) if isinstance(kernel, dict) else ""


def _has_text(cell: dict[str, object]) -> bool:
    text = cell.get("source", "")
    return isinstance(text, str) or (isinstance(text, list) and all(isinstance(line, str) for line in text))


def code_cells(notebook: Notebook) -> list[str]:
    """Return the text of the code cells, with LF line ends."""
    texts = (source(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in cells_of(notebook, "code"))
    return [text for text in texts if text.strip()]


def written_id(notebook: Notebook) -> str:
    """Return the student id that stands in the notebook, or an empty text."""
    found = _STUDENT.findall("\n".join(code_cells(notebook)))
    return found[0].strip() if found else ""


def open_answer(notebook: Notebook, task: str) -> str:
    """Return what the student wrote for an open task, found by its cell's id or name; empty when nothing is there."""
    name = f"answer-{task.replace('.', '-')}"
    for cell in cells_of(notebook, "markdown"):
        entry = cell.get("metadata", {}).get("nbgrader", {}) if isinstance(cell.get("metadata"), dict) else {}
        if cell.get("id") == name or (isinstance(entry, dict) and entry.get("grade_id") == name):
            return source(cell)[:20_000]
    return ""
