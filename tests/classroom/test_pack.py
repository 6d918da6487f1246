"""Students get what is theirs and nothing else, the same bytes each time; instructors get the rest."""

import hashlib
import zipfile

import pytest

from loyaltylab.classroom import pack as packing
from loyaltylab.classroom.pack import TOP, pack, pack_instructors, pack_students
from loyaltylab.classroom.release import release
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import wheels
from tests.classroom.masters import SOLUTION, cell, write_master
from tests.classroom.test_leak_kinds import KINDS, PUBLISHED, QUESTIONS
from tests.support.archives import contents

WHEEL = "loyaltylab-0.1.0-py3-none-any.whl"
EMPTY = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def make_wheel(path, **more: str):
    files = {
        "loyaltylab/__init__.py": "",
        "loyaltylab/checks/ch01.py": "share = (orders >= 2).mean()",
        "loyaltylab/classroom/grade.py": "x = 1",
        "loyaltylab/site/pages/ch01.py": "key = 0.5",
        "loyaltylab/_data/truth/wallets.csv": PUBLISHED,
        "loyaltylab-0.1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: loyaltylab\nVersion: 0.1.0\n",
        "loyaltylab-0.1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "loyaltylab-0.1.0.dist-info/RECORD": "",
    } | more
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def project(tmp_path, monkeypatch):
    write_master(tmp_path, cell("a", SOLUTION))
    release(tmp_path)
    graded = tmp_path / "solutions" / "01_small"
    for name in ("graded.py", "mistakes.yml", "survivors.yml", "rubric.yml"):
        (graded / name).write_text("# for instructors\n")
    for name, content in {
        "questions/01.yml": QUESTIONS,
        "book/01-small.md": ":::{quiz} 01-q01\n:::\n",
        "book/instructors/01-small.md": "# A plan\n",
        "notebooks/01_small.ipynb": EMPTY,
        "notebooks/.ipynb_checkpoints/01_small.ipynb": EMPTY,
        "notebooks/scale_rfm.ipynb": EMPTY,
        "datasets/truth/wallets.csv": PUBLISHED,
        "requirements.txt": "pandas==2.2.3\n",
        "LICENSE": "free",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    wheel = make_wheel(tmp_path / ".cache" / "own-wheel" / WHEEL)
    monkeypatch.setattr(wheels, "own_wheel", lambda root, cache: wheel)
    monkeypatch.setattr(packing, "write_banks", bank)
    return tmp_path


def bank(root, to):
    from loyaltylab.classroom.banks.export import export
    from tests.classroom.banks.made_up import ITEMS

    return export(ITEMS, "all-chapters", "Loyalty Lab", to, ["moodle", "anki"])


def test_students_get_labs_exercises_pins_package_and_how_to_start(project):
    made = pack_students(project, project / "dist" / "students.zip")
    found = contents(made.path, TOP)
    assert set(found) == {
        "LICENSE",
        "README.txt",
        "SHA256SUMS",
        "exercises/01_small/01_small.ipynb",
        WHEEL,
        "notebooks/01_small.ipynb",
        "requirements.txt",
        "runtime.txt",
    }
    assert made.files == len(found)
    assert found["requirements.txt"].decode().splitlines()[0] == "pandas==2.2.3"
    assert found["requirements.txt"].decode().splitlines()[-1] == f"./{WHEEL}"
    assert b"pip install -r requirements.txt" in found["README.txt"]
    sums = dict(line.split("  ")[::-1] for line in found.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_their_package_cannot_mark_or_compute_keys(project, tmp_path):
    wheel = tmp_path / "wheel.zip"
    wheel.write_bytes(contents(pack_students(project, project / "s.zip").path, TOP)[WHEEL])
    names = set(contents(wheel, ""))
    assert "loyaltylab/checks/ch01.py" in names
    assert "loyaltylab/_data/truth/wallets.csv" in names
    assert not any(name.startswith(("loyaltylab/classroom", "loyaltylab/site")) for name in names)
    record = contents(wheel, "")["loyaltylab-0.1.0.dist-info/RECORD"].decode().splitlines()
    assert {line.split(",")[0] for line in record} == names


def test_the_same_project_gives_students_the_same_bytes(project):
    first = pack_students(project, project / "a.zip").path.read_bytes()
    for path in project.rglob("*.ipynb"):
        path.touch()
    assert pack_students(project, project / "b.zip").path.read_bytes() == first
    (project / "LICENSE").write_text("freer")
    assert pack_students(project, project / "b.zip").path.read_bytes() != first


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["a lab", "the package"])
def test_a_leak_of_each_kind_stops_it_and_the_old_archive_stays(kind, place, project, monkeypatch):
    old = pack_students(project, project / "s.zip").path.read_bytes()
    told, _, name, content = KINDS[kind]
    if place == "the package":
        wheel = make_wheel(project / "bad" / WHEEL, **{f"loyaltylab/{name}": content})
        monkeypatch.setattr(wheels, "own_wheel", lambda root, cache: wheel)
    elif name.endswith(".ipynb"):
        (project / "notebooks" / "01_small.ipynb").write_text(content)
    else:
        (project / "LICENSE-more.md").write_text(content)
    with pytest.raises(LoyaltyLabError, match=f"must not see, so that none was made: .*{told}"):
        pack_students(project, project / "s.zip")
    assert (project / "s.zip").read_bytes() == old


def test_exercises_that_are_not_current_are_not_handed_out(project):
    exercise = project / "exercises" / "01_small" / "01_small.ipynb"
    exercise.write_text(exercise.read_text().replace("____", "buyers"))
    with pytest.raises(
        LoyaltyLabError, match="exercises are not current, so that nothing was packed: exercises/01_small"
    ):
        pack_students(project, project / "s.zip")


def test_instructors_get_the_rest_and_hear_what_is_missing(project):
    made = pack_instructors(project, project / "i.zip")
    assert made.missing == (
        "slides (_build/slides is not there: run `loyaltylab site slides`, then pack again)",
    )
    (project / "_build" / "slides" / "_static").mkdir(parents=True)
    (project / "_build" / "slides" / "01.html").write_text("<p>slide</p>")
    (project / "_build" / "slides" / "_static" / "reveal.js").write_text("")
    made = pack_instructors(project, project / "i.zip")
    assert made.missing == ()
    found = contents(made.path, f"{TOP}-instructors")
    assert set(found) == {
        "README.txt",
        "plans/01-small.md",
        "question-bank/all-chapters-moodle.xml",
        "question-bank/all-chapters.apkg",
        "questions/01.yml",
        "slides/01.html",
        "slides/_static/reveal.js",
        *(
            f"solutions/01_small/{name}"
            for name in ("01_small.ipynb", "graded.py", "mistakes.yml", "rubric.yml", "survivors.yml")
        ),
    }
    assert b"slides/" in found["README.txt"]


def test_the_scan_knows_an_instructors_archive_for_what_it_is(project):
    from loyaltylab.classroom.leaks import scan

    made = pack_instructors(project, project / "i.zip")
    leaks = "\n".join(scan(project, [made.path]).leaks)
    for told in (
        "graded.py is a file",
        "mistakes.yml is a file",
        "the key of question 01-q02",
        "is a file for instructors",
    ):
        assert told in leaks


def test_both_lie_apart_where_the_scan_of_the_project_looks(project, capsys):
    assert main(["classroom", "pack", "--root", str(project)]) == 0
    out = capsys.readouterr().out
    assert "dist/students/" in out
    assert "without slides" in out
    assert main(["classroom", "leaks", "--root", str(project)]) == 0
    students, instructors = pack(project, project / "dist")
    instructors.path.replace(students.path.with_name("by-mistake.zip"))
    assert main(["classroom", "leaks", "--root", str(project)]) == 1


@pytest.mark.slow
def test_the_courses_own_archive_for_students(root, tmp_path):
    """Packed from the course itself: every lab and exercise, one package, and nothing that the scan knows."""
    made = pack_students(root, tmp_path / "s.zip")
    found = contents(made.path, TOP)
    notebooks = {name for name in found if name.endswith(".ipynb")}
    assert notebooks == {
        path.relative_to(root).as_posix()
        for folder in ("notebooks", "exercises")
        for path in (root / folder).rglob("[0-9][0-9]_*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert not {name.split("/")[0] for name in found} & {
        "solutions",
        "questions",
        "grading",
        "datasets",
        "src",
    }
