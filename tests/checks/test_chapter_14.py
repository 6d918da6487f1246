"""What is special about the exercise of chapter 14: its price trial, and counts made in two ways."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.checks.ch14.lift import _sides
from loyaltylab.checks.ch14.own_price import cells, logs
from loyaltylab.checks.ch14.variant import VARIANT
from loyaltylab.checks.lantern import pristine
from tests.checks.bank import graded, own, reference

ID = "s1234567"


def test_the_checks_make_the_cells_as_the_graded_checks_do():
    lantern = pristine(own(ID, "14"))
    theirs = graded("14").quarter_cells(lantern)
    pd.testing.assert_frame_equal(cells(lantern)[list(theirs)], theirs, check_dtype=False)
    apart = np.log(graded("14").apart(theirs))
    np.testing.assert_allclose(logs(lantern)[list(apart)], apart, atol=1e-12)


def test_the_checks_find_the_neighbours_that_the_graded_checks_find():
    lantern = pristine(own(ID, "14"))
    sold, before, after = _sides(lantern)
    assert sold.sum() / ((before + after) / 2).sum() - 1 == pytest.approx(reference("14.4", lantern))


def test_own_and_rival_prices_were_drawn_and_move_together():
    lantern = own(ID, "14")
    table = logs(pristine(lantern))
    assert len(table) == 40
    assert table["price"].std() > 0.03
    assert 0.2 < table["price"].corr(table["rival_price"]) < 0.999


def test_before_the_trial_the_prices_are_those_of_history():
    tables = {
        lot: VARIANT.simulate(5, {"customers": 20, "lot": lot, "follow": 0.5, "deal_depth": 1.0})
        for lot in (0, 1)
    }
    first, second = (tables[lot]["calendar"].set_index(["month", "region"])["price_index"] for lot in (0, 1))
    early = first.index.get_level_values("month") < "2024-01"
    assert first[early].equals(second[early])
    assert (first[~early] != second[~early]).any()
