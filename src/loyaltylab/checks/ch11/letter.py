"""Task 11.4: what a letter brings, by third of risk, in a trial by lot."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

THIRDS = ("low", "middle", "high")
_FIRST, _END = pd.Timestamp("2025-03-01"), pd.Timestamp("2025-06-01")
_LETTER = "retention offer"
_YEAR, _ACTIVE = pd.Timedelta(days=365), pd.Timedelta(days=180)
_OTHER_ENDS = ("2025-04-01", "2025-05-01", "2025-05-31", "2025-06-02")
_LETTER_CENTS = 320
_SPANS = ("right", "open end", "all orders", "before", "year before", *_OTHER_ENDS)


@remembered
def _trial(lantern: Lantern) -> pd.DataFrame:
    """Return the trial with its third of risk, and several columns that one may take for the outcome."""
    trial = lantern.contacts[lantern.contacts["campaign"] == "Stay with us, test"].set_index("customer_id")
    rank = trial["risk_score"].rank(method="first")
    trial = trial.assign(third=pd.qcut(rank, 3, labels=list(THIRDS)).astype(str))
    orders = lantern.orders
    spans = {
        "right": orders["date"].ge(_FIRST) & orders["date"].lt(_END),
        "open end": orders["date"].ge(_FIRST),
        "all orders": orders["date"].notna(),
        "before": orders["date"].lt(_FIRST),
        "year before": orders["date"].lt(_FIRST) & orders["date"].ge(_FIRST - _YEAR),
        **{end: orders["date"].ge(_FIRST) & orders["date"].lt(pd.Timestamp(end)) for end in _OTHER_ENDS},
    }
    for name, rows in spans.items():
        trial[name] = orders[rows].groupby("customer_id")["margin_cents"].sum() / 100
    spring = orders[spans["right"]].groupby("customer_id")
    trial["orders"], trial["paid"] = spring.size(), spring["paid_cents"].sum() / 100
    return trial


@remembered
def _columns(lantern: Lantern) -> dict[str, np.ndarray]:
    """Return the columns of the trial as arrays, gaps as they are."""
    trial = _trial(lantern)
    return {name: trial[name].to_numpy(dtype=float) for name in (*_SPANS, "orders", "paid")}


@remembered
def _cells(lantern: Lantern) -> dict[tuple[str, str], np.ndarray]:
    """Return for each third and arm who belongs to it."""
    trial = _trial(lantern)
    third, arm = trial["third"].to_numpy(), trial["arm"].to_numpy()
    return {
        (name, which): (third == name) & (arm == which) for name in THIRDS for which in (_LETTER, "control")
    }


_HOW: dict[str, Callable[[np.ndarray], float]] = {"mean": np.mean, "sum": np.sum, "median": np.median}


def _by_arm(lantern: Lantern, column: str, how: str = "mean", fill: bool = True) -> pd.DataFrame:
    """Return one number for each third (rows) and arm (columns)."""
    values = _columns(lantern)[column]
    if fill:
        values = np.nan_to_num(values)
    there = ~np.isnan(values)
    numbers = {cell: _HOW[how](values[who & there]) for cell, who in _cells(lantern).items()}
    arms = (_LETTER, "control")
    return pd.DataFrame({arm: [numbers[third, arm] for third in THIRDS] for arm in arms}, index=list(THIRDS))


def _gap(lantern: Lantern, column: str, how: str = "mean", fill: bool = True) -> pd.Series:
    table = _by_arm(lantern, column, how, fill)
    return table[_LETTER] - table["control"]


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, THIRDS, "one amount in euro for each third", "low, middle and high", "third"
    )


def _buyers_only(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _gap(lantern, "right", fill=False))


def _open_end(values: Numbers, lantern: Lantern) -> bool:
    return any(close(values, _gap(lantern, "open end", fill=fill)) for fill in (True, False))


def _before_too(values: Numbers, lantern: Lantern) -> bool:
    return any(
        close(values, _gap(lantern, name, fill=fill))
        for name in ("all orders", "before")
        for fill in (True, False)
    )


def _other_months(values: Numbers, lantern: Lantern) -> bool:
    right = _gap(lantern, "right")
    found = (_gap(lantern, end) for end in _OTHER_ENDS)
    # Without an order on the days in question the slip changes nothing.
    return any(close(values, gap) and not close(dict(gap), right) for gap in found)


def _beyond_usual(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the lab's outcome: the margin beyond a quarter of the year before."""
    return close(values, _gap(lantern, "right") - _gap(lantern, "year before") / 4)


