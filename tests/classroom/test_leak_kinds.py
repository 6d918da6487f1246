"""A leak of each kind, planted in each place that learners see: the archive for students, the book, its index, the browser edition."""

import html
import io
import json
import zipfile

import pytest

from loyaltylab.classroom.leak_keys import key_texts, plain, shown
from loyaltylab.classroom.leaks import scan
from loyaltylab.classroom.release import release
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.masters import SOLUTION, cell, write_master

STATEMENT = 'repeat_rate = (buyers["orders"] >= 2).groupby(buyers["region"]).mean()'
QUESTIONS = """
- id: 01-q01
  kind: choice
  stem: Who is loyal?
  options:
    - text: She who comes
      correct: true
      feedback: >-
        This one stands on the page of the reading, with its key, for everybody to see.
- id: 01-q02
  kind: choice
  stem: Who came back?
  options:
    - text: Her
      correct: true
      feedback: >-
        Right: she came back *twice* in {{ value:01.year }}, and nobody had sent her any
        voucher for it in those months – "none".
  feedback_wrong: No.
"""
KEY = "Right: she came back <em>twice</em> in 2024, and nobody had sent her any voucher for it in those months – none."
PUBLISHED = "household,need,lantern_share\n5,1.38,0.258\n9,2.00,0.100\n"
HIDDEN = "household,need,lantern_share\n5,1.38,0.258\n9,2.01,0.100\n"


def notebook(*cells) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


# kind: what the scan says, the text that leaks, and the file that holds it.
KINDS = {
    "cell source": (
        "statement of a solution",
        STATEMENT,
        "lab.ipynb",
        notebook(cell("a", STATEMENT) | {"outputs": []}),
    ),
    "output": ("the result 0.73195876", "0.73195876", "lab.ipynb", notebook(cell("a", "x = 1"))),
    "metadata": (
        "statement of a solution",
        f'<meta content="{html.escape(STATEMENT)}">',
        "lab.ipynb",
        notebook(cell("a", "x", note=STATEMENT) | {"outputs": []}),
    ),
    "quiz key file": ("the key of question 01-q02", KEY, "bank.yml", QUESTIONS),
    "truth table": ("the hidden table wallets", HIDDEN, "data.csv", HIDDEN),
}


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def in_archive(root, text, name, content):
    path = root / "students.zip"
    path.write_bytes(zipped(**{f"loyalty-lab/exercises/{name}": content}))
    return [path]


def unpacked(root, text, name, content):
    (root / "students" / "notebooks").mkdir(parents=True)
    (root / "students" / "notebooks" / name).write_text(content)
    return [root / "students"]


def archive_in_archive(root, text, name, content):
    path = root / "students.zip"
    path.write_bytes(zipped(**{"loyalty-lab/more.zip": zipped(**{"deep.zip": zipped(**{name: content})})}))
    return [path]


def wheel_in_archive(root, text, name, content):
    path = root / "students.zip"
    path.write_bytes(
        zipped(**{"loyalty-lab/loyaltylab-1-py3-none-any.whl": zipped(**{f"loyaltylab/{name}": content})})
    )
    return [path]


def built(root, name, content):
    path = root / "_build" / "html" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def on_a_page(root, text, name, content):
    shown_text = text if text.startswith("<meta") else f"<pre>{html.escape(text)}</pre>"
    built(root, "book/01.html", f"<html><head></head><body>{shown_text}</body></html>")


def in_the_search_index(root, text, name, content):
    words = html.unescape(text).removeprefix('<meta content="')
    built(root, "searchindex.js", f"Search.setIndex({json.dumps({'titles': [words], 'terms': {}})})")


def in_the_browser_edition(root, text, name, content):
    built(root, f"lite/files/{name}", content)


PLACES = (
    in_archive,
    unpacked,
    archive_in_archive,
    wheel_in_archive,
    on_a_page,
    in_the_search_index,
    in_the_browser_edition,
)


