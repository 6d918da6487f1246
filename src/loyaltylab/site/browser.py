"""The browser edition: JupyterLite with Python, packages and notebooks all served from the course's own site."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_core.paths import jupyter_path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import replace_folder, sha256, write_text
from loyaltylab.site import bytecode, lab_sizes, pyodide, wheels
from loyaltylab.site.data_budget import check_data
from loyaltylab.site.edition_checks import KERNEL_PLUGIN, TITLE, check_site
from loyaltylab.site.editions import (
    OFFLINE,
    PYODIDE_FOLDER,
    START,
    WARM,
    WORK,
    add_pyodide,
    add_work,
    template,
    work_parts,
)
from loyaltylab.site.lab_sizes import Sizes, loaded_files
from loyaltylab.site.notebook_imports import (
    PACKAGE,
    PACKAGE_FOLDER,
    check_notebooks,
    check_package,
    first_imports,
    needs_computer,
    notebook_imports,
    packages_for,
    parts_behind,
)
from loyaltylab.site.stamps import release_of, stamped

ROOT = Path(__file__).resolve().parents[3]
OUTPUT = Path("_build/html/lite")
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
LABS = "labs.json"
LOADS_JUPYTERLITE = "await import("


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


def build_browser(
    output: Path | None = None, root: Path = ROOT, cache: Path | None = None, edition: str = OFFLINE
) -> Built:
    """Build the browser edition; what has not changed since the last build is not made again.

    Parameters
    ----------
    output
        The folder to fill; without it ``_build/html/lite`` in the repository.
    root
        The repository.
    cache
        Folder of downloads and half-products; without it ``.cache`` in the repository.
    edition
        ``"offline"``: the site serves everything; ``"online"``: Pyodide's own files come from its CDN.

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

    data = [path for path in sorted((root / "datasets").rglob("*")) if path.is_file()]
    check_data(root, [*data, *(path for name, path in contents.items() if not name.endswith(".ipynb"))])
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
    parts = [template(name) for name in (START, *WORK, WARM, "starts.json", *bytecode.SCRIPTS)]
    opening = {name: first_imports(contents[name]) for name in contents if name.endswith(".ipynb")}
    built_from = json.dumps(
        [edition, lock, parts, opening, bytecode.USED, bytecode.LEFT_OUT, sha256(Path(lab_sizes.__file__))],
        sort_keys=True,
    )
    mark = f"{interface_key}\n{pyodide.digest(built_from)}\n"
    marked = output / "build.sha256"
    names = tuple(name for name in contents if name.endswith(".ipynb"))
    if marked.is_file() and marked.read_text(encoding="utf-8") == mark:
        return Built(output, names, fresh=False)

    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as temporary:
        new = Path(temporary) / "site"
        shutil.copytree(_interface(contents, interface_key, cache), new)
        served, lock, origins = _compiled(edition, lock, others, own, distribution, cache, opening)
        add_pyodide(new, distribution, served, lock, edition, origins)
        add_work(new)
        _name_pages(new)
        sizes = Sizes([new / PYODIDE_FOLDER, distribution], (new / "build").glob("jlab_core.*.js"))
        labs = {name: describe_lab(contents[name], sizes, lock, edition) for name in names}
        write_text(new / LABS, json.dumps({"edition": edition, "labs": labs}, indent=1) + "\n")
        check_site(new, contents, edition)
        write_text(new / "build.sha256", mark)
        replace_folder(new, output)
    return Built(output, names, fresh=True)


def _compiled(
    edition: str,
    lock: dict[str, Any],
    others: list[Path],
    own: Path,
    distribution: Path,
    cache: Path,
    opening: dict[str, list[str]],
) -> tuple[dict[str, Path], dict[str, Any], dict[str, Any]]:
    """Return what an edition serves beside Pyodide's core (name to file), its lock, and of what compiled files were made."""
    official = {
        entry["file_name"]: distribution / entry["file_name"] for entry in pyodide.official_packages()
    }
    sources = {own.name: own, **{path.name: path for path in others}}
    libraries = {
        **lock,
        "packages": {name: each for name, each in lock["packages"].items() if name != PACKAGE},
    }
    made = bytecode.libraries(libraries, [*official.values(), *others], distribution, cache)
    if edition == OFFLINE:
        sources |= official
    else:
        made = {name: path for name, path in made.items() if name in sources}
    modules = {
        path.relative_to(PACKAGE_FOLDER.parent).as_posix()
        for path in parts_behind([name for names in opening.values() for name in names], PACKAGE_FOLDER)
    }
    made |= bytecode.own(own, modules, distribution, cache)
    served = {bytecode.compiled_name(name): path for name, path in made.items()}
    served |= {name: path for name, path in sources.items() if name not in made}
    digests = {name: sha256(sources.get(name, distribution / name)) for name in made}
    return served, bytecode.locked(lock, made), bytecode.origins(made, digests)


def loaded_at_start() -> list[str]:
    """Return the packages that the kernel loads before any notebook's own."""
    settings = json.loads(template("jupyter-lite.json"))["jupyter-config-data"]["litePluginSettings"][
        KERNEL_PLUGIN
    ]
    return list(settings["loadPyodideOptions"]["packages"])


def describe_lab(path: Path, sizes: Sizes, lock: dict[str, Any], edition: str) -> dict[str, Any]:
    """Return what pages need to know of a notebook: its release, its first imports and their packages, what running it loads."""
    release = release_of(json.loads(path.read_text(encoding="utf-8")))
    return {
        "release": release,
        "imports": (imports := first_imports(path)),
        "packages": sorted(packages_for({name.split(".")[0] for name in imports}, lock)),
        **sizes.of_lab(loaded_files(notebook_imports(path), lock, loaded_at_start()), edition),
    }


def _interface_key(contents: dict[str, Path]) -> str:
    parts = [f"{name} {sha256(path)}" for name, path in contents.items()]
    parts += [
        f"{name} {version(name)}"
        for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets")
    ]
    parts += [template(name) for name in ("jupyter-lite.json", "overrides.json")]
    parts += [sha256(Path(__file__).with_name(name)) for name in ("browser.py", "stamps.py")]
    return pyodide.digest("\n".join(parts))


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
            if path.suffix == ".ipynb":
                write_text(target, stamped(path, name))
            else:
                shutil.copyfile(path, target)
        for name in ("jupyter-lite.json", "overrides.json"):
            write_text(work / name, template(name))
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


def _name_pages(site: Path) -> None:
    """Give every page a language and the course's name (screen readers and browser tabs speak both), and our parts."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(r"<html(?![^>]*\blang=)", '<html lang="en"', text, count=1)
        text = re.sub(r"<title>.*?</title>\s*", "", text, count=1, flags=re.DOTALL)
        icon = os.path.relpath(site / "notebooks" / "favicon.ico", page.parent).replace(os.sep, "/")
        head = f'<head>\n    <title>{TITLE}</title>\n    <link rel="icon" href="{icon}">'
        if "jupyter-config-data" in text and page.parent.parent == site:
            head += f"\n    {work_parts()}"
            if LOADS_JUPYTERLITE not in text:
                raise LoyaltyLabError(
                    f"{page} loads JupyterLite in another way than it did: see how Python gets its head start there (progress.js)."
                )
            text = text.replace(
                LOADS_JUPYTERLITE, f"await window.loyaltyLabHeadStart;\n        {LOADS_JUPYTERLITE}", 1
            )
        text = text.replace("<head>", head, 1)
        write_text(page, text)
