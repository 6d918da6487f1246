"""The parts around the core: service, campaigns, win-back, ties, programme, staff, the raw export, the hidden sides."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.world import During, Levers, World, buying, run, simulate, ties
from loyaltylab.world.calendar import CAMPAIGNS, LEAVING_MANAGER, MANAGER_LEAVES, TIER_LINES_CENTS
from loyaltylab.world.contact import NOT_IN, campaign_arms
from loyaltylab.world.life import MOST_INCIDENTS
from loyaltylab.world.model import Course
from loyaltylab.world.people import FIRST_BUSINESS, identities, people
from loyaltylab.world.records import Records
from loyaltylab.world.specification import DIMENSIONS, TIERS
from loyaltylab.world.winback import NEVER
from tests.world.facts import MANY, Market, market, thirty_thousand
from tests.world.test_records import WORLDS
from tests.world.worlds import month_numbers

SOME = World(private=6000, business=600)
FEWER = World(private=8_000, business=0)
CLIENTS = World(private=0, business=6000)
MONTHS = 36


@pytest.fixture(
    scope="module",
    params=["history", "everything at its highest", "everything at its lowest"],
    ids=lambda name: name.replace(" ", "-"),
)
def world(request) -> World:
    return WORLDS[request.param]


@pytest.fixture(scope="module")
def course(world) -> Course:
    made = run(world)
    return run(world, made.people.customer_id[made.people.join_month < world.months])


@pytest.fixture(scope="module")
def records(world) -> Records:
    return simulate(world)


@pytest.fixture(scope="module")
def told() -> Records:
    return simulate(SOME)


@pytest.fixture(scope="module")
def many() -> Market:
    return thirty_thousand()


@pytest.fixture(scope="module")
def without_campaigns() -> Market:
    return market(MANY.with_changes(levers=Levers(campaigns=0.0)))


def by_month(frame: pd.DataFrame, course: Course, column: str = "date") -> np.ndarray:
    """Return the rows of a table counted by (customer, month)."""
    row = np.searchsorted(course.people.customer_id, frame["customer_id"])
    time = frame[column]
    month = month_numbers(time.dt.strftime("%Y-%m") if time.dtype.kind == "M" else time)
    counts = np.zeros((len(course.people), course.outside.months), dtype=np.int64)
    np.add.at(counts, (row, month), 1)
    return counts


def service_gap(told: Records) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the answers with their customers, and perceived less expected service, mean of the five pairs."""
    surveys = told.observed["surveys"].merge(told.observed["customers"], on="customer_id")
    pairs = [surveys[f"perceive_{name}"] - surveys[f"expect_{name}"] for name in DIMENSIONS]
    return surveys, np.mean(pairs, axis=0)


def written(texts: pd.Series, pattern: str) -> np.ndarray:
    """Return which cells are written like this; an empty one is not."""
    return texts.fillna("").str.fullmatch(pattern).to_numpy(dtype=bool)


def difference(values: np.ndarray, treated: np.ndarray, control: np.ndarray) -> tuple[float, float]:
    """Return treated minus control and its standard error."""
    a, b = values[treated], values[control]
    return float(a.mean() - b.mean()), float(np.sqrt(a.var() / a.size + b.var() / b.size))


