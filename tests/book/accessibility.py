"""axe on a page, in every mode that a reader may meet, and the exceptions that stand for now."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 320)
MODES = ("light", "dark")


@dataclass(frozen=True)
class Excuse:
    """A fault that is known and not ours to mend yet.

    Attributes
    ----------
    rule, target
        axe's rule, and a part of the selector of the element.
    since, reason
        Date of the entry, and why it stands.
    """

    rule: str
    target: str
    since: str
    reason: str


EXCUSES: tuple[Excuse, ...] = ()


def settle(page: Page) -> None:
    """Wait until scripts have done what they do on opening."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.documentElement.classList.contains('lantern-scripts')")
    # Colours on their way from one mode to the other belong to neither.
    page.add_style_tag(
        content="*, *::before, *::after { transition: none !important; animation: none !important; }"
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(250)


def set_mode(page: Page, mode: str) -> None:
    """Switch the page to light or dark as its own button does."""
    page.evaluate(
        "mode => { document.documentElement.dataset.mode = mode; document.documentElement.dataset.theme = mode; }",
        mode,
    )
    page.wait_for_timeout(250)


def violations(page: Page) -> list[str]:
    """Return axe's violations of WCAG 2.0 to 2.2, A and AA, one line an element."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})",
        TAGS,
    )
    found = []
    for violation in result["violations"]:
        for node in violation["nodes"]:
            target = str(node["target"])
            if not any(excuse.rule == violation["id"] and excuse.target in target for excuse in EXCUSES):
                found.append(f"{violation['id']} ({violation['impact']}): {target}: {node['html'][:120]}")
    return found


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def show_explorables(page: Page) -> None:
    """Scroll to each explorable until it is alive, and back up."""
    for section in page.locator(".lantern-explorable").all():
        section.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.lantern-explorable')].every(each => each.dataset.live)"
    )
    page.evaluate("window.scrollTo(0, 0)")
