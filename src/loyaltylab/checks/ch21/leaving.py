"""Tasks 21.4 and 21.5: clients lost by manager, and by how much more their share rose than with the others."""

import pandas as pd

from loyaltylab.checks.ch21.common import EXIT, LEFT, PEOPLE, fates, silent, who_ordered
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

YEAR = pd.DateOffset(years=1)
WHO = "the six account managers 1 to 6"


def _read_lost(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(answer, PEOPLE, "one share for each account manager", WHO, "manager")


def _rate(table: pd.DataFrame) -> pd.Series:
    share: pd.Series = table["gone"] / table["base"]
    return share


def _whole(values: Numbers, lantern: Lantern) -> bool:
    return are_parts_of(values, silent(lantern)["base"])


def _kept(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 1 - _rate(silent(lantern)))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, 100 * _rate(silent(lantern)), 0.06)


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, silent(lantern)["gone"])


def _all_clients(values: Numbers, lantern: Lantern) -> bool:
    """Recognise silence in the year after as a share of every client on file, whoever was active."""
    table = fates(lantern)
    manager = table["account_manager"]
    counts = silent(lantern)["gone"] / manager.value_counts()
    return close(values, counts) or close(values, (~table["after"]).groupby(manager).mean())


def _of_the_lost(values: Numbers, lantern: Lantern) -> bool:
    gone = silent(lantern)["gone"]
    return close(values, gone / gone.sum())


def _one_year_early(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _rate(silent(lantern, EXIT - YEAR)))


def _calendar_year(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the calendar years 2024 and 2025 in the place of the years around the exit."""
    return close(values, _rate(silent(lantern, pd.Timestamp("2025-01-01"))))


def _to_the_end(values: Numbers, lantern: Lantern) -> bool:
    """Recognise everything after the exit, or everything before it, in the place of a year."""
    first, last = pd.Timestamp("2023-01-01"), pd.Timestamp("2026-01-01")
    table = fates(lantern)
    number = lantern.customers["customer_id"]
    all_before, all_after = (
        number.isin(who_ordered(lantern, start, end)) for start, end in ((first, EXIT), (EXIT, last))
    )
    too_long = ((all_before, table["after"]), (table["before"], all_after), (all_before, all_after))
    return any(
        close(values, (~after[before]).groupby(table["account_manager"][before]).mean())
        for before, after in too_long
    )


LOST = Task(
    "21.4",
    _read_lost,
    properties=(Property("share", Layer.RANGE, are_shares), Property("whole", Layer.RELATION, _whole)),
    mistakes=(
        Mistake("kept", _kept),
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("all_clients", _all_clients),
        Mistake("of_the_lost", _of_the_lost),
        Mistake("one_year_early", _one_year_early),
        Mistake("calendar_year", _calendar_year),
        Mistake("to_the_end", _to_the_end),
    ),
)


def _read_change(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(answer, PEOPLE, "one difference for each account manager", WHO, "manager")


def _differences(values: Numbers, lantern: Lantern) -> bool:
    return all(-1 <= value <= 1 for value in values.values())


def _rise(lantern: Lantern) -> pd.Series:
    """Return how much each manager's own share rose, compared with nobody."""
    return _rate(silent(lantern)) - _rate(silent(lantern, EXIT - YEAR))


def _uncompared(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _rise(lantern))


def _no_year_before(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the year after the exit alone, against the others who stayed."""
    return close(values, _against(silent(lantern), without_left=True))


def _against(table: pd.DataFrame, without_left: bool, with_herself: bool = False) -> dict[int, float]:
    """Return each manager's share less that of others together, the others chosen in one way or another."""
    gaps = {}
    for manager in PEOPLE:
        away = [] if with_herself else [manager]
        away += [LEFT] if without_left and manager != LEFT else []
        rest = table.drop(index=away).sum()
        mine = table.loc[manager]
        gaps[manager] = float(mine["gone"] / mine["base"] - rest["gone"] / rest["base"])
    return gaps


def _with_the_leaver(values: Numbers, lantern: Lantern) -> bool:
    """Recognise placebos whose others still hold the clients of the manager who left."""
    now, then = (_against(silent(lantern, cut), without_left=False) for cut in (EXIT, EXIT - YEAR))
    return close(values, {manager: now[manager] - then[manager] for manager in PEOPLE})


def _with_herself(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a comparison with everybody, the manager in question among them."""
    for without_left in (False, True):
        now, then = (
            _against(silent(lantern, cut), without_left, with_herself=True) for cut in (EXIT, EXIT - YEAR)
        )
        if close(values, {manager: now[manager] - then[manager] for manager in PEOPLE}):
            return True
    return False


def _mean_of_managers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the plain mean of the others' changes, small and large alike."""
    rise = _rise(lantern)
    expected = {
        manager: float(rise[manager] - rise.drop([name for name in {manager, LEFT}]).mean())
        for manager in PEOPLE
    }
    return close(values, expected)


def _upside_down(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of clients kept: every sign is turned. One value tells, for it is far from its opposite."""
    table = {cut: silent(lantern, cut) for cut in (EXIT, EXIT - YEAR)}
    kept = {cut: rows.assign(gone=rows["base"] - rows["gone"]) for cut, rows in table.items()}
    now, then = (_against(kept[cut], without_left=True) for cut in (EXIT, EXIT - YEAR))
    return close(values, {manager: now[manager] - then[manager] for manager in PEOPLE})


def _in_points(values: Numbers, lantern: Lantern) -> bool:
    """Recognise percentage points: a hundred times too large."""
    rise = _rise(lantern)
    return any(abs(value) > 1 for value in values.values()) and all(
        abs(values[manager] / 100 - rise[manager]) < 0.2 for manager in PEOPLE
    )


CHANGE = Task(
    "21.5",
    _read_change,
    properties=(Property("differences", Layer.RANGE, _differences),),
    mistakes=(
        Mistake("uncompared", _uncompared),
        Mistake("no_year_before", _no_year_before),
        Mistake("with_the_leaver", _with_the_leaver),
        Mistake("with_herself", _with_herself),
        Mistake("mean_of_managers", _mean_of_managers),
        Mistake("upside_down", _upside_down),
        Mistake("in_points", _in_points),
    ),
)
