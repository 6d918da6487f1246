"""The quiz as a reader meets it: by keyboard, saved, erased, without storage, without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.book.accessibility import settle
from tests.book.minibook import READING
from tests.support.browser import Browser, Site, open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(mini_site: Path) -> Iterator[Site]:
    """The small book, served."""
    with serve(mini_site) as served:
        yield served


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """One browser for the module."""
    with open_browser(width=390) as opened:
        yield opened


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    """The reading, with nothing stored."""
    tab = browser.new_page()
    tab.goto(f"{site.url}/{READING}.html")
    tab.evaluate("localStorage.clear()")
    tab.reload()
    settle(tab)
    yield tab
    tab.close()


def feedback(page: Page, id: str):  # type: ignore[no-untyped-def]
    return page.locator(f"#quiz-{id} [role=status]")


def test_a_choice_is_answered_by_keyboard_alone(page: Page) -> None:
    page.locator("#quiz-04-q02-0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check my answer"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(feedback(page, "04-q02")).to_contain_text(
        "Not this one. Tempting, as orders are what the firm sees"
    )
    page.locator("#quiz-04-q02-0").focus()
    page.keyboard.press("ArrowDown")
    expect(feedback(page, "04-q02")).to_be_empty()
    page.keyboard.press("Enter")
    expect(feedback(page, "04-q02")).to_contain_text("Right. Her orders show the behaviour")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("61.3", "Right."),
        ("87", "Not yet. That divides by orders."),
        ("5", "Not yet. Count customers"),
        ("", "Write a number first."),
    ],
)
def test_a_number_is_judged_with_tolerance_and_traps(page: Page, given: str, says: str) -> None:
    page.get_by_label("My answer (%)").fill(given)
    page.keyboard.press("Enter")
    expect(feedback(page, "04-q03")).to_contain_text(says)


def test_several_right_options_are_wanted_as_a_set(page: Page) -> None:
    page.locator("#quiz-04-q04-0").check()
    page.locator("#quiz-04-q04-2").check()
    page.locator("#quiz-04-q04 button").click()
    expect(feedback(page, "04-q04")).to_contain_text("1 of 2 right ones chosen, and 1 wrong")
    page.locator("#quiz-04-q04-2").uncheck()
    page.locator("#quiz-04-q04-1").check()
    page.locator("#quiz-04-q04 button").click()
    expect(feedback(page, "04-q04")).to_contain_text("Right. That is the whole set.")


def test_the_answer_opens_only_after_a_guess(page: Page) -> None:
    reveal = page.locator("#quiz-04-q01 details")
    expect(reveal).to_be_hidden()
    page.locator("#quiz-04-q01 button").click()
    expect(feedback(page, "04-q01")).to_contain_text("Write a number first.")
    expect(reveal).to_be_hidden()
    page.get_by_label("My guess (%)").fill("40")
    page.locator("#quiz-04-q01 button").click()
    expect(reveal).to_contain_text("61%. This share bought at least twice, out of 2,400 customers.")
    expect(feedback(page, "04-q01")).to_contain_text("You guessed 40%; it is 61%.")


def test_answers_survive_a_reload_and_one_button_erases_them(page: Page) -> None:
    page.locator("#quiz-04-q02-1").check()
    page.locator("#quiz-04-q02 button").click()
    page.get_by_label("My guess (%)").fill("40")
    page.locator("#quiz-04-q01 button").click()
    page.reload()
    settle(page)
    expect(page.locator("#quiz-04-q02-1")).to_be_checked()
    expect(feedback(page, "04-q02")).to_contain_text("Right.")
    expect(page.locator("#quiz-04-q01 details")).to_be_visible()
    tools = page.locator(".lantern-quiz-tools")
    expect(tools).to_contain_text("2 of 4 answered. Answers stay in this browser")
    tools.get_by_role("button", name="Erase my answers on this page").click()
    expect(tools).to_contain_text("erased. 0 of 4 answered")
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('loyaltylab:quiz:')).length")
        == 0
    )
    page.reload()
    settle(page)
    expect(page.locator("#quiz-04-q02-1")).not_to_be_checked()
    expect(page.locator("#quiz-04-q01 details")).to_be_hidden()


@pytest.mark.parametrize("stored", ['"nonsense"', "[99]", "{broken", "null", '{"a": 1}'])
def test_damaged_storage_does_no_harm(page: Page, stored: str) -> None:
    page.evaluate("text => localStorage.setItem('loyaltylab:quiz:04-q02', text)", stored)
    page.reload()
    settle(page)
    page.locator("#quiz-04-q02-1").check()
    page.locator("#quiz-04-q02 button").click()
    expect(feedback(page, "04-q02")).to_contain_text("Right.")


def test_blocked_storage_is_said_and_the_quiz_works(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page.goto(f"{site.url}/{READING}.html")
    page.wait_for_selector(".lantern-quiz-tools")
    page.locator("#quiz-04-q02-1").check()
    page.locator("#quiz-04-q02 button").click()
    expect(feedback(page, "04-q02")).to_contain_text("Right.")
    expect(page.locator(".lantern-quiz-tools")).to_contain_text("This browser does not keep answers")
    page.close()


def test_targets_are_large_enough_to_tap(page: Page) -> None:
    selector = ".lantern-quiz input, .lantern-quiz button, .lantern-quiz-tools button, .lantern-run a, .lantern-explorable input, .lantern-explorable button, .lantern-explorable summary"
    small = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([html]) => html)",
        selector,
    )
    assert small == []
