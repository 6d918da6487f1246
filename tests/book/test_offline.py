"""The built book with the network shut: search, formulas, questions and explorables, from a server and from the files alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.book.minibook import READING
from tests.support.browser import Browser, open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def search(page: Page, word: str) -> list[str]:
    """Type a word into the page's own search and return the pages that it finds."""
    page.keyboard.press("Control+k")
    field = page.locator(
        "dialog input[type=search], .search-button__search-container input[type=search]"
    ).first
    expect(field).to_be_visible()
    field.fill(word)
    field.press("Enter")
    page.wait_for_url(f"**/search.html?q={word}*")
    results = page.locator("#search-results ul.search > li > a")
    expect(results.first).to_be_visible()
    return [link.get_attribute("href") or "" for link in results.all()]


@pytest.mark.parametrize("from_files", [False, True])
def test_a_word_is_found_and_its_page_opens(site_folder: Path, from_files: bool) -> None:
    with serve(site_folder) as site, open_browser() as browser:
        start = site_folder.resolve().as_uri() if from_files else site.url
        page = browser.new_page()
        page.goto(f"{start}/book/intro.html")
        page.wait_for_function("document.documentElement.classList.contains('lantern-scripts')")
        found = search(page, "loyalty")
        assert any("book/04-what-loyalty-is.html" in address for address in found), found
        page.locator("#search-results ul.search > li > a").first.click()
        expect(page.locator("article h1")).to_be_visible()
        page.goto(f"{start}/search.html?q=zzyzx")
        expect(page.locator("#search-results")).to_contain_text("did not match any")
        assert browser.external == []
        assert wrong(browser) == []


def wrong(browser: Browser) -> list[str]:
    """Return errors, without those of the search's summaries, which a browser does not fetch from files."""
    return [
        line
        for line in browser.errors
        if not ("file:" in line and ("fetch" in line or "CORS" in line or "ERR_FAILED" in line))
    ]


def test_a_reading_works_from_the_files_alone(mini_site: Path) -> None:
    with open_browser() as browser:
        page = browser.new_page()
        page.goto((mini_site / f"{READING}.html").resolve().as_uri())
        page.locator(".math").first.scroll_into_view_if_needed()
        expect(page.locator("mjx-container").first).to_be_visible()
        assert page.evaluate(
            "[...document.querySelectorAll('article img')].every(each => each.naturalWidth > 0)"
        )
        page.locator("#quiz-04-q02 label").nth(1).click()
        page.locator("#quiz-04-q02 button").click()
        expect(page.locator("#quiz-04-q02 [role=status]")).to_contain_text("Right.")
        page.locator(".lantern-explorable").scroll_into_view_if_needed()
        expect(page.locator(".lantern-explorable svg")).to_be_visible()
        page.locator(".lantern-slider input").first.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(".lantern-explorable [role=status]")).not_to_have_text(
            "15 of 28 customers are loyal; 0 changed box."
        )
        assert browser.external == []
        assert browser.errors == []
