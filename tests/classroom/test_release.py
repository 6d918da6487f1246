"""Exercises come from masters, byte for byte; whatever is not in order in a master stops the release."""

import json

import nbformat
import pytest

from loyaltylab.classroom.markers import MARKERS
from loyaltylab.classroom.release import drift, release
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.masters import SOLUTION, cell, released, text, write_master


def test_stub_lines_take_the_place_of_the_solution(tmp_path):
    write_master(tmp_path, cell("a", f"{SOLUTION}\nrepeat_rate"))
    release(tmp_path)
    assert text(released(tmp_path)[0]) == 'repeat_rate = ____.groupby(buyers["region"]).mean()\nrepeat_rate'


@pytest.mark.parametrize(
    ("solution", "starter"),
    [
        ("total = 1\nanswer = total + 1", "answer = ..."),
        ("def double(x):\n    return 2 * x", "def double(x):\n    ..."),
        ("print(3)", "..."),
    ],
)
def test_without_stubs_a_placeholder(solution, starter, tmp_path):
    write_master(tmp_path, cell("a", f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"))
    release(tmp_path)
    assert text(released(tmp_path)[0]) == starter


def test_inside_a_function_the_frame_stays(tmp_path):
    code = 'def f(x):\n    """Double."""\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n\n\n# hint("1")'
    write_master(tmp_path, cell("a", code))
    release(tmp_path)
    assert text(released(tmp_path)[0]) == 'def f(x):\n    """Double."""\n    ...\n\n\n# hint("1")'


def test_hidden_tests_instructor_cells_outputs_and_metadata_stay_behind(tmp_path):
    hidden = "check(1)\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS"
    points = {"grade": True, "points": 2, "grade_id": "b"}
    write_master(
        tmp_path,
        cell("a", "1", tags=["instructor-only"]),
        cell("b", hidden, nbgrader=points, execution={"iopub": "2026"}, tags=["x"]),
        cell("c", "# Text", "markdown", jp_collapsed=True),
    )
    release(tmp_path)
    check, words = released(tmp_path)
    assert text(check) == "check(1)"
    assert check["metadata"] == {"nbgrader": points, "tags": ["x"]}
    assert check["outputs"] == []
    assert check["execution_count"] is None
    assert words["metadata"] == {}
    path = tmp_path / "exercises" / "01_small" / "01_small.ipynb"
    assert "widgets" not in path.read_text(encoding="utf-8")
    nbformat.validate(nbformat.read(path, as_version=4))


def test_twice_gives_the_same_bytes(tmp_path):
    write_master(tmp_path, cell("a", SOLUTION))
    assert release(tmp_path) == ["exercises/01_small/01_small.ipynb"]
    first = (tmp_path / "exercises/01_small/01_small.ipynb").read_bytes()
    assert release(tmp_path) == []
    assert (tmp_path / "exercises/01_small/01_small.ipynb").read_bytes() == first
    assert b"\r" not in first
    assert first.endswith(b"}\n")


@pytest.mark.parametrize(
    "wrong",
    [
        "### BEGIN SOLUTIONS",
        "###BEGIN SOLUTION",
        "# BEGIN SOLUTION",
        "### Begin Solution",
        "### BEGN SOLUTION",
        "### BEGIN  SOLUTION",
        "## BEGIN SOLUTION",
        "### BEGIN SOLUTION:",
        "### BEGIN HIDDEN TEST",
        "### BEGIN MARK SCHEME",
        "### END",
        "### STUBS x = ____",
        "###STUB x = ____",
        "### STUB",
        "### stub x = ____",
    ],
)
def test_misspelt_marker(wrong, tmp_path):
    write_master(tmp_path, cell("here", f"x = 1\n{wrong}\nx = 2\n### END SOLUTION"))
    with pytest.raises(LoyaltyLabError, match=r'cell "here", line 2: .* is no marker'):
        release(tmp_path)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("### BEGIN SOLUTION\nx = 1", "never closed"),
        ("### BEGIN HIDDEN TESTS\nx = 1", "never closed"),
        ("x = 1\n### END SOLUTION", "without its"),
        ("### END HIDDEN TESTS", "without its"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "inside another"),
        (
            "### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\n### END SOLUTION\n### END HIDDEN TESTS",
            "inside another",
        ),
        ("### BEGIN SOLUTION\n### END HIDDEN TESTS", "without its"),
        ("### STUB x = ____", "inside a solution"),
    ],
)
def test_markers_that_do_not_fit_together(code, told, tmp_path):
    write_master(tmp_path, cell("here", code))
    with pytest.raises(LoyaltyLabError, match=told):
        release(tmp_path)


@pytest.mark.parametrize(
    "comment", ["# solution: see the lab", "# begin with the region", "# the end", "## Hints", "# STUBBORN"]
)
def test_ordinary_comments_are_no_markers(comment, tmp_path):
    write_master(tmp_path, cell("a", f"{comment}\nx = 1"))
    release(tmp_path)
    assert text(released(tmp_path)[0]) == f"{comment}\nx = 1"


