"""What a key of the question bank looks like: the feedback of questions that no page shows.

The quizzes on the pages are public, keys and all. A bank's file or export is known by the questions that stand in the bank
alone: by what is said to each of their answers, whatever the format does to blanks, marks and signs.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from loyaltylab.errors import LoyaltyLabError

# Shorter pieces of a sentence turn up anywhere.
FEWEST_CHARACTERS = 32
_SHOWN = re.compile(r"\{quiz\}((?:[ ]+\d\d-\w+)+)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
# Line ends inside a JSON text, blanks, quotes, and the signs of Markdown, GIFT and YAML.
_DROPPED = re.compile(r"\\[nrt]|[\s\\*`'\"]+")
_HOLES = re.compile(r"\{\{.*?\}\}|[^\x20-\x7e\s]", re.DOTALL)


def plain(text: str) -> str:
    """Return a text without tags, references, blanks, quotes and marks, so that all formats compare."""
    return _DROPPED.sub("", _TAG.sub("", html.unescape(html.unescape(text))))


def shown(root: Path) -> set[str]:
    """Return the ids of the questions that a page of the book shows."""
    pages = (root / "book").rglob("*.md")
    lines = (line for page in pages for line in _SHOWN.findall(page.read_text(encoding="utf-8")))
    return {identifier for line in lines for identifier in line.split()}


def key_texts(root: Path) -> dict[str, str]:
    """Return, for the questions that no page shows, pieces of their feedback in the form of `plain`, with their id.

    Raises
    ------
    LoyaltyLabError
        When a file of questions cannot be read.
    """
    public, found = shown(root), {}
    for path in sorted((root / "questions").glob("[0-9][0-9].yml")):
        for question in _questions(path):
            if question.get("id") not in public:
                for text in _feedback(question):
                    piece = max((plain(part) for part in _HOLES.split(text)), key=len)
                    if len(piece) >= FEWEST_CHARACTERS:
                        found[piece] = str(question.get("id"))
    return found


def _questions(path: Path) -> list[dict[str, Any]]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        loaded = None
    if not isinstance(loaded, list) or not all(isinstance(each, dict) for each in loaded):
        raise LoyaltyLabError(
            f"questions/{path.name} is no list of questions, so that its keys cannot be looked for: mend it first."
        )
    return loaded


def _feedback(question: dict[str, Any]) -> Iterator[str]:
    yield from (str(question[name]) for name in ("feedback_right", "feedback_wrong") if question.get(name))
    for part in (*question.get("options", ()), *question.get("traps", ())):
        if isinstance(part, dict) and part.get("feedback"):
            yield str(part["feedback"])


def keys_in(text: str, known: dict[str, str]) -> list[str]:
    """Return the ids of the bank's questions whose feedback stands in a text."""
    squeezed = plain(text)
    return sorted({name for piece, name in known.items() if piece in squeezed})
