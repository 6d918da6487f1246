"""Task 15.1: the index of each category among customers of the web shop."""

import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.world.specification import CATEGORIES


@remembered
def _shares(lantern: Lantern) -> dict[str, pd.Series]:
    """Return shares of the categories: of web customers, of all, of the others, and per customer of the group."""
    orders = lantern.orders
    web = lantern.customers.loc[lantern.customers["channel"] == "web", "customer_id"]
    inside = orders["customer_id"].isin(web)
    sets = {
        "group": orders[inside],
        "all": orders,
        "others": orders[~inside],
        "web orders": orders[orders["channel"] == "web"],
    }
    names = list(CATEGORIES)
    return {
        name: rows["category"].value_counts(normalize=True).reindex(names, fill_value=0.0)
        for name, rows in sets.items()
    }


def _counts_ratio(lantern: Lantern) -> pd.Series:
    """Return orders of the group over orders of all, category by category."""
    orders = lantern.orders
    web = lantern.customers.loc[lantern.customers["channel"] == "web", "customer_id"]
    counts = orders.groupby("category").size()
    return orders[orders["customer_id"].isin(web)].groupby("category").size() / counts


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, CATEGORIES, "one index for each of the six categories", "the six categories", "category"
    )


def _ratio(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    return close(values, shares["group"] / shares["all"])


def _above_everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise percent above or below everybody: the index less 100."""
    shares = _shares(lantern)
    return close(values, 100 * (shares["group"] / shares["all"] - 1), 1e-4)


def _customers_alike(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares worked out for each customer first, and then averaged over customers."""
    counts = pd.crosstab(lantern.orders["customer_id"], lantern.orders["category"], normalize="index")
    web = lantern.customers.loc[lantern.customers["channel"] == "web", "customer_id"]
    return close(values, 100 * counts[counts.index.isin(web)].mean() / counts.mean(), 1e-4)


def _upside_down(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    turned = shares["all"] / shares["group"]
    return close(values, 100 * turned, 1e-4) or close(values, turned)


def _difference(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    gap = shares["group"] - shares["all"]
    return any(close(values, sign * size * gap) for sign in (1, -1) for size in (1, 100))


def _share_only(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    return any(close(values, size * shares[name]) for size in (1, 100) for name in ("group", "all"))


def _against_others(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    return close(values, 100 * shares["group"] / shares["others"], 1e-4)


def _of_counts(values: Numbers, lantern: Lantern) -> bool:
    ratio = _counts_ratio(lantern)
    return close(values, 100 * ratio, 1e-4) or close(values, ratio)


def _web_orders(values: Numbers, lantern: Lantern) -> bool:
    shares = _shares(lantern)
    return close(values, 100 * shares["web orders"] / shares["all"], 1e-4)


def _balanced(values: Numbers, lantern: Lantern) -> bool:
    """Weighted by the shares of all, the indices of any group come back to 100."""
    mean = sum(value * float(_shares(lantern)["all"][name]) for name, value in values.items())
    return abs(mean - 100) < 1e-4


CATEGORY_INDEX = Task(
    "15.1",
    _read,
    properties=(
        Property(
            "not_negative",
            Layer.RANGE,
            lambda values, lantern: all(value >= -SMALL for value in values.values()),
        ),
        Property("balanced", Layer.RELATION, _balanced),
    ),
    mistakes=(
        Mistake("ratio", _ratio),
        Mistake("above_everybody", _above_everybody),
        Mistake("customers_alike", _customers_alike),
        Mistake("upside_down", _upside_down),
        Mistake("difference", _difference),
        Mistake("share_only", _share_only),
        Mistake("against_others", _against_others),
        Mistake("of_counts", _of_counts),
        Mistake("web_orders", _web_orders),
    ),
)
