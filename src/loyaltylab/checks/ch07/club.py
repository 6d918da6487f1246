"""Task 07.4: the gap between visitors of tea evenings and customers who are like them."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close, remembered
from loyaltylab.checks.reading import as_number


@remembered
def _club(lantern: Lantern) -> pd.DataFrame:
    """Return customers with an order in 2024: ``often`` and ``near``, whether they ``came`` and ``still`` order."""
    orders = lantern.orders
    counts = orders.loc[orders["date"].dt.year == 2024, "customer_id"].value_counts()
    people = lantern.customers[lantern.customers["joined"] < "2024-01-01"]
    people = people[people["customer_id"].isin(counts.index)]
    number = people["customer_id"].map(counts)
    visits = lantern.club_visits
    return pd.DataFrame(
        {
            "often": pd.cut(number, [0, 3, 8, 1000], labels=["seldom", "sometimes", "often"]).astype(str),
            "near": (people["own_km"] < 5).astype(int),
            "came": people["customer_id"].isin(visits.loc[visits["month"].str[:4] == "2024", "customer_id"]),
            "still": people["customer_id"].isin(orders.loc[orders["date"] >= "2025-07-01", "customer_id"]),
        }
    )


@remembered
def _cells(lantern: Lantern, by: tuple[str, ...] = ("often", "near")) -> pd.DataFrame:
    """Return cells that hold both kinds: ``visitors``, ``others`` (people), ``gap``, ``gap_all`` (against everybody)."""
    people = _club(lantern)
    kinds = people.groupby([*by, "came"])["still"].agg(["mean", "size"]).unstack("came")
    everybody = people.groupby(list(by))["still"].mean()
    table = pd.DataFrame(
        {
            "visitors": kinds["size"][True],
            "others": kinds["size"][False],
            "gap": kinds["mean"][True] - kinds["mean"][False],
            "gap_all": kinds["mean"][True] - everybody,
        }
    )
    return table.dropna()


def _weighted(
    lantern: Lantern, weights: str, gap: str = "gap", by: tuple[str, ...] = ("often", "near")
) -> float:
    cells = _cells(lantern, by)
    return float((cells[gap] * cells[weights]).sum() / cells[weights].sum())


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: a difference of two shares")


def _between(value: float, lantern: Lantern) -> bool:
    """A mean of the cells' gaps lies between the smallest and the largest of them."""
    gaps = _cells(lantern)["gap"]
    return bool(gaps.min() - SMALL <= value <= gaps.max() + SMALL)


def _raw(value: float, lantern: Lantern) -> bool:
    shares = _club(lantern).groupby("came")["still"].mean()
    return is_close(value, float(shares[True] - shares[False]))


def _even(value: float, lantern: Lantern) -> bool:
    return is_close(value, float(_cells(lantern)["gap"].mean()))


def _by_others(value: float, lantern: Lantern) -> bool:
    cells = _cells(lantern)
    both = cells["visitors"] + cells["others"]
    pooled = float((cells["gap"] * both).sum() / both.sum())
    return is_close(value, _weighted(lantern, "others")) or is_close(value, pooled)


def _against_all(value: float, lantern: Lantern) -> bool:
    return is_close(value, _weighted(lantern, "visitors", "gap_all"))


def _one_feature(value: float, lantern: Lantern) -> bool:
    return any(is_close(value, _weighted(lantern, "visitors", by=(name,))) for name in ("often", "near"))


def _regression(value: float, lantern: Lantern) -> bool:
    """Recognise a regression on the cells: a cell weighs visitors times others, over both."""
    cells = _cells(lantern)
    weights = cells["visitors"] * cells["others"] / (cells["visitors"] + cells["others"])
    return is_close(value, float((cells["gap"] * weights).sum() / weights.sum()))


def _mean_of_cells(value: float, lantern: Lantern) -> bool:
    """Recognise the visitors' share less the plain mean of the cells' shares."""
    people = _club(lantern)
    cells = people[~people["came"]].groupby(["often", "near"])["still"].mean()
    return is_close(value, float(people.loc[people["came"], "still"].mean() - cells.mean()))


def _divided(value: float, lantern: Lantern) -> bool:
    people = _club(lantern)
    own, gap = float(people.loc[people["came"], "still"].mean()), _weighted(lantern, "visitors")
    return own > gap and (is_close(value, own / (own - gap) - 1) or is_close(value, own / (own - gap)))


def _percent(value: float, lantern: Lantern) -> bool:
    """Recognise points in the place of shares: beyond what a difference of shares can be."""
    return abs(value) > 1 and _between(value / 100, lantern)


def _one_side(value: float, lantern: Lantern) -> bool:
    """Recognise one of the two shares: the visitors' own, or that of those who are like them."""
    people = _club(lantern)
    own = float(people.loc[people["came"], "still"].mean())
    return is_close(value, own) or is_close(value, own - _weighted(lantern, "visitors"))


MATCHED_GAP = Task(
    "07.4",
    _read,
    properties=(
        Property("possible", Layer.RANGE, lambda value, lantern: -1 <= value <= 1),
        Property("between", Layer.RELATION, _between),
    ),
    mistakes=(
        Mistake("raw", _raw),
        Mistake("even", _even),
        Mistake("by_others", _by_others),
        Mistake("against_all", _against_all),
        Mistake("one_feature", _one_feature),
        Mistake("percent", _percent),
        Mistake("turned", lambda value, lantern: is_close(-value, _weighted(lantern, "visitors"))),
        Mistake("one_side", _one_side),
        Mistake("regression", _regression),
        Mistake("mean_of_cells", _mean_of_cells),
        Mistake("divided", _divided),
    ),
)
