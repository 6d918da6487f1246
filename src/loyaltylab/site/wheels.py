"""The wheels that the browser edition adds to Pyodide, and the lock file that makes a plain ``import`` load them."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_core.paths import jupyter_path
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_bytes
from loyaltylab.site import pyodide
from loyaltylab.site.fetching import fetch, from_folder, from_package_index

# File name -> requirement, SHA-256. The same versions as in requirements.txt, so that explorers look and act the same.
PINNED = {
    "comm-0.2.3-py3-none-any.whl": (
        "comm==0.2.3",
        "c615d91d75f7f04f095b30d1c1711babd43bdc6419c1be9886a85f2f4e489417",
    ),
    "ipywidgets-8.1.7-py3-none-any.whl": (
        "ipywidgets==8.1.7",
        "764f2602d25471c213919b8a1997df04bef869251db4ca8efba1b76b1bd9f7bb",
    ),
    "jupyterlab_widgets-3.0.15-py3-none-any.whl": (
        "jupyterlab_widgets==3.0.15",
        "d59023d7d7ef71400d51e6fee9a88867f6e65e10a4201605d2d7f3e8f012a31c",
    ),
}
# The kernel's own wheels come with the pinned jupyterlite-pyodide-kernel; two have no other home than its folder.
KERNEL = ("ipykernel-6", "piplite-", "pyodide_kernel-", "widgetsnbextension-4")
KERNEL_FOLDER = "@jupyterlite/pyodide-kernel-extension/static/pypi"

# What the course's package loads in the browser: no more than its parts for learners import. scipy and scikit-learn
# (26 MB) come when a lab imports them itself.
OWN_NEEDS = ("numpy", "pandas", "matplotlib", "ipywidgets")

# How the requirement markers of a wheel are read: as Pyodide answers them.
PYODIDE_MARKERS = {
    "python_version": "3.12",
    "python_full_version": "3.12.7",
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "platform_machine": "wasm32",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}

# Any fixed moment makes the wheel's bytes depend on its content alone; ZIP files cannot say one before 1980.
MOMENT = "1704067200"
SOURCES = ("src/loyaltylab", "datasets", "pyproject.toml", "README.md", "LICENSE")


def pinned_wheels(cache: Path) -> list[Path]:
    """Return the pinned wheels of other projects, verified, fetched when missing.

    Raises
    ------
    LoyaltyLabError
        When one cannot be had.
    """
    folder = cache / "wheels"
    requirements = {name: requirement for name, (requirement, _) in PINNED.items()}
    fetch(
        {name: digest for name, (_, digest) in PINNED.items()},
        folder,
        [from_folder(pyodide.FOLDER_VARIABLE), from_package_index(requirements)],
        f"Build where the package index can be reached, or put the file into the folder {pyodide.FOLDER_VARIABLE}.",
    )
    return [folder / name for name in PINNED]


def kernel_wheels() -> list[Path]:
    """Return the wheels that the installed JupyterLite kernel brings.

    Raises
    ------
    LoyaltyLabError
        When the kernel is not installed, or is another version than the course's.
    """
    folders = [Path(place) / KERNEL_FOLDER for place in jupyter_path("labextensions")]
    folder = next((each for each in folders if each.is_dir()), None)
    if folder is None:
        raise LoyaltyLabError(
            "The browser edition needs jupyterlite-pyodide-kernel: install requirements-build.txt, then build again."
        )
    found = []
    for start in KERNEL:
        wheels = sorted(folder.glob(f"{start}*.whl"))
        if not wheels:
            raise LoyaltyLabError(
                f"The installed jupyterlite-pyodide-kernel brings no wheel {start}*: install the version in requirements-build.txt."
            )
        found.append(wheels[0])
    return found


def _source_files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in SOURCES:
        path = root / name
        inside = path.rglob("*") if path.is_dir() else [path]
        found += [each for each in inside if each.is_file() and "__pycache__" not in each.parts]
    return sorted(found)


def fingerprint(paths: Iterable[Path], root: Path) -> str:
    """Return one hash over the names (relative to ``root``) and contents of files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(root).as_posix()}\0{sha256(path)}\n".encode())
    return whole.hexdigest()


def build_own_wheel(root: Path, folder: Path) -> Path:
    """Build the course's wheel, with the records in it, into ``folder``; the same sources give the same bytes.

    Raises
    ------
    LoyaltyLabError
        When the build fails.
    """
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(root)]
    if importlib.util.find_spec("hatchling"):
        command.insert(4, "--no-isolation")  # saves a download when the build backend is already here
    environment = {**os.environ, "SOURCE_DATE_EPOCH": MOMENT}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    wheels = sorted(folder.glob("loyaltylab-*.whl"))
    if done.returncode or not wheels:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise LoyaltyLabError(
            f"The package's wheel could not be built ({last}): try `python -m build --wheel` to see why."
        )
    return wheels[0]


def own_wheel(root: Path, cache: Path) -> Path:
    """Return the course's wheel; it is built again only when its sources have changed."""
    folder = cache / "own-wheel"
    mark = f"{fingerprint(_source_files(root), root)}\n"
    marked = folder / "sources.sha256"
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) == 1 and marked.is_file() and marked.read_text(encoding="utf-8") == mark:
        return wheels[0]
    with TemporaryDirectory() as temporary:
        built = build_own_wheel(root, Path(temporary))
        marked.unlink(missing_ok=True)
        for old in wheels:
            old.unlink()
        write_bytes(folder / built.name, built.read_bytes())
    write_bytes(marked, mark.encode())
    return folder / built.name


def describe(wheel: Path, needs: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the lock entry of a wheel.

    Parameters
    ----------
    wheel
        A pure wheel.
    needs
        What it loads before it; taken from its own requirements when not given.
    """
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        fields = Parser().parsestr(content.read(metadata).decode("utf-8"))
    outside = (".dist-info/", ".data/")
    modules = {
        name.split("/")[0].removesuffix(".py")
        for name in names
        if name.endswith(".py") and not any(o in name for o in outside)
    }
    if needs is None:
        requirements = [Requirement(text) for text in fields.get_all("Requires-Dist") or []]
        needs = [
            each.name
            for each in requirements
            if each.marker is None or each.marker.evaluate(dict(PYODIDE_MARKERS))
        ]
    return {
        "name": canonicalize_name(fields["Name"]),
        "version": fields["Version"],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": sha256(wheel),
        "package_type": "package",
        "imports": sorted(modules),
        "depends": sorted(canonicalize_name(name) for name in needs),
        "unvendored_tests": False,
    }


def make_lock(wheels: Iterable[Path], own: Path) -> dict[str, Any]:
    """Return the site's ``pyodide-lock.json``: the official entries, and one for each wheel.

    Raises
    ------
    LoyaltyLabError
        When a wheel needs a package that is not there.
    """
    packages = dict(pyodide.official()["packages"])
    for wheel in [*wheels, own]:
        entry = describe(wheel, OWN_NEEDS if wheel == own else None)
        packages[entry["name"]] = entry
    for name, entry in packages.items():
        for needed in entry["depends"]:
            if canonicalize_name(needed) not in packages:
                raise LoyaltyLabError(
                    f"{name} in the browser edition needs {needed}, which is not in it: add its wheel to loyaltylab.site.wheels."
                )
    return {"info": pyodide.official()["info"], "packages": dict(sorted(packages.items()))}
