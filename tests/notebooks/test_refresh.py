"""Refreshing: the same notebook gives the same bytes; a broken one stays as it was and is named."""

import json

import nbformat
import pytest
from nbclient import output_widget

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.notebooks import (
    METADATA,
    WIDGET_VIEW,
    normalise,
    notebook_paths,
    read,
    refresh,
    without_stall,
)
from tests.notebooks.samples import code, notebook, result, text, write

SHOWS = """
from loyaltylab.figures import new_figure, show
figure, axes = new_figure(2, 1)
axes.plot([1, 2, 3])
show(figure, alt="A line that rises from 1 to 3 orders a month.")
"""
WIDGET = """
import ipywidgets
from IPython.display import display
print("out", flush=True)
display(ipywidgets.IntSlider(description="Price"))
print("out again")
3
"""


@pytest.mark.slow
def test_refreshing_twice_gives_the_same_bytes_in_the_fixed_form(tmp_path):
    untidy = notebook(
        text("# Lab"), code(SHOWS.strip(), count=7), code("  "), code(WIDGET.strip(), result("4", 2), count=2)
    )
    untidy.metadata = nbformat.from_dict(
        {**METADATA, "vscode": {"x": 1}, "kernelspec": {"name": "mine", "display_name": "Mine"}}
    )
    untidy.cells[1].metadata = nbformat.from_dict({"tags": ["same-everywhere"], "collapsed": True})
    path = write(tmp_path / "lab.ipynb", untidy)
    assert refresh(path, tmp_path / "reports").changed
    first = path.read_bytes()
    again = refresh(path, tmp_path / "reports")
    assert not again.changed
    assert again.seconds > 0
    assert path.read_bytes() == first
    assert b"\r" not in first
    assert first.endswith(b"}\n")
    stored = read(path)
    assert stored.metadata == METADATA
    assert stored.cells[1].metadata == {"tags": ["same-everywhere"]}
    assert [cell.get("execution_count") for cell in stored.cells[1:]] == [1, None, 2]
    assert "A line that rises" in stored.cells[1].outputs[0].data["text/html"]
    assert [output.output_type for output in stored.cells[3].outputs] == [
        "stream",
        "display_data",
        "execute_result",
    ]
    assert stored.cells[3].outputs[0].text == "out\nout again\n"
    assert WIDGET_VIEW not in json.dumps(stored)


@pytest.mark.slow
def test_a_broken_notebook_is_named_kept_and_reported(tmp_path):
    path = write(
        tmp_path / "lab.ipynb", notebook(text("# Lab"), code("price = 3"), code("price / 0"), code("price"))
    )
    before = path.read_bytes()
    with pytest.raises(LoyaltyLabError) as caught:
        refresh(path, tmp_path / "reports")
    assert str(caught.value).startswith(
        "lab.ipynb, cell 3: ZeroDivisionError: division by zero. The notebook is as it was"
    )
    assert path.read_bytes() == before
    assert "price / 0" in (tmp_path / "reports" / "lab.txt").read_text(encoding="utf-8")
    assert read(tmp_path / "reports" / "lab.ipynb").cells[2].outputs[0].ename == "ZeroDivisionError"
    assert "\x1b" not in (tmp_path / "reports" / "lab.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_dead_kernel_is_named_too(tmp_path):
    path = write(tmp_path / "lab.ipynb", notebook(code("import os\nos._exit(1)")))
    with pytest.raises(
        LoyaltyLabError, match=r"lab.ipynb, cell 1: the kernel died\. The notebook is as it was"
    ):
        refresh(path, tmp_path / "reports")


def test_the_cure_of_the_stall_is_taken_back():
    original = output_widget.OutputWidget.send
    with without_stall():
        assert output_widget.OutputWidget.send is not original
    assert output_widget.OutputWidget.send is original


def test_normalising_is_stable_and_gives_missing_identities():
    made = notebook(text("# Lab\r\nwords\n"), code("1\n", result("1", 9), count=9), code("2", count=12))
    del made.cells[2]["id"]
    made.cells[1]["id"] = "cell-03"
    once = normalise(made)
    assert normalise(nbformat.reads(once, as_version=4)) == once
    cells = json.loads(once)["cells"]
    assert [cell["id"] for cell in cells] == ["cell-01", "cell-03", "cell-03-new"]
    assert cells[0]["source"] == ["# Lab\n", "words"]
    assert [cell["execution_count"] for cell in cells[1:]] == [1, 2]
    assert cells[1]["outputs"][0]["execution_count"] == 1


def test_labs_and_masters_are_found_and_a_wrong_name_is_said(tmp_path):
    for name in (
        "notebooks/b.ipynb",
        "notebooks/a.ipynb",
        "solutions/04/04.ipynb",
        "notebooks/.ipynb_checkpoints/a.ipynb",
    ):
        write(tmp_path / name, notebook(text("# x")))
    assert [path.name for path in notebook_paths(tmp_path)] == ["a.ipynb", "b.ipynb", "04.ipynb"]
    with pytest.raises(LoyaltyLabError, match=r"There is no notebook nowhere\.ipynb"):
        notebook_paths(tmp_path, [tmp_path.joinpath("nowhere.ipynb").relative_to(tmp_path)])


def test_what_is_no_notebook_is_said_in_one_sentence(tmp_path):
    path = tmp_path / "half.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match="is not a notebook"):
        read(path)