class TestService:
    def test_failed_tickets_are_the_incidents_of_the_months_with_lantern(self, course, records):
        tickets = records.observed["tickets"]
        failed = by_month(tickets[tickets["failed"]], course)
        expected = np.minimum(course.lives.incidents, MOST_INCIDENTS) * course.lives.active
        assert expected.sum() > 50
        assert np.array_equal(failed, expected)
        assert not by_month(tickets, course)[~course.lives.active].any()

    def test_money_only_for_a_complaint_that_was_made_good(self, records):
        tickets = records.observed["tickets"]
        due = tickets["recovered"] & tickets["complained"]
        assert ((tickets["compensation_cents"] > 0) == due).all()
        assert not (tickets["recovered"] | tickets["complained"])[~tickets["failed"]].any()
        assert (tickets.loc[~tickets["failed"], "severity"] == 1).all()

    def test_most_of_the_dissatisfied_stay_silent_and_the_graver_the_louder(self, told):
        failed = told.observed["tickets"].query("failed")
        assert len(failed) > 3000
        assert 0.1 < failed["complained"].mean() < 0.5
        assert failed.groupby("severity")["complained"].mean().is_monotonic_increasing

    @pytest.mark.parametrize("lever", [{"promise_minutes": 2.0}, {"service_speed": 1.5}])
    def test_longer_promises_and_more_speed_are_kept_more_often(self, lever):
        def kept(world: World) -> float:
            tickets = simulate(world).observed["tickets"]
            return float((tickets["actual_minutes"] <= tickets["promised_minutes"]).mean())

        world = World(private=1500, business=0)
        assert kept(world.with_changes(levers=Levers(**lever))) > kept(world) + 0.05

    def test_the_short_handed_harbour_falls_short_of_what_was_expected(self, told):
        """November 2023 to April 2024: only the wave of December 2023 falls into it."""
        surveys, gap = service_gap(told)
        harbour, then = surveys["region"] == "Harbour", surveys["wave"] == "2023-12"
        for others in (~harbour & then, harbour & (surveys["wave"].isin(["2023-06", "2024-12"]))):
            effect, error = difference(gap, (harbour & then).to_numpy(), others.to_numpy())
            assert effect < -0.15
            assert effect < -3 * error

    def test_not_where_the_hands_were_there(self):
        """Planted: the speed lever makes up for the missing hands."""
        mended = Levers(service_speed=During(1 / 0.7, start=10, end=15, regions="Harbour"))
        told = simulate(World(private=4000, business=0, levers=mended))
        surveys, gap = service_gap(told)
        harbour, then = surveys["region"] == "Harbour", surveys["wave"] == "2023-12"
        effect, _ = difference(gap, (harbour & then).to_numpy(), (~harbour & then).to_numpy())
        assert not effect < -0.15


