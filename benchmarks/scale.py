"""Lantern at scale: how fast and how flat the full world is written, and RFM on many millions of orders.

Times are wall seconds. Peak memory is what the kernel notes as the high-water mark (VmHWM) of a fresh process that does
nothing else, so this runs on Linux. Run ``python -m benchmarks.scale --customers 1000000`` for the issue's size.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet

from benchmarks import worlds
from benchmarks.rows import Row, medians, table
from loyaltylab.world import World, simulate
from loyaltylab.world.generate import BLOCK

HIGH_WATER = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
CLI = (
    "import sys, time; from loyaltylab.cli import main; begun = time.perf_counter(); code = main({words!r}); "
)
SHOW = "print(time.perf_counter() - begun); sys.stdout.flush(); assert code == 0; "


def in_a_fresh_process(*words: object) -> tuple[float, float]:
    """Return wall seconds and peak memory (MB) of one ``loyaltylab`` command, without Python's start."""
    script = CLI.format(words=[str(word) for word in words]) + SHOW + HIGH_WATER
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.splitlines()[-2:]
    return float(seconds), float(kilobytes) * 1024 / 1e6


def against_raw_draws(repeat: int) -> Row:
    """Return one block of the full world, against NumPy drawing the same numbers and nothing else."""
    world = World(private=BLOCK, business=0, months=36)
    users = tuple(
        module
        for name, module in sorted(sys.modules.items())
        if name.startswith("loyaltylab.world.")
        and name != "loyaltylab.world.draw"
        and hasattr(module, "uniform")
    )
    with mock.patch.object(worlds, "USERS", users):
        draws = worlds.noted(world)
    ours, base = medians(repeat, lambda: simulate(world), lambda: worlds.play(draws))
    count = sum(draw.size for draw in draws)
    return Row(f"full world of {BLOCK:,} × 36", ours, f"the same {count:,} raw draws", base)


def generation(customers: int, workers: int, folder: Path) -> tuple[float, float]:
    """Return seconds and peak memory (MB) of generating all tables; with several workers, of the parent only."""
    words = ("world", "generate", "--customers", customers, "--out", folder, "--workers", workers)
    # Small enough partitions that every worker has several.
    return in_a_fresh_process(*words, "--partition", max(BLOCK, min(65_536, customers // 8)))


def multiply(source: Path, folder: Path, copies: int) -> int:
    """Write the orders ``copies`` times, each with other customer numbers, so that RFM has more to do; return the rows."""
    (folder / "orders").mkdir(parents=True)
    rows = 0
    for path in sorted((source / "orders").glob("*.parquet")):
        orders = parquet.read_table(path, columns=["customer_id", "date", "paid_cents"])
        number = orders["customer_id"].to_numpy().astype(np.int64)
        for copy in range(copies):
            shifted = orders.set_column(0, "customer_id", arrow.array(number + copy * 1_000_000_000))
            name = f"{copy}-{path.name}"
            parquet.write_table(shifted, folder / "orders" / name, compression="zstd", row_group_size=131_072)
            rows += orders.num_rows
    return rows


def measure(repeat: int, customers: int = 100_000, copies: int = 1) -> list[Row]:
    """Return the rows; memory is printed on the way, since a row holds times only."""
    rows = [against_raw_draws(repeat)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one, peak = generation(customers, 1, folder / "one")
        print(
            f"{customers:,} customers, 1 process: {one:.0f} s, {customers / one:,.0f} customers a second, peak {peak:.0f} MB",
            flush=True,
        )
        few = min(customers, 100_000)
        single, _ = generation(few, 1, folder / "few")
        two, _ = generation(few, 2, folder / "two")
        rows.append(Row(f"{few:,} customers, 2 workers", two, "1 worker", single))
        many = folder / "many"
        count = multiply(folder / "one", many, copies)
        for command in ("rfm", "cohorts"):
            times = {}
            for engine in ("duckdb", "dask", "pandas"):
                times[engine], peak = in_a_fresh_process("measures", command, many, "--engine", engine)
                print(
                    f"{command} on {count:,} orders, {engine}: {times[engine]:.1f} s, peak {peak:.0f} MB",
                    flush=True,
                )
            rows.append(Row(f"{command}, DuckDB with 500 MB", times["duckdb"], "pandas", times["pandas"]))
    return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=1, help="how often the orders are written for RFM")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(table(measure(options.repeat, options.customers, options.copies)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
