"""Task 10.3: the false losses of a rule of silence."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from loyaltylab.checks.ch10.common import SHARES
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

WINDOWS = (60, 90, 120, 180)
DAY = pd.Timestamp("2025-06-30")


class Silent(NamedTuple):
    """One entry a customer: days of silence, whether she came again and after how many days, and how many orders she
    then placed.
    """

    days: np.ndarray
    again: np.ndarray
    orders: np.ndarray
    until: np.ndarray


@remembered
def _silent(lantern: Lantern, everybody: bool = False) -> Silent:
    """Return the silence of the customers without a contract, or of all customers."""
    casual = lantern.customers.loc[lantern.customers["contract"] == "none", "customer_id"]
    orders = lantern.orders if everybody else lantern.orders[lantern.orders["customer_id"].isin(casual)]
    earlier = orders[orders["date"] <= DAY]
    last = earlier.groupby("customer_id")["date"].max()
    coming = orders[orders["date"] > DAY]
    later = coming["customer_id"].value_counts().reindex(last.index, fill_value=0)
    until = (coming.groupby("customer_id")["date"].min().reindex(last.index) - DAY).dt.days
    return Silent(
        -(last - DAY).dt.days.to_numpy(), later.to_numpy() > 0, later.to_numpy(), until.to_numpy(float)
    )


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, WINDOWS, "one share for each window", "the four windows 60, 90, 120 and 180", "window"
    )


def _called(silent: Silent, window: int) -> np.ndarray:
    return silent.days >= window


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return all(is_whole(share * _called(silent, int(window)).sum()) for window, share in values.items())


def _returners(silent: Silent) -> Numbers:
    return {window: float((_called(silent, window) & silent.again).sum()) for window in WINDOWS}


def _over(counts: Numbers, base: float) -> Numbers:
    return {window: count / base for window, count in counts.items()}


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _returners(_silent(lantern)))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    shares = {
        window: 100 * count / _called(silent, int(window)).sum()
        for window, count in _returners(silent).items()
    }
    return min(values.values()) > 1 and close(values, shares, 0.06)


def _of_all(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, _over(_returners(silent), silent.days.size))


def _of_returners(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, _over(_returners(silent), silent.again.sum()))


def _called_share(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, {window: _called(silent, window).mean() for window in WINDOWS})


def _stay_away(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, {window: (~silent.again[_called(silent, window)]).mean() for window in WINDOWS})


def _not_called(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, {window: silent.again[~_called(silent, window)].mean() for window in WINDOWS})


def _orders_not_people(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern)
    return close(values, {window: silent.orders[_called(silent, window)].mean() for window in WINDOWS})


def _subscribers_too(values: Numbers, lantern: Lantern) -> bool:
    silent = _silent(lantern, everybody=True)
    return close(values, {window: silent.again[_called(silent, window)].mean() for window in WINDOWS})


def _right(silent: Silent) -> Numbers:
    return {window: silent.again[_called(silent, window)].mean() for window in WINDOWS}


def _strictly_longer(values: Numbers, lantern: Lantern) -> bool:
    """Recognise “more than” for “at least”, where somebody has been silent for exactly so many days."""
    silent = _silent(lantern)
    shares = {window: silent.again[silent.days > window].mean() for window in WINDOWS}
    return close(values, shares) and not close(values, _right(silent))


def _window_ahead(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a look ahead for as many days as the window, in place of the half-year."""
    silent = _silent(lantern)
    shares = {
        window: (silent.until[_called(silent, window)] <= window).mean() for window in map(int, WINDOWS)
    }
    return close(values, shares) and not close(values, _right(silent))


def _future_in_silence(values: Numbers, lantern: Lantern) -> bool:
    return all(abs(value) <= SMALL for value in values.values())


def _past_as_again(values: Numbers, lantern: Lantern) -> bool:
    return all(abs(value - 1) <= SMALL for value in values.values())


FALSE_LOSS_RATE = Task(
    "10.3",
    _read,
    properties=(
        SHARES,
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("future_in_silence", _future_in_silence),
        Mistake("past_as_again", _past_as_again),
        Mistake("of_all", _of_all),
        Mistake("of_returners", _of_returners),
        Mistake("called_share", _called_share),
        Mistake("stay_away", _stay_away),
        Mistake("not_called", _not_called),
        Mistake("orders_not_people", _orders_not_people),
        Mistake("subscribers_too", _subscribers_too),
        Mistake("strictly_longer", _strictly_longer),
        Mistake("window_ahead", _window_ahead),
    ),
)
