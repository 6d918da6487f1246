"""Scoring: the same customers twice, the plan's months alone, and no reward for absurd plans."""

import time

import numpy as np
import pytest

from benchmarks.game_search import ABSURD
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.game import scoring
from loyaltylab.game.commands import EXAMPLE
from loyaltylab.game.costs import over_budget, plan_costs
from loyaltylab.game.lantern import (
    CIRCUMSTANCES,
    SINCE,
    WAR,
    levers_and_rivals,
    own_lantern,
    own_records,
    own_world,
    seeds,
)
from loyaltylab.game.plan import Move, Plan, read_plan
from loyaltylab.game.reference import reference_plan
from loyaltylab.game.report import figure, score_page, sentences, signed, summary
from loyaltylab.game.rules import (
    ALL_MONTHS,
    BUDGET,
    CAPTIVE_CHARGE,
    FIRST_MONTH,
    FOLLOW,
    FOLLOW_AFTER,
    LAST_MONTH,
    RULES,
    SALES,
)
from loyaltylab.game.scoring import nothing_done, outcome, score_plan
from loyaltylab.world import outcomes, run
from loyaltylab.world.levers import GROUPS, LEVERS
from loyaltylab.world.specification import CAUSES, REGIONS

PLAYER = own_lantern("practice")
ONE = seeds(PLAYER.identity, count=1)
PLAN = read_plan(EXAMPLE)


@pytest.fixture(scope="module")
def example():
    return score_plan(PLAN, "practice", seeds(PLAYER.identity, count=2))


def test_nothing_done_changes_nothing() -> None:
    for plan in (Plan(), Plan((Move("recovery", 1.0),)), Plan((Move("price", 1.1), Move("price", 1.0)))):
        score = score_plan(plan, "practice", ONE)
        assert (score.score, score.profit, score.kept, score.captives) == ((0.0, 0.0, 0.0),) * 4
        assert score.costs.used == 0


def test_the_sums_are_the_worlds_own(example) -> None:
    """What the score adds up over the customers it follows is what the whole world says of all of them."""
    without, with_plan = (outcomes(own_world(PLAYER, ONE[0], plan)) for plan in (Plan(), PLAN))
    customers, before = nothing_done(PLAYER, ONE[0])
    after = outcome(own_world(PLAYER, ONE[0], PLAN), customers)
    gone = (with_plan["left"].notna()).sum() - without["left"].notna().sum()
    assert (after.left < ALL_MONTHS).sum() - (before.left < ALL_MONTHS).sum() == gone
    margin = (with_plan["margin_cents"].sum() - without["margin_cents"].sum()) / 100
    found = (after.early + after.late - before.early - before.late).sum()
    # The score counts win-back offers and owed points besides.
    assert found == pytest.approx(margin, abs=0.2 * abs(margin))
    assert found != pytest.approx(margin, abs=1)


def test_nobody_who_can_still_buy_is_left_out() -> None:
    customers, _ = nothing_done(PLAYER, ONE[0])
    course = run(own_world(PLAYER, ONE[0], PLAN))
    buys = course.lives.active[:, FIRST_MONTH:].any(axis=1)
    assert set(course.people.customer_id[buys]) <= set(customers.tolist())
    assert len(customers) < len(course.people)


def test_before_the_plan_both_worlds_are_one() -> None:
    plain, planned = (run(own_world(PLAYER, ONE[0], plan)).lives for plan in (Plan(), PLAN))
    for name in ("wish", "satisfaction", "attachment", "price"):
        assert np.array_equal(getattr(plain, name)[:, :FIRST_MONTH], getattr(planned, name)[:, :FIRST_MONTH])
        assert not np.array_equal(plain.satisfaction, planned.satisfaction)


def test_after_the_plan_every_lever_is_back_where_it_was() -> None:
    plain, planned = (run(own_world(PLAYER, ONE[0], plan)).outside for plan in (Plan(), PLAN))
    moved = 0
    for lever in LEVERS:
        before, after = getattr(plain, lever), getattr(planned, lever)
        assert np.array_equal(before[..., LAST_MONTH + 1 :], after[..., LAST_MONTH + 1 :]), lever
        assert np.array_equal(before[..., :FIRST_MONTH], after[..., :FIRST_MONTH]), lever
        moved += not np.array_equal(before, after)
    assert moved == len({move.lever for move in PLAN.moves})


def test_a_move_for_members_touches_nobody_else() -> None:
    customers, before = nothing_done(PLAYER, ONE[0])
    after = outcome(
        own_world(PLAYER, ONE[0], Plan((Move("service_speed", 1.3, ("Hills",), "members"),))), customers
    )
    reached = (before.group == GROUPS.index("members")) & (before.region == REGIONS.index("Hills"))
    assert np.array_equal(before.early[~reached], after.early[~reached])
    assert not np.array_equal(before.early[reached], after.early[reached])


