"""Lantern in any size: partitions of customers, written as Parquet files by as many workers as there are.

A partition is a range of customer numbers. Nobody's records depend on another partition's, so partitions may be
made in any order, on any machine, and again after a crash; the content digest is the same for every partition
size and every number of workers. Inside a partition, small blocks keep the memory flat.

The folder holds one sub-folder a table (hidden tables under ``truth/``), one file a partition, and
``manifest.json``: the world's settings, and rows, bytes and digest sums of each finished partition.
"""

import ctypes
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.engines import engine
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text
from loyaltylab.terminal import show_bar
from loyaltylab.world.cells import is_coded
from loyaltylab.world.digest import Coded, digest_text, frame_of, row_sum
from loyaltylab.world.model import COURSE_SEED, World, came_by_the_end, simulate
from loyaltylab.world.people import FIRST_BUSINESS
from loyaltylab.world.specification import TABLES
from loyaltylab.world.tables import Column, Table

MANIFEST = "manifest.json"
LOCK, RUNNING = ".lock", ".running"
"""The system's lock on a folder that is written to, and the number of the process that writes."""
VERSION = 1
"""Version of the folder's layout and manifest."""
BLOCK = 6_144
"""Customers simulated at once: enough for NumPy to be fast, few enough for small memory."""
PARTITION = 10 * BLOCK
"""Most customers a partition, unless told otherwise."""
SHARES = 16
"""Into how many partitions a smaller world is cut, so that every worker has its share."""
BUSINESS_SHARE = (150, 2_150)
"""Businesses among all customers, as in the published records."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Numbers of settings in glibc's ``malloc.h``."""
KEPT_BYTES = 1 << 28
SHARED = "shared"
"""The partition of the tables that are about Lantern, not about customers."""


@dataclass(frozen=True)
class Partition:
    """One range of customer numbers, ``first`` to ``last``; ``shared`` has neither."""

    name: str
    first: int = 0
    last: int = -1

    @property
    def customers(self) -> int:
        """How many numbers the range holds."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Generated:
    """What a run did: partitions ``made`` now, ``found`` finished already, rows and digest of every table."""

    folder: Path
    made: int
    found: int
    rows: dict[str, int]
    digest: dict[str, str]


@dataclass(frozen=True)
class Job:
    """What a worker needs to make one partition."""

    world: World
    partition: Partition
    tables: tuple[str, ...]
    folder: Path


Result = dict[str, dict[str, Any]]
Progress = Callable[[int, int, int], None]


def world_of_size(customers: int, months: int, seed: int = COURSE_SEED) -> World:
    """Return the world with so many customers in all, businesses among them in the course's share (7 %)."""
    if customers < 1:
        raise LoyaltyLabError(f"{customers:,} customers cannot be made; give at least 1.")
    share, of = BUSINESS_SHARE
    business = customers * share // of
    return World(seed=seed, private=customers - business, business=business, months=months)


