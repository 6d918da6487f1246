"""Task 12.4: what each offer brings for each customer asked."""

import pandas as pd

from loyaltylab.checks.ch12.common import AMOUNTS, OFFERS, life, numbers
from loyaltylab.checks.engine import Mistake, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, OFFERS, "one amount for each of the three offers", "the names of the three offers", "offer"
    )


@remembered
def _sums(lantern: Lantern) -> pd.DataFrame:
    """Return by arm: ``margin`` (€), ``offer`` (€ each), and customers ``asked`` and ``returned``."""
    groups = life(lantern).groupby("arm")
    return pd.DataFrame(
        {
            "margin": groups["margin"].sum(),
            "offer": groups["offer_cents"].first() / 100,
            "asked": groups.size(),
            "returned": groups["returned"].count(),
        }
    )


def _beyond(column: pd.Series) -> Numbers:
    """Return each offer's number less the control arm's."""
    return numbers(column[list(OFFERS)] - column["control"])


def _per(lantern: Lantern, base: str, payers: str | None, cents: bool = False) -> pd.Series:
    """Return margin less offers over a base; ``payers`` names who is paid for, ``None`` nobody."""
    table = _sums(lantern)
    paid = table["offer"] * (100 if cents else 1) * (table[payers] if payers else 0)
    return (table["margin"] - paid) / table[base]


def _gross(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _beyond(_per(lantern, "asked", None)))


def _paid_to_all(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _beyond(_per(lantern, "asked", "asked")))


def _offer_in_cents(values: Numbers, lantern: Lantern) -> bool:
    wrong = (_beyond(_per(lantern, "asked", payers, cents=True)) for payers in ("returned", "asked"))
    return any(close(values, one) for one in wrong)


def _per_return(values: Numbers, lantern: Lantern) -> bool:
    column = _per(lantern, "returned", "returned")
    return close(values, _beyond(column)) or close(values, column)


def _not_compared(values: Numbers, lantern: Lantern) -> bool:
    plain, gross = (_per(lantern, "asked", payers) for payers in ("returned", None))
    return close(values, plain) or close(values, gross)


def _totals(values: Numbers, lantern: Lantern) -> bool:
    table = _sums(lantern)
    sums = table["margin"] - table["offer"] * table["returned"]
    return close(values, sums) or close(values, _beyond(sums))


def _medians(values: Numbers, lantern: Lantern) -> bool:
    back = life(lantern)["returned"].notna()
    own = life(lantern)["margin"] - life(lantern)["offer_cents"].where(back, 0) / 100
    return close(values, _beyond(own.groupby(life(lantern)["arm"]).median()))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    turned = {label: -number for label, number in values.items()}
    return close(turned, _beyond(_per(lantern, "asked", "returned")))


def _against_the_rest(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a comparison with everybody, or with everybody else, in the place of the control arm."""
    table = _sums(lantern)
    net = table["margin"] - table["offer"] * table["returned"]
    own = net / table["asked"]
    others = (net.sum() - net) / (table["asked"].sum() - table["asked"])
    wrong = (own - net.sum() / table["asked"].sum(), own - own.mean(), own - others)
    return any(close(values, numbers(column[list(OFFERS)])) for column in wrong)


def _ratio(values: Numbers, lantern: Lantern) -> bool:
    column = _per(lantern, "asked", "returned")
    parts = column / column["control"]
    return close(values, parts) or close(values, parts - 1)


NET_ADDED = Task(
    "12.4",
    _read,
    properties=AMOUNTS,
    mistakes=(
        Mistake("gross", _gross),
        Mistake("paid_to_all", _paid_to_all),
        Mistake("offer_in_cents", _offer_in_cents),
        Mistake("per_return", _per_return),
        Mistake("not_compared", _not_compared),
        Mistake("totals", _totals),
        Mistake("medians", _medians),
        Mistake("swapped", _swapped),
        Mistake("against_the_rest", _against_the_rest),
        Mistake("ratio", _ratio),
    ),
)
