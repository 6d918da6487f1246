"""Task 17.1: what the top fifth brings, by year."""

from loyaltylab.checks.ch17.common import SHARES, YEARS, places, spent
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, YEARS, "one share for each of the three years", "the years 2023, 2024 and 2025", "year"
    )


def _more_than_its_part(values: Numbers, lantern: Lantern) -> bool:
    """Whether the best bring at least what as many average customers would."""
    sizes = {year: len(spent(lantern, int(year))) for year in values}
    return all(share >= places(sizes[year]) / sizes[year] - 1e-9 for year, share in values.items())


def _euro(lantern: Lantern, extra: int = 0) -> Numbers:
    """Return the euro that the top fifth brings in each year, or that so many more or fewer customers bring."""
    return {
        year: float(spent(lantern, year).iloc[: places(len(spent(lantern, year))) + extra].sum())
        for year in YEARS
    }


def _over(euro: Numbers, bases: Numbers) -> Numbers:
    return {year: amount / bases[year] for year, amount in euro.items()}


def _all(lantern: Lantern) -> Numbers:
    return {year: float(spent(lantern, year).sum()) for year in YEARS}


def _in_euro(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _euro(lantern), 0.006)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    shares = _over(_euro(lantern), _all(lantern))
    return close(values, {year: 100 * share for year, share in shares.items()}, 0.06)


def _lower_part(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {year: 1 - share for year, share in _over(_euro(lantern), _all(lantern)).items()})


def _smallest(values: Numbers, lantern: Lantern) -> bool:
    bottom = {
        year: float(spent(lantern, year).iloc[-places(len(spent(lantern, year))) :].sum()) for year in YEARS
    }
    return close(values, _over(bottom, _all(lantern)))


def _over_the_others(values: Numbers, lantern: Lantern) -> bool:
    top, whole = _euro(lantern), _all(lantern)
    return close(values, {year: top[year] / (whole[year] - top[year]) for year in YEARS})


def _one_more(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(_euro(lantern, 1), _all(lantern)))


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a fifth of everybody on file, with or without those who joined later."""
    joined = lantern.customers["joined"].dt.year
    for bases in (dict.fromkeys(YEARS, len(joined)), {year: int((joined <= year).sum()) for year in YEARS}):
        shares = {
            year: float(spent(lantern, year).iloc[: places(bases[year])].sum() / spent(lantern, year).sum())
            for year in YEARS
        }
        if close(values, shares):
            return True
    return False


def _of_three_years(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(_euro(lantern), dict.fromkeys(YEARS, sum(_all(lantern).values()))))


def _means(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean of the top fifth over the mean of all."""
    ratios = {}
    for year in YEARS:
        euro = spent(lantern, year)
        ratios[year] = float(euro.iloc[: places(len(euro))].mean() / euro.mean())
    return close(values, ratios)


TOP_SHARE = Task(
    "17.1",
    _read,
    properties=(SHARES, Property("its_part", Layer.RELATION, _more_than_its_part)),
    mistakes=(
        Mistake("in_euro", _in_euro),
        Mistake("percent", _percent),
        Mistake("lower_part", _lower_part),
        Mistake("smallest", _smallest),
        Mistake("over_the_others", _over_the_others),
        Mistake("one_more", _one_more),
        Mistake("everybody", _everybody),
        Mistake("of_three_years", _of_three_years),
        Mistake("means", _means),
    ),
)
