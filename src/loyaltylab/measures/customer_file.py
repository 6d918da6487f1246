"""A customer file: rules that its cells must keep, the raw export made clean, and the package that it is handed on in."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256, write_text
from loyaltylab.measures.frames import need_columns

REGIONS = MappingProxyType(
    {
        "City": ("city", "citty"),
        "Harbour": ("harbour", "harbor", "habour"),
        "Hills": ("hills", "the hills", "hils"),
        "Plain": ("plain", "plains", "plian"),
        "Island": ("island", "isl.", "iland"),
    }
)
"""The spellings of each region that occur in the export, in small letters and without blanks at the ends."""

DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y")
"""The three ways in which the desk writes a day: all of them day before month, or year first."""

NO_ANSWER = ("", "-", "n/a")
YOUNGEST = 2007

SCHEMA: Mapping[str, Any] = MappingProxyType(
    {
        "fields": [
            {
                "name": "crm_id",
                "type": "string",
                "constraints": {"required": True, "unique": True, "pattern": "[0-9a-f]{12}"},
            },
            {"name": "name", "type": "string", "constraints": {"required": True}},
            {"name": "email", "type": "string", "constraints": {"pattern": "[^@ ]+@[^@ ]+[.][a-z]+"}},
            {"name": "phone", "type": "string", "constraints": {"pattern": "[0-9]{7}"}},
            {"name": "region", "type": "string", "constraints": {"enum": list(REGIONS)}},
            {"name": "joined", "type": "date", "constraints": {"maximum": "2025-12-31"}},
            {
                "name": "birth_year",
                "type": "integer",
                "constraints": {"minimum": 1930, "maximum": YOUNGEST},
            },
            {
                "name": "kind",
                "type": "string",
                "constraints": {"required": True, "enum": ["private", "business"]},
            },
        ],
        "primaryKey": "crm_id",
        "missingValues": [""],
    }
)
"""Rules of the clean file, as a Table Schema (Frictionless Data)."""


def broken_cells(table: pd.DataFrame, schema: Mapping[str, Any] = SCHEMA) -> pd.DataFrame:
    """Return every cell that breaks a rule of the schema, in plain pandas.

    Frictionless checks a whole package (see the tests); these are its rules for cells, where it cannot run, such as in a
    browser. Types ``string``, ``integer`` and ``date``; constraints ``required``, ``unique``, ``pattern`` (of the whole cell),
    ``enum``, ``minimum`` and ``maximum``.

    Parameters
    ----------
    table
        The file, all cells as text; a gap is an empty cell.
    schema
        A Table Schema.

    Returns
    -------
    DataFrame
        ``row`` (label in the table), ``column``, ``value``, ``rule``; empty when nothing is broken.

    Raises
    ------
    LoyaltyLabError
        When a column of the schema is missing, or a rule is not one of those above.
    """
    need_columns(table, "table", [field["name"] for field in schema["fields"]])
    found = [
        pd.DataFrame({"row": cells.index, "column": field["name"], "value": cells.to_numpy(), "rule": rule})
        for field in schema["fields"]
        for rule, cells in _broken(table[field["name"]], field)
        if len(cells)
    ]
    columns = ["row", "column", "value", "rule"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _broken(cells: pd.Series, field: Mapping[str, Any]) -> Iterator[tuple[str, pd.Series]]:
    rules = dict(field.get("constraints", {}))
    filled = cells.dropna().astype(str)
    if rules.pop("required", False):
        yield "required", cells[cells.isna()]
    if rules.pop("unique", False):
        yield "unique", filled[filled.duplicated()]
    values: pd.Series = filled
    if field["type"] == "integer":
        values = pd.to_numeric(filled.where(filled.str.fullmatch("-?[0-9]+")), errors="coerce")
    elif field["type"] == "date":
        values = pd.to_datetime(filled, format=DATE_FORMATS[0], errors="coerce")
    elif field["type"] != "string":
        raise LoyaltyLabError(f'There is no rule for the type "{field["type"]}" of {field["name"]}.')
    yield f"type {field['type']}", filled[values.isna()]
    for rule, bound in rules.items():
        if rule == "pattern":
            yield rule, filled[~filled.str.fullmatch(bound)]
        elif rule == "enum":
            yield rule, filled[~filled.isin(bound)]
        elif rule in ("minimum", "maximum"):
            limit = pd.Timestamp(bound) if field["type"] == "date" else bound
            yield rule, filled[values < limit if rule == "minimum" else values > limit]
        else:
            raise LoyaltyLabError(f'There is no rule "{rule}" for cells ({field["name"]}).')


def read_days(texts: pd.Series) -> pd.Series:
    """Return dates from texts in the desk's three formats; whatever fits none of them becomes a gap."""
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns]")
    # Texts of NumPy's own kind, as a simulated export may hold, cannot be read with a format.
    texts = texts.map(str, na_action="ignore")
    for pattern in DATE_FORMATS:
        days = days.fillna(pd.to_datetime(texts, format=pattern, errors="coerce").astype("datetime64[ns]"))
    return days


