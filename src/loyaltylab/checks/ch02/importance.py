"""Task 02.4: the importance of five parts of service, as slopes of one regression."""

import numpy as np

from loyaltylab.checks.ch02.common import PARTS, complete, slopes
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        PARTS,
        "one slope for each part of service",
        "the five parts, from tangibles to empathy",
        "part",
    )


@remembered
def _columns(lantern: Lantern) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the five scores and satisfaction as plain arrays."""
    table = complete(lantern)
    return [table[part].to_numpy() for part in PARTS], table["satisfaction"].to_numpy()


def _named(values: np.ndarray) -> Numbers:
    return dict(zip(PARTS, (float(value) for value in values)))


def _small(values: Numbers, lantern: Lantern) -> bool:
    """Whether no single point moves satisfaction (1 to 5) by more than one point."""
    return all(abs(value) <= 1 for value in values.values())


def _together(values: Numbers, lantern: Lantern) -> bool:
    """Whether what the slopes leave over goes with none of the five scores: so it is with least squares and a constant."""
    features, outcome = _columns(lantern)
    left_over = outcome - sum(values[part] * column for part, column in zip(PARTS, features))
    apart = left_over - left_over.mean()
    return all(abs(float((column - column.mean()) @ apart)) < 1e-4 * len(apart) for column in features)


@remembered
def _alone(lantern: Lantern) -> Numbers:
    """Return the slope on each part, one at a time."""
    features, outcome = _columns(lantern)
    ones = np.ones(len(outcome))
    return _named(np.array([slopes([ones, column], outcome)[1] for column in features]))


def _one_by_one(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _alone(lantern))


def _correlation(values: Numbers, lantern: Lantern) -> bool:
    return close(values, complete(lantern).corr()["satisfaction"])


def _performance(values: Numbers, lantern: Lantern) -> bool:
    return close(values, complete(lantern).mean())


def _without_constant(values: Numbers, lantern: Lantern) -> bool:
    features, outcome = _columns(lantern)
    return close(values, _named(slopes(features, outcome)))


def _shifted(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the constant taken for the first slope, so that each name has its neighbour's."""
    features, outcome = _columns(lantern)
    return close(values, _named(slopes([np.ones(len(outcome)), *features], outcome)[:5]))


def _last_first(values: Numbers, lantern: Lantern) -> bool:
    """Recognise slopes after the constant was put last and the first one was cut off."""
    features, outcome = _columns(lantern)
    return close(values, _named(slopes([*features, np.ones(len(outcome))], outcome)[1:]))


def _gaps_filled(values: Numbers, lantern: Lantern) -> bool:
    """Recognise gaps counted as 0."""
    surveys = lantern.surveys
    filled = (
        surveys[[*(f"perceive_{part}" for part in PARTS), "satisfaction"]].fillna(0).astype(float).to_numpy()
    )
    found = slopes([np.ones(len(filled)), *filled[:, :-1].T], filled[:, -1])[1:]
    return close(values, _named(found)) and not _together(values, lantern)


def _of_sum(values: Numbers, lantern: Lantern) -> bool:
    """Recognise slopes divided by their sum."""
    features, outcome = _columns(lantern)
    found = slopes([np.ones(len(outcome)), *features], outcome)[1:]
    return close(values, _named(found / found.sum()))


IMPORTANCE = Task(
    "02.4",
    _read,
    properties=(Property("small", Layer.RANGE, _small), Property("together", Layer.RELATION, _together)),
    mistakes=(
        Mistake("one_by_one", _one_by_one),
        Mistake("correlation", _correlation),
        Mistake("performance", _performance),
        Mistake("without_constant", _without_constant),
        Mistake("shifted", _shifted),
        Mistake("last_first", _last_first),
        Mistake("gaps_filled", _gaps_filled),
        Mistake("of_sum", _of_sum),
    ),
)
