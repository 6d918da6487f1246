"""Task 09.5: departures soon after a failure, beyond what luck would give."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, remembered
from loyaltylab.checks.reading import as_number

_WINDOW, _LAB_WINDOW = 90, 60


@dataclass(frozen=True)
class _People:
    """All customers of a Lantern as arrays; ``departed`` holds the row of each departure, ``days`` its day."""

    subscriber: np.ndarray
    joined: np.ndarray
    end: np.ndarray
    departed: np.ndarray
    days: np.ndarray


def _whole_days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


@remembered
def _people(lantern: Lantern) -> _People:
    customers = lantern.customers
    departed = pd.Index(customers["customer_id"]).get_indexer(lantern.exits["customer_id"])
    days = _whole_days(lantern.exits["date"])
    end = np.full(len(customers), np.datetime64("2025-12-31").astype(np.int64))
    end[departed] = days
    subscriber = (customers["contract"] == "subscription").to_numpy()
    return _People(subscriber, _whole_days(customers["joined"]), end, departed, days)


@remembered
def _gaps(lantern: Lantern) -> tuple[np.ndarray, np.ndarray]:
    """Return each ticket's row among the customers, and the days from it to each departure, (departure, ticket)."""
    rows = pd.Index(lantern.customers["customer_id"]).get_indexer(lantern.tickets["customer_id"])
    return rows, _people(lantern).days[:, None] - _whole_days(lantern.tickets["date"])[None, :]


def _kind(lantern: Lantern, kind: str) -> np.ndarray:
    """Return which tickets count."""
    tickets = lantern.tickets
    failed = tickets["failed"].to_numpy()
    return {
        "failed": failed,
        "all": np.ones(len(tickets), dtype=bool),
        "complained": failed & tickets["complained"].to_numpy(),
        "not recovered": failed & ~tickets["recovered"].to_numpy(),
    }[kind]


@remembered
def _near(lantern: Lantern, window: int = _WINDOW, kind: str = "failed") -> np.ndarray:
    """Return who had a ticket in the days up to each departure, (departure, customer)."""
    rows, gaps = _gaps(lantern)
    departure, ticket = np.nonzero((gaps >= 0) & (gaps <= window) & _kind(lantern, kind))
    near = np.zeros((len(gaps), len(lantern.customers)), dtype=bool)
    near[departure, rows[ticket]] = True
    return near


def _own(lantern: Lantern, least: int, most: int) -> np.ndarray:
    """Return how many failures each leaver had that many days before the departure."""
    rows, gaps = _gaps(lantern)
    own = rows[None, :] == _people(lantern).departed[:, None]
    return (own & (gaps >= least) & (gaps <= most) & _kind(lantern, "failed")).sum(axis=1)


def _found(lantern: Lantern, window: int = _WINDOW, kind: str = "failed") -> int:
    near = _near(lantern, window, kind)
    return int(near[np.arange(len(near)), _people(lantern).departed].sum())


def _by_luck(lantern: Lantern, window: int = _WINDOW, who: str = "there", kind: str = "failed") -> float:
    """Return how many departures would be near by luck; ``who`` says with whom each departure is compared."""
    people = _people(lantern)
    there = np.ones((len(people.days), len(people.end)), dtype=bool)
    if who != "customers":
        there &= people.subscriber
    if who in ("there", "customers", "without leaver", "not yet gone"):
        there &= people.end >= people.days[:, None]
    if who in ("there", "customers", "without leaver", "already joined"):
        there &= people.joined <= people.days[:, None]
    if who == "without leaver":
        there[np.arange(len(there)), people.departed] = False
    return float(((_near(lantern, window, kind) & there).sum(axis=1) / there.sum(axis=1)).sum())


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: departures beyond luck")


def _gap(lantern: Lantern, window: int = _WINDOW, who: str = "there", kind: str = "failed") -> float:
    return _found(lantern, window, kind) - _by_luck(lantern, window, who, kind)


def _found_only(value: float, lantern: Lantern) -> bool:
    found = _found(lantern)
    return is_close(value, found) or is_close(value, found / len(lantern.exits))


def _luck_only(value: float, lantern: Lantern) -> bool:
    luck = _by_luck(lantern)
    return is_close(value, luck) or is_close(value, luck / len(lantern.exits))


