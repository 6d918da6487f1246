"""nbgrader's own gradebook holds what was graded; copied code is found, the exercise's own code is not."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loyaltylab.classroom.grading.copies import copies_page, pairs_alike, write_copies
from loyaltylab.classroom.grading.formgrader import (
    fill_gradebook,
    marked_notebook,
    marks_from_gradebook,
    nbgrader_id,
)
from loyaltylab.classroom.grading.marks import HandMark
from loyaltylab.classroom.grading.sitting import Outcome, blank_outcome, find_assignment
from loyaltylab.classroom.grading.submissions import find_submissions
from loyaltylab.classroom.notebook import read_notebook
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.grading.hostile import EXERCISE, _delete_tests, changed, code
from tests.conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::sqlalchemy.exc.SAWarning")
ASSIGNMENT = find_assignment(ROOT, "04")
RELEASED = read_notebook(EXERCISE)


def graded(student: str, points: int = 2) -> Outcome:
    outcome = blank_outcome(student, ASSIGNMENT, "")
    outcome.status = "graded"
    outcome.tasks[0].points, outcome.tasks[0].right = points, bool(points)
    outcome.tasks[1].sentence = "Mind the scale."
    return outcome


def hand_in(folder: Path, **contents: bytes):
    for student, content in contents.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "a.ipynb").write_bytes(content)
    return find_submissions(folder)


class TestFormgrader:
    @pytest.fixture
    def course(self, tmp_path):
        submissions = hand_in(tmp_path / "in", s1=changed(), s2=b"broken")
        outcomes = [graded("s1"), blank_outcome("s2", ASSIGNMENT, "The file is empty: save it.")]
        marks = {"s1": HandMark({"choice": 2, "reason": 1, "doubt": 1})}
        fill_gradebook(tmp_path / "out", submissions, outcomes, ASSIGNMENT, ROOT, marks)
        return tmp_path, submissions, outcomes

    @staticmethod
    def nbgrader(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LOYALTYLAB_GRADING": str(folder / "out")}
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        command = [sys.executable, "-W", "ignore", "-m", "nbgrader", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def points(self, folder: Path) -> dict[str, dict[str, str]]:
        done = self.nbgrader(folder, "export", "--to", str(folder / "out.csv"))
        assert done.returncode == 0, done.stderr
        return {row["student_id"]: row for row in csv.DictReader((folder / "out.csv").open(encoding="utf-8"))}

    def test_nbgraders_own_export_has_the_points(self, course):
        rows = self.points(course[0])
        assert (float(rows["s1"]["score"]), float(rows["s1"]["max_score"])) == (6.0, 26.0)
        assert float(rows["s2"]["score"]) == 0.0

    def test_nbgraders_autograde_runs_nothing_and_changes_no_points(self, course):
        folder, slug = course[0], ASSIGNMENT.slug
        trace = folder / "it-ran"
        code = f"open({str(trace)!r}, 'w').close()"
        notebook = json.loads(changed())
        notebook["cells"].insert(0, {**notebook["cells"][-1], "cell_type": "code", "id": "mine"})
        notebook["cells"][0] |= {"source": code, "metadata": {}, "outputs": [], "execution_count": None}
        path = folder / "out" / "nbgrader" / "submitted" / "s1" / slug / f"{slug}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        before = self.points(folder)["s1"]["score"]
        done = self.nbgrader(folder, "autograde", slug, "--student", "s1", "--force")
        assert "s1" in done.stderr
        assert not trace.exists()
        assert self.points(folder)["s1"]["score"] == before

    def test_marks_given_in_formgrader_come_back_and_are_never_written_over(self, course):
        from nbgrader.api import Gradebook

        folder, submissions, outcomes = course
        assert marks_from_gradebook(folder / "out", ASSIGNMENT) == {"s1": 4}
        with Gradebook(f"sqlite:///{folder}/out/nbgrader/gradebook.db") as book:
            slug = ASSIGNMENT.slug
            book.find_grade("answer-04-6", slug, slug, "s1").manual_score = 5.0
            book.find_grade("answer-04-6", slug, slug, "s2").manual_score = 1.0
            book.db.commit()
        fill_gradebook(folder / "out", submissions, outcomes, ASSIGNMENT, ROOT, {})
        assert marks_from_gradebook(folder / "out", ASSIGNMENT) == {"s1": 5, "s2": 1}

    def test_the_marked_notebook_has_every_graded_cell(self):
        content = changed(_delete_tests)
        cells = json.loads(marked_notebook(content, graded("s1"), ASSIGNMENT, RELEASED))["cells"]
        names = [cell["id"] for cell in cells]
        assert len(names) == len(set(names))
        for cell in RELEASED["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                assert cell["id"] in names
        first = next(cell for cell in cells if cell["id"] == "check-04-1")
        assert first["outputs"][0]["text"].startswith("2 of 2 points.")
        assert "grade(" not in json.dumps(first)

    def test_a_file_that_is_no_notebook_shows_why(self):
        cells = json.loads(marked_notebook(b"", blank_outcome("s", ASSIGNMENT, ""), ASSIGNMENT, RELEASED))[
            "cells"
        ]
        assert "Not graded" in cells[0]["source"]

    def test_ids_are_folder_names_everywhere(self):
        assert nbgrader_id("s123") == "s123"
        odd = [nbgrader_id(name) for name in ("zoë åström", "zoe astrom", "../x", "a b", "con/..")]
        assert len(set(odd)) == 5
        assert not any(set(name) & set("/\\ .") for name in odd)

    def test_results_outside_the_project_are_told_before_anything_is_written(self, tmp_path, capsys):
        hand_in(tmp_path / "in", s1=changed())
        words = [
            "classroom",
            "formgrader",
            str(tmp_path / "in"),
            "--assignment",
            "04",
            "--out",
            str(tmp_path / "out"),
        ]
        assert main([*words, "--root", str(ROOT)]) == 2
        assert "finds only what lies in the project's folder" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()

    def test_missing_gradebook_and_missing_result(self, tmp_path):
        with pytest.raises(LoyaltyLabError, match=r"gradebook\.db is missing"):
            marks_from_gradebook(tmp_path, ASSIGNMENT)
        with pytest.raises(LoyaltyLabError, match="no result for s1"):
            fill_gradebook(tmp_path, hand_in(tmp_path / "in", s1=b"x"), [], ASSIGNMENT, ROOT, {})


OWN = """
by_region = {}
for region, part in buyers.groupby("region"):
    came_again = [count for count in part["orders"].tolist() if count >= 2]
    by_region[region] = len(came_again) / len(part)
