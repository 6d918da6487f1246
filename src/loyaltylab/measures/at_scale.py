"""Recency, frequency, money and cohorts on Parquet files of any size: pandas, DuckDB or Dask, one answer.

The files are partitioned by customer: nobody's orders stand in two of them. So each file can be counted by itself, in
any order, on any machine, and the counts are put together without moving orders about. DuckDB does that within a
memory limit and spills to disk; Dask spreads the files over workers; pandas takes everything at once and shows what that costs.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from loyaltylab.engines import engine
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.rfm import (
    HIGHER_IS_BETTER,
    MEASURES,
    SCORES,
    add_scores,
    cohort_counts,
    customer_values,
    cut_points,
    places,
    retention_table,
    score_name,
)

ENGINES = ("duckdb", "dask", "pandas")
MEMORY_LIMIT = "500MB"
CELLS = tuple(map(score_name, MEASURES))


@dataclass(frozen=True)
class Scored:
    """What RFM says about a whole table of orders.

    Parameters
    ----------
    today
        The day from which recency is counted.
    customers
        How many there are.
    cuts
        The four cut-points of each measure.
    cells
        One row a cell that is not empty: the three scores, ``customers``, ``orders``, ``money_cents``.
    """

    today: pd.Timestamp
    customers: int
    cuts: dict[str, tuple[int, ...]]
    cells: pd.DataFrame


def order_files(folder: Path) -> list[Path]:
    """Return the order files of a generated folder, and make sure that they are all there and partitioned by customer.

    Raises
    ------
    LoyaltyLabError
        When there are none, some are missing, or a customer may stand in two of them.
    """
    manifest = folder / "manifest.json"
    files = sorted((folder / "orders").glob("[!.]*.parquet"))
    if not files:
        raise LoyaltyLabError(
            f"{folder} has no orders/*.parquet; make them with `loyaltylab world generate --out {folder}`."
        )
    if manifest.is_file():
        try:
            content = json.loads(manifest.read_text(encoding="utf-8"))
            complete = content["complete"]
            listed = {name for name, tables in content["partitions"].items() if "orders" in tables}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise LoyaltyLabError(f"{manifest} is damaged; generate the records again.") from None
        if not complete or listed - {path.stem for path in files}:
            raise LoyaltyLabError(
                f"{folder} is not finished or has lost files; give the same `loyaltylab world generate` again, which makes what is missing."
            )
        files = [path for path in files if path.stem in listed]
    return whole_and_apart(files)


def whole_and_apart(files: Sequence[Path]) -> list[Path]:
    """Return the files with rows, by customer number; raise when one cannot be read or two share customers."""
    parquet = engine("pyarrow.parquet")
    ranges = []
    for path in files:
        try:
            about = parquet.ParquetFile(path)
            names = about.schema_arrow.names
            lacking = {"customer_id", "date", "paid_cents"} - set(names)
            if lacking:
                raise LoyaltyLabError(f"{path} has no column {', '.join(sorted(lacking))}.")
            place = names.index("customer_id")
            groups = [about.metadata.row_group(group) for group in range(about.num_row_groups)]
            limits = [group.column(place).statistics for group in groups if group.num_rows]
            if limits:
                ranges.append((min(each.min for each in limits), max(each.max for each in limits), path))
        except (OSError, ValueError, AttributeError) as error:
            raise LoyaltyLabError(
                f"{path} cannot be read as Parquet ({type(error).__name__}); generate it again."
            ) from error
    if not ranges:
        raise LoyaltyLabError("The order files have no rows; generate more customers or months.")
    ranges.sort()
    for (_, last, path), (first, _, following) in pairwise(ranges):
        if first <= last:
            raise LoyaltyLabError(
                f"{path.name} and {following.name} hold some of the same customers; these measures need files partitioned by customer."
            )
    return [path for _, _, path in ranges]


def read_orders(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Return some columns of one file as a DataFrame."""
    return engine("pyarrow.parquet").ParquetFile(path).read(columns=list(columns)).to_pandas()


def day_after_last(files: Sequence[Path]) -> pd.Timestamp:
    """Return the day after the last order, read from the files' statistics where they have any."""
    latest = [read_latest(path) for path in files]
    return max(latest).normalize() + pd.Timedelta(days=1)


def read_latest(path: Path) -> pd.Timestamp:
    """Return the date of the last order in a file, without reading its rows."""
    about = engine("pyarrow.parquet").ParquetFile(path)
    place = about.schema_arrow.names.index("date")
    groups = [about.metadata.row_group(group) for group in range(about.num_row_groups)]
    return max(pd.Timestamp(group.column(place).statistics.max) for group in groups if group.num_rows)


def check_today(files: Sequence[Path], today: str | pd.Timestamp | None) -> pd.Timestamp:
    """Return the day from which recency is counted, by default the day after the last order."""
    after = day_after_last(files)
    if today is None:
        return after
    try:
        day = pd.Timestamp(today)
    except ValueError:
        raise LoyaltyLabError(f"{today} is not a day; write it as 2026-01-01.") from None
    if day < after - pd.Timedelta(days=1):
        raise LoyaltyLabError(
            f"The orders go on to {(after - pd.Timedelta(days=1)).date()}, after {day.date()}; choose a later day."
        )
    return day


