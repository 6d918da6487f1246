"""Task 19.1: which share of the cells is filled, by column."""

import pandas as pd

from loyaltylab.checks.ch19.common import raw
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

COLUMNS = ("email", "phone", "region", "joined")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, COLUMNS, "one share for each column", "email, phone, region and joined", "column"
    )


def _whole_rows(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, float(len(lantern.crm_export)))


def _shares(lantern: Lantern) -> pd.Series:
    return raw(lantern)[list(COLUMNS)].notna().mean()


def _dashes_filled(values: Numbers, lantern: Lantern) -> bool:
    return close(values, lantern.crm_export[list(COLUMNS)].notna().mean())


def _one_dash(values: Numbers, lantern: Lantern) -> bool:
    """Recognise that only one of the two written gaps was taken out."""
    export = lantern.crm_export[list(COLUMNS)]
    return any(close(values, export.mask(export == gap).notna().mean()) for gap in ("-", "n/a"))


def _gaps(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 1 - _shares(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * _shares(lantern), 0.06)


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, raw(lantern)[list(COLUMNS)].notna().sum())


def _of_customers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise rows divided by customers: some have two rows."""
    return close(values, raw(lantern)[list(COLUMNS)].notna().sum() / len(lantern.customers))


def _different(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the share of different values."""
    return close(values, raw(lantern)[list(COLUMNS)].nunique() / len(lantern.crm_export))


FILLED = Task(
    "19.1",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_rows", Layer.RELATION, _whole_rows),
    ),
    mistakes=(
        Mistake("dashes_filled", _dashes_filled),
        Mistake("one_dash", _one_dash),
        Mistake("gaps", _gaps),
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("of_customers", _of_customers),
        Mistake("different", _different),
    ),
)
