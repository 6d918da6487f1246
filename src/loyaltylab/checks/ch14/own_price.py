"""Task 14.3: the own price, with the rivals' price held fixed."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltylab.checks.ch14.common import NOT_ROUNDED, month_of
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, remembered
from loyaltylab.checks.reading import as_number


def _quarters(months: pd.Series) -> pd.Series:
    return months.str[:4] + "Q" + ((months.str[5:].astype(int) + 2) // 3).astype(str)


@remembered
def cells(lantern: Lantern) -> pd.DataFrame:
    """Return one row a region and quarter of 2024 and 2025: ``volume``, ``orders``, ``price``, ``rival_price``."""
    calendar = lantern.calendar[["region", "month", "price_index"]].rename(columns={"price_index": "price"})
    present = lantern.rivals[lantern.rivals["present"]]
    cheapest = present.groupby(["region", "month"])["price_index"].min().rename("rival_price").reset_index()
    outside = calendar.merge(cheapest, on=["region", "month"])
    outside["quarter"] = _quarters(outside["month"])
    bought = lantern.orders.merge(lantern.customers[["customer_id", "region"]], on="customer_id")
    bought["month"] = month_of(bought["date"])
    bought = bought.merge(outside, on=["region", "month"])
    bought["volume"] = bought["list_cents"] / 100 / bought["price"]
    keys = ["region", "quarter"]
    table = bought.groupby(keys).agg(volume=("volume", "sum"), orders=("volume", "size"))
    table = table.join(outside.groupby(keys)[["price", "rival_price"]].mean()).reset_index()
    return table[table["quarter"] >= "2024"].reset_index(drop=True)


@remembered
def logs(lantern: Lantern, apart: bool = True) -> pd.DataFrame:
    """Return the logarithms of the numbers of the cells, without what is common to a region or a quarter (``apart``)."""
    table = cells(lantern)
    numbers = table[["volume", "orders", "price", "rival_price"]].astype(float).apply(np.log)
    if not apart:
        return numbers
    own = numbers.groupby(table["region"]).transform("mean") + numbers.groupby(table["quarter"]).transform(
        "mean"
    )
    return numbers - own + numbers.mean()


def _slopes(outcome: np.ndarray, causes: Sequence[np.ndarray]) -> np.ndarray:
    matrix = np.column_stack([*causes, np.ones(len(outcome))])
    return np.linalg.lstsq(matrix, outcome, rcond=None)[0]


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: the elasticity of the own price")


def _columns(table: pd.DataFrame, *names: str) -> list[np.ndarray]:
    return [table[name].to_numpy() for name in names]


def _rivals_left_out(value: float, lantern: Lantern) -> bool:
    volume, price = _columns(logs(lantern), "volume", "price")
    return is_close(value, _slopes(volume, [price])[0])


def _cross(value: float, lantern: Lantern) -> bool:
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return is_close(value, _slopes(volume, [price, rival])[1]) or is_close(value, _slopes(volume, [rival])[0])


def _added_up(value: float, lantern: Lantern) -> bool:
    """Recognise the own and the rivals' number added up: what happens when all prices move together."""
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return is_close(value, _slopes(volume, [price, rival])[:2].sum())


def _level(value: float, lantern: Lantern) -> bool:
    """Recognise the first of three numbers that a fit gives, where the level stands first."""
    return abs(value) < 1e-9


def _no_logs(value: float, lantern: Lantern) -> bool:
    table = logs(lantern).apply(np.exp)
    volume, price, rival = _columns(table, "volume", "price", "rival_price")
    return is_close(value, _slopes(volume, [price, rival])[0])


def _half_logs(value: float, lantern: Lantern) -> bool:
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return any(
        is_close(value, _slopes(outcome, causes)[0])
        for outcome, causes in (
            (volume, [np.exp(price), np.exp(rival)]),
            (np.exp(volume), [price, rival]),
        )
    )


def _not_apart(value: float, lantern: Lantern) -> bool:
    table = logs(lantern, apart=False)
    volume, price, rival = _columns(table, "volume", "price", "rival_price")
    return any(is_close(value, _slopes(volume, causes)[0]) for causes in ([price, rival], [price]))


def _upside_down(value: float, lantern: Lantern) -> bool:
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return any(is_close(value, _slopes(price, causes)[0]) for causes in ([volume, rival], [volume]))


def _gap_only(value: float, lantern: Lantern) -> bool:
    """Recognise the price over the rivals' price as the one cause."""
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return any(is_close(value, sign * _slopes(volume, [price - rival])[0]) for sign in (1, -1))


def _no_sign(value: float, lantern: Lantern) -> bool:
    volume, price, rival = _columns(logs(lantern), "volume", "price", "rival_price")
    return value > 0 and is_close(-value, _slopes(volume, [price, rival])[0])


OWN_PRICE = Task(
    "14.3",
    _read,
    properties=(
        Property("negative", Layer.RANGE, lambda value, lantern: value < 0),
        Property("possible", Layer.RANGE, lambda value, lantern: value > -20),
        NOT_ROUNDED,
    ),
    mistakes=(
        Mistake("rivals_left_out", _rivals_left_out),
        Mistake("cross", _cross),
        Mistake("added_up", _added_up),
        Mistake("level", _level),
        Mistake("no_logs", _no_logs),
        Mistake("half_logs", _half_logs),
        Mistake("not_apart", _not_apart),
        Mistake("upside_down", _upside_down),
        Mistake("gap_only", _gap_only),
        Mistake("no_sign", _no_sign),
    ),
)
