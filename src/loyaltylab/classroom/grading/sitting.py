"""One submission from file to marks: run in the locked room, judged outside."""

import builtins
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml

from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from loyaltylab.checks.grading import GradedTask
from loyaltylab.checks.lantern import Lantern, make_lantern, store_lantern
from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.classroom.grading.plain import NotPlain, stand_in, unpack
from loyaltylab.classroom.grading.sandbox import Ended, Room, TooSlow
from loyaltylab.classroom.grading.submissions import (
    NotGradable,
    code_cells,
    open_answer,
    read_notebook,
    written_id,
)
from loyaltylab.classroom.release import master_path, slugs
from loyaltylab.errors import LoyaltyLabError

MOST_STARTS = 5
"""How often a submission whose program ends is started again without the cell that ended it."""

Status = Literal["graded", "partly", "not graded"]


@dataclass(frozen=True)
class Assignment:
    """What the grader needs of one assignment; plain texts, so that it can travel to another machine.

    Attributes
    ----------
    number, slug
        Chapter and name, such as ``04`` and ``04_what_loyalty_is``.
    graded_code
        Text of the instructor's ``graded.py``.
    rubric
        Text of ``rubric.yml``, for the open task.
    """

    number: str
    slug: str
    graded_code: str
    rubric: str

    @property
    def open_task(self) -> dict[str, Any]:
        """The rubric of the open task."""
        content: dict[str, Any] = yaml.safe_load(self.rubric)
        return content


def find_assignment(root: Path, number: str) -> Assignment:
    """Return an assignment from ``solutions/``.

    Raises
    ------
    LoyaltyLabError
        When there is none with this number.
    """
    folders = [master_path(root, slug).parent for slug in slugs(root)]
    graded = [folder for folder in folders if (folder / "graded.py").is_file()]
    for folder in graded:
        if folder.name[:2] == number:
            texts = [(folder / name).read_text(encoding="utf-8") for name in ("graded.py", "rubric.yml")]
            return Assignment(number, folder.name, *texts)
    known = ", ".join(folder.name[:2] for folder in graded) or "none at all"
    raise LoyaltyLabError(
        f"There is no assignment {number!r} in {(root / 'solutions').as_posix()}; there is {known}."
    )


def graded_module(assignment: Assignment) -> ModuleType:
    """Return the instructor's graded checks as a module of their own."""
    digest = hashlib.sha256(assignment.graded_code.encode()).hexdigest()[:16]
    name = f"loyaltylab_graded_{assignment.number}_{digest}"
    if name not in sys.modules:
        module = ModuleType(name)
        sys.modules[name] = module
        try:
            exec(compile(assignment.graded_code, f"{assignment.slug}/graded.py", "exec"), module.__dict__)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


@dataclass
class TaskOutcome:
    """What came of one autograded task.

    Attributes
    ----------
    points, out_of
        Points got and possible.
    right
        Whether the graded checks took the answer.
    message, sentence
        Identifier and text of the practice message, as the learner knows it.
    note
        What happened to the answer on the way, when something did.
    fingerprint
        Short text that equal answers share; empty for functions and for no answer.
    """

    task: str
    title: str
    points: int
    out_of: int
    right: bool = False
    answered: bool = False
    message: str = ""
    sentence: str = ""
    note: str = ""
    fingerprint: str = ""


