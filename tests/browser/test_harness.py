"""The harness itself: what it must notice, it notices."""

from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chromium import find_chromium
from tests.support.browser import open_browser, serve

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,"><p id="done">ready</p>
<script>{script}</script></html>"""


def visit(folder: Path, script: str, **options):
    """Write a page with this script, open it, and return what the harness kept."""
    (folder / "index.html").write_text(PAGE.format(script=script), encoding="utf-8")
    with serve(folder) as site, open_browser(**options) as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/index.html")
        page.wait_for_timeout(400)
        text = page.locator("#done").inner_text()
    return site, browser, text


def test_a_quiet_page_leaves_nothing(tmp_path):
    site, browser, text = visit(
        tmp_path, "document.getElementById('done').textContent = innerWidth", width=360
    )
    assert text == "360"
    assert browser.external == []
    assert browser.errors == []
    assert [(answer.path, answer.status) for answer in site.answers] == [("/index.html", 200)]
    assert site.failures == []


def test_dark_is_what_the_page_sees(tmp_path):
    script = (
        "document.getElementById('done').textContent = matchMedia('(prefers-color-scheme: dark)').matches"
    )
    assert visit(tmp_path, script, dark=True)[2] == "true"
    assert visit(tmp_path, script, dark=False)[2] == "false"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_of_the_page_is_kept_and_refused(tmp_path, scheme):
    script = f"fetch('{scheme}://elsewhere.invalid/a.js').catch(() => 0)"
    _, browser, _ = visit(tmp_path, script)
    assert any(address.startswith(f"{scheme}://elsewhere.invalid/") for address in browser.external)


def test_a_request_of_a_worker_is_kept_by_the_proxy(tmp_path):
    (tmp_path / "worker.js").write_text("importScripts('https://elsewhere.invalid/w.js')", encoding="utf-8")
    _, browser, _ = visit(tmp_path, "new Worker('worker.js')")
    assert "elsewhere.invalid:443" in browser.external


def test_console_errors_exceptions_and_missing_files_are_kept(tmp_path):
    script = "console.error('first'); fetch('missing.json'); setTimeout(() => { throw new Error('second') })"
    site, browser, _ = visit(tmp_path, script)
    assert any("first" in error for error in browser.errors)
    assert any("second" in error for error in browser.errors)
    assert [answer.path for answer in site.failures] == ["/missing.json"]


def test_no_chromium_is_one_sentence(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(LoyaltyLabError, match="install it with"):
        find_chromium(None)
