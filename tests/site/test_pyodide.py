"""Fetching Pyodide: every byte is verified, and every failure is one sentence that names the file and the sources."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import fetching, pyodide
from loyaltylab.site.fetching import NotThere, Source, fetch
from loyaltylab.site.server import serving


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def having(name: str, **contents: bytes) -> Source:
    def read(file: str) -> bytes:
        if file not in contents:
            raise NotThere("not in it")
        return contents[file]

    return Source(name, read)


def everything(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_the_first_source_that_has_the_file_wins(tmp_path):
    fetch(
        {"a": digest(b"1")}, tmp_path, [having("empty"), having("full", a=b"1"), having("later", a=b"1")], ""
    )
    assert (tmp_path / "a").read_bytes() == b"1"


def test_a_verified_file_is_not_asked_for_again(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    fetch({"a": digest(b"1")}, tmp_path, [], "")


def test_a_damaged_file_in_the_cache_is_replaced(tmp_path):
    (tmp_path / "a").write_bytes(b"damaged")
    fetch({"a": digest(b"1")}, tmp_path, [having("full", a=b"1")], "")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_a_tampered_copy_is_passed_over_and_named(tmp_path, capsys):
    fetch({"a": digest(b"1")}, tmp_path, [having("the first", a=b"evil"), having("the second", a=b"1")], "")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert "the first: its copy is damaged" in capsys.readouterr().err


def test_a_tampered_copy_alone_stops_and_nothing_of_it_is_kept(tmp_path):
    with pytest.raises(
        LoyaltyLabError, match=r"^a could not be had; tried the first: .*damaged.* Do this\.$"
    ) as caught:
        fetch({"a": digest(b"1")}, tmp_path / "cache", [having("the first", a=b"evil")], "Do this.")
    assert "\n" not in str(caught.value)
    assert everything(tmp_path) == []


def test_files_fetched_before_a_failure_stay(tmp_path):
    wanted = {"a": digest(b"1"), "b": digest(b"2")}
    with pytest.raises(LoyaltyLabError, match=r"^b could not be had; tried half: not in it"):
        fetch(wanted, tmp_path, [having("half", a=b"1")], "")
    assert everything(tmp_path) == ["a"]


def test_an_unset_or_incomplete_folder_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv("SOME_FOLDER", raising=False)
    with pytest.raises(NotThere, match="not set"):
        fetching.from_folder("SOME_FOLDER").read("a")
    monkeypatch.setenv("SOME_FOLDER", str(tmp_path))
    with pytest.raises(NotThere, match="a is missing"):
        fetching.from_folder("SOME_FOLDER").read("a")
    (tmp_path / "a").write_bytes(b"1")
    assert fetching.from_folder("SOME_FOLDER").read("a") == b"1"


def test_a_web_folder_answers_refuses_and_is_given_up_when_unreachable(tmp_path):
    (tmp_path / "index.html").write_bytes(b"")
    (tmp_path / "a.whl").write_bytes(b"1")
    with serving(tmp_path) as site:
        web = fetching.from_web("the web", f"{site.url}/")
        assert web.read("a.whl") == b"1"
        with pytest.raises(NotThere, match="answered 404"):
            web.read("b.whl")
    gone = fetching.from_web("the web", f"{site.url}/")
    for _ in range(2):
        with pytest.raises(NotThere, match="no network connection"):
            gone.read("a.whl")


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (
            "WARNING: x\nERROR: Could not find a version (Temporary failure in name resolution)",
            "no network connection",
        ),
        ("ERROR: No matching distribution found for thing==9", "No matching distribution found for thing==9"),
    ],
)
def test_pip_without_the_wheel_is_told_in_few_words(tmp_path, monkeypatch, complaint, said):
    program = f"import sys; sys.stderr.write({complaint!r}); sys.exit(1)"
    monkeypatch.setattr(fetching, "pip_command", lambda: [sys.executable, "-c", program])
    with pytest.raises(NotThere, match=said):
        fetching.pip_download("thing==9", tmp_path)


def test_neither_pip_nor_uv(monkeypatch):
    monkeypatch.setattr(fetching.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(fetching.shutil, "which", lambda name: None)
    with pytest.raises(NotThere, match="neither pip nor uv"):
        fetching.pip_command()


def test_the_list_is_complete_and_of_one_version():
    listed = pyodide.official()
    assert listed["version"] == listed["info"]["version"] == pyodide.VERSION
    assert set(listed["core"]) == set(pyodide.CORE)
    # Raises KeyError when a dependency is not in the list; equal when nothing is in it for no reason.
    assert pyodide.closure(listed["packages"], pyodide.WANTED) == sorted(listed["packages"])
    assert all(len(value) == 64 for value in pyodide.hashes().values())


def test_the_list_comes_from_the_npm_package(tmp_path):
    for name in pyodide.CORE:
        (tmp_path / name).write_text(name, encoding="utf-8")
    entry = {"sha256": "0" * 64, "depends": []}
    packages = {"a": {**entry, "depends": ["B_c"]}, "b-c": entry, "other": entry}
    lock = {"info": {"version": "1"}, "packages": packages}
    (tmp_path / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    listed = pyodide.official_list(tmp_path, ["a"])
    assert listed["core"]["pyodide.js"] == digest(b"pyodide.js")
    assert listed["packages"] == {"a": packages["a"], "b-c": entry}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A distribution of two files in a folder named by PYODIDE_DIST; no network."""
    folder = tmp_path / "given"
    folder.mkdir()
    wanted = {"pyodide.js": b"script", "numpy.whl": b"wheel"}
    for name, content in wanted.items():
        (folder / name).write_bytes(content)

    def refuse(file: str) -> bytes:
        raise NotThere("no network connection to it")

    monkeypatch.setenv(pyodide.FOLDER_VARIABLE, str(folder))
    monkeypatch.setattr(
        pyodide, "hashes", lambda: {name: digest(content) for name, content in wanted.items()}
    )
    monkeypatch.setattr(pyodide, "from_carrier", lambda keep: Source("the Python package index", refuse))
    monkeypatch.setattr(pyodide, "from_web", lambda name, address: Source(name, refuse))
    return folder


def test_a_whole_folder_is_copied_and_then_not_needed(small, tmp_path):
    cache = tmp_path / "cache"
    folder = pyodide.distribution(cache)
    assert everything(folder) == ["numpy.whl", "pyodide.js"]
    (small / "numpy.whl").unlink()
    assert pyodide.distribution(cache) == folder


@pytest.mark.parametrize("planted", ["missing", "tampered"])
def test_a_missing_or_tampered_file_without_network_is_one_sentence(small, tmp_path, planted):
    if planted == "missing":
        (small / "numpy.whl").unlink()
    else:
        (small / "numpy.whl").write_bytes(b"evil")
    with pytest.raises(LoyaltyLabError) as caught:
        pyodide.distribution(tmp_path / "cache")
    text = str(caught.value)
    assert text.startswith("numpy.whl could not be had; tried the folder PYODIDE_DIST: ")
    assert ("missing" if planted == "missing" else "damaged") in text
    assert "the Python package index: no network" in text
    assert "the Pyodide CDN: no network" in text
    assert "Set PYODIDE_DIST to a folder" in text
    assert everything(tmp_path / "cache") == ["pyodide-0.27.7", "pyodide.js"]
