"""Acting as a learner in a notebook of the browser edition."""

import re
import time
from typing import Any

from playwright.sync_api import Page

SECONDS_TO_RUN = 600

# The notebook as JupyterLab holds it: also cells that are not drawn at the moment.
MODEL = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON()"
# Code cells that have something to run, and are waiting, running, or not yet asked.
UNFINISHED = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].filter(cell => {
  const prompt = cell.querySelector('.jp-InputPrompt').textContent.trim();
  const empty = cell.querySelector('.cm-content').textContent.trim() === '';
  return !empty && !/^\\[\\d+\\]:$/.test(prompt);
}).length"""

SLIDER = ".jp-OutputArea input[type=range]"
STATUS = ".jp-OutputArea .jupyter-widgets [role=status]"


class CellFailed(AssertionError):
    """A cell of the notebook ended in an error."""


def open_notebook(page: Page, address: str, seconds: float = 60) -> None:
    """Open a notebook and wait until its cells are there."""
    page.goto(address)
    wait_for_notebook(page, seconds)


def wait_for_notebook(page: Page, seconds: float = 60) -> None:
    """Wait until the cells of the notebook are there and it knows its kernel.

    JupyterLite drops a "Run All Cells" that comes in the two seconds before the notebook knows its kernel.
    """
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content", timeout=1000 * seconds)
    page.wait_for_function(
        "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.isReady === true",
        timeout=1000 * seconds,
    )


def clear_results(page: Page) -> None:
    """Take away all stored results, so that whatever is there afterwards was made here."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.wait_for_function(
        "() => " + MODEL[6:] + ".cells.every(cell => !cell.outputs?.length && !cell.execution_count)"
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


def shown(cell: dict[str, Any]) -> str:
    """Return what a cell shows as text, but for the names of number types: the browser's integers have 32 bits."""
    text = "\n".join(text_of(output) for output in cell.get("outputs", []))
    return re.sub(r"\s+", " ", re.sub(r"dtype: \w+", "", text)).strip()


def differences(stored: list[dict[str, Any]], seen: list[dict[str, Any]], tag: str) -> list[str]:
    """Return how the text results of tagged cells differ between two runs of one notebook, to the digits shown.

    Raises
    ------
    ValueError
        When there is nothing to compare: no cell has the tag, or a tagged cell has no stored result.
    """
    marked = [number for number, cell in enumerate(stored) if tag in cell.get("metadata", {}).get("tags", [])]
    empty = [number for number in marked if not shown(stored[number])]
    if not marked or empty:
        raise ValueError(
            f"nothing to compare: {len(marked)} cells have the tag {tag}, and of these {empty} have no stored result"
        )
    return [
        f"cell {number}: stored {shown(stored[number])!r}, in the browser {shown(seen[number])!r}"
        for number in marked
        if shown(stored[number]) != shown(seen[number])
    ]


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


def wait_for_first_cell(page: Page, seconds: float = SECONDS_TO_RUN) -> None:
    """Wait until the first code cell has run."""
    page.wait_for_function(
        "() => /^\\[\\d+\\]:$/.test(document.querySelector('.jp-CodeCell .jp-InputPrompt').textContent.trim())",
        timeout=1000 * seconds,
        polling=50,
    )


def said(page: Page) -> str:
    """Return what the explorer says now."""
    return page.locator(STATUS).last.inner_text()


def wait_for_more(page: Page, before: str, seconds: float) -> str:
    """Wait until the explorer says something else than ``before``, and return it."""
    page.wait_for_function(
        "([selector, before]) => { const all = document.querySelectorAll(selector);"
        " return all.length > 0 && all[all.length - 1].innerText !== before; }",
        arg=[STATUS, before],
        timeout=1000 * seconds,
    )
    return said(page)


def press(page: Page, key: str, seconds: float = 120) -> str:
    """Press a key on the explorer's first slider, or its first list, and return what the explorer then says."""
    before, sliders = said(page), page.locator(SLIDER)
    control = (
        sliders.first if sliders.count() else page.locator(".jp-OutputArea .jupyter-widgets select").first
    )
    control.focus()
    page.keyboard.press(key)
    now = wait_for_more(page, before, seconds)
    return guess_and_reveal(page, now, seconds) if page.get_by_role("button", name="Reveal").count() else now


def guess_and_reveal(page: Page, before: str, seconds: float) -> str:
    """Make some guess where the explorer asks for one before it shows its result, and return the result."""
    button = page.get_by_role("button", name="Reveal").last
    guess = button.locator("xpath=..").locator("select, input").first
    if guess.evaluate("element => element.tagName") == "SELECT":
        guess.select_option(index=1)
    else:
        guess.fill("100")
        guess.press("Tab")
    button.click()
    return wait_for_more(page, before, seconds)


def roomy_keys(page: Page) -> tuple[str, str]:
    """Return two keys that move the explorer's first control towards the side with more room."""
    slider = page.locator(SLIDER).first
    if slider.count() == 0:
        return "ArrowDown", "ArrowDown"
    low, now, high = slider.evaluate("input => [input.min, input.value, input.max].map(Number)")
    return ("ArrowLeft", "ArrowDown") if now - low > high - now else ("ArrowRight", "ArrowUp")
