"""Task 19.2: how many rows joined in each month of the calendar, with three ways of writing a day."""

import pandas as pd

from loyaltylab.checks.ch19.common import raw
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

MONTHS = tuple(range(1, 13))
DAY_FIRST = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, MONTHS, "one number of rows for each month", "the months 1 to 12", "month"
    )


@remembered
def _counted(lantern: Lantern, formats: tuple[str, ...]) -> pd.Series:
    """Return rows by month of the calendar when these formats are tried in turn."""
    texts = raw(lantern)["joined"]
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[ns]")
    for pattern in formats:
        days = days.fillna(pd.to_datetime(texts, format=pattern, errors="coerce").astype("datetime64[ns]"))
    return days.dt.month.value_counts().reindex(MONTHS, fill_value=0)


def _whole(values: Numbers, lantern: Lantern) -> bool:
    return all(value >= 0 and is_whole(value) for value in values.values())


def _all_typed(values: Numbers, lantern: Lantern) -> bool:
    """Whether every row with a day is in one month."""
    return round(sum(values.values())) == int(raw(lantern)["joined"].notna().sum())


def _with(*formats: str):  # type: ignore[no-untyped-def]
    return lambda values, lantern: close(values, _counted(lantern, formats))


def _month_first(values: Numbers, lantern: Lantern) -> bool:
    """Recognise days with slashes (or dots) read month first, alone or before the right way is tried."""
    turned = (
        ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y"),
        ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%y", "%d/%m/%y"),
        ("%Y-%m-%d", "%m.%d.%Y", "%m/%d/%y"),
        ("%Y-%m-%d", "%m.%d.%Y", "%d.%m.%Y", "%m/%d/%y", "%d/%m/%y"),
    )
    return any(close(values, _counted(lantern, formats)) for formats in turned)


def _without(*formats: str):  # type: ignore[no-untyped-def]
    return _with(*(pattern for pattern in DAY_FIRST if pattern not in formats))


def _shares(values: Numbers, lantern: Lantern) -> bool:
    counts = _counted(lantern, DAY_FIRST)
    return close(values, counts / counts.sum()) or close(values, counts / len(lantern.crm_export))


def _customers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the clean table in the place of the export."""
    return close(values, lantern.customers["joined"].dt.month.value_counts().reindex(MONTHS, fill_value=0))


JOINED_IN = Task(
    "19.2",
    _read,
    properties=(
        Property("whole", Layer.RANGE, _whole),
        Property("all_typed", Layer.RELATION, _all_typed),
    ),
    mistakes=(
        Mistake("month_first", _month_first),
        Mistake("one_format", _with("%Y-%m-%d")),
        Mistake("without_slashes", _without("%d/%m/%y")),
        Mistake("without_dots", _without("%d.%m.%Y")),
        Mistake("shares", _shares),
        Mistake("customers", _customers),
    ),
)
