"""Needs over time and taste: how far the mix of categories moves, against chance, and how wide a customer's taste is."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_dates, need_no_gaps, need_not_negative


def _mix(period: np.ndarray, category: np.ndarray, periods: int, categories: int) -> np.ndarray:
    """Return orders by period and category."""
    place = (period * categories + category).astype(np.intp)
    return np.bincount(place, minlength=periods * categories).reshape(periods, categories)


def _distances(mix: np.ndarray) -> np.ndarray:
    """Return the Jensen-Shannon distance of each later row to the first one."""
    return np.asarray(jensenshannon(mix[:1], mix[1:], base=2, axis=1))


def drift(orders: pd.DataFrame, every: str = "Q", draws: int = 0, seed: int = 0) -> pd.DataFrame:
    """Return how far the mix of categories of each period is from that of the first, and what chance would give.

    Parameters
    ----------
    orders
        One row an order: ``customer_id``, ``date`` and ``category``.
    every
        Length of a period: ``"Q"`` quarters, ``"M"`` months, ``"Y"`` years.
    draws
        How often to shuffle each customer's categories among her own orders: taste, dates and who is there stay, and only a
        change of needs is lost. 0 shuffles nothing.
    seed
        Seed of the shuffling.

    Returns
    -------
    DataFrame
        By period, without the first: ``distance`` (Jensen-Shannon distance, 0 for the same mix, 1 for nothing in common; the
        root of the divergence of Lin, 1991, with logarithms to base 2) and, with draws, ``chance`` (their 95th percentile) and
        ``largest`` (the 95th percentile of the largest distance of all periods: look at this one after looking at all of them).

    Raises
    ------
    LoyaltyLabError
        For a missing column, dates that are text, an empty cell, or fewer than two periods.
    """
    need_columns(orders, "orders", ["customer_id", "date", "category"])
    need_dates(orders, "orders", "date")
    need_no_gaps(orders, "orders", ["category"])
    period, periods = pd.factorize(orders["date"].dt.to_period(every), sort=True)
    category, categories = pd.factorize(orders["category"], sort=True)
    if len(periods) < 2:
        raise LoyaltyLabError("Drift compares periods, and all orders lie in one; choose a shorter period.")
    shape = len(periods), len(categories)
    table = pd.DataFrame(
        {"distance": _distances(_mix(period, category, *shape))}, index=periods[1:].astype(str)
    )
    if draws:
        chance = np.random.default_rng(seed)
        customer = pd.factorize(orders["customer_id"])[0]
        places = np.argsort(customer, kind="stable")
        shuffled, drawn = category.copy(), []
        for _ in range(draws):
            # Sorted by customer, then at random: each customer's categories in a new sequence.
            shuffled[places] = category[np.lexsort((chance.random(len(customer)), customer))]
            drawn.append(_distances(_mix(period, shuffled, *shape)))
        table["chance"] = np.quantile(drawn, 0.95, axis=0)
        table["largest"] = np.quantile(np.max(drawn, axis=1), 0.95)
    return table


def taste(counts: pd.DataFrame) -> pd.DataFrame:
    """Return each customer's favourite, its share, and how wide her taste is.

    Parameters
    ----------
    counts
        Orders by customer (rows) and category (columns), each customer with one order at least.

    Returns
    -------
    DataFrame
        By customer: ``orders``; ``favourite`` (the category ordered most; of equals the first column); ``top_share`` (its share
        of her orders); ``entropy`` in bits (0: always the same category; log2 of the number of categories: all alike often).

    Raises
    ------
    LoyaltyLabError
        For counts that are negative or no numbers, or a customer without any order.
    """
    need_columns(counts, "counts", ())
    need_not_negative(counts, "counts", counts.columns)
    orders = counts.sum(axis=1)
    if (orders == 0).any():
        raise LoyaltyLabError(
            f"Customer {orders.index[orders == 0][0]} has no orders, so no taste can be read; leave her out."
        )
    return pd.DataFrame(
        {
            "orders": orders,
            "favourite": counts.idxmax(axis=1),
            "top_share": counts.max(axis=1) / orders,
            "entropy": entropy(counts.to_numpy(dtype=float), base=2, axis=1),
        },
        index=counts.index,
    )