def test_the_parts_add_up(example) -> None:
    kept = {row.part: row.kept.value for row in example.parts}
    assert sum(kept[name] for name in GROUPS) == pytest.approx(example.kept.value)
    assert sum(kept[name] for name in REGIONS) == pytest.approx(example.kept.value)
    assert [row.cause for row in example.causes] == list(CAUSES)
    for row in example.causes:
        assert row.kept.value == pytest.approx(row.nothing - row.planned)
    profit = example.early.value + example.late.value + example.costs.saved - example.costs.paid
    assert example.profit.value == pytest.approx(profit)
    assert example.score.value == pytest.approx(profit - sum(example.charges))
    for estimate in (example.score, example.profit, example.kept, example.captives):
        assert estimate.low < estimate.value < estimate.high


def test_intervals_are_as_wide_as_lanterns_differ() -> None:
    """Scores on single Lanterns scatter about as much as one Lantern's interval says."""
    plan = Plan((Move("recovery", 1.5), Move("contact_per_month", 1.5)))
    alone = [score_plan(plan, "practice", (seed,)).profit for seed in seeds(PLAYER.identity, "width", 8)]
    spread = np.std([each.value for each in alone], ddof=1)
    said = np.mean([(each.high - each.low) / 2 / 1.96 for each in alone])
    assert 0.4 < spread / said < 2.0


def test_captives_are_nobody_when_leaving_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    customers, before = nothing_done(PLAYER, ONE[0])
    assert before.captive.sum() > 10
    monkeypatch.setattr("loyaltylab.world.people.People.free_to_leave", lambda people: people)
    assert outcome(own_world(PLAYER, ONE[0]), customers).captive.sum() == 0


# ---- money --------------------------------------------------------------------------------------------------------


def test_costs_follow_the_part_and_the_months() -> None:
    whole = plan_costs(Plan((Move("service_speed", 1.1),)))
    assert whole.paid == pytest.approx(30_000 * 0.1 * 1.2)
    parts = [
        plan_costs(Plan((Move("service_speed", 1.1, (region,), group, first, first + 5),))).paid
        for region in REGIONS
        for group in GROUPS
        for first in (0, 6)
    ]
    assert sum(parts) == pytest.approx(whole.paid)
    assert plan_costs(Plan((Move("service_speed", 1.2),))).paid > 2 * whole.paid, "the next step is dearer"


def test_what_is_turned_down_saves_half_and_widens_no_budget() -> None:
    costs = plan_costs(Plan((Move("service_speed", 0.9), Move("recovery", 2.0))))
    assert costs.saved == pytest.approx(1_500)
    assert costs.used == pytest.approx(plan_costs(Plan((Move("recovery", 2.0),))).used)
    assert plan_costs(Plan((Move("novelty", 0.0),))).saved == 0


def test_gifts_are_set_aside() -> None:
    assert plan_costs(Plan((Move("price", 0.95),))).given == pytest.approx(0.05 * SALES)
    assert plan_costs(Plan((Move("price", 1.05),))).used == 0
    assert plan_costs(Plan((Move("reward_rate", 2.0, customers="guests"),))).given == 0
    assert plan_costs(Plan((Move("deal_depth", 2.0),))).given > 5_000


def test_over_the_budget_is_a_sentence() -> None:
    sentence = over_budget(plan_costs(Plan((Move("price", 0.9),))))
    assert sentence.endswith("for example of price (28,000 €).")
    assert f"{BUDGET:,} €" in sentence
    assert over_budget(plan_costs(PLAN)) == ""


@pytest.mark.parametrize("lever", RULES)
def test_every_rule_is_a_lever_of_the_world_within_its_range(lever: str) -> None:
    rule, info = RULES[lever], LEVERS[lever]
    assert info.minimum <= rule.low < 1 < rule.high <= info.maximum
    assert rule.cost(1.0) == 0
    assert rule.words


def test_rivals_answer_price_cuts_and_no_rises() -> None:
    def theirs(plan: Plan) -> np.ndarray:
        return levers_and_rivals(PLAYER, plan)[1].values("price", ALL_MONTHS) / levers_and_rivals(
            PLAYER, Plan()
        )[1].values("price", ALL_MONTHS)

    cut = theirs(Plan((Move("price", 0.9, ("City",), first=0, last=2),)))
    assert cut[0, 0, FIRST_MONTH + FOLLOW_AFTER] == pytest.approx(1 - 0.1 * FOLLOW)
    assert cut[0, 0, FIRST_MONTH + FOLLOW_AFTER - 1] == 1
    assert cut[0, 0, FIRST_MONTH + FOLLOW_AFTER + 3] == 1
    assert (cut[:, 1:] == 1).all()
    assert (theirs(Plan((Move("price", 1.1),))) == 1).all()


# ---- own Lanterns -------------------------------------------------------------------------------------------------


