"""Below each explorer of a lab's page, which is a picture there, the button that opens the lab where it moves."""

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import html_node, to_root
from sphinx.application import Sphinx

from loyaltylab.site.notebook_imports import needs_computer
from loyaltylab.site.running import run_address

EXPLORER = "tag_explorer"


def add_buttons(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    source = Path(app.env.doc2path(docname))
    cells = [cell for cell in doctree.findall(nodes.container) if EXPLORER in cell["classes"]]
    if source.suffix != ".ipynb" or not cells or needs_computer(source):
        return
    address = html.escape(run_address(f"{docname}.ipynb", to_root(docname)))
    words = "Run this lab in your browser, and move the explorer"
    for cell in cells:
        cell += html_node(
            f'<p class="lantern-screen-only"><a class="lantern-button lantern-button-quiet" href="{address}">{words}</a></p>',
            "explorer",
        )


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", add_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
