"""Task 07.1: the odds ratio of being satisfied and still ordering."""

from math import log
from typing import NamedTuple

from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import SMALL, is_close, is_whole, remembered
from loyaltylab.checks.reading import as_number


class Four(NamedTuple):
    """Customers by their latest answer up to 2024: satisfied or not, still ordering late in 2025 or not."""

    pleased_stay: int
    pleased_stop: int
    other_stay: int
    other_stop: int

    @property
    def shares(self) -> tuple[float, float]:
        """Share still ordering of the satisfied and of the others."""
        return (
            self.pleased_stay / (self.pleased_stay + self.pleased_stop),
            self.other_stay / (self.other_stay + self.other_stop),
        )


@remembered
def _four(lantern: Lantern) -> Four:
    scored = lantern.surveys[lantern.surveys["wave"] <= "2024-12"].dropna(subset="satisfaction")
    latest = scored.sort_values("wave").groupby("customer_id")["satisfaction"].last()
    late = lantern.orders.loc[lantern.orders["date"] >= "2025-07-01", "customer_id"]
    pleased, stays = (latest >= 4).to_numpy(), latest.index.isin(late)
    return Four(
        int((pleased & stays).sum()),
        int((pleased & ~stays).sum()),
        int((~pleased & stays).sum()),
        int((~pleased & ~stays).sum()),
    )


def _read(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: an odds ratio")


def _further(value: float, lantern: Lantern) -> bool:
    """An odds ratio lies further from 1 than the ratio of the shares, on the same side."""
    pleased, other = _four(lantern).shares
    if min(pleased, other) <= 0 or value <= 0:
        return True
    apart = log(pleased / other)
    return log(value) * apart >= -SMALL and abs(log(value)) >= abs(apart) - SMALL


def _exact(value: float, lantern: Lantern) -> bool:
    """An odds ratio of whole counts is a fraction over two of them; hardly ever does it end after three places."""
    four = _four(lantern)
    base = four.pleased_stop * four.other_stay
    may_end = base and 1000 * four.pleased_stay * four.other_stop % base == 0
    ends = abs(1000 * value - round(1000 * value)) < 1e-7
    return is_whole(value * base) and (may_end or not ends)


def _is(value: float, lantern: Lantern, *fractions: tuple[int, int]) -> bool:
    """Whether the value is one of the fractions, and not by chance the right one as well (as with a row of even odds)."""
    four = _four(lantern)
    diagonals = four.pleased_stay * four.other_stop, four.pleased_stop * four.other_stay
    return any(
        bottom and is_close(value, top / bottom) and top * diagonals[1] != bottom * diagonals[0]
        for top, bottom in fractions
    )


def _shares(value: float, lantern: Lantern) -> bool:
    a, b, c, d = _four(lantern)
    return _is(value, lantern, (a * (c + d), c * (a + b)), (b * (c + d), d * (a + b)))


def _one_odds(value: float, lantern: Lantern) -> bool:
    a, b, c, d = _four(lantern)
    return _is(value, lantern, (a, b), (c, d))


def _turned(value: float, lantern: Lantern) -> bool:
    a, b, c, d = _four(lantern)
    return _is(value, lantern, (b * c, a * d))


def _one_column(value: float, lantern: Lantern) -> bool:
    """Recognise counts of one column divided: satisfied over others among those who stay, or who stop."""
    a, b, c, d = _four(lantern)
    return _is(value, lantern, (a, c), (b, d), (c, a), (d, b))


def _logarithm(value: float, lantern: Lantern) -> bool:
    four = _four(lantern)
    if min(four) == 0:
        return False
    return is_close(value, log(four.pleased_stay * four.other_stop / (four.pleased_stop * four.other_stay)))


def _difference(value: float, lantern: Lantern) -> bool:
    pleased, other = _four(lantern).shares
    gap = pleased - other
    return any(is_close(value, number) for number in (gap, 100 * gap, -gap))


def _share_only(value: float, lantern: Lantern) -> bool:
    a, b, c, d = _four(lantern)
    return _is(value, lantern, (a, a + b), (c, c + d))


def _wrong_pairs(value: float, lantern: Lantern) -> bool:
    """Recognise counts multiplied along a row or a column in the place of the diagonal."""
    a, b, c, d = _four(lantern)
    rows_and_columns = (a * b, c * d), (a * c, b * d), (c * d, a * b), (b * d, a * c)
    return _is(value, lantern, *rows_and_columns)


ODDS_RATIO = Task(
    "07.1",
    _read,
    properties=(
        Property("positive", Layer.RANGE, lambda value, lantern: value > 0),
        Property("further", Layer.RELATION, _further),
        Property("exact", Layer.RELATION, _exact),
    ),
    mistakes=(
        Mistake("turned", _turned),
        Mistake("shares", _shares),
        Mistake("one_odds", _one_odds),
        Mistake("one_column", _one_column),
        Mistake("logarithm", _logarithm),
        Mistake("difference", _difference),
        Mistake("share_only", _share_only),
        Mistake("wrong_pairs", _wrong_pairs),
    ),
)
