"""``{contract}``: the objectives, time and prerequisites in a reading's front matter, as a box at its head."""

from pathlib import Path
from typing import Any

from docutils import nodes
from lantern_house import html_node
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import read_contract
from loyaltylab.site.contract import contract_html

logger = logging.getLogger(__name__)


class ContractDirective(SphinxDirective):
    """The box."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        try:
            contract = read_contract(Path(self.env.doc2path(self.env.docname)))
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []
        return [html_node(contract_html(contract), "contract")]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("contract", ContractDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
