"""A small made-up specification and its records: every kind of column, key and reference in four tables."""

from dataclasses import dataclass

import pandas as pd

from loyaltylab.world.package import Origin
from loyaltylab.world.tables import Column, Table

REGIONS = ("City", "Island")

PEOPLE = Table(
    "people",
    "People",
    "One row a person.",
    (
        Column("person", "integer", "The person.", minimum=1),
        Column("name", "string", "Name as typed.", optional=True),
        Column("region", "string", "Region.", choices=REGIONS),
        Column("joined", "date", "Day of joining."),
        Column(
            "birth_year", "integer", "Year of birth.", unit="year", optional=True, minimum=1930, maximum=2007
        ),
        Column("km", "number", "Distance.", unit="km", minimum=0, maximum=80, decimals=1),
        Column("member", "boolean", "In the programme."),
        Column("asked", "boolean", "Whether asked.", optional=True),
    ),
    key=("person",),
)
MONTHS = Table(
    "months",
    "Months",
    "One row a month and region.",
    (
        Column("month", "month", "Month."),
        Column("region", "string", "Region.", choices=REGIONS),
        Column("index", "number", "Price index.", unit="index", decimals=3),
    ),
    key=("month", "region"),
)
BUYS = Table(
    "buys",
    "Buys",
    "One row a purchase.",
    (
        Column("person", "integer", "The person.", minimum=1),
        Column("number", "integer", "1, 2, 3 …", minimum=1),
        Column("date", "date", "Day.", minimum="2024-01-01"),
        Column("month", "month", "Month of the calendar row."),
        Column("region", "string", "Region of the calendar row.", choices=REGIONS),
        Column("paid_cents", "integer", "Paid.", unit="cents", minimum=0),
        Column("margin_cents", "integer", "Margin.", unit="cents"),
    ),
    key=("person", "number"),
    references={"person": ("people", "person"), ("month", "region"): ("months", ("month", "region"))},
)
HIDDEN = Table(
    "people",
    "Hidden people",
    "What nobody sees.",
    (
        Column("person", "integer", "The person.", minimum=1),
        Column("warmth", "number", "Warmth.", decimals=3),
        Column("left", "month", "Month of leaving.", optional=True),
        Column("ends", "month", "When she would leave.", optional=True, maximum="2030-12"),
    ),
    key=("person",),
    role="truth",
    references={"person": ("people", "person")},
)
TABLES = (PEOPLE, MONTHS, BUYS, HIDDEN)
ORIGIN = Origin(seed=7, private=4, business=1, first_month="2024-01", last_month="2024-02", version="0.1.0")


@dataclass(frozen=True)
class Records:
    observed: dict
    truth: dict


def make_records() -> Records:
    people = pd.DataFrame(
        {
            "person": [1, 2, 3, 11],
            "name": ["Ann", None, 'Bo "the cup", Lee', "NA"],
            "region": ["City", "Island", "City", "City"],
            "joined": pd.to_datetime(["2019-02-28", "2024-01-31", "2024-02-29", "2024-01-01"]),
            "birth_year": pd.array([1950, None, 2007, 1930], dtype="Int64"),
            "km": [0.1, 12.0, 80.0, 3.25],
            "member": [True, False, True, True],
            "asked": pd.array([True, None, False, True], dtype="boolean"),
        }
    )
    months = pd.DataFrame(
        {
            "month": ["2024-01", "2024-01", "2024-02", "2024-02"],
            "region": ["City", "Island", "City", "Island"],
            "index": [1.0, 1.05, 0.9999, -0.0001],
        }
    )
    buys = pd.DataFrame(
        {
            "person": [1, 1, 2, 11],
            "number": [1, 2, 1, 1],
            "date": pd.to_datetime(["2024-01-05", "2024-02-29", "2024-01-31", "2024-02-01"]),
            "month": ["2024-01", "2024-02", "2024-01", "2024-02"],
            "region": ["City", "City", "Island", "City"],
            "paid_cents": [1250, 0, 99, 3_000_000_000],
            "margin_cents": [400, -5, 0, 7],
        }
    )
    hidden = pd.DataFrame(
        {
            "person": [1, 2, 3, 11],
            "warmth": [0.5, -1.2345, 0.0, 2.0],
            "left": ["2024-02", None, None, None],
            "ends": ["2024-02", "2027-07", None, None],
        }
    )
    return Records({"people": people, "months": months, "buys": buys}, {"people": hidden})
