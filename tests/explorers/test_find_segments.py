"""The explorer of chapter 15: it runs at every value, and its lesson holds on Lantern's records."""

from dataclasses import replace

import numpy as np
import pytest

from loyaltylab.explorers import find_segments
from loyaltylab.explorers.find_segments import EXPLORER, FindSegments, Params, columns_of, model
from tests.support.explorers import exercise_explorer


def test_every_control_works_at_every_value():
    assert exercise_explorer(FindSegments) == 3 + 2 + 3 + 3 + 2


def test_a_defect_in_the_model_is_caught(monkeypatch):
    """Planted: a model that forgets to scale."""
    forgetful = replace(
        EXPLORER,
        title=EXPLORER.title + " (again)",
        model=lambda params: model(replace(params, scaled=False)),
    )
    with pytest.raises(AssertionError, match="same spread first” does not change the picture"):
        exercise_explorer(type("Forgetful", (FindSegments,), {"explorer": forgetful}))


def test_sizes_count_everybody_once_and_the_largest_comes_first():
    result = model(Params(basis="needs", scaled=True, groups=5))
    assert result.sizes.sum() == len(columns_of("needs", 10, True))
    assert result.sizes.is_monotonic_decreasing
    # Means by group, weighted by size, are the mean of all: nought.
    np.testing.assert_allclose(result.sizes @ result.profile, 0, atol=1e-9)


def test_tidy_is_not_true():
    """The lesson: the tidiest look has least to do with the hidden segments, the truest is among the untidiest."""
    scaled = {basis: model(Params(basis=basis, scaled=True, groups=5)) for basis in find_segments.BASES}
    assert scaled["needs"].silhouette < min(scaled["manner"].silhouette, scaled["worth"].silhouette)
    assert scaled["needs"].hidden > 0.35 > 0.12 > max(scaled["manner"].hidden, scaled["worth"].hidden)
    assert scaled["manner"].stable > scaled["needs"].stable


def test_unscaled_money_decides_alone():
    raw = columns_of("worth", 10, False)
    assert raw["money_cents"].var() / raw.var().sum() > 0.99
    assert abs(model(Params()).hidden) < 0.05


def test_more_orders_show_more():
    few, many = (model(Params(basis="needs", scaled=True, groups=5, least_orders=least)) for least in (5, 40))
    assert many.hidden > few.hidden + 0.3


def test_the_envelope_stays_shut_until_it_is_opened():
    assert "hidden" not in EXPLORER.sentence(Params())
    opened = Params(envelope=True)
    assert f"hidden segments {model(opened).hidden:.2f}" in EXPLORER.sentence(opened)
    assert len(find_segments.figure(Params(), model(Params())).axes[1].patches) == 2
    assert len(find_segments.figure(opened, model(opened)).axes[1].patches) == 3
