"""Task 02.2: how often a box is taken when it is shown, by price."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

PRICES = (12, 16, 20, 24)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, PRICES, "one share for each of the four prices", "the prices 12, 16, 20 and 24", "price"
    )


@remembered
def _counts(lantern: Lantern) -> pd.DataFrame:
    """Return by price how often a box was ``shown`` and ``taken``."""
    groups = lantern.answers.groupby("price")["chosen"]
    return pd.DataFrame({"shown": groups.size(), "taken": groups.sum()}).astype(float)


def _whole(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, _counts(lantern)["shown"])


def _half_in_all(values: Numbers, lantern: Lantern) -> bool:
    """Whether the shares, weighed by how often each price was shown, make one half: one of two is always taken."""
    shown = _counts(lantern)["shown"]
    return abs(sum(values[price] * shown[price] for price in PRICES) / shown.sum() - 0.5) < 1e-6


def _counted(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _counts(lantern)["taken"])


def _percent(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, 100 * table["taken"] / table["shown"], 0.06)


def _of_choices(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the prices' shares of all boxes taken."""
    taken = _counts(lantern)["taken"]
    return close(values, taken / taken.sum())


def _of_rows(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, table["taken"] / table["shown"].sum())


def _shown(values: Numbers, lantern: Lantern) -> bool:
    """Recognise how often each price is shown, as a number or as a share."""
    shown = _counts(lantern)["shown"]
    return close(values, shown) or close(values, shown / shown.sum())


def _left(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, 1 - table["taken"] / table["shown"])


def _first_offer(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a look at offer A alone."""
    mine = lantern.answers[lantern.answers["offer"] == "A"]
    return close(values, mine.groupby("price")["chosen"].mean())


CHOSEN_SHARE = Task(
    "02.2",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole", Layer.RELATION, _whole),
        Property("half_in_all", Layer.RELATION, _half_in_all),
    ),
    mistakes=(
        Mistake("counted", _counted),
        Mistake("percent", _percent),
        Mistake("of_choices", _of_choices),
        Mistake("of_rows", _of_rows),
        Mistake("shown", _shown),
        Mistake("left", _left),
        Mistake("first_offer", _first_offer),
    ),
)
