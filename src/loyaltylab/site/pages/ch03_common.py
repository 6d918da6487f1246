"""What the numbers of chapter 03 share: how they are registered, and one cell of a table."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from loyaltylab.site.pages import numbers_of

Facts = tuple[str, str, str]
"""Unit, period and base of a number."""

number = numbers_of("03")


def interval(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register the ends of a 95 % interval under ``id-low`` and ``id-high``; ``compute`` returns both, last."""
    for place, (end, words) in enumerate((("low", "lower"), ("high", "upper"))):

        def part(place: int = place) -> float:
            return float(tuple(compute(*arguments))[place - 2])

        number(f"{id}-{end}", f"{meaning}, {words} end of its 95 % interval", facts, part)


def estimate(id: str, meaning: str, facts: Facts, compute: Callable[..., Any], *arguments: object) -> None:
    """Register an estimate and both ends of its interval; ``compute`` returns value, low and high."""
    number(id, meaning, facts, lambda: float(compute(*arguments)[0]))
    interval(id, meaning, facts, compute, *arguments)


def at(table: pd.DataFrame, row: object, column: str) -> float:
    """Return one cell of a table as a number."""
    return float(table[column].to_dict()[row])
