"""A planted leak of every sort is found; what the masters themselves show is none."""

import json
import zipfile

import pytest

from loyaltylab.classroom.leaks import scan
from loyaltylab.classroom.release import release
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.masters import SOLUTION, cell, write_master

STATEMENT = 'repeat_rate = (buyers["orders"] >= 2).groupby(buyers["region"]).mean()'
REWRITTEN = "rate = (\n    table['orders'] >= 2  # twice\n).groupby(table['region']).mean()"


@pytest.fixture
def project(tmp_path):
    graded = tmp_path / "solutions" / "01_small"
    write_master(
        tmp_path, cell("given", "known = lantern.surveys.dropna().mean().sum()"), cell("a", SOLUTION)
    )
    (graded / "graded.py").write_text(
        "def expected(lantern):\n    known = lantern.surveys.dropna().mean().sum()\n"
        "    return lantern.orders['customer_id'].value_counts().ge(2).mean()\n"
    )
    release(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "checks.py").write_text("share = (orders >= 2).mean()\n")
    (tmp_path / "_build" / "html").mkdir(parents=True)
    return tmp_path


def notebook(*cells) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_clean(project):
    report = scan(project)
    assert report.leaks == []
    assert report.files == 2


@pytest.mark.parametrize(
    "code", [STATEMENT, REWRITTEN, f"def f():\n    {STATEMENT}", f"if True:\n    {STATEMENT}"]
)
def test_a_solution_in_the_package_whatever_its_layout_and_names(code, project):
    (project / "src" / "checks.py").write_text(code)
    assert "holds a statement of a solution" in scan(project).leaks[0]


LONG = (
    "line = table.loc[(table['one'] >= 2) & (table['two'] < 5), 'three'].groupby(table['four']).mean()"
    ".sort_values(ascending=False)"
)


@pytest.mark.parametrize(
    ("code", "leaks"),
    [
        (REWRITTEN, 0),  # an idiom that two chapters share
        (STATEMENT, 1),  # the solution itself, names and all
        (LONG.replace("table", "people").replace("line", "rank"), 1),  # too long to be an idiom
    ],
)
def test_in_another_chapter_an_idiom_is_no_leak(code, leaks, project):
    with (project / "solutions" / "01_small" / "graded.py").open("a") as file:
        file.write(f"def other(table):\n    {LONG}\n    return line\n")
    (project / "notebooks").mkdir()
    (project / "notebooks" / "02_next.ipynb").write_text(notebook(cell("a", code) | {"outputs": []}))
    assert len(scan(project).leaks) == leaks


def test_a_graded_check_in_the_package(project):
    (project / "src" / "checks.py").write_text(
        "def reference(own):\n    return own.orders['customer_id'].value_counts().ge(2).mean()\n"
    )
    assert len(scan(project).leaks) == 1


def test_a_solution_in_an_exercise(project):
    path = project / "exercises" / "01_small" / "01_small.ipynb"
    path.write_text(notebook(cell("a", REWRITTEN) | {"outputs": []}))
    assert len(scan(project).leaks) == 1


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (cell("a", "x = 1"), "stored outputs"),
        (cell("a", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION") | {"outputs": []}, "marker"),
        (cell("a", "x", tags=["instructor-only"]) | {"outputs": []}, "instructors only"),
        (cell("a", "x", note=STATEMENT) | {"outputs": []}, "statement of a solution"),
        (cell("a", f"So: `{STATEMENT}`", "markdown"), "statement of a solution"),
        (cell("a", "The share is 0.73195876 of all", "markdown"), "result 0.73195876"),
    ],
)
def test_other_leaks_in_an_exercise(made, told, project):
    (project / "exercises" / "01_small" / "01_small.ipynb").write_text(notebook(made))
    assert any(told in leak for leak in scan(project).leaks)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "page.html",
            f"<p>x</p><pre><span>{STATEMENT.split('=')[0]}</span>={STATEMENT.split('=', 1)[1].replace('>', '&gt;')}</pre>",
        ),
        ("searchindex.js", 'Search.setIndex({"titles": ["The result is 0.73195876"]})'),
        ("lite/files/04.ipynb", notebook(cell("a", STATEMENT) | {"outputs": []})),
        ("_sources/page.md", f"```python\n{STATEMENT.replace(chr(34), chr(39))}\n```"),
        ("all.json", json.dumps({"content": STATEMENT})),
    ],
)
def test_leaks_in_the_built_book_and_the_browser_bundle(name, content, project):
    path = project / "_build" / "html" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    assert len(scan(project).leaks) >= 1


def test_a_leak_in_a_wheel_inside_a_zip(project):
    wheel = project / "loyaltylab-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("loyaltylab/checks/ch01.py", REWRITTEN)
    assert len(scan(project, [wheel]).leaks) == 1
    bundle = project / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(wheel, f"pypi/{wheel.name}")
    assert "bundle.zip!pypi/loyaltylab-1" in scan(project, [bundle]).leaks[0]


def test_broken_archive_and_missing_folder_are_one_sentence(project):
    (project / "loyaltylab-1.whl").write_text("no zip")
    with pytest.raises(LoyaltyLabError, match="readable wheel"):
        scan(project, [project / "loyaltylab-1.whl"])
    with pytest.raises(LoyaltyLabError, match="nothing to scan"):
        scan(project, [project / "nowhere"])


def test_masters_without_solutions_cannot_be_guarded(tmp_path):
    write_master(tmp_path, cell("a", "x = 1"))
    with pytest.raises(LoyaltyLabError, match="hold no solution"):
        scan(tmp_path)


def test_the_command(project, capsys):
    assert main(["classroom", "leaks", "--root", str(project)]) == 0
    (project / "src" / "checks.py").write_text(STATEMENT)
    assert main(["classroom", "leaks", "--root", str(project)]) == 1
    assert "1 leaks in" in capsys.readouterr().out


def test_the_project_leaks_nothing(root):
    assert scan(root).leaks == []
