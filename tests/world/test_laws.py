"""The laws of the counterfactual: a lever touches what it touches, and nothing else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.world import (
    During,
    Levers,
    Rivals,
    World,
    buying,
    compare,
    life,
    opinion,
    outcomes,
    run,
    simulate,
)
from loyaltylab.world.calendar import ISLAND
from loyaltylab.world.ground import Ground
from loyaltylab.world.life import NEVER
from loyaltylab.world.people import identities
from loyaltylab.world.specification import CAUSES, KINDS
from tests.world.worlds import (
    assert_same,
    before,
    changes,
    few,
    month_numbers,
    of_customers,
    regions,
    seeds,
    sorted_by_key,
    start_months,
    worlds,
)

CAUSE = {name: number for number, name in enumerate(CAUSES)}
KIND = {name: number for number, name in enumerate(KINDS)}
SHARED = ("calendar", "rivals", "campaigns", "managers", "manager_months")
OTHERS = [number for name, number in CAUSE.items() if name != "competitive"]


def potential(world: World) -> np.ndarray:
    """Return each customer's potential months of leaving."""
    return run(world).lives.potential


def elsewhere_of(frame: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the rows of all other regions."""
    return frame[frame["region"] != region]


class OneStream:
    """The planted defect: luck drawn from one stream, in the order of asking, instead of by address."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def __call__(self, keys, purpose, month=0, ordinal=0):
        shape = np.broadcast_shapes(np.shape(keys), np.shape(month), np.shape(ordinal))
        return self.generator.uniform(1e-12, 1 - 1e-12, shape)


@pytest.fixture
def one_stream(monkeypatch):
    """Return a function that starts the stream anew, as a careless simulator does at each run."""

    def restart() -> None:
        stream = OneStream(1)
        for module in (life, buying, opinion):
            monkeypatch.setattr(module, "uniform", stream)

    return restart


class TestTheSameWorld:
    @few(4)
    @given(worlds, changes())
    def test_equal_worlds_give_equal_records(self, world, change):
        again = World(seed=world.seed, private=world.private, business=world.business, **change)
        assert_same(simulate(world.with_changes(**change)).all(), simulate(again).all())

    @few(3)
    @given(seeds)
    def test_other_seeds_give_other_people(self, seed):
        a, b = (
            run(World(seed=number, private=100, business=10)).people for number in (seed, (seed + 1) % 2**63)
        )
        assert not np.array_equal(a.attachment, b.attachment)

    @few(3)
    @given(worlds, changes())
    def test_a_small_world_is_the_beginning_of_a_large_one(self, world, change):
        small = simulate(world.with_changes(**change))
        large = simulate(world.with_changes(private=300, business=45, **change))
        numbers = identities(world.private, world.business)
        assert_same(of_customers(small.all(), numbers), of_customers(large.all(), numbers))
        assert small.observed["calendar"].equals(large.observed["calendar"])
        assert small.observed["rivals"].equals(large.observed["rivals"])

    @few(3)
    @given(worlds, st.data())
    def test_blocks_in_any_order_make_the_whole(self, world, data):
        numbers = data.draw(st.permutations(identities(world.private, world.business).tolist()))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(numbers)), max_size=3)))
        blocks = [simulate(world, block) for block in np.split(np.array(numbers, dtype=np.int64), cuts)]
        whole = simulate(world)
        for name, frame in of_customers(whole.all(), numbers).items():
            parts = [block.all()[name] for block in blocks]
            together = sorted_by_key(name, pd.concat([part for part in parts if len(part)]))
            pd.testing.assert_frame_equal(together, sorted_by_key(name, frame))

    def test_an_empty_block_has_every_table_and_no_customer(self):
        world = World(private=20, business=2)
        nobody, all_of_them = simulate(world, np.array([], dtype=np.int64)), simulate(world)
        for name, frame in nobody.all().items():
            assert list(frame.columns) == list(all_of_them.all()[name].columns)
            assert frame.dtypes.equals(all_of_them.all()[name].dtypes), name
            assert len(frame) == 0 or name in SHARED

    def test_records_that_end_earlier_are_the_beginning(self):
        """Fewer months cut the records off; they change nothing of what came before."""
        short, whole = (
            simulate(World(private=200, business=20, months=20)),
            simulate(World(private=200, business=20)),
        )
        came = short.observed["customers"]["customer_id"]
        assert (whole.observed["customers"].set_index("customer_id").loc[came, "joined"] < "2024-09-01").all()
        first, recorded = before(whole, 20), before(short, 20)
        assert {name: len(frame) for name, frame in recorded.items()} == {
            name: len(frame) for name, frame in short.observed.items()
        }
        # Without those who come later.
        for name in ("customers", "crm_export", "referrals", "panel_households", "panel"):
            people = short.observed[name].iloc[:, 0]
            first[name] = first[name][first[name].iloc[:, 0].isin(people)]
        assert_same(first, recorded)
        assert set(first["crm_export"]["crm_id"]) == set(short.truth["crm_key"]["crm_id"])

    def test_luck_from_one_stream_breaks_the_law_of_blocks(self, one_stream):
        world = World(private=60, business=5)
        one_stream()
        whole = simulate(world)
        one_stream()
        block = simulate(world, np.arange(31, 61))
        with pytest.raises(AssertionError):
            assert_same(of_customers(block.all(), range(31, 61)), of_customers(whole.all(), range(31, 61)))


