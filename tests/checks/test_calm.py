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
from tests.checks.bank import own, reference


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


def column_of_spite():
    cells = np.empty(5, dtype=object)
    for position in range(5):
        cells[position] = Spiteful()
    return pd.Series(cells, dtype=object, index=["City", "Harbour", "Hills", "Plain", "Island"])


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
    "missing values": pd.Series([np.nan] * 5, index=["City", "Harbour", "Hills", "Plain", "Island"]),
    "spiteful": Spiteful(),
    "spiteful number": SpitefulNumber(0.5),
    "column of spite": column_of_spite(),
    "column of text": pd.Series(list("abcde"), index=["City", "Harbour", "Hills", "Plain", "Island"]),
    "function that gives nothing": never_returns_anything,
    "function that gives spite": gives_spite,
    "function that prints and breaks": prints_a_lot,
    "function that calls itself": loops_in_itself,
    "date": pd.Timestamp("2025-01-01"),
    "NA": pd.NA,
    "exception": ValueError("x"),
}


@pytest.mark.parametrize("name", SILLY)
@pytest.mark.parametrize("task", list(tasks("04")))
def test_silly_answers_get_a_calm_sentence(task, name, capsys):
    started = time.process_time()
    result = assess(tasks("04")[task], SILLY[name], own("practice"))
    assert time.process_time() - started < 0.5
    text = str(result.message())
    assert not result.complete
    assert result.sentence
    assert "Traceback" not in text
    assert "loyaltylab" not in text
    assert len(text) < 500
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "blank", [None, ..., ____, ____ + 1, ____.mean()], ids=["None", "...", "____", "____+1", "mean"]
)
@pytest.mark.parametrize("task", list(tasks("04")))
def test_no_answer_yet(task, blank):
    result = assess(tasks("04")[task], blank, own("practice"))
    assert result.identifier == f"{task}.not_answered"
    assert "not answered yet" in str(result.message())


def test_a_function_with_a_blank_left_is_not_answered():
    def attachment_score(answers):
        return answers["trust"] * ____

    assert assess(tasks("04")["04.2"], attachment_score, own("practice")).identifier == "04.2.not_answered"


def test_interrupts_get_through():
    """Planted: the learner's own stop button must not be swallowed."""

    def interrupted(_answers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess(tasks("04")["04.2"], interrupted, own("practice"))


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


@pytest.mark.parametrize("task", list(tasks("04")))
def test_a_check_takes_less_than_a_tenth_of_a_second(task):
    """Counted in processor time, so that a busy machine does not fail it; the first check of a session included."""
    lantern = my_lantern("practice", assignment="04")
    given = reference(task, lantern)
    practice(task, "warm up: records and texts are made once a session")
    started = time.process_time()
    practice(task, given)
    assert time.process_time() - started < 0.1


def test_the_learners_table_may_be_changed_without_harm():
    lantern = my_lantern("practice", assignment="04")
    given = reference("04.1", lantern)
    lantern.orders["date"] = pd.Timestamp("1999-01-01")
    lantern.customers["region"] = "Moon"
    assert practice("04.1", given).identifier == "04.1.pass"
