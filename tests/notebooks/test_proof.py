"""nbval as it is set up here: a changed number is red, a changed picture green, a lost picture red."""

import re
import shutil
import subprocess
import sys

import pytest

from loyaltylab.checks.progress import FILE_NAME as PROGRESS
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import proof
from loyaltylab.site.notebooks import refresh
from loyaltylab.site.proof import environment, nbval_options, prove
from tests.notebooks.samples import ALT, code, notebook, picture, result, text, write

SHOW = f"""from loyaltylab.figures import new_figure, show
figure, axes = new_figure(2, 1, layout=None)
axes.plot([1, 2, 3.0])
show(figure, alt={ALT!r})"""

CASES = {
    "same": (True, code("6 * 7", result("42", 1), count=1)),
    "changed_number": (False, code("6 * 7", result("43", 1), count=1)),
    "changed_date": (False, code("print('2024-01-31 00:00:00')", result("x", 1), count=1)),
    "same_picture": (True, code(SHOW, picture(), count=1)),
    "changed_picture": (True, code(SHOW, picture(top=2.5), count=1)),
    "changed_words": (
        False,
        code(SHOW, picture(alt="A line that rises from 1 to 4 orders a month."), count=1),
    ),
    "removed_picture": (False, code(SHOW.replace("show(", "print("), picture(), count=1)),
    "lost_result": (False, code(SHOW, count=1)),
    "address": (True, code("object()", result("<object at 0x7f0000000000>", 1), count=1)),
    "hidden_state": (False, code("total", result("42", 3), count=3)),
    "warning": (False, code("import warnings\nwarnings.warn('soon gone')", count=1)),
}


@pytest.fixture
def checkout(tmp_path, root):
    """A small checkout with the real sanitising rules."""
    (tmp_path / "tests").mkdir()
    shutil.copy(root / proof.SANITIZE, tmp_path / proof.SANITIZE)
    shutil.copy(root / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.mark.slow
def test_nbval_compares_what_it_should(checkout):
    for name, (_, cell) in CASES.items():
        write(checkout / "notebooks" / f"{name}.ipynb", notebook(text("# Lab"), cell))
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *nbval_options(checkout, 2),
            "-rA",
            "--tb=no",
            "--color=no",
            "notebooks",
        ],
        cwd=checkout,
        env=environment(),
        capture_output=True,
        text=True,
    )
    outcome = dict(
        (name, word == "PASSED")
        for word, name in re.findall(r"^(PASSED|FAILED) notebooks/(\w+)\.ipynb", answer.stdout, re.MULTILINE)
    )
    assert outcome == {name: green for name, (green, _) in CASES.items()}, answer.stdout


@pytest.mark.slow
def test_a_proof_is_remembered_until_something_it_rests_on_changes(checkout, monkeypatch):
    path = write(
        checkout / "notebooks" / "a.ipynb", notebook(text("# Lab"), code("6 * 7", result("42", 1), count=1))
    )
    assert prove(checkout, [path]) == (1, 0)

    ran = []
    monkeypatch.setattr(
        proof.subprocess,
        "run",
        lambda command, **_: ran.append(command) or subprocess.CompletedProcess(command, 0),
    )
    assert prove(checkout, [path]) == (0, 1)
    assert prove(checkout, [path], again=True) == (1, 0)
    assert prove(checkout, [path]) == (0, 1)
    for changed in ("src/loyaltylab/world/people.py", "datasets/orders.csv", "requirements.txt"):
        target = checkout / changed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("1", encoding="utf-8")
        assert prove(checkout, [path]) == (1, 0), changed
    (checkout / "src/loyaltylab/site").mkdir()
    (checkout / "src/loyaltylab/site/book.py").write_text("1", encoding="utf-8")
    assert prove(checkout, [path]) == (0, 1)
    write(path, notebook(text("# Lab"), code("6 * 7 + 0", result("42", 1), count=1)))
    assert prove(checkout, [path]) == (1, 0)
    (checkout / proof.MEMORY).write_text("{", encoding="utf-8")
    assert prove(checkout, [path]) == (1, 0)
    assert len(ran) == 6


def test_the_files_beside_a_master_belong_to_its_proof(checkout, monkeypatch):
    path = write(checkout / "solutions" / "99" / "99.ipynb", notebook(code("1", result("1", 1), count=1)))
    monkeypatch.setattr(proof.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0))
    assert prove(checkout, [path]) == (1, 0)
    (path.parent / "graded.py").write_text("grade = 1", encoding="utf-8")
    assert prove(checkout, [path]) == (1, 0)
    (path.parent / PROGRESS).write_text("{}", encoding="utf-8")
    assert prove(checkout, [path]) == (0, 1)


@pytest.mark.slow
def test_a_false_result_is_refused_and_not_remembered(checkout, capfd):
    path = write(
        checkout / "notebooks" / "a.ipynb", notebook(text("# Lab"), code("6 * 7", result("43", 1), count=1))
    )
    with pytest.raises(LoyaltyLabError, match="something else than it stores"):
        prove(checkout, [path])
    assert "43" in capfd.readouterr().out
    assert not (checkout / proof.MEMORY).exists()
    refresh(path, checkout / "_build" / "reports")
    assert prove(checkout, [path]) == (1, 0)


def test_a_notebook_that_was_never_run_is_refused(checkout):
    path = write(checkout / "notebooks" / "a.ipynb", notebook(text("# Lab"), code("6 * 7")))
    with pytest.raises(LoyaltyLabError, match=r"notebooks/a\.ipynb, cell 2 has no stored run"):
        prove(checkout, [path])