@pytest.mark.parametrize("marker", MARKERS)
def test_marker_in_a_text_cell(marker, tmp_path):
    write_master(tmp_path, cell("here", f"Text\n{marker}", "markdown"))
    with pytest.raises(LoyaltyLabError, match="belong in code cells"):
        release(tmp_path)


@pytest.mark.parametrize("tag", ["instructor_only", "instructors-only", "Instructor-Only", "instructor-onyl"])
def test_misspelt_tag(tag, tmp_path):
    write_master(tmp_path, cell("here", "x", tags=[tag]))
    with pytest.raises(LoyaltyLabError, match="instructor-only"):
        release(tmp_path)


@pytest.mark.parametrize(
    "stub", ["rate = ____ / len(orders)", "  repeat_rate = ____", "repeat_rate = ____ + 1"]
)
def test_stub_that_fits_no_line_of_the_solution(stub, tmp_path):
    code = f"### BEGIN SOLUTION\n### STUB {stub}\nrepeat_rate = n / len(buyers)\n### END SOLUTION"
    if stub.startswith("  "):
        code = code.replace(f"### STUB {stub}", f"  ### STUB {stub.strip()}")
    write_master(tmp_path, cell("here", code))
    with pytest.raises(LoyaltyLabError, match="fits no line of the solution"):
        release(tmp_path)


def test_stub_may_leave_out_comments_and_blanks(tmp_path):
    code = "### BEGIN SOLUTION\n### STUB rate = ____ / ____\nrate  =  n / len(buyers)  # everybody once\n### END SOLUTION"
    write_master(tmp_path, cell("here", code))
    release(tmp_path)
    assert text(released(tmp_path)[0]) == "rate = ____ / ____"


def test_cells_need_ids_of_their_own(tmp_path):
    write_master(tmp_path, cell("a", "1"), cell("a", "2"))
    with pytest.raises(LoyaltyLabError, match="same id"):
        release(tmp_path)
    made = cell("a", "1")
    del made["id"]
    write_master(tmp_path, made)
    with pytest.raises(LoyaltyLabError, match="no usable id"):
        release(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"), [("{", "not valid JSON"), ("[]", "format 4"), ("\udcff", "UTF-8"), (None, "missing")]
)
def test_broken_master(content, told, tmp_path):
    path = write_master(tmp_path, cell("a", "1"))
    path.unlink() if content is None else path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(LoyaltyLabError, match=told):
        release(tmp_path)


class TestDrift:
    @pytest.fixture
    def project(self, tmp_path):
        write_master(tmp_path, cell("a", SOLUTION))
        release(tmp_path)
        return tmp_path

    def check(self, project, capsys):
        code = main(["classroom", "release", "--check", "--root", str(project)])
        return code, capsys.readouterr().out

    def test_clean(self, project, capsys):
        assert self.check(project, capsys)[0] == 0

    def test_edited_by_hand(self, project, capsys):
        path = project / "exercises/01_small/01_small.ipynb"
        path.write_bytes(path.read_bytes() + b"\n")
        code, out = self.check(project, capsys)
        assert code == 1
        assert "not what its master gives" in out

    def test_master_changed(self, project, capsys):
        write_master(project, cell("a", SOLUTION), cell("b", "new"))
        assert self.check(project, capsys)[0] == 1

    def test_missing(self, project, capsys):
        (project / "exercises/01_small/01_small.ipynb").unlink()
        code, out = self.check(project, capsys)
        assert code == 1
        assert "is missing" in out

    def test_extra(self, project, capsys):
        (project / "exercises/01_small/notes.txt").write_text("x")
        code, out = self.check(project, capsys)
        assert code == 1
        assert "comes from no master" in out

    def test_what_a_learner_leaves_there_is_no_drift(self, project):
        (project / "exercises/01_small/loyaltylab-progress.json").write_text("{}")
        (project / "exercises/01_small/.ipynb_checkpoints").mkdir()
        (project / "exercises/01_small/.ipynb_checkpoints/x.ipynb").write_text("{}")
        assert drift(project) == []

    def test_release_mends_it(self, project, capsys):
        (project / "exercises/01_small/01_small.ipynb").write_text("{}")
        assert main(["classroom", "release", "--root", str(project)]) == 0
        assert self.check(project, capsys)[0] == 0


def test_a_mistake_of_the_user_is_one_sentence(tmp_path, capsys):
    assert main(["classroom", "release", "--root", str(tmp_path / "nowhere")]) == 2
    assert "is missing" in capsys.readouterr().err


def test_the_exercises_of_the_project_are_fresh(root):
    assert drift(root) == []


def test_every_stub_of_the_project_is_json_free_of_machine_paths(root):
    for path in (root / "exercises").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
