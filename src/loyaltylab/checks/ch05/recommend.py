"""Task 05.1: the net promoter score of each region."""

import pandas as pd

from loyaltylab.checks.ch05.common import said
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, is_whole
from loyaltylab.checks.reading import as_labelled_numbers

REGIONS = ("City", "Harbour", "Hills", "Plain", "Island")


def _read(answer: object, lantern: Lantern) -> Numbers:
    wanted = "one net promoter score for each region"
    return as_labelled_numbers(answer, REGIONS, wanted, "the five region names", "region")


def _balance(table: pd.DataFrame, promoter: int = 9, detractor: int = 6) -> pd.Series:
    """Return promoters less detractors as a share, with the lines where somebody may have put them."""
    plus, minus = table["recommend"].ge(promoter), table["recommend"].le(detractor)
    return (plus.astype(int) - minus.astype(int)).groupby(table["region"]).mean()


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    sizes = said(lantern)["region"].value_counts().to_dict()
    return all(is_whole(value * sizes[region] / 100) for region, value in values.items())


def _mean_answer(values: Numbers, lantern: Lantern) -> bool:
    return close(values, said(lantern).groupby("region")["recommend"].mean())


def _promoters_alone(values: Numbers, lantern: Lantern) -> bool:
    shares = said(lantern)["recommend"].ge(9).groupby(said(lantern)["region"]).mean()
    return close(values, 100 * shares) or close(values, shares)


def _no_passives(values: Numbers, lantern: Lantern) -> bool:
    table = said(lantern)
    strong = table[~table["recommend"].between(7, 8)]
    return close(values, 100 * _balance(strong))


def _over_everybody(values: Numbers, lantern: Lantern) -> bool:
    """Recognise each region's balance of people divided by the answers of all regions."""
    sizes = said(lantern)["region"].value_counts()
    return close(values, 100 * _balance(said(lantern)) * sizes / sizes.sum())


SCORES = Task(
    "05.1",
    _read,
    properties=(
        Property(
            "bounds", Layer.RANGE, lambda values, lantern: all(abs(v) <= 100 + SMALL for v in values.values())
        ),
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake("mean_answer", _mean_answer),
        Mistake("promoters_alone", _promoters_alone),
        Mistake("as_a_share", lambda values, lantern: close(values, _balance(said(lantern)))),
        Mistake("swapped", lambda values, lantern: close(values, -100 * _balance(said(lantern)))),
        Mistake(
            "eight_promotes", lambda values, lantern: close(values, 100 * _balance(said(lantern), promoter=8))
        ),
        Mistake(
            "seven_detracts",
            lambda values, lantern: close(values, 100 * _balance(said(lantern), detractor=7)),
        ),
        Mistake(
            "six_is_passive",
            lambda values, lantern: close(values, 100 * _balance(said(lantern), detractor=5)),
        ),
        Mistake("no_passives", _no_passives),
        Mistake("over_everybody", _over_everybody),
        Mistake("all_waves", lambda values, lantern: close(values, 100 * _balance(said(lantern, None)))),
    ),
)