repeat_rate = pd.Series(by_region)
totals = sorted(by_region.items(), key=lambda item: item[1], reverse=True)
best_region, best_value = totals[0]
print("best", best_region, round(best_value, 3), "of", len(totals), "regions in all")
"""
OTHER = """
table = buyers.assign(again=buyers["orders"].ge(2))
repeat_rate = table.pivot_table(index="region", values="again", aggfunc="mean")["again"]
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(6, 3))
axes.barh(list(repeat_rate.index), list(repeat_rate.values), color="grey")
axes.set_xlabel("share")
assert repeat_rate.between(0, 1).all() and not repeat_rate.isna().any()
"""


def with_code(text: str) -> bytes:
    return changed(lambda notebook: notebook["cells"].append(code(text)), EXERCISE)


class TestCopies:
    def test_a_renamed_copy_is_found_and_nobody_else(self, tmp_path):
        renamed = OWN.replace("by_region", "x").replace("came_again", "y").replace("best_region", "z")
        submissions = hand_in(
            tmp_path,
            ann=with_code(OWN),
            ben=with_code(renamed),
            cleo=with_code(OTHER),
            dan=changed(path=EXERCISE),
            eve=b"",
        )
        pairs = pairs_alike(submissions, ASSIGNMENT, RELEASED)
        assert [{pair.one, pair.other} for pair in pairs] == [{"ann", "ben"}]
        assert min(pairs[0].share_of_one, pairs[0].share_of_other) > 0.8

    def test_the_exercises_own_code_is_nobodys(self, tmp_path):
        submissions = hand_in(tmp_path, ann=changed(path=EXERCISE), ben=changed(path=EXERCISE))
        assert pairs_alike(submissions, ASSIGNMENT, RELEASED) == []

    def test_the_report_escapes_what_students_wrote(self, tmp_path):
        copied = OWN + 'print("<script>alert(1)</script>")\n'
        submissions = hand_in(tmp_path / "in", ann=with_code(copied), ben=with_code(copied))
        pairs = pairs_alike(submissions, ASSIGNMENT, RELEASED)
        page = write_copies(
            tmp_path, "04", pairs, {"ben": ["Task 04.1: the answer fits the Lantern of ann."]}
        ).read_text("utf-8")
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert page.index("fits the Lantern of ann") < page.index("Code that is alike")
        assert "None." in copies_page("04", [], {})
        assert (tmp_path / "copies.csv").read_text("utf-8").count("\n") == 2
