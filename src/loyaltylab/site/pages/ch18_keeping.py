"""Numbers of chapter 18 about winning and keeping: sources, letters, and what long-standing customers bring."""

from loyaltylab.site.pages import ch18_tables as tables
from loyaltylab.site.pages.ch18_numbers import TRIAL, number

for _place, _ending, _words in ((0, "", ""), (1, "-low", ", lower end of its 95 % interval")):
    number(
        f"kept-cost{_ending}",
        f"Cost of letters for each customer kept{_words}",
        lambda place=_place: tables.letter_cost()[place],  # type: ignore[misc]
        "euro",
        TRIAL,
    )
for _place, _ending, _words in ((0, "", ""), (1, "-low", ", lower end of its 95 % interval")):
    number(
        f"kept-ratio{_ending}",
        f"Cost of letters for each customer kept over that of a new customer from advertising{_words}",
        lambda place=_place: (
            tables.letter_cost()[place] / tables.cell(tables.by_source(), "advertising", "cost")
        ),  # type: ignore[misc]
        "ratio",
        TRIAL,
    )
number("letter", "Cost of a letter", lambda: tables.LETTER_CENTS / 100, "euro", TRIAL)
for _arm, _name in (("retention offer", "letters"), ("control", "controls")):
    number(
        f"{_name}",
        f"Customers, arm {_arm}",
        lambda arm=_arm: int(tables.cell(tables.letter_arms(), arm, "people")),  # type: ignore[misc]
        "customers",
        TRIAL,
    )
    number(
        f"{_name}-kept",
        f"Share who ordered, arm {_arm}",
        lambda arm=_arm: float(
            tables.cell(tables.letter_arms(), arm, "kept") / tables.cell(tables.letter_arms(), arm, "people")
        ),  # type: ignore[misc]
        "share of customers",
        TRIAL,
    )
for _place, _ending in ((0, ""), (1, "-low"), (2, "-high")):
    number(
        f"gap{_ending}",
        f"Difference of the two shares{_ending.replace('-', ', end ')}",
        lambda place=_place: 100 * tables.letter_gap()[place],  # type: ignore[misc]
        "points",
        TRIAL,
    )
number(
    "letter-per-stayer",
    "Cost of letters for each customer who ordered (a mistake)",
    lambda: (
        tables.LETTER_CENTS
        / 100
        * float(
            tables.cell(tables.letter_arms(), "retention offer", "people")
            / tables.cell(tables.letter_arms(), "retention offer", "kept")
        )
    ),
    "euro",
    TRIAL,
)
number("kept-truth", "Customers whom the letters kept (hidden truth)", tables.truly_kept, "customers", TRIAL)
number(
    "kept-cost-truth",
    "Cost of all letters over those customers (hidden truth)",
    lambda: float(
        tables.cell(tables.letter_arms(), "retention offer", "people")
        * tables.LETTER_CENTS
        / 100
        / tables.truly_kept()
    ),
    "euro",
    TRIAL,
)
TENURE = {"period": "2025", "base": "private customers with an order in 2025"}
for _years, _name in ((0, "new"), (4, "old")):
    number(
        f"tenure-{_name}",
        f"Mean margin of buyers with Lantern for {_years} full years",
        lambda years=_years: float(tables.cell(tables.tenure(), years, "each")),  # type: ignore[misc]
        "euro",
        TENURE,
    )
number(
    "tenure-more",
    "Margin of those in their fifth year over those in their first full year, less 1",
    lambda: float(tables.cell(tables.tenure(), 4, "each") / tables.cell(tables.tenure(), 0, "each") - 1),
    "share",
    TENURE,
)
STAYERS = {"period": "first and second year", "base": "joined in 2023, ordered in both years, private"}
number(
    "stayers-more",
    "Share who brought more in the second year than in the first",
    lambda: float((tables.stayers()["second"] > tables.stayers()["first"]).mean()),
    "share of customers",
    STAYERS,
)
number("stayers", "Customers", lambda: len(tables.stayers()), "customers", STAYERS)
number(
    "stayers-1",
    "Mean margin of the first year",
    lambda: float(tables.stayers()["first"].mean()),
    "euro",
    STAYERS,
)
number(
    "stayers-2",
    "Mean margin of the second year",
    lambda: float(tables.stayers()["second"].mean()),
    "euro",
    STAYERS,
)
for _year in (1, 2):
    for _column, _unit in (("orders", "orders"), ("margin", "euro")):
        number(
            f"active-{_column}-{_year}",
            f"{_column.capitalize()} in a month with an order, year {_year}",
            lambda column=_column, year=_year: float(tables.cell(tables.active_months(), year, column)),  # type: ignore[misc]
            _unit,
            {
                "period": "first and second year",
                "base": "months with an order of private customers who joined in 2023",
            },
        )
for _years in (0, 4):
    number(
        f"messages-{_years}",
        f"Campaign messages for an order, {_years} full years with Lantern",
        lambda years=_years: float(tables.message_cost().loc[years]),  # type: ignore[misc]
        "cents an order",
        {"period": "2024 and 2025", "base": "orders of private customers"},
    )
