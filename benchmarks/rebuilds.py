"""The book's rebuild, with nothing changed, with one reading and with one lab edited, against the build from nothing.

It happens in a copy of the project, so that nobody's own build is touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.rows import Row, seconds


def copy_project(root: Path, place: Path) -> Path:
    """Copy what git keeps, or would keep, to ``place``."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, place / name)
    return place


def run(project: Path, *words: str) -> None:
    """Run a command of this copy's own package."""
    variables = {**os.environ, "PYTHONPATH": str(project / "src")}
    command = [sys.executable, "-m", "loyaltylab.cli", *words]
    result = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(
            f"{' '.join(words)} did not end well: {(result.stderr or result.stdout).strip()[-600:]}"
        )


def build(project: Path) -> None:
    """Build the book."""
    run(project, "site", "book")


def edit_lab(project: Path) -> None:
    """Add a cell to a lab, run the lab anew and build the book."""
    path = next(iter(sorted((project / "notebooks").glob("[0-9]*.ipynb"))))
    lab = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    lab.cells.append(nbformat.v4.new_code_cell("len(customers)"))  # type: ignore[no-untyped-call]
    nbformat.write(lab, path)  # type: ignore[no-untyped-call]
    run(project, "site", "refresh", path.relative_to(project).as_posix())
    build(project)


def measure(root: Path) -> list[Row]:
    """Return the three rows."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(root, Path(folder) / "project")
        cold = seconds(lambda: build(project))
        unchanged = seconds(lambda: build(project))
        reading = next(iter(sorted((project / "book").glob("[0-9]*.md"))))
        reading.write_text(reading.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        edited = seconds(lambda: build(project))
        lab = seconds(lambda: edit_lab(project))
    return [
        Row("book, nothing changed", unchanged, "the build from nothing", cold),
        Row("book, one reading edited", edited, "the build from nothing", cold),
        Row("book, one lab edited and run anew", lab, "the build from nothing", cold),
    ]
