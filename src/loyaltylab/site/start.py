"""What the start page says of the course as it stands: its doors, and its chapters by part, read from the table of contents."""

import re
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import read_contract
from loyaltylab.site.contents import Contents

CHAPTER = re.compile(r"^book/\d\d-[a-z0-9-]+$")
# Where a door may lead: to the list of chapters, to the first of them, to the first page for instructors, or to the page
# whose questions find a beginner's path.
CHAPTERS, FIRST, INSTRUCTORS, PLACEMENT = "chapters", "first-chapter", "instructors", "placement"
DOORS = (CHAPTERS, FIRST, INSTRUCTORS, PLACEMENT)
PLACEMENT_PAGE = "book/placement"


@dataclass(frozen=True)
class ChapterEntry:
    """One finished chapter: its part, its reading, how long that takes, and the notebooks below it in reading order."""

    part: str
    document: str
    minutes: int
    notebooks: tuple[str, ...]


def chapters_of(contents: Contents, root: Path) -> list[ChapterEntry]:
    """Return the chapters that the table of contents lists, in its order.

    Raises
    ------
    LoyaltyLabError
        When there is none, or a reading's front matter is not in order.
    """
    found: list[ChapterEntry] = []
    for part in contents.parts:
        open_chapter = False
        for entry in part.entries:
            if entry.depth == 0:
                open_chapter = bool(CHAPTER.match(entry.document))
                if open_chapter:
                    minutes = read_contract(root / f"{entry.document}.md").minutes
                    found.append(ChapterEntry(part.caption, entry.document, minutes, ()))
            elif open_chapter:
                last = found[-1]
                found[-1] = ChapterEntry(
                    last.part, last.document, last.minutes, (*last.notebooks, entry.document)
                )
    if not found:
        raise LoyaltyLabError("_toc.yml lists no chapter (book/NN-….md): the start page cannot lead to one.")
    return found


def door_target(door: str, contents: Contents, chapters: list[ChapterEntry]) -> str:
    """Return the document behind a door; the list of chapters is on the start page itself.

    Raises
    ------
    LoyaltyLabError
        When there is no such door, or nothing behind it.
    """
    if door not in DOORS:
        raise LoyaltyLabError(f"There is no door “{door}”; choose one of {', '.join(DOORS)}.")
    if door == FIRST:
        return chapters[0].document
    if door == CHAPTERS:
        return contents.root
    if door == PLACEMENT:
        if any(entry.document == PLACEMENT_PAGE for part in contents.parts for entry in part.entries):
            return PLACEMENT_PAGE
        raise LoyaltyLabError(f"_toc.yml has no {PLACEMENT_PAGE}: take that door away from the start page.")
    for part in contents.parts:
        if part.for_instructors:
            return part.entries[0].document
    raise LoyaltyLabError("_toc.yml has no pages for instructors: take that door away from the start page.")
