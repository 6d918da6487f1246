"""A small book in a folder of its own, built with the real extensions, so that gates are tried without touching the course."""

import csv
import os
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
import yaml

from loyaltylab.site.concepts import FIELDS, TERM_FIELDS

ROOT = Path(__file__).resolve().parents[2]
READING = "book/04-map"
LAB = "notebooks/04_lab"

READING_TEXT = """\
# 04 A map of customers

How many come back? Guess first.

:::{quiz} 04-q01
:::

A customer is {concept}`loyal <B001>` when both halves are there; {concept}`B008` shows both.
Of all customers, {value}`04.share|.1%` came back, out of {value}`04.customers`. A {term}`cohort` joined together.

:::{lantern-figure} 04.bars
:concepts: B001
Repeat customers in the two halves of the year.
:::

:::{explorable} 04.cutoffs
:title: Move the cut-offs
:concepts: B008
:::

## Your turn

:::{quiz} 04-q02 04-q03
:::

:::{quiz} 04-q04
:::

:::{run} notebooks/04_lab.ipynb
:::

## Numbers

$$ s = \\frac{r}{n} $$

:::{numbers-used}
:::
"""

PAGES_TEXT = '''\
"""Stand-in numbers for the small book."""

import altair as alt
import pandas as pd

from loyaltylab.figures import new_figure
from loyaltylab.site.pages import Drawing, Explorable, Slider, explorable, figure, value

FACTS = {"period": "2025", "base": "all customers"}


@value("04.share", unit="share of customers", **FACTS)
def share() -> float:
    """Share of customers who bought at least twice."""
    return 0.6125


@value("04.share-of-orders", unit="share of orders", **FACTS)
def share_of_orders() -> float:
    """Share of orders that were repeats."""
    return 0.87


@value("04.customers", unit="customers", **FACTS)
def customers() -> int:
    """Customers with an order."""
    return 2400


@value("04.broken", unit="customers", **FACTS)
def broken() -> float:
    """A number that cannot be computed."""
    return 1 / 0


@figure("04.bars")
def bars() -> Drawing:
    """Two bars."""
    figure, axes = new_figure(5, 3)
    axes.bar(["first half", "second half"], [61, 58])
    axes.set(title="Fewer came back in the second half", ylabel="Customers who came back (%)")
    return Drawing(figure, alt="Two bars: 61 % of customers came back in the first half of the year, 58 % in the second.")


@figure("04.wordless")
def wordless() -> object:
    """A figure without words."""
    figure, _ = new_figure(3, 2)
    return figure


@explorable("04.cutoffs")
def cutoffs() -> Explorable:
    """Nine customers on a map."""
    rows = pd.DataFrame(
        [(20, 1, 3), (20, 9, 1), (45, 6, 2), (55, 3, 4), (60, 2, 2), (60, 8, 5), (75, 5, 3), (90, 1, 1), (90, 9, 7)],
        columns=["attachment", "orders", "customers"],
    )
    chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_point(filled=True)
        .encode(
            x=alt.X("attachment:Q", title="Attachment (points)"),
            y=alt.Y("orders:Q", title="Orders a year"),
            opacity=alt.condition("datum.attachment >= cut_attachment", alt.value(1), alt.value(0.4)),
        )
        .add_params(alt.param(name="cut_attachment", value=60), alt.param(name="cut_orders", value=5))
        .properties(width="container", height=220)
    )
    return Explorable(
        chart=chart.to_dict(),
        rows=rows,
        sliders=(
            Slider("cut_attachment", "Attachment counts as high from", 0, 100, 60, 5, "points"),
            Slider("cut_orders", "Repeat purchase counts as high from", 1, 10, 5, 1, "orders"),
        ),
        counts={
            "loyal": "attachment >= cut_attachment and orders >= cut_orders",
            "changed": "((attachment >= 60) != (attachment >= cut_attachment)) or ((orders >= 5) != (orders >= cut_orders))",
        },
        summary="{loyal} of {total} customers are loyal; {changed} changed box.",
        alt="Nine dots on a map of attachment and orders a year, most of them near the two cut-offs.",
        weight="customers",
    )
'''

