"""Every rule on the form of a notebook passes the sound lab and names its planted defect, with cell and remedy."""

import subprocess
import sys

import pytest
from nbformat import from_dict
from nbformat.v4 import new_output

from loyaltylab.site.notebook_rules import RULES, check
from loyaltylab.site.notebooks import WIDGET_VIEW
from tests.notebooks.samples import ALT, code, good_lab, picture, text, write

PLANTED = []


def defect(rule, cell, said, lab=True):
    """Register a way to break the sound lab, and what the rule must say of which cell."""

    def register(function):
        PLANTED.append(pytest.param(rule, cell, said, lab, function, id=function.__name__))
        return function

    return register


@defect("stored-run", 6, "was never run")
def never_run(lab):
    lab.cells[5].execution_count = None


@defect("stored-run", 7, "was run as number 9")
def run_out_of_order(lab):
    lab.cells[6].execution_count = 9


@defect("no-error", 7, "error (KeyError)")
def stored_error(lab):
    lab.cells[6].outputs = [new_output("error", ename="KeyError", evalue="'x'", traceback=[])]


@defect("no-error", 7, "FutureWarning")
def stored_warning(lab):
    lab.cells[6].outputs = [new_output("stream", name="stderr", text="FutureWarning: soon gone")]


@defect("empty-cell", 8, "empty")
def empty_cell(lab):
    lab.cells.insert(7, code("  "))
    lab.cells[7]["id"] = "empty"


@defect("no-magic", 6, "%pip install seaborn")
def install(lab):
    lab.cells[5].source = "%pip install seaborn\nmy_guess = 3"


@defect("no-magic", 6, "!ls")
def shell(lab):
    lab.cells[5].source = "!ls\nmy_guess = 3"


@defect("no-magic", 6, "files = !ls")
def shell_into_a_name(lab):
    lab.cells[5].source = "files = !ls"


@defect("no-semicolon", 7, "nbval ignores")
def semicolon(lab):
    lab.cells[6].source += ";"


@defect("plain-code", 4, "import each name")
def star_import(lab):
    lab.cells[3].source += "\nfrom loyaltylab.figures import *"


@defect("plain-code", 4, "not silenced")
def silenced_warnings(lab):
    lab.cells[3].source += "\nimport warnings\nwarnings.filterwarnings('ignore')"


@defect("plain-code", 4, "pyplot")
def pyplot(lab):
    lab.cells[3].source += "\nimport matplotlib.pyplot as plt"


@defect("plain-code", 4, "pyplot")
def pyplot_by_another_door(lab):
    lab.cells[3].source += "\nfrom matplotlib import pyplot"


@defect("plain-code", 8, "plt.show()")
def pyplot_show(lab):
    lab.cells[7].source = "plt.show()"


@defect("plain-code", 8, "lacks alt")
def show_without_words(lab):
    lab.cells[7].source = "figure, axes = new_figure()\nshow(figure)"


@defect("plain-code", 8, "not Python")
def no_python(lab):
    lab.cells[7].source = "figure = ("


@defect("words-for-figures", 8, "picture without words")
def bare_picture(lab):
    del lab.cells[7].outputs[0].data["text/html"]


@defect("words-for-figures", 8, "it is missing")
def picture_without_alt(lab):
    data = lab.cells[7].outputs[0].data
    data["text/html"] = data["text/html"].replace("alt=", "data-alt=")


@defect("words-for-figures", 8, "name of a file")
def file_name_as_words(lab):
    lab.cells[7].outputs = [picture(alt="_images/9dcb2f0a33.png")]


@defect("words-for-figures", 11, "same words as the one in cell 8")
def same_words_twice(lab):
    lab.cells[10].outputs = [picture()]


@defect("no-widget-view", 7, "view of a widget")
def widget_view(lab):
    lab.cells[6].outputs[0].data[WIDGET_VIEW] = {"model_id": "1"}


@defect("no-widget-view", 0, "state of widgets")
def widget_state(lab):
    lab.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}


@defect("plain-metadata", 0, "another kernel")
def own_kernel(lab):
    lab.metadata = from_dict({**lab.metadata, "kernelspec": {"name": "myenv", "display_name": "My env"}})


@defect("plain-metadata", 0, "more than it should (vscode)")
def editor_metadata(lab):
    lab.metadata["vscode"] = {"interpreter": "x"}


@defect("own-ids", 7, "id “cell-06” of cell 6")
def same_identity(lab):
    lab.cells[6]["id"] = "cell-06"


@defect("no-hidden-state", 7, "“orders” is used before")
def deleted_cell(lab):
    lab.cells[6].source = "orders.size"


@defect("no-hidden-state", 6, "“orders” is used before")
def defined_below(lab):
    lab.cells[5].source = "my_guess = len(orders)"


@defect("no-machine-path", 6, "path on one machine")
def machine_path(lab):
    lab.cells[5].source = "my_guess = open('/mnt/guess.txt')"


