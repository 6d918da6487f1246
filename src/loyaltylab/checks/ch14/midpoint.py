"""Task 14.2: the midpoint elasticity."""

from collections.abc import Callable
from math import log
from typing import Any

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close
from loyaltylab.checks.reading import as_function, as_number, call

Case = tuple[float, float, float, float]
Formula = Callable[[float, float, float, float], float]

# Made-up prices and volumes, before and after: a rise, the way back, the same in cents and dozens, one that leaves the takings
# alone, and a good that sells more when it is dear.
_CASES: dict[str, Case] = {
    "rise": (5.0, 6.0, 300.0, 210.0),
    "back": (6.0, 5.0, 210.0, 300.0),
    "cents": (500.0, 600.0, 25.0, 17.5),
    "takings": (4.0, 5.0, 100.0, 80.0),
    "odd": (2.0, 3.0, 50.0, 80.0),
    "cut": (9.0, 7.0, 40.0, 65.0),
}


def _read(answer: object, lantern: Lantern) -> dict[str, float]:
    function = as_function(answer, "midpoint_elasticity")
    return {
        name: as_number(call(function, *case), "one number: the elasticity") for name, case in _CASES.items()
    }


def _gives(formula: Formula) -> Callable[[dict[str, float], Any], bool]:
    """Recognise a wrong formula by what it gives on three cases."""
    return lambda evidence, lantern: all(
        is_close(evidence[name], formula(*_CASES[name])) for name in ("rise", "cut", "odd")
    )


def _simple(p: float, q: float, sold: float, after: float) -> float:
    return (after / sold - 1) / (q / p - 1)


def _over_after(p: float, q: float, sold: float, after: float) -> float:
    return (1 - sold / after) / (1 - p / q)


def _logs(p: float, q: float, sold: float, after: float) -> float:
    return log(after / sold) / log(q / p)


def _volume(sold: float, after: float) -> float:
    return (after - sold) / (after + sold)


def _upside_down(p: float, q: float, sold: float, after: float) -> float:
    return _volume(p, q) / _volume(sold, after)


def _upside_down_simple(p: float, q: float, sold: float, after: float) -> float:
    return 1 / _simple(p, q, sold, after)


def _half(p: float, q: float, sold: float, after: float) -> float:
    """Recognise a mean on one side only: for volume, with the level before for the price."""
    return 2 * _volume(sold, after) / (q / p - 1)


def _other_half(p: float, q: float, sold: float, after: float) -> float:
    return (after / sold - 1) / (2 * _volume(p, q))


def _slope(p: float, q: float, sold: float, after: float) -> float:
    return (after - sold) / (q - p)


def _no_sign(evidence: dict[str, float], lantern: Lantern) -> bool:
    """Recognise an elasticity without its sign, or with the sign turned."""
    return all(
        is_close(abs(evidence[name]), abs(_volume(*_CASES[name][2:]) / _volume(*_CASES[name][:2])))
        for name in _CASES
    ) and (evidence["rise"] > 0)


def _either(*formulas: Formula) -> Callable[[dict[str, float], Any], bool]:
    return lambda evidence, lantern: any(_gives(formula)(evidence, lantern) for formula in formulas)


MIDPOINT = Task(
    "14.2",
    _read,
    properties=(
        Property(
            "falls", Layer.RANGE, lambda evidence, lantern: evidence["rise"] < 0 and evidence["cut"] < 0
        ),
        Property("odd_good", Layer.RANGE, lambda evidence, lantern: evidence["odd"] > 0),
        Property(
            "way_back",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["rise"], evidence["back"]),
        ),
        Property(
            "no_unit", Layer.RELATION, lambda evidence, lantern: is_close(evidence["rise"], evidence["cents"])
        ),
        Property("takings", Layer.RELATION, lambda evidence, lantern: is_close(evidence["takings"], -1)),
    ),
    mistakes=(
        Mistake("simple", _gives(_simple)),
        Mistake("over_after", _gives(_over_after)),
        Mistake("logs", _gives(_logs)),
        Mistake("upside_down", _either(_upside_down, _upside_down_simple)),
        Mistake("one_side", _either(_half, _other_half)),
        Mistake("slope", _gives(_slope)),
        Mistake("no_sign", _no_sign),
        Mistake("percent", _gives(lambda *case: 100 * _volume(*case[2:]) / _volume(*case[:2]))),
    ),
)
