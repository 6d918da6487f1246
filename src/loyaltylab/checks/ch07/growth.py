"""Task 07.2: how much more a region's orders grew than those of the regions it is compared with."""

from math import log
from typing import Any

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_untouched
from loyaltylab.checks.reading import as_function, as_number, call

# Made-up people. The Hills were fixed; on the Island something else happened.
_REGIONS = ("Hills", "Hills", "City", "City", "Plain", "Harbour", "Island", "Island", "Hills", "Plain")
_BEFORE = (10, 4, 12, 9, 5, 14, 8, 6, 0, 3)
_AFTER = (9, 8, 10, 8, 6, 9, 2, 0, 1, 0)
_FIXED = "Hills"
_PEOPLE = pd.DataFrame(
    {"customer_id": range(201, 211), "region": _REGIONS, "before": _BEFORE, "after": _AFTER},
    index=[5, 31, 12, 8, 77, 3, 40, 64, 9, 50],
)


def _sums(people: pd.DataFrame, who: pd.Series) -> tuple[float, float]:
    rows = people[who]
    return float(rows["before"].sum()), float(rows["after"].sum())


_OWN = _sums(_PEOPLE, _PEOPLE["region"] == _FIXED)
_OTHERS = _sums(_PEOPLE, ~_PEOPLE["region"].isin([_FIXED, "Island"]))
_WITH_ISLAND = _sums(_PEOPLE, _PEOPLE["region"] != _FIXED)
_ALL = _sums(_PEOPLE, _PEOPLE["region"] != "")
_ALL_BUT_ISLAND = _sums(_PEOPLE, _PEOPLE["region"] != "Island")
_ISLAND = _sums(_PEOPLE, _PEOPLE["region"] == "Island")


def _growth(sums: tuple[float, float]) -> float:
    return sums[1] / sums[0]


_OTHER_REGIONS = tuple(sorted(set(_REGIONS) - {_FIXED, "Island"}))
_BY_REGION = [_growth(_sums(_PEOPLE, _PEOPLE["region"] == region)) for region in _OTHER_REGIONS]
_HAD = _PEOPLE["before"] > 0
_OWN_HAD = _sums(_PEOPLE, _HAD & (_PEOPLE["region"] == _FIXED))
_OTHERS_HAD = _sums(_PEOPLE, _HAD & _PEOPLE["region"].isin(_OTHER_REGIONS))
_EACH = _PEOPLE["after"][_HAD] / _PEOPLE["before"][_HAD]
"""Each customer's own growth, of those who had ordered before."""


def _read(answer: object, lantern: Lantern) -> dict[str, Any]:
    function = as_function(answer, "extra_growth")
    wanted = "one number for a table of people and the name of a region"
    given = _PEOPLE.copy()
    value = as_number(call(function, given, _FIXED), wanted)

    def other(people: pd.DataFrame, region: str = _FIXED) -> float:
        return as_number(call(function, people, region), wanted)

    still = _PEOPLE.assign(after=3 * _PEOPLE["before"])
    return {
        "value": value,
        "untouched": given.equals(_PEOPLE),
        "season": other(_PEOPLE.assign(after=4 * _PEOPLE["after"])),
        "same": other(still),
        "city": other(
            still.assign(after=still["after"].where(still["region"] != "City", 1.5 * still["before"])), "City"
        ),
    }


def _is(evidence: dict[str, Any], *numbers: float) -> bool:
    return any(is_close(evidence["value"], number) for number in numbers)


def _alone(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN) - 1, _growth(_OWN))


def _others_alone(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OTHERS) - 1, _growth(_OTHERS))


def _subtracted(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN) - _growth(_OTHERS), _growth(_OTHERS) - _growth(_OWN))


def _counts(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise differences of orders in the place of ratios."""
    gains = [sums[1] - sums[0] for sums in (_OWN, _OTHERS)]
    return _is(evidence, gains[0] - gains[1], gains[0])


def _levels(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _OWN[1] / _OTHERS[1], _OWN[1] / _OTHERS[1] - 1)


def _island(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN) / _growth(_WITH_ISLAND) - 1)


def _itself(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise a comparison with everybody, the region itself among them."""
    return _is(evidence, *(_growth(_OWN) / _growth(sums) - 1 for sums in (_ALL, _ALL_BUT_ISLAND)))


def _island_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _growth(_ISLAND) > 0 and _is(evidence, _growth(_OWN) / _growth(_ISLAND) - 1)


def _turned(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OTHERS) / _growth(_OWN) - 1)


def _no_minus_one(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN) / _growth(_OTHERS))


def _change_over_change(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the two changes divided, in the place of the two growths."""
    ratio = (_growth(_OWN) - 1) / (_growth(_OTHERS) - 1)
    return _is(evidence, ratio, ratio - 1)


def _logarithm(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, log(_growth(_OWN)) - log(_growth(_OTHERS)))


def _regions_alike(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN) / (sum(_BY_REGION) / len(_BY_REGION)) - 1)


def _each_growth(evidence: dict[str, Any], lantern: Lantern) -> bool:
    """Recognise the mean of the customers' own growths; who had not ordered before has none."""
    regions = _PEOPLE["region"][_HAD]
    own, others = _EACH[regions == _FIXED].mean(), _EACH[regions.isin(_OTHER_REGIONS)].mean()
    return _is(evidence, own / others - 1, own - others)


def _buyers_only(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, _growth(_OWN_HAD) / _growth(_OTHERS_HAD) - 1)


def _percent(evidence: dict[str, Any], lantern: Lantern) -> bool:
    return _is(evidence, 100 * (_growth(_OWN) / _growth(_OTHERS) - 1))


EXTRA_GROWTH = Task(
    "07.2",
    _read,
    properties=(
        Property("possible", Layer.RANGE, lambda evidence, lantern: evidence["value"] >= -1),
        Property(
            "season",
            Layer.RELATION,
            lambda evidence, lantern: is_close(evidence["season"], evidence["value"]),
        ),
        Property("nothing", Layer.RELATION, lambda evidence, lantern: is_close(evidence["same"], 0)),
        Property("any_region", Layer.RELATION, lambda evidence, lantern: is_close(evidence["city"], -0.5)),
        Property("table_kept", Layer.RELATION, is_untouched),
    ),
    mistakes=(
        Mistake("alone", _alone),
        Mistake("others_alone", _others_alone),
        Mistake("subtracted", _subtracted),
        Mistake("counts", _counts),
        Mistake("levels", _levels),
        Mistake("island", _island),
        Mistake("itself", _itself),
        Mistake("island_only", _island_only),
        Mistake("turned", _turned),
        Mistake("no_minus_one", _no_minus_one),
        Mistake("percent", _percent),
        Mistake("change_over_change", _change_over_change),
        Mistake("logarithm", _logarithm),
        Mistake("regions_alike", _regions_alike),
        Mistake("each_growth", _each_growth),
        Mistake("buyers_only", _buyers_only),
    ),
)
