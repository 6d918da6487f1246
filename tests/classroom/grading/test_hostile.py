"""A whole class of broken, careless and hostile submissions: every one ends in the row made for it, and nothing else changes."""

import csv
import hashlib

import pytest

from loyaltylab.checks.lantern import make_lantern
from loyaltylab.classroom.grading import sandbox
from loyaltylab.classroom.grading.batch import grade_class
from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.classroom.grading.report import fits_others, write_sheet
from loyaltylab.classroom.grading.sandbox import Ended, Room, TooSlow
from loyaltylab.classroom.grading.sitting import find_assignment
from loyaltylab.classroom.grading.submissions import find_submissions
from tests.classroom.grading.hostile import CASES, NETWORK, READ_DISK
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not sandbox.locked(), reason="bubblewrap is not installed: submissions cannot be locked in"
    ),
]
LIMITS = Limits(seconds=90, cell_seconds=8)


def contents(folder):
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    for case in CASES:
        (folder / "in" / case.name).mkdir(parents=True)
        (folder / "in" / case.name / case.file).write_bytes(case.make())
    (folder / "in" / "handed-in-nothing").mkdir()
    before = contents(folder / "in")
    submissions = find_submissions(folder / "in")
    outcomes = grade_class(submissions, find_assignment(ROOT, "04"), folder / "out", 2, LIMITS)
    write_sheet(folder / "out" / "grades.csv", outcomes, fits_others(outcomes))
    assert contents(folder / "in") == before, "the originals are never touched"
    return folder, {outcome.student: outcome for outcome in outcomes}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_submission_ends_in_its_row(case, batch):
    outcome = batch[1][case.name]
    assert (outcome.status, outcome.score) == (case.status, case.points), outcome
    assert case.reason in outcome.reason
    assert bool(outcome.reason) == (case.status != "graded")
    assert "Traceback" not in outcome.reason
    assert "/" not in outcome.reason.replace("n/a", "")


def test_every_student_has_a_row_and_nobody_else(batch):
    folder, _ = batch
    rows = list(csv.DictReader((folder / "out" / "grades.csv").open(encoding="utf-8")))
    assert sorted(row["student"] for row in rows) == sorted(
        [*(case.name for case in CASES), "handed-in-nothing"]
    )
    nothing = next(row for row in rows if row["student"] == "handed-in-nothing")
    assert (nothing["status"], nothing["points"]) == ("not graded", "0")
    assert "no notebook" in nothing["reason"]


def test_a_second_run_takes_what_is_there(batch):
    folder, outcomes = batch
    kept = contents(folder / "out" / "results")
    submissions = [
        each for each in find_submissions(folder / "in") if each.student in ("right", "endless-loop")
    ]
    again = grade_class(submissions, find_assignment(ROOT, "04"), folder / "out", 1, LIMITS)
    assert [each.seconds for each in again] == [outcomes[each.student].seconds for each in again]
    assert contents(folder / "out" / "results") == kept


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    with Room("somebody", None, LIMITS) as opened:
        yield opened


def test_no_network_from_the_room(room):
    assert room.run_cell(NETWORK) is None


def test_nothing_of_the_instructors_is_in_the_room(room):
    assert room.run_cell(READ_DISK) is None


def test_the_room_has_what_an_exercise_needs(room):
    words = "from loyaltylab.checks import my_lantern\nmine = my_lantern('x', assignment='04')\nsizes = len(mine.orders)"
    assert room.run_cell(words) is None
    assert room.answer("sizes")["answer"]["kind"] == "int"


def test_the_room_cannot_write_outside_its_own(room):
    for place in ("/usr/x", "/x/y", str(ROOT / "solutions" / "x"), str(ROOT / "src" / "loyaltylab" / "x.py")):
        assert room.run_cell(f"open({place!r}, 'w')")[0] in (
            "OSError",
            "FileNotFoundError",
            "PermissionError",
        )


def test_the_same_code_without_a_lock_would_find_them(monkeypatch, tmp_path):
    """Planted: with the lock off, both probes see what they must not see, so they are able to fail."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "graded.py").touch()
    near = READ_DISK.replace('os.walk("/")', f"os.walk({str(tmp_path)!r})")
    with Room("somebody", None, LIMITS, sandbox=False) as opened:
        assert opened.run_cell(near)[0] == "AssertionError"


def test_a_slow_cell_is_stopped_and_the_program_goes_on():
    with Room("somebody", None, Limits(seconds=30, cell_seconds=1)) as opened:
        opened.run_cell("value = 1")
        with pytest.raises(TooSlow):
            opened.run_cell("import time\ntime.sleep(100)")
        assert opened.answer("value")["answer"] == {"kind": "int", "value": "1"}


def test_the_watch_counts_processes():
    with Room("somebody", None, Limits(seconds=30, cell_seconds=10, processes=6)) as opened:
        children = "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(60)\ntime.sleep(60)"
        with pytest.raises(Ended, match="more than 6 processes"):
            opened.run_cell(children)


def test_a_computer_without_the_lock_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(sandbox, "locked", lambda: False)
    with pytest.raises(sandbox.LoyaltyLabError, match=r"bubblewrap is missing.*WSL2"):
        sandbox.require_lock()


def test_the_stored_lantern_is_the_students_own(tmp_path, monkeypatch):
    """The room gets the records of the secret variant without the secret."""
    from loyaltylab.checks.lantern import store_lantern

    monkeypatch.setenv("LOYALTYLAB_COURSE_SECRET", "autumn")
    mine = make_lantern("somebody", "04")
    store_lantern(mine, tmp_path / "lantern.pickle")
    words = "import os\nfrom loyaltylab.checks import my_lantern\nmine = my_lantern('x', assignment='04')\n"
    words += "total, secret = int(mine.orders.paid_cents.sum()), os.environ.get('LOYALTYLAB_COURSE_SECRET')"
    with Room("somebody", tmp_path / "lantern.pickle", LIMITS) as opened:
        assert opened.run_cell(words) is None
        assert opened.answer("total")["answer"]["value"] == str(int(mine.orders["paid_cents"].sum()))
        assert opened.answer("secret")["answer"] == {"kind": "nothing"}
