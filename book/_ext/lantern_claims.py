"""``{claims-audited}``: every claim that the course audits, its verdict, what holds instead, and the chapter that shows it."""

from pathlib import Path

from docutils import nodes
from lantern_house import html_node, to_root
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.claims import FILE, claim_faults, claims_html
from loyaltylab.site.teaching.tables import Site

logger = logging.getLogger(__name__)


class ClaimsDirective(SphinxDirective):
    """The table of all claims; a claim that its chapter does not correct is a warning."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        root = Path(self.env.srcdir)
        for name in (FILE, "_toc.yml", "book/_data/chapters.csv"):
            self.env.note_dependency(name)
        try:
            for fault in claim_faults(root):
                logger.warning(fault, location=self.get_location())
            return [html_node(claims_html(root, Site(to_root(self.env.docname))), "claims")]
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("claims-audited", ClaimsDirective)
    return {"parallel_read_safe": True}
