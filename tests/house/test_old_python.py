"""An old Python gets one sentence; a fitting one elsewhere on the machine is found and used."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import do

OLD_NAMES = ("python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10")


def old_pythons() -> list[Path]:
    """Return the old Pythons of this machine that start, from PATH and from pyenv."""
    places = [Path(found) for name in OLD_NAMES if (found := shutil.which(name))]
    places += sorted(Path.home().glob(".pyenv/versions/*/bin/python"))
    return [
        place for place in places if (version := do.version_of([str(place)])) and version < do.SUPPORTED[0]
    ]


def test_every_old_python_on_this_machine_says_what_is_needed(root: Path, tmp_path: Path) -> None:
    found = old_pythons()
    if not found:
        pytest.skip("this machine has no Python older than 3.11")
    for python in found:
        # An empty PATH, so that no newer Python can be found.
        environment = {**os.environ, "PATH": str(tmp_path)}
        run = subprocess.run(
            [python, root / "do.py", "book"], capture_output=True, text=True, env=environment, timeout=60
        )
        assert run.returncode == 2, python
        assert run.stdout == "", python
        assert run.stderr.count("\n") == 1, run.stderr
        assert "needs Python 3.11, 3.12 or 3.13" in run.stderr, python
        assert "Traceback" not in run.stderr, python
        assert "https://www.python.org/downloads/" in run.stderr, python


def test_the_sentence_names_the_python_that_was_found() -> None:
    sentence = do.no_python((3, 8), "some/place")
    assert "3.8" in sentence
    assert "some/place" in sentence
    assert sentence.count(". ") == 0, "one sentence"


@pytest.mark.parametrize("windows", [False, True])
def test_a_fitting_python_elsewhere_is_used_newest_first(windows: bool) -> None:
    asked: list[list[str]] = []

    def probe(command: list[str]) -> tuple[int, int] | None:
        asked.append(command)
        return (3, 12) if command[-1].endswith("3.12") else None

    assert do.find_python((3, 8), windows, probe) == (["py", "-3.12"] if windows else ["python3.12"])
    assert asked[0][-1].endswith("3.13")


def test_the_running_python_is_used_when_it_fits() -> None:
    def probe(command: list[str]) -> tuple[int, int] | None:
        raise AssertionError("no other Python may be started")

    for version in do.SUPPORTED:
        assert do.find_python(version, False, probe) == []
    assert do.find_python((3, 14), False, lambda command: None) is None, (
        "one that is too new does not fit either"
    )


def test_a_wrong_answer_from_a_command_is_no_python(tmp_path: Path) -> None:
    assert do.version_of([str(tmp_path / "missing")]) is None
    assert do.version_of([sys.executable, "-c", "print('hello')"]) is None
    assert do.version_of([sys.executable]) == sys.version_info[:2]


def test_the_entry_file_has_nothing_that_python_2_cannot_read(root: Path) -> None:
    text = (root / "do.py").read_text(encoding="utf-8")
    assert text.isascii()
    assert newer_syntax(text) == []
    assert newer_syntax("def f(x: int): return f'{x}'") == ["JoinedStr", "annotation"], "the planted defects"


def newer_syntax(text: str) -> list[str]:
    """Return what of this source an old Python could not parse."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr | ast.AsyncFunctionDef | ast.Match):
            found.add(type(node).__name__)
        if isinstance(node, ast.arg) and node.annotation is not None:
            found.add("annotation")
        if isinstance(node, ast.FunctionDef) and (
            node.returns or node.args.kwonlyargs or node.args.posonlyargs
        ):
            found.add("signature")
    return sorted(found)


def test_the_supported_pythons_are_those_of_the_package(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    oldest, newest = do.SUPPORTED[0], do.SUPPORTED[-1]
    assert f'requires-python = ">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"' in text
    for major, minor in do.SUPPORTED:
        assert f"Programming Language :: Python :: {major}.{minor}" in text