class TestCampaigns:
    def test_only_private_customers_who_agreed_and_were_there(self, course, records):
        contacts = records.observed["contacts"].merge(records.observed["customers"], on="customer_id")
        assert contacts["consent"].all()
        assert (contacts["type"] == "private").all()
        assert (contacts["joined"] < contacts["date"]).all()
        assert not by_month(records.observed["contacts"], course)[~course.lives.active].any()

    def test_nobody_hears_more_after_asking_for_silence(self, told):
        contacts = told.observed["contacts"].sort_values("date")
        asked = contacts.groupby("customer_id")["opted_out"].cumsum() - contacts["opted_out"]
        assert contacts["opted_out"].sum() > 50
        assert (asked == 0).all()
        control = contacts["arm"] == "control"
        assert not contacts.loc[control, ["opened", "opted_out"]].any(axis=None)

    def test_random_arms_are_equal_in_size_and_in_people(self, many):
        arms = campaign_arms(many.course.people, many.course.event_keys)
        for number, campaign in enumerate(CAMPAIGNS):
            sizes = np.bincount(arms[arms[:, number] > NOT_IN, number])
            if campaign.targeting == "score":
                assert sizes[0] == 0
                continue
            share = 1 / len(campaign.arms)
            error = np.sqrt(sizes.sum() * share * (1 - share))
            assert len(sizes) == len(campaign.arms)
            assert (abs(sizes - sizes.sum() * share) < 3 * error).all()
            for arm in range(1, len(sizes)):
                for trait in ("attachment", "uplift", "purchase_rate"):
                    gap, noise = difference(
                        getattr(many.course.people, trait), arms[:, number] == arm, arms[:, number] == 0
                    )
                    assert abs(gap) < 3.5 * noise, (campaign.name, arm, trait)

    def test_the_targeted_ones_are_at_risk(self, many):
        """So comparing them with the others says nothing about the campaign."""
        number = [campaign.targeting for campaign in CAMPAIGNS].index("score")
        course = many.course
        arms = campaign_arms(course.people, course.event_keys)[:, number]
        there = course.lives.active[:, CAMPAIGNS[number].month] & course.people.consent
        soon = (course.lives.left <= CAMPAIGNS[number].month + 6).astype(float)
        gap, error = difference(soon, there & (arms > 0), there & (arms == NOT_IN))
        assert gap > 3 * error

    def test_without_campaigns_the_arms_stay_and_only_the_contacted_live_otherwise(
        self, many, without_campaigns
    ):
        a, b = many.course, without_campaigns.course
        arms = campaign_arms(a.people, a.event_keys)
        assert np.array_equal(arms, campaign_arms(b.people, b.event_keys))
        heard = (arms > 0).any(axis=1)
        assert np.array_equal(a.lives.wish[~heard], b.lives.wish[~heard])
        assert np.array_equal(a.lives.potential[~heard], b.lives.potential[~heard])
        # In the month of the first campaign nothing else differs yet: the wish moves with each one's own uplift.
        month, uplift = CAMPAIGNS[0].month, a.people.uplift
        moved = a.lives.wish[:, month] - b.lives.wish[:, month]
        first = (arms[:, 0] > 0) & a.lives.active[:, month] & b.lives.active[:, month]
        for sign in (-1, 1):
            some = first & (sign * uplift > 0.05)
            assert some.sum() > 300
            assert (sign * moved[some] >= 0).all()
            assert (sign * moved[some] > 0).mean() > 0.95

    def test_uplift_is_positive_for_some_and_negative_for_others(self, told):
        uplift = told.truth["traits"]["uplift"]
        assert 0.2 < (uplift < 0).mean() < 0.6
        assert uplift.mean() > 0

    @staticmethod
    def effects(of: Market) -> list[tuple[float, float]]:
        """Return treated minus control in orders of three months, for each random campaign, by its first content."""
        course, counts = of.course, of.counts
        arms = campaign_arms(course.people, course.event_keys)
        found = []
        for number, campaign in enumerate(CAMPAIGNS):
            if campaign.targeting == "random":
                there = course.lives.active[:, campaign.month]
                orders = counts[:, campaign.month : campaign.month + 3].sum(axis=1)
                found.append(
                    difference(orders, there & (arms[:, number] == 1), there & (arms[:, number] == 0))
                )
        return found

    def test_treated_less_control_has_the_sign_of_the_mean_uplift(self, many):
        assert many.course.people.uplift.mean() > 0.05
        effects = self.effects(many)
        assert all(effect > 2 * error for effect, error in effects)
        assert sum(effect for effect, _ in effects) / np.sqrt(sum(error**2 for _, error in effects)) > 4

    def test_not_where_no_campaign_acts(self, without_campaigns):
        effects = self.effects(without_campaigns)
        assert all(abs(effect) < 3 * error for effect, error in effects)


class TestWinBack:
    def test_asked_three_months_after_leaving_and_from_2024_on(self, records):
        offers = records.observed["winback"].merge(records.truth["leaving"], on="customer_id")
        assert len(offers) > 10
        month = month_numbers(offers["month"])
        assert (month == month_numbers(offers["left"]) + 3).all()
        assert month.min() >= 12
        assert (
            offers["customer_id"].map(records.observed["customers"].set_index("customer_id")["consent"]).all()
        )
        returned = month_numbers(offers["returned"])
        assert ((returned == NEVER) | (returned >= month)).all()
        assert (returned == month_numbers(offers["came_back"])).all()

    def test_a_second_spell_follows_the_first_and_begins_with_an_order(self, course, records):
        leaving = records.truth["leaving"]
        left, back, again = (month_numbers(leaving[name]) for name in ("left", "came_back", "left_again"))
        came = back < NEVER
        assert came.sum() > 3
        assert (back[came] >= left[came] + 3).all()
        assert (again > back)[came].all()
        assert (again[~came] == NEVER).all()
        orders = by_month(records.observed["orders"], course)
        assert (orders[came, back[came]] > 0).all()

    def test_arms_are_random(self, many):
        lives, who = many.course.lives, many.course.people
        arm = lives.winback.arm
        sizes = np.bincount(arm[arm >= 0])
        assert len(sizes) == 4
        assert (abs(sizes - sizes.sum() / 4) < 3 * np.sqrt(sizes.sum() * 0.25 * 0.75)).all()
        for number in (1, 2, 3):
            gap, error = difference(who.attachment, arm == number, arm == 0)
            assert abs(gap) < 3.5 * error

    def test_offers_bring_back_more_than_none_and_each_cause_has_its_remedy(self, many):
        winback, cause = many.course.lives.winback, many.course.lives.cause
        back = (winback.returned < NEVER).astype(float)
        effect, error = difference(back, winback.arm == 1, winback.arm == 0)
        assert effect > 3 * error
        fault = cause == 3
        effect, error = difference(back, fault & (winback.arm == 3), fault & (winback.arm == 0))
        assert effect > 3 * error


