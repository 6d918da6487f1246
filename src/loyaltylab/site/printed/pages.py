"""One built page made ready for paper: nothing to press, folds open, questions apart from their answers, links that lead inside."""

import copy
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from loyaltylab.errors import LoyaltyLabError

# Means of navigation, of pressing and of running.
LEFT_OUT_CLASSES = (
    "headerlink",
    "toctree-wrapper",
    "lantern-run",
    "lantern-elsewhere",
    "lantern-controls",
    "lantern-quiz-tools",
    "lantern-feedback",
    "lantern-doors",
    "lantern-needs-script",
    "lantern-screen-only",
    "sd-summary-state-marker",
)
# What has a meaning on a screen only.
DROPPED_ATTRIBUTES = (
    "tabindex",
    "role",
    "aria-label",
    "aria-labelledby",
    "for",
    "style",
    "title",
    "name",
    "border",
)
HEADING = re.compile(r"^h[1-6]$")
BLANK = "………………"


@dataclass(frozen=True)
class Answer:
    """The answer to one question, for the end of the book."""

    question: str
    label: str
    body: html.HtmlElement


@dataclass(frozen=True)
class PrintedPage:
    """One page: its place in the site, its heading, its content, and the answers taken out of it."""

    name: str
    title: str
    content: html.HtmlElement
    answers: tuple[Answer, ...]

    @property
    def anchor(self) -> str:
        """The page's own place in the printed book."""
        return anchor_of(self.name)


def anchor_of(name: str, place: str = "") -> str:
    """Return the name of a place in the printed book: page names keep apart what several pages call alike."""
    page = name.removesuffix(".html").replace("/", "-")
    return f"{page}--{place}" if place else page


