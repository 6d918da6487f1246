"""Hints come one by one, the last after a try; progress is a readable file that may vanish or be unwritable."""

import json
import os

import pytest

from loyaltylab.checks import check, hint, my_lantern, my_progress, progress
from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.practice import next_hint, practice
from tests.checks.bank import ASSIGNMENTS


@pytest.fixture
def lantern():
    """A Lantern of chapter 04, which stands for all in what follows."""
    return my_lantern("practice", assignment="04")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_hints_in_order_and_the_last_after_a_try(assignment):
    my_lantern("practice", assignment=assignment)
    names = list(tasks(assignment))
    asked = [next_hint(names[0]).identifier for _ in range(4)]
    assert asked == ["hint_1", "hint_2", "hint_locked", "hint_locked"]
    practice(names[0], ...)
    assert next_hint(names[0]).identifier == "hint_locked"
    practice(names[0], "no idea")
    assert [next_hint(names[0]).identifier for _ in range(2)] == ["hint_3", "hint_3"]
    assert next_hint(names[1]).identifier == "hint_1"


def test_what_passed_when(lantern, own_progress):
    practice("04.5", "no idea")
    practice("04.5", 0.1)
    entry = json.loads(own_progress.read_text(encoding="utf-8"))["tasks"]["04.5"]
    assert entry["tries"] == 2
    assert entry["passed"] is None
    progress.record_try("04.5", 4, 4)
    first = progress.task_progress("04.5")["passed"]
    progress.record_try("04.5", 4, 4)
    assert first
    assert progress.task_progress("04.5")["passed"] == first


def test_deleting_the_file_starts_afresh(lantern, own_progress):
    practice("04.1", 0.5)
    next_hint("04.1")
    own_progress.unlink()
    assert progress.task_progress("04.1") == {"tries": 0, "hints": 0, "passed": None}


@pytest.mark.parametrize("content", ["{half", "[]", '{"tasks": 3}', '{"tasks": {"04.1": 7}}', "\ufeff", ""])
def test_a_broken_file_is_left_alone(content, lantern, own_progress):
    own_progress.write_text(content, encoding="utf-8")
    for _ in range(2):
        next_hint("04.1")
    practice("04.1", 0.5)
    assert next_hint("04.1").identifier == "hint_3"
    assert own_progress.read_text(encoding="utf-8") == content


@pytest.mark.skipif(os.name == "nt", reason="a folder under a file is refused in another way there")
def test_an_unwritable_place_is_tolerated(lantern, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("LOYALTYLAB_PROGRESS", str(tmp_path / "file" / "below.json"))
    for _ in range(2):
        next_hint("04.1")
    practice("04.1", 0.5)
    assert next_hint("04.1").identifier == "hint_3"


def test_off_writes_nothing(lantern, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOYALTYLAB_PROGRESS", "off")
    practice("04.1", 0.5)
    assert progress.task_progress("04.1")["tries"] == 1
    assert not list(tmp_path.iterdir())


def test_by_default_beside_the_notebook(lantern, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOYALTYLAB_PROGRESS")
    practice("04.1", 0.5)
    assert [path.name for path in tmp_path.iterdir()] == ["loyaltylab-progress.json"]


def test_outside_a_notebook_messages_are_printed(lantern, capsys):
    check("04.1", 0.5)
    hint("04.1")
    my_progress()
    text = capsys.readouterr().out
    assert "Task 04.1: 0 of 6" in text
    assert "hint 1 of 3" in text
    assert "Tries: 1; still open." in text
