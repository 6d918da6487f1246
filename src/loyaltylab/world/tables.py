"""The one table specification: every file of the data package, its columns, types, units, rules and keys."""

from collections.abc import Iterable, Mapping
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
        Bounds (inclusive; for dates and months ISO text such as ``"2024-12-31"``), the closed list of allowed
        words, and the number of decimals published (every ``number`` column needs it).
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    optional: bool = False
    minimum: float | str | None = None
    maximum: float | str | None = None
    choices: tuple[str, ...] = ()
    decimals: int | None = None


@dataclass(frozen=True)
class Table:
    """One CSV file of the data package.

    ``key`` names the columns that identify a row. ``references`` maps a column (or a tuple of columns) to
    ``(table, column or columns)``; the table is looked up among the observed ones first, and ``"truth/name"``
    asks for a hidden one. ``order`` is the sort order of the file, by default the key.
    """

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    role: Role = "observed"
    references: Mapping[str | tuple[str, ...], tuple[str, str | tuple[str, ...]]] = field(
        default_factory=dict
    )
    order: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where the file lies inside ``datasets/``."""
        return f"{self.name}.csv" if self.role == "observed" else f"truth/{self.name}.csv"

    @property
    def resource(self) -> str:
        """The name in ``datapackage.json``, where observed and hidden tables share one list of names."""
        return self.name if self.role == "observed" else f"truth_{self.name.removeprefix('truth_')}"

    @property
    def sort_columns(self) -> tuple[str, ...]:
        """The columns by which the file is sorted."""
        return self.order or self.key

    def column(self, name: str) -> Column:
        """Return the column ``name``; a ``KeyError`` means that the specification itself is wrong."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.path} has no column {name}")

    def foreign_keys(self) -> tuple["ForeignKey", ...]:
        """Return the references with both sides as tuples of column names."""
        return tuple(
            ForeignKey(as_names(columns), target, as_names(target_columns))
            for columns, (target, target_columns) in self.references.items()
        )


@dataclass(frozen=True)
class ForeignKey:
    """One reference: ``columns`` of this table point at ``target_columns`` of the table ``target``."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


def as_names(names: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return one name or several as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


def referenced_table(tables: Iterable[Table], target: str) -> Table:
    """Return the table that a foreign key names: observed first, ``"truth/name"`` for a hidden one."""
    candidates = sorted(tables, key=lambda table: table.role == "truth")
    for table in candidates:
        if target in (table.name, table.path.removesuffix(".csv")):
            return table
    raise KeyError(f"no table {target} to refer to")
