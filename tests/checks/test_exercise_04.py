"""The released notebook of chapter 04 as learners sit it: unanswered, right, wrong and silly; and the master."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from loyaltylab.checks.catalogue import tasks
from tests.conftest import ROOT

SLUG = "04_what_loyalty_is"
EXERCISE = ROOT / "exercises" / SLUG / f"{SLUG}.ipynb"
MASTER = ROOT / "solutions" / SLUG / f"{SLUG}.ipynb"
WRONG = {
    "answer-04-1": 'repeat_rate = (buyers["orders"] > 2).groupby(buyers["region"]).mean()',
    "answer-04-2": "def attachment_score(answers):\n"
    '    return answers[["trust", "affection", "reliance"]].astype(float).mean(axis=1) / 7 * 100',
    "answer-04-3": "def loyalty_box(people, attachment_cut, orders_cut):\n    return ['true'] * len(people)",
    "answer-04-4": "share_moved = pd.Series({2: 31, 4: 14, 8: 9, 10: 15, 12: 21})",
    "answer-04-5": "extra_loss = 17",
}
SILLY = {
    "answer-04-1": "repeat_rate = 'most of them'",
    "answer-04-2": "attachment_score = None",
    "answer-04-3": "def loyalty_box(people, attachment_cut, orders_cut):\n    return people['loyalty'] / 0",
    "answer-04-4": "share_moved = float('nan')",
    "answer-04-5": "extra_loss = [print]",
}


def sit(path: Path, folder: Path, answers: dict[str, str], monkeypatch, **environment: str) -> dict[str, str]:
    """Run a notebook with some cells replaced; return the text shown under each code cell, errors included."""
    notebook = nbformat.read(path, as_version=4)
    monkeypatch.setenv("LOYALTYLAB_PROGRESS", str(folder / "progress.json"))
    monkeypatch.setenv("PYTHONWARNINGS", "error::DeprecationWarning:__main__")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=resources).execute()
    return {
        cell.id: "\n".join(map(_shown, cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"
    }


def _shown(output) -> str:
    if output.output_type == "error":
        return f"ERROR {output.ename}: {output.evalue}"
    return output.get("text") or output.data["text/plain"]


def checks(shown: dict[str, str]) -> list[str]:
    return [text for name, text in shown.items() if name.startswith("check-")]


@pytest.mark.slow
def test_unanswered(tmp_path, monkeypatch):
    shown = sit(EXERCISE, tmp_path, {}, monkeypatch)
    assert not [text for text in shown.values() if "ERROR" in text]
    assert len(checks(shown)) == len(tasks("04"))
    assert all("not answered yet" in text for text in checks(shown))
    assert not (tmp_path / "progress.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("answers", [WRONG, SILLY], ids=["wrong", "silly"])
def test_wrong_and_silly_answers_stay_calm(answers, tmp_path, monkeypatch):
    shown = sit(EXERCISE, tmp_path, answers, monkeypatch)
    assert not [text for text in shown.values() if "ERROR" in text]
    for text in checks(shown):
        assert "practice checks pass" in text or "not answered yet" in text
        passed, _, steps = text.partition(" practice checks")[0].rpartition(": ")[2].partition(" of ")
        assert passed != steps


@pytest.mark.slow
def test_a_planted_traceback_would_be_seen(tmp_path, monkeypatch):
    shown = sit(EXERCISE, tmp_path, {"answer-04-5": "extra_loss = 1 / 0"}, monkeypatch)
    assert shown["answer-04-5"].startswith("ERROR ZeroDivisionError")


@pytest.mark.slow
@pytest.mark.parametrize("identity", ["practice", "s7654321"])
def test_the_master_holds_on_its_own_and_on_another_lantern(identity, tmp_path, monkeypatch):
    shown = sit(MASTER, tmp_path, {}, monkeypatch, LOYALTYLAB_STUDENT_ID=identity)
    assert not [text for text in shown.values() if "ERROR" in text]
    assert identity in shown["student-id"]
    assert all("pass; graded checks also look at other data." in text for text in checks(shown))


@pytest.mark.slow
def test_the_graded_checks_in_the_master_can_fail(tmp_path, monkeypatch):
    wrong = {name: code for name, code in WRONG.items() if name in ("answer-04-1", "answer-04-5")}
    shown = sit(MASTER, tmp_path, wrong, monkeypatch)
    assert "ERROR AssertionError: Task 04.1" in shown["check-04-1"]
    assert "ERROR AssertionError: Task 04.5" in shown["check-04-5"]
    assert "ERROR" not in shown["check-04-2"]


def test_the_exercise_has_what_every_exercise_has():
    notebook = nbformat.read(EXERCISE, as_version=4)
    texts = {cell.id: cell.source for cell in notebook.cells}
    for name, task in tasks("04").items():
        number = name.replace(".", "-")
        wording = texts[f"task-{number}"]
        assert task.texts.title in wording
        assert "Worked twin in the lab: section" in wording
        assert re.search(rf"\*\*Give:\*\* (the function )?`{task.variable}[`(]", wording)
        assert f'# hint("{name}")' in texts[f"answer-{number}"]
        assert texts[f"check-{number}"] == f'check("{name}", {task.variable})'
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
    assert f"**Points:** {points}" in texts["title"]


def test_the_worked_twins_are_sections_of_the_lab():
    lab = nbformat.read(ROOT / "notebooks" / f"{SLUG}.ipynb", as_version=4)
    headings = "\n".join(cell.source for cell in lab.cells if cell.cell_type == "markdown")
    words = {"04.1": "## 2. The behavioural", "04.2": "## 3. The attitudinal", "04.3": "## 4. Both feet"}
    words |= {"04.4": "## 5. Change one thing: the cut-offs", "04.5": "## 7. Two events"}
    texts = {cell.id: cell.source for cell in nbformat.read(EXERCISE, as_version=4).cells}
    for task, heading in words.items():
        assert heading in headings
        section = heading.removeprefix("## ").split(".")[0]
        assert re.search(
            rf"Worked twin in the lab: section {section}[. ]", texts[f"task-{task.replace('.', '-')}"]
        )
