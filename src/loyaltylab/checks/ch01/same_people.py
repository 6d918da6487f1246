"""Task 01.5: a claim about old customers, side by side and on the same people."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch01.common import known_orders
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, remembered
from loyaltylab.checks.reading import as_labelled_numbers

BESIDE, SAME = "side by side", "same people"
CENT = 0.006


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        (BESIDE, SAME),
        "one difference in euro for each comparison",
        '"side by side" and "same people"',
        "comparison",
    )


@remembered
def _sums(lantern: Lantern, column: str = "margin") -> dict[str, pd.Series]:
    """Return what customers brought in 2025 (``old``, ``young``) and in years 1 and 2 of the cohort, by several readings."""
    orders = known_orders(lantern)
    last = orders.query("year == 2025")
    theirs = orders[orders["since"] == 2023]
    later = theirs[theirs["order_number"] > 1]

    def add(table: pd.DataFrame) -> pd.Series:
        return table.groupby("customer_id")[column].sum()

    return {
        "old": add(last[last["since"] < 2023]),
        "young": add(last[last["since"] == 2024]),
        "one": add(later[later["day"] < 365]),
        "two": add(later[later["day"].between(365, 729)]),
        "one_with_first": add(theirs[theirs["day"] < 365]),
        "calendar_one": add(later[later["year"] == 2023]),
        "calendar_two": add(later[later["year"] == 2024]),
        "two_open": add(later[later["day"] >= 365]),
    }


def _change(first: pd.Series, second: pd.Series, people: pd.Index) -> float:
    return float((second.reindex(people).fillna(0) - first.reindex(people).fillna(0)).mean())


@remembered
def _fair(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return _change(sums["one"], sums["two"], sums["two"].index)


@remembered
def _beside(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return float(sums["old"].mean() - sums["young"].mean())


def _only(label: str, wrong: Callable[[Lantern], float]) -> Callable[[Numbers, Lantern], bool]:
    """Recognise one label's wrong number; where chance makes it the right one, nothing is said."""
    right = _beside if label == BESIDE else _fair

    def matches(values: Numbers, lantern: Lantern) -> bool:
        number = wrong(lantern)
        return abs(values[label] - number) <= CENT and abs(number - right(lantern)) > CENT

    return matches


def _with_first(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return _change(sums["one_with_first"], sums["two"], sums["two"].index)


def _all_joined(lantern: Lantern) -> float:
    sums = _sums(lantern)
    people = lantern.customers.loc[lantern.customers["joined"].dt.year == 2023, "customer_id"]
    return _change(sums["one"], sums["two"], pd.Index(people))


def _both_years(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return _change(sums["one"], sums["two"], sums["one"].index.intersection(sums["two"].index))


def _own_means(lantern: Lantern) -> float:
    """Return the difference of the means of two groups: everybody who bought in year 1, and in year 2."""
    return float(_sums(lantern)["two"].mean() - _sums(lantern)["one"].mean())


def _calendar(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return _change(sums["calendar_one"], sums["calendar_two"], sums["calendar_two"].index)


def _open_end(lantern: Lantern) -> float:
    sums = _sums(lantern)
    return _change(sums["one"], sums["two_open"], sums["two_open"].index)


def _on_file(lantern: Lantern) -> float:
    """Return the difference of the means over everybody on file, bought or not."""
    since = lantern.customers["joined"].dt.year
    sums = _sums(lantern)
    return float(sums["old"].sum() / (since < 2023).sum() - sums["young"].sum() / (since == 2024).sum())


def _totals(lantern: Lantern) -> float:
    return float(_sums(lantern)["old"].sum() - _sums(lantern)["young"].sum())


def _scaled(factor: float) -> Callable[[Numbers, Lantern], bool]:
    """Recognise both right numbers times a factor."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        wanted = {BESIDE: _beside(lantern), SAME: _fair(lantern)}
        return all(
            abs(values[label] - factor * number) <= CENT * max(1, abs(factor))
            for label, number in wanted.items()
        )

    return matches


def _of_sales(values: Numbers, lantern: Lantern) -> bool:
    paid = _sums(lantern, "paid")
    return abs(values[BESIDE] - (paid["old"].mean() - paid["young"].mean())) <= CENT


def _possible(values: Numbers, lantern: Lantern) -> bool:
    """Whether neither difference is larger than the largest amount anybody brought."""
    most = max(float(column.abs().max()) for column in _sums(lantern).values())
    return all(abs(number) <= most for number in values.values())


SAME_PEOPLE = Task(
    "01.5",
    _read,
    properties=(Property("possible", Layer.RANGE, _possible),),
    mistakes=(
        Mistake("turned", _scaled(-1.0)),
        Mistake("in_cents", _scaled(100.0)),
        Mistake("of_sales", _of_sales),
        Mistake("totals", _only(BESIDE, _totals)),
        Mistake("on_file", _only(BESIDE, _on_file)),
        Mistake("with_first", _only(SAME, _with_first)),
        Mistake("all_joined", _only(SAME, _all_joined)),
        Mistake("both_years", _only(SAME, _both_years)),
        Mistake("own_means", _only(SAME, _own_means)),
        Mistake("calendar", _only(SAME, _calendar)),
        Mistake("open_end", _only(SAME, _open_end)),
    ),
)
