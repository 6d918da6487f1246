"""Task 22.4: who orders again, by satisfaction, and who of those gone had been satisfied."""

from loyaltylab.checks.ch22.common import asked
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import Numbers, are_parts_of, are_shares, close
from loyaltylab.checks.reading import as_labelled_numbers

SHARES = ("satisfied", "others", "of those gone")


def _read(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, SHARES, "one share for each of the three lines", "satisfied, others, of those gone", "line"
    )


def _counts(lantern: Lantern, least: int = 4) -> tuple[int, int, int, int]:
    """Return how many satisfied and others are back, and how many of each are gone."""
    table = asked(lantern)
    happy, back = table["score"] >= least, table["back"]
    return (
        int((happy & back).sum()),
        int((~happy & back).sum()),
        int((happy & ~back).sum()),
        int((~happy & ~back).sum()),
    )


def _shares(lantern: Lantern, least: int = 4) -> Numbers:
    back, other_back, gone, other_gone = _counts(lantern, least)
    return dict(
        zip(
            SHARES, (back / (back + gone), other_back / (other_back + other_gone), gone / (gone + other_gone))
        )
    )


def _whole_answers(values: Numbers, lantern: Lantern) -> bool:
    back, other_back, gone, other_gone = _counts(lantern)
    return are_parts_of(values, dict(zip(SHARES, (back + gone, other_back + other_gone, gone + other_gone))))


def _fit_together(values: Numbers, lantern: Lantern) -> bool:
    """Whether the satisfied who are gone are as many by the first share as by the third."""
    back, other_back, gone, other_gone = _counts(lantern)
    happy_gone = (1 - values["satisfied"]) * (back + gone)
    others_gone = (1 - values["others"]) * (other_back + other_gone)
    return abs(values["of those gone"] * (happy_gone + others_gone) - happy_gone) < 1e-4


def _percent(values: Numbers, lantern: Lantern) -> bool:
    return close(values, {name: 100 * share for name, share in _shares(lantern).items()}, 0.06)


def _people(values: Numbers, lantern: Lantern) -> bool:
    back, other_back, gone, _ = _counts(lantern)
    return close(values, dict(zip(SHARES, (back, other_back, gone))))


def _swapped(values: Numbers, lantern: Lantern) -> bool:
    right = _shares(lantern)
    return (
        abs(values["satisfied"] - right["others"]) < 1e-6
        and abs(values["others"] - right["satisfied"]) < 1e-6
    )


def _not_back(values: Numbers, lantern: Lantern) -> bool:
    """Recognise those who did not order again in the first two lines."""
    right = _shares(lantern)
    return all(abs(values[name] - 1 + right[name]) < 1e-6 for name in SHARES[:2])


def _of_all(values: Numbers, lantern: Lantern) -> bool:
    """Recognise all answers as the base of every line."""
    back, other_back, gone, _ = _counts(lantern)
    people = len(asked(lantern))
    return close(values, dict(zip(SHARES, (back / people, other_back / people, gone / people))))


def _of_the_satisfied(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the satisfied as the base of the third line."""
    right = _shares(lantern)
    return abs(values["of those gone"] - 1 + right["satisfied"]) < 1e-6


def _of_those_back(values: Numbers, lantern: Lantern) -> bool:
    back, other_back, _, _ = _counts(lantern)
    return abs(values["of those gone"] - back / (back + other_back)) < 1e-6


def _only_fives(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, 5))


def _threes_too(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _shares(lantern, 3))


SHARES_OF_ASKED = Task(
    "22.4",
    _read,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("whole_answers", Layer.RELATION, _whole_answers),
        Property("fit", Layer.RELATION, _fit_together),
    ),
    mistakes=(
        Mistake("percent", _percent),
        Mistake("people", _people),
        Mistake("swapped", _swapped),
        Mistake("not_back", _not_back),
        Mistake("of_all", _of_all),
        Mistake("of_the_satisfied", _of_the_satisfied),
        Mistake("of_those_back", _of_those_back),
        Mistake("only_fives", _only_fives),
        Mistake("threes_too", _threes_too),
    ),
)
