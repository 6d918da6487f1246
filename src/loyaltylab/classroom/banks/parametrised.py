"""Numeric questions with other numbers for everybody: so many different ones as are asked for, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.templates.drawing import Template
from loyaltylab.errors import LoyaltyLabError

MOST_TRIES = 200


def variants(template: Template, count: int, seed: int = 0) -> Iterator[Item]:
    """Yield different variants of one question; the same seed gives the same ones.

    Raises
    ------
    LoyaltyLabError
        When the template has fewer different variants than are asked for.
    """
    if count < 1:
        raise LoyaltyLabError(f"{count} variants: ask for at least one.")
    seen: set[str] = set()
    for number in range(count * MOST_TRIES):
        random = np.random.default_rng([seed, number, *template.id.encode()])
        item = template.make(random)
        if item.stem not in seen:
            seen.add(item.stem)
            yield replace(item, id=f"{template.id}-{len(seen):03d}")
            if len(seen) == count:
                return
    raise LoyaltyLabError(
        f"{template.id} has only {len(seen):,} different variants; {count:,} were asked for."
    )
