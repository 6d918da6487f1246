"""The commands ``loyaltylab site teaching`` and ``alignment``."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltylab.errors import LoyaltyLabError

if TYPE_CHECKING:
    from loyaltylab.site.teaching.alignment import Row


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of the instructor's kit to ``loyaltylab site``."""
    teaching = subparsers.add_parser(
        "teaching",
        help="check lesson plans, course plans, rubrics and the alignment of every finished chapter",
    )
    teaching.set_defaults(run=run_teaching)
    alignment = subparsers.add_parser(
        "alignment", help="show where each objective is explained, practised and assessed"
    )
    alignment.add_argument("--csv", type=Path, metavar="FILE", help="write the matrix as a table")
    alignment.set_defaults(run=run_alignment)


def run_teaching(options: argparse.Namespace) -> int:
    """Name everything that is wrong with the kit; 2 when there is anything."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.teaching.gate import check_kit

    found = check_kit(find_root())
    if found.faults:
        raise LoyaltyLabError("\n  ".join(["The instructor's kit needs mending:", *found.faults]))
    print(
        f"{found.chapters} lesson plans and rubrics, {found.objectives} objectives and {found.courses} course plans are in order."
    )
    return 0


def run_alignment(options: argparse.Namespace) -> int:
    """Print the matrix, or write it as a table."""
    from loyaltylab.site.book import find_root
    from loyaltylab.site.teaching.alignment import matrix

    rows = matrix(find_root())
    if options.csv:
        _write_csv(options.csv, rows)
        print(f"{len(rows)} objectives written to {options.csv.as_posix()}.")
        return 0
    for row in rows:
        print(f"{row.objective.id} ({row.objective.verb}, {row.objective.level}): {row.objective.text}")
        for what in ("explained", "practised", "assessed"):
            print(f"  {what:<9}  {'; '.join(place.text for place in getattr(row, what)) or 'nowhere'}")
    return 0


def _write_csv(path: Path, rows: "tuple[Row, ...]") -> None:
    import csv
    import io

    from loyaltylab.files import write_text

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["chapter", "objective", "verb", "level", "text", "explained", "practised", "assessed"])
    for row in rows:
        aim = row.objective
        places = [
            "; ".join(place.text for place in each) for each in (row.explained, row.practised, row.assessed)
        ]
        writer.writerow([row.chapter, aim.id, aim.verb, aim.level, aim.text, *places])
    write_text(path, stream.getvalue())
