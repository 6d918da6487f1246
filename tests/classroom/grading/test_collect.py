"""The LMS's own archives: everybody's file under the right id, nobody guessed, nothing outside the folder."""

import zipfile

import pytest

from loyaltylab.classroom.grading.collect import collect, summary
from loyaltylab.classroom.grading.submissions import find_submissions
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.grading.test_lms import CANVAS, MOODLE

EARLY, LATE = (2026, 3, 1, 9, 0, 0), (2026, 3, 2, 9, 0, 0)


@pytest.fixture
def pack(tmp_path):
    """Write an archive of files (name, or name and time, to content) and the exported grade file."""

    def write(export: str, *files):
        path, sheet = tmp_path / "all.zip", tmp_path / "grades.csv"
        with zipfile.ZipFile(path, "w") as archive:
            for number, (name, *moment) in enumerate(files):
                archive.writestr(zipfile.ZipInfo(name, *moment or [EARLY]), f"content {number}")
        sheet.write_text(export, encoding="utf-8", newline="")
        return path, sheet, tmp_path / "in"

    return write


def test_moodle_with_and_without_folders(pack):
    *given, to = pack(
        MOODLE,
        ("Zoë Åström_11_assignsubmission_file_/04_what_loyalty_is.ipynb",),
        ("李小龙_12_assignsubmission_file_04.ipynb",),
    )
    found = collect(*given, to)
    assert found.column == "ID number"
    assert found.students == {"zoë åström": 1, "s2": 1}
    assert found.nothing == ["s3"]
    assert [each.student for each in find_submissions(to)] == ["s2", "zoë åström"]
    assert (to / "s2" / "04.ipynb").read_text() == "content 1"


def test_canvas_with_late_and_repeated_files_the_last_saved_counts(pack):
    *given, to = pack(
        CANVAS,
        ("li_LATE_102_8812_04-1.ipynb", LATE),
        ("li_102_8811_04.ipynb", EARLY),
        ("strmzoe_101_8813_04 (1).ipynb",),
    )
    found = collect(*given, to, identity="SIS Login ID")
    assert found.students == {"s2": 2, "zoë åström": 1}
    li = next(each for each in find_submissions(to) if each.student == "s2")
    assert li.path.read_text() == "content 0"
    assert len(li.others) == 1
    assert "1 have more than one notebook; the last saved counts: s2." in summary(found, to)


def test_an_unpacked_folder_does_as_well(pack, tmp_path):
    archive, sheet, to = pack(MOODLE, ("A_11_assignsubmission_file_/a.ipynb",))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert collect(tmp_path / "unpacked", sheet, to).students == {"zoë åström": 1}


def test_nobody_is_guessed_and_other_files_are_named(pack, capsys):
    archive, sheet, to = pack(
        MOODLE,
        ("A_11_assignsubmission_file_/a.ipynb",),
        ("B_99_assignsubmission_file_/b.ipynb",),
        ("readme.ipynb",),
        ("A_11_assignsubmission_file_/essay.docx",),
    )
    assert main(["classroom", "collect", str(archive), str(sheet), "--to", str(to)]) == 1
    said = capsys.readouterr().out
    assert "B_99_assignsubmission_file_/b.ipynb, readme.ipynb" in said
    assert "essay.docx" in said
    assert [path.name for path in to.iterdir()] == ["zoë åström"]


def test_names_that_point_elsewhere_stay_inside(pack):
    archive, sheet, to = pack(
        MOODLE,
        ("../../A_11_assignsubmission_file_/../../../evil.ipynb",),
        ("B_12_assignsubmission_file_..\\..\\evil.ipynb",),
    )
    collect(archive, sheet, to)
    assert sorted(path.parent.parent for path in to.rglob("*.ipynb")) == [to, to]
    assert not list(to.parent.glob("*.ipynb"))


def test_a_packed_giant_is_not_unpacked(pack, monkeypatch):
    monkeypatch.setattr("loyaltylab.classroom.grading.collect.LARGEST", 5)
    archive, sheet, to = pack(MOODLE, ("A_11_assignsubmission_file_/a.ipynb",))
    with pytest.raises(LoyaltyLabError, match="holds no notebook of anybody"):
        collect(archive, sheet, to)
    assert not to.exists()


@pytest.mark.parametrize(
    ("export", "identity", "told"),
    [
        ("a,b\n1,2\n", None, "neither Moodle's grading worksheet nor Canvas's"),
        ("Full name,ID number,Grade\nA,s1,\n", None, "no column “Identifier”"),
        (MOODLE, "Matriculation", "no column “Matriculation”"),
        (MOODLE.replace("s3", "s2"), None, "has s2 twice"),
    ],
)
def test_an_export_that_does_not_say_whose_file_is_whose(export, identity, told, pack):
    archive, sheet, to = pack(export, ("A_11_assignsubmission_file_/a.ipynb",))
    with pytest.raises(LoyaltyLabError, match=told):
        collect(archive, sheet, to, identity)


def test_broken_missing_and_foreign_archives_are_one_sentence(pack, tmp_path):
    archive, sheet, to = pack(MOODLE, ("something.ipynb",))
    with pytest.raises(LoyaltyLabError, match="holds no notebook of anybody"):
        collect(archive, sheet, to)
    (tmp_path / "broken.zip").write_bytes(b"PK nothing")
    with pytest.raises(LoyaltyLabError, match="not a readable zip file"):
        collect(tmp_path / "broken.zip", sheet, to)
    with pytest.raises(LoyaltyLabError, match="cannot be read"):
        collect(tmp_path / "none.zip", sheet, to)
    to.mkdir()
    (to / "old").mkdir()
    with pytest.raises(LoyaltyLabError, match="already holds something"):
        collect(archive, sheet, to)
