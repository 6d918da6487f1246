"""Chapter 09: the words of page and questions hold for the computed numbers."""

import pandas as pd
import pytest

from loyaltylab.site.explorables import count, settings_at_start, summarise
from loyaltylab.site.pages import ch09
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import load_questions
from loyaltylab.world.specification import CAUSES, REASONS


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def number(pages):
    return lambda name: pages.value(f"09.{name}")


def test_the_desk_quarrels_about_something(number):
    """Most blame Lantern, few name a rival, and the truth is nearly the reverse."""
    assert number("said-fault-share") > 0.5
    assert number("said-competition") < 0.1
    assert number("fault-of-said") < 0.5 < number("said-fault-share")
    assert number("competitive-of-said") > number("fault-of-said")
    assert number("true-competitive") > 2 * number("true-fault")


def test_shares_of_reasons_are_said_rightly(number):
    shares = {reason: number(f"says-{reason.replace(' ', '-')}") for reason in REASONS}
    assert sum(shares.values()) == pytest.approx(number("shares-total"))
    assert number("shares-total") > 1.2
    assert max(shares, key=shares.get) == number("top-reason") == "core service failure"
    # "clearly above competition; they do not rank two neighbours"
    assert number("says-core-service-failure-low") > number("says-competition-high")
    assert number("says-core-service-failure-low") < number("says-encounter-failure-high")


def test_kappa_and_its_worked_case(number):
    assert 0.61 <= number("kappa") <= 0.80, "the page repeats the label “substantial”"
    assert number("kappa-low") < number("kappa") < number("kappa-high")
    assert number("mixed-up") == "competition and pricing", "the page quotes a sentence that is both"
    # The worked case is worked in the text with these numbers.
    assert (number("pairs-observed"), number("pairs-luck")) == (pytest.approx(0.8), pytest.approx(0.58))
    assert number("pairs-kappa") == pytest.approx((0.8 - 0.58) / (1 - 0.58))
    assert number("pairs-fault-each") / number("pairs-cases") == 0.7


def test_silence_is_no_accident(number):
    assert number("silent-involuntary") > 3 * number("silent-voluntary")


def test_how_it_ended_is_a_clue_and_no_proof(number):
    """Most others of the lapsed wanted to go; whoever is closed had to; the three ways are all there are."""
    assert sum(number(f"ended-{way}") for way in ("cancelled", "lapsed", "closed")) == number("exits")
    assert 0.4 < number("lapsed-passive") < 0.7, "the lab says “about half”"
    ways = ch09.exits().assign(true=ch09.exits()["customer_id"].map(ch09.truth()["cause"]))
    others = ways.query("ended == 'lapsed' and true != 'passive'")["true"]
    assert others.isin(["active", "competitive", "fault"]).mean() > 0.5
    assert set(ways.query("ended == 'closed'")["true"]) == {"natural"}


def test_a_failure_close_by_is_a_clue_that_is_mostly_wrong(number):
    assert number("true-fault") < number("near-fault") < 0.5


def test_the_price_row_compares_places():
    """Two regions are dearer in every month with a rival, one in none."""
    dearer = (ch09.price_gaps()["gap"] > 0.03).groupby("region").mean()
    assert (dearer == 1).sum() == 2
    assert (dearer == 0).sum() == 1


def test_sixty_days_leave_chance_open_and_ninety_do_not(number):
    assert 0.17 < number("near-share") < 0.23, "the page says “one in five”"
    assert number("near-days") < number("near-share")
    assert number("ratio-60-low") < 1 < number("ratio-60")
    assert number("ratio-90-low") > 1


def test_both_sides(number):
    assert number("core-rate-worst") > number("core-rate")
    assert number("gap-ratio-low") > 1
    assert number("hers") == 10, "the page says “ten people”"
    assert number("hers-silent") / number("hers") > 2 * number("others-silent") / number("others")
    assert number("market-trend") > 0
    assert number("left-variety-high") > number("left-variety-low")


def test_causes_compete(number):
    for cause in CAUSES:
        assert 0 < number(f"stay-without-{cause}") < number(f"lost-{cause}")
    assert number("pair-sum-share") < number("pair-stay-share") < number("pair-lost-share")
    assert sum(number(f"lost-{cause}") for cause in CAUSES) == number("all-left")


def test_levers(number):
    assert number("price-natural-saved") == 0
    assert number("novelty-saved") > 5 < number("novelty-lost")
    assert number("recovery-saved") > number("recovery-lost")


def test_the_explorable_counts_what_the_page_says(number):
    explorable = ch09.removal()
    start = settings_at_start(explorable)
    assert count(explorable, start)["stay"] == 0
    both = {**start, "no_competitive": 1, "no_fault": 1}
    assert count(explorable, both)["stay"] == number("pair-stay")
    assert count(explorable, dict.fromkeys(start, 1))["stay"] == number("all-left")
    for cause in CAUSES:
        alone = count(explorable, {**start, f"no_{cause}": 1})
        assert alone["stay"] == number(f"stay-without-{cause}")
        assert alone["stay"] + alone["another"] == number(f"lost-{cause}")
    assert f"{number('pair-stay'):,} would stay" in summarise(explorable, both)


def test_a_pattern_that_forgets_a_cause_is_seen():
    """Planted: with one clock hidden, taking nothing away would already keep people."""
    blind = ch09.patterns().assign(fault=0)
    assert count(ch09.removal_of(blind), settings_at_start(ch09.removal_of(blind)))["stay"] > 0


def test_the_mistakes_in_the_questions_are_the_mistakes(root, pages):
    bank = {
        question.id: question for question in load_questions(root / "questions" / "09.yml", fill=pages.fill)
    }
    assert bank["09-q03"].answer == (200 - 90 - 44) / 2
    assert bank["09-q04"].answer == 50
    assert [answer for answer, _ in bank["09-q04"].traps] == pytest.approx([40, 33, 37.5], abs=0.5)
    assert bank["09-q08"].answer == pytest.approx(100 * pages.value("09.pair-stay-share"), abs=0.06)
    assert bank["09-q08"].misconception is None


def test_kappa_of_the_question_is_possible():
    """09-q05: nine in ten alike, and a kappa of 0.1."""
    from loyaltylab.measures.agreement import agreement

    first = pd.Series(["fault"] * 94 + ["other"] * 6)
    second = pd.Series(["fault"] * 89 + ["other"] * 5 + ["fault"] * 5 + ["other"])
    result = agreement(first, second)
    assert result.observed == 0.9
    assert result.kappa == pytest.approx(0.1, abs=0.05)
