"""The labs of the browser edition: which there are, whose turn it is, and where each is opened from."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from loyaltylab.site.notebook_imports import needs_computer
from tests.conftest import ROOT
from tests.support.rotation import in_full


@dataclass(frozen=True)
class Lab:
    """A lab by its path in the repository; the exercise of the same name may stand beside it."""

    notebook: str

    @property
    def slug(self) -> str:
        """The name of lab and exercise."""
        return Path(self.notebook).stem

    @property
    def exercise(self) -> str | None:
        """The path of the exercise, or None where there is none."""
        path = f"exercises/{self.slug}/{self.slug}.ipynb"
        return path if (ROOT / path).is_file() else None

    @property
    def has_explorer(self) -> bool:
        """Whether a cell is tagged as an explorer."""
        cells = nbformat.read(ROOT / self.notebook, as_version=4).cells
        return any("explorer" in cell.metadata.get("tags", []) for cell in cells)

    def page(self, site: Path) -> str:
        """Return the page with the lab's button: the reading of its chapter, else the first page that has one."""
        link = f"lite/notebooks/index.html?path={self.notebook}"
        pages = [path for path in sorted((site / "book").rglob("*.html")) if link in path.read_text("utf-8")]
        assert pages, f"no page has a button that opens {self.notebook}"
        number = re.match(r"\d\d", self.slug)
        own = [
            path
            for path in pages
            if number and path.parent == site / "book" and path.name.startswith(number[0])
        ]
        return (own or pages)[0].relative_to(site).as_posix()

    def __str__(self) -> str:
        return self.slug


def belongs(path: str, slug: str) -> bool:
    """Whether a file of the repository is a lab, or its exercise."""
    return path.startswith((f"notebooks/{slug}.", f"exercises/{slug}/"))


LABS = {
    path.stem: Lab(path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not needs_computer(path)
}
TURN = [LABS[slug] for slug in sorted(in_full(tuple(LABS), belongs))]
