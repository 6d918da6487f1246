"""Task 13.4: where customers of the state *keep* are a quarter later."""

import numpy as np
import pandas as pd

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, are_parts_of, are_shares, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers
from loyaltylab.measures.relationship import STATES, relationship_states

LAST = "2025Q2"


@remembered
def known_states(lantern: Lantern) -> pd.DataFrame:
    """Return the states up to spring 2025, as the notebook's own cell makes them."""
    states = relationship_states(lantern.customers, lantern.orders, lantern.referrals)
    return states.loc[:, pd.Period("2023Q3") : pd.Period(LAST)]


@remembered
def pair_counts(lantern: Lantern, step: int = 1, first: int = 0) -> pd.DataFrame:
    """Return how often each state was followed by each, ``step`` quarters later, from the ``first`` quarter on."""
    cells = known_states(lantern).to_numpy(dtype=object)[:, first:]
    pairs = pd.DataFrame({"a": cells[:, :-step].ravel(), "b": cells[:, step:].ravel()}).dropna()
    table = pairs.groupby(["a", "b"]).size().unstack(fill_value=0)
    return table.reindex(index=list(STATES), columns=list(STATES), fill_value=0).astype(float)


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, STATES, "one share for each of the five states", "the names of the five states", "state"
    )


def _row(table: pd.DataFrame) -> pd.Series:
    kept = table.T["keep"]
    return kept / max(float(kept.sum()), 1.0)


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, 100 * _row(pair_counts(lantern)), 0.6)


def _counts(values: Numbers, lantern: Lantern) -> bool:
    return close(values, pair_counts(lantern).T["keep"])


def _backwards(values: Numbers, lantern: Lantern) -> bool:
    """Recognise where the kept came from, in the place of where they went."""
    column = pair_counts(lantern)["keep"]
    return close(values, column / column.sum()) or close(values, column / pair_counts(lantern).sum(axis=1))


def _other_shares(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a division by all pairs, or by everybody who ended in the state."""
    table = pair_counts(lantern)
    kept = table.T["keep"]
    arrived = table.sum(axis=0).clip(lower=1)
    return close(values, kept / table.to_numpy().sum()) or close(values, kept / arrived)


def _all_kept(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a base with the kept of the last quarter, whose next quarter is not among the records."""
    base = (known_states(lantern) == "keep").to_numpy().sum()
    return close(values, pair_counts(lantern).T["keep"] / base)


@remembered
def _kept_after(lantern: Lantern, place: int) -> pd.Series:
    """Return where the kept of one quarter are in the next, as numbers of customers."""
    states = known_states(lantern)
    earlier, later = (states[states.columns[at]] for at in (place, place + 1))
    return later[earlier == "keep"].value_counts().reindex(list(STATES), fill_value=0).astype(float)


def _shares(counts: pd.Series) -> pd.Series:
    return counts / max(float(counts.sum()), 1.0)


def _one_pair(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the first pair of quarters alone, or only the last one, two, three and so on."""
    parts = [_kept_after(lantern, place) for place in range(known_states(lantern).shape[1] - 1)]
    some = [parts[0], *(sum(parts[first + 1 :], parts[first]) for first in range(1, len(parts)))]
    return any(close(values, _shares(counts)) for counts in some)


def _mean_of_shares(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the plain mean of the quarters' shares, in which a quarter of few people weighs as much as one of many."""
    quarters = known_states(lantern).shape[1] - 1
    mean = np.mean([_shares(_kept_after(lantern, place)).to_numpy() for place in range(quarters)], axis=0)
    return close(values, pd.Series(mean, list(STATES)))


def _active_only(values: Numbers, lantern: Lantern) -> bool:
    """Recognise shares of those who stayed active: the silent are left out."""
    kept = pair_counts(lantern).T["keep"] * [float(name != "silent") for name in STATES]
    return close(values, kept / max(float(kept.sum()), 1.0))


def _two_on(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _row(pair_counts(lantern, 2)))


def _other_row(values: Numbers, lantern: Lantern) -> bool:
    table = pair_counts(lantern)
    others = [table.loc[name] / max(table.loc[name].sum(), 1.0) for name in STATES if name != "keep"]
    return any(close(values, row) for row in [*others, table.sum() / table.to_numpy().sum()])


AFTER_KEEP = Task(
    "13.4",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("one", Layer.RANGE, lambda values, lantern: abs(sum(values.values()) - 1) <= SMALL),
        Property(
            "nobody_joins_twice",
            Layer.RELATION,
            lambda values, lantern: values["build"] <= SMALL and values["recover"] <= SMALL,
        ),
        Property(
            "whole_people",
            Layer.RELATION,
            lambda values, lantern: are_parts_of(values, pair_counts(lantern).loc["keep"].sum()),
        ),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("counts", _counts),
        Mistake("backwards", _backwards),
        Mistake("other_shares", _other_shares),
        Mistake("all_kept", _all_kept),
        Mistake("one_pair", _one_pair),
        Mistake("mean_of_shares", _mean_of_shares),
        Mistake("two_on", _two_on),
        Mistake("other_row", _other_row),
        Mistake("active_only", _active_only),
    ),
)
