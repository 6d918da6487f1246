"""The quick check of a data package: every file, cell and key against the specification, each fault named.

A column is read as its distinct texts and one code a row, so that a rule looks at each distinct text once and at
the rows only to say where it stands. Frictionless says the same in CI, some hundred times slower.
"""

import csv
import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.files import sha256
from loyaltylab.world.package import CHECKSUMS, DESCRIPTION, package_files, schema
from loyaltylab.world.tables import Column, Table, referenced_table

WHOLE = re.compile(r"0|-?[1-9][0-9]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
CONTROL = re.compile(r"[\x00-\x1f]")

LINES_BEFORE_ROWS = 2
"""The first record stands in line 2, below the header."""


@dataclass(frozen=True)
class Fault:
    """One broken rule: which file, line, column and value, which rule, and what it means."""

    file: str
    rule: str
    problem: str
    line: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Return one line for a person."""
        place = self.file
        place += f", line {self.line}" if self.line is not None else ""
        place += f", column {self.column}" if self.column is not None else ""
        value = f'"{self.value}" ' if self.value is not None else ""
        return f"{place}: {value}{self.problem} (rule: {self.rule})"


@dataclass
class Report:
    """What the check found: the first faults in full, and how many there are."""

    limit: int = 20
    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    cells: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.count == 0

    def add(self, fault: Fault) -> None:
        """Note one fault."""
        self.count += 1
        if len(self.faults) < self.limit:
            self.faults.append(fault)

    def add_lines(self, lines: np.ndarray, fault_at: Callable[[int], Fault]) -> None:
        """Note the same kind of fault for many positions; only those that are shown are spelt out."""
        room = max(self.limit - len(self.faults), 0)
        self.faults.extend(fault_at(int(position)) for position in lines[:room])
        self.count += len(lines)

    def __str__(self) -> str:
        """Return one line a fault, and how many more there are."""
        more = self.count - len(self.faults)
        lines = [str(fault) for fault in self.faults]
        return "\n".join([*lines, f"… and {more:,} more"] if more > 0 else lines)


@dataclass(frozen=True)
class Cells:
    """The cells of one readable file: distinct texts and codes by column, and the line number of each row."""

    table: Table
    lines: np.ndarray
    columns: dict[str, tuple[list[str], np.ndarray]]

    def text(self, column: str, row: int) -> str:
        """Return one cell."""
        distinct, codes = self.columns[column]
        return distinct[codes[row]]

    def texts(self, column: str) -> list[str]:
        """Return all cells of a column."""
        distinct, codes = self.columns[column]
        return [distinct[code] for code in codes.tolist()]


def check_package(folder: Path, tables: Sequence[Table], *, limit: int = 20) -> Report:
    """Check a data package against the specification and its own checksums.

    Parameters
    ----------
    folder
        Folder with ``datapackage.json``.
    tables
        The specification.
    limit
        How many faults the report spells out; it counts them all.
    """
    report = Report(limit=limit)
    described, horizon = check_description(folder, tables, report)
    check_files(folder, tables, report)
    found: dict[str, Cells] = {}
    for table in tables:
        if (folder / table.path).is_file():
            cells = read_cells(folder, table, described.get(table.path, {}), report)
            if cells is not None:
                found[table.path] = cells
    for cells in found.values():
        check_cells(cells, horizon, report)
        check_key(cells, report)
        check_order(cells, report)
        check_references(cells, tables, found, report)
        report.cells += len(cells.lines) * len(cells.columns)
    return report


def check_description(
    folder: Path, tables: Sequence[Table], report: Report
) -> tuple[dict[str, Any], str | None]:
    """Compare ``datapackage.json`` with the specification; return its entries by path, and the last day."""
    path = folder / DESCRIPTION
    if not path.is_file():
        report.add(Fault(DESCRIPTION, "missing file", "is not there"))
        return {}, None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        described = {entry["path"]: entry for entry in content["resources"]}
        horizon = str(content["origin"]["last_day"])
    except (ValueError, KeyError, TypeError) as error:
        report.add(
            Fault(DESCRIPTION, "description", f"cannot be read as a description of the data ({error})")
        )
        return {}, None
    for table in tables:
        expected = json.loads(json.dumps(schema(table, tables)))
        if table.path not in described:
            report.add(Fault(DESCRIPTION, "description", f"does not describe {table.path}"))
        elif described[table.path].get("schema") != expected:
            report.add(
                Fault(DESCRIPTION, "description", f"describes {table.path} otherwise than the package")
            )
    for stranger in sorted(described.keys() - {table.path for table in tables}):
        report.add(
            Fault(DESCRIPTION, "description", f"describes {stranger}, which the package does not know")
        )
    return described, horizon


def check_files(folder: Path, tables: Sequence[Table], report: Report) -> None:
    """Check which files are there, and ``checksums.sha256`` against ``datapackage.json`` itself."""
    expected = {table.path for table in tables}
    for path in sorted(expected):
        if not (folder / path).is_file():
            report.add(Fault(path, "missing file", "is not there"))
    for name in sorted(package_files(folder) - expected - {DESCRIPTION, CHECKSUMS}):
        report.add(Fault(name, "unknown file", "does not belong to the data package"))
    if not (folder / CHECKSUMS).is_file():
        report.add(Fault(CHECKSUMS, "missing file", "is not there"))
        return
    listed: dict[str, str] = {}
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        checksum, _, name = line.partition("  ")
        listed[name] = checksum
    for name in sorted(listed.keys() ^ (expected | {DESCRIPTION})):
        where = "is listed but unknown" if name in listed else "is not listed"
        report.add(Fault(CHECKSUMS, "checksum", f"{name} {where}"))
    for name, checksum in listed.items():
        if (folder / name).is_file() and sha256(folder / name) != checksum:
            report.add(Fault(name, "checksum", f"has changed since {CHECKSUMS} was written"))


def read_cells(folder: Path, table: Table, described: dict[str, Any], report: Report) -> Cells | None:
    """Read one file; note what is wrong with its bytes, lines and header; return the cells that can be read."""
    content = (folder / table.path).read_bytes()
    text = check_bytes(content, table, described, report)
    if text is None:
        return None
    lines = text.removesuffix("\n").split("\n")
    header = next(csv.reader([lines[0]]), [])
    if not check_header(header, table, report):
        return None
    rows, numbers = [], []
    for number, line in enumerate(lines[1:], start=LINES_BEFORE_ROWS):
        row = split_line(line)
        if row is not None and len(row) == len(header):
            rows.append(row)
            numbers.append(number)
        else:
            problem = f"is not a record of {len(header)} cells"
            report.add(Fault(table.path, "row length", problem, number, value=line[:60]))
    columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(header, ())
    distinct = {column.name: distinct_texts(columns[column.name]) for column in table.columns}
    return Cells(table, np.array(numbers, dtype=np.int64), distinct)


def check_bytes(content: bytes, table: Table, described: dict[str, Any], report: Report) -> str | None:
    """Check size, checksum, encoding, line ends and the last line of a file; return its text if it has one."""
    if described and described.get("bytes") != len(content):
        problem = f"has {len(content):,} bytes, {DESCRIPTION} says {described.get('bytes')}"
        report.add(Fault(table.path, "size", problem))
    if content.startswith(b"\xef\xbb\xbf"):
        report.add(
            Fault(table.path, "byte-order mark", "begins with a byte-order mark; save it as plain UTF-8", 1)
        )
        content = content[3:]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.add(Fault(table.path, "encoding", "is not UTF-8", line))
        return None
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        report.add(Fault(table.path, "line ends", "has a carriage return; lines end in LF alone", line))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        report.add(
            Fault(
                table.path,
                "last line",
                "ends in the middle of a line; the file is cut off",
                text.count("\n") + 1,
            )
        )
    return text


def check_header(header: list[str], table: Table, report: Report) -> bool:
    """Check the names of the columns; return whether the rows can be checked further."""
    expected = [column.name for column in table.columns]
    for name in expected:
        if name not in header:
            report.add(Fault(table.path, "missing column", "is not there", 1, name))
    for name in dict.fromkeys(header):
        if name not in expected:
            report.add(Fault(table.path, "unknown column", "is not in the specification", 1, name))
        elif header.count(name) > 1:
            report.add(Fault(table.path, "unknown column", "stands there more than once", 1, name))
            return False
    if sorted(header) == sorted(expected) and header != expected:
        report.add(Fault(table.path, "column order", f"should be {', '.join(expected)}", 1))
    return set(expected) <= set(header)


def split_line(line: str) -> list[str] | None:
    """Return the cells of a line, or None where a quote is opened and not closed on it."""
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return None


def distinct_texts(cells: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Return the distinct texts of a column and, for each row, which of them it holds."""
    codes, distinct = pd.factorize(np.array(cells, dtype=object))
    return distinct.tolist(), codes


def check_cells(cells: Cells, horizon: str | None, report: Report) -> None:
    """Check every cell against its column's rules."""
    for column in cells.table.columns:
        distinct, codes = cells.columns[column.name]
        problems = [cell_problem(text, column, horizon) for text in distinct]
        broken = np.array([problem is not None for problem in problems], dtype=bool)
        if not broken.any():
            continue

        def fault_at(
            row: int,
            column: Column = column,
            codes: np.ndarray = codes,
            problems: Sequence[tuple[str, str] | None] = tuple(problems),
        ) -> Fault:
            rule, problem = problems[codes[row]] or ("", "")
            value = cells.text(column.name, row)
            return Fault(cells.table.path, rule, problem, int(cells.lines[row]), column.name, value)

        report.add_lines(np.flatnonzero(broken[codes]), fault_at)


def cell_problem(text: str, column: Column, horizon: str | None = None) -> tuple[str, str] | None:
    """Return the rule that a cell breaks and what to say about it, or None for a good cell.

    Parameters
    ----------
    text
        The cell as it stands in the file.
    column
        The column's rules.
    horizon
        Last day (``YYYY-MM-DD``) that a date or month without a maximum of its own may carry.
    """
    if not text:
        return None if column.optional else ("required", "is empty")
    if problem := type_problem(text, column):
        return problem
    if column.choices and text not in column.choices:
        return "choices", f"is not one of {', '.join(column.choices)}"
    value: float | str = text if column.kind in ("date", "month", "string", "boolean") else float(text)
    if column.minimum is not None and value < column.minimum:  # type: ignore[operator]
        return "minimum", f"is below {column.minimum}"
    if column.maximum is not None and value > column.maximum:  # type: ignore[operator]
        return "maximum", f"is above {column.maximum}"
    if (
        column.kind in ("date", "month")
        and column.maximum is None
        and horizon
        and text > horizon[: len(text)]
    ):
        return "horizon", f"lies beyond the last day of the records, {horizon}"
    return None


def type_problem(text: str, column: Column) -> tuple[str, str] | None:
    """Return what is wrong with the form of a cell that is not empty."""
    match column.kind:
        case "integer" if not WHOLE.fullmatch(text):
            cents = " (money stands in whole cents)" if column.unit == "cents" else ""
            return "type", f"is not a whole number{cents}"
        case "number" if not NUMBER.fullmatch(text):
            return "type", "is not a number"
        case "number" if len(text.partition(".")[2]) != column.decimals:
            return "decimals", f"does not have exactly {column.decimals} decimals"
        case "date" if not is_date(text):
            return "type", "is not a date (YYYY-MM-DD)"
        case "month" if not MONTH.fullmatch(text):
            return "type", "is not a month (YYYY-MM)"
        case "boolean" if text not in ("true", "false"):
            return "type", "is neither true nor false"
        case "string" if CONTROL.search(text):
            return "type", "holds a control character"
    return None


def is_date(text: str) -> bool:
    """Return whether a text is a day of the calendar in ISO form."""
    if not DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def key_labels(cells: Cells, columns: Iterable[str]) -> pd.Series:
    """Return one text a row for a key of one or several columns (empty where any part is empty)."""
    parts = [cells.texts(name) for name in columns]
    return pd.Series(["\x1f".join(row) if all(row) else "" for row in zip(*parts, strict=True)], dtype=object)


def check_key(cells: Cells, report: Report) -> None:
    """Check that no two rows carry the same key."""
    labels = key_labels(cells, cells.table.key)
    repeated = labels.duplicated().to_numpy()
    if not repeated.any():
        return
    first = {label: row for row, label in reversed(list(enumerate(labels)))}
    names = ", ".join(cells.table.key)

    def fault_at(row: int) -> Fault:
        problem = f"stands already in line {cells.lines[first[labels[row]]]}"
        value = labels[row].replace("\x1f", ", ")
        return Fault(cells.table.path, "unique key", problem, int(cells.lines[row]), names, value)

    report.add_lines(np.flatnonzero(repeated), fault_at)


def check_order(cells: Cells, report: Report) -> None:
    """Check that the rows stand in the order of the specification; name the first one that does not."""
    ahead = np.zeros(max(len(cells.lines) - 1, 0), dtype=bool)
    level = np.ones_like(ahead)
    for name in cells.table.sort_columns:
        ranks = text_ranks(cells, cells.table.column(name))
        ahead |= level & (ranks[1:] < ranks[:-1])
        level &= ranks[1:] == ranks[:-1]
    if ahead.any():
        row = int(np.flatnonzero(ahead)[0]) + 1
        names = ", ".join(cells.table.sort_columns)
        value = ", ".join(cells.text(name, row) for name in cells.table.sort_columns)
        problem = "stands after a later one; the file is sorted by this"
        report.add(Fault(cells.table.path, "order", problem, int(cells.lines[row]), names, value))


def text_ranks(cells: Cells, column: Column) -> np.ndarray:
    """Return numbers that sort as the cells of a column should."""
    distinct, codes = cells.columns[column.name]
    numeric = column.kind in ("integer", "number")
    # A cell that is no number has been reported already; here it only must not stop the check.
    order = sorted(
        range(len(distinct)),
        key=lambda code: (sort_number(distinct[code]) if numeric else 0.0, distinct[code]),
    )
    ranks = np.empty(len(distinct), dtype=np.int64)
    ranks[order] = np.arange(len(distinct))
    return ranks[codes]


def sort_number(text: str) -> float:
    """Return the number in a cell, or minus infinity where there is none."""
    try:
        return float(text)
    except ValueError:
        return float("-inf")


def check_references(cells: Cells, tables: Sequence[Table], found: dict[str, Cells], report: Report) -> None:
    """Check that every reference points at a row that exists (empty ones point nowhere on purpose)."""
    for key in cells.table.foreign_keys():
        target = referenced_table(tables, key.target)
        if target.path not in found:
            continue
        known = set(key_labels(found[target.path], key.target_columns))
        labels = key_labels(cells, key.columns)
        dangling = np.array([label not in known for label in labels], dtype=bool) & (labels != "").to_numpy()
        names = ", ".join(key.columns)

        def fault_at(
            row: int, labels: pd.Series = labels, names: str = names, target: Table = target
        ) -> Fault:
            value = labels[row].replace("\x1f", ", ")
            return Fault(
                cells.table.path, "reference", f"is not in {target.path}", int(cells.lines[row]), names, value
            )

        report.add_lines(np.flatnonzero(dangling), fault_at)
