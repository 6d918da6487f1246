"""``{value}`` and ``{lantern-figure}``: numbers and figures that code works out while the book is built."""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lantern_house import MEASURED, note_place, pages_of
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import CSS_PIXELS_PER_INCH, DOTS_PER_INCH, alt_problem

logger = logging.getLogger(__name__)


def note_use(env: BuildEnvironment) -> None:
    """Remember that the page being read shows computed things, so that it is read again when code or data change."""
    env.__dict__.setdefault("lantern_computed", set()).add(env.docname)


def explain(id: str, error: Exception) -> str:
    """Return one sentence for a failed computation."""
    if isinstance(error, LoyaltyLabError):
        return str(error)
    return f"'{id}' could not be computed: {type(error).__name__}: {error}"


class ValueRole(SphinxRole):
    """``{value}`04.repeat-share|.1%```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return what stands in the page."""
        note_use(self.env)
        pages, id = pages_of(self.env.app), self.text.partition("|")[0].strip()
        try:
            shown = pages.text(self.text)
        except Exception as error:
            logger.warning(explain(id, error), location=self.get_location())
            return [nodes.problematic("", self.rawtext)], []
        used = self.env.__dict__.setdefault("lantern_values", {}).setdefault(self.env.docname, [])
        if (id, shown) not in used:
            used.append((id, shown))
        return [nodes.inline("", shown, classes=["lantern-value"])], []


class FigureDirective(SphinxDirective):
    """``{lantern-figure} 04.matrix`` with the caption as content; ``:alt:`` when the function returns none."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "alt": directives.unchanged,
        "name": directives.unchanged,
        "concepts": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        id = self.arguments[0]
        note_use(self.env)
        try:
            picture = pages_of(self.env.app).picture(id)
        except Exception as error:
            logger.warning(explain(id, error), location=self.get_location())
            return []
        alt = " ".join(str(self.options.get("alt") or picture.alt or "").split())
        if problem := alt_problem(alt):
            logger.warning(
                f"The figure '{id}' needs an alternative text, and {problem}.", location=self.get_location()
            )
        if not self.content:
            logger.warning(
                f"The figure '{id}' has no caption; write one sentence as content.",
                location=self.get_location(),
            )
        width, _ = struct.unpack(">II", picture.path.read_bytes()[16:24])
        address = "/" + picture.path.relative_to(Path(self.env.srcdir)).as_posix()
        image = nodes.image(
            uri=address, alt=alt, width=f"{round(width * CSS_PIXELS_PER_INCH / DOTS_PER_INCH)}px"
        )
        caption = nodes.caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        inline = [part for child in caption.children for part in child.children]
        figure = nodes.figure("", image, nodes.caption("", "", *inline), classes=["lantern-figure"])
        anchor = f"figure-{id.replace('.', '-')}"
        figure["ids"].append(anchor)
        for concept in self.options.get("concepts", "").replace(",", " ").split():
            note_place(self.env.app, MEASURED, concept, anchor)
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


class NumbersDirective(SphinxDirective):
    """``{numbers-used}``: every computed number of the page with its unit, period and base."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        note_use(self.env)
        node = numbers_used()
        self.set_source_info(node)
        return [node]


class numbers_used(nodes.General, nodes.Element):
    """Stands for the list until the page is read to its end."""


def list_numbers(app: Sphinx, doctree: nodes.document) -> None:
    used = app.env.__dict__.get("lantern_values", {}).get(app.env.docname, [])
    for node in list(doctree.findall(numbers_used)):
        listing = nodes.bullet_list()
        for id, shown in used:
            facts = pages_of(app).facts(id)
            text = f": {facts['meaning']}. Unit: {facts['unit']}; period: {facts['period']}; base: {facts['base']}."
            listing += nodes.list_item("", nodes.paragraph("", "", nodes.strong("", shown), nodes.Text(text)))
        node.replace_self([listing] if used else [])


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    computed = env.__dict__.get("lantern_computed", set())
    stamp = pages_of(app).stamp
    stale = computed if env.__dict__.get("lantern_stamp") != stamp else set()
    env.__dict__["lantern_stamp"] = stamp
    return [docname for docname in stale if docname in env.found_docs]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get("lantern_computed", set()).discard(docname)
    env.__dict__.get("lantern_values", {}).pop(docname, None)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_role("value", ValueRole())
    app.add_directive("lantern-figure", FigureDirective)
    app.add_directive("numbers-used", NumbersDirective)
    app.add_node(numbers_used)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", list_numbers)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
