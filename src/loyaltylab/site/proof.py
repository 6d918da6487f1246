"""Proving stored results with nbval: every cell runs again, and what it gives must be what is stored.

A proof is remembered by the content it rests on (the notebook, its folder, the library, the records, the pinned packages),
so a notebook is run again only when one of these has changed.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from loyaltylab.checks.progress import FILE_NAME as PROGRESS
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_text
from loyaltylab.site.notebooks import SECONDS_FOR_A_CELL, read, unrun

SANITIZE = Path("tests/nbval.cfg")
MEMORY = Path("_build/proved.json")
# What no notebook can see: the builders' side of the library.
NOT_SEEN = ("site", "classroom", "cli.py", "__pycache__")


def prove(root: Path, paths: Sequence[Path], again: bool = False) -> tuple[int, int]:
    """Run nbval over the notebooks that have changed since they were last proved.

    Parameters
    ----------
    root
        The checkout.
    paths
        The notebooks.
    again
        Prove them all, whatever is remembered.

    Returns
    -------
    tuple of int
        How many notebooks were run, and how many had been proved before.

    Raises
    ------
    LoyaltyLabError
        When a notebook was never run, or gives something else than it stores; nbval's account stands above.
    """
    for path in paths:
        if places := unrun(read(path)):
            raise LoyaltyLabError(
                f"{_name(root, path)}, cell {places[0]} has no stored run, so there is nothing to compare: "
                "run `make refresh`, look at the result, and store it."
            )
    ground = _ground(root)
    keys = {_name(root, path): _key(root, path, ground) for path in paths}
    remembered = {} if again else _remembered(root)
    due = [path for path in paths if remembered.get(_name(root, path)) != keys[_name(root, path)]]
    if due:
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *nbval_options(root, len(due)), *map(str, due)],
            cwd=root,
            env=environment(),
        ).returncode
        if code:
            raise LoyaltyLabError(
                "A notebook gives something else than it stores (nbval's account stands above). If the new result is right, "
                "`make refresh` stores it; if not, mend what changed it."
            )
        write_text(root / MEMORY, json.dumps({**_remembered(root), **keys}, indent=1, sort_keys=True) + "\n")
    return len(due), len(paths) - len(due)


def nbval_options(root: Path, notebooks: int) -> list[str]:
    """Return pytest's options for nbval; ``loadfile`` keeps the cells of a notebook on one kernel, in order."""
    workers = ["-n", str(min(2, notebooks)), "--dist", "loadfile"] if notebooks > 1 else ["-n", "0"]
    return [
        "--nbval",
        "--nbval-current-env",
        "--nbval-sanitize-with",
        str(root / SANITIZE),
        "--nbval-cell-timeout",
        str(SECONDS_FOR_A_CELL),
        "-q",
        "-p",
        "no:cacheprovider",
        *workers,
    ]


def environment() -> dict[str, str]:
    """Return the environment of the run, without what an outer pytest leaves there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}


def _name(root: Path, path: Path) -> str:
    resolved = path.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else resolved.as_posix()


def _ground(root: Path) -> str:
    """Return the digest of everything that every notebook rests on."""
    library = root / "src" / "loyaltylab"
    files = [
        path
        for path in library.rglob("*")
        if path.is_file() and not set(path.relative_to(library).parts) & set(NOT_SEEN)
    ]
    files += [path for path in (root / "datasets").rglob("*") if path.is_file()]
    files += [
        root / name
        for name in ("requirements.txt", "requirements-build.txt", SANITIZE)
        if (root / name).is_file()
    ]
    return _digest(files, root) + sys.version


def _key(root: Path, path: Path, ground: str) -> str:
    """Return the digest of a notebook, of what lies beside it, and of the ground."""
    beside = [path]
    if path.parent.name != "notebooks":
        # The progress of whoever sits the exercise is written by the run itself; nothing rests on it.
        beside = [each for each in path.parent.iterdir() if each.is_file() and each.name != PROGRESS]
    return hashlib.sha256((_digest(beside, path.parent) + ground).encode()).hexdigest()


def _digest(files: Sequence[Path], root: Path) -> str:
    lines = sorted(f"{path.relative_to(root).as_posix()} {sha256(path)}" for path in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _remembered(root: Path) -> dict[str, str]:
    """Return what has been proved; a damaged memory is no memory."""
    try:
        content = json.loads((root / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
