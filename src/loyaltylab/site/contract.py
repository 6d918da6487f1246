"""A reading's promise as a box at its head: minutes, level, objectives, and what helps beforehand."""

import html

from loyaltylab.site.chapters import Contract


def contract_html(contract: Contract) -> str:
    """Return the contract as HTML."""
    aims = "".join(
        f'<li id="{html.escape(aim.id)}">{html.escape(aim.text)}</li>' for aim in contract.objectives
    )
    helps = "".join(
        f"<li>{html.escape(each.text)} ({html.escape(each.need)})</li>" for each in contract.prerequisites
    )
    before = f"<p>Before you start:</p><ul>{helps}</ul>" if helps else ""
    return (
        '<div class="lantern-contract">'
        f"<p><strong>About {contract.minutes} minutes, {html.escape(contract.difficulty)}.</strong> Afterwards you can:</p>"
        f"<ul>{aims}</ul>{before}</div>"
    )
