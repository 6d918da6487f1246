"""The browser edition: how long until a lab's first cell has run, against Pyodide alone with pandas imported.

Both start with an empty profile on files served from this computer, and both clocks start when the page is asked for. The bare
page has Pyodide's files as they are published; the edition has them compiled. The repeat visit opens the lab once more in the
profile of the first; the explorer is moved there. On this computer files come at once, so both visits are the processor's; a
reader's line is slower, and what her browser kept she need not fetch again: the two visits are made once more over a line of
ten megabits a second.
"""

import json
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from benchmarks.rows import Row, seconds
from loyaltylab.files import write_text
from loyaltylab.site import pyodide
from loyaltylab.site.server import Line
from tests.support.bare import run_bare
from tests.support.browser import Browser, Site, open_browser, serve
from tests.support.lab import (
    clear_results,
    open_notebook,
    press,
    roomy_keys,
    run_all,
    wait_for_first_cell,
    wait_until_run,
)

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = "notebooks/04_what_loyalty_is.ipynb"
ROUNDS = 3
MOVES = 6
MEGABITS = 10


def visit(browser: Browser, site: Site, notebook: str = NOTEBOOK) -> tuple[float, Page]:
    """Return the seconds from asking for a notebook's page to the end of its first code cell, and the page."""
    page = browser.new_page()
    begun = time.perf_counter()
    open_notebook(page, f"{site.url}/lite/notebooks/index.html?path={notebook}")
    clear_results(page)
    run_all(page)
    wait_for_first_cell(page)
    return time.perf_counter() - begun, page


def move_seconds(page: Page, moves: int = MOVES) -> float:
    """Return the median seconds from pressing a key on the explorer's slider to what it then says and shows."""
    wait_until_run(page)
    key = roomy_keys(page)[0]
    return statistics.median(seconds(partial(press, page, key)) for _ in range(moves))


@dataclass(frozen=True)
class Round:
    """One reader's cold visit, her next one, the moves that she makes there, and what the first sent over the wire."""

    cold: float
    again: float
    move: float
    megabytes: float


def read_twice(folder: Path, line: Line | None = None) -> Round:
    """Visit the lab with an empty profile, and once more."""
    with serve(folder, line=line) as site, open_browser() as browser:
        cold, page = visit(browser, site)
        wait_until_run(page)
        sent = site.size
        page.close()
        again, page = visit(browser, site)
        return Round(cold, again, move_seconds(page), sent / 1e6)


@contextmanager
def as_published(cache: Path = ROOT / ".cache") -> Iterator[Site]:
    """Serve Pyodide's own files as they are published, and nothing else, where `run_bare` looks for them."""
    files, lock = (
        pyodide.distribution(cache),
        {name: pyodide.official()[name] for name in ("info", "packages")},
    )
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "lite" / "static" / "pyodide"
        shutil.copytree(files, folder)
        write_text(folder / "pyodide-lock.json", json.dumps(lock))
        for name in ("index.html", "lite/labs.json"):
            write_text(Path(temporary) / name, "{}")
        with serve(Path(temporary)) as site:
            yield site


def bare_seconds(site: Site, code: str = "import pandas", packages: tuple[str, ...] = ("pandas",)) -> float:
    """Return the seconds from asking for an empty page to the end of ``code`` in Pyodide alone."""
    with open_browser() as browser:
        page = browser.new_page()
        begun = time.perf_counter()
        run_bare(page, site.url, code, packages)
        return time.perf_counter() - begun


def measure(folder: Path = ROOT / "_build" / "html") -> list[Row]:
    """Return the rows; the first two set the lab's first cell against pandas alone, and against all that it imports.

    Raises
    ------
    RuntimeError
        When the site is not built.
    """
    if not (folder / "lite").is_dir():
        raise RuntimeError("the browser edition is not built: run `make book` first")
    everything = "import numpy, pandas, loyaltylab, loyaltylab.figures"
    rounds, bare = [], []
    for _ in range(ROUNDS):
        rounds.append(read_twice(folder))
        with serve(folder) as site, as_published() as published:
            bare.append((bare_seconds(published), bare_seconds(site, everything, ("loyaltylab",))))
    far = read_twice(folder, Line(MEGABITS))
    pandas, imports = (statistics.median(column) for column in zip(*bare, strict=True))
    cold, again, move, megabytes = (
        statistics.median(getattr(each, name) for each in rounds)
        for name in ("cold", "again", "move", "megabytes")
    )
    return [
        Row("browser, first cell of the lab", cold, "bare Pyodide with pandas", pandas),
        Row("browser, first cell of the lab", cold, "the same imports on a bare page", imports),
        Row("browser, the lab opened again", again, "its first visit", cold),
        Row(
            f"browser, the lab opened again over {MEGABITS} Mbit/s",
            far.again,
            "its first visit there",
            far.cold,
        ),
        Row("browser, explorer move to picture", move),
        Row("browser, sent for the whole lab", megabytes, unit="MB"),
    ]


if __name__ == "__main__":
    from benchmarks.rows import table

    print(table(measure()))
