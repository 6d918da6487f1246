"""What must hold for a built browser edition: whole, undamaged, and asking no host that its edition does not ask."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site import pyodide
from loyaltylab.site.editions import (
    LOCK,
    OFFLINE,
    ONLINE,
    ORIGINS,
    PYODIDE_FOLDER,
    START,
    WORK,
    WORK_FOLDER,
    start_script,
    template,
)

KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
SETTINGS = re.compile(r"^  const settings = (.*);$", re.MULTILINE)
TITLE = "Loyalty Lab"
OUTSIDE = re.compile(r"""(?:\b(?:src|href)\s*=\s*|\bimport\s*\(?\s*|\burl\(\s*)["']?(https?:)?//""")


def check_site(site: Path, contents: Iterable[str], edition: str = OFFLINE) -> None:
    """Stop when a built browser edition is incomplete or would ask a host that its edition does not.

    Parameters
    ----------
    site
        The edition's folder.
    contents
        Paths of the notebooks and files that must be in it.
    edition
        What it is to be: ``"offline"`` asks no other host, ``"online"`` Pyodide's CDN alone.

    Raises
    ------
    LoyaltyLabError
        Names the first fault found.
    """
    _check_settings(site)
    _check_start(site, edition)
    _check_pyodide(site, edition)
    _check_pages(site)
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
    expected = f"./{PYODIDE_FOLDER}/{START}"
    if kernel.get("pyodideUrl") != expected or not (site / expected).is_file():
        raise LoyaltyLabError(
            f"{site / 'jupyter-lite.json'} does not point to the site's own Pyodide ({expected}): build it again."
        )
    for path in sorted(site.rglob("jupyter-lite.json")):
        for found in _addresses(json.loads(path.read_text(encoding="utf-8"))):
            raise LoyaltyLabError(f"{path} names another host ({found}): the browser edition asks none.")


def _check_start(site: Path, edition: str) -> None:
    path = site / PYODIDE_FOLDER / START
    found = SETTINGS.search(path.read_text(encoding="utf-8"))
    sizes = json.loads(found[1])["files"] if found else {}
    if path.read_text(encoding="utf-8") != start_script(edition, sizes):
        raise LoyaltyLabError(
            f"{path} is not the script of the {edition} edition with the pinned hashes: build the browser edition again."
        )
    for name in WORK:
        part = site / WORK_FOLDER / name
        if not part.is_file() or part.read_text(encoding="utf-8") != template(name):
            raise LoyaltyLabError(f"{part} is missing or another one: build the browser edition again.")


def _check_pyodide(site: Path, edition: str) -> None:
    """Stop when a file is missing or another than the lock says, or was not made of the one that Pyodide published."""
    folder = site / PYODIDE_FOLDER
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    origins = json.loads((folder / ORIGINS).read_text(encoding="utf-8"))
    official = pyodide.hashes()
    there = {entry["file_name"]: entry["sha256"] for entry in lock["packages"].values()}
    there |= {name: origins.get(name, {}).get("sha256", official[name]) for name in pyodide.CORE}
    for name, digest in there.items():
        origin = origins.get(name, {"from": name, "from_sha256": digest})
        if origin["from_sha256"] != official.get(origin["from"], origin["from_sha256"]):
            raise LoyaltyLabError(
                f"{folder / name} is another {origin['from']} than Pyodide's own: build the browser edition again."
            )
        if edition == ONLINE and name in official:
            continue
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