def with_class(name: str) -> str:
    """Return the condition of an XPath step for elements of a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def make(tag: str, text: str = "", *children: html.HtmlElement, **attributes: str) -> html.HtmlElement:
    """Return a new element; ``class_`` stands for ``class``."""
    element = html.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    element.text = text or None
    element.extend(children)
    return element


def read_article(path: Path) -> html.HtmlElement:
    """Return the article of a built page.

    Raises
    ------
    LoyaltyLabError
        When the page is missing or has none.
    """
    try:
        found = html.document_fromstring(path.read_bytes()).xpath("//article")
    except OSError:
        found = []
    if not found:
        raise LoyaltyLabError(
            f"{path.name} is missing or has no article: build the book with `loyaltylab site book`, then print it."
        )
    return found[0]  # type: ignore[no-any-return]


def prepare(site: Path, name: str, pages: Mapping[str, str], depth: int) -> PrintedPage:
    """Return a page of the built site ready for paper.

    Parameters
    ----------
    site
        The built site.
    name
        The page's path in it, ``book/04-….html``.
    pages
        Every page that is printed, with its title; links to others lose their address.
    depth
        How many levels its headings go down.
    """
    article = read_article(site / name)
    content = make("div", class_="page-content")
    content.extend(list(article))
    answers = tuple(take_answers(content, name))
    _strip(content)
    _open_folds(content)
    _plain_figures(content)
    _set_links(content, name, pages)
    for picture in content.iter("img"):
        picture.attrib.pop("loading", None)  # paper scrolls to no picture
        source = picture.get("src", "")
        if not source.startswith("data:"):
            picture.set("src", (site / name).parent.joinpath(unquote(source)).resolve().as_uri())
    for element in content.iter():
        if isinstance(element.tag, str):
            if HEADING.match(element.tag):
                element.tag = f"h{min(6, int(element.tag[1]) + depth)}"
            if element.get("id"):
                element.set("id", anchor_of(name, element.get("id")))
            for attribute in DROPPED_ATTRIBUTES:
                if not element.get(attribute, "").startswith("doc-"):  # footnotes stay footnotes
                    element.attrib.pop(attribute, None)
    heading = next((element for element in content.iter() if str(element.tag).startswith("h")), None)
    title = " ".join(heading.text_content().split()) if heading is not None else name
    return PrintedPage(name, title, content, answers)


def take_answers(content: html.HtmlElement, name: str) -> list[Answer]:
    """Turn each quiz form into a printed question, and return its answer."""
    answers = []
    for number, form in enumerate(content.xpath(f".//form[{with_class('lantern-quiz')}]"), start=1):
        id, label = form.get("data-question"), f"Question {number}"
        legend = form.find(".//legend")
        stem = copy.deepcopy(legend)
        stem.tag = "div"
        kind = stem.xpath(f".//*[{with_class('lantern-quiz-label')}]")
        head = label
        for element in kind:
            head = f"{label}. {' '.join(element.text_content().split())}"
            element.drop_tree()
        question = make(
            "div", "", make("p", head, class_="question-head"), stem, class_="question", id=form.get("id")
        )
        choices = form.xpath(f".//*[{with_class('lantern-option')}]/label")
        if choices:
            several = form.get("data-kind") == "multiple"
            listing = make("ul", class_="boxes" if several else "circles")
            for choice in choices:
                entry = copy.deepcopy(choice)
                entry.tag = "li"
                listing.append(entry)
            question.append(listing)
        for field in form.xpath(f".//*[{with_class('lantern-number')}]/label"):
            question.append(make("p", f"{field.text_content()}: {BLANK}", class_="blank"))
        key = anchor_of(name, f"answer-{id}")
        question.append(make("p", "", page_link("Answer", key), class_="to-answer"))
        fold = form.find(".//details")
        if fold is None:
            raise LoyaltyLabError(
                f"{name}: question {id} has no answer that could be printed; build the book again."
            )
        body = make("div", class_="answer-body")
        body.extend([element for element in fold if element.tag != "summary"])
        answers.append(Answer(anchor_of(name, form.get("id")), label, body))
        body.set("id", key)
        question.tail = form.tail
        form.getparent().replace(form, question)
    for answer in answers:
        _strip(answer.body)
    return answers


def page_link(text: str, target: str) -> html.HtmlElement:
    """Return a link that also says the number of the page it leads to, once that is known."""
    number = make("span", "", class_="page-number")
    number.set("data-target", target)
    word = make("span", ", page ", class_="page-word")
    return make("a", text, word, number, href=f"#{target}", class_="page-link")


def _strip(content: html.HtmlElement) -> None:
    names = " or ".join(with_class(name) for name in LEFT_OUT_CLASSES)
    for element in content.xpath(
        f".//script | .//style | .//button | .//template | .//*[@hidden] | .//*[{names}]"
    ):
        element.drop_tree()
    for comment in content.xpath(".//comment()"):
        comment.drop_tree()


def _open_folds(content: html.HtmlElement) -> None:
    for fold in content.xpath(".//details"):
        fold.tag = "div"
        fold.set("class", f"fold {fold.get('class', '')}".strip())
        fold.attrib.pop("open", None)
        for summary in fold.xpath("./summary"):
            summary.tag = "p"
            summary.set("class", "fold-title")


def _plain_figures(content: html.HtmlElement) -> None:
    # In a PDF the picture itself is the figure; a second one around it would have no text of its own.
    for figure in content.xpath(".//figure"):
        figure.tag = "div"
        figure.set("class", "figure")
        for caption in figure.xpath("./figcaption"):
            caption.tag = "div"
            caption.set("class", "caption")


def _set_links(content: html.HtmlElement, name: str, pages: Mapping[str, str]) -> None:
    for link in content.xpath(".//a"):
        address = link.get("href", "")
        parts = urlsplit(address)
        if "image-reference" in (link.get("class") or ""):
            link.drop_tag()
        elif parts.scheme or parts.netloc or not address or link.get("class") == "page-link":
            continue
        else:
            path = unquote(parts.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if target in pages:
                link.set("href", "#" + anchor_of(target, unquote(parts.fragment)))
            else:  # the page is not part of this edition, or is a file to run
                link.drop_tag()


def text_of(element: html.HtmlElement) -> str:
    """Return an element's markup."""
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