class TestTies:
    def test_a_referrer_is_another_customer_who_came_earlier(self, told):
        referrals = told.observed["referrals"]
        customers = told.observed["customers"].set_index("customer_id")
        assert set(referrals["referrer_id"]) <= set(customers.index)
        assert (referrals["referrer_id"] != referrals["customer_id"]).all()
        joined = customers["joined"].dt.strftime("%Y-%m")
        assert (
            joined.loc[referrals["referrer_id"]].to_numpy() < joined.loc[referrals["customer_id"]].to_numpy()
        ).all()
        assert (customers.loc[referrals["customer_id"], "source"] == "referral").all()
        private = customers.loc[(customers["source"] == "referral") & (customers["type"] == "private")]
        assert 0.6 < len(referrals) / len(private) < 0.95

    def test_who_brought_whom_does_not_depend_on_the_size_of_the_world(self, told):
        small = simulate(World(private=500, business=0)).observed["referrals"]
        large = told.observed["referrals"]
        assert len(small) > 20
        assert large[large["customer_id"] <= 500].reset_index(drop=True).equals(small)

    def test_referrers_are_more_attached_than_others(self, many):
        who = many.course.people
        brought_by = ties.referrers(MANY.seed, who)
        referrer = np.isin(who.customer_id, brought_by[brought_by > ties.NOBODY])
        gap, error = difference(who.attachment, referrer, ~referrer & (who.join_month < 0))
        assert gap > 3 * error

    def test_visitors_of_the_club_are_more_attached_beforehand(self, many):
        who, lives = many.course.people, many.course.lives
        rows, months = ties.club_visits(who, lives, many.course.event_keys)
        assert lives.active[rows, months].all()
        assert set(months % 3) == {2}
        visitor = np.zeros(len(who), dtype=bool)
        visitor[rows] = True
        gap, error = difference(who.attachment, visitor, ~visitor)
        assert gap > max(0.3, 3 * error)

    def test_visitors_are_private(self, records):
        assert (records.observed["club_visits"]["customer_id"] < FIRST_BUSINESS).all()


