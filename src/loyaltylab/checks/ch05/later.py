"""Task 05.5: what the customers chosen in 2024 bring in 2025."""

import pandas as pd

from loyaltylab.checks.ch05.common import best, mixture, money, people, ranks
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LISTS = {"attachment": 1.0, "paid": 0.0, "both": 0.5}


def _read(answer: object, lantern: Lantern) -> Numbers:
    words = "the three words attachment, paid and both"
    return as_labelled_numbers(answer, tuple(LISTS), "one mean margin for each list", words, "list")


@remembered
def _later(lantern: Lantern, year: int = 2025, column: str = "margin_cents") -> pd.Series:
    """Return euro of a year for everybody on the card, nothing where there was no order."""
    return money(lantern, year, column).reindex(people(lantern).index)


@remembered
def _lists(lantern: Lantern) -> dict[str, pd.Series]:
    return {name: best(mixture(lantern, weight)) for name, weight in LISTS.items()}


def _of_lists(lantern: Lantern, euro: pd.Series, how: str = "sum") -> Numbers:
    return {name: float(euro[chosen].agg(how)) for name, chosen in _lists(lantern).items()}


def _whole_cents(values: Numbers, lantern: Lantern) -> bool:
    """A mean times the number of people must be whole cents."""
    return all(is_whole(values[name] * int(chosen.sum()) * 100) for name, chosen in _lists(lantern).items())


def _only_buyers(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _of_lists(lantern, _later(lantern), "mean"))


def _median(values: Numbers, lantern: Lantern) -> bool:
    euro = _later(lantern)
    return any(close(values, _of_lists(lantern, column, "median")) for column in (euro, euro.fillna(0)))


def _cents(values: Numbers, lantern: Lantern) -> bool:
    sums = _of_lists(lantern, 100 * _later(lantern))
    return close(values, {name: total / _lists(lantern)[name].sum() for name, total in sums.items()}, 1e-4)


def _per_person(lantern: Lantern, euro: pd.Series, lists: dict[str, pd.Series]) -> Numbers:
    return {name: float(euro[chosen].sum() / chosen.sum()) for name, chosen in lists.items()}


def _same_year(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _per_person(lantern, _later(lantern, 2024), _lists(lantern)))


def _paid_later(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _per_person(lantern, _later(lantern, 2025, "paid_cents"), _lists(lantern)))


def _looks_ahead(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a list that was made with the payments of 2025."""
    table = people(lantern)
    for ahead in (_later(lantern, 2025, "paid_cents").fillna(0), _later(lantern).fillna(0)):
        lists = {
            name: best(weight * ranks(table["felt"]) + (1 - weight) * ranks(ahead))
            for name, weight in LISTS.items()
        }
        if close(values, _per_person(lantern, _later(lantern), lists)):
            return True
    return False


def _everybody(values: Numbers, lantern: Lantern) -> bool:
    euro = _later(lantern).fillna(0)
    return any(
        close(values, dict.fromkeys(LISTS, float(number))) for number in (euro.mean(), _later(lantern).mean())
    )


def _bottom(values: Numbers, lantern: Lantern) -> bool:
    lists = {name: best(-mixture(lantern, weight)) for name, weight in LISTS.items()}
    return close(values, _per_person(lantern, _later(lantern), lists))


def _per_order(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the mean margin of an order, not of a customer."""
    orders = lantern.orders[lantern.orders["date"].dt.year.eq(2025)]
    means = {
        name: float(orders.loc[orders["customer_id"].isin(chosen.index[chosen]), "margin_cents"].mean() / 100)
        for name, chosen in _lists(lantern).items()
    }
    return close(values, means)


def _with_other_both(values: Numbers, lantern: Lantern, chosen: pd.Series) -> bool:
    """Recognise two right lists and another one under ``both``, where that makes a difference."""
    right = _lists(lantern)["both"]
    return not chosen.equals(right) and close(
        values, _per_person(lantern, _later(lantern), {**_lists(lantern), "both": chosen})
    )


def _on_both_lists(values: Numbers, lantern: Lantern) -> bool:
    return _with_other_both(values, lantern, _lists(lantern)["attachment"] & _lists(lantern)["paid"])


def _unscaled_both(values: Numbers, lantern: Lantern) -> bool:
    """Recognise points and euro added up as they stand."""
    table = people(lantern)
    return any(
        _with_other_both(values, lantern, best(scale * table["felt"] + table["paid"]))
        for scale in (1.0, 100 / 6)
    )


MARGIN_LATER = Task(
    "05.5",
    _read,
    properties=(
        Property(
            "plausible", Layer.RANGE, lambda values, lantern: all(abs(v) < 5000 for v in values.values())
        ),
        Property("whole_cents", Layer.RELATION, _whole_cents),
    ),
    mistakes=(
        Mistake("totals", lambda values, lantern: close(values, _of_lists(lantern, _later(lantern)))),
        Mistake("cents", _cents),
        Mistake("only_buyers", _only_buyers),
        Mistake("median", _median),
        Mistake("same_year", _same_year),
        Mistake("paid_later", _paid_later),
        Mistake("looks_ahead", _looks_ahead),
        Mistake("everybody", _everybody),
        Mistake("bottom", _bottom),
        Mistake("per_order", _per_order),
        Mistake("on_both_lists", _on_both_lists),
        Mistake("unscaled_both", _unscaled_both),
    ),
)
