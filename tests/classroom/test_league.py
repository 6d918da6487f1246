"""The league: every entry gets its row, whatever it is; hidden Lanterns stay hidden; the LMS's file takes the points."""

import csv
import io
import os
import re
from pathlib import Path

import pytest

from loyaltylab.classroom import league
from loyaltylab.classroom.league import (
    COLUMNS,
    OVER,
    RANKED,
    REFUSED,
    Entry,
    figure,
    find_plans,
    league_csv,
    league_page,
    read_secret,
    run_league,
    words,
    write_league,
)
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.figures import alt_problem
from loyaltylab.game.lantern import own_lantern
from loyaltylab.game.plan import Move, Plan, plan_text
from loyaltylab.game.reference import reference_plan

SECRET = "sixteen characters and more"
SENSIBLE = 'game = 1\n[[move]]\nlever = "promise_minutes"\nvalue = 1.5\n[[move]]\nlever = "reward_rate"\nvalue = 1.6\n'
BAD = {
    "empty.toml": (b"", "is empty"),
    "latin.toml": ('game = 1\ntitle = "Käse"'.encode("latin-1"), "not UTF-8"),
    "bomb.toml": (b'a: &a ["lol"]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n', "not valid TOML"),
    "nan.toml": (b'game = 1\n[[move]]\nlever = "price"\nvalue = nan\n', "is nan"),
    "negative.toml": (b'game = 1\n[[move]]\nlever = "recovery"\nvalue = -9000\n', "out of range"),
    "unknown.toml": (b'game = 1\n[[move]]\nlever = "free_money"\nvalue = 1\n', "no lever"),
    "month.toml": (
        b'game = 1\n[[move]]\nlever = "price"\nvalue = 1\nfrom = "2027-01"\n',
        "from is '2027-01'",
    ),
    "deep.toml": (b"game = 1\nwhy = " + b"[" * 30000, "nested too deeply"),
    "zip.toml": (b"PK\x03\x04\x00\x01", "TOML"),
    "wrong.yaml": (b"game: 1\n", "is no plan"),
    "program.py": (b"print('hello')\n", "is no plan"),
}


