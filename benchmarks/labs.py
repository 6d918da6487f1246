"""A lab's execution against starting a kernel and importing what the lab imports."""

import ast
from functools import partial
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from benchmarks.rows import Row, medians


def import_lines(notebook: nbformat.NotebookNode) -> str:
    """Return the import statements of all cells, one after the other."""
    lines = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            source = "\n".join(
                line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!"))
            )
            lines += [
                ast.unparse(node)
                for node in ast.parse(source).body
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
    return "\n".join(lines)


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run a copy of the notebook on a fresh kernel."""
    copy = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    NotebookClient(
        copy, timeout=300, record_timing=False, resources={"metadata": {"path": str(folder)}}
    ).execute()


def measure(root: Path, repeat: int) -> list[Row]:
    """Return one row for each lab."""
    rows = []
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    if not paths:
        raise FileNotFoundError("there is no lab in notebooks/ to measure")
    for path in paths:
        lab = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        bare = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
            cells=[nbformat.v4.new_code_cell(import_lines(lab))],  # type: ignore[no-untyped-call]
            metadata=lab.metadata,
        )
        ours, base = medians(repeat, partial(execute, lab, path.parent), partial(execute, bare, path.parent))
        rows.append(Row(f"lab {path.stem}", ours, "kernel start and the lab's imports", base))
    return rows
