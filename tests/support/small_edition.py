"""A repository with one short lab and exercise, and builds of its browser edition that share what real builds have fetched."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from loyaltylab.site import bytecode, pyodide

LAB = "notebooks/04_lab.ipynb"
EXERCISE = "exercises/04_lab/04_lab.ipynb"


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook of one title and these code cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without a language JupyterLab asks the reader for a kernel.
    kernel = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    cells = [new_markdown_cell("# A lab"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)


def write_small_root(copy: Path, root: Path) -> Path:
    """Fill a folder with the package, one lab and its exercise."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    shutil.copytree(root / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    write_notebook(copy / LAB, "import pandas as pd", "pd.Series([1, 2]).sum()")
    write_notebook(copy / EXERCISE, "answer = ...")
    (copy / "datasets").mkdir()
    return copy


def link_downloads(folder: Path, root: Path) -> Path:
    """Make a folder a cache of its own for what builds make; downloads, and what Pyodide made of them, are shared with real builds."""
    for name in (f"pyodide-{pyodide.VERSION}", "wheels", bytecode.LIBRARIES):
        (root / ".cache" / name).mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(root / ".cache" / name, target_is_directory=True)
    return folder
