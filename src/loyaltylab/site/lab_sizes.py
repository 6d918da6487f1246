"""What running one notebook in the browser costs its reader, before the click: bytes over the line, and about how long."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from loyaltylab.site import pyodide
from loyaltylab.site.editions import CORE, LOCK
from loyaltylab.site.notebook_imports import packages_for

# Bytes of JupyterLite's own scripts and styles that one opened notebook loads; the Chromium test compares the sum with what it saw.
INTERFACE_LOADED = 7_700_000
# The connection that times are said for: an ordinary mobile one.
MEGABITS_A_SECOND = 10
COMPRESSED = (".whl", ".zip")


@dataclass(frozen=True)
class Start:
    """How long one lab took from the click to its first result, with nothing stored and no line in between.

    Attributes
    ----------
    notebook
        Path of the lab.
    python_bytes
        What it loaded of Python, as stored on disk.
    seconds
        On the computer that measured.
    """

    notebook: str
    python_bytes: int
    seconds: float


def measured_starts(edition: str) -> list[Start]:
    """Return an edition's stored measurements; ``python -m benchmarks.starts --store`` makes them anew.

    The online edition starts slower: Pyodide's own packages come from its CDN, and not compiled.
    """
    text = files("loyaltylab.site.lite").joinpath("starts.json").read_text(encoding="utf-8")
    return [Start(**each) for each in json.loads(text)[edition]]


def start_seconds(python_bytes: int, measured: list[Start]) -> float:
    """Return how long a lab takes to start without a line in between: on the straight line through two measured labs.

    Parameters
    ----------
    python_bytes
        What the lab loads of Python.
    measured
        At least two labs of different size; the smallest and the largest count.
    """
    low, high = (
        min(measured, key=lambda each: each.python_bytes),
        max(measured, key=lambda each: each.python_bytes),
    )
    slope = (high.seconds - low.seconds) / (high.python_bytes - low.python_bytes)
    return low.seconds + slope * (python_bytes - low.python_bytes)


def loaded_files(imports: Iterable[str], lock: dict[str, Any], at_start: Iterable[str]) -> list[str]:
    """Return the names of Python's files that a notebook with these imports loads, each once."""
    packages = pyodide.closure(lock["packages"], {*at_start, *packages_for(imports, lock)})
    return [LOCK, *CORE, *(lock["packages"][name]["file_name"] for name in packages)]


class Sizes:
    """Sizes of files, plain and as a compressing host sends them."""

    def __init__(self, folders: Iterable[Path], scripts: Iterable[Path]) -> None:
        """Look in these folders; judge the interface's compression by these scripts of it."""
        self.folders = list(folders)
        self.kept: dict[str, tuple[int, int]] = {}
        pairs = [self._measure(path) for path in scripts]
        self.compression = sum(packed for _, packed in pairs) / sum(plain for plain, _ in pairs)

    @staticmethod
    def _measure(path: Path) -> tuple[int, int]:
        size = path.stat().st_size
        if path.suffix in COMPRESSED:
            return size, size
        return size, len(gzip.compress(path.read_bytes(), compresslevel=6))

    def of(self, name: str) -> tuple[int, int]:
        """Return the bytes of a file, and its bytes when compressed (wheels are compressed as they are)."""
        if name not in self.kept:
            path = next(folder / name for folder in self.folders if (folder / name).is_file())
            self.kept[name] = self._measure(path)
        return self.kept[name]

    def of_lab(self, names: Iterable[str], edition: str) -> dict[str, int]:
        """Return what a first visit to a lab loads in an edition.

        Returns
        -------
        dict
            ``bytes`` in all, ``bytes_gzip`` where the host compresses scripts and WebAssembly, ``python_bytes`` without
            the interface, and ``seconds`` until its first result at :data:`MEGABITS_A_SECOND`.
            The interface's part is :data:`INTERFACE_LOADED`, for it loads its own pieces as it needs them.
        """
        pairs = [self.of(name) for name in names]
        python = sum(plain for plain, _ in pairs)
        packed = sum(each for _, each in pairs) + round(INTERFACE_LOADED * self.compression)
        line = packed * 8 / (MEGABITS_A_SECOND * 1e6)
        return {
            "bytes": python + INTERFACE_LOADED,
            "bytes_gzip": packed,
            "python_bytes": python,
            "seconds": round(line + start_seconds(python, measured_starts(edition))),
        }
