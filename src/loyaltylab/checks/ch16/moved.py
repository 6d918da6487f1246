"""Task 16.3: which share of households changed their favourite brand."""

import pandas as pd

from loyaltylab.checks.ch16.common import BRANDS, bought
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number

NONE = "none"


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: a share of households between 0 and 1")


@remembered
def _looks(lantern: Lantern) -> pd.DataFrame:
    """Return, by household and year, its favourite (``"none"`` without one), and ``first_2024``: ties to the first column."""
    columns = {}
    for year in (2024, 2025):
        table = bought(lantern, year)
        top = table.max(axis=1)
        clear = (table.eq(top, axis=0).sum(axis=1) == 1) & (top > 0)
        columns[f"{year}"] = table.idxmax(axis=1).where(clear, NONE)
        columns[f"tied {year}"] = table.idxmax(axis=1)
    return pd.DataFrame(columns)


def _both(lantern: Lantern) -> pd.DataFrame:
    looks = _looks(lantern)
    return looks[(looks["2024"] != NONE) & (looks["2025"] != NONE)]


def _moves(lantern: Lantern) -> int:
    both = _both(lantern)
    return int((both["2024"] != both["2025"]).sum())


def _whole_households(value: float, lantern: Lantern) -> bool:
    return is_whole(value * len(_both(lantern)))


def _counts(value: float, lantern: Lantern) -> bool:
    return is_close(value, _moves(lantern))


def _percent(value: float, lantern: Lantern) -> bool:
    return abs(value - 100 * _moves(lantern) / len(_both(lantern))) < 0.06


def _stayed(value: float, lantern: Lantern) -> bool:
    return is_close(value, 1 - _moves(lantern) / len(_both(lantern)))


def _ties_to_first(value: float, lantern: Lantern) -> bool:
    """Recognise ties and households without a purchase given to the first column."""
    looks = _looks(lantern)
    changed = looks["tied 2024"] != looks["tied 2025"]
    some = (bought(lantern, 2024).sum(axis=1) > 0) & (bought(lantern, 2025).sum(axis=1) > 0)
    return is_close(value, float(changed.mean())) or is_close(value, float(changed[some].mean()))


def _all_households(value: float, lantern: Lantern) -> bool:
    return is_close(value, _moves(lantern) / len(_looks(lantern)))


def _none_is_a_brand(value: float, lantern: Lantern) -> bool:
    looks = _looks(lantern)
    changed = looks["2024"] != looks["2025"]
    once = looks["2024"] != NONE
    return is_close(value, float(changed.mean())) or is_close(value, float(changed[once].mean()))


def _lantern_only(value: float, lantern: Lantern) -> bool:
    both = _both(lantern)
    ours = both[both["2024"] == BRANDS[0]]
    return is_close(value, float((ours["2025"] != BRANDS[0]).mean()))


def _over_stayers(value: float, lantern: Lantern) -> bool:
    return is_close(value, _moves(lantern) / (len(_both(lantern)) - _moves(lantern)))


MOVED = Task(
    "16.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, lambda value, lantern: -SMALL <= value <= 1 + SMALL),
        Property("whole_households", Layer.RELATION, _whole_households),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("stayed", _stayed),
        Mistake("ties_to_first", _ties_to_first),
        Mistake("all_households", _all_households),
        Mistake("none_is_a_brand", _none_is_a_brand),
        Mistake("lantern_only", _lantern_only),
        Mistake("over_stayers", _over_stayers),
    ),
)
