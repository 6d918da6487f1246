"""The browser edition: JupyterLite with Python, packages and notebooks all served from the course's own site."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_core.paths import jupyter_path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import replace_folder, sha256, write_text
from loyaltylab.site import pyodide, wheels
from loyaltylab.site.notebook_imports import (
    check_notebooks,
    check_package,
    needs_computer,
    notebook_imports,
    packages_for,
)

ROOT = Path(__file__).resolve().parents[3]
OUTPUT = Path("_build/html/lite")
TITLE = "Loyalty Lab"
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
PYODIDE_FOLDER = "static/pyodide"
LOCK = "pyodide-lock.json"
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
# Bytes of JupyterLite's own scripts and styles that one opened notebook loads; the Chromium test compares the sum with what it saw.
INTERFACE_LOADED = 7_700_000
OUTSIDE = re.compile(r"""(?:\b(?:src|href)\s*=\s*|\bimport\s*\(?\s*|\burl\(\s*)["']?(https?:)?//""")


@dataclass(frozen=True)
class Built:
    """What a build did.

    Attributes
    ----------
    output
        The folder of the browser edition.
    notebooks
        Paths inside it, such as ``notebooks/04_what_loyalty_is.ipynb``.
    fresh
        Whether anything had to be made; false when the output was up to date.
    """

    output: Path
    notebooks: tuple[str, ...]
    fresh: bool


def address(notebook: str) -> str:
    """Return the address of a notebook in the browser edition, relative to the site's start.

    >>> address("notebooks/04_what_loyalty_is.ipynb")
    'lite/notebooks/index.html?path=notebooks/04_what_loyalty_is.ipynb'
    """
    return f"lite/notebooks/index.html?path={notebook}"


def find_contents(root: Path) -> dict[str, Path]:
    """Return what a reader finds in the browser edition: path there to file here. Labs and exercises, never solutions or truth.

    Labs that say that they need a computer of one's own stay out.
    """
    found = {
        path.relative_to(root).as_posix(): path
        for path in sorted((root / "notebooks").glob("*.ipynb"))
        if not needs_computer(path)
    }
    for path in sorted((root / "exercises").rglob("*")):
        place = path.relative_to(root)
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in place.parts):
            found[place.as_posix()] = path
    return found


def build_browser(output: Path | None = None, root: Path = ROOT, cache: Path | None = None) -> Built:
    """Build the browser edition; what has not changed since the last build is not made again.

    Parameters
    ----------
    output
        The folder to fill; without it ``_build/html/lite`` in the repository.
    root
        The repository.
    cache
        Folder of downloads and half-products; without it ``.cache`` in the repository.

    Raises
    ------
    LoyaltyLabError
        When a part cannot be had, a notebook needs what the edition does not carry, or the result fails its checks.
        The previous output is then still there.
    """
    output = output or root / OUTPUT
    cache = cache or root / ".cache"
    contents = find_contents(root)
    notebooks = [path for name, path in contents.items() if name.endswith(".ipynb")]
    if not notebooks:
        raise LoyaltyLabError(
            f"There are no notebooks in {root / 'notebooks'}: the browser edition needs at least one."
        )

    distribution = pyodide.distribution(cache)
    others = [
        *wheels.pinned_wheels(cache),
        *wheels.kernel_wheels(),
    ]
    own = wheels.own_wheel(root, cache)
    lock = wheels.make_lock(others, own)
    check_package(root / "src" / "loyaltylab", wheels.OWN_NEEDS, lock)
    check_notebooks(notebooks, lock, root)

    interface_key = _interface_key(contents)
    mark = f"{interface_key}\n{_digest(json.dumps(lock, sort_keys=True))}\n"
    marked = output / "build.sha256"
    names = tuple(name for name in contents if name.endswith(".ipynb"))
    if marked.is_file() and marked.read_text(encoding="utf-8") == mark:
        return Built(output, names, fresh=False)

    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as temporary:
        new = Path(temporary) / "site"
        shutil.copytree(_interface(contents, interface_key, cache), new)
        _add_pyodide(new, distribution, [*others, own], lock)
        _name_pages(new)
        first = notebooks[0]
        write_text(
            new / "size.json", json.dumps(first_lab_size(new, notebook_imports(first), lock), indent=1) + "\n"
        )
        check_site(new, contents)
        write_text(new / "build.sha256", mark)
        replace_folder(new, output)
    return Built(output, names, fresh=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _template(name: str) -> Any:
    return json.loads(files("loyaltylab.site.lite").joinpath(name).read_text(encoding="utf-8"))


def loaded_at_start() -> list[str]:
    """Return the packages that the kernel loads before any notebook's own."""
    settings = _template("jupyter-lite.json")["jupyter-config-data"]["litePluginSettings"][KERNEL_PLUGIN]
    return list(settings["loadPyodideOptions"]["packages"])


def _interface_key(contents: dict[str, Path]) -> str:
    parts = [f"{name} {sha256(path)}" for name, path in contents.items()]
    parts += [
        f"{name} {version(name)}"
        for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets")
    ]
    parts += [json.dumps(_template(name)) for name in ("jupyter-lite.json", "overrides.json")]
    return _digest("\n".join([*parts, sha256(Path(__file__))]))


def _extension_folder(name: str) -> Path:
    for place in jupyter_path("labextensions"):
        if (folder := Path(place) / name).is_dir():
            return folder
    raise LoyaltyLabError(
        f"The browser edition needs {name}: install requirements-build.txt, then build again."
    )


def run_jupyterlite(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run JupyterLite's build in a folder with its settings."""
    environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONWARNINGS": "ignore"}
    environment.pop("JUPYTERLITE_PYODIDE_URL", None)
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _interface(contents: dict[str, Path], key: str, cache: Path) -> Path:
    """Return JupyterLite with the contents, without Python; kept in the cache until one of its parts changes."""
    kept = cache / "lite" / key
    if kept.is_dir():
        return kept
    # In a fresh folder each time: JupyterLite's own state file, when stale, makes it skip steps in silence.
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".lite-", dir=kept.parent) as temporary:
        work = Path(temporary)
        for name, path in contents.items():
            target = work / "contents" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        settings = _template("jupyter-lite.json")
        write_text(work / "jupyter-lite.json", json.dumps(settings))
        write_text(work / "overrides.json", json.dumps(_template("overrides.json")))
        build = {
            "LiteBuildConfig": {
                "apps": ["lab", "notebooks"],
                "contents": [str(work / "contents")],
                "output_dir": str(work / "site"),
                "cache_dir": str(work / "cache"),
                # Only these: what else is installed here (for instance for instructors) has no place in a reader's browser.
                "ignore_sys_prefix": ["federated_extensions"],
                "federated_extensions": [str(_extension_folder(name)) for name in EXTENSIONS],
                "no_sourcemaps": True,
                "no_unused_shared_packages": True,
                "libarchive": False,
            }
        }
        write_text(work / "jupyter_lite_config.json", json.dumps(build))
        done = run_jupyterlite(work)
        if done.returncode or not (work / "site" / "notebooks" / "index.html").is_file():
            report = cache / "lite" / "failed-build.txt"
            write_text(report, done.stdout + done.stderr)
            raise LoyaltyLabError(f"JupyterLite could not be built: its messages are in {report}.")
        _forget_times(work / "site")
        _free_the_arrow_keys(work / "site")
        for old in kept.parent.iterdir():
            if old.is_dir() and not old.name.startswith("."):
                shutil.rmtree(old)
        (work / "site").rename(kept)
    return kept


def _forget_times(site: Path) -> None:
    """Give every listed file one date, so that the same contents give the same bytes."""
    for listing in (site / "api").rglob("all.json"):
        text = listing.read_text(encoding="utf-8")
        write_text(
            listing, re.sub(r'("(?:created|last_modified)": )"[^"]*"', r'\1"2024-01-01T00:00:00Z"', text)
        )


def _free_the_arrow_keys(site: Path) -> None:
    """Let notebook shortcuts act on cells only.

    JupyterLab's shortcuts take arrow keys, Enter and letters from whatever has the focus inside a notebook: a slider
    could not be moved, nor a button pressed, by keyboard.
    """
    everything = ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus"
    schemas = site / "build" / "schemas" / "all.json"
    text = schemas.read_text(encoding="utf-8")
    if everything not in text:
        raise LoyaltyLabError(
            f"JupyterLab's shortcuts in {schemas} have changed: see whether a slider can be moved by keyboard without this step."
        )
    write_text(schemas, text.replace(everything, everything.replace(" :focus", " .jp-Cell:focus")))


def _add_pyodide(site: Path, distribution: Path, added: Iterable[Path], lock: dict[str, Any]) -> None:
    folder = site / PYODIDE_FOLDER
    folder.mkdir(parents=True)
    for name in pyodide.hashes():
        shutil.copyfile(distribution / name, folder / name)
    for wheel in added:
        shutil.copyfile(wheel, folder / wheel.name)
    write_text(folder / LOCK, json.dumps(lock, indent=1, sort_keys=True) + "\n")


def _name_pages(site: Path) -> None:
    """Give every page a language and the course's name: screen readers and browser tabs speak both."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(r"<html(?![^>]*\blang=)", '<html lang="en"', text, count=1)
        text = re.sub(r"<title>.*?</title>\s*", "", text, count=1, flags=re.DOTALL)
        icon = os.path.relpath(site / "notebooks" / "favicon.ico", page.parent).replace(os.sep, "/")
        head = f'<head>\n    <title>{TITLE}</title>\n    <link rel="icon" href="{icon}">'
        text = text.replace("<head>", head, 1)
        write_text(page, text)


def first_lab_size(site: Path, imports: Iterable[str], lock: dict[str, Any]) -> dict[str, int]:
    """Return how many bytes a reader downloads until a lab's first cell has run.

    Returns
    -------
    dict
        ``first_visit_bytes``; and ``first_visit_bytes_gzip``, where the host compresses scripts and WebAssembly (wheels are compressed as they are).
        The interface's part is :data:`INTERFACE_LOADED`, for it loads its own pieces as it needs them.
    """
    folder = site / PYODIDE_FOLDER
    packages = pyodide.closure(lock["packages"], {*loaded_at_start(), *packages_for(imports, lock)})
    loaded = [folder / LOCK, *(folder / name for name in pyodide.CORE if not name.endswith(".mjs"))]
    loaded += [folder / lock["packages"][name]["file_name"] for name in packages]
    scripts = sorted((site / "build").glob("jlab_core.*.js"))
    compression = sum(map(_gzipped, scripts)) / sum(path.stat().st_size for path in scripts)
    return {
        "first_visit_bytes": sum(path.stat().st_size for path in loaded) + INTERFACE_LOADED,
        "first_visit_bytes_gzip": sum(map(_gzipped, loaded)) + round(INTERFACE_LOADED * compression),
    }


def _gzipped(path: Path) -> int:
    """Return the size of a file as a compressing host sends it."""
    if path.suffix in (".whl", ".zip"):
        return path.stat().st_size
    return len(gzip.compress(path.read_bytes(), compresslevel=6))


def check_site(site: Path, contents: Iterable[str]) -> None:
    """Stop when a built browser edition is incomplete or would ask another host.

    Raises
    ------
    LoyaltyLabError
        Names the first fault found.
    """
    for check in (_check_settings, _check_pyodide, _check_pages):
        check(site)
    for name in contents:
        listing = site / "api" / "contents" / Path(name).parent / "all.json"
        listed = json.loads(listing.read_text(encoding="utf-8"))["content"] if listing.is_file() else []
        if not (site / "files" / name).is_file() or name not in {entry["path"] for entry in listed}:
            raise LoyaltyLabError(f"{name} is missing from the browser edition in {site}: build it again.")


def _addresses(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses(inner)
    elif isinstance(value, str) and re.match(r"(https?:)?//", value):
        yield value


def _check_settings(site: Path) -> None:
    settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = settings.get("litePluginSettings", {}).get(KERNEL_PLUGIN, {})
    expected = f"./{PYODIDE_FOLDER}/pyodide.js"
    if kernel.get("pyodideUrl") != expected or not (site / expected).is_file():
        raise LoyaltyLabError(
            f"{site / 'jupyter-lite.json'} does not point to the site's own Pyodide ({expected}): build it again."
        )
    for path in sorted(site.rglob("jupyter-lite.json")):
        for found in _addresses(json.loads(path.read_text(encoding="utf-8"))):
            raise LoyaltyLabError(f"{path} names another host ({found}): the browser edition asks none.")


def _check_pyodide(site: Path) -> None:
    folder = site / PYODIDE_FOLDER
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    expected = dict(pyodide.official()["core"])
    expected.update({entry["file_name"]: entry["sha256"] for entry in lock["packages"].values()})
    for name, digest in expected.items():
        if not (folder / name).is_file():
            raise LoyaltyLabError(f"{folder / name} is missing: build the browser edition again.")
        if sha256(folder / name) != digest:
            raise LoyaltyLabError(
                f"{folder / name} is damaged (its SHA-256 differs): build the browser edition again."
            )


def _check_pages(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        if found := OUTSIDE.search(text):
            line = text[found.start() : found.start() + 80].splitlines()[0]
            raise LoyaltyLabError(f"{page} asks another host ({line}): the browser edition asks none.")
        if '<html lang="en"' not in text or f"<title>{TITLE}</title>" not in text:
            raise LoyaltyLabError(
                f"{page} has no language or not the course's title: build the browser edition again."
            )
