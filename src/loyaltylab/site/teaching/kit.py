"""The files of each finished chapter, found once, with the minutes that they state."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import Contract, read_contract
from loyaltylab.site.concepts import Project
from loyaltylab.site.notebooks import read
from loyaltylab.site.questions import read_raw

HEADING = re.compile(r"^#{2,} (.+?)\s*$", re.MULTILINE)
NUMBERED = re.compile(r"^## (\d+)\. (.+?)\s*$", re.MULTILINE)
TASK = re.compile(r"^task-(\d\d)-(\d+)$")
TASK_HEADING = re.compile(r"^## (\d\d\.\d+ .+?)\s*$", re.MULTILINE)
OBJECTIVE_TAG = re.compile(r"^LO-\d+\.\d+$")
MINUTES = re.compile(r"\*\*Time:\*\* about (\d+) minutes")
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A numbered section of a lab, or a task of an exercise: its name, its heading and the objectives on its tag."""

    name: str
    heading: str
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """One finished chapter; documents are paths below the project without suffix, as in ``_toc.yml``."""

    root: Path
    number: str
    reading: str

    @property
    def slug(self) -> str:
        """The chapter's name in files of the book, such as ``10-measuring-churn``."""
        return self.reading.removeprefix("book/")

    @property
    def name(self) -> str:
        """The chapter's name in notebooks, such as ``10_measuring_churn``."""
        return self.slug.replace("-", "_")

    @property
    def lab(self) -> str:
        """The lab's document."""
        return f"notebooks/{self.name}"

    @property
    def exercise(self) -> str:
        """The exercise's document."""
        return f"exercises/{self.name}/{self.name}"

    @property
    def lesson(self) -> str:
        """The document of the page for instructors."""
        return f"book/instructors/{self.slug}"

    @property
    def reading_file(self) -> Path:
        """The reading."""
        return self.root / f"{self.reading}.md"

    @property
    def lesson_file(self) -> Path:
        """The page for instructors."""
        return self.root / f"{self.lesson}.md"

    @property
    def lab_file(self) -> Path:
        """The lab's notebook."""
        return self.root / f"{self.lab}.ipynb"

    @property
    def master_file(self) -> Path:
        """The master of the exercise."""
        return self.root / "solutions" / self.name / f"{self.name}.ipynb"

    @property
    def rubric_file(self) -> Path:
        """How the open task is marked."""
        return self.root / "solutions" / self.name / "rubric.yml"

    @property
    def bank_file(self) -> Path:
        """The questions."""
        return self.root / "questions" / f"{self.number}.yml"

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that the kit reads of this chapter."""
        return (
            self.reading_file,
            self.lesson_file,
            self.lab_file,
            self.master_file,
            self.rubric_file,
            self.bank_file,
        )

    @property
    def pages(self) -> tuple[Path, ...]:
        """The reading and the lab: of their many words the kit takes few, see :attr:`taken`."""
        return self.reading_file, self.lab_file

    @property
    def taken(self) -> str:
        """A fingerprint of all that the kit takes from the reading and the lab."""
        facts = (self.contract, self.headings, self.on_page, self.sections, self.lab_minutes)
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def where(self, path: Path) -> str:
        """Return a file as messages name it."""
        return path.relative_to(self.root).as_posix()

    @cached_property
    def contract(self) -> Contract:
        """What the reading promises."""
        return read_contract(self.reading_file)

    @cached_property
    def reading_text(self) -> str:
        """The reading as written."""
        return self.reading_file.read_text("utf-8")

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The headings of the reading, its title left out."""
        return tuple(HEADING.findall(FENCE.sub("", self.reading_text)))

    @cached_property
    def lesson_text(self) -> str:
        """The page for instructors as written.

        Raises
        ------
        LoyaltyLabError
            When the chapter has none.
        """
        if not self.lesson_file.is_file():
            raise LoyaltyLabError(
                f"{self.where(self.lesson_file)}: chapter {self.number} has no page for instructors; write one like those beside it."
            )
        return self.lesson_file.read_text("utf-8")

    @cached_property
    def questions(self) -> list[dict[str, Any]]:
        """The questions as written, checked by their own rules."""
        return read_raw(self.bank_file)

    @cached_property
    def on_page(self) -> tuple[str, ...]:
        """The questions that the reading shows."""
        lines = re.findall(r"^:+\{quiz\} (.+)$", self.reading_text, re.MULTILINE)
        return tuple(id for line in lines for id in line.split())

    @cached_property
    def sections(self) -> tuple[Step, ...]:
        """The numbered sections of the lab."""
        found = []
        for cell in read(self.lab_file).cells:
            heads = NUMBERED.findall(cell.source) if cell.cell_type == "markdown" else []
            if heads:
                number, heading = heads[-1]
                found.append(Step(number, f"{number}. {heading}", _objectives(cell)))
        return tuple(found)

    @cached_property
    def tasks(self) -> tuple[Step, ...]:
        """The tasks of the exercise, the open one last."""
        found = []
        for cell in read(self.master_file).cells:
            if match := TASK.match(cell.id):
                heading = TASK_HEADING.search(cell.source)
                name = f"{match[1]}.{match[2]}"
                found.append(Step(name, heading[1] if heading else name, _objectives(cell)))
        return tuple(found)

    @cached_property
    def lab_minutes(self) -> int:
        """How long the lab says that it takes."""
        return self._minutes(self.lab_file)

    @cached_property
    def exercise_minutes(self) -> int:
        """How long the exercise says that it takes."""
        return self._minutes(self.master_file)

    def _minutes(self, path: Path) -> int:
        for cell in read(path).cells:
            if cell.cell_type == "markdown" and (match := MINUTES.search(cell.source)):
                return int(match[1])
        raise LoyaltyLabError(
            f'{self.where(path)}: says nowhere how long it takes; write "**Time:** about 40 minutes" at its head.'
        )


def _objectives(cell: Any) -> tuple[str, ...]:
    return tuple(tag for tag in cell.metadata.get("tags", []) if OBJECTIVE_TAG.match(tag))


def finished_chapters(root: Path) -> dict[str, Chapter]:
    """Return the chapters of the table of contents by number, in order."""
    readings = Project(root).readings
    return {number: Chapter(root, number, readings[number]) for number in sorted(readings)}
