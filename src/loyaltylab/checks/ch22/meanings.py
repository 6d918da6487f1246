"""Task 22.1: what "5 % better retention" means in its three units."""

from loyaltylab.checks.ch22.common import PART, rate
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

UNITS = ("points", "of the rate", "of the losses")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, UNITS, "one share for each of the three units", "points, of the rate, of the losses", "unit"
    )


def _steps(lantern: Lantern) -> Numbers:
    """Return how much more is kept, by unit."""
    kept = rate(lantern)
    return {"points": PART, "of the rate": PART * kept, "of the losses": PART * (1 - kept)}


def _rises(values: Numbers, lantern: Lantern) -> bool:
    return all(value > rate(lantern) for value in values.values())


def _parts_make_the_whole(values: Numbers, lantern: Lantern) -> bool:
    """Whether a part of those kept and the same part of those lost make the same part of all."""
    kept = rate(lantern)
    more = {unit: value - kept for unit, value in values.items()}
    return abs(more["of the rate"] + more["of the losses"] - more["points"]) < SMALL


def _percent(values: Numbers, lantern: Lantern) -> bool:
    kept = rate(lantern)
    return close(values, {unit: 100 * (kept + step) for unit, step in _steps(lantern).items()}, 0.06)


def _steps_alone(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _steps(lantern))


def _five_whole(values: Numbers, lantern: Lantern) -> bool:
    """Recognise 5 added to a share, in at least one unit."""
    return values["points"] > 4 and abs(values["points"] - 5 - rate(lantern)) < SMALL


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    kept, steps = rate(lantern), _steps(lantern)
    turned = {"points": "points", "of the rate": "of the losses", "of the losses": "of the rate"}
    return close(values, {unit: kept + steps[other] for unit, other in turned.items()})


def _worse(values: Numbers, lantern: Lantern) -> bool:
    kept = rate(lantern)
    return close(values, {unit: kept - step for unit, step in _steps(lantern).items()})


def _one_unit(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) - min(values.values()) < SMALL


def _losses_left(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the losses that are left in the place of the customers kept."""
    return abs(values["of the losses"] - (1 - PART) * (1 - rate(lantern))) < SMALL


BETTER = Task(
    "22.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("rises", Layer.RELATION, _rises),
        Property("parts", Layer.RELATION, _parts_make_the_whole),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("steps_alone", _steps_alone),
        Mistake("five_whole", _five_whole),
        Mistake("swapped", _swapped),
        Mistake("worse", _worse),
        Mistake("one_unit", _one_unit),
        Mistake("losses_left", _losses_left),
    ),
)