class TestTimeAndPlace:
    @few(4)
    @given(worlds, start_months, st.data())
    def test_nothing_changes_before_the_levers_first_month(self, world, month, data):
        change = data.draw(changes(start=st.just(month)))
        assert_same(before(simulate(world), month), before(simulate(world.with_changes(**change)), month))

    @few(4)
    @given(worlds, st.integers(1, 30), st.integers(1, 35))
    def test_nothing_changes_before_either_entry(self, world, early, late):
        first = min(early, late)
        a, b = (simulate(world.with_changes(rivals=Rivals(island_entry=month))) for month in (early, late))
        assert_same(before(a, first), before(b, first))

    @few(4)
    @given(worlds, regions, st.data())
    def test_other_regions_do_not_notice(self, world, region, data):
        change = data.draw(changes(where=st.just((region,))))
        a, b = simulate(world), simulate(world.with_changes(**change))
        customers = a.observed["customers"]
        elsewhere = customers.loc[customers["region"] != region, "customer_id"]
        assert_same(of_customers(a.all(), elsewhere), of_customers(b.all(), elsewhere))
        for name in ("calendar", "rivals"):
            x, y = (elsewhere_of(records.observed[name], region) for records in (a, b))
            assert x.equals(y)

    @few(4)
    @given(worlds, st.sampled_from([("private", "business"), ("business", "private")]), st.data())
    def test_other_customers_do_not_notice(self, world, types, data):
        meant, spared = types
        change = data.draw(changes(who=st.just(meant)))
        a, b = simulate(world), simulate(world.with_changes(**change))
        customers = a.observed["customers"]
        numbers = customers.loc[customers["type"] == spared, "customer_id"]
        assert_same(of_customers(a.all(), numbers), of_customers(b.all(), numbers))

    @few(5)
    @given(worlds, changes())
    def test_undoing_a_lever_restores_the_records(self, world, change):
        (part, moved) = next(iter(change.items()))
        name = next(name for name in moved._known if isinstance(getattr(moved, name), tuple))
        undone = type(moved)(**{name: (*getattr(moved, name), During(1.0))})
        assert_same(simulate(world).all(), simulate(world.with_changes(**{part: undone})).all())

    def test_luck_from_one_stream_breaks_the_law_of_regions(self, one_stream):
        world = World(private=150, business=0)
        one_stream()
        plain = simulate(world)
        one_stream()
        dearer = simulate(world.with_changes(levers=Levers(price=During(1.3, regions="City"))))
        customers = plain.observed["customers"]
        elsewhere = customers.loc[customers["region"] != "City", "customer_id"]
        with pytest.raises(AssertionError, match="orders"):
            assert_same(of_customers(plain.all(), elsewhere), of_customers(dearer.all(), elsewhere))


class TestPrice:
    @few(8)
    @given(worlds, st.floats(1.01, 2.0), start_months, regions | st.none())
    def test_a_rise_saves_nobody_and_raises_nobodys_wish(self, world, factor, start, region):
        step = During(factor, start=start) if region is None else During(factor, start=start, regions=region)
        plain, dearer = run(world).lives, run(world.with_changes(levers=Levers(price=step))).lives
        assert (dearer.potential <= plain.potential).all()
        assert (dearer.left <= plain.left).all()
        assert (dearer.wish <= plain.wish * (1 + 1e-12)).all()

    @few(5)
    @given(worlds, st.floats(1.01, 2.0))
    def test_a_rise_touches_only_leaving_for_money_or_for_a_rival(self, world, factor):
        plain, dearer = potential(world), potential(world.with_changes(levers=Levers(price=factor)))
        for cause in ("natural", "fault", "passive"):
            assert np.array_equal(plain[:, CAUSE[cause]], dearer[:, CAUSE[cause]])

    @few(6)
    @given(worlds, st.floats(1.05, 2.0))
    def test_no_single_order_is_won_by_a_rise(self, world, factor):
        """In no month of the first spell, among the orders for her own reasons.

        Further orders can be won, by Lantern's own doing: who leaves earlier is asked back earlier, and a tier line
        that was already crossed comes near again, or one out of reach is reached at the higher prices.
        """
        dearer = world.with_changes(levers=Levers(price=factor))
        spells = []
        for each in (world, dearer):
            course = run(each)
            lives = course.lives
            own = buying.order_counts(course.people, lives, course.event_keys, lives.wish)
            spells.append(own * (np.arange(each.months) < lives.left[:, None]))
        assert spells[0].sum() > 300
        assert (spells[1] <= spells[0]).all()
        assert not compare(world, dearer)["saved"].any()

    def test_a_price_that_pleases_is_caught(self, monkeypatch):
        """Planted: dearer is felt as better."""
        plain = run(World(private=300, business=0)).lives
        monkeypatch.setattr(life, "motives", flattered(life.motives))
        dearer = run(World(private=300, business=0, levers=Levers(price=1.5))).lives
        assert (dearer.potential > plain.potential).any()


