"""Task 20.2: the precision of a list of recommendations at k."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_untouched
from loyaltylab.checks.reading import as_function, number_from

# Made up: customers in another sequence in the two tables, so that meeting by place shows.
_RANKS = pd.DataFrame(
    {
        1: ["tea", "tea", "gifts", "ware", "tea"],
        2: ["ware", "gifts", "tea", "tea", "gifts"],
        3: ["gifts", "ware", "ware", "gifts", "ware"],
    },
    index=[11, 5, 8, 2, 20],
)
_BOUGHT = pd.DataFrame(
    {
        "gifts": [True, False, False, False, True],
        "tea": [True, True, False, True, True],
        "ware": [False, True, True, False, True],
    },
    index=[5, 2, 20, 8, 11],
)
_WANTED = "one number: a share between 0 and 1"
_KS = (1, 2, 3)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "precision_at")
    evidence: dict[str, Any] = {"untouched": True}
    for k in _KS:
        ranks, bought = _RANKS.copy(), _BOUGHT.copy()
        evidence[str(k)] = number_from(function, _WANTED, ranks, bought, k)
        evidence["untouched"] &= ranks.equals(_RANKS) and bought.equals(_BOUGHT)
    everything = pd.DataFrame(True, _BOUGHT.index, _BOUGHT.columns)
    evidence["everything"] = number_from(function, _WANTED, _RANKS.copy(), everything, 2)
    evidence["nothing"] = number_from(function, _WANTED, _RANKS.copy(), ~everything, 2)
    return evidence


def _hits(by_place: bool = False) -> pd.DataFrame:
    """Return True where the customer bought what stands in a place; by the labels, or wrongly by the sequence of rows."""
    flags = (_BOUGHT if not by_place else _BOUGHT.set_axis(_RANKS.index, axis=0)).to_dict()
    hits = {place: [bool(flags[name][number]) for number, name in _RANKS[place].items()] for place in _KS}
    return pd.DataFrame(hits, index=_RANKS.index)


def _is(wrong: Any) -> Any:
    """Recognise a wrong number for every k."""
    return lambda evidence, lantern: all(abs(evidence[str(k)] - float(wrong(k))) < SMALL for k in _KS)


def _first(k: int) -> pd.DataFrame:
    return _hits().loc[:, 1:k]


def _recall(k: int) -> float:
    return float((_first(k).sum(axis=1) / _BOUGHT.sum(axis=1).reindex(_RANKS.index)).mean())


def _of_columns(k: int) -> float:
    """Return hits over all places of the list, whatever k."""
    return float(_first(k).to_numpy().sum() / _RANKS.size)


PRECISION_AT = Task(
    "20.2",
    _read,
    properties=(
        Property("untouched", Layer.RELATION, is_untouched),
        Property(
            "range",
            Layer.RANGE,
            lambda evidence, lantern: all(-SMALL <= evidence[str(k)] <= 1 + SMALL for k in _KS),
        ),
        Property(
            "everything",
            Layer.RELATION,
            lambda evidence, lantern: (
                abs(evidence["everything"] - 1) < SMALL and abs(evidence["nothing"]) < SMALL
            ),
        ),
        # With all places counted every list has the same precision, so this gives no ranking away.
        Property(
            "all_places",
            Layer.RELATION,
            lambda evidence, lantern: abs(evidence["3"] - _BOUGHT.to_numpy().mean()) < SMALL,
        ),
        Property(
            "whole_hits",
            Layer.RELATION,
            lambda evidence, lantern: all(
                abs(evidence[str(k)] * 5 * k - round(evidence[str(k)] * 5 * k)) < SMALL for k in _KS
            ),
        ),
    ),
    mistakes=(
        Mistake("any_hit", _is(lambda k: _first(k).any(axis=1).mean())),
        Mistake("recall", _is(_recall)),
        Mistake("last_place", _is(lambda k: _hits()[k].mean())),
        Mistake("sum_of_hits", _is(lambda k: _first(k).sum(axis=1).mean())),
        Mistake("percent", _is(lambda k: 100 * _first(k).to_numpy().mean())),
        Mistake("by_place", _is(lambda k: _hits(by_place=True).loc[:, 1:k].to_numpy().mean())),
        Mistake("of_columns", _is(_of_columns)),
        Mistake("all_places_always", _is(lambda k: _hits().to_numpy().mean())),
    ),
)
