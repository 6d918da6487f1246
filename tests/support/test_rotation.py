"""Everybody gets a turn, changed subjects at once, and the number in one run is bounded."""

import subprocess
from datetime import date, timedelta

import pytest

from tests.support.rotation import ALL, MOST_CHANGED, changed_files, in_full, of_today

SUBJECTS = tuple(f"{number:02}" for number in range(22))


def belongs(path: str, subject: str) -> bool:
    return path.startswith(subject)


@pytest.fixture(autouse=True)
def no_wish_for_all(monkeypatch):
    monkeypatch.delenv(ALL, raising=False)


def test_within_some_days_each_has_its_turn(monkeypatch):
    monkeypatch.setenv(ALL, "0")
    days = [date(2026, 11, 22 + step) for step in range(3)]
    turns = [of_today(SUBJECTS, 3, day) for day in days]
    assert sorted(each for turn in turns for each in turn) == sorted(SUBJECTS)
    assert max(map(len, turns)) <= len(SUBJECTS) // 3 + 1
    monkeypatch.setenv(ALL, "1")
    assert of_today(SUBJECTS, 3, days[0]) == list(SUBJECTS)


def test_everybody_gets_a_turn():
    days = [date(2025, 1, 1) + timedelta(days) for days in range(len(SUBJECTS))]
    turns = [in_full(SUBJECTS, belongs, changed=set(), today=day) for day in days]
    assert all(len(turn) == 1 for turn in turns)
    assert set().union(*turns) == set(SUBJECTS)


def test_changed_ones_come_at_once_and_are_bounded():
    day = date(2025, 1, 1)
    (of_the_day,) = in_full(SUBJECTS, belongs, changed=set(), today=day)
    other = next(subject for subject in SUBJECTS if subject != of_the_day)
    assert in_full(SUBJECTS, belongs, changed={f"{other}/a.py"}, today=day) == {of_the_day, other}
    everything = {f"{subject}/a.py" for subject in SUBJECTS}
    assert len(in_full(SUBJECTS, belongs, changed=everything, today=day)) <= 1 + MOST_CHANGED


def test_all_on_request(monkeypatch):
    monkeypatch.setenv(ALL, "1")
    assert in_full(SUBJECTS, belongs, changed=set()) == set(SUBJECTS)


def test_git_tells_what_changed(tmp_path):
    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    assert changed_files(tmp_path) == set()
    git("init", "-q")
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
        git("add", name)
        git("commit", "-q", "-m", name)
    assert changed_files(tmp_path) == {"b"}
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    (tmp_path / "c").write_text("c")
    (tmp_path / "a").write_text("new")
    git("commit", "-q", "-a", "-m", "of this branch")
    assert changed_files(tmp_path) == {"a", "c"}