def partition_size(world: World) -> int:
    """Return how many customers a partition of this world holds, unless told otherwise: whole blocks, `PARTITION` at most."""
    share = -(-(world.private + world.business) // SHARES)
    return min(PARTITION, -(-share // BLOCK) * BLOCK)


def name_of(table: Table) -> str:
    """Return a table's name in the folder, for example ``orders`` or ``truth/traits``."""
    return table.path.removesuffix(".csv")


def is_shared(table: Table) -> bool:
    """Return whether a table is about Lantern as a whole: the same rows, whichever customers are simulated."""
    return not {"customer_id", "crm_id", "household"} & {column.name for column in table.columns}


def choose_tables(names: Iterable[str] | None) -> tuple[Table, ...]:
    """Return the tables of these names, all of them for ``None``.

    Raises
    ------
    LoyaltyLabError
        For a name that no table has.
    """
    if names is None:
        return TABLES
    wanted = set(names)
    known = {name_of(table): table for table in TABLES}
    if not wanted or wanted - set(known):
        what = ", ".join(sorted(wanted - set(known))) or "nothing"
        raise LoyaltyLabError(f"There is no table {what}; choose from {', '.join(known)}.")
    return tuple(table for name, table in known.items() if name in wanted)


def partitions(world: World, size: int, tables: Sequence[Table]) -> list[Partition]:
    """Return the partitions of a world: ranges of at most ``size`` numbers, private and business apart."""
    result = [Partition(SHARED)] if any(map(is_shared, tables)) else []
    if all(map(is_shared, tables)):
        return result
    for start, count in ((1, world.private), (FIRST_BUSINESS, world.business)):
        for first in range(start, start + count, size):
            last = min(first + size, start + count) - 1
            result.append(Partition(f"{first:010d}-{last:010d}", first, last))
    return result


def path_of(folder: Path, table: str, partition: str) -> Path:
    """Return where a table's part lies."""
    return folder / table / f"{partition}.parquet"


def arrow_type(column: Column) -> Any:
    """Return the Arrow type of a column; dates are timestamps, which pandas, DuckDB and Dask all read as dates."""
    arrow = engine("pyarrow")
    if column.kind == "integer":
        return arrow.int64() if column.unit == "cents" else arrow.int32()
    text = arrow.dictionary(arrow.int32(), arrow.string()) if is_coded(column) else arrow.string()
    return {
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.timestamp("ms"),
        "month": text,
        "string": text,
    }[column.kind]


def arrow_schema(table: Table) -> Any:
    """Return the names and types of a table's columns, the same in every file."""
    return engine("pyarrow").schema([(column.name, arrow_type(column)) for column in table.columns])


def arrow_table(frame: pd.DataFrame, table: Table, coded: Mapping[str, Coded]) -> Any:
    """Return a frame as an Arrow table in the types of the specification."""
    arrow = engine("pyarrow")
    schema = arrow_schema(table)
    arrays = []
    for column, kind in zip(table.columns, schema.types):
        if column.name in coded:
            codes, words = coded[column.name]
            places = arrow.array(codes.astype(np.int32), mask=codes < 0)
            arrays.append(
                arrow.DictionaryArray.from_arrays(places, arrow.array(list(words), type=kind.value_type))
            )
        else:
            arrays.append(arrow.array(frame[column.name], type=kind, from_pandas=True))
    return arrow.Table.from_arrays(arrays, schema=schema)


def coded_columns(frame: pd.DataFrame, table: Table) -> dict[str, Coded]:
    """Return the columns of few words as positions and words: the file and the digest both need them."""
    return {column.name: pd.factorize(frame[column.name]) for column in table.columns if is_coded(column)}


def blocks(partition: Partition, world: World) -> Iterator[np.ndarray]:
    """Yield the customer numbers of a partition, `BLOCK` at a time; one customer for the shared tables."""
    if partition.name == SHARED:
        first = 1 if world.private else FIRST_BUSINESS
        yield np.array([first])
    for first in range(partition.first, partition.last + 1, BLOCK):
        yield np.arange(first, min(first + BLOCK, partition.last + 1))


def write_partition(job: Job) -> Result:
    """Make one partition and put its files in place; return rows, bytes and digest sum of each table.

    Each file is written under a temporary name; all are renamed at the end, so that a file with a final name is whole.
    """
    parquet = engine("pyarrow.parquet")
    keep_freed_memory()
    shared = job.partition.name == SHARED
    tables = [table for table in TABLES if name_of(table) in job.tables and is_shared(table) == shared]
    writers: dict[str, Any] = {}
    temporary = {name_of(table): _temporary(job, name_of(table)) for table in tables}
    result: Result = {name_of(table): {"rows": 0, "sum": 0, "bytes": 0} for table in tables}
    try:
        for table in tables:
            name = name_of(table)
            temporary[name].parent.mkdir(parents=True, exist_ok=True)
            # Without Arrow's own schema words come back as words, however they were handed over.
            writers[name] = parquet.ParquetWriter(
                temporary[name], arrow_schema(table), compression="zstd", store_schema=False
            )
        for numbers in blocks(job.partition, job.world):
            if not shared and not _anyone(job.world, numbers):
                continue
            records = simulate(job.world, numbers, only=[table.name for table in tables])
            for table in tables:
                name, frame = name_of(table), frame_of(records, table)
                if len(frame):
                    coded = coded_columns(frame, table)
                    writers[name].write_table(arrow_table(frame, table, coded), row_group_size=len(frame))
                    result[name]["rows"] += len(frame)
                    result[name]["sum"] = (result[name]["sum"] + row_sum(frame, table, coded)) % 2**64
        for name, writer in writers.items():
            writer.close()
            result[name]["bytes"] = temporary[name].stat().st_size
        for name in writers:
            os.replace(temporary[name], path_of(job.folder, name, job.partition.name))
    except BaseException:
        for name, writer in writers.items():
            with suppress(Exception):
                writer.close()
            temporary[name].unlink(missing_ok=True)
        raise
    return {name: {**entry, "sum": f"{entry['sum']:016x}"} for name, entry in result.items()}


def keep_freed_memory() -> None:
    """Ask the C library to keep what a block has freed for the next block, which needs as much again.

    Otherwise a sixth of the time goes into giving pages back and fetching them anew. It changes no result; where the C
    library has no such setting, nothing happens.
    """
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(ctypes.c_int(M_TRIM_THRESHOLD), ctypes.c_int(KEPT_BYTES))
        library.mallopt(ctypes.c_int(M_MMAP_THRESHOLD), ctypes.c_int(KEPT_BYTES))


def _temporary(job: Job, table: str) -> Path:
    final = path_of(job.folder, table, job.partition.name)
    return final.with_name(f".{final.name}.{os.getpid()}.part")


def _anyone(world: World, numbers: np.ndarray) -> bool:
    """Return whether any of these customers joined before the records end; the simulator needs one at least."""
    return came_by_the_end(world, numbers).size > 0


# ---------------------------------------------------------------------------------------------------- the manifest


def settings(world: World, size: int, tables: Sequence[Table]) -> dict[str, Any]:
    """Return all that decides what the files hold, as the manifest states it."""
    return {
        "seed": int(world.seed),
        "private": int(world.private),
        "business": int(world.business),
        "months": int(world.months),
        "replicate": int(world.replicate),
        "levers": repr(world.levers),
        "rivals": repr(world.rivals),
        "partition": int(size),
        "tables": [name_of(table) for table in tables],
    }


def manifest_text(content: Mapping[str, Any]) -> str:
    """Return the manifest as text, with a checksum over everything else in it."""
    bare = {key: value for key, value in content.items() if key != "checksum"}
    return json.dumps({**bare, "checksum": _checksum(bare)}, indent=1) + "\n"


def _checksum(bare: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a folder, ``None`` when there is none.

    Raises
    ------
    LoyaltyLabError
        When it is damaged, was edited, or comes from another version of this program.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        raise LoyaltyLabError(f"{path} cannot be read as a manifest; {_elsewhere()}") from None
    if not isinstance(content, dict) or "version" not in content:
        raise LoyaltyLabError(f"{path} is not a manifest of generated records; {_elsewhere()}")
    if content["version"] != VERSION:
        raise LoyaltyLabError(
            f"{path} has version {content['version']}, and this program writes version {VERSION}; {_elsewhere()}"
        )
    checksum = content.pop("checksum", None)
    if checksum != _checksum(content):
        raise LoyaltyLabError(f"{path} was changed by hand or damaged; {_elsewhere()}")
    return content


def _elsewhere() -> str:
    return "delete the folder, or write to another one."


def totals(finished: Mapping[str, Result], tables: Sequence[Table]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the rows and the content digest of each table over the finished partitions."""
    rows: dict[str, int] = {}
    digest: dict[str, str] = {}
    for name in map(name_of, tables):
        entries = [entry[name] for entry in finished.values() if name in entry]
        rows[name] = sum(entry["rows"] for entry in entries)
        digest[name] = digest_text(rows[name], sum(int(entry["sum"], 16) for entry in entries))
    return rows, digest


def finished_partitions(folder: Path, asked: dict[str, Any]) -> dict[str, Result]:
    """Return the finished partitions of a folder, without those whose files are gone or cut short.

    Raises
    ------
    LoyaltyLabError
        When the folder holds something else, or the half-finished output of another world.
    """
    content = read_manifest(folder)
    if content is None:
        if folder.is_dir() and any(path.name not in (LOCK, RUNNING) for path in folder.iterdir()):
            raise LoyaltyLabError(
                f"{folder} is not empty and has no {MANIFEST}; choose a new or an empty folder."
            )
        return {}
    there = content["settings"]
    for name, value in asked.items():
        if there.get(name) != value:
            raise LoyaltyLabError(
                f"{folder} holds records with other settings ({name} was {_short(there.get(name))}, now {_short(value)}); "
                "give the same settings to go on with them, delete the folder, or write to another one."
            )
    return {name: result for name, result in content["partitions"].items() if _is_whole(folder, name, result)}


def _short(value: object, length: int = 60) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= length else text[: length - 1] + "…"


def _is_whole(folder: Path, partition: str, result: Result) -> bool:
    for name, entry in result.items():
        path = path_of(folder, name, partition)
        if not path.is_file() or path.stat().st_size != entry["bytes"]:
            return False
    return True


# ------------------------------------------------------------------------------------------------------ the whole


def generate(
    world: World,
    folder: Path,
    *,
    workers: int = 1,
    partition: int | None = None,
    tables: Iterable[str] | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Generated:
    """Write a world's records as partitioned Parquet files; a rerun makes only what is missing.

    Parameters
    ----------
    world
        Who is simulated, and for how many months.
    folder
        Where the files go: new, empty, or begun with the same settings.
    workers
        Processes on this computer; 1 works without any.
    partition
        Customers a partition, `partition_size` when left out. Memory does not depend on it, nor on the size of the world.
    tables
        Names such as ``"orders"`` or ``"truth/traits"``; all tables when left out.
    scheduler
        Address of a Dask scheduler, whose workers must see the same folder; ``"local"`` starts one here.
    progress
        Called with (partitions done, partitions in all, rows made) after each partition.
    say
        Called with a sentence for the user, where an earlier run was killed.

    Raises
    ------
    LoyaltyLabError
        For a folder that cannot be used or written to, or that another run writes to; a full disk, a missing engine.
    """
    engine("pyarrow.parquet")
    partition = partition_size(world) if partition is None else partition
    if partition < 1 or workers < 1:
        raise LoyaltyLabError(
            f"partition ({partition}) and workers ({workers}) must be whole numbers from 1."
        )
    chosen = choose_tables(tables)
    asked = settings(world, partition, chosen)
    folder = folder.resolve()
    with friendly_errors(folder):
        finished_partitions(folder, asked)  # before anything is touched: the folder may hold something else
        folder.mkdir(parents=True, exist_ok=True)
        with only_run(folder, say):
            finished = finished_partitions(folder, asked)
            plan = partitions(world, partition, chosen)
            found = len(finished)
            missing = [part for part in plan if part.name not in finished]
            _clear_leftovers(folder, chosen)
            _write_manifest(folder, asked, finished, chosen, len(plan))
            jobs = [Job(world, part, tuple(asked["tables"]), folder) for part in missing]
            made_rows = 0
            for name, result in run_jobs(jobs, workers, scheduler):
                finished[name] = result
                made_rows += sum(entry["rows"] for entry in result.values())
                _write_manifest(folder, asked, finished, chosen, len(plan))
                if progress:
                    progress(len(finished), len(plan), made_rows)
    rows, digest = totals(finished, chosen)
    return Generated(folder, len(missing), found, rows, digest)


@contextmanager
def only_run(folder: Path, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Keep other runs out of the folder. A run that was killed keeps nobody out, but is told of.

    Raises
    ------
    LoyaltyLabError
        When another run writes to the folder.
    """
    filelock = engine("filelock")
    lock, running = filelock.FileLock(folder / LOCK), folder / RUNNING
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise LoyaltyLabError(
            f"Another run (process {_process(running)}) is writing to {folder}; wait until it has ended, or write to another "
            "folder."
        ) from None
    try:
        # The system frees the lock of a killed process; the number that it left behind tells of it.
        if say and running.is_file():
            say(
                f"An earlier run (process {_process(running)}) was killed in {folder}; what it finished is kept, the rest is "
                "made now."
            )
        running.write_text(f"{os.getpid()}\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            running.unlink(missing_ok=True)
            (folder / LOCK).unlink(missing_ok=True)
        lock.release()


def _process(running: Path) -> str:
    try:
        return running.read_text(encoding="utf-8").strip() or "unknown"
    except OSError:
        return "unknown"


def run_jobs(jobs: Sequence[Job], workers: int, scheduler: str | None) -> Iterator[tuple[str, Result]]:
    """Yield (partition, result) as partitions are finished: here, by processes, or by a Dask cluster."""
    if not jobs:
        return
    if scheduler:
        yield from _run_on_dask(jobs, workers, scheduler)
    elif workers == 1:
        for job in jobs:
            yield job.partition.name, write_partition(job)
    else:
        # Fresh processes: a forked one would inherit locks of Arrow's threads.
        with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
            futures: dict[Future[Result], str] = {
                pool.submit(write_partition, job): job.partition.name for job in jobs
            }
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _run_on_dask(jobs: Sequence[Job], workers: int, scheduler: str) -> Iterator[tuple[str, Result]]:
    distributed = engine("distributed")
    with dask_client(scheduler, workers) as client:
        futures = {
            client.submit(write_partition, job, pure=False, key=f"lantern-{job.partition.name}"): job
            for job in jobs
        }
        try:
            for future in distributed.as_completed(list(futures)):
                yield futures[future].partition.name, future.result()
        except distributed.KilledWorker:
            raise LoyaltyLabError(
                "Dask's workers died over one partition again and again, often for want of memory; finished partitions are "
                "kept: give the same command again, with fewer workers a machine."
            ) from None


@contextmanager
def dask_client(scheduler: str, workers: int) -> Iterator[Any]:
    """Open a Dask client at an address (``tcp://…``, ``dask://…``), or on a new cluster for ``"local"``."""
    distributed = engine("distributed")
    if scheduler == "local":
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    address = scheduler.replace("dask://", "tcp://", 1)
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise LoyaltyLabError(
            f"No Dask scheduler answers at {scheduler} ({type(error).__name__}); start one with `dask scheduler`, "
            "or give `local`."
        ) from error
    with client:
        yield client


def _write_manifest(
    folder: Path, asked: dict[str, Any], finished: Mapping[str, Result], tables: Sequence[Table], count: int
) -> None:
    rows, digest = totals(finished, tables)
    content = {
        "version": VERSION,
        "settings": asked,
        "complete": len(finished) == count,
        "rows": rows,
        "digest": digest,
        "partitions": {name: finished[name] for name in sorted(finished)},
    }
    write_text(folder / MANIFEST, manifest_text(content))


def _clear_leftovers(folder: Path, tables: Sequence[Table]) -> None:
    """Remove temporary files of a run that was killed."""
    for table in tables:
        for path in (folder / name_of(table)).glob(".*.part"):
            path.unlink(missing_ok=True)


@contextmanager
def friendly_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk, a forbidden folder or a lost worker into one sentence."""
    try:
        yield
    except BrokenProcessPool:
        raise LoyaltyLabError(
            f"A worker was stopped from outside, often for want of memory; what {folder} lists as finished is whole: "
            "give the same command again, with fewer workers."
        ) from None
    except OSError as error:
        # Arrow's own text is long; the system's words for the number are enough.
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise LoyaltyLabError(
            f"{folder} cannot be written to ({reason}); finished partitions are kept: free some space or choose another "
            "folder, and give the command again."
        ) from error


def progress_line(stream: Any = None) -> Progress:
    """Return a progress bar: one line that rewrites itself on a terminal, now and then a line elsewhere."""
    out = stream or sys.stderr
    started = time.monotonic()
    shown = [started]

    def show(done: int, of: int, rows: int) -> None:
        now = time.monotonic()
        if not out.isatty() and done < of and now - shown[0] < 10:
            return
        shown[0] = now
        speed = rows / max(now - started, 1e-9)
        show_bar(out, done, of, f"{done:,} of {of:,} partitions, {rows:,} rows, {speed:,.0f} rows a second")

    return show
