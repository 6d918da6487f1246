"""Which file is whose, and the order in which a folder is read."""

import json
import os

import pytest

from loyaltylab.checks.lantern import make_lantern
from loyaltylab.classroom.grading import batch
from loyaltylab.classroom.grading.batch import grade_class, key, result_path
from loyaltylab.classroom.grading.cells import safe_cell
from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.classroom.grading.report import fits_others, sheet
from loyaltylab.classroom.grading.sitting import (
    Outcome,
    TaskOutcome,
    blank_outcome,
    find_assignment,
    fingerprint,
    graded_module,
)
from loyaltylab.classroom.grading.submissions import (
    Submission,
    find_submissions,
    open_answer,
    read_notebook,
    written_id,
)
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.grading.hostile import MASTER, changed
from tests.conftest import ROOT


def put(path, content=b"{}"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_folders_and_files_are_students(tmp_path):
    put(tmp_path / "Zoë Åström" / "deep" / "down" / "a.ipynb")
    put(tmp_path / "S123.ipynb")
    put(tmp_path / "s9" / ".ipynb_checkpoints" / "a.ipynb")
    put(tmp_path / ".DS_Store")
    put(tmp_path / "readme.txt")
    found = {each.student: each for each in find_submissions(tmp_path)}
    assert set(found) == {"zoë åström", "s123", "s9"}
    assert found["s9"].path.is_dir()


def test_the_last_saved_file_counts_and_the_others_are_named(tmp_path):
    old, new = put(tmp_path / "s1" / "b.ipynb"), put(tmp_path / "s1" / "a.ipynb")
    os.utime(old, (1, 1))
    assert find_submissions(tmp_path) == [Submission("s1", new, (old,))]


def test_two_names_of_one_student_stop_the_batch(tmp_path):
    put(tmp_path / "S1.ipynb")
    put(tmp_path / "s1" / "a.ipynb")
    with pytest.raises(LoyaltyLabError, match="are the same student id: keep one"):
        find_submissions(tmp_path)


@pytest.mark.parametrize("make", [lambda folder: folder / "missing", lambda folder: folder])
def test_no_submissions(tmp_path, make):
    with pytest.raises(LoyaltyLabError, match=r"There is no folder|holds no submissions"):
        find_submissions(make(tmp_path))


def test_what_is_read_in_a_notebook():
    notebook = read_notebook(changed(), "04")
    assert written_id(notebook) == "practice"
    assert "three sentences" in open_answer(notebook, "04.6")
    assert open_answer(notebook, "04.9") == ""


def test_unknown_assignment():
    with pytest.raises(LoyaltyLabError, match=r"no assignment '99'.*there is .*04"):
        find_assignment(ROOT, "99")


class TestKey:
    def test_follows_from_everything_that_matters(self, monkeypatch):
        from dataclasses import replace

        assignment, limits = find_assignment(ROOT, "04"), Limits()
        keys = [
            key(b"x", "s1", assignment, limits),
            key(b"y", "s1", assignment, limits),
            key(b"x", "s2", assignment, limits),
            key(b"x", "s1", replace(assignment, graded_code="TASKS = {}"), limits),
            key(b"x", "s1", assignment, Limits(seconds=7)),
        ]
        monkeypatch.setenv("LOYALTYLAB_COURSE_SECRET", "other")
        keys.append(key(b"x", "s1", assignment, limits))
        assert len(set(keys)) == len(keys)

    def test_a_broken_kept_result_is_made_again(self, tmp_path):
        path = result_path(tmp_path, "s1")
        put(path, b'{"key": "k", "outcome": {')
        assert batch._kept(tmp_path, "k", "s1") is None

    def test_a_kept_result_comes_back_whole(self, tmp_path):
        outcome = blank_outcome("zoë", find_assignment(ROOT, "04"), "because")
        batch._keep(tmp_path, "k", outcome)
        assert batch._kept(tmp_path, "k", "zoë") == outcome
        assert batch._kept(tmp_path, "another", "zoë") is None


def test_a_worker_that_dies_costs_nobody_else(tmp_path, monkeypatch):
    """Planted: a job that ends its worker twice gets a reason; the others are graded."""
    monkeypatch.setattr(batch, "grade_submission", dies_for_s2)
    monkeypatch.setattr(batch, "get_context", lambda _: __import__("multiprocessing").get_context("fork"))
    monkeypatch.setattr(
        batch, "blank_outcome", lambda student, _, reason: Outcome(student, "", "not graded", reason)
    )
    submissions = [Submission(f"s{n}", put(tmp_path / f"s{n}.ipynb", b"x%d" % n)) for n in range(5)]
    outcomes = grade_class(submissions, find_assignment(ROOT, "04"), tmp_path / "out", 2)
    assert [each.student for each in outcomes] == [f"s{n}" for n in range(5)]
    assert [each.status for each in outcomes].count("not graded") == 1
    assert "its worker ended twice" in outcomes[2].reason


def dies_for_s2(content, student, *_):
    if student == "s2":
        os._exit(1)
    return Outcome(student, "", "graded")


def one(student, fits="", right=False, written=""):
    task = TaskOutcome("04.1", "t", 0, 2, right=right, answered=True, fingerprint=fits)
    return Outcome(
        student,
        f"{student}.ipynb",
        "graded",
        tasks=[task],
        written_id=written,
        expected={"04.1": f"0.{student[1:]}"},
    )


class TestSigns:
    def test_an_answer_of_another_students_lantern_is_named(self):
        found = fits_others([one("s1"), one("s2", fits="0.1"), one("s3", fits="0.9")])
        assert found == {"s2": ["Task 04.1: the answer fits the Lantern of s1."]}

    def test_another_students_id_is_named(self):
        assert fits_others([one("s1", written="practice"), one("s2", written="S1")]) == {
            "s2": ["The notebook carries the id of s1."]
        }

    def test_a_right_answer_is_no_sign(self):
        assert fits_others([one("s1"), one("s2", fits="0.1", right=True)]) == {}

    def test_two_lanterns_have_different_fingerprints(self):
        graded = graded_module(find_assignment(ROOT, "04")).TASKS
        marks = [fingerprint(graded["04.1"].expected(make_lantern(name, "04"))) for name in ("s1", "s2")]
        assert marks[0] != marks[1]
        assert fingerprint([0, 1, 1]) == fingerprint("word") == fingerprint({}) == ""


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx"])
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert f"'{text}" in sheet([one("s1", written=text)], {})


def test_changing_a_copy_leaves_the_master_alone():
    before = MASTER.read_bytes()
    copy = changed(lambda notebook: notebook["cells"].clear())
    assert json.loads(copy)["cells"] == []
    assert MASTER.read_bytes() == before
