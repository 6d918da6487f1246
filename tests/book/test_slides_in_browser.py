"""Decks in Chromium, two a day and those that changed: nothing is cut off, nothing is asked of other sites, axe, notes, PDF."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page

from loyaltylab.site.page_checks import SLIDES
from loyaltylab.site.slides.check import deck_faults
from loyaltylab.site.slides.deck import find_decks
from loyaltylab.site.slides.pdf import print_deck
from loyaltylab.site.slides.render import HEIGHT, WIDTH
from tests.book.accessibility import violations
from tests.book.slides import fuller_than_the_screen, open_deck, show_slide
from tests.conftest import ROOT
from tests.support.browser import Browser, Site, open_browser, serve
from tests.support.rotation import in_full

DECKS = {number: path.stem for number, path in find_decks(ROOT).items()}
TODAY = sorted(in_full(list(DECKS), lambda path, number: path.startswith(f"{SLIDES}/{number}-")))


@dataclass(frozen=True)
class Room:
    """The built decks, open in a browser of the size that they are made for."""

    folder: Path
    site: Site
    browser: Browser
    page: Page


@pytest.fixture(scope="module")
def room(site_folder: Path, decks: Path) -> Iterator[Room]:
    """One browser for all decks of a worker."""
    with serve(site_folder) as site, open_browser(width=WIDTH, height=HEIGHT) as browser:
        yield Room(decks, site, browser, browser.new_page())


def test_every_deck_is_built_and_in_order(decks: Path) -> None:
    assert sorted(path.stem for path in decks.glob("*.html")) == sorted(DECKS.values())
    for path in sorted(decks.glob("*.html")):
        assert [str(fault) for fault in deck_faults(path)[1]] == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("number", TODAY)
def test_deck(number: str, room: Room, tmp_path: Path) -> None:
    page, name = room.page, DECKS[number]
    errors, missing = len(room.browser.errors), len(room.site.failures)
    count = open_deck(page, f"{room.site.url}/{SLIDES}/{name}.html")
    assert count == deck_faults(room.folder / f"{name}.html")[0]
    assert fuller_than_the_screen(page) == []
    found = set()
    for slide in range(1, count + 1):
        show_slide(page, slide)
        found |= {f"slide {slide}: {line}" for line in violations(page)}
    assert sorted(found) == []
    assert room.browser.external == []
    assert room.browser.errors[errors:] == []
    assert [answer.path for answer in room.site.failures[missing:]] == []

    copy = tmp_path / "deck"
    shutil.copytree(room.folder, copy)
    with pikepdf.open(print_deck(page, copy / f"{name}.html")) as pdf:
        assert len(pdf.pages) == count
        assert pdf.Root.MarkInfo.Marked, "the PDF is tagged"
        assert str(pdf.Root.Lang) == "en-GB"
        _, _, width, height = (float(each) for each in pdf.pages[0].mediabox)
    assert width / height == pytest.approx(WIDTH / HEIGHT, rel=0.01)


@pytest.mark.browser
@pytest.mark.slow
def test_keys_move_on_and_the_teachers_view_has_notes_with_no_network(room: Room) -> None:
    """The view is opened from a file, as from a USB stick, and shows this slide's notes."""
    name = DECKS[TODAY[0]]
    page = room.browser.new_page()
    open_deck(page, (room.folder / f"{name}.html").resolve().as_uri())
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getSlidePastCount()") == 2
    page.keyboard.press("End")
    assert page.evaluate("Reveal.isLastSlide()")
    page.keyboard.press("Home")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    view.wait_for_function("document.querySelector('.speaker-controls-notes .value').innerText.length > 40")
    assert "minute" in view.inner_text(".speaker-controls-notes .value")
    assert room.browser.external == []
    view.close()
    page.close()
