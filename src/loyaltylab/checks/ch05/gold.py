"""Task 05.4: who loses the gold card when the weights move."""

import pandas as pd

from loyaltylab.checks.ch05.common import best, mixture, people
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

OLD_WEIGHT = 0.5
WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8)


def _read(answer: object, lantern: Lantern) -> Numbers:
    words = "the five weights 0, 0.2, 0.4, 0.6 and 0.8"
    return as_labelled_numbers(answer, WEIGHTS, "one share for each weight", words, "weight")


@remembered
def _holders(lantern: Lantern) -> pd.Series:
    return best(mixture(lantern, OLD_WEIGHT))


@remembered
def _cards(lantern: Lantern) -> dict[float, pd.Series]:
    """Return who is in the top fifth at each weight."""
    return {weight: best(mixture(lantern, weight)) for weight in (*WEIGHTS, OLD_WEIGHT)}


@remembered
def _leavers(lantern: Lantern) -> dict[float, int]:
    """Return how many holders fall out of the top fifth at each weight."""
    return {weight: int((_holders(lantern) & ~_cards(lantern)[weight]).sum()) for weight in WEIGHTS}


def _over(counts: dict[float, int], base: float) -> Numbers:
    return {weight: count / base for weight, count in counts.items()}


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    holders = int(_holders(lantern).sum())
    return are_parts_of(values, holders)


def _further_loses_more(values: Numbers, lantern: Lantern) -> bool:
    return values[0.0] >= values[0.4] - SMALL and values[0.8] >= values[0.6] - SMALL


def _lost(before: pd.Series, after: pd.Series) -> float:
    return float((before & ~after).sum() / before.sum())


def _raw_scale(values: Numbers, lantern: Lantern) -> bool:
    """Recognise points and euro added up as they stand, with attachment from 1 to 7, 0 to 100, or 0 to 1."""
    table = people(lantern)
    for scale in (1.0, 100 / 6, 1 / 6):
        index = {w: w * scale * (table["felt"] - 1) + (1 - w) * table["paid"] for w in (*WEIGHTS, OLD_WEIGHT)}
        cards = {w: best(column) for w, column in index.items()}
        if close(values, {w: _lost(cards[OLD_WEIGHT], cards[w]) for w in WEIGHTS}):
            return True
    return False


def _standardised(values: Numbers, lantern: Lantern) -> bool:
    table = people(lantern)
    for ddof in (0, 1):
        felt, paid = (
            (table[name] - table[name].mean()) / table[name].std(ddof=ddof) for name in ("felt", "paid")
        )
        cards = {w: best(w * felt + (1 - w) * paid) for w in (*WEIGHTS, OLD_WEIGHT)}
        if close(values, {w: _lost(cards[OLD_WEIGHT], cards[w]) for w in WEIGHTS}):
            return True
    return False


def _weights_about(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the weight put on what people paid, where that makes a difference."""
    shares = {w: _lost(_holders(lantern), best(mixture(lantern, 1 - w))) for w in WEIGHTS}
    holders = int(_holders(lantern).sum())
    return close(values, shares) and not close(shares, _over(_leavers(lantern), holders))


def _bottom_fifth(values: Numbers, lantern: Lantern) -> bool:
    """Recognise ranks in which 1 is the best, so that the chosen are the last."""
    cards = {w: best(-mixture(lantern, w)) for w in (*WEIGHTS, OLD_WEIGHT)}
    return close(values, {w: _lost(cards[OLD_WEIGHT], cards[w]) for w in WEIGHTS})


def _changed_of_all(values: Numbers, lantern: Lantern) -> bool:
    cards = _cards(lantern)
    return close(values, {w: float((_holders(lantern) != cards[w]).mean()) for w in WEIGHTS})


def _neighbour(values: Numbers, lantern: Lantern) -> bool:
    """Recognise each weight compared with the one before it in the list."""
    order = (OLD_WEIGHT, *WEIGHTS)
    cards = [_cards(lantern)[w] for w in order]
    return close(values, {w: _lost(cards[i], cards[i + 1]) for i, w in enumerate(WEIGHTS)})


def _first_weight(values: Numbers, lantern: Lantern) -> bool:
    """Recognise each weight compared with the first of the list, the amount alone."""
    cards = _cards(lantern)
    return close(values, {w: _lost(cards[WEIGHTS[0]], cards[w]) for w in WEIGHTS})


SHARE_LOST = Task(
    "05.4",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("further_loses_more", Layer.RELATION, _further_loses_more),
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake(
            "head_counts",
            lambda values, lantern: max(values.values()) > 1 and close(values, _over(_leavers(lantern), 1)),
        ),
        Mistake(
            "percent",
            lambda values, lantern: (
                max(values.values()) > 1
                and close(values, _over(_leavers(lantern), int(_holders(lantern).sum()) / 100), 0.06)
            ),
        ),
        Mistake(
            "divided_by_all",
            lambda values, lantern: close(values, _over(_leavers(lantern), len(people(lantern)))),
        ),
        Mistake("changed_of_all", _changed_of_all),
        Mistake(
            "kept",
            lambda values, lantern: close(
                values,
                {w: 1 - share for w, share in _over(_leavers(lantern), int(_holders(lantern).sum())).items()},
            ),
        ),
        Mistake("raw_scale", _raw_scale),
        Mistake("standardised", _standardised),
        Mistake("weights_about", _weights_about),
        Mistake("bottom_fifth", _bottom_fifth),
        Mistake("neighbour", _neighbour),
        Mistake("first_weight", _first_weight),
    ),
)
