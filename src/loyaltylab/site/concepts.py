"""The concepts that the course teaches: one file, the glossary and the index made from it, and the check that each has a home.

``book/_data/concepts.csv`` holds every concept with its chapter; ``book/_data/terms.csv`` the field words beside them. A reading
marks the place where a concept is explained with ``{concept}`B001```. It is measured where a notebook's code cell has the tag
``concept-B001``, or a page's figure, explorable or quiz question names it.
"""

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.contents import read_contents
from loyaltylab.site.questions import read_raw

FIELDS = ("id", "chapter", "term_en", "term_zh", "meaning", "measured_by")
TERM_FIELDS = ("term_en", "term_zh", "meaning")
ROLE = re.compile(r"\{concept\}`(?:[^`<]*<)?(?P<id>[A-D]\d{3})>?`")
OPTION = re.compile(r"^:concepts:\s*(?P<ids>.+)$", re.MULTILINE)
TAG = re.compile(r"^concept-(?P<id>[A-D]\d{3})$")
READING = re.compile(r"^book/(?P<chapter>\d\d)-[a-z0-9-]+$")


@dataclass(frozen=True)
class Concept:
    """One row: what is taught, where, and what makes it measurable (empty when nothing does)."""

    id: str
    chapter: str
    term_en: str
    term_zh: str
    meaning: str
    measured_by: str


@dataclass(frozen=True)
class Term:
    """A field word that is no concept of its own."""

    term_en: str
    term_zh: str
    meaning: str


@dataclass(frozen=True)
class Missing:
    """A concept of a finished chapter without a home."""

    concept: Concept
    what: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"{self.concept.id} {self.concept.term_en} (chapter {self.concept.chapter}): {self.what}"


def _rows(path: Path, fields: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        raise LoyaltyLabError(
            f"{path.name} is missing from {path.parent.name}; the glossary and the concept index are made from it."
        )
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != fields:
            raise LoyaltyLabError(f"{path.name}: the first line must be {','.join(fields)}.")
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise LoyaltyLabError(
                    f"{path.name}, line {reader.line_num}: needs {len(fields)} fields; quote texts that hold a comma."
                )
            for field in ("term_en", "term_zh", "meaning"):
                if not row[field].strip():
                    raise LoyaltyLabError(f"{path.name}, line {reader.line_num}: {field} is empty.")
            rows.append({key: text.strip() for key, text in row.items()})
    return rows


def read_concepts(path: Path) -> tuple[Concept, ...]:
    """Return all concepts; ids and English terms are unique.

    Raises
    ------
    LoyaltyLabError
        Names file and line of a broken row.
    """
    concepts = tuple(Concept(**row) for row in _rows(path, FIELDS))
    _unique(path, [concept.id for concept in concepts], "id")
    _unique(path, [concept.term_en.casefold() for concept in concepts], "English term")
    for concept in concepts:
        if not re.fullmatch(r"[A-D]\d{3}", concept.id) or not re.fullmatch(r"\d\d", concept.chapter):
            raise LoyaltyLabError(
                f"{path.name}: '{concept.id}' in chapter '{concept.chapter}' must look like B001 in 04."
            )
    return concepts


def read_terms(path: Path) -> tuple[Term, ...]:
    """Return the further glossary terms."""
    terms = tuple(Term(**row) for row in _rows(path, TERM_FIELDS))
    _unique(path, [term.term_en.casefold() for term in terms], "English term")
    return terms


def read_chapters(path: Path) -> dict[str, str]:
    """Return the titles of all chapters, written or planned, by number."""
    if not path.is_file():
        raise LoyaltyLabError(
            f"{path.name} is missing from {path.parent.name}; the concept index is made from it."
        )
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["chapter"]: row["title"] for row in csv.DictReader(stream)}


