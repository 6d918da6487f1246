"""The page "When the table outgrows the laptop": how engines compare, from the record of a committed benchmark run.

The record, ``engines.json``, is written by ``python -m benchmarks.scale --record`` and holds what differs little from
machine to machine: times as multiples of DuckDB's in the same run, and peak memory.
"""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from loyaltylab.site.pages import value

RECORD = Path(__file__).with_name("engines.json")
ENGINES = ("pandas", "polars", "dask", "duckdb")
MEASURES = ("rfm", "cohorts")
RUN = "one run of the benchmark"


@cache
def record() -> dict[tuple[str, str], dict[str, float]]:
    """Return times and peaks by (measure, engine)."""
    entries = json.loads(RECORD.read_text(encoding="utf-8"))["engines"]
    return {(entry["measure"], entry["engine"]): entry for entry in entries}


@value("90.orders", unit="million orders", period=RUN, base="generated orders")
def orders() -> float:
    """Orders on which the engines were compared."""
    return float(json.loads(RECORD.read_text(encoding="utf-8"))["orders"] / 1e6)


def entry_value(measure: str, engine: str, field: str) -> float:
    """Return one number of the record."""
    return float(record()[measure, engine][field])


def _register() -> None:
    meanings: dict[str, tuple[str, str, str]] = {
        "times": ("times_duckdb", "times DuckDB's time", "Time of {} for {}, as a multiple of DuckDB's"),
        "peak": ("peak_mb", "MB", "Peak memory of {} for {}"),
    }
    for measure in MEASURES:
        for engine in ENGINES:
            for short, (field, unit, meaning) in meanings.items():
                compute: Callable[[], float] = partial(entry_value, measure, engine, field)
                compute.__doc__ = meaning.format(engine, measure) + "."
                compute.__module__ = __name__
                compute.__qualname__ = f"{measure}_{engine}_{short}"
                value(f"90.{measure}-{engine}-{short}", unit=unit, period=RUN, base="the same order files")(
                    compute
                )


_register()
