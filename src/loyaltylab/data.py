"""The one door to Lantern's records: the same call in the book, in JupyterLab, in a downloaded notebook, in the browser.

The records are looked for in the folder that the environment variable ``LOYALTYLAB_DATA`` names, then inside the
installed package, then in ``datasets/`` of the checkout. Every file is compared with its checksum before it is read.
"""

import difflib
import hashlib
import io
import json
import os
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.specification import TABLES
from loyaltylab.world.tables import Role, Table

VARIABLE = "LOYALTYLAB_DATA"
INSTALLED = Path(__file__).parent / "_data"
CHECKOUT = Path(__file__).parents[2] / "datasets"
MEND = "run `loyaltylab data build` to make the records again"


def load(name: str) -> pd.DataFrame:
    """Return one table of Lantern's records, as the firm sees it.

    Parameters
    ----------
    name
        For example ``"customers"`` or ``"orders"``.

    Returns
    -------
    pandas.DataFrame
        A fresh copy: change it as you like. Dates are ``datetime64[ns]``, yes/no columns ``bool``, money whole
        cents (``int64``). A whole number that may be missing is ``float64`` with ``NaN``, as pandas itself reads
        it, so that plain comparisons and means work. A month is the text ``"2024-07"``: it sorts, compares, joins
        and prints as it stands in the file, and ``pd.to_datetime`` turns it into a date for an axis. Missing text
        is ``NaN``.

    Raises
    ------
    LoyaltyLabError
        If there is no such table, it belongs to the hidden truth, or its file is missing or damaged.

    Notes
    -----
    Frames are the same on pandas 2 and 3, except that the type of a text column prints as ``object`` on 2 and
    ``str`` on 3.
    """
    return read_table(find_table(name, "observed"))


def open_envelope(name: str) -> pd.DataFrame:
    """Return one table of the hidden truth, which no real firm ever sees: open it at the end of a lab.

    Parameters
    ----------
    name
        For example ``"traits"`` or ``"leaving"``.

    Returns
    -------
    pandas.DataFrame
        A fresh copy, with the same types as `load` gives.

    Raises
    ------
    LoyaltyLabError
        If there is no such hidden table, or its file is missing or damaged.
    """
    return read_table(find_table(name, "truth"))


def table_names(role: Role = "observed") -> list[str]:
    """Return the names of the observed tables, or of the hidden ones."""
    return [table.name for table in TABLES if table.role == role]


def find_table(name: str, role: Role) -> Table:
    """Return the specification of a table that may be opened through this door."""
    if not isinstance(name, str):
        raise LoyaltyLabError(
            f"A table is named by a text such as {quoted(table_names(role)[0])}, not {name!r}."
        )
    # "truth_traits" and "truth/traits" name the hidden table by its file.
    bare = name.removeprefix("truth/").removeprefix("truth_")
    for table in TABLES:
        if table.role == role and table.name in ((name, bare) if role == "truth" else (name,)):
            return table
    if role == "observed" and bare in table_names("truth"):
        raise LoyaltyLabError(
            f"{quoted(name)} belongs to the hidden truth, which no firm sees: "
            f"at the end of a lab, open_envelope({quoted(bare)}) opens it."
        )
    if role == "observed" and bare != name:
        raise LoyaltyLabError(f"{no_table(bare, 'truth')} open_envelope opens them at the end of a lab.")
    if role == "truth" and bare in table_names("observed"):
        raise LoyaltyLabError(f"{quoted(bare)} is not hidden: load({quoted(bare)}) returns it.")
    raise LoyaltyLabError(no_table(name, role))


def no_table(name: str, role: Role) -> str:
    """Return the sentence for a name that stands for nothing, with the nearest name and all names."""
    names = table_names(role)
    nearest = difflib.get_close_matches(name.lower(), names, n=1)
    guess = f"; did you mean {quoted(nearest[0])}?" if nearest else "."
    what, which = (
        ("table", "The tables are") if role == "observed" else ("hidden table", "The hidden tables are")
    )
    return f"There is no {what} {quoted(name)}{guess} {which}: {', '.join(names)}."


def quoted(name: str) -> str:
    """Return a name in double quotes."""
    return f'"{name}"'


def data_folder() -> Path:
    """Return the folder that holds the data package."""
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise LoyaltyLabError(
                f"{VARIABLE} names the folder {folder}, which does not exist; correct or unset it."
            )
        return folder
    for folder in (INSTALLED, CHECKOUT):
        if folder.is_dir():
            return folder
    raise LoyaltyLabError(f"Lantern's records are not installed; install loyaltylab anew, or {MEND}.")


def read_table(table: Table) -> pd.DataFrame:
    """Return a fresh copy of a table; a file is parsed once in a process unless it changes."""
    folder = data_folder()
    description = folder / "datapackage.json"
    path = folder / table.path
    for needed in (description, path):
        if not needed.is_file():
            raise LoyaltyLabError(f"{needed.name} is missing from {needed.parent}; {MEND}.")
    return parsed(
        table.resource, path, stamp(path), checksum_of(table, description, stamp(description))
    ).copy()


def stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file changes."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def described(description: Path, when: tuple[int, int]) -> dict[str, str]:
    """Return the checksum of every file, by path, from ``datapackage.json``."""
    try:
        content = json.loads(description.read_text(encoding="utf-8"))
        return {entry["path"]: entry["hash"].removeprefix("sha256:") for entry in content["resources"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LoyaltyLabError(f"{description} is damaged; {MEND}.") from None


def checksum_of(table: Table, description: Path, when: tuple[int, int]) -> str:
    """Return the checksum that a table's file should have."""
    checksums = described(description, when)
    if table.path not in checksums:
        raise LoyaltyLabError(
            f"{description} does not know {table.path}: the records are older than the package; {MEND}."
        )
    return checksums[table.path]


@lru_cache(maxsize=64)
def parsed(resource: str, path: Path, when: tuple[int, int], checksum: str) -> pd.DataFrame:
    """Return a table from its file; the caller copies it before handing it on."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != checksum:
        raise LoyaltyLabError(
            f"{path} is damaged or was changed (`loyaltylab data check` names the cells); {MEND}."
        )
    table = next(table for table in TABLES if table.resource == resource)
    try:
        return parse(content, table)
    except (ValueError, KeyError):
        raise LoyaltyLabError(f"{path} does not fit the installed loyaltylab; {MEND}.") from None


def parse(content: bytes, table: Table) -> pd.DataFrame:
    """Return the table that a file's bytes hold, with the types of the specification."""
    types: dict[Hashable, str | type[str]] = {}
    for column in table.columns:
        match column.kind:
            case "integer":
                types[column.name] = "float64" if column.optional else "int64"
            case "boolean":
                types[column.name] = "boolean" if column.optional else "bool"
            case _:
                types[column.name] = str
    frame = pd.read_csv(
        io.BytesIO(content),
        dtype=types,
        keep_default_na=False,
        na_values=[""],
    )
    for column in table.columns:
        if column.kind == "number":
            # pandas' own reading of decimals may miss the nearest float by one last bit, on 2 otherwise than on 3.
            frame[column.name] = frame[column.name].astype("float64")
        if column.kind == "date":
            # The unit is named because pandas 2 and 3 choose different ones.
            frame[column.name] = pd.to_datetime(frame[column.name], format="%Y-%m-%d").astype(
                "datetime64[ns]"
            )
    return frame[[column.name for column in table.columns]]
