"""Task 21.3: how far each month's share of late service events lies from the usual, in standard errors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

MONTHS = tuple(f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13))


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, MONTHS, "one number for each month", "the 36 months as texts, such as 2023-01", "month"
    )


@remembered
def _table(lantern: Lantern) -> pd.DataFrame:
    """Return by month how many events there were, and how many were late, late or just in time, and failed."""
    events = lantern.tickets
    flags = pd.DataFrame(
        {
            "events": 1,
            "late": events["actual_minutes"] > events["promised_minutes"],
            "at_least": events["actual_minutes"] >= events["promised_minutes"],
            "failed": events["failed"],
        }
    )
    return flags.groupby(events["date"].dt.strftime("%Y-%m")).sum().astype(float)


def _usual(table: pd.DataFrame, column: str) -> float:
    return float(table[column].sum() / table["events"].sum())


def _scaled(table: pd.DataFrame, column: str, centre: float, spread: pd.Series | float) -> pd.Series:
    """Return distance from a centre over a spread: which is wrong in every use here."""
    distance: pd.Series = (table[column] / table["events"] - centre) / spread
    return distance


def _binomial(centre: float | pd.Series, size: pd.Series | float) -> Any:
    return np.sqrt(centre * (1 - centre) / size)


def _balances(values: Numbers, lantern: Lantern) -> bool:
    """Whether months above and below the joint share make up for one another, events weighed."""
    events = _table(lantern)["events"]
    return abs(sum(value * float(events[month]) ** 0.5 for month, value in values.items())) < 1e-3


def _of_usual_size(values: Numbers, lantern: Lantern) -> bool:
    """Whether the numbers have the size of standard errors: a few of 36 beyond 2, none beyond 12."""
    sizes = np.abs(list(values.values()))
    return bool(0.3 < np.sqrt((sizes**2).mean()) < 12)


def _other(column: str) -> Callable[[Numbers, Lantern], bool]:
    def matches(values: Numbers, lantern: Lantern) -> bool:
        table = _table(lantern)
        centre = _usual(table, column)
        return close(values, _scaled(table, column, centre, _binomial(centre, table["events"])))

    return matches


def _kept(values: Numbers, lantern: Lantern) -> bool:
    """Recognise promises kept in the place of promises broken: every sign is turned."""
    table = _table(lantern).assign(kept=lambda rows: rows["events"] - rows["late"])
    centre = _usual(table, "kept")
    return close(values, _scaled(table, "kept", centre, _binomial(centre, table["events"])))


def _shares(values: Numbers, lantern: Lantern) -> bool:
    table = _table(lantern)
    return close(values, table["late"] / table["events"]) or close(
        values, 100 * table["late"] / table["events"], 1e-4
    )


def _gaps(values: Numbers, lantern: Lantern) -> bool:
    """Recognise distances that are not measured in standard errors."""
    table = _table(lantern)
    plain = _scaled(table, "late", _usual(table, "late"), 1.0)
    return close(values, plain) or close(values, 100 * plain, 1e-4)


def _no_root(values: Numbers, lantern: Lantern) -> bool:
    table = _table(lantern)
    centre = _usual(table, "late")
    return close(values, _scaled(table, "late", centre, centre * (1 - centre) / table["events"]), 1e-4)


def _own_share(values: Numbers, lantern: Lantern) -> bool:
    """Recognise standard errors made from each month's own share."""
    table = _table(lantern)
    own = table["late"] / table["events"]
    return close(values, _scaled(table, "late", _usual(table, "late"), _binomial(own, table["events"])))


def _mean_of_shares(values: Numbers, lantern: Lantern) -> bool:
    table = _table(lantern)
    centre = float((table["late"] / table["events"]).mean())
    return close(values, _scaled(table, "late", centre, _binomial(centre, table["events"])))


def _one_size(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one standard error for all months: of the mean number of events, or of all of them."""
    table = _table(lantern)
    centre = _usual(table, "late")
    sizes = (float(table["events"].mean()), float(table["events"].sum()))
    return any(close(values, _scaled(table, "late", centre, _binomial(centre, size))) for size in sizes)


def _spread_of_months(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the standard deviation of the 36 shares in the place of the standard error."""
    table = _table(lantern)
    share = table["late"] / table["events"]
    centres = (_usual(table, "late"), float(share.mean()))
    return any(
        close(values, _scaled(table, "late", centre, float(share.std(ddof=lost))))
        for centre in centres
        for lost in (0, 1)
    )


Z = Task(
    "21.3",
    _read,
    properties=(
        Property("of_usual_size", Layer.RANGE, _of_usual_size),
        Property("balances", Layer.RELATION, _balances),
    ),
    mistakes=(
        Mistake("shares", _shares),
        Mistake("gaps", _gaps),
        Mistake("kept", _kept),
        Mistake("failed", _other("failed")),
        Mistake("at_least", _other("at_least")),
        Mistake("no_root", _no_root),
        Mistake("own_share", _own_share),
        Mistake("mean_of_shares", _mean_of_shares),
        Mistake("one_size", _one_size),
        Mistake("spread_of_months", _spread_of_months),
    ),
)
