"""``{slide-decks}``: every chapter's slides, to open and to print; built beside the book by ``loyaltylab site slides``."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import to_root
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import read_contract
from loyaltylab.site.page_checks import SLIDES
from loyaltylab.site.slides.deck import WAITING, find_decks

logger = logging.getLogger(__name__)


class SlideDecksDirective(SphinxDirective):
    """A list with two links a chapter."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        root = Path(self.env.srcdir)
        for place in (WAITING, "_toc.yml"):
            self.env.note_dependency(place)
        listing = nodes.bullet_list()
        try:
            for number, path in find_decks(root).items():
                title = read_contract(root / "book" / path.name).title
                address = f"{to_root(self.env.docname)}{SLIDES}/{path.stem}.html"
                listing += nodes.list_item(
                    "",
                    nodes.paragraph(
                        "",
                        "",
                        nodes.reference("", title, refuri=address, internal=True),
                        nodes.Text("; "),
                        nodes.reference(
                            "", f"{number} to print", refuri=f"{address}?print-pdf", internal=True
                        ),
                    ),
                )
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []
        return [listing]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("slide-decks", SlideDecksDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
