"""Task 10.1: the churn rate of the subscribers, by year."""

import pandas as pd

from loyaltylab.checks.ch10.common import SHARES, YEARS, bounds, contracts, endings, starters
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, YEARS, "one share for each of the three years", "the years 2023, 2024 and 2025", "year"
    )


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    return all(is_whole(share * len(starters(lantern, int(year)))) for year, share in values.items())


def _all_endings(lantern: Lantern, bases: dict[int, int]) -> Numbers:
    table = contracts(lantern)
    return {year: endings(table, year) / bases[year] for year in YEARS}


def _joiners_too(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _all_endings(lantern, {year: len(starters(lantern, year)) for year in YEARS}))


def _of_everybody(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _all_endings(lantern, dict.fromkeys(YEARS, len(contracts(lantern)))))


def _at_the_end(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the customers of the last day as a base, whichever endings are counted."""
    table = contracts(lantern)
    bases = {}
    for year in YEARS:
        _, last = bounds(year)
        bases[year] = int(((table["joined"] <= last) & ~(table["ended"] <= last)).sum())
    mine = {year: endings(starters(lantern, year), year) / bases[year] for year in YEARS}
    return close(values, _all_endings(lantern, bases)) or close(values, mine)


def _ever_ended(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {year: starters(lantern, year)["ended"].notna().mean() for year in YEARS})


def _rates(lantern: Lantern) -> pd.Series:
    """Return the share of each year's starters who are still there when it ends."""
    return pd.Series({year: 1 - _share_gone(starters(lantern, year), year) for year in YEARS})


def _share_gone(table: pd.DataFrame, year: int) -> float:
    return endings(table, year) / len(table)


def _kept(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _rates(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return min(values.values()) > 1 and close(values, 100 * (1 - _rates(lantern)), 0.06)


def _net_change(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the change of the stock: endings and newcomers of a year set off against each other."""
    table = contracts(lantern)
    changes = {}
    for year in YEARS:
        _, last = bounds(year)
        stock = len(starters(lantern, year))
        changes[year] = ((table["joined"] <= last) & ~(table["ended"] <= last)).sum() / stock - 1
    return any(close(values, {year: sign * change for year, change in changes.items()}) for sign in (1, -1))


def _people(values: Numbers, lantern: Lantern) -> bool:
    table = contracts(lantern)
    return any(
        close(values, {year: float(endings(part(year), year)) for year in YEARS})
        for part in (lambda year: table, lambda year: starters(lantern, year))
    )


CHURN_RATE = Task(
    "10.1",
    _read,
    properties=(
        SHARES,
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake("people", _people),
        Mistake("percent", _percent),
        Mistake("joiners_too", _joiners_too),
        Mistake("of_everybody", _of_everybody),
        Mistake("at_the_end", _at_the_end),
        Mistake("ever_ended", _ever_ended),
        Mistake("kept", _kept),
        Mistake("net_change", _net_change),
    ),
)
