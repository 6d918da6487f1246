"""Builds the decks: sources made ready, sphinx-revealjs, every slide checked, then the finished decks take their place."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import replace_folder, write_bytes, write_text
from loyaltylab.site.book import alone, find_root, warnings_of
from loyaltylab.site.page_checks import SLIDES
from loyaltylab.site.pages.compute import Pages, project_pages
from loyaltylab.site.slides.chapter import Chapter
from loyaltylab.site.slides.check import deck_faults
from loyaltylab.site.slides.deck import find_decks, read_deck
from loyaltylab.site.slides.generated import complete
from loyaltylab.site.slides.markup import PICTURES, Deck, written

# Of reveal.js, what a deck loads; its sources, maps, other themes and plugins stay away.
KEPT = (
    "lantern.css",
    "slides.css",
    "revealjs/LICENSE",
    "revealjs/dist/reveal.css",
    "revealjs/dist/reveal.js",
    "revealjs/dist/theme/white.css",
    "revealjs/dist/theme/fonts/source-sans-pro/source-sans-pro.css",
    "revealjs/plugin/notes/notes.js",
    "revealjs/plugin/search/search.js",
    "revealjs/plugin/zoom/zoom.js",
)
MOST_SHOWN = 30


@dataclass(frozen=True)
class BuiltSlides:
    """Finished decks: their folder, and the number of slides by the deck's name."""

    output: Path
    slides: dict[str, int]


def make_ready(root: Path, chapters: Collection[str] = (), pages: Pages | None = None) -> list[Deck]:
    """Return the decks of the chapters (all by default) as text and pictures.

    Raises
    ------
    LoyaltyLabError
        As :func:`find_decks`, :func:`read_deck` and :func:`written`; also for a chapter that has no deck.
    """
    decks = find_decks(root)
    unknown = [number for number in chapters if number not in decks]
    if unknown:
        raise LoyaltyLabError(f"There is no deck of chapter {unknown[0]}; there are {', '.join(decks)}.")
    pages = pages or project_pages(root)
    ready = []
    for number, path in decks.items():
        if not chapters or number in chapters:
            chapter = Chapter(root, number, path.stem, pages)
            ready.append(written(complete(read_deck(path), chapter), chapter))
    if not ready:
        raise LoyaltyLabError(
            "The folder slides has no deck; write slides/NN-slug.md, called as the reading is."
        )
    return ready


def build_slides(
    root: Path | None = None,
    output: Path | None = None,
    chapters: Collection[str] = (),
    pages: Pages | None = None,
) -> BuiltSlides:
    """Build decks into ``output``; decks of other chapters that lie there stay when ``chapters`` names some.

    Parameters
    ----------
    root, output
        The project (default: found from the working folder) and the folder for the decks (default: ``_build/slides``).
    chapters
        Two-digit numbers; all by default.
    pages
        Works out numbers and figures (default: the project's own).

    Raises
    ------
    LoyaltyLabError
        Before anything is replaced: one sentence, or one line a fault with deck and slide.
    """
    root = (root or find_root()).resolve()
    output = (output or root / "_build" / "slides").resolve()
    work = root / ".cache" / "slides"
    ready = make_ready(root, chapters, pages)
    with alone(root / ".cache" / "slides.lock"):
        _lay_out(ready, work / "source")
        _run_sphinx(root, work)
        html = work / "html"
        counts, faults = {}, []
        for deck in ready:
            counts[deck.name], found = deck_faults(html / f"{deck.name}.html")
            faults += found
        if faults:
            lines = [str(fault) for fault in faults]
            more = [f"… and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
            raise LoyaltyLabError(
                "\n  ".join(["The slides were built and not published:", *lines[:MOST_SHOWN], *more])
            )
        _publish(html, output, [deck.name for deck in ready], keep=bool(chapters))
    return BuiltSlides(output, counts)


def _lay_out(ready: Iterable[Deck], source: Path) -> None:
    """Write the decks' texts and pictures, only where they differ, and nothing else: Sphinx builds what changed."""
    wanted = set()
    for deck in ready:
        files = {f"{deck.name}.md": deck.text.encode()}
        files |= {f"{PICTURES}/{name}": picture for name, picture in deck.pictures.items()}
        for name, content in files.items():
            wanted.add(source / name)
            write_bytes(source / name, content)
    for path in list(source.rglob("*")):
        if path.is_file() and path not in wanted:
            path.unlink()


def _run_sphinx(root: Path, work: Path) -> None:
    folders = [work / "source", work / "html", work / "doctrees", root / "book" / "_static"]
    command = [sys.executable, "-m", "loyaltylab.site.slides.render", *map(str, folders)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    result = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    log = f"{result.stdout}\n{result.stderr}"
    warnings = warnings_of(log, work / "source")
    if result.returncode == 0 and not warnings:
        return
    # The next build reads everything again: Sphinx keeps pages that warned, and would be silent about them.
    shutil.rmtree(work / "doctrees", ignore_errors=True)
    write_text(work / "build.log", log)
    raise LoyaltyLabError(
        "\n  ".join(
            [
                "The slides were not built:",
                *(warnings[:MOST_SHOWN] or [f"see {work / 'build.log'} for the reason"]),
            ]
        )
    )


def _publish(html: Path, output: Path, names: list[str], *, keep: bool) -> None:
    """Put the decks and what they load in the place of ``output``; ``keep`` leaves what else lies there."""
    output.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    try:
        if keep and output.is_dir():
            shutil.copytree(output, new, dirs_exist_ok=True)
        for name in (*(f"{name}.html" for name in names), *(f"_static/{name}" for name in KEPT)):
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(html / name, new / name)
        if (html / "_images").is_dir():
            shutil.copytree(html / "_images", new / "_images", dirs_exist_ok=True)
        # A PDF of an earlier state of a deck must not pass for this one's.
        for name in names:
            (new / f"{name}.pdf").unlink(missing_ok=True)
        new.chmod(0o755)
        replace_folder(new, output)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def join_book(decks: Path, site: Path) -> bool:
    """Copy the decks into a built book, where the instructor pages link to them; return whether there is one."""
    if not (site / "index.html").is_file():
        return False
    new = Path(tempfile.mkdtemp(prefix=f".{SLIDES}.", dir=site))
    try:
        shutil.copytree(decks, new, dirs_exist_ok=True)
        new.chmod(0o755)
        replace_folder(new, site / SLIDES)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return True
