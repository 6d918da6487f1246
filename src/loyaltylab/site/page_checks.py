"""What must hold for every page of the built site, read from its files: no browser needed.

Each fault is one line: page, and what is wrong there.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from loyaltylab.figures import alt_problem
from loyaltylab.site.kept import Kept

OUTSIDE = re.compile(r"^(https?:)?//", re.IGNORECASE)
STYLE_ADDRESS = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)
# Elements that fetch as soon as the page opens; <a> does not, and <link> only for what is loaded.
FETCHING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "image": ("href", "xlink:href"),
}
LOADING_LINKS = {
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "modulepreload",
    "manifest",
    "preconnect",
    "dns-prefetch",
    "apple-touch-icon",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Built apart from the book, after it; links into it are checked once it is there.
BROWSER_EDITION = "lite"
SLIDES = "slides"
APART = (BROWSER_EDITION, SLIDES)


@dataclass(frozen=True)
class Fault:
    """One thing wrong on one page."""

    page: str
    text: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"{self.page}: {self.text}"


# A role that Markdown did not read as one stands in the page as its raw text.
RAW_ROLE = re.compile(r"\{[a-z-]+(?::[a-z]+)?\}`?(?=[0-9A-Za-z`])")


@dataclass
class Link:
    """One ``<a>`` of the article."""

    address: str
    text: str = ""
    own: bool = True


@dataclass
class Page:
    """The facts of one page that the checks need."""

    language: str = ""
    title: str = ""
    ids: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    article_links: list[Link] = field(default_factory=list)
    pictures: list[tuple[str, str | None]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    widget_lines: list[int] = field(default_factory=list)
    raw_roles: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Parse a file."""
        return cls.of(path.read_text("utf-8"))

    @classmethod
    def of(cls, text: str) -> "Page":
        """Parse a page's HTML."""
        reader = _Reader()
        reader.feed(text)
        reader.close()
        return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []

    @property
    def _in_article(self) -> bool:
        return "article" in self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what an element fetches, links to, and says."""
        page, values = self.page, {name: text or "" for name, text in attributes}
        if tag == "html":
            page.language = values.get("lang", "")
        if values.get("id"):
            page.ids.append(values["id"])
        if tag == "a" and values.get("name"):
            page.ids.append(values["name"])
        for name in FETCHING.get(tag, ()):
            for part in values.get(name, "").split(",") if name == "srcset" else [values.get(name, "")]:
                if part.strip():
                    page.fetched.append(part.split()[0])
        if tag == "link" and LOADING_LINKS & set(values.get("rel", "").lower().split()):
            page.fetched.append(values.get("href", ""))
        page.fetched += STYLE_ADDRESS.findall(values.get("style", ""))
        if tag == "a" and "href" in values:
            page.links.append(values["href"])
            if self._in_article:
                classes = values.get("class", "").split()
                page.article_links.append(
                    Link(values["href"], values.get("aria-label", ""), "headerlink" not in classes)
                )
        if tag == "img" and self._in_article and values.get("role") not in ("presentation", "none"):
            page.pictures.append((values.get("src", ""), values.get("alt") if "alt" in values else None))
        kind = values.get("type", "") + values.get("data-mime-type", "")
        if tag == "script" and ("widget-view+json" in kind or "widget-state+json" in kind):
            page.widget_lines.append(self.getpos()[0])
        if re.fullmatch(r"h[1-6]", tag) and self._in_article:
            page.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close elements, forgiving unclosed ones inside."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Collect the words of links, headings, the title and style sheets."""
        if not self._open:
            return
        page = self.page
        if self._in_article and not {"pre", "script"} & set(self._open):
            page.raw_roles += RAW_ROLE.findall(data)
        if "a" in self._open and self._in_article and page.article_links:
            page.article_links[-1].text += data
        if self._open[-1] == "style":
            page.fetched += STYLE_ADDRESS.findall(data)
        if "title" in self._open and "svg" not in self._open:
            page.title += data
        if (
            page.headings
            and any(re.fullmatch(r"h[1-6]", tag) for tag in self._open)
            and "a" not in self._open
        ):
            level, text = page.headings[-1]
            page.headings[-1] = (level, text + data)


def outside_faults(name: str, page: Page) -> Iterator[Fault]:
    """Yield everything that the page would fetch from another host."""
    for address in page.fetched:
        if OUTSIDE.match(address):
            yield Fault(name, f"asks another site for {address}; keep a copy in the book instead")


