"""Packages for Canvas (QTI 1.2 through text2qti) and Blackboard (QTI 2.1 through qti-package-maker), and Anki decks."""

import contextlib
import hashlib
import io
import re
from collections.abc import Sequence
from pathlib import Path

from loyaltylab.classroom.banks.items import Item, number, plain
from loyaltylab.errors import LoyaltyLabError

_TAGS = {"em": "*", "strong": "**", "code": "`"}


def markdown(html: str) -> str:
    """Return inline HTML as the Markdown that text2qti reads, one line."""
    text = re.sub(r"</?(em|strong|code)>", lambda found: _TAGS[found[1]], html)
    text = plain(text)
    # text2qti takes these for LaTeX and for the start of an option or a feedback.
    return re.sub(r"([$])", r"\\\1", text)


def canvas(items: Sequence[Item], title: str, path: Path) -> None:
    """Write a QTI 1.2 package for Canvas; feedback to each option and to the question is in it.

    Raises
    ------
    LoyaltyLabError
        When text2qti refuses a question; repeats its words.
    """
    from text2qti.config import Config
    from text2qti.err import Text2qtiError
    from text2qti.qti import QTI
    from text2qti.quiz import Quiz

    text = f"Quiz title: {title}\nshuffle answers: true\n\n" + "\n\n".join(
        _text2qti(place, item) for place, item in enumerate(items, start=1)
    )
    try:
        package = QTI(Quiz(text, config=Config(), source_name=title))
    except Text2qtiError as error:
        raise LoyaltyLabError(f"A question of “{title}” is not fit for Canvas: {error}") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    package.save(path)


def _text2qti(place: int, item: Item) -> str:
    lines = [
        f"Title: {item.id}",
        "Points: 1",
        _hanging(f"{place}.", markdown(item.stem)),
        _hanging("...", markdown(item.explanation)),
    ]
    if item.kind == "number":
        lines.append(f"=   {number(item.key)} +- {number(item.tolerance)}")
        if item.wrong:
            lines.insert(-1, _hanging("-", markdown(item.wrong)))
        return "\n".join(lines)
    for letter, choice in zip("abcdefgh", item.choices, strict=False):
        if item.kind == "multiple":
            mark = "[*]" if choice.correct else "[ ]"
        else:
            mark = f"{'*' if choice.correct else ''}{letter})"
        lines.append(_hanging(mark, markdown(choice.text)))
        lines.append(_hanging("...", markdown(choice.feedback)))
    return "\n".join(lines)


def _hanging(mark: str, text: str) -> str:
    return f"{mark:<4}{'' if len(mark) < 4 else ' '}{text}"


def blackboard(items: Sequence[Item], title: str, path: Path) -> None:
    """Write a QTI 2.1 package for Blackboard. The format of this library has no feedback, so none is in it.

    Raises
    ------
    LoyaltyLabError
        When the library refuses a question.
    """
    from qti_package_maker.package_interface import QTIPackageInterface

    path.parent.mkdir(parents=True, exist_ok=True)
    # The library talks on standard output while it works.
    with contextlib.redirect_stdout(io.StringIO()):
        package = QTIPackageInterface(title, verbose=False, allow_mixed=True)
        for item in items:
            stem = _ascii(item.stem)
            texts = [_ascii(choice.text) for choice in item.choices]
            rights = [_ascii(choice.text) for choice in item.choices if choice.correct]
            try:
                if item.kind == "choice":
                    package.add_item("MC", (stem, texts, rights[0]))
                elif item.kind == "multiple":
                    package.add_item("MA", (stem, texts, rights))
                else:
                    package.add_item("NUM", (stem, item.key, item.tolerance, False))
            except (ValueError, TypeError) as error:
                raise LoyaltyLabError(f"Question {item.id} is not fit for Blackboard: {error}") from None
        package.save_package("blackboard_qti_v2_1", str(path))


def _ascii(html: str) -> str:
    """Return HTML with other signs than ASCII as references: the library takes nothing else."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


_CARD = {
    "qfmt": "<p>{{Question}}</p>{{Options}}",
    "afmt": "{{FrontSide}}<hr id=answer><p>{{Answer}}</p><p>{{Why}}</p><p><small>{{Source}}</small></p>",
}


def anki(items: Sequence[Item], title: str, path: Path) -> None:
    """Write an Anki deck; a card keeps its number from release to release, so that a learner's progress is kept too."""
    import genanki

    model = genanki.Model(
        _number("model"),
        "Loyalty Lab question",
        fields=[{"name": name} for name in ("Id", "Question", "Options", "Answer", "Why", "Source")],
        templates=[{"name": "Card", **_CARD}],
    )
    deck = genanki.Deck(_number(title), title)
    for item in items:
        note = genanki.Note(
            model,
            [
                item.id,
                item.stem,
                _options(item),
                _answer(item),
                item.explanation,
                f"Loyalty Lab, chapter {item.chapter}",
            ],
            guid=genanki.guid_for("loyaltylab", item.id),
            tags=[f"chapter-{item.chapter}", item.level],
        )
        deck.add_note(note)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A fixed moment instead of now: the same bank gives the same deck.
    genanki.Package(deck).write_to_file(str(path), timestamp=1_000_000_000)


def _number(text: str) -> int:
    """Return a stable number in the room that Anki leaves for decks and models."""
    return int.from_bytes(hashlib.sha256(f"loyaltylab {text}".encode()).digest()[:4], "big") % 2**30 + 2**30


def _options(item: Item) -> str:
    shown = "".join(f"<li>{choice.text}</li>" for choice in item.choices)
    return f'<ol type="a">{shown}</ol>' if shown else ""


def _answer(item: Item) -> str:
    if item.choices:
        return "<br>".join(choice.text for choice in item.choices if choice.correct)
    return number(item.key) + (f" (± {number(item.tolerance)})" if item.tolerance else "")