QUESTIONS = [
    {
        "id": "04-q01",
        "kind": "guess",
        "stem": "How many in a hundred customers bought at least twice?",
        "chapter": "04",
        "objective": "LO-4.1",
        "concepts": ["B001"],
        "level": "understand",
        "answer": "{{ value:04.share|.0% }}",
        "unit": "%",
        "reveal": "This share bought at least twice, out of {{ value:04.customers }} customers.",
    },
    {
        "id": "04-q02",
        "kind": "choice",
        "stem": "A customer ordered every month. Is she *loyal*?",
        "chapter": "04",
        "objective": "LO-4.1",
        "concepts": ["B001", "B008"],
        "level": "understand",
        "misconception": "P29",
        "options": [
            {
                "text": "Yes, she came back.",
                "correct": False,
                "feedback": "Tempting, as orders are what the firm sees; habit would look the same.",
            },
            {
                "text": "Nobody can say yet.",
                "correct": True,
                "feedback": "Her orders show the behaviour; the attitude is still unknown.",
            },
        ],
    },
    {
        "id": "04-q03",
        "kind": "number",
        "stem": "What share of customers bought at least twice?",
        "chapter": "04",
        "objective": "LO-4.1",
        "concepts": ["B001"],
        "level": "apply",
        "answer": "{{ value:04.share|.1% }}",
        "unit": "%",
        "tolerance": 0.5,
        "feedback_right": "Customers with at least two orders, divided by customers.",
        "feedback_wrong": "Count customers, not orders, above and below the line.",
        "traps": [
            {
                "answer": "{{ value:04.share-of-orders|.1% }}",
                "feedback": "That divides by orders. Lantern asks for a share of customers.",
            }
        ],
    },
    {
        "id": "04-q04",
        "kind": "multiple",
        "stem": "Which of these are evidence of attitude?",
        "chapter": "04",
        "objective": "LO-4.1",
        "concepts": ["B008"],
        "level": "understand",
        "options": [
            {
                "text": "She says that she would miss the shop.",
                "correct": True,
                "feedback": "What she says about missing the shop is a feeling.",
            },
            {
                "text": "She recommends the shop unpaid.",
                "correct": True,
                "feedback": "Speaking up for a shop without pay shows attachment.",
            },
            {
                "text": "She orders every week.",
                "correct": False,
                "feedback": "That is behaviour; habit or nearness can be behind it.",
            },
        ],
    },
]

CONCEPTS = [
    (
        "B001",
        "04",
        "Customer loyalty",
        "客户忠诚",
        "Liking a firm and buying from it again.",
        "Share of customers above both lines",
    ),
    (
        "B008",
        "04",
        "Map of customers",
        "分类图",
        "Two axes and two cut-offs.",
        "Number of customers in each box",
    ),
    ("B002", "05", "Loyalty score", "忠诚度", "Loyalty as a number.", ""),
]
TERMS = [("Cohort", "同期群", "Customers who joined together.")]


def write_csv(path: Path, fields: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Write a small table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([fields, *rows])


def write_notebook(path: Path, title: str, tags: list[str], html: str | None = None) -> None:
    """Write a notebook with one run cell."""
    output = nbformat.v4.new_output(
        "execute_result", {"text/plain": "2", **({"text/html": html} if html else {})}, execution_count=1
    )
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[
            nbformat.v4.new_markdown_cell(f"# {title}", id="title"),
            nbformat.v4.new_code_cell(
                "1 + 1", id="sum", outputs=[output], execution_count=1, metadata={"tags": tags}
            ),
        ],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def write_minibook(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the small book; ``changes`` replaces or adds text files by path."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    settings["title"] = "A small book"
    settings["sphinx"]["local_extensions"] = {
        name: str(ROOT / place) for name, place in settings["sphinx"]["local_extensions"].items()
    }
    settings["sphinx"]["config"]["lantern_pages_package"] = "minipages"
    toc = {
        "format": "jb-book",
        "root": "book/intro",
        "parts": [
            {"caption": "Loyalty", "chapters": [{"file": READING, "sections": [{"file": LAB}]}]},
            {
                "caption": "Reference",
                "chapters": [
                    {"file": "book/glossary"},
                    {"file": "book/concepts"},
                    {"file": "book/bibliography"},
                ],
            },
        ],
    }
    files = {
        "_config.yml": yaml.safe_dump(settings, allow_unicode=True),
        "_toc.yml": yaml.safe_dump(toc, sort_keys=False),
        "book/intro.md": "# A small book\n\nRead [the map](04-map).\n",
        f"{READING}.md": READING_TEXT,
        "book/glossary.md": "# Glossary\n\n:::{course-glossary}\n:::\n",
        "book/concepts.md": "# Concept index\n\n:::{concept-index}\n:::\n",
        "book/bibliography.md": "# Bibliography\n\n:::{bibliography}\n:all:\n:list: bullet\n:::\n",
        "book/references.bib": "@book{one, author={Doe, Jane}, title={One}, year={2020}, publisher={Press}}\n",
        "questions/04.yml": yaml.safe_dump(QUESTIONS, sort_keys=False, allow_unicode=True),
        "book/_static/favicon.svg": (ROOT / "book/_static/favicon.svg").read_text("utf-8"),
        "minipages/__init__.py": "",
        "minipages/ch04.py": PAGES_TEXT,
        **(changes or {}),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    write_csv(folder / "book/_data/concepts.csv", FIELDS, CONCEPTS)
    write_csv(folder / "book/_data/terms.csv", TERM_FIELDS, TERMS)
    write_csv(
        folder / "book/_data/chapters.csv",
        ("chapter", "title"),
        [("04", "A map of customers"), ("05", "A score")],
    )
    write_notebook(folder / f"{LAB}.ipynb", "Lab: count customers", ["concept-B008", "explorer"])
    return folder


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the build find the small book's own numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        yield
