"""Task 03.1: share of promises kept, by kind of service."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

KINDS = ("billing", "core", "delivery", "encounter")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, KINDS, "one share for each kind", "billing, core, delivery and encounter", "kind"
    )


@remembered
def _counts(lantern: Lantern) -> pd.DataFrame:
    """Return for each kind: events, kept, kept to the minute, failed, and of those that went well: events and kept."""
    table = lantern.tickets
    kept = table["actual_minutes"] <= table["promised_minutes"]
    flags = pd.DataFrame(
        {
            "kind": table["kind"],
            "events": 1,
            "kept": kept,
            "exact": table["actual_minutes"] == table["promised_minutes"],
            "well": ~table["failed"],
            "kept_well": kept & ~table["failed"],
        }
    )
    return flags.groupby("kind").sum().astype(float)


def _whole_events(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, _counts(lantern)["events"])


def _percent(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, 100 * table["kept"] / table["events"], 0.06)


def _number_kept(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _counts(lantern)["kept"])


def _broken(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, 1 - table["kept"] / table["events"])


def _earlier_only(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, (table["kept"] - table["exact"]) / table["events"])


def _of_all_events(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, table["kept"] / table["events"].sum())


def _of_kept(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, table["kept"] / table["kept"].sum())


def _went_well(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, table["well"] / table["events"])


def _well_only(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, table["kept_well"] / table["well"])


def _failed_only(values: Numbers, lantern: Lantern) -> bool:
    table = _counts(lantern)
    return close(values, (table["kept"] - table["kept_well"]) / (table["events"] - table["well"]))


KEPT = Task(
    "03.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_events", Layer.RELATION, _whole_events),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("number_kept", _number_kept),
        Mistake("broken", _broken),
        Mistake("earlier_only", _earlier_only),
        Mistake("of_all_events", _of_all_events),
        Mistake("of_kept", _of_kept),
        Mistake("went_well", _went_well),
        Mistake("well_only", _well_only),
        Mistake("failed_only", _failed_only),
    ),
)
