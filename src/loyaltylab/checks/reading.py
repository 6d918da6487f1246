"""Reading an answer without trusting it: any object may come in, and none may end in a traceback."""

import math
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import pandas as pd

from loyaltylab.checks.blank import Blank

_WORDS = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    float: "one number",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    set: "a set",
    pd.DataFrame: "a table (DataFrame)",
    pd.Series: "a column (Series)",
    np.ndarray: "an array",
    types.FunctionType: "a function",
    types.GeneratorType: "a generator",
}


class NotAnswered(Exception):
    """There is no answer yet: a blank, an ellipsis or ``None``."""


class Stop(Exception):
    """The answer cannot be checked further; carries the message's identifier and its sentence."""

    def __init__(self, identifier: str, sentence: str) -> None:
        super().__init__(sentence)
        self.identifier = identifier
        self.sentence = sentence


def is_a(answer: object, kind: Any) -> bool:
    """Ask the type alone: ``isinstance`` would also ask the object, which may answer with an exception."""
    return issubclass(type(answer), kind)


def describe(answer: object) -> str:
    """Name the type of an answer in the learner's words, without calling anything that belongs to it."""
    for kind, words in _WORDS.items():
        if type(answer) is kind:
            return words
    if is_a(answer, np.integer | np.floating):
        return "one number"
    name = str(type.__dict__["__name__"].__get__(type(answer)))[:40]
    return f"something of type `{name}`"


def refuse_unanswered(answer: object) -> None:
    """Raise ``NotAnswered`` for a blank, an ellipsis or ``None``."""
    if answer is None or answer is Ellipsis or is_a(answer, Blank):
        raise NotAnswered


def as_number(answer: object, wanted: str) -> float:
    """Return the answer as a finite float, or stop with a sentence that says what was wanted.

    Parameters
    ----------
    wanted
        What the task asks for, with unit, for example ``"one number: a share between 0 and 1"``.
    """
    refuse_unanswered(answer)
    if is_a(answer, np.ndarray | pd.Series) and answer.size == 1:  # type: ignore[attr-defined]
        answer = np.asarray(answer).reshape(-1)[0]
    if is_a(answer, bool | np.bool_) or not is_a(answer, int | float | np.integer | np.floating):
        raise Stop("type", f"Lantern asks for {wanted}. Your answer is {describe(answer)}.")
    try:
        number = float(answer)  # type: ignore[arg-type]
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        raise Stop(
            "missing",
            "Your answer is NaN, “not a number”: somewhere an empty value or a division of nothing by nothing came in.",
        )
    if math.isinf(number):
        raise Stop(
            "infinite", f"Your answer is infinite or too large to be {wanted}. Was something divided by zero?"
        )
    return number


def as_labelled_numbers(
    answer: object, labels: Sequence[Any], wanted: str, labels_are: str, each: str
) -> dict[Any, float]:
    """Return ``{label: number}`` from a Series, a table with one column, or a dictionary, in the order of ``labels``.

    Parameters
    ----------
    wanted
        What the task asks for, for example ``"one share for each region"``.
    labels_are
        What the labels are called, for example ``"the five region names"``.
    each
        What one label stands for, for example ``"region"``.
    """
    refuse_unanswered(answer)
    if is_a(answer, pd.DataFrame):
        if answer.shape[1] != 1:  # type: ignore[attr-defined]
            columns = answer.shape[1]  # type: ignore[attr-defined]
            raise Stop(
                "columns",
                f"Lantern asks for {wanted}. Your table has {columns} columns; keep the one asked for.",
            )
        answer = answer.iloc[:, 0]  # type: ignore[attr-defined]
    if is_a(answer, dict) and len(answer) <= 1000:  # type: ignore[arg-type]
        table = cast(dict[Any, Any], answer)
        answer = pd.Series(list(table.values()), index=pd.Index(list(table), dtype=object), dtype=object)
    if is_a(answer, int | float | np.integer | np.floating) and not is_a(answer, bool):
        raise Stop(
            "type", f"Lantern asks for {wanted}. Your answer is one number. You need one for each {each}."
        )
    if not is_a(answer, pd.Series):
        raise Stop("type", f"Lantern asks for {wanted}. Your answer is {describe(answer)}.")
    column: pd.Series = answer  # type: ignore[assignment]
    if len(column) != len(labels):
        raise Stop(
            "length",
            f"Lantern asks for {wanted}: {len(labels)} values. Your answer holds {len(column):,} values.",
        )
    if any(is_a(value, Blank) or value is Ellipsis for value in column):
        raise NotAnswered
    values = dict(zip(column.index, column))
    if set(values) != set(labels):
        raise Stop("labels", f"The labels (the index) of your answer are not {labels_are}.")
    numbers = {}
    for label in labels:
        try:
            numbers[label] = as_number(values[label], "a number")
        except (Stop, NotAnswered) as error:
            reason = error.sentence if isinstance(error, Stop) else "It is empty."
            kind = error.identifier if isinstance(error, Stop) else "missing"
            raise Stop(kind, f"Look at the value for {label!r}: {reason}") from None
    return numbers


