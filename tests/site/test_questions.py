"""The question file: every broken rule is one sentence with file, question and rule."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.pages.compute import TEMPLATE
from loyaltylab.site.questions import load_bank, load_questions
from loyaltylab.site.quiz import inline, render
from tests.book.minibook import QUESTIONS

NUMBERS = {
    "04.share|.1%": "61.3%",
    "04.share|.0%": "61%",
    "04.share-of-orders|.1%": "87.0%",
    "04.customers": "2,400",
}


def fill(text: str) -> str:
    """Stand in for the register of values."""

    def look_up(match: Any) -> str:
        if match["reference"] not in NUMBERS:
            raise LoyaltyLabError(f"No value has the id '{match['reference']}'.")
        return NUMBERS[match["reference"]]

    return TEMPLATE.sub(look_up, text)


def write(folder: Path, questions: Any, name: str = "04.yml") -> Path:
    """Write a question file."""
    path = folder / "questions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        questions if isinstance(questions, str) else yaml.safe_dump(questions, allow_unicode=True),
        encoding="utf-8",
    )
    return path


def with_change(number: int, **changes: Any) -> list[dict[str, Any]]:
    """Return the good questions with one of them changed; a change to None drops the key."""
    questions = copy.deepcopy(QUESTIONS)
    for key, content in changes.items():
        if content is None:
            questions[number].pop(key)
        else:
            questions[number][key] = content
    return questions


def options(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the options of question 04-q02 with changes in order."""
    result = copy.deepcopy(QUESTIONS[1]["options"])
    for option, change in zip(result, changes):
        option.update(change)
    return result


def test_good_questions_are_read_and_filled(tmp_path: Path) -> None:
    guess, choice, number, several = load_questions(
        write(tmp_path, QUESTIONS), fill=fill, concepts=["B001", "B008"]
    )
    assert guess.answer == 61
    assert guess.reveal.endswith("out of 2,400 customers.")
    assert [option.correct for option in choice.options] == [False, True]
    assert choice.misconception == "P29"
    assert (number.answer, number.tolerance, number.traps[0][0]) == (61.3, 0.5, 87.0)
    assert sum(option.correct for option in several.options) == 2


def test_without_numbers_keys_stay_open(tmp_path: Path) -> None:
    assert load_questions(write(tmp_path, QUESTIONS))[2].answer is None


@pytest.mark.parametrize(
    ("questions", "rule"),
    [
        ("- id: [", r"^questions/04.yml: not readable as YAML in line \d+"),
        ("just words", r"must be a list of questions"),
        (["words"], r"question number 1: 'words' is not of type 'object'"),
        (with_change(1, stem=None), r"question 04-q02: 'stem' is a required property"),
        (with_change(1, options=None), r"question 04-q02: 'options' is a required property"),
        (with_change(2, answer=None), r"question 04-q03: 'answer' is a required property"),
        (with_change(2, unit=None), r"question 04-q03: 'unit' is a required property"),
        (with_change(0, reveal=None), r"question 04-q01: 'reveal' is a required property"),
        (with_change(1, level="guess"), r"question 04-q02: 'guess' is not one of .*at level"),
        (with_change(1, objective="4.1"), r"question 04-q02: '4.1' does not match"),
        (with_change(1, surprise="x"), r"question 04-q02: .*'surprise'"),
        (with_change(1, concepts=["B999"]), r"question 04-q02: names the unknown concept B999"),
        (with_change(1, chapter="05"), r"question 04-q02: id and chapter must both be of chapter 04"),
        (with_change(1, id="04-q01"), r"question 04-q01: the id is used twice"),
        (
            with_change(1, options=options({"correct": True})),
            r"has 2 correct options; a choice has exactly one",
        ),
        (with_change(1, options=options({}, {"correct": False})), r"has 0 correct options"),
        (with_change(1, options=options({"text": "nobody can  say yet"})), r"two options say the same"),
        (
            with_change(
                1, options=options({"text": "{{ value:04.share|.1% }}"}, {"text": "61.3%", "correct": False})
            ),
            r"correct options",
        ),
        (
            with_change(1, options=options({"text": "61.3%"}, {"text": "{{ value:04.share|.1% }}"})),
            r"two options show the same once",
        ),
        (with_change(1, options=options({}, {"text": "61.3 %"})), r"'61.3 %' is a typed number"),
        (with_change(1, options=options({"feedback": ""})), r"question 04-q02: .*(too short|non-empty)"),
        (
            with_change(1, options=[{"text": "Yes", "correct": True}, {"text": "No", "correct": False}]),
            r"'feedback' is a required",
        ),
        (with_change(1, options=options({"text": "All of the above"})), r"'All of the above' is a catch-all"),
        (with_change(1, options=options({"text": "None of these above"})), r"is a catch-all"),
        (with_change(2, answer=61.3), r"question 04-q03: the answer 61.3 is typed"),
        (with_change(2, answer="61.3%"), r"question 04-q03: the answer '61.3%' is typed"),
        (with_change(2, answer="about {{ value:04.share|.1% }}"), r"is typed"),
        (with_change(2, answer="{{ value:04.nothing|.1% }}"), r"question 04-q03: No value has the id"),
        (with_change(2, tolerance=30), r"question 04-q03: the trap 87.0% lies within the tolerance"),
        (with_change(2, tolerance=-1), r"question 04-q03: -1 is less than the minimum"),
        (
            with_change(3, options=[{**option, "correct": True} for option in QUESTIONS[3]["options"]]),
            r"has 3 correct of 3 options",
        ),
    ],
)
def test_a_broken_rule_is_one_sentence(tmp_path: Path, questions: Any, rule: str) -> None:
    with pytest.raises(LoyaltyLabError, match=rule) as caught:
        load_questions(write(tmp_path, questions), fill=fill, concepts=["B001", "B008"])
    assert str(caught.value).startswith("questions/04.yml")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoyaltyLabError, match=r"no questions/05.yml"):
        load_questions(tmp_path / "questions" / "05.yml")


def test_the_bank_joins_all_chapters(tmp_path: Path) -> None:
    write(tmp_path, QUESTIONS)
    fifth = [{**copy.deepcopy(QUESTIONS[1]), "id": "05-q01", "chapter": "05"}]
    write(tmp_path, fifth, "05.yml")
    assert [question.id for question in load_bank(tmp_path / "questions")] == [
        "04-q01",
        "04-q02",
        "04-q03",
        "04-q04",
        "05-q01",
    ]


def test_the_course_own_questions_are_sound(root: Path) -> None:
    from loyaltylab.site.concepts import Project

    assert load_bank(root / "questions", concepts=Project(root).by_id)


def test_every_answer_is_readable_without_scripts(tmp_path: Path) -> None:
    for question in load_questions(write(tmp_path, QUESTIONS), fill=fill):
        page = render(question)
        assert inline(question.stem) in page
        for option in question.options:
            assert page.count(inline(option.feedback)) >= 1
            assert f">{inline(option.text)}</label>" in page


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1))
def test_no_text_of_a_question_becomes_markup(text: str) -> None:
    shown = inline(f"x{text}</script><b onclick=1>")
    assert "<script" not in shown
    assert "</script" not in shown
    assert "<b " not in shown
