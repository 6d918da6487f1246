"""Prints decks: reveal.js lays every slide on a page of its own, Chromium writes the pages as a tagged PDF."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Milliseconds; a busy machine is slow, and no fault of the deck's.
PATIENCE = 120_000


def print_deck(page: "Page", deck: Path) -> Path:
    """Write the PDF of one deck beside it, without the notes; ``page`` is an open tab.

    The file is read by its own address, so that no server is needed.
    """
    page.goto(f"{deck.resolve().as_uri()}?print-pdf", timeout=PATIENCE)
    page.wait_for_function(
        "document.querySelectorAll('.pdf-page').length > 0 && Reveal.isReady()", timeout=PATIENCE
    )
    page.evaluate("document.fonts.ready")
    target = deck.with_suffix(".pdf")
    written = target.with_name(f".{target.name}")
    page.pdf(path=written, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    os.replace(written, target)
    return target


def print_decks(folder: Path, names: Sequence[str]) -> list[Path]:
    """Write the PDF of each deck in ``folder``.

    Raises
    ------
    LoyaltyLabError
        When Playwright is not installed, or there is no Chromium.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise LoyaltyLabError(
            "Printing slides needs Playwright: run `make book` once, which installs it, or print the deck from your own "
            "browser at its address with ?print-pdf behind it."
        ) from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=["--disable-gpu"]
        )
        try:
            page = browser.new_context(offline=True).new_page()
            return [print_deck(page, folder / f"{name}.html") for name in names]
        finally:
            browser.close()
