"""Service: requests and failures, promised and actual minutes, who complained, what was made good."""

from dataclasses import dataclass

import numpy as np

from loyaltylab.world.calendar import Conditions
from loyaltylab.world.draw import Floats, Keys, Purpose, choose, moments, normal, poisson, uniform, unroll
from loyaltylab.world.ground import Ground
from loyaltylab.world.life import MOST_INCIDENTS, SERVICE_MINUTES, SERVICE_SPREAD, Lives
from loyaltylab.world.people import People

FAILURE_SHARES = (0.42, 0.30, 0.12, 0.16)
REQUEST_SHARES = (0.30, 0.40, 0.15, 0.15)
# Each kind's minutes relative to the counter: a delivery question takes longer than a sale.
KIND_MINUTES = np.array([1.0, 0.7, 1.3, 2.2])
HANDLERS = 12
REQUEST_ORDINAL = 100
REQUESTS_A_MONTH = 0.05


@dataclass(frozen=True)
class Tickets:
    """One entry a service event, sorted by customer and day; ``failed`` marks a failure, the others went well."""

    row: np.ndarray
    month: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    failed: np.ndarray
    severity: np.ndarray
    promised: np.ndarray
    actual: np.ndarray
    handler: np.ndarray
    handoffs: np.ndarray
    complained: np.ndarray
    recovered: np.ndarray
    compensation_cents: np.ndarray


def serve(
    people: People, lives: Lives, outside: Conditions, event_keys: Keys, lengths: np.ndarray
) -> Tickets:
    """Return the service events of these people; failures are those that life has counted.

    Most of the dissatisfied stay silent: whether a failure is complained about depends on its severity.
    """
    there, when = lives.cells
    asked = poisson(uniform(event_keys[there], Purpose.REQUEST, when), np.array(REQUESTS_A_MONTH))
    failures = np.minimum(lives.incidents[there, when], MOST_INCIDENTS)
    row, month, ordinal = [], [], []
    for counts, first in ((failures, 0), (asked, REQUEST_ORDINAL)):
        cell, number = unroll(counts)
        row.append(there[cell])
        month.append(when[cell])
        ordinal.append(first + number)
    rows, months, ordinals = (np.concatenate(parts) for parts in (row, month, ordinal))
    keys = event_keys[rows]
    ground, here = Ground(people, outside), moments(keys, months, ordinals)

    def u(purpose: Purpose) -> Floats:
        return uniform(here, purpose)

    failed = ordinals < REQUEST_ORDINAL
    what = np.where(
        failed,
        choose(u(Purpose.TICKET_KIND), FAILURE_SHARES),
        choose(u(Purpose.TICKET_KIND), REQUEST_SHARES),
    )
    severity = np.where(failed, 1 + choose(u(Purpose.TICKET_SEVERITY), (0.5, 0.35, 0.15)), 1)
    promised = ground.cells("promise_minutes", rows, months) * KIND_MINUTES[what]
    speed = ground.cells("service_speed", rows, months)
    spread = np.exp(SERVICE_SPREAD * normal(u(Purpose.TICKET_MINUTES)))
    actual = SERVICE_MINUTES * KIND_MINUTES[what] / speed * spread * np.where(failed, 1.7, 1.0)
    complained = failed & (u(Purpose.TICKET_COMPLAINED) < np.array([0.0, 0.15, 0.35, 0.65])[severity])
    mended = uniform(keys, Purpose.RECOVERED, months, np.minimum(ordinals, MOST_INCIDENTS - 1))
    recovered = failed & (mended < ground.cells("recovery", rows, months))
    paid = np.round(300 * severity * np.exp(0.3 * normal(u(Purpose.TICKET_COMPENSATION))))
    handoffs = poisson(u(Purpose.TICKET_HANDOFFS), np.where(failed, 0.7, 0.2), 5)
    length = lengths[months]
    first_day = np.where(months == people.join_month[rows], people.join_day[rows], 1)
    day = first_day + np.floor(u(Purpose.TICKET_DAY) * (length - first_day + 1)).astype(np.int64)
    columns = {
        "row": rows,
        "month": months,
        "day": day,
        "kind": what,
        "failed": failed,
        "severity": severity,
        "promised": np.maximum(np.round(promised), 1).astype(np.int64),
        "actual": np.clip(np.round(actual), 1, 999).astype(np.int64),
        "handler": 1 + np.floor(u(Purpose.TICKET_HANDLER) * HANDLERS).astype(np.int64),
        "handoffs": handoffs,
        "complained": complained,
        "recovered": recovered,
        "compensation_cents": (paid * (recovered & complained)).astype(np.int64),
    }
    # One number holds customer, month, day and ordinal (below 2**7), so that one sort of plain numbers does.
    stamp = ((rows * outside.months + months) << 12) + (day << 7) + ordinals
    order = np.argsort(stamp, kind="stable")
    return Tickets(**{name: column[order] for name, column in columns.items()})
