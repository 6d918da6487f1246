"""Questions with other numbers for everybody, and quizzes that come back to earlier chapters."""

import re
from collections import Counter

import pytest

from loyaltylab.classroom.banks.export import export
from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.parametrised import variants
from loyaltylab.classroom.banks.review import EARLIER_SHARE, cumulative_quiz
from loyaltylab.classroom.banks.templates import TEMPLATES
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import read_contract
from loyaltylab.site.concepts import Project
from tests.conftest import ROOT

COUNT = 60
each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)


@each_template
def test_variants_differ_and_the_same_seed_gives_the_same(template):
    made = list(variants(template, COUNT))
    assert len({item.stem for item in made}) == COUNT
    assert len({item.key for item in made}) > COUNT / 4
    assert made == list(variants(template, COUNT))
    assert made != list(variants(template, COUNT, seed=1))
    assert [item.id for item in made[:2]] == [f"{template.id}-001", f"{template.id}-002"]


@each_template
def test_no_typical_mistake_is_marked_right(template):
    for item in variants(template, COUNT):
        assert item.tolerance > 0
        assert all(abs(trap.value - item.key) > item.tolerance for trap in item.traps)
        assert all(words for words in (item.right, item.wrong, *(trap.feedback for trap in item.traps)))
    assert any(item.traps for item in variants(template, COUNT))


@each_template
def test_each_belongs_to_an_objective_and_a_concept_of_its_chapter(template):
    (item,) = variants(template, 1)
    (reading,) = (ROOT / "book").glob(f"{item.chapter}-*.md")
    assert item.objective in {objective.id for objective in read_contract(reading).objectives}
    assert {Project(ROOT).by_id[concept].chapter for concept in item.concepts} == {item.chapter}


# What somebody with a pocket calculator makes of the numbers in the stem, in their order.
BY_HAND = {
    "11-p01": lambda cost, gain: 100 * cost / gain,
    "11-p02": lambda everybody, leave, caught, rung, stay: 100 * caught / (caught + rung),
    "11-p03": lambda offered, unasked, worth, voucher: (
        (offered - unasked) * worth / 100 - offered * voucher / 100
    ),
    "12-p01": lambda asked, voucher, back, in_peace, peace: voucher * back / (back - peace),
    "12-p02": lambda without, offered, worth, offer: (
        (offered - without) * worth / 100 - offered * offer / 100
    ),
    "13-p01": lambda active, silent, keep, back, new: two_steps(active, silent, keep / 100, back / 100, new),
    "13-p02": lambda small, large, ours, ours_large, times: (
        100 * (ours + times * ours_large) / (small + times * large)
    ),
    "14-p01": lambda before, after, sold, then: (
        ((then - sold) / (then + sold)) / ((after - before) / (after + before))
    ),
    "14-p02": lambda margin, cut: 100 * (margin / (margin - cut) - 1),
    "14-p03": lambda spread, gap, *_: 2 * (1.959964 + 0.841621) ** 2 * (spread / gap) ** 2,
    "14-p04": lambda shop, km, web, minutes, web_minutes, per_km, hour: (
        shop + 2 * km * per_km + minutes * hour / 60 - web - web_minutes * hour / 60
    ),
    "15-p01": lambda gifts, everything, own, members: 100 * (own / members) / (gifts / everything),
    "15-p02": lambda buy, people, others, without, margin, letter, count: (
        count * (margin * (buy - others) / people - letter)
    ),
}


def two_steps(active, silent, keep, back, new):
    """Return active customers after two quarters."""
    first = keep * active + back * silent + new
    gone = (1 - keep) * active + (1 - back) * silent
    return keep * first + back * gone + new


@pytest.mark.parametrize("name", BY_HAND)
def test_the_key_follows_from_the_numbers_that_people_read(name):
    (template,) = (each for each in TEMPLATES if each.id == name)
    for item in variants(template, COUNT):
        asked = re.sub(r"(?<=\d),(?=\d{3})", "", item.stem.split("<em>")[0])
        numbers = [float(found) for found in re.findall(r"\d+(?:\.\d+)?", asked)]
        assert BY_HAND[name](*numbers) == pytest.approx(item.key, abs=item.tolerance), item.stem


@each_template
def test_platforms_take_them(template, tmp_path):
    written = export(
        list(variants(template, 5)), "v", "Variants", tmp_path, ["moodle", "gift", "canvas", "blackboard"]
    )
    assert {each.questions for each in written} == {5}


def test_too_many_and_none_are_refused():
    only = type(TEMPLATES[0])("04-p09", lambda random: bank("04", 1)[0])
    with pytest.raises(LoyaltyLabError, match="has only 1 different variants; 2 were asked for"):
        list(variants(only, 2))
    with pytest.raises(LoyaltyLabError, match="at least one"):
        list(variants(TEMPLATES[0], 0))


def bank(chapter: str, count: int, kind: str = "number") -> list[Item]:
    return [
        Item(f"{chapter}-q{n:02d}", kind, f"{chapter} {n}", chapter, "LO", "apply", ()) for n in range(count)
    ]


def test_two_in_five_come_from_earlier_chapters_spread_over_them():
    items = [*bank("04", 14), *bank("05", 14), *bank("06", 14), *bank("08", 14), *bank("08", 3, "guess")]
    for seed in range(20):
        quiz = cumulative_quiz(items, "06", 10, seed)
        counts = Counter(item.chapter for item in quiz)
        assert len({item.id for item in quiz}) == 10
        assert counts == {"06": 6, "05": 2, "04": 2}
    assert counts["06"] == 10 - round(EARLIER_SHARE * 10)
    assert cumulative_quiz(items, "06", 10, 1) == cumulative_quiz(items, "06", 10, 1)
    assert cumulative_quiz(items, "06", 10, 1) != cumulative_quiz(items, "06", 10, 2)
    assert all(item.kind != "guess" for item in cumulative_quiz(items, "08", 10))


def test_a_quiz_without_enough_or_without_before_is_refused():
    with pytest.raises(LoyaltyLabError, match="Chapter 05 has 3 questions with marks; a quiz of 10 needs 6"):
        cumulative_quiz([*bank("04", 9), *bank("05", 3)], "05")
    with pytest.raises(LoyaltyLabError, match="No chapter with questions lies before chapter 04"):
        cumulative_quiz(bank("04", 9), "04")
