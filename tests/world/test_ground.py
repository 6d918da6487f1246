"""What is kept from month to month is what would be worked out anew."""

import numpy as np
import pytest
from hypothesis import given

from loyaltylab.world import During, Levers, World, run
from loyaltylab.world.calendar import conditions
from loyaltylab.world.ground import Ground
from loyaltylab.world.levers import Rivals
from loyaltylab.world.people import identities, people
from tests.world.worlds import few, worlds

PATHS = ("potential", "active", "wish", "attachment", "satisfaction", "incidents", "price", "motives")
MOVED = World(private=120, business=20, months=30, levers=Levers(reach=During(1.6, start="2024-06")))


@pytest.fixture(scope="module")
def ground() -> Ground:
    levers = Levers(price=During(1.2, start="2023-04", regions=("Hills",), customers="business"))
    return Ground(people(5, identities(60, 40)), conditions(12, levers, Rivals()))


@pytest.mark.parametrize("name", ["price", "promise_minutes", "promotion", "familiarity"])
def test_each_customer_meets_what_her_type_and_region_meet(ground: Ground, name: str) -> None:
    table, who = getattr(ground.outside, name), ground.people
    for month in range(12):
        expected = [
            table[region, month] if table.ndim == 2 else table[int(business), region, month]
            for business, region in zip(who.business, who.region)
        ]
        assert ground.at(name, month).tolist() == expected
        rows = np.arange(len(who))
        assert ground.cells(name, rows, np.full(len(who), month)).tolist() == expected


def test_make_is_called_when_a_named_condition_moves_and_not_otherwise(ground: Ground) -> None:
    calls: list[int] = []
    for month in range(12):
        ground.kept("a name", ("price",), month, lambda month=month: calls.append(month))
    moves = [
        month
        for month in range(12)
        if month == 0 or (ground.levels("price", month) != ground.levels("price", month - 1)).any()
    ]
    assert calls == moves
    assert 3 in moves
    assert len(moves) < 12


def lives_of(world: World) -> list[np.ndarray]:
    lives = run(world).lives
    return [getattr(lives, name) for name in PATHS]


def same(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(a, b))


@few(5)
@given(worlds)
def test_a_ground_without_memory_leads_the_same_lives(world: World) -> None:
    kept = lives_of(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ground, "kept", lambda self, key, names, month, make: make())
        assert same(kept, lives_of(world))


def test_a_ground_that_never_looks_again_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what was worked out in the first month is kept whatever happens."""
    looked = lives_of(MOVED)
    plain = Ground.kept
    monkeypatch.setattr(
        Ground, "kept", lambda self, key, names, month, make: plain(self, key, (), month, make)
    )
    assert not same(looked, lives_of(MOVED))
