"""The one table specification: every file of the data package, its columns, types, units, rules and keys."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["integer", "number", "string", "date", "month", "boolean"]
Role = Literal["observed", "truth"]


@dataclass(frozen=True)
class Column:
    """One column: its type, its meaning, its unit and the rules that every cell keeps.

    Parameters
    ----------
    name, kind, meaning
        ``kind`` is one of integer, number, string, date (YYYY-MM-DD), month (YYYY-MM), boolean (true/false).
    unit
        For example ``"cents"``, ``"km"``, ``"points"``, ``"share 0 to 1"``; empty for names and keys.
    optional
        Whether a cell may be empty.
    minimum, maximum, choices, decimals
        Bounds (inclusive), the closed list of allowed words, and the number of decimals published.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    decimals: int | None = None


@dataclass(frozen=True)
class Table:
    """One CSV file of the data package.

    ``key`` names the columns that identify a row; ``references`` maps a column (or a tuple of columns) to
    ``(table, column or columns)``; ``order`` is the sort order of the file, by default the key.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    role: Role = "observed"
    references: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the file lies inside ``datasets/``."""
        return f"{self.name}.csv" if self.role == "observed" else f"truth/{self.name}.csv"
