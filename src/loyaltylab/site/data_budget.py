"""How large the data may be that every reader of the browser edition downloads, whatever the lab."""

from collections.abc import Iterable
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError

# All records travel in the course's wheel, to a phone as well.
MOST_BYTES = 5_000_000
MOST_BYTES_A_FILE = 2_500_000


def check_data(root: Path, files: Iterable[Path]) -> None:
    """Stop when a data file, or all of them together, are larger than a reader's line should carry.

    Parameters
    ----------
    root
        The repository, for names in messages.
    files
        The data files that the edition carries.

    Raises
    ------
    LoyaltyLabError
        Names the file, its size and the most.
    """
    sizes = {path.relative_to(root).as_posix(): path.stat().st_size for path in files}
    for name, size in sizes.items():
        if size > MOST_BYTES_A_FILE:
            raise LoyaltyLabError(
                f"{name} has {size / 1e6:.1f} MB, and {MOST_BYTES_A_FILE / 1e6:.1f} MB is the most for a file that every reader downloads: "
                "leave out columns or rows, or compress it."
            )
    if (total := sum(sizes.values())) > MOST_BYTES:
        largest = max(sizes, key=lambda name: sizes[name])
        raise LoyaltyLabError(
            f"The data files have {total / 1e6:.1f} MB together, and {MOST_BYTES / 1e6:.1f} MB is the most; the largest is {largest}: "
            "leave out columns or rows, or compress them."
        )