class TestTiers:
    def test_the_history_follows_from_what_was_spent(self, course, records):
        """Built from the order table alone: this year's spend so far or last year's, by the lines of the programme."""
        orders = records.observed["orders"]
        row = np.searchsorted(course.people.customer_id, orders["customer_id"])
        month = month_numbers(orders["date"].dt.strftime("%Y-%m"))
        spend = np.zeros((len(course.people), MONTHS), dtype=np.int64)
        np.add.at(spend, (row, month), orders["paid_cents"] + orders["voucher_cents"])
        years = spend.reshape(-1, 3, 12)
        so_far = years.cumsum(axis=2).reshape(-1, MONTHS)
        last = np.concatenate([np.zeros((len(spend), 1), dtype=np.int64), years.sum(axis=2)[:, :-1]], axis=1)
        best = np.maximum(so_far, last.repeat(12, axis=1))
        tier = sum((best >= line).astype(int) for line in TIER_LINES_CENTS)
        expected = []
        for customer in np.flatnonzero(course.people.member):
            known = 0
            for month in np.flatnonzero(course.lives.active[customer]):
                if tier[customer, month] != known:
                    known = tier[customer, month]
                    expected.append((course.people.customer_id[customer], month, TIERS[known]))
        history = records.observed["tiers"]
        found = zip(history["customer_id"], month_numbers(history["since"]), history["tier"])
        assert len(expected) > 50
        assert sorted(found) == sorted(expected)

    @staticmethod
    def near_the_line(of: Market, member: bool) -> tuple[int, int]:
        """Return how many years of custom ended up to 15 euro below and up to 15 euro above the first line."""
        who = of.course.people.member == member
        spend = np.zeros((len(who), 3), dtype=np.int64)
        np.add.at(spend, (of.orders.row, of.orders.month // 12), of.orders.deal_cents)
        gap = spend[who] - TIER_LINES_CENTS[0]
        return int(((gap < 0) & (gap >= -1500)).sum()), int(((gap >= 0) & (gap < 1500)).sum())

    def test_members_end_the_year_just_above_a_line(self, many):
        below, above = self.near_the_line(many, member=True)
        assert below > 50
        assert above > 2 * below

    def test_others_do_not_know_of_any_line(self, many):
        below, above = self.near_the_line(many, member=False)
        assert abs(above - below) < 3 * np.sqrt(above + below)

    def test_not_where_nobody_reaches_for_the_line(self, monkeypatch):
        monkeypatch.setattr(buying, "TIER_REACH_CENTS", -1)
        below, above = self.near_the_line(market(FEWER), member=True)
        assert not above > 2 * below


class TestBirthdays:
    @staticmethod
    def over_placebo(of: Market, member: bool) -> float:
        """Return orders in the birthday month over those in the other eleven, a month with Lantern."""
        who, active, counts = of.course.people, of.course.lives.active, of.counts
        birthday = (np.arange(MONTHS)[None, :] % 12) + 1 == who.birth_month[:, None]
        there = active & (who.member == member)[:, None]
        return float(counts[there & birthday].mean() / counts[there & ~birthday].mean())

    def test_members_buy_more_in_their_birthday_month(self, many):
        assert self.over_placebo(many, member=True) > 1.15

    def test_others_do_not(self, many):
        assert 0.95 < self.over_placebo(many, member=False) < 1.05

    def test_nobody_does_without_rewards(self):
        plain = market(FEWER.with_changes(levers=Levers(reward_rate=0.0)))
        assert 0.95 < self.over_placebo(plain, member=True) < 1.05


class TestStaff:
    def test_the_clients_of_the_leaving_manager_leave_and_nobody_else_notices(self):
        a, b = (run(CLIENTS.with_changes(levers=Levers(manager_exit=value))) for value in (1.0, 0.0))
        hers = a.people.manager == LEAVING_MANAGER
        there = hers & (a.lives.left >= MANAGER_LEAVES)
        assert there.sum() > 300
        lost = a.lives.left[there] < MONTHS
        kept = b.lives.left[there] < MONTHS
        assert lost.mean() > kept.mean() + 0.02
        assert (a.lives.potential <= b.lives.potential).all()
        for name in ("potential", "wish", "left", "active"):
            assert np.array_equal(getattr(a.lives, name)[~hers], getattr(b.lives, name)[~hers])
        assert np.array_equal(a.lives.wish[:, :MANAGER_LEAVES], b.lives.wish[:, :MANAGER_LEAVES])

    def test_private_customers_have_no_manager_to_miss(self):
        world = World(private=800, business=0)
        a, b = run(world).lives, run(world.with_changes(levers=Levers(manager_exit=0.0))).lives
        assert np.array_equal(a.potential, b.potential)

    @pytest.mark.parametrize(
        ("step", "left_in"),
        [
            (1.0, "2024-10"),
            (0.0, None),
            (During(0.0, start=25), "2024-10"),
            (During(0.0, end=24), "2025-02"),
            (During(0.0, regions="City"), "2024-10"),
        ],
    )
    def test_a_lever_changes_the_managers_months_from_its_own_on(self, step, left_in):
        plain, moved = (
            simulate(World(private=0, business=30, levers=Levers(manager_exit=each))).observed
            for each in (1.0, step)
        )
        word = moved["managers"].set_index("account_manager")["left_in"]
        assert word.dropna().to_dict() == ({LEAVING_MANAGER: left_in} if left_in else {})
        months = moved["manager_months"]
        last = months[(months["account_manager"] == LEAVING_MANAGER) & (months["month"] < (left_in or "9"))]
        assert len(last) == (month_numbers(pd.Series([left_in]))[0] if left_in else MONTHS)
        if isinstance(step, During) and step.start:
            early = [each["manager_months"].query("month < '2025-02'") for each in (plain, moved)]
            assert early[0].equals(early[1])

    def test_six_managers_and_their_months(self, records):
        months = records.observed["manager_months"]
        assert len(records.observed["managers"]) == 6
        assert len(months) == 6 * MONTHS - (MONTHS - MANAGER_LEAVES)
        assert ((months["bonus_cents"] > 0) == (months["attainment"] >= 100)).all()


class TestRawExport:
    def test_every_customer_has_a_row_and_a_few_have_two(self, told):
        key = told.truth["crm_key"]
        rows = key["customer_id"].value_counts()
        assert set(rows.index) == set(told.observed["customers"]["customer_id"])
        assert set(rows) == {1, 2}
        assert 0.03 < (rows == 2).mean() < 0.12

    def test_the_key_maps_every_row_once(self, records):
        export, key = records.observed["crm_export"], records.truth["crm_key"]
        assert export["crm_id"].is_unique
        assert key["crm_id"].is_unique
        assert set(export["crm_id"]) == set(key["crm_id"])

    def test_formats_are_mixed(self, told):
        export = told.observed["crm_export"]
        for pattern in (r"\d{4}-\d\d-\d\d", r"\d\d\.\d\d\.\d{4}", r"\d\d/\d\d/\d\d"):
            assert written(export["joined"], pattern).mean() > 0.1, pattern
        assert export["region"].nunique() == 5 * 4 + 2
        assert set(export["kind"]) == {"B2B", "b2b", "priv."}

    def test_every_cell_is_plain_text_as_if_read_from_a_file(self, told):
        export = told.observed["crm_export"]
        assert {type(value) for column in export for value in export[column].dropna().tolist()} == {str}

    def test_cells_are_missing_in_three_ways(self, told):
        export = told.observed["crm_export"]
        for column in ("email", "phone", "region", "joined", "birth_year"):
            for share in (
                export[column].isna().mean(),
                (export[column] == "n/a").mean(),
                (export[column] == "-").mean(),
            ):
                assert 0.003 < share < 0.2, column
        assert export["name"].notna().all()

    def test_the_young_leave_out_their_birth_year_more_often(self, told):
        rows = told.observed["crm_export"].merge(told.truth["crm_key"], on="crm_id")
        rows = rows.merge(told.observed["customers"], on="customer_id", suffixes=("", "_known"))
        rows = rows[rows["type"] == "private"]
        hidden = rows["birth_year"].isna() | rows["birth_year"].isin(["n/a", "-"])
        young = rows["birth_year_known"] > 1985
        assert hidden[young].mean() > 2 * hidden[~young].mean()

    def test_the_clean_cells_say_what_the_customer_table_says(self, told):
        rows = told.observed["crm_export"].merge(told.truth["crm_key"], on="crm_id")
        rows = rows.merge(told.observed["customers"], on="customer_id", suffixes=("", "_known"))
        iso = written(rows["joined"], r"\d{4}-\d\d-\d\d")
        assert (rows.loc[iso, "joined"] == rows.loc[iso, "joined_known"].dt.strftime("%Y-%m-%d")).all()
        full = written(rows["birth_year"], r"\d{4}")
        assert (rows.loc[full, "birth_year"].astype(int) == rows.loc[full, "birth_year_known"]).all()


class TestHiddenBuying:
    def test_deals_only_add_and_only_obstacles_block(self, records):
        buying_truth = records.truth["buying"]
        assert (buying_truth["without_deal"] <= buying_truth["orders"]).all()
        assert (buying_truth["blocked"] >= 0).all()
        obstacle = buying_truth["customer_id"].map(
            records.observed["customers"].set_index("customer_id")["obstacle"]
        )
        assert (buying_truth.loc[obstacle == "none", "blocked"] == 0).all()
        assert (buying_truth["blocked"] > 0).sum() > 20

    def test_only_birthdays_and_tier_lines_bring_further_orders(self, course, records):
        own = buying.order_counts(course.people, course.lives, course.event_keys, course.lives.wish)
        extra = by_month(records.observed["orders"], course) - own
        who, month = course.people, np.arange(MONTHS)[None, :] % 12
        birthday = (month + 1 == who.birth_month[:, None]) & who.member[:, None]
        december = (month == 11) & who.member[:, None]
        assert (extra >= 0).all()
        assert (extra <= birthday.astype(int) + december).all()
        hidden = records.truth["buying"]
        row = np.searchsorted(who.customer_id, hidden["customer_id"])
        assert (own[row, month_numbers(hidden["month"])] == hidden["orders"]).all()

    def test_without_deals_is_what_a_world_without_deals_has(self):
        """Deals change only how much is bought, so one world can tell what the other one has."""
        world = World(private=1500, business=100)
        a, b = run(world), run(world.with_changes(levers=Levers(deal_depth=0.0)))
        hidden = buying.hidden_buying(a.people, a.lives, a.outside, a.event_keys)
        own = [
            buying.order_counts(each.people, each.lives, each.event_keys, each.lives.wish) for each in (a, b)
        ]
        assert (own[0] > hidden.without_deal).sum() > 100
        assert (own[1] == hidden.without_deal).all()


class TestHiddenOpinion:
    def test_answered_are_the_answers(self, records):
        opinion, surveys = records.truth["opinion"], records.observed["surveys"]
        answered = opinion.loc[opinion["answered"], ["customer_id", "wave"]]
        assert set(zip(answered["customer_id"], answered["wave"])) == set(
            zip(surveys["customer_id"], surveys["wave"])
        )

    def test_everybody_with_lantern_has_an_opinion_at_each_wave(self, course, records):
        known = by_month(records.truth["opinion"], course, "wave")
        waves = np.isin(np.arange(MONTHS) % 12, (5, 11))
        assert np.array_equal(known, (course.lives.active & waves).astype(int))

    def test_the_silent_are_not_like_the_others(self, told):
        opinion = told.truth["opinion"]
        answered = opinion["answered"].to_numpy()
        gap, error = difference(opinion["attachment"].to_numpy(), answered, ~answered)
        assert gap > 3 * error


class TestWeb:
    def test_every_web_order_has_its_visit_and_its_basket(self, course, records):
        orders, web = records.observed["orders"], records.observed["web"]
        bought = by_month(orders[orders["channel"] == "web"], course)
        row, month = (
            np.searchsorted(course.people.customer_id, web["customer_id"]),
            month_numbers(web["month"]),
        )
        ordered = bought[row, month]
        assert (web["carts"] >= ordered).all()
        assert (web["sessions"] >= web["carts"]).all()
        assert (web["views"] >= web["sessions"]).all()
        assert ordered.sum() == bought.sum()
        assert course.lives.active[row, month].all()


def test_segments_stand_in_the_truth_only(told):
    """The hidden segments shift the traits by which they are meant."""
    traits = (
        told.truth["traits"]
        .groupby("segment")[["price_sensitivity", "search_cost", "variety_seeking"]]
        .mean()
    )
    assert traits["price_sensitivity"].idxmax() == "bargain"
    assert traits["search_cost"].idxmax() == "routine"
    assert traits["variety_seeking"].idxmax() == "explorer"
    who = people(SOME.seed, identities(SOME.private, SOME.business))
    assert not any("segment" in frame for frame in told.observed.values())
    assert len(who) >= len(told.truth["traits"])
