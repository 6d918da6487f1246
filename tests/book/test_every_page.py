"""Every page of the built site: axe in light and dark on wide and narrow screens, no sideways scrolling, no outside request.

The pages are spread over the workers (``tests/scheduling.py``); each worker opens its pages in one browser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from loyaltylab.site.concepts import toc_documents
from loyaltylab.site.page_checks import built_pages, check_site
from tests.book.accessibility import faults_of
from tests.conftest import ROOT
from tests.support.browser import Browser, Site, open_browser, serve
from tests.support.rotation import of_today

# Seconds; a busy machine is slow, and no fault of the page's.
PATIENCE = 180
# Labs and exercises are long, and built of the same parts: a third of them a day (all with --all), every other page always.
DAYS = 3
PAGES = [f"{document}.html" for document in toc_documents(ROOT / "_toc.yml")] + [
    "genindex.html",
    "search.html",
]
NOTEBOOKS = [page for page in PAGES if page.startswith(("notebooks/", "exercises/"))]
TODAY = [page for page in PAGES if page not in NOTEBOOKS] + of_today(NOTEBOOKS, DAYS)


@dataclass(frozen=True)
class Course:
    """The built course, open in a browser."""

    site: Site
    browser: Browser
    page: Page


@pytest.fixture(scope="module")
def course(site_folder: Path) -> Iterator[Course]:
    """The built course in one browser for all pages of a worker."""
    with serve(site_folder) as site, open_browser() as browser:
        page = browser.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        yield Course(site, browser, page)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", TODAY)
def test_page(name: str, course: Course) -> None:
    browser, site = course.browser, course.site
    asked, errors, missing = set(browser.external), len(browser.errors), len(site.failures)
    assert faults_of(course.page, f"{site.url}/{name}") == []
    assert set(browser.external) - asked == set()
    assert browser.errors[errors:] == []
    assert [answer.path for answer in site.failures[missing:]] == []


def test_no_page_is_left_out(site_folder: Path) -> None:
    """The start page only sends on to the first document."""
    assert set(built_pages(site_folder)) - {"index.html"} == set(PAGES)


def test_the_built_course_keeps_every_rule_for_pages(root: Path, site_folder: Path) -> None:
    assert [str(fault) for fault in check_site(site_folder, toc_documents(root / "_toc.yml"))] == []
