"""Levers in words: ranges kept, times and places found, mistakes answered in one sentence."""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import LEVERS, RIVAL_LEVERS, During, Levers, Rivals, World, run, simulate
from loyaltylab.world.calendar import base_price, conditions
from loyaltylab.world.levers import AUDIENCES, GROUPS, month_name, month_number
from loyaltylab.world.life import live
from loyaltylab.world.model import sell
from loyaltylab.world.specification import REGIONS

EVERY_LEVER = [(Levers, name, info) for name, info in LEVERS.items()]
EVERY_LEVER += [(Rivals, name, info) for name, info in RIVAL_LEVERS.items()]
# These undo an event of history; every other lever goes both ways.
SWITCHES = {"campaigns", "manager_exit"}
each_lever = pytest.mark.parametrize(
    ("owner", "name", "info"), EVERY_LEVER, ids=[f"{owner.__name__}-{name}" for owner, name, _ in EVERY_LEVER]
)


def message_of(call) -> str:
    """Return what the refused call says: one sentence, for a person."""
    with pytest.raises(LoyaltyLabError) as refusal:
        call()
    message = str(refusal.value)
    assert message.endswith("."), message
    assert "\n" not in message
    return message


class TestTheTableOfLevers:
    def test_every_field_is_documented_and_every_documented_lever_is_a_field(self):
        assert set(Levers.__dataclass_fields__) == set(LEVERS)
        assert set(Rivals.__dataclass_fields__) == set(RIVAL_LEVERS) | {"island_entry"}

    @each_lever
    def test_todays_value_is_in_range_and_the_default(self, owner, name, info):
        assert info.minimum < info.maximum
        if name in SWITCHES:  # history is the upper end: nothing can be more than as it was
            assert (info.minimum, info.today, info.maximum) == (0.0, 1.0, 1.0)
        else:
            assert info.minimum < info.today < info.maximum
        assert getattr(owner(), name) == info.today
        assert all((info.unit, info.meaning, info.concept))

    @each_lever
    def test_both_ends_of_the_range_run(self, owner, name, info):
        for value in (info.minimum, info.maximum):
            part = "levers" if owner is Levers else "rivals"
            lives = run(World(private=12, business=3, **{part: owner(**{name: value})})).lives
            assert np.isfinite(lives.wish).all()
            assert (lives.wish >= 0).all()

    @each_lever
    def test_every_lever_changes_something(self, owner, name, info):
        part = "levers" if owner is Levers else "rivals"
        plain = run(World(private=80, business=200))
        moved = run(World(private=80, business=200, **{part: owner(**{name: info.minimum})}))
        if name == "tier_lines":  # it moves tiers and the points that they bring, and nobody's wish
            before, after = (sell(course)[1] for course in (plain, moved))
            assert (after.tier >= before.tier).all()
            assert (after.tier > before.tier).any()
            assert after.earned.sum() > before.earned.sum()
            assert np.array_equal(plain.lives.wish, moved.lives.wish)
            return
        assert not np.array_equal(plain.lives.wish, moved.lives.wish) or not np.array_equal(
            plain.lives.potential, moved.lives.potential
        )


class TestWrongValues:
    @each_lever
    @pytest.mark.parametrize("beyond", [-1e-9, 1e-9, 10**400, -math.inf, math.inf])
    def test_out_of_range(self, owner, name, info, beyond):
        value = info.minimum + beyond if beyond < 0 else info.maximum + beyond if beyond < 1 else beyond
        for setting in (value, During(value), (During(1), During(value))):
            message = message_of(lambda setting=setting: owner(**{name: setting}))
            assert f"{owner.__name__}.{name}" in message
            assert f"{info.minimum:g} to {info.maximum:g}" in message
            assert info.unit in message

    @each_lever
    @pytest.mark.parametrize(
        "value",
        ["1.1", True, None, math.nan, 1j, b"1", {"City": 1.1}, np.array([1.0, 1.0]), Decimal(1), [1.1]],
    )
    def test_not_a_number(self, owner, name, info, value):
        message = message_of(lambda: owner(**{name: value}))
        assert f"{owner.__name__}.{name}" in message
        assert "number" in message

    @pytest.mark.parametrize("value", ["1.1", True, None, math.nan])
    def test_not_a_number_inside_a_step(self, value):
        assert "Levers.price" in message_of(lambda: Levers(price=During(value)))

    @pytest.mark.parametrize("value", [1, np.float32(1.5), np.int64(1), Fraction(3, 2)])
    def test_every_real_number_will_do(self, value):
        assert Levers(price=value).price == float(value)

    def test_unknown_levers_are_answered_with_the_nearest(self):
        assert 'Did you mean "price"?' in message_of(lambda: Levers(prize=1))
        assert 'Did you mean "distance"?' in message_of(lambda: Rivals(distanse=1))
        message = message_of(lambda: Levers(zeal=1))
        assert all(name in message for name in LEVERS)

    def test_a_lever_without_its_name(self):
        assert "Levers(price=1.1)" in message_of(lambda: Levers(1.1))

    def test_levers_are_not_rivals(self):
        assert "Levers(…)" in message_of(lambda: World(levers=Rivals()))
        assert "Rivals(…)" in message_of(lambda: World(rivals={"price": 1.0}))


