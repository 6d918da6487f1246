"""Grades into the LMS's own file: the grade cell alone changes, and nobody is guessed."""

import csv
import io

import pytest

from loyaltylab.classroom.grading.lms import fill
from loyaltylab.errors import LoyaltyLabError

GRADES = {"zoë åström": 17.0, "s2": 20.0, "s9": 3.0}
MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Feedback comments\n"
    'Participant 11,"Åström, Zoë",Zoë Åström,zoe@example.org,Submitted,,26.00,Yes,"Monday, 2 March 2026, 9:00 AM","Well, done"\n'
    'Participant 12,李小龙,s2,li@example.org,Submitted,11.50,26.00,Yes,-,"Two lines:\nsee page 3"\n'
    "Participant 13,Nobody Here,s3,no@example.org,No submission,4.00,26.00,Yes,-,=1+1\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Exercise 04 (8812),Exercise 05 (8813),Current Score\r\n"
    "    Points Possible,,,,,26.0,10.0,(read only)\r\n"
    '"Åström, Zoë",101,a1,zoë åström,A,,7,90\r\n'
    '"Li, Xiaolong",102,a2,S2,A,3.5,,80\r\n'
    '"Student, Test",,,,A,,,\r\n'
)


def table(text):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))


def differences(before, after):
    return {
        (row, place): (old, new)
        for row, (one, other) in enumerate(zip(table(before), table(after), strict=True))
        for place, (old, new) in enumerate(zip(one, other, strict=True))
        if old != new
    }


def test_moodle_gets_its_grades_and_keeps_the_rest():
    filled = fill(MOODLE.encode(), GRADES, 26)
    assert filled.system == "Moodle"
    assert differences(MOODLE, filled.text) == {(1, 5): ("", "17"), (2, 5): ("11.50", "20")}
    assert filled.without_grade == ("Participant 13",)
    assert filled.not_in_file == ("s9",)


def test_canvas_gets_its_grades_and_keeps_the_rest():
    filled = fill(CANVAS.encode(), GRADES, 26, column="Exercise 04")
    assert filled.system == "Canvas"
    assert differences(CANVAS, filled.text) == {(2, 5): ("", "17"), (3, 5): ("3.5", "20")}
    assert filled.text.count("\r\n") == CANVAS.count("\r\n")
    assert "\n" not in filled.text.replace("\r\n", "")


def test_a_file_without_our_students_is_left_byte_for_byte():
    other = fill(MOODLE.encode(), {"s2": 11.5}, 26)
    assert differences(MOODLE, other.text) == {(2, 5): ("11.50", "11.5")}
    for text in (MOODLE, "\ufeff" + MOODLE, MOODLE.rstrip("\n")):
        filled = fill(text.encode(), {"s2": 20.0}, 26).text
        assert filled == text.replace("11.50", "20")


def test_quotes_everywhere_and_semicolons_and_commas_stay():
    text = (
        '"Full name";"ID number";"Grade";"Maximum Grade";"Feedback comments"\n"A";"s2";"10,5";"26,00";"x"\n'
    )
    assert fill(text.encode(), {"s2": 12.25}, 26).text == text.replace("10,5", "12,25")


def test_ids_are_found_in_whichever_column_holds_them():
    text = MOODLE.replace("zoe@example.org", "s9").replace("li@example.org", "x")
    assert fill(text.encode(), {"s9": 1.0}, 26).filled == ("s9",)
    assert fill(text.encode(), GRADES, 26, identity="Email address").filled == ("s9",)


def test_another_maximum_is_said_or_stretched():
    with pytest.raises(
        LoyaltyLabError, match=r"states 26 points as the maximum, the exercise gives 20.*--scale"
    ):
        fill(MOODLE.encode(), GRADES, 20)
    filled = fill(MOODLE.encode(), {"s2": 10.0}, 20, scale=True)
    assert differences(MOODLE, filled.text) == {(2, 5): ("11.50", "13")}


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", {}, "is empty"),
        (b"Name,Points\nA,1\n", {}, "neither Moodle's grading worksheet nor Canvas's"),
        (
            CANVAS.encode(),
            {},
            r"several columns fit \(“Exercise 04 \(8812\)”, “Exercise 05 \(8813\)”\).*--column",
        ),
        (CANVAS.encode(), {"column": "Exam"}, "no column fits"),
        (MOODLE.encode(), {"identity": "Matrikel"}, "no column “Matrikel”"),
        (
            MOODLE.encode("utf-8").replace(b"s2", b"zz").replace("Zoë Åström".encode(), b"qq"),
            {},
            "--id-column",
        ),
        (b"Full name,ID number,Grade\nA,s2\n", {}, "line 2 has 2 cells, the first line 3"),
        ("Full name,ID number,Grade\nÅ,s2,\n".encode("latin-1"), {}, "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_filled_is_named(content, options, words):
    with pytest.raises(LoyaltyLabError, match=words):
        fill(content, GRADES, 26, where="export.csv", **options)
