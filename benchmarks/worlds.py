"""Lantern's generation against the same number and kinds of raw NumPy draws, and nothing else.

The draws are counted, not guessed: one run of the world with its drawing functions wrapped notes each call's kind and
size; the same list is then played with NumPy's own generator. A number that the world makes in two steps, a uniform and
its transformation, counts once, as the kind that comes out.
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import ModuleType
from unittest import mock

import numpy as np

from benchmarks.rows import Row, medians
from loyaltylab.world import World, outcomes, simulate
from loyaltylab.world import draw as drawing

KINDS = ("uniform", "normal", "exponential", "poisson", "gamma")


@dataclass(frozen=True)
class Draw:
    """One call: the kind, how many numbers, and the means of a Poisson."""

    kind: str
    size: int
    means: np.ndarray = field(default_factory=lambda: np.zeros(0))


def users() -> list[ModuleType]:
    """Return the modules of the world that draw."""
    names = sorted(name for name in sys.modules if name.startswith("loyaltylab.world."))
    return [sys.modules[name] for name in names if sys.modules[name] is not drawing]


def noted(world: World) -> list[Draw]:
    """Run the world once and return the list of its draws."""
    draws: list[Draw] = []
    spent: list[np.ndarray] = []  # kept, so that no other array gets the same identity

    def wrap(kind: str, function: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **options: object) -> object:
            result = np.asarray(function(*arguments, **options))
            luck = arguments[0]
            if kind in ("normal", "exponential", "poisson") and not any(luck is each for each in spent):
                # Made from uniforms that were noted a moment ago: these are one number, not two. What is made
                # from the same luck a second time is a number more.
                assert isinstance(luck, np.ndarray)
                spent.append(luck)
                draws.append(Draw("uniform", -luck.size))
            if kind == "poisson":
                means = np.broadcast_to(np.asarray(arguments[1], dtype=np.float64), result.shape).ravel()
                draws.append(Draw(kind, result.size, means))
            else:
                draws.append(Draw(kind, result.size))
            return result

        return wrapped

    with ExitStack() as stack:
        for module in users():
            for kind in KINDS:
                if hasattr(module, kind):
                    stack.enter_context(mock.patch.object(module, kind, wrap(kind, getattr(drawing, kind))))
        simulate(world)
    return draws


def play(draws: list[Draw], seed: int = 1) -> None:
    """Draw the same numbers, kind by kind, from NumPy's generator."""
    random = np.random.default_rng(seed)
    random.random(max(0, sum(draw.size for draw in draws if draw.kind == "uniform")))
    for draw in draws:
        if draw.kind == "normal":
            random.standard_normal(draw.size)
        elif draw.kind == "exponential":
            random.standard_exponential(draw.size)
        elif draw.kind == "gamma":
            random.standard_gamma(1.25, draw.size)
        elif draw.kind == "poisson":
            random.poisson(draw.means)


def measure(repeat: int) -> list[Row]:
    """Return the rows for Lantern's 2,000 private customers over 36 months."""
    world = World(private=2000, business=0, months=36)
    draws = noted(world)
    ours, short, base = medians(
        3 * repeat,
        lambda: simulate(world),
        lambda: outcomes(world),
        lambda: play(draws),
        clock=time.process_time,
    )
    count = sum(draw.size for draw in draws)
    against = f"the same {count:,} raw NumPy draws"
    return [
        Row("world of 2,000 × 36, all tables", ours, against, base),
        Row("world of 2,000 × 36, outcomes only", short, against, base),
    ]