def alt_faults(name: str, page: Page) -> Iterator[Fault]:
    """Yield pictures in the article whose alternative text helps nobody."""
    for source, alt in page.pictures:
        shown = "an inline picture" if source.startswith("data:") else posixpath.basename(source)
        if problem := alt_problem(alt):
            yield Fault(name, f"{shown} needs an alternative text, and {problem}")
    repeated = [alt for alt, number in Counter(alt for _, alt in page.pictures if alt).items() if number > 1]
    for alt in repeated:
        yield Fault(name, f"two pictures share the alternative text '{alt[:60]}'; say what tells them apart")


def structure_faults(name: str, page: Page) -> Iterator[Fault]:
    """Yield faults of language, title, headings, ids, link words and stored widgets."""
    if not page.language:
        yield Fault(name, "has no language; set it in _config.yml")
    if not page.title.strip():
        yield Fault(name, "has no title")
    for id, number in Counter(page.ids).items():
        if number > 1:
            yield Fault(name, f"uses the id '{id}' {number} times")
    levels = [level for level, _ in page.headings]
    if levels and levels.count(1) != 1:
        yield Fault(name, f"has {levels.count(1)} main headings in its article; needs one")
    for (before, _), (level, text) in zip(page.headings, page.headings[1:]):
        if level > before + 1:
            yield Fault(name, f"heading '{text.strip()}' jumps from level {before} to {level}")
    targets: dict[str, str] = {}
    for link in page.article_links:
        words, target = " ".join(link.text.split()), link.address.partition("#")[0]
        if not link.own or not target or not words or len(words) < 4:
            continue
        if targets.setdefault(words, target) != target:
            yield Fault(name, f"two links say '{words}' and lead to different pages; say where each leads")
    for role in page.raw_roles:
        yield Fault(name, f"shows '{role}' as text; in a table, write \\| for the bar inside a role")
    if page.widget_lines:
        yield Fault(
            name,
            f"holds stored widgets (line {page.widget_lines[0]} of the page), which need a running Python; strip them with `make refresh`",
        )


def link_faults(name: str, page: Page, site: Path, pages: dict[str, Page]) -> Iterator[Fault]:
    """Yield links and fetches inside the site that lead nowhere."""
    own = {link.address for link in page.article_links}
    for address in dict.fromkeys([*page.links, *page.fetched]):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or address.startswith("#/"):
            continue
        target = (
            posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            if parts.path
            else name
        )
        if parts.path.endswith("/"):
            target = posixpath.join(target, "index.html")
        if target == ".":
            target = "index.html"
        where = "links to" if address in page.links else "fetches"
        part = target.split("/")[0]
        if part in APART and not (site / part).is_dir():
            continue
        if target.startswith("..") or not (site / target).is_file():
            yield Fault(name, f"{where} {address}, which does not exist")
            continue
        # The theme links to landmarks of its own; a place that is missing matters in the article and on other pages.
        counts = address in own or target != name
        if counts and parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
            yield Fault(name, f"{where} {address}; that page has no such place")


def style_faults(site: Path) -> Iterator[Fault]:
    """Yield style sheets that fetch from another host."""
    for path in sorted((site / "_static").rglob("*.css")):
        for address in STYLE_ADDRESS.findall(path.read_text("utf-8", errors="replace")):
            yield Fault(path.relative_to(site).as_posix(), f"asks another site for {address}")


def built_pages(site: Path) -> list[str]:
    """Return the book's pages in a built site, without browser edition, slides and the files copied along."""
    apart = (*APART, "_static", "_sources", "_images", "_downloads", "_sphinx_design_static")
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(name for name in names if name.split("/")[0] not in apart)


def check_site(site: Path, documents: Collection[str], cache: Path | None = None) -> list[Fault]:
    """Return every fault of a built site.

    Parameters
    ----------
    site
        Folder with the built pages.
    documents
        The table of contents: each must have become a page.
    cache
        File that keeps the facts of pages between builds; reading a hundred pages takes longer than all the rest.
    """
    names = built_pages(site)
    faults = [
        Fault(f"{document}.html", "is in _toc.yml and was not built")
        for document in documents
        if f"{document}.html" not in names
    ]
    facts: Kept[Page] = Kept(cache, (Path(__file__),))
    texts = {name: (site / name).read_bytes() for name in names}
    pages = {name: facts.of(text, partial(Page.of, text.decode("utf-8"))) for name, text in texts.items()}
    facts.save()
    for name, page in pages.items():
        faults += outside_faults(name, page)
        faults += alt_faults(name, page)
        faults += structure_faults(name, page)
        faults += link_faults(name, page, site, pages)
    return [*faults, *style_faults(site)]
