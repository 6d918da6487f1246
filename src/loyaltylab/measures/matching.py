"""Which rows are the same person? Pairs of rows that agree, the groups they make, and how good a rule is."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_unique

Pair = tuple[Hashable, Hashable]


def pairs_alike(table: pd.DataFrame, columns: Sequence[str], key: str = "crm_id") -> set[Pair]:
    """Return all pairs of rows that hold the same in every one of the columns; a gap is like nothing.

    Parameters
    ----------
    table
        One row an entry of the file, with its number in ``key``.
    columns
        What must agree, at least one.

    Returns
    -------
    set of tuple
        Numbers of the two rows, the smaller first. Rows beside hundreds of others with the same value make very many
        pairs: compare on something that few share.

    Raises
    ------
    LoyaltyLabError
        For a missing column, an empty table, no columns, or a number that stands twice.
    """
    need_columns(table, "table", [key, *columns])
    need_unique(table, "table", [key])
    if not columns:
        raise LoyaltyLabError("Name at least one column in which the rows must agree.")
    known = table.dropna(subset=list(columns))[[key, *columns]]
    both = known.merge(known, on=list(columns), suffixes=("", " other"))
    both = both[both[key] < both[f"{key} other"]]
    return set(zip(both[key], both[f"{key} other"]))


def groups(pairs: Iterable[Pair], rows: Iterable[Hashable]) -> pd.Series:
    """Return a group for each row: rows joined by a pair, or by a chain of pairs, are in one group.

    Returns
    -------
    Series
        Index: the rows; value: the first row of its group. A single wrong pair joins two whole groups.
    """
    leader: dict[Hashable, Hashable] = {row: row for row in rows}

    def first_of(row: Hashable) -> Hashable:
        while leader[row] != row:
            row = leader[row]
        return row

    for one, other in sorted(pairs, key=str):
        if one not in leader or other not in leader:
            raise LoyaltyLabError(f"The pair {one}, {other} names a row that is not in the table.")
        ends = sorted((first_of(one), first_of(other)), key=str)
        leader[ends[1]] = ends[0]
    return pd.Series({row: first_of(row) for row in leader}, name="group")


@dataclass(frozen=True)
class Matching:
    """How good a set of pairs is: how many were found, how many are right, and how many there are to be found."""

    found: int
    right: int
    there: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right; 1 − precision of them join two people into one."""
        return self.right / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; the rest stay twice in the file."""
        return self.right / self.there if self.there else float("nan")


def quality(found: set[Pair], true: set[Pair]) -> Matching:
    """Return how the pairs found compare with the true ones; the order within a pair does not matter."""
    left, right = ({frozenset(pair) for pair in pairs} for pairs in (found, true))
    return Matching(len(left), len(left & right), len(right))
