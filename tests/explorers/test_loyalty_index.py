"""The explorer of chapter 05: it runs at every value, never looks ahead, and tells the truth about Lantern."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab import load
from loyaltylab.explorers import loyalty_index
from loyaltylab.explorers.loyalty_index import EXPLORER, LoyaltyIndex, Params, card, model, next_year
from loyaltylab.measures.scorecard import fifths, hit_rate, weighted_index
from tests.support.explorers import exercise_explorer

BEHAVIOUR, EMOTION = Params(0, 1, 0), Params(1, 0, 0)


def test_every_control_works_at_every_value():
    assert exercise_explorer(LoyaltyIndex) == 4 * 3


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """Weights that are ignored are seen."""
    monkeypatch.setattr(loyalty_index, "weights", lambda params: {"behaviour": 1.0})
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (LoyaltyIndex,), {"explorer": blind}))


def test_history_lived_again_is_the_records():
    orders = load("orders")
    margin = orders[orders["date"].dt.year == 2025].groupby("customer_id")["margin_cents"].sum()
    np.testing.assert_array_equal(next_year(100)["margin_cents"], margin.reindex(card().index, fill_value=0))
    late = orders.loc[orders["date"] >= "2025-07-01", "customer_id"]
    np.testing.assert_array_equal(next_year(100)["silent"], ~card().index.isin(late))


def test_the_scorecard_does_not_know_the_next_year(monkeypatch):
    """Without the records of 2025 it is the same."""
    known = card()
    monkeypatch.setattr(loyalty_index, "load", _without_2025)
    assert known.equals(card.__wrapped__())


def _without_2025(name):
    table = load(name)
    if name == "orders":
        return table[table["date"] < "2025-01-01"]
    return table[table["wave"] < "2025"] if name == "surveys" else table


def test_only_private_customers_are_on_it():
    assert card().index.max() < 100_000_001


def test_only_proportions_of_weights_count():
    once, thrice = model(Params(1, 2, 3)), model(Params(3, 6, 9))
    assert (once.hits, once.chosen, once.silent, once.replaced) == (
        thrice.hits,
        thrice.chosen,
        thrice.silent,
        thrice.replaced,
    )


def test_all_weights_at_nought_count_as_equal_and_say_so():
    assert model(Params(0, 0, 0)).hits == model(Params()).hits
    assert "all at 0 counts as equal" in EXPLORER.sentence(Params(0, 0, 0))
    assert model(Params()).replaced == 0


def test_the_hit_rate_is_the_measures_own():
    result = model(BEHAVIOUR)
    expected = hit_rate(weighted_index(card(), {"behaviour": 1}), next_year(100)["margin_cents"])
    assert result.hits / result.chosen == pytest.approx(expected)


def test_fifths_share_out_everybody_and_the_top_one_holds_the_hits():
    index = weighted_index(card(), {"behaviour": 1})
    counts = fifths(index).value_counts()
    assert set(counts.index) == {1, 2, 3, 4, 5}
    assert counts.sum() == len(card())
    result = model(BEHAVIOUR)
    assert counts[5] == result.chosen
    assert result.fifths.loc[5, "silent"] * result.chosen == pytest.approx(result.silent)
    everybody = next_year(100)["margin_cents"].mean() / 100
    assert (result.fifths["margin"] * counts.sort_index()).sum() / len(card()) == pytest.approx(everybody)


def test_behaviour_finds_next_years_best_and_emotion_hardly():
    assert model(BEHAVIOUR).hits / model(BEHAVIOUR).chosen > 2 * model(EMOTION).hits / model(EMOTION).chosen


@pytest.mark.parametrize("params", [Params(), BEHAVIOUR, EMOTION], ids=str)
def test_cheaper_rivals_never_make_fewer_silent(params):
    silent = [model(replace(params, rival_price=price)).silent for price in (100, 90, 80, 70)]
    assert silent == sorted(silent)


def test_the_task_has_the_answer_that_the_lab_hints_at():
    """With rivals at 70 % the mixed index loses fewer of its top fifth than behaviour alone."""
    mixed, alone = Params(rival_price=70), replace(BEHAVIOUR, rival_price=70)
    assert model(mixed).silent / model(mixed).chosen < model(alone).silent / model(alone).chosen


def test_what_is_told_is_what_is_counted():
    params = Params(2, 5, 1, 80)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"Of {result.chosen} customers" in sentence
    assert f"{result.hits} are among the best fifth" in sentence
    assert f"{result.silent} of the {result.chosen} order nothing" in sentence
    bars = loyalty_index.figure(params, result).axes[0].containers[0]
    np.testing.assert_allclose([bar.get_height() for bar in bars], result.fifths["margin"])
