"""Every question bank and its chapter's page for instructors: coverage, computed keys, no clue in the form of an answer."""

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.chapters import VERBS, Contract, read_contract
from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import Question, load_questions
from tests.conftest import ROOT

LEVELS = tuple(VERBS)
CHAPTERS = tuple(path.stem for path in sorted((ROOT / "questions").glob("[0-9][0-9].yml")))
FEWEST = 12
MOST_GIVEN_AWAY = 1 / 3
LONGEST_TO_SHORTEST = 1.5
FEWEST_WORDS = 12
# Nearer to an end of the scale, a percentage is guessed without thinking.
PERCENTAGES = (2, 98)
SHOUTED = re.compile(r"\b(NOT|EXCEPT|NEVER|which .{0,40}\bis not)\b")
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


@dataclass(frozen=True)
class Bank:
    """The questions of a chapter, with what its reading promises and what its page for instructors says."""

    chapter: str
    questions: tuple[Question, ...]
    contract: Contract
    reading: str
    teaching: str


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def banks(root: Path, pages: Pages):
    """Return the bank of a chapter; each is read once."""
    known: dict[str, Bank] = {}

    def bank_of(chapter: str) -> Bank:
        if chapter not in known:
            (reading,) = (root / "book").glob(f"{chapter}-*.md")
            (teaching,) = (root / "book" / "instructors").glob(f"{chapter}-*.md")
            questions = load_questions(root / "questions" / f"{chapter}.yml", fill=pages.fill)
            texts = [path.read_text("utf-8") for path in (reading, teaching)]
            known[chapter] = Bank(chapter, questions, read_contract(reading), *texts)
        return known[chapter]

    return bank_of


@pytest.fixture
def bank(banks, chapter) -> Bank:
    return banks(chapter)


@pytest.fixture
def some_bank(banks) -> Bank:
    """A bank to plant defects in."""
    return banks(CHAPTERS[0])


def with_options(questions: Sequence[Question]) -> list[Question]:
    return [question for question in questions if question.options]


def share_given_away(pick, questions: Sequence[Question]) -> float:
    """Share of the questions in which an option with the length that ``pick`` (max or min) takes is right."""
    told = [
        any(
            option.correct and len(option.text) == pick(len(each.text) for each in question.options)
            for option in question.options
        )
        for question in with_options(questions)
    ]
    return sum(told) / len(told)


def uneven_options(questions: Sequence[Question]) -> list[str]:
    """Questions whose longest option is much longer than the shortest."""
    lengths = {
        question.id: [len(option.text) for option in question.options] for question in with_options(questions)
    }
    return [name for name, each in lengths.items() if max(each) > LONGEST_TO_SHORTEST * min(each)]


def right_positions(questions: Sequence[Question]) -> Counter[int]:
    return Counter(
        next(place for place, option in enumerate(question.options) if option.correct)
        for question in questions
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


def number_faults(question: Question) -> list[str]:
    """Return what is wrong with a question whose answer is a number."""
    faults = []
    if question.unit == "%" and not PERCENTAGES[0] <= question.answer <= PERCENTAGES[1]:
        faults.append(f"{question.id}: {question.answer} % is too near to an end of the scale")
    if question.kind == "number":
        if not question.traps:
            faults.append(f"{question.id}: no typical wrong result has a message of its own")
        if question.tolerance > abs(question.answer) / 2:
            faults.append(f"{question.id}: the tolerance takes nearly every number")
        faults += [
            f"{question.id}: {one} and {other} are one answer" for one, other in close_results(question)
        ]
    return faults


def objectives_below(bank: Bank, fewest: int) -> list[str]:
    """Objectives with too few questions, and objectives of questions that the reading does not have."""
    used = Counter(question.objective for question in bank.questions)
    own = [objective.id for objective in bank.contract.objectives]
    return [name for name in own if used[name] < fewest] + sorted(set(used) - set(own))


def questions_too_low(bank: Bank) -> list[str]:
    """Questions that ask for less than their objective promises."""
    promised = {objective.id: LEVELS.index(objective.level) for objective in bank.contract.objectives}
    return [
        question.id
        for question in bank.questions
        if LEVELS.index(question.level) < promised[question.objective]
    ]


def concepts_amiss(bank: Bank) -> set[str]:
    """Concepts of the chapter without a question, and concepts of questions that are not the chapter's."""
    return {concept for question in bank.questions for concept in question.concepts} ^ set(
        bank.contract.concepts
    )


def thin_feedback(questions: Sequence[Question]) -> list[str]:
    return [
        f"{question.id}: {option.text}"
        for question in with_options(questions)
        for option in question.options
        if len(option.feedback.split()) < FEWEST_WORDS
    ]


def shouted(questions: Sequence[Question]) -> list[str]:
    """Questions that hunt for the exception: they measure reading and not understanding."""
    return [
        question.id
        for question in questions
        if SHOUTED.search(" ".join([question.stem, *(option.text for option in question.options)]))
    ]


def asked_on(page: str) -> list[str]:
    """Return the questions that a page shows."""
    return [id for line in re.findall(r"^:+\{quiz\} (.+)$", page, re.MULTILINE) for id in line.split()]


@each_chapter
def test_the_bank_is_numbered_in_order_and_large_enough(bank):
    ids = [question.id for question in bank.questions]
    assert len(ids) >= FEWEST
    assert ids == [f"{bank.chapter}-q{number:02}" for number in range(1, len(ids) + 1)]


@each_chapter
def test_every_objective_is_assessed_twice(bank):
    assert objectives_below(bank, 2) == []


@each_chapter
def test_no_question_asks_for_less_than_its_objective_promises(bank):
    assert questions_too_low(bank) == []


@each_chapter
def test_every_concept_of_the_chapter_is_used_and_no_other(bank):
    assert concepts_amiss(bank) == set()


@each_chapter
def test_pages_ask_for_questions_that_exist(bank):
    for page in (bank.reading, bank.teaching):
        ids = asked_on(page)
        assert ids
        assert set(ids) <= {question.id for question in bank.questions}
        assert len(ids) == len(set(ids))


@each_chapter
@pytest.mark.parametrize("pick", [max, min])
def test_length_does_not_give_the_right_option_away(bank, pick):
    assert share_given_away(pick, bank.questions) <= MOST_GIVEN_AWAY


@each_chapter
def test_options_of_a_question_are_of_similar_length(bank):
    assert uneven_options(bank.questions) == []


@each_chapter
def test_the_right_option_stands_in_every_place(bank):
    places = right_positions(bank.questions)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) <= MOST_GIVEN_AWAY * places.total(), places


