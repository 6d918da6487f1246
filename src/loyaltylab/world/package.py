"""The data package: records in, folder of CSV files with description and checksums out, byte for byte the same."""

import calendar
import csv
import hashlib
import io
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import replace_folder, sha256, write_text
from loyaltylab.world.cells import file_order, texts
from loyaltylab.world.digest import RecordsLike, frame_of, table_digest
from loyaltylab.world.tables import Column, Table, referenced_table

DESCRIPTION = "datapackage.json"
CHECKSUMS = "checksums.sha256"
DATA_CARD = "README.md"
LEFTOVERS = (".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems put into folders by themselves; nobody misses it."""

FRICTIONLESS_TYPES = {"month": "yearmonth"}  # every other kind has the same name in Frictionless

DATA_CARD_STUB = """\
# Lantern's records

Lantern Tea & Home is made up, and so is every person in these files: the records were drawn by the program in
`src/loyaltylab/world/`, from the seed in `datapackage.json`. No row describes a real customer.

- `*.csv` is what the firm can see; `truth/` is what nobody in a real firm ever sees. Labs open it at their end.
- `datapackage.json` describes every column (type, unit, rules, keys); `checksums.sha256` guards every byte.
- `loyaltylab data check` names each broken cell; `loyaltylab data build` makes the files again.

Licence: CC0 1.0.
"""


@dataclass(frozen=True)
class Origin:
    """Where the records come from: enough to draw the same ones again.

    Parameters
    ----------
    seed
        The world's seed.
    private, business
        Number of private and of business customers.
    first_month, last_month
        First and last month of the records (``YYYY-MM``); no date may lie beyond the last one.
    version
        Version of the records; it rises when the published records change.
    """

    seed: int
    private: int
    business: int
    first_month: str
    last_month: str
    version: str

    @property
    def last_day(self) -> str:
        """The last day that a record may carry (``YYYY-MM-DD``)."""
        year, month = (int(part) for part in self.last_month.split("-"))
        return f"{self.last_month}-{calendar.monthrange(year, month)[1]:02d}"


def write_package(
    records: RecordsLike, folder: Path, origin: Origin, tables: Sequence[Table], *, card: str | None = None
) -> bool:
    """Write the whole data package to ``folder`` and return whether anything changed.

    The files are written and validated in a new folder beside the target, which then takes the target's place;
    a failure leaves the target as it was. A data card (``README.md``) already there is kept.

    Parameters
    ----------
    records
        Observed and hidden tables by name.
    folder
        Target: absent, empty, or an earlier data package.
    origin
        Seed and size, recorded in ``datapackage.json``.
    tables
        The specification.
    card
        Text for ``README.md`` where none is there yet.

    Raises
    ------
    LoyaltyLabError
        If the folder holds something else, cannot be written, or the records break a rule of the specification.
    """
    # Imported here because validation knows the package's layout from this module.
    from loyaltylab.world.validation import check_package

    folder = folder.resolve()
    with friendly_disk_errors(folder):
        restore_interrupted(folder)
        refuse_foreign_folder(folder, tables)
        kept_card = folder / DATA_CARD
        card = kept_card.read_text(encoding="utf-8") if kept_card.is_file() else card or DATA_CARD_STUB
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=building_prefix(folder), dir=folder.parent))
        try:
            write_files(records, building, origin, tables, card)
            report = check_package(building, tables, limit=3)
            if not report.ok:
                raise LoyaltyLabError(
                    f"The new records break the specification, nothing was written: {report}"
                )
            if same_files(building, folder):
                return False
            building.chmod(0o755)
            replace_folder(building, folder)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return True


def write_files(
    records: RecordsLike, folder: Path, origin: Origin, tables: Sequence[Table], card: str
) -> None:
    """Write every file of the package into the existing folder."""
    resources = []
    for table in tables:
        frame = frame_of(records, table)
        content = csv_text(frame, table)
        write_text(folder / table.path, content)
        resources.append(resource(table, tables, content, len(frame), table_digest(frame, table)))
    write_text(folder / DESCRIPTION, json_text(description(origin, resources)))
    guarded = [*(table.path for table in tables), DESCRIPTION]
    write_text(folder / CHECKSUMS, "".join(f"{sha256(folder / path)}  {path}\n" for path in sorted(guarded)))
    write_text(folder / DATA_CARD, card)


def csv_text(frame: pd.DataFrame, table: Table) -> str:
    """Return the table as CSV: header, LF, whole cents, ISO dates, fixed decimals, empty for missing.

    pandas' own writer is not used: its text of floats and dates is pandas' choice, this one is the specification's.
    """
    names = [column.name for column in table.columns]
    if set(frame.columns) != set(names):
        odd = ", ".join(sorted(set(frame.columns) ^ set(names)))
        raise LoyaltyLabError(f"Table {table.path} and its specification differ in these columns: {odd}.")
    frame = frame.iloc[file_order(frame, table)]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(texts(frame[column.name], column) for column in table.columns), strict=True))
    return stream.getvalue()


