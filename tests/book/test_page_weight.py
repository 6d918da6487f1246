"""What a reader's browser fetches to open a chapter, byte by byte, on a server that compresses nothing."""

from pathlib import Path

import pytest

from tests.book.accessibility import settle
from tests.support.browser import open_browser, serve

LIMIT = 600_000


def heaviest(site_folder: Path) -> Path:
    """Return the reading with the largest page; sheets and scripts are the same for all."""
    return max(site_folder.glob("book/[0-9]*.html"), key=lambda path: path.stat().st_size)


@pytest.mark.browser
def test_the_heaviest_reading_is_light(site_folder: Path) -> None:
    with serve(site_folder) as site, open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/{heaviest(site_folder).relative_to(site_folder).as_posix()}")
        settle(page)
        assert 100_000 < site.size < LIMIT
        page.keyboard.press("Control+k")
        page.keyboard.type("churn")
        page.keyboard.press("Enter")
        page.wait_for_selector("#search-results li a")
        assert browser.errors == []
        assert site.failures == []
