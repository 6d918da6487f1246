"""Task 16.3: which share of households changed their favourite brand, by how clear it was."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch16.common import BRANDS, bought
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

LEADS = (1, 3)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, LEADS, "one share for each of the two leads", "the leads 1 and 3", "lead"
    )


@remembered
def _looks(lantern: Lantern) -> pd.DataFrame:
    """Return, by household: the first column with most purchases in each year, and its lead over the second."""
    columns = {}
    for year in (2024, 2025):
        table = bought(lantern, year)
        ranked = np.sort(table.to_numpy(), axis=1)
        columns[f"brand {year}"] = table.idxmax(axis=1)
        columns[f"lead {year}"] = pd.Series(ranked[:, -1] - ranked[:, -2], index=table.index)
    return pd.DataFrame(columns)


def _both(lantern: Lantern, lead: int, later_lead: int = 1) -> pd.DataFrame:
    """Return those with so clear a favourite in 2024, and one in 2025, with ``changed``."""
    looks = _looks(lantern)
    chosen = looks[(looks["lead 2024"] >= lead) & (looks["lead 2025"] >= later_lead)]
    return chosen.assign(changed=chosen["brand 2024"] != chosen["brand 2025"])


def _moves(lantern: Lantern) -> Numbers:
    return {lead: float(_both(lantern, lead)["changed"].sum()) for lead in LEADS}


def _sizes(lantern: Lantern) -> Numbers:
    return {lead: float(len(_both(lantern, lead))) for lead in LEADS}


def _over(lantern: Lantern, bases: Numbers) -> Numbers:
    return {lead: moves / bases[lead] for lead, moves in _moves(lantern).items()}


def _whole_households(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, _sizes(lantern))


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _moves(lantern))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    shares = _over(lantern, _sizes(lantern))
    return close(values, {lead: 100 * share for lead, share in shares.items()}, 0.06)


def _stayed(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {lead: 1 - share for lead, share in _over(lantern, _sizes(lantern)).items()})


def _ties_to_first(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a tie in either year given to the first column, at least where a lead of 1 is asked for."""
    looks = _looks(lantern)
    changed = looks["brand 2024"] != looks["brand 2025"]
    wrong = [{lead: float(changed[looks["lead 2024"] >= least].mean()) for lead, least in zip(LEADS, leasts)}
             for leasts in ((0, 3), (1, 3), (0, 0))]  # fmt: skip
    return any(close(values, shares) for shares in wrong)


def _all_households(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(lantern, dict.fromkeys(LEADS, float(len(_looks(lantern))))))


def _none_is_a_brand(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a year without a favourite taken for another brand."""
    looks = _looks(lantern)
    shares = {}
    for lead in LEADS:
        clear = looks[looks["lead 2024"] >= lead]
        stays = (clear["brand 2024"] == clear["brand 2025"]) & (clear["lead 2025"] >= 1)
        shares[lead] = float(1 - stays.mean())
    return close(values, shares)


def _lead_in_both(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the lead asked of 2025 as well."""
    return close(values, {lead: float(_both(lantern, lead, lead)["changed"].mean()) for lead in LEADS})


def _lantern_only(values: Numbers, lantern: Lantern) -> bool:
    shares = {}
    for lead in LEADS:
        both = _both(lantern, lead)
        shares[lead] = float(both.loc[both["brand 2024"] == BRANDS[0], "changed"].mean())
    return close(values, shares)


def _over_stayers(values: Numbers, lantern: Lantern) -> bool:
    sizes, moves = _sizes(lantern), _moves(lantern)
    return close(values, _over(lantern, {lead: sizes[lead] - moves[lead] for lead in LEADS}))


MOVED = Task(
    "16.3",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_households", Layer.RELATION, _whole_households),
    ),
    mistakes=(
        Mistake("counts", _counts),
        Mistake("percent", _percent),
        Mistake("stayed", _stayed),
        Mistake("ties_to_first", _ties_to_first),
        Mistake("all_households", _all_households),
        Mistake("none_is_a_brand", _none_is_a_brand),
        Mistake("lead_in_both", _lead_in_both),
        Mistake("lantern_only", _lantern_only),
        Mistake("over_stayers", _over_stayers),
    ),
)
