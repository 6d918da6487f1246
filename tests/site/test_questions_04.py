"""The question bank of chapter 04 and its page for instructors: coverage, computed keys, no clue in the form of an answer."""

import dataclasses
import re
from collections import Counter
from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import VERBS, read_contract
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import Question, load_questions

LEVELS = tuple(VERBS)
READING = "book/04-what-loyalty-is.md"
TEACHING = "book/instructors/04-what-loyalty-is.md"
MINUTES = re.compile(r"^\| *(\d+) *\|", re.MULTILINE)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def bank(root: Path, pages: Pages) -> tuple[Question, ...]:
    return load_questions(root / "questions" / "04.yml", fill=pages.fill)


@pytest.fixture(scope="module")
def contract(root: Path):
    return read_contract(root / READING)


def with_options(bank) -> list[Question]:
    return [question for question in bank if question.options]


def right_has(pick, question: Question) -> bool:
    """Whether a right option has the length that ``pick`` (max or min) takes among all."""
    edge = pick(len(option.text) for option in question.options)
    return any(option.correct and len(option.text) == edge for option in question.options)


def share_given_away(pick, bank) -> float:
    """Share of the questions in which the longest (or shortest) option is right."""
    return sum(right_has(pick, question) for question in with_options(bank)) / len(with_options(bank))


def right_positions(bank) -> Counter:
    return Counter(
        next(place for place, option in enumerate(question.options) if option.correct)
        for question in bank
        if question.kind == "choice"
    )


def close_results(question: Question) -> list[tuple[float, float]]:
    """Key and traps that one answer could be taken for."""
    results = [question.answer, *(number for number, _ in question.traps)]
    return [
        (one, other)
        for place, one in enumerate(results)
        for other in results[place + 1 :]
        if abs(one - other) <= 2 * question.tolerance
    ]


def objectives_below(bank, contract, fewest: int) -> list[str]:
    used = Counter(question.objective for question in bank)
    return [objective.id for objective in contract.objectives if used[objective.id] < fewest]


def minute_plans(page: str) -> dict[int, int]:
    """Return for each section headed "In N minutes" the sum of its table's first column."""
    sections = re.split(r"^#+ ", page, flags=re.MULTILINE)
    heads = {section: re.match(r"In (\d+) minutes", section) for section in sections}
    return {
        int(head[1]): sum(int(minutes) for minutes in MINUTES.findall(section))
        for section, head in heads.items()
        if head
    }


def test_the_bank_is_numbered_in_order_and_large_enough(bank):
    assert len(bank) >= 12
    assert [question.id for question in bank] == [f"04-q{number:02}" for number in range(1, len(bank) + 1)]


def test_every_objective_is_assessed_twice(bank, contract):
    assert {question.objective for question in bank} == {objective.id for objective in contract.objectives}
    assert objectives_below(bank, contract, 2) == []


def test_an_objective_with_one_question_is_named(bank, contract):
    first = next(question for question in bank if question.objective == "LO-4.4")
    thin = [question for question in bank if question.objective != "LO-4.4"] + [first]
    assert objectives_below(thin, contract, 2) == ["LO-4.4"]


def test_no_question_asks_for_less_than_its_objective_promises(bank, contract):
    promised = {objective.id: LEVELS.index(objective.level) for objective in contract.objectives}
    too_low = [
        question.id for question in bank if LEVELS.index(question.level) < promised[question.objective]
    ]
    assert too_low == []


def test_every_concept_of_the_chapter_is_used_and_no_other(bank, contract):
    used = {concept for question in bank for concept in question.concepts}
    assert used == set(contract.concepts)
    assert len(used) == 15


def test_every_misconception_that_the_chapter_corrects_has_its_question(bank):
    assert {"F01", "F04", "F28", "F53", "P08", "P29"} <= {question.misconception for question in bank}


@pytest.mark.parametrize("page", [READING, TEACHING])
def test_pages_ask_for_questions_that_exist(root, bank, page):
    asked = re.findall(r"^:+\{quiz\} (.+)$", (root / page).read_text("utf-8"), re.MULTILINE)
    ids = [id for line in asked for id in line.split()]
    assert ids
    assert set(ids) <= {question.id for question in bank}
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("pick", [max, min])
def test_length_does_not_give_the_right_option_away(bank, pick):
    assert share_given_away(pick, bank) <= 1 / 3


def test_long_right_options_are_seen(bank):
    def stretched(question: Question) -> Question:
        options = tuple(
            dataclasses.replace(option, text=option.text + " and so on" * option.correct * 5)
            for option in question.options
        )
        return dataclasses.replace(question, options=options)

    assert share_given_away(max, [stretched(question) for question in bank]) == 1


def test_options_of_a_question_are_of_similar_length(bank):
    for question in with_options(bank):
        lengths = [len(option.text) for option in question.options]
        assert max(lengths) <= 1.5 * min(lengths), question.id


