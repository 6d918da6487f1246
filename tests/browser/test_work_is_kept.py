"""The reader's work in the browser edition: kept over a reload and a new release, taken away, brought back, begun again.

On two small builds of the online edition whose CDN nobody answers: whatever works here works without a running Python.
At the end somebody answers, with the verified copy of Pyodide: a lab then runs from the CDN's address, and from no other.
"""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, Route, expect

from loyaltylab.classroom.grading.submissions import read_notebook
from loyaltylab.site import pyodide
from loyaltylab.site.browser import build_browser
from tests.support import lab as acting
from tests.support.browser import Browser, open_browser, serve
from tests.support.small_edition import EXERCISE, LAB, link_downloads, write_notebook, write_small_root

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPENED = "lite/notebooks/index.html?path="
MINE = "mine = 41 + 1"
SOURCES = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells.map(cell => cell.source)"
NO_DATABASE = """Object.defineProperty(window, 'indexedDB', {
  get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } });"""
FULL = """IDBObjectStore.prototype.put = function () { throw new DOMException('No space left.', 'QuotaExceededError'); };"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory, root) -> dict[str, Path]:
    """Two releases of one small site: in the second, the lab's last cell is another one."""
    folder = tmp_path_factory.mktemp("releases")
    cache = link_downloads(tmp_path_factory.mktemp("cache"), root)
    source = write_small_root(tmp_path_factory.mktemp("root"), root)
    for name in ("old", "new"):
        build_browser(folder / name / "lite", source, cache, edition="online")
        shutil.copy(folder / name / "lite" / "index.html", folder / name / "index.html")
        write_notebook(source / LAB, "import pandas as pd", "pd.Series([1, 2, 3]).sum()")
    return {name: folder / name for name in ("old", "new")}


def release_in(site: Path) -> str:
    return json.loads((site / "lite" / "labs.json").read_text(encoding="utf-8"))["labs"][LAB]["release"]


def open_lab(browser: Browser, url: str, path: str = LAB) -> Page:
    page = browser.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{url}/{OPENED}{path}")
    dressed(page)
    return page


def dressed(page: Page) -> None:
    """Wait for the bars above and below the notebook."""
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content", timeout=60_000)
    expect(page.locator(".loyalty-work")).to_have_count(2)


def sources(page: Page) -> list[str]:
    return page.evaluate(SOURCES)


