"""Task 02.5: the premium of a good layout, among lots of the same weight, and of the same weight and grade."""

import numpy as np

from loyaltylab.checks.ch02.common import slopes
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

KINDS = ("weight", "weight and grade")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, KINDS, "two premiums", 'the two texts "weight" and "weight and grade"', "comparison"
    )


@remembered
def _columns(lantern: Lantern) -> dict[str, np.ndarray]:
    """Return what stands on the tags as arrays, with logarithms of price and weight."""
    table = lantern.tags
    found = {name: table[name].to_numpy(dtype=float) for name in ("laid_out", "grade", "grams", "euro")}
    return found | {
        "ones": np.ones(len(table)),
        "log_grams": np.log(found["grams"]),
        "log_euro": np.log(found["euro"]),
    }


def _slopes(
    lantern: Lantern, outcome: str = "log_euro", size: str = "log_grams", constant: bool = True
) -> np.ndarray:
    """Return the slope on layout without and with grade."""
    table = _columns(lantern)
    start = ["laid_out", size, *(["ones"] if constant else [])]
    return np.array(
        [slopes([table[name] for name in names], table[outcome])[0] for names in (start, [*start, "grade"])]
    )


def _named(values: np.ndarray) -> Numbers:
    return dict(zip(KINDS, (float(value) for value in values)))


def _sensible(values: Numbers, lantern: Lantern) -> bool:
    return all(-0.5 < value < 1 for value in values.values())


def _grade_takes_part(values: Numbers, lantern: Lantern) -> bool:
    """Whether holding the grade fixed lowers the premium: on this market the better lots are laid out well."""
    return values["weight and grade"] < values["weight"]


def _left_over_apart(values: Numbers, lantern: Lantern) -> bool:
    """Whether taking the premium off the prices leaves nothing that layout explains, whatever else may."""
    table = _columns(lantern)
    for kind, names in zip(KINDS, (["ones", "log_grams"], ["ones", "log_grams", "grade"])):
        if values[kind] <= -1:
            return False
        rest = table["log_euro"] - np.log1p(values[kind]) * table["laid_out"]
        features = [table[name] for name in names]
        apart = rest - np.column_stack(features) @ slopes(features, rest)
        if abs(float(apart @ table["laid_out"])) > 1e-5 * len(rest):
            return False
    return True


def _logs(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _named(_slopes(lantern)))


def _factor(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _named(np.exp(_slopes(lantern))))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _named(100 * np.expm1(_slopes(lantern))), 0.06)


def _in_euro(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a regression of the price itself."""
    return any(close(values, _named(_slopes(lantern, "euro", size))) for size in ("log_grams", "grams"))


def _weight_as_it_is(values: Numbers, lantern: Lantern) -> bool:
    found = _slopes(lantern, size="grams")
    return close(values, _named(found)) or close(values, _named(np.expm1(found)))


def _without_constant(values: Numbers, lantern: Lantern) -> bool:
    found = _slopes(lantern, constant=False)
    return close(values, _named(found)) or close(values, _named(np.expm1(found)))


def _without_weight(values: Numbers, lantern: Lantern) -> bool:
    """Recognise weight left out of both comparisons."""
    found = _slopes(lantern, size="ones", constant=False)
    return close(values, _named(found)) or close(values, _named(np.expm1(found)))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _named(np.expm1(_slopes(lantern))[::-1]))


def _means(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the ratio of the plain mean prices in the place of the first premium."""
    table = _columns(lantern)
    well = table["laid_out"] == 1
    return abs(values["weight"] - (table["euro"][well].mean() / table["euro"][~well].mean() - 1)) < 1e-6


PREMIUM = Task(
    "02.5",
    _read,
    properties=(
        Property("sensible", Layer.RANGE, _sensible),
        Property("grade_takes_part", Layer.RELATION, _grade_takes_part),
        Property("left_over_apart", Layer.RELATION, _left_over_apart),
    ),
    mistakes=(
        Mistake("logs", _logs),
        Mistake("factor", _factor),
        Mistake("percent", _percent),
        Mistake("in_euro", _in_euro),
        Mistake("weight_as_it_is", _weight_as_it_is),
        Mistake("without_constant", _without_constant),
        Mistake("without_weight", _without_weight),
        Mistake("swapped", _swapped),
        Mistake("means", _means),
    ),
)
