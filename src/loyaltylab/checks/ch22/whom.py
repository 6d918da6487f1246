"""Task 22.2: how much more margin five points more would have brought, by whom one keeps."""

from loyaltylab.checks.ch22.common import PART, buyers, rate
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

LIKE = ("like the others", "like those who left")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer,
        LIKE,
        "one share for each of the two assumptions",
        "like the others, like those who left",
        "assumption",
    )


def _worth(lantern: Lantern, by: str = "mean") -> float:
    """Return the margin of 2024 of those who left over that of the others: means, sums or medians."""
    back = buyers(lantern)[2025].notna()
    amounts = buyers(lantern)[2024].groupby(back).agg(by)
    return float(amounts[False] / amounts[True])


def _are(first: float, worth: float) -> Numbers:
    return dict(zip(LIKE, (first, first * worth)))


def _right_step(lantern: Lantern) -> float:
    return PART / rate(lantern)


def _those_who_left_bring_less(values: Numbers, lantern: Lantern) -> bool:
    return values[LIKE[1]] < values[LIKE[0]]


def _more_than_the_points(values: Numbers, lantern: Lantern) -> bool:
    """Whether the first is more than the five points: margin comes from those who stay, who are fewer than all."""
    return values[LIKE[0]] > PART


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _are(100 * _right_step(lantern), _worth(lantern)), 0.06)


def _of_all(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _are(PART, _worth(lantern)))


def _of_the_rate(values: Numbers, lantern: Lantern) -> bool:
    """Recognise five points times the rate, where they are to be divided by it."""
    return close(values, _are(PART * rate(lantern), _worth(lantern)))


def _upside_down(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _are(_right_step(lantern), 1 / _worth(lantern)))


def _by_sum(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _are(_right_step(lantern), _worth(lantern, "sum")))


def _by_median(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _are(_right_step(lantern), _worth(lantern, "median")))


def _against_all(values: Numbers, lantern: Lantern) -> bool:
    """Recognise those who left against everybody, themselves included."""
    table = buyers(lantern)
    worth = float(table.loc[table[2025].isna(), 2024].mean() / table[2024].mean())
    return close(values, _are(_right_step(lantern), worth))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    first = _right_step(lantern)
    return close(values, dict(zip(LIKE, (first * _worth(lantern), first))))


def _whole(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the whole margin after in the place of what is added."""
    right = _are(_right_step(lantern), _worth(lantern))
    return close(values, {name: 1 + gain for name, gain in right.items()})


GAIN = Task(
    "22.2",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("less", Layer.RELATION, _those_who_left_bring_less),
        Property("points", Layer.RELATION, _more_than_the_points),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("of_all", _of_all),
        Mistake("of_the_rate", _of_the_rate),
        Mistake("upside_down", _upside_down),
        Mistake("by_sum", _by_sum),
        Mistake("by_median", _by_median),
        Mistake("against_all", _against_all),
        Mistake("swapped", _swapped),
        Mistake("whole", _whole),
    ),
)