def write(page: Page, text: str) -> None:
    """Type into the first code cell, and wait until the page says that it is kept."""
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(f"{text}\n")
    expect(page.locator(".loyalty-work").first).to_contain_text("Kept in this browser at", timeout=15_000)
    # The first of it may be kept while the last is still being typed.
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Press a button as somebody without a mouse does."""
    button = page.get_by_role("button", name=name, exact=True).first
    button.focus()
    expect(button).to_be_focused()
    page.keyboard.press(key)


def warning(page: Page):
    return page.locator(".loyalty-warning")


def choose(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        press(page, "Open my file")
    chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": content})


def linked(page: Page, browser: Browser) -> Page:
    """Follow the link that the page offers, into a tab of its own."""
    with browser.context.expect_page() as opened:
        page.locator(".loyalty-work [role=status] a").click()
    dressed(opened.value)
    return opened.value


def test_work_outlives_a_reload_and_a_new_release_which_is_offered_beside_it(releases, tmp_path):
    old, new = release_in(releases["old"]), release_in(releases["new"])
    served = tmp_path / "served"
    served.mkdir()
    shutil.copy(releases["old"] / "index.html", served / "index.html")
    (served / "lite").symlink_to(releases["old"] / "lite", target_is_directory=True)
    with serve(served) as site, open_browser() as browser:
        page = open_lab(browser, site.url)
        write(page, MINE)
        page.reload()
        dressed(page)
        assert sources(page)[1].startswith(MINE)
        expect(warning(page)).to_be_empty()

        (served / "lite").unlink()
        (served / "lite").symlink_to(releases["new"] / "lite", target_is_directory=True)
        page.reload()
        dressed(page)
        expect(warning(page)).to_contain_text(
            f"You see your copy of release {old}; the site now has release {new}. Nothing of yours was changed."
        )
        assert sources(page)[1].startswith(MINE), "the copy is not replaced"

        press(page, "Put the new one beside mine")
        beside = linked(page, browser)
        assert f"04_lab.release-{new}.ipynb" in beside.url
        assert sources(beside)[2] == "pd.Series([1, 2, 3]).sum()"
        assert sources(page)[1].startswith(MINE)
        beside.close()

        press(page, "Go on with mine")
        expect(warning(page)).to_be_empty()
        page.reload()
        dressed(page)
        expect(warning(page)).to_be_empty()
        assert sources(page)[1].startswith(MINE)

        other = open_lab(browser, site.url, EXERCISE)
        expect(warning(other)).to_be_empty()
        assert sources(other)[1] == "answer = ..."


def test_starting_again_asks_first_and_keeps_the_old_copy(releases):
    with serve(releases["old"]) as site, open_browser() as browser:
        page = open_lab(browser, site.url)
        write(page, MINE)
        press(page, "Start again")
        dialog = page.get_by_role("dialog", name="Start again?")
        expect(dialog.get_by_role("button", name="Keep working")).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        assert sources(page)[1].startswith(MINE)

        press(page, "Start again")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".loyalty-work").first).to_contain_text("Your copy is kept:")
        assert sources(page)[1] == "import pandas as pd"
        kept = linked(page, browser)
        assert re.search(r"04_lab\.mine-\d{4}-\d\d-\d\d-\d{4}\.ipynb", kept.url)
        assert sources(kept)[1].startswith(MINE)


def test_what_is_downloaded_can_be_graded_and_opened_elsewhere_and_a_bad_file_is_one_sentence(
    releases, tmp_path
):
    with serve(releases["old"]) as site:
        with open_browser(accept_downloads=True) as browser:
            page = open_lab(browser, site.url)
            write(page, MINE)
            with page.expect_download() as download:
                press(page, "Download my work", key="Space")
            assert download.value.suggested_filename == "04_lab.ipynb"
            download.value.save_as(tmp_path / "04_lab.ipynb")
        content = (tmp_path / "04_lab.ipynb").read_bytes()
        nbformat.validate(nbformat.reads(content.decode("utf-8"), as_version=4))
        assert read_notebook(content, "04")["cells"][1]["source"].startswith(MINE)

        with open_browser() as browser:
            page = open_lab(browser, site.url)
            before = sources(page)
            for name, bad, said in [
                ("essay.ipynb", b"Dear teacher", "essay.ipynb is not a notebook"),
                ("empty.ipynb", b"", "empty.ipynb is empty"),
                ("work.ipynb", b"PK\x03\x04", "work.ipynb is a ZIP archive"),
                (
                    "old.ipynb",
                    b'{"nbformat": 3, "worksheets": []}',
                    "old.ipynb is not a notebook of this kind",
                ),
                (
                    "cells.ipynb",
                    b'{"nbformat": 4, "cells": [7]}',
                    "cells.ipynb is not a notebook of this kind",
                ),
            ]:
                choose(page, name, bad)
                expect(page.locator(".loyalty-work").first).to_contain_text(said)
                assert sources(page) == before

            choose(page, "04_lab (1).ipynb", content)
            expect(page.locator(".loyalty-work").first).to_contain_text("What was here before is kept:")
            assert sources(page)[1].startswith(MINE)
            page.reload()
            dressed(page)
            assert sources(page)[1].startswith(MINE)

            # From another lab's page the file finds its way home; one from nowhere says that its release is unknown.
            stranger = json.loads(content)
            del stranger["metadata"]["loyaltylab"]
            other = open_lab(browser, site.url, EXERCISE)
            choose(other, "04_lab.ipynb", json.dumps(stranger).encode())
            other.wait_for_url("**04_lab*")
            dressed(other)
            expect(warning(other)).to_contain_text("your copy of an unknown release")


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (NO_DATABASE, "does not let the course keep anything here"),
        (FULL, "could not keep your last change"),
    ],
    ids=["blocked", "full"],
)
def test_a_browser_that_cannot_keep_work_says_so_and_still_gives_it_away(planted, said, releases):
    with serve(releases["old"]) as site, open_browser(accept_downloads=True) as browser:
        if planted == NO_DATABASE:
            browser.context.add_init_script(planted)
        page = open_lab(browser, site.url)
        page.locator(".jp-CodeCell .cm-content").first.click()
        if planted == FULL:  # only now, or JupyterLab's own words about it lie over the cell
            page.evaluate(f"() => {{ {FULL} }}")
        page.keyboard.type("kept = False  # ")
        expect(warning(page)).to_contain_text(said, timeout=15_000)
        if planted == FULL:  # JupyterLab's own words about it
            page.get_by_role("dialog").get_by_role("button").first.click()
        with page.expect_download() as download:
            press(page, "Download my work")
        assert "kept = False" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_python_that_does_not_come_is_said_and_nothing_else_suffers(releases):
    with serve(releases["old"]) as site, open_browser(width=360, height=640) as browser:
        page = open_lab(browser, site.url)
        expect(page.locator(".loyalty-progress")).to_contain_text(
            "Python could not be loaded", timeout=30_000
        )
        expect(page.locator(".loyalty-progress")).to_contain_text("What you wrote is kept")
        assert {
            re.sub(r":443$", "", address).split("//")[-1].split("/")[0] for address in browser.external
        } == {"cdn.jsdelivr.net"}
        names = page.get_by_role("menubar").first.get_by_role("menuitem")
        boxes = [names.nth(number).bounding_box() for number in range(names.count())]
        assert len(boxes) >= 7
        assert all(box and box["x"] + box["width"] <= 360 for box in boxes), "every menu is within reach"
        button = page.get_by_role("button", name="Download my work").first.bounding_box()
        assert button
        assert button["height"] >= 24


def answer_for_the_cdn(browser: Browser, root: Path, damaged: str = "") -> None:
    """Stand in for the CDN, which no test reaches: its exact addresses give the verified files, one of them damaged."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(pyodide.CDN)
        content = (root / ".cache" / f"pyodide-{pyodide.VERSION}" / name).read_bytes()
        kind = {".js": "text/javascript", ".wasm": "application/wasm"}.get(
            Path(name).suffix, "application/zip"
        )
        route.fulfill(
            body=content + b" " * (name == damaged),
            headers={"Content-Type": kind, "Access-Control-Allow-Origin": "*"},
        )

    browser.context.route(f"{pyodide.CDN}**", answer)


