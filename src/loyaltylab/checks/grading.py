"""The common form of graded checks: what the ``graded.py`` of every assignment is made of. No solution stands here.

An assignment's ``graded.py`` (beside its master, never released) holds ``ASSIGNMENT``; ``TASKS``, a ``GradedTask`` for
each autograded task; ``given(lantern)``, the names that the notebook's own cells provide; ``difficulty(lantern,
answers)``, what must hold of a learner's Lantern for the exercise to be neither empty nor unfair; and
``is_right, grade = graders(TASKS)``.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.lantern import Lantern

TOLERANCE = 1e-6


@dataclass(frozen=True)
class GradedTask:
    """How one task is graded.

    Parameters
    ----------
    variable
        The learner's name for the answer.
    points
        Points for a right answer.
    right
        ``right(answer, lantern)`` is true for a right answer; it may raise for one that cannot be compared.
    reference
        ``reference(lantern)`` is the right answer; where the answer is a function, the right function itself.
    function
        Whether the answer is a function.
    """

    variable: str
    points: int
    right: Callable[[Any, Lantern], bool]
    reference: Callable[..., Any]
    function: bool = False

    def expected(self, lantern: Lantern) -> Any:
        """Return the right answer on a Lantern."""
        return self.reference if self.function else self.reference(lantern)


Grader = Callable[[str, Any, Lantern], bool]
Gate = Callable[[str, Any, Lantern], None]


def graders(tasks: Mapping[str, GradedTask]) -> tuple[Grader, Gate]:
    """Return ``is_right(task, answer, lantern)`` and ``grade``, which stops where that is false."""

    def is_right(task: str, answer: Any, lantern: Lantern) -> bool:
        """Whether an answer is right; one that breaks the comparison is not."""
        try:
            with warnings.catch_warnings():  # a learner's function may warn; that makes no answer wrong
                warnings.simplefilter("ignore")
                return bool(tasks[task].right(answer, lantern))
        except Exception:
            return False

    def grade(task: str, answer: Any, lantern: Lantern) -> None:
        """Stop with a message when an answer is not right: what nbgrader's test cells need."""
        if not is_right(task, answer, lantern):
            raise AssertionError(f"Task {task}: this answer does not hold on the graded checks.")

    return is_right, grade


def compared(
    reference: Callable[[Lantern], Any], same: Callable[[Any, Any], bool]
) -> Callable[[Any, Lantern], bool]:
    """Return a ``right`` that compares an answer with the reference on the learner's own Lantern."""
    return lambda answer, lantern: same(answer, reference(lantern))


def same_number(answer: Any, expected: float, tolerance: float = TOLERANCE) -> bool:
    """Whether an answer is one number and that number; a column or an array of one counts too."""
    numbers = np.asarray(answer, dtype=float)
    return numbers.size == 1 and bool(abs(numbers.item() - expected) <= tolerance)


def same_numbers(answer: Any, expected: pd.Series, tolerance: float = TOLERANCE) -> bool:
    """Whether labelled numbers agree, in any order; dictionaries and one-column tables count too, gaps must agree."""
    given = _column(answer).astype(float)
    if len(given) != len(expected) or not given.index.is_unique:
        return False
    return same_rows(given.reindex(expected.index), expected, tolerance)


def same_rows(answer: Any, expected: pd.Series, tolerance: float = TOLERANCE) -> bool:
    """Whether numbers agree row by row, whatever their labels; gaps (NaN) must stand in the same rows."""
    given = pd.Series(answer, dtype=float).to_numpy()
    wanted = expected.astype(float).to_numpy()
    return given.shape == wanted.shape and bool(
        np.allclose(given, wanted, atol=tolerance, rtol=0, equal_nan=True)
    )


def same_words(answer: Any, expected: pd.Series) -> bool:
    """Whether each row holds the same word; a column is aligned by its labels, a list by position, gaps must agree."""
    if isinstance(answer, pd.DataFrame | pd.Series):
        column = _column(answer)
        if len(column) != len(expected):
            return False
        given = column.reindex(expected.index)
    else:
        given = pd.Series(answer, index=expected.index, dtype=object)
    return bool((given.isna() == expected.isna()).all() and (given.dropna() == expected.dropna()).all())


def _column(answer: Any) -> pd.Series:
    if isinstance(answer, pd.DataFrame):
        if answer.shape[1] != 1:
            raise ValueError("a table of several columns is not one column")
        return answer.iloc[:, 0]
    return pd.Series(answer)
