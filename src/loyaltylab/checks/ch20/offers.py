"""Task 20.5: what each offer brings, change against change, cost taken off, with its interval."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers

OFFERS = ("personal", "standard")
LABELS = tuple(f"{offer}{end}" for offer in OFFERS for end in ("", " low", " high"))
COSTS: Mapping[str, float] = {"personal": 2.60, "standard": 0.90}
PERIODS = {"before": ("2025-03-01", "2025-05-31"), "after": ("2025-06-01", "2025-08-31")}


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LABELS,
        "three numbers for each offer",
        '"personal", "personal low", "personal high", "standard", "standard low" and "standard high"',
        "offer and end",
    )


@remembered
def _trial(lantern: Lantern) -> pd.DataFrame:
    """Return one row a customer of the trial: first word of the arm, opened, margin before and after in euro."""
    rows = lantern.contacts[lantern.contacts["campaign"] == "Your own tea"].set_index("customer_id")
    table = pd.DataFrame({"arm": rows["arm"].str.split().str[0], "opened": rows["opened"]})
    for name, (first, last) in PERIODS.items():
        inside = lantern.orders[lantern.orders["date"].between(first, last)]
        table[name] = inside.groupby("customer_id")["margin_cents"].sum().reindex(table.index).fillna(0) / 100
    table["change"] = table["after"] - table["before"]
    return table


def _net(
    table: pd.DataFrame,
    column: str = "change",
    costs: Mapping[str, float] = COSTS,
    rest: str = "control",
    error: str = "two groups",
    z: float = 1.96,
    scale: float = 1.0,
) -> Numbers:
    """Return the six numbers of one way, right in some respects and wrong in others."""
    found: Numbers = {}
    for offer in OFFERS:
        own = table.loc[table["arm"] == offer, column] * scale
        other = (
            table.loc[(table["arm"] == "control") if rest == "control" else (table["arm"] != offer), column]
            * scale
        )
        middle = float(own.mean() - other.mean()) - costs[offer]
        parts = [float(np.var(group.to_numpy(dtype=float), ddof=1)) / len(group) for group in (own, other)]
        half = (
            z
            * {
                "two groups": float(np.sqrt(sum(parts))),
                "one group": float(np.sqrt(parts[0])),
                "spread": float(own.std()),
                "added": float(sum(np.sqrt(parts))),
            }[error]
        )
        found |= {offer: middle, f"{offer} low": middle - half, f"{offer} high": middle + half}
    return found


def _ordered(values: Numbers, lantern: Lantern) -> bool:
    return all(values[f"{offer} low"] < values[offer] < values[f"{offer} high"] for offer in OFFERS)


def _in_the_middle(values: Numbers, lantern: Lantern) -> bool:
    return all(
        abs(values[f"{offer} low"] + values[f"{offer} high"] - 2 * values[offer]) < 0.02 for offer in OFFERS
    )


def _no_cost_over_all(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _net(_trial(lantern), costs=dict.fromkeys(OFFERS, 0.0)))


def _like(**wrong: object) -> Callable[[Numbers, Lantern], bool]:
    """Recognise one wrong way."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(values, _net(_trial(lantern), **wrong), 1e-6)  # type: ignore[arg-type]

    return matches


def _after_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the time after the offer alone, with the cost or without it."""
    free = dict.fromkeys(OFFERS, 0.0)
    return any(close(values, _net(_trial(lantern), "after", costs), 1e-6) for costs in (COSTS, free))


def _cents(values: Numbers, lantern: Lantern) -> bool:
    """Recognise everything in cents, or the margin in cents and the cost in euro."""
    in_cents = {offer: 100 * cost for offer, cost in COSTS.items()}
    return any(
        close(values, _net(_trial(lantern), costs=costs, scale=100), 1e-4) for costs in (in_cents, COSTS)
    )


def _openers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise only those who opened, against the control arm."""
    table = _trial(lantern)
    return close(values, _net(table[table["opened"] | (table["arm"] == "control")]), 1e-6)


def _ordering_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise only customers who ordered in the three months."""
    table = _trial(lantern)
    return close(values, _net(table[table["after"] != 0]), 1e-6)


def _turned(values: Numbers, lantern: Lantern) -> bool:
    """Recognise before less after."""
    table = _trial(lantern)
    return close(values, _net(table.assign(change=-table["change"])), 1e-6)


NET_GAIN = Task(
    "20.5",
    _read,
    properties=(
        Property("ordered", Layer.RANGE, _ordered),
        Property("in_the_middle", Layer.RELATION, _in_the_middle),
    ),
    mistakes=(
        Mistake("no_cost", _no_cost_over_all),
        Mistake("after_only", _after_only),
        Mistake("cost_added", _like(costs={offer: -cost for offer, cost in COSTS.items()})),
        Mistake("costs_swapped", _like(costs={"personal": COSTS["standard"], "standard": COSTS["personal"]})),
        Mistake("against_all", _like(rest="all others")),
        Mistake("one_group", _like(error="one group")),
        Mistake("spread", _like(error="spread")),
        Mistake("errors_added", _like(error="added")),
        Mistake("one_error", _like(z=1.0)),
        Mistake("cents", _cents),
        Mistake("openers", _openers),
        Mistake("ordering_only", _ordering_only),
        Mistake("turned", _turned),
    ),
)
