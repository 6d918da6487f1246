"""Small masters in a folder of their own, to plant defects in."""

import json
from pathlib import Path
from typing import Any

SOLUTION = """
### BEGIN SOLUTION
### STUB repeat_rate = ____.groupby(buyers["region"]).mean()
repeat_rate = (buyers["orders"] >= 2).groupby(buyers["region"]).mean()
### END SOLUTION
""".strip("\n")


def cell(identifier: str, source: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": identifier, "metadata": metadata, "source": source}
    if kind == "code":
        made |= {
            "execution_count": 3,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "0.73195876"}],
        }
    return made


def write_master(root: Path, *cells: dict[str, Any], slug: str = "01_small") -> Path:
    (root / "pyproject.toml").touch()
    path = root / "solutions" / slug / f"{slug}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": list(cells), "metadata": {"widgets": {"x": 1}}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def released(root: Path, slug: str = "01_small") -> list[dict[str, Any]]:
    path = root / "exercises" / slug / f"{slug}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(made: dict[str, Any]) -> str:
    return "".join(made["source"])
