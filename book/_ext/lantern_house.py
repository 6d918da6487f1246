"""What every page of the book shares: its own files only, the house style, and mended theme faults.

Jupyter Book puts every script and style sheet that it finds below the configured static folders on every page, so the
folders are named here, after it has looked; pages then load what they use.
"""

import hashlib
import logging
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from docutils import nodes
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from loyaltylab.site.pages.compute import Pages, project_pages

BOOK = Path(__file__).resolve().parents[1]

MEASURED = "measured"
EXPLAINED = "explained"


def computed_static(app: Sphinx) -> Path:
    """Return the folder for files that pages make while they are read."""
    return Path(app.srcdir) / ".cache" / "static"


def pages_of(app: Sphinx) -> Pages:
    """Return the one computer of values and figures of this build."""
    if not hasattr(app, "lantern_pages"):
        app.lantern_pages = project_pages(Path(app.srcdir), app.config.lantern_pages_package)  # type: ignore[attr-defined]
    return app.lantern_pages  # type: ignore[attr-defined,no-any-return]


def to_root(docname: str) -> str:
    """Return the way from a page up to the site's root, with a slash at its end unless it is empty."""
    return "../" * docname.count("/")


def html_node(markup: str, part: str) -> nodes.raw:
    """Return ready HTML, marked with the part of the book that made it."""
    return nodes.raw("", markup, format="html", lantern=part)


def holds_part(doctree: nodes.document | None, part: str) -> bool:
    """Return whether a page has HTML of this part, so that only such pages load its script."""
    return doctree is not None and any(node.get("lantern") == part for node in doctree.findall(nodes.raw))


def note_place(app: Sphinx, which: str, concept: str, anchor: str, docname: str | None = None) -> None:
    """Remember that a concept is explained or measured at an anchor of the page being read."""
    places = app.env.__dict__.setdefault("lantern_places", {})
    places.setdefault(docname or app.env.docname, []).append((which, concept, anchor))


def differs(env: BuildEnvironment, name: str, state: Any) -> bool:
    """Return whether ``state``, or the extension that asks, is another than when this was asked of ``name`` in an earlier build.

    For pages that show what stands on others: they are written anew when that has changed, not each time.
    """
    states = env.__dict__.setdefault("lantern_states", {})
    source = (BOOK / "_ext" / f"{name}.py").read_bytes()
    new = hashlib.sha256(repr(state).encode() + source).hexdigest()
    old, states[name] = states.get(name), new
    return bool(new != old)


class FalseAlarms(logging.Filter):
    """Drops what myst-parser says of footnotes that sphinxcontrib-bibtex adds only afterwards; real gaps still warn."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is worth saying."""
        text = record.getMessage()
        return not (
            text.startswith("No footnote definitions found for label: 'footcite-") and "myst.footnote" in text
        )


def drop_false_alarms(app: Sphinx, config: Config) -> None:
    # First in line, before the filter that counts warnings as errors.
    for handler in logging.getLogger("sphinx").handlers:
        handler.filters.insert(0, FalseAlarms())


def add_static_folders(app: Sphinx, config: Config) -> None:
    computed_static(app).mkdir(parents=True, exist_ok=True)
    folders = [BOOK / "_static", BOOK / "_vendor", computed_static(app)]
    config.html_static_path = [*config.html_static_path, *(str(folder) for folder in folders)]


def leave_figures_unnumbered(app: Sphinx, config: Config) -> None:
    # The LaTeX side of Jupyter Book turns numbers on whatever `_config.yml` says. Nothing here refers to them, and for
    # them every page would be opened, and each page behind a new figure written anew, at each build.
    config.numfig = False


def shows_formulas(doctree: nodes.document | None) -> bool:
    """Return whether a page needs MathJax, which myst-nb would load on every page, at once: a megabyte for a phone."""
    if doctree is None:
        return False
    math = any(True for _ in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)))
    return math or any(
        "text_latex" in str(node.get("classes", "")) for node in doctree.findall(nodes.Element)
    )


def mend_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    # Jupyter Book always loads sphinx-thebe, for live cells on a server that this book does not use; its settings
    # name an outside address and, being declared twice, end in a script error.
    def wanted(script: Any) -> bool:
        body = str(getattr(script, "attributes", {}).get("body") or "")
        name = str(getattr(script, "filename", "")).lower()
        return "THEBE" not in body and "thebe" not in name and "mathjax" not in name

    if shows_formulas(doctree):
        address = context["pathto"](f"_static/{app.config.mathjax_path}", 1)
        app.add_js_file("formulas.js", loading_method="defer", **{"data-mathjax": address})
    context["script_files"] = [script for script in context["script_files"] if wanted(script)]
    context["css_files"] = [
        sheet for sheet in context["css_files"] if "thebe" not in str(getattr(sheet, "filename", ""))
    ]


def find_styles_once() -> None:
    """Tell pybtex its own styles: it would look through all installed packages for them at every citation."""
    for found in distribution("pybtex").entry_points:
        if re.fullmatch(r"pybtex\.style\.(formatting|labels|names|sorting)", found.group):
            register_plugin(found.group, found.name, found.load(), force=True)


def setup(app: Sphinx) -> dict[str, bool]:
    find_styles_once()
    app.add_config_value("lantern_pages_package", "loyaltylab.site.pages", "env")
    app.connect("config-inited", drop_false_alarms)
    app.connect("config-inited", add_static_folders)
    app.connect("config-inited", leave_figures_unnumbered, priority=900)
    app.connect("html-page-context", mend_page, priority=900)
    app.add_css_file("lantern.css")
    app.add_js_file("house.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