def description(origin: Origin, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the content of ``datapackage.json`` (Frictionless Data Package, version 1)."""
    return {
        "profile": "tabular-data-package",
        "name": "lantern-tea-and-home",
        "title": "Lantern Tea & Home: records of a made-up retailer",
        "description": "Drawn by a program from a seed; no row describes a real person. truth/ holds what no firm sees.",
        "version": origin.version,
        "licenses": [
            {
                "name": "CC0-1.0",
                "title": "CC0 1.0 Universal",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
            }
        ],
        "origin": asdict(origin) | {"last_day": origin.last_day},
        "resources": resources,
    }


def resource(table: Table, tables: Sequence[Table], content: str, rows: int, digest: str) -> dict[str, Any]:
    """Return one entry of ``resources``: the file, what guards it, and its columns."""
    encoded = content.encode("utf-8")
    return {
        "profile": "tabular-data-resource",
        "name": table.resource,
        "path": table.path,
        "title": table.title,
        "description": table.meaning,
        "role": table.role,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "bytes": len(encoded),
        "hash": f"sha256:{hashlib.sha256(encoded).hexdigest()}",
        "rows": rows,
        "digest": digest,
        "schema": schema(table, tables),
    }


def schema(table: Table, tables: Sequence[Table]) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a table."""
    result: dict[str, Any] = {
        "fields": [field_of(column, table) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = [
        {
            "fields": list(key.columns),
            "reference": {
                "resource": referenced_table(tables, key.target).resource,
                "fields": list(key.target_columns),
            },
        }
        for key in table.foreign_keys()
    ]
    return result | ({"foreignKeys": keys} if keys else {})


def field_of(column: Column, table: Table) -> dict[str, Any]:
    """Return the description of one column."""
    constraints: dict[str, Any] = {"required": not column.optional}
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.choices:
        constraints["enum"] = list(column.choices)
    result: dict[str, Any] = {
        "name": column.name,
        "type": FRICTIONLESS_TYPES.get(column.kind, column.kind),
        "description": column.meaning,
    }
    if column.unit:
        result["unit"] = column.unit
    if column.decimals is not None:
        result["decimals"] = column.decimals
    return result | {"constraints": constraints}


def json_text(content: object) -> str:
    """Return JSON that a person can read and that never changes without a reason."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def compare_packages(fresh: Path, committed: Path) -> list[str]:
    """Return one line for each file that differs between two packages (the data card is written by hand)."""
    lines = []
    for path in sorted(package_files(fresh) | package_files(committed)):
        if not (committed / path).is_file():
            lines.append(f"{path} is missing")
        elif not (fresh / path).is_file():
            lines.append(f"{path} does not belong to the package")
        elif (fresh / path).read_bytes() != (committed / path).read_bytes():
            lines.append(f"{path} differs{first_difference(fresh / path, committed / path)}")
    return lines


def first_difference(fresh: Path, committed: Path) -> str:
    """Return where two texts begin to differ."""
    new, old = (path.read_bytes().splitlines(keepends=True) for path in (fresh, committed))
    for number, (new_line, old_line) in enumerate(zip(new, old), start=1):
        if new_line != old_line:
            return f" from line {number}: {shorten(old_line)} is now {shorten(new_line)}"
    return f" in length: {len(old):,} lines are now {len(new):,}"


def shorten(line: bytes, length: int = 80) -> str:
    """Return a line for a message."""
    text = line.decode("utf-8", errors="backslashreplace")
    return repr(text if len(text) <= length else f"{text[:length]}…")


def package_files(folder: Path) -> set[str]:
    """Return the files of a package, relative to its folder, without data card and what tools hide there."""
    return {name for name in all_files(folder) if name != DATA_CARD and not is_hidden(name)}


def all_files(folder: Path) -> set[str]:
    """Return every file below a folder, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def is_hidden(name: str) -> bool:
    """Return whether a relative path is what an editor or the system leaves behind (``.ipynb_checkpoints``)."""
    return any(part.startswith(".") for part in name.split("/"))


def same_files(fresh: Path, folder: Path) -> bool:
    """Return whether the folder already holds exactly the fresh package, data card included."""
    return (folder / DATA_CARD).is_file() and not compare_packages(fresh, folder)


def refuse_foreign_folder(folder: Path, tables: Sequence[Table]) -> None:
    """Refuse to replace a folder that holds anything but a data package, now or of an earlier version."""
    if folder.exists() and not folder.is_dir():
        raise LoyaltyLabError(
            f"{folder} is a file, not a folder; choose another folder for the data package."
        )
    present = all_files(folder) if folder.is_dir() else set()
    known: set[str] = set()
    if present & {DESCRIPTION, CHECKSUMS}:
        known = {DESCRIPTION, CHECKSUMS, *(table.path for table in tables), *listed_files(folder)}
    strangers = present - known - {DATA_CARD} - {name for name in present if name.endswith(LEFTOVERS)}
    strangers = {name for name in strangers if ".ipynb_checkpoints" not in name.split("/")}
    if strangers:
        raise LoyaltyLabError(
            f"{folder} holds other files (for example {min(strangers)}), so nothing was written; "
            "move them away or choose an empty folder."
        )


def listed_files(folder: Path) -> set[str]:
    """Return the files that an earlier package lists as its own."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {line.partition("  ")[2] for line in lines}


def building_prefix(folder: Path) -> str:
    """Return how the names of unfinished folders beside ``folder`` begin."""
    return f".{folder.name}.building-"


def restore_interrupted(folder: Path, *, older_than_seconds: float = 3600) -> None:
    """Clear up after a build that was killed: bring back a set-aside package, drop old unfinished folders."""
    set_aside = folder.with_name(f".{folder.name}.old")
    if set_aside.is_dir() and not folder.exists():
        set_aside.rename(folder)
    for leftover in folder.parent.glob(f"{building_prefix(folder)}*"):
        # A young one may belong to a build that is still running.
        if time.time() - leftover.stat().st_mtime > older_than_seconds:
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def friendly_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or a forbidden folder into one sentence."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LoyaltyLabError(
            f"The data package cannot be written to {folder} ({reason}); nothing there was changed: "
            "free some space or choose a folder that you may write to."
        ) from error
