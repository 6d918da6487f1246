"""Computes what pages ask for, once for each state of the code and the data."""

import hashlib
import json
import pickle
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import alt_problem, png_bytes, small_png
from loyaltylab.files import write_bytes, write_text
from loyaltylab.site.pages.registry import PACKAGE, Drawing, Explorable, find

TEMPLATE = re.compile(r"\{\{\s*value:(?P<reference>[^}]+?)\s*\}\}")


@dataclass(frozen=True)
class Picture:
    """A computed figure on disk, with its alternative text."""

    path: Path
    alt: str | None


def digest(places: Iterable[Path]) -> str:
    """Return a short fingerprint of the names and contents of all files at or below ``places``."""
    total = hashlib.sha256()
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                total.update(path.relative_to(place.parent).as_posix().encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


@dataclass
class Pages:
    """Values, figures and explorables by id, kept in ``cache`` under a fingerprint of code and data.

    Parameters
    ----------
    cache
        Folder for computed results; those of earlier fingerprints are removed.
    sources
        Files and folders whose contents decide the results: parts of the package and the records.
    package
        Where the chapters' modules live.
    """

    cache: Path
    sources: tuple[Path, ...]
    package: str = PACKAGE
    stamp: str = field(init=False)
    _values: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take the fingerprint and read what an earlier build left."""
        self.stamp = digest(self.sources)
        self.folder.mkdir(parents=True, exist_ok=True)
        for other in self.cache.iterdir():
            if other.is_dir() and other != self.folder:
                shutil.rmtree(other, ignore_errors=True)
        stored = self.folder / "values.json"
        if stored.is_file():
            self._values = json.loads(stored.read_text("utf-8"))

    @property
    def folder(self) -> Path:
        """Where this state's results lie."""
        return self.cache / self.stamp

    def value(self, id: str) -> int | float | str:
        """Return the number behind ``id``."""
        if id not in self._values:
            result = find(id, "value", self.package).compute()
            if isinstance(result, np.generic):
                result = result.item()
            if isinstance(result, bool) or not isinstance(result, int | float | str):
                raise LoyaltyLabError(
                    f"The value '{id}' is a {type(result).__name__}; it must be one number or one text."
                )
            if isinstance(result, float) and not np.isfinite(result):
                raise LoyaltyLabError(f"The value '{id}' is {result}; a page needs a finite number.")
            self._values[id] = result
            write_text(self.folder / "values.json", json.dumps(self._values, indent=1, sort_keys=True))
        return self._values[id]

    def facts(self, id: str) -> dict[str, str]:
        """Return the meaning, unit, period and base of a value."""
        entry = find(id, "value", self.package)
        return {"meaning": entry.meaning, **entry.facts}

    def text(self, reference: str) -> str:
        """Return a value as a page shows it: ``id`` for a whole number or a text, ``id|format`` for others.

        ``format`` is Python's, such as ``.1%`` or ``,.0f``.
        """
        id, _, form = (part.strip() for part in reference.partition("|"))
        number = self.value(id)
        if isinstance(number, float) and not form:
            raise LoyaltyLabError(
                f"The value '{id}' is not a whole number; say how to show it, such as {id}|.1%."
            )
        try:
            return format(number, form or ("," if isinstance(number, int) else ""))
        except ValueError as error:
            raise LoyaltyLabError(f"The value '{id}' cannot be shown as '{form}' ({error}).") from error

    def fill(self, text: str) -> str:
        """Return ``text`` with every ``{{ value:id|format }}`` replaced."""
        return TEMPLATE.sub(lambda match: self.text(match["reference"]), text)

    def once(self, content: bytes, make: Callable[[], bytes]) -> bytes:
        """Return what ``make`` makes of ``content``, made once while code and data stay as they are."""
        path = self.folder / f"made-{hashlib.sha256(content).hexdigest()}"
        if not path.is_file():
            write_bytes(path, make())
        return path.read_bytes()

    def picture(self, id: str) -> Picture:
        """Return the figure ``id`` as a PNG file."""
        path, words = self.folder / f"{id}.png", self.folder / f"{id}.json"
        if not (path.is_file() and words.is_file()):
            from matplotlib.figure import Figure

            result = find(id, "figure", self.package).compute()
            drawing = Drawing(result, "") if isinstance(result, Figure) else result
            if not isinstance(drawing, Drawing):
                raise LoyaltyLabError(f"The figure '{id}' must return a Drawing or a matplotlib figure.")
            write_bytes(path, small_png(png_bytes(drawing.figure)))
            write_text(words, json.dumps({"alt": drawing.alt or None}))
        return Picture(path, json.loads(words.read_text("utf-8"))["alt"])

    def explorable(self, id: str) -> Explorable:
        """Return the explorable ``id``."""
        path = self.folder / f"{id}.pickle"
        if not path.is_file():
            write_bytes(path, pickle.dumps(self._explorable(id)))
        return cast(Explorable, pickle.loads(path.read_bytes()))

    def _explorable(self, id: str) -> Explorable:
        result = find(id, "explorable", self.package).compute()
        if not isinstance(result, Explorable):
            raise LoyaltyLabError(
                f"The explorable '{id}' must return an Explorable, not a {type(result).__name__}."
            )
        if problem := alt_problem(result.alt):
            raise LoyaltyLabError(f"The explorable '{id}' needs an alternative text, and {problem}.")
        return result


def project_pages(root: Path, package: str = PACKAGE) -> Pages:
    """Return the pages' computer for the project at ``root``."""
    library = Path(__file__).resolve().parents[2]
    parts = ("world", "measures", "game", "explorers", "site/pages", "data.py", "figures.py")
    return Pages(root / ".cache" / "pages", (*(library / part for part in parts), root / "datasets"), package)
