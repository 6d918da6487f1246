"""The gate of the instructor's kit: every fault of every finished chapter and of the course plans, one sentence each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.teaching import alignment, lessons
from loyaltylab.site.teaching.courses import load_courses
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.review import chosen


@dataclass(frozen=True)
class Kit:
    """What was looked at, and what is wrong."""

    chapters: int
    objectives: int
    courses: int
    faults: tuple[str, ...]


def chapter_faults(chapter: Chapter) -> Iterator[str]:
    """Yield what is wrong with one chapter's part of the kit; a file that cannot be read is one fault."""
    for check in (lessons.faults_of, alignment.faults_of, _drawable):
        try:
            yield from check(chapter)
        except LoyaltyLabError as error:
            yield str(error)


def _drawable(chapter: Chapter) -> Iterable[str]:
    chosen(chapter)
    return ()


def check_kit(root: Path) -> Kit:
    """Look at the whole kit."""
    chapters = finished_chapters(root)
    faults = [fault for chapter in chapters.values() for fault in chapter_faults(chapter)]
    courses, objectives = 0, 0
    try:
        known = load_courses(root)
        courses = len(known.plans)
        faults += known.faults()
        objectives = sum(len(chapter.contract.objectives) for chapter in chapters.values())
    except LoyaltyLabError as error:
        faults.append(str(error))
    return Kit(len(chapters), objectives, courses, tuple(dict.fromkeys(faults)))
