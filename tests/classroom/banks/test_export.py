"""Every format says what the bank says, and an export that says something else is caught."""

import re
import shutil
import sqlite3
import zipfile
from dataclasses import replace

import pytest

from loyaltylab.classroom.banks import export as exporting
from loyaltylab.classroom.banks.export import FORMATS, export
from loyaltylab.classroom.banks.items import GRADED, Choice, load_items, number
from loyaltylab.classroom.banks.moodle import fractions
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.banks.made_up import ITEMS

GRADED_ITEMS = tuple(item for item in ITEMS if item.kind in GRADED)
each_format = pytest.mark.parametrize("name", FORMATS)


@each_format
def test_what_was_written_is_read_back_whole(name, tmp_path):
    (written,) = export(ITEMS, "bank", "Loyalty Lab", tmp_path, [name])
    assert written.path.is_file()
    assert written.questions == (5 if FORMATS[name].guesses else 4)


def wrong_key(item):
    marks = [choice.correct for choice in item.choices]
    choices = tuple(
        Choice(choice.text, mark, choice.feedback)
        for choice, mark in zip(item.choices, marks[-1:] + marks[:-1], strict=True)
    )
    return replace(item, choices=choices, key=item.key + 2 * item.tolerance + 1)


@each_format
@pytest.mark.parametrize("place", range(4))
def test_a_wrong_key_is_caught(name, place, tmp_path):
    kind = FORMATS[name]
    bad = [wrong_key(item) if number == place else item for number, item in enumerate(GRADED_ITEMS)]
    path = tmp_path / f"bank{kind.suffix}"
    kind.write(bad, "Loyalty Lab", path)
    with pytest.raises(LoyaltyLabError, match=GRADED_ITEMS[place].id):
        kind.prove(path, GRADED_ITEMS, path.name)


@pytest.mark.parametrize("name", ["moodle", "gift", "canvas"])
def test_a_lost_feedback_and_another_tolerance_are_caught(name, tmp_path):
    kind, path = FORMATS[name], tmp_path / f"bank{FORMATS[name].suffix}"
    first, third = GRADED_ITEMS[0], GRADED_ITEMS[2]
    silent = replace(first, choices=(replace(first.choices[0], feedback="Hm."), *first.choices[1:]))
    for bad, told in (
        ([silent, *GRADED_ITEMS[1:]], "the feedback"),
        ([*GRADED_ITEMS[:2], replace(third, tolerance=0.2), GRADED_ITEMS[3]], "the key"),
    ):
        kind.write(bad, "Loyalty Lab", path)
        with pytest.raises(LoyaltyLabError, match=told):
            kind.prove(path, GRADED_ITEMS, path.name)


def swapped(texts):
    """Give the first of several its last one's feedback, and the other way round."""
    first, *middle, last = texts
    return (
        replace(first, feedback=last.feedback),
        *middle,
        replace(last, feedback=first.feedback),
    )


@pytest.mark.parametrize(
    ("name", "place", "part"),
    [
        ("moodle", 0, "choices"),  # two wrong options: the key and the explanation stay as they were
        ("moodle", 2, "traps"),
        ("gift", 0, "choices"),
        ("gift", 2, "traps"),
        ("canvas", 0, "choices"),
    ],
)
def test_feedback_that_changed_places_is_caught(name, place, part, tmp_path):
    kind, path = FORMATS[name], tmp_path / f"bank{FORMATS[name].suffix}"
    bad = list(GRADED_ITEMS)
    bad[place] = replace(bad[place], **{part: swapped(getattr(bad[place], part))})
    kind.write(bad, "Loyalty Lab", path)
    with pytest.raises(LoyaltyLabError, match=f"{bad[place].id}: the feedback"):
        kind.prove(path, GRADED_ITEMS, path.name)


@pytest.mark.parametrize("name", ["anki", "sheet"])
def test_reasons_that_changed_places_between_questions_are_caught(name, tmp_path):
    kind, path = FORMATS[name], tmp_path / f"bank{FORMATS[name].suffix}"
    one, two, three, four = GRADED_ITEMS
    kind.write(
        [one, two, replace(three, right=four.right), replace(four, right=three.right)], "Loyalty Lab", path
    )
    with pytest.raises(LoyaltyLabError, match="what the bank has: 04-q03, 04-q04"):
        kind.prove(path, GRADED_ITEMS, path.name)


def test_a_feedback_linked_to_another_option_is_caught(tmp_path):
    (written,) = export(GRADED_ITEMS, "bank", "Loyalty Lab", tmp_path, ["canvas"])

    def crossed(_, text):
        links = re.findall(r'linkrefid="(text2qti_choice_\w+_fb)"', text)
        return text.replace(f'linkrefid="{links[0]}"', f'linkrefid="{links[1]}"', 1) if links else text

    repack(written.path, crossed)
    with pytest.raises(LoyaltyLabError, match="04-q01: the feedback"):
        FORMATS["canvas"].prove(written.path, GRADED_ITEMS, written.path.name)