# -------------------------------------------------------------------------------------------------------- the engines


def rfm_at_scale(
    folder: Path,
    *,
    using: str = "duckdb",
    today: str | pd.Timestamp | None = None,
    memory_limit: str = MEMORY_LIMIT,
    temporary: Path | None = None,
    scheduler: str | None = None,
    out: Path | None = None,
) -> Scored:
    """Score every customer of a folder of order files; see `loyaltylab.measures.rfm.rfm` for the definitions.

    Parameters
    ----------
    folder
        A folder of ``loyaltylab world generate``.
    using
        ``"duckdb"``, ``"dask"`` or ``"pandas"``.
    today
        The day from which recency is counted; the day after the last order when left out.
    memory_limit
        What DuckDB may use, such as ``"500MB"``; the others take what they need.
    temporary
        Where DuckDB may spill; beside ``folder`` when left out. Removed at the end.
    scheduler
        Address of a Dask scheduler; threads of this process when left out.
    out
        File for one row a customer, ``.parquet`` or ``.csv``.
    """
    files = order_files(folder)
    day = check_today(files, today)
    suffix_of(out)
    if using == "duckdb":
        with duckdb_connection(folder, memory_limit, temporary) as connection:
            return _rfm_duckdb(connection, files, day, out)
    if using == "dask":
        parts = _with_dask(_customers_of, [(path, day) for path in files], scheduler)
        customers = pd.concat(parts, ignore_index=True)
    elif using == "pandas":
        columns = ["customer_id", "date", "paid_cents"]
        orders = pd.concat([read_orders(path, columns) for path in files], ignore_index=True)
        customers = customer_values(orders, day)
    else:
        raise LoyaltyLabError(f"There is no engine {using}; choose from {', '.join(ENGINES)}.")
    cuts = {name: cut_points(customers[name]) for name in MEASURES}
    scored = add_scores(customers, cuts)
    if out:
        write_frame(scored, out)
    grouped = scored.groupby(list(CELLS))
    cells = grouped.agg(
        customers=("customer_id", "size"), orders=("frequency", "sum"), money_cents=("money_cents", "sum")
    ).reset_index()
    return Scored(day, len(scored), cuts, cells.astype("int64"))


def cohorts_at_scale(
    folder: Path,
    *,
    using: str = "duckdb",
    memory_limit: str = MEMORY_LIMIT,
    temporary: Path | None = None,
    scheduler: str | None = None,
    out: Path | None = None,
) -> pd.DataFrame:
    """Return monthly cohort retention of a folder of order files, as `loyaltylab.measures.rfm.cohort_retention` does.

    The parameters are those of `rfm_at_scale`.
    """
    files = order_files(folder)
    suffix_of(out)
    if using == "duckdb":
        with duckdb_connection(folder, memory_limit, temporary) as connection:
            counts = [_cohorts_duckdb(connection, path) for path in files]
    elif using == "dask":
        counts = _with_dask(_cohorts_of, [(path,) for path in files], scheduler)
    elif using == "pandas":
        columns = ["customer_id", "date"]
        counts = [cohort_counts(pd.concat([read_orders(path, columns) for path in files], ignore_index=True))]
    else:
        raise LoyaltyLabError(f"There is no engine {using}; choose from {', '.join(ENGINES)}.")
    table = retention_table(pd.concat(counts, ignore_index=True))
    if out:
        write_frame(table, out)
    return table


def _customers_of(path: Path, day: pd.Timestamp) -> pd.DataFrame:
    return customer_values(read_orders(path, ["customer_id", "date", "paid_cents"]), day)


def _cohorts_of(path: Path) -> pd.DataFrame:
    return cohort_counts(read_orders(path, ["customer_id", "date"]))


