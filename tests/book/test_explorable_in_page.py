"""The in-page explorable: local, by keyboard, its live words equal to what Python counts."""

from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import Page, expect

from loyaltylab.site.explorables import summarise
from loyaltylab.site.pages import Explorable, registry
from tests.book.accessibility import settle
from tests.book.minibook import PAGES_TEXT, READING
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def the_explorable() -> Explorable:
    """Return the small book's explorable without registering it."""
    names: dict[str, object] = {"__name__": "minipages.ch04"}
    # The real chapter may be registered in this process: the small book's ids are its own.
    with patch.dict(registry._entries, clear=True):
        exec(compile(PAGES_TEXT, "ch04.py", "exec"), names)
    return names["cutoffs"]()  # type: ignore[operator,no-any-return]


def move(page: Page, name: str, presses: dict[str, int]) -> None:
    """Move a slider by keys."""
    page.locator(f"[data-signal={name}]").focus()
    for key, times in presses.items():
        for _ in range(times):
            page.keyboard.press(key)


def test_it_loads_when_near_and_follows_the_keyboard(mini_site: Path) -> None:
    explorable = the_explorable()
    with serve(mini_site) as site, open_browser(width=390) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/{READING}.html")
        settle(page)
        page.locator(".lantern-explorable").scroll_into_view_if_needed()
        page.wait_for_selector(".lantern-explorable[data-live] svg")
        status = page.locator(".lantern-summary")
        expect(status).to_have_text(summarise(explorable, {"cut_attachment": 60, "cut_orders": 5}))
        picture = page.locator(".lantern-vega").inner_html()

        move(page, "cut_attachment", {"ArrowRight": 3})
        expect(status).to_have_text(summarise(explorable, {"cut_attachment": 75, "cut_orders": 5}))
        assert page.locator(".lantern-vega").inner_html() != picture
        move(page, "cut_orders", {"ArrowLeft": 3})
        expect(status).to_have_text(summarise(explorable, {"cut_attachment": 75, "cut_orders": 2}))
        move(page, "cut_attachment", {"Home": 1})
        expect(status).to_have_text(summarise(explorable, {"cut_attachment": 0, "cut_orders": 2}))
        expect(page.locator("output").first).to_have_text("0 points")

        page.get_by_role("button", name="Back to the start").click()
        expect(status).to_have_text(summarise(explorable, {"cut_attachment": 60, "cut_orders": 5}))
        assert page.get_by_label("Attachment counts as high from").count() == 1
        assert page.locator(".lantern-vega[role=img]").get_attribute("aria-label") == explorable.alt
        assert browser.external == []
        assert browser.errors == []
        assert site.failures == []


def test_pages_without_an_explorable_never_ask_for_vega(mini_site: Path) -> None:
    with serve(mini_site) as site, open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/book/intro.html")
        settle(page)
        assert [answer.path for answer in site.answers if "vega" in answer.path] == []


def test_the_book_works_from_a_folder_without_a_server(mini_site: Path) -> None:
    with open_browser() as browser:
        page = browser.new_page()
        page.goto((mini_site / f"{READING}.html").as_uri())
        page.locator(".lantern-explorable").scroll_into_view_if_needed()
        page.wait_for_selector(".lantern-explorable[data-live] svg")
        page.locator(".math").first.scroll_into_view_if_needed()
        page.wait_for_selector("mjx-container")
        page.locator("#quiz-04-q02-1").check()
        page.locator("#quiz-04-q02 button").click()
        expect(page.locator("#quiz-04-q02 [role=status]")).to_contain_text("Right.")
