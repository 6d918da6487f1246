"""What the sentences of chapter 05 claim still holds when its numbers are computed anew."""

from itertools import combinations

import pytest

from loyaltylab.measures.effects import mean_difference
from loyaltylab.measures.intervals import share_interval
from loyaltylab.site.explorables import count, settings_at_start
from loyaltylab.site.pages import ch05, ch05_tables
from loyaltylab.site.pages.compute import Pages


@pytest.fixture(scope="module")
def number(tmp_path_factory):
    pages = Pages(tmp_path_factory.mktemp("pages"), ())
    return lambda id: pages.value(f"05.{id}")


def test_minutes_do_not_repeat_and_attachment_does(number):
    assert number("again-minutes") < 0.2
    assert number("again-attachment") == max(ch05_tables.quality()["again"])
    assert number("next-attachment") < 0.25
    for name in ("orders", "paid"):
        assert min(number(f"again-{name}"), number(f"next-{name}")) > 0.5


def test_a_foreign_item_lowers_alpha_clearly(number):
    assert number("alpha-fourth") < min(ch05_tables.alpha_resampled())
    assert number("alpha") > 0.7


def test_the_worked_case_has_whole_numbers_that_give_its_alpha(number):
    assert number("worked-variances") == sum(number(f"worked-{item}") for item in ch05_tables.ITEMS) == 14
    assert number("worked-alpha") == pytest.approx(1.5 * (1 - 14 / number("worked-sum")))


def test_emotion_stands_apart_and_time_does_not(number):
    assert number("r-emotion-behaviour") < 0.2
    assert number("r-behaviour-time") > 0.8


def test_behaviour_beats_emotion_beyond_chance_and_the_plain_list_keeps_up(number):
    low = share_interval(*ch05.hits(ch05.INDICES["behaviour"]))[0]
    high = share_interval(*ch05.hits(ch05.INDICES["emotion"]))[1]
    assert low > high > 0.2
    assert number("hits-margin") >= number("hits-behaviour")
    assert number("silent-emotion") > 2 * number("silent-behaviour")


def test_the_tuned_mix_wins_in_one_year_and_loses_in_the_other(number):
    assert number("hits-mixed") > number("hits-behaviour")
    assert number("before-mixed") < number("before-behaviour")


def test_what_foretells_margin_stands_in_the_order_told(number):
    assert number("r-next-satisfaction") < number("r-next-emotion") < number("r-next-behaviour")


def test_no_two_waves_differ_beyond_their_margin():
    for one, other in combinations(ch05.WAVES, 2):
        difference, margin = ch05_tables.wave_score(one).less(ch05_tables.wave_score(other))
        assert abs(difference) < margin, (one, other)


def test_the_fall_and_the_gap_are_what_the_page_says(number):
    assert 0 < number("nps-fall") < number("nps-fall-margin")
    scores = {
        region: ch05_tables.wave_score("2024-12", region).score
        for region in ("City", "Harbour", "Hills", "Plain", "Island")
    }
    assert max(scores, key=scores.__getitem__) == "Harbour"
    assert min(scores, key=scores.__getitem__) == "Plain"
    assert number("nps-gap") < number("nps-gap-margin")


def test_two_made_up_shops_share_mean_and_score(number):
    assert number("calm-mean") == number("split-mean") == 8
    assert number("calm-score") == number("split-score") == 20
    assert number("split-margin") > 2 * number("calm-margin")


def test_service_is_the_largest_driver_and_about_a_third(number):
    assert 0.28 < number("driver-service") < 0.38
    assert abs(number("driver-price")) < number("driver-quality") < number("driver-service")


def test_claims_about_the_worth_of_loyalty(number):
    low, high = ch05_tables.minutes_an_order()[2:]
    assert low < 0 < high
    assert number("steady-true") < number("steady-spurious") < number("steady-none")
    assert number("steady-spurious") - number("steady-true") < number("steady-none") - number(
        "steady-spurious"
    )
    assert number("lost-warm") < number("lost-cool")
    assert number("reproduction") < 1
    for group in ("passives", "detractors"):
        apart = abs(number("brought-promoters") - number(f"brought-{group}"))
        assert apart < number("brought-promoters-margin") + number(f"brought-{group}-margin")


def test_attachment_keeps_customers_beyond_chance():
    lost, warm = ch05_tables.lost_to_cheaper_rivals(), ch05_tables.warm()
    intervals = [share_interval(int(lost[side].sum()), int(side.sum())) for side in (warm, ~warm)]
    assert lost[warm].mean() < intervals[1][0]
    assert lost[~warm].mean() > intervals[0][1]


def test_survivors_trust_more_and_nobody_grows(number):
    table = ch05_tables.trust_by_tenure()
    assert table.loc[4, "mean"] - table.loc[4, "margin"] > table.loc[0, "mean"]
    assert number("trust-fall") > 0
    assert mean_difference(*ch05_tables.early_trust()).low > 0
    assert number("margin-old") > number("margin-young")
    assert number("stayers-2023") > number("stayers-2024") > number("stayers-2025")
    assert number("stayers-fall") > number("stayers-fall-margin")


def test_the_two_dropdown_indicators(number):
    assert ch05_tables.elasticities()[3] < 0
    assert number("exits-0") < number("exits-1") < number("exits-2")
    assert number("next-deal") < 0.15


def test_the_weights_task_has_two_different_answers(number):
    """Most hits and fewest silent customers lie at different weights, and attitude helps when rivals are cheap."""
    explorable = ch05.weights()
    found = {share: count(explorable, {"attitude": share, "rivals": 100}) for share in range(0, 101, 10)}
    best = max(found, key=lambda share: found[share]["hits"] / found[share]["chosen"])
    calm = min(found, key=lambda share: found[share]["silent"] / found[share]["chosen"])
    assert best != calm
    assert found[0]["new"] == 0
    assert number("weights-silent-mixed") < number("weights-silent")
    assert count(explorable, settings_at_start(explorable))["chosen"] >= 119


def test_the_shops_task_has_an_answer_on_the_slider():
    explorable = ch05.two_shops()
    answers = range(50, 4001, 50)
    counts = {n: count(explorable, {"answers": n, "gap": 5}) for n in answers}
    assert any(tally["wrong"] < 10 for tally in counts.values())
    assert any(tally["clear"] >= 160 for tally in counts.values())
    assert counts[100]["wrong"] > 50
    wrong, clear = ([counts[n][name] for n in answers] for name in ("wrong", "clear"))
    assert wrong == sorted(wrong, reverse=True)
    assert clear == sorted(clear)


def test_the_shops_scatter_as_the_formula_says():
    """Half of the surveys put B ahead when the shops are equal; five in two hundred are clearly ahead by chance."""
    tally = count(ch05.two_shops(), {"answers": 100, "gap": 0})
    assert tally["wrong"] == 100
    assert tally["clear"] == 5


def test_keys_follow_from_the_list_of_answers(number):
    assert number("other-variances") == 9
    assert number("other-alpha") == pytest.approx(1.5 * (1 - 9 / 13))
    assert number("thirty-gap-margin") ** 2 == pytest.approx(
        number("thirty-margin") ** 2 + number("twenty-five-margin") ** 2
    )
