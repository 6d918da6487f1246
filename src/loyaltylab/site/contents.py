"""The table of contents as readers know it: parts with captions, chapters in them, and the pages below each chapter."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loyaltylab.errors import LoyaltyLabError

SUFFIX = re.compile(r"\.(md|ipynb|rst)$")


@dataclass(frozen=True)
class Entry:
    """One page: its document name without suffix, and how deep it lies below its part (0: a chapter)."""

    document: str
    depth: int


@dataclass(frozen=True)
class Part:
    """One part of the book: its caption and its pages in reading order."""

    caption: str
    entries: tuple[Entry, ...]

    @property
    def for_instructors(self) -> bool:
        """Whether the part is written for those who teach."""
        return any(entry.document.startswith("book/instructors/") for entry in self.entries)


@dataclass(frozen=True)
class Contents:
    """The book's root document and its parts."""

    root: str
    parts: tuple[Part, ...]


def read_contents(toc: Path) -> Contents:
    """Return the contents that ``_toc.yml`` states.

    Raises
    ------
    LoyaltyLabError
        When the file is no table of contents.
    """
    try:
        content = yaml.safe_load(toc.read_text("utf-8"))
        # A small book has its chapters at the top, as Jupyter Book allows: one part without a caption.
        parts = tuple(
            Part(str(part.get("caption", "")), tuple(_entries(part["chapters"], 0)))
            for part in (content["parts"] if "parts" in content else [{"chapters": content["chapters"]}])
        )
        return Contents(SUFFIX.sub("", content["root"]), parts)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LoyaltyLabError(
            f"{toc.name} cannot be read ({error.__class__.__name__}): it needs a root, and parts with chapters or chapters alone; check its indents."
        ) from error


def _entries(nodes: list[dict[str, Any]], depth: int) -> list[Entry]:
    found = []
    for node in nodes:
        found.append(Entry(SUFFIX.sub("", node["file"]), depth))
        found += _entries(node.get("sections", []), depth + 1)
    return found
