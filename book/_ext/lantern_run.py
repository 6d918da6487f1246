"""Doors from a page to the running notebook: a button in the header of each notebook page, and ``{run}`` inside a reading."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import html_node, to_root
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.site.notebook_imports import needs_computer
from loyaltylab.site.running import download_size, run_address, run_html

logger = logging.getLogger(__name__)


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
        size = download_size(Path(self.env.srcdir))
        return [html_node(run_html(notebook, to_root(self.env.docname), size), "run")]


def add_button(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    source = Path(app.env.doc2path(pagename))
    if doctree is None or source.suffix != ".ipynb" or needs_computer(source):
        return
    size = download_size(Path(app.srcdir))
    context["header_buttons"].insert(
        0,
        {
            "type": "link",
            "url": run_address(f"{pagename}.ipynb", to_root(pagename)),
            "text": "Run in your browser",
            "label": "run-in-your-browser",
            "tooltip": f"Run in your browser: nothing to install, {size.sentence}",
            "icon": "fas fa-play",
        },
    )


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("run", RunDirective)
    # After the theme has made its list of buttons.
    app.connect("html-page-context", add_button, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
