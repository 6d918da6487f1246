"""Lantern Tea & Home: people, months, records; levers; truth."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyaltylab.world.levers import LEVERS, RIVAL_LEVERS, During, Levers, Rivals
    from loyaltylab.world.model import COURSE_SEED, World, compare, outcomes, run, simulate
    from loyaltylab.world.records import Records

__all__ = [
    "COURSE_SEED",
    "LEVERS",
    "RIVAL_LEVERS",
    "During",
    "Levers",
    "Records",
    "Rivals",
    "World",
    "compare",
    "outcomes",
    "run",
    "simulate",
]

_LEVERS = ("LEVERS", "RIVAL_LEVERS", "During", "Levers", "Rivals")


def __getattr__(name: str) -> Any:
    """Bring a part of the world when it is first asked for: who only reads records does not wait for the simulator."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "levers" if name in _LEVERS else "records" if name == "Records" else "model"
    return getattr(import_module(f"{__name__}.{module}"), name)


def __dir__() -> list[str]:
    """Return what there is to ask for."""
    return sorted(__all__)
