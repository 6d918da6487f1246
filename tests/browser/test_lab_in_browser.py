"""What a learner does: open the lab from the page's button, run all, move the explorer twice, sit the exercise."""

import json

import nbformat
import pytest
from playwright.sync_api import Page

from tests.support import lab
from tests.support.bare import run_bare
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READING = "book/04-what-loyalty-is.html"
LAB = "notebooks/04_what_loyalty_is.ipynb"
EXERCISE = "exercises/04_what_loyalty_is/04_what_loyalty_is.ipynb"
SAME = "same-everywhere"
SECONDS_TO_MOVE = 120

DIGEST = """
import hashlib
from loyaltylab.world import World, simulate
records = simulate(World())
{
    f"{part}/{name}": hashlib.sha256(table.to_csv(index=False, lineterminator="\\n").encode()).hexdigest()
    for part in ("observed", "truth")
    for name, table in getattr(records, part).items()
}
"""


def open_from_page(page: Page, address: str, notebook: str) -> None:
    """Click the page's button for a notebook, as a learner would, and wait for the notebook."""
    page.goto(address)
    link = page.locator(f'main a[href$="lite/notebooks/index.html?path={notebook}"]').first
    assert link.get_attribute("target") is None, "the button opens in the same tab"
    link.click()
    lab.wait_for_notebook(page)


def move(page: Page, key: str) -> str:
    """Press a key on the explorer's first slider and return what the explorer says when that has changed."""
    status = page.locator(".jp-OutputArea .jupyter-widgets [role=status]").last
    before = status.inner_text()
    handle = page.locator(".jp-OutputArea .noUi-handle").first
    handle.focus()
    page.keyboard.press(key)
    page.wait_for_function(
        "([before]) => { const all = document.querySelectorAll('.jp-OutputArea .jupyter-widgets [role=status]');"
        " return all.length > 0 && all[all.length - 1].innerText !== before; }",
        arg=[before],
        timeout=1000 * SECONDS_TO_MOVE,
    )
    return status.inner_text()


def test_the_lab_opens_from_its_page_runs_and_its_explorer_moves_twice(site_folder, edition, root):
    with serve(site_folder) as site, open_browser(width=1280, height=1000) as browser:
        page = browser.new_page()
        open_from_page(page, f"{site.url}/{READING}", LAB)
        lab.clear_results(page)
        lab.run_all(page)
        lab.wait_until_run(page)
        cells = lab.cells(page)

        assert lab.errors(page) == []
        pictures = [
            output
            for cell in cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        assert pictures, "the lab shows figures"
        first = page.locator(".jp-OutputArea figure img").first
        assert first.get_attribute("alt")
        assert first.evaluate("image => image.complete && image.naturalWidth > 0")

        start = page.locator(".jp-OutputArea .jupyter-widgets [role=status]").last.inner_text()
        once = move(page, "ArrowLeft")
        twice = move(page, "ArrowLeft")
        assert len({start, once, twice}) == 3, "each move has its own result"

        assert browser.external == []
        assert [error for error in browser.errors if "exception" in error] == []
        assert site.failures == []
        asked = {(answer.path.split("?")[0], answer.status) for answer in site.answers}
        assert (f"/lite/files/{LAB}", 200) in asked
        assert ("/lite/static/pyodide/pyodide.asm.wasm", 200) in asked
        assert not [path for path, _ in asked if "scipy" in path or "scikit" in path], (
            "only what the lab imports is loaded"
        )

        # What the button says it costs is what it costs.

        promised = json.loads((edition / "size.json").read_text(encoding="utf-8"))["first_visit_bytes"]
        loaded = sum(answer.size for answer in site.answers if answer.path.startswith("/lite/"))
        assert loaded == pytest.approx(promised, rel=0.05)

    stored = nbformat.read(edition / "files" / LAB, as_version=4).cells
    assert lab.differences(stored, cells, SAME) == []


def test_the_exercise_opens_and_a_check_answers(site_folder, edition):
    with serve(site_folder) as site, open_browser() as browser:
        page = browser.new_page()
        lab.open_notebook(page, f"{site.url}/lite/notebooks/index.html?path={EXERCISE}")
        lab.clear_results(page)
        lab.run_all(page)
        lab.wait_until_run(page)
        answers = [lab.text_of(output) for output in lab.outputs(page)]
        assert any("04.1" in answer and "not answered yet" in answer for answer in answers)
        assert browser.external == []
        assert site.failures == []


def test_the_world_is_the_same_world_in_the_browser(site_folder, edition):
    native: dict = {}
    exec(compile(DIGEST.strip().replace("\n{", "\ndigests = {", 1), "digest", "exec"), native)
    with serve(site_folder) as site, open_browser() as browser:
        seen = run_bare(browser.new_page(), site.url, DIGEST, ("loyaltylab",))
        assert browser.external == []
    assert len(native["digests"]) > 5
    assert seen == native["digests"]