@defect("no-machine-path", 7, "path on one machine")
def machine_path_in_result(lab):
    lab.cells[6].outputs[0].data["text/plain"] = "PosixPath('/tmp/orders.csv')"


@defect("headings", 5, "level 3 follows one of level 1")
def skipped_level(lab):
    lab.cells[4].source = "### 1. Guess"
    lab.cells[2].source = lab.cells[2].source.replace("## Aims", "Aims")


@defect("headings", 5, "second title")
def second_title(lab):
    lab.cells[4].source = "# 1. Guess"


@defect("headings", 1, "no title")
def no_title(lab):
    for cell in lab.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("#", "")


@defect("small-cells", 7, "13 lines")
def long_cell(lab):
    lab.cells[6].source = "\n".join(["orders = 3"] * 13)


@defect("small-cells", 0, "median code cell has 5 lines")
def long_cells(lab):
    for cell in (cell for cell in lab.cells if cell.cell_type == "code"):
        cell.source += "\n1" * 5
        cell.source = "\n".join(cell.source.splitlines()[:5])


@pytest.mark.parametrize("tag", ["question", "objectives", "predict", "explorer", "envelope"])
def test_a_lab_without_a_part_is_named(tag):
    lab = good_lab()
    for cell in lab.cells:
        cell.metadata["tags"] = [each for each in cell.metadata["tags"] if each != tag]
    assert f"no cell is tagged “{tag}”" in " ".join(
        str(each) for each in check(lab, "lab.ipynb", is_lab=True)
    )


@defect("parts-of-a-lab", 5, "comes after the first code")
def question_too_late(lab):
    lab.cells[1].metadata["tags"] = []
    lab.cells[4].metadata["tags"] = ["predict", "question"]


@defect("parts-of-a-lab", 1, "how many minutes")
def no_minutes(lab):
    lab.cells[2].source = lab.cells[2].source.replace("10 minutes", "a while")


@defect("parts-of-a-lab", 1, "does not name a table that the lab uses: orders")
def table_not_named(lab):
    lab.cells[2].source = lab.cells[2].source.replace("`orders`", "orders")


@defect("envelope-last", 7, "before the cell tagged")
def envelope_too_early(lab):
    lab.cells[6].source = 'orders = open_envelope("traits")\norders.size'


@defect("no-envelope", 11, "never opens the truth", lab=False)
def envelope_in_an_exercise(lab):
    lab.cells[3].source = lab.cells[3].source.replace(", open_envelope", "")


@pytest.mark.parametrize(("rule", "cell", "said", "is_lab", "plant"), PLANTED)
def test_a_planted_defect_is_named(rule, cell, said, is_lab, plant):
    lab = good_lab()
    plant(lab)
    found = [problem for problem in check(lab, "notebooks/99.ipynb", is_lab) if problem.rule == rule]
    assert [problem.cell for problem in found] == [cell]
    assert said in str(found[0])
    assert str(found[0]).startswith("notebooks/99.ipynb" + (f", cell {cell} " if cell else " "))


def test_the_sound_lab_passes_every_rule():
    assert check(good_lab(), "lab.ipynb", is_lab=True) == []


def test_a_sound_exercise_passes_every_rule():
    exercise = good_lab()
    exercise.cells[3].source = exercise.cells[3].source.replace(", open_envelope", "")
    del exercise.cells[9:]
    assert check(exercise, "exercise.ipynb", is_lab=False) == []


def test_every_rule_has_a_planted_defect():
    assert {case.values[0] for case in PLANTED} == set(RULES)


def test_a_long_cell_may_be_excepted_by_its_tag():
    lab = good_lab()
    long_cell(lab)
    lab.cells[6].metadata["tags"] = ["long-cell"]
    assert check(lab, "lab.ipynb", is_lab=True) == []


def test_what_looks_like_a_defect_and_is_none():
    lab = good_lab()
    lab.cells[4] = text(
        "## 1. Guess\n\n```python\n# a comment, no title\n```\nSee https://example.org/home/x.", "predict"
    )
    lab.cells[4]["id"] = "cell-05"
    lab.cells[
        5
    ].source = 'my_guess = 7 % 4\nwords = "%pip is not needed; nor is ! here"\ndef later():\n    return total\ntotal = 1'
    assert check(lab, "lab.ipynb", is_lab=True) == []


def test_the_command_ends_in_one_list_and_an_exit_code(tmp_path):
    lab = good_lab()
    lab.cells[5].execution_count = None
    path = write(tmp_path / "notebooks" / "99.ipynb", lab)
    command = [sys.executable, "-m", "loyaltylab.cli", "site", "lint-notebooks", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 2
    assert "99.ipynb, cell 6 [stored-run]" in answer.stderr
    write(path, good_lab())
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert ALT in path.read_text(encoding="utf-8")