def flattered(motives):
    """Return the motives of people who are proud of what they pay."""

    def proud(ground, month, attachment):
        strength = motives(ground, month, attachment)
        strength[KIND["premium"]] += 5.0 * (ground.at("price", month) > 1.3)
        return strength

    return proud


class TestRewards:
    @few(6)
    @given(worlds, st.floats(0.0, 0.99), start_months)
    def test_poorer_rewards_touch_members_only(self, world, factor, start):
        poorer = world.with_changes(levers=Levers(reward_rate=During(factor, start=start)))
        a, b = run(world), run(poorer)
        member = a.people.member
        assert (b.lives.potential <= a.lives.potential).all()
        assert (b.lives.wish <= a.lives.wish * (1 + 1e-12)).all()
        assert np.array_equal(a.lives.potential[~member], b.lives.potential[~member])
        assert np.array_equal(a.lives.wish[~member], b.lives.wish[~member])

    @few(6)
    @given(worlds)
    def test_stopping_rewards_loses_nobody_whom_rewards_did_not_hold(self, world):
        """Rewards held nobody who was never offered any: the motive of every single month is 0."""
        course = run(world)
        held = np.zeros(len(course.people), dtype=bool)
        ground = Ground(course.people, course.outside)
        for month in range(world.months):
            strength = life.motives(ground, month, course.lives.attachment[:, month])
            held |= strength[KIND["incentive"]] > 0
        difference = compare(world, world.with_changes(levers=Levers(reward_rate=0.0)))
        untouched = difference[~difference["customer_id"].isin(course.people.customer_id[held])]
        assert len(untouched)
        assert not untouched["lost"].any()
        assert (untouched[["orders_change", "paid_change_cents", "margin_change_cents"]] == 0).all(axis=None)

    @few(3)
    @given(worlds)
    def test_without_rewards_no_points_move(self, world):
        assert simulate(world.with_changes(levers=Levers(reward_rate=0.0))).observed["points"].empty


class TestRivals:
    @few(6)
    @given(worlds, st.sampled_from(["price", "distance"]), st.floats(0.5, 0.95), start_months)
    def test_stronger_rivals_only_win_competitive_leavers(self, world, lever, factor, start):
        stronger = world.with_changes(rivals=Rivals(**{lever: During(factor, start=start)}))
        a, b = potential(world), potential(stronger)
        assert np.array_equal(a[:, OTHERS], b[:, OTHERS])
        assert (b[:, CAUSE["competitive"]] <= a[:, CAUSE["competitive"]]).all()

    @few(6)
    @given(worlds, st.floats(1.05, 2.0))
    def test_weaker_rivals_win_nobody_more(self, world, factor):
        weaker = world.with_changes(rivals=Rivals(price=factor, distance=factor))
        assert (potential(weaker) >= potential(world)).all()

    @few(5)
    @given(worlds, st.integers(1, 35))
    def test_the_island_has_no_competitive_leaving_before_the_entry(self, world, entry):
        course = run(world.with_changes(rivals=Rivals(island_entry=entry)))
        island = course.people.region == ISLAND
        assert (course.lives.potential[island, CAUSE["competitive"]] >= entry).all()
        closed = run(world.with_changes(rivals=Rivals(island_entry=None)))
        assert (closed.lives.potential[island, CAUSE["competitive"]] == NEVER).all()
        for field in ("potential", "wish", "satisfaction", "motives"):
            assert np.array_equal(
                getattr(course.lives, field)[~island], getattr(closed.lives, field)[~island]
            )
        assert np.array_equal(course.lives.potential[:, OTHERS], closed.lives.potential[:, OTHERS])
        assert (course.lives.potential <= closed.lives.potential).all()

    @few(5)
    @given(worlds)
    def test_monopoly_is_a_reason_on_the_island_only(self, world):
        course = run(world)
        monopoly = course.lives.motives[:, KIND["monopoly"]]
        island = course.people.region == ISLAND
        assert (monopoly[~island] == 0).all()
        assert (monopoly[island & (course.people.join_month <= 23)] > 0).all()


