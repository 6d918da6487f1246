"""Made-up and published cases of chapter 18: each stands here once; text, stems, keys and traps follow from them."""

from functools import partial

import pandas as pd

from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma
from loyaltylab.measures.retention import ShiftedBetaGeometric
from loyaltylab.measures.value import buying_value, cost_per_kept, lifetime_value
from loyaltylab.site.pages import ch18_tables as tables
from loyaltylab.site.pages.ch18_numbers import CASUAL, number

# --- the story of the shop (F33) ----------------------------------------------------------------------------------------

# F33: the story that course books tell, in round made-up numbers.
SHOP_REVENUE, SHOP_KEEP, SHOP_RATE = 5000.0, 0.9, 0.10
SHOP = {"period": "ten years", "base": "a made-up supermarket customer"}
number("shop-year", "Revenue a year", lambda: SHOP_REVENUE, "euro", SHOP)
number("shop-told", "Ten years of revenue", lambda: tables.YEARS_TOLD * SHOP_REVENUE, "euro", SHOP)
for _name, _margin in (("high", 0.25), ("low", 0.03)):
    number(
        f"shop-{_name}",
        f"Lifetime value at a margin of {_margin:.0%}, the first margin at once",
        partial(lifetime_value, SHOP_REVENUE * _margin, SHOP_KEEP, SHOP_RATE, "now"),
        "euro",
        SHOP,
    )


# --- three conventions ----------------------------------------------------------------------------------------------------

CASE_MARGIN, CASE_KEEP, CASE_RATE = 100.0, 0.8, 0.10
CASE = {"period": "a year each", "base": "Jonas, a made-up customer"}
number("case-margin", "Margin a year", lambda: CASE_MARGIN, "euro", CASE)
number("case-keep", "Chance to stay another year", lambda: CASE_KEEP, "share", CASE)
for _name, _when in (("now", "now"), ("next", "next"), ("kept", "next if kept")):
    number(
        f"case-{_name}",
        f"Lifetime value, first margin {_when}",
        partial(lifetime_value, CASE_MARGIN, CASE_KEEP, CASE_RATE, _when),  # type: ignore[arg-type]
        "euro",
        CASE,
    )
number("case-years", "Expected years with the firm", lambda: 1 / (1 - CASE_KEEP), "years", CASE)
number("case-undiscounted", "Margin over churn", lambda: CASE_MARGIN / (1 - CASE_KEEP), "euro", CASE)


# --- a published cohort -------------------------------------------------------------------------------------------------


REGULAR = ShiftedBetaGeometric.of(0.7041, 1.1820)
"""The segment Regular of Fader and Hardie (2007), as chapter 10 fits it."""
PUBLISHED = {"period": "from the first year on", "base": "the segment Regular of Fader and Hardie (2007)"}
number(
    "regular-years",
    "Discounted years, customers differ",
    lambda: REGULAR.expected_lifetime(0.10),
    "years",
    PUBLISHED,
)
number(
    "regular-flat",
    "Discounted years of a customer with the mean chance",
    lambda: lifetime_value(1.0, 1 - REGULAR.mean_churn, 0.10, "now"),
    "years",
    PUBLISHED,
)
number(
    "regular-missed",
    "Share of the value that the mean chance misses",
    lambda: 1 - lifetime_value(1.0, 1 - REGULAR.mean_churn, 0.10, "now") / REGULAR.expected_lifetime(0.10),
    "share",
    PUBLISHED,
)

# --- a wrong unit ---------------------------------------------------------------------------------------------------------

FIRST_OF_CDNOW = pd.DataFrame({"frequency": [2], "recency": [30.43], "age": [38.86], "mean_value": [22.35]})
CDNOW_FACTS = {"period": "twelve months, 1 % a month", "base": "customer 1 of the CDNOW sample"}


def cdnow(weeks_a_month: float) -> float:
    """Return the value of the first CDNOW customer by the published parameters."""
    model, spend = BetaGeometricNbd.of(0.243, 4.414, 0.793, 2.426), GammaGamma.of(6.25, 3.74, 15.44)
    return float(buying_value(FIRST_OF_CDNOW, model, spend, 12, 0.01, weeks_a_month).iloc[0])