@each_chapter
def test_questions_with_numbers_can_be_marked(bank):
    numeric = [question for question in bank.questions if question.kind in ("number", "guess")]
    assert any(question.kind == "number" for question in numeric)
    assert [fault for question in numeric for fault in number_faults(question)] == []


@each_chapter
def test_feedback_says_more_than_wrong(bank):
    assert thin_feedback(bank.questions) == []


@each_chapter
def test_stems_and_options_are_plain(bank):
    assert shouted(bank.questions) == []


def test_every_chapter_with_an_instructor_page_has_a_bank(root):
    taught = {path.name[:2] for path in (root / "book" / "instructors").glob("[0-9][0-9]-*.md")}
    assert taught <= set(CHAPTERS)
    assert CHAPTERS


def changed(questions: Sequence[Question], **changes) -> tuple[Question, ...]:
    """Return the questions with options, each option changed: ``text=lambda option: …``."""
    return tuple(
        dataclasses.replace(
            question,
            options=tuple(
                dataclasses.replace(option, **{name: make(option) for name, make in changes.items()})
                for option in question.options
            ),
        )
        for question in with_options(questions)
    )


def test_planted_options_are_seen(some_bank):
    questions = some_bank.questions
    longer = changed(questions, text=lambda option: option.text + " and so on" * 9 * option.correct)
    assert share_given_away(max, longer) == 1
    assert len(uneven_options(longer)) == len(longer)
    first = [
        dataclasses.replace(each, options=tuple(sorted(each.options, key=lambda option: not option.correct)))
        for each in with_options(questions)
    ]
    assert set(right_positions(first)) == {0}
    assert len(thin_feedback(changed(questions, feedback=lambda option: "Wrong."))) >= len(longer)
    assert len(shouted(changed(questions, text=lambda option: f"NOT {option.text}"))) == len(longer)


def test_planted_gaps_in_coverage_are_seen(some_bank):
    last = some_bank.contract.objectives[-1].id
    others = tuple(each for each in some_bank.questions if each.objective != last)
    assert objectives_below(dataclasses.replace(some_bank, questions=others), 2) == [last]
    stray = dataclasses.replace(others[0], objective="LO-99.9", concepts=("X999",))
    planted = dataclasses.replace(some_bank, questions=(*some_bank.questions, stray))
    assert objectives_below(planted, 2) == ["LO-99.9"]
    assert concepts_amiss(planted) == {"X999"}
    low = tuple(dataclasses.replace(each, level="remember") for each in some_bank.questions)
    assert questions_too_low(dataclasses.replace(some_bank, questions=low))


def test_planted_numbers_are_seen(some_bank, root, tmp_path, pages):
    question = next(each for each in some_bank.questions if each.kind == "number")
    assert number_faults(question) == []
    assert len(number_faults(dataclasses.replace(question, traps=()))) == 1
    assert number_faults(
        dataclasses.replace(question, unit="%", answer=99.4, tolerance=0, traps=question.traps)
    )
    wide = abs(question.answer)
    assert len(number_faults(dataclasses.replace(question, tolerance=wide))) >= 2
    path = tmp_path / "questions" / f"{some_bank.chapter}.yml"
    path.parent.mkdir()
    text = (root / "questions" / path.name).read_text("utf-8")
    path.write_text(re.sub(r"tolerance: .*", "tolerance: 1000", text), encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match=rf"{question.id}: the trap .* lies within the tolerance"):
        load_questions(path, fill=pages.fill)
