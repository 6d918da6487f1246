"""Builds the book: Jupyter Book with warnings as errors, then every page is checked, then the finished pages take their place."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import replace_folder, write_text
from loyaltylab.site.concepts import toc_documents
from loyaltylab.site.lighter import lighten
from loyaltylab.site.page_checks import APART, built_pages, check_site
from loyaltylab.site.repository import read_repository

WARNING = re.compile(r"^(?P<place>.*?): ?(?P<level>WARNING|ERROR|CRITICAL|SEVERE): (?P<text>.*)$")
DOWNLOAD = re.compile(r"_downloads/([0-9a-f]+)/")
FIRST_WARNING_LINE = re.compile(r"^(?:WARNING|ERROR|CRITICAL): (?P<text>.*)$")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CAUSE = re.compile(r"^(?:[\w.]+(?:Error|Exception)|SyntaxError): ?\S.*$", re.MULTILINE)
EXTRA_PAGES = {"genindex.html", "search.html", "index.html"}
MOST_SHOWN = 30

# jsonschema builds grammars for web addresses whenever it finds this package; nothing here needs them, and they take
# longer than writing the pages.
START = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyter_book.cli.main import main; main()"

START_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={address}">
<title>{title}</title>
</head>
<body><main><h1>{title}</h1><p><a href="{address}">Open the start page</a></p></main></body>
</html>
"""


@dataclass(frozen=True)
class Built:
    """A finished build."""

    output: Path
    pages: int


def find_root(start: Path | None = None) -> Path:
    """Return the checkout that holds ``_config.yml`` and ``_toc.yml``: the working folder, one above it, or the library's own.

    Raises
    ------
    LoyaltyLabError
        When there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[3]):
        if (folder / "_config.yml").is_file() and (folder / "_toc.yml").is_file():
            return folder
    raise LoyaltyLabError(
        "No _config.yml and _toc.yml here or above; run this inside the Loyalty Lab folder."
    )


def source_of(root: Path, document: str) -> Path | None:
    """Return the file behind a document of the table of contents."""
    for suffix in (".md", ".ipynb", ".rst"):
        if (root / f"{document}{suffix}").is_file():
            return root / f"{document}{suffix}"
    return None


def warnings_of(log: str, root: Path) -> list[str]:
    """Return the warnings in Sphinx's output, ``page:line: text``, each once, with paths relative to ``root``."""
    found = []
    for line in COLOUR.sub("", log).splitlines():
        match = WARNING.match(line) or FIRST_WARNING_LINE.match(line)
        if not match or "warnings treated as errors" in line:
            continue
        place = match.groupdict().get("place", "") or "_config.yml"
        place = place.rstrip(":")
        place = place.replace(f"{root.resolve()}{os.sep}", "").replace(f"{root}{os.sep}", "")
        found.append(f"{place}: {match['text']}")
    return list(dict.fromkeys(found))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other build works in the same folder; where the system has no such locks, do not wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        try:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


def run_sphinx(root: Path, work: Path) -> None:
    """Build all pages into ``work/_build/html``, reusing what an earlier build left there.

    Raises
    ------
    LoyaltyLabError
        With one line for each warning. The next build then reads all pages again: Sphinx keeps pages that warned,
        and would be silent about them.
    """
    command = [sys.executable, "-c", START]
    command += ["build", str(root), "--path-output", str(work), "-W", "-n", "--keep-going", "-q"]
    environment = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "MPLBACKEND": "agg",
    }
    result = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    log = f"{result.stdout}\n{result.stderr}"
    warnings = warnings_of(log, root)
    if result.returncode == 0 and not warnings:
        return
    (work / "_build" / ".doctrees" / "environment.pickle").unlink(missing_ok=True)
    write_text(work / "build.log", log)
    if not warnings:
        causes = CAUSE.findall(COLOUR.sub("", log)) or ["it stopped without saying why"]
        raise LoyaltyLabError(
            f"The book was not built: {causes[0].strip()} (the whole log: {work / 'build.log'})."
        )
    raise LoyaltyLabError(_listing(f"The book was not built, {_times(len(warnings), 'warning')}:", warnings))


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listing(head: str, lines: list[str]) -> str:
    more = [f"… and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return "\n  ".join([head, *lines[:MOST_SHOWN], *more])


def remove_stale_pages(html: Path, documents: list[str]) -> None:
    """Remove pages of documents that left the table of contents, and downloads without a link; Sphinx leaves them lying."""
    wanted = {f"{document}.html" for document in documents} | EXTRA_PAGES
    for name in built_pages(html):
        if name not in wanted:
            (html / name).unlink()
    sources = {document for document in documents}
    for path in (html / "_sources").rglob("*"):
        if path.is_file() and path.relative_to(html / "_sources").with_suffix("").as_posix() not in sources:
            path.unlink()
    linked = {
        link
        for name in built_pages(html)
        for link in DOWNLOAD.findall((html / name).read_text(encoding="utf-8"))
    }
    for folder in (html / "_downloads").glob("*"):
        if folder.name not in linked:
            shutil.rmtree(folder)


def publish(html: Path, output: Path, cache: Path | None = None) -> None:
    """Put a light copy of the built pages in the place of ``output``; browser edition and slides that lie there stay.

    ``cache`` is a folder for what can be kept between builds.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.parent))
    try:
        shutil.copytree(html, new, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".buildinfo*"))
        new.chmod(0o755)
        lighten(new, cache)
        moved = [part for part in APART if (output / part).is_dir()]
        for part in moved:
            os.replace(output / part, new / part)
        try:
            replace_folder(new, output)
        except BaseException:
            for part in moved:
                os.replace(new / part, output / part)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)


def build_book(output: Path, root: Path | None = None, *, fresh: bool = False) -> Built:
    """Build the book into ``output``.

    Parameters
    ----------
    output
        Folder for the finished pages; it is replaced only when everything is right.
    root
        The checkout (default: found from the working folder).
    fresh
        Forget what earlier builds left.

    Raises
    ------
    LoyaltyLabError
        When a page of the table of contents is missing, the repository's address is none, when Sphinx warns, or when a built page breaks a rule; each
        fault is one line with its page.
    """
    root = (root or find_root()).resolve()
    read_repository(root)  # the theme would break off at a wrong address without naming it
    documents = toc_documents(root / "_toc.yml")
    missing = [document for document in documents if source_of(root, document) is None]
    if missing:
        raise LoyaltyLabError(
            _listing("_toc.yml names files that do not exist:", [f"{name}.md or .ipynb" for name in missing])
        )
    work = root / ".cache" / "book"
    with alone(root / ".cache" / "book.lock"):
        if fresh:
            shutil.rmtree(work, ignore_errors=True)
        run_sphinx(root, work)
        html = work / "_build" / "html"
        remove_stale_pages(html, documents)
        write_text(
            html / "index.html", START_PAGE.format(title="Loyalty Lab", address=f"{documents[0]}.html")
        )
        faults = check_site(html, documents, work / "pages.pickle")
        if faults:
            raise LoyaltyLabError(
                _listing(
                    f"The book was built and not published, {_times(len(faults), 'fault')}:",
                    [str(fault) for fault in faults],
                )
            )
        publish(html, output.resolve(), work)
    return Built(output.resolve(), len(documents))