number("cdnow-right", "Value with 4.345 weeks a month", partial(cdnow, 4.345), "dollars", CDNOW_FACTS)
number("cdnow-wrong", "Value with 30 weeks a month", partial(cdnow, 30), "dollars", CDNOW_FACTS)


def unit_error() -> float:
    """Return by what factor a month of 30 weeks inflates the worth of twelve months of Lantern's customers."""
    known = tables.casual()
    rest = (known.model, known.spend, 12, tables.MONTH_RATE)
    return float(
        buying_value(known.history, *rest, units_a_month=30).sum() / buying_value(known.history, *rest).sum()
    )


number("unit-error", "Worth with a month of 30 weeks over the right one", unit_error, "factor", CASUAL)


# --- five points and five percent --------------------------------------------------------------------------------------

FIVE = {"period": "a year each, 10 % discount", "base": "a made-up firm with a retention of 90 %"}


def rise(retention: float) -> float:
    """Return the rise of the value still to come against a retention of 90 %."""
    return lifetime_value(1, retention, 0.1) / lifetime_value(1, 0.9, 0.1) - 1


number("five-points", "Value at 95 % over that at 90 %, less 1", partial(rise, 0.95), "share", FIVE)
number("five-percent", "Value at 94.5 % over that at 90 %, less 1", partial(rise, 0.945), "share", FIVE)
number(
    "five-naive", "A percent of losses taken for a percent of value (a mistake)", lambda: 0.05, "share", FIVE
)
number("five-fewer", "Value with 5 % fewer losses, less 1", partial(rise, 0.905), "share", FIVE)


# --- a programme (F09) --------------------------------------------------------------------------------------------------

F09 = {"period": "one year", "base": "a made-up firm of 1,000 customers"}
PROGRAMME = {"cost": 20.0, "people": 1000, "churn": 0.20, "after": 0.16, "acquisition": 100.0}
number("f09-cost", "Cost of the programme a head", lambda: PROGRAMME["cost"], "euro", F09)
number("f09-people", "Customers", lambda: int(PROGRAMME["people"]), "customers", F09)
number("f09-before", "Churn without it", lambda: PROGRAMME["churn"], "share", F09)
number("f09-after", "Churn with it", lambda: PROGRAMME["after"], "share", F09)
number("f09-acquisition", "Cost of a new customer", lambda: PROGRAMME["acquisition"], "euro", F09)
number(
    "f09-saved",
    "Customers kept",
    lambda: round(PROGRAMME["people"] * (PROGRAMME["churn"] - PROGRAMME["after"])),
    "customers",
    F09,
)
number(
    "f09-each",
    "Cost for each customer kept",
    lambda: cost_per_kept(PROGRAMME["cost"], 1000, 840, 1000, 800).value,
    "euro",
    F09,
)
number(
    "f09-per-stayer",
    "Cost for each customer who is still there",
    lambda: PROGRAMME["cost"] / (1 - PROGRAMME["after"]),
    "euro",
    F09,
)

# --- customers of the questions -------------------------------------------------------------------------------------------

for _who, _margin, _keep, _rate in (("mina", 60.0, 0.75, 0.08), ("ada", 40.0, 0.7, 0.12)):
    _facts = {"period": "a year each", "base": f"{_who.capitalize()}, a made-up customer"}
    number(f"{_who}-margin", "Margin a year", lambda margin=_margin: int(margin), "euro", _facts)  # type: ignore[misc]
    number(f"{_who}-keep", "Chance to stay another year", lambda keep=_keep: keep, "share", _facts)  # type: ignore[misc]
    number(f"{_who}-rate", "Discount a year", lambda rate=_rate: rate, "share", _facts)  # type: ignore[misc]
    for _name, _when in (("now", "now"), ("next", "next"), ("kept", "next if kept")):
        number(
            f"{_who}-{_name}",
            f"Lifetime value, first margin {_when}",
            partial(lifetime_value, _margin, _keep, _rate, _when),  # type: ignore[arg-type]
            "euro",
            _facts,
        )
    number(
        f"{_who}-undiscounted",
        "Margin over churn (a mistake here)",
        lambda margin=_margin, keep=_keep: margin / (1 - keep),  # type: ignore[misc]
        "euro",
        _facts,
    )
number(
    "f09-per-leaver",
    "Cost of the programme over all who would have left (a mistake)",
    lambda: PROGRAMME["cost"] / PROGRAMME["churn"],
    "euro",
    F09,
)