@dataclass
class Outcome:
    """What came of one submission: always one row, whatever the file held."""

    student: str
    file: str
    status: Status
    reason: str = ""
    tasks: list[TaskOutcome] = field(default_factory=list)
    open_task: str = ""
    open_answer: str = ""
    open_out_of: int = 0
    written_id: str = ""
    expected: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def score(self) -> int:
        """Points of the autograded tasks."""
        return sum(task.points for task in self.tasks)

    @property
    def out_of(self) -> int:
        """Points that the autograded tasks can give."""
        return sum(task.out_of for task in self.tasks)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for a file."""
        return asdict(self)

    @staticmethod
    def from_dict(content: Mapping[str, Any]) -> "Outcome":
        """Return the outcome that :meth:`to_dict` wrote."""
        return Outcome(**{**content, "tasks": [TaskOutcome(**task) for task in content["tasks"]]})


def fingerprint(value: Any) -> str:
    """Return a short text that equal answers share: numbers to six digits, labels aside; empty when there is no number."""
    if isinstance(value, pd.DataFrame | pd.Series):
        value = value.to_numpy()
    if isinstance(value, Mapping):
        value = list(value.values())
    try:
        numbers = np.asarray(value, dtype=float).reshape(-1)
    except (TypeError, ValueError):
        return ""
    # A single whole number, or a handful of zeros and ones, says nothing about whose it is.
    if not len(numbers) or np.all(numbers == np.round(numbers)):
        return ""
    return " ".join(f"{number:.6g}" for number in np.sort(numbers)[:40])


def blank_outcome(
    student: str, assignment: Assignment, reason: str = "", file: str = "", lantern: Lantern | None = None
) -> Outcome:
    """Return the row of a submission that is not graded (yet): every task without points, and what its Lantern expects."""
    graded: dict[str, GradedTask] = graded_module(assignment).TASKS
    known = tasks(assignment.number)
    own = lantern or make_lantern(student, assignment.number)
    return Outcome(
        student,
        file,
        "not graded",
        reason,
        [TaskOutcome(name, known[name].texts.title, 0, task.points) for name, task in graded.items()],
        open_task=str(assignment.open_task["task"]),
        open_out_of=int(assignment.open_task["points"]),
        expected={
            name: fingerprint(task.expected(own)) for name, task in graded.items() if not task.function
        },
    )


def grade_submission(
    content: bytes,
    student: str,
    assignment: Assignment,
    file: str = "",
    limits: Limits | None = None,
    sandbox: bool = True,
) -> Outcome:
    """Grade one submission; never raises for anything that a student can hand in.

    Parameters
    ----------
    content
        The file's bytes.
    student
        The id of the student in its normal form; the answers are judged on this student's own Lantern.
    assignment
        What it is graded against.
    file
        Its name, for the report.
    limits, sandbox
        See :class:`~loyaltylab.classroom.grading.sandbox.Room`.

    Returns
    -------
    Outcome
        Its status is ``graded``, ``partly`` (something had to be stopped or could not be read) or ``not graded``.
    """
    started = time.monotonic()
    graded: dict[str, GradedTask] = graded_module(assignment).TASKS
    lantern = make_lantern(student, assignment.number)
    outcome = blank_outcome(student, assignment, file=file, lantern=lantern)
    try:
        notebook = read_notebook(content, assignment.number)
    except NotGradable as error:
        outcome.reason = str(error)
        return outcome
    outcome.written_id = written_id(notebook)
    outcome.open_answer = open_answer(notebook, outcome.open_task)
    with tempfile.TemporaryDirectory(prefix="loyaltylab-") as folder:
        stored = Path(folder) / "lantern.pickle"
        store_lantern(lantern, stored)
        with _Sitting(code_cells(notebook), student, stored, limits or Limits(), sandbox) as sitting:
            for task in outcome.tasks:
                _judge(task, graded[task.task], assignment, lantern, sitting)
    outcome.status = "partly" if sitting.notes else "graded"
    outcome.reason = " ".join(sitting.notes)
    outcome.seconds = round(time.monotonic() - started, 2)
    return outcome


def _judge(
    outcome: TaskOutcome, task: GradedTask, assignment: Assignment, lantern: Lantern, sitting: "_Sitting"
) -> None:
    answer, outcome.note = sitting.answer(task.variable)
    if outcome.note:
        sitting.notes.append(f"Task {outcome.task}: {outcome.note}")
    known = tasks(assignment.number)[outcome.task]
    result = assess(known, answer, lantern)
    outcome.answered, outcome.message, outcome.sentence = result.answered, result.identifier, result.sentence
    if not result.answered:
        return
    if not task.function:
        outcome.fingerprint = fingerprint(answer)
    if graded_module(assignment).is_right(outcome.task, answer, lantern):
        outcome.right, outcome.points = True, task.points
    if sitting.broken_call:
        outcome.note = f"A call of `{task.variable}` was ended: {sitting.broken_call}."
        sitting.notes.append(f"Task {outcome.task}: {outcome.note}")
        outcome.right, outcome.points = False, 0
        sitting.broken_call = ""


class _Sitting:
    """A submission's program, started again without a cell that ended it, and asked for its answers."""

    def __init__(self, cells: list[str], student: str, stored: Path, limits: Limits, sandbox: bool) -> None:
        self.notes: list[str] = []
        self.broken_call = ""
        self._cells = cells
        self._left_out: set[int] = set()
        self._starts = 0
        self._until = time.monotonic() + limits.seconds
        self._limits = limits
        self._new_room: Callable[[float], Room] = lambda seconds: Room(
            student, stored, _with_seconds(limits, seconds), sandbox
        )
        self._room: Room | None = None

    def __enter__(self) -> "_Sitting":
        self._run()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._room:
            self._room.close()
            self._room = None

    def _run(self) -> None:
        """Run every cell that has not ended the program before."""
        while self._room is None:
            left = self._until - time.monotonic()
            if self._starts >= MOST_STARTS or left < 1:
                why = "too many cells ended its program" if left >= 1 else "its time was up"
                self._note(f"It was given up: {why}.")
                return
            self._starts += 1
            number = 0
            try:
                self._room = self._new_room(left)
                for number, code in enumerate(self._cells, start=1):
                    if number not in self._left_out:
                        self._run_cell(number, code)
            except Ended as error:
                self._close()
                if not number:
                    self._note(f"Its program could not be started: {error}.")
                    return
                self._left_out.add(number)
                self._note(f"Code cell {number} was left out: {error}.")

    def _run_cell(self, number: int, code: str) -> None:
        assert self._room
        try:
            self._room.run_cell(code)
        except TooSlow:
            self._note(f"Code cell {number} was stopped after {self._limits.cell_seconds:.0f} seconds.")

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def answer(self, name: str) -> tuple[Any, str]:
        """Return the answer under a name, and a note when it could not be had as it was."""
        self._run()
        if self._room is None:
            return None, ""
        try:
            reply = self._room.answer(name)
        except TooSlow:
            return stand_in("an answer that takes too long to read"), f"`{name}` took too long to read."
        except Ended as error:
            self._close()
            return stand_in("an answer that ended the program"), f"`{name}` could not be read: {error}."
        if "missing" in reply:
            return None, ""
        if reply.get("error") == "TooLarge":
            return stand_in("far too many values"), f"`{name}` is far larger than any right answer."
        try:
            return unpack(reply.get("answer"), lambda _: self._function(name)), ""
        except NotPlain:
            return stand_in("an unreadable answer"), f"`{name}` could not be read."

    def _function(self, name: str) -> Callable[..., Any]:
        """Return a function that calls the learner's function, over there, and gives back plain data."""

        def called(*positional: Any, **named: Any) -> Any:
            if self.broken_call or self._room is None:
                raise RuntimeError("this function ended its program")
            try:
                reply = self._room.call(name, positional, named)
            except TooSlow:
                self.broken_call = f"it took more than {self._limits.cell_seconds:.0f} seconds"
                raise TimeoutError(self.broken_call) from None
            except Ended as error:
                self._close()
                self.broken_call = str(error)
                raise RuntimeError(self.broken_call) from None
            if "raised" in reply:
                raise _exception(str(reply["raised"]), str(reply.get("words", "")))
            if "answer" not in reply:
                raise ValueError("what it gave back could not be read")
            for place, changed in dict(reply.get("changed") or {}).items():
                _put_into(positional[int(place)], unpack(changed))
            return unpack(reply["answer"])

        called.__name__ = name
        return called


def _with_seconds(limits: Limits, seconds: float) -> Limits:
    return Limits(**{**asdict(limits), "seconds": seconds})


def _exception(name: str, words: str) -> Exception:
    """Return an exception of the name that the learner's function raised."""
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, UnicodeError):
        return found(words[:200])
    made: Exception = type(name[:60] or "Error", (Exception,), {})(words[:200])
    return made


def _put_into(table: Any, changed: Any) -> None:
    """Give a table of the checks the content that the learner's function left in its copy."""
    if not isinstance(table, pd.DataFrame) or not isinstance(changed, pd.DataFrame):
        return
    table.drop(columns=list(table.columns), inplace=True)  # noqa: PD002 - the very object that the check holds
    if len(changed) != len(table):
        table.drop(index=table.index, inplace=True)  # noqa: PD002
        return
    for label, column in changed.items():
        table[label] = column.to_numpy()
