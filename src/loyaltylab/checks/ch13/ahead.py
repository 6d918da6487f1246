"""Task 13.5: what the chain expects a year ahead."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from loyaltylab.checks.ch13.moves import LAST, known_states, pair_counts
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.measures.relationship import STATES

NEWCOMERS = 40
"""New customers a quarter, as the task says."""
QUARTERS = 4
BUILD = STATES.index("build")


def last_year(lantern: Lantern) -> pd.DataFrame:
    """Return the transitions of the last four pairs of quarters, as the notebook's own cell makes them."""
    return pair_counts(lantern, 1, known_states(lantern).shape[1] - 5)


Step = Callable[[np.ndarray], np.ndarray]


@remembered
def _now(lantern: Lantern) -> np.ndarray:
    states = known_states(lantern)[pd.Period(LAST)]
    return np.array([(states == name).sum() for name in STATES], dtype=float)


@remembered
def _shares(lantern: Lantern) -> np.ndarray:
    """Return the shares of the rows; a state that nobody was seen in goes nowhere."""
    table = last_year(lantern).to_numpy()
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


def _after(start: np.ndarray, step: Step, quarters: int) -> np.ndarray:
    for _ in range(quarters):
        start = step(start)
    return start


def _come(number: float = NEWCOMERS) -> np.ndarray:
    return number * (np.arange(len(STATES)) == BUILD)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        STATES,
        "one number of customers for each of the five states",
        "the names of the five states",
        "state",
    )


def _is(values: Numbers, *others: np.ndarray) -> bool:
    return any(close(values, pd.Series(other, list(STATES)), 1e-4) for other in others)


def _no_newcomers(values: Numbers, lantern: Lantern) -> bool:
    return _is(values, _after(_now(lantern), lambda here: here @ _shares(lantern), QUARTERS))


def _newcomers_once(values: Numbers, lantern: Lantern) -> bool:
    """Recognise newcomers of one quarter only, or all of them at the very end."""
    moved = _after(_now(lantern), lambda here: here @ _shares(lantern), QUARTERS)
    first = _after(
        _now(lantern) @ _shares(lantern) + _come(), lambda here: here @ _shares(lantern), QUARTERS - 1
    )
    return _is(values, moved + _come(), moved + QUARTERS * _come(), first)


def _too_early(values: Numbers, lantern: Lantern) -> bool:
    """Recognise newcomers who are moved on in the quarter in which they join."""
    return _is(values, _after(_now(lantern), lambda here: (here + _come()) @ _shares(lantern), QUARTERS))


def _wrong_count(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one, two, three, five or six quarters in the place of four."""
    return any(
        _is(values, _after(_now(lantern), lambda here: here @ _shares(lantern) + _come(), quarters))
        for quarters in (1, 2, 3, 5, 6)
    )


def _turned(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the table turned round: rows and columns swapped."""
    return _is(values, _after(_now(lantern), lambda here: _shares(lantern) @ here + _come(), QUARTERS))


def _column_shares(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of the columns: from where, in the place of where to."""
    table = last_year(lantern).to_numpy()
    columns = table / np.maximum(table.sum(axis=0, keepdims=True), 1)
    return _is(
        values,
        _after(_now(lantern), lambda here: here @ columns + _come(), QUARTERS),
        _after(_now(lantern), lambda here: columns @ here + _come(), QUARTERS),
    )


def _power_of_cells(values: Numbers, lantern: Lantern) -> bool:
    """Recognise each share raised to the fourth power, in the place of four steps."""
    raised = _now(lantern) @ _shares(lantern) ** QUARTERS
    return _is(values, raised, raised + _come(), raised + QUARTERS * _come())


def _nobody_moves(values: Numbers, lantern: Lantern) -> bool:
    return _is(values, _now(lantern), _now(lantern) + QUARTERS * _come())


def _all_years(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the shares of all the pairs of quarters, in the place of the last year's."""
    table = pair_counts(lantern).to_numpy()
    rows = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    return _is(values, _after(_now(lantern), lambda here: here @ rows + _come(), QUARTERS))


EXPECTED = Task(
    "13.5",
    _read,
    properties=(
        Property(
            "not_negative",
            Layer.RANGE,
            lambda values, lantern: all(value >= -SMALL for value in values.values()),
        ),
        Property(
            "nobody_lost",
            Layer.RELATION,
            lambda values, lantern: (
                abs(sum(values.values()) - _now(lantern).sum() - QUARTERS * NEWCOMERS) <= 1e-3
            ),
        ),
        Property("build", Layer.RELATION, lambda values, lantern: abs(values["build"] - NEWCOMERS) <= 1e-3),
        # Shares with bases of hundreds, multiplied four times, do not end after two places.
        Property(
            "not_rounded",
            Layer.RELATION,
            lambda values, lantern: any(
                abs(values[name] * 100 - round(values[name] * 100)) > 1e-7 for name in ("keep", "silent")
            ),
        ),
    ),
    mistakes=(
        Mistake("no_newcomers", _no_newcomers),
        Mistake("newcomers_once", _newcomers_once),
        Mistake("too_early", _too_early),
        Mistake("wrong_count", _wrong_count),
        Mistake("turned", _turned),
        Mistake("column_shares", _column_shares),
        Mistake("power_of_cells", _power_of_cells),
        Mistake("nobody_moves", _nobody_moves),
        Mistake("all_years", _all_years),
    ),
)