def test_the_right_option_stands_in_every_place(bank):
    places = right_positions(bank)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= places.total() / 3


def test_a_favourite_place_is_seen(bank):
    sorted_options = [
        dataclasses.replace(
            question, options=tuple(sorted(question.options, key=lambda option: not option.correct))
        )
        for question in bank
    ]
    assert set(right_positions(sorted_options)) == {0}


def test_computed_keys_leave_room_on_both_sides(bank):
    numeric = [question for question in bank if question.kind in ("number", "guess")]
    assert sum(question.kind == "number" for question in numeric) >= 2
    for question in numeric:
        assert question.unit in ("%", "points"), question.id
        assert 5 < question.answer < 95, question.id


def test_no_answer_fits_two_results(bank):
    for question in bank:
        if question.kind == "number":
            assert question.traps, question.id
            assert close_results(question) == [], question.id


def test_a_tolerance_that_swallows_a_trap_is_seen(bank, root, tmp_path, pages):
    question = next(question for question in bank if question.id == "04-q03")
    wide = dataclasses.replace(question, tolerance=10.0)
    assert (40.0, 50.0) in close_results(wide)
    folder = tmp_path / "questions"
    folder.mkdir()
    text = (root / "questions" / "04.yml").read_text("utf-8")
    (folder / "04.yml").write_text(text.replace("tolerance: 0.5", "tolerance: 10"), encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match=r"04-q03: the trap .* lies within the tolerance"):
        load_questions(folder / "04.yml", fill=pages.fill)


def test_keys_follow_from_their_definition(bank, pages):
    """The words of stems and feedback hold for the computed numbers."""
    answers = {question.id: question.answer for question in bank}
    assert answers["04-q03"] == 40
    assert answers["04-q04"] == pytest.approx((4 + 5 + 4 - 3) / 18 * 100, abs=0.05)
    # "With this number Cleo crosses the line": the mistake must change her box.
    assert pages.value("04.cleo-box") == "spurious"
    assert pages.value("04.cleo-attachment") < 60 <= pages.value("04.cleo-over-seven")
    # "The busiest customer alone brings most of the later orders."
    counts = [int(count) for count in str(pages.value("04.ten-orders")).split(", ")]
    assert max(counts) - 1 > (sum(counts) - len(counts)) / 2
    # 04-q05: the count and the shares speak of the same people.
    heard, renamed = pages.value("04.heard"), pages.value("04.renamed-count")
    assert renamed / heard == pytest.approx(pages.value("04.renamed"))
    assert pages.value("04.renamed-true") < pages.value("04.renamed") < pages.value("04.renamed-below")
    # 04-q11: more fell silent than before, and elsewhere hardly more.
    rise = pages.value("04.island-after") - pages.value("04.island-before")
    elsewhere = pages.value("04.elsewhere-after") - pages.value("04.elsewhere-before")
    assert rise > 0.05
    assert abs(elsewhere) < rise / 4
    # 04-q14: people who order as often recommend far less without attachment.
    assert pages.value("04.advocates-spurious") < pages.value("04.advocates-true") / 2
    # 04-q16: most of the box has no obstacle on file.
    assert pages.value("04.latent-without-obstacle") > 0.5


def test_feedback_says_more_than_wrong(bank):
    for question in with_options(bank):
        for option in question.options:
            assert len(option.feedback.split()) >= 12, (question.id, option.text)


def test_stems_and_options_are_plain(bank):
    """No hunt for the exception, no shouting: both measure reading and not understanding."""
    for question in bank:
        words = " ".join([question.stem, *(option.text for option in question.options)])
        assert not re.search(r"\b(NOT|EXCEPT|NEVER|which .{0,40}\bis not)\b", words), question.id


def test_minute_plans_add_up(root):
    plans = minute_plans((root / TEACHING).read_text("utf-8"))
    assert set(plans) == {45, 90, 135}
    assert all(planned == total for planned, total in plans.items()), plans


def test_a_plan_that_does_not_add_up_is_seen():
    page = "## In 90 minutes\n\n| minutes | what |\n| --- | --- |\n| 50 | a |\n| 35 | b |\n"
    assert minute_plans(page) == {90: 85}


def test_the_instructor_page_lists_each_objective_with_its_questions(root, bank, contract):
    rows = re.findall(r"^\| (LO-\d\.\d) \|.*$", (root / TEACHING).read_text("utf-8"), re.MULTILINE)
    assert rows == [objective.id for objective in contract.objectives]
    for row in re.finditer(r"^\| (LO-\d\.\d) \|.*$", (root / TEACHING).read_text("utf-8"), re.MULTILINE):
        listed = re.findall(r"\d\d-q\d\d", row[0])
        assert listed == [question.id for question in bank if question.objective == row[1]], row[1]
