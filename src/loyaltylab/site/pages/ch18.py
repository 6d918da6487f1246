"""Chapter 18, "Customer lifetime value": the numbers of its reading; figures, explorable and cases stand beside it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.value import (
    DAYS_A_YEAR,
    lifetime_value,
    retention_elasticity,
)
from loyaltylab.site.pages import ch18_cases, ch18_figures, ch18_keeping  # noqa: F401
from loyaltylab.site.pages import ch18_tables as tables
from loyaltylab.site.pages.ch18_numbers import CASUAL, CASUAL_2025, COHORT, HOLDERS, LONG, number

# --- the story of the lifetime customer ----------------------------------------------------------------------------------

number("offer", "Price of a new customer, made up", lambda: tables.OFFER, "euro", COHORT)
number("cohort", "Private customers who joined in 2023", lambda: len(tables.cohort()), "customers", COHORT)
number("revenue-1", "Mean revenue of the first year", partial(tables.in_year, 1, "paid"), "euro", COHORT)
number("margin-1", "Mean margin of the first year", partial(tables.in_year, 1, "margin"), "euro", COHORT)
number("margin-2", "Mean margin of the second year", partial(tables.in_year, 2, "margin"), "euro", COHORT)
number("keep", "Margin of the second year over that of the first", tables.margin_retention, "share", COHORT)
number(
    "keep-more", "The same, 1 % of itself higher", lambda: 1.01 * tables.margin_retention(), "share", COHORT
)
number("joining-margin", "Mean margin of the day of joining", tables.joining_margin, "euro", COHORT)
number(
    "keep-without-first",
    "Margin of the second year over that of the first without the day of joining",
    lambda: tables.in_year(2, "margin") / (tables.in_year(1, "margin") - tables.joining_margin()),
    "share",
    COHORT,
)


def told(money: str) -> float:
    """Return the first year's mean times ten years."""
    return tables.YEARS_TOLD * tables.in_year(1, money)


def kept_sum(discount: float) -> float:
    """Return ten years of margin, of which each is the kept share of the one before, discounted."""
    step = tables.margin_retention() / (1 + discount)
    return tables.in_year(1, "margin") * sum(step**year for year in range(tables.YEARS_TOLD))


number("told-revenue", "Ten times the first year's revenue", partial(told, "paid"), "euro", COHORT)
number("told-margin", "Ten times the first year's margin", partial(told, "margin"), "euro", COHORT)
number("told-kept", "Ten years of margin as customers leave", partial(kept_sum, 0.0), "euro", COHORT)
number(
    "told-discounted",
    "The same, discounted at 10 % a year",
    partial(kept_sum, tables.YEAR_RATE),
    "euro",
    COHORT,
)
number(
    "formula",
    "Lifetime value with the first margin at once: m (1 + d) / (1 + d − r)",
    lambda: lifetime_value(tables.in_year(1, "margin"), tables.margin_retention(), tables.YEAR_RATE, "now"),
    "euro",
    COHORT,
)
number(
    "story-share",
    "Margin with leaving and discount over ten years of revenue",
    lambda: kept_sum(tables.YEAR_RATE) / told("paid"),
    "share",
    COHORT,
)


# --- what they brought ----------------------------------------------------------------------------------------------------


def worth_share(below: Callable[[pd.DataFrame], Any]) -> float:
    """Return the share of the cohort of whom something holds."""
    return float(below(tables.cohort()).mean())


def mean_end(side: int) -> float:
    """Return an end of the 95 % interval of the cohort's mean worth."""
    worth = tables.cohort()["worth"]
    return float(worth.mean()) + side * NORMAL_95 * float(np.std(worth, ddof=1)) / len(worth) ** 0.5


