"""What a PDF of the book must hold for readers who listen to it, read from the finished file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from loyaltylab.figures import alt_problem

FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
FORMULA = "Formula: "


@dataclass
class Facts:
    """What was found in a PDF.

    Attributes
    ----------
    pages, links
        Numbers of pages, and of links.
    tags
        How often each tag of the structure tree occurs, ``H1``, ``P``, ``Figure`` …
    pictures
        The texts of all pictures, None for one without.
    outline
        The titles of the outline, with their depth.
    faults
        One sentence for each thing that is wrong.
    """

    pages: int = 0
    links: int = 0
    tags: dict[str, int] = field(default_factory=dict)
    pictures: list[str | None] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def inspect(path: Path) -> Facts:
    """Return what a PDF holds and lacks: tags, outline, language, title, texts of pictures, fonts, and links that lead somewhere."""
    facts = Facts()
    with pikepdf.open(path) as pdf:
        facts.pages = len(pdf.pages)
        mark: Any = pdf.Root.get("/MarkInfo", {})
        if not mark.get("/Marked", False) or "/StructTreeRoot" not in pdf.Root:
            facts.faults.append("It has no tags, so that a screen reader can only guess its order.")
        else:
            _read_tags(pdf, facts)
        if not str(pdf.Root.get("/Lang", "")):
            facts.faults.append("It states no language.")
        if not str(pdf.docinfo.get("/Title", "")):
            facts.faults.append("It has no title.")
        with pdf.open_outline() as outline:
            facts.outline = list(_read_outline(outline.root, 0))
        if not facts.outline:
            facts.faults.append("It has no outline.")
        facts.faults += [f"The font {name} is not embedded." for name in sorted(set(_foreign_fonts(pdf)))]
        _read_links(pdf, facts)
    return facts


def _read_tags(pdf: pikepdf.Pdf, facts: Facts) -> None:
    waiting: list[Any] = [pdf.Root.StructTreeRoot.get("/K")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += [node[position] for position in reversed(range(len(node)))]
        elif isinstance(node, pikepdf.Dictionary):
            tag = str(node.get("/S", "")).removeprefix("/")
            if tag:
                facts.tags[tag] = facts.tags.get(tag, 0) + 1
            if tag in ("Figure", "Formula"):
                facts.pictures.append(str(node["/Alt"]) if "/Alt" in node else None)
            waiting.append(node.get("/K"))
    for number, alt in enumerate(facts.pictures, start=1):
        problem = None if alt and alt.startswith(FORMULA) else alt_problem(alt)
        if problem:
            facts.faults.append(f"Picture {number} needs a text, and {problem}.")
    if not any(tag.startswith("H") and tag[1:].isdigit() for tag in facts.tags):
        facts.faults.append("None of its headings is tagged.")


def _read_outline(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, item.title
        yield from _read_outline(item.children, depth + 1)


def _foreign_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        fonts: Any = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        for font in fonts.values():
            if str(font.get("/Subtype")) == "/Type3":
                continue  # its letters are drawings in the file itself
            inner = font.get("/DescendantFonts", [font])[0]
            descriptor: Any = inner.get("/FontDescriptor", {})
            if not any(name in descriptor for name in FONT_FILES):
                yield str(font.get("/BaseFont", "without a name")).removeprefix("/")


def _read_links(pdf: pikepdf.Pdf, facts: Facts) -> None:
    places = {str(name) for name in pdf.Root.get("/Dests", {})}
    for number, page in enumerate(pdf.pages, start=1):
        notes: Any = page.get("/Annots", [])
        for note in notes:
            if str(note.get("/Subtype")) != "/Link":
                continue
            facts.links += 1
            address = str(note["/A"].get("/URI", "")) if "/A" in note else ""
            place = note.get("/Dest")
            if address and not address.startswith(("https://", "http://", "mailto:")):
                facts.faults.append(
                    f"A link on page {number} leads to {address}, which is on one computer only."
                )
            elif not address and isinstance(place, pikepdf.Name) and str(place) not in places:
                facts.faults.append(
                    f"A link on page {number} leads to {place}, which is not in the document."
                )
            elif not address and place is None:
                facts.faults.append(f"A link on page {number} leads nowhere.")
