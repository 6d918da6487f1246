"""What is special about the exercise of chapter 07: its fixed region, and checks that count apart from the graded ones."""

import pytest

from loyaltylab.checks.ch07 import chains, club, odds
from loyaltylab.checks.ch07.variant import VARIANT
from loyaltylab.checks.lantern import pristine, settings_for
from tests.checks.bank import graded, own, reference

ID = "s1234567"


def test_the_fixed_region_can_be_read_from_the_calendar():
    settings = settings_for(VARIANT, "practice", "07", ID)
    people, region = graded("07")._people(own(ID, "07"))
    assert region == settings["fixed_region"]
    assert (people[["before", "after"]].sum() > 0).all()


def test_the_checks_count_the_four_cells_as_the_graded_checks_do():
    lantern = pristine(own(ID, "07"))
    assert tuple(odds._four(lantern)) == graded("07")._four(lantern)


def test_the_checks_match_as_the_graded_checks_do():
    lantern = pristine(own(ID, "07"))
    assert club._weighted(lantern, "visitors") == pytest.approx(reference("07.4", lantern))


def test_chains_of_one_step_are_direct():
    lantern = pristine(own(ID, "07"))
    brought = reference("07.5", lantern)
    short = chains._second(lantern) == 0
    assert (brought[short[short].index] == chains._direct(lantern)[short]).all()
    assert (brought >= chains._direct(lantern).reindex(brought.index)).all()
