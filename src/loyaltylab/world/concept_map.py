"""Which table and column of Lantern's records makes each concept of the course measurable, and the check of that map."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.dictionary import anchor
from loyaltylab.world.levers import Levers, Rivals
from loyaltylab.world.tables import Table

FIELDS = ("id", "kind", "tables", "columns", "how")
KINDS = ("column", "computation", "world", "none")
NOT_RECORDED = "not in Lantern's records"
LEVER_NAMES = frozenset(
    f"{owner.__name__}.{each.name}" for owner in (Levers, Rivals) for each in fields(owner)
)
# A reason that says something needs a few words.
FEWEST_WORDS = 4


@dataclass(frozen=True)
class Way:
    """How one concept is measured.

    Attributes
    ----------
    id
        The concept, such as ``B001``.
    kind
        ``column`` (read off), ``computation`` (worked out from columns), ``world`` (needs a re-run with other levers) or
        ``none``.
    tables
        Names of the tables in use.
    columns
        ``table.column`` for data, ``Levers.price`` or ``Rivals.price`` for levers.
    how
        The computation in words; for ``none`` the reason.
    """

    id: str
    kind: str
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    how: str


def read_rows(path: Path, wanted: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the book that has at least the wanted columns."""
    if not path.is_file():
        raise LoyaltyLabError(f"{path} is missing; the check of the concepts' measures needs a checkout.")
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := set(wanted) - set(reader.fieldnames or ()):
            raise LoyaltyLabError(f"{path} has no column {', '.join(sorted(missing))}.")
        return list(reader)


def read_map(path: Path) -> list[Way]:
    """Return the map that ``book/_data/concept_data.csv`` holds."""
    return [
        Way(
            row["id"],
            row["kind"],
            tuple(row["tables"].split()),
            tuple(row["columns"].split()),
            row["how"].strip(),
        )
        for row in read_rows(path, FIELDS)
    ]


def map_faults(ways: Sequence[Way], concepts: Iterable[str], tables: Sequence[Table]) -> list[str]:
    """Return what is wrong with a map, one sentence a fault; empty when every concept has one sound row.

    Parameters
    ----------
    ways
        The map.
    concepts
        Ids of all concepts of the course.
    tables
        The specification that the named tables and columns must be in.
    """
    known = {table.name: {column.name for column in table.columns} for table in tables}
    times, wanted = Counter(way.id for way in ways), list(concepts)
    faults = [f"{id}: has no row." for id in wanted if id not in times]
    faults += [f"{id}: has {count} rows, not one." for id, count in times.items() if count > 1]
    faults += [f"{id}: is no concept of the course." for id in times if id not in set(wanted)]
    for way in ways:
        faults += [f"{way.id}: {fault}" for fault in _faults(way, known)]
    return faults


def _faults(way: Way, known: Mapping[str, set[str]]) -> list[str]:
    """Return what is wrong with one row."""
    faults = []
    levers = [name for name in way.columns if name.startswith(("Levers.", "Rivals."))]
    data = [name for name in way.columns if name not in levers]
    for name in way.tables:
        if name not in known:
            faults.append(f"there is no table {name}.")
    for name in data:
        table, _, column = name.partition(".")
        if column not in known.get(table, ()):
            faults.append(f"there is no column {name}.")
    if set(way.tables) != {name.partition(".")[0] for name in data}:
        faults.append("the tables are not those of its columns.")
    faults += [f"there is no lever {name}." for name in levers if name not in LEVER_NAMES]
    if way.kind not in KINDS:
        faults.append(f"kind is '{way.kind}', not one of {', '.join(KINDS)}.")
    if way.kind in ("column", "computation") and not data:
        faults.append(f"a {way.kind} names at least one table and one column.")
    if way.kind != "world" and levers:
        faults.append("only a re-run of the world moves levers; its kind is world.")
    if way.kind == "world" and not levers:
        faults.append("a re-run of the world names at least one lever.")
    if way.kind == "none" and way.columns:
        faults.append("what has no measure names no columns.")
    if len(way.how.split()) < FEWEST_WORDS:
        faults.append("'how' says nothing: give the computation, or the reason why there is none.")
    return faults


def count_kinds(ways: Iterable[Way]) -> dict[str, int]:
    """Return the number of concepts of each kind, and of those ``none`` that the records lack."""
    ways = list(ways)
    counts = {kind: sum(way.kind == kind for way in ways) for kind in KINDS}
    return {**counts, NOT_RECORDED: sum(way.kind == "none" and NOT_RECORDED in way.how for way in ways)}


OPENING = """\
<!-- Generated by `loyaltylab data map` from book/_data/concept_data.csv; do not edit by hand. -->
# From concept to data

What in Lantern's records measures each concept. Of the {total} concepts, {column} can be read off a column, {computation} are worked
out from columns, and {world} need the world run again with other levers. For {none} there is nothing to compute: {absent} name a
quantity that Lantern does not record, the others are stories, sayings or definitions.

A name in `code` is a table of the [data dictionary](data-dictionary.md); tables under `truth/` are the envelope that no firm can open.
"""


def map_page(ways: Sequence[Way], concepts: Sequence[Mapping[str, str]], tables: Sequence[Table]) -> str:
    """Return the book's page of the map as MyST text, by chapter and in the order of the concepts."""
    by_id, by_name = {way.id: way for way in ways}, {table.name: table for table in tables}
    counts = count_kinds(ways)
    parts = [OPENING.format(total=len(ways), absent=counts[NOT_RECORDED], **counts)]
    chapter = None
    for concept in concepts:
        if concept["chapter"] != chapter:
            chapter = concept["chapter"]
            parts.append(f"## Chapter {chapter}\n")
        way = by_id[concept["id"]]
        how = way.how[0].upper() + way.how[1:]
        parts.append(f"**{concept['term_en']}** ({way.id})\n: {how}\n{_sources(way, by_name)}")
    return "\n".join(parts)


def _sources(way: Way, tables: Mapping[str, Table]) -> str:
    """Return the tables and columns of one row as a second line of its entry; empty when there are none."""
    levers = [name for name in way.columns if name.startswith(("Levers.", "Rivals."))]
    words = [f"levers {', '.join(f'`{name}`' for name in levers)}"] if levers else []
    for name in way.tables:
        columns = [other.partition(".")[2] for other in way.columns if other.startswith(f"{name}.")]
        shown = tables[name].path.removesuffix(".csv")
        words.append(f"[`{shown}`](#{anchor(tables[name])}): {', '.join(columns)}")
    return f": *From* {'; '.join(words)}.\n" if words else ""
