"""``{concept}`` marks where a concept is explained; glossary and concept index are made from the same file."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from lantern_house import EXPLAINED, MEASURED, differs, html_node, note_place
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.concepts import TAG, Project, read_chapters

logger = logging.getLogger(__name__)
WITH_TEXT = re.compile(r"^(?P<text>.+?)\s*<(?P<id>[^<>]+)>$", re.DOTALL)


def project_of(app: Sphinx) -> Project:
    """Return the concept files of this build."""
    if not hasattr(app, "lantern_project"):
        app.lantern_project = Project(Path(app.srcdir))  # type: ignore[attr-defined]
    return app.lantern_project  # type: ignore[attr-defined,no-any-return]


class ConceptRole(SphinxRole):
    """``{concept}`B001``` or ``{concept}`loyal <B001>```: bold, linked to the glossary, with the anchor ``concept-B001``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return what stands in the page."""
        match = WITH_TEXT.match(self.text)
        id = match["id"] if match else self.text.strip()
        concept = project_of(self.env.app).by_id.get(id)
        if concept is None:
            logger.warning(
                f"There is no concept {id}; book/_data/concepts.csv lists them.", location=self.get_location()
            )
            return [nodes.problematic("", self.rawtext)], []
        self.env.note_dependency("book/_data/concepts.csv")
        # A term inside a sentence starts small; names keep their capitals by being written out in the role.
        shown = match["text"] if match else concept.term_en[:1].lower() + concept.term_en[1:]
        link = addnodes.pending_xref(
            "",
            nodes.inline("", shown),
            refdomain="std",
            reftype="term",
            reftarget=concept.term_en,
            refexplicit=True,
            refwarn=True,
            refdoc=self.env.docname,
        )
        link.source, link.line = self.get_source_info()
        strong = nodes.strong("", "", link, classes=["lantern-concept"])
        anchor = f"concept-{id}"
        places = self.env.__dict__.setdefault("lantern_places", {}).get(self.env.docname, [])
        if (EXPLAINED, id, anchor) not in places:
            strong["ids"].append(anchor)
            note_place(self.env.app, EXPLAINED, id, anchor)
        return [strong], []


class ChineseRole(SphinxRole):
    """``{zh}`客户忠诚```: Chinese words, marked as such for screen readers and fonts."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return what stands in the page."""
        return [html_node(f'<span lang="zh-Hans">{nodes.unescape(self.text)}</span>', "zh")], []


class concept_places(nodes.Inline, nodes.Element):
    """Stands for the links to where a concept is explained or measured, until every page has been read."""


class GlossaryDirective(SphinxDirective):
    """``{course-glossary}``: the concepts of finished chapters and the further terms, in alphabetical order."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        for name in ("concepts.csv", "terms.csv"):
            self.env.note_dependency(f"book/_data/{name}")
        self.env.note_dependency("_toc.yml")
        try:
            project = project_of(self.env.app)
            entries = [*project.finished, *project.terms]
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []
        lines = ["```{glossary}"]
        for entry in sorted(entries, key=lambda entry: entry.term_en.casefold()):
            lines += [entry.term_en, f"  {{zh}}`{entry.term_zh}`. {entry.meaning}", ""]
        lines.append("```")
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, "concepts.csv"), self.content_offset, holder)
        return holder.children


class ConceptIndexDirective(SphinxDirective):
    """``{concept-index}``: every concept by chapter, with links to where it is explained and measured."""

    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        for name in ("book/_data/concepts.csv", "book/_data/chapters.csv", "_toc.yml"):
            self.env.note_dependency(name)
        project = project_of(self.env.app)
        chapters = read_chapters(Path(self.env.srcdir) / "book/_data/chapters.csv")
        result: list[nodes.Node] = []
        for number, title in chapters.items():
            rows = [concept for concept in project.concepts if concept.chapter == number]
            if not rows:
                continue
            planned = number not in project.readings
            section = nodes.section(ids=[f"chapter-{number}"])
            section += nodes.title("", f"{number} {title}" + (" (planned)" if planned else ""))
            if planned:
                section += nodes.paragraph("", "; ".join(concept.term_en for concept in rows) + ".")
            else:
                section += self.table(rows)
            result.append(section)
        return result

    def table(self, rows: list[Any]) -> nodes.table:
        """Return the table of one chapter."""
        heads = ("Row", "Concept", "Explained in", "Measured in")
        body = nodes.tbody()
        for concept in rows:
            body += nodes.row(
                "",
                nodes.entry("", nodes.paragraph("", concept.id)),
                nodes.entry("", nodes.paragraph("", concept.term_en)),
                nodes.entry("", nodes.paragraph("", "", concept_places(concept=concept.id, which=EXPLAINED))),
                nodes.entry("", nodes.paragraph("", "", concept_places(concept=concept.id, which=MEASURED))),
            )
        head = nodes.thead("", nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in heads)))
        columns = [nodes.colspec(colwidth=width) for width in (10, 40, 25, 25)]
        return nodes.table("", nodes.tgroup("", *columns, head, body, cols=4))


def note_tagged_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell tagged ``concept-B001`` an anchor."""
    for cell in doctree.findall(nodes.container):
        for name in cell["classes"]:
            match = TAG.match(name.removeprefix("tag_"))
            if match and name.startswith("tag_"):
                anchor = f"measured-{match['id']}"
                if anchor not in app.env.__dict__.setdefault("lantern_anchors", {}).setdefault(
                    app.env.docname, set()
                ):
                    app.env.__dict__["lantern_anchors"][app.env.docname].add(anchor)
                    cell["ids"].append(anchor)
                    note_place(app, MEASURED, match["id"], anchor)


def places_by_concept(app: Sphinx) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return page and anchor of every place, by what is done there and the concept, a page once, in the book's order."""
    places = app.env.__dict__.get("lantern_places", {})
    order = {name: position for position, name in enumerate(project_of(app).documents)}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for page in sorted(places, key=lambda name: order.get(name, len(order))):
        for which, concept, anchor in places[page]:
            found.setdefault((which, concept), {}).setdefault(page, anchor)
    return {key: list(anchors.items()) for key, anchors in found.items()}


def fill_places(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    waiting = list(doctree.findall(concept_places))
    known = places_by_concept(app) if waiting else {}
    for node in waiting:
        links: list[nodes.Node] = []
        for page, anchor in known.get((node["which"], node["concept"]), []):
            address = app.builder.get_relative_uri(docname, page) + f"#{anchor}"
            links += [nodes.Text("; ")] if links else []
            links.append(nodes.reference("", app.env.titles[page].astext(), refuri=address, internal=True))
        node.replace_self(links or [nodes.Text("–")])


def rewrite(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    titles = sorted((name, title.astext()) for name, title in env.titles.items())
    if not differs(env, "lantern_concepts", (places_by_concept(app), titles)):
        return []
    return [name for name in ("book/concepts",) if name in env.found_docs]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for table in ("lantern_places", "lantern_anchors"):
        env.__dict__.get(table, {}).pop(docname, None)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("concept", ConceptRole())
    app.add_role("zh", ChineseRole())
    app.add_directive("course-glossary", GlossaryDirective)
    app.add_directive("concept-index", ConceptIndexDirective)
    app.add_node(concept_places)
    app.connect("doctree-read", note_tagged_cells)
    app.connect("doctree-resolved", fill_places)
    app.connect("env-updated", rewrite)
    app.connect("env-purge-doc", forget)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
