"""What a chapter offers to its slides: contract, questions, key points, sources, lab, numbers and figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import Contract, read_contract
from loyaltylab.site.concepts import Project
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import Question, load_questions

if TYPE_CHECKING:
    from pybtex.database import Entry

_QUIZ = re.compile(r"^:::+\{(?:quiz|vote)[\w-]*\}[ \t]+(?P<id>\S+)", re.MULTILINE)
_CITED = re.compile(r"\{footcite:[pt]s?\}`(?P<keys>[^`]+)`")
_KEY_POINTS = re.compile(r"^## Key points\n(?P<points>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_ROLE = re.compile(r"\{(?P<role>concept|footcite:[pt]s?)\}`(?P<text>[^`]*)`")


@dataclass(frozen=True)
class Chapter:
    """The sources of one chapter.

    Attributes
    ----------
    root
        The project's folder.
    number, slug
        ``10`` and ``10-measuring-churn``.
    pages
        Works out numbers and figures.
    """

    root: Path
    number: str
    slug: str
    pages: Pages

    @cached_property
    def contract(self) -> Contract:
        """The reading's front matter."""
        return read_contract(self._reading)

    @property
    def _reading(self) -> Path:
        return self.root / "book" / f"{self.slug}.md"

    @property
    def lab(self) -> str:
        """The lab's place in the project."""
        return f"notebooks/{self.slug.replace('-', '_')}.ipynb"

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The chapter's questions by id, with their numbers."""
        path = self.root / "questions" / f"{self.number}.yml"
        loaded = load_questions(path, fill=self.pages.fill, concepts=Project(self.root).by_id)
        return {question.id: question for question in loaded}

    @property
    def guess(self) -> Question:
        """The question from Lantern's desk: the chapter's guess."""
        return self._question_in(self._reading, "guess")

    @property
    def peer(self) -> Question:
        """The question with two votes: the one that the instructor page shows."""
        return self._question_in(self.root / "book" / "instructors" / f"{self.slug}.md", "choice")

    def _question_in(self, page: Path, kind: str) -> Question:
        ids = _QUIZ.findall(page.read_text("utf-8"))
        found = [self.questions[id] for id in ids if id in self.questions and self.questions[id].kind == kind]
        if not found:
            raise LoyaltyLabError(
                f"{page.relative_to(self.root).as_posix()} shows no {kind} question of questions/{self.number}.yml; the slides need one."
            )
        return found[0]

    @property
    def key_points(self) -> tuple[str, ...]:
        """The reading's key points, one Markdown paragraph each."""
        match = _KEY_POINTS.search(self._reading.read_text("utf-8"))
        points = re.split(r"^- ", match["points"], flags=re.MULTILINE)[1:] if match else []
        if not points:
            raise LoyaltyLabError(
                f"book/{self.slug}.md has no list under “## Key points”; the slides need it."
            )
        return tuple(" ".join(_ROLE.sub(_words, point).split()) for point in points)

    @property
    def cited(self) -> tuple["Source", ...]:
        """What the reading cites, in the order in which it does."""
        keys = [
            key.strip()
            for group in _CITED.findall(self._reading.read_text("utf-8"))
            for key in group.split(",")
        ]
        entries = _bibliography((self.root / "book" / "references.bib").read_text("utf-8"))
        unknown = [key for key in keys if key not in entries]
        if unknown:
            raise LoyaltyLabError(
                f"book/{self.slug}.md cites {unknown[0]}, which is not in book/references.bib."
            )
        return tuple(_source(entries[key]) for key in dict.fromkeys(keys))


def _words(match: re.Match[str]) -> str:
    """Return what a reader sees of a role: its text; nothing of a citation."""
    return match["text"].partition("<")[0].strip() if match["role"] == "concept" else ""


@dataclass(frozen=True)
class Source:
    """A cited work: ``Fader and Hardie (2007)``, and its title with where it appeared."""

    short: str
    title: str


@cache
def _bibliography(text: str) -> "Mapping[str, Entry]":
    """Return the entries of a bibliography; reading it takes a second, and every deck asks."""
    from pybtex.database import parse_string

    entries: Mapping[str, Entry] = parse_string(text, "bibtex").entries
    return entries


def _source(entry: "Entry") -> Source:
    fields = entry.fields
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [_plain(" ".join([*person.prelast_names, *person.last_names])) for person in people]
    places = (
        fields.get(name) for name in ("journal", "booktitle", "publisher", "howpublished", "organization")
    )
    where = _plain(next((place for place in places if place), ""))
    title = _plain(fields.get("title", "")).rstrip(".")
    ends = ". " if where else "."
    return Source(
        f"{_listed(names) or title} ({fields.get('year', 'no year')})",
        f"{title}{ends}{where}".rstrip(".") + ".",
    )


def _plain(latex: str) -> str:
    """Return a field of the bibliography without LaTeX."""
    from pybtex.richtext import Text

    return str(Text.from_latex(latex).render_as("text"))


def _listed(names: Sequence[str]) -> str:
    if len(names) > 2:
        return f"{names[0]} and others"
    return " and ".join(names)
