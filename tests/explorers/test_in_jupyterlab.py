"""An explorer in JupyterLab itself: its sliders have names and follow the arrow keys, which JupyterLab wants for itself."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import nbformat
import pytest
from playwright.sync_api import Page

from tests.book.accessibility import AXE, TAGS
from tests.support import lab as acting
from tests.support.browser import open_browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXPLORER = "from loyaltylab.explorers.programme_design import ProgrammeDesign\nProgrammeDesign()"
PLANTED = "import ipywidgets\nipywidgets.IntSlider(description='Price')"
UNNAMED = """async ([tags, number]) => {
  const include = document.querySelectorAll('.jp-OutputArea')[number];
  const {violations} = await axe.run({include: [include]}, {runOnly: {type: 'tag', values: tags}});
  return violations.map(violation => violation.id);
}"""


def wait_for_server(address: str, seconds: float) -> None:
    """Return as soon as the server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            urlopen(address).close()
            return
        except OSError:
            assert time.monotonic() < end, f"JupyterLab did not answer within {seconds} seconds"
            time.sleep(0.3)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Page]:
    """A notebook with an explorer, and below it a slider without a name, run in JupyterLab."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    cells = [nbformat.v4.new_code_cell(code) for code in (EXPLORER, PLANTED)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "explorer.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"port": port, "root_dir": str(folder), "token": "", "password": "", "ip": "127.0.0.1"}
    (folder / "config.json").write_text(json.dumps({"ServerApp": {**settings, "open_browser": False}}))
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--expose-app-in-browser"]
    variables = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "none"), "PYTHONPATH": str(root / "src")}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, f"--config={folder / 'config.json'}"],
            env=variables,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    try:
        wait_for_server(f"http://127.0.0.1:{port}/api", seconds=90)
        with open_browser(width=1280, height=1000) as browser:
            page = browser.new_page()
            acting.open_notebook(page, f"http://127.0.0.1:{port}/lab/tree/explorer.ipynb?reset", seconds=90)
            acting.run_all(page)
            acting.wait_until_run(page)
            page.wait_for_selector(acting.SLIDER)
            page.wait_for_selector(".jp-OutputArea .noUi-handle")
            page.evaluate(AXE.read_text("utf-8"))
            yield page
    finally:
        server.terminate()
        server.wait(30)


def test_sliders_have_names_and_one_without_is_seen(page: Page) -> None:
    assert page.evaluate(UNNAMED, [TAGS, 0]) == []
    assert "aria-input-field-name" in page.evaluate(UNNAMED, [TAGS, 1])
    assert all(slider.get_attribute("aria-label") for slider in page.locator(acting.SLIDER).all())


def test_arrow_keys_move_the_slider_and_not_jupyterlab(page: Page) -> None:
    slider, results = page.locator(acting.SLIDER).first, [acting.said(page)]
    for key in acting.roomy_keys(page):
        results.append(acting.press(page, key, seconds=20))
        assert slider.evaluate("input => input === document.activeElement"), "the focus stays on the slider"
    assert len(set(results)) == 3, "each press has its own result"


def test_nothing_redraws_before_the_hand_rests(page: Page) -> None:
    slider, before = page.locator(acting.SLIDER).first, acting.said(page)
    slider.evaluate(
        "input => { const start = input.value; input.stepUp(); if (input.value === start) input.stepDown();"
        " input.dispatchEvent(new Event('input')); }"
    )
    page.wait_for_timeout(1000)
    assert acting.said(page) == before
    slider.dispatch_event("change")
    assert acting.wait_for_more(page, before, seconds=20)
