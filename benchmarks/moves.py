"""An explorer's way from a move of the hand to the new picture, against drawing an empty figure."""

import importlib
import itertools
import pkgutil
import statistics
from functools import partial

import loyaltylab.explorers
from benchmarks.rows import Row, seconds
from loyaltylab.explorers.base import ExplorerView
from loyaltylab.figures import new_figure, png_bytes

MOST_MOVES = 24


def views() -> list[type[ExplorerView]]:
    """Return the view of every explorer."""
    for module in pkgutil.iter_modules(loyaltylab.explorers.__path__):
        importlib.import_module(f"loyaltylab.explorers.{module.name}")
    return ExplorerView.__subclasses__()


def empty_picture() -> bytes:
    """Draw a figure with nothing but axes."""
    figure, _ = new_figure()
    return png_bytes(figure)


def move_times(view: ExplorerView) -> list[float]:
    """Return the seconds of moves to settings that the view has not shown before: nothing comes from its memory."""
    controls = view.explorer.controls
    times, seen = [], {view.params}
    for values in itertools.product(*(control.samples for control in controls)):
        for control, value in zip(controls, values, strict=True):
            taken = seconds(partial(view.move, **{control.field: value}))
            if view.params not in seen:
                seen.add(view.params)
                times.append(taken)
        if len(times) >= MOST_MOVES:
            break
    return times


def measure() -> list[Row]:
    """Return one row for each explorer: the median move."""
    rows = []
    empty_picture()
    for view in views():
        times = move_times(view(strict=True))
        base = statistics.median(seconds(empty_picture) for _ in range(len(times)))
        what = f"explorer {view.__name__}, move to picture (median of {len(times)})"
        rows.append(Row(what, statistics.median(times), "an empty figure", base))
    return rows
