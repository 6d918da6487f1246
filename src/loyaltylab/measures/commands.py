"""The commands ``loyaltylab measures …``: measures on generated records of any size."""

import argparse
from pathlib import Path

from loyaltylab.measures.at_scale import ENGINES, MEMORY_LIMIT, cohorts_at_scale, rfm_at_scale
from loyaltylab.measures.rfm import MEASURES

SHOWN_MONTHS = (1, 3, 6, 12, 24)


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of ``loyaltylab measures``."""
    commands = parser.add_subparsers(dest="command", required=True)
    rfm = commands.add_parser(
        "rfm", help="recency, frequency and money of every customer, with scores 1 to 5"
    )
    rfm.add_argument("--today", help="count recency from this day (default: the day after the last order)")
    rfm.set_defaults(run=run_rfm)
    cohorts = commands.add_parser("cohorts", help="the share of each monthly cohort that orders again")
    cohorts.set_defaults(run=run_cohorts)
    for command in (rfm, cohorts):
        command.add_argument("folder", type=Path, help="a folder of `loyaltylab world generate`")
        command.add_argument("--engine", choices=ENGINES, default="duckdb", help="default: duckdb")
        command.add_argument(
            "--memory-limit", default=MEMORY_LIMIT, help=f"what DuckDB may use (default {MEMORY_LIMIT})"
        )
        command.add_argument(
            "--temporary", type=Path, help="where DuckDB may spill (default: beside the folder)"
        )
        command.add_argument(
            "--scheduler", help="address of a Dask scheduler (default: threads on this computer)"
        )
        command.add_argument("--out", type=Path, help="write every row to this .parquet or .csv file")


def run_rfm(options: argparse.Namespace) -> int:
    """Print the cut-points and how many customers each pair of scores holds."""
    scored = rfm_at_scale(
        options.folder,
        using=options.engine,
        today=options.today,
        memory_limit=options.memory_limit,
        temporary=options.temporary,
        scheduler=options.scheduler,
        out=options.out,
    )
    print(f"{scored.customers:,} customers on {scored.today.date()}. Cut-points between the fifths:")
    for name in MEASURES:
        print(f"  {name:<13}", *(f"{cut:>10,}" for cut in scored.cuts[name]))
    pairs = scored.cells.pivot_table(
        index="recency_score", columns="frequency_score", values="customers", aggfunc="sum", fill_value=0
    )
    print("Customers by recency score (rows) and frequency score (columns):")
    print(pairs.iloc[::-1].to_string())
    return 0


def run_cohorts(options: argparse.Namespace) -> int:
    """Print the retention of each cohort after some months."""
    table = cohorts_at_scale(
        options.folder,
        using=options.engine,
        memory_limit=options.memory_limit,
        temporary=options.temporary,
        scheduler=options.scheduler,
        out=options.out,
    )
    shown = table[table["months_since"].isin(SHOWN_MONTHS)]
    wide = shown.pivot(index="cohort", columns="months_since", values="retention")
    wide.insert(0, "customers", table[table["months_since"] == 0].set_index("cohort")["customers"])
    print("Share of each cohort that ordered again, by months since the first order:")
    print(wide.to_string(float_format="{:.3f}".format, na_rep=""))
    return 0
