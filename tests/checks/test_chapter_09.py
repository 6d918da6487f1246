"""What is special about the exercise of chapter 09: its lean Lantern, and a clue that is not always one."""

import pandas as pd
import pytest

from loyaltylab.checks.ch09.near import _by_luck, _found
from loyaltylab.checks.ch09.variant import VARIANT
from loyaltylab.checks.lantern import pristine
from loyaltylab.world import Levers, Rivals, World, simulate
from tests.checks.bank import graded, own, reference

ID = "s1234567"


def test_the_lean_lantern_is_what_the_world_records():
    settings = {
        "customers": 300,
        "service_speed": 0.9,
        "recovery": 0.8,
        "price": 1.02,
        "island_entry": "2024-10",
    }
    levers = Levers(service_speed=0.9, recovery=0.8, price=1.02)
    world = World(seed=9, private=300, business=0, levers=levers, rivals=Rivals(island_entry="2024-10"))
    lean, full = VARIANT.simulate(9, settings), simulate(world).observed
    assert set(lean) == {"customers", "exits", "tickets"}
    for name, table in lean.items():
        pd.testing.assert_frame_equal(table, full[name])


def test_the_checks_count_by_luck_as_the_graded_checks_do():
    """Two ways of counting, written apart: arrays here, one day after the other there."""
    lantern = pristine(own(ID, "09"))
    assert _found(lantern) - _by_luck(lantern) == pytest.approx(reference("09.5", lantern))


def test_shares_of_a_group_and_its_stayers_add_up():
    lantern = own(ID, "09")
    gone = reference("09.4", lantern)
    holders = graded("09")._holders(lantern)
    day = pd.Timestamp("2024-01-01")
    there = holders[(holders["joined"] < day) & ~(holders["date"] < day)]
    assert gone.sum() + there["date"].isna().mean() == pytest.approx(1)