def _swapped(value: float, lantern: Lantern) -> bool:
    return is_close(value, -_gap(lantern))


def _share(value: float, lantern: Lantern) -> bool:
    leavers = len(lantern.exits)
    # Per hundred leavers is the number itself where there are exactly a hundred of them.
    units = (1, 100) if leavers != 100 else (1,)
    return any(is_close(value, _gap(lantern) / leavers * unit) for unit in units)


def _ratio(value: float, lantern: Lantern) -> bool:
    ratio = _found(lantern) / _by_luck(lantern)
    return any(is_close(value, number) for number in (ratio, 1 / ratio, ratio - 1))


def _lab_window(value: float, lantern: Lantern) -> bool:
    """Recognise the lab's window in what was found, in luck, or in both."""
    pairs = ((_LAB_WINDOW, _LAB_WINDOW), (_LAB_WINDOW, _WINDOW), (_WINDOW, _LAB_WINDOW))
    return any(is_close(value, _found(lantern, one) - _by_luck(lantern, other)) for one, other in pairs)


def _rows_not_people(value: float, lantern: Lantern) -> bool:
    return is_close(value, int(_own(lantern, 0, _WINDOW).sum()) - _by_luck(lantern))


def _share_ever(lantern: Lantern) -> float:
    """Return the share of all who ever had a subscription who had a failure on any day."""
    failed = lantern.tickets.loc[lantern.tickets["failed"], "customer_id"]
    holders = lantern.customers.loc[_people(lantern).subscriber, "customer_id"]
    return float(holders.isin(failed).mean())


def _any_time(value: float, lantern: Lantern) -> bool:
    """Recognise a failure at any time, of the leavers or of those they are compared with.

    Whoever came back may have some failures after the departure, too.
    """
    ever = {int((_own(lantern, least, 9999) > 0).sum()) for least in (0, -9999)} - {_found(lantern)}
    luck_ever = len(lantern.exits) * _share_ever(lantern)
    return is_close(value, _found(lantern) - luck_ever) or any(
        is_close(value, number - _by_luck(lantern)) for number in ever
    )


def _all_tickets(value: float, lantern: Lantern) -> bool:
    mixed = _found(lantern, kind="all") - _by_luck(lantern)
    return is_close(value, _gap(lantern, kind="all")) or is_close(value, mixed)


def _part_of_failures(value: float, lantern: Lantern) -> bool:
    return any(is_close(value, _gap(lantern, kind=kind)) for kind in ("complained", "not recovered"))


def _all_customers(value: float, lantern: Lantern) -> bool:
    return is_close(value, _gap(lantern, who="customers"))


def _gone_or_not_yet(value: float, lantern: Lantern) -> bool:
    """Recognise a comparison with people who had left before the day, or had not come yet."""
    return any(
        is_close(value, _gap(lantern, who=who)) for who in ("everybody", "not yet gone", "already joined")
    )


def _without_leaver(value: float, lantern: Lantern) -> bool:
    return is_close(value, _gap(lantern, who="without leaver"))


EXTRA_NEAR = Task(
    "09.5",
    _read,
    properties=(
        Property(
            "possible",
            Layer.RANGE,
            lambda value, lantern: -len(lantern.exits) <= value <= len(lantern.exits),
        ),
        # A sum of dozens of fractions with bases of a few hundred does not end after three places.
        Property(
            "not_rounded",
            Layer.RELATION,
            lambda value, lantern: abs(value * 1000 - round(value * 1000)) > 1e-7,
        ),
    ),
    mistakes=(
        Mistake("found_only", _found_only),
        Mistake("luck_only", _luck_only),
        Mistake("swapped", _swapped),
        Mistake("share", _share),
        Mistake("ratio", _ratio),
        Mistake("lab_window", _lab_window),
        Mistake("rows_not_people", _rows_not_people),
        Mistake("any_time", _any_time),
        Mistake("all_tickets", _all_tickets),
        Mistake("part_of_failures", _part_of_failures),
        Mistake("all_customers", _all_customers),
        Mistake("gone_or_not_yet", _gone_or_not_yet),
        Mistake("without_leaver", _without_leaver),
    ),
)
