"""Targets run their steps in order, stop or go on as they should, and say so."""

import re
import sys
from pathlib import Path

import pytest

from tools import environment, targets
from tools.steps import Steps, Stop


def ends_with(code: int) -> list[str | Path]:
    return [sys.executable, "-c", f"raise SystemExit({code})"]


def test_a_gate_that_fails_does_not_hide_the_next(capfd: pytest.CaptureFixture[str]) -> None:
    steps = Steps()
    steps.run("good", ends_with(0))
    steps.run("bad", ends_with(1))
    steps.run("worse", ends_with(3))
    with pytest.raises(Stop, match="2 of 3 steps failed: “bad”, “worse”"):
        steps.stop_if_failed()
    assert [line.split()[0] for line in steps.table().splitlines()] == ["good", "bad", "worse", "together"]


def test_steps_that_all_pass_stop_nothing() -> None:
    steps = Steps()
    steps.run("good", ends_with(0))
    steps.stop_if_failed()


def test_a_step_that_must_pass_ends_the_target() -> None:
    with pytest.raises(Stop, match="“the book” failed"):
        Steps().must("the book", ends_with(1))


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Stand-ins for the commands: each ends with the code that the test gives for its last word, or with 0."""
    planned: dict[str, int] = {}
    monkeypatch.setattr(environment, "ensure", lambda *arguments: Path(sys.executable))
    monkeypatch.setattr(targets, "lab_command", lambda python, *words: ends_with(planned.get(words[1], 0)))
    return planned


def test_a_book_without_its_browser_edition_is_still_a_book(
    codes: dict[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    codes["browser"] = targets.USERS_MISTAKE  # for example: Pyodide cannot be fetched
    assert targets.main(["book"]) == 0
    assert "only “run in the browser” is missing" in capfd.readouterr().out


def test_a_browser_edition_that_crashes_fails_the_book(
    codes: dict[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    codes["browser"] = 1
    assert targets.main(["book"]) == 1
    assert "broke off" in capfd.readouterr().err


@pytest.mark.parametrize("step", ["check", "prove", "book", "slides"])
def test_a_book_on_unproved_ground_is_not_built(
    step: str, codes: dict[str, int], capfd: pytest.CaptureFixture[str]
) -> None:
    codes[step] = 2
    assert targets.main(["book"]) == 1
    assert "nothing after it was run" in capfd.readouterr().err


@pytest.mark.parametrize("gate", ["release", "leaks", "spelling", "lint-notebooks", "dictionary", "teaching"])
def test_every_gate_can_fail_the_test_target(
    gate: str, codes: dict[str, int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(targets, "PYTHON_FILES", ("tools/__init__.py",))
    monkeypatch.setattr(targets, "tool_command", lambda python, *words: ends_with(0))
    codes[gate] = 1
    assert targets.main(["test"]) == 1
    printed = capfd.readouterr()
    assert re.search(r"1 of \d+ steps failed", printed.err)
    assert "pandas 3" not in printed.out, "a failed gate ends the run before the long part"


@pytest.mark.parametrize(("command", "step"), [("browser", "the browser edition"), ("slides", "the slides")])
def test_a_part_of_the_site_that_is_missing_fails_the_test_target(
    command: str,
    step: str,
    codes: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(targets, "tool_command", lambda python, *words: ends_with(0))
    codes[command] = targets.USERS_MISTAKE
    assert targets.main(["test"]) == 1
    assert f"“{step}” failed" in capfd.readouterr().err


def test_cleaning_keeps_environments_grades_and_what_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(targets, "ROOT", tmp_path)
    for name in (
        "_build/html",
        ".cache/pyodide-0.27.7",
        ".cache/pages",
        ".venv/bin",
        "grading/submitted",
        "exercises",
    ):
        (tmp_path / name).mkdir(parents=True)
    assert targets.main(["clean"]) == 0
    kept = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*"))
    assert kept == [".cache", ".venv", "exercises", "grading"]
    assert [path.name for path in (tmp_path / ".cache").iterdir()] == ["pyodide-0.27.7"]
    assert "_build" in capsys.readouterr().out