def _active_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the lab's base: whoever ordered in the 180 days before March."""
    trial, dates = _trial(lantern), lantern.orders["date"]
    active = set(lantern.orders.loc[dates.lt(_FIRST) & dates.ge(_FIRST - _ACTIVE), "customer_id"])
    trial = trial[trial.index.isin(active)]
    means = trial["right"].fillna(0.0).groupby([trial["third"], trial["arm"]]).mean().unstack()
    return close(values, means[_LETTER] - means["control"])


def _after_cost(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _gap(lantern, "right") - _LETTER_CENTS / 100)


def _cents(values: Numbers, lantern: Lantern) -> bool:
    return any(close(values, _gap(lantern, "right", fill=fill) * 100, 1e-4) for fill in (True, False))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return close(values, -_gap(lantern, "right"))


def _sums(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _gap(lantern, "right", "sum"), 1e-4)


def _medians(values: Numbers, lantern: Lantern) -> bool:
    return any(close(values, _gap(lantern, "right", "median", fill)) for fill in (True, False))


def _opened(values: Numbers, lantern: Lantern) -> bool:
    """Recognise those who opened the letter against the control arm, or against all who did not open one."""
    trial = _trial(lantern)
    margin = trial["right"].fillna(0.0)
    opened = margin[trial["opened"]].groupby(trial["third"]).mean()
    control = margin[trial["arm"] == "control"].groupby(trial["third"]).mean()
    unopened = margin[~trial["opened"]].groupby(trial["third"]).mean()
    return any(close(values, opened - others) for others in (control, unopened))


def _one_arm(values: Numbers, lantern: Lantern) -> bool:
    table = _by_arm(lantern, "right")
    return any(close(values, table[arm]) for arm in table)


def _ratio(values: Numbers, lantern: Lantern) -> bool:
    table = _by_arm(lantern, "right")
    ratio = table[_LETTER] / table["control"]
    return close(values, ratio) or close(values, ratio - 1)


def _other_column(values: Numbers, lantern: Lantern) -> bool:
    return any(close(values, _gap(lantern, name)) for name in ("orders", "paid"))


def _cents_over(with_letter: float, without: float, value: float) -> bool:
    """Whether a difference of two means in euro can come from whole cents over these numbers of people."""
    scaled = value * 100 * with_letter * without
    return abs(scaled - round(scaled)) <= 1e-3


def _whole_cents(values: Numbers, lantern: Lantern) -> bool:
    people = {cell: float(who.sum()) for cell, who in _cells(lantern).items()}
    return all(
        _cents_over(people[third, _LETTER], people[third, "control"], values[third]) for third in THIRDS
    )


EXTRA_MARGIN = Task(
    "11.4",
    _read,
    properties=(
        Property(
            "plausible",
            Layer.RANGE,
            lambda values, lantern: all(abs(value) <= 200 for value in values.values()),
        ),
        Property("whole_cents", Layer.RELATION, _whole_cents),
    ),
    mistakes=(
        Mistake("buyers_only", _buyers_only),
        Mistake("open_end", _open_end),
        Mistake("before_too", _before_too),
        Mistake("other_months", _other_months),
        Mistake("beyond_usual", _beyond_usual),
        Mistake("active_only", _active_only),
        Mistake("after_cost", _after_cost),
        Mistake("cents", _cents),
        Mistake("swapped", _swapped),
        Mistake("sums", _sums),
        Mistake("medians", _medians),
        Mistake("opened", _opened),
        Mistake("one_arm", _one_arm),
        Mistake("ratio", _ratio),
        Mistake("other_column", _other_column),
    ),
)