class TestWrongTimesAndPlaces:
    @pytest.mark.parametrize(
        "month", ["soon", "2024-13", "2024-00", "2024", "06-2024", "2024-06-01", 1.5, True, ""]
    )
    @pytest.mark.parametrize("end", ["start", "end"])
    def test_not_a_month(self, month, end):
        assert f'"{month}" is not a month' in message_of(lambda: During(1.1, **{end: month}))

    def test_not_a_month_of_entry(self):
        assert "is not a month" in message_of(lambda: Rivals(island_entry="spring"))

    def test_start_after_end(self):
        assert "2024-06" in message_of(lambda: During(1.1, start="2024-06", end="2024-05"))
        assert During(1.1, start="2024-06", end="2024-06")
        assert message_of(lambda: During(1.1, start=3, end="2023-03"))

    @pytest.mark.parametrize("regions", ["Atlantis", ("City", "island"), [3]])
    def test_unknown_region(self, regions):
        message = message_of(lambda: During(1.1, regions=regions))
        assert "There is no region" in message
        assert all(region in message for region in REGIONS)

    @pytest.mark.parametrize("regions", [None, 5, (), {"City"}])
    def test_no_region_at_all(self, regions):
        assert "City" in message_of(lambda: During(1.1, regions=regions))

    @pytest.mark.parametrize("customers", ["everybody", ["private"], 1])
    def test_unknown_customers(self, customers):
        assert "private" in message_of(lambda: During(1.1, customers=customers))


class TestWrongWorlds:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("seed", -1), ("private", -5), ("private", 2.0), ("business", True), ("months", 0), ("months", 121),
         ("replicate", -1), ("private", "2000"), ("seed", 2**63), ("private", 100_000_001)],
    )  # fmt: skip
    def test_numbers_out_of_range(self, name, value):
        message = message_of(lambda: World(**{name: value}))
        assert message.startswith(f"World({name}=")

    def test_nobody(self):
        assert "at least one customer" in message_of(lambda: World(private=0, business=0))

    def test_numpys_whole_numbers_are_whole_numbers(self):
        numbers = {"seed": 5, "private": 30, "business": 4, "months": 12, "replicate": 2}
        plain = simulate(World(**numbers)).all()
        numpys = simulate(World(**{name: np.int64(number) for name, number in numbers.items()})).all()
        assert all(plain[name].equals(numpys[name]) for name in plain)

    @pytest.mark.parametrize("entry", [None, "1900-01", "2999-12", -1, 36, 10**6])
    def test_any_month_of_entry_runs(self, entry):
        there = conditions(36, Levers(), Rivals(island_entry=entry))
        before = (isinstance(entry, str) and entry < "2023") or entry == -1
        assert (there.familiarity[REGIONS.index("Island")] > 0).all() == before
        assert np.isfinite(there.opening_offer).all()


class TestMonths:
    @pytest.mark.parametrize(
        ("text", "number"), [("2023-01", 0), ("2023-12", 11), ("2025-12", 35), ("2022-12", -1)]
    )
    def test_names_and_numbers(self, text, number):
        assert month_number(text) == number
        assert month_name(number) == text
        assert month_number(number) == number