number(
    "worth-mean", "Mean margin, discounted", lambda: float(tables.cohort()["worth"].mean()), "euro", COHORT
)
number("worth-mean-low", "Lower end of its 95 % interval", partial(mean_end, -1), "euro", COHORT)
number("worth-mean-high", "Upper end of its 95 % interval", partial(mean_end, 1), "euro", COHORT)
number(
    "hundred-chance",
    "Half of the 95 % interval of the mean of a hundred such customers",
    lambda: NORMAL_95 * float(np.std(tables.cohort()["worth"], ddof=1)) / 100**0.5,
    "euro",
    COHORT,
)
number("worth-median", "Median", lambda: float(tables.cohort()["worth"].median()), "euro", COHORT)
number(
    "below-mean",
    "Share of customers below the mean",
    lambda: worth_share(lambda table: table["worth"] < table["worth"].mean()),
    "share of customers",
    COHORT,
)
number(
    "below-cost",
    "Share who brought less than they had cost to win",
    lambda: worth_share(lambda table: table["worth"] < table["cost"]),
    "share of customers",
    COHORT,
)
number(
    "reach-offer",
    "Share who brought the agency's price or more",
    lambda: worth_share(lambda table: table["worth"] >= tables.OFFER),
    "share of customers",
    COHORT,
)
for _source in ("advertising", "own", "referral"):
    for _column, _words, _unit in (
        ("cost", "Mean cost to win", "euro"),
        ("worth", "Mean worth of two years", "euro"),
        ("short", "Share not paid back in two years", "share of customers"),
        ("customers", "Customers", "customers"),
    ):
        number(
            f"{_source}-{_column}",
            f"{_words}, source {_source}",
            lambda source=_source, column=_column: float(tables.cell(tables.by_source(), source, column)),  # type: ignore[misc]
            _unit,
            COHORT,
        )


# --- with a contract ------------------------------------------------------------------------------------------------------
number("holders", "Subscribers still there", lambda: len(tables.contract().worth), "customers", HOLDERS)
number(
    "holders-churn", "Chance to end in a month", lambda: tables.contract().monthly, "share a month", HOLDERS
)
number(
    "holders-months",
    "Mean months until a subscription ends: 1 over that chance",
    lambda: 1 / tables.contract().monthly,
    "months",
    HOLDERS,
)
number(
    "holders-mean",
    "Mean worth of three years",
    lambda: float(tables.contract().worth.mean()),
    "euro",
    HOLDERS,
)
number("holders-median", "Median", lambda: float(tables.contract().worth.median()), "euro", HOLDERS)
number("holders-sum", "Worth of all", lambda: float(tables.contract().worth.sum()), "euro", HOLDERS)
number(
    "holders-truth",
    "What they bring in the world that lives on",
    lambda: float(tables.truly_ahead(tables.contract().worth.index).sum()),
    "euro",
    HOLDERS,
)


# --- without a contract ---------------------------------------------------------------------------------------------------


def backtest_sum(column: str, island: bool | None = None) -> float:
    """Return the sum of a column of the backtest, for all, for the Island or for the rest."""
    table = tables.backtest()
    return float((table if island is None else table[table["island"] == island])[column].sum())


