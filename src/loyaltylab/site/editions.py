"""The two browser editions: ``offline`` serves all of Pyodide itself; ``online`` takes Pyodide's own files from its CDN.

Both run the same pinned set, and the same script that the kernel starts with. The place of Pyodide's own files differs, and
with it whether the script compares them with their pins while they load. (The offline ones are compared when the site is
built; wheels are compared in both, by Pyodide, with the lock.) What the site serves itself is compiled: the offline edition
starts a third faster.
"""

import base64
import json
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loyaltylab.files import write_text
from loyaltylab.site import pyodide

OFFLINE, ONLINE = "offline", "online"
EDITIONS = (OFFLINE, ONLINE)
PYODIDE_FOLDER = "static/pyodide"
LOCK = "pyodide-lock.json"
# What each compiled file was made of.
ORIGINS = "bytecode.json"
START = "start.js"
WORK_FOLDER = "static/loyaltylab"
WORK = ("progress.js", "work.js", "work.css")
# Runs in a worker that progress.js starts.
WARM = "warm.js"
# What the kernel loads before any package: in this order, from the pinned list.
CORE = tuple(name for name in pyodide.CORE if not name.endswith(".mjs"))


def template(name: str) -> str:
    """Return a file of ``loyaltylab/site/lite``."""
    return files("loyaltylab.site.lite").joinpath(name).read_text(encoding="utf-8")


def own_host(edition: str) -> str:
    """Return the only other host that an edition asks, or nothing.

    >>> own_host("online"), own_host("offline")
    ('cdn.jsdelivr.net', '')
    """
    return urlsplit(pyodide.CDN).hostname or "" if edition == ONLINE else ""


def start_script(edition: str, sizes: dict[str, int]) -> str:
    """Return the script that the kernel's worker starts with.

    Parameters
    ----------
    edition
        One of :data:`EDITIONS`.
    sizes
        File name to bytes, for all files that it may load.
    """
    online = edition == ONLINE
    pins = {
        name: "sha256-" + base64.b64encode(bytes.fromhex(pyodide.official()["core"][name])).decode()
        for name in CORE
    }
    settings = {
        "from": pyodide.CDN if online else "",
        "outside": sorted({*CORE, *pyodide.hashes()} - {"pyodide.mjs"}) if online else [],
        "core": pins if online else {},
        "files": sizes,
    }
    return template(START).replace("/*SETTINGS*/ {}", json.dumps(settings, sort_keys=True))


def add_pyodide(
    site: Path,
    distribution: Path,
    served: Mapping[str, Path],
    lock: dict[str, Any],
    edition: str,
    origins: Mapping[str, Any],
) -> dict[str, int]:
    """Put Python into a site and return the bytes of every file that the kernel may load, as they lie on a disk.

    Parameters
    ----------
    site
        The browser edition's folder.
    distribution
        Folder with Pyodide's verified files; the offline edition serves its core.
    served
        Name to file of all that this edition serves beside the core, or in place of a file of it.
    lock
        The edition's lock.
    edition
        One of :data:`EDITIONS`.
    origins
        Of what each compiled file was made; written into the site for whoever wants to prove it.
    """
    folder = site / PYODIDE_FOLDER
    folder.mkdir(parents=True)
    write_text(folder / LOCK, json.dumps(lock, indent=1, sort_keys=True) + "\n")
    write_text(folder / ORIGINS, json.dumps(origins, indent=1) + "\n")
    paths = {name: distribution / name for name in pyodide.CORE} | dict(served)
    for name, path in paths.items():
        if edition == OFFLINE or name in served:
            shutil.copyfile(path, folder / name)
    wanted = [*CORE, *(entry["file_name"] for entry in lock["packages"].values())]
    sizes = {name: paths.get(name, distribution / name).stat().st_size for name in wanted}
    sizes[LOCK] = (folder / LOCK).stat().st_size
    write_text(folder / START, start_script(edition, sizes))
    return sizes


def work_parts() -> str:
    """Return the elements that bring progress and the reader's work into a page one folder below the site's start."""
    tags = []
    for name in WORK:
        address = f"../{WORK_FOLDER}/{_versioned(name)}"
        style = name.endswith(".css")
        warm = f' data-warm="{_versioned(WARM)}"' if name == WORK[0] else ""
        tags.append(
            f'<link rel="stylesheet" href="{address}">'
            if style
            else f'<script src="{address}"{warm}></script>'
        )
    return "\n    ".join(tags)


def _versioned(name: str) -> str:
    return f"{name}?_={pyodide.digest(template(name))[:8]}"


def add_work(site: Path) -> None:
    """Put the scripts and styles for a quick start and for the reader's work into a site."""
    for name in (*WORK, WARM):
        write_text(site / WORK_FOLDER / name, template(name))