def _with_dask(
    function: Callable[..., pd.DataFrame], tasks: Sequence[tuple[Any, ...]], scheduler: str | None
) -> list[pd.DataFrame]:
    """Return the results of one task a file, in order."""
    dask = engine("dask")
    delayed = [dask.delayed(function)(*task) for task in tasks]
    if scheduler is None:
        return list(dask.compute(*delayed, scheduler="threads"))
    distributed = engine("distributed")
    try:
        client = distributed.Client(scheduler.replace("dask://", "tcp://", 1), timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise LoyaltyLabError(
            f"No Dask scheduler answers at {scheduler} ({type(error).__name__}); leave --scheduler out to use this computer."
        ) from error
    with client:
        return list(client.gather(client.compute(delayed)))


@contextmanager
def duckdb_connection(folder: Path, memory_limit: str, temporary: Path | None) -> Iterator[Any]:
    """Open DuckDB with a memory limit and a place to spill, both gone at the end; no extension, no network."""
    duckdb = engine("duckdb")
    place = temporary or folder.resolve().parent
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".loyaltylab-", dir=place) as spill:
            settings = {
                "memory_limit": memory_limit,
                "temp_directory": spill,
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
            }
            with duckdb.connect(str(Path(spill) / "work.duckdb"), config=settings) as connection:
                yield connection
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LoyaltyLabError(
            f"DuckDB cannot work in {place} ({reason}); name another place with --temporary."
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise LoyaltyLabError(
            f"{memory_limit} of memory is too little for these files; give a higher --memory-limit."
        ) from error
    except duckdb.IOException as error:
        raise LoyaltyLabError(
            f"DuckDB cannot read or write ({str(error).splitlines()[0]}); free some space or name another place with --temporary."
        ) from error
    except duckdb.Error as error:
        if "memory" in str(error).lower():
            raise LoyaltyLabError(
                f"{memory_limit} is no memory limit that DuckDB accepts; write it as 500MB or 2GB."
            ) from error
        raise


def _rfm_duckdb(connection: Any, files: Sequence[Path], day: pd.Timestamp, out: Path | None) -> Scored:
    connection.execute(
        "CREATE TABLE customers (customer_id BIGINT, recency_days BIGINT, frequency BIGINT, money_cents BIGINT)"
    )
    for path in files:
        connection.execute(
            "INSERT INTO customers SELECT customer_id, date_diff('day', max(date)::DATE, $today::DATE), "
            "count(*), sum(paid_cents) FROM read_parquet($path) GROUP BY customer_id",
            {"path": str(path), "today": str(day.date())},
        )
    (count,) = connection.execute("SELECT count(*) FROM customers").fetchone()
    cuts = {name: _cuts_duckdb(connection, name, count) for name in MEASURES}
    scores = ", ".join(f"{_score_sql(name, cuts[name])} AS {score_name(name)}" for name in MEASURES)
    scored = f"SELECT *, {scores} FROM customers"
    if out:
        _copy_duckdb(connection, f"{scored} ORDER BY customer_id", out)
    keys = ", ".join(CELLS)
    cells = connection.execute(
        f"SELECT {keys}, count(*)::BIGINT AS customers, sum(frequency)::BIGINT AS orders, "
        f"sum(money_cents)::BIGINT AS money_cents FROM ({scored}) GROUP BY {keys} ORDER BY {keys}"
    ).df()
    return Scored(day, count, cuts, cells.astype("int64"))


def _cuts_duckdb(connection: Any, name: str, count: int) -> tuple[int, ...]:
    """Return the values at the ranks of the cut-points, from how often each value occurs."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE reached AS SELECT {name} AS value, "
        f"sum(count(*)) OVER (ORDER BY {name}) AS reached FROM customers GROUP BY {name}"
    )
    return tuple(
        int(connection.execute("SELECT min(value) FROM reached WHERE reached >= ?", [place]).fetchone()[0])
        for place in places(count)
    )


def _score_sql(name: str, cuts: tuple[int, ...]) -> str:
    above = " + ".join(f"({name} > {cut})::INTEGER" for cut in cuts)
    return f"1 + {above}" if HIGHER_IS_BETTER[name] else f"{SCORES} - ({above})"


def _cohorts_duckdb(connection: Any, path: Path) -> pd.DataFrame:
    return connection.execute(
        "WITH seen AS (SELECT DISTINCT customer_id, "
        "(12 * (year(date) - 1970) + month(date) - 1)::BIGINT AS month FROM read_parquet($path)), "
        "first AS (SELECT customer_id, min(month) AS cohort FROM seen GROUP BY customer_id) "
        "SELECT cohort, month - cohort AS months_since, count(*)::BIGINT AS active "
        "FROM seen JOIN first USING (customer_id) GROUP BY ALL",
        {"path": str(path)},
    ).df()


# ------------------------------------------------------------------------------------------------------------ writing


def suffix_of(out: Path | None) -> str:
    """Return ``.parquet`` or ``.csv``, and refuse anything else before the work begins."""
    if out is None:
        return ""
    if out.suffix not in (".parquet", ".csv"):
        raise LoyaltyLabError(f"{out} should end in .parquet or .csv.")
    return out.suffix


@contextmanager
def in_place_of(out: Path) -> Iterator[Path]:
    """Yield a temporary name beside ``out``, and rename it when all went well."""
    temporary = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, out)
    except OSError as error:
        raise LoyaltyLabError(
            f"{out} cannot be written ({error.strerror or type(error).__name__}); choose another place."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_frame(frame: pd.DataFrame, out: Path) -> None:
    """Write a DataFrame as Parquet or CSV, whole or not at all."""
    with in_place_of(out) as temporary:
        if suffix_of(out) == ".csv":
            frame.to_csv(temporary, index=False, lineterminator="\n")
        else:
            frame.to_parquet(temporary, index=False)


def _copy_duckdb(connection: Any, query: str, out: Path) -> None:
    kind = "FORMAT parquet, COMPRESSION zstd" if suffix_of(out) == ".parquet" else "FORMAT csv, HEADER"
    with in_place_of(out) as temporary:
        quoted = str(temporary).replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{quoted}' ({kind})")
