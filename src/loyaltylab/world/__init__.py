"""Lantern Tea & Home: people, months, records; levers; truth."""

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
