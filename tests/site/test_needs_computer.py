"""Labs that need a computer of one's own: left out of the browser edition, and only where that is true."""

from pathlib import Path

import nbformat
import pytest

from loyaltylab.site.browser import find_contents
from loyaltylab.site.notebook_imports import NEEDS_COMPUTER, imported_by, needs_computer
from loyaltylab.site.notebook_rules import LABS

ROOT = Path(__file__).resolve().parents[2]
ONLY_ON_COMPUTERS = {"dask", "distributed", "duckdb", "pyarrow"}


def notebook(path: Path, *tags: str) -> Path:
    cell = nbformat.v4.new_markdown_cell("# A lab", metadata={"tags": list(tags)})
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_a_lab_that_needs_a_computer_stays_out_of_the_browser(tmp_path: Path) -> None:
    notebook(tmp_path / "notebooks" / "04_light.ipynb", "question")
    notebook(tmp_path / "notebooks" / "heavy.ipynb", "question", NEEDS_COMPUTER)
    assert list(find_contents(tmp_path)) == ["notebooks/04_light.ipynb"]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_tag_is_there_exactly_when_an_engine_is_imported(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    imported = set().union(*(imported_by(cell.source) for cell in cells if cell.cell_type == "code"))
    assert needs_computer(path) == bool(imported & ONLY_ON_COMPUTERS)


def test_only_such_a_lab_may_lack_an_explorer(tmp_path: Path) -> None:
    light = nbformat.read(notebook(tmp_path / "light.ipynb"), as_version=4)
    heavy = nbformat.read(notebook(tmp_path / "heavy.ipynb", NEEDS_COMPUTER), as_version=4)
    missing = [
        {what for _, what in LABS["parts-of-a-lab"](each) if "explorer" in what} for each in (light, heavy)
    ]
    assert missing[0]
    assert not missing[1]