class TestService:
    @few(6)
    @given(worlds, st.floats(1.01, 2.0), start_months)
    def test_faster_service_never_adds_a_failure(self, world, factor, start):
        faster = world.with_changes(levers=Levers(service_speed=During(factor, start=start)))
        a, b = run(world).lives, run(faster).lives
        assert (b.incidents <= a.incidents).all()
        assert np.array_equal(a.incidents[:, :start], b.incidents[:, :start])

    @few(5)
    @given(
        worlds, st.sampled_from(["price", "reward_rate", "recovery", "reach", "novelty"]), st.floats(0.5, 2.0)
    )
    def test_no_other_lever_changes_what_goes_wrong(self, world, lever, factor):
        a, b = run(world).lives, run(world.with_changes(levers=Levers(**{lever: factor}))).lives
        assert np.array_equal(a.incidents, b.incidents)

    @few(5)
    @given(worlds, st.sampled_from(["service_speed", "recovery", "reach", "novelty"]), st.floats(0.5, 2.0))
    def test_natural_and_passive_leaving_listen_to_no_lever(self, world, lever, factor):
        a, b = potential(world), potential(world.with_changes(levers=Levers(**{lever: factor})))
        assert np.array_equal(
            a[:, [CAUSE["natural"], CAUSE["passive"]]], b[:, [CAUSE["natural"], CAUSE["passive"]]]
        )

    @few(5)
    @given(worlds, st.floats(0.0, 3.0))
    def test_novelty_touches_competitive_leaving_only(self, world, factor):
        a, b = potential(world), potential(world.with_changes(levers=Levers(novelty=factor)))
        assert np.array_equal(a[:, OTHERS], b[:, OTHERS])


class TestReplicates:
    @few(4)
    @given(worlds, st.integers(1, 2**31 - 1))
    def test_a_replicate_has_the_same_people_and_other_luck(self, world, number):
        a, b = simulate(world), simulate(world.with_changes(replicate=number))
        for name in ("customers", "calendar", "rivals"):
            assert a.observed[name].equals(b.observed[name])
        assert a.truth["traits"].equals(b.truth["traits"])
        assert not a.observed["orders"].equals(b.observed["orders"])
        left = [month_numbers(records.truth["leaving"]["left"]) for records in (a, b)]
        assert (left[0] != left[1]).mean() > 0.2

    def test_replicates_differ_from_one_another(self):
        left = [run(World(private=300, business=0, replicate=number)).lives.left for number in range(4)]
        assert len({tuple(months) for months in left}) == 4


class TestComparing:
    @pytest.mark.parametrize(
        "change", [{"seed": 1}, {"private": 61}, {"business": 6}, {"months": 30}, {"replicate": 1}]
    )
    def test_other_people_are_refused(self, change):
        world = World(private=60, business=5)
        with pytest.raises(LoyaltyLabError, match=next(iter(change))):
            compare(world, world.with_changes(**change))

    @few(4)
    @given(worlds, changes())
    def test_the_difference_is_the_difference_of_the_records(self, world, change):
        other = world.with_changes(**change)
        difference = compare(world, other).set_index("customer_id")
        orders = [simulate(each).observed["orders"].groupby("customer_id") for each in (world, other)]
        for column, value in {
            "paid_change_cents": "paid_cents",
            "margin_change_cents": "margin_cents",
        }.items():
            a, b = (group[value].sum().reindex(difference.index, fill_value=0) for group in orders)
            assert (difference[column] == b - a).all()
        a, b = (group.size().reindex(difference.index, fill_value=0) for group in orders)
        assert (difference["orders_change"] == b - a).all()
        assert (difference["lost"] == (difference["left_a"].isna() & difference["left_b"].notna())).all()
        assert (difference["saved"] == (difference["left_a"].notna() & difference["left_b"].isna())).all()

    @few(3)
    @given(worlds)
    def test_a_world_does_not_differ_from_itself(self, world):
        difference = compare(world, world)
        assert not difference[["lost", "saved"]].any(axis=None)
        assert (difference[["orders_change", "paid_change_cents", "margin_change_cents"]] == 0).all(axis=None)

    @few(3)
    @given(worlds)
    def test_outcomes_agree_with_the_truth(self, world):
        became, leaving = outcomes(world), simulate(world).truth["leaving"]
        assert became["customer_id"].equals(leaving["customer_id"])
        assert became["left"].fillna(9999).tolist() == month_numbers(leaving["left"]).tolist()
        assert became["cause"].isna().equals(leaving["cause"].isna())
        assert became["cause"].dropna().equals(leaving["cause"].dropna())
