"""Every page of the built site: axe in light and dark on wide and narrow screens, no sideways scrolling, no outside request."""

from pathlib import Path

import pytest

from loyaltylab.site.concepts import toc_documents
from loyaltylab.site.page_checks import built_pages, check_site
from tests.book.accessibility import MODES, WIDTHS, set_mode, settle, show_explorables, sideways, violations
from tests.book.minibook import READING
from tests.support.browser import open_browser, serve

PLANTED = """<!DOCTYPE html><html lang="en" class="lantern-scripts"><head><title>Planted</title></head><body><main><h1>Planted</h1>
<p style="color:#999;background:#fff">Too pale to read</p><input type="text"><button></button>
<div style="width:900px">Too wide for a phone</div><img src="https://elsewhere.example/a.png" alt="A picture kept elsewhere">
</main></body></html>"""


@pytest.mark.browser
def test_planted_faults_are_caught(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PLANTED)
    with serve(tmp_path) as site, open_browser(width=320) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        settle(page)
        rules = {line.split(" ")[0] for line in violations(page)}
        assert {"color-contrast", "label", "button-name"} <= rules
        assert sideways(page) > 0
        assert "https://elsewhere.example/a.png" in browser.external


def walk(folder: Path, names: list[str]) -> list[str]:
    """Return what is wrong on these pages in any mode."""
    faults = []
    with serve(folder) as site, open_browser() as browser:
        page = browser.new_page()
        for name in names:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(f"{site.url}/{name}")
                settle(page)
                show_explorables(page)
                for mode in MODES:
                    set_mode(page, mode)
                    where = f"{name}, {mode}, {width} pixels"
                    faults += [f"{where}: {line}" for line in violations(page)]
                    if (over := sideways(page)) > 0:
                        faults.append(f"{where}: scrolls sideways by {over} pixels")
        faults += [f"asked another site for {address}" for address in browser.external]
        faults += [f"script error: {error}" for error in browser.errors]
        faults += [f"not found: {answer.path}" for answer in site.failures]
    return faults


@pytest.mark.browser
@pytest.mark.slow
def test_the_small_book_is_accessible(mini_site: Path) -> None:
    assert walk(mini_site, [f"{READING}.html", "notebooks/04_lab.html", "book/concepts.html"]) == []


@pytest.mark.browser
@pytest.mark.slow
def test_every_page_of_the_course_is_accessible(site_folder: Path) -> None:
    names = [name for name in built_pages(site_folder) if name != "index.html"]
    assert len(names) > 10
    assert walk(site_folder, names) == []


def test_the_built_course_keeps_every_rule_for_pages(root: Path, site_folder: Path) -> None:
    assert [str(fault) for fault in check_site(site_folder, toc_documents(root / "_toc.yml"))] == []
