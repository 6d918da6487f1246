"""Whatever is handed over, one calm sentence comes back, quickly, and never a traceback."""

import itertools
import math
import time

import numpy as np
import pandas as pd
import pytest

from loyaltylab.checks import ____
from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from loyaltylab.checks.lantern import my_lantern
from loyaltylab.checks.practice import practice
from tests.checks.bank import ASSIGNMENTS, own, reference

TASKS = [pytest.param(number, task, id=task) for number in ASSIGNMENTS for task in tasks(number)]


def seconds_of(function, *given):
    """Return the processor time of one call."""
    started = time.process_time()
    function(*given)
    return time.process_time() - started


class Spiteful:
    """An object that raises whatever it is asked."""

    def _refuse(self, *_: object, **__: object) -> None:
        raise RuntimeError("leave me alone")

    __eq__ = __ne__ = __lt__ = __gt__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = __float__ = (
        _refuse  # type: ignore[assignment]
    )
    __getitem__ = __call__ = __add__ = __array__ = __index__ = _refuse  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError("leave me alone")


class SpitefulNumber(float):
    def __float__(self) -> float:
        raise RuntimeError("no")


def never_returns_anything(*_):
    """A function that gives nothing back."""


def gives_spite(*_):
    return Spiteful()


def prints_a_lot(*_):
    print("noise")
    raise KeyError("trust")


def counts_for_ever():
    yield from itertools.count()


def loops_in_itself(*arguments):
    return loops_in_itself(*arguments)


SILLY = {
    "text": "about a third",
    "empty text": "",
    "True": True,
    "nan": float("nan"),
    "infinity": math.inf,
    "huge number": 10**5000,
    "complex": 3 + 4j,
    "list": [1, 2, 3],
    "dictionary": {"City": "many"},
    "set": {1, 2},
    "bytes": b"\x00",
    "class": int,
    "module": math,
    "lambda": lambda: 1,
    "generator": counts_for_ever(),
    "endless count": itertools.count(),
    "huge table": pd.DataFrame(np.zeros((1_000_000, 12))),
    "huge column": pd.Series(np.arange(3_000_000)),
    "empty column": pd.Series([], dtype=float),
    "empty table": pd.DataFrame(),
    "spiteful": Spiteful(),
    "spiteful number": SpitefulNumber(0.5),
    "function that gives nothing": never_returns_anything,
    "function that gives spite": gives_spite,
    "function that prints and breaks": prints_a_lot,
    "function that calls itself": loops_in_itself,
    "date": pd.Timestamp("2025-01-01"),
    "NA": pd.NA,
    "exception": ValueError("x"),
}


def silly_with_the_right_labels(expected: object) -> dict[str, object]:
    """Return nonsense that carries the labels of the right answer, which takes it deeper into the checks."""
    labels = expected.index if isinstance(expected, pd.Series) else pd.RangeIndex(5)
    spite = np.empty(len(labels), dtype=object)
    for position in range(len(labels)):
        spite[position] = Spiteful()
    return {
        "column of spite": pd.Series(spite, dtype=object, index=labels),
        "column of text": pd.Series(["about a third"] * len(labels), index=labels),
        "missing values": pd.Series(np.nan, index=labels),
        "infinite values": pd.Series(np.inf, index=labels),
        "dates": pd.Series(pd.Timestamp("2025-01-01"), index=labels),
        "doubled labels": pd.concat([pd.Series(0.5, index=labels)] * 2),
        "table with the labels": pd.DataFrame({"a": 0.5, "b": 0.5}, index=labels),
        "dictionary with the labels": dict.fromkeys(labels, "many"),
    }


@pytest.mark.parametrize(("assignment", "task"), TASKS)
def test_silly_answers_get_a_calm_sentence(assignment, task, capsys):
    lantern = own("practice", assignment)
    assess(tasks(assignment)[task], 0, lantern)  # what is counted once a session is counted here
    for name, answer in {**SILLY, **silly_with_the_right_labels(reference(task, lantern))}.items():
        started = time.process_time()
        result = assess(tasks(assignment)[task], answer, lantern)
        assert time.process_time() - started < 0.5, name
        text = str(result.message())
        assert not result.complete, name
        assert result.sentence, name
        assert "Traceback" not in text, name
        assert "loyaltylab" not in text, name
        assert len(text) < 500, name
        assert capsys.readouterr().out == "", name


BLANKS = {"None": None, "...": ..., "____": ____, "____+1": ____ + 1, "mean": ____.mean()}


@pytest.mark.parametrize(("assignment", "task"), TASKS)
def test_no_answer_yet(assignment, task):
    for name, blank in BLANKS.items():
        result = assess(tasks(assignment)[task], blank, own("practice", assignment))
        assert result.identifier == f"{task}.not_answered", name
        assert "not answered yet" in str(result.message()), name


def test_a_function_with_a_blank_left_is_not_answered():
    def attachment_score(answers):
        return answers["trust"] * ____

    assert (
        assess(tasks("04")["04.2"], attachment_score, own("practice", "04")).identifier == "04.2.not_answered"
    )


def test_interrupts_get_through():
    """Planted: the learner's own stop button must not be swallowed."""

    def interrupted(_answers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess(tasks("04")["04.2"], interrupted, own("practice", "04"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("4.2", '“4.2”. Did you mean "04.2"?'),
        ("04.9", "Did you mean"),
        ("zzz", "first one"),
        (4.2, "as text"),
        (None, "as text"),
    ],
)
def test_unknown_task(asked, told):
    assert told in str(practice(asked, 1))


def test_answer_forgotten():
    assert 'check("04.1", repeat_rate)' in str(practice("04.1"))


def test_lantern_forgotten():
    assert "my_lantern" in str(practice("04.1", 0.5))


@pytest.mark.parametrize(("assignment", "task"), TASKS)
def test_a_check_takes_less_than_a_tenth_of_a_second(assignment, task):
    """In processor time, and the least of three: a busy machine slows that too, the check itself does not vary."""
    lantern = my_lantern("practice", assignment=assignment)
    given = reference(task, lantern)
    practice(task, "warm up: records and texts are made once a session")
    assert min(seconds_of(practice, task, given) for _ in range(3)) < 0.1


def test_a_slow_check_is_noticed():
    """Planted: the least of three is still over the limit."""
    slow = tuple(range(400_000))
    assert min(seconds_of(lambda: [sum(slow) for _ in range(60)]) for _ in range(3)) > 0.1


def test_the_learners_table_may_be_changed_without_harm():
    lantern = my_lantern("practice", assignment="04")
    given = reference("04.1", lantern)
    lantern.orders["date"] = pd.Timestamp("1999-01-01")
    lantern.customers["region"] = "Moon"
    assert practice("04.1", given).identifier == "04.1.pass"