def read_birth_years(texts: pd.Series) -> pd.Series:
    """Return years from texts such as 1983 or '83; of two digits, the later century that lets nobody be too young."""
    number = pd.to_numeric(texts.str.replace("'", "", regex=False), errors="coerce")
    short = number < 100
    century = (number <= YOUNGEST % 100).map({True: 2000, False: 1900})
    return number.where(~short, number + century)


def clean(export: pd.DataFrame) -> pd.DataFrame:
    """Return the raw export with one way of writing: gaps are gaps, dates are dates, each region has one name.

    Rows are neither joined nor dropped, and nothing is filled in: whoever is missing a region stays without one.

    Parameters
    ----------
    export
        The table ``crm_export``.

    Returns
    -------
    DataFrame
        Columns as in `SCHEMA`, all text, ready for a file. Names lose order, capitals and comma, not their typos.

    Raises
    ------
    LoyaltyLabError
        For a missing column or an empty export.
    """
    need_columns(export, "export", [field["name"] for field in SCHEMA["fields"]])
    raw = export.mask(export.isin(NO_ANSWER))
    region = {spelling: name for name, spellings in REGIONS.items() for spelling in spellings}
    turned = raw["name"].str.replace(r"^(.+), (.+)$", r"\2 \1", regex=True)
    table = pd.DataFrame(
        {
            "crm_id": raw["crm_id"],
            "name": turned.str.title(),
            "email": raw["email"],
            "phone": raw["phone"].str.replace(r"[^0-9]", "", regex=True).str[-7:],
            "region": raw["region"].str.strip().str.lower().map(region),
            "joined": read_days(raw["joined"]).dt.strftime("%Y-%m-%d"),
            "birth_year": read_birth_years(raw["birth_year"]).astype("Int64").astype("string"),
            "kind": raw["kind"].str.lower().map({"priv.": "private", "b2b": "business"}),
        }
    )
    return table.astype(object).where(table.notna(), None)


def fingerprint(names: pd.Series) -> pd.Series:
    """Return the initial of the first word, and the letters of the last in order of the alphabet.

    Two neighbouring letters that have changed places, the commonest typo, leave it as it is; so do an initial in the place of
    a first name. Many different people share one: use it together with something else.
    """
    words = names.str.lower().str.split()
    return words.str[0].str[0] + " " + words.str[-1].map(sorted).str.join("")


def smallest_group(table: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Return for each row how many rows look like it in these columns (k of k-anonymity; Sweeney, 2002)."""
    need_columns(table, "table", columns)
    return table.groupby(columns, dropna=False)[columns[0]].transform("size").rename("k")


def write_package(folder: Path, table: pd.DataFrame, schema: Mapping[str, Any] = SCHEMA) -> Path:
    """Write the clean file as a data package: ``customers.csv``, and ``datapackage.json`` with schema and checksum.

    Returns
    -------
    Path
        The description, which Frictionless reads: ``frictionless validate datapackage.json``.

    Raises
    ------
    LoyaltyLabError
        When a cell breaks a rule: what is not valid is not handed on.
    """
    broken = broken_cells(table, schema)
    if len(broken):
        first = broken.iloc[0]
        raise LoyaltyLabError(
            f'{len(broken)} cells break a rule; the first is "{first["value"]}" in {first["column"]}, row {first["row"]} '
            f"({first['rule']})."
        )
    names = [field["name"] for field in schema["fields"]]
    file = folder / "customers.csv"
    write_text(file, table[names].to_csv(index=False, lineterminator="\n"))
    described = {
        "name": "lantern-customer-file",
        "resources": [
            {
                "name": "customers",
                "path": file.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": f"sha256:{sha256(file)}",
                "schema": dict(schema),
            }
        ],
    }
    description = folder / "datapackage.json"
    write_text(description, json.dumps(described, indent=2) + "\n")
    return description
