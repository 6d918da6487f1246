"""Doors from a page to the running notebook: ``{run}`` inside a reading; a box and a button in the header of a notebook's own page."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import html_node, to_root
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.site.notebook_imports import needs_computer
from loyaltylab.site.running import price_of, run_address, run_html

logger = logging.getLogger(__name__)


def door(env: BuildEnvironment, notebook: str) -> nodes.raw:
    """Return the box for a notebook, and remember what it says: when that changes, the page is read again."""
    price = price_of(Path(env.srcdir), notebook)
    said = env.__dict__.setdefault("lantern_doors", {})
    said.setdefault(env.docname, {})[notebook] = price
    return html_node(run_html(notebook, to_root(env.docname), price), "run")


def runs_in_browser(source: Path) -> bool:
    """Return whether a page is a notebook that the browser edition has."""
    return source.suffix == ".ipynb" and not needs_computer(source)


class RunDirective(SphinxDirective):
    """``{run} notebooks/04_what_loyalty_is.ipynb``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        notebook = self.arguments[0]
        self.env.note_dependency(notebook)
        if (
            not (Path(self.env.srcdir) / notebook).is_file()
            or notebook.removesuffix(".ipynb") not in self.env.found_docs
        ):
            logger.warning(
                f"There is no notebook {notebook} in the table of contents to run.",
                location=self.get_location(),
            )
            return []
        if needs_computer(Path(self.env.srcdir) / notebook):
            logger.warning(
                f"{notebook} needs a computer and cannot run in the browser: link to it instead.",
                location=self.get_location(),
            )
            return []
        return [door(self.env, notebook)]


def add_box(app: Sphinx, doctree: nodes.document) -> None:
    docname = app.env.docname
    if not runs_in_browser(Path(app.env.doc2path(docname))):
        return
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is not None:
        title.parent.insert(title.parent.index(title) + 1, door(app.env, f"{docname}.ipynb"))


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Return the pages that say another price than today's."""
    said = env.__dict__.get("lantern_doors", {})
    return [
        docname
        for docname, prices in said.items()
        if any(price_of(Path(app.srcdir), notebook) != price for notebook, price in prices.items())
    ]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get("lantern_doors", {}).pop(docname, None)


def join(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    doors = other.__dict__.get("lantern_doors", {})
    env.__dict__.setdefault("lantern_doors", {}).update(
        {name: doors[name] for name in docnames if name in doors}
    )


def add_button(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if doctree is None or not runs_in_browser(Path(app.env.doc2path(pagename))):
        return
    price = price_of(Path(app.srcdir), f"{pagename}.ipynb")
    context["header_buttons"].insert(
        0,
        {
            "type": "link",
            "url": run_address(f"{pagename}.ipynb", to_root(pagename)),
            "text": "Run in your browser",
            "label": "run-in-your-browser",
            "tooltip": f"Run in your browser: nothing to install, {price.sentence}",
            "icon": "fas fa-play",
        },
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("run", RunDirective)
    app.connect("doctree-read", add_box)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", join)
    # After the theme has made its list of buttons.
    app.connect("html-page-context", add_button, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
