"""A deck as plain MyST text: numbers worked out, figures laid beside it, notes and timing marked for Sphinx."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import alt_problem
from loyaltylab.site.slides.chapter import Chapter
from loyaltylab.site.slides.deck import Slide, refuse

PICTURES = "pictures"
_VALUE = re.compile(r"\{value\}`(?P<reference>[^`]+)`")
_FIGURE = re.compile(
    r"^:::\{(?P<kind>lantern-figure|lab-figure)\}[ \t]+(?P<id>\S+)[ \t]*\n:::[ \t]*$", re.MULTILINE
)


@dataclass
class Deck:
    """A deck that is ready for Sphinx: its text, and its pictures by file name."""

    name: str
    text: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)


def written(slides: Sequence[Slide], chapter: Chapter) -> Deck:
    """Return the deck with every number and figure in its place.

    Raises
    ------
    LoyaltyLabError
        One sentence with file, slide and what is wrong: an unknown number or figure, a figure without words.
    """
    deck, parts, clock = Deck(chapter.slug), [], 0
    for slide in slides:
        try:
            parts.append(_slide_text(slide, chapter, deck, clock))
        except LoyaltyLabError as error:
            raise refuse(f"{chapter.slug}.md", f"slide “{slide.heading}”: {error}") from error
        clock += slide.minutes
    deck.text = "\n\n".join(parts) + "\n"
    return deck


def _slide_text(slide: Slide, chapter: Chapter, deck: Deck, clock: int) -> str:
    def number(match: re.Match[str]) -> str:
        return chapter.pages.text(match["reference"].replace("\\|", "|"))

    def figure(match: re.Match[str]) -> str:
        picture, alt = _picture(match["kind"], match["id"], chapter)
        name = f"{match['id']}.png"
        deck.pictures[name] = picture
        return f"![{_escaped(alt)}]({PICTURES}/{name})"

    heading = _VALUE.sub(number, slide.heading)
    body = _FIGURE.sub(figure, _VALUE.sub(number, slide.body))
    notes = _VALUE.sub(number, slide.notes)
    mark = "#" if slide.kind == "title" else "##"
    length = f"{slide.minutes} minute{'' if slide.minutes == 1 else 's'}"
    time = f"**{length}**, to minute {clock + slide.minutes}." if slide.minutes else ""
    return (
        f"{mark} {heading}\n\n:::{{revealjs-section}}\n:data-timing: {60 * slide.minutes}\n"
        f":data-kind: {slide.kind or 'written'}\n:::\n\n"
        f"{body}\n\n:::::{{notes}}\n{time}\n\n{notes}\n:::::"
    )


def _escaped(alt: str) -> str:
    """Return an alternative text that Markdown reads as plain words."""
    return re.sub(r"([\\\[\]*_`<>])", r"\\\1", " ".join(alt.split()))


def _picture(kind: str, id: str, chapter: Chapter) -> tuple[bytes, str]:
    """Return a figure of the reading, or one that the lab stored, with its words."""
    if kind == "lantern-figure":
        found = chapter.pages.picture(id)
        picture, alt = found.path.read_bytes(), found.alt or ""
    else:
        picture, alt = _lab_picture(id, chapter)
    if problem := alt_problem(alt):
        raise LoyaltyLabError(f"the figure '{id}' needs an alternative text, and {problem}.")
    return picture, alt


def _lab_picture(id: str, chapter: Chapter) -> tuple[bytes, str]:
    notebook = json.loads((chapter.root / chapter.lab).read_text("utf-8"))
    known = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" not in data:
                continue
            known.append(cell["id"])
            if cell["id"] == id:
                # `figures.show` stores the figure's words as its plain text.
                return base64.b64decode(data["image/png"]), "".join(data.get("text/plain", ""))
    raise LoyaltyLabError(
        f"the cell '{id}' of {chapter.lab} shows no figure; {', '.join(known) or 'none'} do."
    )
