"""Bytecode for the browser's Python, made while the site is built: a browser keeps none, and would compile on every visit.

Pyodide itself makes it, started by Node.js: only the same Python makes bytecode that a browser's Python takes. The Node.js is
the one that Playwright brings. What is compiled follows use: bytecode packs less well than sources, so other modules stay as
they are. Folders that no browser can use are left out. Of other projects' packages the sources of compiled modules go; the
course's own stay, for learners to read.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_text
from loyaltylab.site import pyodide
from loyaltylab.site.editions import LOCK, template

# What notebooks import of other packages in their first cells, and the kernel before them; a test compares them.
USED = (
    "pyodide_kernel",
    "numpy",
    "pandas",
    "matplotlib.figure",
    "ipywidgets",
    "anywidget",
    "scipy.stats",
    "sklearn.cluster",
    "sklearn.linear_model",
    "sklearn.metrics",
    "lifelines",
    "lifelines.statistics",
)
# What no browser can use, in wheels that every lab loads: to lay out a thousand small files takes half a second.
LEFT_OUT = (
    "jedi/third_party/django-stubs/",
    "jedi/third_party/typeshed/stdlib/2/",
    "jedi/third_party/typeshed/third_party/2/",
    "jedi/third_party/typeshed/third_party/2and3/",  # its folder 3 stays: without the folder above it jedi fails
    "matplotlib/mpl-data/images/",
    "matplotlib/mpl-data/sample_data/",
)
STANDARD_LIBRARY = "python_stdlib.zip"
SITE_PACKAGES = "/lib/python3.12/site-packages"
SCRIPTS = ("compile.mjs", "compile.py")
LIBRARIES, OWN = "bytecode-libraries", "bytecode-own"


def node() -> Path:
    """Return the program that runs Pyodide without a browser.

    Raises
    ------
    LoyaltyLabError
        When Playwright is not installed.
    """
    found = find_spec("playwright")
    places = [Path(place) / "driver" for place in (found.submodule_search_locations or [])] if found else []
    for place in places:
        if (program := place / ("node.exe" if os.name == "nt" else "node")).is_file():
            return program
    raise LoyaltyLabError(
        "The browser edition needs Playwright, whose Node.js compiles Python for the browser: install requirements-build.txt, "
        "then build again."
    )


def compiled_name(name: str) -> str:
    """Return what a compiled wheel is called: with a build tag, so that no browser takes a kept source wheel for it.

    >>> compiled_name("pandas-2.2.3-cp312-cp312-pyodide_2024_0_wasm32.whl")
    'pandas-2.2.3-1pyc-cp312-cp312-pyodide_2024_0_wasm32.whl'
    >>> compiled_name("python_stdlib.zip")
    'python_stdlib.zip'
    """
    if not name.endswith(".whl"):
        return name
    package, version, *tags = name.split("-")
    return "-".join([package, version, "1pyc", *tags])


def run(folder: Path, job: Mapping[str, Any]) -> None:
    """Let Pyodide, whose files lie in the folder, do a job there; the results come into its folder ``compiled``.

    Raises
    ------
    LoyaltyLabError
        When it fails; with the last line of what it said.
    """
    for name in SCRIPTS:
        write_text(folder / name, template(name))
    write_text(folder / "job.json", json.dumps(job))
    (folder / "compiled").mkdir()
    done = subprocess.run(
        [str(node()), str(folder / SCRIPTS[0]), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip() or "no message"
        raise LoyaltyLabError(
            f"Python for the browser could not be compiled ({said.splitlines()[-1][:300]}): see that the files in .cache are whole, "
            "or delete that folder, and build again."
        )


def _key(*parts: Any) -> str:
    return pyodide.digest(json.dumps([*parts, *(template(name) for name in SCRIPTS)], sort_keys=True))


def _stage(folder: Path, lock: Mapping[str, Any], archives: Iterable[Path], distribution: Path) -> None:
    """Lay out Pyodide's core, a lock, and what is to be compiled."""
    for path in [*(distribution / name for name in pyodide.CORE), *archives]:
        shutil.copyfile(path, folder / path.name)
    write_text(folder / LOCK, json.dumps(lock))


def _made(kept: Path, job: Mapping[str, Any], stage: tuple[Mapping[str, Any], Iterable[Path], Path]) -> None:
    """Do a job in a folder of its own, and keep what it made in the place of older results; a failed one leaves nothing."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".half-", dir=kept.parent) as temporary:
        folder = Path(temporary)
        _stage(folder, *stage)
        run(folder, job)
        old = [path for path in kept.parent.iterdir() if not path.name.startswith(".") and path != kept]
        try:
            (folder / "compiled").rename(kept)
        except OSError:
            if not kept.is_dir():  # another build may have been quicker
                raise
    for path in old:
        shutil.rmtree(path, ignore_errors=True)


def libraries(
    lock: Mapping[str, Any], archives: Iterable[Path], distribution: Path, cache: Path
) -> dict[str, Path]:
    """Return the compiled form of the standard library and of other projects' wheels, by the name of the source form.

    Parameters
    ----------
    lock
        The lock of the source forms, without the course's own wheel.
    archives
        All files that it names, of which wheels are compiled.
    distribution
        Folder with Pyodide's verified files.
    cache
        Folder of half-products; what is there for the same files is not made again.
    """
    paths = {path.name: path for path in archives}
    kept = cache / LIBRARIES / _key(lock, sha256(distribution / STANDARD_LIBRARY), USED, LEFT_OUT)
    if not kept.is_dir():
        wheels = [name for name in paths if name.endswith(".whl")]
        job = {
            "packages": sorted(lock["packages"]),
            "imports": USED,
            "left_out": LEFT_OUT,
            "archives": {name: {"standard": False, "keep_sources": False} for name in wheels}
            | {STANDARD_LIBRARY: {"standard": True, "keep_sources": False}},
        }
        _made(kept, job, (lock, paths.values(), distribution))
    return {path.name: path for path in sorted(kept.iterdir())}


def own(wheel: Path, modules: Iterable[str], distribution: Path, cache: Path) -> dict[str, Path]:
    """Return the course's wheel with bytecode beside the sources of these modules (``loyaltylab/figures.py``), by its name."""
    files = sorted(modules)
    if not files:
        return {}
    kept = cache / OWN / _key(sha256(wheel), files)
    if not kept.is_dir():
        job = {
            "packages": [],
            "imports": [],
            "files": [f"{SITE_PACKAGES}/{name}" for name in files],
            "archives": {wheel.name: {"standard": False, "keep_sources": True}},
        }
        _made(kept, job, ({"info": pyodide.official()["info"], "packages": {}}, [wheel], distribution))
    return {wheel.name: kept / wheel.name}


def locked(lock: Mapping[str, Any], compiled: Mapping[str, Path]) -> dict[str, Any]:
    """Return the lock with compiled wheels, by the names of their source forms, in the place of those."""
    packages = {}
    for name, entry in lock["packages"].items():
        packages[name] = entry
        if path := compiled.get(entry["file_name"]):
            packages[name] = entry | {
                "file_name": compiled_name(entry["file_name"]),
                "sha256": sha256(path),
            }
    return {**lock, "packages": packages}


def origins(compiled: Mapping[str, Path], sources: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return, for each compiled file as the site names it, its source form's name and hash, and its own hash."""
    return {
        compiled_name(name): {"from": name, "from_sha256": sources[name], "sha256": sha256(path)}
        for name, path in sorted(compiled.items())
    }
