"""``{explorable} 04.cutoffs``: a picture that a reader can move with no running Python behind it."""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from lantern_house import MEASURED, computed_static, holds_part, html_node, note_place, pages_of, to_root
from lantern_values import explain, note_use
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.files import write_bytes
from loyaltylab.site.explorables import Addresses, png, render, write_vega

logger = logging.getLogger(__name__)


class ExplorableDirective(SphinxDirective):
    """An explorable by id; ``:title:`` names it, the content before it is the reader's task."""

    required_arguments = 1
    option_spec: ClassVar = {"title": directives.unchanged_required, "concepts": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        id = self.arguments[0]
        note_use(self.env)
        if "title" not in self.options:
            logger.warning(f"The explorable '{id}' needs a :title:.", location=self.get_location())
            return []
        static = computed_static(self.env.app)
        try:
            pages = pages_of(self.env.app)
            explorable = pages.explorable(id)
            write_bytes(static / "explorables" / f"{id}.png", png(explorable, pages.once))
            script = write_vega(static)
            root = to_root(self.env.docname) + "_static/"
            addresses = Addresses(picture=f"{root}explorables/{id}.png", script=f"{root}{script.name}")
            markup = render(id, explorable, self.options["title"], addresses)
        except Exception as error:
            logger.warning(explain(id, error), location=self.get_location())
            return []
        self.env.__dict__.setdefault("lantern_scripts", {})[self.env.docname] = [str(script)]
        for concept in self.options.get("concepts", "").replace(",", " ").split():
            note_place(self.env.app, MEASURED, concept, f"explorable-{id.replace('.', '-')}")
        return [html_node(markup, "explorable")]


def load_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if holds_part(doctree, "explorable"):
        app.add_js_file("explorable.js", loading_method="defer")


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    # A page kept from an earlier build may name a script that somebody has cleared away.
    kept = env.__dict__.get("lantern_scripts", {})
    return [
        name
        for name, files in kept.items()
        if name in env.found_docs and not all(Path(file).is_file() for file in files)
    ]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get("lantern_scripts", {}).pop(docname, None)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("explorable", ExplorableDirective)
    app.connect("html-page-context", load_script)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 1}
