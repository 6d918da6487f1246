"""Notebooks as plain data: reading with clear errors, and writing in one fixed form, byte for byte."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loyaltylab.errors import LoyaltyLabError

Cell = dict[str, Any]
Notebook = dict[str, Any]
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parse_notebook(text: str, where: str) -> Notebook:
    """Return a notebook of format 4, or say what is wrong with it."""
    try:
        notebook = json.loads(text)
    except ValueError as error:
        raise LoyaltyLabError(f"{where} is not a notebook: it is not valid JSON ({error}).") from None
    if (
        not isinstance(notebook, dict)
        or notebook.get("nbformat") != 4
        or not isinstance(notebook.get("cells"), list)
    ):
        raise LoyaltyLabError(f"{where} is not a notebook of format 4: save it again in JupyterLab.")
    return notebook


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file."""
    try:
        return parse_notebook(path.read_text(encoding="utf-8"), path.as_posix())
    except FileNotFoundError:
        raise LoyaltyLabError(f"{path.as_posix()} is missing.") from None
    except UnicodeDecodeError:
        raise LoyaltyLabError(f"{path.as_posix()} is not UTF-8 text: save it again in JupyterLab.") from None


def source(cell: Cell) -> str:
    """Return a cell's text."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def cells_of(notebook: Notebook, kind: str) -> Iterator[Cell]:
    """Yield the cells of one kind, ``"code"`` or ``"markdown"``."""
    return (cell for cell in notebook["cells"] if cell.get("cell_type") == kind)


def require_identifiers(notebook: Notebook, where: str) -> None:
    """Raise unless every cell has an id of its own: without, each build would invent other ones."""
    seen: set[str] = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        identifier = cell.get("id", "")
        if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
            raise LoyaltyLabError(f"{where}, cell {number} has no usable id: save it as notebook format 4.5.")
        if identifier in seen:
            raise LoyaltyLabError(
                f'{where}, cell {number} has the same id as another cell, "{identifier}": change one.'
            )
        seen.add(identifier)


def plain_cell(cell: Cell, text: str) -> Cell:
    """Return a cell in the one fixed form: text, id, tags and nbgrader's entry; no outputs, no counts."""
    metadata = {
        name: cell["metadata"][name] for name in ("nbgrader", "tags") if cell.get("metadata", {}).get(name)
    }
    plain: Cell = {
        "cell_type": cell["cell_type"],
        "id": cell["id"],
        "metadata": metadata,
        "source": text.splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        plain |= {"execution_count": None, "outputs": []}
    return plain


def to_bytes(cells: list[Cell]) -> bytes:
    """Return a notebook file with these cells: fixed metadata, sorted keys, LF line ends."""
    notebook = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")
