"""The reading of chapter 20: what its sentences say holds for the numbers that they show."""

import pytest

from loyaltylab.site.pages import ch20_tables as tables
from loyaltylab.site.pages.registry import find


def value(id: str) -> float:
    """Return a number of the page."""
    return float(find(f"20.{id}", "value").compute())


def holds_nought(id: str) -> bool:
    """Whether the interval of a number holds 0."""
    return value(f"{id}-low") < 0 < value(f"{id}-high")


def test_gaps_fall_as_dice_do():
    assert 0.85 < value("regular") < 1.1
    table = tables.open_after()
    assert (table["real"] - table["dice"]).abs().max() < 0.05


def test_the_alarm_of_the_task():
    """Nine in ten called late order nothing from 5 gaps on, and half of the silent are missed then."""
    assert value("late-4-again") > 0.1 > value("late-5-again")
    assert value("late-5-missed") > 0.5
    assert value("late-2-percent") == pytest.approx(100 * value("late-2-again"))


def test_taste_and_drift():
    assert value("drift") < value("drift-chance")
    assert value("gift-december") > 4 * value("gift-else")
    assert value("tier-v") < 0.1


def test_the_poster_wins_at_one_and_nobody_at_two():
    for name in ("own", "mixed", "item"):
        assert value(f"{name}-1-gain-high") < 0
        assert holds_nought(f"{name}-2-gain")
    assert value("popular-short") - value("own-short") > value("own-1-behind") / 100
    assert value("own-1") < value("mixed-1") < value("popular-1")
    assert holds_nought("truth-1-gain")
    assert value("truth-2-ahead-low") > 0
    assert value("new-popular") > value("new-item") > value("new-blind")


def test_all_lifts_stand_above_one_with_and_without_taste():
    assert value("lift-least") > 1
    assert value("lift-least-dealt") > 1


def test_those_who_hear_more_ordered_more_beforehand():
    assert value("heard-0-before") < 0.5 * min(value(f"heard-{number}-before") for number in (1, 2, 3))
    assert value("heard-0-after") < 0.5 * min(value(f"heard-{number}-after") for number in (1, 2, 3))


def test_messages_rise_to_five_and_fall():
    assert (
        value("margin-at-0")
        < 0
        < value("margin-at-4")
        < value("margin-at-5")
        > value("margin-at-6")
        > value("margin-at-10")
    )
    assert value("lost-at-10-low") > 0
    assert value("worth-quiet-high") < 24 < value("worth-busy")


def test_contents_channels_and_fatigue_differ_within_chance():
    assert holds_nought("out-channel")
    for end in ("opened", "out"):
        lows = [value(f"{name}-{end}-low") for name in ("invitation", "retention", "standard", "personal")]
        highs = [value(f"{name}-{end}-high") for name in ("invitation", "retention", "standard", "personal")]
        assert max(lows) < min(highs)
    assert value("out-3-low") < value("out-1")


def test_the_offer():
    """The gain was there before; nothing can be seen of the change; in truth it does not pay."""
    assert abs(value("personal-change")) < 0.5
    for id in (
        "personal-after",
        "personal-before",
        "personal-change",
        "beyond-change",
        "again-gap",
        "score-gap",
    ):
        assert holds_nought(id)
    assert value("personal-change-low") < value("cost-personal") < value("personal-change-high")
    assert 0 < value("large-personal-low") < value("large-personal-high") < value("cost-personal")
    assert 0 < value("large-standard-low") < value("large-standard-high") < value("cost-standard")
    assert value("uplift-gap-high") < 0
    assert value("out-negative") > 0.5


def test_a_wrong_split_would_be_seen(monkeypatch):
    """The planted defect: judged on the orders that taught them, own favourites look better than the poster."""
    early = tables.orders()[tables.orders()["date"] < tables.SPLIT]
    found = [tables.precision_at(tables.ranks(name), early, 1).mean() for name in ("own", "popular")]
    assert found[0] > found[1]
