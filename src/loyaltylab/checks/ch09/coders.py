"""Task 09.2: agreement of two coders beyond luck."""

from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close
from loyaltylab.checks.reading import as_function, as_number, call


def _columns(cells: dict[tuple[str, str], int]) -> tuple[pd.Series, pd.Series]:
    """Return the codes of two coders from the counts of their pairs, on row labels that are not 0, 1, 2 …"""
    pairs = [pair for pair, count in cells.items() for _ in range(count)]
    index = [3 * number + 7 for number in range(len(pairs))]
    first, second = (pd.Series([pair[side] for pair in pairs], index=index) for side in (0, 1))
    return first, second


# Made-up coders. Lopsided: the second says "rival" far less often, so that the two do not have the same habits.
_LOPSIDED = {
    ("fault", "fault"): 8,
    ("fault", "price"): 3,
    ("rival", "rival"): 2,
    ("rival", "price"): 4,
    ("rival", "fault"): 1,
    ("price", "price"): 2,
}
# As luck would have it: every pair as often as the two habits alone would bring it about.
_LUCK = {("fault", "fault"): 6, ("fault", "price"): 2, ("price", "fault"): 3, ("price", "price"): 1}
_SAME = {("fault", "fault"): 3, ("price", "price"): 2}
_RARELY = {("fault", "fault"): 1, ("fault", "price"): 4, ("price", "fault"): 4, ("price", "price"): 1}
# A code that only one of the two ever uses.
_ONE_SIDED = {("fault", "fault"): 4, ("price", "price"): 2, ("price", "other"): 2}


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "cohen_kappa")

    def value(cells: dict[tuple[str, str], int], swap: bool = False) -> float:
        first, second = _columns(cells)
        pair = (second, first) if swap else (first, second)
        return as_number(call(function, *pair), "one number for two columns of codes")

    first, second = _columns(_LOPSIDED)
    call(function, first, second)
    return {
        "lopsided": value(_LOPSIDED),
        "swapped": value(_LOPSIDED, swap=True),
        "luck": value(_LUCK),
        "same": value(_SAME),
        "rarely": value(_RARELY),
        "one_sided": value(_ONE_SIDED),
    }


def _observed(cells: dict[tuple[str, str], int]) -> float:
    first, second = _columns(cells)
    return float((first == second).mean())


def _habits(cells: dict[tuple[str, str], int]) -> tuple[pd.Series, pd.Series]:
    first, second = _columns(cells)
    codes = sorted({*first, *second})
    shares = [
        column.value_counts(normalize=True).reindex(codes, fill_value=0.0) for column in (first, second)
    ]
    return shares[0], shares[1]


def _luck(cells: dict[tuple[str, str], int]) -> float:
    one, other = _habits(cells)
    return float((one * other).sum())


def _with_luck(cells: dict[tuple[str, str], int], luck: float) -> float:
    return (_observed(cells) - luck) / (1 - luck)


def _agreement_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    observed = _observed(_LOPSIDED)
    return any(is_close(evidence["lopsided"], number) for number in (observed, 100 * observed))


def _luck_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return is_close(evidence["lopsided"], _luck(_LOPSIDED))


def _not_divided(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return is_close(evidence["lopsided"], _observed(_LOPSIDED) - _luck(_LOPSIDED))


def _even_luck(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise luck of one over the number of codes, as if each code were as likely as the next."""
    return any(is_close(evidence["lopsided"], _with_luck(_LOPSIDED, 1 / number)) for number in (2, 3, 8))


def _one_habit(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise luck from the habits of one coder, or of both thrown together."""
    one, other = _habits(_LOPSIDED)
    pooled = (one + other) / 2
    lucks = [float((habit * habit).sum()) for habit in (one, other, pooled)]
    return any(is_close(evidence["lopsided"], _with_luck(_LOPSIDED, luck)) for luck in lucks)


def _wrong_rest(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a division by luck, or by what was observed, in the place of what luck leaves open."""
    observed, luck = _observed(_LOPSIDED), _luck(_LOPSIDED)
    bases = (luck, observed, 1 - observed)
    return any(is_close(evidence["lopsided"], (observed - luck) / base) for base in bases)


COHEN_KAPPA = Task(
    "09.2",
    _read,
    properties=(
        Property("full", Layer.RANGE, lambda evidence, lantern: is_close(evidence["same"], 1)),
        Property("nothing", Layer.RANGE, lambda evidence, lantern: is_close(evidence["luck"], 0)),
        Property("below", Layer.RANGE, lambda evidence, lantern: evidence["rarely"] < -SMALL),
        Property(
            "no_first",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["lopsided"], evidence["swapped"]),
        ),
        Property(
            "odd_code",
            Layer.RELATION,
            # Six of eight alike; the two hold different opinions only where one of them uses a code of his own.
            lambda evidence, lantern: is_close(evidence["one_sided"], 0.6),
        ),
        Property(
            "in_between",
            Layer.RELATION,
            lambda evidence, lantern: 0 < evidence["lopsided"] < _observed(_LOPSIDED) - SMALL,
        ),
    ),
    mistakes=(
        Mistake("agreement_only", _agreement_only),
        Mistake("luck_only", _luck_only),
        Mistake("not_divided", _not_divided),
        Mistake("even_luck", _even_luck),
        Mistake("one_habit", _one_habit),
        Mistake("wrong_rest", _wrong_rest),
    ),
)