def test_the_online_edition_runs_a_lab_from_the_cdn_and_asks_nobody_else(releases, root):
    with serve(releases["new"]) as site, open_browser() as browser:
        answer_for_the_cdn(browser, root)
        page = open_lab(browser, site.url)
        # At once, while the notebook does not know its kernel: the wish is kept.
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        acting.wait_until_run(page)
        assert acting.text_of(acting.outputs(page)[-1]) == "np.int64(6)"
        asked = {address.removeprefix(pyodide.CDN) for address in browser.external}
        assert asked <= set(pyodide.hashes()), "the CDN's own files of this one version, and nothing else"
        assert {"pyodide.asm.wasm", "pandas-2.2.3-cp312-cp312-pyodide_2024_0_wasm32.whl"} <= asked
        assert not any(name.startswith(("scipy", "scikit_learn", "matplotlib-3")) for name in asked)
        assert site.failures == []

        # Started anew, the kernel has a worker of its own.
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        acting.clear_results(page)
        acting.run_all(page)
        acting.wait_until_run(page)
        assert acting.text_of(acting.outputs(page)[-1]) == "np.int64(6)"


@pytest.mark.parametrize("damaged", ["pyodide.asm.js", "python_stdlib.zip"])
def test_a_file_from_the_cdn_that_is_not_the_pinned_one_is_refused(damaged, releases, root):
    with serve(releases["new"]) as site, open_browser() as browser:
        answer_for_the_cdn(browser, root, damaged)
        page = open_lab(browser, site.url)
        expect(page.locator(".loyalty-progress")).to_contain_text(
            f"Python could not be loaded: {damaged} did not come", timeout=60_000
        )
