"""Hidden tables of a Lantern that was not published: known by their header, told from the published ones by their rows.

The truth of the course's own Lantern is published, since labs open it at their end. The truth of any other Lantern, such as
one that a class is graded on, is nobody's business.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.world.specification import TABLES

_END = r"(?:\r?\n|\\r?\\n|\\n)"


@dataclass(frozen=True)
class HiddenTable:
    """A hidden table: its name, what its header looks like in a text, and the rows that are published."""

    name: str
    columns: int
    header: re.Pattern[str]
    published: frozenset[str]


def hidden_tables(root: Path) -> tuple[HiddenTable, ...]:
    """Return every hidden table of the world, with the rows in ``datasets/truth``."""
    found = []
    for table in TABLES:
        if table.role == "truth":
            path = root / "datasets" / "truth" / f"{table.name}.csv"
            rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
            names = [re.escape(column.name) for column in table.columns]
            header = re.compile(r"[,;\t|]".join(names) + rf"{_END}")
            found.append(HiddenTable(table.name, len(names), header, frozenset(rows)))
    return tuple(found)


def tables_in(text: str, hidden: tuple[HiddenTable, ...]) -> list[str]:
    """Return the names of hidden tables of which a text holds the header and, below it, a row that is not published.

    Text with separators between the columns is read: files, and what a notebook or page holds of them.
    """
    return [
        table.name
        for table in hidden
        if any(_strange(text, match, table) for match in table.header.finditer(text))
    ]


def _strange(text: str, header: re.Match[str], table: HiddenTable) -> bool:
    """Return whether a row below a header is none of the published ones."""
    for line in re.split(_END, text[header.end() :]):
        # A quotation mark or a tag ends the table where a page or a notebook quotes it.
        row = re.sub(r"[;\t|]", ",", re.split(r"[\"<`\\]", line.strip())[0])
        if row.count(",") != table.columns - 1:
            return False
        if row not in table.published:
            return True
    return False