def test_own_lanterns_are_the_same_each_time_and_differ_within_bounds() -> None:
    owns = [own_lantern(f"s{number}") for number in range(60)]
    assert owns == [own_lantern(f" S{number} ") for number in range(60)]
    assert len({own.matter for own in owns}) > 50
    for own in owns:
        assert sorted(region for _, region, _ in own.matter) == sorted(REGIONS)
        assert all(factor in CIRCUMSTANCES[what] for what, _, factor in own.matter)
        assert len(own.told()) == len(REGIONS)


def test_hidden_seeds_follow_from_secret_and_id_and_from_nothing_open() -> None:
    open_ones, hidden = seeds("ada", count=20), seeds("ada", "a long secret of ours", 20)
    assert (
        len(
            {
                *open_ones,
                *hidden,
                *seeds("ada", "another secret of ours", 20),
                *seeds("bea", "a long secret of ours", 20),
            }
        )
        == 80
    )
    assert seeds("ada", "a long secret of ours", 20) == hidden


def test_what_is_the_matter_stands_in_the_records() -> None:
    records = own_records("practice", ("calendar", "rivals"))
    late = records["calendar"][records["calendar"]["month"].astype(str).str[:7] >= "2025-07"]
    speed = late.groupby("region")["service_speed"].mean()
    where = {what: region for what, region, _ in PLAYER.matter}
    assert speed.idxmin() == where["service_speed"]
    assert late.groupby("region")["trained_share"].mean().idxmax() == where["staff_training"]
    assert late.groupby("region")["contacts_a_month"].mean().idxmax() == where["contact_per_month"]
    assert late.groupby("region")["recovery"].mean().idxmax() == where["recovery"]
    assert where[WAR] in REGIONS
    assert SINCE == 30


def test_the_truth_is_not_handed_out() -> None:
    with pytest.raises(LoyaltyLabError, match="envelope"):
        own_records("practice", ("customers", "traits"))


def test_the_courses_plan_keeps_to_the_budget_everywhere() -> None:
    used = [plan_costs(reference_plan(own_lantern(f"s{number}"))).used for number in range(150)]
    assert 0.5 * BUDGET < max(used) <= BUDGET


# ---- absurd plans -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sensible() -> float:
    return score_plan(reference_plan(PLAYER), "practice", seeds(PLAYER.identity, "absurd", 2)).score.value


@pytest.mark.parametrize("name", ABSURD)
def test_an_absurd_plan_beats_no_sensible_one(name: str, sensible: float) -> None:
    score = score_plan(Plan(ABSURD[name]), "practice", seeds(PLAYER.identity, "absurd", 2))
    assert score.costs.over or score.score.value < 0.5 * sensible


def test_captives_would_win_if_they_were_not_charged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted defect: without the charge the plan that walls customers in comes out well ahead of doing nothing."""
    plan = Plan(ABSURD["captives only"])
    honest = score_plan(plan, "practice", ONE)
    monkeypatch.setattr(scoring, "CAPTIVE_CHARGE", 0)
    assert honest.score.value < 0 < 1_000 < score_plan(plan, "practice", ONE).score.value
    assert honest.charges[0] == pytest.approx(CAPTIVE_CHARGE * honest.captives.value)


def test_freeing_some_is_no_licence_to_wall_others_in() -> None:
    freeing = (Move("staff_training", 1.8), Move("promise_minutes", 1.5))
    free, walled = (
        score_plan(Plan((*freeing, *more)), "practice", ONE) for more in ((), (Move("exit_barriers", 1.6),))
    )
    assert free.captives.value < walled.captives.value < 0
    assert free.walled.value == free.charges[0] == 0
    assert walled.walled.value > 10
    assert walled.charges[0] == pytest.approx(CAPTIVE_CHARGE * walled.walled.value)
    assert walled.score.value < free.score.value


# ---- telling ------------------------------------------------------------------------------------------------------


def test_the_report_says_what_was_counted(example) -> None:
    told = "\n".join(sentences(example, PLAN))
    for name in (*CAUSES, *GROUPS, *REGIONS):
        assert name in told
    assert signed(example.score.value) in told
    assert "−" in told
    assert "+-" not in told


def test_the_picture_has_its_words_and_the_page_escapes(example) -> None:
    assert len(figure(example).axes) == 2
    page = score_page(example, Plan(PLAN.moves, title="<script>alert(1)</script>"), "plan.toml")
    assert "<script>" not in page
    assert f'alt="{summary(example)}"'.replace("’", "") in page.replace("’", "")
    assert page.count("<caption>") == 2
    assert "http" not in page


@pytest.mark.parametrize(("number", "text"), [(0.4, "0"), (-0.4, "0"), (1234.5, "+1,234"), (-3, "−3")])
def test_signed_numbers(number: float, text: str) -> None:
    assert signed(number) == text


def test_a_plan_is_scored_in_three_seconds() -> None:
    """Five Lanterns of 2,000 customers, baseline included; processor time, so that a busy computer is not blamed."""
    nothing_done.cache_clear()
    began = time.process_time()
    score_plan(PLAN)
    assert time.process_time() - began < 3.0
