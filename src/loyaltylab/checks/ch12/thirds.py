"""Task 12.5: how much effort each third of the lost is worth."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch12.common import AMOUNTS, THIRDS, in_thirds, life, months_ago, past_margin
from loyaltylab.checks.engine import Mistake, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

_FIRST, _LAST = 4, 15
_EVER = 1000


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, THIRDS, "one amount for each third", "the names low, middle and high", "third"
    )


@remembered
def _places(people: int) -> np.ndarray:
    """Return the number of the third for each place in a ranking: the cuts of `in_thirds`."""
    return in_thirds(pd.Series(np.arange(people))).map(THIRDS.index).to_numpy(dtype=np.intp)


def _third_of(past: pd.Series) -> np.ndarray:
    """Return the number of each customer's third, as `in_thirds` does; the recognisers need dozens."""
    third = np.empty(len(past), dtype=np.intp)
    third[np.argsort(past.to_numpy(dtype=float), kind="stable")] = _places(len(past))
    return third


def _means(third: np.ndarray, amount: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the mean amount of the chosen customers in each third."""
    sums = np.bincount(third[chosen], weights=amount[chosen], minlength=3)
    return sums / np.maximum(np.bincount(third[chosen], minlength=3), 1)


def _labelled(amounts: np.ndarray) -> Numbers:
    return dict(zip(THIRDS, amounts.tolist()))


def _gap(
    lantern: Lantern, past: pd.Series, offer: str = "upgrade", value: np.ndarray | None = None
) -> Numbers:
    """Return mean margins of an offer less the control arm's, by third of a past."""
    table = life(lantern).loc[past.index]
    amount = table["margin"].to_numpy() if value is None else value
    arm, known, third = table["arm"].to_numpy(), ~np.isnan(amount), _third_of(past)
    return _labelled(
        _means(third, amount, known & (arm == offer)) - _means(third, amount, known & (arm == "control"))
    )


def _against_all_others(lantern: Lantern, treated: pd.Series) -> Numbers:
    third, amount, chosen = _third_of(_past(lantern)), life(lantern)["margin"].to_numpy(), treated.to_numpy()
    return _labelled(_means(third, amount, chosen) - _means(third, amount, ~chosen))


@remembered
def _past(lantern: Lantern, first: float = _FIRST, last: float = _LAST) -> pd.Series:
    return past_margin(lantern, first, last)


def _with_second_life(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a ranking that knows what came after the call."""
    pasts = (_past(lantern, -_EVER, _EVER), _past(lantern, -_EVER, 0), life(lantern)["margin"])
    return any(close(values, _gap(lantern, past)) for past in pasts)


def _up_to_the_call(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the twelve months before the call, of which the last three hold no order."""
    windows = ((0, 12), (1, 12), (0, 11), (1, 11), (4, 12))
    return any(close(values, _gap(lantern, _past(lantern, *window))) for window in windows)


def _shifted(values: Numbers, lantern: Lantern) -> bool:
    windows = ((4, 16), (3, 14), (4, 14), (5, 15), (5, 16))
    mine = _gap(lantern, _past(lantern))
    gaps = [_gap(lantern, _past(lantern, *window)) for window in windows]
    return any(close(values, gap) and not close(mine, gap) for gap in gaps)


def _all_the_past(values: Numbers, lantern: Lantern) -> bool:
    pasts = [_past(lantern, first, _EVER) for first in (0, _FIRST)]
    return any(close(values, _gap(lantern, past)) for past in pasts)


def _number_of_orders(values: Numbers, lantern: Lantern) -> bool:
    inside = lantern.orders[months_ago(lantern).between(_FIRST, _LAST)]
    counted = inside.groupby("customer_id").size().reindex(life(lantern).index, fill_value=0)
    return close(values, _gap(lantern, counted))


def _without_the_silent(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a ranking of those with an order in the year alone."""
    past = _past(lantern)
    return close(values, _gap(lantern, past[past > 0]))


def _not_compared(values: Numbers, lantern: Lantern) -> bool:
    upgraded = (life(lantern)["arm"] == "upgrade").to_numpy()
    means = _means(_third_of(_past(lantern)), life(lantern)["margin"].to_numpy(), upgraded)
    return close(values, _labelled(means))


def _all_offers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise another arm, or all offers thrown together, in the place of the upgrade."""
    wrong = [_against_all_others(lantern, life(lantern)["arm"] != "control")]
    wrong += [_gap(lantern, _past(lantern), offer) for offer in ("price", "apology")]
    return any(close(values, one) for one in wrong)


def _against_the_rest(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _against_all_others(lantern, life(lantern)["arm"] == "upgrade"))


def _offer_paid(values: Numbers, lantern: Lantern) -> bool:
    paid = life(lantern)["offer_cents"].where(life(lantern)["returned"].notna(), 0)
    nets = ((life(lantern)["margin"] - euro).to_numpy() for euro in (paid / 100, paid))
    return any(close(values, _gap(lantern, _past(lantern), value=net)) for net in nets)


def _per_return(values: Numbers, lantern: Lantern) -> bool:
    came = life(lantern)["margin"].where(life(lantern)["returned"].notna())
    return close(values, _gap(lantern, _past(lantern), value=came.to_numpy()))


def _turned(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a list ranked from the most to the least, so that high stands for low."""
    return close(values, _gap(lantern, -_past(lantern)))


def _arm_means(lantern: Lantern) -> tuple[np.ndarray, np.ndarray]:
    third, amount = _third_of(_past(lantern)), life(lantern)["margin"].to_numpy()
    ours, theirs = (
        _means(third, amount, (life(lantern)["arm"] == arm).to_numpy()) for arm in ("upgrade", "control")
    )
    return ours, theirs


def _ratio(values: Numbers, lantern: Lantern) -> bool:
    ours, theirs = _arm_means(lantern)
    if not theirs.all():
        return False
    return close(values, _labelled(ours / theirs)) or close(values, _labelled(ours / theirs - 1))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    ours, theirs = _arm_means(lantern)
    return close(values, _labelled(theirs - ours))


def _medians(values: Numbers, lantern: Lantern) -> bool:
    """Recognise medians: most customers stayed away, so they are all 0."""
    groups = life(lantern)["margin"].groupby([_third_of(_past(lantern)), life(lantern)["arm"].to_numpy()])
    middle = groups.median().unstack()
    return close(values, _labelled((middle["upgrade"] - middle["control"]).to_numpy()))


def _cents(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {label: 100 * gap for label, gap in _gap(lantern, _past(lantern)).items()}, 1e-4)


CEILING = Task(
    "12.5",
    _read,
    properties=AMOUNTS,
    mistakes=(
        Mistake("with_second_life", _with_second_life),
        Mistake("up_to_the_call", _up_to_the_call),
        Mistake("shifted", _shifted),
        Mistake("all_the_past", _all_the_past),
        Mistake("number_of_orders", _number_of_orders),
        Mistake("without_the_silent", _without_the_silent),
        Mistake("not_compared", _not_compared),
        Mistake("all_offers", _all_offers),
        Mistake("against_the_rest", _against_the_rest),
        Mistake("offer_paid", _offer_paid),
        Mistake("per_return", _per_return),
        Mistake("turned", _turned),
        Mistake("ratio", _ratio),
        Mistake("swapped", _swapped),
        Mistake("medians", _medians),
        Mistake("cents", _cents),
    ),
)