@each_format
def test_a_lost_question_is_caught(name, tmp_path):
    kind, path = FORMATS[name], tmp_path / f"bank{FORMATS[name].suffix}"
    kind.write(GRADED_ITEMS[1:], "Loyalty Lab", path)
    with pytest.raises(LoyaltyLabError, match=r"holds 3 questions, the bank 4|04-q01"):
        kind.prove(path, GRADED_ITEMS, path.name)


def repack(path, change):
    """Write a zip file again with one change in its texts."""
    copy = path.with_suffix(".old")
    shutil.move(path, copy)
    with zipfile.ZipFile(copy) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(
                entry, change(entry, content.decode()).encode() if entry.endswith("xml") else content
            )


def test_a_corrupted_package_is_caught_by_the_checker(tmp_path):
    for name, broken in (
        ("canvas", (r'(<varequal respident="response1">)text2qti_choice_\w+', r"\1zzz")),
        ("blackboard", (r"<value>answer_\d+</value>", "<value>zzz</value>")),
    ):
        (written,) = export(GRADED_ITEMS, "bank", "Loyalty Lab", tmp_path, [name])
        repack(written.path, lambda _, text, broken=broken: re.sub(*broken, text, count=1))
        with pytest.raises(LoyaltyLabError, match=r"is not consistent: .*zzz"):
            FORMATS[name].prove(written.path, GRADED_ITEMS, written.path.name)


def test_a_card_changed_in_the_deck_is_caught(tmp_path):
    (written,) = export(ITEMS, "bank", "Loyalty Lab", tmp_path, ["anki"])
    with zipfile.ZipFile(written.path) as deck:
        deck.extractall(tmp_path / "deck")
    connection = sqlite3.connect(tmp_path / "deck" / "collection.anki2")
    connection.execute("update notes set flds = replace(flds, '39.6', '93.6')")
    connection.commit()
    connection.close()
    with zipfile.ZipFile(written.path, "w") as deck:
        for path in (tmp_path / "deck").iterdir():
            deck.write(path, path.name)
    with pytest.raises(LoyaltyLabError, match="these cards are not what the bank has: 04-q03"):
        FORMATS["anki"].prove(written.path, ITEMS, "bank.apkg")


def test_nothing_is_written_that_was_not_proved(tmp_path, monkeypatch):
    def refuse(*_):
        raise LoyaltyLabError("no")

    monkeypatch.setitem(exporting.FORMATS, "gift", replace(FORMATS["gift"], prove=refuse))
    with pytest.raises(LoyaltyLabError, match="no"):
        export(ITEMS, "bank", "Loyalty Lab", tmp_path, ["gift"])
    assert list(tmp_path.iterdir()) == []


def test_the_same_bank_gives_the_same_texts(tmp_path):
    texts = []
    for folder in ("a", "b"):
        written = export(ITEMS, "bank", "Loyalty Lab", tmp_path / folder, ["moodle", "gift", "sheet"])
        texts.append([each.path.read_bytes() for each in written])
    assert texts[0] == texts[1]


def test_marks_of_several_right_options_add_up():
    marks = fractions(GRADED_ITEMS[1])
    assert sum(mark for mark in marks if mark > 0) == pytest.approx(100)
    assert sum(marks) == pytest.approx(0, abs=1e-3)


def test_numbers_without_exponent_or_superfluous_digits():
    assert [number(value) for value in (40.0, 0.5, -0.0, 1e-7, 1234567.25)] == [
        "40",
        "0.5",
        "0",
        "0.0000001",
        "1234567.25",
    ]


def test_unknown_format_and_chapter_and_no_marks_are_one_sentence(tmp_path, root):
    with pytest.raises(LoyaltyLabError, match="There is no format 'word'; there are moodle"):
        export(ITEMS, "bank", "Loyalty Lab", tmp_path, ["word"])
    with pytest.raises(LoyaltyLabError, match="no question that gift can take"):
        export(ITEMS[4:], "bank", "Loyalty Lab", tmp_path, ["gift"])
    with pytest.raises(LoyaltyLabError, match="There are no questions of chapter 99"):
        load_items(root, ["99"])


@pytest.mark.slow
def test_the_courses_own_bank_survives_every_format(root, tmp_path):
    items = load_items(root)
    written = export(items, "all", "Loyalty Lab", tmp_path)
    graded = sum(item.kind in GRADED for item in items)
    assert {each.format: each.questions for each in written} == {
        name: len(items) if kind.guesses else graded for name, kind in FORMATS.items()
    }
