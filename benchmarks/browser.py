"""The browser edition: how long until a lab's first cell has run, against Pyodide alone with pandas imported.

Both start with an empty profile on the same files, served from this computer, and both clocks start when the page is asked for.
"""

import statistics
import time
from pathlib import Path

from benchmarks.rows import Row
from tests.support.bare import run_bare
from tests.support.browser import Site, open_browser, serve
from tests.support.lab import clear_results, open_notebook, run_all, wait_for_first_cell

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "notebooks/04_what_loyalty_is.ipynb"
ROUNDS = 3


def first_cell_seconds(site: Site, notebook: str = NOTEBOOK) -> float:
    """Return the seconds from asking for a notebook's page to the end of its first code cell."""
    with open_browser() as browser:
        page = browser.new_page()
        begun = time.perf_counter()
        open_notebook(page, f"{site.url}/lite/notebooks/index.html?path={notebook}")
        clear_results(page)
        run_all(page)
        wait_for_first_cell(page)
        return time.perf_counter() - begun


def bare_seconds(site: Site, code: str = "import pandas", packages: tuple[str, ...] = ("pandas",)) -> float:
    """Return the seconds from asking for an empty page to the end of ``code`` in Pyodide alone."""
    with open_browser() as browser:
        page = browser.new_page()
        begun = time.perf_counter()
        run_bare(page, site.url, code, packages)
        return time.perf_counter() - begun


def measure(folder: Path = ROOT / "_build" / "html") -> list[Row]:
    """Return two rows: the lab's first cell against pandas alone, and against all that this cell imports.

    Raises
    ------
    LoyaltyLabError
        When the site is not built.
    """
    with serve(folder) as site:
        if not (folder / "lite").is_dir():
            raise RuntimeError("the browser edition is not built: run `make book` first")
        everything = "import numpy, pandas, matplotlib, ipywidgets, loyaltylab, loyaltylab.figures"
        rounds = [
            (first_cell_seconds(site), bare_seconds(site), bare_seconds(site, everything, ("loyaltylab",)))
            for _ in range(ROUNDS)
        ]
    lab, pandas, imports = (statistics.median(column) for column in zip(*rounds, strict=True))
    return [
        Row("browser, first cell of the lab", lab, "bare Pyodide with pandas", pandas),
        Row("browser, first cell of the lab", lab, "bare Pyodide with the same imports", imports),
    ]


if __name__ == "__main__":
    from benchmarks.rows import table

    print(table(measure()))
