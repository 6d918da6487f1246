"""One line of the table: a thing of ours against the least that it could cost, both measured in the same run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured pair in one unit; ``base`` is None where a number stands alone."""

    what: str
    ours: float
    against: str = ""
    base: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """How many times the least it costs."""
        return None if self.base is None else self.ours / self.base


def seconds(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the time of one call: wall time, or that of another clock."""
    begun = clock()
    call()
    return clock() - begun


def medians(
    repeat: int, *calls: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Return the median time of each call; the calls take turns, so that a busy moment of the machine hits them all.

    What runs in this process alone may be timed with `time.process_time`, which does not count the others' turns.
    """
    times = [[seconds(call, clock) for call in calls] for _ in range(repeat)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table that also reads well as plain text."""
    head = ("what", "ours", "against", "that", "ratio")
    body = [
        (
            row.what,
            f"{row.ours:.3f} {row.unit}",
            row.against,
            "" if row.base is None else f"{row.base:.3f} {row.unit}",
            "" if row.ratio is None else f"{row.ratio:.2f}",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (head, *body)) for column in range(len(head))]
    lines = [
        "| " + " | ".join(f"{word:<{width}}" for word, width in zip(line, widths)) + " |"
        for line in (head, *body)
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
