"""A small sound lab to break, and notebooks as their stored results would be."""

import base64

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from loyaltylab.figures import new_figure, picture_html, png_bytes
from loyaltylab.site.notebooks import METADATA

ALT = "A line that rises from 1 to 3 orders a month."


def picture(top=3.0, alt=ALT):
    """The output of show()."""
    figure, axes = new_figure(2, 1, layout=None)
    axes.plot([1, 2, top])
    content = png_bytes(figure)
    data = {
        "text/html": picture_html(content, alt, 192, 96),
        "image/png": base64.b64encode(content).decode(),
        "text/plain": alt,
    }
    return new_output("display_data", data)


def code(source, *outputs, count=None, tags=()):
    cell = new_code_cell(source, outputs=list(outputs), execution_count=count)
    cell.metadata["tags"] = list(tags)
    return cell


def text(source, *tags):
    cell = new_markdown_cell(source)
    cell.metadata["tags"] = list(tags)
    return cell


def result(value, count):
    return new_output("execute_result", {"text/plain": value}, execution_count=count)


def notebook(*cells):
    made = new_notebook(cells=list(cells), metadata=METADATA)
    for number, cell in enumerate(made.cells, start=1):
        cell["id"] = f"cell-{number:02d}"
    return made


def good_lab():
    """A lab that keeps every rule."""
    return notebook(
        text("# Lab 99: A small one"),
        text("**The question.** How many come back?", "question"),
        text(
            "## Aims\n\n- count\n\n**Time:** about 10 minutes. **Records:** `orders`, `traits`.", "objectives"
        ),
        code(
            "from loyaltylab import load, open_envelope\nfrom loyaltylab.figures import new_figure, show",
            count=1,
        ),
        text("## 1. Guess", "predict"),
        code("my_guess = 3", count=2),
        code('orders = load("orders")\norders.size', result("3", 3), count=3),
        code(
            f"figure, axes = new_figure()\naxes.plot([1, 2, 3])\nshow(figure, alt={ALT!r})",
            picture(),
            count=4,
        ),
        text("## 2. Explore", "explorer"),
        text("## 3. Open the envelope", "envelope"),
        code('truth = open_envelope("traits")\ntruth.size', result("4", 5), count=5),
    )


def write(path, made):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(made), encoding="utf-8")
    return path
