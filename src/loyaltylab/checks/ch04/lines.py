"""Task 04.4: who changes box when a line moves."""

from itertools import pairwise

import pandas as pd

from loyaltylab.checks.ch04.common import ITEMS, SMALL, Numbers, buyers, close, remembered
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import are_parts_of, are_shares
from loyaltylab.checks.reading import as_labelled_numbers

ATTACHMENT_LINE = 60
OLD_LINE = 6
NEW_LINES = (2, 4, 8, 10, 12)


@remembered
def _people(lantern: Lantern) -> pd.DataFrame:
    """Return who has a score in December 2024, with ``n``, their orders in 2024."""
    wave = lantern.surveys.set_index("wave").loc["2024-12"].reset_index()
    known = wave[wave[list(ITEMS)].notna().sum(axis=1) >= 2]
    counts = buyers(lantern).set_index("customer_id")["n"]
    return known.assign(n=known["customer_id"].map(counts).fillna(0))


def _above(people: pd.DataFrame, line: float) -> pd.Series:
    return people["n"] >= line


def _movers(people: pd.DataFrame) -> Numbers:
    """Return how many people stand between the old line and each new one."""
    return {line: float((_above(people, OLD_LINE) != _above(people, line)).sum()) for line in NEW_LINES}


def _over(counts: Numbers, base: float, extra: float = 0) -> Numbers:
    return {line: (count + extra) / base for line, count in counts.items()}


def _read_4(answer: object, lantern: Lantern) -> Numbers:
    return as_labelled_numbers(
        answer, NEW_LINES, "one share for each new line", "the five new lines 2, 4, 8, 10 and 12", "new line"
    )


def _whole_people(values: Numbers, lantern: Lantern) -> bool:
    base = len(_people(lantern))
    return are_parts_of(values, base)


def _further_moves_more(values: Numbers, lantern: Lantern) -> bool:
    up, down = (values[8], values[10], values[12]), (values[4], values[2])
    return all(near <= far + SMALL for side in (up, down) for near, far in pairwise(side))


def _head_counts(values: Numbers, lantern: Lantern) -> bool:
    return max(values.values()) > 1 and close(values, _movers(_people(lantern)))


def _percent(values: Numbers, lantern: Lantern) -> bool:
    people = _people(lantern)
    return max(values.values()) > 1 and close(values, _over(_movers(people), len(people) / 100), 0.06)


def _divided_by_file(values: Numbers, lantern: Lantern) -> bool:
    return close(values, _over(_movers(_people(lantern)), len(lantern.customers)))


def _gaps_as_movers(values: Numbers, lantern: Lantern) -> bool:
    people, everybody = _people(lantern), len(lantern.customers)
    in_wave = int((lantern.surveys["wave"] == "2024-12").sum())
    return any(
        base > len(people) and close(values, _over(_movers(people), base, base - len(people)))
        for base in (everybody, in_wave)
    )


def _only_buyers(values: Numbers, lantern: Lantern) -> bool:
    """Recognise a base without those who bought nothing in 2024; they stay below every line."""
    people = _people(lantern)
    buyers = people[people["n"] > 0]
    return len(buyers) < len(people) and close(values, _over(_movers(buyers), len(buyers)))


def _everybody_who_buys(values: Numbers, lantern: Lantern) -> bool:
    """Recognise orders alone, without asking who has a score."""
    counts = buyers(lantern).set_index("customer_id")["n"]
    return close(values, _over(_movers(counts.to_frame("n")), len(counts)))


def _net_change(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the change in the size of one box (with or without its sign) given for the people who changed."""
    people = _people(lantern)
    answered = people[list(ITEMS)].notna().sum(axis=1)
    warm = people[list(ITEMS)].sum(axis=1) >= answered * (1 + 6 * ATTACHMENT_LINE / 100)
    for side in (warm, ~warm):
        change = _over(_movers(people[side]), len(people))
        signed = {line: share if line < OLD_LINE else -share for line, share in change.items()}
        opposite = {line: -share for line, share in signed.items()}
        if close(values, change) or close(values, signed) or close(values, opposite):
            return True
    return False


def _attachment_line_moved(values: Numbers, lantern: Lantern) -> bool:
    """Recognise the lab's loop: the new lines given to the attachment line, with the orders line left at 6."""
    people = _people(lantern)
    scores = (people[list(ITEMS)].astype(float).mean(axis=1) - 1) / 6 * 100
    crossed = {line: float(((scores >= line) != (scores >= ATTACHMENT_LINE)).sum()) for line in NEW_LINES}
    return close(values, _over(crossed, len(people)))


def _all_years(values: Numbers, lantern: Lantern) -> bool:
    people = _people(lantern)
    people = people.assign(
        n=people["customer_id"].map(buyers(lantern, None).set_index("customer_id")["n"]).fillna(0)
    )
    return close(values, _over(_movers(people), len(people)))


def _kept_share(values: Numbers, lantern: Lantern) -> bool:
    people = _people(lantern)
    return close(values, {line: 1 - share for line, share in _over(_movers(people), len(people)).items()})


SHARE_MOVED = Task(
    "04.4",
    _read_4,
    properties=(
        Property("share", Layer.RANGE, are_shares),
        Property("further_moves_more", Layer.RELATION, _further_moves_more),
        Property("whole_people", Layer.RELATION, _whole_people),
    ),
    mistakes=(
        Mistake("head_counts", _head_counts),
        Mistake("percent", _percent),
        Mistake("gaps_as_movers", _gaps_as_movers),
        Mistake("divided_by_file", _divided_by_file),
        Mistake("only_buyers", _only_buyers),
        Mistake("everybody_who_buys", _everybody_who_buys),
        Mistake("net_change", _net_change),
        Mistake("attachment_line_moved", _attachment_line_moved),
        Mistake("all_years", _all_years),
        Mistake("kept_share", _kept_share),
    ),
)
