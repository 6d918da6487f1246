"""What a learner does: open the lab from the page's button, run all, move the explorer twice, sit the exercise.

In each run for the labs whose turn it is, and those that changed; ``make test-browser`` takes all.
"""

import json

import nbformat
import pytest
from playwright.sync_api import Page

from loyaltylab.site.browser import loaded_at_start
from loyaltylab.site.lab_sizes import loaded_files
from loyaltylab.site.notebook_imports import notebook_imports
from tests.browser.labs import TURN, Lab
from tests.support import lab as acting
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAME = "same-everywhere"


def open_from_page(page: Page, address: str, notebook: str) -> None:
    """Click the page's button for a notebook, as a learner would, and wait for the notebook."""
    page.goto(address)
    link = page.locator(f'main a[href$="lite/notebooks/index.html?path={notebook}"]').first
    assert link.get_attribute("target") is None, "the button opens in the same tab"
    link.click()
    acting.wait_for_notebook(page)


def unasked_packages(asked: set[str], notebook: Lab, edition, root) -> set[str]:
    """Return the wheels that were loaded though the lab's imports do not need them."""
    lock = json.loads((edition / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    wanted = loaded_files(notebook_imports(root / notebook.notebook), lock, loaded_at_start())
    return {name for name in asked if name.endswith((".whl", ".zip"))} - set(wanted)


@pytest.mark.parametrize("notebook", TURN, ids=str)
def test_the_lab_opens_from_its_page_runs_and_its_explorer_moves_twice(notebook, site_folder, edition, root):
    with serve(site_folder) as site, open_browser(width=1280, height=1000) as browser:
        page = browser.new_page()
        open_from_page(page, f"{site.url}/{notebook.page(site_folder)}", notebook.notebook)
        acting.clear_results(page)
        acting.run_all(page)
        acting.wait_until_run(page)
        cells = acting.cells(page)

        assert acting.errors(page) == []
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert any("image/png" in output.get("data", {}) for output in outputs), "the lab shows figures"
        first = page.locator(".jp-OutputArea figure img").first
        assert first.get_attribute("alt")
        assert first.evaluate("image => image.complete && image.naturalWidth > 0")

        if notebook.has_explorer:
            results = [acting.said(page), *(acting.press(page, key) for key in acting.roomy_keys(page))]
            assert len(set(results)) == 3, "each move has its own result"

        assert browser.external == []
        assert [error for error in browser.errors if "exception" in error] == []
        assert site.failures == []
        asked = {(answer.path.split("?")[0], answer.status) for answer in site.answers}
        assert (f"/lite/files/{notebook.notebook}", 200) in asked
        assert ("/lite/static/loyaltylab/warm.js", 200) in asked
        wasm = [answer for answer in site.answers if "pyodide.asm.wasm" in answer.path]
        assert len(wasm) == 1, "the kernel took the Python that had started with the page"
        names = {path.rsplit("/", 1)[1] for path, _ in asked if path.startswith("/lite/static/pyodide/")}
        assert unasked_packages(names, notebook, edition, root) == set(), (
            "only what the lab imports is loaded"
        )

        # What the button says it costs is what it costs.
        promised = json.loads((edition / "labs.json").read_text(encoding="utf-8"))["labs"][notebook.notebook]
        loaded = sum(answer.size for answer in site.answers if answer.path.startswith("/lite/"))
        assert loaded == pytest.approx(promised["bytes"], rel=0.05)

    stored = nbformat.read(edition / "files" / notebook.notebook, as_version=4).cells
    assert acting.differences(stored, cells, SAME) == []


@pytest.mark.parametrize("notebook", [each for each in TURN if each.exercise], ids=str)
def test_the_exercise_opens_and_its_checks_answer(notebook, site_folder, edition):
    with serve(site_folder) as site, open_browser() as browser:
        page = browser.new_page()
        acting.open_notebook(page, f"{site.url}/lite/notebooks/index.html?path={notebook.exercise}")
        acting.clear_results(page)
        acting.run_all(page)
        acting.wait_until_run(page)
        answers = "\n".join(acting.text_of(output) for output in acting.outputs(page))
        cells = nbformat.read(edition / "files" / notebook.exercise, as_version=4).cells
        tasks = [
            cell.id.removeprefix("check-").replace("-", ".") for cell in cells if cell.id.startswith("check-")
        ]
        assert tasks
        assert [task for task in tasks if f"Task {task}: not answered yet" not in answers] == []
        assert browser.external == []
        assert site.failures == []


def test_there_is_a_lab_to_open_and_a_loaded_package_too_many_is_seen(edition, root):
    assert TURN
    assert unasked_packages({"scipy-1.0.whl", "pyodide.asm.wasm"}, TURN[0], edition, root) == {
        "scipy-1.0.whl"
    }
