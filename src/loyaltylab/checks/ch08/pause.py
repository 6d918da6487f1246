"""Task 08.4: what the pause of the points did to members' orders."""

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number

HALF_YEAR = 6
HILLS = "Hills"
FIRST_MONTH = pd.Period("2023-01", "M").ordinal
MONTHS = 36
LAB_PAUSE = pd.Period("2024-07", "M")


@remembered
def _pause(lantern: Lantern) -> tuple[str, pd.Period]:
    """Return region and first month of the pause of 2025."""
    stopped = lantern.calendar[
        (lantern.calendar["reward_rate"] == 0) & (lantern.calendar["month"] >= "2025-01")
    ]
    return str(stopped["region"].iloc[0]), pd.Period(str(stopped["month"].min()), "M")


@remembered
def _by_month(lantern: Lantern) -> tuple[pd.DataFrame, np.ndarray]:
    """Return customers by their id, and their orders in each month from January 2023 on: a row a customer."""
    customers = lantern.customers.set_index("customer_id")[["region", "member", "joined"]]
    month = lantern.orders["date"].to_numpy().astype("datetime64[M]").astype(int) - FIRST_MONTH
    counts = np.zeros((len(customers), MONTHS))
    np.add.at(counts, (customers.index.get_indexer(lantern.orders["customer_id"]), month), 1)
    return customers, counts


def _around(lantern: Lantern, start: pd.Period) -> pd.DataFrame:
    """Return one row a customer: region, member, joined, and orders in the six months on each side of a month's begin."""
    customers, counts = _by_month(lantern)
    first = start.ordinal - FIRST_MONTH
    sides = {"before": counts[:, first - HALF_YEAR : first], "after": counts[:, first : first + HALF_YEAR]}
    return customers.assign(**{name: part.sum(axis=1) for name, part in sides.items()})


