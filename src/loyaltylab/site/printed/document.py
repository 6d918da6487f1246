"""The whole book as one HTML document for paper: title page, contents, every part, and the answers at the end."""

import html as escaping
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lxml import html

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.contents import Contents, Part
from loyaltylab.site.printed.pages import (
    PrintedPage,
    anchor_of,
    make,
    page_link,
    prepare,
    read_article,
    text_of,
)

ANSWERS = "answers"
STYLE = Path(__file__).with_name("print.css")
# Formulas are set as on the pages, by the copy of MathJax that the site carries; each keeps its source as its text.
FORMULAS = """
<script>window.MathJax = {{"options": {{"processHtmlClass": "math", "ignoreHtmlClass": "page-content",
  "enableMenu": false, "enableAssistiveMml": false}}}}</script>
<script src="{address}"></script>"""


@dataclass(frozen=True)
class Wording:
    """What the title page says."""

    title: str
    subtitle: str
    edition: str
    lines: tuple[str, ...]
    author: str
    language: str = "en-GB"


@dataclass(frozen=True)
class Composition:
    """The printed book as HTML, and each of its pages alone, by its name in the site."""

    markup: str
    pages: dict[str, str]


@dataclass(frozen=True)
class Chapter:
    """A page in the printed contents: its part when it is the first of it, and how deep it lies there."""

    page: PrintedPage
    depth: int
    part: str


def titles(site: Path, names: Collection[str]) -> dict[str, str]:
    """Return the main heading of each page."""
    found = {}
    for name in names:
        heading = read_article(site / name).find(".//h1")
        if heading is None:
            raise LoyaltyLabError(f"{name} has no main heading, so that the printed contents cannot name it.")
        for sign in heading.xpath(".//a[contains(@class, 'headerlink')]"):
            sign.drop_tree()
        found[name] = " ".join(heading.text_content().split())
    return found


def compose(site: Path, contents: Contents, parts: Collection[Part], wording: Wording) -> Composition:
    """Return the printed book as HTML.

    Parameters
    ----------
    site
        The built site.
    contents
        The book's table of contents, for its root page.
    parts
        Those parts that this edition holds.
    wording
        What the title page says.

    Raises
    ------
    LoyaltyLabError
        When a page is missing, or a link inside the book would lead nowhere.
    """
    entries = [(entry, part) for part in parts for entry in part.entries]
    names = [f"{contents.root}.html", *(f"{entry.document}.html" for entry, _ in entries)]
    known = titles(site, names)
    first = prepare(site, names[0], known, depth=0)
    chapters = [Chapter(first, 0, "")]
    part_before = ""
    for name, (entry, part) in zip(names[1:], entries, strict=True):
        page = prepare(site, name, known, depth=1 + entry.depth)
        chapters.append(Chapter(page, entry.depth, part.caption if part.caption != part_before else ""))
        part_before = part.caption
    pages = {
        chapter.page.name: "\n".join(
            map(text_of, (chapter.page.content, *(a.body for a in chapter.page.answers)))
        )
        for chapter in chapters
    }
    body = [
        _cover(wording),
        _contents_list(chapters),
        *(_section(chapter, number) for number, chapter in enumerate(chapters)),
        _answers(chapters),
    ]
    _check_links(body, known)
    running = "\n".join(
        _running_head(f"p{number}", chapter.page.title) for number, chapter in enumerate(chapters)
    )
    math = any(chapter.page.content.find_class("math") for chapter in chapters)
    script = site / "_static" / "mathjax" / "tex-mml-chtml.js"
    markup = f"""<!DOCTYPE html>
<html lang="{wording.language}" data-theme="light">
<head>
<meta charset="utf-8">
<title>{escaping.escape(wording.title)}</title>
<meta name="author" content="{escaping.escape(wording.author)}">
<link rel="stylesheet" href="{(site / "_static" / "pygments.css").resolve().as_uri()}">
<style>{STYLE.read_text("utf-8")}
{running}</style>{FORMULAS.format(address=script.resolve().as_uri()) if math else ""}
</head>
<body>
{"".join(map(text_of, body))}
</body>
</html>
"""
    return Composition(markup, pages)


def _cover(wording: Wording) -> html.HtmlElement:
    return make(
        "section",
        "",
        make("p", wording.title, class_="cover-title"),
        make("p", wording.subtitle, class_="cover-subtitle"),
        make("p", wording.edition, class_="cover-edition"),
        *(make("p", line, class_="cover-line") for line in wording.lines),
        class_="cover",
    )


def _contents_list(chapters: list[Chapter]) -> html.HtmlElement:
    listing = make("ul", "", class_="contents")
    for chapter in chapters:
        if chapter.part:
            listing.append(make("li", chapter.part, class_="contents-part"))
        link = page_link(chapter.page.title, chapter.page.anchor)
        listing.append(make("li", "", link, class_=f"contents-{min(chapter.depth, 2)}"))
    if any(chapter.page.answers for chapter in chapters):
        listing.append(make("li", "At the end", class_="contents-part"))
        listing.append(make("li", "", page_link("Answers to the questions", ANSWERS), class_="contents-0"))
    return make("section", "", make("h1", "Contents"), listing, class_="front")


def _section(chapter: Chapter, number: int) -> html.HtmlElement:
    section = make("section", "", class_="page", id=chapter.page.anchor, style=f"page: p{number}")
    if chapter.part:
        section.append(make("h1", chapter.part, class_="part"))
    section.append(chapter.page.content)
    return section


def _answers(chapters: list[Chapter]) -> html.HtmlElement:
    section = make("section", "", class_="page answers", id=ANSWERS)
    section.append(make("h1", "Answers to the questions"))
    for chapter in chapters:
        if chapter.page.answers:
            section.append(make("h2", chapter.page.title))
        for answer in chapter.page.answers:
            head = make("p", "", page_link(answer.label, answer.question), class_="question-head")
            section.append(make("div", "", head, answer.body, class_="answer"))
    return section


def _running_head(name: str, title: str) -> str:
    words = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {name} {{ @top-left {{ content: "{words}"; }} }}'


def _check_links(body: list[html.HtmlElement], known: dict[str, str]) -> None:
    places = {element.get("id") for part in body for element in part.iter() if element.get("id")}
    places |= {anchor_of(name) for name in known}
    for part in body:
        for link in part.iter("a"):
            address = link.get("href", "")
            if address.startswith("#") and address[1:] not in places:
                raise LoyaltyLabError(
                    f"The printed book has no place {address}, to which “{' '.join(link.text_content().split())}” leads: "
                    "build the book again, or mend that link."
                )
