"""One archive with book, browser edition and data: for a classroom without a network, from a laptop or a USB stick."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from loyaltylab.archives import write_archive
from loyaltylab.classroom.leaks import scan
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site.browser import LOCK, PYODIDE_FOLDER

TOP = "loyalty-lab"
WHEELS = frozenset({".whl"})
LEFT_OUT = {"build.sha256", ".buildinfo", ".doctrees"}

README = """Loyalty Lab: the whole course, without a network
================================================

Unpack this archive. Then choose:

To read only
    Open  site/index.html  with a browser. No server is needed. The search works as well.

To run labs and exercises, on this computer
    A browser runs them only from a server. In the folder of this file, type

        python -m http.server 8000 --directory site

    (on Windows: py -m http.server 8000 --directory site) and open  http://localhost:8000  .
    Stop it with Ctrl+C. Python 3.8 or newer is enough; nothing is installed.

For a classroom without a network
    The same command on the teacher's computer serves everybody in the same local network:
    they open  http://ADDRESS:8000  , where ADDRESS is that computer's address in the network
    (Windows: ipconfig; macOS and Linux: ip address, or ifconfig). A firewall may ask: allow it
    for the private network. Browsers give such an address fewer rights than localhost: labs run,
    but what a student writes may not be kept after the page is closed. File, Download keeps it.
    Where that matters, hand out the archive itself and let everybody use localhost.

Moving to a USB stick takes a while: there are {files:,} files. Copy the archive, then unpack it there.

data/        Lantern's records as CSV files, with their description (datapackage.json)
LICENSE*     what you may do with it

Loyalty Lab {version}. Checksums of all files: SHA256SUMS.
"""


@dataclass(frozen=True)
class Bundle:
    """What was packed.

    Attributes
    ----------
    path
        The archive.
    files, size
        How many files it holds, and its size in bytes.
    """

    path: Path
    files: int
    size: int


def default_name() -> str:
    """Return the archive's usual name."""
    return f"loyalty-lab-{version('loyaltylab')}.zip"


def make_bundle(root: Path, to: Path) -> Bundle:
    """Pack the built site and the data into one archive; the same site gives the same bytes.

    Parameters
    ----------
    root
        The project's folder, with a built book and browser edition.
    to
        The archive; one that is there is replaced when the new one is whole.

    Raises
    ------
    LoyaltyLabError
        When the site is not built, its browser edition would ask the network, or a solution would be in the archive.
    """
    site = root / "_build" / "html"
    for needed, command in (
        (site / "index.html", "loyaltylab site book"),
        (site / "lite" / PYODIDE_FOLDER / LOCK, "loyaltylab site browser"),
    ):
        if not needed.is_file():
            raise LoyaltyLabError(f"{needed.as_posix()} is missing: run `{command}` first.")
    leaks = scan(root, [site]).leaks
    if leaks:
        raise LoyaltyLabError(
            f"The site holds what learners must not see, so that no archive was made: {leaks[0]}"
        )
    entries = dict(_entries(root, site))
    sums = "".join(f"{sha256(path)}  {name}\n" for name, path in entries.items())
    readme = README.format(files=len(entries), version=version("loyaltylab"))
    texts: dict[str, bytes | Path] = {
        "README.txt": readme.encode("utf-8"),
        "SHA256SUMS": sums.encode("utf-8"),
    }
    # Wheels come compressed from the package index.
    count = write_archive(
        to, ((f"{TOP}/{name}", content) for name, content in (texts | entries).items()), WHEELS
    )
    return Bundle(to, count, to.stat().st_size)


def _entries(root: Path, site: Path) -> Iterator[tuple[str, Path]]:
    """Yield name in the archive and path, in the order of the names."""
    for path in sorted(root.glob("LICENSE*")):
        yield path.name, path
    for folder, name in ((root / "datasets", "data"), (site, "site")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.parts):
                yield f"{name}/{path.relative_to(folder).as_posix()}", path
