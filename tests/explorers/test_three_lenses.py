"""The explorer of chapter 13: it runs at every value, and it tells the truth about Lantern."""

from dataclasses import replace

import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.explorers import three_lenses
from loyaltylab.explorers.three_lenses import (
    DECISIONS,
    EXPLORER,
    QUARTER,
    SINCE,
    Params,
    ThreeLenses,
    beyond,
    history,
    loudest,
    model,
    world,
)
from loyaltylab.measures.lenses import LENSES, TABLES, lens_table
from loyaltylab.world import compare
from tests.support.explorers import BrokenExplorer, exercise_explorer

REACH = Params("longer hours, wider delivery (+20 %)")
DEALS = Params("no more deals")


def test_every_control_works_at_every_value():
    assert exercise_explorer(ThreeLenses, decision="prices 5 % lower") == len(DECISIONS) + len(SINCE)


def test_a_defect_in_the_model_is_caught(monkeypatch):
    monkeypatch.setattr(three_lenses, "world", lambda params: world(Params()))
    explorer = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(BrokenExplorer, match="does not change the picture"):
        exercise_explorer(type("Blind", (ThreeLenses,), {"explorer": explorer}))


def test_history_is_the_published_quarter():
    published = lens_table({name: load(name) for name in TABLES}, QUARTER)
    pd.testing.assert_frame_equal(history()[0], published)


def test_nothing_decided_changes_nothing():
    result = model(Params())
    assert not result.table["change"].any()
    assert (result.sales, result.margin, loudest(result), len(beyond(result))) == (0, 0, "none", 0)


def test_the_lever_reaches_its_own_dial_first():
    deals, reach = model(DEALS), model(REACH)
    assert deals.table.loc[("4P", "promotion"), "value"] == 0
    assert loudest(deals) == "4P"
    assert reach.table["change"].abs().idxmax() == ("4C", "convenience")
    assert loudest(reach) == "4C"
    # Nearer shops are seen by the customer's list and by no indicator of the seller's.
    assert not set(beyond(reach).index.get_level_values("lens")) & {"4P"}


def test_no_lever_brings_newcomers():
    for decision in ("prices 5 % lower", "double points"):
        assert model(Params(decision)).table.loc[("4R life cycle", "build"), "change"] == 0


def test_the_longer_a_cheaper_price_holds_the_more_come_back():
    short, long = (model(Params("prices 5 % lower", since)).table["value"] for since in SINCE.values())
    assert long["4R life cycle", "recover"] > short["4R life cycle", "recover"]


def test_money_agrees_with_the_worlds_own_comparison():
    # The lever is pulled in the quarter alone, so all that it changes in the records up to then lies in the quarter.
    params = Params(REACH.decision, since="2025-04")
    difference = compare(world(Params()), world(params))
    result, (_, sales, margin) = model(params), history()
    assert result.sales * sales == pytest.approx(difference["paid_change_cents"].sum())
    assert result.margin * margin == pytest.approx(difference["margin_change_cents"].sum())


def test_what_is_told_is_what_is_counted():
    result, sentence = model(DEALS), EXPLORER.sentence(DEALS)
    assert "4P: most in promotion (−100.0 %)." in sentence
    assert "Further than chance goes: promotion." in sentence
    assert list(beyond(result).index) == [("4P", "promotion")]
    drawn = three_lenses.figure(DEALS, result)
    assert [axes.get_title(loc="left") or axes.get_title() for axes in drawn.axes] == list(LENSES)
    assert "1 of 16" in three_lenses.headline(DEALS, result)
