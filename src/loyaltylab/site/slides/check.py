"""What must hold for every slide of a built deck, read from its file: no browser needed."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from loyaltylab.figures import alt_problem
from loyaltylab.site.page_checks import VOID, Fault, Page, outside_faults

# Words a slide shows, its heading included. What comes whole from the chapter's sources is read in silence and may be
# longer: objectives and key points, two or three on a slide, names and years, a question with its options.
MOST_WORDS = 40
MOST_WORDS_OF = {"objectives": 60, "key-points": 50, "sources": 60, "guess": 75, "vote": 75}
FEWEST_SLIDES, MOST_SLIDES = 12, 24


@dataclass
class SlidePage:
    """One slide as the file shows it."""

    kind: str = ""
    heading: str = ""
    words: int = 0
    notes: str = ""
    pictures: list[tuple[str, str | None]] = field(default_factory=list)


class DeckPage(HTMLParser):
    """The slides of one deck: a ``<section>`` inside a ``<section>`` each."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.slides: list[SlidePage] = []
        self._open: list[str] = []
        self._notes = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a slide, its notes, or a picture."""
        values = dict(attributes)
        if tag == "section" and "data-kind" in values:
            self.slides.append(SlidePage(values["data-kind"] or ""))
        if tag == "img" and self.slides:
            self.slides[-1].pictures.append((values.get("src") or "", values.get("alt")))
        if tag not in VOID:
            self._open.append(tag)
            if tag == "aside" and not self._notes:
                self._notes = len(self._open)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        while tag in self._open and self._open.pop() != tag:
            pass
        if len(self._open) < self._notes:
            self._notes = 0

    def handle_data(self, data: str) -> None:
        """Count words, or collect notes."""
        if not self.slides or "main" not in self._open:
            return
        slide = self.slides[-1]
        if self._notes:
            slide.notes += data
            return
        # In tables and code, numbers and signs are looked up, not read out.
        counts = r"[^\W\d_]" if {"table", "pre"} & set(self._open) else r"\w"
        slide.words += sum(bool(re.search(counts, word)) for word in data.split())
        if {"h1", "h2"} & set(self._open):
            slide.heading += data


def read_slides(path: Path) -> list[SlidePage]:
    """Return the slides of a built deck."""
    page = DeckPage()
    page.feed(path.read_text("utf-8"))
    page.close()
    return page.slides


def deck_faults(path: Path) -> tuple[int, list[Fault]]:
    """Return how many slides a built deck has, and each fault as deck, slide and what is wrong."""
    slides, page = read_slides(path), Page.read(path)
    faults = [*outside_faults(path.name, page)]
    if not page.language:
        faults.append(Fault(path.name, "has no language"))
    if not page.title.strip():
        faults.append(Fault(path.name, "has no title"))
    if not FEWEST_SLIDES <= len(slides) <= MOST_SLIDES:
        faults.append(
            Fault(path.name, f"has {len(slides)} slides; a lesson takes {FEWEST_SLIDES} to {MOST_SLIDES}")
        )
    for number, slide in enumerate(slides, start=1):
        where = f"{path.name}, slide {number} “{' '.join(slide.heading.split())}”"
        most = MOST_WORDS_OF.get(slide.kind, MOST_WORDS)
        if slide.words > most:
            faults.append(
                Fault(
                    where, f"shows {slide.words} words, at most {most} are read; put the rest into the notes"
                )
            )
        if not slide.notes.strip():
            faults.append(Fault(where, "has no notes for the teacher"))
        for source, alt in slide.pictures:
            if problem := alt_problem(alt):
                faults.append(
                    Fault(where, f"the picture {Path(source).name} needs an alternative text, and {problem}")
                )
    return len(slides), faults
