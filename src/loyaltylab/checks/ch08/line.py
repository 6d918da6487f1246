"""Task 08.5: how strongly the silver line pulls, against lines that mean nothing."""

import numpy as np
import pandas as pd

from loyaltylab.checks.ch08.common import silver_line, totals
from loyaltylab.checks.engine import Layer, Mistake, Property, Task
from loyaltylab.checks.lantern import Lantern
from loyaltylab.checks.numbers import is_close, is_whole
from loyaltylab.checks.reading import as_number

WIDTH = 40
PLACEBO_STEPS = (-140, -120, -100, 100, 120, 140, 160, 180)
LAB_LINES = (300.0, 700.0)


def _read_5(answer: object, lantern: Lantern) -> float:
    return as_number(answer, "one number: how many times the ratio at the silver line is that at other lines")


def _sides(cents: pd.Series, line: float, width: float = WIDTH) -> tuple[int, int]:
    """Return how many totals end just above the line, and just below it; whole cents, so that no rounding matters."""
    step, start = round(100 * width), round(100 * line)
    return int(cents.between(start, start + step - 1).sum()), int(
        cents.between(start - step, start - 1).sum()
    )


def _ratio(cents: pd.Series, line: float, width: float = WIDTH) -> float:
    above, below = _sides(cents, line, width)
    return above / below if below else float("inf")


def _placebos(cents: pd.Series, line: float) -> list[float]:
    return [_ratio(cents, line + step) for step in PLACEBO_STEPS]


def _pull(cents: pd.Series, line: float) -> float:
    placebos = _placebos(cents, line)
    return _ratio(cents, line) * len(placebos) / sum(placebos)


def _no_placebo(value: float, lantern: Lantern) -> bool:
    return is_close(value, _ratio(totals(lantern), silver_line(lantern)))


def _upside_down(value: float, lantern: Lantern) -> bool:
    """Recognise below over above, or the placebos over the line."""
    cents, line = totals(lantern), silver_line(lantern)
    turned = [1 / ratio for ratio in _placebos(cents, line)]
    return is_close(value, 1 / _pull(cents, line)) or is_close(
        value, len(turned) / sum(turned) / _ratio(cents, line)
    )


def _difference(value: float, lantern: Lantern) -> bool:
    cents, line = totals(lantern), silver_line(lantern)
    placebos = _placebos(cents, line)
    return is_close(value, _ratio(cents, line) - sum(placebos) / len(placebos))


def _less_one(value: float, lantern: Lantern) -> bool:
    return is_close(value + 1, _pull(totals(lantern), silver_line(lantern)))


def _pooled(value: float, lantern: Lantern) -> bool:
    cents, line = totals(lantern), silver_line(lantern)
    above, below = zip(*(_sides(cents, line + step) for step in PLACEBO_STEPS))
    return is_close(value, _ratio(cents, line) * sum(below) / sum(above))


def _median(value: float, lantern: Lantern) -> bool:
    cents, line = totals(lantern), silver_line(lantern)
    return is_close(value, _ratio(cents, line) / float(np.median(_placebos(cents, line))))


def _line_in_the_mean(value: float, lantern: Lantern) -> bool:
    cents, line = totals(lantern), silver_line(lantern)
    all_lines = [_ratio(cents, line), *_placebos(cents, line)]
    return is_close(value, all_lines[0] * len(all_lines) / sum(all_lines))


def _after_vouchers(value: float, lantern: Lantern) -> bool:
    return is_close(value, _pull(totals(lantern, vouchers=False), silver_line(lantern)))


def _everybody(value: float, lantern: Lantern) -> bool:
    line = silver_line(lantern)
    return any(is_close(value, _pull(totals(lantern, who=who), line)) for who in ("all", "others"))


def _one_year(value: float, lantern: Lantern) -> bool:
    cents, line = totals(lantern), silver_line(lantern)
    years = cents.index.get_level_values("year")
    return any(is_close(value, _pull(cents[years == year], line)) for year in (2023, 2024, 2025))


def _years_together(value: float, lantern: Lantern) -> bool:
    whole = totals(lantern).groupby("customer_id").sum()
    return is_close(value, _pull(whole, silver_line(lantern)))


def _lab_line(value: float, lantern: Lantern) -> bool:
    own = silver_line(lantern)
    return any(own != line and is_close(value, _pull(totals(lantern), line)) for line in LAB_LINES)


def _whole_totals(value: float, lantern: Lantern) -> bool:
    """The pull, times the mean of the placebos, times the totals just below, is the number of those just above."""
    cents, line = totals(lantern), silver_line(lantern)
    placebos = _placebos(cents, line)
    return is_whole(value * sum(placebos) / len(placebos) * _sides(cents, line)[1])


LINE_PULL = Task(
    "08.5",
    _read_5,
    properties=(
        Property("positive", Layer.RANGE, lambda value, lantern: 0 < value < 100),
        Property("whole_totals", Layer.RELATION, _whole_totals),
    ),
    mistakes=(
        Mistake("no_placebo", _no_placebo),
        Mistake("upside_down", _upside_down),
        Mistake("difference", _difference),
        Mistake("less_one", _less_one),
        Mistake("pooled", _pooled),
        Mistake("median", _median),
        Mistake("line_in_the_mean", _line_in_the_mean),
        Mistake("after_vouchers", _after_vouchers),
        Mistake("everybody", _everybody),
        Mistake("one_year", _one_year),
        Mistake("years_together", _years_together),
        Mistake("lab_line", _lab_line),
    ),
)
