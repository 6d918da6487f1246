"""The commands ``loyaltylab world …``: Lantern in any size."""

import argparse
import sys
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world.generate import generate, progress_line, world_of_size
from loyaltylab.world.model import COURSE_SEED


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of ``loyaltylab world``."""
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("generate", help="write a Lantern of any size as partitioned Parquet files")
    make.add_argument(
        "--customers", required=True, help="how many, businesses (7 %%) among them; 1e6 is fine"
    )
    make.add_argument("--months", default="36", help="months of records from January 2023 (default 36)")
    make.add_argument("--out", required=True, type=Path, help="folder: new, empty, or begun and not finished")
    make.add_argument("--workers", default="1", help="processes on this computer (default 1)")
    make.add_argument("--seed", default=str(COURSE_SEED), help=f"which people (default {COURSE_SEED})")
    make.add_argument("--partition", help="customers a file (default: a sixteenth, within limits)")
    make.add_argument("--scheduler", help="address of a Dask scheduler, or `local` for a cluster here")
    make.add_argument("--tables", help="names with commas, such as orders,truth/traits (default: all)")
    make.set_defaults(run=run_generate)


def whole_number(text: str, option: str, lowest: int) -> int:
    """Return the whole number that a user typed, also as ``1e6`` or ``1_000_000``.

    Raises
    ------
    LoyaltyLabError
        For anything else, or a number below ``lowest``.
    """
    try:
        number = int(text) if text.lstrip("+-").replace("_", "").isdigit() else int(float(text))
        whole = number == float(text)
    except (ValueError, OverflowError):
        whole, number = False, 0
    if not whole:
        raise LoyaltyLabError(f"{option} {text} is not a whole number.")
    if number < lowest:
        raise LoyaltyLabError(f"{option} {text} is too small; give a whole number from {lowest}.")
    return number


def run_generate(options: argparse.Namespace) -> int:
    """Write the records and print rows and digest of each table."""
    world = world_of_size(
        whole_number(options.customers, "--customers", 1),
        whole_number(options.months, "--months", 1),
        whole_number(options.seed, "--seed", 0),
    )
    tables = options.tables.split(",") if options.tables else None
    done = generate(
        world,
        options.out,
        workers=whole_number(options.workers, "--workers", 1),
        partition=whole_number(options.partition, "--partition", 1) if options.partition else None,
        tables=tables,
        scheduler=options.scheduler,
        progress=progress_line(),
        say=lambda sentence: print(f"loyaltylab: {sentence}", file=sys.stderr),
    )
    width = max(map(len, done.rows))
    for name, rows in done.rows.items():
        print(f"{name:<{width}}  {rows:>13,} rows  {done.digest[name].split(':')[1]}")
    print(f"{done.folder}: {done.made:,} partitions made, {done.found:,} found finished.")
    return 0
