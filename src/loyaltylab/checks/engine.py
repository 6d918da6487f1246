"""The engine of the practice checks: an answer goes in, one calm message comes out, never an exception.

A task is an ordered list of properties, from form (type, shape) over range to relations between values, and a list of
mistakes that are recognised by computing what they would give. The right answer is nowhere in this package: graded
checks, on the instructor's side, compare with a reference.
"""

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from loyaltylab.checks.messages import Message
from loyaltylab.checks.reading import NotAnswered, Stop
from loyaltylab.checks.texts import TaskTexts, task_texts

Evidence = Any
Records = Any
MORE = "graded checks also look at other data"


class Layer(IntEnum):
    """The order in which properties are looked at; mistakes are recognised after FORM, before RANGE."""

    FORM = 1
    RANGE = 2
    RELATION = 3


@dataclass(frozen=True)
class Property:
    """Something that every right answer has. ``holds(evidence, lantern)`` is true when it does."""

    identifier: str
    layer: Layer
    holds: Callable[[Evidence, Records], bool]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students really give. ``matches(evidence, lantern)`` is true when this is it."""

    identifier: str
    matches: Callable[[Evidence, Records], bool]


@dataclass(frozen=True)
class Task:
    """One task of an exercise; its texts stand in ``texts/NN.toml``.

    Parameters
    ----------
    identifier
        For example ``"04.1"``.
    read
        Turns the answer into evidence for the properties; raises ``Stop`` or ``NotAnswered`` when it cannot.
    properties, mistakes
        What is looked at; each identifier has its message in the texts.
    """

    identifier: str
    read: Callable[[object, Records], Evidence]
    properties: tuple[Property, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def texts(self) -> TaskTexts:
        """Everything that learners read about this task."""
        return task_texts(self.identifier)

    @property
    def variable(self) -> str:
        """The name under which the learner's answer stands in the notebook."""
        return self.texts.variable

    @property
    def steps(self) -> int:
        """How many practice checks there are: reading the answer, each property, and “no mistake that we know”."""
        return 2 + len(self.properties)


@dataclass(frozen=True)
class Result:
    """What a check found: ``identifier`` names the message, ``passed`` of ``steps`` checks hold."""

    task: str
    identifier: str
    passed: int
    steps: int
    sentence: str = ""

    @property
    def answered(self) -> bool:
        """Whether there was an answer at all."""
        return not self.identifier.endswith(".not_answered")

    @property
    def complete(self) -> bool:
        """Whether every practice check holds."""
        return self.passed == self.steps

    def message(self) -> Message:
        """Return the message for the learner."""
        if not self.answered:
            return Message(f"Task {self.task}: not answered yet.", (self.sentence,), self.identifier)
        count = f"Task {self.task}: {self.passed} of {self.steps} practice checks pass; {MORE}."
        return Message(count, (self.sentence,) if self.sentence else (), self.identifier)


def assess(task: Task, answer: object, lantern: Records) -> Result:
    """Check one answer. Whatever the answer is, a result comes back; only the learner's own interrupt gets through."""

    def result(identifier: str, passed: int, sentence: str = "") -> Result:
        return Result(task.identifier, f"{task.identifier}.{identifier}", passed, task.steps, sentence)

    passed = 0
    try:
        # A learner's function may print and warn; while it is being checked, that would only hide the message.
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            evidence = task.read(answer, lantern)
            passed = 1
            for step in _ordered(task):
                if isinstance(step, Property):
                    if not step.holds(evidence, lantern):
                        return result(step.identifier, passed, task.texts.messages[step.identifier])
                else:
                    for mistake in step:
                        if mistake.matches(evidence, lantern):
                            return result(mistake.identifier, passed, task.texts.messages[mistake.identifier])
                passed += 1
    except NotAnswered:
        return result(
            "not_answered",
            0,
            f"Put your own code in the place of the blank or the dots, so that `{task.variable}` holds your answer.",
        )
    except Stop as stop:
        return result(stop.identifier, passed, stop.sentence)
    except Exception:
        return result(
            "unreadable",
            passed,
            "This answer could not be read: it holds something that is neither a usual number nor a usual table. "
            "Restart the notebook's kernel, run it from the top and look at your answer.",
        )
    return result("pass", passed)


def _ordered(task: Task) -> list[Property | tuple[Mistake, ...]]:
    form = [step for step in task.properties if step.layer == Layer.FORM]
    rest = sorted((step for step in task.properties if step.layer != Layer.FORM), key=lambda step: step.layer)
    return [*form, task.mistakes, *rest]
