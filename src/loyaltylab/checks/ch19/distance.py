"""Task 19.5: how far each month lies from what is usual, in standard deviations."""

from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.checks.ch19.common import BASE, kept
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close
from loyaltylab.checks.reading import as_labelled_numbers

FAR = 8.0
RANGE_OF_TWO = 1.128


def _read(answer: object, lantern: Lantern) -> Numbers:
    months = list(kept(lantern).index)
    return as_labelled_numbers(
        answer, months, "one number for each month", "the 36 months of `table`", "month"
    )


def _share(lantern: Lantern) -> pd.Series:
    table = kept(lantern)
    return table["kept"] / table["requests"]


def _usual(lantern: Lantern, months: int = BASE) -> float:
    part = kept(lantern).iloc[:months]
    return float(part["kept"].sum() / part["requests"].sum())


def _away(lantern: Lantern, centre: float, requests: Any = None) -> pd.Series:
    """Return the distance from a centre, with each month's own requests or with others."""
    of = kept(lantern)["requests"] if requests is None else requests
    return (_share(lantern) - centre) / np.sqrt(centre * (1 - centre) / of)


def _fits(values: Numbers, lantern: Lantern) -> bool:
    return all(abs(value) < FAR for value in values.values())


def _sides(values: Numbers, lantern: Lantern) -> bool:
    """Whether a month with fewer promises kept lies lower than one with more; months alike in requests are compared."""
    order = _share(lantern).sort_values().index
    return all(values[month] < values[other] for month, other in zip(order[:3], order[-3:]))


def _around_nought(values: Numbers, lantern: Lantern) -> bool:
    """Whether the base, taken together, lies around 0: what is above makes up for what is below."""
    table = kept(lantern).iloc[:BASE]
    weights = np.sqrt(table["requests"].to_numpy(dtype=float))
    return abs(float(sum(weight * values[month] for weight, month in zip(weights, table.index)))) < 1e-3


def _shares(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _share(lantern))


def _plain(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _share(lantern) - _usual(lantern))


def _no_sign(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _away(lantern, _usual(lantern)).abs())


def _turned(values: Numbers, lantern: Lantern) -> bool:
    return close(values, -_away(lantern, _usual(lantern)))


def _no_root(values: Numbers, lantern: Lantern) -> bool:
    usual = _usual(lantern)
    return close(values, (_share(lantern) - usual) / (usual * (1 - usual) / kept(lantern)["requests"]))


def _one_size(values: Numbers, lantern: Lantern) -> bool:
    """Recognise one spread for all months, from a mean number of requests."""
    requests, usual = kept(lantern)["requests"], _usual(lantern)
    sizes = (requests.mean(), requests.iloc[:BASE].mean())
    return any(close(values, _away(lantern, usual, size)) for size in sizes)


def _mean_of_months(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _away(lantern, float(_share(lantern).iloc[:BASE].mean())))


def _all_months(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _away(lantern, _usual(lantern, 36)))


def _moving_ranges(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the spread of task 19.4."""
    base = _share(lantern).iloc[:BASE]
    spread = float(base.diff().abs().mean() / RANGE_OF_TWO)
    centres = (float(base.mean()), _usual(lantern))
    return any(close(values, (_share(lantern) - centre) / spread) for centre in centres)


def _std(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the standard deviation of the shares."""
    share = _share(lantern)
    base = share.iloc[:BASE]
    spreads = (part.std(ddof=free) for part in (base, share) for free in (0, 1))
    centres = (float(base.mean()), _usual(lantern), float(share.mean()))
    return any(
        close(values, (share - centre) / spread) for spread in spreads for centre in centres if spread > SMALL
    )


def _own_share(values: Numbers, lantern: Lantern) -> bool:
    """Recognise each month's own share in its standard deviation."""
    share = _share(lantern)
    spread = np.sqrt((share * (1 - share) / kept(lantern)["requests"]).to_numpy(dtype=float))
    return close(values, (share - _usual(lantern)) / spread)


DISTANCE = Task(
    "19.5",
    _read,
    properties=(
        Property("fits", Layer.RANGE, _fits),
        Property("sides", Layer.RELATION, _sides),
        Property("around_nought", Layer.RELATION, _around_nought),
    ),
    mistakes=(
        Mistake("shares", _shares),
        Mistake("plain", _plain),
        Mistake("no_sign", _no_sign),
        Mistake("turned", _turned),
        Mistake("no_root", _no_root),
        Mistake("one_size", _one_size),
        Mistake("mean_of_months", _mean_of_months),
        Mistake("all_months", _all_months),
        Mistake("moving_ranges", _moving_ranges),
        Mistake("std", _std),
        Mistake("own_share", _own_share),
    ),
)
