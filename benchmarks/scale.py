"""Lantern at scale: how fast and how flat the full world is written, and RFM on many millions of orders.

Peak memory is what the kernel notes as the high-water mark (VmHWM) of a fresh process that does nothing else, so this
runs on Linux. Run ``python -m benchmarks.scale --customers 1000000 --orders 50000000 --peers`` for the full size, and
add ``--record`` to keep the engines' ratios for the book's page.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pyarrow.parquet as parquet

from benchmarks import peers, worlds
from benchmarks.rows import Row, medians, seconds, table
from loyaltylab.files import write_text
from loyaltylab.measures.at_scale import cohorts_at_scale, rfm_at_scale
from loyaltylab.site.pages.ch90 import RECORD
from loyaltylab.world import World, simulate
from loyaltylab.world.generate import BLOCK, keep_freed_memory

HIGH_WATER = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
CLI = (
    "import sys, time; from loyaltylab.cli import main; begun = time.perf_counter(); code = main({words!r}); "
)
SHOW = "print(time.perf_counter() - begun); sys.stdout.flush(); assert code == 0; "
ENGINES = ("duckdb", "dask", "pandas")
COMMANDS = ("rfm", "cohorts")


def in_a_fresh_process(*words: object) -> tuple[float, float]:
    """Return wall seconds and peak memory (MB) of one ``loyaltylab`` command, without Python's start."""
    script = CLI.format(words=[str(word) for word in words]) + SHOW + HIGH_WATER
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    taken, kilobytes = done.stdout.splitlines()[-2:]
    return float(taken), float(kilobytes) * 1024 / 1e6


def against_raw_draws(repeat: int) -> Row:
    """Return one block of the full world, against NumPy drawing the same numbers and nothing else, in CPU seconds."""
    world = World(private=BLOCK, business=0, months=36)
    draws = worlds.noted(world)
    keep_freed_memory()  # as `generate` does; the raw draws gain as well
    ours, base = medians(
        3 * repeat, lambda: simulate(world), lambda: worlds.play(draws), clock=time.process_time
    )
    count = sum(draw.size for draw in draws)
    return Row(f"full world of {BLOCK:,} × 36 (CPU)", ours, f"the same {count:,} raw draws", base)


def generation(customers: int, workers: int, folder: Path) -> tuple[float, float]:
    """Return seconds and peak memory (MB) of generating all tables; with several workers, of the parent only."""
    words = ("world", "generate", "--customers", customers, "--out", folder, "--workers", workers)
    return in_a_fresh_process(*words)


def free_cores(spell: float = 2.0) -> float:
    """Return how many times as many raw draws two processes make as one, now: what the machine has to give."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(peers.raw_draws, [0.1, 0.1]))
        (alone,) = pool.map(peers.raw_draws, [spell])
        together = sum(pool.map(peers.raw_draws, [spell, spell]))
    return together / alone


def two_workers(customers: int, folder: Path) -> Row:
    """Return two workers against one, and print what two cores could give at best at this moment."""
    before = free_cores()
    single, _ = generation(customers, 1, folder / "one")
    double, _ = generation(customers, 2, folder / "two")
    load = os.getloadavg()[0]
    print(
        f"{customers:,} customers: 2 workers are {single / double:.2f} times 1 worker; two processes of raw draws "
        f"{before:.2f} times one before and {free_cores():.2f} times after (load {load:.1f})",
        flush=True,
    )
    return Row(f"{customers:,} customers, 2 workers", double, "1 worker", single)


def multiply(source: Path, folder: Path, orders: int) -> int:
    """Write the orders again and again, each time with other customer numbers, until there are enough; return the rows."""
    (folder / "orders").mkdir(parents=True)
    rows = 0
    files = sorted((source / "orders").glob("*.parquet"))
    for number, path in enumerate(cycle(files)):
        if rows >= orders:
            break
        copy = number // len(files)
        some = parquet.read_table(path, columns=["customer_id", "date", "paid_cents"])
        shifted = some["customer_id"].to_numpy().astype(np.int64) + copy * 1_000_000_000
        some = some.set_column(0, "customer_id", arrow.array(shifted))
        name = folder / "orders" / f"{copy}-{path.name}"
        parquet.write_table(some, name, compression="zstd", row_group_size=131_072)
        rows += some.num_rows
    return rows


def our_answer(command: str, folder: Path) -> dict[str, Any]:
    """Return what another engine must answer, too."""
    if command == "cohorts":
        counts = cohorts_at_scale(folder)
        return {"rows": len(counts), "active": int(counts["active"].sum())}
    scored = rfm_at_scale(folder)
    cuts = {name: list(values) for name, values in scored.cuts.items()}
    return {"customers": scored.customers, "cuts": cuts, "cells": len(scored.cells)}


def engines(folder: Path, orders: int, with_polars: bool) -> tuple[list[Row], dict[str, Any]]:
    """Time RFM and cohorts with every engine, polars in an environment of its own; return rows and the record."""
    taken: dict[tuple[str, str], tuple[float, float]] = {}
    for command in COMMANDS:
        for engine in ENGINES:
            taken[command, engine] = in_a_fresh_process("measures", command, folder, "--engine", engine)
    if with_polars:
        with peers.environment("polars") as python:
            if isinstance(python, str):
                print(f"polars cannot be installed here: {python}", file=sys.stderr)
            else:
                for command in COMMANDS:
                    report = peers.ask(python, f"polars.{command}", folder)
                    if report["answer"] != our_answer(command, folder):
                        raise RuntimeError(f"polars and DuckDB differ in {command}: {report['answer']}")
                    taken[command, f"polars {report['version']}"] = report["seconds"], report["peak"]
    rows, record = [], []
    for (command, engine), (wall, peak) in taken.items():
        base = taken[command, "duckdb"][0]
        print(f"{command} on {orders:,} orders, {engine}: {wall:.1f} s, peak {peak:.0f} MB", flush=True)
        name = engine.split()[0]
        record.append({"measure": command, "engine": name, "times_duckdb": wall / base, "peak_mb": peak})
        if engine != "duckdb":
            rows.append(
                Row(f"{command}, {orders / 1e6:.0f} M orders, DuckDB with 500 MB", base, engine, wall)
            )
    return rows, {"orders": orders, "engines": record}


def measure(
    repeat: int, customers: int = 100_000, orders: int = 0, with_peers: bool = False, record: bool = False
) -> list[Row]:
    """Return the rows; memory is printed on the way, since a row holds times only."""
    rows = [against_raw_draws(repeat)]
    if with_peers:
        rows += peers.measure(repeat)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        one, peak = generation(customers, 1, folder / "all")
        print(
            f"{customers:,} customers, 1 process: {one:.0f} s, {customers / one:,.0f} customers a second, peak {peak:.0f} MB",
            flush=True,
        )
        rows.append(two_workers(min(customers, 100_000), folder / "workers"))
        many = folder / "many"
        taken = seconds(lambda: multiply(folder / "all", many, orders or customers))
        print(f"orders written again in {taken:.0f} s", flush=True)
        count = sum(parquet.ParquetFile(path).metadata.num_rows for path in (many / "orders").iterdir())
        more, found = engines(many, count, with_peers)
    if record:
        write_text(RECORD, json.dumps(found, indent=1) + "\n")
    return rows + more


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--orders", type=int, default=0, help="at least so many orders for RFM and cohorts")
    parser.add_argument("--peers", action="store_true", help="also time peers, each installed for this run")
    parser.add_argument("--record", action="store_true", help="keep the engines' ratios for book/scale.md")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(table(measure(options.repeat, options.customers, options.orders, options.peers, options.record)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
