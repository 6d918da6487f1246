"""Task 17.5: how many of the top 100 by sales lose their place when other ranks count as well."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch17.common import spent
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, is_whole, remembered
from loyaltylab.checks.reading import as_labelled_numbers

WEIGHTS = tuple(range(90, 0, -10))
PARTS = tuple(weight / 100 for weight in WEIGHTS)
PLACES = 100
YEAR = 2024
OTHERS = ["regularity", "attachment", "referral"]


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        WEIGHTS,
        "one number of customers for each weight",
        "the nine weights 90, 80, 70 … 10",
        "weight",
    )


@remembered
def columns(lantern: Lantern) -> pd.DataFrame:
    """Return what is known of the buyers of the year, as the notebook's own cell makes it."""
    orders = lantern.orders[lantern.orders["date"].dt.year == YEAR]
    months = orders["date"].dt.month.groupby(orders["customer_id"]).nunique()
    surveys = lantern.surveys[lantern.surveys["wave"].str.startswith(str(YEAR))]
    table = pd.DataFrame({"sales": spent(lantern, YEAR)}).sort_index()
    table["regularity"] = months
    table["attachment"] = surveys.groupby("customer_id")[["trust", "affection"]].mean().mean(axis=1)
    table["referral"] = lantern.referrals["referrer_id"].value_counts()
    return table.fillna({"referral": 0.0})


def _lost(
    sales: pd.Series, other: pd.Series, shares: tuple[float, ...] = PARTS, places: int = PLACES
) -> Numbers:
    """Return how many of the top places by sales are not on the top places of the mixture, by weight."""
    # Plain arrays: a check makes hundreds of such lists and must answer within a tenth of a second.
    euro, rest = sales.to_numpy(dtype=float), other.reindex(sales.index).to_numpy(dtype=float)
    top = np.zeros(euro.size, dtype=bool)
    top[_first(euro, places)] = True
    return {
        weight: float(places - top[_first(share * euro + (1 - share) * rest, places)].sum())
        for weight, share in zip(WEIGHTS, shares)
    }


def _first(values: np.ndarray, places: int) -> np.ndarray:
    """Return where the largest values stand, the earlier of equal ones first; unknown values have no place."""
    order = np.argsort(-values, kind="stable")[:places]
    return order[~np.isnan(values[order])]


@remembered
def _ranks(lantern: Lantern) -> pd.DataFrame:
    return columns(lantern).rank(pct=True)


@remembered
def _usual(lantern: Lantern) -> pd.Series:
    """Return the mean of the other ranks that are known; a mixture with it is compared only in wrong ways."""
    return _ranks(lantern)[OTHERS].mean(axis=1)


def _whole(values: Numbers, lantern: Lantern) -> bool:
    return all(is_whole(value) for value in values.values())


def _fits(values: Numbers, lantern: Lantern) -> bool:
    return all(0 <= value <= PLACES for value in values.values())


def _more_with_less_money(values: Numbers, lantern: Lantern) -> bool:
    return values[90] <= values[50] <= values[10]


def _kept(values: Numbers, lantern: Lantern) -> bool:
    counts = _lost(_ranks(lantern)["sales"], _usual(lantern))
    return close(values, {weight: PLACES - count for weight, count in counts.items()})


def _as_shares(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of the hundred places."""
    counts = _lost(_ranks(lantern)["sales"], _usual(lantern))
    return close(values, {weight: count / PLACES for weight, count in counts.items()})


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _lost(_ranks(lantern)["sales"], _usual(lantern), PARTS[::-1]))


def _not_ranked(values: Numbers, lantern: Lantern) -> bool:
    """Recognise euro, months and points added as they are."""
    table = columns(lantern)
    return close(values, _lost(table["sales"], table[OTHERS].mean(axis=1)))


def _gaps_as_nought(values: Numbers, lantern: Lantern) -> bool:
    """Recognise silence in the survey counted as the lowest rank, before or after the ranks are made."""
    after = _ranks(lantern)[OTHERS].fillna(0).mean(axis=1)
    before = columns(lantern)[OTHERS].fillna(0).rank(pct=True).mean(axis=1)
    return any(close(values, _lost(_ranks(lantern)["sales"], other)) for other in (after, before))


def _complete_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a list of those alone who answered the survey, ranked before or after the others were dropped."""
    complete = columns(lantern).dropna()
    for table in (_ranks(lantern).reindex(complete.index), complete.rank(pct=True)):
        if close(values, _lost(table["sales"], table[OTHERS].mean(axis=1))):
            return True
    other = _ranks(lantern)[OTHERS].mean(axis=1, skipna=False)
    return close(values, _lost(_ranks(lantern)["sales"], other))


def _sum_of_others(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a sum of the other ranks in the place of their mean."""
    return close(values, _lost(_ranks(lantern)["sales"], _ranks(lantern)[OTHERS].sum(axis=1)))


def _lowest_first(values: Numbers, lantern: Lantern) -> bool:
    """Recognise ranks that count from the best, of which the smallest or the largest were then taken."""
    falling = columns(lantern).rank(pct=True, ascending=False)
    other = falling[OTHERS].mean(axis=1)
    wrong = {}
    top = columns(lantern)["sales"].nlargest(PLACES).index
    for weight, share in zip(WEIGHTS, PARTS):
        mixed = share * falling["sales"] + (1 - share) * other
        wrong[weight] = float(PLACES - mixed.nlargest(PLACES).index.isin(top).sum())
    return close(values, wrong)


def _percent_weights(values: Numbers, lantern: Lantern) -> bool:
    """Recognise weights of 90, 80 … 10 with 1 less the weight for the rest."""
    return close(values, _lost(_ranks(lantern)["sales"], _usual(lantern), tuple(map(float, WEIGHTS))))


def _top_fifth(values: Numbers, lantern: Lantern) -> bool:
    """Recognise top fifths, where these do not hold a hundred and come out alike."""
    table, other = _ranks(lantern), _usual(lantern)
    fifths = _lost(table["sales"], other, places=int(np.floor(0.2 * len(table))))
    return close(values, fifths) and not close(values, _lost(table["sales"], other))


REPLACED = Task(
    "17.5",
    _read,
    properties=(
        Property("fits", Layer.RANGE, _fits),
        Property("whole", Layer.RANGE, _whole),
        Property("more_with_less_money", Layer.RELATION, _more_with_less_money),
    ),
    mistakes=(
        Mistake("kept", _kept),
        Mistake("as_shares", _as_shares),
        Mistake("swapped", _swapped),
        Mistake("not_ranked", _not_ranked),
        Mistake("gaps_as_nought", _gaps_as_nought),
        Mistake("complete_only", _complete_only),
        Mistake("sum_of_others", _sum_of_others),
        Mistake("lowest_first", _lowest_first),
        Mistake("percent_weights", _percent_weights),
        Mistake("top_fifth", _top_fifth),
    ),
)