class TestValues:
    def test_a_number_holds_everywhere(self):
        values = Levers(price=1.1).values("price", 36)
        assert values.shape == (len(GROUPS), len(REGIONS), 36)
        assert (values == 1.1).all()

    def test_a_step_holds_in_its_months_places_and_customers_only(self):
        step = During(1.2, start="2024-01", end="2024-03", regions=("City", "Plain"), customers="business")
        values = Levers(price=step).values("price", 36)
        held = np.zeros(values.shape, dtype=bool)
        for region in ("City", "Plain"):
            held[GROUPS.index("business"), REGIONS.index(region), 12:15] = True
        assert (values[held] == 1.2).all()
        assert (values[~held] == 1.0).all()

    @pytest.mark.parametrize(("word", "groups"), AUDIENCES.items())
    def test_each_word_for_customers_reaches_its_groups_and_no_other(self, word, groups):
        values = Levers(price=During(1.2, customers=word)).values("price", 2)
        for row, group in enumerate(GROUPS):
            assert (values[row] == (1.2 if group in groups else 1.0)).all()

    def test_a_lever_for_members_moves_members_alone(self):
        plain = run(World(private=300, business=60))
        moved = run(
            World(private=300, business=60, levers=Levers(service_speed=During(1.5, customers="members")))
        )
        changed = (moved.lives.satisfaction != plain.lives.satisfaction).any(axis=1)
        member = plain.people.member & (plain.people.join_month < 36)
        assert changed[member].all()
        assert not changed[~plain.people.member].any()

    def test_higher_barriers_hold_and_please_nobody(self):
        plain = run(World(private=400, business=60))
        walled = run(World(private=400, business=60, levers=Levers(exit_barriers=2.0)))
        assert (walled.lives.satisfaction[:, -1] <= plain.lives.satisfaction[:, -1]).all()
        stay = [(course.lives.left >= 36).sum() for course in (plain, walled)]
        assert stay[1] > stay[0]
        free = replace(walled, people=walled.people.free_to_leave())
        assert (live(free.people, walled.outside, walled.event_keys).left <= walled.lives.left).all()

    def test_an_open_step_reaches_the_ends(self):
        assert Levers(price=During(1.2)).values("price", 5).min() == 1.2
        assert Levers(price=During(1.2, start=3)).values("price", 5)[0, 0].tolist() == [1, 1, 1, 1.2, 1.2]
        assert Levers(price=During(1.2, end=1)).values("price", 5)[0, 0].tolist() == [1.2, 1.2, 1, 1, 1]

    @pytest.mark.parametrize(
        "step", [During(1.2, start=40), During(1.2, end=-3), During(1.2, start=-9, end=-2)]
    )
    def test_a_step_outside_the_records_changes_nothing(self, step):
        assert (Levers(price=step).values("price", 36) == 1.0).all()

    def test_later_steps_win(self):
        steps = (During(1.5), During(0.8, start=1, end=2), During(1.1, start=2, end=3, regions="City"))
        values = Levers(price=steps).values("price", 5)
        assert values[0, REGIONS.index("City")].tolist() == [1.5, 0.8, 1.1, 1.1, 1.5]
        assert values[0, REGIONS.index("Hills")].tolist() == [1.5, 0.8, 0.8, 1.5, 1.5]

    def test_names_numbers_and_lists_say_the_same(self):
        one = Levers(price=During(1.2, start="2024-01", end="2024-12", regions="City"))
        two = Levers(price=[During(1.2, start=12, end=23, regions=["City"])])
        assert np.array_equal(one.values("price", 36), two.values("price", 36))
        assert isinstance(hash(World(levers=two)), int)


class TestConditions:
    def test_price_is_a_factor_on_history(self):
        there = conditions(36, Levers(price=During(1.1, start=12, customers="private")), Rivals())
        np.testing.assert_allclose(there.price[0, :, 12:], 1.1 * base_price(36)[:, 12:])
        np.testing.assert_array_equal(there.price[0, :, :12], base_price(36)[:, :12])
        np.testing.assert_array_equal(there.price[1], base_price(36))

    @pytest.mark.parametrize(("lever", "most"), [("recovery", 0.9), ("novelty", 0.75)])
    def test_shares_stay_shares(self, lever, most):
        share = getattr(conditions(36, Levers(**{lever: LEVERS[lever].maximum}), Rivals()), lever)
        assert share.max() == pytest.approx(most)
        assert (getattr(conditions(36, Levers(**{lever: 0}), Rivals()), lever) == 0).all()

    def test_the_island_has_no_rival_before_the_entry(self):
        there = conditions(36, Levers(), Rivals(island_entry="2024-07"))
        island = REGIONS.index("Island")
        assert not there.present[:, island, :18].any()
        assert there.present[:, island, 18:].any(axis=0).all()
        assert (there.best_rival_price[:, island, :18] == 0).all()
        assert (there.familiarity[island, :18] == 0).all()
        assert (np.diff(there.familiarity[island, 17:]) > 0).all()
        assert (there.familiarity[:island] == 1).all()
        assert (there.opening_offer[:island] == 1).all()

    def test_the_best_rival_is_the_cheapest_one_there(self):
        there = conditions(36, Levers(), Rivals(price=0.9))
        for region in range(len(REGIONS)):
            for month in range(36):
                prices = there.rival_price[there.present[:, region, month], region, month]
                assert there.best_rival_price[0, region, month] == pytest.approx(
                    prices.min() if prices.size else 0
                )
