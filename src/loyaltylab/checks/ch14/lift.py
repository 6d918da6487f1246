"""Task 14.4: what deals sold over the baseline of two neighbours."""

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number


@remembered
def _grids(lantern: Lantern) -> dict[str, pd.DataFrame]:
    """Return orders, orders on the deal and cents paid, each by month (rows) and region (columns)."""
    deals, orders = _deals(lantern), lantern.orders
    region_of = lantern.customers.set_index("customer_id")["region"]
    column = deals.columns.get_indexer(region_of.reindex(orders["customer_id"]))
    months = pd.Index(deals.index.to_numpy(dtype="datetime64[M]"))
    row = months.get_indexer(orders["date"].to_numpy().astype("datetime64[M]"))
    place = (row * deals.shape[1] + column).astype(np.intp)
    weights = {"orders": None, "on_deal": orders["on_deal"], "paid_cents": orders["paid_cents"]}
    sums = {
        name: np.bincount(place, weights=weight, minlength=deals.size) for name, weight in weights.items()
    }
    return {
        name: pd.DataFrame(each.reshape(deals.shape).astype(float), deals.index, deals.columns)
        for name, each in sums.items()
    }


def grid(lantern: Lantern, what: str = "orders") -> pd.DataFrame:
    """Return orders (or those on the deal, or what was paid) by month (rows) and region (columns)."""
    return _grids(lantern)[what]


@remembered
def _deals(lantern: Lantern) -> pd.DataFrame:
    return lantern.calendar.pivot(index="month", columns="region", values="promotion").astype(bool)


def _inside(lantern: Lantern) -> np.ndarray:
    """Return which cells have a deal and a month on both sides."""
    inside = _deals(lantern).to_numpy().copy()
    inside[[0, -1]] = False
    return inside


def _sides(lantern: Lantern, what: str = "orders") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what was sold in each inner deal month, in the month before and in the one after."""
    table, inside = grid(lantern, what).to_numpy(), _inside(lantern)
    return table[inside], np.roll(table, 1, axis=0)[inside], np.roll(table, -1, axis=0)[inside]


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: the lift as a share of the baseline")


def _ratio(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern)
    return is_close(value, sold.sum() / ((before + after) / 2).sum())


def _whole_orders(value: float, lantern: Lantern) -> bool:
    """The lift over its baseline gives back a whole number of orders, which a rounded lift does not."""
    _, before, after = _sides(lantern)
    return is_whole((1 + value) * float(((before + after) / 2).sum()))


def _percent(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern)
    return is_close(value / 100, sold.sum() / ((before + after) / 2).sum() - 1)


def _on_deal(value: float, lantern: Lantern) -> bool:
    """Recognise the orders on the deal taken for the extra ones."""
    sold, before, after = _sides(lantern)
    base = ((before + after) / 2).sum()
    told, _, _ = _sides(lantern, "on_deal")
    every, every_told = (
        grid(lantern, what).to_numpy()[_deals(lantern).to_numpy()].sum() for what in ("orders", "on_deal")
    )
    shares = (
        told.sum() / base,
        told.sum() / sold.sum(),
        told.sum() / (sold.sum() - told.sum()),
        every_told / every,
        every_told / (every - every_told),
    )
    return any(is_close(value, share) for share in shares)


def _other_base(value: float, lantern: Lantern) -> bool:
    """Recognise the extra orders over something else than the baseline: all that was sold, or what was sold on the deal."""
    sold, before, after = _sides(lantern)
    told, _, _ = _sides(lantern, "on_deal")
    extra = sold.sum() - ((before + after) / 2).sum()
    return any(base > 0 and is_close(value, extra / base) for base in (sold.sum(), told.sum()))


def _mean_of_ratios(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern)
    base = (before + after) / 2
    with np.errstate(all="ignore"):
        return any(is_close(value, float(centre(sold / base)) - 1) for centre in (np.mean, np.median))


def _all_plain(value: float, lantern: Lantern) -> bool:
    """Recognise the mean of all months without a deal as the baseline."""
    table, deals = grid(lantern).to_numpy(), _deals(lantern).to_numpy()
    return is_close(value, table[deals].mean() / table[~deals].mean() - 1)


def _one_side(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern)
    deals, table = _deals(lantern).to_numpy(), grid(lantern).to_numpy()
    later, earlier = deals[1:], deals[:-1]
    sides = (
        sold.sum() / before.sum(),
        sold.sum() / after.sum(),
        table[1:][later].sum() / table[:-1][later].sum(),
        table[:-1][earlier].sum() / table[1:][earlier].sum(),
    )
    return any(is_close(value, side - 1) for side in sides)


def _itself_too(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern)
    return is_close(value, sold.sum() / ((before + sold + after) / 3).sum() - 1)


def _edges(value: float, lantern: Lantern) -> bool:
    """Recognise deal months at the ends of the records: left in the sum sold, or with one neighbour for two."""
    table, deals = grid(lantern).to_numpy(), _deals(lantern).to_numpy()
    _, before, after = _sides(lantern)
    base = ((before + after) / 2).sum()
    one = table[1][deals[0]].sum() + table[-2][deals[-1]].sum()
    every = table[deals].sum()
    return any(is_close(value, every / number - 1) for number in (base, base + one, base + one / 2))


def _across_regions(value: float, lantern: Lantern) -> bool:
    """Recognise neighbours taken from the next region's rows: a shift over the whole column."""
    column, flags = grid(lantern).to_numpy().T.ravel(), _deals(lantern).to_numpy().T.ravel()
    base = (np.roll(column, 1) + np.roll(column, -1)) / 2
    inner = flags.copy()
    inner[[0, -1]] = False
    return is_close(value, column[inner].sum() / base[inner].sum() - 1)


def _in_euro(value: float, lantern: Lantern) -> bool:
    sold, before, after = _sides(lantern, "paid_cents")
    return is_close(value, sold.sum() / ((before + after) / 2).sum() - 1)


LIFT = Task(
    "14.4",
    _read,
    properties=(
        Property("possible", Layer.RANGE, lambda value, lantern: -0.9 < value < 3),
        Property("not_rounded", Layer.RELATION, _whole_orders),
    ),
    mistakes=(
        Mistake("ratio", _ratio),
        Mistake("percent", _percent),
        Mistake("on_deal", _on_deal),
        Mistake("other_base", _other_base),
        Mistake("mean_of_ratios", _mean_of_ratios),
        Mistake("all_plain", _all_plain),
        Mistake("one_side", _one_side),
        Mistake("itself_too", _itself_too),
        Mistake("edges", _edges),
        Mistake("across_regions", _across_regions),
        Mistake("in_euro", _in_euro),
    ),
)
