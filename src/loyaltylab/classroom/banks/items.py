"""What every export starts from: a question with its texts as HTML and as plain words, and its key computed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.pages.compute import project_pages
from loyaltylab.site.questions import Question, load_questions
from loyaltylab.site.quiz import inline

GRADED = ("choice", "multiple", "number")


@dataclass(frozen=True)
class Choice:
    """One option: its text and feedback as HTML."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Trap:
    """A typical wrong number with its feedback as HTML."""

    value: float
    feedback: str


@dataclass(frozen=True)
class Item:
    """One question of a bank; every text is HTML without block elements.

    Attributes
    ----------
    id
        For example ``09-q03``; also the title on the platform.
    kind
        ``choice``, ``multiple`` or ``number``; ``guess`` for Anki alone, since a guess has no marks.
    stem
        The question; for a number it ends with the unit to answer in.
    choices
        For ``choice`` and ``multiple``.
    key, tolerance
        For ``number``: the computed answer, and how far off one may be.
    traps
        Typical wrong numbers.
    right, wrong
        Feedback to a right, and to any other, number; for a ``guess`` what opens.
    chapter, objective, level, concepts
        What it is about.
    """

    id: str
    kind: str
    stem: str
    chapter: str
    objective: str
    level: str
    concepts: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    key: float = 0.0
    tolerance: float = 0.0
    traps: tuple[Trap, ...] = ()
    right: str = ""
    wrong: str = ""

    @property
    def explanation(self) -> str:
        """What to say after the question, whatever was answered: the feedback to the right answer."""
        rights = [choice.feedback for choice in self.choices if choice.correct]
        return " ".join(rights) or self.right


def plain(html: str) -> str:
    """Return HTML as words in one line, so that exports can be compared whatever they do to tags and blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def number(value: float) -> str:
    """Return a number as the platforms read it: a decimal point, no digits beyond the tenth, no exponent."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def item_of(question: Question) -> Item:
    """Return a loaded question as an item; its numbers are filled in already."""
    stem = inline(question.stem)
    if question.kind in ("number", "guess") and question.unit:
        stem += f" <em>(Answer in {inline(question.unit)}.)</em>"
    return Item(
        id=question.id,
        kind=question.kind,
        stem=stem,
        chapter=question.chapter,
        objective=question.objective,
        level=question.level,
        concepts=question.concepts,
        choices=tuple(
            Choice(inline(option.text), option.correct, inline(option.feedback))
            for option in question.options
        ),
        key=question.answer or 0.0,
        tolerance=question.tolerance,
        traps=tuple(Trap(value, inline(words)) for value, words in question.traps),
        right=inline(question.feedback_right or question.reveal),
        wrong=inline(question.feedback_wrong),
    )


def chapters_with_questions(root: Path) -> list[str]:
    """Return the numbers of the chapters that have questions."""
    return sorted(path.stem for path in (root / "questions").glob("[0-9][0-9].yml"))


def load_items(root: Path, chapters: Iterable[str] = ()) -> list[Item]:
    """Return the questions of chapters (all, unless some are named) with every key computed anew by the library.

    Raises
    ------
    LoyaltyLabError
        When a chapter has no questions, or a question breaks a rule; names file, id and rule.
    """
    known = chapters_with_questions(root)
    wanted = list(chapters) or known
    for chapter in wanted:
        if chapter not in known:
            raise LoyaltyLabError(
                f"There are no questions of chapter {chapter}; there are those of {', '.join(known) or 'none'}."
            )
    fill = project_pages(root).fill
    return [
        item_of(question)
        for chapter in wanted
        for question in load_questions(root / "questions" / f"{chapter}.yml", fill=fill)
    ]
