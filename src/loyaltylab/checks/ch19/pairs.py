"""Task 19.3: precision and recall of a set of pairs."""

from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL
from loyaltylab.checks.reading import Stop, as_function, as_number, call

_WANTED = "two numbers, precision and recall, between 0 and 1"
# Six found, eight true, three in both, one of these with its rows in the other order.
_FOUND = {("a", "b"), ("c", "d"), ("f", "e"), ("g", "h"), ("a", "g"), ("i", "k")}
_TRUE = {("a", "b"), ("c", "d"), ("e", "f"), ("m", "n"), ("o", "p"), ("q", "r"), ("s", "t"), ("u", "v")}


def _two(function: Any, found: set[Any], true: set[Any]) -> tuple[float, float]:
    result = call(function, set(found), set(true))
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Stop(
            "not_two",
            "`precision_recall` must return two numbers with a comma between them: first precision, then recall.",
        )
    return as_number(result[0], _WANTED), as_number(result[1], _WANTED)


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "precision_recall")
    found, true = set(_FOUND), set(_TRUE)
    same_order = {("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"), ("a", "g"), ("i", "k")}
    call(function, found, true)
    return {
        "pairs": _two(function, _FOUND, _TRUE),
        "plain": _two(function, same_order, _TRUE),
        "all": _two(function, _TRUE, _TRUE),
        "none": _two(function, {("x", "y")}, _TRUE),
        "untouched": found == _FOUND and true == _TRUE,
    }


def _is(precision: float, recall: float, where: str = "plain") -> Any:
    """Recognise a wrong pair of numbers."""
    return lambda evidence, lantern: (
        abs(evidence[where][0] - precision) < SMALL and abs(evidence[where][1] - recall) < SMALL
    )


def _between(evidence: dict[str, Any], lantern: object) -> bool:
    return all(
        -SMALL <= number <= 1 + SMALL
        for name in ("pairs", "plain", "all", "none")
        for number in evidence[name]
    )


PRECISION_RECALL = Task(
    "19.3",
    _read,
    properties=(
        Property("range", Layer.RANGE, _between),
        Property("all_right", Layer.RELATION, _is(1.0, 1.0, "all")),
        Property("none_right", Layer.RELATION, _is(0.0, 0.0, "none")),
        Property("made_up", Layer.RELATION, _is(3 / 6, 3 / 8)),
        Property("order", Layer.RELATION, _is(3 / 6, 3 / 8, "pairs")),
        Property("untouched", Layer.RELATION, lambda evidence, lantern: bool(evidence["untouched"])),
    ),
    mistakes=(
        Mistake("swapped", _is(3 / 8, 3 / 6)),
        Mistake("of_either", lambda evidence, lantern: abs(evidence["plain"][0] - 3 / 11) < SMALL),
        Mistake("counts", lambda evidence, lantern: abs(evidence["plain"][0] - 3) < SMALL),
        Mistake("missed", _is(3 / 6, 5 / 8)),
        Mistake("wrong_ones", _is(3 / 6, 3 / 6)),
        Mistake("percent", _is(300 / 6, 300 / 8)),
        # The rows of one pair stand in the other order there; without it the answer is right.
        Mistake(
            "as_written",
            lambda evidence, lantern: (
                _is(3 / 6, 3 / 8)(evidence, lantern) and _is(2 / 6, 2 / 8, "pairs")(evidence, lantern)
            ),
        ),
    ),
)
