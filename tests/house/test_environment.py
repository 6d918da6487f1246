"""Environments are made, kept, brought up to date and mended; what was left half-made is seen."""

import os
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest

from tools import environment
from tools.environment import Note, decide, fingerprint, read_note, write_note
from tools.steps import ROOT, Stop, child_environment

LEVELS = environment.LEVELS


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real environment without packages, so that its Python starts."""
    folder = tmp_path_factory.mktemp("project") / ".venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    return folder


def finished(folder: Path, level: str = "build") -> Note:
    return Note(True, level, fingerprint(level, LEVELS, ROOT), str(folder.resolve()))


def test_a_missing_environment_is_made(tmp_path: Path) -> None:
    plan = decide(tmp_path / ".venv", "student", LEVELS, ROOT)
    assert plan.install
    assert plan.from_scratch
    assert "requirements.txt" in plan.reason


def test_a_finished_environment_is_left_alone(bare: Path) -> None:
    write_note(bare, finished(bare))
    assert not decide(bare, "build", LEVELS, ROOT).install


def test_a_higher_level_serves_a_lower_one_but_not_the_other_way(bare: Path) -> None:
    write_note(bare, finished(bare, "build"))
    assert not decide(bare, "student", LEVELS, ROOT).install
    plan = decide(bare, "instructor", LEVELS, ROOT)
    assert (plan.install, plan.from_scratch, plan.level) == (True, False, "instructor")


def test_an_unfinished_environment_is_made_anew_and_the_user_told(bare: Path) -> None:
    write_note(bare, replace(finished(bare), finished=False))
    plan = decide(bare, "student", LEVELS, ROOT)
    assert plan.from_scratch
    assert plan.level == "build", "what it was going to be"
    assert "did not finish" in plan.reason


def test_a_folder_without_a_python_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    plan = decide(tmp_path / ".venv", "student", LEVELS, ROOT)
    assert plan.from_scratch
    assert "half-made" in plan.reason


def test_an_environment_made_by_hand_is_kept_and_completed(bare: Path) -> None:
    (bare / environment.NOTE).unlink(missing_ok=True)
    plan = decide(bare, "student", LEVELS, ROOT)
    assert plan.install
    assert not plan.from_scratch
    assert "by hand" in plan.reason


def test_changed_requirements_are_installed_on_top(bare: Path) -> None:
    write_note(bare, replace(finished(bare), fingerprint="of other pins"))
    plan = decide(bare, "build", LEVELS, ROOT)
    assert plan.install
    assert not plan.from_scratch


def test_a_moved_project_gets_a_new_environment(bare: Path) -> None:
    write_note(bare, replace(finished(bare), folder="elsewhere"))
    plan = decide(bare, "build", LEVELS, ROOT)
    assert plan.from_scratch
    assert "moved" in plan.reason


def test_a_python_that_has_gone_is_noticed(tmp_path: Path) -> None:
    python = environment.python_in(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text("no program")
    write_note(tmp_path / ".venv", finished(tmp_path / ".venv"))
    assert decide(tmp_path / ".venv", "build", LEVELS, ROOT).from_scratch


def test_an_unreadable_note_counts_as_none(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"finished": true}'):
        (tmp_path / environment.NOTE).write_text(text)
        assert read_note(tmp_path) is None, text


def test_the_fingerprint_sees_pins_and_package_but_not_the_tools_settings(tmp_path: Path) -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("pandas==2.2.3\n")
    first = fingerprint("student", LEVELS, tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        pyproject.replace("line-length = 110", "line-length = 99"), encoding="utf-8"
    )
    assert fingerprint("student", LEVELS, tmp_path) == first
    (tmp_path / "requirements.txt").write_text("pandas==2.2.4\n")
    second = fingerprint("student", LEVELS, tmp_path)
    assert second != first
    (tmp_path / "pyproject.toml").write_text(
        pyproject.replace('name = "loyaltylab"', 'name = "other"'), encoding="utf-8"
    )
    assert fingerprint("student", LEVELS, tmp_path) != second


@pytest.mark.slow
def test_no_network_ends_in_one_sentence_and_the_next_run_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Port 9 of this computer refuses at once: an index that nobody answers for. All of pip's own settings are shut out.
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / ".venv-offline"
    with pytest.raises(Stop) as stop:
        environment.ensure("student", folder)
    sentence = str(stop.value)
    assert "package index does not answer" in sentence
    assert "nothing of yours was touched" in sentence
    assert "\n" not in sentence
    assert read_note(folder) == replace(finished(folder, "student"), finished=False)
    assert "did not finish" in decide(folder, "student", LEVELS, ROOT).reason


def test_a_failure_that_is_not_the_network_names_the_error_and_the_log() -> None:
    log = ROOT / "_build" / "logs" / "install.txt"
    stop = environment.failure("The packages", "Collecting a\nERROR: No space left on device\n", log)
    assert "No space left on device" in str(stop)
    assert "install.txt" in str(stop)
    assert "network" not in str(stop)


def test_uv_that_cannot_be_had_leaves_the_work_to_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def run_logged(command: list[str | Path], log: Path) -> str | None:
        commands.append([str(word) for word in command])
        return "ERROR: no wheel of uv for this machine" if environment.UV in command else None

    monkeypatch.setattr(environment, "run_logged", run_logged)
    environment.install(Path(sys.executable), ROOT / "requirements.txt", tmp_path / "log.txt")
    assert [command[2] for command in commands] == ["pip", "pip", "pip"]
    assert commands[-1][-2:] == ["-e", str(ROOT)]


def test_programs_that_we_start_may_keep_compiled_code() -> None:
    variables = child_environment({"PYTHONDONTWRITEBYTECODE": "1", "KEPT": "yes"})
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert variables["KEPT"] == "yes"


def test_programs_that_we_start_have_one_thread_unless_it_is_said_otherwise() -> None:
    assert child_environment({})["OMP_NUM_THREADS"] == "1"
    assert child_environment({"OMP_NUM_THREADS": "4"})["OMP_NUM_THREADS"] == "4"
