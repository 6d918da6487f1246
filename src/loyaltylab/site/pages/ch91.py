"""The page "Grading a class": the limits of the locked room, as the grader has them."""

from loyaltylab.classroom.grading.limits import Limits
from loyaltylab.site.pages import value

LIMITS = Limits()
BASE, PERIOD = "one submission", "as the grader is set"


@value("91.seconds", unit="seconds", period=PERIOD, base=BASE)
def seconds() -> float:
    """Longest time for a whole submission."""
    return LIMITS.seconds


@value("91.cell-seconds", unit="seconds", period=PERIOD, base="one cell or call")
def cell_seconds() -> float:
    """Longest time for a cell."""
    return LIMITS.cell_seconds


@value("91.memory", unit="GB (of 1,024 MB)", period=PERIOD, base=BASE)
def memory() -> float:
    """Most memory."""
    return LIMITS.memory / 2**30


@value("91.files", unit="MB (of 1,024 kB)", period=PERIOD, base=BASE)
def files() -> float:
    """Most room for files."""
    return LIMITS.file_bytes / 2**20
