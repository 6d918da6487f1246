"""A deck's source: slides by heading, each with the teacher's notes and its minutes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.concepts import Project, read_chapters

FOLDER = "slides"
WAITING = f"{FOLDER}/to-write.txt"
# The lesson that a deck is made for, and how far its minutes may be off (as for the plans of the instructor pages).
LESSON_MINUTES = 90
SLACK = 0.1
FEWEST_NOTE_WORDS = 12
# Slides that every deck has; all but the first two stand where the author puts them.
GENERATED = (
    "title",
    "guess",
    "guess-answer",
    "objectives",
    "vote",
    "vote-answer",
    "key-points",
    "lab",
    "sources",
)

_HEADING = re.compile(r"^#{1,2} +(?P<text>.+?)\s*$")
_NOTES = re.compile(
    r"^:::\{notes\}[ \t]*(?P<minutes>\S*)[ \t]*\n(?P<text>.*?)^:::[ \t]*$", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"^\{(?P<name>[a-z-]+)\}$")


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes
    ----------
    heading, body
        Markdown.
    notes
        What only the teacher sees, Markdown.
    minutes
        How long the class stays with it.
    kind
        Name of the generated part that it comes from; empty for a slide that an author wrote.
    """

    heading: str
    body: str
    notes: str
    minutes: int
    kind: str = ""


def refuse(where: str, rule: str) -> LoyaltyLabError:
    """Return the one sentence for a fault in a deck's source."""
    return LoyaltyLabError(f"{FOLDER}/{where}: {rule}")


def read_deck(path: Path) -> tuple[Slide, ...]:
    """Return the slides of a deck as written; generated ones still have their name in braces.

    Raises
    ------
    LoyaltyLabError
        One sentence with file and slide: no notes, no minutes, an unknown or missing generated slide, or minutes that
        do not add up to the lesson.
    """
    slides = tuple(_slide(path.name, heading, text) for heading, text in _split(path))
    kinds = [slide.kind for slide in slides if slide.kind]
    for kind in kinds:
        if kind not in GENERATED:
            raise refuse(
                path.name, f"there is no slide {{{kind}}}; the generated ones are {', '.join(GENERATED)}."
            )
    missing = [kind for kind in GENERATED if kinds.count(kind) != 1]
    if missing:
        raise refuse(
            path.name, f"needs the slide {{{missing[0]}}} once and has it {kinds.count(missing[0])} times."
        )
    if slides[0].kind != "title":
        raise refuse(path.name, "must begin with “# {title}”.")
    if kinds.index("guess") > kinds.index("guess-answer") or kinds.index("vote") > kinds.index("vote-answer"):
        raise refuse(path.name, "shows an answer before its question; put {guess} and {vote} first.")
    minutes = sum(slide.minutes for slide in slides)
    if abs(minutes - LESSON_MINUTES) > SLACK * LESSON_MINUTES:
        raise refuse(
            path.name,
            f"the minutes in the notes add up to {minutes}; a deck fills {LESSON_MINUTES} minutes, give or take {SLACK:.0%}.",
        )
    return slides


def _split(path: Path) -> list[tuple[str, str]]:
    """Return heading and text of every slide; a ``#`` inside a code block is none."""
    found: list[tuple[str, list[str]]] = []
    code = False
    for line in path.read_text("utf-8").splitlines():
        code ^= line.startswith("```")
        heading = None if code else _HEADING.match(line)
        if heading:
            found.append((heading["text"], []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise refuse(path.name, "must begin with “# {title}”.")
    if not found:
        raise refuse(path.name, "is empty; a deck begins with “# {title}”.")
    return [(heading, "\n".join(lines) + "\n") for heading, lines in found]


def _slide(where: str, heading: str, text: str) -> Slide:
    notes = list(_NOTES.finditer(text))
    if len(notes) != 1:
        raise refuse(
            where,
            f"the slide “{heading}” has {len(notes)} blocks of notes; write one “:::{{notes}} MINUTES”.",
        )
    (note,) = notes
    if not note["minutes"].isdigit():
        raise refuse(
            where, f"the notes of the slide “{heading}” do not say its minutes; write “:::{{notes}} 5”."
        )
    if len(note["text"].split()) < FEWEST_NOTE_WORDS:
        raise refuse(
            where,
            f"the notes of the slide “{heading}” have fewer than {FEWEST_NOTE_WORDS} words; say what to say or ask there.",
        )
    mark = _MARK.match(heading)
    body = (text[: note.start()] + text[note.end() :]).strip()
    return Slide(heading, body, note["text"].strip(), int(note["minutes"]), mark["name"] if mark else "")


def find_decks(root: Path) -> dict[str, Path]:
    """Return the source of each finished chapter's deck by chapter number.

    Raises
    ------
    LoyaltyLabError
        When a deck belongs to no chapter of ``_toc.yml``, or a chapter has neither a deck nor a line in
        ``slides/to-write.txt``, or has both.
    """
    readings = Project(root).readings
    waiting = _waiting(root)
    decks: dict[str, Path] = {}
    for path in sorted((root / FOLDER).glob("*.md")):
        chapter = path.name[:2]
        if Path(readings.get(chapter, "")).name != path.stem:
            raise refuse(path.name, "belongs to no chapter; a deck is called as its reading in _toc.yml is.")
        if chapter in waiting:
            raise LoyaltyLabError(f"{WAITING}: chapter {chapter} has its deck now; take its line out.")
        decks[chapter] = path
    for chapter, document in readings.items():
        if chapter not in decks and chapter not in waiting:
            raise LoyaltyLabError(
                f"Chapter {chapter} has no deck: write {FOLDER}/{Path(document).name}.md, or put {chapter} into {WAITING} until then."
            )
    return decks


def _waiting(root: Path) -> Sequence[str]:
    """Return the chapters whose deck is still to be written."""
    path = root / WAITING
    if not path.is_file():
        return ()
    numbers = [
        line.split()[0] for line in path.read_text("utf-8").splitlines() if line.strip() and line[0] != "#"
    ]
    unknown = set(numbers) - set(read_chapters(root / "book/_data/chapters.csv"))
    if unknown:
        raise LoyaltyLabError(
            f"{WAITING}: there is no chapter {sorted(unknown)[0]} in book/_data/chapters.csv."
        )
    return numbers
