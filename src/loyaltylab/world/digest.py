"""A digest of what the records say, whatever the order of rows, blocks and workers.

Each row becomes 64 well-mixed bits; the digest of a table is their sum modulo 2**64. A sum does not care about
order, so partial sums of blocks add up to the sum of the whole. Compare this, never Parquet bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltylab.world.cells import coded_numbers, text_number, whole_numbers
from loyaltylab.world.draw import mix_in_place
from loyaltylab.world.tables import Table

WRAP = 1 << 64

Coded = tuple[np.ndarray, Iterable[object]]
"""A column as positions in a list of distinct values (−1 for an empty cell), and that list."""


class RecordsLike(Protocol):
    """Anything with observed and hidden tables by name."""

    @property
    def observed(self) -> Mapping[str, pd.DataFrame]: ...  # noqa: D102
    @property
    def truth(self) -> Mapping[str, pd.DataFrame]: ...  # noqa: D102


def frame_of(records: RecordsLike, table: Table) -> pd.DataFrame:
    """Return the frame that belongs to ``table``."""
    return (records.observed if table.role == "observed" else records.truth)[table.name]


def row_sum(frame: pd.DataFrame, table: Table, coded: Mapping[str, Coded] | None = None) -> int:
    """Return the sum over rows of each row's 64 bits, modulo 2**64; sums of blocks may be added.

    Only the published value of a cell counts (cents, scaled decimals, days, months, words), not its dtype.

    Parameters
    ----------
    coded
        Columns for which (positions, distinct values) are at hand already, as `pandas.factorize` gives them.
    """
    rows: NDArray[np.uint64] = np.full(len(frame), as_bits(text_number(table.path)), dtype=np.uint64)
    for column in table.columns:
        if coded and column.name in coded:
            numbers = coded_numbers(*coded[column.name], column)
        else:
            numbers = whole_numbers(frame[column.name], column)
        # The column's name enters, so that swapping two columns changes the digest.
        cells = numbers.view(np.uint64) + np.uint64(as_bits(text_number(column.name)))
        mix_in_place(cells)
        rows ^= cells
        mix_in_place(rows)
    return int(rows.sum(dtype=np.uint64))


def digest_text(rows: int, total: int) -> str:
    """Return a table's digest as text: number of rows, then 16 hexadecimal digits."""
    return f"{rows}:{total % WRAP:016x}"


def table_digest(frame: pd.DataFrame, table: Table) -> str:
    """Return the digest of one table."""
    return digest_text(len(frame), row_sum(frame, table))


def blocks_digest(blocks: Iterable[pd.DataFrame], table: Table) -> str:
    """Return the digest of a table that comes in blocks, in any order."""
    rows = total = 0
    for block in blocks:
        rows += len(block)
        total += row_sum(block, table)
    return digest_text(rows, total)


def records_digest(records: RecordsLike, tables: Iterable[Table]) -> dict[str, str]:
    """Return the digest of every table, by the table's path without ``.csv``."""
    return {
        table.path.removesuffix(".csv"): table_digest(frame_of(records, table), table) for table in tables
    }


def as_bits(number: int) -> int:
    """Return a signed 64-bit number as the unsigned number with the same bits."""
    return number % WRAP
