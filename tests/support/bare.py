"""Pyodide with nothing around it, from the browser edition's own files: what the edition is measured and compared against."""

from typing import Any

from playwright.sync_api import Page

BOOT = """async ([folder, packages, code]) => {
  const { loadPyodide } = await import(folder + "pyodide.mjs");
  const python = await loadPyodide({ indexURL: folder, packages });
  await python.loadPackagesFromImports(code);  // as the notebook's kernel does before each cell
  const result = await python.runPythonAsync(code);
  return result?.toJs ? result.toJs({ dict_converter: Object.fromEntries }) : result;
}"""


def run_bare(page: Page, site_url: str, code: str, packages: tuple[str, ...] = ()) -> Any:
    """Start Pyodide in an empty page of the site, run ``code`` and return its last value.

    What the code imports is loaded by its import, as in a notebook; ``packages`` come before.
    """
    page.goto(f"{site_url}/lite/labs.json")
    return page.evaluate(BOOT, [f"{site_url}/lite/static/pyodide/", list(packages), code])