def _unique(path: Path, keys: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise LoyaltyLabError(f"{path.name}: the {what} '{key}' stands in two rows.")
        seen.add(key)


def toc_documents(toc: Path) -> list[str]:
    """Return the documents of a ``_toc.yml`` in reading order, root first, without suffix."""
    contents = read_contents(toc)
    return [contents.root, *(entry.document for part in contents.parts for entry in part.entries)]


@dataclass(frozen=True)
class Project:
    """Where the concept files, the pages and the questions of one project lie."""

    root: Path

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """All concepts."""
        return read_concepts(self.root / "book/_data/concepts.csv")

    @cached_property
    def by_id(self) -> dict[str, Concept]:
        """Concepts by id."""
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Further glossary terms; none may repeat a concept's name."""
        terms = read_terms(self.root / "book/_data/terms.csv")
        names = {concept.term_en.casefold() for concept in self.concepts}
        for term in terms:
            if term.term_en.casefold() in names:
                raise LoyaltyLabError(
                    f"terms.csv: '{term.term_en}' is a concept already; keep it in concepts.csv alone."
                )
        return terms

    @cached_property
    def not_recorded(self) -> frozenset[str]:
        """Concepts whose quantity is in no record of Lantern's, by the checked map from concepts to data: to be explained, not measured."""
        path = self.root / "book/_data/concept_data.csv"
        if not path.is_file():
            return frozenset()
        with path.open(encoding="utf-8", newline="") as stream:
            return frozenset(row["id"] for row in csv.DictReader(stream) if row["kind"] == "none")

    @cached_property
    def documents(self) -> list[str]:
        """Documents in the table of contents."""
        return toc_documents(self.root / "_toc.yml")

    @cached_property
    def readings(self) -> dict[str, str]:
        """Reading of each finished chapter: chapter number to document."""
        found = ((READING.match(document), document) for document in self.documents)
        return {match["chapter"]: document for match, document in found if match}

    @property
    def finished(self) -> tuple[Concept, ...]:
        """Concepts of the chapters in the table of contents."""
        return tuple(concept for concept in self.concepts if concept.chapter in self.readings)

    def explained(self) -> dict[str, list[str]]:
        """Return, for each concept id, the documents that explain it."""
        homes: dict[str, list[str]] = {}
        for document in self.documents:
            page = self.root / f"{document}.md"
            if page.is_file():
                for id in dict.fromkeys(ROLE.findall(page.read_text("utf-8"))):
                    homes.setdefault(id, []).append(document)
        return homes

    def measured(self) -> dict[str, list[str]]:
        """Return, for each concept id, the documents and question files that measure it."""
        homes: dict[str, list[str]] = {}

        def note(id: str, where: str) -> None:
            if where not in homes.setdefault(id, []):
                homes[id].append(where)

        for document in self.documents:
            page, notebook = self.root / f"{document}.md", self.root / f"{document}.ipynb"
            if page.is_file():
                for ids in OPTION.findall(page.read_text("utf-8")):
                    for id in ids.replace(",", " ").split():
                        note(id, document)
            if notebook.is_file():
                for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
                    for tag in cell["metadata"].get("tags", []):
                        if match := TAG.match(tag):
                            note(match["id"], document)
        for chapter, reading in self.readings.items():
            path = self.root / "questions" / f"{chapter}.yml"
            text = (self.root / f"{reading}.md").read_text("utf-8") if path.is_file() else ""
            for item in read_raw(path) if path.is_file() else []:
                if re.search(rf"\b{re.escape(item['id'])}\b", text):
                    for id in item["concepts"]:
                        note(id, reading)
        return homes


def check_concepts(project: Project, site: Path | None = None) -> list[Missing]:
    """Return the concepts of finished chapters that lack a home.

    Each must be explained in its own chapter's reading and, when it has a measurable side, be measured somewhere. With
    ``site``, a built book, the anchor of the explanation must exist there, too.

    Raises
    ------
    LoyaltyLabError
        When a page or notebook names a concept id that does not exist.
    """
    explained, measured = project.explained(), project.measured()
    for id, places in [*explained.items(), *measured.items()]:
        if id not in project.by_id:
            raise LoyaltyLabError(
                f"{places[0]} names the concept {id}, which concepts.csv does not have; mend the id."
            )
    missing = []
    for concept in project.finished:
        reading = project.readings[concept.chapter]
        if reading not in explained.get(concept.id, []):
            missing.append(
                Missing(
                    concept,
                    f"is not explained in {reading}.md; mark the place with {{concept}}`{concept.id}`",
                )
            )
        elif site is not None:
            page = site / f"{reading}.html"
            if not page.is_file() or f'id="concept-{concept.id}"' not in page.read_text("utf-8"):
                missing.append(
                    Missing(concept, f"has no anchor concept-{concept.id} in the built page {reading}.html")
                )
        if concept.measured_by and concept.id not in {*measured, *project.not_recorded}:
            missing.append(
                Missing(
                    concept,
                    f"is measured nowhere; tag a lab's cell concept-{concept.id}, or name it in a figure, explorable or question of the page",
                )
            )
    return missing
