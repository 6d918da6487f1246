"""The start page: ``{doors}`` with a ``{door}`` for each kind of reader, and ``{chapter-list}``, all from ``_toc.yml``."""

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lantern_house import differs, html_node
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.contents import read_contents
from loyaltylab.site.start import CHAPTERS, ChapterEntry, chapters_of, door_target

logger = logging.getLogger(__name__)
LIST_PLACE = "chapter-list"


class door(nodes.General, nodes.Element):
    """Stands for a door until every page's title is known."""


class chapter_list(nodes.General, nodes.Element):
    """Stands for the list of chapters until every page's title is known."""


class DoorsDirective(SphinxDirective):
    """``{doors}``: the row in which the doors stand."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        holder = nodes.container(classes=["lantern-doors"])
        self.state.nested_parse(self.content, self.content_offset, holder)
        return [holder]


class DoorDirective(SphinxDirective):
    """``{door} first-chapter`` with ``:title:``; the content says for whom it is and what waits behind it."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {"title": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        self.env.note_dependency("_toc.yml")
        node = door(door=self.arguments[0], title=self.options.get("title", ""))
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class ChapterListDirective(SphinxDirective):
    """``{chapter-list}``: each chapter with its lab and exercises, by part."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        self.env.note_dependency("_toc.yml")
        node = chapter_list()
        self.set_source_info(node)
        return [node]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    waiting = [*doctree.findall(lambda node: isinstance(node, door | chapter_list))]
    if not waiting:
        return
    root = Path(app.srcdir)
    try:
        contents = read_contents(root / "_toc.yml")
        chapters = chapters_of(contents, root)
        for node in waiting:
            if isinstance(node, door):
                document = door_target(node["door"], contents, chapters)
                node.replace_self(door_nodes(app, docname, node, document, len(chapters)))
            else:
                node.replace_self(html_node(list_html(app, docname, chapters), "chapters"))
    except LoyaltyLabError as error:
        for node in doctree.findall(lambda node: isinstance(node, door | chapter_list)):
            node.replace_self([])
        logger.warning(str(error), location=waiting[0])


def title_of(app: Sphinx, document: str) -> str:
    return app.env.titles[document].astext() if document in app.env.titles else document


def address_of(app: Sphinx, docname: str, document: str) -> str:
    return app.builder.get_relative_uri(docname, document) if app.builder else ""


def door_nodes(app: Sphinx, docname: str, node: door, document: str, number: int) -> nodes.Node:
    if node["door"] == CHAPTERS:
        address, where = f"#{LIST_PLACE}", f"All {number} chapters" if number > 1 else "The chapter"
    else:
        address, where = address_of(app, docname, document), title_of(app, document)
    head = (
        f'<p class="lantern-door-title"><a href="{html.escape(address)}">{html.escape(node["title"])}</a></p>'
    )
    foot = f'<p class="lantern-door-goes">{html.escape(where)}</p>'
    return nodes.container(
        "", html_node(head, "door"), *node.children, html_node(foot, "door"), classes=["lantern-door"]
    )


def list_html(app: Sphinx, docname: str, chapters: list[ChapterEntry]) -> str:
    lines, part = [], None
    for chapter in chapters:
        if chapter.part != part:
            lines += ["</ul>"] if part is not None else []
            part = chapter.part
            lines.append(f'<p class="lantern-part">{html.escape(part)}</p><ul>')
        # “Lab 04: What loyalty is” is “Lab 04” beside its chapter.
        links = [link(app, docname, chapter.document, title_of(app, chapter.document))]
        links += [
            link(app, docname, document, title_of(app, document).partition(":")[0])
            for document in chapter.notebooks
        ]
        first, *below = links
        minutes = f'<span class="lantern-minutes">({chapter.minutes} minutes)</span>'
        lines.append(f"<li>{' · '.join([f'{first} {minutes}', *below])}</li>")
    return f'<div class="lantern-chapters" id="{LIST_PLACE}">{"".join(lines)}</ul></div>'


def link(app: Sphinx, docname: str, document: str, text: str) -> str:
    return f'<a href="{html.escape(address_of(app, docname, document))}">{html.escape(text)}</a>'


def rewrite(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    # Doors carry other pages' titles, and what the list says of chapters comes from theirs.
    root, titles = Path(app.srcdir), {name: title.astext() for name, title in env.titles.items()}
    try:
        shown = list_html(app, app.config.root_doc, chapters_of(read_contents(root / "_toc.yml"), root))
    except LoyaltyLabError as error:
        shown = str(error)  # `fill` says it where it is seen
    return [app.config.root_doc] if differs(env, "lantern_start", (shown, sorted(titles.items()))) else []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("doors", DoorsDirective)
    app.add_directive("door", DoorDirective)
    app.add_directive("chapter-list", ChapterListDirective)
    app.add_node(door)
    app.add_node(chapter_list)
    app.connect("doctree-resolved", fill)
    app.connect("env-updated", rewrite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
