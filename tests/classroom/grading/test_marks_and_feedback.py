"""Marks given by hand are never lost, and a student's page holds what helps and nothing that should stay hidden."""

import re

import pytest

from loyaltylab.classroom.grading.batch import _keep, kept_outcomes
from loyaltylab.classroom.grading.feedback import feedback_page, page_path, twins, write_feedback
from loyaltylab.classroom.grading.marks import FILE_NAME, HandMark, criteria, read_marks, totals, write_marks
from loyaltylab.classroom.grading.sitting import Outcome, TaskOutcome, blank_outcome, find_assignment
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.conftest import ROOT

ASSIGNMENT = find_assignment(ROOT, "04")
RUBRIC = ASSIGNMENT.open_task


def outcome(student="s1", text="I would spend on latent customers.", status="graded") -> Outcome:
    tasks = [
        TaskOutcome("04.1", "How many come back?", 2, 2, right=True, answered=True, message="04.1.pass"),
        TaskOutcome(
            "04.2", "How attached?", 0, 3, answered=True, message="04.2.raw", sentence="Use `1` & <7>."
        ),
        TaskOutcome("04.3", "The four boxes", 0, 4, answered=True, message="04.3.pass"),
        TaskOutcome("04.4", "Move the line", 0, 5),
    ]
    return Outcome(
        student, "a.ipynb", status, tasks=tasks, open_task="04.6", open_answer=text, open_out_of=6,
        expected={"04.1": "0.776 0.808824"}, seconds=1.0,
    )  # fmt: skip


def mark_all(path, cells):
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text(
        "\n".join([lines[0], *(line + cells if line else line for line in lines[1:])]), encoding="utf-8"
    )


class TestMarks:
    def test_a_fresh_sheet_waits_for_marks(self, tmp_path):
        path = tmp_path / FILE_NAME
        assert (
            write_marks(path, [outcome(), outcome("s2", "*Write your three sentences here.*")], RUBRIC) == 1
        )
        marks = read_marks(path, RUBRIC)
        assert marks["s1"].total is None
        assert marks["s2"].total == 0

    def test_marks_and_comments_survive_a_new_run(self, tmp_path):
        path = tmp_path / FILE_NAME
        write_marks(path, [outcome(), outcome("gone")], RUBRIC)
        text = path.read_text(encoding="utf-8").replace("customers.,,,,", 'customers.,2,1,0,"Good, but why?"')
        path.write_text(text, encoding="utf-8")
        assert write_marks(path, [outcome(), outcome("new")], RUBRIC) == 1
        marks = read_marks(path, RUBRIC)
        assert (
            marks["s1"] == marks["gone"] == HandMark({"choice": 2, "reason": 1, "doubt": 0}, "Good, but why?")
        )
        assert marks["new"].total is None

    def test_a_sheet_saved_with_semicolons_is_read(self, tmp_path):
        path = tmp_path / FILE_NAME
        path.write_text("student;answer;choice;reason;doubt;comment\ns1;x, y;2;2;2;\n", encoding="utf-8")
        assert read_marks(path, RUBRIC)["s1"].total == 6

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("student,answer,choice,reason,comment\n", "has no column “doubt”"),
            (
                "student,answer,choice,reason,doubt,comment\ns1,x,2,2,5,\n",
                "line 2, column doubt: “5” is none of",
            ),
            (
                "student,answer,choice,reason,doubt,comment\ns1,x,two,2,1,\n",
                "“two” is none of the rubric's points",
            ),
        ],
    )
    def test_a_wrong_mark_is_named_and_the_file_stays(self, tmp_path, text, words):
        path = tmp_path / FILE_NAME
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LoyaltyLabError, match=words):
            write_marks(path, [outcome()], RUBRIC)
        assert path.read_text(encoding="utf-8") == text

    def test_nobody_gets_a_silent_zero(self):
        outcomes = [outcome("a"), outcome("b"), outcome("c", status="not graded")]
        marks = {"a": HandMark({"choice": 1, "reason": 2, "doubt": 1})}
        assert totals(outcomes, marks) == ({"a": 6.0}, ["b", "c"], 20)
        assert totals(outcomes, marks, automatic_only=True) == ({"a": 2.0, "b": 2.0}, ["c"], 14)

    def test_the_rubrics_points_are_what_may_be_given(self):
        assert criteria(RUBRIC) == {"choice": (0, 1, 2), "reason": (0, 1, 2), "doubt": (0, 1, 2)}


