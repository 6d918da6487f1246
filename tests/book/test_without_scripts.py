"""The page is enough: with scripts switched off every question, answer, picture and number is still there."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.book.minibook import READING
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_without_scripts_question_solution_and_feedback_are_there(mini_site: Path) -> None:
    with serve(mini_site) as site, open_browser(java_script_enabled=False) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/{READING}.html")
        expect(page.locator("#quiz-04-q02 legend")).to_be_visible()
        expect(page.locator("#quiz-04-q02 button")).to_be_hidden()
        page.locator("#quiz-04-q02 summary").click()
        expect(page.locator("#quiz-04-q02 details")).to_contain_text("Right. Her orders show the behaviour")
        expect(page.locator("#quiz-04-q01 details")).to_be_visible()
        expect(page.locator(".lantern-explorable img")).to_be_visible()
        expect(page.locator(".lantern-explorable [role=status]")).to_have_text(
            "15 of 28 customers are loyal; 0 changed box."
        )
        expect(page.locator(".lantern-explorable input").first).to_be_hidden()
        page.locator(".lantern-explorable summary").click()
        expect(page.locator(".lantern-explorable table")).to_be_visible()
