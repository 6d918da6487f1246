"""Task 21.1: what managers reach in the month after they stood in a place."""

import pandas as pd

from loyaltylab.checks.ch21.common import PEOPLE
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, PEOPLE, "one mean attainment for each place", "the places 1 to 6", "place"
    )


@remembered
def _table(lantern: Lantern) -> pd.DataFrame:
    """Return the months with place from the top, and what the same manager reached a month earlier and a month later."""
    table = lantern.manager_months.sort_values(["account_manager", "month"])
    own = table.groupby("account_manager")["attainment"]
    best_first = table.groupby("month")["attainment"].rank(ascending=False, method="first")
    lowest_first = table.groupby("month")["attainment"].rank(method="first")
    return table.assign(place=best_first, upward=lowest_first, earlier=own.shift(), later=own.shift(-1))


def _attainment(values: Numbers, lantern: Lantern) -> bool:
    """Whether means of many months lie where such means can lie."""
    months = lantern.manager_months["attainment"]
    return all(months.min() - 1e-6 <= value <= months.max() + 1e-6 for value in values.values())


def _wrong(identifier: str, column: str, by: str, how: str = "mean") -> Mistake:
    """Return the mistake of a wrong column, a wrong group or a wrong way to sum up."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        table = _table(lantern).dropna(subset=[column])
        return close(values, table.groupby(by)[column].agg(how))

    return Mistake(identifier, matches)


def _difference(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the change from the month to the next, either way round."""
    table = _table(lantern).dropna(subset=["later"])
    change = (table["later"] - table["attainment"]).groupby(table["place"]).mean()
    return close(values, change) or close(values, -change)


def _as_share(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _table(lantern).groupby("place")["later"].mean() / 100)


def _next_place(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean place of the next month in the stead of the attainment."""
    table = _table(lantern)
    later = table.groupby("account_manager")["place"].shift(-1)
    return close(values, later.groupby(table["place"]).mean())


def _gaps_as_nought(values: Numbers, lantern: Lantern) -> bool:
    """Recognise last months, after which nothing is known, counted as nothing sold."""
    table = _table(lantern)
    return close(values, table["later"].fillna(0.0).groupby(table["place"]).mean())


NEXT_BY_PLACE = Task(
    "21.1",
    _read,
    properties=(Property("attainment", Layer.RANGE, _attainment),),
    mistakes=(
        _wrong("same_month", "attainment", "place"),
        _wrong("month_before", "earlier", "place"),
        _wrong("by_manager", "later", "account_manager"),
        _wrong("upside_down", "later", "upward"),
        _wrong("median", "later", "place", "median"),
        _wrong("summed", "later", "place", "sum"),
        Mistake("difference", _difference),
        Mistake("as_share", _as_share),
        Mistake("next_place", _next_place),
        Mistake("gaps_as_nought", _gaps_as_nought),
    ),
)