def hand_in(folder: Path) -> Path:
    """A class of two players, one who copies, one over the budget, and everything that may go wrong."""
    folder.mkdir()
    (folder / "ada.toml").write_text(SENSIBLE, encoding="utf-8")
    (folder / "bea.toml").write_text("# my own work\n" + SENSIBLE + 'why = "mine"\n', encoding="utf-8")
    (folder / "cem").mkdir()
    (folder / "cem" / "plan.TOML").write_text(
        'game = 1\nstudent = "ada"\n[[move]]\nlever = "price"\nvalue = 1.1\n', encoding="utf-8"
    )
    (folder / "dan.toml").write_text('game = 1\n[[move]]\nlever = "price"\nvalue = 0.85\n', encoding="utf-8")
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    with (folder / "huge.toml").open("wb") as stream:
        stream.truncate(100 * 2**20)
    (folder / "link.toml").symlink_to(folder / "ada.toml")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.toml")
    (folder / "nothing inside").mkdir()
    (folder / "two").mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / "two" / name).write_text(SENSIBLE, encoding="utf-8")
    (folder / "EVE.toml").write_text(SENSIBLE, encoding="utf-8")
    (folder / "eve.toml").write_text(SENSIBLE, encoding="utf-8")
    (folder / "=cmd\n().toml").write_text(SENSIBLE, encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    return run_league(hand_in(tmp_path_factory.mktemp("league") / "plans"), SECRET, count=1)


def row_of(entries: list[Entry], start: str) -> Entry:
    (found,) = [entry for entry in entries if entry.file.startswith(start)]
    return found


@pytest.mark.parametrize("name", BAD)
def test_a_bad_plan_gets_its_reason_and_the_rest_go_on(entries: list[Entry], name: str) -> None:
    entry = row_of(entries, name)
    assert entry.status == REFUSED
    assert BAD[name][1] in entry.reason
    assert "\n" not in entry.reason
    assert entry.points is None


@pytest.mark.parametrize(
    ("start", "words_"),
    [
        ("huge", "104,858 kB"),
        ("link", "is a link"),
        ("loop", "is no plan"),
        ("pipe", "no plain file"),
        ("nothing", "holds 0 files"),
        ("two", "holds 2 files"),
        ("EVE", "Two files are of this student"),
        ("eve", "Two files are of this student"),
        ("=cmd", "no student id"),
    ],
)
def test_what_is_no_plain_plan_of_one_student_is_refused(
    entries: list[Entry], start: str, words_: str
) -> None:
    assert words_ in row_of(entries, start).reason


def test_the_good_are_ranked_and_the_spender_is_not(entries: list[Entry]) -> None:
    ada, cem, dan = (row_of(entries, name) for name in ("ada", "cem", "dan"))
    assert (ada.status, cem.status, dan.status) == (RANKED, RANKED, OVER)
    assert ada.score is not None
    assert cem.score is not None
    assert ada.score.score.value > 0 > cem.score.score.value
    assert cem.rank == 3
    assert dan.rank is None
    assert (dan.points, cem.points) == (0.0, 0.0)
    assert 0 < (ada.points or 0) <= 10
    assert [entry.rank for entry in entries[:3]] == [1, 2, 3]
    assert len(entries) == 4 + len(BAD) + 9


def test_the_same_plan_is_named_whatever_its_file_looks_like(entries: list[Entry]) -> None:
    assert row_of(entries, "ada").same == ("bea",)
    assert row_of(entries, "bea").same == ("ada",)
    assert row_of(entries, "cem").same == ()


def test_the_same_plan_scores_differently_on_each_ones_own_lantern(entries: list[Entry]) -> None:
    ada, bea = row_of(entries, "ada").score, row_of(entries, "bea").score
    assert ada is not None
    assert bea is not None
    assert ada.score != bea.score


def test_the_sheet_has_a_row_for_everybody_and_no_formula(entries: list[Entry]) -> None:
    rows = list(csv.DictReader(io.StringIO(league_csv(entries))))
    assert len(rows) == len(entries)
    assert list(rows[0]) == list(COLUMNS)
    assert all(not cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())
    assert {row["id_in_plan"] for row in rows if row["student"] == "cem"} == {"ada"}
    assert league.safe_cell("=cmd()") == "'=cmd()"


def test_the_page_is_for_everybody(entries: list[Entry]) -> None:
    page = league_page(entries)
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert page.count("<caption>") == 3
    assert page.count('scope="col"') == 9 + 3 + 2
    assert page.count('scope="row"') == len(entries) + 2
    (alt,) = re.findall(r'alt="([^"]*)"', page)
    assert alt == words(entries)
    assert alt_problem(alt) is None
    assert "http" not in page
    assert "<script" not in page
    assert figure(entries).axes[0].get_title(loc="left")


def test_a_hostile_title_or_name_stays_text() -> None:
    entry = Entry("<img src=x onerror=alert(1)>", "f", REFUSED, "<b>no</b>")
    page = league_page([entry])
    assert "<img src=x" not in page
    assert "<b>no" not in page
    assert "&lt;b&gt;no" in page


def test_a_page_that_does_not_escape_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyaltylab.game.report.html.escape", lambda text, quote=True: text)
    assert "<b>no" in league_page([Entry("x", "f", REFUSED, "<b>no</b>")])


def test_points_go_into_the_file_of_the_lms(entries: list[Entry], tmp_path: Path) -> None:
    export = tmp_path / "worksheet.csv"
    export.write_text(
        "Identifier,Full name,ID number,Grade,Maximum Grade\n1,Ada,ADA,,10\n2,Zoe,zoe,,10\n", encoding="utf-8"
    )
    lines = write_league(entries, tmp_path / "out", 10.0, export)
    filled = list(csv.DictReader(io.StringIO((tmp_path / "out" / "worksheet-filled.csv").read_text("utf-8"))))
    assert float(filled[0]["Grade"]) == row_of(entries, "ada").points
    assert filled[1]["Grade"] == ""
    assert any("Moodle: 1 grades" in line for line in lines)
    assert (tmp_path / "out" / "league.html").is_file()
    grades = list(csv.DictReader(io.StringIO((tmp_path / "out" / "grades.csv").read_text("utf-8"))))
    assert [row["student"] for row in grades] == ["ada", "bea", "cem", "dan"]


def test_the_courses_own_plan_gets_all_points(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    own = own_lantern("fay")
    (folder / "fay.toml").write_text(plan_text(reference_plan(own)), encoding="utf-8")
    (folder / "gil.toml").write_text(plan_text(Plan()), encoding="utf-8")
    fay, gil = run_league(folder, SECRET, count=1, out_of=20)
    assert (fay.student, fay.points) == ("fay", 20)
    assert (gil.student, gil.points) == ("gil", 0)


def test_another_secret_gives_other_lanterns(tmp_path: Path) -> None:
    (tmp_path / "ada.toml").write_text(plan_text(Plan((Move("recovery", 1.5),))), encoding="utf-8")
    scores = []
    for secret in (SECRET, SECRET, SECRET + "!"):
        (entry,) = run_league(tmp_path, secret, count=1)
        assert entry.score is not None
        scores.append(entry.score.score.value)
    assert scores[0] == scores[1] != scores[2]


@pytest.mark.parametrize(
    ("content", "words_"),
    [(b"short", "holds 5 characters"), (b"", "holds 0"), (b"\xff" * 30, "cannot be read as text")],
)
def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path, content: bytes, words_: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(LoyaltyLabError, match=words_):
        read_secret(tmp_path / "secret")


def test_no_folder_and_an_empty_one_are_sentences(tmp_path: Path) -> None:
    for folder, words_ in ((tmp_path / "x", "There is no folder"), (tmp_path, "is empty")):
        with pytest.raises(LoyaltyLabError, match=words_):
            find_plans(folder)


def test_the_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["game", "new", "plans/ada.toml"]) == 0
    assert main(["game", "new", "plans/ada.toml"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["game", "check", "plans/ada.toml"]) == 0
    assert (
        main(
            ["game", "score", "plans/ada.toml", "--seeds", "1", "--page", "ada.html", "--picture", "ada.png"]
        )
        == 0
    )
    told = capsys.readouterr().out
    assert "Score: +" in told
    assert "Its words: " in told
    assert (tmp_path / "ada.png").read_bytes().startswith(b"\x89PNG")
    assert main(["game", "schema", "--check"]) == 0
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    assert main(["game", "league", "plans", "--secret", "secret.txt", "--seeds", "1", "--out", "out"]) == 0
    assert "1 ranked, 0 over the budget, 0 not played" in capsys.readouterr().out
    assert SECRET not in "".join(path.read_text("utf-8") for path in (tmp_path / "out").iterdir())
    (tmp_path / "dear.toml").write_text(
        'game = 1\n[[move]]\nlever = "price"\nvalue = 0.9\n', encoding="utf-8"
    )
    assert main(["game", "check", "dear.toml"]) == 2
    assert main(["game", "score", "dear.toml", "--seeds", "1"]) == 2
    assert main(["game", "score", "dear.toml", "--seeds", "0"]) == 2
    assert main(["game", "schema", "--check", "--output", "other.json"]) == 2
