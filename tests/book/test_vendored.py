"""Files of others that the book carries along are the ones that were taken over, and come with their licence."""

import json
from pathlib import Path

import pytest

from loyaltylab.files import sha256


def changed_files(vendor: Path) -> list[str]:
    """Return vendored files that differ from the manifest, are missing, or are not in it."""
    faults = []
    for name, entry in json.loads((vendor / "manifest.json").read_text("utf-8")).items():
        here = {
            path.relative_to(vendor / name).as_posix(): path
            for path in (vendor / name).rglob("*")
            if path.is_file()
        }
        faults += [f"{name}/{file}" for file in sorted(here.keys() ^ entry["files"].keys())]
        faults += [
            f"{name}/{file}" for file, path in here.items() if entry["files"].get(file, "") != sha256(path)
        ]
        assert entry["version"]
        assert "LICENSE" in here
    return sorted(set(faults))


def test_vendored_files_are_those_of_the_manifest(root: Path) -> None:
    assert changed_files(root / "book" / "_vendor") == []


@pytest.mark.parametrize("defect", ["changed", "missing", "added"])
def test_a_planted_change_is_seen(tmp_path: Path, defect: str) -> None:
    folder = tmp_path / "tool"
    folder.mkdir()
    for file in ("LICENSE", "tool.js"):
        (folder / file).write_text(file)
    files = {path.name: sha256(path) for path in folder.iterdir()}
    (tmp_path / "manifest.json").write_text(json.dumps({"tool": {"version": "1", "files": files}}))
    assert changed_files(tmp_path) == []
    if defect == "changed":
        (folder / "tool.js").write_text("something else")
    elif defect == "missing":
        (folder / "tool.js").unlink()
    else:
        (folder / "more.js").write_text("more")
    assert changed_files(tmp_path) == [f"tool/{'more' if defect == 'added' else 'tool'}.js"]
