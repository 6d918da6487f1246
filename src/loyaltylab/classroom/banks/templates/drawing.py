"""What a template is, and the numeric question that each of them returns."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from loyaltylab.classroom.banks.items import Item, Trap

Random = np.random.Generator


@dataclass(frozen=True)
class Template:
    """One question with numbers to draw: ``make(random)`` returns it without its number."""

    id: str
    make: Callable[[Random], Item]


def made_up(
    id: str,
    objective: str,
    concept: str,
    stem: str,
    unit: str,
    key: float,
    tolerance: float,
    right: str,
    wrong: str,
    traps: dict[float, str],
) -> Item:
    """Return a numeric question; a typical mistake that would be marked right is left out."""
    apart = {value: words for value, words in traps.items() if abs(value - key) > 2 * tolerance}
    return Item(
        id=id,
        kind="number",
        stem=f"{stem} <em>(Answer in {unit}.)</em>",
        chapter=id[:2],
        objective=objective,
        level="apply",
        concepts=(concept,),
        key=key,
        tolerance=tolerance,
        traps=tuple(Trap(round(value, 4), words) for value, words in apart.items()),
        right=right,
        wrong=wrong,
    )  # fmt: skip
