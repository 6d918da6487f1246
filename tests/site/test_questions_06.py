"""Chapter 06: what its sentences and questions claim holds for the computed numbers."""

from pathlib import Path

import pytest

from loyaltylab.measures.satisfaction import TYPES
from loyaltylab.site.explorables import summarise
from loyaltylab.site.pages import ch06_tables, ch06_words
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import Question, load_questions


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def bank(root: Path, pages: Pages) -> tuple[Question, ...]:
    return load_questions(root / "questions" / "06.yml", fill=pages.fill)


def test_every_misconception_that_the_chapter_corrects_has_its_question(bank):
    wanted = {"F06", "F07", "F25", "F26", "F27", "F28", "P01", "P22"}
    assert wanted <= {question.misconception for question in bank}


def test_keys_follow_from_their_definition(bank, pages):
    answers = {question.id: question.answer for question in bank}
    assert answers["06-q06"] == 75
    assert answers["06-q12"] == 60
    # "A satisfied member is only half as likely to leave."
    assert pages.value("06.club-of-satisfied") == 0.2
    assert pages.value("06.club-others-leave") / pages.value("06.club-others") == 0.4
    # 06-q06: "the size of the box fell much less than the row suggests".
    assert pages.value("06.made-kept-share") < pages.value("06.made-size-ratio") < 1
    # The worked case is the published table.
    assert pages.value("06.made-odds-ratio") == pytest.approx(5.444, abs=5e-4)


def test_most_leavers_were_satisfied_and_most_of_the_satisfied_stay(pages):
    assert pages.value("06.leavers-satisfied-low") > 0.5
    assert pages.value("06.satisfied-of-silent") > 0.5
    assert pages.value("06.silent-satisfied") < pages.value("06.silent-others") < 0.5


def test_the_curve_rises_and_its_last_step_cannot_be_told_from_chance(pages):
    assert pages.value("06.difference-low") > 0
    assert pages.value("06.four-to-five-low") < 0 < pages.value("06.four-to-five-high")
    # 06-q03 and the reading: so famous a jump as Xerox's lies outside the interval.
    assert pages.value("06.four-to-five-high") < 10


def test_the_islands_few_answers_decide_nothing_and_the_model_bends_the_curve(pages):
    assert pages.value("06.gap-island") < 0 < pages.value("06.gap-elsewhere-low")
    assert pages.value("06.gap-island-low") < 0 < pages.value("06.gap-island-high")
    assert pages.value("06.slope-rival") > 1.5 * pages.value("06.slope-alone") > 0
    assert pages.value("06.lowest-alone") > pages.value("06.lowest-rival") + 0.1


def test_parity_is_a_hint_and_no_finding(pages):
    assert pages.value("06.parity-difference") < 0
    assert pages.value("06.parity-difference-low") < 0 < pages.value("06.parity-difference-high")


def test_orders_say_more_than_the_score_about_who_buys_on(pages):
    later = {kind: pages.value(f"06.later-{kind}") for kind in TYPES}
    assert later["loyalist"] > later["captive"] > later["profit-seeker"] > later["defector"]
    assert abs(pages.value("06.deals-profit-seeker") - pages.value("06.deals-loyalist")) < 0.05
    assert pages.value("06.loud-defectors") < 0.5
    assert pages.value("06.r2-orders") > 20 * pages.value("06.r2-satisfaction")
    assert pages.value("06.r2-added-by-satisfaction") < 0.01


def test_a_standing_number_hides_a_busy_door(pages):
    assert pages.value("06.net-flow") == pages.value("06.came-in") - pages.value("06.went-out")
    assert abs(pages.value("06.net-flow")) < pages.value("06.net-flow-margin")
    assert min(pages.value("06.came-in"), pages.value("06.went-out")) > 20
    # "If each month forgot the ones before": more stay than that.
    assert pages.value("06.loyalist-half-year") > pages.value("06.loyalist-six-steps")
    assert pages.value("06.truly-moved") < 0.5


def test_the_rivals_pull_grows_and_takes_satisfied_people_too(pages):
    assert pages.value("06.entry-second") < pages.value("06.entry-first") < -0.2
    assert abs(pages.value("06.entry-year-before")) < 0.1
    assert pages.value("06.lost-low") > pages.value("06.lost-high") > 0.1


def test_style_moves_scores_and_not_purchases(pages):
    assert pages.value("06.style-high-score") - pages.value("06.style-low-score") > 0.5
    assert abs(pages.value("06.style-high-still") - pages.value("06.style-low-still")) < 0.03
    hidden = ch06_tables.by_style()["hidden"]
    assert hidden.max() - hidden.min() < 0.05
    assert pages.value("06.clue-high-score") - pages.value("06.clue-low-score") > 0.3
    assert abs(pages.value("06.clue-high-still") - pages.value("06.clue-low-still")) < 0.03
    assert abs(pages.value("06.excellent-city") - pages.value("06.excellent-island")) < 0.05
    assert 0 < pages.value("06.opinion-gap") < pages.value("06.score-gap")


def test_tiers_sort_a_little_and_most_buyers_take_no_staircase(pages):
    tiers = [pages.value(f"06.tier-{number}") for number in range(4)]
    assert tiers == sorted(tiers)
    assert pages.value("06.stage-four") < pages.value("06.acted") / 2
    assert 0.05 < pages.value("06.intend-silent") < 0.5


def test_the_explorables_words_move_scores_and_no_buyers():
    explorable = ch06_words.words()
    still = {
        summarise(explorable, {"shift": shift, "line": 4}).split("Still buying: ")[1]
        for shift in (0, 0.5, 1.5)
    }
    assert len(still) == 1
    first, second = still.pop().rstrip(".").split(" and ")
    assert first == second
    # The question's key is what the figure says.
    said = f"{round(1000 * ch06_words.shift_satisfied())} of 1,000 in group B"
    assert said in summarise(explorable, {"shift": ch06_words.SHIFT_ASKED, "line": 4})
    assert ch06_words.shift_satisfied() < ch06_words.shift_none() - 0.1
