"""An assignment's notebooks as people sit them, several times over on one kernel, each time from an empty notebook."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.checks.bank import FOLDERS, Entry, entries, graded
from tests.conftest import ROOT

OTHER_ID = "s7654321"
SILLY_VALUES = ("'most of them'", "None", "float('nan')", "[print]", "{}", "10 ** 400")
SILLY_FUNCTIONS = (
    "def {name}(*arguments, **named):\n    return arguments['loyalty'] / 0",
    "{name} = None",
    "def {name}():\n    return 'loyal'",
    "{name} = 'a function'",
)

# Before each sitting: an empty namespace, the folder of the notebook, and nothing left of the sitting before.
_BEGIN = """
get_ipython().run_line_magic("reset", "-f")
import os, sys
from loyaltylab.checks import lantern, progress
lantern._current.clear(), progress._session.clear(), sys.modules.pop("graded", None)
sys.path[:] = [folder for folder in sys.path if folder != {solutions!r}] + {more!r}
os.chdir({folder!r})
os.environ.pop("LOYALTYLAB_STUDENT_ID", None)
os.environ.update({environment!r})
del os, sys, lantern, progress
"""
# Before an answer of the bank: what the bank's test gives, whatever was answered to the earlier tasks.
_GIVEN = """
import numpy as np
from graded import given
globals().update(given(lantern))
del given
"""


@dataclass(frozen=True)
class Sitting:
    """One run of a notebook, some of its cells replaced.

    ``given`` provides the bank's names before each replaced cell.
    """

    notebook: Path
    replaced: Mapping[str, str] = field(default_factory=dict)
    identity: str = ""
    given: bool = False


@dataclass(frozen=True)
class Shown:
    """What a sitting showed: the text under each code cell, errors included, and whether progress was noted."""

    texts: Mapping[str, str]
    noted: bool

    @property
    def checks(self) -> dict[str, str]:
        """The texts of the check cells, by task."""
        return {
            name.removeprefix("check-").replace("-", "."): text
            for name, text in self.texts.items()
            if name.startswith("check-")
        }

    @property
    def errors(self) -> list[str]:
        """The cells that ended in an error."""
        return [f"{name}: {text}" for name, text in self.texts.items() if "ERROR " in text]

    @property
    def warnings(self) -> list[str]:
        """The cells that warned."""
        return [f"{name}: {text}" for name, text in self.texts.items() if "Warning:" in text]


def _text(output: Any) -> str:
    if output.output_type == "error":
        return f"ERROR {output.ename}: {output.evalue}"
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


def run(sittings: Mapping[str, Sitting], solutions: Path) -> dict[str, Shown]:
    """Run the sittings one after the other on one kernel."""
    together = nbformat.v4.new_notebook()
    with tempfile.TemporaryDirectory() as progress:

        def add(name: str, code: str) -> None:
            cell = nbformat.v4.new_code_cell(code)
            cell.metadata["name"] = name
            together.cells.append(cell)

        for name, sitting in sittings.items():
            environment = {"LOYALTYLAB_PROGRESS": str(Path(progress) / f"{name}.json")}
            environment |= {"LOYALTYLAB_STUDENT_ID": sitting.identity} if sitting.identity else {}
            # The graded checks lie beside the master; learners have none.
            more = [str(solutions)] if sitting.given or sitting.notebook.parent == solutions else []
            folder = str(sitting.notebook.parent)
            add(
                "", _BEGIN.format(solutions=str(solutions), more=more, folder=folder, environment=environment)
            )
            for cell in nbformat.read(sitting.notebook, as_version=4).cells:
                if cell.cell_type == "code":
                    if sitting.given and cell.id in sitting.replaced:
                        add("", _GIVEN)
                    add(f"{name}/{cell.id}", sitting.replaced.get(cell.id, cell.source))
        environment = {**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:__main__"}
        for variable in ("LOYALTYLAB_COURSE_SECRET", "LOYALTYLAB_STUDENT_ID"):
            environment.pop(variable, None)
        NotebookClient(together, timeout=120, allow_errors=True).execute(env=environment)
        noted = {name: (Path(progress) / f"{name}.json").exists() for name in sittings}
    texts: dict[str, dict[str, str]] = {name: {} for name in sittings}
    for cell in together.cells:
        text = "\n".join(_text(output) for output in cell.outputs)
        if not cell.metadata["name"]:
            if "ERROR " in text:
                raise RuntimeError(f"A sitting could not be prepared: {text}")
            continue
        name, _, identifier = cell.metadata["name"].partition("/")
        texts[name][identifier] = text
    return {name: Shown(texts[name], noted[name]) for name in sittings}


def first_mistakes(assignment: str) -> dict[str, Entry]:
    """Return the first wrong answer of each task that the graded checks refuse too."""
    found: dict[str, Entry] = {}
    for entry in entries(assignment):
        if not entry.graded:
            found.setdefault(entry.task, entry)
    return found


def answer_cell(task: str) -> str:
    """Return the id of the cell in which a task is answered."""
    return f"answer-{task.replace('.', '-')}"


def silly_answers(assignment: str) -> dict[str, str]:
    """Return nonsense for each answer cell."""
    silly = {}
    for place, (name, task) in enumerate(graded(assignment).TASKS.items()):
        choices = SILLY_FUNCTIONS if task.function else SILLY_VALUES
        code = choices[place % len(choices)]
        silly[answer_cell(name)] = (
            code.format(name=task.variable) if task.function else f"{task.variable} = {code}"
        )
    return silly


@cache
def sat(assignment: str) -> dict[str, Shown]:
    """Sit an assignment: unanswered, wrong, silly; the master on two Lanterns, and with wrong answers."""
    folder = FOLDERS[assignment]
    exercise = ROOT / "exercises" / folder.name / f"{folder.name}.ipynb"
    master = folder / f"{folder.name}.ipynb"
    wrong = {answer_cell(task): entry.code for task, entry in first_mistakes(assignment).items()}
    sittings = {
        "unanswered": Sitting(exercise),
        "wrong": Sitting(exercise, wrong, given=True),
        "silly": Sitting(exercise, silly_answers(assignment)),
        "master": Sitting(master),
        "master of another": Sitting(master, identity=OTHER_ID),
        "wrong master": Sitting(master, wrong, given=True),
    }
    return run(sittings, folder)
