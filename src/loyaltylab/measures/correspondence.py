"""A map of a table of counts: correspondence analysis, rows and columns in one picture.

Greenacre, M. (2017), *Correspondence Analysis in Practice*, third edition. Rows with like profiles lie close together; a row
lies towards the columns that it has more of than others do.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative


@dataclass(frozen=True, eq=False)
class Map:
    """Places of rows and columns.

    Attributes
    ----------
    rows, columns
        Principal coordinates, one column an axis (1, 2 …), the axis that tells most first.
    inertia
        By axis: the part of chi-squared / total that it holds.
    """

    rows: pd.DataFrame
    columns: pd.DataFrame
    inertia: pd.Series

    @property
    def explained(self) -> pd.Series:
        """Return each axis's share of the whole."""
        return self.inertia / self.inertia.sum()


def correspondence_map(counts: pd.DataFrame) -> Map:
    """Return the map of a table of counts.

    Parameters
    ----------
    counts
        Rows such as brands, columns such as words, 0 or more; no empty row or column.

    Returns
    -------
    Map
        Signs are fixed so that on each axis the column furthest out lies on the positive side.

    Raises
    ------
    LoyaltyLabError
        For text, gaps, negative numbers, an empty row or column, fewer than two rows or columns, or rows that are all alike.
    """
    need_columns(counts, "counts", list(counts.columns) if isinstance(counts, pd.DataFrame) else [])
    need_no_gaps(counts, "counts", counts.columns)
    need_not_negative(counts, "counts", counts.columns)
    table = counts.to_numpy(dtype=float)
    if min(table.shape) < 2 or (table.sum(axis=0) == 0).any() or (table.sum(axis=1) == 0).any():
        raise LoyaltyLabError(
            f"A map needs two or more rows and columns, none of them empty; counts has {table.shape[0]} rows and {table.shape[1]} columns."
        )
    parts = table / table.sum()
    row, column = parts.sum(axis=1), parts.sum(axis=0)
    expected = np.outer(row, column)
    left, size, right = np.linalg.svd((parts - expected) / np.sqrt(expected), full_matrices=False)
    kept = size > 1e-9
    if not kept.any():
        raise LoyaltyLabError("All rows of counts have the same profile, so there is nothing to map.")
    left, size, right = left[:, kept], size[kept], right[kept]
    # The sign of an axis is arbitrary; fixed, so that every platform draws the same picture.
    columns = (right * size[:, None]).T / np.sqrt(column)[:, None]
    sign = np.sign(columns[np.abs(columns).argmax(axis=0), np.arange(len(size))])
    axes = range(1, len(size) + 1)
    return Map(
        rows=pd.DataFrame(left * size / np.sqrt(row)[:, None] * sign, index=counts.index, columns=axes),
        columns=pd.DataFrame(columns * sign, index=counts.columns, columns=axes),
        inertia=pd.Series(size**2, index=pd.Index(axes, name="axis")),
    )
