"""What the practice checks of every chapter share: labelled numbers, their tolerance, and remembering what was counted."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

SMALL = 1e-6
"""Two numbers that differ by less are the same answer."""

Numbers = dict[Any, float]


def close(values: Numbers, others: Mapping[Any, float] | pd.Series, tolerance: float = SMALL) -> bool:
    """Whether all labelled numbers agree."""
    return all(abs(values[label] - float(others.get(label, np.nan))) <= tolerance for label in values)


def is_whole(value: float) -> bool:
    """Whether a number of people or orders is whole, but for rounding in the last digits."""
    return abs(value - round(value)) <= 1e-4


def is_close(value: float, other: float) -> bool:
    """Whether two numbers agree."""
    return abs(value - other) <= SMALL


def are_shares(values: Numbers, lantern: object = None) -> bool:
    """Whether every number lies between 0 and 1; may stand in a ``Property`` as it is."""
    return all(-SMALL <= value <= 1 + SMALL for value in values.values())


def are_parts_of(values: Numbers, bases: float | Mapping[Any, float] | pd.Series) -> bool:
    """Whether each share is a whole number of people over its base: one base for all, or one for each label."""
    if isinstance(bases, Mapping | pd.Series):
        return all(is_whole(share * float(bases[label])) for label, share in values.items())
    return all(is_whole(share * float(bases)) for share in values.values())


def is_untouched(evidence: Mapping[str, Any], lantern: object = None) -> bool:
    """Whether a function left the table that it was given as it was; ``read`` puts that under ``untouched``."""
    return bool(evidence["untouched"])


# The recognisers count the same things over and over; a Lantern is only read, so the counts can be remembered.
remembered = lru_cache(maxsize=16)
