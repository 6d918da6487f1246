"""What every assignment consists of: files, graded checks, rubric, and a released notebook with its usual cells."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from loyaltylab.checks.catalogue import assignments, tasks
from loyaltylab.site.teaching.kit import finished_chapters
from loyaltylab.site.teaching.rubrics import read_rubric
from tests.checks.bank import ASSIGNMENTS, FOLDERS, graded, load_graded
from tests.conftest import ROOT

FILES = ("graded.py", "mistakes.yml", "rubric.yml")
TWIN = re.compile(r"Worked twin in the lab: sections? (\d+)(?:(?:,| and) (\d+))*")
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def cells(path: Path) -> dict[str, Any]:
    """Return the cells of a notebook by their ids."""
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def released(assignment: str) -> dict[str, Any]:
    name = FOLDERS[assignment].name
    return cells(ROOT / "exercises" / name / f"{name}.ipynb")


def form_faults(module: Any, assignment: str) -> list[str]:
    """Return what is missing in a module of graded checks, or does not fit the practice checks."""
    names = ("ASSIGNMENT", "TASKS", "given", "difficulty", "is_right", "grade")
    faults = [f"graded.py has no {name}" for name in names if not hasattr(module, name)]
    if faults:
        return faults
    if assignment != module.ASSIGNMENT:
        faults.append(f"ASSIGNMENT is {module.ASSIGNMENT}")
    wanted = {name: task.variable for name, task in tasks(assignment).items()}
    stated = {name: task.variable for name, task in module.TASKS.items()}
    if wanted != stated:
        faults.append(f"tasks and variables {stated} are not those of the practice checks, {wanted}")
    return faults


def twin_faults(wordings: dict[str, str], headings: list[str]) -> list[str]:
    """Return the tasks that name no worked twin, or one that is no numbered section of the lab."""
    sections = {head[1] for text in headings if (head := re.match(r"## (\d+)\. \S", text))}
    faults = []
    for name, wording in wordings.items():
        found = TWIN.search(" ".join(wording.split()))
        if found is None:
            faults.append(f"{name} names no worked twin")
        elif missing := set(re.findall(r"\d+", found[0])) - sections:
            faults.append(f"{name}: the lab has no section {', '.join(sorted(missing))}")
    return faults


def test_every_assignment_has_its_checks_and_every_check_its_assignment():
    assert assignments() == ASSIGNMENTS


@each_assignment
def test_files_are_there(assignment):
    folder = FOLDERS[assignment]
    wanted = [folder / name for name in (*FILES, f"{folder.name}.ipynb")]
    wanted += [ROOT / "exercises" / folder.name / f"{folder.name}.ipynb"]
    assert [path.relative_to(ROOT).as_posix() for path in wanted if not path.is_file()] == []


@each_assignment
def test_graded_checks_have_the_common_form(assignment):
    assert form_faults(graded(assignment), assignment) == []


@each_assignment
def test_points_and_variables_of_graded_checks_and_notebook_agree(assignment):
    master = cells(FOLDERS[assignment] / f"{FOLDERS[assignment].name}.ipynb")
    points = {
        name: cell.metadata.nbgrader.points
        for name, cell in master.items()
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    for name, task in graded(assignment).TASKS.items():
        assert points.pop(f"check-{name.replace('.', '-')}") == task.points, name
    assert len(points) == 1, "one task is open, and a person marks it"


@each_assignment
def test_the_open_task_has_a_rubric_and_no_check(assignment):
    rubric = read_rubric(
        finished_chapters(ROOT)[assignment]
    )  # its rules and their planted defects: tests/site/test_teaching.py
    assert rubric.task not in tasks(assignment)
    assert released(assignment)[f"answer-{rubric.task.replace('.', '-')}"].cell_type == "markdown"


@each_assignment
def test_the_exercise_has_what_every_exercise_has(assignment):
    made = released(assignment)
    texts = {name: cell.source for name, cell in made.items()}
    assert re.search(r"^student_id = \"practice\"", texts["student-id"], re.MULTILINE)
    for name, task in tasks(assignment).items():
        number = name.replace(".", "-")
        wording = texts[f"task-{number}"]
        assert task.texts.title in wording
        assert re.search(rf"\*\*Give:\*\* (the function )?`{task.variable}[`(]", wording)
        assert f'# hint("{name}")' in texts[f"answer-{number}"]
        assert texts[f"check-{number}"] == f'check("{name}", {task.variable})'
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in made.values())
    assert f"**Points:** {points}" in texts["title"]


@each_assignment
def test_worked_twins_are_sections_of_the_lab(assignment):
    (path,) = (ROOT / "notebooks").glob(f"{assignment}_*.ipynb")
    lines = [
        line
        for cell in cells(path).values()
        if cell.cell_type == "markdown"
        for line in cell.source.split("\n")
    ]
    made = released(assignment)
    wordings = {name: made[f"task-{name.replace('.', '-')}"].source for name in tasks(assignment)}
    assert twin_faults(wordings, lines) == []


def test_planted_defects_are_seen(tmp_path):
    headings = ["## 2. The behavioural foot", "### 3. Not a section", "## The question"]
    wordings = {
        "04.1": "Worked twin in the lab: section 2.",
        "04.2": "Worked twin in the\nlab: sections 2 and 3.",
        "04.3": "No twin.",
    }
    assert twin_faults(wordings, headings) == ["04.2: the lab has no section 3", "04.3 names no worked twin"]

    path = tmp_path / "04_x" / "graded.py"
    path.parent.mkdir()
    path.write_text("ASSIGNMENT = '04'\nTASKS = {}\n")
    assert "graded.py has no difficulty" in form_faults(load_graded(path), "04")
    path.write_text("ASSIGNMENT = '05'\nTASKS = {}\ngiven = difficulty = is_right = grade = None\n")
    assert len(form_faults(load_graded(path), ASSIGNMENTS[0])) == 2
