"""Task 17.4: which share of the key customers is key again a year later."""

from collections.abc import Mapping

import pandas as pd

from loyaltylab.checks.ch17.common import SHARES, places, spent
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, close
from loyaltylab.checks.reading import as_labelled_numbers

STARTS = (2023, 2024)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, STARTS, "one share for each of the two years", "the years 2023 and 2024", "year"
    )


def _key(lantern: Lantern, year: int) -> pd.Index:
    """Return the top fifth of the buyers of a year."""
    euro = spent(lantern, year)
    return euro.index[: places(len(euro))]


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, {year: len(_key(lantern, int(year))) for year in values})


def _both(lantern: Lantern) -> Numbers:
    """Return how many are key in a year and in the next."""
    return {year: float(_key(lantern, year).isin(_key(lantern, year + 1)).sum()) for year in STARTS}


def _over(counts: Numbers, bases: Mapping[int, float]) -> Numbers:
    return {year: count / bases[year] for year, count in counts.items()}


def _size(lantern: Lantern, later: int = 0) -> Numbers:
    return {year: len(_key(lantern, year + later)) for year in STARTS}


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _both(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    shares = _over(_both(lantern), _size(lantern))
    return close(values, {year: 100 * share for year, share in shares.items()}, 0.06)


def _fallen(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {year: 1 - share for year, share in _over(_both(lantern), _size(lantern)).items()})


def _of_next(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the next year's key customers as the base, where they are not as many."""
    shares = _over(_both(lantern), _size(lantern, 1))
    return close(values, shares) and not close(values, _over(_both(lantern), _size(lantern)))


def _of_buyers(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(_both(lantern), {year: len(spent(lantern, year)) for year in STARTS}))


def _of_either(values: Numbers, lantern: Lantern) -> bool:
    """Recognise those key in both years over those key in any."""
    either = {year: len(_key(lantern, year).union(_key(lantern, year + 1))) for year in STARTS}
    return close(values, _over(_both(lantern), either))


def _any_order(values: Numbers, lantern: Lantern) -> bool:
    shares = {year: _key(lantern, year).isin(spent(lantern, year + 1).index).mean() for year in STARTS}
    return close(values, shares)


def _old_line(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a look at who spends as much as the last key customer of the year before."""
    shares = {}
    for year in STARTS:
        key = _key(lantern, year)
        line = spent(lantern, year)[key].min()
        later = spent(lantern, year + 1).reindex(key).fillna(0)
        shares[year] = float((later >= line).mean())
    right = _over(_both(lantern), _size(lantern))
    return close(values, shares) and not close(values, right)


def _of_sales(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the share of the next year's sales that the key customers bring."""
    shares = {}
    for year in STARTS:
        later = spent(lantern, year + 1)
        shares[year] = float(later.reindex(_key(lantern, year)).sum() / later.sum())
    return close(values, shares)


def _money_kept(values: Numbers, lantern: Lantern) -> bool:
    """Recognise what the key customers spend next year over what they spent."""
    ratios = {}
    for year in STARTS:
        key = _key(lantern, year)
        ratios[year] = float(spent(lantern, year + 1).reindex(key).sum() / spent(lantern, year)[key].sum())
    return close(values, ratios)


STAY = Task(
    "17.4",
    _read,
    properties=(SHARES, Property("whole_people", Layer.RELATION, _whole_people)),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("fallen", _fallen),
        Mistake("of_next", _of_next),
        Mistake("of_buyers", _of_buyers),
        Mistake("of_either", _of_either),
        Mistake("any_order", _any_order),
        Mistake("old_line", _old_line),
        Mistake("of_sales", _of_sales),
        Mistake("money_kept", _money_kept),
    ),
)
