"""One assignment on many Lanterns: each is made once, and every question about variants is asked of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from loyaltylab.checks.lantern import Lantern, make_lantern
from tests.checks.bank import full_turn, graded

# Lanterns on which the reference is checked, and Lanterns whose answers are compared: in full, and as a sample.
IN_FULL = (200, 1000)
SAMPLE = (6, 20)
DIGITS = 9


@dataclass
class Survey:
    """What was found.

    Attributes
    ----------
    lanterns
        How many Lanterns were made.
    answers
        For each task whose answer is a value: the reference answer on each Lantern, in a form that can be compared.
    faults
        Lanterns on which the reference fails a practice check or the graded checks.
    borrowed
        Lanterns on which the previous Lantern's answer is taken for right.
    outside
        For each statement of ``difficulty``: on how many Lanterns it does not hold.
    """

    lanterns: int = 0
    answers: dict[str, list[Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    borrowed: list[str] = field(default_factory=list)
    outside: Counter[str] = field(default_factory=Counter)

    def distinct(self, task: str) -> float:
        """Return the share of distinct answers to a task."""
        return len(set(self.answers[task])) / len(self.answers[task])


def comparable(answer: Any) -> Any:
    """Return an answer so that equal ones are equal: numbers to nine digits, columns and tables flat."""
    if isinstance(answer, pd.DataFrame | pd.Series):
        return tuple(comparable(value) for value in answer.to_numpy().ravel().tolist())
    if isinstance(answer, Mapping):
        return tuple((str(name), comparable(value)) for name, value in answer.items())
    if isinstance(answer, list | tuple | np.ndarray):
        return tuple(comparable(value) for value in answer)
    if isinstance(answer, float | np.floating):
        return "gap" if np.isnan(answer) else round(float(answer), DIGITS)
    return str(answer)


def numbers(answer: Any) -> Iterator[float]:
    """Yield every number in an answer."""
    values = comparable(answer)
    for value in values if isinstance(values, tuple) else (values,):
        if isinstance(value, tuple):
            yield from numbers(value)
        elif isinstance(value, float):
            yield value


def look(assignment: str, module: Any, checked: int, made: int) -> Survey:
    """Make ``made`` Lanterns and look at the reference answers; on the first ``checked``, check them as well."""
    found = Survey()
    before: dict[str, Any] = {}
    for number in range(max(made, checked)):
        lantern: Lantern = make_lantern(f"student {number}", assignment)
        expected = {name: task.expected(lantern) for name, task in module.TASKS.items()}
        values = {name: answer for name, answer in expected.items() if not module.TASKS[name].function}
        for name, answer in values.items():
            found.answers.setdefault(name, []).append(comparable(answer))
        difficulty = module.difficulty(lantern, expected)
        found.outside.update({statement: not holds for statement, holds in difficulty.items()})
        if number < checked:
            for name, answer in expected.items():
                result = assess(tasks(assignment)[name], answer, lantern)
                if result.identifier != f"{name}.pass":
                    found.faults.append(f"student {number}: {result.identifier}")
                if not module.is_right(name, answer, lantern):
                    found.faults.append(f"student {number}: {name} is not right for the graded checks")
            for name, answer in before.items():
                if module.is_right(name, answer, lantern):
                    found.borrowed.append(f"student {number}: {name}")
            before = values
        found.lanterns += 1
    return found


@cache
def survey(assignment: str) -> Survey:
    """Return the survey of an assignment: in full when it is its turn (on the course's pandas), else of a sample."""
    in_full = assignment in full_turn() and pd.__version__ < "3"
    return look(assignment, graded(assignment), *(IN_FULL if in_full else SAMPLE))
