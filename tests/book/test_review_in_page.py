"""The weekly review and the placement as a reader meets them: by keyboard, kept, erased, without storage, without scripts."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from loyaltylab.site.questions import Question, load_questions
from loyaltylab.site.teaching.kit import Chapter, finished_chapters
from loyaltylab.site.teaching.review import (
    DISTANCES,
    SKIM_MINUTES,
    placement_html,
    placement_panel,
    review_html,
    review_panel,
)
from tests.book.minibook import QUESTIONS
from tests.conftest import ROOT
from tests.site.test_questions import fill
from tests.support.browser import Browser, Site, open_browser, serve

pytestmark = [pytest.mark.browser]
STATIC = ROOT / "book" / "_static"
FIRST, SECOND = list(finished_chapters(ROOT).values())[:2]
DAY = "2026-03-02T10:00:00"


def bank(folder: Path, chapter: Chapter) -> dict[str, Question]:
    """Return a small bank of a chapter: a choice, a number and a question with several right options."""
    questions = copy.deepcopy(QUESTIONS[1:])
    for question in questions:
        question |= {"id": chapter.number + str(question["id"])[2:], "chapter": chapter.number}
    path = folder / "questions" / f"{chapter.number}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(questions, allow_unicode=True), encoding="utf-8")
    return {question.id: question for question in load_questions(path, fill=fill)}


def page_of(name: str, body: str) -> str:
    """Return a bare page with the quiz's script and its own."""
    scripts = "".join(f'<script defer src="{script}.js"></script>' for script in ("quiz", name))
    style = '<link rel="stylesheet" href="lantern.css">'
    return f'<!DOCTYPE html><html lang="en"><head><title>{name}</title>{style}{scripts}</head><body><main>{body}</main></body></html>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both pages with two chapters, served."""
    folder = tmp_path_factory.mktemp("review")
    for name in ("quiz.js", "review.js", "placement.js", "lantern.css"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    bodies = {"review": review_panel(), "placement": placement_panel()}
    for chapter in (FIRST, SECOND):
        questions = bank(folder, chapter)
        ids = list(questions)
        head = f"<section><h2>{chapter.contract.title}</h2>"
        bodies["review"] += f"{head}{review_html(questions, ids, chapter)}</section>"
        bodies["placement"] += f"{head}{placement_html(questions, ids[:2], chapter, '')}</section>"
    (folder / "index.html").write_text(page_of("quiz", "<p>Start</p>"), encoding="utf-8")
    for name, body in bodies.items():
        (folder / f"{name}.html").write_text(page_of(name, body), encoding="utf-8")
    with serve(folder) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with open_browser(width=390) as opened:
        yield opened


@pytest.fixture
def review(site: Site, browser: Browser) -> Iterator[Page]:
    """The weekly review on a Monday, with nothing stored."""
    tab = browser.new_page()
    tab.clock.set_fixed_time(DAY)
    tab.goto(f"{site.url}/review.html")
    tab.evaluate("localStorage.clear()")
    tab.reload()
    yield tab
    tab.close()


@pytest.fixture
def placement(site: Site, browser: Browser) -> Iterator[Page]:
    """The placement, with nothing stored."""
    tab = browser.new_page()
    tab.goto(f"{site.url}/placement.html")
    tab.evaluate("localStorage.clear()")
    tab.reload()
    yield tab
    tab.close()


def shown(page: Page) -> list[str]:
    """Return the questions that a reader sees."""
    return page.evaluate(
        "[...document.querySelectorAll('form.lantern-quiz')].filter(f => f.offsetParent).map(f => f.dataset.question)"
    )  # type: ignore[no-any-return]


def answer(page: Page, id: str, right: bool = True) -> None:
    """Answer a small bank's question."""
    form = page.locator(f"#quiz-{id}")
    if id.endswith("q03"):
        form.locator("input").fill("61.3" if right else "5")
    elif id.endswith("q04"):
        for place in (0, 1) if right else (2,):
            form.locator("input").nth(place).check()
    else:
        form.locator("input").nth(1 if right else 0).check()
    form.get_by_role("button").click()


def record(page: Page) -> dict[str, dict[str, int]]:
    """Return the stored cards."""
    return page.evaluate("JSON.parse(localStorage.getItem('loyaltylab:review')).cards")  # type: ignore[no-any-return]


def state(page: Page) -> Locator:
    return page.locator("#lantern-review-panel [role=status]")


def weeks_later(page: Page, weeks: float) -> None:
    """Open the page again on a later day."""
    now = page.evaluate("Date.now()")
    page.clock.set_fixed_time((now + 7 * 86_400_000 * weeks) / 1000)
    page.reload()


def test_without_scripts_every_question_stands_there_with_its_solution(site: Site) -> None:
    # First in the module: Playwright runs one at a time, and the other tests share a browser that stays open.
    with open_browser(java_script_enabled=False) as browser:
        page = browser.new_page()
        for name, count in (("review", 6), ("placement", 4)):
            page.goto(f"{site.url}/{name}.html")
            forms = page.locator("form.lantern-quiz")
            assert forms.count() == count
            for form in forms.all():
                expect(form).to_be_visible()
                form.locator("details summary").click()
                says = "61.3%" if form.get_attribute("data-kind") == "number" else "Right."
                expect(form.locator("details")).to_contain_text(says)
            expect(page.get_by_text("Scripts are switched off")).to_be_visible()


def test_nothing_is_asked_before_a_chapter_is_finished(review: Page) -> None:
    assert shown(review) == []
    expect(state(review)).to_contain_text("Tick the chapters")


def test_a_chapter_is_ticked_and_a_question_answered_by_keyboard_alone(review: Page) -> None:
    review.locator(f"#finished-{FIRST.number}").focus()
    review.keyboard.press("Space")
    assert shown(review) == [f"{FIRST.number}-q{number}" for number in ("02", "03", "04")]
    expect(state(review)).to_contain_text("0 of 3 answered. Your record stays in this browser")
    review.locator(f"#quiz-{FIRST.number}-q02-0").focus()
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Enter")
    expect(review.locator(f"#quiz-{FIRST.number}-q02 .lantern-feedback")).to_contain_text(
        "Right. Her orders show"
    )
    expect(state(review)).to_contain_text("1 of 3 answered")


def test_questions_come_back_at_growing_distances(review: Page) -> None:
    number = FIRST.number
    review.locator(f"#finished-{number}").check()
    for question in ("q02", "q03"):
        answer(review, f"{number}-{question}")
    answer(review, f"{number}-q04", right=False)
    expect(state(review)).to_contain_text("All 3 answered. The next question comes back on Monday 9 March")
    first_day = record(review)[f"{number}-q02"]["due"] - 7 * DISTANCES[0]
    weeks_later(review, 6 / 7)
    assert shown(review) == []
    expect(state(review)).to_contain_text("Nothing is due.")
    weeks_later(review, 1 / 7)
    assert len(shown(review)) == 3
    expect(review.locator(f"#quiz-{number}-q02-1")).not_to_be_checked()
    answer(review, f"{number}-q02")
    answer(review, f"{number}-q03", right=False)
    answer(review, f"{number}-q04")
    cards = {id[3:]: (card["row"], card["due"] - first_day) for id, card in record(review).items()}
    assert cards == {"q02": (2, 7 + 14), "q03": (0, 7 + 7), "q04": (1, 7 + 7)}
    weeks_later(review, 1)
    assert shown(review) == [f"{number}-q03", f"{number}-q04"]


def test_the_distances_are_those_that_the_page_states(review: Page) -> None:
    id = f"{FIRST.number}-q02"
    review.locator(f"#finished-{FIRST.number}").check()
    found = []
    for distance in (*DISTANCES, DISTANCES[-1]):
        before = review.evaluate(
            "Math.floor((Date.now() - new Date().getTimezoneOffset() * 60000) / 86400000)"
        )
        answer(review, id)
        found.append((record(review)[id]["due"] - before) / 7)
        weeks_later(review, distance)
    assert found == [*DISTANCES, DISTANCES[-1]]


def test_the_first_answer_of_a_visit_counts(review: Page) -> None:
    id = f"{FIRST.number}-q02"
    review.locator(f"#finished-{FIRST.number}").check()
    answer(review, id, right=False)
    answer(review, id)
    assert record(review)[id]["row"] == 0


def test_an_earlier_chapter_comes_back_beside_a_new_one(review: Page) -> None:
    review.locator(f"#finished-{FIRST.number}").check()
    for question in ("q02", "q03", "q04"):
        answer(review, f"{FIRST.number}-{question}")
    weeks_later(review, 1)
    review.locator(f"#finished-{SECOND.number}").check()
    assert [id[:2] for id in shown(review)] == [FIRST.number] * 3 + [SECOND.number] * 3
    expect(state(review)).to_contain_text("0 of 6 answered")


def test_the_review_is_erased_with_one_button(review: Page) -> None:
    review.locator(f"#finished-{FIRST.number}").check()
    answer(review, f"{FIRST.number}-q02")
    review.get_by_role("button", name="Erase my review").click()
    expect(state(review)).to_contain_text("Your review is erased. Tick the chapters")
    assert review.evaluate("Object.keys(localStorage).filter(key => key.startsWith('loyaltylab:'))") == []
    review.reload()
    assert shown(review) == []


@pytest.mark.parametrize(
    "stored", ['"nonsense"', "{broken", "null", '{"finished": ["04"], "cards": {"04-q02": "x"}}']
)
def test_a_damaged_record_does_no_harm(review: Page, stored: str) -> None:
    review.evaluate("text => localStorage.setItem('loyaltylab:review', text)", stored)
    review.reload()
    review.locator(f"#finished-{FIRST.number}").check()
    answer(review, f"{FIRST.number}-q02")
    assert record(review)[f"{FIRST.number}-q02"]["row"] == 1


def test_blocked_storage_is_said_and_the_review_works(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page.goto(f"{site.url}/review.html")
    page.locator(f"#finished-{FIRST.number}").check()
    answer(page, f"{FIRST.number}-q02")
    expect(state(page)).to_contain_text("1 of 3 answered. This browser keeps no record")
    page.close()


def test_the_path_follows_the_rule(placement: Page) -> None:
    path = placement.locator("#lantern-path")
    read = FIRST.contract.minutes + FIRST.lab_minutes + FIRST.exercise_minutes
    entry = path.locator("li").first
    second = placement.locator(f"#quiz-{FIRST.number}-q03")
    expect(path).to_contain_text("Nothing answered yet.")
    expect(entry).to_contain_text("read it (not asked yet)")
    expect(second).to_be_hidden()
    answer(placement, f"{FIRST.number}-q02", right=False)
    expect(entry).to_contain_text(f"read it, with lab and exercise, about {read} minutes")
    expect(second).to_be_hidden()
    answer(placement, f"{FIRST.number}-q02")
    expect(entry).to_contain_text(
        f"skim it: read the key points and do the exercise, about {SKIM_MINUTES + FIRST.exercise_minutes} minutes"
    )
    answer(placement, f"{FIRST.number}-q03", right=False)
    expect(entry).to_contain_text("skim it")
    answer(placement, f"{FIRST.number}-q03")
    expect(entry).to_contain_text("skip it: both questions right")
    expect(path).to_contain_text("Your path, after 1 of 2 chapters")
    placement.reload()
    expect(entry).to_contain_text("skip it")
    placement.get_by_role("button", name="Erase my answers on this page").click()
    expect(entry).to_contain_text("read it (not asked yet)")
    assert placement.evaluate("Object.keys(localStorage)") == []


def test_the_path_leads_to_the_chapters(placement: Page) -> None:
    links = placement.locator("#lantern-path a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert links == [f"{FIRST.reading}.html", f"{SECOND.reading}.html"]


def test_stored_keys_are_the_ones_that_the_privacy_page_speaks_of() -> None:
    for name in ("quiz", "review"):
        text = (STATIC / f"{name}.js").read_text("utf-8")
        assert "loyaltylab:" in text
        assert "sessionStorage" not in text
        assert "fetch(" not in text
    assert json.dumps(DISTANCES) == "[1, 2, 4, 8, 16]"
    assert "after one week,\nthen two, four, eight and sixteen weeks" in (ROOT / "book/review.md").read_text(
        "utf-8"
    )
