"""Reading pages: what one sends over the wire, and how soon it is painted, each opened with an empty profile."""

from pathlib import Path

from benchmarks.rows import Row
from tests.support.browser import open_browser, serve, wait_until_quiet

ROOT = Path(__file__).resolve().parents[1]
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def open_page(folder: Path, name: str) -> tuple[float, float]:
    """Return the seconds to a page's first paint, and the kilobytes that it took until it was at rest."""
    with serve(folder) as site, open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{site.url}/{name}")
        wait_until_quiet(page)
        painted = page.wait_for_function(PAINTED).json_value()
        return float(painted) / 1000, site.size / 1000


def measure(folder: Path = ROOT / "_build" / "html") -> list[Row]:
    """Return two rows: the reading that is painted last, and the heaviest one.

    Raises
    ------
    RuntimeError
        When the book is not built.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("book/[0-9]*.html"))
    if not names:
        raise RuntimeError("the book is not built: run `make book` first")
    seen = {name: open_page(folder, name) for name in names}
    latest = max(seen, key=lambda name: seen[name][0])
    heaviest = max(seen, key=lambda name: seen[name][1])
    return [
        Row(f"slowest of {len(names)} readings, first paint ({latest})", seen[latest][0]),
        Row(f"heaviest of {len(names)} readings ({heaviest})", seen[heaviest][1], unit="kB"),
    ]
