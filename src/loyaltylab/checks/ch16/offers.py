"""Task 16.5: one offer for all or one for each group, judged on those it was chosen on and on others."""

from collections.abc import Callable

import pandas as pd

from loyaltylab.checks.ch16.common import GAINS, HALVES, trial
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, Numbers, close, remembered
from loyaltylab.checks.reading import as_labelled_numbers


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        GAINS,
        "three amounts in euro a customer",
        '"one offer", "same people" and "others"',
        "amount",
    )


@remembered
def _half(lantern: Lantern, chooses: bool) -> tuple[pd.DataFrame, pd.Series]:
    """Return mean profit by group and arm in a half, and the groups' shares of its customers."""
    rows = trial(lantern)
    rows = rows[rows["chooses"] == chooses]
    means = rows.pivot_table(index="group", columns="arm", values="profit", aggfunc="mean")
    return means, rows["group"].value_counts(normalize=True).reindex(means.index)


def _gain(
    chosen: pd.DataFrame, judged: pd.DataFrame, choosing: pd.Series, judging: pd.Series, single: pd.DataFrame
) -> float:
    """Return what the best arm of each group brings above the best single arm.

    ``choosing`` weighs the groups when the single arm is chosen (by ``single``), ``judging`` when both are judged.
    """
    many = sum(
        float(judging[str(group)]) * float(judged[arm][str(group)])
        for group, arm in chosen.idxmax(axis=1).items()
    )
    one = single.mul(choosing, axis=0).sum().idxmax()
    return float(many - judged[one].mul(judging).sum())


def _wrong(lantern: Lantern, kind: str) -> Numbers:
    """Return what one of the mistakes gives."""
    (mine, my_size), (other, other_size) = _half(lantern, True), _half(lantern, False)
    even = pd.Series(1 / len(mine), index=mine.index)
    if kind == "unweighted":
        found = _gain(mine, mine, even, even, mine), _gain(mine, other, even, even, mine)
    elif kind == "chosen_again":
        found = _gain(mine, mine, my_size, my_size, mine), _gain(other, other, other_size, other_size, other)
    else:
        best = mine.idxmax(axis=1).items()
        found = (
            float((mine.max(axis=1) * my_size).sum()),
            float(sum(float(other_size[str(group)]) * float(other[arm][str(group)]) for group, arm in best)),
        )
    return dict(zip(HALVES, found, strict=True))


def _halves(values: Numbers) -> Numbers:
    """Return the two gains, without the profit of the single offer."""
    return {half: values[half] for half in HALVES}


def _like(kind: str) -> Callable[[Numbers, Lantern], bool]:
    """Recognise a mistake where it gives something else than the task asks for in the first or second number."""

    def matches(values: Numbers, lantern: Lantern) -> bool:
        return close(_halves(values), _wrong(lantern, kind), 1e-6) and not _same_as_asked(lantern, kind)

    return matches


@remembered
def _asked(lantern: Lantern) -> Numbers:
    """Return what no mistake may be confused with."""
    (mine, my_size), (other, other_size) = _half(lantern, True), _half(lantern, False)
    found = (_gain(mine, mine, my_size, my_size, mine), _gain(mine, other, my_size, other_size, mine))
    return dict(zip(HALVES, found, strict=True))


def _same_as_asked(lantern: Lantern, kind: str) -> bool:
    """Whether a mistake makes no difference in this Lantern."""
    return close(_wrong(lantern, kind), _asked(lantern), 1e-6)


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the odd numbers choosing: the halves exchanged."""
    (mine, my_size), (other, other_size) = _half(lantern, True), _half(lantern, False)
    wrong = _gain(other, other, other_size, other_size, other), _gain(other, mine, other_size, my_size, other)
    same = close(dict(zip(HALVES, wrong, strict=True)), _asked(lantern), 1e-6)
    return close(_halves(values), dict(zip(HALVES, wrong, strict=True)), 1e-6) and not same


def _in_total(values: Numbers, lantern: Lantern) -> bool:
    """Recognise euro of all customers of a half together."""
    heads = trial(lantern)["chooses"].value_counts()
    wrong = {half: gain * heads[half == HALVES[0]] for half, gain in _asked(lantern).items()}
    return close(_halves(values), wrong, 1e-4) and not close(wrong, _asked(lantern), 1e-4)


def _never_worse(values: Numbers, lantern: Lantern) -> bool:
    return values[HALVES[0]] >= -SMALL


GAIN = Task(
    "16.5",
    _read,
    properties=(Property("never_worse", Layer.RELATION, _never_worse),),
    mistakes=(
        Mistake("swapped", _swapped),
        Mistake("not_compared", _like("not_compared")),
        Mistake("in_total", _in_total),
        Mistake("unweighted", _like("unweighted")),
        Mistake("chosen_again", _like("chosen_again")),
    ),
)
