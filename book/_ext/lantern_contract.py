"""``{contract}``: the objectives, prerequisites and minutes of a reading, from its own front matter."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import Contract, read_contract

logger = logging.getLogger(__name__)


def bullets(texts: list[str]) -> nodes.bullet_list:
    """Return a plain list."""
    return nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", text)) for text in texts])


def contract_nodes(contract: Contract) -> list[nodes.Node]:
    """Return what a reader sees before the first section."""
    facts = f"Reading time about {contract.minutes} minutes. Level: {contract.difficulty}."
    needs = "; ".join(f"{item.text} ({item.need})" for item in contract.prerequisites) or "none"
    box = nodes.container(classes=["lantern-contract"])
    box += nodes.paragraph("", "After this chapter you can:")
    box += bullets([objective.text for objective in contract.objectives])
    box += nodes.paragraph("", f"{facts} Prerequisites: {needs}.")
    return [box]


class ContractDirective(SphinxDirective):
    """Shows the contract of the page it stands on."""

    def run(self) -> list[nodes.Node]:
        """Return what stands in the page."""
        try:
            contract = read_contract(Path(self.env.doc2path(self.env.docname)))
        except LoyaltyLabError as error:
            logger.warning(str(error), location=self.get_location())
            return []
        return contract_nodes(contract)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("contract", ContractDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
