"""Task 02.3: what each level is worth in euro."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch02.common import LEVELS, part_worths
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LEVELS,
        "one amount in euro for each level without the price",
        "the nine levels, from quality_2 to story",
        "level",
    )


def _plausible(values: Numbers, lantern: Lantern) -> bool:
    """Whether the best leaf is worth between 1 and 50 euro: the prices shown run from 12 to 24."""
    return 1 <= values["quality_4"] <= 50


def _in_proportion(values: Numbers, lantern: Lantern) -> bool:
    """Whether two levels stand to each other as their part-worths do."""
    worth = part_worths(lantern)
    return all(
        abs(values[name] * worth["quality_4"] - values["quality_4"] * worth[name]) < 1e-5 for name in LEVELS
    )


def _gives_back(values: Numbers, lantern: Lantern) -> bool:
    """Whether a price higher by the amount would take back what the level gives."""
    worth = part_worths(lantern)
    return abs(values["return_promise"] * worth["price"] + worth["return_promise"]) < 1e-5


def _is(
    formula: Callable[[pd.Series, float], pd.Series], tolerance: float = 1e-6
) -> Callable[[Numbers, Lantern], bool]:
    def matches(values: Numbers, lantern: Lantern) -> bool:
        worth = part_worths(lantern)
        return close(values, formula(worth.drop("price"), float(worth["price"])), tolerance)

    return matches


MONEY = Task(
    "02.3",
    _read,
    properties=(
        Property("plausible", Layer.RANGE, _plausible),
        Property("in_proportion", Layer.RELATION, _in_proportion),
        Property("gives_back", Layer.RELATION, _gives_back),
    ),
    mistakes=(
        Mistake("sign", _is(lambda worth, price: worth / price)),
        Mistake("part_worth", _is(lambda worth, price: worth)),
        Mistake("upside_down", _is(lambda worth, price: -price / worth)),
        Mistake("product", _is(lambda worth, price: -worth * price)),
        Mistake("difference", _is(lambda worth, price: worth + price)),
        Mistake("cents", _is(lambda worth, price: -100 * worth / price, 1e-3)),
        Mistake("share_of_best", _is(lambda worth, price: worth / worth.max())),
        Mistake("share_of_sum", _is(lambda worth, price: worth / worth.sum())),
        Mistake("whole_range", _is(lambda worth, price: -worth / (12 * price))),
    ),
)
