"""What is looked for on slides in a browser is found where it is planted."""

import shutil
from pathlib import Path

import pytest

from loyaltylab.site.page_checks import SLIDES
from loyaltylab.site.slides.render import HEIGHT, WIDTH
from tests.book.accessibility import violations
from tests.book.slides import fuller_than_the_screen, open_deck, show_slide
from tests.support.browser import open_browser, serve


@pytest.mark.browser
def test_a_slide_that_overflows_and_an_outside_picture_are_caught(decks: Path, tmp_path: Path) -> None:
    folder = tmp_path / SLIDES
    shutil.copytree(decks, folder)
    (tmp_path / "index.html").write_text("The decks lie in a folder of a site.")
    deck = next(iter(sorted(folder.glob("*.html"))))
    text = deck.read_text("utf-8")
    start = text.index('data-kind="written"')
    end = text.index("<aside", start)
    many = "<p>One line more.</p>" * 30
    wide = '<p style="white-space: nowrap; width: 1600px">wide</p>'
    outside = '<img src="http://elsewhere.invalid/a.png" alt="A picture kept elsewhere, for the test">'
    pale = '<p style="color: #999">Too pale to read</p>'
    deck.write_text(text[:end] + pale + many + wide + outside + text[end:], encoding="utf-8")
    with serve(tmp_path) as site, open_browser(width=WIDTH, height=HEIGHT) as browser:
        page = browser.new_page()
        open_deck(page, f"{site.url}/{SLIDES}/{deck.name}")
        # It never arrives, and the slide's measure is not taken before its pictures are there.
        page.evaluate("document.querySelectorAll('img[src^=http]').forEach(each => each.remove())")
        faults = fuller_than_the_screen(page)
        assert len(faults) == 2
        assert faults[0].startswith("slide 2 ")
        assert "its bottom is at" in faults[0]
        assert "its right is at" in faults[1]
        show_slide(page, 2)
        assert any(line.startswith("color-contrast") for line in violations(page))
        assert "http://elsewhere.invalid/a.png" in browser.external