number("backtest", "Customers in the backtest", lambda: len(tables.backtest()), "customers", CASUAL_2025)
number("orders-expected", "Orders expected by BG/NBD", partial(backtest_sum, "orders"), "orders", CASUAL_2025)
number("orders-seen", "Order days that came", partial(backtest_sum, "orders_seen"), "orders", CASUAL_2025)
number(
    "margin-expected", "Margin expected by both models", partial(backtest_sum, "margin"), "euro", CASUAL_2025
)
number("margin-seen", "Margin that came", partial(backtest_sum, "margin_seen"), "euro", CASUAL_2025)
number(
    "margin-before", "Margin of the year before", partial(backtest_sum, "margin_before"), "euro", CASUAL_2025
)
number(
    "too-high",
    "Expected orders over those seen, less 1",
    lambda: backtest_sum("orders") / backtest_sum("orders_seen") - 1,
    "share",
    CASUAL_2025,
)
number(
    "too-high-elsewhere",
    "The same without the Island, where a rival opened in 2025",
    lambda: backtest_sum("orders", False) / backtest_sum("orders_seen", False) - 1,
    "share",
    CASUAL_2025,
)
number(
    "seen-over-expected", "Margin seen over margin expected", tables.seen_over_expected, "share", CASUAL_2025
)
number(
    "seen-over-expected-elsewhere",
    "The same without the Island, where a rival opened in 2025",
    lambda: backtest_sum("margin_seen", False) / backtest_sum("margin", False),
    "share",
    CASUAL_2025,
)
number(
    "value-corr",
    "Correlation of repeat orders and their mean margin",
    tables.value_and_frequency,
    "correlation",
    CASUAL_2025,
)
number("casual", "Customers", lambda: len(tables.casual().history), "customers", CASUAL)
number(
    "casual-mean",
    "Mean worth of three years",
    lambda: float(tables.casual_worth(tables.AHEAD).mean()),
    "euro",
    CASUAL,
)
number("casual-median", "Median", lambda: float(tables.casual_worth(tables.AHEAD).median()), "euro", CASUAL)
number(
    "casual-sum",
    "Worth of all, by the models",
    lambda: float(tables.casual_worth(tables.AHEAD).sum()),
    "euro",
    CASUAL,
)
number(
    "casual-scaled",
    "The same, times seen over expected of the backtest",
    lambda: float(tables.casual_worth(tables.AHEAD).sum() * tables.seen_over_expected()),
    "euro",
    CASUAL,
)
number(
    "casual-truth",
    "What they bring in the world that lives on",
    lambda: float(tables.truly_ahead(tables.casual().history.index).sum()),
    "euro",
    CASUAL,
)
number(
    "equity",
    "Worth of both groups",
    lambda: float(
        tables.contract().worth.sum() + tables.casual_worth(tables.AHEAD).sum() * tables.seen_over_expected()
    ),
    "euro",
    CASUAL,
)
number(
    "equity-elsewhere",
    "The same, corrected by seen over expected outside the Island",
    lambda: float(
        tables.contract().worth.sum()
        + tables.casual_worth(tables.AHEAD).sum()
        * backtest_sum("margin_seen", False)
        / backtest_sum("margin", False)
    ),
    "euro",
    CASUAL,
)
number(
    "left-out",
    "Share of the margin of 2025 that private customers brought who had joined before 2023",
    tables.margin_of_older,
    "share",
    {"period": "2025", "base": "margin of all private customers"},
)
number(
    "equity-model",
    "Worth of both groups, as the models say",
    lambda: float(tables.contract().worth.sum() + tables.casual_worth(tables.AHEAD).sum()),
    "euro",
    CASUAL,
)
number(
    "equity-truth",
    "What both groups bring in the world that lives on",
    lambda: float(
        tables.truly_ahead(tables.contract().worth.index).sum()
        + tables.truly_ahead(tables.casual().history.index).sum()
    ),
    "euro",
    CASUAL,
)


# --- levers of value ---------------------------------------------------------------------------------------------------

LANTERN = {"period": "a year each", "base": "margin of the cohort of 2023, kept as from year 1 to year 2"}
number(
    "elastic-keep",
    "Percent of value for 1 % of retention",
    lambda: retention_elasticity(tables.margin_retention(), tables.YEAR_RATE),
    "percent",
    LANTERN,
)
number(
    "elastic-cost",
    "Percent of value less cost for 1 % of acquisition cost",
    lambda: float(
        tables.cohort()["cost"].mean()
        / (
            lifetime_value(tables.in_year(1, "margin"), tables.margin_retention(), tables.YEAR_RATE, "now")
            - tables.cohort()["cost"].mean()
        )
    ),
    "percent",
    LANTERN,
)

# --- the truth ------------------------------------------------------------------------------------------------------------

NINE = 9 * DAYS_A_YEAR
number(
    "truth-mean",
    "Mean margin of nine years, discounted",
    lambda: float(tables.long_worth(NINE).mean()),
    "euro",
    LONG,
)
number("truth-median", "Median", lambda: float(tables.long_worth(NINE).median()), "euro", LONG)
number(
    "truth-reach",
    "Share who bring the agency's price or more in nine years",
    lambda: float((tables.long_worth(NINE) >= tables.OFFER).mean()),
    "share of customers",
    LONG,
)
for _year in (3, 4, 5):
    number(
        f"truth-keep-{_year}",
        f"Margin of year {_year} over that of the year before",
        lambda year=_year: (
            tables.in_year(year, "margin", long=True) / tables.in_year(year - 1, "margin", long=True)
        ),  # type: ignore[misc]
        "share",
        LONG,
    )
