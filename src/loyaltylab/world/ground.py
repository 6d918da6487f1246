"""What customers meet month by month: conditions looked up for everybody at once, and kept while nothing changes.

Conditions differ by group of customers and region only, fifteen cells, and most stay for many months. So logarithms and
the like are taken of fifteen numbers instead of thousands, and only when one of them moves.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from loyaltylab.world.calendar import Conditions
from loyaltylab.world.draw import Floats
from loyaltylab.world.people import People
from loyaltylab.world.specification import REGIONS

Value = TypeVar("Value")


class Ground:
    """The people of a world together with its conditions.

    Parameters
    ----------
    people, outside
        Who they are, and what Lantern and its rivals do.
    """

    def __init__(self, people: People, outside: Conditions) -> None:
        self.people, self.outside = people, outside
        self.region = people.region.astype(np.intp)
        self.group = people.group.astype(np.intp) * len(REGIONS) + self.region
        self._kept: dict[str, tuple[bytes, object]] = {}

    def levels(self, name: str, month: int) -> Floats:
        """Return one condition in one month: fifteen numbers (group by region), or five (region)."""
        values: Floats = getattr(self.outside, name)
        return np.ascontiguousarray(values[..., month]).ravel()

    def spread(self, levels: Floats) -> Floats:
        """Return a number for each customer from the fifteen numbers of the groups, or the five of the regions."""
        return levels.take(self.region if levels.size == len(REGIONS) else self.group)

    def at(self, name: str, month: int) -> Floats:
        """Return one condition in one month, a number for each customer."""
        return self.spread(self.levels(name, month))

    def cells(self, name: str, row: np.ndarray, month: np.ndarray) -> Floats:
        """Return one condition for pairs of a customer's row and a month."""
        values: Floats = getattr(self.outside, name)
        place = self.region if values.ndim == 2 else self.group
        # `take` accepts the platform's own whole numbers only: 32 bits in the browser.
        cell = place.take(row.astype(np.intp)) * self.outside.months + month
        return np.ascontiguousarray(values).ravel().take(cell.astype(np.intp))

    def kept(self, key: str, names: tuple[str, ...], month: int, make: Callable[[], Value]) -> Value:
        """Return ``make()``, or what it gave last time when none of the named conditions has moved since.

        ``make`` may depend on the people, on the named conditions of ``month``, and on nothing else.
        """
        now = b"".join(self.levels(name, month).tobytes() for name in names)
        before = self._kept.get(key)
        if before is None or before[0] != now:
            before = self._kept[key] = (now, make())
        return before[1]  # type: ignore[return-value]
