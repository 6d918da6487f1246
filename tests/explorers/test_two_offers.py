"""The explorer of chapter 02: it runs at every value, and predicts what the choice model of each group says."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import two_offers
from loyaltylab.explorers.two_offers import (
    EXPLORER,
    GROUPS,
    Params,
    TwoOffers,
    answers,
    boxes,
    fitted,
    households,
    model,
)
from tests.support.explorers import exercise_explorer

ALIKE = Params(price_a=16, quality_a=2, service_a=1, price_b=16, quality_b=2, service_b=1)


def test_every_control_works_at_every_value():
    assert exercise_explorer(TwoOffers) == 6 * 3 + 2


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """A right of return that is ignored is seen."""
    real = two_offers.boxes
    monkeypatch.setattr(two_offers, "boxes", lambda params: real(replace(params, promise_a=False)))
    blind = replace(
        EXPLORER,
        title=EXPLORER.title + " (again)",
        summary=lambda params, result: f"Some sentence about {result}.",
    )
    with pytest.raises(AssertionError):
        exercise_explorer(type("Blind", (TwoOffers,), {"explorer": blind}))


def test_two_boxes_alike_part_evenly_and_an_extra_breaks_the_tie():
    np.testing.assert_allclose(model(ALIKE)["share"], 0.5)
    assert (model(replace(ALIKE, promise_a=True))["low"] > 0.5).all()


def test_a_dearer_box_is_taken_less_and_half_take_it_at_the_even_price():
    shares = [model(replace(Params(), price_a=price))["share"] for price in (12, 18, 24)]
    assert (shares[0] > shares[1]).all()
    assert (shares[1] > shares[2]).all()
    even = model(Params())["even"]
    for group in GROUPS:
        pair = boxes(Params()).assign(price=[even[group], Params().price_b])
        assert fitted(group).shares(pair)["A"] == pytest.approx(0.5)


def test_groups_are_thirds_of_those_asked_by_their_deals():
    asked = households()
    assert asked["group"].value_counts().to_dict() == dict.fromkeys(GROUPS, 160)
    means = asked.groupby("group")["deal_share"].mean()
    assert means[GROUPS[0]] < means[GROUPS[1]] < means[GROUPS[2]]
    assert (answers().groupby("customer_id")["question"].nunique() == 8).all()


def test_what_is_told_is_what_is_predicted():
    row = model(Params()).loc["many deals"]
    assert f"many deals: {row['share']:.0%} take A" in EXPLORER.sentence(Params())
    drawn = two_offers.figure(Params(), model(Params())).axes[0].containers[0]
    assert [bar.get_height() for bar in drawn] == pytest.approx(list(100 * model(Params())["share"]))
