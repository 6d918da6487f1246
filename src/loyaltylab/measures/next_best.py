"""Next-best product: rank categories for each customer, and count how many of the first k she goes on to buy."""

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_not_negative


def category_counts(orders: pd.DataFrame) -> pd.DataFrame:
    """Return orders by customer (rows) and category (columns, most ordered first).

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``category``.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, or an empty cell.
    """
    need_columns(orders, "orders", ["customer_id", "category"])
    need_no_gaps(orders, "orders", ["customer_id", "category"])
    counts = orders.groupby(["customer_id", "category"], observed=True).size().unstack(fill_value=0)
    return counts[counts.sum().sort_values(ascending=False, kind="stable").index]


def _checked(counts: pd.DataFrame) -> pd.DataFrame:
    need_columns(counts, "counts", ())
    need_not_negative(counts, "counts", counts.columns)
    return counts


def popular_scores(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the same scores for everybody: all orders of each category. The baseline that a recommender has to beat."""
    totals = _checked(counts).sum()
    return pd.DataFrame(np.tile(totals.to_numpy(dtype=float), (len(counts), 1)), counts.index, counts.columns)


def own_scores(counts: pd.DataFrame, borrowed: float = 0.0) -> pd.DataFrame:
    """Return each customer's own counts; equal counts are decided by what is popular.

    Parameters
    ----------
    counts
        Orders by customer and category, as `category_counts` makes them.
    borrowed
        How many orders, spread as all customers' are, to add to her own: a short history is pulled towards the crowd.

    Raises
    ------
    LoyaltyLabError
        For counts that are negative or no numbers, or ``borrowed`` below 0.
    """
    if borrowed < 0:
        raise LoyaltyLabError(f"borrowed counts orders and must be 0 or more, not {borrowed}.")
    totals = _checked(counts).sum()
    # A millionth of an order decides ties and nothing else.
    return counts + (borrowed + 1e-6) * totals / totals.sum()


def item_scores(counts: pd.DataFrame) -> pd.DataFrame:
    """Return an item-based recommender's scores: her shares of categories, passed on to categories bought by the same people.

    Two categories are as similar as the cosine between their columns of counts (Sarwar, Karypis, Konstan and Riedl, 2001;
    Linden, Smith and York, 2003).
    """
    table = _checked(counts).to_numpy(dtype=float)
    unit = table / np.maximum(np.sqrt((table**2).sum(axis=0)), 1e-12)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    return pd.DataFrame(shares @ (unit.T @ unit), counts.index, counts.columns)


def ranking(scores: pd.DataFrame, allowed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each customer the categories from the best score down; equal scores keep the order of the columns.

    Parameters
    ----------
    scores
        One row a customer, one column a category.
    allowed
        The same shape, True where a category may be recommended (such as those not bought so far); others come out empty.

    Returns
    -------
    DataFrame
        By customer, columns 1, 2, 3 …: names of categories.
    """
    need_columns(scores, "scores", ())
    values = scores.to_numpy(dtype=float)
    if allowed is not None:
        values = np.where(allowed.reindex_like(scores).to_numpy(dtype=bool), values, -np.inf)
    order = np.argsort(-values, axis=1, kind="stable")
    names = np.asarray(scores.columns, dtype=object)[order]
    names[np.isneginf(np.take_along_axis(values, order, axis=1))] = None
    return pd.DataFrame(names, scores.index, range(1, len(scores.columns) + 1))


def precision_at(ranks: pd.DataFrame, later: pd.DataFrame, k: int) -> pd.Series:
    """Return precision at k by customer: the share of the first k recommendations that she bought later.

    Parameters
    ----------
    ranks
        As `ranking` makes them.
    later
        Orders of a later time: ``customer_id`` and ``category``. Only customers who ordered then are judged.
    k
        How many places count, from 1 to the number of columns.

    Returns
    -------
    Series
        Between 0 and 1, by ``customer_id``; its mean is the recommender's precision at k.

    Raises
    ------
    LoyaltyLabError
        For a missing column, a k that no place has, or nobody of ``ranks`` in ``later``.
    """
    need_columns(ranks, "ranks", ())
    need_columns(later, "later", ["customer_id", "category"])
    if k not in ranks.columns:
        raise LoyaltyLabError(f"k must be a whole number from 1 to {len(ranks.columns)}, not {k}.")
    judged = ranks.index[ranks.index.isin(later["customer_id"])]
    if judged.empty:
        raise LoyaltyLabError("None of the ranked customers ordered later, so nothing can be judged.")
    bought = pd.MultiIndex.from_frame(later[["customer_id", "category"]]).unique()
    hits = [
        pd.MultiIndex.from_arrays([judged, ranks.loc[judged, place]]).isin(bought)
        for place in range(1, k + 1)
    ]
    return pd.Series(np.mean(hits, axis=0), judged, name=f"precision at {k}")


def pair_lift(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the lift of each pair of categories: customers who have both, over what independence would give.

    Above 1: bought by the same people more often than two unrelated things would be *if all customers bought alike often*.
    Heavy buyers have everything, so every pair may stand above 1; compare with `shuffled_lift`.
    """
    has = (_checked(counts) > 0).to_numpy(dtype=float)
    alone = has.mean(axis=0)
    together = has.T @ has / len(has)
    expected = np.outer(alone, alone)
    lift = np.divide(together, expected, out=np.full_like(together, np.nan), where=expected > 0)
    return pd.DataFrame(lift, counts.columns, counts.columns)


def shuffled_lift(orders: pd.DataFrame, draws: int = 20, seed: int = 0) -> pd.DataFrame:
    """Return the mean lift of pairs when the categories are dealt out anew among all orders.

    Everybody keeps her number of orders and loses her taste: what is left of the lift comes from buying much.

    Parameters
    ----------
    orders
        One row an order: ``customer_id`` and ``category``.
    draws
        How often to deal, at least 1.
    seed
        Seed of the dealing.
    """
    if draws < 1:
        raise LoyaltyLabError(f"draws must be 1 or more, not {draws}.")
    counts = category_counts(orders)
    chance = np.random.default_rng(seed)
    customers = orders["customer_id"].to_numpy()
    total: pd.DataFrame | float = 0.0
    for _ in range(draws):
        dealt = pd.DataFrame(
            {"customer_id": customers, "category": chance.permutation(orders["category"].to_numpy())}
        )
        total = total + pair_lift(category_counts(dealt)).reindex(
            index=counts.columns, columns=counts.columns
        )
    assert isinstance(total, pd.DataFrame)
    return total / draws
