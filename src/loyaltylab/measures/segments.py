"""Groups of customers: what each buys, how tidy and how stable the groups are, and what aiming at each would earn."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import mean_difference
from loyaltylab.measures.frames import (
    need_columns,
    need_flags,
    need_no_gaps,
    need_not_negative,
    need_numbers,
    need_unique,
)

STARTS = 10
"""How often k-means starts anew; the tightest result is kept."""


def buying_profile(orders: pd.DataFrame) -> pd.DataFrame:
    """Return what each customer's buying looks like: how much, how, and what.

    Parameters
    ----------
    orders
        One row an order: ``customer_id``, ``order_number``, ``category``, ``list_cents``, ``on_deal``, ``gift`` and
        ``channel``.

    Returns
    -------
    DataFrame
        One row a customer, by ``customer_id``: ``orders`` (number), ``order_cents`` (mean value of an order at shelf
        prices), ``deal_share``, ``gift_share``, ``web_share`` (shares of her orders), and one share for each category,
        under the category's name; these add up to 1.

    Raises
    ------
    LoyaltyLabError
        For a missing column, no rows, an order that stands twice, or negative values.
    """
    need_columns(
        orders,
        "orders",
        ("customer_id", "order_number", "category", "list_cents", "on_deal", "gift", "channel"),
    )
    need_unique(orders, "orders", ("customer_id", "order_number"))
    need_not_negative(orders, "orders", ("list_cents",))
    need_no_gaps(orders, "orders", ("category", "channel"))
    need_flags(orders, "orders", ("on_deal", "gift"))
    customer = orders["customer_id"]
    by_customer = orders.groupby("customer_id", sort=True)
    profile = pd.DataFrame(
        {
            "orders": by_customer.size(),
            "order_cents": by_customer["list_cents"].mean(),
            "deal_share": by_customer["on_deal"].mean(),
            "gift_share": by_customer["gift"].mean(),
            "web_share": orders["channel"].eq("web").groupby(customer).mean(),
        }
    )
    categories = pd.crosstab(customer, orders["category"], normalize="index")
    categories.columns = [str(name) for name in categories.columns]
    return profile.join(categories)


def standardised(table: pd.DataFrame, logged: Sequence[str] = ()) -> pd.DataFrame:
    """Return each column with mean 0 and standard deviation 1, so that none outweighs another by its unit alone.

    Parameters
    ----------
    table
        One row a customer, numbers only.
    logged
        Columns to take the logarithm of first: skewed amounts and counts, all above 0.

    Raises
    ------
    LoyaltyLabError
        For text, gaps, a number that has no logarithm, or a column that never varies.
    """
    names = [str(name) for name in table.columns]
    need_columns(table, "table", (*names, *logged))
    need_numbers(table, "table", names)
    need_no_gaps(table, "table", names)
    result = table.astype(float)
    for name in logged:
        if (result[name] <= 0).any():
            raise LoyaltyLabError(
                f'table["{name}"] holds numbers that are not above 0; they have no logarithm.'
            )
        result[name] = np.log(result[name])
    spread = result.std(ddof=0)
    if (spread == 0).any():
        raise LoyaltyLabError(
            f'table["{spread.index[spread == 0][0]}"] is the same in every row; it can part nobody.'
        )
    return (result - result.mean()) / spread


def _need_numbers_everywhere(table: pd.DataFrame, what: str) -> None:
    """Raise unless every cell of a table holds a number."""
    need_columns(table, what, ())
    need_numbers(table, what, table.columns)
    need_no_gaps(table, what, table.columns)


def _k_means(table: pd.DataFrame, groups: int, seed: int) -> KMeans:
    _need_numbers_everywhere(table, "table")
    if not 2 <= groups < len(table):
        raise LoyaltyLabError(f"groups must lie between 2 and the number of rows less one, not be {groups}.")
    # One thread: the course runs on small machines and in the browser, where threads do not exist.
    return KMeans(groups, n_init=STARTS, random_state=seed).fit(table.to_numpy(dtype=float))


def k_means_groups(table: pd.DataFrame, groups: int, seed: int = 0) -> pd.Series:
    """Return the k-means group of each row, 0 for the largest group, 1 for the next, and so on.

    Parameters
    ----------
    table
        One row a customer, columns on comparable scales (see `standardised`).
    groups
        How many groups to make, 2 or more.
    seed
        Of the random starts; the tightest of ten is kept.

    Raises
    ------
    LoyaltyLabError
        For no rows, text, gaps, or a number of groups that the rows cannot fill.

    Notes
    -----
    MacQueen (1967) gave the method its name; scikit-learn's ``KMeans`` does the work.
    """
    labels = pd.Series(_k_means(table, groups, seed).labels_, index=table.index, name="group")
    return labels.map({label: place for place, label in enumerate(labels.value_counts().index)})


def stability(table: pd.DataFrame, groups: int, draws: int = 20, seed: int = 0) -> float:
    """Return how much two groupings agree that were learned from two random halves of the customers.

    Parameters
    ----------
    table, groups
        As in `k_means_groups`.
    draws
        Pairs of halves; their mean is returned.
    seed
        Of the halves.

    Returns
    -------
    float
        Mean adjusted Rand index of the two groupings, each applied to everybody: 1 = always the same groups, 0 = as
        alike as luck would have it (Hubert and Arabie, 1985, Journal of Classification 2, 193-218).

    Raises
    ------
    LoyaltyLabError
        For no rows, text or gaps; when a half holds fewer rows than groups, or ``draws`` is below 1.
    """
    _need_numbers_everywhere(table, "table")
    if draws < 1 or groups < 2 or len(table) < 2 * (groups + 1):
        raise LoyaltyLabError(
            f"stability needs a pair of halves at least, each with more rows than groups; there are {len(table)} rows, "
            f"{groups} groups and {draws} draws."
        )
    random = np.random.default_rng(seed)
    values = table.to_numpy(dtype=float)
    half = len(values) // 2
    agreements = []
    for draw in range(draws):
        order = random.permutation(len(values))
        one, other = (
            KMeans(groups, n_init=3, random_state=draw).fit(values[rows]).predict(values)
            for rows in (order[:half], order[half:])
        )
        agreements.append(adjusted_rand_score(one, other))
    return float(np.mean(agreements))


def product_index(group: pd.Series, product: pd.Series) -> pd.DataFrame:
    """Return each product's share of a group's orders over its share of all orders, times 100.

    Parameters
    ----------
    group, product
        Of each order, on the same index.

    Returns
    -------
    DataFrame
        Groups in rows, products in columns; 100 = as everybody, 200 = twice the share that it has among all.

    Raises
    ------
    LoyaltyLabError
        When no order has both a group and a product: no rows, or two columns that are not on the same index.
    """
    counts = pd.crosstab(group, product)
    if counts.empty:
        raise LoyaltyLabError(
            "No order has both a group and a product; are the two columns on the same index?"
        )
    shares = counts.div(counts.sum(axis=1), axis=0)
    return 100 * shares / (counts.sum() / counts.to_numpy().sum())


def cramers_v(counts: pd.DataFrame) -> float:
    """Return Cramér's V of a table of counts: 0 = rows and columns go their own ways, 1 = one tells the other.

    Parameters
    ----------
    counts
        A table of counts with at least two rows and two columns that are not empty.

    Raises
    ------
    LoyaltyLabError
        For text, gaps, negative counts, or a table without two filled rows and columns.

    Notes
    -----
    sqrt(chi-square / (n (m − 1))), m the smaller number of rows or columns: Cramér (1946), Mathematical Methods of
    Statistics.
    """
    _need_numbers_everywhere(counts, "counts")
    table = np.asarray(counts, dtype=float)
    if (table < 0).any():
        raise LoyaltyLabError("Counts must be 0 or more; the table holds a negative number.")
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        raise LoyaltyLabError("Cramér's V needs two rows and two columns with something in them.")
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    chi_square = float(((table - expected) ** 2 / expected).sum())
    return float(np.sqrt(chi_square / (total * (min(table.shape) - 1))))


def shuffled_v(
    customer_group: pd.Series, orders: pd.DataFrame, column: str, draws: int, seed: int = 0
) -> list[float]:
    """Return Cramér's V of group by column after the groups were dealt out to customers anew, once a draw.

    Orders of one customer are alike, so whole customers are dealt out: this is what V looks like where the group says
    nothing, with these very customers and orders.

    Parameters
    ----------
    customer_group
        Each customer's group, by ``customer_id``.
    orders
        One row an order: ``customer_id`` (all in ``customer_group``) and the column.
    draws, seed
        How often, and the seed of the dealing.
    """
    need_columns(orders, "orders", ("customer_id", column))
    rows = customer_group.index.get_indexer(orders["customer_id"])
    if (rows < 0).any():
        raise LoyaltyLabError('orders["customer_id"] holds a customer who is not in customer_group.')
    groups, group_names = pd.factorize(customer_group)
    columns, column_names = pd.factorize(orders[column])
    counts = np.zeros((len(customer_group), len(column_names)))
    np.add.at(counts, (rows.astype(np.intp), columns.astype(np.intp)), 1)
    random = np.random.default_rng(seed)
    result = []
    for _ in range(draws):
        dealt = random.permutation(groups)
        table = np.array([counts[dealt == group].sum(axis=0) for group in range(len(group_names))])
        result.append(cramers_v(pd.DataFrame(table)))
    return result


def expected_profit(trial: pd.DataFrame, group: str, message_cents: float) -> pd.DataFrame:
    """Return what one message earns in each group, by a trial with random arms.

    Parameters
    ----------
    trial
        One row a customer in the trial: the group's column, ``invited`` (True or False, by lot) and ``margin_cents`` in
        the weeks after it.
    group
        Name of the group's column; must have been known before the trial.
    message_cents
        Cost of one message, in cents.

    Returns
    -------
    DataFrame
        One row a group: ``customers``, ``profit_cents`` (mean margin of the invited less that of the others less the
        message) and its 95 % interval ``low_cents``, ``high_cents``.

    Raises
    ------
    LoyaltyLabError
        For a missing column, gaps, a negative cost, or a group with fewer than two customers in one of the arms.
    """
    need_columns(trial, "trial", (group, "invited", "margin_cents"))
    need_numbers(trial, "trial", ("margin_cents",))
    need_no_gaps(trial, "trial", (group, "invited", "margin_cents"))
    need_flags(trial, "trial", ("invited",))
    if message_cents < 0:
        raise LoyaltyLabError(f"message_cents must be 0 or more, not {message_cents}.")
    rows = {}
    for name, members in trial.groupby(group, observed=True):
        invited = members["invited"].astype(bool)
        gain = mean_difference(members.loc[invited, "margin_cents"], members.loc[~invited, "margin_cents"])
        rows[name] = {
            "customers": len(members),
            "profit_cents": gain.value - message_cents,
            "low_cents": gain.low - message_cents,
            "high_cents": gain.high - message_cents,
        }
    return pd.DataFrame(rows).T.astype({"customers": int})