def _table(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    return _around(lantern, _pause(lantern)[1] + shift)


def _people(lantern: Lantern, shift: int = 0) -> pd.DataFrame:
    """Return the members who were with Lantern before the first of the months, without the Hills."""
    _, start = _pause(lantern)
    table = _table(lantern, shift)
    early = table["joined"] < (start + shift - HALF_YEAR).start_time
    return table[table["member"] & early & (table["region"] != HILLS)]


def _kept(rows: pd.DataFrame) -> float:
    return float(rows["after"].sum() / rows["before"].sum())


def _effect(rows: pd.DataFrame, region: str) -> float:
    here = rows["region"] == region
    return _kept(rows[here]) / _kept(rows[~here]) - 1


def _read_4(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: the change of orders that the pause made, as a share")


def _right_parts(lantern: Lantern) -> tuple[pd.DataFrame, str]:
    return _people(lantern), _pause(lantern)[0]


def _ratio(value: float, lantern: Lantern) -> bool:
    return is_close(value - 1, _effect(*_right_parts(lantern)))


def _percent(value: float, lantern: Lantern) -> bool:
    effect = _effect(*_right_parts(lantern))
    return abs(value - 100 * effect) < 0.06 and not is_close(value, effect)


def _region_alone(value: float, lantern: Lantern) -> bool:
    people, region = _right_parts(lantern)
    kept = _kept(people[people["region"] == region])
    return is_close(value, kept - 1) or is_close(value, kept)


def _hills_kept(value: float, lantern: Lantern) -> bool:
    _, start = _pause(lantern)
    table = _table(lantern)
    early = table["joined"] < (start - HALF_YEAR).start_time
    return is_close(value, _effect(table[table["member"] & early], _pause(lantern)[0]))


def _lab_pause(value: float, lantern: Lantern) -> bool:
    """Recognise the lab's pause: the Hills, July to December 2024, members who joined before 2024."""
    table = _around(lantern, LAB_PAUSE)
    table = table[table["member"]]
    return any(
        is_close(value, _effect(rows, HILLS)) for rows in (table[table["joined"] < "2024-01-01"], table)
    )


def _everybody(value: float, lantern: Lantern) -> bool:
    _, start = _pause(lantern)
    table = _table(lantern)
    table = table[(table["joined"] < (start - HALF_YEAR).start_time) & (table["region"] != HILLS)]
    region = _pause(lantern)[0]
    return is_close(value, _effect(table, region)) or is_close(
        value, _effect(table[~table["member"]], region)
    )


def _newcomers(value: float, lantern: Lantern) -> bool:
    """Recognise members who joined while the months were being counted."""
    table = _table(lantern)
    return is_close(value, _effect(table[table["member"] & (table["region"] != HILLS)], _pause(lantern)[0]))


def _difference(value: float, lantern: Lantern) -> bool:
    people, region = _right_parts(lantern)
    here = people["region"] == region
    return is_close(abs(value), abs(_kept(people[here]) - _kept(people[~here])))


def _swapped(value: float, lantern: Lantern) -> bool:
    effect = _effect(*_right_parts(lantern))
    return is_close(value, 1 / (1 + effect) - 1) or is_close(value, -effect)


def _against_all(value: float, lantern: Lantern) -> bool:
    people, region = _right_parts(lantern)
    return is_close(value, _kept(people[people["region"] == region]) / _kept(people) - 1)


def _month_off(value: float, lantern: Lantern) -> bool:
    region = _pause(lantern)[0]
    return any(is_close(value, _effect(_people(lantern, shift), region)) for shift in (-1, 1))


def _mean_of_ratios(value: float, lantern: Lantern) -> bool:
    people, region = _right_parts(lantern)
    bought = people[people["before"] > 0]
    ratio = (bought["after"] / bought["before"]).groupby(bought["region"] == region).mean()
    return is_close(value, float(ratio[True] / ratio[False]) - 1)


def _year_before(value: float, lantern: Lantern) -> bool:
    """Recognise the same months of the year before in the place of the six months before the pause."""
    region, start = _pause(lantern)
    _, counts = _by_month(lantern)
    first = start.ordinal - FIRST_MONTH - 2 * HALF_YEAR
    table = _table(lantern).assign(before=counts[:, first : first + HALF_YEAR].sum(axis=1))
    table = table[table["member"] & (table["region"] != HILLS)]
    return any(
        is_close(value, _effect(table[table["joined"] < (start - months).start_time], region))
        for months in (HALF_YEAR, 2 * HALF_YEAR)
    )


def _mean_of_regions(value: float, lantern: Lantern) -> bool:
    """Recognise each other region's own ratio, averaged, in the place of the ratio of their sums."""
    people, region = _right_parts(lantern)
    sums = people.groupby("region", observed=True)[["before", "after"]].sum()
    ratios = sums["after"] / sums["before"]
    return is_close(value, float(ratios[region] / ratios.drop(region).mean()) - 1)


def _whole_orders(value: float, lantern: Lantern) -> bool:
    """The change, made good on the control group's ratio, gives back a whole number of orders."""
    people, region = _right_parts(lantern)
    here = people["region"] == region
    return is_whole((1 + value) * _kept(people[~here]) * float(people.loc[here, "before"].sum()))


PAUSE_EFFECT = Task(
    "08.4",
    _read_4,
    properties=(
        Property("possible", Layer.RANGE, lambda value, lantern: -1 <= value <= 3),
        Property("whole_orders", Layer.RELATION, _whole_orders),
    ),
    mistakes=(
        Mistake("ratio", _ratio),
        Mistake("percent", _percent),
        Mistake("lab_pause", _lab_pause),
        Mistake("region_alone", _region_alone),
        Mistake("hills_kept", _hills_kept),
        Mistake("everybody", _everybody),
        Mistake("newcomers", _newcomers),
        Mistake("difference", _difference),
        Mistake("swapped", _swapped),
        Mistake("against_all", _against_all),
        Mistake("month_off", _month_off),
        Mistake("mean_of_ratios", _mean_of_ratios),
        Mistake("year_before", _year_before),
        Mistake("mean_of_regions", _mean_of_regions),
    ),
)