@pytest.fixture
def project(tmp_path):
    write_master(tmp_path, cell("a", SOLUTION))
    release(tmp_path)
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "01.yml").write_text(QUESTIONS)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "01-small.md").write_text(":::{quiz} 01-q01\n:::\n")
    (tmp_path / "datasets" / "truth").mkdir(parents=True)
    (tmp_path / "datasets" / "truth" / "wallets.csv").write_text(PUBLISHED)
    return tmp_path


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_leak_of_each_kind_is_found_in_each_place(kind, place, project):
    told, text, name, content = KINDS[kind]
    folders = place(project, text, name, content)
    assert any(told in leak for leak in scan(project, folders).leaks)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        (PUBLISHED, "data.csv", PUBLISHED),
        (
            "This one stands on the page of the reading, with its key",
            "page.yml",
            QUESTIONS.split("- id: 01-q02")[0],
        ),
        ("x = 1", "lab.ipynb", notebook(cell("a", "x = 1") | {"outputs": []})),
    ],
    ids=["truth of the published Lantern", "key of a question on a page", "code that is no solution"],
)
def test_what_is_public_is_no_leak(place, text, name, content, project):
    assert scan(project, place(project, text, name, content)).leaks == []


@pytest.mark.parametrize(
    "name",
    [
        "graded.py",
        "x/mistakes.yml",
        "survivors.yml",
        "questions/01.yml",
        "cards.apkg",
        "grading/gradebook.db",
    ],
)
def test_files_of_instructors_are_known_by_their_names(name, project):
    folder = project / "students"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("")
    assert scan(project, [folder]).leaks == [f"students/{name} is a file for instructors."]
    (project / "students.zip").write_bytes(zipped(**{name: "x"}))
    assert any(
        "is a file for instructors" in leak for leak in scan(project, [project / "students.zip"]).leaks
    )


def test_the_course_secret_is_found(project, monkeypatch):
    (project / "_build" / "html").mkdir(parents=True)
    built(project, "page.html", "<p>Set correct-horse-battery before you grade.</p>")
    assert scan(project).leaks == []
    monkeypatch.setenv("LOYALTYLAB_COURSE_SECRET", "correct-horse-battery")
    assert scan(project).leaks == ["html/page.html holds the course secret."]


def test_what_instructors_build_for_themselves_is_left_alone(project):
    for folder, leaks in (("dist/questions", 0), ("dist/instructors", 0), ("dist/students", 1)):
        (project / folder).mkdir(parents=True)
        (project / folder / "bank.yml").write_text(QUESTIONS)
        assert len(scan(project).leaks) == leaks


def test_a_key_is_found_in_every_format_of_the_bank(root, tmp_path):
    folder = tmp_path / "bank"
    main(["classroom", "questions", "--root", str(root), "--chapter", "04", "--to", str(folder)])
    leaks = scan(root, [folder]).leaks
    found = {path.name for path in folder.iterdir() if any(f"/{path.name}" in leak for leak in leaks)}
    # Blackboard's format has no feedback by which its questions could be known.
    assert {path.name for path in folder.iterdir()} - found == {"chapter-04-blackboard.zip"}


def test_only_questions_that_no_page_shows_have_a_key_to_guard(project):
    assert shown(project) == {"01-q01"}
    (project / "book" / "01-more.md").write_text(":::{quiz} 01-q05 01-q06\n:::\nA word on 01-q02.\n")
    assert shown(project) == {"01-q01", "01-q05", "01-q06"}
    assert set(key_texts(project).values()) == {"01-q02"}
    (project / "questions" / "01.yml").write_text("- id: 01-q02\n  - broken")
    with pytest.raises(LoyaltyLabError, match=r"questions/01.yml is no list of questions"):
        key_texts(project)


def test_formats_compare():
    assert plain("&lt;p&gt;So <em>she</em> said:\\n `it` is \\= 5&lt;/p&gt;") == "Soshesaid:itis=5"


def test_the_courses_own_bank_has_keys_to_guard(root):
    assert len(set(key_texts(root).values())) > 12 * 3
