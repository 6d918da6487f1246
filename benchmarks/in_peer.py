"""What a peer does, timed inside an environment of its own: ``python in_peer.py WHAT …`` prints one line of JSON.

Runs without this project: the environment holds the peer and nothing of ours.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import Any

ROUNDS = 3


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median seconds of some rounds, and the last result; a first small round has warmed up."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), result


def lifetimes(rows: int) -> float:
    """Time `lifetimes.generate_data`: one summary line a customer (Fader, Hardie & Lee's parameters of CDNOW)."""
    from lifetimes.generate_data import beta_geometric_nbd_model

    return timed(lambda: beta_geometric_nbd_model(39, 0.243, 4.414, 0.793, 2.426, size=rows))[0]


def pymc_marketing(rows: int) -> float:
    """Time pymc-marketing's BG/NBD generator: recency and frequency of customers, the same parameters."""
    import numpy as np
    from pymc_marketing.clv.distributions import BetaGeoNBD

    random = np.random.default_rng(1)
    arguments = (0.793, 2.426, 0.243, 4.414, np.full(rows, 39.0))
    draw = BetaGeoNBD.rv_type().rng_fn if hasattr(BetaGeoNBD, "rv_type") else BetaGeoNBD.rv_op.rng_fn
    return timed(lambda: draw(random, *arguments, (rows,)))[0]


def faker(rows: int) -> float:
    """Time Faker at rows of ten fields that look like a customer and do nothing."""
    from faker import Faker

    fake = Faker(use_weighting=False)
    fields = (
        "name",
        "email",
        "phone_number",
        "city",
        "street_address",
        "postcode",
        "company",
        "job",
        "date",
        "word",
    )
    makers = [getattr(fake, field) for field in fields]
    return timed(lambda: [[make() for make in makers] for _ in range(rows)])[0]


def mimesis(rows: int) -> float:
    """Time mimesis at the same kind of rows."""
    from mimesis import Address, Datetime, Finance, Generic, Person

    person, address, generic = Person(), Address(), Generic()
    makers = [
        *(person.full_name, person.email, person.phone_number, address.city, address.address),
        *(address.postal_code, Finance().company, person.occupation, Datetime().date, generic.text.word),
    ]
    return timed(lambda: [[make() for make in makers] for _ in range(rows)])[0]


def polars_rfm(folder: str) -> tuple[float, dict[str, Any]]:
    """Score every customer with polars' streaming engine, by the course's cut-points."""
    import polars as pl

    begun = time.perf_counter()
    orders = pl.scan_parquet(f"{folder}/orders/*.parquet")
    last = orders.select(pl.col("date").max()).collect(engine="streaming").item().date()
    today = date.fromordinal(last.toordinal() + 1)
    customers = (
        orders.group_by("customer_id")
        .agg(
            recency_days=(pl.lit(today) - pl.col("date").max().dt.date()).dt.total_days(),
            frequency=pl.len(),
            money_cents=pl.col("paid_cents").sum(),
        )
        .collect(engine="streaming")
    )
    places = [-(-customers.height * fifth // 5) - 1 for fifth in range(1, 5)]
    names = ("recency_days", "frequency", "money_cents")
    cuts = {name: customers[name].sort().gather(places).to_list() for name in names}
    above = {name: sum((pl.col(name) > cut).cast(pl.Int8) for cut in cuts[name]) for name in names}
    scored = customers.with_columns(
        recency_score=5 - above["recency_days"],
        frequency_score=1 + above["frequency"],
        money_score=1 + above["money_cents"],
    )
    cells = scored.group_by("recency_score", "frequency_score", "money_score").agg(customers=pl.len())
    answer = {"customers": customers.height, "cuts": cuts, "cells": cells.height}
    return time.perf_counter() - begun, answer


def polars_cohorts(folder: str) -> tuple[float, dict[str, Any]]:
    """Count monthly cohorts with polars' streaming engine."""
    import polars as pl

    begun = time.perf_counter()
    month = pl.col("date").dt.year().cast(pl.Int32) * 12 + pl.col("date").dt.month()
    seen = pl.scan_parquet(f"{folder}/orders/*.parquet").select("customer_id", month=month).unique()
    first = seen.group_by("customer_id").agg(cohort=pl.col("month").min())
    counts = (
        seen.join(first, on="customer_id")
        .group_by("cohort", months_since=pl.col("month") - pl.col("cohort"))
        .agg(active=pl.len())
        .collect(engine="streaming")
    )
    answer = {"rows": counts.height, "active": int(counts["active"].sum())}
    return time.perf_counter() - begun, answer


def main() -> int:
    """Do what was asked and print seconds, peak memory (MB), version and, where there is one, the answer."""
    what, argument = sys.argv[1:3]
    package = what.split(".")[0].replace("_", "-")
    report: dict[str, Any] = {"version": version(package)}
    if what.startswith("polars"):
        work = {"polars.rfm": polars_rfm, "polars.cohorts": polars_cohorts}[what]
        report["seconds"], report["answer"] = work(argument)
    else:
        peers = {"lifetimes": lifetimes, "pymc_marketing": pymc_marketing, "faker": faker, "mimesis": mimesis}
        peers[what](10)
        report["seconds"] = peers[what](int(argument))
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    report["peak"] = int(line.split()[1]) * 1024 / 1e6
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
