"""A class of 30 graded by us on two workers, and by ``nbgrader autograde`` one after the other, in the same run."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.rows import Row
from loyaltylab.checks import my_lantern
from loyaltylab.checks.practice import practice
from loyaltylab.classroom.grading.batch import grade_class
from loyaltylab.classroom.grading.sandbox import locked, require_lock
from loyaltylab.classroom.grading.sitting import find_assignment, graded_module
from loyaltylab.classroom.grading.submissions import find_submissions

STUDENTS = 30
WORKERS = 2
SLUG = "04_what_loyalty_is"


def measure(root: Path) -> list[Row]:
    """Return rows: seconds for the class, the ratio to nbgrader, memory, and the practice check."""
    assignment = find_assignment(root, "04")
    with tempfile.TemporaryDirectory(prefix="loyaltylab-") as temporary:
        folder = Path(temporary)
        _hand_in(root, folder)
        if locked():
            require_lock()
        submissions = find_submissions(folder / "in")
        ours, memory = _timed(
            lambda: grade_class(submissions, assignment, folder / "out", WORKERS, sandbox=locked())
        )
        theirs, _ = _timed(lambda: _nbgrader(root, folder))
    lantern = my_lantern("practice", assignment="04")
    checks = []
    for name, task in graded_module(assignment).TASKS.items():
        answer = task.expected(lantern)
        practice(name, answer)
        started = time.perf_counter()
        practice(name, answer)
        checks.append(time.perf_counter() - started)
    kind = "in the locked room" if locked() else "without a locked room"
    against = f"nbgrader autograde, the same {STUDENTS} one after the other"
    return [
        Row(
            f"grading {STUDENTS} submissions, {WORKERS} workers, {kind}, peak {memory / 2**20:,.0f} MB",
            ours,
            against,
            theirs,
        ),
        Row("slowest practice check of chapter 04", max(checks)),
    ]


def _hand_in(root: Path, folder: Path) -> None:
    """Make submissions: two thirds solved, one third untouched, under nbgrader's names as well."""
    solved = json.loads((root / "solutions" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    for cell in solved["cells"]:  # what a student would hand in: no hidden tests
        text = "".join(cell["source"])
        if "### BEGIN HIDDEN TESTS" in text:
            cell["source"] = text.split("### BEGIN HIDDEN TESTS")[0]
    untouched = (root / "exercises" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    for number in range(STUDENTS):
        content = untouched if number % 3 == 2 else json.dumps(solved)
        student = f"student{number:02}"
        for place in (folder / "in" / student, folder / "course" / "submitted" / student / SLUG):
            place.mkdir(parents=True)
            (place / f"{SLUG}.ipynb").write_text(content, encoding="utf-8")


def _nbgrader(root: Path, folder: Path) -> None:
    course = folder / "course"
    shutil.copytree(root / "solutions" / SLUG, course / "source" / SLUG)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.Execute.timeout = 60\nc.IgnorePattern.enabled = True\n"
        "c.IgnorePattern.pattern = '.'\nc.ClearSolutions.enforce_metadata = False\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "LOYALTYLAB_PROGRESS": "off"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    for words in (["generate_assignment", SLUG], ["autograde", SLUG]):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "nbgrader", *words],
            cwd=course,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"nbgrader {words[0]} failed:\n{done.stderr[-2000:]}")


def _timed(work: Callable[[], object]) -> tuple[float, int]:
    """Return the seconds that something takes, and the peak memory of this process's children meanwhile."""
    peak, going = 0, True

    def watch() -> None:
        nonlocal peak
        while going:
            total = 0
            for child in psutil.Process().children(recursive=True):
                try:
                    total += child.memory_info().rss
                except psutil.Error:
                    continue
            peak = max(peak, total)
            time.sleep(0.2)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    started = time.perf_counter()
    try:
        work()
    finally:
        going = False
        thread.join()
    return time.perf_counter() - started, peak