class TestFeedback:
    sections = twins(ROOT, ASSIGNMENT)

    def page(self, given=None, mark=None):
        return feedback_page(given or outcome(), RUBRIC, "Exercise 04", self.sections, mark)

    def test_each_task_says_where_it_stands_and_where_to_look(self):
        page = self.page()
        assert "2 of 14 points so far; 6 more are given by hand." in page
        assert "the practice checks pass, but the answer does not hold on other data" in page
        assert "Use <code>1</code> &amp; &lt;7&gt;." in page
        assert page.count("Look back at section") == 3
        assert "Not marked yet" in page

    def test_marks_by_hand_come_with_the_rubrics_words(self):
        page = self.page(mark=HandMark({"choice": 2, "reason": 1, "doubt": 0}, "See <me>"))
        assert "5 of 20 points." in page
        assert "3 of 6 points, marked by hand" in page
        assert "See &lt;me&gt;" in page
        assert RUBRIC["criteria"][0]["levels"][2]["text"] in page.replace("&#34;", '"').replace("&#39;", "'")

    def test_nothing_hidden_is_on_it(self):
        """No expected number, no line of the graded checks or the solution, no traceback, no request outside."""
        page = self.page()
        assert "0.776" not in page
        for line in ASSIGNMENT.graded_code.splitlines():
            if len(line.strip()) > 25:
                assert line.strip() not in page
        assert not re.search(r"Traceback|graded\.py|https?://|<script|<link|src=", page)

    def test_a_planted_leak_would_be_seen(self):
        told = outcome()
        told.tasks[1].sentence = ASSIGNMENT.graded_code.splitlines()[20] + " reference_repeat_rate(lantern)"
        assert "reference_repeat_rate" in self.page(told)

    def test_what_could_not_be_graded_says_why(self):
        page = self.page(blank_outcome("s1", ASSIGNMENT, "The file is empty: save it."))
        assert "could not be graded" in page
        assert "The file is empty" in page

    def test_every_student_has_a_page_and_odd_names_stay_apart(self, tmp_path):
        outcomes = [outcome("zoë åström"), outcome("zoe astrom"), outcome("../../etc")]
        assert write_feedback(tmp_path, outcomes, ASSIGNMENT, ROOT, {}) == 3
        assert write_feedback(tmp_path, outcomes, ASSIGNMENT, ROOT, {}) == 0
        assert page_path(tmp_path, "../../etc").parent == tmp_path / "feedback"

    def test_every_task_has_its_twin(self):
        assert set(self.sections) >= {task.task for task in outcome().tasks}


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_is_accessible(tmp_path, dark):
    from axe_playwright_python.sync_playwright import Axe

    from tests.support.browser import open_browser, serve

    mark = HandMark({"choice": 2, "reason": 1, "doubt": 0}, "Look again.")
    page_path(tmp_path, "s1").parent.mkdir()
    page_path(tmp_path, "s1").write_text(
        feedback_page(outcome(), RUBRIC, "Exercise 04", {}, mark), encoding="utf-8"
    )
    (tmp_path / "index.html").touch()
    with serve(tmp_path) as site, open_browser(width=320, height=700) as browser:
        page = browser.new_page()
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(f"{site.url}/feedback/{page_path(tmp_path, 's1').name}")
        found = Axe().run(page).response["violations"]
        assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class TestCommands:
    def run(self, *words):
        return main(["classroom", *map(str, words), "--assignment", "04", "--root", str(ROOT)])

    def test_from_results_to_the_lms(self, tmp_path, capsys):
        out = tmp_path / "out"
        for name in ("s1", "s2"):
            _keep(out, "k", outcome(name))
        write_marks(out / FILE_NAME, kept_outcomes(out), RUBRIC)
        (tmp_path / "moodle.csv").write_text("Full name,ID number,Grade\nA,s1,\nB,s3,5\n", encoding="utf-8")
        assert self.run("feedback", "--out", out) == 0
        assert self.run("marks", tmp_path / "moodle.csv", "--out", out, "--automatic-only") == 1
        assert (tmp_path / "moodle-filled.csv").read_text(
            "utf-8"
        ) == "Full name,ID number,Grade\nA,s1,2\nB,s3,5\n"
        told = capsys.readouterr().out
        assert "1 graded here but not in the LMS's file: s2." in told
        assert "1 in the LMS's file without a grade here, left as they were: B." in told

    def test_bad_requests_are_one_sentence(self, tmp_path, capsys):
        (tmp_path / "x.csv").write_text("Full name,ID number,Grade\n", encoding="utf-8")
        for words, told in (
            (("feedback", "--out", tmp_path), "holds no results"),
            (("marks", tmp_path / "x.csv", "--out", tmp_path), "holds no results"),
            (("grade", tmp_path / "nowhere"), "There is no folder"),
            (("grade", tmp_path, "--workers", "0"), "no submissions"),
        ):
            assert self.run(*words) == 2
            assert told in capsys.readouterr().err

    def test_the_lms_file_is_never_written_over(self, tmp_path, capsys):
        out = tmp_path / "out"
        _keep(out, "k", outcome())
        path = tmp_path / "x.csv"
        path.write_text("Full name,ID number,Grade\nA,s1,\n", encoding="utf-8")
        assert self.run("marks", path, "--to", path, "--out", out, "--automatic-only") == 2
        assert "choose another name" in capsys.readouterr().err

    def test_a_broken_result_is_named(self, tmp_path):
        (tmp_path / "results").mkdir()
        (tmp_path / "results" / "a.json").write_text("{", encoding="utf-8")
        with pytest.raises(LoyaltyLabError, match=r"a\.json is broken: delete it"):
            kept_outcomes(tmp_path)
