"""The explorer of chapter 17: it runs at every value, never looks ahead, and tells the truth about Lantern."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab import load
from loyaltylab.explorers import key_customers
from loyaltylab.explorers.key_customers import EXPLORER, KeyCustomers, Params, card, model, spent
from loyaltylab.measures.concentration import kept, top_share
from loyaltylab.world import World, simulate
from tests.support.explorers import exercise_explorer

MIXED = Params(money=5, regularity=5, attachment=5, referral=5)


def test_every_control_works_at_every_value():
    assert exercise_explorer(KeyCustomers) == 5 * 3 + 4


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """Weights that are ignored are seen."""
    monkeypatch.setattr(key_customers, "weights", lambda params: {"money": 1.0})
    blind = replace(EXPLORER, title=EXPLORER.title + " (again)")
    with pytest.raises(AssertionError, match="does not change the picture"):
        exercise_explorer(type("Blind", (KeyCustomers,), {"explorer": blind}))


def test_the_list_does_not_know_the_next_year(monkeypatch):
    """Without the records of 2025 it is the same."""
    known = card()
    monkeypatch.setattr(key_customers, "load", _without_2025)
    assert known.equals(card.__wrapped__())


def _without_2025(name):
    table = load(name)
    if name in ("orders", "tickets"):
        return table[table["date"] < "2025-01-01"]
    return table[table["wave"] < "2025"] if name == "surveys" else table


def test_by_sales_alone_it_is_the_measure():
    result = model(Params())
    now, later = card()["money"], spent("2025")
    assert result.again / result.key == kept(now, later)
    assert result.now == pytest.approx(top_share(now))
    assert result.replaced == 0


def test_another_luck_is_the_same_people_in_another_history():
    again = spent("luck 1")
    orders = simulate(World(), only=("orders",)).observed["orders"]
    history = orders[orders["date"].dt.year == 2024].groupby("customer_id")["paid_cents"].sum() / 100
    np.testing.assert_array_equal(history.to_numpy(), card()["money"].to_numpy())
    assert not again.equals(history)
    assert again.sum() == pytest.approx(history.sum(), rel=0.1)


@pytest.mark.parametrize("luck", ["luck 1", "luck 2", "luck 3"])
def test_much_of_the_fall_comes_without_anybody_changing(luck):
    """The task of the lab: with other luck the key customers fall, and the others do not."""
    result, later = model(Params(tried=luck)), model(Params())
    assert later.mean_later < result.mean_later < result.mean_now
    assert result.rest_later > 0.97 * result.rest_now
    assert abs(result.again - later.again) < 0.1 * result.key


def test_only_proportions_of_weights_count():
    assert vars(model(MIXED)) == vars(model(replace(MIXED, money=2, regularity=2, attachment=2, referral=2)))


def test_what_is_told_is_what_is_counted():
    params = replace(MIXED, share=10)
    result = model(params)
    sentence = EXPLORER.sentence(params)
    assert f"They are {result.key} customers" in sentence
    assert f"{result.again} of the {result.key} are among the top 10 %" in sentence
    assert f"{result.replaced} of them would not be key" in sentence
    bars = key_customers.figure(params, result).axes[0].containers[0]
    assert sum(bar.get_height() for bar in bars) == pytest.approx(100)
