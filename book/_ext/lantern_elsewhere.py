"""Links to Colab and Binder below the title of each lab and exercise, when ``_config.yml`` names a repository."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import html_node
from sphinx.application import Sphinx

from loyaltylab.site.elsewhere import elsewhere_html
from loyaltylab.site.notebook_imports import needs_computer, notebook_imports
from loyaltylab.site.repository import read_repository


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    # When a page is written, not when it is read: a changed setting then shows on all pages.
    source = Path(app.env.doc2path(docname))
    if source.suffix != ".ipynb" or needs_computer(source):
        return
    repository = read_repository(Path(app.srcdir))
    title = next(doctree.findall(nodes.title), None)
    if repository is None or title is None or title.parent is None:
        return
    box = elsewhere_html(repository, f"{docname}.ipynb", notebook_imports(source))
    title.parent.insert(title.parent.index(title) + 1, html_node(box, "elsewhere"))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
