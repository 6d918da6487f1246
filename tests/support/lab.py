"""Acting as a learner in a notebook of the browser edition."""

import re
import time
from typing import Any

from playwright.sync_api import Page

SECONDS_TO_RUN = 240

# The notebook as JupyterLab holds it: also cells that are not drawn at the moment.
MODEL = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON()"
# Code cells that have something to run, and are waiting, running, or not yet asked.
UNFINISHED = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].filter(cell => {
  const prompt = cell.querySelector('.jp-InputPrompt').textContent.trim();
  const empty = cell.querySelector('.cm-content').textContent.trim() === '';
  return !empty && !/^\\[\\d+\\]:$/.test(prompt);
}).length"""


class CellFailed(AssertionError):
    """A cell of the notebook ended in an error."""


def open_notebook(page: Page, address: str, seconds: float = 60) -> None:
    """Open a notebook and wait until its cells are there."""
    page.goto(address)
    wait_for_notebook(page, seconds)


def wait_for_notebook(page: Page, seconds: float = 60) -> None:
    """Wait until the cells of the notebook are there."""
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content", timeout=1000 * seconds)
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.content?.model != null", timeout=1000 * seconds
    )


def run_all(page: Page) -> None:
    """Choose "Run All Cells" in the Run menu."""
    page.get_by_role("menuitem", name="Run", exact=True).first.click()
    page.locator(".lm-Menu-item", has_text=re.compile(r"^Run All Cells")).first.click()


def cells(page: Page) -> list[dict[str, Any]]:
    """Return the cells with their present outputs, in notebook format."""
    return list(page.evaluate(MODEL)["cells"])


def outputs(page: Page) -> list[dict[str, Any]]:
    """Return the present outputs of all code cells."""
    return [output for cell in cells(page) for output in cell.get("outputs", [])]


def errors(page: Page) -> list[str]:
    """Return the errors among the outputs, as "name: text"."""
    return [f"{each['ename']}: {each['evalue']}" for each in outputs(page) if each["output_type"] == "error"]


def text_of(output: dict[str, Any]) -> str:
    """Return the plain text of one output, of either kind."""
    text = output.get("text", output.get("data", {}).get("text/plain", ""))
    return text if isinstance(text, str) else "".join(text)


def wait_until_run(page: Page, seconds: float = SECONDS_TO_RUN) -> None:
    """Wait until every code cell has run.

    Raises
    ------
    CellFailed
        When one ends in an error, or the time is over; says what.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := errors(page):
            raise CellFailed(found[0])
        if page.evaluate(UNFINISHED) == 0:
            return
        page.wait_for_timeout(200)
    raise CellFailed(f"{page.evaluate(UNFINISHED)} cells have not run after {seconds} seconds")