def as_function(answer: object, name: str) -> types.FunctionType:
    """Return the answer if it is a function that holds no blank any more."""
    refuse_unanswered(answer)
    if not is_a(answer, types.FunctionType):
        raise Stop(
            "type",
            f"Hand over the function itself: `{name}`, without brackets. Your answer is {describe(answer)}.",
        )
    function: types.FunctionType = answer  # type: ignore[assignment]
    if "____" in function.__code__.co_names:
        raise NotAnswered
    return function


def call(function: types.FunctionType, *arguments: object) -> Any:
    """Call the learner's function on a made-up case; stop with a calm sentence when it breaks or gives nothing."""
    try:
        result = function(*arguments)
    except Exception as error:
        words = _first_line(error)
        # pandas and NumPy say it in the same words, whether `if`, `and`, `or` or `not` asked.
        if is_a(error, ValueError) and "truth value of a" in words:
            raise Stop(
                "whole_column",
                "Your function asks a whole column for one yes or no. Join columns by `&`, turn them by `~`, "
                "and do not use `if`, `and`, `or`, `not`.",
            ) from None
        raise Stop(
            "breaks",
            f"Tried on a small made-up case, your function stopped: {type(error).__name__}{words}. "
            "Call it yourself on a few rows to see where.",
        ) from None
    if result is None:
        raise Stop(
            "returns_nothing", "Your function gives nothing back (None). End it with `return` and the result."
        )
    refuse_unanswered(result)
    return result


@contextmanager
def tried_on_a_case() -> Iterator[None]:
    """Say, in whatever is refused, that it is what the function gave back for a made-up case."""
    try:
        yield
    except Stop as stop:
        sentence = stop.sentence.replace(
            "Your answer", "Tried on a small made-up case, your function's result"
        )
        raise Stop(stop.identifier, sentence) from None


def number_from(function: types.FunctionType, wanted: str, *case: object) -> float:
    """Return what the function makes of a made-up case, as one number, or stop and say that it was tried on one."""
    with tried_on_a_case():
        return as_number(call(function, *case), wanted)


def _first_line(error: Exception) -> str:
    try:
        text = str(error).strip().splitlines()[0][:120]
    except Exception:
        return ""
    return f" ({text})"


def as_column(result: object, index: pd.Index, wanted: str) -> pd.Series:
    """Return what a function gave back as a Series on ``index``; arrays and lists of the right length will do.

    Parameters
    ----------
    wanted
        What each row should hold, for example ``"one score for each row of the table"``.
    """
    if is_a(result, pd.DataFrame) and result.shape[1] == 1:  # type: ignore[attr-defined]
        result = result.iloc[:, 0]  # type: ignore[attr-defined]
    if not is_a(result, pd.Series | np.ndarray | list):
        raise Stop(
            "returns_type", f"Your function should give back {wanted}. It gives back {describe(result)}."
        )
    size = len(result)  # type: ignore[arg-type]
    if size != len(index):
        raise Stop(
            "rows",
            f"Your function got a table of {len(index)} rows and gave back {size:,} values. "
            f"Lantern needs {wanted}, in the same order, even for rows with gaps.",
        )
    if not is_a(result, pd.Series):
        return pd.Series(list(result), index=index)  # type: ignore[call-overload]
    column: pd.Series = result  # type: ignore[assignment]
    if not column.index.equals(index):
        raise Stop(
            "index",
            "The rows of your result carry other labels than the table had. Keep the table's own index.",
        )
    return column
